// The card form.

import { el, spacedCard, TEST_CARDS } from "./kit.js";

/** The Luhn check. The form validates only the format; the simulator decides the rest. */
function luhn(digits) {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return digits.length >= 13 && sum % 10 === 0;
}

function brandOf(digits) {
  if (/^4/.test(digits)) return "Visa";
  if (/^(5[1-5]|2[2-7])/.test(digits)) return "Mastercard";
  if (/^3[47]/.test(digits)) return "Amex";
  return "";
}

const field = (label, input) => el("label", { class: "field" }, el("span", {}, label), input);

/**
 * `pay(card, authenticated)` answers `{ redirect }`, `{ requires_action }` or
 * throws with the words to show. `done(answer)` runs after success.
 */
export function cardForm({ label, name, pay, done, cancel }) {
  const input = (attrs) => el("input", { required: true, spellcheck: "false", ...attrs });
  const number = input({ id: "card-number", "data-testid": "card-number", name: "cardnumber", inputmode: "numeric", autocomplete: "off", placeholder: "1234 1234 1234 1234", maxlength: "23", "aria-describedby": "card-error" });
  const expiry = input({ "data-testid": "card-expiry", name: "exp-date", inputmode: "numeric", autocomplete: "off", placeholder: "MM / YY", maxlength: "7", value: "12 / 40" });
  const cvc = input({ "data-testid": "card-cvc", name: "cvc", inputmode: "numeric", autocomplete: "off", placeholder: "CVC", maxlength: "4", value: "123" });
  const holder = input({ "data-testid": "card-name", name: "ccname", autocomplete: "off", value: name ?? "" });
  const brand = el("span", { class: "brand", "aria-hidden": "true" });
  const error = el("p", { class: "error", id: "card-error", "data-testid": "error", role: "alert", hidden: true });
  const submit = el("button", { type: "submit", class: "primary", "data-testid": "pay" }, el("span", {}, label));

  const chips = el("div", { class: "chips", role: "group", "aria-label": "Test cards" }, TEST_CARDS.map((card) => el("button", {
    type: "button", class: "testchip", "data-testid": `card-${card.number.slice(-4)}`, "aria-pressed": "false", data: { number: card.number },
    onclick: () => { write(card.number); submit.focus(); },
  }, el("b", {}, `··${card.number.slice(-4)}`), card.label)));

  function write(value) {
    number.value = spacedCard(value);
    const digits = number.value.replaceAll(" ", "");
    brand.textContent = brandOf(digits);
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.dataset.number === digits));
    refuse(null);
  }

  function refuse(text) {
    error.hidden = text === null;
    error.textContent = text ?? "";
    number.toggleAttribute("aria-invalid", text !== null);
  }

  number.addEventListener("input", () => {
    const atEnd = number.selectionStart === number.value.length;
    if (atEnd) write(number.value);
    else brand.textContent = brandOf(number.value.replace(/\D/g, ""));
  });
  expiry.addEventListener("input", (event) => {
    if (event.inputType?.startsWith("delete")) return;
    const digits = expiry.value.replace(/\D/g, "").slice(0, 4);
    expiry.value = digits.length >= 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
  });

  let busy = false;
  function working(on) {
    busy = on;
    submit.disabled = on;
    submit.setAttribute("aria-busy", String(on));
  }

  async function attempt(authenticated) {
    const digits = number.value.replace(/\D/g, "");
    working(true);
    refuse(null);
    try {
      const answer = await pay(digits, authenticated) ?? {};
      if (answer.requires_action) {
        if (authenticated !== undefined) { refuse(NOT_AUTHENTICATED); return; }
        const proven = await authenticate();
        working(false);
        await attempt(proven);
        return;
      }
      submit.classList.add("paid");
      submit.replaceChildren(el("span", { class: "tick", role: "img", "aria-label": "Done" }));
      await done(answer);
    } catch (problem) {
      refuse(authenticated === false ? NOT_AUTHENTICATED : problem.message);
      number.focus();
    } finally {
      if (!submit.classList.contains("paid")) working(false);
    }
  }

  const form = el("form", {
    class: "card-form", novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      if (busy) return;
      const digits = number.value.replace(/\D/g, "");
      if (digits === "") { refuse("Enter a card number, or pick a test card above."); number.focus(); return; }
      if (!luhn(digits)) { refuse("This card number is incomplete or invalid."); number.focus(); return; }
      const [month, year] = expiry.value.split("/").map((part) => Number(part));
      if (!(month >= 1 && month <= 12) || !Number.isFinite(year)) { refuse("Enter the expiry as month / year."); expiry.focus(); return; }
      if (!/^\d{3,4}$/.test(cvc.value)) { refuse("The CVC has three or four digits."); cvc.focus(); return; }
      attempt(undefined);
    },
  },
  el("p", { class: "chips-title" }, "Test cards"),
  chips,
  el("fieldset", { class: "card-box" }, el("legend", {}, "Card"),
    el("div", { class: "card-grid" },
      el("label", { class: "wide" }, el("span", { class: "hidden-label" }, "Card number"), number, brand),
      el("label", {}, el("span", { class: "hidden-label" }, "Expiry"), expiry),
      el("label", {}, el("span", { class: "hidden-label" }, "CVC"), cvc))),
  field("Name on card", holder),
  error,
  submit,
  cancel && el("button", { type: "button", class: "plain", "data-testid": "back", onclick: cancel }, "Go back"));
  return form;
}

const NOT_AUTHENTICATED = "The bank could not confirm that it was you. Try again or use another card.";

/** The bank's authentication dialog. Resolves to whether it succeeded. */
function authenticate() {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "bank", "aria-labelledby": "bank-title" },
      el("p", { class: "bank-name" }, "Simulated bank"),
      el("h2", { id: "bank-title" }, "Is this you?"),
      el("p", {}, "Your bank requires you to confirm this payment."),
      el("button", { type: "button", class: "primary", "data-testid": "authenticate", onclick: () => dialog.close("yes") }, el("span", {}, "Yes, authenticate")),
      el("button", { type: "button", class: "plain", "data-testid": "authenticate-fail", onclick: () => dialog.close("no") }, "Fail authentication"));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
