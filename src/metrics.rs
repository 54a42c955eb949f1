//! Prometheus metrics by the names that dashboards rely on, and the health of the bot and of the APIs.
//!
//! Metrics go to the recorder of the process; without one they are dropped.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use metrics_api::{
    Counter, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};

use crate::domain::chat_update::ChatId;
use crate::domain::figures::CurrencyTotals;
use crate::domain::paid_chat::ChatEventKind;

/// Upper bounds in seconds of the buckets of [`WEBHOOK_SECONDS`].
pub const WEBHOOK_BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];
/// Upper bounds in seconds of the buckets of [`NOTICE_SECONDS`].
pub const NOTICE_BUCKETS: &[f64] = &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 600.0];

pub const WEBHOOK_SECONDS: &str = "billing_webhook_seconds";
pub const NOTICE_SECONDS: &str = "billing_notice_seconds";
const CHECKOUT_STARTED: &str = "billing_checkout_started_total";
const PORTAL_OPENED: &str = "billing_portal_opened_total";
const WEBHOOK_EVENTS: &str = "billing_webhook_events_total";
const CHAT_UPDATES: &str = "billing_chat_updates_total";
const CHAT_CALLS: &str = "billing_chat_calls_total";
const CHAT_EVENTS: &str = "billing_chat_events_total";
const CHAT_MEMBERS: &str = "billing_chat_members";
const STRIPE_REQUESTS: &str = "billing_stripe_requests_total";
const NOTICES_LOST: &str = "billing_notices_lost_total";
const OUTBOX_DEPTH: &str = "billing_outbox_depth";
const WEBHOOK_DELIVERIES: &str = "billing_webhook_deliveries_total";
const WEBHOOK_DELIVERIES_DEPTH: &str = "billing_webhook_deliveries_depth";
const WEBHOOK_DELIVERIES_DEAD: &str = "billing_webhook_deliveries_dead";
const WEBHOOK_DELIVERIES_OLDEST: &str = "billing_webhook_deliveries_oldest_seconds";
const ALERTS_ACTIVE: &str = "billing_alerts_active";
const EVENTS_FAILED: &str = "billing_events_failed";
const BOT_RUNNING: &str = "billing_bot_running";
const ENTITLEMENTS_ACTIVE: &str = "billing_entitlements_active";
const MRR: &str = "billing_mrr";
const SUBSCRIPTIONS_PAYING: &str = "billing_subscriptions_paying";
const RECEIVED: &str = "billing_received";
const REFUNDED: &str = "billing_refunded";
const RECOVERED: &str = "billing_recovered";
const DATABASE_GONE: &str = "billing_database_gone";
const CLOCK_TRUSTED: &str = "billing_clock_trusted";
const REPLICA_READABLE: &str = "billing_replica_readable";
const REPLICA_AGE: &str = "billing_replica_age_seconds";
const BACKUP_AGE: &str = "billing_backup_age_seconds";
const BACKUP_OVERDUE: &str = "billing_backup_overdue";
const REVOCATIONS_PAUSED: &str = "billing_revocations_paused";

/// Registers the help texts. Called once, after the recorder is installed and before the first sample.
pub fn describe() {
    describe_counter!(CHECKOUT_STARTED, "Checkout sessions opened at Stripe, by plan.");
    describe_counter!(PORTAL_OPENED, "Links to the billing portal created.");
    describe_counter!(WEBHOOK_EVENTS, "Webhooks received from Stripe, by event type and outcome.");
    describe_counter!(
        CHAT_UPDATES,
        "Updates of Telegram about groups and channels, by kind and outcome."
    );
    describe_counter!(
        CHAT_CALLS,
        "Calls to Telegram about groups, channels and their members, by method and outcome."
    );
    describe_counter!(
        CHAT_EVENTS,
        "People who joined or left a paid chat, or were removed or declined, by chat."
    );
    describe_gauge!(CHAT_MEMBERS, "People known to be in a paid chat, by chat.");
    describe_histogram!(
        WEBHOOK_SECONDS,
        Unit::Seconds,
        "Time from the last byte of a webhook to its response."
    );
    describe_histogram!(
        NOTICE_SECONDS,
        Unit::Seconds,
        "Time from the arrival of a webhook to the message in the chat."
    );
    describe_counter!(
        STRIPE_REQUESTS,
        "Requests to Stripe, counting each attempt, by operation and outcome."
    );
    describe_counter!(NOTICES_LOST, "Notices dropped, by reason.");
    describe_gauge!(OUTBOX_DEPTH, "Notices waiting to be sent to reachable users.");
    describe_counter!(
        WEBHOOK_DELIVERIES,
        "Attempts at outgoing webhook deliveries, by endpoint and outcome."
    );
    describe_gauge!(WEBHOOK_DELIVERIES_DEPTH, "Outgoing webhook deliveries waiting, by endpoint.");
    describe_gauge!(
        WEBHOOK_DELIVERIES_DEAD,
        "Outgoing webhook deliveries given up and still stored, by endpoint."
    );
    describe_gauge!(
        WEBHOOK_DELIVERIES_OLDEST,
        Unit::Seconds,
        "Age of the oldest waiting webhook delivery, by endpoint."
    );
    describe_gauge!(ALERTS_ACTIVE, "Alerts to the admins that are on, by kind.");
    describe_gauge!(EVENTS_FAILED, "Stored events that could not be applied.");
    describe_gauge!(BOT_RUNNING, "1 while the bot receives updates from Telegram, else 0.");
    describe_gauge!(MRR, "Monthly recurring revenue in units of the currency.");
    describe_gauge!(SUBSCRIPTIONS_PAYING, "Subscriptions that are paid for, by currency and plan.");
    describe_gauge!(RECEIVED, "Sum of all payments in units of the currency.");
    describe_gauge!(REFUNDED, "Sum of all refunds in units of the currency.");
    describe_gauge!(
        RECOVERED,
        "Sum of the payments after a failed attempt, in units of the currency."
    );
    describe_gauge!(
        REVOCATIONS_PAUSED,
        "1 while revocations are paused until an admin decides, else 0."
    );
    describe_gauge!(BACKUP_AGE, Unit::Seconds, "Age of the last scheduled backup that succeeded.");
    describe_gauge!(BACKUP_OVERDUE, "1 once a scheduled backup has been missed, else 0.");
    describe_gauge!(CLOCK_TRUSTED, "1 while the wall clock is trusted, 0 after a jump.");
    describe_gauge!(ENTITLEMENTS_ACTIVE, "Entitlements in force, by the plan that grants them.");
    describe_gauge!(
        REPLICA_READABLE,
        "Of a read-only server: 1 while its replica can be read and has its schema, else 0."
    );
    describe_gauge!(
        REPLICA_AGE,
        Unit::Seconds,
        "Of a read-only server: age of the newest commit in its replica."
    );
    describe_gauge!(
        DATABASE_GONE,
        "1 once a database file was removed or replaced, until a restart."
    );
}

/// Initialises counters at zero, so that `increase()` sees the first increment.
pub fn init_counters<'a>(
    plans: impl Iterator<Item = &'a str>,
    endpoints: impl Iterator<Item = &'a str>,
) {
    counter!(PORTAL_OPENED).increment(0);
    for kind in CHAT_UPDATE_KINDS {
        for outcome in CHAT_UPDATE_OUTCOMES {
            counter!(CHAT_UPDATES, "kind" => kind, "outcome" => outcome).increment(0);
        }
    }
    for reason in ["rejected", "unknown", "expired"] {
        counter!(NOTICES_LOST, "reason" => reason).increment(0);
    }
    for method in CHAT_METHODS {
        counter!(CHAT_CALLS, "method" => method, "outcome" => "ok").increment(0);
    }
    for plan in plans {
        counter!(CHECKOUT_STARTED, "plan" => plan.to_owned()).increment(0);
    }
    for name in endpoints {
        for outcome in ["delivered", "retried", "dead"] {
            delivery_counter(name, outcome).increment(0);
        }
    }
}

/// The kinds and outcomes of stored updates of Telegram.
const CHAT_UPDATE_KINDS: [&str; 4] =
    ["chat_member", "my_chat_member", "chat_join_request", "message"];
const CHAT_UPDATE_OUTCOMES: [&str; 3] = ["processed", "ignored", "failed"];

/// Methods of the Bot API that decide who is in a chat.
const CHAT_METHODS: [&str; 9] = [
    "getChat",
    "getChatMember",
    "getChatMemberCount",
    "approveChatJoinRequest",
    "declineChatJoinRequest",
    "banChatMember",
    "unbanChatMember",
    "createChatInviteLink",
    "revokeChatInviteLink",
];

/// Initialises the counters of received webhooks of one event type at zero.
pub fn init_webhook_counters(kind: &'static str) {
    for outcome in ["processed", "refused", "not_stored", "overloaded"] {
        counter!(WEBHOOK_EVENTS, "type" => kind, "outcome" => outcome).increment(0);
    }
}

/// Counts a dropped notice. `reason`: `rejected`, `unknown` or `expired`.
pub fn notice_lost(reason: &'static str) {
    counter!(NOTICES_LOST, "reason" => reason).increment(1);
}

/// Counts a checkout session opened for a plan.
pub fn checkout_started(plan: &str) {
    counter!(CHECKOUT_STARTED, "plan" => plan.to_owned()).increment(1);
}

/// Counts a link to the billing portal.
pub fn portal_opened() {
    counter!(PORTAL_OPENED).increment(1);
}

/// Counts a received webhook and records its duration. `kind`: an event type that is processed, else `other`,
/// to bound label cardinality.
pub fn webhook(kind: &'static str, outcome: &'static str, took: Duration) {
    counter!(WEBHOOK_EVENTS, "type" => kind, "outcome" => outcome).increment(1);
    histogram!(WEBHOOK_SECONDS).record(took);
}

/// Counts an attempt to apply an update about a group or channel. `outcome`: `processed`, `ignored` or
/// `failed`.
pub fn chat_update(kind: &str, outcome: &'static str) {
    counter!(CHAT_UPDATES, "kind" => kind.to_owned(), "outcome" => outcome).increment(1);
}

/// Counts a call about a chat or a member. `outcome`: `ok`, or what Telegram has refused.
pub fn chat_call(method: &'static str, outcome: &'static str) {
    counter!(CHAT_CALLS, "method" => method, "outcome" => outcome).increment(1);
}

/// Counts what has happened to a person in a paid chat.
pub fn chat_event(chat: ChatId, event: ChatEventKind) {
    chat_event_counter(chat, event).increment(1);
}

/// Initialises the counters of a paid chat at zero, and sets how many people are known to be in it.
pub fn chat_members(chat: ChatId, members: u64) {
    for event in ChatEventKind::ALL {
        chat_event_counter(chat, event).increment(0);
    }
    gauge!(CHAT_MEMBERS, "chat" => chat.to_string()).set(float(members));
}

fn chat_event_counter(chat: ChatId, event: ChatEventKind) -> Counter {
    counter!(CHAT_EVENTS, "chat" => chat.to_string(), "event" => event.as_str())
}

/// Records the time from a webhook's arrival to its notice in the chat.
pub fn notice_sent(waited: Duration) {
    histogram!(NOTICE_SECONDS).record(waited);
}

/// Counts an attempt of a request to Stripe. `outcome`: `ok`, `nothing_upcoming`, or the code of the error.
pub fn stripe_request(operation: &'static str, outcome: &'static str) {
    counter!(STRIPE_REQUESTS, "operation" => operation, "outcome" => outcome).increment(1);
}

/// Sets the number of notices waiting for reachable users.
pub fn outbox_depth(rows: u64) {
    gauge!(OUTBOX_DEPTH).set(float(rows));
}

/// Counts an attempt at an outgoing webhook delivery. `outcome`: `delivered`, `retried` or `dead`.
pub fn webhook_delivery(endpoint: &str, outcome: &'static str) {
    delivery_counter(endpoint, outcome).increment(1);
}

fn delivery_counter(endpoint: &str, outcome: &'static str) -> Counter {
    counter!(WEBHOOK_DELIVERIES, "endpoint" => endpoint.to_owned(), "outcome" => outcome)
}

/// Sets the gauges of one webhook endpoint. `oldest`: the age of the oldest waiting delivery.
pub fn webhook_backlog(endpoint: &str, waiting: u64, dead: u64, oldest: Duration) {
    gauge!(WEBHOOK_DELIVERIES_OLDEST, "endpoint" => endpoint.to_owned()).set(oldest.as_secs_f64());
    gauge!(WEBHOOK_DELIVERIES_DEPTH, "endpoint" => endpoint.to_owned()).set(float(waiting));
    gauge!(WEBHOOK_DELIVERIES_DEAD, "endpoint" => endpoint.to_owned()).set(float(dead));
}

/// Sets whether the bot receives updates.
pub fn bot_running(running: bool) {
    gauge!(BOT_RUNNING).set(if running { 1.0 } else { 0.0 });
}

/// Sets the number of stored events that could not be applied.
pub fn events_failed(rows: u64) {
    gauge!(EVENTS_FAILED).set(float(rows));
}

/// Sets the number of alerts of a kind that are on.
pub fn alerts_active(kind: &'static str, alerts: usize) {
    gauge!(ALERTS_ACTIVE, "kind" => kind).set(float(u64::try_from(alerts).unwrap_or(u64::MAX)));
}

/// Sets the number of entitlements that a plan grants.
pub fn entitlements_active(plan: &str, entitlements: u64) {
    gauge!(ENTITLEMENTS_ACTIVE, "plan" => plan.to_owned()).set(float(entitlements));
}

/// Sets whether the wall clock is trusted.
pub fn clock_trusted(trusted: bool) {
    gauge!(CLOCK_TRUSTED).set(float(trusted.into()));
}

/// Sets whether revocations are paused.
pub fn revocations_paused(paused: bool) {
    gauge!(REVOCATIONS_PAUSED).set(float(paused.into()));
}

/// Sets the age of the last scheduled backup, and whether one has been missed.
pub fn backup(age: Option<Duration>, overdue: bool) {
    if let Some(age) = age {
        gauge!(BACKUP_AGE).set(age.as_secs_f64());
    }
    gauge!(BACKUP_OVERDUE).set(float(overdue.into()));
}

/// Sets whether a database file was removed or replaced.
pub fn database_gone(gone: bool) {
    gauge!(DATABASE_GONE).set(float(gone.into()));
}

/// Sets whether the replica can be read, and the age of its newest commit where that is known.
pub fn replica(readable: bool, age: Option<Duration>) {
    gauge!(REPLICA_READABLE).set(float(readable.into()));
    if let Some(age) = age {
        gauge!(REPLICA_AGE).set(age.as_secs_f64());
    }
}

/// The money of one currency.
pub fn money(totals: &CurrencyTotals) {
    let currency = || totals.mrr.currency.code().to_owned();
    for (name, amount) in [
        (MRR, totals.mrr),
        (RECEIVED, totals.received),
        (REFUNDED, totals.refunded),
        (RECOVERED, totals.recovered),
    ] {
        gauge!(name, "currency" => currency())
            .set(amount.decimal().parse::<f64>().unwrap_or(f64::NAN));
    }
    for (plan, number) in &totals.active {
        let number = float(u64::try_from(*number).unwrap_or_default());
        gauge!(SUBSCRIPTIONS_PAYING, "currency" => currency(), "plan" => plan.as_str().to_owned())
            .set(number);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; no count comes near 2^53")]
const fn float(count: u64) -> f64 {
    count as f64
}

/// Why the bot receives no updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BotProblem {
    /// Telegram has not answered since the start.
    Starting,
    TokenRefused,
    WebhookRefused,
    /// Telegram cannot deliver updates to the webhook.
    WebhookUnreachable,
    /// Another process polls with the same token.
    OtherPoller,
}

impl BotProblem {
    /// The stable code that `/readyz` and log lines show.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::TokenRefused => "token_refused",
            Self::WebhookRefused => "webhook_refused",
            Self::WebhookUnreachable => "webhook_unreachable",
            Self::OtherPoller => "other_poller",
        }
    }
}

/// Whether the bot receives updates from Telegram. Clones share their state.
#[derive(Debug, Clone, Default)]
pub struct BotHealth(Arc<Mutex<Connection>>);

#[derive(Debug, Default)]
struct Connection {
    /// `getMe` has succeeded and updates were received at least once.
    connected: bool,
    problem: Option<BotProblem>,
}

impl BotHealth {
    /// The current problem; `None` while the bot works.
    #[must_use]
    pub fn problem(&self) -> Option<BotProblem> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match connection.problem {
            None if !connection.connected => Some(BotProblem::Starting),
            problem => problem,
        }
    }

    /// The bot receives updates.
    pub fn works(&self) {
        self.change(|connection| {
            connection.connected = true;
            connection.problem = None;
        });
    }

    /// Records a problem. Returns true if it differs from the previous state.
    #[must_use]
    pub fn fails(&self, problem: BotProblem) -> bool {
        let before = self.problem();
        self.change(|connection| connection.problem = Some(problem));
        before != Some(problem)
    }

    /// Records that a call was refused because of the token. Returns true if that was not known.
    #[must_use]
    pub fn token_refused(&self) -> bool {
        self.fails(BotProblem::TokenRefused)
    }

    /// Records that a call succeeded. Clears `TokenRefused` only if the bot has connected before.
    pub fn token_accepted(&self) {
        self.change(|connection| {
            if connection.connected && connection.problem == Some(BotProblem::TokenRefused) {
                connection.problem = None;
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Connection)) {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut connection);
    }
}

/// When a remote API last responded. Clones share their state.
#[derive(Debug, Clone, Default)]
pub struct Liveness(Arc<Mutex<Reached>>);

#[derive(Debug, Default)]
struct Reached {
    last: Option<Instant>,
    /// The last call got no response.
    away: bool,
    /// Whether the last call got a response other than that the API is unavailable.
    available: Option<bool>,
}

impl Liveness {
    /// Records the end of a call. `answered`: there was a response, whatever its status. `is_available`: the
    /// response was not that the API is unavailable.
    pub fn note(&self, answered: bool, is_available: bool) {
        let mut reached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reached.away = !answered;
        reached.available = Some(answered && is_available);
        if answered {
            reached.last = Some(Instant::now());
        }
    }

    /// Whether the last call got a response; true before the first one.
    #[must_use]
    pub fn is_well(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).away
    }

    /// Whether the last call found the API available; `None` before the first one.
    #[must_use]
    pub fn is_available(&self) -> Option<bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).available
    }

    /// The time since the last response; `None` if there has been none since the start.
    #[must_use]
    pub fn since(&self) -> Option<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).last.map(|last| last.elapsed())
    }
}
