//! A person's standing with the merchant in a few words, for the page.

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::account::Account;
use crate::stripe::records::Subscription;

impl StripeSim {
    /// What the latest subscription or payment of a user is, for example `past due`. The user is named in the
    /// metadata of customers. `None`: nothing was bought.
    pub(crate) fn standing(&self, user: i64) -> Option<&'static str> {
        lock(&self.inner.account).standing(user)
    }
}

impl Account {
    fn standing(&self, user: i64) -> Option<&'static str> {
        let user = user.to_string();
        let is_own = |id: &str| {
            self.customer(id).is_ok_and(|found| {
                found.metadata.get("user_id").and_then(|value| value.as_str()) == Some(&user)
            })
        };
        let mut charges = self.charges.iter().rev();
        let charge = charges.find(|charge| charge.customer.as_deref().is_some_and(is_own));
        let subscription = self.subscriptions.iter().rev().find(|sub| is_own(&sub.customer));
        match charge {
            Some(charge) if charge.dispute.is_some() => Some("disputed"),
            Some(charge) if charge.refunded == charge.amount => Some("refunded"),
            _ => subscription.map(status).or(charge.map(|_| "paid once")),
        }
    }
}

fn status(subscription: &Subscription) -> &'static str {
    let ends = subscription.cancel_at_period_end || subscription.cancel_at.is_some();
    match subscription.status {
        "active" if subscription.pause.is_some() => "paused",
        "active" if ends => "cancels",
        "active" => "subscribed",
        "trialing" => "on trial",
        "past_due" => "past due",
        "incomplete_expired" | "canceled" => "ended",
        other => other,
    }
}
