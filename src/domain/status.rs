//! A user's billing state as one value, for `/status` and the welcome message.

use crate::domain::access::Entitlement;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::localized_text::LocalizedText;
use crate::domain::plan::Price;
use crate::domain::subscription::{Subscription, UnlistedSubscription};

/// A user's billing state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusView {
    /// The plan that gives access, else the free one.
    pub plan: PlanCode,
    pub plan_name: LocalizedText,
    pub entitlements: Vec<Entitlement>,
    /// The newest running subscription, even if it gives no access any more; else a single payment that
    /// gives access.
    pub subscription: Option<Subscription>,
    /// A running subscription at a price that no plan lists. Nothing else may be sold.
    pub unlisted: Option<UnlistedSubscription>,
    /// Everything else that gives access.
    pub others: Vec<Subscription>,
    /// The scheduled end of access.
    pub access_until: Option<Timestamp>,
    /// When the grace period of `subscription` ended, and access with it.
    pub lapsed_at: Option<Timestamp>,
    /// The price of `subscription` in the catalogue.
    pub price: Option<Price>,
    /// The customer can pause `subscription` in Stripe's portal.
    pub can_pause: bool,
    /// A delayed payment that is pending.
    pub awaited: Option<PendingPayment>,
}

/// A delayed payment that is pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPayment {
    /// What it pays for, if known.
    pub plan: Option<PlanCode>,
}

impl StatusView {
    /// Whether a subscription at a price that no plan lists is running: it cannot be changed here, and
    /// nothing else may be sold.
    #[must_use]
    pub fn is_unlisted(&self) -> bool {
        match self.running() {
            Some(running) => running.unlisted,
            None => self.unlisted.is_some(),
        }
    }

    /// The user's own running subscription. While there is one, no second one may be sold. See also
    /// [`StatusView::is_unlisted`].
    #[must_use]
    pub fn running(&self) -> Option<&Subscription> {
        self.subscription.as_ref().filter(|found| found.is_running() && found.owned)
    }
}

#[cfg(test)]
mod tests {
    use super::StatusView;
    use crate::domain::access::Access;
    use crate::domain::ids::{CustomerId, PlanCode, SubscriptionId};
    use crate::domain::subscription::tests::{active, incomplete, once, subscription};
    use crate::domain::subscription::{Subscription, UnlistedSubscription};

    fn view(shown: Option<Subscription>, has_unlisted: bool) -> StatusView {
        let unlisted = UnlistedSubscription {
            id: SubscriptionId::new("sub_2"),
            owned: true,
            customer: CustomerId::new("cus_1"),
            prices: Vec::new(),
            state: active(),
            current_period_end: None,
            access: Access::Denied,
        };
        StatusView {
            plan: PlanCode::new("free"),
            plan_name: "Free".into(),
            entitlements: Vec::new(),
            subscription: shown,
            unlisted: has_unlisted.then_some(unlisted),
            others: Vec::new(),
            access_until: None,
            lapsed_at: None,
            price: None,
            can_pause: false,
            awaited: None,
        }
    }

    #[test]
    fn the_users_own_running_subscription_decides_what_may_be_sold() {
        let listed = || subscription(active());
        let unlisted = || Subscription { unlisted: true, ..listed() };
        let foreign = || Subscription { owned: false, ..unlisted() };
        // shown, another one without a plan; running, without a plan
        for (case, shown, has_unlisted, is_running, is_unlisted) in [
            ("nothing", None, false, false, false),
            ("only one without a plan", None, true, false, true),
            ("a plan", Some(listed()), false, true, false),
            ("a plan, and one without a plan", Some(listed()), true, true, false),
            ("a plan that left the catalogue", Some(unlisted()), false, true, true),
            ("paid for by someone else", Some(foreign()), false, false, false),
            ("a single payment", Some(once(active())), false, false, false),
            (
                "not begun, and one without a plan",
                Some(subscription(incomplete())),
                true,
                false,
                true,
            ),
        ] {
            let view = view(shown, has_unlisted);
            assert_eq!(view.running().is_some(), is_running, "{case}");
            assert_eq!(view.is_unlisted(), is_unlisted, "{case}");
        }
    }
}
