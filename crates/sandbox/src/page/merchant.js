// Actions of Stripe's dashboard, for the person in the chat.

import { api, el, money, pill, words } from "./kit.js";

const OVER = ["canceled", "incomplete_expired"];
const SURE_MS = 4000;

/** The person's newest customer, by any metadata value that is the person's id. */
function customerOf(customers, person) {
  const own = customers.filter((one) => Object.values(one.metadata ?? {}).includes(String(person?.id)));
  return own.filter((one) => !one.deleted).pop() ?? own.pop() ?? null;
}

export class Merchant {
  constructor(run) {
    this.run = run;
    this.print = null;
    this.node = el("div", { class: "merchant", "data-testid": "merchant" });
  }

  paint(all, person) {
    const { customers = [], charges = [], subscriptions = [], prices = [], sessions = [] } = all ?? {};
    const customer = customerOf(customers, person);
    const own = (list) => list.filter((one) => customer !== null && one.customer === customer.id);
    const subscription = own(subscriptions).filter((one) => !OVER.includes(one.status)).pop() ?? null;
    const charge = own(charges).pop() ?? null;
    const debits = own(sessions).filter((one) => one.status === "complete" && one.payment_status === "unpaid" && !one.debit_failed);
    const print = JSON.stringify([person?.name, customer, subscription, charge, prices, debits]);
    if (print === this.print) return;
    this.print = print;
    if (customer === null) {
      this.node.replaceChildren(el("p", { class: "none" }, person ? `${person.name} is not a customer yet.` : "Nobody is selected."));
      return;
    }
    this.node.replaceChildren(
      el("h4", {}, `As the merchant: ${person.name}`),
      ...debits.flatMap((one) => this.debit(one)),
      ...(charge === null ? [] : this.charge(charge)),
      ...(subscription === null ? [] : this.subscription(subscription)),
      ...(customer.deleted ? [el("p", { class: "none" }, "This customer has been deleted.")] : this.customer(customer, subscription, prices)));
  }

  charge(one) {
    const left = one.amount - one.refunded;
    const state = one.dispute ? `disputed, ${words(one.dispute_status).toLowerCase()}`
      : one.refunded === 0 ? "paid" : left === 0 ? "refunded" : `${money(one.refunded, one.currency)} refunded`;
    const deciding = one.dispute_status === "needs_response";
    const suspected = one.fraud_warning === true;
    return [
      this.line(`Last payment ${money(one.amount, one.currency)}`, suspected ? `${state}, fraud suspected` : state,
        one.dispute || suspected || one.refunded > 0 ? "warm" : "good"),
      this.acts(
        left > 0 && !one.dispute && this.action("refund", "Refund", one.id),
        left > 1 && !one.dispute && this.action("refund_half", "Refund half", one.id),
        one.fraud_warning === null && !one.dispute && left > 0 && this.action("warn", "Fraud warning", one.id),
        !one.dispute && this.action("dispute", "Dispute", one.id),
        deciding && this.action("win", "Dispute won", one.dispute),
        deciding && this.action("lose", "Dispute lost", one.dispute)),
    ];
  }

  debit(one) {
    return [
      this.line(`Bank debit for ${one.product_name}`, "in progress", "warm"),
      this.acts(this.action("debit_arrives", "Money arrives", one.id), this.action("debit_fails", "Debit fails", one.id)),
    ];
  }

  subscription(one) {
    const state = one.collection_paused ? "collection paused" : words(one.status).toLowerCase();
    return [
      this.line(one.product_name, state, one.collection_paused || one.status !== "active" ? "warm" : "good"),
      this.acts(one.collection_paused
        ? this.action("resume", "Resume collection", one.id)
        : this.action("pause", "Pause collection", one.id)),
    ];
  }

  customer(one, subscription, prices) {
    const other = prices.find((price) => price.id !== subscription?.price);
    return [this.acts(
      one.card && other && this.action("subscribe", subscription ? "Second subscription" : "Subscribe", one.id, { price: other.id }),
      this.sure("delete_customer", "Delete customer", one.id))];
  }

  line(title, state, kind) {
    return el("div", { class: "merchant-line" }, el("span", {}, title), pill(state, kind));
  }

  acts(...buttons) {
    return el("div", { class: "merchant-acts" }, buttons);
  }

  action(name, label, to, more = {}) {
    return el("button", {
      type: "button", class: "mini", "data-testid": `merchant-${name}`,
      onclick: (event) => this.press(event.currentTarget, name, { to, ...more }),
    }, label);
  }

  /** An irreversible action, which needs a second press. */
  sure(name, label, to) {
    const button = el("button", { type: "button", class: "mini bad", "data-testid": `merchant-${name}` }, label);
    button.addEventListener("click", () => {
      if (button.dataset.sure === "yes") { this.press(button, name, { to }); return; }
      button.dataset.sure = "yes";
      button.textContent = "Press again to delete";
      setTimeout(() => { delete button.dataset.sure; button.textContent = label; }, SURE_MS);
    });
    return button;
  }

  async press(button, name, body) {
    button.disabled = true;
    await this.run(() => api(`merchant/${name}`, body));
    button.disabled = false;
  }
}
