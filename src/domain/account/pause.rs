//! The status `paused`: its reason, what settles it, and the call to Stripe that is due.
//!
//! Resuming charges in most cases, so the reason decides who may resume. A new payment method resumes
//! only a trial that was paused without one. After a failed payment, paying the invoice ends the pause.
//! Everything else requires the customer's consent.
//! Source: <https://docs.stripe.com/billing/subscriptions/pause>.

use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, ResumeAttempt, SubscriptionVersion};
use crate::domain::account::stripe_task::{DueTask, ResyncReason, StripeTask};
use crate::domain::clock::Timestamp;
use crate::domain::ids::PaymentMethodId;
use crate::domain::subscription::{PauseReason, Status};

/// A pause that lasts although the invoice that caused it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnresumedPause<'a> {
    pub(super) paid: &'a Invoice,
    pub(super) attempt: ResumeAttempt,
}

impl Purchase {
    /// The versions of the current pause, newest first.
    fn paused_versions(&self) -> impl Iterator<Item = &SubscriptionVersion> {
        let newest_first = self.versions.iter().rev();
        newest_first.take_while(|version| version.snapshot.status == Status::Paused)
    }

    /// Start of the current pause.
    pub(super) fn paused_since(&self) -> Option<Timestamp> {
        let reported = self.paused_versions().find_map(|version| version.snapshot.paused_at);
        reported.or_else(|| self.paused_versions().last().map(|version| version.at))
    }

    /// The last known reason of the current pause, for display only. Nothing may be resumed because of
    /// it: the pause may have ended and another one begun without a recorded event.
    pub(super) fn pause_reason(&self) -> Option<&PauseReason> {
        self.paused_versions().find_map(|version| version.snapshot.pause_reason.as_ref())
    }

    /// Set if the pause lasts after an attempt to resume. `None` until a later state of the subscription
    /// is known.
    pub(super) fn unresumed_pause(&self) -> Option<UnresumedPause<'_>> {
        let (paid, latest) = (self.paid_in_pause()?, self.latest()?);
        let attempt = *self.resume_attempts.get(&paid.snapshot.id)?;
        let is_final = latest.at > attempt.at || attempt.charge.is_some();
        is_final.then_some(UnresumedPause { paid, attempt })
    }

    /// The call to Stripe that is due for the current pause. `method` is the customer's default payment
    /// method.
    pub(super) fn pause_task(
        &self,
        latest: &SubscriptionVersion,
        method: Option<&PaymentMethodId>,
    ) -> Option<DueTask> {
        let due = |task, since| Some(DueTask { task, since });
        let Some(reason) = &latest.snapshot.pause_reason else {
            return due(StripeTask::Resync(ResyncReason::UnknownPauseReason), latest.at);
        };
        match reason {
            PauseReason::TrialEndWithoutPaymentMethod => {
                let method = latest.snapshot.payment_method.as_ref().or(method)?;
                if self.resume_requested_with.contains(method) {
                    return None;
                }
                due(StripeTask::Resume(method.clone()), latest.at)
            }
            PauseReason::FirstPaymentFailure | PauseReason::FinalPaymentFailure => {
                let invoice = self.paid_in_pause()?;
                let paid_at = invoice.paid.as_ref()?.at;
                // The Stripe account may be configured to resume automatically.
                if paid_at >= latest.at {
                    return due(StripeTask::Resync(ResyncReason::Outdated), paid_at);
                }
                let id = &invoice.snapshot.id;
                if self.resume_attempts.contains_key(id) {
                    return None;
                }
                due(StripeTask::ResumeAfterPayment(id.clone()), latest.at)
            }
            PauseReason::PauseRequested
            | PauseReason::System
            | PauseReason::Unstated
            | PauseReason::Other(_) => None,
        }
    }
}
