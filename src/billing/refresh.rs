//! A subscription is fetched when events cannot say how it stands, once Stripe has heard what is
//! ours to say about it; and time is let do its part.

use std::time::Duration;

use serde_json::json;

use crate::billing::Billing;
use crate::billing::change::release_key;
use crate::domain::account::{Account, Errand, Heard, Source, Statement};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::ids::{SubscriptionId, UserId};
use crate::logging;
use crate::store::{Refresh, StoreError};
use crate::stripe::StripeError;

/// A crashed worker's questions are free again after this. Asking twice does no harm.
const LEASE: Duration = Duration::from_secs(30);
const BATCH: u32 = 8;
/// Accounts whose time has come, in one go.
const SETTLED_AT_ONCE: u32 = 256;
/// An account that cannot be read is looked at again after this.
const SICK: Duration = Duration::from_mins(15);
/// A question that is not answered is asked again after 2 s, 4 s … and no more than an hour.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

impl Billing {
    /// Asks Stripe what is due to be asked; how many questions there were.
    pub async fn refresh_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let next = self.store.read(|snapshot| snapshot.next_refresh()).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due: Vec<Refresh> =
            self.store.write(move |ledger| ledger.claim_refreshes(now, BATCH, LEASE)).await?;
        let count = due.len();
        for refresh in due {
            let id = refresh.subscription.clone();
            let request = logging::new_request_id();
            if let Err(error) = logging::scope(request, self.refresh(refresh)).await {
                log::error!(subscription = id.as_str(), error:% = error; "a refresh was not written");
            }
        }
        Ok(count)
    }

    async fn refresh(&self, refresh: Refresh) -> Result<(), StoreError> {
        let (id, user) = (refresh.subscription.clone(), refresh.user);
        let history = self.store.read(move |snapshot| snapshot.history(user)).await?;
        let account = Account::of(user, history, &self.terms.policy);
        let errand = account.errands().find(|(wanted, ..)| **wanted == id);
        let Some((_, errand, _)) = errand else {
            return self.store.write(move |ledger| ledger.drop_refresh(&id)).await;
        };
        let reason = errand.as_str();
        if let Err(error) = self.tell_stripe(user, &id, &errand).await? {
            if error.is_transient() {
                log::warn!(
                    subscription = id.as_str(), reason, code = error.code();
                    "what Stripe must be told is put off"
                );
                return self.ask_again(refresh, &error.to_string()).await;
            }
            // How the subscription stands says more than the refusal.
            log::warn!(subscription = id.as_str(), reason, code = error.code(); "Stripe refuses");
        }
        match self.stripe.retrieve_subscription(&id, self.clock.now()).await {
            Ok(fetched) => {
                log::info!(subscription = id.as_str(), reason; "subscription refreshed");
                match self.take_over(user, fetched, "refresh").await {
                    Err(error) if !error.is_transient() => {
                        log::error!(subscription = id.as_str(), error:% = error; "a refresh is lost");
                        self.ask_again(refresh, &error.to_string()).await
                    }
                    taken => {
                        taken?;
                        self.ask_again(refresh, "the answer settles nothing yet").await
                    }
                }
            }
            Err(StripeError::Missing { .. }) => {
                log::error!(
                    subscription = id.as_str(), reason;
                    "Stripe does not know a subscription: is the key of another account or mode?"
                );
                self.store.write(move |ledger| ledger.drop_refresh(&id)).await
            }
            Err(error) => {
                log::warn!(
                    subscription = id.as_str(), reason, code = error.code();
                    "a refresh is put off"
                );
                self.ask_again(refresh, &error.to_string()).await
            }
        }
    }

    /// Says to Stripe what is ours to say. A crash on the way says it again under the same key,
    /// which changes nothing.
    async fn tell_stripe(
        &self,
        user: UserId,
        id: &SubscriptionId,
        errand: &Errand,
    ) -> Result<Result<(), StripeError>, StoreError> {
        let trail = |action, after| AuditFact {
            actor: Actor::Worker("refresh".to_owned()),
            action,
            subject: id.to_string(),
            user: Some(user),
            before: None,
            after: Some(after),
        };
        match errand {
            Errand::Ask(_) => Ok(Ok(())),
            Errand::Release(schedule) => {
                let told = self.stripe.release_schedule(schedule, &release_key(schedule)).await;
                if told.is_ok() {
                    let fact = trail("plan.schedule_released", json!({ "schedule": schedule }));
                    self.hear(user, Vec::new(), vec![fact]).await?;
                }
                Ok(told)
            }
            Errand::Resume(payment_method) => {
                let key = format!("tollgate-resume-{id}-{payment_method}");
                let told = self.stripe.resume_paused(id, &key).await;
                if told.as_ref().is_err_and(StripeError::is_transient) {
                    return Ok(told);
                }
                // With what was refused it is not tried again.
                let heard = Heard {
                    at: self.clock.now(),
                    source: Source::Deed(format!("resume:{id}:{payment_method}")),
                    statement: Statement::ResumeAsked {
                        subscription: id.clone(),
                        payment_method: payment_method.clone(),
                    },
                };
                let fact = trail("subscription.resume_asked", json!({ "taken": told.is_ok() }));
                self.hear(user, vec![heard], vec![fact]).await?;
                Ok(told)
            }
        }
    }

    async fn ask_again(&self, refresh: Refresh, error: &str) -> Result<(), StoreError> {
        let wait = Duration::from_secs(2 << refresh.attempts.min(11)).min(LONGEST_WAIT);
        let (next, error) = (self.clock.now().plus(wait), error.to_owned());
        self.store
            .write(move |ledger| ledger.retry_refresh(&refresh.subscription, next, &error))
            .await
    }

    /// Brings the accounts whose time has come in line with it: reminders, ends of grace and of
    /// access. How many there were.
    pub async fn settle_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let due =
            self.store.read(move |snapshot| snapshot.due_accounts(now, SETTLED_AT_ONCE)).await?;
        let count = due.len();
        for user in due {
            match self.hear(user, Vec::new(), Vec::new()).await {
                Err(error) if !error.is_transient() => {
                    // One account that cannot be read holds up nobody else's time.
                    log::error!(user = user.0, error:% = error; "an account cannot be settled");
                    let later = now.plus(SICK);
                    self.store.write(move |ledger| ledger.set_wake(user, Some(later))).await?;
                }
                settled => settled?,
            }
        }
        Ok(count)
    }
}
