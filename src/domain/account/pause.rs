//! The status `paused`: what caused it, what settles it, and what Stripe has to be asked or asked for.
//!
//! Resuming charges in most cases, so the reason decides who may ask for it. A new payment method ends
//! only the pause of a trial that had none. After a failed payment, paying the invoice ends the pause.
//! Everything else waits for the customer's consent.
//! Source: <https://docs.stripe.com/billing/subscriptions/pause>.

use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::account::stripe_task::{ResyncReason, StripeTask};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{InvoiceId, PaymentMethodId};
use crate::domain::money::Money;
use crate::domain::subscription::{PauseReason, Status};

/// What came of resuming a subscription after the invoice that had paused it was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PaidResume {
    /// By our clock.
    pub(super) at: Timestamp,
    /// Resuming would have cost this, so it was not done. Otherwise Stripe was asked to resume.
    pub(super) charge: Option<Money>,
}

impl Purchase {
    /// The sights of the present pause, the newest first.
    fn pause(&self) -> impl Iterator<Item = &SubscriptionVersion> {
        self.sights.iter().rev().take_while(|version| version.seen.status == Status::Paused)
    }

    /// Start of the pause, while it lasts.
    pub(super) fn paused_since(&self) -> Option<Timestamp> {
        let told = self.pause().find_map(|version| version.seen.paused_at);
        told.or_else(|| self.pause().last().map(|version| version.at))
    }

    /// The reason as it was seen last in this pause. It decides what is shown; nothing is resumed for
    /// it, since the pause can have ended unseen and another have begun.
    pub(super) fn pause_reason(&self) -> Option<&PauseReason> {
        self.pause().find_map(|version| version.seen.pause_reason.as_ref())
    }

    /// A failed payment has paused it: so says the reason, or, while that is unknown, a renewal that
    /// is still owed.
    pub(super) fn is_paused_by_failure(&self, version: &SubscriptionVersion) -> bool {
        let owed = || {
            let mut renewals = self.invoices.iter().filter(|one| one.is_renewal());
            renewals.any(|one| one.is_failing() && !self.is_overtaken(one))
        };
        version.seen.status == Status::Paused
            && match version.seen.pause_reason.as_ref().or_else(|| self.pause_reason()) {
                Some(reason) if reason.is_payment_failure() => true,
                None | Some(PauseReason::Unstated | PauseReason::Other(_)) => owed(),
                Some(_) => false,
            }
    }

    /// What failed before the pause. An invoice for resuming is owed by nobody: unless it is paid, the
    /// subscription stays paused.
    fn failed_before_pause(&self) -> impl Iterator<Item = &Invoice> {
        let failed = |one: &&Invoice| one.first_failed.is_some() && !one.is_change();
        self.invoices.iter().filter(failed).filter(|one| !self.is_overtaken(one))
    }

    /// Something failed, and nothing of it is owed any more.
    pub(super) fn is_pause_settled(&self) -> bool {
        let mut failed = self.failed_before_pause().peekable();
        failed.peek().is_some() && failed.all(|one| !one.is_owed())
    }

    /// The invoice that a failed payment had left open, once it is paid and the pause still lasts.
    pub(super) fn paid_in_pause(&self) -> Option<&Invoice> {
        let last = self.last()?;
        if !self.is_paused_by_failure(last) || !self.is_pause_settled() {
            return None;
        }
        let paid_at = |one: &Invoice| one.paid.as_ref().map(|paid| paid.at);
        let paid = self.failed_before_pause().filter(|one| one.paid.is_some());
        paid.max_by_key(|one| (paid_at(one), one.seen.id.clone()))
    }

    /// The invoice that was paid, and what came of resuming after it; `None` until the answer that
    /// Stripe gave afterwards is known.
    pub(super) fn unresumed(&self) -> Option<(&Invoice, PaidResume)> {
        let (invoice, last) = (self.paid_in_pause()?, self.last()?);
        let tried = self.resumed_after.get(&invoice.seen.id)?;
        (last.at > tried.at || tried.charge.is_some()).then_some((invoice, *tried))
    }

    /// Drawn up during a pause to end it: nobody owed it.
    pub(super) fn was_for_resuming(&self, invoice: &Invoice) -> bool {
        let before = self.sights.iter().rev().find(|version| version.at <= invoice.seen_at);
        invoice.is_change() && before.is_some_and(|version| version.seen.status == Status::Paused)
    }

    /// An invoice for resuming that waits for its payment.
    pub(super) fn resumption(&self) -> Option<&Invoice> {
        let since = self.paused_since()?;
        let opened = |one: &&Invoice| one.is_change() && one.is_owed() && one.seen_at >= since;
        self.invoices.iter().rev().find(opened)
    }

    /// `method`: what the customer pays with.
    pub(super) fn pause_errand(
        &self,
        last: &SubscriptionVersion,
        method: Option<&PaymentMethodId>,
    ) -> Option<(StripeTask, Timestamp)> {
        let Some(reason) = &last.seen.pause_reason else {
            return Some((StripeTask::Ask(ResyncReason::WhyPaused), last.at));
        };
        match reason {
            PauseReason::TrialEndWithoutPaymentMethod => {
                let method = last.seen.payment_method.as_ref().or(method)?;
                let new = !self.resume_asked_with.contains(method);
                new.then(|| (StripeTask::Resume(method.clone()), last.at))
            }
            PauseReason::FirstPaymentFailure | PauseReason::FinalPaymentFailure => {
                let invoice = self.paid_in_pause()?;
                let paid = invoice.paid.as_ref()?.at;
                // The account may be set up to resume by itself.
                if paid >= last.at {
                    return Some((StripeTask::Ask(ResyncReason::SeenBefore), paid));
                }
                let id: &InvoiceId = &invoice.seen.id;
                let new = !self.resumed_after.contains_key(id);
                new.then(|| (StripeTask::ResumePaid(id.clone()), last.at))
            }
            PauseReason::PauseRequested
            | PauseReason::System
            | PauseReason::Unstated
            | PauseReason::Other(_) => None,
        }
    }
}
