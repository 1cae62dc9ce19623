import { hostname } from "node:os";
import { join } from "node:path";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `runs/Nov23_14-05-09_host` and the comment: the folder of a writer that was given none, as in tensorboardX. */
export function defaultRunFolder(comment = "", now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${MONTHS[now.getMonth()]}${two(now.getDate())}`;
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("-");
  return join("runs", `${day}_${time}_${hostname()}${comment}`);
}
