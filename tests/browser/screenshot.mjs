// Takes the picture of the README: a plan is bought and renewed, beside the clock and the webhooks.

import { fileURLToPath } from "node:url";
import { Chat, pays, startBrowser, startSandbox } from "./sandbox.mjs";

const picture = fileURLToPath(new URL("../../docs/sandbox.png", import.meta.url));

const sandbox = await startSandbox({ history: true });
const browser = await startBrowser();
try {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 800 }, locale: "en-US", colorScheme: "light", reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  const chat = new Chat(await context.newPage());
  await chat.page.goto(sandbox.url);
  await chat.says("/upgrade");
  await chat.taps(/Premium/);
  await chat.taps(/per month/);
  const checkout = await chat.opens(/Pay/);
  await pays(checkout, "4242 4242 4242 4242");
  await chat.sees(/Premium is active/);
  await checkout.close();
  await chat.says("/status");
  await chat.sees(/Renews on/);
  await chat.page.getByTestId("advance-1mo").click();
  await chat.sees(/Premium has been renewed/);
  await chat.page.getByTestId("advance-1mo").and(chat.page.locator(":enabled")).waitFor();
  await chat.page.mouse.move(0, 0);
  await chat.page.waitForFunction(() => document.querySelectorAll('[data-testid="toast"]').length === 0);
  await chat.page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== "running" || one.effect?.getTiming().iterations === Infinity));
  await chat.page.screenshot({ path: picture });
  console.log(picture);
} finally {
  await browser.close();
  await sandbox.stop();
}
