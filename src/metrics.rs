//! What is counted and timed, by the names that dashboards rely on. Like log lines, measures are told
//! where things happen; who listens is decided at the start.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use metrics_api::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};

/// Upper bounds in seconds of the buckets of [`WEBHOOK_SECONDS`].
pub const WEBHOOK_BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];
/// Upper bounds in seconds of the buckets of [`NOTICE_SECONDS`].
pub const NOTICE_BUCKETS: &[f64] = &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 600.0];

pub const WEBHOOK_SECONDS: &str = "billing_webhook_seconds";
pub const NOTICE_SECONDS: &str = "billing_notice_seconds";
const CHECKOUT_STARTED: &str = "billing_checkout_started_total";
const PORTAL_OPENED: &str = "billing_portal_opened_total";
const WEBHOOK_EVENTS: &str = "billing_webhook_events_total";
const STRIPE_REQUESTS: &str = "billing_stripe_requests_total";
const NOTICES_LOST: &str = "billing_notices_lost_total";
const OUTBOX_DEPTH: &str = "billing_outbox_depth";
const CALLBACKS: &str = "billing_callbacks_total";
const CALLBACKS_DEPTH: &str = "billing_callbacks_depth";
const CALLBACKS_FAILED: &str = "billing_callbacks_failed";
const CALLBACKS_OLDEST: &str = "billing_callbacks_oldest_seconds";
const EVENTS_FAILED: &str = "billing_events_failed";
const BOT_RUNNING: &str = "billing_bot_running";
const ENTITLEMENTS_ACTIVE: &str = "billing_entitlements_active";
const DATABASE_GONE: &str = "billing_database_gone";
const CLOCK_TRUSTED: &str = "billing_clock_trusted";
const REVOCATIONS_PAUSED: &str = "billing_revocations_paused";

/// Says what each measure is; once, before the first is taken.
pub fn describe() {
    describe_counter!(CHECKOUT_STARTED, "Checkout sessions opened at Stripe, by plan.");
    describe_counter!(PORTAL_OPENED, "Links into the billing portal.");
    describe_counter!(WEBHOOK_EVENTS, "Webhook deliveries, by event type and what became of them.");
    describe_histogram!(
        WEBHOOK_SECONDS,
        Unit::Seconds,
        "From the last byte of a webhook to its answer."
    );
    describe_histogram!(
        NOTICE_SECONDS,
        Unit::Seconds,
        "From a webhook's arrival to the message in the chat."
    );
    describe_counter!(STRIPE_REQUESTS, "Calls of Stripe, each attempt, by operation and outcome.");
    describe_counter!(NOTICES_LOST, "Notices that were given up, by reason.");
    describe_gauge!(OUTBOX_DEPTH, "Notices that wait to be sent to people who can be reached.");
    describe_counter!(CALLBACKS, "Events posted to other services, by callback and outcome.");
    describe_gauge!(CALLBACKS_DEPTH, "Events that wait for a callback, by callback.");
    describe_gauge!(CALLBACKS_FAILED, "Events that a callback has not taken and are kept.");
    describe_gauge!(
        CALLBACKS_OLDEST,
        Unit::Seconds,
        "How long the oldest event that waits has waited, by callback."
    );
    describe_gauge!(EVENTS_FAILED, "Kept events that could not be applied.");
    describe_gauge!(BOT_RUNNING, "1 while Telegram lets the bot work, else 0.");
    describe_gauge!(REVOCATIONS_PAUSED, "1 while nobody loses access until an admin decides.");
    describe_gauge!(CLOCK_TRUSTED, "1 while the wall clock is believed, 0 after a jump.");
    describe_gauge!(ENTITLEMENTS_ACTIVE, "Rights in force, by the plan that gives them.");
    describe_gauge!(
        DATABASE_GONE,
        "1 once a database file was removed or replaced, until a restart."
    );
}

/// Series that begin at nothing: what is born with its first count has not risen, to who watches.
pub fn begin<'a>(plans: impl Iterator<Item = &'a str>, callbacks: impl Iterator<Item = &'a str>) {
    counter!(PORTAL_OPENED).increment(0);
    for reason in ["rejected", "unknown", "expired"] {
        counter!(NOTICES_LOST, "reason" => reason).increment(0);
    }
    for plan in plans {
        counter!(CHECKOUT_STARTED, "plan" => plan.to_owned()).increment(0);
    }
    for name in callbacks {
        for outcome in ["taken", "put_off", "given_up"] {
            counter!(CALLBACKS, "callback" => name.to_owned(), "outcome" => outcome).increment(0);
        }
    }
}

/// The same of webhooks of one type.
pub fn begin_webhooks(kind: &'static str) {
    for outcome in ["processed", "refused", "not_stored"] {
        counter!(WEBHOOK_EVENTS, "type" => kind, "outcome" => outcome).increment(0);
    }
}

/// `reason`: `rejected`, `unknown` or `expired`.
pub fn notice_lost(reason: &'static str) {
    counter!(NOTICES_LOST, "reason" => reason).increment(1);
}

pub fn checkout_started(plan: &str) {
    counter!(CHECKOUT_STARTED, "plan" => plan.to_owned()).increment(1);
}

pub fn portal_opened() {
    counter!(PORTAL_OPENED).increment(1);
}

/// `kind`: a type that is read here, else `other`, so that nobody outside makes series.
pub fn webhook(kind: &'static str, outcome: &'static str, took: Duration) {
    counter!(WEBHOOK_EVENTS, "type" => kind, "outcome" => outcome).increment(1);
    histogram!(WEBHOOK_SECONDS).record(took);
}

pub fn notice_sent(waited: Duration) {
    histogram!(NOTICE_SECONDS).record(waited);
}

/// `outcome`: `ok`, `nothing_upcoming`, or the code of the error.
pub fn stripe_request(operation: &'static str, outcome: &'static str) {
    counter!(STRIPE_REQUESTS, "operation" => operation, "outcome" => outcome).increment(1);
}

pub fn outbox_depth(rows: u64) {
    gauge!(OUTBOX_DEPTH).set(float(rows));
}

/// `outcome`: `taken`, `put_off`, or `given_up`.
pub fn callback(name: &str, outcome: &'static str) {
    counter!(CALLBACKS, "callback" => name.to_owned(), "outcome" => outcome).increment(1);
}

pub fn backlog(name: &str, waiting: u64, failed: u64, oldest: Duration) {
    gauge!(CALLBACKS_OLDEST, "callback" => name.to_owned()).set(oldest.as_secs_f64());
    gauge!(CALLBACKS_DEPTH, "callback" => name.to_owned()).set(float(waiting));
    gauge!(CALLBACKS_FAILED, "callback" => name.to_owned()).set(float(failed));
}

pub fn bot_running(running: bool) {
    gauge!(BOT_RUNNING).set(if running { 1.0 } else { 0.0 });
}

pub fn events_failed(rows: u64) {
    gauge!(EVENTS_FAILED).set(float(rows));
}

pub fn entitlements_active(plan: &str, rights: u64) {
    gauge!(ENTITLEMENTS_ACTIVE, "plan" => plan.to_owned()).set(float(rights));
}

pub fn clock_trusted(trusted: bool) {
    gauge!(CLOCK_TRUSTED).set(float(trusted.into()));
}

pub fn revocations_paused(paused: bool) {
    gauge!(REVOCATIONS_PAUSED).set(float(paused.into()));
}

pub fn database_gone(gone: bool) {
    gauge!(DATABASE_GONE).set(float(gone.into()));
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; no count comes near 2^53")]
const fn float(count: u64) -> f64 {
    count as f64
}

/// Why the bot does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BotProblem {
    /// Telegram has not answered since the start.
    Starting,
    TokenRefused,
    WebhookRefused,
    /// Telegram cannot post updates to the webhook.
    WebhookUnreachable,
    /// Another process polls with the same token.
    OtherPoller,
}

impl BotProblem {
    /// For `/readyz` and log lines.
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

/// Whether Telegram lets the bot work. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct BotHealth(Arc<Mutex<Connection>>);

#[derive(Debug, Default)]
struct Connection {
    /// The bot has introduced itself once.
    connected: bool,
    problem: Option<BotProblem>,
}

impl BotHealth {
    /// None while the bot works.
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

    /// True if that is news.
    #[must_use]
    pub fn fails(&self, problem: BotProblem) -> bool {
        let before = self.problem();
        self.change(|connection| connection.problem = Some(problem));
        before != Some(problem)
    }

    /// Any call was refused because of the token. True if that is news.
    #[must_use]
    pub fn token_refused(&self) -> bool {
        self.fails(BotProblem::TokenRefused)
    }

    /// Any call was answered. A bot that has not introduced itself yet does that first.
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

/// When somebody outside was reached last. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Liveness(Arc<Mutex<Reached>>);

#[derive(Debug, Default)]
struct Reached {
    last: Option<Instant>,
    /// The last call got no answer.
    away: bool,
}

impl Liveness {
    /// A call has ended: with an answer, whatever it said, or without one.
    pub fn note(&self, answered: bool) {
        let mut reached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reached.away = !answered;
        if answered {
            reached.last = Some(Instant::now());
        }
    }

    /// False once a call got no answer, until the next one that does.
    #[must_use]
    pub fn is_well(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).away
    }

    /// How long ago there was an answer; `None`: not since the start.
    #[must_use]
    pub fn since(&self) -> Option<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).last.map(|last| last.elapsed())
    }
}
