// The left column: the people to act as, and their groups.

import { by, el } from "./kit.js";
import { standingText } from "./lounge.js";

const initials = (name) => [...String(name).trim()].length === 0 ? "?" : String(name).trim().split(/\s+/).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();

export function avatar(node, id, name, group = false) {
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

let shown = "";

/** Renders both lists. Pressing a row calls `choose(user, chat)`. */
export function paintPeople(state, user, chat, choose) {
  const print = JSON.stringify([state.people, state.groups, user, chat]);
  if (print === shown) return;
  shown = print;
  const focused = document.activeElement?.closest?.(".people [data-testid]")?.dataset.testid;
  by("people-list").replaceChildren(...state.people.map((person) => {
    const active = person.id === user && chat === user;
    const you = person.id === user;
    const unread = !active && Number(person.unread) > 0;
    return el("div", { role: "listitem" }, el("button", {
      type: "button", class: `row${active ? " active" : ""}`, "aria-current": active ? "true" : undefined,
      "data-testid": `person-${person.id}`, onclick: () => choose(person.id, person.id),
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
        person.standing && ` · ${person.standing}`,
        you && chat !== user && " · you"))));
  }));
  by("groups-label").hidden = state.groups.length === 0;
  by("groups-list").replaceChildren(...state.groups.map((group) => {
    const active = group.id === chat;
    return el("div", { role: "listitem" }, el("button", {
      type: "button", class: `row${active ? " active" : ""}`, "aria-current": active ? "true" : undefined,
      "data-testid": `group-${group.id}`, onclick: () => choose(user, group.id),
    },
    avatar(el("span", { class: "avatar", "aria-hidden": "true" }), group.id, group.title, true),
    el("span", { class: "row-text" },
      el("span", { class: "row-top" }, el("span", { class: "row-name" }, group.title)),
      el("span", { class: "row-sub" }, standingText(group, state.people.find((one) => one.id === user)?.name ?? "you")))));
  }));
  if (focused !== undefined) by("people").querySelector(`[data-testid="${focused}"]`)?.focus();
}
