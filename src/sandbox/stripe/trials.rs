//! The end of trials: announced, moved, come without a card.

use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::params::Params;
use crate::sandbox::stripe::refusal::Refused;

impl Account {
    pub(super) fn warn_of_trial_end(&mut self, id: &str) -> Result<(), Refused> {
        self.subscription_mut(id)?.trial_warned = true;
        self.emit_subscription("customer.subscription.trial_will_end", id);
        Ok(())
    }

    /// `trial_end` of a running trial: `now`, or another moment.
    pub(super) fn change_trial_end(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        let Some(wanted) = params.text("trial_end") else { return Ok(()) };
        if self.subscription(id)?.status != "trialing" {
            return Err(Refused::invalid("Only a running trial can be moved in this sandbox."));
        }
        let now = self.now();
        let at_once = wanted == "now";
        let end = if at_once { now } else { params.integer("trial_end")?.unwrap_or(now) };
        if end < now || (end == now && !at_once) {
            return Err(Refused::parameter(
                "parameter_invalid_integer",
                "trial_end",
                "The trial must end in the future.",
            ));
        }
        self.update_subscription(id, |sub| {
            sub.trial_end = Some(end);
            sub.anchor = end;
            for item in &mut sub.items {
                item.period_end = end;
            }
            sub.follow_items();
            sub.trial_warned = false;
        })?;
        if !at_once {
            return Ok(());
        }
        self.warn_of_trial_end(id)?;
        self.period_ends(id)
    }

    /// A trial is over and there is no card; nothing is invoiced until it is resumed.
    pub(super) fn pause_trial(&mut self, id: &str) -> Result<(), Refused> {
        self.update_subscription(id, |sub| sub.status = "paused")?;
        self.emit_subscription("customer.subscription.paused", id);
        Ok(())
    }

    /// Starts a new period with an invoice; the subscription is active once that is paid:
    /// <https://docs.stripe.com/api/subscriptions/resume>.
    pub(super) fn resume_paused(&mut self, id: &str) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        if sub.status != "paused" {
            return Err(Refused::invalid("Only a paused subscription can be resumed."));
        }
        if let Some(before) = &sub.resumption {
            self.void_invoice(before)?;
        }
        let now = self.now();
        let lines = self.period_lines(&sub.items, now, now)?;
        let mut invoice = self.draw_up(&sub.customer, Some(id), "subscription_update", lines)?;
        invoice.period_end = self.ends_from(&sub.items, now).into_iter().min().unwrap_or(now);
        // It is the resuming that tries again, not a schedule of retries.
        invoice.auto_advance = false;
        let invoice = self.issue(invoice)?;
        let latest = invoice.clone();
        self.update_subscription(id, |sub| sub.latest_invoice = Some(latest))?;
        self.subscription_mut(id)?.resumption = Some(invoice.clone());
        self.collect(&invoice)
    }

    /// What a resumed subscription waited for is paid or given up; or voided, and it stays paused.
    pub(super) fn resumption_settled(&mut self, id: &str, invoice: &str) -> Result<(), Refused> {
        let settled = self.invoice(invoice)?.clone();
        self.subscription_mut(id)?.resumption = None;
        if settled.status == "void" {
            return Ok(());
        }
        let start = settled.period_start;
        let ends = self.ends_from(&self.subscription(id)?.items, start);
        self.update_subscription(id, |sub| {
            sub.status = "active";
            sub.anchor = start;
            sub.begin_periods(start, &ends);
            sub.upcoming_sent = false;
        })?;
        self.emit_subscription("customer.subscription.resumed", id);
        Ok(())
    }
}
