//! A change of somebody's place in a chat: its updates, service messages and history.

use serde_json::Value;
use serde_json::json;

use crate::telegram::chats::Message;
use crate::telegram::groups::ChatAction;
use crate::telegram::groups::ChatEvent;
use crate::telegram::groups::GroupKind;
use crate::telegram::groups::Standing;
use crate::telegram::simulator::State;
use crate::telegram::text::Text;

/// How somebody came into a chat.
pub(super) enum Way<'a> {
    /// Not by themselves.
    Unspecified,
    Link(&'a str),
    FolderLink,
}

impl State {
    pub(in crate::telegram) fn bot_id(&self) -> i64 {
        self.chats.bot
    }

    /// Changes a standing. Does nothing if it is the same.
    pub(super) fn change(
        &mut self,
        chat: i64,
        user: i64,
        by: i64,
        action: ChatAction,
        to: Standing,
        way: &Way<'_>,
    ) {
        let now = self.clock.now_ms();
        let Some(group) = self.chats.groups.get_mut(&chat) else { return };
        let from = group.standing(user, now);
        if from == to {
            return;
        }
        group.members.insert(user, to);
        if !to.is_in() || !from.is_in() {
            group.requests.remove(&user);
        }
        group.history.push(ChatEvent { at_ms: now, user, by, action, from, to });
        let mut update = self.member_update(chat, user, by, from, to);
        match way {
            Way::Unspecified => {}
            Way::Link(url) => {
                if let Some(link) = self.link_json(chat, url) {
                    update["invite_link"] = link;
                }
            }
            Way::FolderLink => update["via_chat_folder_invite_link"] = json!(true),
        }
        self.send_member_update(chat, user, update);
        self.service_message(chat, user, by, from, to);
    }

    /// A `ChatMemberUpdated`.
    pub(super) fn member_update(
        &self,
        chat: i64,
        user: i64,
        by: i64,
        from: Standing,
        to: Standing,
    ) -> Value {
        let kind = self.chats.groups.get(&chat).map_or(GroupKind::Group, |group| group.kind);
        json!({
            "chat": self.chats.chat(chat), "from": self.chats.user(by),
            "date": self.clock.now_ms().div_euclid(1000),
            "old_chat_member": from.json(&self.chats.user(user), kind),
            "new_chat_member": to.json(&self.chats.user(user), kind),
        })
    }

    /// The bot receives changes of itself, and those of others if it is an administrator.
    pub(super) fn send_member_update(&mut self, chat: i64, user: i64, update: Value) {
        let bot = self.bot_id();
        if user == bot {
            self.updates.push("my_chat_member", update);
            return;
        }
        let group = self.chats.groups.get(&chat);
        if group.is_some_and(|group| group.standing(bot, 0).is_administrator()) {
            self.updates.push("chat_member", update);
        }
    }

    fn service_message(&mut self, chat: i64, user: i64, by: i64, from: Standing, to: Standing) {
        let is_channel =
            self.chats.groups.get(&chat).is_none_or(|group| group.kind == GroupKind::Channel);
        if is_channel || from.is_in() == to.is_in() {
            return;
        }
        let person = self.chats.user(user);
        let name = person["first_name"].as_str().unwrap_or_default().to_owned();
        let (text, content) = if to.is_in() {
            let content = json!({
                "new_chat_participant": person, "new_chat_member": person,
                "new_chat_members": [person],
            });
            (format!("{name} joined the group"), content)
        } else {
            let what = if user == by { "left" } else { "was removed from" };
            let content = json!({ "left_chat_participant": person, "left_chat_member": person });
            (format!("{name} {what} the group"), content)
        };
        self.add_service_message(chat, by, &text, content);
    }

    /// Adds a service message, which the bot receives if it is in the chat and not its author.
    pub(super) fn add_service_message(&mut self, chat: i64, by: i64, text: &str, content: Value) {
        let bot = self.bot_id();
        let id = self.chats.add(Message {
            id: 0,
            chat,
            from: Some(by),
            at_ms: self.clock.now_ms(),
            text: Text { plain: text.to_owned(), entities: Vec::new() },
            buttons: Vec::new(),
            markup: None,
            edits: 0,
            edited_ms: None,
            document: None,
            preview: None,
            topic: None,
            only_for: None,
            content: Some(content),
        });
        let is_in =
            self.chats.groups.get(&chat).is_some_and(|group| {
                group.members.get(&bot).is_some_and(|standing| standing.is_in())
            });
        if by != bot && is_in {
            self.announce(id);
        }
    }

    /// An invite link as the bot sees it.
    pub(super) fn link_json(&self, chat: i64, url: &str) -> Option<Value> {
        let group = self.chats.groups.get(&chat)?;
        let link = group.links.iter().find(|link| link.url == url)?;
        let pending = group.requests.values().filter(|request| request.link == url).count();
        Some(link.json(&self.chats.user(link.creator), self.bot_id(), pending))
    }
}
