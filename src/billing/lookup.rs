//! What an event does not say is asked of Stripe: whose customer it is, and what a payment was for.

use crate::billing::Billing;
use crate::domain::account::{Address, Heard, Origin, Source, Statement};
use crate::domain::clock::Timestamp;
use crate::domain::event::{Fact, PaymentRef, StripeEvent};
use crate::domain::ids::{CustomerId, UserId};
use crate::stripe::{PaymentOrigin, StripeError};

/// What Stripe has answered. Empty: it knows no more than the event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) customer: Option<CustomerId>,
    pub(super) user: Option<UserId>,
    /// What was paid for is sold here.
    pub(super) ours: bool,
    /// Facts that the account lacks so far.
    pub(super) statements: Vec<Heard>,
}

impl Billing {
    pub(super) async fn look_up(&self, event: &StripeEvent) -> Result<Found, StripeError> {
        let address = Address::of(&event.fact);
        let mut found = Found::default();
        if let Some(payment) = &address.payment {
            found = self.origin_of(payment).await?;
        }
        let customer = address.customer.or_else(|| found.customer.clone());
        if let Some(customer) = customer
            && found.user.is_none()
        {
            match self.stripe.retrieve_customer(&customer).await {
                Ok(known) => found.user = known.user,
                // Gone at Stripe: nobody says whose it was.
                Err(StripeError::Missing { .. } | StripeError::CustomerMissing) => {}
                Err(error) => return Err(error),
            }
            found.customer = Some(customer);
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
        let fetched = |what: &str, fact| Heard {
            at,
            source: Source::Fetched(format!("{what}:{}", at.seconds())),
            statement: Statement::Stripe(fact),
        };
        let (invoice, session) = match traced.origin {
            PaymentOrigin::Invoice(invoice, turn) => {
                let id = invoice.id.clone();
                found.user = invoice.user;
                found.customer = found.customer.or_else(|| invoice.customer.clone());
                let fact = Fact::Invoice { invoice, turn };
                found.ours = self.terms.policy.sells(&fact);
                found.statements.push(fetched(id.as_str(), fact));
                (Some(id), None)
            }
            PaymentOrigin::Session(session, outcome) => {
                let id = session.id.clone();
                found.user = session.user;
                found.customer = found.customer.or_else(|| session.customer.clone());
                let fact = Fact::Checkout { session, outcome };
                found.ours = self.terms.policy.sells(&fact);
                found.statements.push(fetched(id.as_str(), fact));
                (None, Some(id))
            }
            PaymentOrigin::Unrelated => return Ok(found),
        };
        let origin = Origin { payment: traced.payment, invoice, session };
        found.statements.push(Heard {
            at: Timestamp::from_millis(0),
            source: Source::Fetched(format!("origin:{}", payment.key())),
            statement: Statement::Origin(origin),
        });
        Ok(found)
    }
}
