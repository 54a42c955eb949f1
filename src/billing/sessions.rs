//! The end of a checkout page, asked of Stripe: by a comparison, and for somebody who comes back from
//! the page before the webhook does.

use crate::billing::Billing;
use crate::billing::DeedError;
use crate::billing::evidence::evidence;
use crate::domain::account::{Heard, Source, Statement};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, CheckoutSnapshot, Fact};
use crate::domain::ids::{PlanCode, SessionId, UserId};
use crate::store::{CheckoutState, StoreError};

/// How a checkout stands for somebody who has come back from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// The page was never opened here.
    Unknown,
    /// It can still be paid, or Stripe does not say yet.
    Open,
    /// A delayed payment is on its way.
    Pending,
    Paid(PlanCode),
    /// The delayed payment failed, or the page is over.
    Over,
}

/// A checkout with its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedCheckout {
    /// None: nobody's.
    pub user: Option<UserId>,
    pub state: Returned,
}

impl Billing {
    /// Nothing is taken from the address but which page it was: what became of it, Stripe says.
    pub async fn returned(&self, session: &SessionId) -> Result<ReturnedCheckout, StoreError> {
        let id = session.clone();
        let known = self.store.read(move |snapshot| snapshot.checkout_of(&id)).await?;
        let Some(checkout) = known else {
            return Ok(ReturnedCheckout { user: None, state: Returned::Unknown });
        };
        let user = checkout.user;
        if checkout.state == CheckoutState::Open
            && let Err(error) = self.ask_for(session, user).await
        {
            log::info!(error:% = error; "a checkout cannot be asked for yet");
            return Ok(ReturnedCheckout { user: Some(user), state: Returned::Open });
        }
        let history = self.store.read(move |snapshot| snapshot.history(user)).await?;
        let ends = history.iter().filter_map(|heard| match &heard.statement {
            Statement::Stripe(Fact::Checkout { session: seen, outcome }) if seen.id == *session => {
                Some(*outcome)
            }
            _ => None,
        });
        let state = match ends.max() {
            None => Returned::Open,
            Some(CheckoutOutcome::Paid) => Returned::Paid(checkout.plan),
            Some(CheckoutOutcome::AwaitingPayment) => Returned::Pending,
            Some(CheckoutOutcome::PaymentFailed | CheckoutOutcome::Expired) => Returned::Over,
        };
        Ok(ReturnedCheckout { user: Some(user), state })
    }

    async fn ask_for(&self, session: &SessionId, user: UserId) -> Result<(), DeedError> {
        let ended = self.stripe.retrieve_session(session, self.clock.now()).await?;
        if let Some((session, outcome, at)) = ended {
            self.end_of_checkout(user, session, outcome, at, "return_page").await?;
        }
        Ok(())
    }

    /// `who` asked; the trail has a row of what Stripe has answered.
    pub(super) async fn end_of_checkout(
        &self,
        user: UserId,
        session: CheckoutSnapshot,
        outcome: CheckoutOutcome,
        at: Timestamp,
        who: &'static str,
    ) -> Result<(), StoreError> {
        let source = Source::Fetched(format!("{}:{}", session.id, at.seconds()));
        let fact = Fact::Checkout { session, outcome };
        let trail = evidence(&fact, &self.terms.policy).map(|(action, subject, after)| AuditFact {
            actor: Actor::Worker(who.to_owned()),
            action,
            subject,
            user: Some(user),
            before: None,
            after: Some(after),
        });
        let heard = Heard { at, source, statement: Statement::Stripe(fact) };
        self.hear(user, vec![heard], trail.into_iter().collect()).await
    }
}
