//! The part of the operator's configuration on which accounts depend.

use std::time::Duration;

use crate::domain::event::StripeObject;
use crate::domain::ids::PriceId;
use crate::domain::plan::Catalogue;

/// What the operator has configured about plans, grace and reminders.
#[derive(Debug, Clone)]
pub struct Policy {
    pub catalogue: Catalogue,
    /// How long access continues after a failed payment.
    pub grace: Duration,
    /// How long before the end of access a reminder is sent, longest first.
    pub reminders: Vec<Duration>,
}

impl Policy {
    /// Whether an object proves by itself that it belongs to this product: by a listed price, or by the
    /// `tollgate_plan` metadata that only this product writes. Other products on the same Stripe account
    /// may use the metadata keys `user_id` and `plan_code` too.
    #[must_use]
    pub fn sells(&self, object: &StripeObject) -> bool {
        let listed = |price: &PriceId| self.catalogue.plan_of(price).is_some();
        match object {
            StripeObject::Subscription { snapshot, .. } => {
                snapshot.items.prices().into_iter().any(listed) || snapshot.tollgate_plan.is_some()
            }
            StripeObject::Checkout { session, .. } => {
                session.tollgate_plan.is_some() || session.prices.iter().any(listed)
            }
            StripeObject::Invoice { invoice, .. } => {
                invoice.tollgate_plan.is_some() || invoice.prices.iter().any(listed)
            }
            _ => false,
        }
    }
}
