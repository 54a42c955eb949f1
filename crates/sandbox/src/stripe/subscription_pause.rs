//! Subscriptions that are paused as a whole: no period starts and nothing is invoiced until they are
//! resumed. Not to be confused with paused collection.
//! Source: <https://docs.stripe.com/billing/subscriptions/pause>.

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::account::later;
use crate::stripe::card::Declined;
use crate::stripe::params::Params;
use crate::stripe::plan_change::Proration;
use crate::stripe::records::Item;
use crate::stripe::records::Line;
use crate::stripe::records::Paused;
use crate::stripe::records::Resumption;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

/// `status_details.paused.subscription.type`.
pub(super) const REASONS: [&str; 5] = [
    "pause_requested",
    "trial_end_without_payment_method",
    "first_payment_failure",
    "final_payment_failure",
    "system",
];

/// How a paused subscription resumes.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResumeTerms {
    /// `billing_cycle_anchor=now`: a new period starts. Otherwise the period of the billing cycle that
    /// contains the present continues.
    restart: bool,
    proration: Proration,
    /// `resume_on_payment_success`: the invoice is collected immediately, and retried.
    collect: bool,
}

impl ResumeTerms {
    /// A new period, paid with the card on file.
    pub(super) const NEW_PERIOD: Self =
        Self { restart: true, proration: Proration::NextInvoice, collect: true };

    /// Reads the parameters below `under`. Since `2026-09-30.endive` the anchor is an object, and
    /// `payment_behavior` exists.
    pub(super) fn read(params: &Params, under: &str, shape: ApiShape) -> Result<Self, Refused> {
        let anchor = format!("{under}billing_cycle_anchor");
        let at = if shape == ApiShape::New { format!("{anchor}/type") } else { anchor.clone() };
        if shape == ApiShape::New && params.text(&anchor).is_some() {
            return Err(Refused {
                param: Some(anchor),
                ..Refused::invalid("Invalid object: billing_cycle_anchor must be a hash.")
            });
        }
        let restart = params.choice(&at, &["now", "unchanged"])? != Some("unchanged");
        let proration = Proration::read(params, &format!("{under}proration_behavior"))?;
        let behaviors = ["resume_on_payment_attempt", "resume_on_payment_success"];
        let behavior = params.choice("payment_behavior", &behaviors)?;
        Ok(Self { restart, proration, collect: behavior == Some("resume_on_payment_success") })
    }
}

impl Account {
    /// Pauses on request, in the portal or through the API. With `credit`, Stripe's default, the next
    /// invoice credits the unused time.
    pub(super) fn request_pause(&mut self, id: &str, credit: bool) -> Result<(), Refused> {
        let sub = self.subscription(id)?;
        if !matches!(sub.status, "active" | "past_due" | "unpaid") {
            let status = sub.status;
            return Err(Refused::invalid(format!(
                "You cannot pause a subscription with status `{status}`."
            )));
        }
        if sub.schedule.is_some() {
            return Err(Refused::invalid("You cannot pause a subscription with a schedule."));
        }
        if credit {
            let (items, now) = (sub.items.clone(), self.now());
            for item in &items {
                let unused = self.proration_line(item, now, -1)?;
                self.subscription_mut(id)?.pending.extend(unused);
            }
        }
        self.pause_subscription(id, "pause_requested")
    }

    /// Pauses the subscription now, which ends its current period.
    pub(super) fn pause_subscription(&mut self, id: &str, reason: &str) -> Result<(), Refused> {
        let known = REASONS.into_iter().find(|known| *known == reason);
        let reason =
            known.ok_or_else(|| Refused::invalid(format!("Invalid pause reason: {reason}")))?;
        let sub = self.subscription(id)?;
        let running = match reason {
            "trial_end_without_payment_method" => sub.status == "trialing",
            _ => matches!(sub.status, "active" | "past_due" | "unpaid"),
        };
        if !running {
            return Err(Refused::invalid(format!(
                "A subscription that is {} is not paused.",
                sub.status
            )));
        }
        self.drop_pending_update(id)?;
        let now = self.now();
        self.update_subscription(id, |sub| {
            sub.status = "paused";
            sub.paused = Some(Paused { reason, at: now });
            for item in &mut sub.items {
                item.period_end = item.period_end.min(now);
            }
            sub.follow_items();
        })?;
        self.emit_subscription("customer.subscription.paused", id);
        Ok(())
    }

    /// Whether Stripe can pause the subscription after a failed payment: only in the flexible billing
    /// mode and without a schedule.
    pub(super) fn can_be_paused(&self, id: &str) -> bool {
        self.subscription(id).is_ok_and(|sub| sub.schedule.is_none()) && self.shape != ApiShape::Old
    }

    /// The lines of the invoice for resuming: the new period or prorations, and items that are pending
    /// for the next invoice.
    pub(super) fn resumption_lines(
        &mut self,
        sub: &Subscription,
        terms: ResumeTerms,
    ) -> Result<Vec<Line>, Refused> {
        let now = self.now();
        if terms.restart {
            let period = self.period_lines(&sub.items, now, now)?;
            return Ok([sub.pending.clone(), period].concat());
        }
        let prorations = self.remaining_time(sub)?;
        Ok(match terms.proration {
            Proration::InvoiceNow => [sub.pending.clone(), prorations].concat(),
            Proration::NextInvoice | Proration::Nothing => sub.pending.clone(),
        })
    }

    fn remaining_time(&mut self, sub: &Subscription) -> Result<Vec<Line>, Refused> {
        let (now, items) = (self.now(), self.surrounding(sub));
        let lines: Result<Vec<_>, Refused> =
            items.iter().map(|item| self.proration_line(item, now, 1)).collect();
        Ok(lines?.into_iter().flatten().collect())
    }

    /// The items with the periods of the unchanged billing cycle that contain the present.
    fn surrounding(&self, sub: &Subscription) -> Vec<Item> {
        let now = self.now();
        let period = |item: &Item| {
            let interval = self.interval(&item.price).unwrap_or("month");
            let end = self.period_after(&item.price, sub.anchor, now);
            let starts = (0..).map(|n| later(sub.anchor, interval, n));
            let start = starts.take_while(|start| *start <= now).take(4_000).last();
            Item {
                period_start: start.unwrap_or(item.period_start),
                period_end: end,
                ..item.clone()
            }
        };
        sub.items.iter().map(period).collect()
    }

    /// `POST /v1/subscriptions/{id}/resume`. The subscription is active immediately if there is nothing
    /// to invoice, otherwise once the invoice is paid: <https://docs.stripe.com/api/subscriptions/resume>.
    pub(super) fn resume_paused(&mut self, id: &str, terms: ResumeTerms) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        if sub.status != "paused" {
            return Err(Refused::invalid("Only a paused subscription can be resumed."));
        }
        if let Some(before) = &sub.resumption {
            self.void_invoice(&before.invoice)?;
        }
        let sub = self.subscription(id)?.clone();
        let now = self.now();
        if !terms.restart && terms.proration == Proration::NextInvoice {
            let remaining = self.remaining_time(&sub)?;
            self.subscription_mut(id)?.pending.extend(remaining);
            return self.goes_on(id, None);
        }
        let lines = self.resumption_lines(&sub, terms)?;
        if lines.is_empty() {
            return self.goes_on(id, terms.restart.then_some(now));
        }
        let mut invoice = self.draw_up(&sub.customer, Some(id), "subscription_update", lines)?;
        let card = self.customer(&sub.customer)?.card;
        if terms.collect && invoice.amount_due > 0 && card.is_none() {
            return Err(Refused::coded(
                "resource_missing",
                "This customer has no attached payment source or default payment method.",
            ));
        }
        invoice.period_end = self.ends_from(&sub.items, now).into_iter().min().unwrap_or(now);
        invoice.auto_advance = terms.collect;
        let free = invoice.amount_due == 0;
        let invoice = self.issue(invoice)?;
        let latest = invoice.clone();
        self.update_subscription(id, |sub| sub.latest_invoice = Some(latest))?;
        let kept = if terms.collect { 365 * DAY } else { 23 * 3_600 };
        let resumed = self.subscription_mut(id)?;
        resumed.resumption = Some(Resumption {
            invoice: invoice.clone(),
            expires_at: now + kept,
            restart: terms.restart,
            took: std::mem::take(&mut resumed.pending),
        });
        if terms.collect || free { self.collect(&invoice) } else { Ok(()) }
    }

    /// The invoice of a resumption is paid or uncollectible, which activates the subscription; or it is
    /// voided, and the subscription stays paused.
    pub(super) fn resumption_settled(&mut self, id: &str, invoice: &str) -> Result<(), Refused> {
        let settled = self.invoice(invoice)?.clone();
        let Some(waited) = self.subscription_mut(id)?.resumption.take() else { return Ok(()) };
        if settled.status == "void" {
            self.subscription_mut(id)?.pending.splice(0..0, waited.took);
            return Ok(());
        }
        self.goes_on(id, waited.restart.then_some(settled.period_start))
    }

    /// Activates the subscription: with a period that starts at `restart`, or in the period of the
    /// unchanged billing cycle.
    fn goes_on(&mut self, id: &str, restart: Option<i64>) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        let surrounding = self.surrounding(&sub);
        let ends = restart.map(|start| self.ends_from(&sub.items, start));
        self.update_subscription(id, |sub| {
            sub.status = "active";
            sub.paused = None;
            sub.upcoming_sent = false;
            if let (Some(start), Some(ends)) = (restart, ends) {
                sub.anchor = start;
                sub.begin_periods(start, &ends);
            } else {
                sub.items = surrounding;
                sub.follow_items();
            }
        })?;
        self.emit_subscription("customer.subscription.resumed", id);
        Ok(())
    }

    /// The invoice that paused a subscription is paid or uncollectible. The account's setting decides
    /// whether the subscription resumes.
    pub(super) fn paused_invoice_settled(
        &mut self,
        id: &str,
        invoice: &str,
    ) -> Result<(), Refused> {
        let sub = self.subscription(id)?;
        let failed = sub.paused.as_ref().is_some_and(|paused| paused.reason.ends_with("failure"));
        let settled = matches!(self.invoice(invoice)?.status, "paid" | "uncollectible");
        let latest = sub.latest_invoice.as_deref() == Some(invoice);
        if failed && settled && latest && self.pausing.resumes_when_paid {
            return self.goes_on(id, None);
        }
        Ok(())
    }

    /// A person resumes in the portal, which shows the amount first.
    pub(super) fn resume_in_portal(&mut self, id: &str) -> Result<(), Declined> {
        Ok(self.resume_paused(id, ResumeTerms::NEW_PERIOD)?)
    }

    /// A person pauses in the portal, if its configuration allows that.
    pub(super) fn pause_in_portal(&mut self, id: &str) -> Result<(), Refused> {
        if !self.pausing.in_portal {
            return Err(Refused::invalid("The portal configuration does not allow pausing."));
        }
        self.request_pause(id, true)
    }
}
