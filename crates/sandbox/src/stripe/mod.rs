//! Simulated Stripe: an account in memory, its API, and its webhooks.

mod account;
mod api;
mod card;
mod change;
mod checkout;
mod delivery;
mod disputes;
mod events;
mod invoicing;
mod lifecycle;
mod lists;
mod objects;
mod panel;
mod params;
mod part_payments;
mod pause;
mod plan_change;
mod preview;
mod promotion;
mod records;
mod refunds;
mod refusal;
mod routes;
mod schedule;
mod settings;
mod story;
mod subscribing;
mod subscription_pause;
mod subscription_update;
mod thin;
mod trials;
mod verbs;
mod views;

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;

use serde_json::Value;

use crate::changes::Changes;
use crate::ids::Ids;
use crate::options::Clock;
use crate::options::StripeOptions;

pub use card::Card;
pub use card::Declined;
pub use change::CancelWhen;
pub use checkout::Paid;
pub use checkout::PaymentLink;
pub use delivery::Delivery;
pub use delivery::Mode;
pub use delivery::Order;
pub use refusal::Refused;
pub use thin::Destination;
pub use thin::Payload;

pub(crate) use routes::routes;

use account::Account;
use delivery::Outgoing;
use subscription_pause::PauseSettings;

/// The simulated Stripe, with the methods of tests and pages.
#[derive(Clone)]
pub struct StripeSim {
    inner: Arc<Inner>,
}

struct Inner {
    secret_key: String,
    webhook_secret: String,
    http: OnceLock<reqwest::Client>,
    changes: Arc<Changes>,
    account: Mutex<Account>,
    intake: Mutex<Intake>,
}

/// How requests are handled before they reach the account, and the record of them.
#[derive(Default)]
struct Intake {
    down: bool,
    failures: VecDeque<u16>,
    /// Number of further requests that take effect but whose responses are lost.
    unanswered: usize,
    /// Number of further requests before the rate limit; `None` for no limit.
    allowance: Option<usize>,
    requests: Vec<Request>,
    /// Stored responses by idempotency key.
    answers: HashMap<String, StoredAnswer>,
}

/// The response to the first request with an idempotency key.
struct StoredAnswer {
    /// Method, path and parameters, which further requests with the key have to repeat.
    fingerprint: String,
    status: u16,
    body: Value,
}

/// A recorded request of the application.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Below `/v1/`; for the v2 API with the prefix `v2/`.
    pub path: String,
    pub params: Value,
    pub idempotency_key: Option<String>,
    pub stripe_version: Option<String>,
    pub status: u16,
}

impl StripeSim {
    /// An account without HTTP, deliveries and tasks, for callers that read the events and deliver them
    /// themselves. Nothing happens automatically; see [`StripeSim::act_until`].
    #[must_use]
    pub fn alone(options: StripeOptions, clock: Arc<dyn Clock>) -> Self {
        Self::new(options, "https://stripe.test".to_owned(), clock, Arc::default())
    }

    pub(crate) fn new(
        options: StripeOptions,
        base: String,
        clock: Arc<dyn Clock>,
        changes: Arc<Changes>,
    ) -> Self {
        let StripeOptions { secret_key, webhook_url, webhook_secret, prices, shape } = options;
        let opened = clock.now_ms().div_euclid(1000);
        let account = Account {
            clock,
            base,
            shape,
            webhook_url,
            ids: Ids::new(),
            prices,
            opened,
            customers: Vec::new(),
            sessions: Vec::new(),
            subscriptions: Vec::new(),
            schedules: Vec::new(),
            invoices: Vec::new(),
            charges: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
            portals: Vec::new(),
            promotion_codes: Vec::new(),
            coupons: Vec::new(),
            tax_rates: Vec::new(),
            events: Vec::new(),
            thin: Vec::new(),
            destination: thin::Destination::default(),
            keeps_events: 30,
            unnamed_snapshots: false,
            v2_refusal: None,
            outgoing: Outgoing::default(),
            pausing: PauseSettings::default(),
            exhausted: "canceled",
            draft: 0,
            announces_payments: false,
            cause: None,
            generated_by: account::GeneratedBy::default(),
        };
        Self {
            inner: Arc::new(Inner {
                secret_key,
                webhook_secret,
                http: OnceLock::new(),
                changes,
                account: Mutex::new(account),
                intake: Mutex::default(),
            }),
        }
    }
}
