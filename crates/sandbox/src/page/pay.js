// The checkout page and the hosted invoice page.

import { api, by, el, glyph, longDate, money, perInterval, pill, safeUrl, toMs, tone, words } from "./kit.js";
import { cardForm } from "./card.js";

const page = by("page");
const id = decodeURIComponent(location.pathname.split("/").filter(Boolean)[1] ?? "");
const path = (kind) => `${kind}/${encodeURIComponent(id)}`;
const rest = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function show(...parts) {
  page.replaceChildren(...parts.filter(Boolean));
  page.removeAttribute("aria-busy");
}

function backLink(address, label, attrs = {}) {
  const url = address ? safeUrl(address) : null;
  return url && el("a", { class: "back", href: url.href, "data-testid": "back-link", ...attrs }, glyph("M15 6l-6 6 6 6"), label);
}

function notice(title, text, link, good) {
  return el("div", { class: "notice", "data-testid": "notice" },
    el("span", { class: `notice-mark${good ? " good" : ""}` }, good ? el("span", { class: "tick" }) : glyph("M12 7v6", "M12 16.5v.1")),
    el("h1", {}, title), el("p", {}, text), link);
}

function seller(name) {
  return el("p", { class: "seller" }, el("span", { class: "seller-mark", "aria-hidden": "true" }, [...String(name ?? "?")][0]?.toUpperCase()), name);
}

async function checkout() {
  const session = await api(path("checkout"));
  document.title = `${session.app_name} · checkout`;
  const back = backLink(session.cancel_url ?? "/", "Back");
  if (session.status === "complete") return show(notice("Already paid", "This checkout is complete. There is nothing left to do here.", back, true));
  if (session.status === "expired") return show(notice("This checkout has expired", "Ask the bot for a new link with /upgrade.", back, false));

  const price = money(session.amount, session.currency);
  const trial = Number(session.trial_days) || 0;
  const free = trial > 0;
  const discount = session.discount ?? null;
  const reduced = money(session.amount - (discount?.amount ?? 0), session.currency);
  const due = free ? money(0, session.currency) : reduced;
  const every = session.interval ? `${price} ${perInterval(session.interval)}` : price;

  show(
    el("section", { class: "summary", "aria-label": "Order" },
      el("div", { class: "summary-in" },
        back, seller(session.app_name),
        el("h1", { class: "product" }, session.interval ? `Subscribe to ${session.product_name}` : session.product_name),
        free
          ? el("p", { class: "price" }, `${trial} days free`, el("small", {}, `then ${every}`))
          : el("p", { class: "price" }, price, el("small", {}, session.interval ? `per ${session.interval}` : "one payment")),
        el("dl", { class: "lines" },
          el("div", {}, el("dt", {}, session.product_name, el("small", {}, session.interval ? `Billed every ${session.interval}` : "Paid once")), el("dd", {}, price)),
          discount && el("div", {}, el("dt", {}, discount.code, el("small", {}, `${discount.percent_off}% off ${free ? "the first payment" : session.interval ? "this payment only" : "the price"}`)), el("dd", { "data-testid": "discount" }, `−${money(discount.amount, session.currency)}`)),
          free && el("div", {}, el("dt", {}, "Free trial"), el("dd", {}, `${trial} days`)),
          el("div", { class: "total" }, el("dt", {}, "Due today"), el("dd", { "data-testid": "due-today" }, due))),
        session.allow_promotion_codes && promotion(session))),
    el("section", { class: "form-side", "aria-label": "Payment" },
      el("div", { class: "form-in" },
        el("h2", {}, "Pay with card"),
        cardForm({
          label: free ? "Start trial" : session.interval ? "Subscribe" : `Pay ${due}`,
          name: session.customer_name,
          pay: (card, authenticated) => api(`${path("checkout")}/pay`, authenticated === undefined ? { card } : { card, authenticated }),
          done: async (answer) => {
            await rest(650);
            const url = safeUrl(answer.redirect ?? "");
            if (url !== null && answer.redirect) location.assign(url.href);
            else show(notice("Paid", "Go back to the chat, where the bot has confirmed it.", back, true));
          },
        }),
        free && session.needs_card === false && withoutCard(),
        el("p", { class: "fine" }, session.interval
          ? `By confirming, you allow ${session.app_name} to charge this test card ${discount ? `${reduced} now, then ` : ""}${every} until you cancel.`
          : "A test card is charged. No real money is involved."),
        !free && bankDebit(due)))
  );
}

/** The form for a promotion code, or the applied code. */
function promotion(session) {
  const apply = async (code) => {
    await api(`${path("checkout")}/promotion`, { code });
    await checkout();
  };
  if (session.discount) {
    const remove = el("button", { type: "button", class: "plain", "data-testid": "promo-remove" }, `Remove ${session.discount.code}`);
    remove.addEventListener("click", () => apply(null).catch((problem) => { remove.textContent = problem.message; }));
    return el("p", { class: "promo" }, remove);
  }
  const input = el("input", { "aria-label": "Promotion code", placeholder: "Code", autocomplete: "off", spellcheck: "false", "data-testid": "promo-code" });
  const error = el("small", { class: "error", role: "alert", "data-testid": "promo-error", hidden: true });
  const form = el("form", { class: "promo-form" }, input, el("button", { type: "submit", class: "second", "data-testid": "promo-apply" }, "Apply"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      await apply(input.value);
    } catch (problem) {
      error.textContent = problem.message;
      error.hidden = false;
      input.focus();
    }
  });
  const known = session.promotion_codes.map((one) => `${one.code} (${one.percent_off}% off)`).join(", ");
  return el("details", { class: "promo" },
    el("summary", { "data-testid": "promo" }, "Add promotion code"), form, error,
    known !== "" && el("small", {}, `Available codes: ${known}.`));
}

/** Payment by bank debit; the panel decides later whether it succeeds. */
function bankDebit(due) {
  const button = el("button", { type: "button", class: "plain", "data-testid": "bank-debit" }, `Pay ${due} by bank debit instead`);
  const note = el("p", { class: "fine" }, "A debit takes days. Choose under “Stripe” next to the chat whether the money arrives.");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const answer = await api(`${path("checkout")}/pay`, { bank_debit: true });
      location.assign(safeUrl(answer.redirect)?.href ?? "/");
    } catch (problem) {
      note.textContent = problem.message;
      button.disabled = false;
    }
  });
  return el("div", { class: "debit" }, button, note);
}

/** Starts a trial without a card, if the session allows it. */
function withoutCard() {
  const button = el("button", { type: "button", class: "plain", "data-testid": "without-card" }, "Start without a card");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const answer = await api(`${path("checkout")}/pay`, { without_card: true });
      location.assign(safeUrl(answer.redirect)?.href ?? "/");
    } catch (problem) {
      button.textContent = problem.message;
    }
  });
  return button;
}

async function invoice() {
  const bill = await api(path("invoice"));
  const seen = bill.app_name ?? "sandbox";
  document.title = `${seen} · invoice`;
  const back = backLink(bill.return_url ?? "/", `Return to ${seen}`, { "data-testid": "return" });
  const amount = money(bill.amount_due ?? bill.amount_remaining ?? bill.amount ?? bill.total, bill.currency);
  const created = toMs(bill.created);
  const due = toMs(bill.due_date ?? bill.next_payment_attempt);
  const facts = el("dl", { class: "lines" },
    bill.number && el("div", {}, el("dt", {}, "Invoice"), el("dd", {}, bill.number)),
    bill.customer_name && el("div", {}, el("dt", {}, "Billed to"), el("dd", {}, bill.customer_name)),
    created && el("div", {}, el("dt", {}, "Issued"), el("dd", {}, longDate(created))),
    due && bill.status === "open" && el("div", {}, el("dt", {}, "Next attempt"), el("dd", {}, longDate(due))),
    el("div", { class: "total" }, el("dt", {}, bill.status === "paid" ? "Paid" : "Amount due"), el("dd", { "data-testid": "amount-due" }, amount)));
  const summary = el("section", { class: "summary", "aria-label": "Invoice" }, el("div", { class: "summary-in" },
    back, seller(seen),
    el("h1", { class: "product" }, bill.product_name ?? bill.description ?? "Invoice", " ", pill(words(bill.status), tone(bill.status), { "data-testid": "invoice-status" })),
    el("p", { class: "price" }, amount), facts));
  if (bill.status !== "open") {
    const paid = bill.status === "paid";
    return show(summary, el("section", { class: "form-side" }, el("div", { class: "form-in" },
      notice(paid ? "This invoice has been paid" : "This invoice cannot be paid", paid ? "Thank you. The bot has confirmed it in the chat." : `It is ${words(bill.status).toLowerCase()}.`, null, paid))));
  }
  show(summary, el("section", { class: "form-side", "aria-label": "Payment" }, el("div", { class: "form-in" },
    el("h2", {}, "Pay this invoice"),
    cardForm({
      label: `Pay ${amount}`,
      name: bill.customer_name,
      pay: (card, authenticated) => api(`${path("invoice")}/pay`, authenticated === undefined ? { card } : { card, authenticated }),
      done: async (answer) => {
        await rest(650);
        const url = answer.redirect ? safeUrl(answer.redirect) : null;
        if (url !== null) location.assign(url.href);
        else await invoice();
      },
    }))));
}

async function receipt() {
  const paid = await api(path("receipt"));
  document.title = `${paid.app_name} · receipt`;
  const amount = money(paid.amount, paid.currency);
  const line = (term, text, attrs = {}) => text && el("div", {}, el("dt", {}, term), el("dd", attrs, text));
  show(
    el("section", { class: "summary", "aria-label": "Receipt" }, el("div", { class: "summary-in" },
      backLink("/", `Return to ${paid.app_name}`, { "data-testid": "return" }), seller(paid.app_name),
      el("h1", { class: "product" }, `Receipt from ${paid.app_name}`),
      el("p", { class: "price" }, amount),
      el("dl", { class: "lines" },
        line("Invoice", paid.number),
        line("Paid by", paid.customer_name),
        line("Paid on", longDate(toMs(paid.created))),
        line("Card", paid.card && `${words(paid.card.brand)} ···· ${paid.card.last4}`),
        line("Refunded", paid.refunded > 0 && `−${money(paid.refunded, paid.currency)}`, { "data-testid": "refunded" }),
        el("div", { class: "total" }, el("dt", {}, "Amount paid"), el("dd", { "data-testid": "amount-paid" }, money(paid.amount - paid.refunded, paid.currency)))))),
    el("section", { class: "form-side" }, el("div", { class: "form-in" },
      notice("Paid", "Keep this page for your records.", null, true))));
}

const PAGES = { invoice, receipt, checkout };

try {
  await PAGES[document.body.dataset.page]();
} catch (problem) {
  show(notice(problem.status === 404 ? "This page does not exist" : "The sandbox did not respond", problem.status === 404 ? "The link is not valid. Ask the bot for a new one." : problem.message, backLink("/", "Back to the chat"), false));
}
