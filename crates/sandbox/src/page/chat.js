// The chat: the selected person, the messages and the composer.

import { api, by, dayOf, daySeparator, el, memory, shortDay } from "./kit.js";
import { bubble, tapName } from "./bubble.js";
import { isInvitation, openInvitation, outsideText, paintJoin } from "./invitation.js";
import { standingText } from "./lounge.js";
import { Panel } from "./panel.js";
import { avatar, paintPeople } from "./people.js";
import { Slash } from "./slash.js";

const log = by("log");
const composer = by("composer");

const view = {
  user: null,
  chat: null,
  state: null,
  shown: new Map(),      // message_id → { node, print, edited }
  firstPaint: true,
  waiting: new Map(),    // "message:data" → callback id, null until the tap is accepted
  answered: new Set(),   // callback ids whose answer has been shown
};

const slash = new Slash({
  list: by("slash"),
  menu: by("menu"),
  composer,
  commands: () => view.state?.commands ?? [],
  pick: (command) => { empty(); sendCommand(`/${command}`); composer.focus(); },
  submit,
});

const panel = new Panel(by("panel"), {
  person: () => currentPerson(),
  changed: () => refresh(),
  invitation: (url) => followInvitation(url),
  close: () => openDrawer(null),
});

// ---------------------------------------------------------------- state

let inFlight = false;
let again = false;

/** Fetches the state. Calls during a fetch are merged into one further fetch. */
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
  slash.close();
  openDrawer(null);
  if (view.state !== null) paintPeople(view.state, view.user, view.chat, switchTo);
  refresh();
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

function listen() {
  const stream = new EventSource("/api/stream");
  stream.onmessage = () => refresh();
  stream.onopen = () => refresh();
  stream.onerror = () => offline(true);
}

// ---------------------------------------------------------------- header

function paintHead(state) {
  const group = currentGroup();
  const title = group?.title ?? state.bot.name;
  by("head-title").textContent = title;
  avatar(by("head-avatar"), group?.id ?? 3, title, group !== undefined);
  const sub = by("head-sub");
  const me = currentPerson();
  const text = state.actions_are_held ? "playing the past few months…" : state.typing ? "typing…" : group ? `${group.count} ${group.count === 1 ? "member" : "members"} · ${standingText(group, me?.name)}` : `bot · @${state.bot.username}`;
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
  paintPeople(state, view.user, view.chat, switchTo);
  paintHead(state);
  const pinned = first || following;
  const grew = paintLog(state, first);
  settleTaps(state);
  const me = currentPerson();
  const group = currentGroup();
  const isGroup = group !== undefined;
  const empty = state.messages.length === 0;
  const blocked = Boolean(me?.blocked) && !isGroup;
  by("start").hidden = !empty || isGroup || blocked;
  by("hint").hidden = memory.get("hint") === "off" || blocked || isGroup || state.messages.length > 1;
  by("compose").hidden = blocked || group?.writes === false;
  paintJoin(group);
  by("unblock").hidden = !blocked;
  if (pinned) toBottom(first ? "instant" : "smooth");
  else if (grew) by("to-bottom").classList.add("fresh");
  slash.repaint();
  panel.paint(state);
}

function paintLog(state, first) {
  const look = {
    me: currentPerson(), inGroup: currentGroup() !== undefined, people: state.people, waiting: view.waiting,
    command: sendCommand, link: followLink, tap, drawn: () => { if (following) toBottom("instant"); },
  };
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
    // Rebuild a bubble only if it has changed itself, so that a button does not
    // disappear under the pointer when another message arrives.
    const print = JSON.stringify([message, place.opens]);
    const content = JSON.stringify([message.html, message.preview, message.buttons, message.edited]);
    let entry = view.shown.get(message.message_id);
    if (entry === undefined) {
      entry = { node: bubble(message, place, look), print, content };
      if (!first) { entry.node.classList.add("arrives"); grew = true; }
      view.shown.set(message.message_id, entry);
    } else if (entry.print !== print) {
      const node = bubble(message, place, look);
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
  const outside = group !== undefined && !group.is_in;
  return el("div", { class: "empty" }, el("div", { class: "empty-card" },
    el("strong", {}, outside ? "This chat is for members" : group ? "Nobody has written here yet" : "What can this bot do?"),
    el("p", {}, outside ? outsideText(group, state.bot.username) : group
      ? `You write as ${currentPerson()?.name}. In a group, commands may need @${state.bot.username} at the end.`
      : "It sells subscriptions and manages their billing. Buy a plan with a test card, then move the clock forward to see renewals, failed payments and reminders.")));
}

/** Links to the bot open in this tab, all others in a new one. */
function followLink(event, url) {
  if (url === null) { event.preventDefault(); return; }
  if (isInvitation(url)) { event.preventDefault(); followInvitation(url.href); return; }
  if (url.origin !== location.origin || !url.pathname.startsWith("/t.me/")) return;
  event.preventDefault();
  startWith(url.searchParams.get("start"));
}

async function followInvitation(url) {
  const { user } = view;
  try {
    const { chat, text } = await openInvitation(user, url, view.state.groups);
    toast(text);
    if (chat !== null && view.user === user && view.chat !== chat) switchTo(user, chat);
    else refresh();
  } catch (error) {
    toast(error.message);
  }
}

// ---------------------------------------------------------------- taps and toasts

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

/** The bot's answer can arrive before the response to the tap, so both check. */
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

/** Opens the private chat with the bot and sends /start there. */
function startWith(payload) {
  if (view.chat !== view.user) switchTo(view.user, view.user);
  send(payload ? `/start ${payload}` : "/start");
}

/** Keeps the newest message in view until the person scrolls up. */
let following = true;

function nearBottom() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 140;
}

function toBottom(behavior) {
  following = true;
  log.scrollTo({ top: log.scrollHeight, behavior });
}

function grow() {
  composer.style.height = "auto";
  composer.style.height = `${Math.min(composer.scrollHeight, 160)}px`;
}

/** Clears the composer. */
function empty() {
  composer.value = "";
  grow();
  slash.close();
}

function submit() {
  const text = composer.value;
  empty();
  send(text);
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
  // A drawer can be focused only after its transition has made it visible.
  if (which !== null) setTimeout(() => by(which).querySelector(".only-narrow, .only-mid")?.focus({ preventScroll: true }), 60);
  else if (by(was).contains(document.activeElement)) by(`${was}-open`).focus();
}

// ---------------------------------------------------------------- wiring

composer.addEventListener("input", () => { grow(); slash.typed(); });
composer.addEventListener("keydown", (event) => {
  if (event.isComposing || slash.key(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  }
});
by("compose").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
by("menu").addEventListener("click", () => { slash.toggle(); composer.focus(); });
by("start").addEventListener("click", () => startWith(null));
by("join").addEventListener("click", () => followInvitation(currentGroup().link));
by("unblock").addEventListener("click", async () => { await api("block", { user: view.user, blocked: false }); refresh(); });
by("hint-upgrade").addEventListener("click", () => sendCommand("/upgrade"));
by("hint-close").addEventListener("click", () => { memory.set("hint", "off"); by("hint").hidden = true; });
by("people-open").addEventListener("click", () => openDrawer("people"));
by("people-close").addEventListener("click", () => openDrawer(null));
by("panel-open").addEventListener("click", () => openDrawer("panel"));
by("scrim").addEventListener("click", () => openDrawer(null));
by("to-bottom").addEventListener("click", () => toBottom("smooth"));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") openDrawer(null); });
document.addEventListener("click", (event) => { if (!event.target.closest(".dock")) slash.close(); });
let lastTop = 0;
log.addEventListener("scroll", () => {
  const near = nearBottom();
  // During a smooth scroll down the view still follows; only scrolling up stops that.
  if (near) following = true;
  else if (log.scrollTop < lastTop - 1) following = false;
  lastTop = log.scrollTop;
  by("to-bottom").hidden = near;
  if (near) by("to-bottom").classList.remove("fresh");
}, { passive: true });

// Keep the newest message in view when the keyboard or START changes the height.
new ResizeObserver(() => { if (following) toBottom("instant"); }).observe(log);

/** Handles `#start=payload`, to which `/t.me/…?start=payload` redirects, once. */
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
