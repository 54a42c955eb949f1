//! The callback data of buttons: an action, encoded in at most 64 bytes.

use crate::domain::audit::AuditFilter;
use crate::domain::broadcast::Segment;
use crate::domain::chat_update::ChatId;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, EventId, PlanCode, UserId};
use crate::domain::plan::Interval;
use crate::domain::plan_change::Basis;
use crate::messages::chat_callbacks::{ChatList, ChatStep, EntitlementKey};

/// What a button shows or does. It carries no authority: a client can send any callback data, so the
/// handler must check permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackData {
    Home,
    Help,
    Plans,
    Plan(PlanCode),
    Buy(PlanCode, Interval),
    /// Shows what a change of the running subscription costs.
    Change(PlanCode, Interval),
    /// Accepts a change as it was shown: [`ChangeQuote::at`] in whole seconds, and the basis of the
    /// offer, which older buttons lack.
    ///
    /// [`ChangeQuote::at`]: crate::domain::quote::ChangeQuote::at
    ConfirmChange(PlanCode, Interval, Timestamp, Option<Basis>),
    /// Cancels a scheduled change of plan.
    KeepPlan,
    /// Undoes a scheduled cancellation, or shows what ending a pause costs.
    Resume,
    /// Accepts an offer to end a pause: its time in whole seconds, and its amount in minor units.
    ConfirmResume(Timestamp, i64),
    /// Opens the billing portal, where a subscription can be paused.
    Pause,
    Manage,
    Status,
    Language,
    /// Erases the data of the user who presses it.
    ConfirmForget,
    /// A tag from [`Locales::locales`](crate::messages::Locales::locales).
    SetLanguage(String),
    /// Opens the billing portal at the payment method.
    UpdateCard,
    /// A page of the user's own payments, 0 being the newest.
    Receipts(usize),
    /// Opens the page on which the user's own subscription is cancelled.
    Cancel,
    /// Entries older than `before`, or the newest.
    Audit {
        filter: AuditFilter,
        before: Option<i64>,
    },
    /// Failed events received before the cursor, or the newest.
    AuditFailed {
        before: Option<(Timestamp, EventId)>,
    },
    AuditEvent(EventId),
    AuditVerify,
    /// Asks which plan to give the user.
    Grant(UserId),
    /// Asks how long to give the user the plan.
    GrantPlan(UserId, PlanCode),
    /// Shows what giving the plan for so many days changes; `None`: without an end.
    GrantTerm(UserId, PlanCode, Option<u32>),
    /// Asks which payment of the user to refund.
    Refund(UserId),
    /// Asks how much of the payment to refund.
    RefundPayment(UserId, String),
    /// Shows what a refund changes: its amount in minor units, or all that is left.
    RefundAmount(UserId, String, Option<i64>),
    /// Shows what cancelling the user's subscription changes; `true`: at once.
    CancelSubscription(UserId, bool),
    /// Compares the user with Stripe.
    Resync(UserId),
    /// Confirms an admin action as it was shown, by the id of the confirmation.
    ConfirmAction(String),
    /// Cancels what is shown.
    DismissAction,
    /// The same entries as [`CallbackData::Audit`], as they are stored.
    AuditDetails {
        filter: AuditFilter,
        before: Option<i64>,
    },
    /// A person, as `/whois` shows them.
    Whois(UserId),
    /// A page of `/why`, 0 being the newest.
    Why {
        user: UserId,
        page: usize,
        entitlement: Option<EntitlementName>,
    },
    /// The Stripe events about a person.
    PersonEvents(UserId),
    /// The alerts that are on.
    Alerts,
    /// The figures of so many days.
    Stats(u16),
    /// The same as a file.
    StatsFile(u16),
    /// Switches the weekly digest on or off.
    Digest(bool),
    /// Asks for the text of a message to the person.
    WriteTo(UserId),
    /// As [`CallbackData::Whois`], in a message of its own.
    ShowPerson(UserId),
    /// Chooses the people of a draft.
    AddressBroadcast(i64, Segment),
    Broadcast(i64, BroadcastAction),
    /// For everybody: whether they get broadcasts from now on.
    WantBroadcasts(bool),
    /// For everybody: one's own paid chats.
    Chats,
    /// A page of all groups and channels of the bot, 0 being the first.
    AllChats(usize),
    /// One group or channel, for admins.
    Chat(ChatId),
    /// A page of the people whose membership and entitlement disagree, 0 being the first.
    ChatPeople(ChatId, ChatList, usize),
    /// Binds a chat to an entitlement.
    BindChat(ChatId, EntitlementKey),
    /// What an owner does to a chat.
    ChangeChat(ChatId, ChatStep),
}

/// What an admin does to a broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BroadcastAction {
    /// Sends a draft, now or at its time.
    Confirm,
    Pause,
    Resume,
    /// Ends it; a draft is discarded.
    Stop,
}

impl BroadcastAction {
    const ALL: [Self; 4] = [Self::Confirm, Self::Pause, Self::Resume, Self::Stop];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "go",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Stop => "stop",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }
}

/// Telegram's limit on callback data, in bytes:
/// <https://core.telegram.org/bots/api#inlinekeyboardbutton>.
const MAX_BYTES: usize = 64;
/// The first field. Buttons stay in chats for years, so a change of meaning needs a new number.
const VERSION: &str = "1";

impl CallbackData {
    /// Encodes as `version:verb[:argument…]`, at most 64 bytes. An action whose argument does not fit
    /// is replaced by the list that contains it.
    #[must_use]
    pub fn encode(&self) -> String {
        let data = format!("{VERSION}:{}", self.fields());
        if data.len() <= MAX_BYTES { data } else { format!("{VERSION}:{}", self.list().fields()) }
    }

    fn fields(&self) -> String {
        match self {
            Self::Home => "home".to_owned(),
            Self::Help => "help".to_owned(),
            Self::Plans => "plans".to_owned(),
            Self::Plan(plan) => format!("plan:{plan}"),
            Self::Buy(plan, interval) => format!("buy:{interval}:{plan}"),
            Self::Change(plan, interval) => format!("chg:{interval}:{plan}"),
            Self::ConfirmChange(plan, interval, at, None) => {
                format!("chgok:{interval}:{}:{plan}", at.seconds())
            }
            Self::ConfirmChange(plan, interval, at, Some(basis)) => {
                format!("chgok:{interval}:{}:{basis}:{plan}", at.seconds())
            }
            Self::KeepPlan => "keep".to_owned(),
            Self::Resume => "resume".to_owned(),
            Self::ConfirmResume(at, minor) => format!("resumeok:{}:{minor}", at.seconds()),
            Self::Pause => "pause".to_owned(),
            Self::Manage => "manage".to_owned(),
            Self::Status => "status".to_owned(),
            Self::Language => "lang".to_owned(),
            Self::ConfirmForget => "forgetok".to_owned(),
            Self::SetLanguage(tag) => format!("lang:{tag}"),
            Self::UpdateCard => "card".to_owned(),
            Self::Receipts(page) => format!("rcpt:{page}"),
            Self::Cancel => "cancel".to_owned(),
            Self::Audit { filter, before } => format!("aud:{}", entries(filter, *before)),
            Self::AuditDetails { filter, before } => format!("raw:{}", entries(filter, *before)),
            Self::AuditFailed { before: None } => "fail".to_owned(),
            Self::AuditFailed { before: Some((at, id)) } => format!("fail:{}:{id}", at.millis()),
            Self::AuditEvent(id) => format!("evt:{id}"),
            Self::AuditVerify => "verify".to_owned(),
            Self::WriteTo(user) => format!("msg:{user}"),
            Self::ShowPerson(user) => format!("person:{user}"),
            Self::AddressBroadcast(id, segment) => format!("bcto:{id}:{segment}"),
            Self::Broadcast(id, action) => format!("bc:{id}:{}", action.as_str()),
            Self::WantBroadcasts(true) => "bcon".to_owned(),
            Self::WantBroadcasts(false) => "bcoff".to_owned(),
            Self::Grant(user) => format!("gr:{user}"),
            Self::GrantPlan(user, plan) => format!("grp:{user}:{plan}"),
            Self::GrantTerm(user, plan, days) => {
                let days = days.map(|days| days.to_string()).unwrap_or_default();
                format!("grt:{user}:{days}:{plan}")
            }
            Self::Refund(user) => format!("rf:{user}"),
            Self::RefundPayment(user, payment) => format!("rfp:{user}:{payment}"),
            Self::RefundAmount(user, payment, minor) => {
                let minor = minor.map(|minor| minor.to_string()).unwrap_or_default();
                format!("rfa:{user}:{minor}:{payment}")
            }
            Self::CancelSubscription(user, false) => format!("can:{user}"),
            Self::CancelSubscription(user, true) => format!("can:{user}:now"),
            Self::Resync(user) => format!("res:{user}"),
            Self::ConfirmAction(id) => format!("act:{id}"),
            Self::DismissAction => "actno".to_owned(),
            Self::Whois(user) => format!("who:{user}"),
            Self::Why { user, page, entitlement } => {
                let name = entitlement.as_ref().map(EntitlementName::as_str).unwrap_or_default();
                format!("why:{user}:{page}:{name}")
            }
            Self::PersonEvents(user) => format!("evs:{user}"),
            Self::Alerts => "alerts".to_owned(),
            Self::Stats(days) => format!("stats:{days}"),
            Self::StatsFile(days) => format!("statsf:{days}"),
            Self::Digest(on) => format!("digest:{}", if *on { "on" } else { "off" }),
            Self::Chats => "chats".to_owned(),
            Self::AllChats(page) => format!("chats:{page}"),
            Self::Chat(chat) => format!("chat:{chat}"),
            Self::ChatPeople(chat, list, page) => format!("chatp:{chat}:{list}:{page}"),
            Self::BindChat(chat, entitlement) => format!("bind:{chat}:{entitlement}"),
            Self::ChangeChat(chat, step) => format!("chatdo:{chat}:{step}"),
        }
    }

    fn list(&self) -> Self {
        match self {
            Self::Plan(_) | Self::Buy(..) | Self::Change(..) | Self::ConfirmChange(..) => {
                Self::Plans
            }
            Self::SetLanguage(_) => Self::Language,
            Self::AuditFailed { .. } | Self::AuditEvent(_) => Self::AuditFailed { before: None },
            Self::GrantPlan(user, _) | Self::GrantTerm(user, ..) => Self::Grant(*user),
            Self::Why { user, page, .. } => {
                Self::Why { user: *user, page: *page, entitlement: None }
            }
            Self::RefundPayment(user, _) | Self::RefundAmount(user, ..) => Self::Refund(*user),
            _ => Self::Home,
        }
    }

    /// Decodes callback data; `None` for data that this version does not know.
    #[must_use]
    pub fn decode(data: &str) -> Option<Self> {
        let fields = data.strip_prefix(VERSION)?.strip_prefix(':')?;
        let (verb, rest) = match fields.split_once(':') {
            Some((verb, rest)) => (verb, Some(rest)),
            None => (fields, None),
        };
        let data = match (verb, rest) {
            ("home", None) => Self::Home,
            ("help", None) => Self::Help,
            ("plans", None) => Self::Plans,
            ("plan", Some(code)) => Self::Plan(PlanCode::new(filled(code)?)),
            ("buy", Some(rest)) => {
                let (code, interval) = priced(rest)?;
                Self::Buy(code, interval)
            }
            ("chg", Some(rest)) => {
                let (code, interval) = priced(rest)?;
                Self::Change(code, interval)
            }
            ("chgok", Some(rest)) => {
                let (interval, rest) = rest.split_once(':')?;
                let (seconds, rest) = rest.split_once(':')?;
                let at = Timestamp::from_seconds(seconds.parse().ok()?);
                let shown = rest.split_once(':');
                let shown = shown.and_then(|(basis, code)| Some((Basis::parse(basis)?, code)));
                let (basis, code) = shown.map_or((None, rest), |(basis, code)| (Some(basis), code));
                let (code, interval) = (PlanCode::new(filled(code)?), interval.parse().ok()?);
                Self::ConfirmChange(code, interval, at, basis)
            }
            ("keep", None) => Self::KeepPlan,
            ("resume", None) => Self::Resume,
            ("resumeok", Some(rest)) => {
                let (seconds, minor) = rest.split_once(':')?;
                let at = Timestamp::from_seconds(seconds.parse().ok()?);
                Self::ConfirmResume(at, minor.parse().ok()?)
            }
            ("pause", None) => Self::Pause,
            ("manage", None) => Self::Manage,
            ("status", None) => Self::Status,
            ("lang", None) => Self::Language,
            ("forgetok", None) => Self::ConfirmForget,
            ("lang", Some(tag)) => Self::SetLanguage(filled(tag)?.to_owned()),
            ("card", None) => Self::UpdateCard,
            ("aud", Some(rest)) => {
                let (filter, before) = entries_of(rest)?;
                Self::Audit { filter, before }
            }
            ("raw", Some(rest)) => {
                let (filter, before) = entries_of(rest)?;
                Self::AuditDetails { filter, before }
            }
            ("who", Some(user)) => Self::Whois(UserId(user.parse().ok()?)),
            ("why", Some(rest)) => {
                let (user, rest) = rest.split_once(':')?;
                let (page, name) = rest.split_once(':')?;
                let (user, page) = (UserId(user.parse().ok()?), page.parse().ok()?);
                Self::Why { user, page, entitlement: filled(name).map(EntitlementName::new) }
            }
            ("alerts", None) => Self::Alerts,
            ("rcpt", Some(page)) => Self::Receipts(page.parse().ok()?),
            ("cancel", None) => Self::Cancel,
            ("stats", Some(days)) => Self::Stats(days.parse().ok()?),
            ("digest", Some("on")) => Self::Digest(true),
            ("digest", Some("off")) => Self::Digest(false),
            ("statsf", Some(days)) => Self::StatsFile(days.parse().ok()?),
            ("evs", Some(user)) => Self::PersonEvents(UserId(user.parse().ok()?)),
            ("fail", None) => Self::AuditFailed { before: None },
            ("fail", Some(rest)) => {
                let (at, id) = rest.split_once(':')?;
                let at = Timestamp::from_millis(at.parse().ok()?);
                Self::AuditFailed { before: Some((at, EventId::new(filled(id)?))) }
            }
            ("evt", Some(id)) => Self::AuditEvent(EventId::new(filled(id)?)),
            ("verify", None) => Self::AuditVerify,
            (verb, rest) => return Self::decode_action(verb, rest),
        };
        Some(data)
    }

    /// The buttons of admin actions.
    fn decode_action(verb: &str, rest: Option<&str>) -> Option<Self> {
        let data = match (verb, rest) {
            ("msg", Some(user)) => Self::WriteTo(UserId(user.parse().ok()?)),
            ("person", Some(user)) => Self::ShowPerson(UserId(user.parse().ok()?)),
            ("bcto", Some(rest)) => {
                let (id, segment) = rest.split_once(':')?;
                Self::AddressBroadcast(id.parse().ok()?, Segment::parse(segment)?)
            }
            ("bc", Some(rest)) => {
                let (id, action) = rest.split_once(':')?;
                Self::Broadcast(id.parse().ok()?, BroadcastAction::parse(action)?)
            }
            ("bcon", None) => Self::WantBroadcasts(true),
            ("bcoff", None) => Self::WantBroadcasts(false),
            ("gr", Some(user)) => Self::Grant(UserId(user.parse().ok()?)),
            ("grp", Some(rest)) => {
                let (user, plan) = rest.split_once(':')?;
                Self::GrantPlan(UserId(user.parse().ok()?), PlanCode::new(filled(plan)?))
            }
            ("grt", Some(rest)) => {
                let (user, rest) = rest.split_once(':')?;
                let (days, plan) = rest.split_once(':')?;
                let days = match days {
                    "" => None,
                    days => Some(days.parse().ok()?),
                };
                Self::GrantTerm(UserId(user.parse().ok()?), PlanCode::new(filled(plan)?), days)
            }
            ("rf", Some(user)) => Self::Refund(UserId(user.parse().ok()?)),
            ("rfp", Some(rest)) => {
                let (user, payment) = rest.split_once(':')?;
                Self::RefundPayment(UserId(user.parse().ok()?), filled(payment)?.to_owned())
            }
            ("rfa", Some(rest)) => {
                let (user, rest) = rest.split_once(':')?;
                let (minor, payment) = rest.split_once(':')?;
                let minor = match minor {
                    "" => None,
                    minor => Some(minor.parse().ok()?),
                };
                let payment = filled(payment)?.to_owned();
                Self::RefundAmount(UserId(user.parse().ok()?), payment, minor)
            }
            ("can", Some(rest)) => match rest.split_once(':') {
                None => Self::CancelSubscription(UserId(rest.parse().ok()?), false),
                Some((user, "now")) => Self::CancelSubscription(UserId(user.parse().ok()?), true),
                Some(_) => return None,
            },
            ("res", Some(user)) => Self::Resync(UserId(user.parse().ok()?)),
            ("act", Some(id)) => Self::ConfirmAction(filled(id)?.to_owned()),
            ("actno", None) => Self::DismissAction,
            (verb, rest) => return Self::decode_chat(verb, rest),
        };
        Some(data)
    }
}

impl CallbackData {
    /// The buttons about groups and channels.
    fn decode_chat(verb: &str, rest: Option<&str>) -> Option<Self> {
        let data = match (verb, rest) {
            ("chats", None) => Self::Chats,
            ("chats", Some(page)) => Self::AllChats(page.parse().ok()?),
            ("chat", Some(chat)) => Self::Chat(ChatId(chat.parse().ok()?)),
            ("chatp", Some(rest)) => {
                let (chat, rest) = rest.split_once(':')?;
                let (list, page) = rest.split_once(':')?;
                let chat = ChatId(chat.parse().ok()?);
                Self::ChatPeople(chat, ChatList::parse(list)?, page.parse().ok()?)
            }
            ("bind", Some(rest)) => {
                let (chat, entitlement) = rest.split_once(':')?;
                let key = EntitlementKey::parse(filled(entitlement)?);
                Self::BindChat(ChatId(chat.parse().ok()?), key)
            }
            ("chatdo", Some(rest)) => {
                let (chat, step) = rest.split_once(':')?;
                Self::ChangeChat(ChatId(chat.parse().ok()?), ChatStep::parse(step)?)
            }
            _ => return None,
        };
        Some(data)
    }
}

/// A part of the audit log: `user:seq`, where either can be empty.
fn entries(filter: &AuditFilter, before: Option<i64>) -> String {
    let user = match filter {
        AuditFilter::All => String::new(),
        AuditFilter::User(UserId(id)) => id.to_string(),
    };
    format!("{user}:{}", before.map(|seq| seq.to_string()).unwrap_or_default())
}

/// The inverse of [`entries`].
fn entries_of(rest: &str) -> Option<(AuditFilter, Option<i64>)> {
    let (user, before) = rest.split_once(':')?;
    let filter = match user {
        "" => AuditFilter::All,
        id => AuditFilter::User(UserId(id.parse().ok()?)),
    };
    let before = match before {
        "" => None,
        seq => Some(seq.parse().ok()?),
    };
    Some((filter, before))
}

fn priced(rest: &str) -> Option<(PlanCode, Interval)> {
    let (interval, code) = rest.split_once(':')?;
    Some((PlanCode::new(filled(code)?), interval.parse().ok()?))
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCH: Timestamp = Timestamp::from_seconds(0);

    fn samples() -> Vec<CallbackData> {
        let plan = PlanCode::new("premium");
        let event = EventId::new("evt_1MqqbKLt4dXK03v5qaIbiNCC");
        let user = AuditFilter::User(UserId(i64::MIN));
        vec![
            CallbackData::Home,
            CallbackData::Help,
            CallbackData::Plans,
            CallbackData::Plan(plan.clone()),
            CallbackData::Plan(PlanCode::new("with:colon")),
            CallbackData::Buy(plan.clone(), Interval::Month),
            CallbackData::Buy(plan.clone(), Interval::Year),
            CallbackData::Buy(plan.clone(), Interval::Once),
            CallbackData::Change(plan.clone(), Interval::Year),
            CallbackData::ConfirmChange(
                plan,
                Interval::Month,
                Timestamp::from_seconds(1_769_817_600),
                None,
            ),
            CallbackData::ConfirmChange(
                PlanCode::new("a".repeat(32)),
                Interval::Month,
                Timestamp::from_seconds(99_999_999_999),
                Basis::parse("0e0f"),
            ),
            CallbackData::ConfirmChange(PlanCode::new("with:colon"), Interval::Year, EPOCH, None),
            CallbackData::ConfirmChange(
                PlanCode::new("1234"),
                Interval::Year,
                EPOCH,
                Some(Basis::default()),
            ),
            CallbackData::KeepPlan,
            CallbackData::Resume,
            CallbackData::ConfirmResume(Timestamp::from_seconds(99_999_999_999), i64::MAX),
            CallbackData::Pause,
            CallbackData::Manage,
            CallbackData::Status,
            CallbackData::Language,
            CallbackData::SetLanguage("pt-BR".to_owned()),
            CallbackData::ConfirmForget,
            CallbackData::UpdateCard,
            CallbackData::Receipts(0),
            CallbackData::Receipts(usize::MAX),
            CallbackData::Cancel,
            CallbackData::Audit { filter: AuditFilter::All, before: None },
            CallbackData::Audit { filter: user.clone(), before: Some(i64::MAX) },
            CallbackData::AuditDetails { filter: AuditFilter::All, before: None },
            CallbackData::AuditDetails { filter: user, before: Some(i64::MAX) },
            CallbackData::Whois(UserId(i64::MIN)),
            CallbackData::WriteTo(UserId(i64::MIN)),
            CallbackData::ShowPerson(UserId(i64::MIN)),
            CallbackData::AddressBroadcast(
                99_999_999,
                Segment::Plan(PlanCode::new("a".repeat(32))),
            ),
            CallbackData::AddressBroadcast(1, Segment::Locale("pt-BR".to_owned())),
            CallbackData::Broadcast(i64::MAX, BroadcastAction::Resume),
            CallbackData::WantBroadcasts(true),
            CallbackData::WantBroadcasts(false),
            CallbackData::Why { user: UserId(i64::MIN), page: 99, entitlement: None },
            CallbackData::Why {
                user: UserId(7_000_000_000),
                page: 0,
                entitlement: Some(EntitlementName::new("priority:support")),
            },
            CallbackData::PersonEvents(UserId(i64::MIN)),
            CallbackData::Alerts,
            CallbackData::Stats(u16::MAX),
            CallbackData::StatsFile(30),
            CallbackData::Digest(true),
            CallbackData::Digest(false),
            CallbackData::AuditFailed { before: None },
            CallbackData::AuditFailed { before: Some((Timestamp::from_millis(-1), event.clone())) },
            CallbackData::AuditEvent(event),
            CallbackData::AuditVerify,
            CallbackData::Grant(UserId(i64::MAX)),
            CallbackData::GrantPlan(UserId(i64::MAX), PlanCode::new("a".repeat(32))),
            CallbackData::GrantTerm(UserId(1), PlanCode::new("with:colon"), Some(30)),
            // Telegram's ids have at most 52 bits: <https://core.telegram.org/bots/api#user>.
            CallbackData::GrantTerm(UserId(1 << 52), PlanCode::new("a".repeat(32)), None),
            CallbackData::Refund(UserId(i64::MAX)),
            CallbackData::RefundPayment(UserId(1 << 52), "pi_3MtwBwLkdIwHu7ix28a3tqPa".to_owned()),
            CallbackData::RefundAmount(
                UserId(1 << 52),
                "pi_3MtwBwLkdIwHu7ix28a3tqPa".to_owned(),
                Some(99_999_999),
            ),
            CallbackData::RefundAmount(UserId(1), "ch_1".to_owned(), None),
            CallbackData::CancelSubscription(UserId(i64::MAX), false),
            CallbackData::CancelSubscription(UserId(i64::MAX), true),
            CallbackData::Resync(UserId(i64::MAX)),
            CallbackData::ConfirmAction("0123456789abcdef".to_owned()),
            CallbackData::DismissAction,
        ]
    }

    fn samples_of_chats() -> Vec<CallbackData> {
        vec![
            CallbackData::Chats,
            CallbackData::AllChats(usize::MAX),
            CallbackData::Chat(ChatId(i64::MIN)),
            CallbackData::ChatPeople(ChatId(i64::MIN), ChatList::NotEntitled, usize::MAX),
            CallbackData::ChatPeople(ChatId(-1), ChatList::Missing, 0),
            CallbackData::BindChat(
                ChatId(i64::MIN),
                EntitlementKey::of(&EntitlementName::new("a:b")),
            ),
            CallbackData::BindChat(
                ChatId(i64::MIN),
                EntitlementKey::of(&EntitlementName::new("я".repeat(40))),
            ),
            CallbackData::ChangeChat(ChatId(i64::MIN), ChatStep::ResumeRemovals(u64::MAX)),
            CallbackData::ChangeChat(ChatId(-1), ChatStep::AskEnforce),
            CallbackData::ChangeChat(ChatId(-1), ChatStep::Enforce),
            CallbackData::ChangeChat(ChatId(-1), ChatStep::Observe),
            CallbackData::ChangeChat(ChatId(-1), ChatStep::AskUnbind),
            CallbackData::ChangeChat(ChatId(-1), ChatStep::Unbind),
        ]
    }

    #[test]
    fn every_action_round_trips_and_fits() {
        for action in samples().into_iter().chain(samples_of_chats()) {
            let data = action.encode();
            assert!(data.len() <= MAX_BYTES, "{data}");
            assert_eq!(CallbackData::decode(&data), Some(action), "{data}");
        }
    }

    #[test]
    fn an_action_that_does_not_fit_becomes_its_list() {
        let long = "я".repeat(40);
        let lists = [
            (CallbackData::Plan(PlanCode::new(&long)), CallbackData::Plans),
            (CallbackData::Buy(PlanCode::new(&long), Interval::Year), CallbackData::Plans),
            (CallbackData::Change(PlanCode::new(&long), Interval::Year), CallbackData::Plans),
            (
                CallbackData::ConfirmChange(PlanCode::new(&long), Interval::Year, EPOCH, None),
                CallbackData::Plans,
            ),
            (CallbackData::SetLanguage(long.clone()), CallbackData::Language),
            (
                CallbackData::GrantTerm(UserId(7), PlanCode::new(&long), None),
                CallbackData::Grant(UserId(7)),
            ),
            (
                CallbackData::Why {
                    user: UserId(1),
                    page: 2,
                    entitlement: Some(EntitlementName::new(&long)),
                },
                CallbackData::Why { user: UserId(1), page: 2, entitlement: None },
            ),
            (
                CallbackData::AuditEvent(EventId::new(&long)),
                CallbackData::AuditFailed { before: None },
            ),
        ];
        for (action, list) in lists {
            assert!(action.encode().len() <= MAX_BYTES);
            assert_eq!(CallbackData::decode(&action.encode()), Some(list));
        }
    }

    #[test]
    fn unknown_data_is_not_decoded() {
        for data in [
            "",
            "1",
            "1:",
            "home",
            "0:home",
            "2:home",
            "1:home:x",
            "1:plan",
            "1:plan:",
            "1:buy:premium",
        ] {
            assert_eq!(CallbackData::decode(data), None, "{data}");
        }
        for data in [
            "1:buy:week:premium",
            "1:buy:month:",
            "1:chg:month:",
            "1:chg:week:premium",
            "1:chgok:month:premium",
            "1:chgok:month:x:premium",
            "1:chgok:month:1:",
            "1:chgok:month:1:00ff:",
            "1:keep:1",
            "1:resume:sub_1",
            "1:resumeok:1",
            "1:resumeok:1:x",
            "1:resumeok::1900",
            "1:aud:x:",
            "1:aud:",
            "1:raw:1",
            "1:who:",
            "1:why:1:0",
            "1:why:1:x:",
            "1:evs:ann",
            "1:fail:x:evt_1",
            "1:gr:x",
            "1:grp:7:",
            "1:grt:7:premium",
            "1:grt:7:x:premium",
            "1:act:",
            "1:rf:x",
            "1:rfp:7:",
            "1:rfa:7:pi_1",
            "1:rfa:7:x:pi_1",
            "1:can:7:soon",
            "1:rcpt:",
            "1:rcpt:-1",
            "1:cancel:7",
            "1:chats:x",
            "1:chat:",
            "1:chatp:-1:all:0",
            "1:bind:-1",
            "1:bind:-1:",
            "1:chatdo:-1:delete",
            "11:home",
        ] {
            assert_eq!(CallbackData::decode(data), None, "{data}");
        }
    }
}
