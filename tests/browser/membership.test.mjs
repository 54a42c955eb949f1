// A whole life in the paid chat of the page: bought, joined, a renewal that fails, removed, paid, back. In between the
// owner takes a permission from the bot, and gives it back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, pays, useSandbox } from "./sandbox.mjs";

const LOUNGE = -1001234567890;
const ALICE = 1001;
const OWNER = 1004;
const STEP_TIMEOUT_MS = 40_000;
const FAILS_ON_RENEWAL = "4000 0000 0000 0341";

const { sandbox, startVisit } = useSandbox();

/** A person's page, with their chat with the bot. */
async function pageOf(context, person) {
  const chat = new Chat(await context.newPage());
  await chat.page.goto(sandbox.url);
  await chat.page.getByTestId(`person-${person}`).click();
  return chat;
}

/** Where the person is in the lounge, by Telegram. */
async function standing(person) {
  const answer = await fetch(new URL(`/api/state?user=${person}&chat=${LOUNGE}`, sandbox.url));
  return (await answer.json()).groups.find((one) => one.id === LOUNGE).you;
}

const MEMBERS = { true: "is in", false: "is out" };

/** Waits until the person is in the lounge, or out of it, as the list of its members shows. */
async function waitUntil(chat, person, isIn) {
  const state = isIn ? "attached" : "detached";
  await chat.page.getByTestId("lounge").getByTestId(`member-${person}`).waitFor({ state });
  const now = await standing(person);
  assert.equal(now === "member", isIn, `${MEMBERS[isIn]}, but Telegram says ${now}`);
}

async function advances(chat, step) {
  await chat.page.bringToFront();
  const button = chat.page.getByTestId(step);
  await button.click();
  await button.and(chat.page.locator(":enabled")).waitFor();
}

test("a member buys, joins, fails to pay, is removed, pays and is back", async (t) => {
  const context = await startVisit(t, {
    forgiving: true, viewport: { width: 1360, height: 860 }, locale: "en-US",
  });
  // Calls about members have a pace: looking, banning and unbanning somebody takes seconds.
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  try {
    const owner = await pageOf(context, OWNER);
    await owner.says("/start");
    const alice = await pageOf(context, ALICE);
    const panel = alice.page.getByTestId("lounge");

    await alice.says("/chats");
    await alice.sees(/VIP lounge – Premium/);
    await alice.says("/upgrade premium");
    await alice.taps(/per month/);
    const checkout = await alice.opens(/Pay/);
    await pays(checkout, FAILS_ON_RENEWAL);
    await alice.sees(/Premium is active/);
    await checkout.close();
    await alice.page.bringToFront();

    await alice.taps(/Join VIP lounge/);
    await alice.page.getByTestId("toast").filter({ hasText: "You asked to join VIP lounge" }).waitFor();
    await waitUntil(alice, ALICE, true);
    await alice.page.getByTestId(`group-${LOUNGE}`).click();
    await alice.page.getByTestId("service").filter({ hasText: "Alice" }).waitFor();
    await alice.page.getByTestId(`person-${ALICE}`).click();
    await alice.says("/chats");
    await alice.sees(/✓ VIP lounge/);

    // The grace period: still in, and the last message says which chat is at stake.
    await advances(alice, "advance-1mo");
    await alice.sees(/did not go through/);
    await advances(alice, "advance-1d");
    await advances(alice, "advance-1d");
    await alice.sees(/your access ends on[\s\S]*VIP lounge/);
    await waitUntil(alice, ALICE, true);

    await panel.locator("label").filter({ hasText: "Ban users" }).click();
    await panel.locator('[data-testid="bot-restrict"]:not(:checked)').waitFor({ state: "attached" });
    await advances(alice, "advance-1d");
    await advances(alice, "advance-1d");
    await alice.sees(/your access is paused/);
    await owner.page.bringToFront();
    await owner.sees(/paid chat[\s\S]*VIP lounge[\s\S]*ban/);
    await owner.says("/chats");
    await owner.taps(/All chats/);
    await owner.taps(/VIP lounge/);
    await owner.sees(/✗/);
    await alice.page.bringToFront();
    await waitUntil(alice, ALICE, true);

    // It catches up as soon as it may.
    await panel.locator("label").filter({ hasText: "Ban users" }).click();
    await alice.sees(/no longer in VIP lounge/);
    await waitUntil(alice, ALICE, false);
    assert.equal(await standing(ALICE), "left", "not banned for good");

    const invoice = await alice.opens(/Pay/);
    await pays(invoice, "4242 4242 4242 4242");
    await alice.sees(/Your payment of[\s\S]*has arrived/);
    await invoice.close();
    await alice.page.bringToFront();
    await alice.says("/chats");
    await alice.sees(/VIP lounge is open to you/);
    await alice.taps(/Join VIP lounge/);
    await waitUntil(alice, ALICE, true);
  } catch (error) {
    throw new Error(`${error.message}\nThe sandbox's log:\n${sandbox.log()}`, { cause: error });
  }
});
