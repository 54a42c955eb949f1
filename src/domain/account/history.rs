//! Facts recorded about an account, and the one order in which they are read.
//!
//! Stripe delivers events in any order and with timestamps in whole seconds. Facts are sorted before they
//! are read, so that neither the order nor the number of deliveries affects the result.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::account::grant::Grant;
use crate::domain::account::import::Import;
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    InvoiceOutcome, PaymentIds, PaymentRef, StripeObject, SubscriptionEventKind,
};
use crate::domain::ids::{
    CustomerId, EventId, InvoiceId, PaymentMethodId, PlanCode, PriceId, ScheduleId, SessionId,
    SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::subscription::Status;

/// A recorded statement about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// When it became true: by Stripe's clock in whole seconds, or by ours for what was done here.
    pub at: Timestamp,
    pub source: Source,
    /// Shared, because a history is copied for each decision.
    pub body: Arc<FactBody>,
}

/// Where a fact comes from. Its key is unique: a fact with a known source replaces the earlier one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A Stripe event.
    Event(EventId),
    /// A response of Stripe's API; the text names the object and the time.
    Fetched(String),
    /// Something that was done here; the text names it.
    Internal(String),
}

impl Source {
    /// `evt_1`, `fetched:sub_1:1790000000`, `internal:grant-1`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Event(id) => id.to_string(),
            Self::Fetched(text) => format!("fetched:{text}"),
            Self::Internal(text) => format!("internal:{text}"),
        }
    }

    /// The inverse of [`Self::key`].
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if let Some(text) = key.strip_prefix("fetched:") {
            Self::Fetched(text.to_owned())
        } else if let Some(text) = key.strip_prefix("internal:") {
            Self::Internal(text.to_owned())
        } else {
            Self::Event(EventId::new(key))
        }
    }

    /// The event's id, if it comes from an event.
    #[must_use]
    pub fn event(&self) -> Option<&EventId> {
        match self {
            Self::Event(id) => Some(id),
            Self::Fetched(_) | Self::Internal(_) => None,
        }
    }
}

/// What a fact states. Stored as JSON, so a field that is added later needs a default.
#[expect(clippy::large_enum_variant, reason = "nearly all facts are the large variant")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactBody {
    /// The state of an object at Stripe.
    Stripe(StripeObject),
    /// What a payment was for. Since API version `2025-03-31.basil`, neither the charge nor the invoice
    /// states it.
    Origin(Origin),
    /// A change of plan was scheduled at Stripe.
    Planned(Planned),
    /// Stripe was asked to resume a trial that was paused without a payment method.
    #[serde(rename = "resume_asked")]
    ResumeRequested { subscription: SubscriptionId, payment_method: PaymentMethodId },
    /// The invoice whose failure had paused the subscription was paid, and Stripe was asked to resume the
    /// subscription. With a `charge` it was not asked: resuming would have cost that.
    PaidResume { subscription: SubscriptionId, invoice: InvoiceId, charge: Option<Money> },
    /// An admin granted entitlements.
    Granted(Grant),
    /// A grant began that had waited for the end of paid access.
    GrantBegun { grant: String },
    /// An admin revoked a grant.
    Revoked { grant: String, by: UserId },
    /// A checkout session was opened here for the user: what it sells belongs to this product, even
    /// without metadata.
    CheckoutOpened { session: SessionId, plan: PlanCode },
    /// The Stripe customer is proven to be the user's.
    CustomerLinked { customer: CustomerId },
    /// An admin gave days of a subscription away.
    GoodwillGiven(Goodwill),
    /// The operator has taken over a purchase that was made without this product.
    Imported(Import),
}

/// Days of a subscription that an admin gave away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goodwill {
    pub subscription: SubscriptionId,
    /// How much later the next payment is due.
    pub seconds: u64,
    /// When it is due.
    pub until: Timestamp,
}

/// What a payment was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub payment: PaymentRef,
    pub invoice: Option<InvoiceId>,
    pub session: Option<SessionId>,
}

/// A change of plan that a subscription schedule at Stripe will make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub subscription: SubscriptionId,
    pub schedule: ScheduleId,
    pub plan: PlanCode,
    #[serde(default)]
    pub price: Option<PriceId>,
    /// When the change takes effect.
    pub at: Timestamp,
}

/// The history with more facts, which replace those with the same source.
#[must_use]
pub fn extended(mut history: Vec<Fact>, more: &[Fact]) -> Vec<Fact> {
    history.retain(|known| more.iter().all(|new| new.source != known.source));
    history.extend_from_slice(more);
    history
}

impl Fact {
    /// The fact that the customer is proven to be the user's.
    #[must_use]
    pub fn linked(customer: &CustomerId, at: Timestamp) -> Self {
        Self {
            at,
            source: Source::Internal(format!("customer:{customer}")),
            body: FactBody::CustomerLinked { customer: customer.clone() }.into(),
        }
    }

    /// The fact that a purchase was taken over.
    #[must_use]
    pub fn imported(import: Import, at: Timestamp) -> Self {
        Self {
            at,
            source: Source::Internal(format!("import:{}", import.purchase)),
            body: FactBody::Imported(import).into(),
        }
    }

    /// The fact that a checkout session was opened here.
    #[must_use]
    pub fn opened(session: &SessionId, plan: &PlanCode, at: Timestamp) -> Self {
        Self {
            at,
            source: Source::Internal(format!("checkout:{session}")),
            body: FactBody::CheckoutOpened { session: session.clone(), plan: plan.clone() }.into(),
        }
    }

    /// The order in which facts are read: by time; within one second by object, and for each object by
    /// finality; and facts that are still equal by content, so that the order never depends on delivery.
    #[must_use]
    pub fn reading_order(&self, other: &Self) -> Ordering {
        self.position()
            .cmp(&other.position())
            .then_with(|| match (&*self.body, &*other.body) {
                (
                    FactBody::Stripe(StripeObject::Subscription { snapshot: left, .. }),
                    FactBody::Stripe(StripeObject::Subscription { snapshot: right, .. }),
                ) => status_finality(&left.status)
                    .cmp(&status_finality(&right.status))
                    .then_with(|| left.cmp(right)),
                _ => Ordering::Equal,
            })
            .then_with(|| self.source.cmp(&other.source))
    }

    /// What comes before the content in [`Self::reading_order`].
    fn position(&self) -> (Timestamp, &str, bool, u8) {
        (self.at, self.object(), self.is_fetched(), self.finality())
    }

    /// A response sorts after all events of its second, since it is requested because of one of them.
    const fn is_fetched(&self) -> bool {
        matches!(self.source, Source::Fetched(_))
    }

    /// The id of the object that the fact is about.
    fn object(&self) -> &str {
        match &*self.body {
            FactBody::Stripe(object) => match object {
                StripeObject::Subscription { snapshot, .. } => snapshot.id.as_str(),
                StripeObject::Checkout { session, .. } => session.id.as_str(),
                StripeObject::Invoice { invoice, .. } => invoice.id.as_str(),
                StripeObject::InvoicePayment { payment, .. } => payment.payment.key(),
                StripeObject::Upcoming(invoice) => invoice.subscription.as_str(),
                StripeObject::Charge(charge) => charge.payment.key(),
                StripeObject::Refund(refund) => refund.id.as_str(),
                StripeObject::Dispute(dispute) => dispute.id.as_str(),
                StripeObject::FraudWarning(warning) => warning.id.as_str(),
                StripeObject::Customer(customer) => customer.id.as_str(),
                StripeObject::Irrelevant | StripeObject::Unreadable { .. } => "",
            },
            FactBody::Origin(origin) => origin.payment.key(),
            FactBody::Planned(planned) => planned.schedule.as_str(),
            FactBody::ResumeRequested { subscription, .. }
            | FactBody::PaidResume { subscription, .. } => subscription.as_str(),
            FactBody::Granted(grant) => &grant.id,
            FactBody::GrantBegun { grant } | FactBody::Revoked { grant, .. } => grant,
            FactBody::CheckoutOpened { session, .. } => session.as_str(),
            FactBody::CustomerLinked { customer } => customer.as_str(),
            FactBody::GoodwillGiven(goodwill) => goodwill.subscription.as_str(),
            FactBody::Imported(import) => import.purchase.as_str(),
        }
    }

    /// How final the fact is among those about the same object.
    fn finality(&self) -> u8 {
        match &*self.body {
            FactBody::Stripe(StripeObject::Subscription { kind, .. }) => match kind {
                SubscriptionEventKind::Created => 1,
                SubscriptionEventKind::Changed => 2,
                SubscriptionEventKind::UpdateExpired => 3,
                SubscriptionEventKind::Deleted => 4,
            },
            FactBody::Stripe(StripeObject::Invoice { outcome, .. }) => match outcome {
                InvoiceOutcome::Open => 0,
                InvoiceOutcome::Failed => 1,
                InvoiceOutcome::ActionRequired => 2,
                InvoiceOutcome::Uncollectible => 3,
                InvoiceOutcome::Voided => 4,
                InvoiceOutcome::Paid => 5,
            },
            FactBody::Stripe(StripeObject::Dispute(dispute)) => dispute.status as u8,
            FactBody::Stripe(StripeObject::FraudWarning(warning)) => u8::from(!warning.actionable),
            _ => 0,
        }
    }

    /// The payments that the fact names. An invoice can have several.
    #[must_use]
    pub fn payments(&self) -> Vec<PaymentIds<'_>> {
        match &*self.body {
            FactBody::Stripe(object) => payments_of(object),
            FactBody::Origin(origin) => named([origin.payment.ids()]),
            _ => Vec::new(),
        }
    }

    /// The customer of the invoice or checkout session that the fact is about.
    #[must_use]
    pub fn payer(&self) -> Option<&CustomerId> {
        match &*self.body {
            FactBody::Stripe(StripeObject::Invoice { invoice, .. }) => invoice.customer.as_ref(),
            FactBody::Stripe(StripeObject::Checkout { session, .. }) => session.customer.as_ref(),
            _ => None,
        }
    }

    /// The ids by which a later fact about the same objects is matched to this account.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        match &*self.body {
            FactBody::Stripe(object) => objects_of(object),
            FactBody::Origin(_) => ids_in(self.payments()).collect(),
            FactBody::CheckoutOpened { session, .. } => vec![session.to_string()],
            _ => Vec::new(),
        }
    }
}

/// The payments that a Stripe object names.
fn payments_of(object: &StripeObject) -> Vec<PaymentIds<'_>> {
    match object {
        StripeObject::Charge(charge) => named([charge.payment.ids()]),
        StripeObject::Refund(refund) => named([refund.payment.ids()]),
        StripeObject::Dispute(dispute) => named([dispute.payment.ids()]),
        StripeObject::FraudWarning(warning) => named([warning.payment.ids()]),
        StripeObject::InvoicePayment { payment, .. } => named([payment.payment.ids()]),
        StripeObject::Invoice { invoice, .. } => {
            let own = PaymentIds {
                intent: invoice.payment_intent.as_ref(),
                charge: invoice.charge.as_ref(),
            };
            let listed = invoice.payments.iter().flatten();
            named([own].into_iter().chain(listed.map(|listed| listed.payment.ids())))
        }
        StripeObject::Checkout { session, .. } => {
            named([PaymentIds { intent: session.payment_intent.as_ref(), charge: None }])
        }
        StripeObject::Subscription { .. }
        | StripeObject::Upcoming(_)
        | StripeObject::Customer(_)
        | StripeObject::Irrelevant
        | StripeObject::Unreadable { .. } => Vec::new(),
    }
}

/// Those that have an id.
fn named<'a>(payments: impl IntoIterator<Item = PaymentIds<'a>>) -> Vec<PaymentIds<'a>> {
    payments.into_iter().filter(|payment| !payment.key().is_empty()).collect()
}

/// All ids of the payments.
fn ids_in(payments: Vec<PaymentIds<'_>>) -> impl Iterator<Item = String> {
    payments.into_iter().flat_map(PaymentIds::iter).map(str::to_owned)
}

/// The ids of the object and of those it names. A later fact that has one of them is matched to the same account.
#[must_use]
pub fn objects_of(object: &StripeObject) -> Vec<String> {
    let mut ids = Vec::new();
    match object {
        StripeObject::Subscription { snapshot, .. } => ids.push(snapshot.id.to_string()),
        StripeObject::Checkout { session, .. } => {
            ids.push(session.id.to_string());
            ids.extend(session.subscription.as_ref().map(ToString::to_string));
        }
        StripeObject::Invoice { invoice, .. } => {
            ids.push(invoice.id.to_string());
            ids.extend(invoice.subscription.as_ref().map(ToString::to_string));
        }
        StripeObject::InvoicePayment { invoice, .. } => ids.push(invoice.to_string()),
        _ => {}
    }
    ids.extend(ids_in(payments_of(object)));
    ids
}

/// The references by which the account of a Stripe object is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub customer: Option<CustomerId>,
    /// The user that the metadata names.
    pub user: Option<UserId>,
    /// The same, if the metadata also has the key that only this product writes.
    pub written_for: Option<UserId>,
    pub session: Option<SessionId>,
    /// The payment to look up at Stripe if nothing else leads to an account.
    pub payment: Option<PaymentRef>,
}

impl Address {
    /// The references that an object carries.
    #[must_use]
    pub fn of(object: &StripeObject) -> Self {
        match object {
            StripeObject::Subscription { snapshot, .. } => Self {
                customer: Some(snapshot.customer.clone()),
                user: snapshot.user,
                written_for: snapshot.written_for(),
                ..Self::default()
            },
            StripeObject::Checkout { session, .. } => Self {
                customer: session.customer.clone(),
                user: session.user,
                written_for: session.written_for(),
                session: Some(session.id.clone()),
                payment: None,
            },
            StripeObject::Invoice { invoice, .. } => Self {
                customer: invoice.customer.clone(),
                user: invoice.user,
                written_for: invoice.written_for(),
                ..Self::default()
            },
            StripeObject::Upcoming(invoice) => {
                Self { customer: Some(invoice.customer.clone()), ..Self::default() }
            }
            StripeObject::Charge(charge) => Self {
                customer: charge.customer.clone(),
                payment: Some(charge.payment.clone()),
                ..Self::default()
            },
            StripeObject::InvoicePayment { payment, .. } => {
                Self { payment: Some(payment.payment.clone()), ..Self::default() }
            }
            StripeObject::Refund(refund) => {
                Self { payment: Some(refund.payment.clone()), ..Self::default() }
            }
            StripeObject::Dispute(dispute) => {
                Self { payment: Some(dispute.payment.clone()), ..Self::default() }
            }
            StripeObject::FraudWarning(warning) => {
                Self { payment: Some(warning.payment.clone()), ..Self::default() }
            }
            StripeObject::Customer(customer) => {
                Self { customer: Some(customer.id.clone()), user: customer.user, ..Self::default() }
            }
            StripeObject::Irrelevant | StripeObject::Unreadable { .. } => Self::default(),
        }
    }
}

/// How far a status is from the beginning. Orders versions with the same timestamp until the subscription
/// is fetched.
const fn status_finality(status: &Status) -> u8 {
    match status {
        Status::Incomplete => 0,
        Status::Trialing => 1,
        Status::Active => 2,
        Status::PastDue => 3,
        Status::Unpaid => 4,
        Status::Paused => 5,
        Status::Other(_) => 6,
        Status::IncompleteExpired => 7,
        Status::Canceled => 8,
    }
}
