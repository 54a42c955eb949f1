//! Payments that came, failed, or are still on their way.

use std::time::Duration;

use crate::domain::account::notices::AMOUNT_KNOWN;
use crate::domain::account::notices::Audience;
use crate::domain::account::notices::FRESH;
use crate::domain::account::notices::FailedAttempt;
use crate::domain::account::notices::NoticeBuilder;
use crate::domain::account::notices::course::run;
use crate::domain::account::purchase::Purchase;
use crate::domain::account::{Account, Invoice};
use crate::domain::clock::Timestamp;
use crate::domain::event::CheckoutOutcome;
use crate::domain::notice::{Alarm, Notice};
use crate::domain::plan::Interval;
use crate::domain::subscription::{Status, Subscription};

/// Where the bank wants a confirmation, Stripe tells of the failed attempt and, right behind, of what
/// the bank wants. The second is what the user has to hear; the first waits so long for it.
/// Source: <https://docs.stripe.com/billing/subscriptions/webhooks#additional-action>.
const SECOND_WORD: Duration = Duration::from_secs(1);
/// Stripe calls a subscription good within so long after the payment that makes it so.
const AT_ONCE: Duration = Duration::from_secs(5);
/// An attempt that fails this shortly after access has ended is no other news.
const LAPSE_SPEAKS: Duration = Duration::from_hours(1);

impl NoticeBuilder<'_> {
    pub(super) fn payments(&mut self, purchase: &Purchase, one: &Subscription) {
        let bought = || purchase.invoices.iter().filter(|invoice| invoice.is_bought());
        let first = bought().min_by_key(|invoice| invoice.paid.as_ref().map(|paid| paid.at));
        let healing = bought()
            .filter(|invoice| purchase.recovers(invoice))
            .max_by_key(|invoice| (invoice.paid.as_ref().map(|paid| paid.at), &invoice.seen.id));
        for invoice in bought().filter(|invoice| !invoice.is_first()) {
            let Some(paid) = &invoice.paid else { continue };
            // What the customer paid in their own currency is about to be known.
            if purchase.awaits_amount(invoice, paid.at) && !self.reached(paid.at.plus(AMOUNT_KNOWN))
            {
                continue;
            }
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let (id, amount) = (invoice.seen.id.clone(), invoice.shown());
            let renews_at = one.renews_at();
            let key = format!("{id}:paid");
            let converted = one.trial_end.is_some_and(|end| end <= paid.at)
                && first.is_some_and(|first| first.seen.id == id);
            let notice = if purchase.recovers(invoice) {
                // What is still owed is not healed by a part of it, and the last part heals it all.
                let open = purchase.failing();
                let owed = open.is_some_and(|one| one.last_failed > invoice.last_failed);
                if let Some(open) = open.filter(|_| owed || one.is_owing()) {
                    let fix_url = open.seen.hosted_url.clone();
                    let notice =
                        Notice::StillOwing { subscription, invoice: id, plan, amount, fix_url };
                    self.tell(format!("{}:still-owing", invoice.seen.id), paid.at, notice);
                    continue;
                }
                let healed_later = purchase.unsettled(invoice)
                    && run(purchase, |version| version.seen.status.is_good())
                        .is_some_and(|well| well > paid.at.plus(AT_ONCE));
                let last = healing.is_some_and(|last| last.seen.id == id);
                // A pause outlasts the payment until Stripe has ended it. That it arrived has been said
                // where ending the pause cost more.
                let offered = self.was_sent(|sent| sent == format!("{id}:resume-offer"));
                if one.is_owing() || one.is_paused() || healed_later || !last || offered {
                    continue;
                }
                Notice::PaymentRecovered { subscription, invoice: id, plan, amount, renews_at }
            } else if !invoice.is_renewal() {
                continue;
            } else if converted {
                Notice::TrialConverted { subscription, invoice: id, plan, amount, renews_at }
            } else {
                Notice::Renewed { subscription, invoice: id, plan, amount, renews_at }
            };
            // Who was told of the trouble is told of its end, however late that is known.
            let troubled = self.was_sent(|key| key.starts_with(&format!("{}:", invoice.seen.id)));
            let fresh = troubled || self.now.since(paid.at) <= FRESH;
            self.say(Audience::User, key, fresh, notice);
        }
    }

    /// The last attempt at a failing invoice, also of a subscription that has ended of it.
    pub(super) fn failed_attempt(&mut self, purchase: &Purchase, one: &Subscription) {
        let Some(invoice) = purchase.failing() else { return };
        let Some(failed) = invoice.last_failed else { return };
        let asks = invoice.asks();
        if asks || self.reached(failed.plus(SECOND_WORD)) {
            let grace_ends = owed_since(invoice, one, failed).plus(self.policy.grace);
            let access_until = self.access_until(one, grace_ends);
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let (invoice, fresh) = (invoice.clone(), self.now.since(failed) <= FRESH);
            self.failed.push(FailedAttempt { subscription, plan, invoice, access_until, fresh });
        }
    }

    /// `None`: it has ended already. What rests for want of a card gives nothing while it waits for the
    /// payment.
    pub(super) fn access_until(
        &self,
        one: &Subscription,
        grace_ends: Timestamp,
    ) -> Option<Timestamp> {
        let ends = one.cancel_at.map_or(grace_ends, |end| end.min(grace_ends));
        let kept = one.status.is_live() && (!one.is_paused() || one.is_owing());
        (ends > self.now && kept).then_some(ends)
    }

    pub(super) fn dunning(&mut self, purchase: &Purchase, one: &Subscription) {
        if !one.status.is_live() {
            return;
        }
        let Some(invoice) = purchase.failing() else { return };
        // Of an invoice that is sent, no attempt fails: Stripe calls the subscription unpaid.
        let Some(failed) = invoice.last_failed.or(one.past_due_since) else { return };
        let invoiced = invoice.last_failed.is_none();
        let since = owed_since(invoice, one, failed);
        let grace_ends = since.plus(self.policy.grace);
        let id = invoice.seen.id.clone();
        if one.is_owing() && self.reached(grace_ends) {
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let fix_url = invoice.seen.hosted_url.clone();
            let notice = Notice::AccessLapsed { subscription, plan, fix_url, invoiced };
            self.tell(format!("{id}:lapsed"), grace_ends, notice);
            // That says all there is to say of the attempts before it, and of one that follows at
            // its heels.
            if failed < grace_ends.plus(LAPSE_SPEAKS) {
                return;
            }
        }
        if purchase.awaits_amount(invoice, failed) && !self.reached(failed.plus(AMOUNT_KNOWN)) {
            return;
        }
        let access_until = self.access_until(one, grace_ends);
        let notice = attempt(invoice, one, access_until);
        if invoiced {
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let (amount, fix_url) = (invoice.shown(), invoice.seen.hosted_url.clone());
            let invoice = id.clone();
            let notice = Notice::InvoiceOverdue {
                subscription,
                invoice,
                plan,
                amount,
                fix_url,
                access_until,
            };
            self.tell(format!("{id}:overdue"), failed, notice);
        } else if matches!(notice, Notice::ActionRequired { .. }) {
            self.tell(format!("{id}:action:{}", invoice.attempts), failed, notice);
        } else if self.reached(failed.plus(SECOND_WORD)) {
            self.tell(format!("{id}:failed:{}", invoice.attempts), failed, notice);
        }
        if one.is_owing()
            && one.cancel_at.is_none_or(|end| end >= grace_ends)
            && let Some(before) = self.due_reminder(grace_ends, since)
        {
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let fix_url = invoice.seen.hosted_url.clone();
            let access_until = grace_ends;
            let notice =
                Notice::GraceEnding { subscription, plan, fix_url, access_until, invoiced };
            self.tell_while(format!("{id}:grace:{}", before.as_secs()), notice);
        }
    }

    /// Whoever was told that something is owed is told that it is settled, when no payment says so.
    pub(super) fn settled(&mut self, purchase: &Purchase, one: &Subscription) {
        if !one.status.is_good() {
            return;
        }
        let settled = purchase.invoices.iter().filter(|one| one.is_settled_without_payment());
        for invoice in settled.filter(|one| !purchase.was_for_resuming(one)) {
            let id = &invoice.seen.id;
            let reminded = self.was_sent(|key| {
                let stage = key.strip_prefix(id.as_str()).and_then(|rest| rest.strip_prefix(':'));
                stage.is_some_and(|stage| stage.split(':').next().is_some_and(is_dunning))
            });
            if reminded {
                let (subscription, plan) = (one.id.clone(), one.plan.clone());
                let notice = Notice::DebtSettled { subscription, invoice: id.clone(), plan };
                self.tell_while(format!("{id}:settled"), notice);
            }
        }
    }

    /// What was still owed when the subscription ended, and was paid later.
    pub(super) fn paid_after_end(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        one: &Subscription,
    ) {
        let Some(ended) = one.ended_at.or(one.as_of) else { return };
        for invoice in purchase.bought() {
            let owed = invoice.seen.is_sent || invoice.first_failed.is_some_and(|at| at <= ended);
            let Some(paid) = invoice.paid.as_ref().filter(|paid| paid.at > ended.plus(AT_ONCE))
            else {
                continue;
            };
            if !owed {
                continue;
            }
            let (id, plan, amount) = (invoice.seen.id.clone(), one.plan.clone(), invoice.shown());
            let notice = Notice::PaidAfterEnd {
                subscription: one.id.clone(),
                invoice: id.clone(),
                plan: plan.clone(),
                amount,
            };
            self.tell(format!("{id}:paid-after-end"), paid.at, notice);
            let amount = invoice.seen.amount;
            let alarm =
                Alarm::PaidAfterEnd { user: account.user, plan, amount, invoice: id.clone() };
            self.alarm(format!("{id}:paid-after-end:alarm"), paid.at, alarm);
        }
    }

    /// Who pays by the year has long forgotten when; who pays by the month has not.
    pub(super) fn ahead(&mut self, account: &Account, one: &Subscription) {
        let Some(upcoming) = account.announced(one, self.policy) else { return };
        let wanted = one.interval == Some(Interval::Year)
            && one.status == Status::Active
            && one.renews_at().is_some()
            && upcoming.amount.minor > 0;
        if wanted && !self.reached(upcoming.due_at) {
            let notice = Notice::RenewalAhead {
                subscription: one.id.clone(),
                plan: one.plan.clone(),
                amount: upcoming.amount,
                at: upcoming.due_at,
            };
            let period = one.current_period_end.unwrap_or(upcoming.due_at);
            self.tell_while(format!("{}:ahead:{}", one.id, period.seconds()), notice);
        }
    }

    pub(super) fn checkout(&mut self, purchase: &Purchase) {
        let Some(session) = &purchase.session else { return };
        let plan = purchase.session_plan(self.policy);
        let ended = purchase.sights.last().is_some_and(|last| last.seen.status.is_terminal());
        if purchase.is_bought() {
            return;
        }
        match session.outcome {
            CheckoutOutcome::AwaitingPayment if !ended => {
                let key = format!("{}:pending", session.seen.id);
                self.tell(key, session.at, Notice::PaymentPending { plan });
            }
            CheckoutOutcome::PaymentFailed => {
                let key = format!("{}:failed", session.seen.id);
                self.tell(key, session.at, Notice::PaymentNotCompleted { plan });
            }
            _ => {}
        }
    }
}

/// Whether a stage of a notice's key says that something is owed.
fn is_dunning(stage: &str) -> bool {
    matches!(stage, "failed" | "action" | "overdue" | "grace" | "lapsed")
}

/// Grace counts from here.
fn owed_since(invoice: &Invoice, one: &Subscription, failed: Timestamp) -> Timestamp {
    one.past_due_since.or(invoice.first_failed).unwrap_or(failed)
}

/// The news of the last attempt at a failing invoice.
fn attempt(invoice: &Invoice, one: &Subscription, access_until: Option<Timestamp>) -> Notice {
    let (subscription, plan) = (one.id.clone(), one.plan.clone());
    let (id, amount) = (invoice.seen.id.clone(), invoice.shown());
    let fix_url = invoice.seen.hosted_url.clone();
    if invoice.asks() {
        Notice::ActionRequired { subscription, invoice: id, plan, amount, fix_url, access_until }
    } else {
        Notice::PaymentFailed {
            subscription,
            invoice: id,
            plan,
            amount,
            fix_url,
            access_until,
            attempt: invoice.attempts,
        }
    }
}
