//! One pass, from the end of the last one until now.

use std::sync::Arc;
use std::time::Duration;

use crate::billing::BackgroundError;
use crate::billing::absence::{end_absence, open_absence};
use crate::billing::alerts::observe;
use crate::billing::reconciliation::report::{Progress, ReconcileReport, Scope};
use crate::billing::reconciliation::service::Reconciliation;
use crate::domain::alerts::{Alert, AlertKind, Observation};
use crate::domain::clock::Timestamp;
use crate::store::{Listener, Queue, StoreError, WriteTx};

/// How long Stripe lists events.
/// Source: <https://docs.stripe.com/api/events>.
const EVENT_RETENTION: Duration = Duration::from_hours(30 * 24);
/// How much further a pass goes back than to the start of the last one.
const OVERLAP: Duration = Duration::from_hours(1);
/// Delay after each page, since the rate limit is shared with current buyers.
pub(super) const PAGE_DELAY: Duration = Duration::from_millis(100);

/// Checkpoint: how far an interrupted pass has come.
pub(super) const COMPARE_SUBSCRIPTIONS: &str = "reconcile.subscriptions";
/// Checkpoint: when the last complete pass began.
const DONE: &str = "reconcile.done";

impl Reconciliation {
    /// Runs one pass. A bad object does not abort it; an outage of Stripe does, after some retries.
    /// The next pass resumes from there.
    pub async fn reconcile(
        &self,
        scope: Scope,
        report: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<ReconcileReport, BackgroundError> {
        let begun = self.clock.now();
        let absence = self.store.read(open_absence).await?;
        let mut pass = ReconcileReport::default();
        let customers = match scope.user {
            Some(user) => self.store.read(move |tx| tx.customers_of(user)).await?,
            None => Vec::new(),
        };
        // A pass in the future was dated by a wrong clock: since then, nothing is listed.
        let done = self.reconciled().await?.filter(|done| *done <= begun);
        let since = since(scope.since, done, begun);
        self.missed_events(scope, &customers, since, &mut pass, report).await?;
        self.missed_checkouts(scope, &mut pass, report).await?;
        if scope.user.is_some() {
            for customer in &customers {
                self.compare_subscriptions(scope, Some(customer), None, &mut pass, report).await?;
            }
            return Ok(pass);
        }
        let resumed = if scope.resume {
            self.store.read(|tx| tx.checkpoint(COMPARE_SUBSCRIPTIONS)).await?
        } else {
            None
        };
        let whole = resumed.is_none();
        match self.compare_subscriptions(scope, None, resumed, &mut pass, report).await {
            // The position of the interrupted pass may be gone at Stripe, or of another account.
            Err(BackgroundError::Stripe(error)) if !whole && !error.is_transient() => {
                self.set_checkpoint(COMPARE_SUBSCRIPTIONS, None).await?;
                return Err(error.into());
            }
            seen => {
                let seen = seen?;
                if whole {
                    self.unknown_at_stripe(&seen, &mut pass, report).await?;
                }
            }
        }
        if scope.resume {
            self.set_checkpoint(COMPARE_SUBSCRIPTIONS, None).await?;
        }
        if !scope.dry_run {
            self.observe_drift(&pass).await?;
        }
        // The next pass goes back to here, so only a pass without gaps may record it.
        if !scope.dry_run && since <= self::since(None, done, begun).plus(OVERLAP) {
            let now = self.clock.now();
            let recorded = self.store.write(move |tx| {
                tx.set_checkpoint(DONE, Some(&begun.millis().to_string()), now)?;
                match absence {
                    Some(absence) => end_absence(tx, &absence, now),
                    None => Ok(()),
                }
            });
            recorded.await?;
        }
        Ok(pass)
    }

    /// A pass that finds no difference ends the alert about those of an earlier one.
    async fn observe_drift(&self, pass: &ReconcileReport) -> Result<(), StoreError> {
        let count = u64::try_from(pass.drifts.len()).unwrap_or(u64::MAX);
        let user = pass.drifts.iter().find_map(|drift| drift.user);
        let alert = (count > 0).then_some(Alert::Drift { count, user });
        let (config, now) = (Arc::clone(&self.config), self.clock.now());
        let observed = Observation::of(AlertKind::Drift, alert);
        self.store.write(move |tx| observe(tx, &config, &observed, now)).await
    }

    /// Woken when everything may have to be compared soon, because the server was absent.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::Reconciliation])
    }

    /// Whether the next pass makes up for an absence.
    pub async fn makes_up_for_absence(&self) -> Result<bool, StoreError> {
        Ok(self.store.read(open_absence).await?.is_some())
    }

    /// When the last whole pass began.
    pub async fn reconciled(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.time_checkpoint(DONE)).await
    }
}

/// How far a pass goes back: as requested, else to the last complete pass, and never further than
/// Stripe lists.
fn since(asked: Option<Duration>, done: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let oldest = now.minus(EVENT_RETENTION);
    let since = match asked {
        Some(asked) => now.minus(asked),
        None => done.map_or(oldest, |done| done.minus(OVERLAP)),
    };
    since.max(oldest)
}

/// The next pass compares all subscriptions, also those that an interrupted one has compared.
pub(in crate::billing) fn start_over(
    tx: &mut WriteTx<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.set_checkpoint(COMPARE_SUBSCRIPTIONS, None, now)
}
