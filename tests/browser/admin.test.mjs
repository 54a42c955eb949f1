// An owner on a phone, among people in every state.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, useSandbox } from "./sandbox.mjs";

const PHONE = { width: 390, height: 844 };

const { sandbox, startVisit } = useSandbox({ history: true });

test("somebody who owes is found, explained, and counted in a picture", async (t) => {
  const context = await startVisit(t, { viewport: PHONE, locale: "en-US" });
  const chat = new Chat(await context.newPage());
  await chat.page.goto(sandbox.url);
  await chat.page.locator("#people-open").click();
  await chat.page.getByTestId("person-2006").filter({ hasText: "past due" }).waitFor();
  await chat.page.getByTestId("person-1004").click();
  // Until her chat is drawn, the page offers START, as to the newcomer before her.
  await chat.fromBot().first().waitFor();

  await chat.says("/whois @daniel");
  await chat.sees(/Owes \$19\.00 since/);
  await chat.taps(/^Why$/);
  await chat.sees(/did not go through/);

  await chat.says("/stats 90d");
  await chat.sees(/USD[\s\S]*Trial conversion: 50/);
  const picture = chat.page.getByTestId("picture").last().locator("img");
  assert.ok(await picture.evaluate(async (image) => { await image.decode(); return image.naturalWidth; }) > 0);
  const { width } = await picture.boundingBox();
  assert.ok(width <= PHONE.width, "it fits the screen");
});
