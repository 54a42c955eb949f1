//! Changes by a person or through the API: cancellation, another card, another name.

use serde_json::Value;

use crate::stripe::account::Account;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::card::Occasion;
use crate::stripe::objects;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

/// When a cancellation takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelWhen {
    AtPeriodEnd,
    Now,
}

impl Account {
    pub(super) fn live_subscription(&self, id: &str) -> Result<(), Refused> {
        if self.subscription(id)?.has_ended() {
            return Err(Refused::missing("subscription", id, "id"));
        }
        Ok(())
    }

    pub(super) fn cancel(&mut self, id: &str, when: CancelWhen) -> Result<(), Refused> {
        self.live_subscription(id)?;
        if when == CancelWhen::Now {
            return self.end(id, Some("cancellation_requested"));
        }
        self.ending_is_free(id)?;
        let now = self.now();
        self.update_subscription(id, |sub| {
            sub.cancel_at_period_end = true;
            sub.cancel_at = Some(sub.period_end);
            sub.canceled_at = Some(now);
            sub.cancel_reason = Some("cancellation_requested");
        })
    }

    /// Schedules the end of a subscription at a future time in Unix seconds.
    pub(super) fn cancel_at(&mut self, id: &str, at: i64) -> Result<(), Refused> {
        self.live_subscription(id)?;
        self.ending_is_free(id)?;
        let now = self.now();
        if at <= now {
            return Err(Refused::parameter(
                "parameter_invalid_integer",
                "cancel_at",
                "`cancel_at` must be in the future.",
            ));
        }
        self.update_subscription(id, |sub| {
            sub.cancel_at_period_end = false;
            sub.cancel_at = Some(at);
            sub.canceled_at = Some(now);
            sub.cancel_reason = Some("cancellation_requested");
        })
    }

    pub(super) fn resume(&mut self, id: &str) -> Result<(), Refused> {
        self.live_subscription(id)?;
        self.ending_is_free(id)?;
        self.update_subscription(id, Subscription::forget_ending)
    }

    pub(super) fn change_card(&mut self, id: &str, card: Card) -> Result<(), Declined> {
        self.live_customer(id)?;
        // A card that fails on renewal passes the check when it is attached.
        card.charge(Occasion::Present)?;
        let before = objects::customer(self.customer(id)?);
        let own: Vec<(String, Value)> = self
            .subscriptions
            .iter()
            .filter(|sub| sub.customer == id && sub.has_own_method && !sub.has_ended())
            .map(|sub| (sub.id.clone(), objects::subscription(self, sub, self.shape)))
            .collect();
        self.customer_mut(id)?.card = Some(card);
        let after = objects::customer(self.customer(id)?);
        self.emit_change("customer.updated", &before, after);
        for (sub, before) in own {
            let after = objects::subscription(self, self.subscription(&sub)?, self.shape);
            self.emit_change("customer.subscription.updated", &before, after);
        }
        Ok(())
    }

    pub(super) fn rename_customer(&mut self, id: &str, name: &str) -> Result<(), Refused> {
        self.live_customer(id)?;
        let before = objects::customer(self.customer(id)?);
        self.customer_mut(id)?.name = Some(name.to_owned());
        let after = objects::customer(self.customer(id)?);
        self.emit_change("customer.updated", &before, after);
        Ok(())
    }

    pub(super) fn delete_customer(&mut self, id: &str) -> Result<(), Refused> {
        self.live_customer(id)?;
        let live: Vec<String> = self
            .subscriptions
            .iter()
            .filter(|sub| sub.customer == id)
            .map(|sub| sub.id.clone())
            .filter(|sub| self.live_subscription(sub).is_ok())
            .collect();
        for sub in live {
            self.end(&sub, Some("cancellation_requested"))?;
        }
        let object = objects::customer(self.customer(id)?);
        self.customer_mut(id)?.deleted = true;
        self.emit("customer.deleted", object, None);
        Ok(())
    }
}
