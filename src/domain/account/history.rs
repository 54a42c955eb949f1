//! What has been heard of one user's account, and the one order in which it is read.
//!
//! Stripe delivers in any order and dates by the second. Whoever reads a history reads it sorted, so
//! what was heard in whatever order, and however often, ends in the same account.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceOutcome, PaymentRef, StripeObject, SubscriptionEventKind};
use crate::domain::ids::{
    CustomerId, EntitlementName, EventId, InvoiceId, PaymentMethodId, PlanCode, PriceId,
    ScheduleId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::subscription::Status;

/// One statement, when it was true, and by whom it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// By Stripe's clock in whole seconds; what was done here, by ours.
    pub at: Timestamp,
    pub source: Source,
    pub body: FactBody,
}

/// Where a statement comes from. Its text is unique: hearing the same thing again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Event(EventId),
    /// Asked for through the API; the text names object and moment.
    Fetched(String),
    /// A deed of ours; the text names it.
    Internal(String),
}

impl Source {
    /// `evt_1`, `fetched:sub_1:1790000000`, `internal:grant-1`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Event(id) => id.to_string(),
            Self::Fetched(what) => format!("fetched:{what}"),
            Self::Internal(what) => format!("internal:{what}"),
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if let Some(what) = key.strip_prefix("fetched:") {
            Self::Fetched(what.to_owned())
        } else if let Some(what) = key.strip_prefix("internal:") {
            Self::Internal(what.to_owned())
        } else {
            Self::Event(EventId::new(key))
        }
    }

    #[must_use]
    pub fn event(&self) -> Option<&EventId> {
        match self {
            Self::Event(id) => Some(id),
            Self::Fetched(_) | Self::Internal(_) => None,
        }
    }
}

#[expect(clippy::large_enum_variant, reason = "nearly all statements are the large one")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactBody {
    Stripe(StripeObject),
    /// What a payment was for, when neither charge nor invoice says so (since `2025-03-31.basil`).
    Origin(Origin),
    /// A change of plan that a schedule at Stripe will make.
    Planned(Planned),
    /// Stripe was told to go on with what rested for want of this.
    ResumeAsked {
        subscription: SubscriptionId,
        payment_method: PaymentMethodId,
    },
    /// An invoice was paid whose failure had paused the subscription, and Stripe was asked to resume
    /// it. With a `charge` it was not: resuming would have cost that.
    PaidResume {
        subscription: SubscriptionId,
        invoice: InvoiceId,
        charge: Option<Money>,
    },
    /// Rights that an admin has given by hand.
    Granted(Grant),
    Revoked {
        grant: String,
        by: UserId,
    },
    /// A checkout session was opened here for the user: what it sells is this product's, whatever
    /// its metadata lacks.
    CheckoutOpened {
        session: SessionId,
        plan: PlanCode,
    },
    /// The customer is proven to be the user's.
    CustomerLinked {
        customer: CustomerId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub payment: PaymentRef,
    pub invoice: Option<InvoiceId>,
    pub session: Option<SessionId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub subscription: SubscriptionId,
    pub schedule: ScheduleId,
    pub plan: PlanCode,
    #[serde(default)]
    pub price: Option<PriceId>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub id: String,
    pub by: UserId,
    pub plan: PlanCode,
    /// Empty: all that the plan gives.
    pub entitlements: Vec<EntitlementName>,
    pub until: Option<Timestamp>,
}

/// A history with more statements: what the same source has said before is replaced.
#[must_use]
pub fn extended(mut history: Vec<Fact>, more: &[Fact]) -> Vec<Fact> {
    history.retain(|one| more.iter().all(|new| new.source != one.source));
    history.extend_from_slice(more);
    history
}

impl Fact {
    /// That the customer is proven to be the user's.
    #[must_use]
    pub fn linked(customer: &CustomerId, at: Timestamp) -> Self {
        Self {
            at,
            source: Source::Internal(format!("customer:{customer}")),
            body: FactBody::CustomerLinked { customer: customer.clone() },
        }
    }

    /// That a checkout session was opened here.
    #[must_use]
    pub fn opened(session: &SessionId, plan: &PlanCode, at: Timestamp) -> Self {
        Self {
            at,
            source: Source::Internal(format!("checkout:{session}")),
            body: FactBody::CheckoutOpened { session: session.clone(), plan: plan.clone() },
        }
    }

    /// The order of reading: by Stripe's second; within it object by object, each by how final what
    /// is said of it is; and what even that does not order, by content, so that the order never
    /// depends on the delivery.
    #[must_use]
    pub fn reading_order(&self, other: &Self) -> Ordering {
        let key = |one: &Self| (one.at, one.object().to_owned(), one.is_fetched(), one.stage());
        key(self)
            .cmp(&key(other))
            .then_with(|| match (&self.body, &other.body) {
                (
                    FactBody::Stripe(StripeObject::Subscription { snapshot: one, .. }),
                    FactBody::Stripe(StripeObject::Subscription { snapshot: two, .. }),
                ) => finality(&one.status).cmp(&finality(&two.status)).then_with(|| one.cmp(two)),
                _ => Ordering::Equal,
            })
            .then_with(|| self.source.cmp(&other.source))
    }

    /// An answer comes after all that its second has brought: nobody asks before there is a doubt.
    const fn is_fetched(&self) -> bool {
        matches!(self.source, Source::Fetched(_))
    }

    /// What the statement is about.
    fn object(&self) -> &str {
        match &self.body {
            FactBody::Stripe(fact) => match fact {
                StripeObject::Subscription { snapshot, .. } => snapshot.id.as_str(),
                StripeObject::Checkout { session, .. } => session.id.as_str(),
                StripeObject::Invoice { invoice, .. } => invoice.id.as_str(),
                StripeObject::InvoicePayment { payment, .. } => payment.payment.key(),
                StripeObject::Upcoming(invoice) => invoice.subscription.as_str(),
                StripeObject::Charge(charge) => charge.payment.key(),
                StripeObject::Refund(refund) => refund.id.as_str(),
                StripeObject::Dispute(dispute) => dispute.id.as_str(),
                StripeObject::Customer(customer) => customer.id.as_str(),
                StripeObject::Irrelevant | StripeObject::Unreadable { .. } => "",
            },
            FactBody::Origin(origin) => origin.payment.key(),
            FactBody::Planned(planned) => planned.schedule.as_str(),
            FactBody::ResumeAsked { subscription, .. }
            | FactBody::PaidResume { subscription, .. } => subscription.as_str(),
            FactBody::Granted(grant) => &grant.id,
            FactBody::Revoked { grant, .. } => grant,
            FactBody::CheckoutOpened { session, .. } => session.as_str(),
            FactBody::CustomerLinked { customer } => customer.as_str(),
        }
    }

    /// How final the statement is among those about the same object.
    const fn stage(&self) -> u8 {
        match &self.body {
            FactBody::Stripe(StripeObject::Subscription { stage, .. }) => match stage {
                SubscriptionEventKind::Created => 1,
                SubscriptionEventKind::Changed => 2,
                SubscriptionEventKind::UpdateExpired => 3,
                SubscriptionEventKind::Deleted => 4,
            },
            FactBody::Stripe(StripeObject::Invoice { turn, .. }) => match turn {
                InvoiceOutcome::Open => 0,
                InvoiceOutcome::Failed => 1,
                InvoiceOutcome::ActionRequired => 2,
                InvoiceOutcome::Uncollectible => 3,
                InvoiceOutcome::Voided => 4,
                InvoiceOutcome::Paid => 5,
            },
            FactBody::Stripe(StripeObject::Dispute(dispute)) => dispute.status as u8,
            FactBody::Revoked { .. } => 1,
            _ => 0,
        }
    }

    /// The payments that the statement names; an invoice can have several.
    #[must_use]
    pub fn payments(&self) -> Vec<PaymentRef> {
        let mut payments = match &self.body {
            FactBody::Stripe(fact) => match fact {
                StripeObject::Charge(charge) => vec![charge.payment.clone()],
                StripeObject::Refund(refund) => vec![refund.payment.clone()],
                StripeObject::Dispute(dispute) => vec![dispute.payment.clone()],
                StripeObject::InvoicePayment { payment, .. } => vec![payment.payment.clone()],
                StripeObject::Invoice { invoice, .. } => {
                    let named = PaymentRef {
                        intent: invoice.payment_intent.clone(),
                        charge: invoice.charge.clone(),
                    };
                    let listed = invoice.payments.iter().flatten();
                    [named].into_iter().chain(listed.map(|one| one.payment.clone())).collect()
                }
                StripeObject::Checkout { session, .. } => {
                    vec![PaymentRef { intent: session.payment_intent.clone(), charge: None }]
                }
                StripeObject::Subscription { .. }
                | StripeObject::Upcoming(_)
                | StripeObject::Customer(_)
                | StripeObject::Irrelevant
                | StripeObject::Unreadable { .. } => Vec::new(),
            },
            FactBody::Origin(origin) => vec![origin.payment.clone()],
            _ => Vec::new(),
        };
        payments.retain(|payment| !payment.key().is_empty());
        payments
    }

    /// Whose invoice or checkout the statement is about.
    #[must_use]
    pub const fn payer(&self) -> Option<&CustomerId> {
        match &self.body {
            FactBody::Stripe(StripeObject::Invoice { invoice, .. }) => invoice.customer.as_ref(),
            FactBody::Stripe(StripeObject::Checkout { session, .. }) => session.customer.as_ref(),
            _ => None,
        }
    }

    /// Ids by which a later statement about the same things finds this account.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        let mut ids = Vec::new();
        match &self.body {
            FactBody::Stripe(StripeObject::Subscription { snapshot, .. }) => {
                ids.push(snapshot.id.to_string());
            }
            FactBody::Stripe(StripeObject::Checkout { session, .. }) => {
                ids.push(session.id.to_string());
                ids.extend(session.subscription.as_ref().map(ToString::to_string));
            }
            FactBody::Stripe(StripeObject::Invoice { invoice, .. }) => {
                ids.push(invoice.id.to_string());
                ids.extend(invoice.subscription.as_ref().map(ToString::to_string));
            }
            FactBody::Stripe(StripeObject::InvoicePayment { invoice, .. }) => {
                ids.push(invoice.to_string());
            }
            FactBody::CheckoutOpened { session, .. } => ids.push(session.to_string()),
            _ => {}
        }
        for payment in self.payments() {
            ids.extend(payment.intent.as_ref().map(ToString::to_string));
            ids.extend(payment.charge.as_ref().map(ToString::to_string));
        }
        ids
    }
}

/// Whose account a fact belongs to: the customer it names, and the user its metadata names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub customer: Option<CustomerId>,
    pub user: Option<UserId>,
    /// The user whom metadata names that only this product writes.
    pub written_for: Option<UserId>,
    pub session: Option<SessionId>,
    /// The payment to look up at Stripe when nothing else leads to an account.
    pub payment: Option<PaymentRef>,
}

impl Address {
    #[must_use]
    pub fn of(fact: &StripeObject) -> Self {
        match fact {
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
            StripeObject::Customer(customer) => {
                Self { customer: Some(customer.id.clone()), user: customer.user, ..Self::default() }
            }
            StripeObject::Irrelevant | StripeObject::Unreadable { .. } => Self::default(),
        }
    }
}

/// How far a status is from the beginning; orders what one second holds for lack of anything
/// better, until Stripe is asked.
const fn finality(status: &Status) -> u8 {
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
