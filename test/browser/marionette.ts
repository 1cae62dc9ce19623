/**
 * A Firefox driven by its own protocol, as geckodriver drives it: JSON over TCP, each message after its length in bytes.
 * Source: remote/doc/marionette/Protocol.md of Firefox. No package drives a stock Firefox on every Node that is
 * supported here, and of the protocol a test needs six commands.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";
import { FIREFOX_HELP, findDisplay, findFirefox } from "#scripts/firefox.mjs";
import { freePort } from "#scripts/lib/tensorboard.mjs";
import { skip } from "../skip.js";
import { poll } from "./harness.js";

const COLON = 58;

/** A profile that asks the network for nothing, and draws WebGL in software. */
const preferences = (port: number) => ({
  "marionette.port": port,
  "webgl.force-enabled": true,
  "services.settings.server": "data:,#none",
  "datareporting.policy.dataSubmissionEnabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.safebrowsing.downloads.enabled": false,
  "extensions.webcompat.enable_interventions": false,
  "ui.prefersReducedMotion": 1,
});

type Keys = { readonly shift?: boolean };

/** One window of a running Firefox. */
export class Firefox {
  #buffer = Buffer.alloc(0);
  #sent = 0;
  readonly #waiting = new Map<number, (error: unknown, value: unknown) => void>();

  private constructor(
    private readonly socket: Socket,
    private readonly processes: readonly ChildProcess[],
    private readonly profile: string,
  ) {
    socket.on("data", (bytes) => this.#receive(bytes));
    socket.on("close", () => {
      for (const settle of this.#waiting.values()) settle(new Error("firefox has gone"), null);
    });
  }

  /** Starts it; skips the test, with the reason, where none is found. */
  static async start(context: Context): Promise<Firefox> {
    const path = findFirefox();
    if (!path) skip(context, FIREFOX_HELP);
    const port = await freePort();
    const profile = await mkdtemp(join(tmpdir(), "pointillist-firefox-"));
    const lines = Object.entries(preferences(port)).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    await writeFile(join(profile, "user.js"), lines.join("\n"));
    const display = findDisplay();
    const screen = display ? await startDisplay(display) : undefined;
    const firefox = spawn(
      path,
      ["--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile],
      {
        env: { ...process.env, ...(screen ? { DISPLAY: screen.name } : {}) },
        stdio: "ignore",
      },
    );
    const processes = [firefox, ...(screen ? [screen.process] : [])];
    const socket = await poll(() => connected(port), {
      what: "Firefox to answer",
      timeoutMs: 120_000,
    });
    const browser = new Firefox(socket, processes, profile);
    await browser.call("WebDriver:NewSession", {});
    await browser.call("WebDriver:SetTimeouts", { script: 60_000, pageLoad: 120_000 });
    return browser;
  }

  /** Sends a command. @throws Error with what Firefox says */
  call(name: string, parameters: object = {}): Promise<unknown> {
    const id = ++this.#sent;
    const message = JSON.stringify([0, id, name, parameters]);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (error, value) =>
        error ? reject(new Error(`${name}: ${JSON.stringify(error)}`)) : resolve(value),
      );
      this.socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  }

  #receive(bytes: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    for (;;) {
      const colon = this.#buffer.indexOf(COLON);
      const length = Number(this.#buffer.subarray(0, colon).toString());
      if (colon < 0 || this.#buffer.length < colon + 1 + length) return;
      const body = this.#buffer.subarray(colon + 1, colon + 1 + length);
      this.#buffer = this.#buffer.subarray(colon + 1 + length);
      const message = JSON.parse(body.toString());
      if (!Array.isArray(message)) continue; // the greeting
      const [, id, error, value] = message;
      this.#waiting.get(id)?.(error, value);
      this.#waiting.delete(id);
    }
  }

  /** Calls a function in the window or the frame that is switched to, as the page's own scripts would. */
  async evaluate<T>(run: (...given: never[]) => T, ...given: unknown[]): Promise<T> {
    const script = `return (${run.toString()}).apply(null, arguments)`;
    const answer = await this.call("WebDriver:ExecuteScript", {
      script,
      args: given,
      sandbox: null,
    });
    return (answer as { value: T }).value;
  }

  /** Puts what the site at an address has kept in this browser back to `items` alone: a new person, with a few wishes. */
  async remember(url: string, items: Readonly<Record<string, string>>): Promise<void> {
    await this.call("WebDriver:SwitchToFrame", { id: null });
    await this.call("WebDriver:Navigate", { url });
    await this.evaluate((kept: Record<string, string>) => {
      localStorage.clear();
      sessionStorage.clear();
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
    }, items);
  }

  /** Opens an address and goes into the frame of a TensorBoard plugin. */
  async open(url: string, plugin: string): Promise<void> {
    await this.call("WebDriver:SwitchToFrame", { id: null });
    await this.call("WebDriver:Navigate", { url: "about:blank" });
    await this.call("WebDriver:Navigate", { url });
    // The page may put another frame in the place of the first one, and Firefox is then where it was.
    await poll(
      async () => {
        await this.call("WebDriver:SwitchToFrame", { id: null });
        const frame = (await this.evaluate(
          (name: string) => document.querySelector(`iframe[src*="name=${name}"]`),
          plugin,
        )) as object | null;
        if (frame === null) return false;
        await this.call("WebDriver:SwitchToFrame", { element: Object.values(frame)[0] });
        return this.evaluate(
          (name: string) =>
            location.search.includes(`name=${name}`) && document.readyState === "complete",
          plugin,
        );
      },
      { what: `the frame of ${plugin}`, timeoutMs: 60_000 },
    );
  }

  /** Moves, presses, moves along the places, releases; places are pixels of the frame. */
  async drag(places: readonly (readonly [number, number])[], keys: Keys = {}): Promise<void> {
    const [first = [0, 0], ...others] = places;
    const move = ([x, y]: readonly [number, number]) => ({
      type: "pointerMove",
      duration: 20,
      origin: "viewport",
      x: Math.round(x),
      y: Math.round(y),
    });
    const pointer = [
      move(first),
      { type: "pointerDown", button: 0 },
      ...others.map(move),
      { type: "pointerUp", button: 0 },
    ];
    const wait = pointer.map(() => ({ type: "pause" }));
    const key = (type: string) => ({ type, value: "\uE008" });
    const mouse = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" } };
    await this.call("WebDriver:PerformActions", {
      actions: keys.shift
        ? [
            { type: "key", id: "keys", actions: [key("keyDown"), ...wait, key("keyUp")] },
            { ...mouse, actions: [{ type: "pause" }, ...pointer] },
          ]
        : [{ ...mouse, actions: pointer }],
    });
    await this.call("WebDriver:ReleaseActions");
  }

  click(x: number, y: number): Promise<void> {
    return this.drag([[x, y]]);
  }

  async move(x: number, y: number): Promise<void> {
    const at = { x: Math.round(x), y: Math.round(y), origin: "viewport", duration: 20 };
    const parameters = { pointerType: "mouse" };
    const actions = [{ type: "pointerMove", ...at }];
    await this.call("WebDriver:PerformActions", {
      actions: [{ type: "pointer", id: "mouse", parameters, actions }],
    });
  }

  /** Types into what has the focus; `\uE007` is Enter. */
  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.call("WebDriver:PerformActions", {
      actions: [{ type: "key", id: "keys", actions }],
    });
  }

  /** What the window shows round the frame and in it, as PNG. */
  async screenshot(): Promise<Buffer> {
    const taken = await this.call("WebDriver:TakeScreenshot", { full: false });
    return Buffer.from((taken as { value: string }).value, "base64");
  }

  /** Errors of scripts and pages of the TensorBoard at `url`, uncaught or logged, that the browser's console holds. */
  async errors(url: string): Promise<string[]> {
    await this.call("Marionette:SetContext", { value: "chrome" });
    try {
      const answer = await this.call("WebDriver:ExecuteScript", {
        script: `
          const found = Services.console.getMessageArray()
            .filter((one) => one instanceof Ci.nsIScriptError && !(one.flags & Ci.nsIScriptError.warningFlag))
            .filter((one) => one.sourceName.startsWith(arguments[0]))
            .map((one) => one.errorMessage + " at " + one.sourceName + ":" + one.lineNumber);
          const logged = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage).getEvents()
            .filter((one) => one.level === "error" && String(one.filename).startsWith(arguments[0]))
            .map((one) => "console.error: " + one.arguments.map(String).join(" "));
          return [...found, ...logged];`,
        args: [url],
      });
      return (answer as { value: string[] }).value;
    } finally {
      await this.call("Marionette:SetContext", { value: "content" });
    }
  }

  async close(): Promise<void> {
    const [firefox] = this.processes;
    const ended = new Promise((resolve) => firefox?.once("exit", resolve));
    await this.call("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => undefined);
    const forced = setTimeout(() => firefox?.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(forced);
    this.socket.destroy();
    for (const process of this.processes) process.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function connected(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

/** A screen in memory; it chooses its own number and tells it on its third channel. */
async function startDisplay(path: string): Promise<{ name: string; process: ChildProcess }> {
  const process = spawn(
    path,
    ["-displayfd", "3", "-screen", "0", "1440x1000x24", "-nolisten", "tcp"],
    { stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  const said = process.stdio[3] as NodeJS.ReadableStream;
  const number = await new Promise<string>((resolve, reject) => {
    said.once("data", (bytes: Buffer) => resolve(bytes.toString().trim()));
    process.once("exit", () => reject(new Error(`${path} ended at once`)));
  });
  return { name: `:${number}`, process };
}
