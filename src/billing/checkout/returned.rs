//! The outcome of a checkout session, for a buyer who may return from the page before the webhook arrives.

use std::time::Duration;

use crate::billing::BackgroundError;
use crate::billing::checkout::service::Checkout;
use crate::domain::access::{Entitlement, Source as GivenBy};
use crate::domain::account::{Account, Fact, FactBody};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, StripeObject};
use crate::domain::ids::{PlanCode, SessionId, SubscriptionId, UserId};
use crate::domain::subscription::{PauseReason, Subscription};
use crate::store;
use crate::store::{CheckoutState, StoreError};

/// Time limit of the query. The buyer waits for a page, which reloads by itself.
const QUERY_TIMEOUT: Duration = Duration::from_secs(3);

/// The state of a checkout and of what it bought, for a buyer who returns from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// The session was not created here.
    Unknown,
    /// It can still be paid, or Stripe has not answered yet.
    Open,
    /// A delayed payment is being processed.
    Pending,
    /// This plan gives access.
    Active(PlanCode),
    /// It was paid for and gives no access now, which may change. With the reason, if it is paused.
    Resting(Option<PauseReason>),
    /// It was paid for and has ended.
    Ended,
    /// The delayed payment failed, or the session has expired.
    Over,
}

/// A checkout with its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedCheckout {
    /// `None`: unknown.
    pub user: Option<UserId>,
    pub state: Returned,
}

impl Checkout {
    /// The address only identifies the session; Stripe provides its outcome. `may_ask`: whether
    /// Stripe may be queried now, which happens only if the outcome is unknown.
    pub async fn returned(
        &self,
        session: &SessionId,
        may_ask: impl FnOnce() -> bool,
    ) -> Result<ReturnedCheckout, StoreError> {
        let id = session.clone();
        let known = self.store.read(move |tx| tx.checkout_of(&id)).await?;
        let Some(checkout) = known else {
            return Ok(ReturnedCheckout { user: None, state: Returned::Unknown });
        };
        let user = checkout.user;
        if checkout.state == CheckoutState::Open
            && may_ask()
            && let Err(error) = self.ask_for(session, user).await
        {
            log::info!(error:% = error; "a checkout session cannot be fetched yet");
        }
        let now = self.clock.now();
        let (history, held) = self
            .store
            .read(move |tx| Ok((tx.history(user)?, tx.entitlements_of(user, now)?)))
            .await?;
        let state = self.state(&checkout, session, history, &held, now);
        Ok(ReturnedCheckout { user: Some(user), state })
    }

    fn state(
        &self,
        checkout: &store::Checkout,
        session: &SessionId,
        history: Vec<Fact>,
        held: &[Entitlement],
        now: Timestamp,
    ) -> Returned {
        let ends = history.iter().filter_map(|fact| match &*fact.body {
            FactBody::Stripe(StripeObject::Checkout { session: seen, outcome })
                if seen.id == *session =>
            {
                Some((*outcome, seen.subscription.clone()))
            }
            _ => None,
        });
        let Some((outcome, subscription)) = ends.max() else { return Returned::Open };
        // What was paid for once has the id of its session.
        let id = subscription.unwrap_or_else(|| SubscriptionId::new(session.as_str()));
        let account = Account::of(checkout.user, history, &self.config.policy);
        let gives = |subscription: &Subscription| {
            subscription.access(self.config.policy.grace).is_open(now)
        };
        let bought = account.subscription(&id);
        let plan = bought.map_or(&checkout.plan, |bought| &bought.plan);
        // A plan that has left the catalogue still gives what it gave.
        let held = || {
            let mut sources = held.iter().map(|entitlement| &entitlement.source);
            sources.any(|source| matches!(source, GivenBy::Purchase { id: of, .. } if *of == id))
        };
        let bought_again =
            || account.subscriptions.iter().any(|other| other.plan == *plan && gives(other));
        let canceled = bought.map_or_else(
            || account.purchase(&id).is_some_and(|purchase| purchase.status().is_terminal()),
            |bought| bought.state.is_ended(),
        );
        let ran_out = || {
            let end = bought.and_then(Subscription::cancel_at);
            bought.is_some_and(Subscription::is_once) || end.is_some_and(|end| end <= now)
        };
        match outcome {
            _ if bought.is_some_and(gives) || held() => Returned::Active(plan.clone()),
            CheckoutOutcome::Paid if bought_again() => Returned::Active(plan.clone()),
            CheckoutOutcome::Paid if canceled || ran_out() => Returned::Ended,
            CheckoutOutcome::Paid => {
                Returned::Resting(bought.and_then(|bought| bought.pause_reason().cloned()))
            }
            CheckoutOutcome::AwaitingPayment if !canceled => Returned::Pending,
            CheckoutOutcome::AwaitingPayment
            | CheckoutOutcome::PaymentFailed
            | CheckoutOutcome::Expired => Returned::Over,
        }
    }

    /// Gives up only the query when it takes too long: it changes nothing and is repeated.
    async fn ask_for(&self, session: &SessionId, user: UserId) -> Result<(), BackgroundError> {
        let question = self.stripe.retrieve_session(session, self.clock.now());
        let Ok(answer) = tokio::time::timeout(QUERY_TIMEOUT, question).await else {
            log::info!("Stripe did not answer in time about a checkout session");
            return Ok(());
        };
        if let Some(answer) = answer? {
            self.writer.apply_session(user, answer, "return_page").await?;
        }
        Ok(())
    }
}
