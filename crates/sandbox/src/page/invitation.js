// Invite links, which a person opens in the chat or in the panel.

import { api, by } from "./kit.js";

/** Whether a link invites to a group or channel. */
export const isInvitation = (url) => url.hostname === "t.me" && /^\/(\+|joinchat\/)/.test(url.pathname);

/** Opens an invite link; the chat that the person is in by it, or `null`, and what to say. */
export async function openInvitation(user, url, groups) {
  const { outcome, chat } = await api("invitation", { user, url });
  const title = groups.find((one) => one.id === chat)?.title ?? "the chat";
  if (outcome === "requested") return { chat: null, text: `You asked to join ${title}.` };
  return { chat, text: outcome === "joined" ? `You joined ${title}.` : `You are in ${title} already.` };
}

/** Shows in place of the composer how to get into `group`, if the person is not in it. */
export function paintJoin(group) {
  const join = by("join");
  join.hidden = group === undefined || group.is_in;
  if (join.hidden) return;
  const waits = group.asks || group.you === "kicked" || group.link === null;
  const text = group.asks ? "WAITING TO BE LET IN" : group.you === "kicked" ? "BANNED FROM THIS CHAT"
    : group.link === null ? "NO INVITE LINK YET" : "OPEN THE INVITE LINK";
  if (join.textContent !== text) join.textContent = text;
  join.disabled = waits;
  join.classList.toggle("waits", waits);
}

/** What stands in a chat whose messages the person does not see. */
export function outsideText(group, bot) {
  if (group.asks) return "The request is with the administrators. The bot lets in people whose plan includes this chat.";
  if (group.you === "kicked") return "An administrator has banned you. Paying does not change that.";
  return `Only members see what is written here. A plan that includes it brings a link: buy one from @${bot} and send /chats.`;
}
