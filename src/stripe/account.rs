//! The Stripe account that the API key belongs to.

use serde::Deserialize;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::operation::Operation;

#[derive(Deserialize)]
struct Account {
    id: String,
}

impl Gateway {
    /// Whether `account`, which an event names as its source, differs from the key's account. An
    /// event without one belongs to the key's account. `None` until [`Gateway::fetch_own_account`] has
    /// succeeded.
    #[must_use]
    pub fn is_of_another_account(&self, account: Option<&str>) -> Option<bool> {
        let Some(account) = account else { return Some(false) };
        self.account.get().map(|own| own.as_deref() != Some(account))
    }

    /// Fetches the key's account and remembers it. If Stripe does not reveal it, as for some restricted
    /// keys, every account that an event names counts as another one.
    ///
    /// Fails while Stripe is unreachable or rejects the key. Events must not be classified until
    /// this succeeds, because an ignored event stays ignored.
    pub async fn fetch_own_account(&self) -> Result<(), StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, "/account");
        let response = match self.transport.get(Operation::ReadSetup, request).await {
            Ok(response) => response.read::<Account>(),
            Err(error) => Err(error),
        };
        match response {
            Err(error @ StripeError::Unauthorized { status: 401, .. }) => return Err(error),
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                log::warn!(code = error.code(); "Stripe does not reveal the account of the API key; events that name an account are ignored");
                self.account.get_or_init(|| None);
            }
            Ok(account) => {
                self.account.get_or_init(|| Some(account.id));
            }
        }
        Ok(())
    }
}
