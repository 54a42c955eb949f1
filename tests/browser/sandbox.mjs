// The sandbox as a child process, and a Chromium to look at it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = process.env.TOLLGATE ?? `${root}target/debug/tollgate`;
const browser = process.env.CHROMIUM
  ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

const WAIT_TIMEOUT_MS = 15_000;
const READY_MS = 30_000;
const STOP_MS = 20_000;

/** What the first group of `pattern` finds in all that the stream has said. */
function says(stream, pattern) {
  let text = "";
  return new Promise((resolve) => {
    stream.on("data", (chunk) => {
      text += chunk;
      const match = text.match(pattern);
      if (match !== null) resolve(match[1]);
    });
  });
}

/**
 * Starts `tollgate sandbox` on free ports, without people who have a history unless `history` is set: `url` is its
 * page, `api` the product's own server. `stop` ends it and gives its exit code.
 */
export async function startSandbox({ history = false } = {}) {
  const child = spawn(binary, ["sandbox", "--port", "0", ...(history ? [] : ["--empty"])], {
    cwd: root,
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR ?? "/tmp", RUST_LOG: "info" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => { log += chunk; });
  const exited = once(child, "exit").then(([code, signal]) => code ?? signal);
  const found = await Promise.race([
    Promise.all([
      says(child.stdout, /(http:\S+)\s/),
      says(child.stderr, /REST API is at (http:[^\s,]+),/),
      // Until then no page can lead to the chat.
      says(child.stderr, history ? /(have arrived in the present)/ : /(connected to Telegram)/),
    ]),
    exited.then(() => undefined),
    new Promise((resolve) => { setTimeout(resolve, READY_MS).unref(); }),
  ]);
  if (found === undefined) {
    child.kill("SIGKILL");
    throw new Error(`the sandbox printed no URLs; its log:\n${log}`);
  }
  const [url, api] = found;
  return {
    url,
    api,
    log: () => log,
    /** What the panel of the page can do: `hold`, `outage`, `clock`, … */
    async does(what, body) {
      const answer = await fetch(new URL(`/api/${what}`, url), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}

/** A headless Chromium that loads nothing but the page it is given. */
export function startBrowser() {
  return chromium.launch({
    executablePath: browser,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * A sandbox and a browser for all tests of a file. `sandbox` is what `startSandbox` gives, from the first test on.
 * `startVisit(t, options)` gives a fresh context whose errors, and calls to any other host than the sandbox's, fail the
 * test `t`; `forgiving` leaves the console out, where every refusal of a request is an error.
 */
export function useSandbox(options) {
  const sandbox = {};
  let browser;
  before(async () => {
    Object.assign(sandbox, await startSandbox(options));
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    if (sandbox.stop !== undefined) assert.equal(await sandbox.stop(), 0, sandbox.log());
  });
  return { sandbox, startVisit: (t, visit) => startVisit(t, browser, sandbox.url, visit) };
}

async function startVisit(t, browser, url, { forgiving = false, ...options } = {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(WAIT_TIMEOUT_MS);
  const faults = [];
  const { hostname } = new URL(url);
  context.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol.startsWith("http") && asked.hostname !== hostname) faults.push(`asked ${asked.hostname}`);
  });
  context.on("weberror", (error) => faults.push(`threw ${error.error()}`));
  if (!forgiving) context.on("console", (said) => { if (said.type() === "error") faults.push(`said ${said.text()}`); });
  t.after(async () => {
    await context.close();
    assert.deepEqual(faults, []);
  });
  return context;
}

/** A person in front of the sandbox's chat: says, taps, sees. */
export class Chat {
  constructor(page) {
    this.page = page;
  }

  fromBot() {
    return this.page.locator('[data-testid="message"][data-from="bot"]');
  }

  /** Waits for a message of the bot that fits. */
  async sees(pattern) {
    const message = this.fromBot().filter({ hasText: pattern }).last();
    await message.waitFor();
    return message;
  }

  /** Whether this person has never written: the page then offers START in place of a composer. */
  async isNew() {
    await this.page.locator("#head-title").filter({ hasNotText: "…" }).waitFor();
    return this.page.getByTestId("start").isVisible();
  }

  async says(text) {
    // Behind another page this one is drawn late.
    await this.page.bringToFront();
    const start = this.page.getByTestId("start");
    const composer = this.page.getByTestId("composer");
    if (await this.isNew()) {
      await start.click();
      await this.fromBot().first().waitFor();
    }
    await composer.fill(text);
    await composer.press("Escape");
    await this.page.getByTestId("send").click();
    await this.page.locator('[data-testid="message"][data-from="user"]').filter({ hasText: text }).last().waitFor();
  }

  /** Presses the newest button that fits. */
  async taps(pattern) {
    await this.page.getByTestId("button").filter({ hasText: pattern }).last().click();
  }

  /** Follows the newest link button that fits; the page that opens beside the chat. */
  async opens(pattern) {
    // Only links: the press that asks for one may carry the same words.
    const link = this.page.locator('a[data-testid="button"]').filter({ hasText: pattern }).last();
    const [page] = await Promise.all([this.page.context().waitForEvent("page"), link.click()]);
    await page.waitForLoadState("domcontentloaded");
    return page;
  }
}

export async function pays(page, card) {
  await page.getByTestId("card-number").fill(card);
  await page.getByTestId("pay").click();
}
