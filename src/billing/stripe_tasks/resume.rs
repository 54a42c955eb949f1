//! Resumes paused subscriptions without the customer, where that charges nothing that they have not
//! agreed to.

use serde_json::json;

use crate::billing::BackgroundError;
use crate::billing::stripe_tasks::service::{StripeTasks, audit_entry};
use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::audit_action::AuditAction;
use crate::domain::ids::{InvoiceId, PaymentMethodId, SubscriptionId, UserId};
use crate::domain::subscription::PauseReason;
use crate::stripe::{FetchedSubscription, ResumeTerms};

impl StripeTasks {
    /// Resumes a trial that ended without a payment method and has one now. A payment method that
    /// Stripe refuses is not tried again.
    pub(super) async fn resume_trial(
        &self,
        user: UserId,
        id: &SubscriptionId,
        method: &PaymentMethodId,
    ) -> Result<(), BackgroundError> {
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        // If it was paused for another reason meanwhile, nobody has agreed to a charge.
        if reason(&fetched) != Some(&PauseReason::TrialEndWithoutPaymentMethod) {
            return Ok(self.writer.apply_fetched(user, fetched, "refresh").await?);
        }
        let key = format!("tollgate-resume-trial-{id}-{method}");
        let body =
            FactBody::ResumeRequested { subscription: id.clone(), payment_method: method.clone() };
        let source = Source::Internal(format!("resume:{id}:{method}"));
        self.resume_by_itself(user, id, ResumeTerms::NewPeriod, &key, (source, body)).await
    }

    /// Resumes a subscription whose failed invoice has been paid: within the period that was paid
    /// for, or, if that would charge anything, not before the customer confirms it.
    pub(super) async fn resume_paid(
        &self,
        user: UserId,
        id: &SubscriptionId,
        invoice: &InvoiceId,
    ) -> Result<(), BackgroundError> {
        let now = self.clock.now();
        let fetched = self.stripe.retrieve_subscription(id, now).await?;
        if !reason(&fetched).is_some_and(PauseReason::is_payment_failure) {
            return Ok(self.writer.apply_fetched(user, fetched, "refresh").await?);
        }
        let terms = ResumeTerms::RunningPeriod;
        let key = format!("tollgate-resume-preview-{id}-{}", now.millis());
        let preview = self.stripe.preview_resume(id, terms, &key).await?;
        let charge = preview.map(|preview| preview.due_now).filter(|due| due.minor > 0);
        let body =
            FactBody::PaidResume { subscription: id.clone(), invoice: invoice.clone(), charge };
        let source = Source::Internal(format!("resume:{id}:{invoice}"));
        if charge.is_some() {
            let fact = Fact { at: now, source, body: body.into() };
            let after = json!({ "invoice": invoice, "would_charge": charge });
            let entry = audit_entry(user, id, AuditAction::SubscriptionUnpauseLeft, after);
            return Ok(self.writer.append_facts(user, vec![fact], vec![entry]).await?);
        }
        let key = format!("tollgate-resume-{id}-{invoice}");
        self.resume_by_itself(user, id, terms, &key, (source, body)).await
    }

    /// After a crash the call is repeated under the same idempotency key.
    async fn resume_by_itself(
        &self,
        user: UserId,
        id: &SubscriptionId,
        terms: ResumeTerms,
        key: &str,
        (source, body): (Source, FactBody),
    ) -> Result<(), BackgroundError> {
        let resumed = self.stripe.resume_paused(id, terms, key, self.clock.now()).await;
        match &resumed {
            Err(error) if error.is_transient() => {
                return resumed.map(drop).map_err(BackgroundError::from);
            }
            Err(error) => {
                log::warn!(subscription = id.as_str(), code = error.code(); "Stripe does not resume a subscription");
            }
            Ok(_) => {}
        }
        let fact = Fact { at: self.clock.now(), source, body: body.into() };
        let after = json!({ "refused": resumed.err().map(|error| error.code()) });
        let entry = audit_entry(user, id, AuditAction::SubscriptionUnpauseAsked, after);
        self.writer.append_facts(user, vec![fact], vec![entry]).await?;
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        Ok(self.writer.apply_fetched(user, fetched, "refresh").await?)
    }
}

/// Why the subscription is paused, if it is.
fn reason(fetched: &FetchedSubscription) -> Option<&PauseReason> {
    fetched.snapshot.pause_reason.as_ref()
}
