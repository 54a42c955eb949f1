//! One pass, from where the last one was to where Stripe is now.

use std::time::Duration;

use crate::billing::BackgroundError;
use crate::billing::Billing;
use crate::billing::reconcile::{Progress, ReconcileReport, Scope};
use crate::domain::clock::Timestamp;
use crate::store::StoreError;
use crate::stripe::StripeError;

/// Stripe lists events for so long.
/// Source: <https://docs.stripe.com/api/events>.
const LONGEST: Duration = Duration::from_hours(30 * 24);
/// A pass looks back a little further than the last one ended.
const OVERLAP: Duration = Duration::from_hours(1);
/// A pause after each page: Stripe's limits are shared with those who are buying now.
pub(super) const BREATH: Duration = Duration::from_millis(100);
/// While Stripe refuses or cannot be reached, a pass waits before it gives up.
const SETBACKS: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// How far a pass that was interrupted has come.
pub(super) const COMPARE_SUBSCRIPTIONS: &str = "reconcile.subscriptions";
/// When the last whole pass began.
const DONE: &str = "reconcile.done";

impl Billing {
    /// One pass. A bad object never ends it; Stripe's absence does, after some patience. What was
    /// done by then is done, and the next pass goes on from there.
    pub async fn reconcile(
        &self,
        scope: Scope,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<ReconcileReport, BackgroundError> {
        let begun = self.clock.now();
        let mut pass = ReconcileReport::default();
        let customers = match scope.user {
            Some(user) => self.store.read(move |tx| tx.customers_of(user)).await?,
            None => Vec::new(),
        };
        let done = self.reconciled().await?;
        let since = since(scope.since, done, begun);
        self.missed_events(scope, &customers, since, &mut pass, tell).await?;
        self.unheard_checkouts(scope, &mut pass, tell).await?;
        if scope.user.is_some() {
            for customer in &customers {
                self.compare_subscriptions(scope, Some(customer), None, &mut pass, tell).await?;
            }
            return Ok(pass);
        }
        let resumed = if scope.resume {
            self.store.read(|tx| tx.checkpoint(COMPARE_SUBSCRIPTIONS)).await?
        } else {
            None
        };
        let whole = resumed.is_none();
        match self.compare_subscriptions(scope, None, resumed, &mut pass, tell).await {
            // Where the walk was may be gone at Stripe, or of another account.
            Err(BackgroundError::Stripe(error)) if !whole && !error.is_transient() => {
                self.set_checkpoint(COMPARE_SUBSCRIPTIONS, None).await?;
                return Err(error.into());
            }
            seen => {
                let seen = seen?;
                if whole {
                    self.unknown_at_stripe(&seen, &mut pass, tell).await?;
                }
            }
        }
        if scope.resume {
            self.set_checkpoint(COMPARE_SUBSCRIPTIONS, None).await?;
        }
        // The next pass looks back to here: only one that left no gap behind may say so.
        if !scope.dry_run && since <= self::since(None, done, begun).plus(OVERLAP) {
            self.set_checkpoint(DONE, Some(begun.millis().to_string())).await?;
        }
        Ok(pass)
    }

    pub(in crate::billing) async fn set_checkpoint(
        &self,
        name: &'static str,
        value: Option<String>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.set_checkpoint(name, value.as_deref(), now)).await
    }

    /// When the last whole pass began.
    pub async fn reconciled(&self) -> Result<Option<Timestamp>, StoreError> {
        let done = self.store.read(|tx| tx.checkpoint(DONE)).await?;
        Ok(done.and_then(|ms| ms.parse().ok()).map(Timestamp::from_millis))
    }
}

/// What a pass looks back to: as far as it was asked, else to the last whole pass, never further
/// than Stripe lists.
fn since(asked: Option<Duration>, done: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let oldest = now.minus(LONGEST);
    let since = match asked {
        Some(asked) => now.minus(asked),
        None => done.map_or(oldest, |done| done.minus(OVERLAP)),
    };
    since.max(oldest)
}

/// How often Stripe has been away at one page.
#[derive(Default)]
pub(super) struct RetryBudget(usize);

impl RetryBudget {
    /// Waits while Stripe is only busy or away, for a while.
    pub(super) async fn bear(&mut self, error: StripeError) -> Result<(), StripeError> {
        let Some(pause) = SETBACKS.get(self.0).filter(|_| error.is_transient()) else {
            return Err(error);
        };
        self.0 += 1;
        log::warn!(code = error.code(), wait_s = pause.as_secs(); "a pass waits for Stripe");
        tokio::time::sleep(*pause).await;
        Ok(())
    }
}
