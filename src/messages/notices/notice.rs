//! Dispatches each notice to the method that renders it.

use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::notice::Notice;
use crate::domain::person::KnownPerson;
use crate::domain::plan::Catalogue;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// Renders a notice. `catalogue` names the plans; a plan that it no longer has is named by its
    /// code.
    #[must_use]
    pub fn notice(&self, notice: &Notice, catalogue: &Catalogue) -> Screen {
        self.notice_about(notice, &[], catalogue)
    }

    /// The same, with the names of the people whom an alarm is about, as far as they are stored.
    #[must_use]
    pub fn notice_about(
        &self,
        notice: &Notice,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let screen = self.bare_notice(notice, people, catalogue);
        match notice.begun_plan().and_then(|code| catalogue.plan(code)) {
            Some(plan) => self.with_handover(screen, plan),
            None => screen,
        }
    }

    /// The same without what a plan hands over.
    pub(in crate::messages) fn bare_notice(
        &self,
        notice: &Notice,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let name = |plan: &PlanCode| self.plan_name(catalogue, plan);
        let named = |plan: &Option<PlanCode>| plan.as_ref().map(name);
        match notice {
            Notice::Activated { plan, renews_at, until, .. } => {
                self.activated(name(plan), *renews_at, *until)
            }
            Notice::TrialStarted { plan, trial_end, .. } => {
                self.trial_started(name(plan), *trial_end)
            }
            Notice::TrialEnding { plan, trial_end, amount, .. } => {
                self.trial_ending(name(plan), *trial_end, *amount)
            }
            Notice::TrialConverted { plan, amount, renews_at, .. } => {
                self.trial_converted(name(plan), *amount, *renews_at)
            }
            Notice::TrialPaused { plan, .. } => self.trial_paused(name(plan)),
            Notice::RenewalAhead { plan, amount, at, .. } => {
                self.renewal_ahead(name(plan), *amount, *at)
            }
            Notice::Renewed { plan, amount, renews_at, .. } => {
                self.renewed(name(plan), *amount, *renews_at)
            }
            Notice::PaymentFailed { plan, amount, fix_url, access_until, attempt, .. } => self
                .payment_failed(name(plan), *amount, *attempt, fix_url.as_deref(), *access_until),
            Notice::ActionRequired { plan, amount, fix_url, access_until, .. } => {
                self.action_required(name(plan), *amount, fix_url.as_deref(), *access_until)
            }
            Notice::GraceEnding { plan, fix_url, access_until, invoiced, .. } => {
                self.grace_ending(name(plan), fix_url.as_deref(), *access_until, *invoiced)
            }
            Notice::AccessLapsed { plan, fix_url, invoiced, .. } => {
                self.access_lapsed(name(plan), fix_url.as_deref(), *invoiced)
            }
            Notice::InvoiceOverdue { plan, amount, fix_url, access_until, .. } => {
                self.invoice_overdue(name(plan), *amount, fix_url.as_deref(), *access_until)
            }
            Notice::DebtSettled { plan, .. } => self.debt_settled(name(plan)),
            Notice::PaidAfterEnd { plan, amount, .. } => self.paid_after_end(name(plan), *amount),
            Notice::StillOwing { plan, amount, fix_url, .. } => {
                self.still_owing(name(plan), *amount, fix_url.as_deref())
            }
            Notice::PaymentRecovered { plan, amount, renews_at, .. } => {
                self.payment_recovered(name(plan), *amount, *renews_at)
            }
            Notice::CancellationScheduled { plan, ends_at, on_trial, .. } => {
                self.cancellation_scheduled(name(plan), *ends_at, *on_trial)
            }
            Notice::Resumed { plan, renews_at, .. } => self.resumed(name(plan), *renews_at),
            Notice::EndingSoon { plan, ends_at, once, .. } => {
                self.ending_soon(name(plan), *ends_at, *once)
            }
            Notice::PlanChanged { from, to, renews_at, on_trial, .. } => {
                let text = t!(self, "notice-plan-changed", from = name(from), to = name(to));
                self.with_payment(text, *renews_at, *on_trial)
            }
            Notice::IntervalChanged { plan, interval, amount, renews_at, on_trial, .. } => {
                let text = self.interval_changed(name(plan), *interval, *amount);
                self.with_payment(text, *renews_at, *on_trial)
            }
            Notice::PlanChangeUnpaid { plan, .. } => self.plan_change_unpaid(name(plan)),
            Notice::SubscriptionPaused { plan, reason, owing, fix_url, access_until, .. } => self
                .subscription_paused(name(plan), reason, *owing, fix_url.as_deref(), *access_until),
            Notice::ResumeOffered { plan, paid, charge, access_until, .. } => {
                self.resume_offered(name(plan), *paid, *charge, *access_until)
            }
            Notice::Paused { plan, resumes_at, access, .. } => {
                self.paused(name(plan), *resumes_at, *access)
            }
            Notice::Unpaused { plan, renews_at, .. } => self.unpaused(name(plan), *renews_at),
            Notice::Ended { plan, because, .. } => self.ended(name(plan), *because),
            Notice::Refunded { plan, amount, .. } => self.refunded(name(plan), *amount),
            Notice::RefundFailed { plan, amount, .. } => self.refund_failed(name(plan), *amount),
            Notice::PartlyRefunded { plan, amount, .. } => {
                self.partly_refunded(name(plan), *amount)
            }
            Notice::EarlierReturned { plan, amount, disputed, .. } => {
                self.earlier_returned(name(plan), *amount, *disputed)
            }
            Notice::PartlyReversed { plan, amount, .. } => {
                self.partly_reversed(name(plan), *amount)
            }
            Notice::ReversalLifted { plan, amount, restored, .. } => {
                self.reversal_lifted(name(plan), *amount, *restored)
            }
            Notice::PaymentReversed { plan, amount, .. } => {
                self.payment_reversed(name(plan), *amount)
            }
            Notice::PaymentPending { plan } => self.payment_pending(named(plan)),
            Notice::PaymentNotCompleted { plan } => self.payment_not_completed(named(plan)),
            Notice::Granted(granted) => self.granted(name(&granted.plan), granted),
            Notice::GrantBegun { plan, until } => self.grant_begun(name(plan), *until),
            Notice::GrantRevoked { plan } => self.grant_revoked(name(plan)),
            Notice::GoodwillGiven(given) => self.goodwill_given(name(&given.plan), given),
            Notice::AccountMoved => self.account_moved(),
            Notice::GrantEnded { plan } => self.grant_ended(name(plan)),
            Notice::WeeklyDigest(digest) => self.weekly_digest(digest),
            Notice::Conversation(notice) => self.conversation(notice),
            Notice::Chat(notice) => self.chat_notice(notice, catalogue),
            Notice::Alarm { alarm } => self.alarm(alarm, people, catalogue),
        }
    }

    pub(super) fn with_renewal(&self, text: String, renews_at: Option<Timestamp>) -> Screen {
        let next = renews_at.map(|at| t!(self, "notice-next-renewal", date = self.date(at)));
        Screen::of([text].into_iter().chain(next)).row(self.account_buttons())
    }

    /// Adds the date of the next charge, which on trial is the first payment.
    fn with_payment(&self, text: String, due: Option<Timestamp>, on_trial: bool) -> Screen {
        match due.filter(|_| on_trial) {
            Some(at) => Screen::of([text, t!(self, "notice-first-payment", date = self.date(at))])
                .row(self.account_buttons()),
            None => self.with_renewal(text, due),
        }
    }

    pub(super) fn account_buttons(&self) -> Vec<Button> {
        vec![self.to_status(), self.to_manage()]
    }
}
