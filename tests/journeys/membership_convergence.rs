//! Whatever happens to updates and calls, membership of paid chats ends as the entitlements say.
//!
//! People join, ask, leave, are banned and promoted, and gain and lose an entitlement, while updates are lost,
//! repeated and reordered and calls fail before or after they were carried out. The simulated Telegram's own history
//! is the oracle.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tollgate_sandbox::{AdminRights, ChatAction, ChatEvent, GroupKind, Opened, Standing, Step};

use crate::harness::random::Random;
use crate::harness::wait::until_found;
use crate::journeys::api::Api;
use crate::journeys::harness::{ALICE, AUDREY, BRUNO, JONAS, Journey, OLGA, SAM, Setup, hours};

const CLUB: i64 = -1_001_000_000_001;
const CHANNEL: i64 = -1_001_000_000_002;
const CHATS: [i64; 2] = [CLUB, CHANNEL];
/// Another bot, which is in both chats.
const OTHER_BOT: i64 = 5_500;
/// People whose lives are random.
const PEOPLE: [i64; 4] = [ALICE, BRUNO, JONAS, AUDREY];
/// The operator wants him never to be removed.
const PROTECTED: i64 = SAM;
const CHATS_IN_FILE: (&str, &str) = (
    "[billing]\n",
    r#"[[chats]]
id = -1001000000001
name = "Club"
entitlement = "signals"
enforce = "on"
max_removals = "100%"
protect = [1006]

[[chats]]
id = -1001000000002
name = "Channel"
entitlement = "alerts"
enforce = "on"
max_removals = "100%"
protect = [1006]

[billing]
"#,
);
/// Lives of one run, and what happens in each.
const LIVES: u64 = 3;
const EVENTS: usize = 60;
/// Calls that can fail.
const METHODS: [&str; 8] = [
    "getChatMember",
    "banChatMember",
    "unbanChatMember",
    "approveChatJoinRequest",
    "declineChatJoinRequest",
    "createChatInviteLink",
    "revokeChatInviteLink",
    "getChatMemberCount",
];
/// How long a call or its consequences may take in real time before the clock moves on.
const PAUSE: Duration = Duration::from_millis(25);

/// The times at which somebody is entitled, in Unix milliseconds; the last may be open.
type Times = Vec<(i64, Option<i64>)>;

struct Life {
    app: Journey,
    random: Random,
    entitled: BTreeMap<i64, Times>,
    grants: BTreeMap<i64, String>,
}

impl Life {
    async fn begins(seed: u64) -> Self {
        let setup = Setup { bot_toml: &[CHATS_IN_FILE], ..Setup::default() };
        let app = Journey::starts_with(setup).await;
        let life =
            Self { app, random: Random(seed), entitled: BTreeMap::new(), grants: BTreeMap::new() };
        let telegram = life.app.telegram();
        telegram.add_other_bot(OTHER_BOT, "helper_bot");
        for (chat, kind) in [(CLUB, GroupKind::Supergroup), (CHANNEL, GroupKind::Channel)] {
            telegram.create_chat(chat, kind, "Club", OLGA);
            telegram.promote_bot(chat, OLGA, AdminRights::MEMBERS);
            telegram.promote(chat, OLGA, OTHER_BOT, AdminRights::NONE);
            telegram.add_member(chat, OLGA, PROTECTED);
        }
        for person in PEOPLE.into_iter().chain([PROTECTED, OLGA]) {
            life.app.user(person).sends("/start");
        }
        life.works().await;
        // The bot has seen everybody in both chats once.
        for person in PEOPLE {
            for chat in CHATS {
                telegram.add_member(chat, OLGA, person);
                telegram.leave(person, chat);
            }
        }
        life.works().await;
        life
    }

    /// Lets the application do all that is due, at Telegram's pace.
    async fn works(&self) {
        let left = RefCell::default();
        let due = async || {
            self.app.settle().await;
            let calls = self.app.telegram().calls().len();
            let now = self.app.now().millis();
            let rows = self.app.database().query(&format!(
                "SELECT chat_id, user_id, due_ms, error FROM memberships WHERE due_ms <= {now}
                 UNION ALL SELECT chat_id, 0, next_look_ms, NULL FROM chats
                 WHERE next_look_ms <= {now} AND entitlement IS NOT NULL"
            ));
            if rows.is_empty() {
                return Some(());
            }
            left.replace(rows);
            self.app.clock().advance(Step::Exactly(Duration::from_secs(1))).await;
            let answered = async {
                while self.app.telegram().calls().len() == calls {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            tokio::time::timeout(PAUSE, answered).await.ok();
            None
        };
        let report = || {
            let calls = self.app.telegram().calls();
            let last = calls.iter().rev().take(6).map(|c| format!("{} {:?}", c.method, c.refusal));
            let last: Vec<String> = last.collect();
            format!("nothing about members is due: {:#?} {last:#?}", left.borrow())
        };
        until_found(due, report).await;
    }

    fn is_entitled(&self, person: i64, at_ms: i64) -> bool {
        let times = self.entitled.get(&person).into_iter().flatten();
        times.into_iter().any(|(from, to)| *from <= at_ms && to.is_none_or(|to| at_ms < to))
    }

    async fn grants(&mut self, person: i64) {
        if self.grants.contains_key(&person) {
            return;
        }
        let api = Api::of(&self.app);
        let token = api.token(OLGA, &["admin:write"]);
        let body = json!({
            "user_id": person.to_string(), "plan_code": "premium", "for": "300d", "reason": "test",
        });
        let granted = api.post("/api/v1/admin/grants", &token, &body, &[]).await;
        assert_eq!(granted.status, 201, "{}", granted.body);
        let id = granted.body["grant_id"].as_str().unwrap().to_owned();
        self.grants.insert(person, id);
        self.entitled.entry(person).or_default().push((self.app.now().millis(), None));
        self.app.settle().await;
    }

    async fn revokes(&mut self, person: i64) {
        let Some(grant) = self.grants.remove(&person) else { return };
        let api = Api::of(&self.app);
        let bearer = format!("Bearer {}", api.token(OLGA, &["admin:write"]));
        let path = format!("/api/v1/admin/grants/{grant}");
        let ended = api.call(Method::DELETE, &path, &[("authorization", &bearer)], None).await;
        assert_eq!(ended.status, 204, "{}", ended.body);
        let now = self.app.now().millis();
        self.entitled.get_mut(&person).unwrap().last_mut().unwrap().1 = Some(now);
        self.app.settle().await;
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.below(from.len())]
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

    async fn something_happens(&mut self) {
        let (person, chat) = (self.pick(&PEOPLE), self.pick(&CHATS));
        let telegram = self.app.telegram().clone();
        match self.random.below(24) {
            0..3 => self.grants(person).await,
            3 | 4 => self.revokes(person).await,
            5..8 => {
                if let Some(link) = self.some_link(chat) {
                    telegram.open_link(person, &link);
                }
            }
            8 => {
                let link = telegram.create_link(chat, OLGA, false, None);
                telegram.open_link(person, &link);
            }
            9 => telegram.add_member(chat, OLGA, person),
            10 => telegram.join_by_folder(person, chat),
            11 => telegram.leave(person, chat),
            12 => {
                self.comes_to_rest().await;
                telegram.ban(chat, OLGA, person);
            }
            13 => {
                self.comes_to_rest().await;
                telegram.unban(chat, OLGA, person);
            }
            14 => telegram.promote(chat, OLGA, person, AdminRights::NONE),
            15 => telegram.demote(chat, OLGA, person),
            16 => telegram.approve(chat, OLGA, person),
            17 => drop(telegram.message_in_group(person, CLUB, "hello")),
            18 => self.calls_fail(),
            19 => {
                let rights = [
                    AdminRights::MEMBERS,
                    AdminRights { invite: true, ..AdminRights::NONE },
                    AdminRights { restrict: true, ..AdminRights::NONE },
                ];
                let rights = self.pick(&rights);
                telegram.promote_bot(chat, OLGA, rights);
            }
            20 => {
                self.comes_to_rest().await;
                self.updates_are_disturbed();
                self.works().await;
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
        for _ in 0..4 {
            let (person, chat) = (self.pick(&PEOPLE), self.pick(&CHATS));
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

    /// Nothing is disturbed any more, everybody is looked at, and who is entitled asks to be let in.
    async fn ends(&mut self) {
        let telegram = self.app.telegram().clone();
        for chat in CHATS {
            telegram.promote_bot(chat, OLGA, AdminRights::MEMBERS);
        }
        telegram.forget_failures();
        for _ in 0..2 {
            self.works().await;
            self.app.clock().advance(hours(25)).await;
        }
        self.works().await;
        for (person, chat) in PEOPLE.into_iter().flat_map(|id| CHATS.map(|chat| (id, chat))) {
            let is_out = telegram.standing(chat, person) == Standing::Left;
            if is_out && self.is_entitled(person, self.app.now().millis()) {
                let links = telegram.invite_links(chat);
                let own = links.iter().rev().find(|link| {
                    link.name.as_deref() == Some(&person.to_string()) && !link.is_revoked
                });
                let own = own.unwrap_or_else(|| panic!("{person} has no link to {chat}"));
                assert_eq!(telegram.open_link(person, &own.url), Opened::Requested);
            }
        }
        self.works().await;
    }

    /// Membership is entitlement, except for administrators and people whom one has banned.
    fn assert_converged(&self) {
        let telegram = self.app.telegram();
        let now = self.app.now().millis();
        for (person, chat) in PEOPLE.into_iter().flat_map(|id| CHATS.map(|chat| (id, chat))) {
            let standing = telegram.standing(chat, person);
            let history = self.of(chat, person);
            if standing.is_administrator() {
                continue;
            }
            let bot = telegram.bot_id();
            let last_ban = history.iter().rposition(|event| event.action == ChatAction::Ban);
            let banned_by = last_ban.map(|at| history[at].by);
            if standing.is_banned() {
                assert_ne!(banned_by, Some(bot), "{person} stays banned in {chat}: {history:#?}");
                continue;
            }
            assert_eq!(
                standing.is_in(),
                self.is_entitled(person, now),
                "{person} in {chat}, {:?}: {history:#?}",
                self.entitled.get(&person)
            );
        }
        for chat in CHATS {
            // The bot cannot know of a request whose update is lost, and tries those of entitled people.
            let waiting = telegram.join_requests(chat);
            assert!(!waiting.iter().any(|person| self.is_entitled(*person, now)), "{waiting:?}");
            assert_eq!(telegram.standing(chat, PROTECTED), Standing::Member);
            assert!(telegram.standing(chat, OTHER_BOT).is_administrator());
            assert!(telegram.bot_standing(chat).is_administrator());
        }
    }

    /// The bot has removed nobody whom it must not remove, and lifted no ban but its own.
    fn assert_nobody_was_wronged(&self) {
        let telegram = self.app.telegram();
        let bot = telegram.bot_id();
        for chat in CHATS {
            let history = telegram.chat_history(chat);
            for (at, event) in history.iter().enumerate().filter(|(_, event)| event.by == bot) {
                let is_removal = event.from.is_in() && !event.to.is_in();
                let context = || format!("{event:?} in {chat}: {:#?}", self.of(chat, event.user));
                if is_removal {
                    assert!(PEOPLE.contains(&event.user), "{}", context());
                    assert!(!event.from.is_administrator(), "{}", context());
                    assert!(!self.is_entitled(event.user, event.at_ms), "{}", context());
                }
                if event.action == ChatAction::Ban {
                    assert!(event.from.is_in(), "who is out is not banned: {}", context());
                }
                if event.action == ChatAction::Unban {
                    let before = history[..at].iter().rev().find(|before| {
                        before.user == event.user && before.action == ChatAction::Ban
                    });
                    assert_eq!(before.unwrap().by, bot, "{}", context());
                }
                if event.action == ChatAction::Approve {
                    assert!(self.is_entitled(event.user, event.at_ms), "{}", context());
                }
                if event.action == ChatAction::Decline {
                    assert!(!self.is_entitled(event.user, event.at_ms), "{}", context());
                }
            }
        }
        for call in telegram.calls().iter().filter(|call| call.method == "banChatMember") {
            let user = call.params["user_id"].as_i64().unwrap();
            assert!(![PROTECTED, OTHER_BOT, OLGA, bot].contains(&user), "{call:?}");
        }
    }

    fn of(&self, chat: i64, person: i64) -> Vec<ChatEvent> {
        let mut history = self.app.telegram().chat_history(chat);
        history.retain(|event| event.user == person);
        history
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn membership_ends_as_the_entitlements_say() {
    for seed in 1..=LIVES {
        eprintln!("life {seed}");
        let mut life = Life::begins(seed).await;
        for _ in 0..EVENTS {
            life.something_happens().await;
        }
        life.ends().await;
        life.assert_nobody_was_wronged();
        life.assert_converged();
    }
}
