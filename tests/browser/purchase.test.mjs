// The first journey anybody makes: buy a plan in the chat, look at it, cancel it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, pays, useSandbox } from "./sandbox.mjs";

const { sandbox, startVisit } = useSandbox();

async function visit(t) {
  const context = await startVisit(t, {
    forgiving: true, viewport: { width: 1360, height: 860 }, locale: "en-US",
  });
  const page = await context.newPage();
  await page.goto(sandbox.url);
  return new Chat(page);
}

async function deliveries(since = 0) {
  const answer = await fetch(new URL(`/api/deliveries?since=${since}`, sandbox.url));
  return answer.json();
}

test("a plan is bought, seen and cancelled in the chat", async (t) => {
  const chat = await visit(t);
  try {
    await chat.says("/upgrade");
    await chat.taps(/Premium/);
    await chat.taps(/per month/);

    const checkout = await chat.opens(/Pay/);
    await pays(checkout, "4242 4242 4242 4242");
    await chat.sees(/Premium is active/);
    await checkout.close();

    await chat.says("/status");
    await chat.sees(/Your plan: Premium[\s\S]*Renews on/);

    await chat.says("/manage");
    const portal = await chat.opens(/Open the billing page/);
    await portal.getByTestId("subscription-status").filter({ hasText: /active/i }).waitFor();
    await portal.getByTestId("cancel").click();
    await portal.getByTestId("confirm-cancel").click();
    await portal.getByTestId("said").filter({ hasText: /ends on/i }).waitFor();
    await portal.close();
    await chat.sees(/Premium is cancelled\. You keep everything until/);

    const delivered = await deliveries();
    assert.ok(delivered.length > 0);
    assert.deepEqual(delivered.filter((one) => one.status !== 200), []);
  } catch (error) {
    throw new Error(`${error.message}\nThe sandbox's log:\n${sandbox.log()}`, { cause: error });
  }
});

test("a declined card leaves the checkout open, and another one pays", async (t) => {
  const chat = await visit(t);
  await chat.page.getByTestId("person-1005").click();
  await chat.says("/upgrade basic");
  await chat.page.getByTestId("button").filter({ hasText: /Monat/ }).last().click();
  const checkout = await chat.opens(/9,00/);
  await pays(checkout, "4000 0000 0000 0002");
  await checkout.getByTestId("error").filter({ hasText: /declined/i }).waitFor();
  await pays(checkout, "4242 4242 4242 4242");
  await chat.sees(/Basic ist aktiv/);
});

test("time brings a renewal, and a forged delivery is refused", async (t) => {
  const chat = await visit(t);
  await chat.page.getByTestId("person-1004").click();
  await chat.says("/upgrade pro");
  await chat.taps(/per month/);
  const checkout = await chat.opens(/Pay/);
  await pays(checkout, "4242 4242 4242 4242");
  await chat.sees(/Pro is active/);
  await checkout.close();

  await chat.page.getByTestId("advance-1mo").click();
  await chat.sees(/Pro has been renewed/);

  const [last] = (await deliveries()).slice(-1);
  await sandbox.does(`events/${last.event_id}/deliver`, { mode: "bad_signature" });
  await chat.page.getByTestId("delivery-status").filter({ hasText: "400" }).first().waitFor();
  assert.ok((await deliveries(last.id)).every((one) => one.status === 400));
});

test("a promotion code counts, and a bank debit is in progress until the panel decides", async (t) => {
  const chat = await visit(t);
  await chat.page.getByTestId("person-1002").click();
  await chat.says("/upgrade Basic");
  await chat.taps(/mês/);
  const checkout = await chat.opens(/Pagar/);
  const due = checkout.getByTestId("due-today");
  await checkout.getByTestId("promo").click();
  await checkout.getByTestId("promo-code").fill("nonsense");
  await checkout.getByTestId("promo-apply").click();
  await checkout.getByTestId("promo-error").filter({ hasText: "This code is invalid." }).waitFor();
  await checkout.getByTestId("promo-code").fill("welcome20");
  await checkout.getByTestId("promo-apply").click();
  await due.filter({ hasText: "$7.20" }).waitFor();
  await checkout.getByTestId("bank-debit").click();
  await chat.sees(/pedido .*Basic/);
  await checkout.close();
  await chat.page.bringToFront();
  await chat.page.getByTestId("merchant-debit_arrives").click();
  await chat.sees(/🎉.*Basic/);
  await chat.page.getByTestId("merchant-debit_arrives").waitFor({ state: "detached" });
});
