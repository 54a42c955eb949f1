// Shared by all pages: building elements, calling the control API, safe
// message markup, and formatting dates and money.

/** Builds an element. Strings become text nodes, so nothing here can inject markup. */
export function el(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attrs)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && typeof value === "boolean") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** A stroked 24×24 glyph, hidden from assistive technology. */
export function glyph(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export const by = (id) => document.getElementById(id);

export class ApiError extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? body?.error ?? body?.message ?? `The sandbox responded with ${status}.`);
    this.status = status;
    this.body = body;
  }
}

/** GET when there is no body, POST with JSON otherwise. */
export async function api(path, body) {
  const init = body === undefined
    ? { headers: { accept: "application/json" } }
    : { method: "POST", headers: { accept: "application/json", "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/api/${path}`, init);
  const text = await answer.text();
  let value = null;
  if (text !== "") {
    try { value = JSON.parse(text); } catch { value = { message: text.slice(0, 300) }; }
  }
  if (!answer.ok) throw new ApiError(answer.status, value);
  return value;
}

/** Values stored in the browser; without storage they are lost. */
export const memory = {
  get(key) { try { return localStorage.getItem(`sandbox.${key}`); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(`sandbox.${key}`, String(value)); } catch { /* not stored */ } },
};

// ---------------------------------------------------------------- markup

const INLINE = new Map(Object.entries({
  B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", DEL: "s", STRIKE: "s",
  CODE: "code", PRE: "pre", BLOCKQUOTE: "blockquote", A: "a", "TG-SPOILER": "spoiler",
}));
const COMMAND = /(^|[\s([{«"'—–-])(\/[a-z][a-z0-9_]{0,31}(?:@[a-z0-9_]+)?)(?![\w/])/gi;

/** The URL, unless it could run a script. */
export function safeUrl(text) {
  try {
    const url = new URL(text, location.href);
    return ["http:", "https:", "tg:", "mailto:"].includes(url.protocol) ? url : null;
  } catch { return null; }
}

function textWithCommands(text, onCommand) {
  if (onCommand === undefined) return [text];
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(COMMAND)) {
    const at = match.index + match[1].length;
    if (at > from) parts.push(text.slice(from, at));
    const command = match[2];
    parts.push(el("button", { type: "button", class: "cmd", onclick: () => onCommand(command) }, command));
    from = at + command.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/**
 * Rebuilds message markup from a whitelist. Elements that are not on it
 * dissolve into their text; no attribute survives except a safe `href`.
 */
export function markup(html, { onCommand, onLink } = {}) {
  const source = new DOMParser().parseFromString(`<body>${html}`, "text/html").body;
  const out = document.createDocumentFragment();
  const walk = (from, into, plain) => {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        into.append(...textWithCommands(node.data, plain ? undefined : onCommand));
        continue;
      }
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (node.tagName === "BR") { into.append("\n"); continue; }
      if (["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT"].includes(node.tagName)) continue;
      let kind = INLINE.get(node.tagName);
      if (node.tagName === "SPAN" && node.classList.contains("tg-spoiler")) kind = "spoiler";
      let target = into;
      if (kind === "a") {
        const url = safeUrl(node.getAttribute("href") ?? "");
        if (url !== null) {
          target = el("a", { href: url.href, target: "_blank", rel: "noopener" });
          if (onLink !== undefined) target.addEventListener("click", (event) => onLink(event, url));
        }
      } else if (kind === "spoiler") {
        target = el("span", { class: "tg-spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show" });
        const show = (event) => {
          if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
          event.currentTarget.classList.add("shown");
          event.currentTarget.removeAttribute("aria-label");
        };
        target.addEventListener("click", show);
        target.addEventListener("keydown", show);
      } else if (node.tagName === "TIME") {
        // Telegram's clients show dates in the reader's time zone; this page uses UTC everywhere.
        const at = new Date(node.getAttribute("datetime") ?? "");
        if (!Number.isNaN(at.valueOf())) {
          target = el("time", { datetime: at.toISOString(), title: at.toUTCString() });
        }
      } else if (kind !== undefined) {
        target = el(kind);
      }
      if (target !== into) into.append(target);
      walk(node, target, plain || ["a", "code", "pre"].includes(kind));
    }
  };
  walk(source, out, false);
  return out;
}

// ---------------------------------------------------------------- dates and money

// All dates are in UTC, so that the simulated clock, the bot and Stripe agree on
// the day in every time zone.
const format = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const TIME = format({ hour: "2-digit", minute: "2-digit" });
const DAY = format({ day: "numeric", month: "long" });
const DAY_YEAR = format({ day: "numeric", month: "long", year: "numeric" });
const SHORT = format({ day: "numeric", month: "short", year: "numeric" });
const SHORT_DAY = format({ day: "numeric", month: "short" });
const WEEKDAY = format({ weekday: "long" });

export const time = (ms) => TIME.format(ms);
export const shortDate = (ms) => SHORT.format(ms);
export const shortDay = (ms) => SHORT_DAY.format(ms);
export const longDate = (ms) => DAY_YEAR.format(ms);
export const weekday = (ms) => WEEKDAY.format(ms);
export const dayOf = (ms) => Math.floor(ms / 86_400_000);

export function daySeparator(ms, nowMs) {
  const gap = dayOf(nowMs) - dayOf(ms);
  if (gap === 0) return `Today, ${DAY.format(ms)}`;
  if (gap === 1) return `Yesterday, ${DAY.format(ms)}`;
  return new Date(ms).getUTCFullYear() === new Date(nowMs).getUTCFullYear() ? DAY.format(ms) : DAY_YEAR.format(ms);
}

/** Milliseconds from Stripe's seconds, the sandbox's milliseconds or an ISO date. */
export function toMs(value) {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string" && !/^\d+$/.test(value)) return Date.parse(value);
  const number = Number(value);
  return number < 100_000_000_000 ? number * 1000 : number;
}

// Stripe uses two decimals for these, although ISO 4217 defines none:
// https://docs.stripe.com/currencies#special-cases
const TWO_DECIMALS = ["ISK", "UGX", "HUF", "TWD"];

export function money(amount, currency) {
  const code = String(currency ?? "usd").toUpperCase();
  try {
    const writer = new Intl.NumberFormat("en", { style: "currency", currency: code, currencyDisplay: "narrowSymbol" });
    const digits = TWO_DECIMALS.includes(code) ? 2 : writer.resolvedOptions().maximumFractionDigits;
    return writer.format(Number(amount ?? 0) / 10 ** digits);
  } catch {
    return `${amount} ${code}`;
  }
}

export const perInterval = (interval) => (interval ? `per ${interval}` : "once");

export function words(text) {
  const spaced = String(text ?? "").replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The color of a Stripe status. */
export function tone(status) {
  if (["active", "paid", "complete", "succeeded"].includes(status)) return "good";
  if (["trialing", "open", "incomplete", "paused", "draft", "unpaid"].includes(status)) return "warm";
  if (["past_due", "uncollectible", "incomplete_expired"].includes(status)) return "bad";
  return "quiet";
}

export const pill = (text, kind, attrs = {}) => el("span", { class: `pill ${kind}`, ...attrs }, text);

// ---------------------------------------------------------------- cards

export const TEST_CARDS = [
  { number: "4242424242424242", label: "pays" },
  { number: "4000000000000002", label: "declined" },
  { number: "4000000000000341", label: "fails on renewal" },
  { number: "4000002500003155", label: "asks for authentication" },
];

export const spacedCard = (number) => number.replace(/\D/g, "").replace(/(.{4})(?=.)/g, "$1 ");
