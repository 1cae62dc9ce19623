#!/usr/bin/env node
// Writes docs/cli.md from what `pointillist COMMAND --help` prints. Needs the SDK built.
// `--check` writes nothing and fails where the page is not current.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandNames, runCommand } from "../sdk/dist/cli/run-command.js";
import { ROOT } from "./lib/run.mjs";

const PAGE = join(ROOT, "docs", "cli.md");

async function printed(...args) {
  let text = "";
  const out = (more) => {
    text += more;
  };
  await runCommand(args, { out, note: out, isInteractive: false });
  return text.trimEnd();
}

const parts = [
  "# The command",
  "`npm install pointillist` brings it: `npx pointillist COMMAND`. This page is what its `--help` prints.",
  `\`\`\`text\n${await printed("--help")}\n\`\`\``,
];
for (const name of commandNames()) {
  parts.push(`## ${name}`, `\`\`\`text\n${await printed(name, "--help")}\n\`\`\``);
}
const page = `${parts.join("\n\n")}\n`;
if (!process.argv.includes("--check")) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, "utf8") !== page) {
  console.error("docs/cli.md is not current: node scripts/generate-cli-docs.mjs");
  process.exit(1);
}
