// A rendered message: its text, its file and its keyboard.

import { el, glyph, markup, safeUrl, time } from "./kit.js";

/** Identifies a button across renderings. */
export const tapName = (messageId, data) => `${messageId}:${data}`;

function isMine(message, look) {
  if (message.from_bot) return false;
  if (message.from_id !== undefined) return message.from_id === look.me?.id;
  return !look.inGroup || message.from_name === look.me?.name;
}

/**
 * `place` says whether the bubble opens and closes a run of the same sender.
 * `look` says who reads (`me`, `inGroup`, `people`), which taps still wait for
 * an answer (`waiting`), what pressing does (`command`, `link`, `tap`), and what
 * follows once a picture is drawn (`drawn`).
 */
export function bubble(message, place, look) {
  if (message.is_service) return el("div", { class: "day service", "data-testid": "service" }, el("span", {}, markup(message.html ?? "")));
  const mine = isMine(message, look);
  const node = el("div", {
    class: `msg ${mine ? "mine" : "theirs"}${place.opens ? " opens" : ""}${place.closes ? " closes" : ""}`,
    "data-testid": "message",
    data: { messageId: String(message.message_id), from: message.from_bot ? "bot" : "user" },
  });
  const text = el("div", { class: "text" });
  text.append(markup(message.html ?? "", { onCommand: look.command, onLink: look.link }));
  const stamp = el("span", { class: "stamp" }, message.edited ? "edited " : "", time(message.at_ms), mine && glyph("M3 13l4 4 8-9", "M11 16l1 1 8-9"));
  const body = el("div", { class: "bubble" });
  if (!mine && look.inGroup && place.opens) {
    body.append(el("div", { class: "from", data: { hue: String(hueOf(message, look)) } }, message.from_name));
  }
  if (message.document) body.append(message.document.picture ? picture(message.document, look) : documentLink(message.document));
  if (message.preview) body.append(preview(message.preview, look));
  if (text.hasChildNodes()) body.append(text);
  body.append(stamp);
  node.append(body);
  if (message.buttons?.length > 0) node.append(keyboard(message, look));
  return node;
}

function hueOf(message, look) {
  if (message.from_bot) return 3;
  const person = look.people.find((one) => one.name === message.from_name);
  return Math.abs(person?.id ?? 0) % 7;
}

function picture(file, look) {
  const url = safeUrl(file.url ?? "");
  return el("a", { class: "picture", href: url?.href ?? "#", download: file.name, "data-testid": "picture" },
    el("img", { src: url?.href ?? "", alt: file.name, onload: look.drawn }));
}

/** A link preview that is an image. Telegram shows nothing while it cannot fetch it. */
function preview(address, look) {
  const url = safeUrl(address);
  return el("img", {
    class: "preview", src: url?.href ?? "", alt: "", "data-testid": "preview",
    onload: look.drawn, onerror: (event) => event.currentTarget.remove(),
  });
}

function documentLink(file) {
  const url = safeUrl(file.url ?? "");
  return el("a", { class: "file", href: url?.href ?? "#", download: file.name, "data-testid": "document" },
    el("span", { class: "file-icon" }, glyph("M12 5v10m0 0l-4-4m4 4l4-4", "M6 19h12")),
    el("span", { class: "file-text" }, el("span", { class: "file-name" }, file.name), el("span", { class: "file-size" }, size(file.size))));
}

function size(bytes) {
  const count = Number(bytes) || 0;
  if (count < 1024) return `${count} B`;
  return count < 1_048_576 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1_048_576).toFixed(1)} MB`;
}

function keyboard(message, look) {
  return el("div", { class: "keys" }, message.buttons.map((row) => el("div", { class: "keys-row" }, row.map((button) => {
    if (button.url !== undefined && button.url !== null) {
      const url = safeUrl(button.url);
      return el("a", {
        class: "key", href: url?.href ?? "#", target: "_blank", rel: "noopener", "data-testid": "button",
        onclick: (event) => look.link(event, url),
      }, button.label, el("span", { class: "key-mark" }, glyph("M8 16L16 8M9.5 8H16v6.5")));
    }
    const name = tapName(message.message_id, button.data);
    return el("button", {
      type: "button", class: "key", "data-testid": "button", data: { tap: name },
      "aria-busy": look.waiting.has(name) ? "true" : undefined,
      onclick: (event) => look.tap(event.currentTarget, message, button),
    }, button.label, el("span", { class: "key-spin" }));
  }))));
}
