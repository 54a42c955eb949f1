//! Methods with which tests and the page let people join and leave chats, and read who is in.

use serde_json::json;

use crate::changes::lock;
use crate::options::Person;
use crate::telegram::TelegramSim;
use crate::telegram::groups::ChatAction;
use crate::telegram::groups::ChatEvent;
use crate::telegram::groups::InviteLink;
use crate::telegram::groups::Standing;
use crate::telegram::groups::changing::Way;
use crate::telegram::groups::group::End;
use crate::telegram::simulator::State;

/// What happened to a person who opened an invite link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    Joined,
    /// They wait to be let in.
    Requested,
    AlreadyIn,
    /// Telegram's word for why they cannot join.
    Refused(String),
}

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl TelegramSim {
    /// A person opens an invite link and joins, or asks to be let in. One who waits already changes nothing.
    pub fn open_link(&self, user: i64, url: &str) -> Opened {
        self.with(|state| state.open_link(user, url))
    }

    /// A person opens a folder that somebody shared, and so joins a chat in it, unless they are banned there.
    pub fn join_by_folder(&self, user: i64, chat: i64) {
        if !self.standing(chat, user).is_banned() {
            self.with(|state| state.join(user, chat, user, ChatAction::Join, &Way::FolderLink));
        }
    }

    /// A person leaves a chat. Restrictions stay.
    pub fn leave(&self, user: i64, chat: i64) {
        self.with(|state| state.leave(user, chat));
    }

    /// Whether a person is in as many chats as Telegram allows.
    pub fn fill_chats(&self, user: i64, is_full: bool) {
        self.with(|state| {
            if is_full {
                state.chats.full.insert(user);
            } else {
                state.chats.full.remove(&user);
            }
        });
    }

    /// Somebody else opens an account.
    pub fn add_person(&self, person: Person) {
        self.with(|state| state.chats.people.push(person));
    }

    /// Another bot exists.
    pub fn add_other_bot(&self, id: i64, name: &str) {
        self.with(|state| state.chats.other_bots.insert(id, name.to_owned()));
    }

    /// A person deletes their account. They stay in the lists of members, without a name.
    pub fn delete_account(&self, user: i64) {
        self.with(|state| {
            state.chats.deleted_accounts.insert(user);
            for group in state.chats.groups.values_mut() {
                group.requests.remove(&user);
            }
        });
    }

    /// An administrator writes a post in a channel. A linked discussion group receives a copy. Returns the
    /// post's id.
    pub fn post_in_channel(&self, channel: i64, by: i64, text: &str) -> i64 {
        self.with(|state| state.post(channel, by, text))
    }

    /// The people and bots in a chat.
    #[must_use]
    pub fn members(&self, chat: i64) -> Vec<i64> {
        let state = lock(&self.inner.state);
        let group = state.chats.groups.get(&chat);
        let members = group.into_iter().flat_map(|group| &group.members);
        members.filter(|(_, standing)| standing.is_in()).map(|(user, _)| *user).collect()
    }

    /// Somebody's place in a chat.
    #[must_use]
    pub fn standing(&self, chat: i64, user: i64) -> Standing {
        let state = lock(&self.inner.state);
        let now = state.clock.now_ms();
        state.chats.groups.get(&chat).map_or(Standing::Left, |group| group.standing(user, now))
    }

    /// This bot's place in a chat.
    #[must_use]
    pub fn bot_standing(&self, chat: i64) -> Standing {
        let bot = lock(&self.inner.state).chats.bot;
        self.standing(chat, bot)
    }

    /// The id of this bot, as members and [`ChatEvent::by`] have it.
    #[must_use]
    pub fn bot_id(&self) -> i64 {
        lock(&self.inner.state).chats.bot
    }

    /// The people who wait to be let into a chat.
    #[must_use]
    pub fn join_requests(&self, chat: i64) -> Vec<i64> {
        let state = lock(&self.inner.state);
        let group = state.chats.groups.get(&chat);
        group.map(|group| group.requests.keys().copied().collect()).unwrap_or_default()
    }

    /// The invite links of a chat, revoked ones included. The primary one is the first.
    #[must_use]
    pub fn invite_links(&self, chat: i64) -> Vec<InviteLink> {
        let state = lock(&self.inner.state);
        state.chats.groups.get(&chat).map(|group| group.links.clone()).unwrap_or_default()
    }

    /// Everything that happened to the members of a chat, oldest first.
    #[must_use]
    pub fn chat_history(&self, chat: i64) -> Vec<ChatEvent> {
        let state = lock(&self.inner.state);
        state.chats.groups.get(&chat).map(|group| group.history.clone()).unwrap_or_default()
    }

    /// The id of the supergroup that a basic group has become.
    #[must_use]
    pub fn upgraded_to(&self, chat: i64) -> Option<i64> {
        match lock(&self.inner.state).chats.groups.get(&chat)?.end {
            Some(End::Upgraded(to)) => Some(to),
            _ => None,
        }
    }
}

impl State {
    pub(super) fn leave(&mut self, user: i64, chat: i64) {
        let now = self.clock.now_ms();
        let Some(group) = self.chats.groups.get(&chat) else { return };
        let to = match group.standing(user, now) {
            Standing::Restricted { .. } => Standing::Restricted { is_member: false },
            standing if standing.is_in() => Standing::Left,
            standing => standing,
        };
        self.change(chat, user, user, ChatAction::Leave, to, &Way::Unspecified);
    }

    fn post(&mut self, channel: i64, by: i64, text: &str) -> i64 {
        let bot = self.bot_id();
        let sender = self.chats.chat(channel);
        let id = self.add(by, channel, text);
        if let Some(message) = self.chats.messages.get_mut(&id) {
            message.content = Some(json!({ "sender_chat": sender, "text": text }));
        }
        let group = self.chats.groups.get(&channel);
        let linked = group.and_then(|group| group.linked);
        if group.is_some_and(|group| group.is_in(bot)) {
            let author = self.chats.user(bot);
            let mut post = self
                .chats
                .messages
                .get(&id)
                .map(|m| m.json(&self.chats, &author))
                .unwrap_or_default();
            if let Some(fields) = post.as_object_mut() {
                fields.remove("from");
            }
            self.updates.push("channel_post", post);
        }
        if let Some(discussion) = linked {
            let copy = self.add(by, discussion, text);
            if let Some(message) = self.chats.messages.get_mut(&copy) {
                message.content = Some(json!({
                    "from": { "id": 777_000, "is_bot": false, "first_name": "Telegram" },
                    "sender_chat": sender, "is_automatic_forward": true, "text": text,
                }));
            }
            if self.is_read_by_bot(discussion, text) {
                self.announce(copy);
            }
        }
        id
    }

    /// Whether the bot receives a message in a group: administrators receive all, and others those that concern
    /// them.
    pub(in crate::telegram) fn is_read_by_bot(&self, chat: i64, text: &str) -> bool {
        let bot = self.bot_id();
        let Some(group) = self.chats.groups.get(&chat).filter(|group| group.is_in(bot)) else {
            return false;
        };
        let name = self.bot.username.to_lowercase();
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        let concerns_it = match first.strip_prefix('/') {
            Some(command) => command.split_once('@').is_none_or(|(_, bot)| bot == name),
            None => text.to_lowercase().contains(&format!("@{name}")),
        };
        concerns_it || group.standing(bot, 0).is_administrator()
    }
}
