//! A group or channel in memory.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::ids::Ids;
use crate::telegram::groups::AdminRights;
use crate::telegram::groups::ChatEvent;
use crate::telegram::groups::GroupKind;
use crate::telegram::groups::InviteLink;
use crate::telegram::groups::Standing;

pub(in crate::telegram) struct GroupChat {
    pub(in crate::telegram) id: i64,
    pub(in crate::telegram) kind: GroupKind,
    pub(in crate::telegram) title: String,
    /// People and bots that are or were in the chat, this bot included.
    pub(super) members: BTreeMap<i64, Standing>,
    /// The primary link is the first.
    pub(super) links: Vec<InviteLink>,
    pub(super) requests: BTreeMap<i64, JoinRequest>,
    /// The discussion group of a channel, or the channel of a discussion group.
    pub(super) linked: Option<i64>,
    pub(super) end: Option<End>,
    /// Whether only administrators see the members.
    pub(super) hides_members: bool,
    pub(super) history: Vec<ChatEvent>,
}

/// Somebody who waits to be let in.
pub(super) struct JoinRequest {
    pub(super) at_ms: i64,
    /// The URL of the link that was opened.
    pub(super) link: String,
}

/// How a chat came to an end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Deleted,
    /// It became the supergroup with this id.
    Upgraded(i64),
}

impl GroupChat {
    /// A chat with only its creator in it.
    pub(super) fn new(id: i64, kind: GroupKind, title: &str, creator: i64) -> Self {
        let primary = InviteLink {
            url: link_url(),
            creator,
            name: None,
            creates_join_request: false,
            member_limit: None,
            expires_ms: None,
            is_primary: true,
            is_revoked: false,
            joined: 0,
        };
        Self {
            id,
            kind,
            title: title.to_owned(),
            members: BTreeMap::from([(creator, Standing::Creator)]),
            links: vec![primary],
            requests: BTreeMap::new(),
            linked: None,
            end: None,
            hides_members: false,
            history: Vec::new(),
        }
    }

    /// A supergroup of all these people, of which the bot is a member.
    pub(in crate::telegram) fn of_everybody(
        id: i64,
        title: &str,
        people: &[i64],
        bot: i64,
    ) -> Self {
        let creator = people.first().copied().unwrap_or_default();
        let mut group = Self::new(id, GroupKind::Supergroup, title, creator);
        for member in people.iter().skip(1).copied().chain([bot]) {
            group.members.insert(member, Standing::Member);
        }
        group
    }

    /// A ban that has run out is over.
    pub(super) fn standing(&self, user: i64, now_ms: i64) -> Standing {
        match self.members.get(&user) {
            None => Standing::Left,
            Some(Standing::Kicked { until_ms: Some(until) }) if *until <= now_ms => Standing::Left,
            Some(standing) => *standing,
        }
    }

    pub(super) fn rights(&self, user: i64) -> AdminRights {
        self.members.get(&user).map_or(AdminRights::NONE, |standing| standing.rights())
    }

    pub(super) fn is_in(&self, user: i64) -> bool {
        self.end.is_none() && self.members.get(&user).is_some_and(|standing| standing.is_in())
    }

    pub(super) fn count(&self) -> usize {
        self.members.values().filter(|standing| standing.is_in()).count()
    }

    /// Whether a person may write. Comments below the posts of a channel are open to everybody.
    pub(in crate::telegram) fn lets_write(&self, user: i64) -> bool {
        let standing = self.members.get(&user).copied().unwrap_or(Standing::Left);
        let is_discussion = self.kind != GroupKind::Channel && self.linked.is_some();
        match standing {
            Standing::Restricted { .. } | Standing::Kicked { .. } => false,
            Standing::Left => is_discussion && self.end.is_none(),
            Standing::Member if self.kind == GroupKind::Channel => false,
            _ => self.end.is_none(),
        }
    }

    /// `Chat`.
    pub(in crate::telegram) fn json(&self) -> Value {
        let mut chat = json!({ "id": self.id, "type": self.kind.chat_type(), "title": self.title });
        if self.kind == GroupKind::Forum {
            chat["is_forum"] = json!(true);
        }
        if self.kind == GroupKind::Group {
            chat["all_members_are_administrators"] = json!(false);
        }
        chat
    }
}

/// A new invite link.
pub(super) fn link_url() -> String {
    format!("https://t.me/+{}", Ids::new().draw("", 16))
}
