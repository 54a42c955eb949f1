//! The end of trials: announced, rescheduled, or reached without a card.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::params::Params;
use crate::stripe::refusal::Refused;

/// <https://docs.stripe.com/billing/subscriptions/trials/free-trials>.
const LONGEST_TRIAL: i64 = 730 * DAY;

impl Account {
    pub(super) fn warn_of_trial_end(&mut self, id: &str) -> Result<(), Refused> {
        self.subscription_mut(id)?.trial_warned = true;
        self.emit_subscription("customer.subscription.trial_will_end", id);
        Ok(())
    }

    /// Changes the `trial_end` of a running trial, `now` or Unix seconds, or makes the time until then free
    /// for a subscription that is paid for.
    pub(super) fn change_trial_end(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        let Some(wanted) = params.text("trial_end") else { return Ok(()) };
        let (now, status) = (self.now(), self.subscription(id)?.status);
        let at_once = wanted == "now";
        if status == "active" && !at_once {
            if params.text("proration_behavior") != Some("none") {
                return Err(Refused::invalid(
                    "This sandbox credits no unused time: send `proration_behavior=none`.",
                ));
            }
        } else if status != "trialing" {
            return Err(Refused::invalid(
                "Only a running trial or an active subscription can be moved in this sandbox.",
            ));
        }
        let end = if at_once { now } else { params.integer("trial_end")?.unwrap_or(now) };
        if end < now || (end == now && !at_once) {
            return Err(Refused::parameter(
                "parameter_invalid_integer",
                "trial_end",
                "The trial must end in the future.",
            ));
        }
        if end > now + LONGEST_TRIAL {
            return Err(Refused::parameter(
                "invalid_request_error",
                "trial_end",
                "The trial must end within two years.",
            ));
        }
        let invoice = if status == "active" { Some(self.free_invoice(id, end)?) } else { None };
        self.update_subscription(id, |sub| {
            if sub.status == "active" {
                sub.status = "trialing";
                sub.trial_start = Some(now);
                for item in &mut sub.items {
                    item.period_start = now;
                }
            }
            sub.trial_end = Some(end);
            sub.anchor = end;
            for item in &mut sub.items {
                item.period_end = end;
            }
            sub.follow_items();
            sub.trial_warned = false;
            sub.latest_invoice = invoice.clone().or(sub.latest_invoice.take());
        })?;
        if let Some(invoice) = invoice {
            self.settle_invoice(&invoice, None)?;
        }
        // Stripe announces the end of a trial of less than three days immediately.
        if at_once || end - now <= 3 * DAY {
            self.warn_of_trial_end(id)?;
        }
        if at_once { self.period_ends(id) } else { Ok(()) }
    }

    /// The invoice about a trial that begins now: it charges nothing.
    fn free_invoice(&mut self, id: &str, end: i64) -> Result<String, Refused> {
        let (now, sub) = (self.now(), self.subscription(id)?.clone());
        let mut lines = self.period_lines(&sub.items, sub.anchor, now)?;
        for line in &mut lines {
            line.amount = 0;
            (line.start, line.end) = (now, end);
            line.description.insert_str(0, "Trial period for ");
        }
        let invoice = self.draw_up(&sub.customer, Some(id), "subscription_update", lines)?;
        self.issue(invoice)
    }
}
