//! Which chats the bot may read and write to, as in the `check_chat_access` of the Bot API server:
//! <https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp>.

use serde_json::Value;

use crate::telegram::groups::ChatAction;
use crate::telegram::groups::GroupChat;
use crate::telegram::groups::GroupKind;
use crate::telegram::groups::group::End;
use crate::telegram::messages::integer;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;

/// How long a bot may write to a person who asks to join, without ever having been started:
/// <https://core.telegram.org/bots/api#chatjoinrequest>.
const REQUEST_WINDOW_MS: i64 = 5 * 60 * 1000;

/// What a method does with a chat.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::telegram) enum Access {
    Read,
    Members,
    Write,
}

impl State {
    /// The private chat, group or channel with `chat_id`. Fails if the bot may not write there.
    pub(in crate::telegram) fn writable(&self, chat_id: &Value) -> Result<i64, Refusal> {
        let id = integer(chat_id).ok_or_else(|| Refusal::bad("chat not found"))?;
        if !self.chats.groups.contains_key(&id) {
            return self.chats.writable_private(id, self.has_open_request(id));
        }
        let group = self.group(chat_id, Access::Write)?;
        if group.kind == GroupKind::Channel && !group.standing(self.bot_id(), 0).is_administrator()
        {
            return Err(Refusal::bad("need administrator rights in the channel chat"));
        }
        Ok(id)
    }

    /// Whether the bot may write to a person because they ask to join a chat.
    fn has_open_request(&self, user: i64) -> bool {
        let now = self.clock.now_ms();
        let bot = self.bot_id();
        let open = |group: &GroupChat| {
            let request = group.requests.get(&user);
            let is_fresh = request.is_some_and(|request| now < request.at_ms + REQUEST_WINDOW_MS);
            is_fresh && group.is_in(bot) && group.rights(bot).invite
        };
        self.chats.groups.values().any(open)
    }

    /// Whether a person ever asked to join a chat, so that writing to them too late is no mistake.
    pub(in crate::telegram) fn has_requested(&self, user: i64) -> bool {
        let mut events = self.chats.groups.values().flat_map(|group| &group.history);
        events.any(|event| event.user == user && event.action == ChatAction::Request)
    }

    /// The group or channel with `chat_id`. Fails if the bot has no access.
    pub(in crate::telegram) fn group(
        &self,
        chat_id: &Value,
        access: Access,
    ) -> Result<&GroupChat, Refusal> {
        let group = integer(chat_id).and_then(|id| self.chats.groups.get(&id));
        let group = group.ok_or_else(|| Refusal::bad("chat not found"))?;
        let standing = group.standing(self.bot_id(), self.clock.now_ms());
        let refuse = |what: &str| Err(Refusal::new(403, format!("Forbidden: {what}")));
        if group.kind == GroupKind::Group {
            let is_strict = access != Access::Read;
            return match group.end {
                Some(End::Upgraded(to)) if is_strict => {
                    let mut refusal = Refusal::bad("group chat was upgraded to a supergroup chat");
                    refusal.migrate_to = Some(to);
                    Err(refusal)
                }
                Some(End::Deleted) if is_strict => refuse("the group chat was deleted"),
                None if is_strict && !standing.is_in() => match group.members.get(&self.bot_id()) {
                    Some(_) if group.was_removed(self.bot_id()) => {
                        refuse("bot was kicked from the group chat")
                    }
                    _ => refuse("bot is not a member of the group chat"),
                },
                _ => Ok(group),
            };
        }
        let what = group.kind.chat_type();
        // A deleted chat is shown as one that the bot was removed from.
        if standing.is_banned() || group.end.is_some() {
            return refuse(&format!("bot was kicked from the {what} chat"));
        }
        if !standing.is_in() {
            return refuse(&format!("bot is not a member of the {what} chat"));
        }
        Ok(group)
    }
}

impl GroupChat {
    /// Whether somebody else took the member out.
    fn was_removed(&self, user: i64) -> bool {
        let last = self.history.iter().rev().find(|event| event.user == user);
        last.is_some_and(|event| event.by != user)
    }
}
