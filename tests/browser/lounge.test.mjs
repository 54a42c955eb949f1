// The paid chat of the page, on a phone: who is in it, and what the bot may do there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, useSandbox } from "./sandbox.mjs";

const PHONE = { width: 390, height: 844 };
const LOUNGE = -1001234567890;
const ALICE = 1001;
const OWNER = 1004;

const { sandbox, startVisit } = useSandbox();

/** The lounge, as a person's page shows it. */
async function lounge(user = ALICE) {
  const answer = await fetch(new URL(`/api/state?user=${user}&chat=${LOUNGE}`, sandbox.url));
  return (await answer.json()).groups.find((one) => one.id === LOUNGE);
}

test("the owner takes the bot's permissions away and gives them back", async (t) => {
  const context = await startVisit(t, { viewport: PHONE, locale: "en-US" });
  const { page } = new Chat(await context.newPage());
  await page.goto(sandbox.url);
  await page.locator("#people-open").click();
  await page.getByTestId(`group-${LOUNGE}`).click();
  await page.locator("#head-title").filter({ hasText: "VIP lounge" }).waitFor();
  await page.getByText("This chat is for members").waitFor();
  assert.ok(await page.getByTestId("composer").isHidden(), "a stranger cannot write");
  assert.ok(await page.getByTestId("join").isDisabled(), "nobody has made a link");

  await page.locator("#panel-open").click();
  const panel = page.getByTestId("lounge");
  await panel.getByTestId(`member-${OWNER}`).filter({ hasText: "owner" }).waitFor();
  assert.deepEqual((await lounge()).bot, { status: "administrator", invite: true, restrict: true });
  // The switch itself is drawn by the element beside it.
  await panel.locator("label").filter({ hasText: "Ban users" }).click();
  await panel.locator('[data-testid="bot-restrict"]:not(:checked)').waitFor({ state: "attached" });
  assert.deepEqual((await lounge()).bot, { status: "administrator", invite: true, restrict: false });
  await panel.getByTestId("bot-demote").click();
  await panel.getByTestId("bot-promote").waitFor();
  assert.equal((await lounge()).bot.status, "member");
  await panel.getByTestId("bot-remove").click();
  await panel.getByTestId("bot-remove").waitFor({ state: "hidden" });
  assert.deepEqual((await lounge()).bot, { status: "kicked", invite: false, restrict: false });
  await panel.getByTestId("bot-promote").click();
  await panel.getByTestId("bot-demote").waitFor();
  assert.deepEqual((await lounge()).bot, { status: "administrator", invite: true, restrict: true });
  const { width } = await panel.boundingBox();
  assert.ok(width <= PHONE.width, "it fits the screen");
});

test("a member sees the chat, writes in it and leaves it", async (t) => {
  const context = await startVisit(t, {
    viewport: { width: 1360, height: 860 }, locale: "en-US",
  });
  const { page } = new Chat(await context.newPage());
  // A bot without this permission removes nobody.
  await sandbox.does(`group/${LOUNGE}/bot`, { restrict: false });
  await sandbox.does(`group/${LOUNGE}/add`, { user: ALICE });
  await page.goto(sandbox.url);
  await page.getByTestId(`group-${LOUNGE}`).click();
  await page.getByTestId("service").filter({ hasText: "Alice joined the group" }).waitFor();
  await page.getByTestId("composer").fill("Hello, everybody");
  await page.getByTestId("send").click();
  await page.getByTestId("message").filter({ hasText: "Hello, everybody" }).waitFor();

  await page.getByTestId("leave").click();
  await page.getByText("This chat is for members").waitFor();
  assert.equal(await page.getByTestId("message").count(), 0, "its messages are for members");
  assert.equal((await lounge()).you, "left");
  await sandbox.does(`group/${LOUNGE}/bot`, { restrict: true });
});
