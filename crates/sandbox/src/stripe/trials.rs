//! The end of trials: announced, rescheduled, or reached without a card.

use crate::stripe::account::Account;
use crate::stripe::params::Params;
use crate::stripe::refusal::Refused;

impl Account {
    pub(super) fn warn_of_trial_end(&mut self, id: &str) -> Result<(), Refused> {
        self.subscription_mut(id)?.trial_warned = true;
        self.emit_subscription("customer.subscription.trial_will_end", id);
        Ok(())
    }

    /// Changes the `trial_end` of a running trial: `now`, or Unix seconds.
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
}
