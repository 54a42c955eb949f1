//! Checkout sessions.

use crate::stripe::records::Bought;
use crate::stripe::records::Discount;
use crate::stripe::records::Metadata;

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Session {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) expires_at: i64,
    pub(in crate::stripe) mode: String,
    pub(in crate::stripe) status: &'static str,
    pub(in crate::stripe) payment_status: &'static str,
    pub(in crate::stripe) items: Vec<Bought>,
    pub(in crate::stripe) customer: Option<String>,
    pub(in crate::stripe) customer_email: Option<String>,
    pub(in crate::stripe) client_reference_id: Option<String>,
    pub(in crate::stripe) success_url: String,
    pub(in crate::stripe) cancel_url: Option<String>,
    pub(in crate::stripe) locale: Option<String>,
    pub(in crate::stripe) allow_promotion_codes: Option<bool>,
    pub(in crate::stripe) trial_days: Option<i64>,
    /// `always` or `if_required`.
    pub(in crate::stripe) card_collection: &'static str,
    /// The effect of a trial that ends without a card: `cancel`, `pause` or `create_invoice`.
    pub(in crate::stripe) without_card: &'static str,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) subscription_metadata: Metadata,
    pub(in crate::stripe) payment_metadata: Metadata,
    pub(in crate::stripe) subscription: Option<String>,
    pub(in crate::stripe) invoice: Option<String>,
    pub(in crate::stripe) payment_intent: Option<String>,
    pub(in crate::stripe) payment_link: Option<String>,
    pub(in crate::stripe) discount: Option<Discount>,
    /// Whether a delayed payment has failed.
    pub(in crate::stripe) debit_failed: bool,
}
