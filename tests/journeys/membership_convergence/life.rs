//! The chats and people of a life, and its end.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tollgate::domain::audit::Actor;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::ids::UserId;
use tollgate_sandbox::{AdminRights, GroupKind, Opened, Person, Standing, Step};

use crate::harness::random::Random;
use crate::harness::wait::until_found;
use crate::journeys::harness::{ALICE, AUDREY, BRUNO, JONAS, Journey, OLGA, SAM, Setup, hours};
use crate::journeys::membership_convergence::entitled::Changing;

pub(super) const CLUB: i64 = -1_001_000_000_001;
pub(super) const CHANNEL: i64 = -1_001_000_000_002;
/// A basic group, which becomes [`HALL`].
pub(super) const BASIC_HALL: i64 = -400_003;
/// A supergroup that its owner binds, unbinds and enforces, with the usual limit of removals.
pub(super) const HALL: i64 = -1_001_000_000_003;
/// Another bot, which is in all chats.
pub(super) const OTHER_BOT: i64 = 5_500;
/// People who can have a plan.
pub(super) const PEOPLE: [i64; 4] = [ALICE, BRUNO, JONAS, AUDREY];
/// People who never write to the bot. The first one is in the chats before it.
pub(super) const STRANGERS: [i64; 4] = [80_001, 80_002, 80_003, 80_004];
/// The operator wants him never to be removed.
pub(super) const PROTECTED: i64 = SAM;
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

[[chats]]
id = -400003
name = "Hall"
entitlement = "signals"
enforce = "on"

[billing]
"#,
);
/// How long a call or its consequences may take in real time before the clock moves on.
const PAUSE: Duration = Duration::from_millis(25);
/// How long everything may take in real time to arrive, before what has failed is given time to be retried.
const SETTLING_TIMEOUT: Duration = Duration::from_millis(500);
/// Longer than the longest pause after an outage of Telegram, which lasts in real time.
const LAST_TIMEOUT: Duration = Duration::from_secs(40);
const RETRY: Duration = Duration::from_secs(20);
const MAX_RETRIES: u32 = 20;
/// A removal takes two calls, for which a chat is left alone for two seconds.
const REMOVAL_INTERVAL: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    No,
    Observed,
    Enforced,
}

pub(super) struct Life {
    pub(super) app: Journey,
    pub(super) random: Random,
    pub(super) entitled: BTreeMap<i64, Changing<bool>>,
    /// The grants in force.
    pub(super) grants: BTreeMap<i64, String>,
    pub(super) bound: BTreeMap<i64, Changing<Bound>>,
    /// When removals from the hall were let go on, in Unix milliseconds.
    pub(super) resumed: Vec<i64>,
    pub(super) is_running: bool,
    /// The error of the application's clock.
    pub(super) error_ms: i64,
    /// For the report of a failure.
    pub(super) story: Vec<String>,
    seed: u64,
}

impl Life {
    pub(super) async fn begins(seed: u64) -> Self {
        let setup = Setup { bot_toml: &[CHATS_IN_FILE], ..Setup::default() };
        let app = Journey::starts_with(setup).await;
        let now = app.now().millis();
        let life = Self {
            app,
            random: Random(seed),
            entitled: PEOPLE.map(|person| (person, Changing::from(now, false))).into(),
            grants: BTreeMap::new(),
            bound: [(CLUB, Bound::Enforced), (CHANNEL, Bound::Enforced), (HALL, Bound::Observed)]
                .map(|(chat, bound)| (chat, Changing::from(now, bound)))
                .into(),
            resumed: Vec::new(),
            is_running: true,
            error_ms: 0,
            story: Vec::new(),
            seed,
        };
        let telegram = life.app.telegram();
        telegram.add_other_bot(OTHER_BOT, "helper_bot");
        for id in STRANGERS {
            telegram.add_person(Person {
                id,
                first_name: format!("Stranger {id}"),
                last_name: None,
                username: None,
                language_code: None,
                admin: false,
            });
        }
        let kinds = [
            (CLUB, GroupKind::Supergroup),
            (CHANNEL, GroupKind::Channel),
            (BASIC_HALL, GroupKind::Group),
        ];
        for (chat, kind) in kinds {
            telegram.create_chat(chat, kind, "Club", OLGA);
            telegram.add_member(chat, OLGA, STRANGERS[0]);
            telegram.promote_bot(chat, OLGA, AdminRights::MEMBERS);
            telegram.promote(chat, OLGA, OTHER_BOT, AdminRights::NONE);
            telegram.add_member(chat, OLGA, PROTECTED);
        }
        for person in PEOPLE.into_iter().chain([PROTECTED, OLGA]) {
            life.app.user(person).sends("/start");
        }
        life.works().await;
        life
    }

    /// The chats that exist, of those that can be paid.
    pub(super) fn chats(&self) -> Vec<i64> {
        let is_upgraded = self.app.telegram().upgraded_to(BASIC_HALL).is_some();
        [Some(CLUB), Some(CHANNEL), is_upgraded.then_some(HALL)].into_iter().flatten().collect()
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.app.now().millis()
    }

    /// Waits until everything has arrived. What has failed is retried later, so time passes meanwhile.
    async fn settles(&self) {
        for _ in 0..MAX_RETRIES {
            if tokio::time::timeout(SETTLING_TIMEOUT, self.app.settle()).await.is_ok() {
                return;
            }
            self.app.clock().advance(Step::Exactly(RETRY)).await;
        }
        // A clock that was wrong may have put a retry off for days.
        for _ in 0..MAX_RETRIES {
            self.app.clock().advance(hours(12)).await;
            if tokio::time::timeout(LAST_TIMEOUT, self.app.settle()).await.is_ok() {
                return;
            }
        }
        self.app.settle().await;
    }

    /// Lets the application do all that is due, at Telegram's pace.
    pub(super) async fn works(&self) {
        if !self.is_running || self.app.telegram().is_down() {
            return;
        }
        let left = RefCell::default();
        let due = || {
            let now = self.app.trusted_now().millis();
            self.app.database().query(&format!(
                "SELECT chat_id, user_id, due_ms, error FROM memberships WHERE due_ms <= {now}
                 UNION ALL SELECT chat_id, 0, next_look_ms, NULL FROM chats
                 WHERE next_look_ms <= {now} AND entitlement IS NOT NULL"
            ))
        };
        let nothing_due = async || {
            self.settles().await;
            let calls = self.app.telegram().calls().len();
            let rows = due();
            if rows.is_empty() {
                return Some(());
            }
            left.replace(rows.clone());
            self.app.clock().advance(Step::Exactly(REMOVAL_INTERVAL)).await;
            let something_done = async {
                while self.app.telegram().calls().len() == calls && due() == rows {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            };
            tokio::time::timeout(PAUSE, something_done).await.ok();
            None
        };
        let report = || {
            let calls = self.app.telegram().calls();
            let last = calls.iter().rev().take(6).map(|c| format!("{} {:?}", c.method, c.refusal));
            let last: Vec<String> = last.collect();
            format!("nothing about members is due: {:#?} {last:#?}", left.borrow())
        };
        until_found(nothing_due, report).await;
    }

    /// Lets removals from the hall go on, if they were stopped.
    pub(super) async fn resumes_removals(&mut self) -> bool {
        let chats = &self.app.services().paid_chats;
        let by = Actor::Admin(UserId(OLGA));
        let going = chats.resume_removals(by, ChatId(HALL), u64::MAX).await.unwrap();
        if going.is_some() {
            self.resumed.push(self.now_ms());
        }
        going.is_some()
    }

    /// Nothing is disturbed any more, everybody is looked at, and who is entitled asks to be let in.
    pub(super) async fn ends(&mut self) {
        self.story.push("the end".to_owned());
        let telegram = self.app.telegram().clone();
        telegram.down(false);
        telegram.forget_failures();
        self.app.jumps(-self.error_ms);
        if !self.is_running {
            self.app.starts().await;
            self.is_running = true;
        }
        self.upgrades();
        for chat in self.chats() {
            telegram.promote_bot(chat, OLGA, AdminRights::MEMBERS);
        }
        for _ in 0..2 {
            self.app.compares_with_stripe().await;
            self.works().await;
            self.app.clock().advance(hours(25)).await;
        }
        self.app.compares_with_stripe().await;
        self.works().await;
        while self.resumes_removals().await {
            self.works().await;
        }
        let people =
            PEOPLE.into_iter().flat_map(|id| self.chats().into_iter().map(move |c| (id, c)));
        for (person, chat) in people.collect::<Vec<_>>() {
            let is_out = telegram.standing(chat, person) == Standing::Left;
            let is_paid = self.bound[&chat].last() != Some(Bound::No);
            if is_out && is_paid && self.grants.contains_key(&person) {
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

    /// The people of whom the bot knows in a chat.
    pub(super) fn known(&self, chat: i64) -> BTreeSet<i64> {
        let query = format!("SELECT user_id FROM memberships WHERE chat_id = {chat}");
        self.app.database().column(&query).into_iter().collect()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("life {}:\n  {}", self.seed, self.story.join("\n  "));
        }
    }
}
