//! Methods with which tests and the page act as the people who run a chat.

use crate::telegram::TelegramSim;
use crate::telegram::groups::AdminRights;
use crate::telegram::groups::ChatAction;
use crate::telegram::groups::GroupChat;
use crate::telegram::groups::GroupKind;
use crate::telegram::groups::InviteLink;
use crate::telegram::groups::Standing;
use crate::telegram::groups::changing::Way;
use crate::telegram::groups::group::End;
use crate::telegram::groups::group::link_url;
use crate::telegram::simulator::State;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl TelegramSim {
    /// A person creates a group or channel. The bot is not in it.
    pub fn create_chat(&self, id: i64, kind: GroupKind, title: &str, creator: i64) {
        self.with(|state| {
            state.chats.groups.insert(id, GroupChat::new(id, kind, title, creator));
        });
    }

    /// A group becomes the discussion group of a channel, where everybody may write.
    pub fn link_discussion(&self, channel: i64, group: i64) {
        self.with(|state| {
            for (chat, other) in [(channel, group), (group, channel)] {
                if let Some(chat) = state.chats.groups.get_mut(&chat) {
                    chat.linked = Some(other);
                }
            }
        });
    }

    /// Whether only administrators see the members of a chat.
    pub fn hide_members(&self, chat: i64, hidden: bool) {
        self.with(|state| {
            if let Some(group) = state.chats.groups.get_mut(&chat) {
                group.hides_members = hidden;
            }
        });
    }

    /// An administrator makes an invite link.
    pub fn create_link(
        &self,
        chat: i64,
        by: i64,
        creates_join_request: bool,
        member_limit: Option<usize>,
    ) -> String {
        let url = link_url();
        self.with(|state| {
            if let Some(group) = state.chats.groups.get_mut(&chat) {
                group.links.push(InviteLink {
                    url: url.clone(),
                    creator: by,
                    name: None,
                    creates_join_request,
                    member_limit,
                    expires_ms: None,
                    is_primary: false,
                    is_revoked: false,
                    joined: 0,
                });
            }
        });
        url
    }

    /// A member adds somebody. A ban ends by it.
    pub fn add_member(&self, chat: i64, by: i64, user: i64) {
        self.with(|state| state.join(user, chat, by, ChatAction::Add, &Way::Unspecified));
    }

    /// An administrator lets a person in who asks for it. Does nothing without a request.
    pub fn approve(&self, chat: i64, by: i64, user: i64) {
        self.with(|state| drop(state.decide_request(chat, user, by, true)));
    }

    /// An administrator refuses a person who asks to be let in. Does nothing without a request.
    pub fn decline(&self, chat: i64, by: i64, user: i64) {
        self.with(|state| drop(state.decide_request(chat, user, by, false)));
    }

    /// An administrator bans somebody, or removes them from a basic group, which has no bans.
    pub fn ban(&self, chat: i64, by: i64, user: i64) {
        self.with(|state| state.ban(chat, by, user, None));
    }

    /// An administrator ends a ban.
    pub fn unban(&self, chat: i64, by: i64, user: i64) {
        if self.standing(chat, user).is_banned() {
            self.set(chat, by, user, ChatAction::Unban, Standing::Left);
        }
    }

    /// An administrator takes a member's right to write, or gives it back.
    pub fn restrict(&self, chat: i64, by: i64, user: i64, is_restricted: bool) {
        let is_member = self.standing(chat, user).is_in();
        let to = match (is_restricted, is_member) {
            (true, is_member) => Standing::Restricted { is_member },
            (false, true) => Standing::Member,
            (false, false) => Standing::Left,
        };
        self.set(chat, by, user, ChatAction::Restrict, to);
    }

    /// Somebody becomes an administrator with these rights, and a member if they are not.
    pub fn promote(&self, chat: i64, by: i64, user: i64, rights: AdminRights) {
        self.set(chat, by, user, ChatAction::Promote, Standing::Administrator(rights));
    }

    /// An administrator becomes a member.
    pub fn demote(&self, chat: i64, by: i64, user: i64) {
        if self.standing(chat, user).is_administrator() {
            self.set(chat, by, user, ChatAction::Demote, Standing::Member);
        }
    }

    /// This bot becomes an administrator with these rights, whether or not it is in the chat.
    pub fn promote_bot(&self, chat: i64, by: i64, rights: AdminRights) {
        self.promote(chat, by, self.bot_id(), rights);
    }

    /// This bot becomes a member of a group. It leaves a channel, where bots are administrators only.
    pub fn demote_bot(&self, chat: i64, by: i64) {
        let is_channel = self.with(|state| {
            state.chats.groups.get(&chat).is_some_and(|group| group.kind == GroupKind::Channel)
        });
        let to = if is_channel { Standing::Left } else { Standing::Member };
        self.set(chat, by, self.bot_id(), ChatAction::Demote, to);
    }

    /// This bot becomes a member of a group.
    pub fn add_bot(&self, chat: i64, by: i64) {
        self.add_member(chat, by, self.bot_id());
    }

    /// An administrator removes this bot.
    pub fn remove_bot(&self, chat: i64, by: i64) {
        self.ban(chat, by, self.bot_id());
    }

    /// The creator deletes a chat for everybody.
    pub fn delete_chat(&self, chat: i64) {
        self.with(|state| {
            let Some(group) = state.chats.groups.get_mut(&chat) else { return };
            let members: Vec<i64> = group.members.keys().copied().collect();
            let creator = group.creator();
            let bot = state.bot_id();
            if members.contains(&bot) {
                let to = state.out_of(chat);
                state.change(chat, bot, creator, ChatAction::Ban, to, &Way::Unspecified);
            }
            if let Some(group) = state.chats.groups.get_mut(&chat) {
                group.end = Some(End::Deleted);
                group.requests.clear();
                group.members.retain(|member, _| *member == bot);
            }
        });
    }

    fn set(&self, chat: i64, by: i64, user: i64, action: ChatAction, to: Standing) {
        self.with(|state| state.change(chat, user, by, action, to, &Way::Unspecified));
    }
}

impl State {
    /// The standing of somebody who was removed: basic groups have no bans.
    pub(super) fn out_of(&self, chat: i64) -> Standing {
        match self.chats.groups.get(&chat) {
            Some(group) if group.kind == GroupKind::Group => Standing::Left,
            _ => Standing::BANNED,
        }
    }

    pub(super) fn ban(&mut self, chat: i64, by: i64, user: i64, until_ms: Option<i64>) {
        let (action, to) = match self.out_of(chat) {
            Standing::Kicked { .. } => (ChatAction::Ban, Standing::Kicked { until_ms }),
            other => (ChatAction::Remove, other),
        };
        if let Some(group) = self.chats.groups.get_mut(&chat) {
            group.requests.remove(&user);
        }
        self.change(chat, user, by, action, to, &Way::Unspecified);
    }
}

impl GroupChat {
    pub(super) fn creator(&self) -> i64 {
        let creator = self.members.iter().find(|(_, standing)| **standing == Standing::Creator);
        creator.map_or(0, |(user, _)| *user)
    }
}
