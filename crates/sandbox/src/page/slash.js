// The list of commands above the composer: opened by the menu button or by
// typing a slash, filtered by the typed text, used by pointer or arrow keys.

import { el } from "./kit.js";

export class Slash {
  /** `commands()` lists the person's commands in this chat; `pick(command)` sends one; `submit()` sends the typed text. */
  constructor({ list, menu, composer, commands, pick, submit }) {
    Object.assign(this, { list, menu, composer, commands, pick, submit });
    this.pinned = false;
    this.highlighted = 0;
    this.print = "";
  }

  get open() {
    return !this.list.hidden;
  }

  matches() {
    const typed = this.composer.value;
    if (this.pinned && !typed.startsWith("/")) return this.commands();
    const wanted = typed.slice(1).toLowerCase();
    return this.commands().filter((one) => one.command.toLowerCase().startsWith(wanted));
  }

  typed() {
    this.pinned = false;
    this.highlighted = 0;
    this.paint();
  }

  toggle() {
    if (this.open) { this.close(); return; }
    this.pinned = true;
    this.paint();
  }

  close() {
    this.pinned = false;
    this.highlighted = 0;
    this.show(false);
  }

  repaint() {
    if (this.open) this.paint();
  }

  show(open) {
    this.list.hidden = !open;
    this.menu.setAttribute("aria-expanded", String(open));
    if (!open) this.composer.removeAttribute("aria-activedescendant");
  }

  paint() {
    const rows = this.matches();
    const open = rows.length > 0 && (this.pinned || /^\/\S*$/.test(this.composer.value));
    this.show(open);
    if (!open) return;
    this.highlighted = Math.min(this.highlighted, rows.length - 1);
    this.composer.setAttribute("aria-activedescendant", `slash-${this.highlighted}`);
    // Do not replace a row while it is being pressed.
    const print = JSON.stringify([rows, this.highlighted]);
    if (print !== this.print) {
      this.print = print;
      this.list.replaceChildren(...rows.map((one, index) => el("button", {
        type: "button", role: "option", tabindex: "-1", class: "slash-row", id: `slash-${index}`,
        "aria-selected": String(index === this.highlighted), data: { command: one.command },
        onclick: () => this.pick(one.command),
      }, el("b", {}, `/${one.command}`), el("span", {}, one.description))));
    }
    this.list.children[this.highlighted]?.scrollIntoView({ block: "nearest" });
  }

  /** Handles the keys of the list. Returns whether it handled this one. */
  key(event) {
    const rows = this.open ? this.matches() : [];
    if (rows.length === 0) return false;
    const typed = this.composer.value;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.highlighted = (this.highlighted + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
      this.paint();
    } else if (event.key === "Escape") {
      this.close();
    } else if (event.key === "Tab" && !event.shiftKey && typed !== "") {
      this.composer.value = `/${rows[this.highlighted].command} `;
      this.close();
    } else if (event.key === "Enter" && !event.shiftKey && typed.length > 1) {
      if (rows.some((one) => `/${one.command}` === typed.trim())) this.submit();
      else this.pick(rows[this.highlighted].command);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}
