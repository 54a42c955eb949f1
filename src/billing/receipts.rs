//! Receipts: what a user has paid, with links to Stripe's documents about it.
//!
//! Uses the store and Stripe. Fails with [`Refusal`] only if the database does: without Stripe, the payments
//! are listed without links.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use crate::billing::Refusal;
use crate::billing::config::BillingConfig;
use crate::domain::account::{Account, Receipt, ReceiptSource};
use crate::domain::ids::UserId;
use crate::domain::receipts::{ReceiptEntry, ReceiptLinks, ReceiptsPage};
use crate::store::Store;
use crate::stripe::{Gateway, StripeError};

/// Payments on a page, whose links are fetched together.
const PAGE: usize = 5;
/// Time limit of fetching the links of a page. Telegram keeps a pressed button waiting for about as long.
const FETCH_TIMEOUT: Duration = Duration::from_secs(8);

/// Lists payments with their documents. Cheap to clone.
#[derive(Clone)]
pub struct Receipts {
    store: Store,
    stripe: Gateway,
    config: Arc<BillingConfig>,
}

impl Receipts {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), stripe: stripe.clone(), config: Arc::clone(config) }
    }

    /// A page of the user's own payments; the last one in place of a page that does not exist.
    pub async fn page(&self, user: UserId, page: usize) -> Result<ReceiptsPage, Refusal> {
        let history = self.store.read(move |tx| tx.whole_history(user)).await?;
        let receipts =
            Account::of(user, history, &self.config.policy).receipts(&self.config.policy);
        let pages = receipts.len().div_ceil(PAGE).max(1);
        let page = page.min(pages - 1);
        let shown: Vec<Receipt> = receipts.into_iter().skip(page * PAGE).take(PAGE).collect();
        let fetched = tokio::time::timeout(
            FETCH_TIMEOUT,
            join_all(shown.iter().map(|receipt| self.links(receipt))),
        );
        let links = fetched.await.unwrap_or_else(|_| vec![None; shown.len()]);
        let is_incomplete = links.iter().any(Option::is_none);
        let entries = shown
            .into_iter()
            .zip(links)
            .map(|(receipt, links)| ReceiptEntry { receipt, links: links.unwrap_or_default() })
            .collect();
        Ok(ReceiptsPage { entries, page, pages, first: page * PAGE + 1, is_incomplete })
    }

    /// `None`: Stripe did not return them.
    async fn links(&self, receipt: &Receipt) -> Option<ReceiptLinks> {
        let fetched = match &receipt.source {
            None => return Some(ReceiptLinks::default()),
            Some(ReceiptSource::Invoice(id)) => self.stripe.invoice_links(id).await,
            Some(ReceiptSource::Payment(id)) => self.stripe.payment_links(id).await,
        };
        match fetched {
            Ok(links) => Some(links),
            // Deleted at Stripe, or of another account.
            Err(StripeError::Missing { .. }) => Some(ReceiptLinks::default()),
            Err(error) => {
                log::warn!(code = error.code(), error:%; "the links of a receipt cannot be fetched");
                None
            }
        }
    }
}
