// Groups and channels in the panel: their members, and what the bot may do there.

import { api, el, pill } from "./kit.js";

const STATUS = {
  creator: ["owner", "good"], administrator: ["admin", "good"], member: ["member", ""],
  restricted: ["restricted", "warm"], kicked: ["banned", "bad"], left: ["not in it", ""],
};

/** What the person in the chat is there, in words. */
export function standingText(group, name) {
  const first = name?.split(" ")[0] ?? "you";
  if (group.asks) return `${first} waits`;
  if (group.you === "kicked") return `${first} is banned`;
  return group.is_in ? `you are ${first}` : `${first} is not in it`;
}

export class Lounge {
  constructor(run, open) {
    this.run = run;
    this.open = open;
    this.print = null;
    this.node = el("div", { class: "lounge", "data-testid": "lounge" });
  }

  paint(state, person) {
    const print = JSON.stringify([state.groups, person?.id, person?.name]);
    if (print === this.print) return;
    this.print = print;
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.testid : undefined;
    this.node.replaceChildren(...state.groups.flatMap((group) => this.group(group, person)));
    if (focused !== undefined) this.node.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  group(group, person) {
    return [
      el("h4", {}, `${group.title}: the bot`),
      ...this.bot(group),
      el("h4", {}, `${group.title}: ${group.count} ${group.count === 1 ? "member" : "members"}`),
      ...(person ? [this.self(group, person)] : []),
      ...group.requests.map((one) => this.line(one, "Asks to join", null, [
        this.act(group, "approve", "Let in", one), this.act(group, "decline", "Decline", one, true)])),
      ...group.members.map((one) => this.member(group, one)),
    ];
  }

  bot(group) {
    const { status, invite, restrict } = group.bot;
    const isAdmin = status === "administrator";
    const set = (body) => this.run(() => api(`group/${group.id}/bot`, body));
    const permission = (label, note, name, on) => {
      const input = el("input", { type: "checkbox", role: "switch", checked: isAdmin && on, disabled: !isAdmin, "data-testid": `bot-${name}` });
      input.addEventListener("change", () => set({ [name]: input.checked }));
      return el("label", { class: "switch" },
        el("span", { class: "switch-text" }, el("span", {}, label), el("small", {}, note)), input, el("i", { "aria-hidden": "true" }));
    };
    const [word, kind] = STATUS[status] ?? STATUS.left;
    return [
      el("div", { class: "merchant-line" }, el("span", {}, "This bot"), pill(status === "kicked" ? "removed" : word, kind)),
      permission("Add members", "Invite links and join requests.", "invite", invite),
      permission("Ban users", "Without it, nobody can be removed.", "restrict", restrict),
      el("div", { class: "merchant-acts" },
        isAdmin && this.button("bot-demote", "Demote", () => set({ status: "member" })),
        !isAdmin && this.button("bot-promote", "Make it an admin", () => set({ status: "administrator", invite: true, restrict: true })),
        status !== "kicked" && status !== "left" && this.button("bot-remove", "Remove the bot", () => set({ status: "kicked" }), true)),
    ];
  }

  /** What the person in the chat can do there. */
  self(group, person) {
    return el("div", { class: "merchant-acts" },
      !group.is_in && !group.asks && group.you !== "kicked" && group.link !== null
        && this.button("open-link", `Open the link as ${person.name}`, () => this.open(group.link)),
      group.is_in && group.you !== "creator"
        && this.button("leave", `Leave as ${person.name}`, () => this.run(() => api(`group/${group.id}/leave`, { user: person.id }))));
  }

  member(group, one) {
    const [word, kind] = STATUS[one.status] ?? STATUS.member;
    const isPlain = ["member", "restricted"].includes(one.status);
    return this.line(one, null, pill(one.bot ? "bot" : word, kind), [
      isPlain && !one.bot && this.act(group, "ban", "Ban", one, true),
      one.status === "kicked" && !one.bot && this.act(group, "unban", "Unban", one),
    ]);
  }

  /** A name with what is said about it, below and to the right. */
  line(one, note, mark, acts) {
    return el("div", { class: "lounge-member", "data-testid": `member-${one.id}` },
      el("span", { class: "lounge-name" }, one.name, note && el("small", {}, note)), acts, mark);
  }

  act(group, action, label, one, bad = false) {
    return this.button(`${action}-${one.id}`, label, () => this.run(() => api(`group/${group.id}/${action}`, { user: one.id })), bad);
  }

  button(name, label, act, bad = false) {
    return el("button", {
      type: "button", class: `mini${bad ? " bad" : ""}`, "data-testid": name,
      onclick: async (event) => { const button = event.currentTarget; button.disabled = true; await act(); button.disabled = false; },
    }, label);
  }
}
