//! Whose account something at Stripe belongs to, and whether that is proven.
//!
//! Two questions are kept apart. For whom was it paid? Any metadata of the seller's may say that, and
//! so may the reference that a link carried. Whose customer is it? Only what this product wrote says
//! that: its own metadata, a checkout page that was opened here, a customer that was made here.

use crate::domain::ids::{CustomerId, SessionId, UserId};

/// What speaks for an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnershipEvidence {
    pub customers: Vec<CustomerId>,
    pub sessions: Vec<SessionId>,
    /// Ids through which an account may know it already.
    pub objects: Vec<String>,
    /// Whom metadata names that only this product writes.
    pub written_for: Option<UserId>,
    /// Whom the customer's own metadata names, where Stripe was asked: a buyer cannot write it.
    pub customer_of: Option<UserId>,
    /// Whom other metadata or a reference names.
    pub named: Option<UserId>,
    /// It is sold here.
    pub ours: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedOwner {
    pub user: UserId,
    /// The customer is certainly the user's. Otherwise somebody else may have paid for them.
    pub proven: bool,
}

/// The user that a customer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerLink {
    pub user: UserId,
    /// The customer is certainly the user's. An unproven link only shows that somebody paid for the
    /// user: it opens no billing portal and no checkout, and is replaced when the customer turns out to
    /// be another user's.
    pub proven: bool,
}

/// What the store holds of the objects of some [`OwnershipEvidence`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnershipRecord {
    /// Of each customer that is linked, in the order of the evidence.
    pub links: Vec<(CustomerId, CustomerLink)>,
    /// For whom the first of the sessions was opened here.
    pub session_of: Option<UserId>,
    /// The account that has a fact about the first known object.
    pub object_of: Option<UserId>,
}

impl OwnershipRecord {
    #[must_use]
    pub fn link_of(&self, customer: &CustomerId) -> Option<CustomerLink> {
        self.links.iter().find(|(id, _)| id == customer).map(|(_, link)| *link)
    }
}

/// The stored owner of the customer takes precedence over metadata, and what this product wrote over
/// what others may have written. Common names count only on what is sold here: the Stripe account may
/// serve other products, with numbers of their own.
#[must_use]
pub fn resolve_owner(
    evidence: &OwnershipEvidence,
    stored: &OwnershipRecord,
) -> Option<ResolvedOwner> {
    let proven = stored.links.iter().find(|(_, link)| link.proven).map(|(_, link)| link.user);
    // A session follows its account when that is moved, and the metadata does not.
    let proven = proven.or(stored.session_of).or(evidence.written_for);
    if let Some(user) = proven {
        return Some(ResolvedOwner { user, proven: true });
    }
    let paid_for = stored.links.first().map(|(_, link)| link.user);
    let named = evidence.customer_of.or(evidence.named).filter(|_| evidence.ours);
    let user = stored.object_of.or(paid_for).or(named)?;
    Some(ResolvedOwner { user, proven: evidence.customer_of == Some(user) })
}
