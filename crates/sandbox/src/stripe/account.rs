//! The simulated account: its records, and the events that changes emit.

use std::sync::Arc;

use crate::ids::Ids;
use crate::options::ApiShape;
use crate::options::Clock;
use crate::options::Price;
use crate::stripe::destination::Destination;
use crate::stripe::outgoing::Outgoing;
use crate::stripe::records::Charge;
use crate::stripe::records::Customer;
use crate::stripe::records::Dispute;
use crate::stripe::records::Event;
use crate::stripe::records::FraudWarning;
use crate::stripe::records::Invoice;
use crate::stripe::records::Item;
use crate::stripe::records::Portal;
use crate::stripe::records::PromotionCode;
use crate::stripe::records::Provisioned;
use crate::stripe::records::Refund;
use crate::stripe::records::Schedule;
use crate::stripe::records::Session;
use crate::stripe::records::Subscription;
use crate::stripe::records::TaxRate;
use crate::stripe::records::ThinEvent;
use crate::stripe::refusal::Refused;

pub(super) const DAY: i64 = 86_400;

/// The account's records and settings. Times are Unix seconds.
pub(super) struct Account {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) base: String,
    pub(super) shape: ApiShape,
    pub(super) webhook_url: String,
    pub(super) ids: Ids,
    pub(super) prices: Vec<Price>,
    pub(super) opened: i64,
    pub(super) customers: Vec<Customer>,
    pub(super) sessions: Vec<Session>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) schedules: Vec<Schedule>,
    pub(super) invoices: Vec<Invoice>,
    pub(super) charges: Vec<Charge>,
    pub(super) refunds: Vec<Refund>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) fraud_warnings: Vec<FraudWarning>,
    pub(super) portals: Vec<Portal>,
    pub(super) promotion_codes: Vec<PromotionCode>,
    pub(super) coupons: Vec<PromotionCode>,
    pub(super) tax_rates: Vec<TaxRate>,
    pub(super) provisioned: Provisioned,
    pub(super) events: Vec<Event>,
    pub(super) thin: Vec<ThinEvent>,
    pub(super) destination: Destination,
    /// How long events can be fetched, in days.
    pub(super) keeps_events: i64,
    /// Full events do not name their snapshot events.
    pub(super) unnamed_snapshots: bool,
    /// The status with which every request to the v2 API is refused.
    pub(super) v2_refusal: Option<u16>,
    pub(super) outgoing: Outgoing,
    pub(super) pausing: PauseSettings,
    pub(super) restrictions: Restrictions,
    /// The status of a subscription after the last failed retry: `canceled`, `unpaid`, `past_due` or
    /// `paused`.
    pub(super) exhausted: &'static str,
    /// How long the invoice of a renewal stays a draft, in seconds.
    pub(super) draft: i64,
    /// Whether the endpoint receives `invoice_payment.paid`.
    pub(super) announces_payments: bool,
    /// The request that is being handled, which events name as their cause.
    pub(super) cause: Option<Cause>,
    /// The account that events name as their source.
    pub(super) generated_by: GeneratedBy,
}

/// The account's settings for pauses.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PauseSettings {
    /// Whether a renewal that fails at the first attempt pauses its subscription.
    pub(super) on_first_failure: bool,
    /// Whether a subscription that a failed payment has paused resumes once the invoice is paid.
    pub(super) resumes_when_paid: bool,
    /// `features.subscription_pause` of the portal configuration.
    pub(super) in_portal: bool,
}

/// What the merchant or Stripe has taken away.
#[derive(Clone, Debug, Default)]
pub(super) struct Restrictions {
    /// `charges_enabled` is false.
    pub(super) no_charges: bool,
    /// `features.payment_method_update` of the portal configuration is disabled.
    pub(super) no_card_update: bool,
    pub(super) cancellation: PortalCancellation,
    pub(super) archived_prices: Vec<String>,
    /// There is no default portal configuration, and no event destination besides those that were created
    /// through the API.
    pub(super) unconfigured: bool,
}

/// `features.subscription_cancel` of the portal configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PortalCancellation {
    #[default]
    AtPeriodEnd,
    Immediately,
    Disabled,
}

/// An API request that causes events.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    pub(super) request_id: String,
    pub(super) idempotency_key: Option<String>,
}

/// The account that an event names as its source. Both members are absent on the account's own events
/// to its own endpoint.
#[derive(Clone, Debug, Default)]
pub(super) struct GeneratedBy {
    /// Set for Connect.
    pub(super) account: Option<String>,
    /// Set for Connect and organizations: a path of account ids.
    pub(super) context: Option<String>,
}

macro_rules! lookup {
    ($find:ident, $find_mut:ident, $table:ident, $record:ty, $what:literal) => {
        pub(super) fn $find(&self, id: &str) -> Result<&$record, Refused> {
            self.$table
                .iter()
                .find(|record| record.id == id)
                .ok_or_else(|| Refused::missing($what, id, "id"))
        }

        pub(super) fn $find_mut(&mut self, id: &str) -> Result<&mut $record, Refused> {
            self.$table
                .iter_mut()
                .find(|record| record.id == id)
                .ok_or_else(|| Refused::missing($what, id, "id"))
        }
    };
}

impl Account {
    lookup!(customer, customer_mut, customers, Customer, "customer");
    lookup!(session, session_mut, sessions, Session, "checkout.session");
    lookup!(subscription, subscription_mut, subscriptions, Subscription, "subscription");
    lookup!(schedule, schedule_mut, schedules, Schedule, "subscription_schedule");
    lookup!(invoice, invoice_mut, invoices, Invoice, "invoice");
    lookup!(charge, charge_mut, charges, Charge, "charge");
    lookup!(refund, refund_mut, refunds, Refund, "refund");
    lookup!(dispute, dispute_mut, disputes, Dispute, "dispute");

    pub(super) fn fraud_warning(&self, id: &str) -> Result<&FraudWarning, Refused> {
        let found = self.fraud_warnings.iter().find(|warning| warning.id == id);
        found.ok_or_else(|| Refused::missing("radar.early_fraud_warning", id, "id"))
    }

    pub(super) fn now(&self) -> i64 {
        self.clock.now_ms().div_euclid(1000)
    }

    /// The id of something that is created now; `prefix` is for instance `sub_1`.
    pub(super) fn new_id(&mut self, prefix: &str) -> String {
        let now = self.now();
        self.ids.dated(prefix, now)
    }

    pub(super) fn price(&self, id: &str) -> Result<&Price, Refused> {
        let found = self.prices.iter().find(|price| price.id == id);
        found.ok_or_else(|| Refused::missing("price", id, "price"))
    }

    /// A customer that has not been deleted.
    pub(super) fn live_customer(&self, id: &str) -> Result<&Customer, Refused> {
        self.customers
            .iter()
            .find(|customer| customer.id == id && !customer.deleted)
            .ok_or_else(|| Refused::missing("customer", id, "customer"))
    }

    /// The end of the period that contains `at`, if the first period starts at `anchor`.
    pub(super) fn period_after(&self, price: &str, anchor: i64, at: i64) -> i64 {
        let interval = self.price(price).ok().and_then(|price| price.interval.as_deref());
        (1_i64..)
            .map(|n| later(anchor, interval.unwrap_or("month"), n))
            .take(4_000)
            .find(|end| *end > at)
            .unwrap_or(at + 30 * DAY)
    }

    /// The end of each item's period that starts at `start`.
    pub(super) fn ends_from(&self, items: &[Item], start: i64) -> Vec<i64> {
        items.iter().map(|item| self.period_after(&item.price, start, start)).collect()
    }

    pub(super) fn interval(&self, price: &str) -> Option<&str> {
        self.price(price).ok()?.interval.as_deref()
    }
}

/// The time `count` intervals after `at`, in Unix seconds.
pub(super) fn later(at: i64, interval: &str, count: i64) -> i64 {
    let months = |count| crate::timeline::months_later(at * 1000, count) / 1000;
    match interval {
        "day" => at + count * DAY,
        "week" => at + count * 7 * DAY,
        "year" => months(count * 12),
        _ => months(count),
    }
}
