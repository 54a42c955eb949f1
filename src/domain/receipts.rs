//! A page of a user's payments, each with links to Stripe's documents.

use crate::domain::account::Receipt;

/// Links to Stripe's documents about a payment, which open without a login. Each is `None` if Stripe has no
/// such page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceiptLinks {
    /// The receipt of the charge.
    pub receipt: Option<String>,
    /// The page of the invoice, where it can also be paid.
    pub invoice: Option<String>,
    /// The invoice as a PDF.
    pub pdf: Option<String>,
}

/// A payment with links that are valid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptEntry {
    pub receipt: Receipt,
    pub links: ReceiptLinks,
}

/// A page of payments, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptsPage {
    pub entries: Vec<ReceiptEntry>,
    /// 0 is the newest page.
    pub page: usize,
    /// At least 1.
    pub pages: usize,
    /// The number of the first entry, which counts from 1 at the newest payment.
    pub first: usize,
    /// Stripe did not return the links of every entry.
    pub is_incomplete: bool,
}
