//! Whose account something at Stripe belongs to.

use crate::domain::ids::{CustomerId, UserId};
use crate::store::{Snapshot, StoreError};

/// What speaks for an owner.
pub(super) struct Claim<'a> {
    pub(super) customers: Vec<&'a CustomerId>,
    /// Ids through which an account may know it already.
    pub(super) objects: Vec<String>,
    /// Whom metadata names.
    pub(super) named: Option<UserId>,
    /// It is sold here.
    pub(super) ours: bool,
}

/// The stored owner of the customer counts more than what metadata says; and metadata counts only on
/// what is sold here: Stripe's account may serve other trades, with numbers of their own.
pub(super) fn owner(
    snapshot: &Snapshot<'_>,
    claim: &Claim<'_>,
) -> Result<Option<UserId>, StoreError> {
    for customer in &claim.customers {
        if let Some(user) = snapshot.user_of(customer)? {
            return Ok(Some(user));
        }
    }
    if let Some(user) = snapshot.owner_of(&claim.objects)? {
        return Ok(Some(user));
    }
    Ok(claim.named.filter(|_| claim.ours))
}
