// The sandbox as a child process, and a Chromium to look at it.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = process.env.TOLLGATE ?? `${root}target/debug/tollgate`;
const browser = process.env.CHROMIUM
  ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

const READY_MS = 30_000;
const STOP_MS = 20_000;

/** Starts `tollgate sandbox` on a free port. `stop` ends it and gives its exit code. */
export async function startSandbox() {
  const child = spawn(binary, ["sandbox", "--port", "0"], {
    cwd: root,
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR ?? "/tmp", RUST_LOG: "info" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => { log += chunk; });
  const exited = once(child, "exit").then(([code, signal]) => code ?? signal);
  const lines = createInterface({ input: child.stdout });
  const url = await Promise.race([
    once(lines, "line").then(([line]) => line.match(/http:\/\/\S+/)?.[0]),
    exited.then(() => undefined),
    new Promise((resolve) => { setTimeout(resolve, READY_MS).unref(); }),
  ]);
  if (url === undefined) {
    child.kill("SIGKILL");
    throw new Error(`the sandbox printed no URL; its log:\n${log}`);
  }
  return {
    url,
    log: () => log,
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
