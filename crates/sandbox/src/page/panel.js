// The right-hand panel: the clock, webhook deliveries, the Stripe account,
// and outages.

import { api, el, glyph, longDate, money, pill, safeUrl, shortDate, shortDay, spacedCard, TEST_CARDS, time, toMs, tone, weekday, words } from "./kit.js";
import { Lounge } from "./lounge.js";
import { Merchant } from "./merchant.js";

const STEPS = [
  { advance: "1h", label: "+1 hour", id: "advance-1h" },
  { advance: "1d", label: "+1 day", id: "advance-1d" },
  { advance: "7d", label: "+1 week", id: "advance-7d" },
  { advance: "1mo", label: "+1 month", id: "advance-1mo" },
];
const ORDERS = [["as_happened", "In order"], ["reversed", "Reversed"], ["shuffled", "Shuffled"], ["lost", "Drop them"]];
const MODES = [["again", "Send again"], ["bad_signature", "Bad signature"], ["old_timestamp", "Old timestamp"], ["tampered", "Tampered"]];
const SHOWN = 80;

const IDEAS = [
  ["A normal month", "Pay with 4242, then +1 month: the renewal arrives."],
  ["A card that stops working", "Pay with 0341, then +1 month and a few weeks: retries, reminders, cancellation."],
  ["A bank debit", "Pay by bank debit. Under Stripe, choose whether the money arrives or the debit fails."],
  ["A promotion code", "Enter WELCOME20 on the checkout page to reduce the first payment."],
  ["A change of mind", "Cancel in the portal, then resume before the period ends."],
  ["Webhooks out of order", "Hold deliveries, buy a plan, then release them reversed."],
  ["Lost webhooks", "Hold deliveries, cancel in the portal, then drop them."],
  ["A paid chat", "Buy Premium and press Join. Let the card fail and the weeks pass: the bot removes the member, and lets them back once they pay."],
  ["A bot without permission", "Take “Ban users” from the bot under Paid chat, and see whom it reports."],
  ["A forged event", "Open any webhook and send it tampered. It must be rejected."],
];

export class Panel {
  constructor(root, host) {
    this.host = host;
    this.open = new Set();        // delivery ids that are unfolded
    this.details = new Map();     // delivery id → fetched detail
    this.rows = new Map();        // delivery id → { node, print }
    this.busy = false;
    this.wanted = false;
    this.clock = null;            // { now, at, runs }
    this.moving = 0;
    this.build(root);
    setInterval(() => this.tick(), 1000);
  }

  // -------------------------------------------------------------- frame

  build(root) {
    this.day = el("span", { class: "clock-date" });
    this.hour = el("span", { class: "clock-time" });
    this.sky = el("span", { class: "sky", "aria-hidden": "true" }, el("span", { class: "sun" }));
    this.now = el("div", { class: "clock-now", "data-testid": "clock-now", "aria-live": "polite" }, this.day, this.hour);
    this.steps = STEPS.map((step) => el("button", {
      type: "button", class: "step", "data-testid": step.id, onclick: () => this.advance(step),
    }, step.label));
    this.happened = el("ol", { class: "happened", "data-testid": "happened", "aria-live": "polite" });

    this.hold = this.toggle("Hold deliveries", "hold", (on) => api("hold", { hold: on }), "Stripe's events wait until you release them.");
    this.release = el("div", { class: "release", hidden: true },
      el("span", { class: "release-count" }),
      ORDERS.map(([order, label]) => el("button", { type: "button", class: "mini", "data-testid": `release-${order}`, onclick: () => this.try(() => api("release", { order })) }, label)));
    this.list = el("div", { class: "deliveries" });
    this.noDeliveries = el("p", { class: "none" }, "Nothing sent yet. Buy something and Stripe's events appear here.");

    this.merchant = new Merchant((verb) => this.try(verb));
    this.lounge = new Lounge((verb) => this.try(verb), (url) => this.host.invitation(url));
    this.objects = el("div", { class: "objects" }, el("p", { class: "none" }, "No customers yet."));

    this.stripeDown = this.toggle("Stripe is down", "outage-stripe", (on) => api("outage", { stripe: on }), "Every API request fails with 503.");
    this.telegramDown = this.toggle("Telegram is down", "outage-telegram", (on) => api("outage", { telegram: on }), "Every Bot API request fails with 502.");
    this.block = this.toggle("Block the bot", "block", (on) => api("block", { user: this.host.person()?.id, blocked: on }), "");

    root.replaceChildren(
      el("header", { class: "panel-head" },
        el("h2", {}, "Control panel"),
        el("button", { type: "button", class: "icon only-mid", "aria-label": "Close the control panel", onclick: () => this.host.close() }, glyph("M6 6l12 12M18 6L6 18"))),
      el("div", { class: "panel-scroll" },
        el("section", { class: "card clock", "aria-label": "Clock" },
          this.sky, this.now, el("div", { class: "steps" }, this.steps), this.happened),
        this.section("Webhooks", "webhooks", true, this.hold.node, this.release, this.noDeliveries, this.list),
        this.section("Stripe", "stripe", true, this.merchant.node, this.objects),
        this.section("Paid chat", "chats", true, this.lounge.node),
        this.section("Outages", "trouble", true, this.stripeDown.node, this.telegramDown.node, this.block.node),
        this.section("Test cards and things to try", "help", false, this.help())));
  }

  section(title, id, open, ...children) {
    return el("details", { class: "card", open, data: { section: id } },
      el("summary", {}, el("h3", {}, title), el("span", { class: "summary-note", id: `note-${id}` }), glyph("M8 10l4 4 4-4")),
      el("div", { class: "card-body" }, children));
  }

  toggle(label, id, act, note) {
    const input = el("input", { type: "checkbox", role: "switch", "data-testid": id });
    const text = el("span", {}, label);
    const sub = el("small", {}, note);
    input.addEventListener("change", async () => {
      const done = await this.try(() => act(input.checked));
      if (done === undefined) input.checked = !input.checked;
      this.paintHold();
    });
    return { node: el("label", { class: "switch" }, el("span", { class: "switch-text" }, text, sub), input, el("i", { "aria-hidden": "true" })), input, text, sub };
  }

  help() {
    return [
      el("div", { class: "cards" }, TEST_CARDS.map((card) => {
        const button = el("button", { type: "button", class: "testcard", title: "Copy the number" }, el("code", {}, spacedCard(card.number)), el("span", {}, card.label));
        button.addEventListener("click", async () => {
          try { await navigator.clipboard.writeText(card.number); button.classList.add("copied"); setTimeout(() => button.classList.remove("copied"), 1200); } catch { /* the number stays readable */ }
        });
        return button;
      })),
      el("p", { class: "small" }, "Use any future expiry date and any CVC."),
      el("dl", { class: "ideas" }, IDEAS.map(([title, text]) => [el("dt", {}, title), el("dd", {}, text)])),
    ];
  }

  /** Runs an action; shows an error in the list of what happened. */
  async try(verb) {
    try {
      const value = await verb();
      this.host.changed();
      return value ?? null;
    } catch (error) {
      this.news([{ what: error.message, failed: true }]);
      return undefined;
    }
  }

  // -------------------------------------------------------------- clock

  paint(state) {
    const before = this.clock;
    const still = before !== null && before.raw === state.now_ms && state.real_now_ms - before.real > 400;
    this.clock = { raw: state.now_ms, real: state.real_now_ms, now: state.now_ms, at: performance.now(), runs: !still && !(before !== null && !before.runs && before.raw === state.now_ms) };
    if (before === null || Math.abs(state.now_ms - this.read(before)) < 120_000) this.tick();
    else this.roll(this.read(before), state.now_ms);
    const person = this.host.person();
    this.block.input.checked = Boolean(person?.blocked);
    this.block.text.textContent = person ? `${person.name} blocks the bot` : "Block the bot";
    this.block.sub.textContent = "Messages to them are refused with 403.";
    this.lounge.paint(state, person);
    const noteChats = document.getElementById("note-chats");
    const waiting = state.groups.reduce((sum, one) => sum + one.requests.length, 0);
    noteChats.textContent = waiting > 0 ? `${waiting} waiting` : "";
    const outage = state.outage ?? state.outages;
    if (outage) {
      this.stripeDown.input.checked = Boolean(outage.stripe);
      this.telegramDown.input.checked = Boolean(outage.telegram);
    }
    const hold = state.hold ?? state.holding;
    if (typeof hold === "boolean") this.hold.input.checked = hold;
    this.paintHold();
    const note = document.getElementById("note-trouble");
    const troubles = [this.stripeDown, this.telegramDown, this.block].filter((one) => one.input.checked).length;
    note.textContent = troubles > 0 ? `${troubles} on` : "";
    note.classList.toggle("loud", troubles > 0);
  }

  read(clock) {
    return clock.runs ? clock.now + (performance.now() - clock.at) : clock.now;
  }

  tick() {
    if (this.clock !== null && this.moving === 0) this.write(this.read(this.clock));
  }

  write(ms) {
    const day = `${weekday(ms)}, ${longDate(ms)}`;
    const hour = `${time(ms)} UTC`;
    if (this.day.textContent !== day) this.day.textContent = day;
    if (this.hour.textContent !== hour) this.hour.textContent = hour;
    this.now.dataset.ms = String(Math.round(ms));
    const part = (ms % 86_400_000) / 86_400_000;
    const world = document.documentElement.style;
    world.setProperty("--turn", `${(part * 360 - 180).toFixed(2)}deg`);
    world.setProperty("--light", Math.max(0, Math.cos((part - 0.5) * 2 * Math.PI)).toFixed(3));
  }

  /** Animates the clock to the new time. */
  roll(from, to) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) { this.tick(); return; }
    const mine = ++this.moving;
    const began = performance.now();
    const frame = (at) => {
      if (mine !== this.moving) return;
      const part = Math.min(1, (at - began) / 700);
      this.write(from + (to - from) * (1 - (1 - part) ** 3));
      if (part < 1) requestAnimationFrame(frame);
      else { this.moving = 0; this.tick(); }
    };
    requestAnimationFrame(frame);
    // A hidden tab gets no animation frames.
    setTimeout(() => { if (mine === this.moving) { this.moving = 0; this.tick(); } }, 1200);
  }

  async advance(step) {
    for (const button of this.steps) button.disabled = true;
    const pressed = this.steps[STEPS.indexOf(step)];
    pressed.setAttribute("aria-busy", "true");
    try {
      const answer = await api("clock", { advance: step.advance });
      this.news(answer.happened ?? [], step.label);
    } catch (error) {
      this.news([{ what: error.message, failed: true }]);
    } finally {
      for (const button of this.steps) button.disabled = false;
      pressed.removeAttribute("aria-busy");
      this.host.changed();
    }
  }

  news(list, label) {
    const items = list.length > 0 ? list : [{ what: "Nothing was due." }];
    this.happened.replaceChildren(
      ...(label ? [el("li", { class: "happened-head" }, label)] : []),
      ...items.slice(-40).map((one) => el("li", { class: one.failed ? "failed" : undefined },
        one.at_ms !== undefined && el("time", { datetime: new Date(one.at_ms).toISOString() }, `${shortDay(one.at_ms)} ${time(one.at_ms)}`),
        el("span", {}, String(one.what)))));
    this.happened.scrollTop = this.happened.scrollHeight;
  }

  // -------------------------------------------------------------- lists

  async refresh() {
    if (this.busy) { this.wanted = true; return; }
    this.busy = true;
    try {
      do {
        this.wanted = false;
        const [deliveries, objects] = await Promise.all([api("deliveries?since=0"), api("stripe")]);
        this.paintDeliveries(deliveries.deliveries ?? deliveries);
        this.paintObjects(objects);
      } while (this.wanted);
    } catch { /* the chat shows that the sandbox is offline */ } finally {
      this.busy = false;
    }
  }

  paintHold() {
    const held = this.heldCount ?? 0;
    this.release.hidden = !this.hold.input.checked && held === 0;
    this.release.firstChild.textContent = held === 0 ? "None waiting." : `${held} waiting. Release:`;
  }

  paintDeliveries(all) {
    this.heldCount = all.filter((one) => one.held).length;
    this.paintHold();
    const newest = [...all].reverse().sort((a, b) => Number(Boolean(b.held)) - Number(Boolean(a.held)) || Number(b.id) - Number(a.id) || 0).slice(0, SHOWN);
    const note = document.getElementById("note-webhooks");
    const bad = all.filter((one) => refused(one) && !forged(one)).length;
    note.textContent = all.length === 0 ? "" : bad > 0 ? `${bad} rejected · ${all.length}` : String(all.length);
    note.classList.toggle("loud", bad > 0);
    this.noDeliveries.hidden = newest.length > 0;
    const kept = new Set(newest.map(keyOf));
    for (const [id, row] of this.rows) if (!kept.has(id)) { row.node.remove(); this.rows.delete(id); }
    newest.forEach((one, index) => {
      const id = keyOf(one);
      const print = JSON.stringify(one);
      let row = this.rows.get(id);
      if (row === undefined || row.print !== print) {
        const node = this.delivery(one, row === undefined);
        row?.node.replaceWith(node);
        row = { node, print };
        this.rows.set(id, row);
        if (this.open.has(id)) this.unfold(one, node);
      }
      if (this.list.children[index] !== row.node) this.list.insertBefore(row.node, this.list.children[index] ?? null);
    });
  }

  delivery(one, fresh) {
    const id = keyOf(one);
    const mode = forged(one) ? words(one.mode) : null;
    const node = el("div", { class: `delivery${fresh ? " arrives" : ""}`, "data-testid": "delivery", data: { type: one.type, eventId: one.event_id, deliveryId: id } });
    const head = el("button", {
      type: "button", class: "delivery-head", "aria-expanded": String(this.open.has(id)),
      onclick: () => {
        const open = !this.open.has(id);
        if (open) this.open.add(id); else this.open.delete(id);
        head.setAttribute("aria-expanded", String(open));
        if (open) this.unfold(one, node); else node.querySelector(".delivery-body")?.remove();
      },
    },
    el("span", { class: "delivery-type" }, one.type),
    status(one),
    el("span", { class: "delivery-meta" },
      `${shortDay(one.at_ms)} ${time(one.at_ms)}`,
      Number(one.attempt) > 1 && ` · attempt ${one.attempt}`,
      mode && el("em", {}, ` · ${mode.toLowerCase()}`),
      el("span", { class: "spacer" }),
      one.answer_ms !== null && one.answer_ms !== undefined && `${one.answer_ms} ms`));
    node.append(head);
    return node;
  }

  async unfold(one, node) {
    const id = keyOf(one);
    const body = el("div", { class: "delivery-body" });
    node.querySelector(".delivery-body")?.remove();
    node.append(body);
    const fill = (detail) => body.replaceChildren(
      el("div", { class: "delivery-acts" }, MODES.map(([mode, label]) => el("button", {
        type: "button", class: "mini", "data-testid": `deliver-${mode}`,
        onclick: () => this.try(() => api(`events/${encodeURIComponent(one.event_id)}/deliver`, { mode })),
      }, label))),
      el("h4", {}, "Response"), el("pre", { class: "answer" }, answerText(one, detail)),
      el("h4", {}, "Event"), code(detail?.body ?? "…"));
    fill(this.details.get(id));
    if (one.id === null || one.id === undefined) return;
    try {
      const detail = await api(`deliveries/${encodeURIComponent(one.id)}`);
      this.details.set(id, detail);
      fill(detail);
    } catch (error) {
      body.append(el("p", { class: "none" }, error.message));
    }
  }

  paintObjects(all) {
    this.merchant.paint(all, this.host.person());
    const { customers = [], subscriptions = [], invoices = [], sessions = [] } = all ?? {};
    const print = JSON.stringify(all);
    if (print === this.objectsPrint) return;
    this.objectsPrint = print;
    const names = new Map(customers.map((one) => [one.id, one.name ?? one.email ?? one.id]));
    const who = (one) => one.customer_name ?? names.get(one.customer) ?? one.customer ?? "";
    const amount = (one) => money(one.amount_due ?? one.amount ?? one.total ?? one.amount_total ?? one.unit_amount ?? 0, one.currency);
    const parts = [];
    const open = sessions.filter((one) => one.status === "open");
    const group = (title, list, row) => {
      if (list.length > 0) parts.push(el("h4", {}, title, el("span", {}, String(list.length))), ...[...list].slice(-12).reverse().map(row));
    };
    group("Subscriptions", subscriptions, (one) => {
      const until = toMs(one.cancel_at ?? one.current_period_end ?? one.trial_end);
      return object(one, `${one.product_name ?? one.price ?? one.plan ?? "Subscription"}`, one.status,
        [who(one), one.collection_paused && "collection paused", one.update_waits && "a change is waiting for payment", one.scheduled && `${one.scheduled.product_name} from ${shortDate(toMs(one.scheduled.start))}`, until && one.status !== "canceled" && `${one.cancel_at_period_end || one.cancel_at ? "ends" : one.status === "trialing" ? "trial to" : "renews"} ${shortDate(until)}`]);
    });
    group("Invoices", invoices, (one) => object(one, `${amount(one)}`, one.status,
      [who(one), one.number, toMs(one.created) && shortDate(toMs(one.created))], one.status === "open" ? one.hosted_invoice_url : null));
    group("Open checkouts", open, (one) => object(one, one.product_name ?? words(one.mode ?? "Checkout"), one.status, [who(one)], one.url));
    if (customers.length > 0) parts.push(el("p", { class: "small" }, `${customers.length} ${customers.length === 1 ? "customer" : "customers"}`));
    if (parts.length === 0) parts.push(el("p", { class: "none" }, "No customers yet."));
    this.objects.replaceChildren(...parts);
  }
}

/** Key of a delivery. A held event has no attempt yet, so it may have no id. */
function keyOf(one) {
  return one.id === null || one.id === undefined ? `held ${one.event_id}` : String(one.id);
}

/** Whether the delivery was deliberately invalid, so that it must be rejected. */
function forged(one) {
  return !["", "normal", "again"].includes(String(one.mode ?? "").toLowerCase());
}

function refused(one) {
  return !one.held && Boolean(one.status) && !(one.status >= 200 && one.status < 300);
}

function status(one) {
  const attrs = { "data-testid": "delivery-status" };
  if (one.held) return pill("held", "warm", attrs);
  if (!one.status) return one.answer_ms === null || one.answer_ms === undefined ? pill("sending", "quiet", attrs) : pill("no response", "bad", attrs);
  return pill(String(one.status), refused(one) ? "bad" : "good", attrs);
}

function answerText(one, detail) {
  const answer = detail?.answer ?? detail?.answer_body ?? one.answer;
  if (one.held) return "Waiting to be released.";
  const text = typeof answer === "string" ? answer : answer ? JSON.stringify(answer, null, 2) : "(empty)";
  return one.status ? `${one.status} ${text}` : text;
}

function object(one, title, state, notes, href) {
  const url = href ? safeUrl(href) : null;
  return el("div", { class: "object", title: one.id, data: { objectId: one.id } },
    el("span", { class: "object-title" }, title),
    pill(words(state), tone(state)),
    el("span", { class: "object-meta" }, notes.filter(Boolean).join(" · "), url && [" · ", el("a", { href: url.href, target: "_blank", rel: "noopener" }, "open")]));
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Formatted and highlighted JSON; other text is unchanged. */
function code(body) {
  let text = body;
  try { text = JSON.stringify(typeof body === "string" ? JSON.parse(body) : body, null, 2); } catch { /* shown unchanged */ }
  const pre = el("pre", { class: "json", tabindex: "0", "data-testid": "delivery-json" });
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    pre.append(text.slice(from, match.index));
    const kind = match[1] ? (match[2] ? "k" : "s") : match[3] ? "w" : "n";
    pre.append(el("span", { class: kind }, match[1] ?? match[0]), match[1] && match[2] ? match[2] : "");
    from = match.index + match[0].length;
  }
  pre.append(text.slice(from));
  return pre;
}
