//! The page's view of groups and channels.

use serde_json::Value;
use serde_json::json;

use crate::telegram::groups::GroupChat;
use crate::telegram::groups::Standing;
use crate::telegram::simulator::State;

impl State {
    /// All chats that still exist, as a person's page shows them.
    pub(in crate::telegram) fn shown_groups(&self, user: i64) -> Vec<Value> {
        let groups = self.chats.groups.values().filter(|group| group.end.is_none());
        groups.map(|group| self.shown_group(group, user)).collect()
    }

    fn shown_group(&self, group: &GroupChat, user: i64) -> Value {
        let now = self.clock.now_ms();
        let bot = self.bot_id();
        let name = |id: i64| {
            let user = self.chats.user(id);
            let part = |field: &str| user[field].as_str().unwrap_or_default().to_owned();
            format!("{} {}", part("first_name"), part("last_name")).trim().to_owned()
        };
        let members = group.members.keys().filter_map(|id| {
            let standing = group.standing(*id, now);
            let is_shown = standing.is_in() || standing.is_banned();
            is_shown.then(|| {
                let is_bot = self.chats.user(*id)["is_bot"] == true;
                json!({ "id": id, "name": name(*id), "status": standing.status(), "bot": is_bot })
            })
        });
        let requests = group.requests.keys().map(|id| json!({ "id": id, "name": name(*id) }));
        let rights = group.rights(bot);
        // Of the links that still work, the newest of the bot. Others are the administrators' own.
        let link = group.links.iter().rev().find(|link| link.creator == bot && link.is_open(now));
        json!({
            "id": group.id, "title": group.title, "kind": group.kind.chat_type(),
            "count": group.count(), "members": members.collect::<Vec<_>>(),
            "requests": requests.collect::<Vec<_>>(),
            "you": group.standing(user, now).status(), "is_in": group.is_in(user),
            "asks": group.requests.contains_key(&user), "writes": group.lets_write(user),
            "link": link.map(|link| &link.url),
            "bot": {
                "status": group.standing(bot, now).status(), "invite": rights.invite,
                "restrict": rights.restrict,
            },
        })
    }

    /// The chat to which an invite link leads.
    pub(in crate::telegram) fn chat_of_link(&self, url: &str) -> Option<i64> {
        let leads = |group: &&GroupChat| group.links.iter().any(|link| link.url == url);
        self.chats.groups.values().find(leads).map(|group| group.id)
    }

    /// Whether a person sees the messages of a chat.
    pub(in crate::telegram) fn sees_chat(&self, user: i64, chat: i64) -> bool {
        let group = self.chats.groups.get(&chat);
        group.is_none_or(|group| group.standing(user, self.clock.now_ms()).is_in())
    }

    /// The creator of a chat, and this bot's place there.
    pub(in crate::telegram) fn creator_and_bot(&self, chat: i64) -> Option<(i64, Standing)> {
        let group = self.chats.groups.get(&chat).filter(|group| group.end.is_none())?;
        Some((group.creator(), group.standing(self.bot_id(), self.clock.now_ms())))
    }
}
