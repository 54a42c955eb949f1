//! Queries Stripe for what an event does not contain: the owner of a customer, and what a payment
//! was for.

use crate::billing::customers::user_named_by;
use crate::billing::events::service::EventIngestion;
use crate::billing::settling::fetched::facts_of;
use crate::domain::account::{Address, Fact, FactBody, Origin, Policy, Source};
use crate::domain::changes::Lookup;
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, PaymentRef, StripeEvent, StripeObject, SubscriptionSnapshot,
};
use crate::stripe::{PaymentOrigin, StripeError};

fn takes_session(
    found: &mut Lookup,
    policy: &Policy,
    session: CheckoutSnapshot,
    outcome: CheckoutOutcome,
    at: Timestamp,
) {
    found.user = session.user;
    found.written_for = session.written_for();
    found.customer = found.customer.take().or_else(|| session.customer.clone());
    found.sessions.push(session.id.clone());
    let id = session.id.clone();
    let object = StripeObject::Checkout { session, outcome };
    found.ours = policy.sells(&object);
    found.statements.push(fetched(id.as_str(), object, at));
}

impl EventIngestion {
    pub(super) async fn look_up(&self, event: &StripeEvent) -> Result<Lookup, StripeError> {
        let address = Address::of(&event.object);
        let mut found = match &address.payment {
            Some(payment) => self.origin_of(payment).await?,
            None => self.sale_of(&event.object).await?,
        };
        let customer = address.customer.or_else(|| found.customer.clone());
        if let Some(customer) = customer {
            found.customer_of = user_named_by(&self.stripe, &customer).await?;
            found.customer = Some(customer);
        }
        Ok(found)
    }

    /// The complete subscription, where an event lists only some of its items.
    async fn whole(&self, cut: &SubscriptionSnapshot) -> Result<Lookup, StripeError> {
        let fetched = match self.stripe.retrieve_subscription(&cut.id, self.clock.now()).await {
            Err(StripeError::Missing { .. }) => return Ok(Lookup::default()),
            fetched => fetched?,
        };
        let mut found = Lookup { statements: facts_of(&fetched), ..Lookup::default() };
        found.ours = found.statements.iter().any(|fact| match &*fact.body {
            FactBody::Stripe(object) => self.settler.rules().policy.sells(object),
            _ => false,
        });
        Ok(found)
    }

    /// Finds the checkout session that an object was sold by, if the object itself does not show
    /// that it was sold here. A checkout event has no prices, and a subscription does not name its
    /// session.
    async fn sale_of(&self, object: &StripeObject) -> Result<Lookup, StripeError> {
        if self.settler.rules().policy.sells(object) {
            return Ok(Lookup::default());
        }
        if let StripeObject::Subscription { snapshot, .. } = object
            && snapshot.items.cut
        {
            let found = self.whole(snapshot).await?;
            if found.ours {
                return Ok(found);
            }
        }
        let now = self.clock.now();
        let answer = match object {
            StripeObject::Checkout { session, .. } => {
                let answer = self.stripe.retrieve_session(&session.id, now).await;
                answer.map(|answer| answer.filter(|(found, ..)| found.id == session.id))
            }
            // Older versions named the plan in `plan_code`.
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
        let answer = match answer {
            Err(StripeError::Missing { .. }) => None,
            answer => answer?,
        };
        let mut found = Lookup::default();
        if let Some((session, outcome, at)) = answer {
            takes_session(&mut found, self.settler.rules().policy, session, outcome, at);
        }
        Ok(found)
    }

    async fn origin_of(&self, payment: &PaymentRef) -> Result<Lookup, StripeError> {
        let traced = match self.stripe.payment_origin(payment, self.clock.now()).await {
            Ok(traced) => traced,
            Err(StripeError::Missing { .. }) => return Ok(Lookup::default()),
            Err(error) => return Err(error),
        };
        let mut found = Lookup { customer: traced.customer, ..Lookup::default() };
        let at = traced.at;
        let (invoice, session) = match traced.origin {
            PaymentOrigin::Invoice(invoice, outcome) => {
                let id = invoice.id.clone();
                found.user = invoice.user;
                found.written_for = invoice.written_for();
                found.customer = found.customer.or_else(|| invoice.customer.clone());
                let object = StripeObject::Invoice { invoice, outcome };
                found.ours = self.settler.rules().policy.sells(&object);
                found.statements.push(fetched(id.as_str(), object, at));
                (Some(id), None)
            }
            PaymentOrigin::Session(session, outcome) => {
                let id = session.id.clone();
                takes_session(&mut found, self.settler.rules().policy, session, outcome, at);
                (None, Some(id))
            }
            PaymentOrigin::Unrelated => return Ok(found),
        };
        let origin = Origin { payment: traced.payment, invoice, session };
        found.statements.push(Fact {
            at: Timestamp::from_millis(0),
            source: Source::Fetched(format!("origin:{}", payment.key())),
            body: FactBody::Origin(origin).into(),
        });
        Ok(found)
    }
}

fn fetched(what: &str, object: StripeObject, at: Timestamp) -> Fact {
    Fact {
        at,
        source: Source::Fetched(format!("{what}:{}", at.seconds())),
        body: FactBody::Stripe(object).into(),
    }
}
