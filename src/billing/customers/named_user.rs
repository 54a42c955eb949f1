//! Whom a customer at Stripe names.

use crate::domain::ids::{CustomerId, UserId};
use crate::stripe::{Gateway, StripeError};

/// The user that the metadata of the customer names.
pub(in crate::billing) async fn user_named_by(
    stripe: &Gateway,
    id: &CustomerId,
) -> Result<Option<UserId>, StripeError> {
    match stripe.retrieve_customer(id).await {
        Ok(customer) => Ok(customer.user),
        // Deleted at Stripe, and its metadata with it.
        Err(StripeError::Missing { .. } | StripeError::CustomerMissing) => Ok(None),
        Err(error) => Err(error),
    }
}
