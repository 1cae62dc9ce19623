// Shows a logdir in a standard TensorBoard until Ctrl-C. Used by the demos.
import { ensureBoard } from "../oracle.mjs";
import { give, step } from "./run.mjs";
import { freePort, startTensorboard } from "./tensorboard.mjs";
import { buildWheel, installWheel } from "./wheel.mjs";

/** Starts TensorBoard on `port` (default: a free one), says where, and waits for its end. */
export async function serve(logdir, portText) {
  const board = ensureBoard();
  installWheel(board, buildWheel());
  const port = portText === undefined ? await freePort() : Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    give(`--port: expected a number from 1 to 65535, found ${portText}`);
  step("starting TensorBoard");
  const server = await startTensorboard({ ...board, logdir, port }).catch((error) =>
    give(`${error.message}\nIf the port is taken, name another by --port N`),
  );
  console.log(`\n  Pointillist  ${server.url}#pointillist\n`);
  if (process.env.SSH_CONNECTION)
    console.log(
      `  over SSH, on your own machine: ssh -L ${port}:localhost:${port} ${process.env.USER ?? "you"}@HOST\n`,
    );
  console.log("  Ctrl-C stops it.\n");
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void server.stop().then(() => process.exit(0));
    });
  const code = await server.ended;
  if (!isStopping) {
    console.error(server.log());
    give(`TensorBoard ended by itself (exit code ${code}).`);
  }
}
