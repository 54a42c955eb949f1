//! Customers as lists at Stripe show them.

use crate::domain::ids::CustomerId;

/// A customer of a running Stripe account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCustomer {
    pub id: CustomerId,
    pub is_deleted: bool,
    pub email: Option<String>,
    /// The value of the metadata that the operator has named.
    pub named: Option<String>,
    /// Their metadata has a `user_id`, of this product or of another one.
    pub has_user_id: bool,
}
