//! Effects of time on subscriptions, invoices and sessions.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::records::Item;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

/// How long the first payment may take before the subscription becomes `incomplete_expired`:
/// <https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses>.
const INCOMPLETE_FOR: i64 = 23 * 3_600;

#[derive(Clone, Debug)]
enum Due {
    SessionExpires(String),
    IncompleteExpires(String),
    ResumptionExpires(String),
    TrialWillEnd(String),
    Upcoming(String),
    CollectionResumes(String),
    PendingUpdateExpires(String),
    PhaseStarts(String),
    ScheduleEnds(String),
    PeriodEnds(String),
    DraftIsOver(String),
    Retry(String),
    Overdue(String),
}

impl Account {
    /// The earliest time at which something is due, in Unix seconds.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.earliest().map(|(at, _)| at)
    }

    /// Processes everything that is due by `now`, in order.
    pub(super) fn process_due(&mut self, now: i64) {
        while let Some((_, due)) = self.earliest().filter(|(at, _)| *at <= now) {
            if let Err(refused) = self.act(&due) {
                log::warn!("the simulated Stripe could not act on {due:?}: {refused}");
                return;
            }
        }
    }

    fn earliest(&self) -> Option<(i64, Due)> {
        let mut found: Vec<(i64, Due)> = Vec::new();
        for session in self.sessions.iter().filter(|session| session.status == "open") {
            found.push((session.expires_at, Due::SessionExpires(session.id.clone())));
        }
        for sub in &self.subscriptions {
            self.due_for(sub, &mut found);
        }
        for invoice in self.invoices.iter().filter(|invoice| invoice.status == "open") {
            let sub = invoice.subscription.as_deref().and_then(|id| self.subscription(id).ok());
            let active = sub.is_some_and(|sub| sub.status == "active");
            let due = invoice.due_date.filter(|_| active && !invoice.is_overdue);
            found.extend(due.map(|at| (at, Due::Overdue(invoice.id.clone()))));
        }
        for invoice in &self.invoices {
            let Some(at) = invoice.next_attempt else { continue };
            match invoice.status {
                "open" => found.push((at, Due::Retry(invoice.id.clone()))),
                "draft" => found.push((at, Due::DraftIsOver(invoice.id.clone()))),
                _ => {}
            }
        }
        found.into_iter().min_by_key(|(at, _)| *at)
    }

    fn due_for(&self, sub: &Subscription, found: &mut Vec<(i64, Due)>) {
        let id = || sub.id.clone();
        let resumes_at = sub.pause.as_ref().and_then(|pause| pause.resumes_at);
        if let Some(at) = resumes_at.filter(|_| !sub.has_ended()) {
            found.push((at, Due::CollectionResumes(id())));
        }
        if let Some(waiting) = &sub.pending_update {
            found.push((waiting.expires_at, Due::PendingUpdateExpires(id())));
        }
        if let Some(schedule) = sub.schedule.as_deref().and_then(|id| self.schedule(id).ok()) {
            match (schedule.following(), schedule.running()) {
                // A phase that starts with the renewal is entered by the renewal.
                (Some(phase), _) if phase.start == sub.period_end => {}
                (Some(phase), _) => {
                    found.push((phase.start, Due::PhaseStarts(schedule.id.clone())));
                }
                (None, Some(phase)) => {
                    found.push((phase.end, Due::ScheduleEnds(schedule.id.clone())));
                }
                (None, None) => {}
            }
        }
        match sub.status {
            "incomplete" if !sub.awaits_payment => {
                found.push((sub.created + INCOMPLETE_FOR, Due::IncompleteExpires(id())));
            }
            "paused" => {
                found.extend(sub.cancel_at.map(|at| (at, Due::PeriodEnds(id()))));
                let expires = sub.resumption.as_ref().map(|waits| waits.expires_at);
                found.extend(expires.map(|at| (at, Due::ResumptionExpires(id()))));
            }
            "trialing" | "active" | "past_due" | "unpaid" => {
                let end = sub.cancel_at.map_or(sub.period_end, |at| at.min(sub.period_end));
                found.push((end, Due::PeriodEnds(id())));
                if sub.status == "trialing" && !sub.trial_warned {
                    let soon = (sub.period_end - 3 * DAY).max(sub.created);
                    found.push((soon, Due::TrialWillEnd(id())));
                }
                let soon = (sub.period_end - 7 * DAY).max(sub.period_start);
                let goes_on =
                    !sub.cancel_at_period_end && sub.cancel_at.is_none() && sub.pause.is_none();
                if sub.status == "active" && !sub.upcoming_sent && goes_on {
                    found.push((soon, Due::Upcoming(id())));
                }
            }
            _ => {}
        }
    }

    fn act(&mut self, due: &Due) -> Result<(), Refused> {
        match due {
            Due::SessionExpires(id) => self.expire(id),
            Due::IncompleteExpires(id) => match self.subscription(id)?.latest_invoice.clone() {
                Some(invoice) => self.void_invoice(&invoice),
                None => self.update_subscription(id, |sub| sub.status = "incomplete_expired"),
            },
            Due::ResumptionExpires(id) => match self.subscription(id)?.resumption.clone() {
                Some(waits) => self.void_invoice(&waits.invoice),
                None => Ok(()),
            },
            Due::TrialWillEnd(id) => self.warn_of_trial_end(id),
            Due::Upcoming(id) => {
                self.subscription_mut(id)?.upcoming_sent = true;
                self.announce(id)
            }
            Due::CollectionResumes(id) => self.resume_collection(id),
            Due::PendingUpdateExpires(id) => self.drop_pending_update(id),
            Due::PhaseStarts(id) => self.phase_starts(id),
            Due::ScheduleEnds(id) => self.schedule_ends(id),
            Due::PeriodEnds(id) => self.period_ends(id),
            Due::DraftIsOver(id) => {
                self.finalize(id, None)?;
                let invoice = self.invoice(id)?;
                let charged = invoice.status == "open" && invoice.due_date.is_none();
                if charged { self.retry(id) } else { Ok(()) }
            }
            Due::Overdue(id) => self.overdue(id),
            Due::Retry(id) => self.retry(id),
        }
    }

    pub(super) fn period_ends(&mut self, id: &str) -> Result<(), Refused> {
        let sub = self.subscription(id)?;
        if sub.cancel_at_period_end || sub.cancel_at.is_some_and(|at| at <= self.now()) {
            return self.end(id, Some("cancellation_requested"));
        }
        let cardless = self.customer(&sub.customer)?.card.is_none();
        if sub.status == "trialing" && cardless {
            match sub.without_card {
                "cancel" => return self.end(id, None),
                "pause" => {
                    return self.pause_subscription(id, "trial_end_without_payment_method");
                }
                _ => {}
            }
        }
        self.renew(id)
    }

    fn renew(&mut self, id: &str) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        if let Some(phase) = self.phase_at_renewal(&sub).cloned() {
            self.subscription_mut(id)?.set_invoice_settings(phase.settings);
        }
        let lines = self.next_lines(id)?;
        let mut invoice = self.draw_up(&sub.customer, Some(id), "subscription_cycle", lines)?;
        invoice.period_start = sub.period_start;
        invoice.period_end = sub.period_end;
        let fate = match &sub.pause {
            Some(pause) => pause.behavior,
            // Invoices of an unpaid subscription are not collected.
            None if sub.status == "unpaid" => "keep_as_draft",
            None if self.draft > 0 || sub.days_until_due.is_some() => "collect_later",
            None => "collect",
        };
        let invoice = match fate {
            "keep_as_draft" => self.shelve(invoice, None),
            "collect_later" => self.shelve(invoice, Some(self.now() + self.draft)),
            _ => self.issue(invoice)?,
        };
        let (items, anchor) = self.next_terms(&sub);
        let phase = self.phase_at_renewal(&sub).cloned();
        let start = sub.period_end;
        let items = items.into_iter().map(|item| {
            if item.period_end > start {
                return item;
            }
            let end = self.period_after(&item.price, anchor, start);
            Item { period_start: start, period_end: end, usage: 0, ..item }
        });
        let items: Vec<Item> = items.collect();
        let latest = invoice.clone();
        let brought = phase.as_ref().map(|phase| phase.metadata.clone()).unwrap_or_default();
        self.update_subscription(id, |sub| {
            sub.items = items;
            sub.anchor = anchor;
            sub.metadata.extend(brought);
            sub.follow_items();
            sub.upcoming_sent = false;
            sub.latest_invoice = Some(latest);
            sub.pending.clear();
            if sub.status == "trialing" {
                sub.status = "active";
            }
        })?;
        if let Some(schedule) = sub.schedule.filter(|_| phase.is_some()) {
            self.next_phase(&schedule)?;
        }
        match fate {
            "keep_as_draft" | "collect_later" => Ok(()),
            "mark_uncollectible" => self.mark_uncollectible(&invoice),
            "void" => self.void_invoice(&invoice),
            _ => self.collect(&invoice),
        }
    }

    /// Ends a subscription now. Its open invoices are no longer retried.
    pub(super) fn end(&mut self, id: &str, reason: Option<&'static str>) -> Result<(), Refused> {
        debug_assert!(!self.subscription(id)?.has_ended(), "{id} has ended already");
        self.drop_pending_update(id)?;
        let now = self.now();
        let sub = self.subscription_mut(id)?;
        sub.status = "canceled";
        sub.ended_at = Some(now);
        sub.canceled_at.get_or_insert(now);
        sub.cancel_reason = reason;
        sub.pending.clear();
        sub.paused = None;
        sub.resumption = None;
        for invoice in &mut self.invoices {
            if invoice.subscription.as_deref() == Some(id) {
                invoice.auto_advance = false;
                invoice.next_attempt = None;
            }
        }
        self.emit_subscription("customer.subscription.deleted", id);
        self.schedule_loses_subscription(id, reason)
    }
}
