//! The tasks that a billing portal session can open at.

use crate::domain::ids::{PriceId, SubscriptionId, SubscriptionItemId};

/// A task that the billing portal guides the customer through. Those that name a subscription must be
/// enabled in the portal configuration. Source:
/// <https://docs.stripe.com/customer-management/portal-deep-links>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortalFlow {
    /// Update the payment method.
    PaymentMethodUpdate,
    /// Choose another plan.
    SubscriptionUpdate(SubscriptionId),
    /// Confirm a change to a given price. The portal configuration must list the price.
    SubscriptionUpdateConfirm {
        subscription: SubscriptionId,
        item: SubscriptionItemId,
        /// The quantity of the item, which stays the same.
        quantity: Option<i64>,
        price: PriceId,
    },
    /// Cancel the subscription.
    SubscriptionCancel(SubscriptionId),
}
