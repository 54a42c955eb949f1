// The billing portal, where customers manage their subscription themselves.

import { api, by, el, glyph, longDate, money, perInterval, pill, safeUrl, shortDate, toMs, tone, words } from "./kit.js";
import { cardForm } from "./card.js";

const page = by("page");
page.className = "portal";
const id = decodeURIComponent(location.pathname.split("/").filter(Boolean)[1] ?? "");
const path = `portal/${encodeURIComponent(id)}`;

let account = null;
let after = null;  // what the flow requires after its step is complete
let said = null;   // result of the last action, shown once on the overview

const act = (verb, body) => api(`${path}/${verb}`, body);
const live = () => account.subscriptions.filter((one) => !["canceled", "incomplete_expired"].includes(one.status));
const priceLine = (one) => `${money(one.amount ?? one.unit_amount, one.currency)} ${perInterval(one.interval)}`;

async function home(message = null) {
  said = message;
  account = await api(path);
  document.title = `${account.app_name} · billing`;
  overview();
}

function show(...parts) {
  const url = safeUrl(account.return_url ?? "/");
  page.replaceChildren(
    el("aside", { class: "portal-side" },
      el("p", { class: "seller" }, el("span", { class: "seller-mark", "aria-hidden": "true" }, [...String(account.app_name)][0]?.toUpperCase()), account.app_name),
      el("p", { class: "portal-words" }, "Manage your subscription, card and invoices."),
      url && el("a", { class: "back", href: url.href, "data-testid": "return" }, glyph("M15 6l-6 6 6 6"), `Return to ${account.app_name}`)),
    el("div", { class: "portal-main" }, ...parts.flat().filter(Boolean)));
  page.removeAttribute("aria-busy");
}

const goHome = () => { after = null; home().catch(failed); };

/** A flow can redirect the customer to the bot. */
async function finish(message) {
  const url = after?.type === "redirect" ? safeUrl(after.redirect?.return_url ?? "") : null;
  if (url !== null) { location.assign(url.href); return; }
  after = null;
  await home(message);
}

function step(title, ...children) {
  show(el("button", { type: "button", class: "back", "data-testid": "back", onclick: goHome }, glyph("M15 6l-6 6 6 6"), "Billing"),
    el("h1", { tabindex: "-1" }, title), ...children);
  page.querySelector("h1").focus();
}

/** A button that runs an action once, and shows progress and errors. */
function actionButton(label, kind, testid, run) {
  const button = el("button", { type: "button", class: kind, "data-testid": testid }, el("span", {}, label));
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      await run();
    } catch (problem) {
      let line = button.parentElement.querySelector(".error");
      if (line === null) {
        line = el("p", { class: "error", role: "alert", "data-testid": "error" });
        button.parentElement.append(line);
      }
      line.textContent = problem.message;
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
  return button;
}

// ---------------------------------------------------------------- overview

function overview() {
  const subscriptions = account.subscriptions.length === 0
    ? [el("p", { class: "none" }, "No subscription.")]
    : account.subscriptions.map(subscription);
  show(
    said && el("p", { class: "said", role: "status", "data-testid": "said" }, el("span", { class: "tick" }), said),
    el("section", {}, el("h2", {}, "Current subscription"), subscriptions),
    el("section", {}, el("h2", {}, "Payment method"), el("div", { class: "line" },
      account.card
        ? el("span", { "data-testid": "card" }, el("b", {}, words(account.card.brand)), ` ···· ${account.card.last4}`)
        : el("span", { class: "none" }, "No card yet."),
      el("button", { type: "button", class: "second", "data-testid": "change-card", onclick: cardStep }, account.card ? "Change card" : "Add card"))),
    el("section", {}, el("h2", {}, "Invoices"), account.invoices.length === 0
      ? el("p", { class: "none" }, "None yet.")
      : el("ul", { class: "invoices" }, account.invoices.map(invoiceRow))));
}

function pauseNote(one) {
  switch (one.pause_reason) {
    case "pause_requested": return "Paused. Resuming starts a new billing period and charges it.";
    case "trial_end_without_payment_method": return "The trial has ended and there is no card. Add one to continue.";
    case "system": return "Paused by Stripe.";
    default: return "A payment failed. Pay the open invoice.";
  }
}

function subscription(one) {
  const end = toMs(one.cancel_at ?? one.current_period_end);
  const ending = one.cancel_at_period_end || Boolean(one.cancel_at);
  const over = ["canceled", "incomplete_expired"].includes(one.status);
  const note = over ? "This subscription has ended."
    : ending ? `Ends on ${longDate(end)}. Everything works until then.`
      : one.status === "past_due" ? "The last payment failed. Change the card or pay the open invoice."
        : one.status === "paused" ? pauseNote(one)
        : one.scheduled ? `Becomes ${one.scheduled.product_name} on ${longDate(toMs(one.scheduled.start))}.`
        : one.update_waits ? "A plan change is waiting for its invoice to be paid."
        : one.status === "trialing" ? `Free until ${longDate(end)}, then ${priceLine(one)}.`
          : end ? `Renews on ${longDate(end)}.` : "";
  const canResume = one.can_resume ?? (ending && !over);
  return el("div", { class: "plan", data: { subscription: one.id } },
    el("div", { class: "plan-top" }, el("b", {}, one.product_name), pill(ending && !over ? `Ends ${shortDate(end)}` : words(one.status), ending && !over ? "warm" : tone(one.status), { "data-testid": "subscription-status" })),
    el("p", { class: "plan-price" }, money(one.amount, one.currency), el("small", {}, ` ${perInterval(one.interval)}`)),
    el("p", { class: "plan-note" }, note),
    !over && el("div", { class: "acts" },
      one.status === "paused" && one.pause_reason === "pause_requested" && actionButton("Resume", "primary small", "unpause", async () => {
        await act("unpause", { subscription: one.id });
        await home("A new billing period starts today.");
      }),
      one.can_pause && actionButton("Pause subscription", "second", "pause", async () => {
        await act("pause", { subscription: one.id });
        await home("Your subscription is paused. Nothing is charged until you resume it.");
      }),
      canResume && actionButton("Resume", "primary small", "resume", async () => {
        await act("resume", { subscription: one.id });
        await home("Your subscription will renew as usual.");
      }),
      account.prices.length > 1 && !one.scheduled && el("button", { type: "button", class: "second", "data-testid": "change-plan", onclick: () => planStep(one) }, "Change plan"),
      !ending && el("button", { type: "button", class: "second", "data-testid": "cancel", onclick: () => cancelStep(one) }, "Cancel subscription")));
}

function invoiceRow(one) {
  const url = one.hosted_invoice_url ? safeUrl(one.hosted_invoice_url) : null;
  return el("li", { data: { invoice: one.id } },
    el("span", { class: "invoice-date" }, toMs(one.created) ? shortDate(toMs(one.created)) : "", one.number && el("small", {}, url ? el("a", { href: url.href }, one.number) : one.number)),
    el("span", { class: "invoice-amount" }, money(one.amount ?? one.amount_due ?? one.total, one.currency)),
    pill(words(one.status), tone(one.status)),
    one.status === "open" && actionButton("Pay now", "primary small", "pay-invoice", async () => {
      await act("pay", { invoice: one.id });
      await home("The invoice has been paid.");
    }));
}

// ---------------------------------------------------------------- steps

function cancelStep(one) {
  const end = toMs(one.current_period_end);
  const choice = (value, title, text, checked) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "when", value, checked, "data-testid": `when-${value}` }),
    el("span", {}, el("b", {}, title), el("small", {}, text)));
  const form = el("div", { class: "choices", role: "radiogroup", "aria-label": "When" },
    choice("period_end", "At the end of the period", end ? `You keep ${one.product_name} until ${longDate(end)} and can change your mind.` : "You keep access until the end of the period.", true),
    choice("now", "Now", "Access ends immediately. Nothing is refunded.", false));
  step(`Cancel ${one.product_name}?`, form, el("div", { class: "acts" },
    actionButton("Cancel subscription", "primary danger", "confirm-cancel", async () => {
      const when = form.querySelector("input:checked").value;
      await act("cancel", { subscription: one.id, when });
      await finish(when === "now" ? "Your subscription has ended." : `Your subscription ends on ${longDate(end)}.`);
    }),
    el("button", { type: "button", class: "plain", "data-testid": "keep", onclick: goHome }, "Keep it")));
}

function planStep(one, chosen) {
  const current = one.price?.id ?? one.price;
  const form = el("div", { class: "choices", role: "radiogroup", "aria-label": "Plan" }, account.prices.map((price) => el("label", { class: "choice" },
    el("input", { type: "radio", name: "price", value: price.id, disabled: price.id === current, checked: price.id === chosen, "data-testid": `plan-${price.id}` }),
    el("span", {}, el("b", {}, price.product_name ?? price.name ?? price.id), el("small", {}, priceLine(price))),
    price.id === current && pill("Current", "quiet"))));
  const confirm = actionButton("Change plan", "primary", "confirm-change", async () => {
    const price = form.querySelector("input:checked")?.value;
    if (price === undefined) throw new Error("Choose a plan first.");
    await act("change", { subscription: one.id, price });
    const name = account.prices.find((each) => each.id === price)?.product_name;
    await finish(`Your plan is now ${name ?? "changed"}.`);
  });
  step("Change plan", form, el("p", { class: "none" }, "The difference is charged or credited immediately."),
    el("div", { class: "acts" }, confirm));
}

/** Confirmation of the price that the bot chose, with today's cost. */
async function confirmStep(one, chosen) {
  const price = account.prices.find((each) => each.id === chosen);
  if (price === undefined || chosen === one.price) { planStep(one); return; }
  const quote = await act("quote", { subscription: one.id, price: chosen });
  const row = (label, amount, kind) => el("div", { class: kind }, el("dt", {}, label), el("dd", {}, money(amount, quote.currency)));
  step("Confirm your new plan",
    el("dl", { class: "lines" },
      el("div", {}, el("dt", {}, "Plan", el("small", {}, `${one.product_name}, ${priceLine(one)}`)), el("dd", { "data-testid": "new-plan" }, `${price.product_name}, ${priceLine(price)}`)),
      quote.lines.map((line) => row(line.description, line.amount)),
      quote.credit > 0 && row("Remaining credit", quote.credit),
      el("div", { class: "total" }, el("dt", {}, "Due today"), el("dd", { "data-testid": "due-today" }, money(quote.due, quote.currency)))),
    el("div", { class: "acts" },
      actionButton("Confirm", "primary", "confirm-change", async () => {
        await act("change", { subscription: one.id, price: chosen });
        await finish(`Your plan is now ${price.product_name}.`);
      }),
      el("button", { type: "button", class: "plain", "data-testid": "keep", onclick: goHome }, "Keep current plan")));
}

function cardStep() {
  step(account.card ? "Change card" : "Add card", cardForm({
    label: "Save card",
    name: account.customer_name,
    pay: (card, authenticated) => act("card", authenticated === undefined ? { card } : { card, authenticated }),
    done: () => finish("The new card has been saved."),
  }));
}

/** Opens the step of the flow that the bot requested. */
async function openFlow() {
  const flow = account.flow;
  const kind = typeof flow === "string" ? flow : flow?.type;
  if (!kind) return false;
  after = flow.after_completion ?? null;
  const detail = typeof flow === "object" ? flow[kind] ?? {} : {};
  const one = live().find((each) => each.id === (detail.subscription ?? flow.subscription)) ?? live()[0];
  if (kind === "payment_method_update") { cardStep(); return true; }
  if (one === undefined) return false;
  if (kind === "subscription_cancel" && !one.cancel_at_period_end) { cancelStep(one); return true; }
  if (kind === "subscription_update_confirm") { await confirmStep(one, detail.items?.[0]?.price); return true; }
  if (kind.startsWith("subscription_update")) { planStep(one, detail.items?.[0]?.price ?? detail.price ?? flow.price); return true; }
  return false;
}

function failed(problem) {
  page.removeAttribute("aria-busy");
  page.className = "split";
  page.replaceChildren(el("div", { class: "notice" },
    el("span", { class: "notice-mark" }, glyph("M12 7v6", "M12 16.5v.1")),
    el("h1", {}, problem.status === 404 ? "This page does not exist" : "The sandbox did not respond"),
    el("p", {}, problem.status === 404 ? "The link is not valid. Ask the bot for a new one with /manage." : problem.message)));
}

try {
  account = await api(path);
  document.title = `${account.app_name} · billing`;
  if (!await openFlow()) overview();
} catch (problem) {
  failed(problem);
}
