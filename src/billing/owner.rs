//! Whose account something at Stripe belongs to, and whether that is proven.
//!
//! Two questions are kept apart. For whom was it paid? Any metadata of the seller's may say that, and
//! so may the reference that a link carried. Whose customer is it? Only what this product wrote says
//! that: its own metadata, a checkout page that was opened here, a customer that was made here.

use crate::domain::ids::{CustomerId, SessionId, UserId};
use crate::store::{ReadTx, StoreError};

/// What speaks for an owner.
pub(super) struct OwnershipEvidence<'a> {
    pub(super) customers: Vec<&'a CustomerId>,
    pub(super) sessions: Vec<&'a SessionId>,
    /// Ids through which an account may know it already.
    pub(super) objects: Vec<String>,
    /// Whom metadata names that only this product writes.
    pub(super) written_for: Option<UserId>,
    /// Whom the customer's own metadata names, where Stripe was asked: a buyer cannot write it.
    pub(super) customer_of: Option<UserId>,
    /// Whom other metadata or a reference names.
    pub(super) named: Option<UserId>,
    /// It is sold here.
    pub(super) ours: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ResolvedOwner {
    pub(super) user: UserId,
    /// The customer is certainly the user's. Otherwise somebody else may have paid for them.
    pub(super) proven: bool,
}

/// The stored owner of the customer counts more than what metadata says, and what this product wrote
/// more than what others may have. Common names count only on what is sold here: Stripe's account may
/// serve other products, with numbers of their own.
pub(super) fn owner(
    snapshot: &ReadTx<'_>,
    claim: &OwnershipEvidence<'_>,
) -> Result<Option<ResolvedOwner>, StoreError> {
    let mut paid_for = None;
    for customer in &claim.customers {
        match snapshot.link_of(customer)? {
            Some(link) if link.proven => {
                return Ok(Some(ResolvedOwner { user: link.user, proven: true }));
            }
            Some(link) => paid_for = paid_for.or(Some(link.user)),
            None => {}
        }
    }
    if let Some(user) = claim.written_for {
        return Ok(Some(ResolvedOwner { user, proven: true }));
    }
    for session in &claim.sessions {
        if let Some(checkout) = snapshot.checkout_of(session)? {
            return Ok(Some(ResolvedOwner { user: checkout.user, proven: true }));
        }
    }
    let known = snapshot.owner_of(&claim.objects)?.or(paid_for);
    let named = claim.customer_of.or(claim.named).filter(|_| claim.ours);
    let user = known.or(named);
    Ok(user.map(|user| ResolvedOwner { user, proven: claim.customer_of == Some(user) }))
}
