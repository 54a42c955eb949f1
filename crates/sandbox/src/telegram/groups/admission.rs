//! Links that are opened, and join requests that are approved and declined.

use crate::telegram::groups::ChatAction;
use crate::telegram::groups::ChatEvent;
use crate::telegram::groups::Opened;
use crate::telegram::groups::Standing;
use crate::telegram::groups::changing::Way;
use crate::telegram::groups::group::JoinRequest;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;

use serde_json::json;

impl State {
    pub(super) fn open_link(&mut self, user: i64, url: &str) -> Opened {
        let now = self.clock.now_ms();
        let refuse = |what: &str| Opened::Refused(what.to_owned());
        let found = self.chats.groups.values().find_map(|group| {
            let link = group.links.iter().find(|link| link.url == url)?;
            Some((group, link.clone()))
        });
        let Some((group, link)) = found else { return refuse("INVITE_HASH_INVALID") };
        let chat = group.id;
        let standing = group.standing(user, now);
        if standing.is_in() {
            return Opened::AlreadyIn;
        }
        if group.end.is_some() || standing.is_banned() || !link.is_open(now) {
            return refuse("INVITE_HASH_EXPIRED");
        }
        if link.creates_join_request {
            self.ask(user, chat, url);
            return Opened::Requested;
        }
        if self.chats.is_full(user) {
            return refuse("CHANNELS_TOO_MUCH");
        }
        self.join(user, chat, user, ChatAction::Join, &Way::Link(url));
        Opened::Joined
    }

    /// A person waits to be let in. Asking again while they wait changes nothing.
    fn ask(&mut self, user: i64, chat: i64, url: &str) {
        let now = self.clock.now_ms();
        let bot = self.bot_id();
        let Some(group) = self.chats.groups.get_mut(&chat) else { return };
        if group.requests.contains_key(&user) {
            return;
        }
        group.requests.insert(user, JoinRequest { at_ms: now, link: url.to_owned() });
        let standing = group.standing(user, now);
        group.history.push(ChatEvent {
            at_ms: now,
            user,
            by: user,
            action: ChatAction::Request,
            from: standing,
            to: standing,
        });
        if !group.is_in(bot) || !group.rights(bot).invite {
            return;
        }
        let mut update = json!({
            "chat": self.chats.chat(chat), "from": self.chats.user(user), "user_chat_id": user,
            "date": now.div_euclid(1000),
        });
        if let Some(link) = self.link_json(chat, url) {
            update["invite_link"] = link;
        }
        self.updates.push("chat_join_request", update);
    }

    /// Somebody who is restricted stays so.
    pub(super) fn join(
        &mut self,
        user: i64,
        chat: i64,
        by: i64,
        action: ChatAction,
        way: &Way<'_>,
    ) {
        let now = self.clock.now_ms();
        let Some(group) = self.chats.groups.get_mut(&chat) else { return };
        let to = match group.standing(user, now) {
            Standing::Restricted { .. } => Standing::Restricted { is_member: true },
            _ => Standing::Member,
        };
        if let Way::Link(url) = way
            && let Some(link) = group.links.iter_mut().find(|link| link.url == *url)
        {
            link.joined += 1;
        }
        self.change(chat, user, by, action, to, way);
    }

    /// Approves or declines a request.
    pub(super) fn decide_request(
        &mut self,
        chat: i64,
        user: i64,
        by: i64,
        approve: bool,
    ) -> Result<(), Refusal> {
        let now = self.clock.now_ms();
        if !self.chats.is_known(user) {
            return Err(Refusal::bad("USER_ID_INVALID"));
        }
        let is_full = self.chats.is_full(user);
        let Some(group) = self.chats.groups.get_mut(&chat) else {
            return Err(Refusal::bad("chat not found"));
        };
        let standing = group.standing(user, now);
        if standing.is_in() {
            return Err(Refusal::bad("USER_ALREADY_PARTICIPANT"));
        }
        let Some(request) = group.requests.get(&user) else {
            return Err(Refusal::bad("HIDE_REQUESTER_MISSING"));
        };
        let link = request.link.clone();
        if approve {
            if is_full {
                return Err(Refusal::bad("USER_CHANNELS_TOO_MUCH"));
            }
            self.join(user, chat, by, ChatAction::Approve, &Way::Link(&link));
            return Ok(());
        }
        group.requests.remove(&user);
        let action = ChatAction::Decline;
        group.history.push(ChatEvent {
            at_ms: now,
            user,
            by,
            action,
            from: standing,
            to: standing,
        });
        Ok(())
    }
}
