//! What an event does not say is asked of Stripe: whose customer it is, and what a payment was for.

use crate::billing::Billing;
use crate::billing::fetched::heard;
use crate::domain::account::{Address, Fact, FactBody, Origin, Policy, Source};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, PaymentRef, StripeEvent, StripeObject, SubscriptionSnapshot,
};
use crate::domain::ids::{CustomerId, SessionId, UserId};
use crate::stripe::{PaymentOrigin, StripeError};

/// What Stripe has answered. Empty: it knows no more than the event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) customer: Option<CustomerId>,
    /// Whom metadata of what was paid for names.
    pub(super) user: Option<UserId>,
    /// The same, where only this product can have written it.
    pub(super) written_for: Option<UserId>,
    /// Whom the customer's own metadata names.
    pub(super) customer_of: Option<UserId>,
    /// Checkout sessions that it was sold by.
    pub(super) sessions: Vec<SessionId>,
    /// What was paid for is sold here.
    pub(super) ours: bool,
    /// Facts that the account lacks so far.
    pub(super) statements: Vec<Fact>,
}

impl Found {
    fn takes_session(
        &mut self,
        policy: &Policy,
        session: CheckoutSnapshot,
        outcome: CheckoutOutcome,
        at: Timestamp,
    ) {
        self.user = session.user;
        self.written_for = session.written_for();
        self.customer = self.customer.take().or_else(|| session.customer.clone());
        self.sessions.push(session.id.clone());
        let id = session.id.clone();
        let fact = StripeObject::Checkout { session, outcome };
        self.ours = policy.sells(&fact);
        self.statements.push(fetched(id.as_str(), fact, at));
    }
}

impl Billing {
    pub(super) async fn look_up(&self, event: &StripeEvent) -> Result<Found, StripeError> {
        let address = Address::of(&event.fact);
        let mut found = match &address.payment {
            Some(payment) => self.origin_of(payment).await?,
            None => self.sale_of(&event.fact).await?,
        };
        let customer = address.customer.or_else(|| found.customer.clone());
        if let Some(customer) = customer {
            found.customer_of = self.named_by_customer(&customer).await?;
            found.customer = Some(customer);
        }
        Ok(found)
    }

    /// A subscription whose event shows only some of its items, with all of them.
    async fn whole(&self, cut: &SubscriptionSnapshot) -> Result<Found, StripeError> {
        let fetched = match self.stripe.retrieve_subscription(&cut.id, self.clock.now()).await {
            Err(StripeError::Missing { .. }) => return Ok(Found::default()),
            fetched => fetched?,
        };
        let mut found = Found { statements: heard(&fetched), ..Found::default() };
        found.ours = found.statements.iter().any(|one| match &one.body {
            FactBody::Stripe(fact) => self.terms.policy.sells(fact),
            _ => false,
        });
        Ok(found)
    }

    /// Whom the customer's own metadata names.
    pub(super) async fn named_by_customer(
        &self,
        id: &CustomerId,
    ) -> Result<Option<UserId>, StripeError> {
        match self.stripe.retrieve_customer(id).await {
            Ok(customer) => Ok(customer.user),
            // Gone at Stripe: nobody says whose it was.
            Err(StripeError::Missing { .. } | StripeError::CustomerMissing) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What a fact that does not show by itself that it was sold here was sold by: a checkout says
    /// its prices only when asked, and a subscription not at all which page it was bought on.
    async fn sale_of(&self, fact: &StripeObject) -> Result<Found, StripeError> {
        if self.terms.policy.sells(fact) {
            return Ok(Found::default());
        }
        if let StripeObject::Subscription { snapshot, .. } = fact
            && snapshot.items.cut
        {
            let found = self.whole(snapshot).await?;
            if found.ours {
                return Ok(found);
            }
        }
        let now = self.clock.now();
        let told = match fact {
            StripeObject::Checkout { session, .. } => {
                let told = self.stripe.retrieve_session(&session.id, now).await;
                told.map(|told| told.filter(|(of, ..)| of.id == session.id))
            }
            // Who bought here before the plan was marked named it in `plan_code`.
            StripeObject::Subscription { snapshot, .. } if snapshot.plan.is_some() => {
                self.stripe.session_of(&snapshot.id, now).await
            }
            StripeObject::Invoice { invoice, .. } if invoice.plan.is_some() => {
                match &invoice.subscription {
                    Some(subscription) => self.stripe.session_of(subscription, now).await,
                    None => Ok(None),
                }
            }
            _ => Ok(None),
        };
        let told = match told {
            Err(StripeError::Missing { .. }) => None,
            told => told?,
        };
        let mut found = Found::default();
        if let Some((session, outcome, at)) = told {
            found.takes_session(&self.terms.policy, session, outcome, at);
        }
        Ok(found)
    }

    async fn origin_of(&self, payment: &PaymentRef) -> Result<Found, StripeError> {
        let traced = match self.stripe.payment_origin(payment, self.clock.now()).await {
            Ok(traced) => traced,
            Err(StripeError::Missing { .. }) => return Ok(Found::default()),
            Err(error) => return Err(error),
        };
        let mut found = Found { customer: traced.customer, ..Found::default() };
        let at = traced.at;
        let (invoice, session) = match traced.origin {
            PaymentOrigin::Invoice(invoice, turn) => {
                let id = invoice.id.clone();
                found.user = invoice.user;
                found.written_for = invoice.written_for();
                found.customer = found.customer.or_else(|| invoice.customer.clone());
                let fact = StripeObject::Invoice { invoice, turn };
                found.ours = self.terms.policy.sells(&fact);
                found.statements.push(fetched(id.as_str(), fact, at));
                (Some(id), None)
            }
            PaymentOrigin::Session(session, outcome) => {
                let id = session.id.clone();
                found.takes_session(&self.terms.policy, session, outcome, at);
                (None, Some(id))
            }
            PaymentOrigin::Unrelated => return Ok(found),
        };
        let origin = Origin { payment: traced.payment, invoice, session };
        found.statements.push(Fact {
            at: Timestamp::from_millis(0),
            source: Source::Fetched(format!("origin:{}", payment.key())),
            body: FactBody::Origin(origin),
        });
        Ok(found)
    }
}

fn fetched(what: &str, fact: StripeObject, at: Timestamp) -> Fact {
    Fact {
        at,
        source: Source::Fetched(format!("{what}:{}", at.seconds())),
        body: FactBody::Stripe(fact),
    }
}
