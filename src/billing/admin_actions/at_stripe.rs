//! Calls Stripe for confirmed actions. Each call has the action's id in its idempotency key, so that it is
//! repeated after a crash or without an answer, and takes effect once.

use std::time::Duration;

use crate::billing::Refusal;
use crate::billing::admin_actions::ActionError;
use crate::billing::admin_actions::carry_out::{failed_alarm, failure_entry, taken_alarm};
use crate::billing::admin_actions::confirmation::{OUTCOME_UNKNOWN, Performed, performed};
use crate::billing::admin_actions::service::AdminActions;
use crate::billing::stripe_keys::release_key;
use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::admin_action::{ActionRefusal, CancelEffect, CompEffect, Effect, RefundEffect};
use crate::domain::backoff;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ScheduleId;
use crate::logging;
use crate::store::{AdminActionState, StoreError, StoredAdminAction};
use crate::stripe::{RefundRequest, StripeError};

/// After this, another worker may take over a crashed worker's actions.
const LEASE: Duration = Duration::from_mins(2);
const BATCH: u32 = 8;
/// An action is given up after this, also if nothing has tried it meanwhile. Stripe keeps idempotency keys for
/// at least 24 hours, and without the key a call could take effect twice.
/// Source: <https://docs.stripe.com/api/idempotent_requests>.
const KEY_VALIDITY: Duration = Duration::from_hours(23);
/// A small correction of the clock. The age of an action that was confirmed further in the future is unknown.
const CORRECTION: Duration = Duration::from_mins(1);

impl AdminActions {
    /// Carries out the confirmed actions that are due, as long as `goes_on` says so. Returns how many there were.
    pub async fn run_due(&self, goes_on: impl Fn() -> bool + Sync) -> Result<usize, StoreError> {
        let now = self.clock.now();
        if self.next_due().await?.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due = self.store.write(move |tx| tx.claim_admin_actions(now, BATCH, LEASE)).await?;
        let count = due.len();
        for stored in due {
            if !goes_on() {
                break;
            }
            let id = stored.id.clone();
            let work = self.attempt(stored, false);
            if let Err(error) = logging::scope(logging::new_request_id(), work).await {
                log::warn!(action = id.as_str(), error:% = error; "an admin action is not done");
            }
        }
        Ok(count)
    }

    /// When [`Self::run_due`] has work next.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_admin_action()).await
    }

    /// Carries out an action whose lease is held. Without an answer of Stripe, the worker repeats it.
    pub(super) async fn call_stripe(
        &self,
        stored: StoredAdminAction,
    ) -> Result<Performed, ActionError> {
        self.attempt(stored, true).await
    }

    /// `is_watched`: the operator sees the outcome; otherwise they are notified of it.
    async fn attempt(
        &self,
        stored: StoredAdminAction,
        is_watched: bool,
    ) -> Result<Performed, ActionError> {
        // After an absence, or in a restored backup, the call may have been made long ago.
        if self.is_too_old(&stored) {
            return self.failed(stored, Failure::too_old(), is_watched).await;
        }
        match Box::pin(self.call(&stored)).await {
            Ok(effect) => self.done(StoredAdminAction { effect, ..stored }, is_watched).await,
            // What Stripe has done cannot be stored, and could not be after another call.
            Err(CallError::Store(error)) if !error.is_transient() => {
                self.failed(stored, Failure::not_stored(error), is_watched).await
            }
            Err(CallError::Store(error)) => Err(error.into()),
            Err(CallError::Stripe(error)) if error.is_transient() && !self.is_too_old(&stored) => {
                self.retry(stored, error).await
            }
            Err(CallError::Stripe(error)) => {
                let failure = Failure::of(error);
                self.failed(stored, failure, is_watched).await
            }
            Err(CallError::Outdated) => self.failed(stored, Failure::outdated(), is_watched).await,
        }
    }

    fn is_too_old(&self, stored: &StoredAdminAction) -> bool {
        let now = self.clock.now();
        now.since(stored.shown) >= KEY_VALIDITY || stored.shown > now.plus(CORRECTION)
    }

    async fn call(&self, stored: &StoredAdminAction) -> Result<Effect, CallError> {
        match &stored.effect {
            Effect::Refund(effect) => Ok(Effect::Refund(self.refund(stored, effect).await?)),
            Effect::Cancel(effect) => {
                self.cancel(stored, effect).await?;
                Ok(stored.effect.clone())
            }
            Effect::Comp(effect) => {
                self.comp(stored, effect).await?;
                Ok(stored.effect.clone())
            }
            Effect::Move(effect) => {
                self.rename_owner(stored, effect).await?;
                Ok(stored.effect.clone())
            }
            effect @ (Effect::Grant(_) | Effect::Revoke(_)) => Ok(effect.clone()),
        }
    }

    /// The events about the refund change the access.
    async fn refund(
        &self,
        stored: &StoredAdminAction,
        effect: &RefundEffect,
    ) -> Result<RefundEffect, StripeError> {
        let request = RefundRequest {
            payment: effect.payment.clone(),
            minor: effect.amount.minor,
            action: stored.id.clone(),
        };
        let key = format!("tollgate-refund-{}", stored.id);
        let refund = self.stripe.create_refund(&request, &key).await?;
        Ok(RefundEffect { refund: refund.map(|refund| refund.id), ..effect.clone() })
    }

    async fn cancel(
        &self,
        stored: &StoredAdminAction,
        effect: &CancelEffect,
    ) -> Result<(), CallError> {
        let (id, now) = (&effect.subscription, self.clock.now());
        let fetched = if effect.now {
            self.stripe.cancel_now(id, now).await?
        } else {
            // Stripe schedules no end beside a scheduled change.
            if let Some(schedule) = &effect.schedule {
                self.release(schedule).await?;
            }
            let key = format!("tollgate-cancel-{}", stored.id);
            self.stripe.cancel_at_period_end(id, &key, now).await?
        };
        let user = stored.request.user();
        Ok(self.writer.apply_fetched(user, fetched, "admin").await?)
    }

    /// A repeated call comes minutes or hours later. A subscription that has renewed meanwhile would lose the
    /// rest of that period, so it is fetched first.
    async fn comp(&self, stored: &StoredAdminAction, effect: &CompEffect) -> Result<(), CallError> {
        let (id, now) = (&effect.subscription, self.clock.now());
        let found = self.stripe.retrieve_subscription(id, now).await?;
        let fetched = if found.snapshot.trial_end == Some(effect.after) {
            found
        } else {
            let items = found.snapshot.items.iter();
            let mut ends = items.filter_map(|item| item.period_end);
            let is_as_shown = found.snapshot.status.is_good()
                && !found.snapshot.cancel_at_period_end
                && found.snapshot.cancel_at.is_none()
                && ends.all(|end| end == effect.before);
            if !is_as_shown {
                return Err(CallError::Outdated);
            }
            let key = format!("tollgate-comp-{}", stored.id);
            self.stripe.postpone_payment(id, effect.after, &key, now).await?
        };
        let given = Fact {
            at: now,
            source: Source::Internal(format!("goodwill-{}", stored.id)),
            body: FactBody::GoodwillGiven(effect.goodwill()).into(),
        };
        let user = stored.request.user();
        Ok(self.writer.apply_decided(user, fetched, given, "admin").await?)
    }

    /// A schedule that was released already is no reason to stop.
    async fn release(&self, schedule: &ScheduleId) -> Result<(), StripeError> {
        match self.stripe.release_schedule(schedule, &release_key(schedule)).await {
            Err(error) if error.is_transient() => Err(error),
            Err(error) => {
                log::warn!(schedule = schedule.as_str(), code = error.code(); "Stripe refuses to release a schedule");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    async fn done(
        &self,
        stored: StoredAdminAction,
        is_watched: bool,
    ) -> Result<Performed, ActionError> {
        let stored = StoredAdminAction { state: AdminActionState::Done, ..stored };
        let performed = performed(&stored);
        let (now, settler) = (self.clock.now(), self.settler.clone());
        self.store
            .write(move |tx| {
                tx.admin_action_done(&stored.id, &stored.effect, now)?;
                tx.enqueue_all(taken_alarm(&settler, &stored, !is_watched), now)
            })
            .await?;
        Ok(performed)
    }

    async fn retry(
        &self,
        stored: StoredAdminAction,
        error: StripeError,
    ) -> Result<Performed, ActionError> {
        let next = self.clock.now().plus(backoff::STRIPE_TASK.delay(stored.attempts));
        let performed = performed(&stored);
        log::warn!(action = stored.id.as_str(), error:% = error; "an admin action waits for Stripe");
        let why = error.to_string();
        self.store.write(move |tx| tx.retry_admin_action(&stored.id, next, &why)).await?;
        Ok(performed)
    }

    async fn failed(
        &self,
        stored: StoredAdminAction,
        Failure { why, error }: Failure,
        is_watched: bool,
    ) -> Result<Performed, ActionError> {
        let (now, request, settler) =
            (self.clock.now(), logging::request_id(), self.settler.clone());
        self.store
            .write(move |tx| {
                tx.admin_action_failed(&stored.id, &why, now)?;
                tx.audit(&failure_entry(&stored, &why), now, &request)?;
                let alarm = (!is_watched).then(|| failed_alarm(&settler, &stored, &why));
                tx.enqueue_all(alarm.unwrap_or_default(), now)
            })
            .await?;
        Err(error)
    }
}

/// Why a call did not succeed.
pub(super) enum CallError {
    Stripe(StripeError),
    Store(StoreError),
    /// The subscription is not as it was shown, so that the call would do something else.
    Outdated,
}

/// Why an action is given up.
struct Failure {
    /// For the audit log.
    why: String,
    error: ActionError,
}

impl Failure {
    fn of(error: StripeError) -> Self {
        let reason = if error.is_transient() {
            Some(format!("{OUTCOME_UNKNOWN}: there was no answer for a day ({error})"))
        } else {
            reason(&error)
        };
        let why = reason.clone().unwrap_or_else(|| error.to_string());
        let refusal = Refusal::from(error);
        let error = reason.map_or(ActionError::Failed(refusal), ActionError::RefusedByStripe);
        Self { why, error }
    }

    fn too_old() -> Self {
        let why = format!("{OUTCOME_UNKNOWN}: it was not finished within a day");
        Self { error: ActionError::RefusedByStripe(why.clone()), why }
    }

    fn not_stored(error: StoreError) -> Self {
        let why = format!("{OUTCOME_UNKNOWN}: it cannot be stored here ({error})");
        Self { why, error: error.into() }
    }

    fn outdated() -> Self {
        let error = ActionError::Refused(ActionRefusal::NoLongerAsShown);
        Self { why: ActionRefusal::NoLongerAsShown.to_string(), error }
    }
}

impl From<StripeError> for CallError {
    fn from(error: StripeError) -> Self {
        Self::Stripe(error)
    }
}

impl From<StoreError> for CallError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What Stripe says about the request itself.
fn reason(error: &StripeError) -> Option<String> {
    match error {
        StripeError::Refused { message, .. } | StripeError::Declined { message, .. } => {
            Some(message.clone())
        }
        StripeError::Missing { what, .. } => Some(format!("the {what} does not exist")),
        _ => None,
    }
}
