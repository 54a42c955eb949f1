//! What happens on the account beside the product: payment links, and events of other accounts.

use serde_json::Value;

use crate::stripe::StripeSim;
use crate::stripe::account::GeneratedBy;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::checkout::Paid;
use crate::stripe::checkout::PaymentLink;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl StripeSim {
    /// A person opens a payment link and pays. The session has no customer before, and the metadata
    /// and the reference that the link carries.
    pub fn pay_link(&self, link: &PaymentLink<'_>, card: Card) -> Result<Paid, Declined> {
        self.with(|account| account.pay_link(link, card))
    }

    /// Emits an event that names the account which generated it: `account` as Connect does, and
    /// `context` as Connect and organizations do. Returns the event's id.
    pub fn emit_of(
        &self,
        account: Option<&str>,
        context: Option<&str>,
        kind: &str,
        object: Value,
    ) -> String {
        self.with(|stripe| {
            stripe.generated_by = GeneratedBy {
                account: account.map(str::to_owned),
                context: context.map(str::to_owned),
            };
            let id = stripe.emit(kind, object, None);
            stripe.generated_by = GeneratedBy::default();
            id
        })
    }
}
