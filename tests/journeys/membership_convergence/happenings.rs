//! What happens in a life.

use reqwest::Method;
use serde_json::json;
use std::time::Duration;

use tollgate::domain::audit::Actor;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::ids::{EntitlementName, UserId};
use tollgate::domain::paid_chat::Enforcement;
use tollgate_sandbox::{AdminRights, Step};

use crate::journeys::api::Api;
use crate::journeys::harness::{OLGA, hours};
use crate::journeys::membership_convergence::life::{
    BASIC_HALL, Bound, HALL, Life, PEOPLE, STRANGERS,
};

/// Calls that can fail.
const METHODS: [&str; 9] = [
    "getChatMember",
    "banChatMember",
    "unbanChatMember",
    "approveChatJoinRequest",
    "declineChatJoinRequest",
    "createChatInviteLink",
    "revokeChatInviteLink",
    "getChatMemberCount",
    "getChat",
];
/// By how much the machine's clock jumps, in seconds.
const JUMPS: [i64; 6] = [-172_800, -10_800, -90, 90, 10_800, 172_800];

impl Life {
    pub(super) async fn something_happens(&mut self) {
        let chats = self.chats();
        let (anybody, chat) = (self.pick(&[PEOPLE, STRANGERS].concat()), self.pick(&chats));
        let person = self.pick(&PEOPLE);
        let kind = self.random.below(40);
        self.story.push(format!("{kind}: {person} or {anybody} in {chat}"));
        let telegram = self.app.telegram().clone();
        match kind {
            0..4 => self.grants(person).await,
            4..6 => self.revokes(person).await,
            6..9 => {
                if let Some(link) = self.some_link(chat) {
                    telegram.open_link(anybody, &link);
                }
            }
            9 => {
                let link = telegram.create_link(chat, OLGA, false, None);
                telegram.open_link(anybody, &link);
            }
            10..12 => telegram.add_member(chat, OLGA, anybody),
            12 => telegram.join_by_folder(anybody, chat),
            13..15 => telegram.leave(anybody, chat),
            15 => {
                self.comes_to_rest().await;
                telegram.ban(chat, OLGA, anybody);
            }
            16 => {
                self.comes_to_rest().await;
                telegram.unban(chat, OLGA, anybody);
            }
            17 => telegram.promote(chat, OLGA, anybody, AdminRights::NONE),
            18 => telegram.demote(chat, OLGA, anybody),
            19 => telegram.approve(chat, OLGA, anybody),
            20 | 21 => drop(telegram.message_in_group(anybody, chat, "hello")),
            22 | 23 => self.calls_fail(),
            24 => {
                let rights = [
                    AdminRights::MEMBERS,
                    AdminRights { invite: true, ..AdminRights::NONE },
                    AdminRights { restrict: true, ..AdminRights::NONE },
                ];
                telegram.promote_bot(chat, OLGA, self.pick(&rights));
            }
            25 | 26 => {
                self.comes_to_rest().await;
                self.updates_are_disturbed();
                self.works().await;
            }
            27 => telegram.demote_bot(chat, OLGA),
            28 => telegram.remove_bot(chat, OLGA),
            29 => telegram.promote_bot(chat, OLGA, AdminRights::MEMBERS),
            30 => self.upgrades(),
            31 | 32 => self.binding_changes().await,
            33 => {
                if self.is_running {
                    self.resumes_removals().await;
                }
            }
            34 => self.process_stops_or_starts().await,
            35 => telegram.down(!telegram.is_down()),
            36 => {
                let by_ms = self.pick(&JUMPS) * 1_000;
                self.story.push(format!("  by {by_ms} ms"));
                self.app.jumps(by_ms);
                self.error_ms += by_ms;
            }
            _ => {
                let by = self.pick(&[1, 60, 3_600, 90_000]);
                self.app.clock().advance(Step::Exactly(Duration::from_secs(by))).await;
            }
        }
        if self.random.below(3) > 0 {
            self.works().await;
        }
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.below(from.len())]
    }

    /// Whether the process runs, and does not take tokens for expired because its clock is wrong.
    fn takes_tokens(&self) -> bool {
        self.is_running && self.error_ms.abs() < 3_600_000
    }

    async fn grants(&mut self, person: i64) {
        if !self.takes_tokens() || self.grants.contains_key(&person) {
            return;
        }
        let begun = self.now_ms();
        let api = Api::of(&self.app);
        let token = api.token(OLGA, &["admin:write"]);
        let body = json!({
            "user_id": person.to_string(), "plan_code": "premium", "for": "300d", "reason": "test",
        });
        let granted = api.post("/api/v1/admin/grants", &token, &body, &[]).await;
        assert_eq!(granted.status, 201, "{}", granted.body);
        let id = granted.body["grant_id"].as_str().unwrap().to_owned();
        self.grants.insert(person, id);
        let done = self.now_ms();
        self.entitled.get_mut(&person).unwrap().changed(begun, done, true);
    }

    async fn revokes(&mut self, person: i64) {
        if !self.takes_tokens() {
            return;
        }
        let Some(grant) = self.grants.remove(&person) else { return };
        let begun = self.now_ms();
        let api = Api::of(&self.app);
        let bearer = format!("Bearer {}", api.token(OLGA, &["admin:write"]));
        let path = format!("/api/v1/admin/grants/{grant}");
        let ended = api.call(Method::DELETE, &path, &[("authorization", &bearer)], None).await;
        assert_eq!(ended.status, 204, "{}", ended.body);
        let done = self.now_ms();
        self.entitled.get_mut(&person).unwrap().changed(begun, done, false);
    }

    /// A link that the bot has made, not always for this person.
    fn some_link(&mut self, chat: i64) -> Option<String> {
        let telegram = self.app.telegram();
        let links = telegram.invite_links(chat);
        let own: Vec<_> =
            links.into_iter().filter(|link| link.creator == telegram.bot_id()).collect();
        let at = self.random.below(own.len());
        own.get(at).map(|link| link.url.clone())
    }

    /// Waits until no removal is under way or about to begin. Telegram has no call that removes a person only if
    /// nobody has banned them meanwhile, so the bot may override a ban of the same minute.
    async fn comes_to_rest(&self) {
        self.works().await;
        self.app.clock().advance(Step::Exactly(Duration::from_secs(61))).await;
        self.works().await;
    }

    /// Some of the next calls fail.
    fn calls_fail(&mut self) {
        for _ in 0..=self.random.below(3) {
            let method = self.pick(&METHODS);
            let telegram = self.app.telegram();
            match self.random.below(4) {
                0 => telegram.fail_next(method, 502, None, "Bad Gateway"),
                1 => telegram.fail_next(method, 500, None, "Internal Server Error"),
                2 => telegram.fail_next(method, 429, Some(2), "Too Many Requests: retry after 2"),
                _ => telegram.lose_response(method),
            }
        }
    }

    /// While updates wait, something happens; then some are lost, come twice or in another order.
    fn updates_are_disturbed(&mut self) {
        let telegram = self.app.telegram().clone();
        telegram.hold_updates(true);
        let chats = self.chats();
        for _ in 0..4 {
            let (person, chat) = (self.pick(&PEOPLE), self.pick(&chats));
            match self.random.below(4) {
                0 => telegram.add_member(chat, OLGA, person),
                1 => telegram.leave(person, chat),
                2 => telegram.ban(chat, OLGA, person),
                _ => telegram.unban(chat, OLGA, person),
            }
        }
        for _ in 0..3 {
            let count = telegram.waiting_updates().len();
            let (first, second) = (self.random.below(count), self.random.below(count));
            match self.random.below(3) {
                0 => telegram.lose_update(first),
                1 => telegram.repeat_update(first),
                _ => telegram.swap_updates(first, second),
            }
        }
        telegram.hold_updates(false);
    }

    /// The hall becomes a supergroup, if it is none.
    pub(super) fn upgrades(&mut self) {
        let telegram = self.app.telegram();
        if telegram.upgraded_to(BASIC_HALL).is_none() {
            telegram.upgrade(BASIC_HALL, HALL);
        }
    }

    /// The owner binds, enforces, observes or unbinds the hall, if the bot knows of it.
    async fn binding_changes(&mut self) {
        if !self.is_running {
            return;
        }
        let bound = self.pick(&[Bound::No, Bound::Observed, Bound::Enforced, Bound::Enforced]);
        let (begun, by) = (self.now_ms(), Actor::Admin(UserId(OLGA)));
        let (chats, hall) = (&self.app.services().paid_chats, ChatId(HALL));
        let changed = match bound {
            Bound::No => chats.unbind(by, hall).await,
            Bound::Observed => {
                let signals = EntitlementName::new("signals");
                match chats.bind(by.clone(), hall, signals).await.unwrap() {
                    Ok(_) => chats.enforce(by, hall, Enforcement::Observe).await,
                    Err(refusal) => Ok(Err(refusal)),
                }
            }
            Bound::Enforced => chats.enforce(by, hall, Enforcement::On).await,
        };
        let changed = changed.unwrap();
        self.story.push(format!("  {bound:?} from {begun}: {:?}", changed.as_ref().err()));
        if changed.is_ok() {
            let done = self.now_ms();
            self.bound.get_mut(&HALL).unwrap().changed(begun, done, bound);
        }
    }

    async fn process_stops_or_starts(&mut self) {
        if !self.is_running {
            self.app.starts().await;
            self.is_running = true;
            return;
        }
        if self.random.below(2) == 0 {
            return self.app.restart().await;
        }
        self.app.stops().await;
        self.is_running = false;
        let down = self.pick(&[0, 2, 30]);
        self.app.clock().advance(hours(down)).await;
    }
}
