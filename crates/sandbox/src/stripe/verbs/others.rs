//! Activity on the account apart from the application: payment links, and events of other accounts.

use serde_json::Value;

use crate::stripe::StripeSim;
use crate::stripe::account::GeneratedBy;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::checkout::Paid;
use crate::stripe::checkout::PaymentLink;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl StripeSim {
    /// A person opens a payment link and pays. The session starts without a customer, and has the
    /// metadata and reference of the link.
    pub fn pay_link(&self, link: &PaymentLink<'_>, card: Card) -> Result<Paid, Declined> {
        self.with(|account| account.pay_link(link, card))
    }

    /// Emits an event that names its account: in `account` as with Connect, and in `context` as with
    /// Connect and organizations. Returns the event's id.
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
