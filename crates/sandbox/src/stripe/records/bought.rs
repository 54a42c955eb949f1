//! What is bought: in a checkout session, in a phase, as items of a subscription.

/// A price and a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stripe) struct Bought {
    pub(in crate::stripe) price: String,
    pub(in crate::stripe) quantity: i64,
}
