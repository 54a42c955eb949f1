//! Stripe tasks: durable calls to Stripe that an account needs. Each fetches the subscription, after the
//! call that it is for, if any.
//!
//! Uses the store for the tasks, Stripe, and the accounts to which the responses are applied. A task that
//! fails is rescheduled; only a failure of the database is an error.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::billing::BackgroundError;
use crate::billing::settling::AccountWriter;
use crate::billing::stripe_keys::release_key;
use crate::domain::account::StripeTask;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::backoff;
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::{InvoiceId, ScheduleId, SubscriptionId, UserId};
use crate::logging;
use crate::store::{Listener, Queue, Store, StoreError, StripeTaskLease};
use crate::stripe::{Gateway, StripeError};

/// After this, another worker may take over a crashed worker's tasks. Two workers on one task do no
/// harm.
const LEASE: Duration = Duration::from_secs(30);
const BATCH: u32 = 8;

/// Runs the tasks that accounts need. Cheap to clone.
#[derive(Clone)]
pub struct StripeTasks {
    store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) writer: AccountWriter,
}

impl StripeTasks {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        writer: &AccountWriter,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            writer: writer.clone(),
        }
    }

    /// Runs the tasks that are due, as long as `goes_on` says so. The leases of the rest end when the process does.
    /// Returns how many there were.
    pub async fn run_due(&self, goes_on: impl Fn() -> bool + Sync) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let next = self.next_due().await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due: Vec<StripeTaskLease> =
            self.store.write(move |tx| tx.claim_stripe_tasks(now, BATCH, LEASE)).await?;
        let count = due.len();
        for row in due {
            if !goes_on() {
                break;
            }
            let id = row.subscription.clone();
            let request = logging::new_request_id();
            if let Err(error) = logging::scope(request, self.run_stripe_task(row)).await {
                log::error!(subscription = id.as_str(), error:% = error; "a Stripe task was not recorded");
            }
        }
        Ok(count)
    }

    async fn run_stripe_task(&self, row: StripeTaskLease) -> Result<(), StoreError> {
        let (id, user) = (row.subscription.clone(), row.user);
        let account = match self.writer.account(user).await {
            // An account that cannot be read is not read again at once.
            Err(error) if !error.is_transient() => {
                log::error!(user = user.0, error:%; "a Stripe task waits for an account that cannot be read");
                return self.postpone_stripe_task(row, &error.to_string()).await;
            }
            account => account?,
        };
        let task = account.stripe_tasks().find(|(wanted, ..)| **wanted == id);
        let Some((_, task, _)) = task else {
            return self.store.write(move |tx| tx.finish_stripe_task(&id)).await;
        };
        let reason = task.as_str();
        match self.run(user, &id, &task).await {
            Ok(()) => {
                log::info!(subscription = id.as_str(), reason; "Stripe task done");
                // If the task is settled, its row is gone, and this has no effect.
                self.postpone_stripe_task(row, "the response settles nothing yet").await
            }
            Err(BackgroundError::Stripe(StripeError::Missing { .. })) => {
                log::error!(
                    subscription = id.as_str(), reason;
                    "Stripe has no such subscription: is the key of another account or mode?"
                );
                self.store.write(move |tx| tx.finish_stripe_task(&id)).await
            }
            Err(BackgroundError::Store(error)) if error.is_transient() => Err(error),
            Err(error) => {
                log::warn!(
                    subscription = id.as_str(), reason, error:% = error;
                    "a Stripe task is rescheduled"
                );
                self.postpone_stripe_task(row, &error.to_string()).await
            }
        }
    }

    /// Makes the call that the task is for, and applies the subscription as it is afterwards. After
    /// a crash the call is repeated under the same idempotency key.
    async fn run(
        &self,
        user: UserId,
        id: &SubscriptionId,
        task: &StripeTask,
    ) -> Result<(), BackgroundError> {
        match task {
            StripeTask::Resync(_) => {}
            StripeTask::ReleaseSchedule(schedule) => self.release(user, id, schedule).await?,
            StripeTask::Resume(method) => return self.resume_trial(user, id, method).await,
            StripeTask::ResumeAfterPayment(invoice) => {
                return self.resume_paid(user, id, invoice).await;
            }
            StripeTask::FetchPayments(invoice) => return self.read_payments(user, invoice).await,
        }
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        Ok(self.writer.apply_fetched(user, fetched, "refresh").await?)
    }

    async fn release(
        &self,
        user: UserId,
        id: &SubscriptionId,
        schedule: &ScheduleId,
    ) -> Result<(), BackgroundError> {
        match self.stripe.release_schedule(schedule, &release_key(schedule)).await {
            Ok(()) => {
                let after = json!({ "schedule": schedule });
                let entry = audit_entry(user, id, AuditAction::PlanScheduleReleased, after);
                Ok(self.writer.append_facts(user, Vec::new(), vec![entry]).await?)
            }
            Err(error) if error.is_transient() => Err(error.into()),
            Err(error) => {
                // The state of the subscription matters more than the refusal.
                log::warn!(schedule = schedule.as_str(), code = error.code(); "Stripe refuses to release a schedule");
                Ok(())
            }
        }
    }

    /// Applies the amounts that the customer has paid in their own currency.
    async fn read_payments(
        &self,
        user: UserId,
        invoice: &InvoiceId,
    ) -> Result<(), BackgroundError> {
        let fetched = self.stripe.retrieve_invoice(invoice, self.clock.now()).await?;
        match fetched {
            Some(fetched) => Ok(self.writer.apply_payments(user, fetched).await?),
            None => Ok(()),
        }
    }

    async fn postpone_stripe_task(
        &self,
        row: StripeTaskLease,
        why: &str,
    ) -> Result<(), StoreError> {
        let next = self.clock.now().plus(backoff::STRIPE_TASK.delay(row.attempts));
        let why = why.to_owned();
        self.store.write(move |tx| tx.retry_stripe_task(&row.subscription, next, &why)).await
    }

    /// Woken when a commit makes a task due.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::StripeTasks])
    }

    /// When [`Self::run_due`] has work next.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_stripe_task()).await
    }
}

pub(super) fn audit_entry(
    user: UserId,
    id: &SubscriptionId,
    action: AuditAction,
    after: Value,
) -> AuditDraft {
    AuditDraft {
        actor: Actor::Worker("refresh".to_owned()),
        action,
        subject: id.to_string(),
        user: Some(user),
        before: None,
        after: Some(after),
    }
}
