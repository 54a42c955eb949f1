// The pages of the product: what there is to buy, and what became of a checkout. They are looked at
// on a phone and on a desktop, in light and in dark, in two languages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chat, pays, useSandbox } from "./sandbox.mjs";

const CARD = "4242 4242 4242 4242";
const CHECKOUT = "/api/v1/billing/checkout";

const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const LOOKS = Object.entries(SCREENS).flatMap(([screen, viewport]) =>
  ["light", "dark"].map((colorScheme) => ({ name: `on a ${screen} in ${colorScheme}`, viewport, colorScheme })));

const ALICE = {
  person: 1001, locale: "en-US", lang: "en",
  premium: /Premium is active/, free: /Your plan: Free/,
  plans: "Plans", choose: "Choose in Telegram", names: {},
  back: "Back to the chat", unknown: "Continue in the chat", left: "You left the checkout",
  open: "One moment", paid: "Your plan is active", yours: "Premium is yours",
  stopped: "Not confirmed yet", lookAgain: "Check again",
  over: "This payment page has expired", ended: "This plan has ended", resting: "Your plan is on hold",
  portal: /Open the billing page/, pausedNotice: /Premium is paused/, unpaused: /▶️ Premium/, endedNotice: /Premium has ended/,
};
const JONAS = {
  person: 1005, locale: "de-DE", lang: "de",
  premium: /Premium ist aktiv/, free: /Dein Tarif: Kostenlos/,
  plans: "Tarife", choose: "In Telegram wählen", names: { pass: "Saisonpass" },
  back: "Zurück zum Chat", unknown: "Weiter im Chat", left: "Bezahlung abgebrochen",
  open: "Einen Moment", paid: "Dein Tarif ist aktiv", yours: "Premium ist freigeschaltet",
  stopped: "Noch nicht bestätigt", lookAgain: "Noch einmal prüfen",
  over: "Diese Bezahlseite ist abgelaufen", ended: "Dieser Tarif ist beendet", resting: "Dein Tarif ist pausiert",
  portal: /Abrechnungsseite öffnen/, pausedNotice: /Premium ist pausiert/, unpaused: /▶️ Premium/, endedNotice: /Premium ist beendet/,
};
const OLGA = { ...ALICE, person: 1004 };
const READERS = [ALICE, JONAS];

const { sandbox, startVisit: visit } = useSandbox();

const address = (path) => new URL(path, sandbox.api).href;
const chatLink = (query = "") => new URL(`/t.me/tollgate_bot${query}`, sandbox.url).href;
const heading = (page, text) => page.getByRole("heading", { level: 1, name: text, exact: true });
/** After what and where the page is looked at again; undefined when it is not. */
const looksAgain = async (page) => (await page.locator('meta[http-equiv="refresh"]').evaluateAll((all) => all.map((one) => one.content)))[0];

/** The chat as `person`, beside whom other pages can be opened. */
async function chatOf(t, { person, locale }) {
  const context = await visit(t, { locale, viewport: SCREENS.desktop });
  const chat = new Chat(await context.newPage());
  await chat.page.goto(sandbox.url);
  await chat.page.getByTestId(`person-${person}`).click();
  return chat;
}

/** Opens the checkout of a plan: its page, and where it leads once it is paid. */
async function chooses(chat, plan, price) {
  await chat.says(`/upgrade ${plan}`);
  await chat.taps(price);
  const checkout = await chat.opens(price);
  await checkout.getByTestId("pay").waitFor();
  const id = new URL(checkout.url()).pathname.split("/").at(-1);
  return { checkout, success: address(`${CHECKOUT}/success?session_id=${id}`) };
}

/** Stripe's webhooks wait until the test is over. */
async function holdsBack(t) {
  t.after(() => sandbox.does("hold", { hold: false }));
  await sandbox.does("hold", { hold: true });
}

/** What is wrong with the page, as far as a browser can tell. Runs in the page. */
function faultsOf(lang) {
  const faults = [];
  const holds = (fine, fault) => { if (!fine) faults.push(fault); };
  const numbers = (color) => /^rgba?\(([^)]*)\)$/.exec(color)?.[1].split(",").map(Number) ?? [];
  const back = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      const { fill, backgroundColor } = getComputedStyle(one);
      const color = one.localName === "circle" ? fill : backgroundColor;
      if ((numbers(color)[3] ?? 1) > 0) return color;
    }
    return "none";
  };
  // https://www.w3.org/TR/WCAG22/#dfn-relative-luminance; not a number for what can be seen through.
  const luminance = (color) => {
    const [red, green, blue, alpha = 1] = numbers(color);
    const linear = (part) => (part <= 0.04045 * 255 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return alpha < 1 ? NaN : 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  const { clientWidth, scrollWidth } = document.scrollingElement;
  holds(scrollWidth <= innerWidth && scrollWidth <= clientWidth, `is ${scrollWidth} wide of ${clientWidth}`);
  holds(document.documentElement.lang === lang, `is in ${document.documentElement.lang}`);
  holds(/^\S.* · @tollgate_bot$/.test(document.title), `has the title “${document.title}”`);
  for (const sign of document.querySelectorAll("svg")) {
    holds(sign.getAttribute("aria-hidden") === "true", "reads a sign out");
    const on = back(sign.querySelector(".disc") ?? sign);
    holds(contrast(getComputedStyle(sign).stroke, on) >= 3, `a sign has contrast ${contrast(getComputedStyle(sign).stroke, on).toFixed(2)}`);
  }
  holds(document.querySelectorAll("h1").length === 1, "has not exactly one h1");
  holds(document.querySelectorAll("main").length === 1, "has not exactly one main");
  const isImageOfPlan = ({ origin, pathname }) => origin === location.origin && pathname.startsWith("/plans/");
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  holds(loaded.every(isImageOfPlan), "loads more than itself");
  holds(document.querySelectorAll("a").length > 0, "leads nowhere");
  for (const link of document.querySelectorAll("a")) {
    const { width, height } = link.getBoundingClientRect();
    holds(width >= 44 && height >= 44, `${link.textContent}: ${width}×${height} is small for a finger`);
  }
  for (const element of document.body.querySelectorAll("*")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join("");
    if (text === "") continue;
    const ratio = contrast(getComputedStyle(element).color, back(element));
    holds(ratio >= 4.5, `${element.localName} “${text}”: contrast ${ratio.toFixed(2)}`);
  }
  return faults;
}

/** Goes to a page, which is well made, whatever it says. */
async function goesTo(page, url, lang) {
  const answer = await page.goto(url);
  const headers = answer.headers();
  assert.equal(answer.status(), 200);
  const policy = headers["content-security-policy"];
  for (const rule of ["default-src", "frame-ancestors", "base-uri", "form-action"]) assert.match(policy, new RegExp(`${rule} 'none'(;|$)`));
  assert.doesNotMatch(policy, /script-src|https?:|\*/);
  assert.equal(headers["referrer-policy"], "no-referrer");
  assert.deepEqual(await page.evaluate(faultsOf, lang), []);
}

/** Goes to a page in every look, and has `check` look at what it says. */
async function isSeen(t, url, { locale, lang }, check) {
  const page = await (await visit(t, { locale })).newPage();
  for (const { name, viewport, colorScheme } of LOOKS) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    try {
      await goesTo(page, url, lang);
      await check(page, viewport);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
  }
}

/** The page has `title` for its heading, and one link, which leads back to the chat. */
function tells(title, { back }) {
  return async (page, { height }) => {
    await heading(page, title).waitFor();
    const link = page.getByRole("link");
    assert.equal(await link.textContent(), back);
    assert.equal(await link.getAttribute("href"), chatLink());
    const box = await link.boundingBox();
    assert.ok(box.y + box.height <= height, "the way back is not seen without scrolling");
  };
}

test("a page with every fault is seen through", async (t) => {
  const page = await (await visit(t, { viewport: SCREENS.phone })).newPage();
  await page.setContent(`<html lang="xx"><body style="background: #fff"><h1>a</h1><h1 style="color: #777">b</h1>
    <div style="width: 400px"><a href="/" style="color: #00f8; background: #0000">c</a></div><svg></svg>`);
  const faults = (await page.evaluate(faultsOf, "en")).join("\n");
  for (const fault of [/is 4\d\d wide of 390/, /is in xx/, /the title “”/, /one h1/, /one main/, /reads a sign out/, /sign has contrast NaN/, /c: .* small/, /a “c”: contrast NaN/, /h1 “b”: contrast 4\.48/]) {
    assert.match(faults, fault);
  }
  assert.doesNotMatch(faults, /“a”/);
});

test("a plan that is chosen on the page is offered in the chat", async (t) => {
  const page = await (await visit(t, { viewport: SCREENS.desktop, locale: "en-US" })).newPage();
  await page.goto(address("/plans"));
  const plan = page.locator("section").filter({ has: page.getByRole("heading", { name: "Premium", exact: true }) });
  await plan.getByRole("link").click();
  const chat = new Chat(page);
  await chat.sees(/Premium/);
  await page.getByTestId("button").filter({ hasText: "$19.00" }).waitFor();
});

for (const reader of READERS) {
  const { locale, lang } = reader;

  test(`the plans are listed with their prices in ${lang}`, async (t) => {
    const { plans } = await (await fetch(address("/api/v1/billing/plans"))).json();
    const sold = plans.filter((plan) => plan.prices.length > 0);
    assert.ok(sold.length > 1);
    await isSeen(t, address("/plans"), reader, async (page) => {
      await heading(page, reader.plans).waitFor();
      const section = page.locator("section");
      assert.deepEqual(await section.getByRole("heading").allTextContents(), sold.map((plan) => reader.names[plan.code] ?? plan.name));
      for (const [at, { code, prices }] of sold.entries()) {
        const text = await section.nth(at).textContent();
        for (const { amount, currency } of prices) {
          const money = new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount / 100);
          assert.ok(text.includes(money), `${money} in ${text}`);
        }
        const link = section.nth(at).getByRole("link", { name: reader.choose, exact: true });
        assert.equal(await link.getAttribute("href"), chatLink(`?start=plan_${code}`));
      }
    });
  });

  test(`a checkout that was left has a page in ${lang}`, async (t) => {
    await isSeen(t, address(`${CHECKOUT}/cancel`), reader, tells(reader.left, reader));
  });

  test(`a made-up checkout has a page in ${lang}`, async (t) => {
    await isSeen(t, address(`${CHECKOUT}/success?session_id=cs_test_made_up`), reader, tells(reader.unknown, reader));
  });

  test(`a checkout that is over has a page in ${lang}`, async (t) => {
    const chat = await chatOf(t, reader);
    const { success } = await chooses(chat, "basic", /\b9[.,]00/);
    await sandbox.does("clock", { advance: "25h" });
    await isSeen(t, success, reader, tells(reader.over, reader));
  });

  test(`a page that nobody pays on stops looking, until it is asked to in ${lang}`, async (t) => {
    const chat = await chatOf(t, reader);
    const { success } = await chooses(chat, "pro", /\b49[.,]00/);
    const page = await chat.page.context().newPage();
    await goesTo(page, success, lang);
    await page.waitForURL(/&since=\d+$/);
    const watched = page.url();
    assert.equal(await looksAgain(page), "3");
    await sandbox.does("clock", { advance: "1m" });
    await goesTo(page, watched, lang);
    assert.equal(await looksAgain(page), "15");
    await sandbox.does("clock", { advance: "10m" });
    await isSeen(t, watched, reader, async (seen) => {
      await heading(seen, reader.stopped).waitFor();
      assert.deepEqual(await seen.getByRole("link").allTextContents(), [reader.lookAgain, reader.back]);
      assert.equal(await looksAgain(seen), undefined);
    });
    await page.reload();
    await page.getByRole("link", { name: reader.lookAgain, exact: true }).click();
    await heading(page, reader.open).waitFor();
    assert.equal(page.url(), success);
  });

  test(`a checkout is watched until it is paid, and its plan until it ends, in ${lang}`, async (t) => {
    const chat = await chatOf(t, reader);
    const { checkout, success } = await chooses(chat, "premium", /\b19[.,]00/);
    await isSeen(t, success, reader, tells(reader.open, reader));
    const waiting = await chat.page.context().newPage();
    await goesTo(waiting, success, lang);
    assert.match(await looksAgain(waiting), /^3(;url=\?session_id=cs_\w+&since=\d+)?$/);
    await chat.says("/status");
    await chat.sees(reader.free);

    // No webhook comes: the pages ask Stripe.
    await holdsBack(t);
    await pays(checkout, CARD);
    await heading(checkout, reader.paid).waitFor();
    assert.equal(checkout.url(), success);
    await checkout.getByText(reader.yours).waitFor();
    await heading(waiting, reader.paid).waitFor();
    assert.equal(await looksAgain(waiting), undefined);
    await chat.sees(reader.premium);
    // In the language of whoever has bought, whatever the browser's is.
    await isSeen(t, success, { ...reader, locale: "fr-FR" }, tells(reader.paid, reader));

    await checkout.getByRole("link").press("Enter");
    await checkout.waitForURL(sandbox.url);

    await sandbox.does("hold", { hold: false });
    const { subscriptions } = await (await fetch(new URL("/api/stripe", sandbox.url))).json();
    const to = subscriptions.find((one) => one.status === "active").id;
    await sandbox.does("merchant/pause", { to });
    await chat.sees(reader.pausedNotice);
    await isSeen(t, success, reader, tells(reader.resting, reader));
    await sandbox.does("merchant/resume", { to });
    await chat.sees(reader.unpaused);
    await goesTo(waiting, success, lang);
    await heading(waiting, reader.paid).waitFor();

    await chat.says("/manage");
    const portal = await chat.opens(reader.portal);
    await portal.getByTestId("cancel").click();
    await portal.getByTestId("when-now").check();
    await portal.getByTestId("confirm-cancel").click();
    await chat.sees(reader.endedNotice);
    await isSeen(t, success, reader, tells(reader.ended, reader));
  });
}

test("a made-up checkout is told nothing of, and gives nothing", async (t) => {
  const chat = await chatOf(t, OLGA);
  const page = await chat.page.context().newPage();
  for (const query of ["", "?session_id=", "?session_id=cs_1&session_id=cs_2", "?session_id=%3Cb%3Ecs", `?session_id=${"x".repeat(4000)}`]) {
    await goesTo(page, address(`${CHECKOUT}/success${query}`), "en");
    await heading(page, OLGA.unknown).waitFor();
    assert.equal(await looksAgain(page), undefined, query);
    assert.equal(await page.getByText(/is yours/).count(), 0);
  }
  await chat.says("/status");
  await chat.sees(OLGA.free);
});

test("the sign that turns stands still for who wants no motion", async (t) => {
  const chat = await chatOf(t, OLGA);
  const { success } = await chooses(chat, "basic", /\b9[.,]00/);
  const page = await chat.page.context().newPage();
  const motion = async (reducedMotion) => {
    await page.emulateMedia({ reducedMotion });
    await page.goto(success);
    return page.locator("svg").evaluate((sign) => sign.getAnimations().length);
  };
  assert.deepEqual([await motion("no-preference"), await motion("reduce")], [1, 0]);
});

test("while nobody knows of a payment, its page waits for Stripe", async (t) => {
  const chat = await chatOf(t, OLGA);
  const { checkout, success } = await chooses(chat, "premium", /\b19[.,]00/);
  await holdsBack(t);
  await sandbox.does("outage", { stripe: true });
  await pays(checkout, CARD);
  await heading(checkout, OLGA.open).waitFor();
  assert.ok(checkout.url().startsWith(success));
  await sandbox.does("outage", { stripe: false });
  await heading(checkout, OLGA.paid).waitFor();
  await chat.sees(OLGA.premium);
});
