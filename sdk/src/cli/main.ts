#!/usr/bin/env node
import { runCommand } from "./run-command.js";

// A reader that stops reading (`| head`) is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const terminal = {
  out: (text: string) => void process.stdout.write(text),
  note: (text: string) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY === true,
};

void runCommand(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
