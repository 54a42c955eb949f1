// The chat: who you are, what was said, what you can press.

import { api, by, dayOf, daySeparator, el, glyph, markup, memory, safeUrl, shortDay, time } from "./kit.js";
import { Panel } from "./panel.js";

const log = by("log");
const composer = by("composer");
const slash = by("slash");

const view = {
  user: null,
  chat: null,
  state: null,
  shown: new Map(),      // message_id → { node, print, edited }
  firstPaint: true,
  waiting: new Map(),    // "message:data" → callback id, null until the tap is accepted
  answered: new Set(),   // callback ids whose answer has been shown
  highlighted: 0,
  menuPinned: false,
};

const panel = new Panel(by("panel"), {
  person: () => currentPerson(),
  changed: () => refresh(),
  close: () => openDrawer(null),
});

// ---------------------------------------------------------------- state

let inFlight = false;
let again = false;

/** Fetches the state; calls during a fetch fold into one more fetch. */
async function refresh() {
  if (inFlight) { again = true; return; }
  inFlight = true;
  try {
    do {
      again = false;
      const { user, chat } = view;
      const query = new URLSearchParams();
      if (chat !== null) query.set("chat", chat);
      if (user !== null) query.set("user", user);
      const state = await api(`state?${query}`);
      if (view.user !== user || view.chat !== chat) { again = true; continue; }
      if (user === null) {
        choosePerson(state);
        again = true;
        continue;
      }
      paint(state);
    } while (again);
    offline(false);
  } catch {
    offline(true);
  } finally {
    inFlight = false;
  }
  panel.refresh();
}

function choosePerson(state) {
  const known = Number(memory.get("person"));
  const person = state.people.find((one) => one.id === known) ?? state.people.find((one) => !one.admin) ?? state.people[0];
  view.user = person.id;
  view.chat = person.id;
}

const currentPerson = () => view.state?.people.find((one) => one.id === view.user) ?? null;
const currentGroup = () => view.state?.groups.find((one) => one.id === view.chat);

function offline(down) {
  document.body.classList.toggle("offline", down);
  if (down) by("head-sub").textContent = "waiting for the sandbox…";
}

function switchTo(user, chat) {
  view.user = user;
  view.chat = chat;
  memory.set("person", user);
  view.shown.clear();
  view.waiting.clear();
  view.firstPaint = true;
  log.replaceChildren();
  closeSlash();
  openDrawer(null);
  if (view.state !== null) paintPeople(view.state);
  refresh();
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

function listen() {
  const stream = new EventSource("/api/stream");
  stream.onmessage = () => refresh();
  stream.onopen = () => refresh();
  stream.onerror = () => offline(true);
}

// ---------------------------------------------------------------- people

const initials = (name) => [...String(name).trim()].length === 0 ? "?" : String(name).trim().split(/\s+/).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();

function avatar(node, id, name, group = false) {
  node.textContent = initials(name);
  node.dataset.hue = String(Math.abs(id) % 7);
  node.classList.toggle("group", group);
  return node;
}

function languageName(code) {
  if (!code) return "language unknown";
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
    return name.charAt(0).toUpperCase() + name.slice(1);
  } catch { return code; }
}

function paintPeople(state) {
  const print = JSON.stringify([state.people, state.groups, view.user, view.chat]);
  if (print === view.peoplePrint) return;
  view.peoplePrint = print;
  const focused = document.activeElement?.closest?.(".people [data-testid]")?.dataset.testid;
  by("people-list").replaceChildren(...state.people.map((person) => {
    const active = person.id === view.user && view.chat === view.user;
    const you = person.id === view.user;
    const unread = !active && Number(person.unread) > 0;
    return el("div", { role: "listitem" }, el("button", {
      type: "button", class: `row${active ? " active" : ""}`, "aria-current": active ? "true" : undefined,
      "data-testid": `person-${person.id}`, onclick: () => switchTo(person.id, person.id),
    },
    avatar(el("span", { class: "avatar", "aria-hidden": "true" }), person.id, person.name),
    el("span", { class: "row-text" },
      el("span", { class: "row-top" },
        el("span", { class: "row-name" }, person.name),
        person.admin && el("span", { class: "badge" }, "admin"),
        person.blocked && el("span", { class: "badge red" }, "blocked"),
        el("span", { class: "spacer" }),
        unread && el("span", { class: "unread", "aria-label": `${Number(person.unread)} unread` }, String(Number(person.unread)))),
      el("span", { class: "row-sub" },
        el("span", { class: "lang" }, String(person.language_code ?? "–").toUpperCase()),
        languageName(person.language_code),
        you && view.chat !== view.user && " · you"))));
  }));
  by("groups-label").hidden = state.groups.length === 0;
  by("groups-list").replaceChildren(...state.groups.map((group) => {
    const active = group.id === view.chat;
    return el("div", { role: "listitem" }, el("button", {
      type: "button", class: `row${active ? " active" : ""}`, "aria-current": active ? "true" : undefined,
      "data-testid": `group-${group.id}`, onclick: () => switchTo(view.user, group.id),
    },
    avatar(el("span", { class: "avatar", "aria-hidden": "true" }), group.id, group.title, true),
    el("span", { class: "row-text" },
      el("span", { class: "row-top" }, el("span", { class: "row-name" }, group.title)),
      el("span", { class: "row-sub" }, `as ${currentPerson()?.name ?? "you"}`))));
  }));
  if (focused !== undefined) by("people").querySelector(`[data-testid="${focused}"]`)?.focus();
}

function paintHead(state) {
  const group = currentGroup();
  const title = group?.title ?? state.bot.name;
  by("head-title").textContent = title;
  avatar(by("head-avatar"), group?.id ?? 3, title, group !== undefined);
  const sub = by("head-sub");
  const me = currentPerson();
  const text = state.typing ? "typing…" : group ? `${state.people.length + 1} members · you are ${me?.name}` : `bot · @${state.bot.username}`;
  if (sub.textContent !== text) sub.textContent = text;
  sub.classList.toggle("typing", Boolean(state.typing));
  by("app-name").textContent = state.app_name;
  const unread = state.people.reduce((sum, one) => sum + (one.id === view.user ? 0 : Number(one.unread) || 0), 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${state.app_name} · sandbox`;
  by("chip-date").textContent = shortDay(state.now_ms);
}

// ---------------------------------------------------------------- messages

function paint(state) {
  const first = view.firstPaint;
  view.firstPaint = false;
  view.state = state;
  paintPeople(state);
  paintHead(state);
  const pinned = first || nearBottom();
  const grew = paintLog(state, first);
  settleTaps(state);
  const me = currentPerson();
  const isGroup = currentGroup() !== undefined;
  const empty = state.messages.length === 0;
  const blocked = Boolean(me?.blocked) && !isGroup;
  by("start").hidden = !empty || isGroup || blocked;
  by("hint").hidden = memory.get("hint") === "off" || blocked || isGroup || state.messages.length > 1;
  by("compose").hidden = blocked;
  by("unblock").hidden = !blocked;
  if (pinned) toBottom(first ? "instant" : "smooth");
  else if (grew) by("to-bottom").classList.add("fresh");
  if (!slash.hidden) paintSlash();
  panel.paint(state);
}

function isMine(message) {
  if (message.from_bot) return false;
  if (message.from_id !== undefined) return message.from_id === view.user;
  return currentGroup() === undefined || message.from_name === currentPerson()?.name;
}

function paintLog(state, first) {
  const wanted = [];
  const kept = new Set();
  let grew = false;
  let day = null;
  state.messages.forEach((message, index) => {
    const today = dayOf(message.at_ms);
    const next = state.messages[index + 1];
    const before = state.messages[index - 1];
    if (today !== day) {
      wanted.push(separator(today, daySeparator(message.at_ms, state.now_ms)));
      day = today;
    }
    const same = (other) => other !== undefined && other.from_bot === message.from_bot && other.from_name === message.from_name && dayOf(other.at_ms) === today && Math.abs(other.at_ms - message.at_ms) < 600_000;
    const place = { opens: !same(before), closes: !same(next) };
    // Only what changes the bubble itself rebuilds it: a button must not
    // vanish under the pointer because another message came below.
    const print = JSON.stringify([message, place.opens]);
    const content = JSON.stringify([message.html, message.buttons, message.edited]);
    let entry = view.shown.get(message.message_id);
    if (entry === undefined) {
      entry = { node: bubble(message, place), print, content };
      if (!first) { entry.node.classList.add("arrives"); grew = true; }
      view.shown.set(message.message_id, entry);
    } else if (entry.print !== print) {
      const node = bubble(message, place);
      if (entry.content !== content) node.classList.add("flashes");
      entry.node.replaceWith(node);
      Object.assign(entry, { node, print, content });
    }
    entry.node.classList.toggle("closes", place.closes);
    kept.add(message.message_id);
    wanted.push(entry.node);
  });
  for (const id of [...view.shown.keys()]) if (!kept.has(id)) view.shown.delete(id);
  if (wanted.length === 0) wanted.push(emptyChat(state));
  wanted.forEach((node, index) => {
    if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null);
  });
  while (log.children.length > wanted.length) log.lastElementChild.remove();
  return grew;
}

const separators = new Map();

function separator(day, text) {
  let node = separators.get(day);
  if (node === undefined) {
    node = el("div", { class: "day" }, el("span"));
    separators.set(day, node);
  }
  if (node.firstChild.textContent !== text) node.firstChild.textContent = text;
  return node;
}

function emptyChat(state) {
  const group = currentGroup();
  return el("div", { class: "empty" }, el("div", { class: "empty-card" },
    el("strong", {}, group ? "Nobody has written here yet" : "What can this bot do?"),
    el("p", {}, group
      ? `You write as ${currentPerson()?.name}. Commands may need @${state.bot.username} at the end.`
      : "It sells access and keeps the bill straight. Buy a plan with a test card, then turn the clock and watch renewals, failed payments and reminders arrive.")));
}

function bubble(message, place) {
  const mine = isMine(message);
  const inGroup = currentGroup() !== undefined;
  const node = el("div", {
    class: `msg ${mine ? "mine" : "theirs"}${place.opens ? " opens" : ""}${place.closes ? " closes" : ""}`,
    "data-testid": "message",
    data: { messageId: String(message.message_id), from: message.from_bot ? "bot" : "user" },
  });
  const text = el("div", { class: "text" });
  text.append(markup(message.html ?? "", { onCommand: sendCommand, onLink: followLink }));
  const stamp = el("span", { class: "stamp" }, message.edited ? "edited " : "", time(message.at_ms), mine && glyph("M3 13l4 4 8-9", "M11 16l1 1 8-9"));
  const body = el("div", { class: "bubble" });
  if (!mine && inGroup && place.opens) {
    body.append(el("div", { class: "from", data: { hue: String(hueOf(message)) } }, message.from_name));
  }
  if (message.document) body.append(documentLink(message.document));
  if (text.hasChildNodes()) body.append(text);
  body.append(stamp);
  node.append(body);
  if (message.buttons?.length > 0) node.append(keyboard(message));
  return node;
}

function hueOf(message) {
  if (message.from_bot) return 3;
  const person = view.state.people.find((one) => one.name === message.from_name);
  return Math.abs(person?.id ?? 0) % 7;
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

function keyboard(message) {
  return el("div", { class: "keys" }, message.buttons.map((row) => el("div", { class: "keys-row" }, row.map((button) => {
    if (button.url !== undefined && button.url !== null) {
      const url = safeUrl(button.url);
      return el("a", {
        class: "key", href: url?.href ?? "#", target: "_blank", rel: "noopener", "data-testid": "button",
        onclick: (event) => followLink(event, url),
      }, button.label, el("span", { class: "key-mark" }, glyph("M8 16L16 8M9.5 8H16v6.5")));
    }
    const name = tapName(message.message_id, button.data);
    return el("button", {
      type: "button", class: "key", "data-testid": "button", data: { tap: name },
      "aria-busy": view.waiting.has(name) ? "true" : undefined,
      onclick: (event) => tap(event.currentTarget, message, button),
    }, button.label, el("span", { class: "key-spin" }));
  }))));
}

/** Links to the bot stay in this tab; everything else opens beside it. */
function followLink(event, url) {
  if (url === null) { event.preventDefault(); return; }
  if (url.origin !== location.origin || !url.pathname.startsWith("/t.me/")) return;
  event.preventDefault();
  startWith(url.searchParams.get("start"));
}

// ---------------------------------------------------------------- taps and toasts

const tapName = (messageId, data) => `${messageId}:${data}`;

async function tap(key, message, button) {
  const name = tapName(message.message_id, button.data);
  if (view.waiting.has(name)) return;
  view.waiting.set(name, null);
  key.setAttribute("aria-busy", "true");
  try {
    const { callback_id } = await api("tap", { user: view.user, chat: view.chat, message_id: message.message_id, data: button.data });
    view.waiting.set(name, String(callback_id));
    setTimeout(() => settle(name), 12_000);
    if (view.state !== null) settleTaps(view.state);
    refresh();
  } catch (error) {
    settle(name);
    toast(error.message);
  }
}

function settle(name) {
  view.waiting.delete(name);
  for (const key of log.querySelectorAll("[data-tap]")) {
    if (key.dataset.tap === name) key.removeAttribute("aria-busy");
  }
}

/** An answer can overtake the reply to the tap itself, so both ends look. */
function settleTaps(state) {
  for (const answer of state.toasts ?? []) {
    const id = String(answer.callback_id);
    for (const [name, waiting] of view.waiting) {
      if (waiting !== id) continue;
      settle(name);
      if (view.answered.has(id) || !answer.text) continue;
      view.answered.add(id);
      if (answer.alert) showAlert(answer.text);
      else toast(answer.text);
    }
  }
}

function toast(text) {
  const node = el("div", { class: "toast", "data-testid": "toast" }, text);
  by("toasts").append(node);
  setTimeout(() => node.classList.add("leaves"), 3600);
  setTimeout(() => node.remove(), 4000);
}

function showAlert(text) {
  by("alert-text").textContent = text;
  by("alert").showModal();
}

// ---------------------------------------------------------------- writing

async function send(text) {
  const trimmed = text.trim();
  if (trimmed === "" || view.user === null) return;
  toBottom("smooth");
  try {
    await api("message", { user: view.user, chat: view.chat, text: trimmed });
    refresh();
  } catch (error) {
    toast(error.message);
  }
}

function sendCommand(command) {
  const addressed = currentGroup() !== undefined && !command.includes("@") ? `${command}@${view.state.bot.username}` : command;
  send(addressed);
}

/** Goes to the private chat with the bot and presses START there. */
function startWith(payload) {
  if (view.chat !== view.user) switchTo(view.user, view.user);
  send(payload ? `/start ${payload}` : "/start");
}

function nearBottom() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 140;
}

function toBottom(behavior) {
  log.scrollTo({ top: log.scrollHeight, behavior });
}

function grow() {
  composer.style.height = "auto";
  composer.style.height = `${Math.min(composer.scrollHeight, 160)}px`;
}

// ---------------------------------------------------------------- commands

function matches() {
  const commands = view.state?.commands ?? [];
  const typed = composer.value;
  if (view.menuPinned && !typed.startsWith("/")) return commands;
  const wanted = typed.slice(1).toLowerCase();
  return commands.filter((one) => one.command.toLowerCase().startsWith(wanted));
}

function paintSlash() {
  const list = matches();
  const open = list.length > 0 && (view.menuPinned || /^\/\S*$/.test(composer.value));
  slash.hidden = !open;
  by("menu").setAttribute("aria-expanded", String(open));
  if (!open) { composer.removeAttribute("aria-activedescendant"); return; }
  view.highlighted = Math.min(view.highlighted, list.length - 1);
  const print = JSON.stringify([list, view.highlighted]);
  if (print === view.slashPrint) return;
  view.slashPrint = print;
  slash.replaceChildren(...list.map((one, index) => el("button", {
    type: "button", role: "option", tabindex: "-1", class: "slash-row", id: `slash-${index}`,
    "aria-selected": String(index === view.highlighted), data: { command: one.command },
    onclick: () => pick(one.command),
  }, el("b", {}, `/${one.command}`), el("span", {}, one.description))));
  composer.setAttribute("aria-activedescendant", `slash-${view.highlighted}`);
  slash.children[view.highlighted]?.scrollIntoView({ block: "nearest" });
}

function closeSlash() {
  view.menuPinned = false;
  view.highlighted = 0;
  slash.hidden = true;
  by("menu").setAttribute("aria-expanded", "false");
}

function pick(command) {
  composer.value = "";
  grow();
  closeSlash();
  sendCommand(`/${command}`);
  composer.focus();
}

function submit() {
  const text = composer.value;
  composer.value = "";
  grow();
  closeSlash();
  send(text);
}

function onKey(event) {
  if (event.isComposing) return;
  const list = slash.hidden ? [] : matches();
  if (list.length > 0) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      view.highlighted = (view.highlighted + (event.key === "ArrowDown" ? 1 : list.length - 1)) % list.length;
      paintSlash();
      return;
    }
    if (event.key === "Escape") { event.preventDefault(); closeSlash(); return; }
    if (event.key === "Tab" && !event.shiftKey && composer.value !== "") {
      event.preventDefault();
      composer.value = `/${list[view.highlighted].command} `;
      closeSlash();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && composer.value.length > 1) {
      event.preventDefault();
      const exact = list.some((one) => `/${one.command}` === composer.value.trim());
      if (exact) submit();
      else pick(list[view.highlighted].command);
      return;
    }
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  }
}

// ---------------------------------------------------------------- drawers

function openDrawer(which) {
  const app = by("app");
  const was = app.classList.contains("show-people") ? "people" : app.classList.contains("show-panel") ? "panel" : null;
  if (was === which) return;
  app.classList.toggle("show-people", which === "people");
  app.classList.toggle("show-panel", which === "panel");
  by("scrim").hidden = which === null;
  by("panel-open").setAttribute("aria-expanded", String(which === "panel"));
  // A drawer takes the focus only once its transition has made it visible.
  if (which !== null) setTimeout(() => by(which).querySelector(".only-narrow, .only-mid")?.focus({ preventScroll: true }), 60);
  else if (by(was).contains(document.activeElement)) by(`${was}-open`).focus();
}

// ---------------------------------------------------------------- wiring

composer.addEventListener("input", () => { grow(); view.highlighted = 0; view.menuPinned = false; paintSlash(); });
composer.addEventListener("keydown", onKey);
by("compose").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
by("menu").addEventListener("click", () => {
  if (!slash.hidden) { closeSlash(); return; }
  view.menuPinned = true;
  paintSlash();
  composer.focus();
});
by("start").addEventListener("click", () => startWith(null));
by("unblock").addEventListener("click", async () => { await api("block", { user: view.user, blocked: false }); refresh(); });
by("hint-upgrade").addEventListener("click", () => sendCommand("/upgrade"));
by("hint-close").addEventListener("click", () => { memory.set("hint", "off"); by("hint").hidden = true; });
by("people-open").addEventListener("click", () => openDrawer("people"));
by("people-close").addEventListener("click", () => openDrawer(null));
by("panel-open").addEventListener("click", () => openDrawer("panel"));
by("scrim").addEventListener("click", () => openDrawer(null));
by("to-bottom").addEventListener("click", () => toBottom("smooth"));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") openDrawer(null); });
document.addEventListener("click", (event) => { if (!slash.hidden && !event.target.closest(".dock")) closeSlash(); });
let atBottom = true;
log.addEventListener("scroll", () => {
  const near = nearBottom();
  atBottom = near;
  by("to-bottom").hidden = near;
  if (near) by("to-bottom").classList.remove("fresh");
}, { passive: true });

// A keyboard that slides in, a START that goes: the newest message stays in sight.
new ResizeObserver(() => { if (atBottom) toBottom("instant"); }).observe(log);

/** `/t.me/…?start=payload` lands here as `#start=payload`, once. */
function readHash() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  if (!fragment.has("start")) return;
  history.replaceState(null, "", location.pathname);
  startWith(fragment.get("start"));
}

await refresh();
readHash();
addEventListener("hashchange", readHash);
listen();
