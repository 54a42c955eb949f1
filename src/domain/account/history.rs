//! What has been heard of one user's account, and the one order in which it is read.
//!
//! Stripe delivers in any order and dates by the second. Whoever reads a history reads it sorted, so
//! what was heard in whatever order, and however often, ends in the same account.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::event::{Fact, InvoiceTurn, PaymentRef, Stage};
use crate::domain::ids::{
    CustomerId, EntitlementName, EventId, InvoiceId, PaymentMethodId, PlanCode, PriceId,
    ScheduleId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::subscription::Status;

/// One statement, when it was true, and by whom it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// By Stripe's clock in whole seconds; what was done here, by ours.
    pub at: Timestamp,
    pub source: Source,
    pub statement: Statement,
}

/// Where a statement comes from. Its text is unique: hearing the same thing again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Event(EventId),
    /// Asked for through the API; the text names object and moment.
    Fetched(String),
    /// A deed of ours; the text names it.
    Deed(String),
}

impl Source {
    /// `evt_1`, `fetched:sub_1:1790000000`, `deed:grant-1`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Event(id) => id.to_string(),
            Self::Fetched(what) => format!("fetched:{what}"),
            Self::Deed(what) => format!("deed:{what}"),
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Self {
        if let Some(what) = key.strip_prefix("fetched:") {
            Self::Fetched(what.to_owned())
        } else if let Some(what) = key.strip_prefix("deed:") {
            Self::Deed(what.to_owned())
        } else {
            Self::Event(EventId::new(key))
        }
    }

    #[must_use]
    pub fn event(&self) -> Option<&EventId> {
        match self {
            Self::Event(id) => Some(id),
            Self::Fetched(_) | Self::Deed(_) => None,
        }
    }
}

#[expect(clippy::large_enum_variant, reason = "nearly all statements are the large one")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    Stripe(Fact),
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
pub fn extended(mut history: Vec<Heard>, more: &[Heard]) -> Vec<Heard> {
    history.retain(|one| more.iter().all(|new| new.source != one.source));
    history.extend_from_slice(more);
    history
}

impl Heard {
    /// That the customer is proven to be the user's.
    #[must_use]
    pub fn linked(customer: &CustomerId, at: Timestamp) -> Self {
        Self {
            at,
            source: Source::Deed(format!("customer:{customer}")),
            statement: Statement::CustomerLinked { customer: customer.clone() },
        }
    }

    /// That a checkout session was opened here.
    #[must_use]
    pub fn opened(session: &SessionId, plan: &PlanCode, at: Timestamp) -> Self {
        Self {
            at,
            source: Source::Deed(format!("checkout:{session}")),
            statement: Statement::CheckoutOpened { session: session.clone(), plan: plan.clone() },
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
            .then_with(|| match (&self.statement, &other.statement) {
                (
                    Statement::Stripe(Fact::Subscription { snapshot: one, .. }),
                    Statement::Stripe(Fact::Subscription { snapshot: two, .. }),
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
        match &self.statement {
            Statement::Stripe(fact) => match fact {
                Fact::Subscription { snapshot, .. } => snapshot.id.as_str(),
                Fact::Checkout { session, .. } => session.id.as_str(),
                Fact::Invoice { invoice, .. } => invoice.id.as_str(),
                Fact::InvoicePayment { payment, .. } => payment.payment.key(),
                Fact::Upcoming(invoice) => invoice.subscription.as_str(),
                Fact::Charge(charge) => charge.payment.key(),
                Fact::Refund(refund) => refund.id.as_str(),
                Fact::Dispute(dispute) => dispute.id.as_str(),
                Fact::Customer(customer) => customer.id.as_str(),
                Fact::Irrelevant | Fact::Unreadable { .. } => "",
            },
            Statement::Origin(origin) => origin.payment.key(),
            Statement::Planned(planned) => planned.schedule.as_str(),
            Statement::ResumeAsked { subscription, .. }
            | Statement::PaidResume { subscription, .. } => subscription.as_str(),
            Statement::Granted(grant) => &grant.id,
            Statement::Revoked { grant, .. } => grant,
            Statement::CheckoutOpened { session, .. } => session.as_str(),
            Statement::CustomerLinked { customer } => customer.as_str(),
        }
    }

    /// How final the statement is among those about the same object.
    const fn stage(&self) -> u8 {
        match &self.statement {
            Statement::Stripe(Fact::Subscription { stage, .. }) => match stage {
                Stage::Created => 1,
                Stage::Changed => 2,
                Stage::UpdateExpired => 3,
                Stage::Deleted => 4,
            },
            Statement::Stripe(Fact::Invoice { turn, .. }) => match turn {
                InvoiceTurn::Open => 0,
                InvoiceTurn::Failed => 1,
                InvoiceTurn::ActionRequired => 2,
                InvoiceTurn::Uncollectible => 3,
                InvoiceTurn::Voided => 4,
                InvoiceTurn::Paid => 5,
            },
            Statement::Stripe(Fact::Dispute(dispute)) => dispute.status as u8,
            Statement::Revoked { .. } => 1,
            _ => 0,
        }
    }

    /// The payments that the statement names; an invoice can have several.
    #[must_use]
    pub fn payments(&self) -> Vec<PaymentRef> {
        let mut payments = match &self.statement {
            Statement::Stripe(fact) => match fact {
                Fact::Charge(charge) => vec![charge.payment.clone()],
                Fact::Refund(refund) => vec![refund.payment.clone()],
                Fact::Dispute(dispute) => vec![dispute.payment.clone()],
                Fact::InvoicePayment { payment, .. } => vec![payment.payment.clone()],
                Fact::Invoice { invoice, .. } => {
                    let named = PaymentRef {
                        intent: invoice.payment_intent.clone(),
                        charge: invoice.charge.clone(),
                    };
                    let listed = invoice.payments.iter().flatten();
                    [named].into_iter().chain(listed.map(|one| one.payment.clone())).collect()
                }
                Fact::Checkout { session, .. } => {
                    vec![PaymentRef { intent: session.payment_intent.clone(), charge: None }]
                }
                Fact::Subscription { .. }
                | Fact::Upcoming(_)
                | Fact::Customer(_)
                | Fact::Irrelevant
                | Fact::Unreadable { .. } => Vec::new(),
            },
            Statement::Origin(origin) => vec![origin.payment.clone()],
            _ => Vec::new(),
        };
        payments.retain(|payment| !payment.key().is_empty());
        payments
    }

    /// Whose invoice or checkout the statement is about.
    #[must_use]
    pub const fn payer(&self) -> Option<&CustomerId> {
        match &self.statement {
            Statement::Stripe(Fact::Invoice { invoice, .. }) => invoice.customer.as_ref(),
            Statement::Stripe(Fact::Checkout { session, .. }) => session.customer.as_ref(),
            _ => None,
        }
    }

    /// Ids by which a later statement about the same things finds this account.
    #[must_use]
    pub fn objects(&self) -> Vec<String> {
        let mut ids = Vec::new();
        match &self.statement {
            Statement::Stripe(Fact::Subscription { snapshot, .. }) => {
                ids.push(snapshot.id.to_string());
            }
            Statement::Stripe(Fact::Checkout { session, .. }) => {
                ids.push(session.id.to_string());
                ids.extend(session.subscription.as_ref().map(ToString::to_string));
            }
            Statement::Stripe(Fact::Invoice { invoice, .. }) => {
                ids.push(invoice.id.to_string());
                ids.extend(invoice.subscription.as_ref().map(ToString::to_string));
            }
            Statement::Stripe(Fact::InvoicePayment { invoice, .. }) => {
                ids.push(invoice.to_string());
            }
            Statement::CheckoutOpened { session, .. } => ids.push(session.to_string()),
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
    pub fn of(fact: &Fact) -> Self {
        match fact {
            Fact::Subscription { snapshot, .. } => Self {
                customer: Some(snapshot.customer.clone()),
                user: snapshot.user,
                written_for: snapshot.written_for(),
                ..Self::default()
            },
            Fact::Checkout { session, .. } => Self {
                customer: session.customer.clone(),
                user: session.user,
                written_for: session.written_for(),
                session: Some(session.id.clone()),
                payment: None,
            },
            Fact::Invoice { invoice, .. } => Self {
                customer: invoice.customer.clone(),
                user: invoice.user,
                written_for: invoice.written_for(),
                ..Self::default()
            },
            Fact::Upcoming(invoice) => {
                Self { customer: Some(invoice.customer.clone()), ..Self::default() }
            }
            Fact::Charge(charge) => Self {
                customer: charge.customer.clone(),
                payment: Some(charge.payment.clone()),
                ..Self::default()
            },
            Fact::InvoicePayment { payment, .. } => {
                Self { payment: Some(payment.payment.clone()), ..Self::default() }
            }
            Fact::Refund(refund) => {
                Self { payment: Some(refund.payment.clone()), ..Self::default() }
            }
            Fact::Dispute(dispute) => {
                Self { payment: Some(dispute.payment.clone()), ..Self::default() }
            }
            Fact::Customer(customer) => {
                Self { customer: Some(customer.id.clone()), user: customer.user, ..Self::default() }
            }
            Fact::Irrelevant | Fact::Unreadable { .. } => Self::default(),
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
