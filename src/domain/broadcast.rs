//! Broadcasts: a message of an admin that is copied to many people.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};

/// Telegram takes about 30 messages a second from one bot.
/// Source: <https://core.telegram.org/bots/faq>, "My bot is hitting limits".
const MESSAGES_PER_SECOND: u64 = 29;
const DAY: Duration = Duration::from_hours(24);

/// Whom a broadcast reaches, of those who can be reached and have not declined broadcasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    Everyone,
    /// People with a running entitlement through this plan.
    Plan(PlanCode),
    Trial,
    PastDue,
    /// People whose last purchase ended within this many days, and who have none now.
    Ended {
        days: u16,
    },
    /// People to whom the bot speaks in this locale, for example `de` or `pt-BR`.
    Locale(String),
    /// People who have never bought anything.
    NeverBought,
}

impl Segment {
    /// Parses the stored form, which is also the form in the chat: `everyone`, `plan:premium`, `trial`,
    /// `past_due`, `ended:30`, `locale:de`, `never_bought`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, value) = match text.split_once(':') {
            Some((kind, value)) if !value.is_empty() => (kind, Some(value)),
            Some(_) => return None,
            None => (text, None),
        };
        Some(match (kind, value) {
            ("everyone", None) => Self::Everyone,
            ("plan", Some(code)) => Self::Plan(PlanCode::new(code)),
            ("trial", None) => Self::Trial,
            ("past_due", None) => Self::PastDue,
            ("ended", Some(days)) => {
                Self::Ended { days: days.parse().ok().filter(|days| *days > 0)? }
            }
            ("locale", Some(tag)) => Self::Locale(tag.to_owned()),
            ("never_bought", None) => Self::NeverBought,
            _ => return None,
        })
    }

    /// The time since which a purchase must have ended, for [`Segment::Ended`].
    #[must_use]
    pub fn ended_since(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ended { days } => now.minus(DAY * u32::from(*days)),
            _ => now,
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everyone"),
            Self::Plan(code) => write!(f, "plan:{code}"),
            Self::Trial => f.write_str("trial"),
            Self::PastDue => f.write_str("past_due"),
            Self::Ended { days } => write!(f, "ended:{days}"),
            Self::Locale(tag) => write!(f, "locale:{tag}"),
            Self::NeverBought => f.write_str("never_bought"),
        }
    }
}

/// The locales in which the bot speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedLocales {
    /// Each has a language of its own.
    pub tags: Vec<String>,
    /// The locale for people whose language has none.
    pub default: String,
}

impl OfferedLocales {
    /// The languages that have a locale of their own, if people with any other language get this one.
    #[must_use]
    pub fn excepted_by(&self, tag: &str) -> Option<Vec<String>> {
        (tag == self.default).then(|| self.tags.iter().map(|tag| language_of(tag)).collect())
    }
}

/// The language of a tag such as `pt-BR`, in lower case.
#[must_use]
pub fn language_of(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// A button under each copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroadcastButton {
    /// Plain text.
    pub label: String,
    pub url: String,
}

/// Where a broadcast is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BroadcastState {
    /// Shown to the admin, not confirmed.
    Draft,
    /// Confirmed for a later time.
    Scheduled,
    Running,
    Paused,
    /// Ended by an admin before everybody was reached.
    Stopped,
    Done,
}

impl BroadcastState {
    const ALL: [Self; 6] =
        [Self::Draft, Self::Scheduled, Self::Running, Self::Paused, Self::Stopped, Self::Done];

    /// Its stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Done => "done",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether nothing is sent any more, whatever anybody does.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Done)
    }
}

/// What an admin does to a broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BroadcastStep {
    /// At this time; `None`: now.
    Start(Option<Timestamp>),
    Pause,
    Resume,
    Stop,
}

/// The message that is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopiedMessage {
    pub chat: i64,
    pub message: i64,
}

/// How many people have been reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Those of the segment when the broadcast was confirmed.
    pub people: i64,
    pub delivered: i64,
    /// They have blocked the bot.
    pub blocked: i64,
    /// Telegram has refused the copy for another reason.
    pub failed: i64,
}

impl Reach {
    /// Those whose turn is over.
    #[must_use]
    pub const fn tried(&self) -> i64 {
        self.delivered + self.blocked + self.failed
    }

    /// How long the others take at Telegram's limit.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        duration_of(self.people - self.tried())
    }
}

/// How long it takes to send that many messages at Telegram's limit, at least a second.
#[must_use]
pub fn duration_of(messages: i64) -> Duration {
    let messages = u64::try_from(messages).unwrap_or(0);
    Duration::from_secs(messages.div_ceil(MESSAGES_PER_SECOND).max(1))
}

/// A broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broadcast {
    pub id: i64,
    pub created_by: UserId,
    pub content: CopiedMessage,
    pub button: Option<BroadcastButton>,
    pub segment: Segment,
    pub state: BroadcastState,
    /// `None`: not confirmed.
    pub start: Option<Timestamp>,
    pub reach: Reach,
    /// Copies that are queued and not sent.
    pub queued: i64,
    /// Why it is paused, if Telegram has rejected the message.
    pub problem: Option<String>,
    /// People up to this one have been looked at. `None`: all have.
    pub looked_up_to: Option<UserId>,
    /// The message in the admin's chat that shows the progress.
    pub progress: Option<i64>,
}

/// A copy for one person, whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroadcastCopy {
    pub id: i64,
    pub broadcast: i64,
    pub user: UserId,
    pub content: CopiedMessage,
    pub button: Option<BroadcastButton>,
    /// The locale that the person chose, or the language of their Telegram app.
    pub locale: Option<String>,
    /// Attempts before this one.
    pub attempts: u32,
}

/// How a copy ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyOutcome {
    Delivered,
    Blocked,
    Failed,
}

impl CopyOutcome {
    /// Its stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Blocked => "blocked",
            Self::Failed => "failed",
        }
    }
}

impl Broadcast {
    /// The state after the step. `None`: the step is not possible, or has been taken already.
    #[must_use]
    pub fn after(&self, step: BroadcastStep) -> Option<BroadcastState> {
        Some(match (self.state, step) {
            (BroadcastState::Draft, BroadcastStep::Start(None))
            | (BroadcastState::Paused, BroadcastStep::Resume) => BroadcastState::Running,
            (BroadcastState::Draft, BroadcastStep::Start(Some(_))) => BroadcastState::Scheduled,
            (BroadcastState::Running, BroadcastStep::Pause) => BroadcastState::Paused,
            (state, BroadcastStep::Stop) if !state.is_over() => BroadcastState::Stopped,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        Broadcast, BroadcastState, BroadcastStep, CopiedMessage, OfferedLocales, Reach, Segment,
        duration_of, language_of,
    };
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;

    #[test]
    fn a_segment_reads_back_as_it_was_written() {
        for text in [
            "everyone",
            "plan:premium",
            "trial",
            "past_due",
            "ended:30",
            "locale:pt-BR",
            "never_bought",
        ] {
            assert_eq!(Segment::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "plan", "plan:", "ended:0", "ended:x", "everyone:1", "somebody"] {
            assert_eq!(Segment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_broadcast_takes_each_step_once_and_none_after_its_end() {
        let (draft, scheduled) = (BroadcastState::Draft, BroadcastState::Scheduled);
        let (running, paused) = (BroadcastState::Running, BroadcastState::Paused);
        let (stopped, done) = (BroadcastState::Stopped, BroadcastState::Done);
        let later = BroadcastStep::Start(Some(Timestamp::from_seconds(9)));
        let steps = [
            BroadcastStep::Start(None),
            later,
            BroadcastStep::Pause,
            BroadcastStep::Resume,
            BroadcastStep::Stop,
        ];
        for (state, expected) in [
            (draft, [Some(running), Some(scheduled), None, None, Some(stopped)]),
            (scheduled, [None, None, None, None, Some(stopped)]),
            (running, [None, None, Some(paused), None, Some(stopped)]),
            (paused, [None, None, None, Some(running), Some(stopped)]),
            (stopped, [None; 5]),
            (done, [None; 5]),
        ] {
            let broadcast = Broadcast {
                id: 1,
                created_by: UserId(1),
                content: CopiedMessage { chat: 1, message: 1 },
                button: None,
                segment: Segment::Everyone,
                state,
                start: None,
                reach: Reach::default(),
                queued: 0,
                problem: None,
                looked_up_to: Some(UserId(0)),
                progress: None,
            };
            assert_eq!(steps.map(|step| broadcast.after(step)), expected, "{state:?}");
            assert_eq!(state.is_over(), expected == [None; 5]);
            assert_eq!(BroadcastState::parse(state.as_str()), Some(state));
        }
    }

    #[test]
    fn a_duration_is_that_of_telegrams_limit() {
        for (messages, seconds) in [(0, 1), (29, 1), (30, 2), (20_000, 690)] {
            assert_eq!(duration_of(messages), Duration::from_secs(seconds), "{messages}");
        }
        let reach = Reach { people: 36, delivered: 1, blocked: 2, failed: 3 };
        assert_eq!((reach.tried(), reach.time_left()), (6, Duration::from_secs(2)));
    }

    #[test]
    fn people_whose_language_has_no_locale_belong_to_the_default_one() {
        let tags = ["en", "pt-BR"].map(str::to_owned).to_vec();
        let locales = OfferedLocales { tags, default: "en".to_owned() };
        assert_eq!(locales.excepted_by("en"), Some(vec!["en".to_owned(), "pt".to_owned()]));
        assert_eq!(locales.excepted_by("pt-BR"), None);
        assert_eq!(language_of("pt_BR"), "pt");
    }

    #[test]
    fn an_end_within_some_days_is_measured_from_now() {
        let now = Timestamp::from_seconds(100 * 86_400);
        let since = Segment::Ended { days: 30 }.ended_since(now);
        assert_eq!(since, Timestamp::from_seconds(70 * 86_400));
    }
}
