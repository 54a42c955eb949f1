//! Promotion codes and the discounts that they give.

/// A promotion code: a percentage off the first charge.
#[derive(Clone, Debug)]
pub(in crate::stripe) struct PromotionCode {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) code: String,
    pub(in crate::stripe) percent_off: i64,
    /// Whether it applies to every charge instead of one.
    pub(in crate::stripe) lasts: bool,
}

/// A redeemed promotion code.
#[derive(Clone, Debug)]
pub(in crate::stripe) struct Discount {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) promotion: PromotionCode,
}

impl Discount {
    /// The discount on an amount, in minor units.
    pub(in crate::stripe) fn off(&self, amount: i64) -> i64 {
        amount.max(0) * self.promotion.percent_off / 100
    }
}
