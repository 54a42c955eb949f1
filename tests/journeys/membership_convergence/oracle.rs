//! What is promised to people, checked against the simulated Telegram's own history.

use std::collections::BTreeSet;

use tollgate_sandbox::{ChatAction, ChatEvent, Standing};

use crate::journeys::harness::OLGA;
use crate::journeys::membership_convergence::life::{
    BASIC_HALL, Bound, CHANNEL, CLUB, HALL, Life, OTHER_BOT, PEOPLE, PROTECTED, STRANGERS,
};

/// The limit of removals within an hour, where none is configured, in a chat of this size.
const ALWAYS_REMOVED: usize = 3;
const HOUR_MS: i64 = 60 * 60 * 1000;

impl Life {
    fn may_be_entitled(&self, person: i64, at_ms: i64) -> bool {
        self.entitled.get(&person).is_some_and(|entitled| entitled.may_be(true, at_ms))
    }

    fn must_be_entitled(&self, person: i64, at_ms: i64) -> bool {
        self.entitled.get(&person).is_some_and(|entitled| entitled.must_be(true, at_ms))
    }

    /// The bot has removed nobody whom it must not remove, let in nobody who is not entitled, and lifted no ban but
    /// its own.
    pub(super) fn assert_nobody_was_wronged(&self) {
        let telegram = self.app.telegram();
        let bot = telegram.bot_id();
        assert_eq!(
            telegram.chat_history(BASIC_HALL).iter().filter(|event| event.by == bot).count(),
            0,
            "a basic group is left alone"
        );
        for chat in self.chats() {
            let history = telegram.chat_history(chat);
            for (at, event) in history.iter().enumerate().filter(|(_, event)| event.by == bot) {
                self.assert_is_right(chat, &history[..at], event);
            }
        }
        self.assert_few_were_removed();
        for call in telegram.calls().iter().filter(|call| call.method == "banChatMember") {
            let user = call.params["user_id"].as_i64().unwrap();
            assert!(![OTHER_BOT, OLGA, bot].contains(&user), "{call:?}");
            let is_protected = user == PROTECTED && call.params["chat_id"] != HALL;
            assert!(!is_protected, "{call:?}");
        }
    }

    fn assert_is_right(&self, chat: i64, before: &[ChatEvent], event: &ChatEvent) {
        let context = || format!("{event:?} in {chat}: {:#?}", self.of(chat, event.user));
        let bound = &self.bound[&chat];
        if event.user == event.by {
            return;
        }
        let last_ban = before
            .iter()
            .rev()
            .find(|before| before.user == event.user && before.action == ChatAction::Ban);
        match event.action {
            ChatAction::Ban => {
                assert!(event.from.is_in(), "who is out is not banned: {}", context());
                assert!(!event.from.is_administrator(), "{}", context());
                assert!(!self.must_be_entitled(event.user, event.at_ms), "{}", context());
                assert!(bound.may_be(Bound::Enforced, event.at_ms), "{}", context());
            }
            ChatAction::Unban => {
                assert_eq!(last_ban.unwrap().by, event.by, "{}", context());
            }
            ChatAction::Approve => {
                assert!(self.may_be_entitled(event.user, event.at_ms), "{}", context());
                assert!(!bound.must_be(Bound::No, event.at_ms), "{}", context());
            }
            ChatAction::Decline => {
                assert!(!self.must_be_entitled(event.user, event.at_ms), "{}", context());
                assert!(bound.may_be(Bound::Enforced, event.at_ms), "{}", context());
            }
            other => panic!("the bot never does {other:?}: {}", context()),
        }
    }

    /// Within an hour, no more people are removed from the hall than may always be, unless an owner has let removals go
    /// on or has changed the binding.
    fn assert_few_were_removed(&self) {
        let telegram = self.app.telegram();
        let (history, bot) = (telegram.chat_history(HALL), telegram.bot_id());
        let bans: Vec<_> = history
            .iter()
            .filter(|event| event.by == bot && event.action == ChatAction::Ban)
            .collect();
        for first in &bans {
            let (from, to) = (first.at_ms, first.at_ms + HOUR_MS);
            let within = bans.iter().filter(|ban| (from..to).contains(&ban.at_ms));
            let people: BTreeSet<i64> = within.map(|ban| ban.user).collect();
            let is_decided = self.resumed.iter().any(|at| (from - HOUR_MS * 24..to).contains(at))
                || self.bound[&HALL].changed_between(from, to);
            assert!(people.len() <= ALWAYS_REMOVED || is_decided, "{bans:#?}");
        }
    }

    /// Membership is entitlement, except for administrators, people whom one has banned, and people of whom the bot
    /// cannot know.
    pub(super) fn assert_converged(&self) {
        let telegram = self.app.telegram();
        let (now, bot) = (self.now_ms(), telegram.bot_id());
        for chat in self.chats() {
            let (known, bound) = (self.known(chat), self.bound[&chat].last());
            for person in PEOPLE.into_iter().chain(STRANGERS) {
                let standing = telegram.standing(chat, person);
                let history = self.of(chat, person);
                let last_ban = history.iter().rposition(|event| event.action == ChatAction::Ban);
                if standing.is_banned() {
                    let by = last_ban.map(|at| history[at].by);
                    assert_ne!(by, Some(bot), "{person} stays banned in {chat}: {history:#?}");
                    continue;
                }
                if standing.is_administrator() {
                    continue;
                }
                let is_entitled = self.grants.contains_key(&person);
                let expected = match bound {
                    None | Some(Bound::No) => continue,
                    Some(Bound::Observed) => is_entitled || standing.is_in(),
                    Some(Bound::Enforced) if !known.contains(&person) => {
                        assert!(!is_entitled, "{person} is entitled to {chat} and unknown");
                        continue;
                    }
                    Some(Bound::Enforced) => is_entitled,
                };
                let row = self.app.database().query(&format!(
                    "SELECT standing, seen_ms, looked_ms, due_ms, held, error FROM memberships
                     WHERE chat_id = {chat} AND user_id = {person}"
                ));
                assert_eq!(
                    standing.is_in(),
                    expected,
                    "{person} in {chat} at {now}, {:?}: {history:#?} {row:?}",
                    self.entitled.get(&person)
                );
            }
            // The bot cannot know of a request whose update is lost, and tries those of entitled people.
            let waiting = telegram.join_requests(chat);
            let is_open =
                |person: &i64| bound != Some(Bound::No) && self.grants.contains_key(person);
            assert!(!waiting.iter().any(is_open), "{waiting:?} in {chat}");
            assert!(telegram.bot_standing(chat).is_administrator());
        }
        for chat in [CLUB, CHANNEL] {
            assert_eq!(telegram.standing(chat, PROTECTED), Standing::Member);
            assert!(telegram.standing(chat, OTHER_BOT).is_administrator());
        }
    }

    fn of(&self, chat: i64, person: i64) -> Vec<ChatEvent> {
        let mut history = self.app.telegram().chat_history(chat);
        history.retain(|event| event.user == person);
        history
    }
}
