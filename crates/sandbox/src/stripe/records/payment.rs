//! Charges, what takes the money back, and warnings of it.

use crate::stripe::card::Card;
use crate::stripe::records::Metadata;

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Charge {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) payment_intent: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) customer: Option<String>,
    pub(in crate::stripe) invoice: Option<String>,
    pub(in crate::stripe) amount: i64,
    pub(in crate::stripe) refunded: i64,
    /// The dispute of this charge, open or closed.
    pub(in crate::stripe) dispute: Option<String>,
    pub(in crate::stripe) currency: String,
    /// The amount that the customer paid, if in another currency.
    pub(in crate::stripe) presented: Option<(i64, String)>,
    pub(in crate::stripe) card: Option<Card>,
    pub(in crate::stripe) metadata: Metadata,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Refund {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) charge: String,
    pub(in crate::stripe) amount: i64,
    /// `pending`, `succeeded` or `failed`.
    pub(in crate::stripe) status: &'static str,
    pub(in crate::stripe) reason: Option<String>,
    pub(in crate::stripe) failure: Option<&'static str>,
    pub(in crate::stripe) metadata: Metadata,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Dispute {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) charge: String,
    pub(in crate::stripe) amount: i64,
    /// `needs_response`, `under_review`, `won`, `lost`, `appeal_needs_response` or
    /// `appeal_under_review`.
    pub(in crate::stripe) status: &'static str,
    /// The deadline for evidence or an appeal.
    pub(in crate::stripe) due_by: i64,
    pub(in crate::stripe) submissions: i64,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct FraudWarning {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) charge: String,
    /// The charge has neither been disputed nor been refunded in full.
    pub(in crate::stripe) actionable: bool,
}
