import { viewText } from "../state/link.js";
import type { Session } from "../state/session.js";
import { copyText, linkTo } from "./address.js";

/** Copies text and says so; where the browser refuses, shows it in a field to be copied by hand. */
export async function copyAndSay(session: Session, text: string, what: string): Promise<void> {
  if (await copyText(text)) session.say(`${what} copied.`);
  else session.say("The browser gives no clipboard here: copy the text yourself.", text);
}

/** Copies an address that opens the present view elsewhere; says what it could not carry. */
export async function copyLink(session: Session): Promise<void> {
  const { text, leftOut } = viewText(session.now);
  const link = linkTo(text);
  const rest =
    leftOut.length === 0
      ? ""
      : ` It does not carry ${leftOut.join(" and ")}: too much for an address. Save a view and send its file for that.`;
  if (await copyText(link)) session.say(`Link copied.${rest}`);
  else session.say(`The browser gives no clipboard here: copy the link yourself.${rest}`, link);
}
