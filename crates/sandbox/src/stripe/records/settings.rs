//! The invoice settings of a subscription or of a schedule's phase.

use crate::stripe::records::Discount;

/// Discount, tax rates and description.
#[derive(Clone, Debug, Default)]
pub(in crate::stripe) struct Settings {
    pub(in crate::stripe) discount: Option<Discount>,
    /// Ids of exclusive tax rates.
    pub(in crate::stripe) tax_rates: Vec<String>,
    pub(in crate::stripe) description: Option<String>,
}

/// An exclusive tax rate.
#[derive(Clone, Debug)]
pub(in crate::stripe) struct TaxRate {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) percentage: i64,
}
