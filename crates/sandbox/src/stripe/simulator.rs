//! The handle of the simulated Stripe, and its state.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;

use serde_json::Value;

use crate::changes::Changes;
use crate::changes::lock;
use crate::ids::Ids;
use crate::options::Clock;
use crate::options::StripeOptions;
use crate::stripe::account::Account;
use crate::stripe::account::GeneratedBy;
use crate::stripe::account::PauseSettings;
use crate::stripe::account::Restrictions;
use crate::stripe::destination::Destination;
use crate::stripe::outgoing::Outgoing;
use crate::stripe::records::Provisioned;

/// The simulated Stripe, with the methods of tests and pages.
#[derive(Clone)]
pub struct StripeSim {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) secret_key: String,
    pub(super) webhook_secret: String,
    pub(super) http: OnceLock<reqwest::Client>,
    pub(super) changes: Arc<Changes>,
    pub(super) account: Mutex<Account>,
    pub(super) intake: Mutex<Intake>,
}

/// How requests are handled before they reach the account, and the record of them.
#[derive(Default)]
pub(super) struct Intake {
    pub(super) down: bool,
    /// The API key is refused.
    pub(super) key_revoked: bool,
    pub(super) failures: VecDeque<u16>,
    /// Method, path and permission of requests that a restricted key may not make.
    pub(super) denied: Vec<(String, String, String)>,
    /// Number of further requests that take effect but whose responses are lost.
    pub(super) unanswered: usize,
    /// Number of further requests before the rate limit; `None` for no limit.
    pub(super) allowance: Option<usize>,
    pub(super) requests: Vec<Request>,
    /// Stored responses by idempotency key.
    pub(super) answers: HashMap<String, StoredAnswer>,
}

/// The response to the first request with an idempotency key.
pub(super) struct StoredAnswer {
    /// Method, path and parameters, which further requests with the key have to repeat.
    pub(super) fingerprint: String,
    pub(super) status: u16,
    pub(super) body: Value,
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
    /// themselves. Nothing happens automatically; see [`StripeSim::process_due`].
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
            fraud_warnings: Vec::new(),
            portals: Vec::new(),
            promotion_codes: Vec::new(),
            coupons: Vec::new(),
            tax_rates: Vec::new(),
            provisioned: Provisioned::default(),
            events: Vec::new(),
            thin: Vec::new(),
            destination: Destination::default(),
            keeps_events: 30,
            unnamed_snapshots: false,
            v2_refusal: None,
            outgoing: Outgoing::default(),
            pausing: PauseSettings::default(),
            restrictions: Restrictions::default(),
            exhausted: "canceled",
            draft: 0,
            announces_payments: false,
            cause: None,
            generated_by: GeneratedBy::default(),
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

    /// Runs `act` on the account, and notes a change.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Account) -> T) -> T {
        let done = act(&mut lock(&self.inner.account));
        self.inner.changes.note();
        done
    }
}
