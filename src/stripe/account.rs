//! Which Stripe account the API key is of.

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
    /// Whether an event that names the account that generated it is of another one than the key's.
    /// Ordinary deliveries name none and are the key's own. Absent until
    /// [`Gateway::learn_account`] was called.
    #[must_use]
    pub fn is_of_another_account(&self, account: Option<&str>) -> Option<bool> {
        let Some(account) = account else { return Some(false) };
        self.account.get().map(|own| own.as_deref() != Some(account))
    }

    /// Asks once which account the key is of. Where Stripe does not tell, which it need not tell a
    /// restricted key, every account that an event names counts as another one. Fails while Stripe
    /// cannot be reached, or does not accept the key: what is ignored meanwhile would stay ignored.
    pub async fn learn_account(&self) -> Result<(), StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, "/account");
        let answer = match self.transport.get(Operation::ReadSetup, request).await {
            Ok(answer) => answer.read::<Account>(),
            Err(error) => Err(error),
        };
        match answer {
            Err(error @ StripeError::Unauthorized { status: 401, .. }) => return Err(error),
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                log::warn!(code = error.code(); "Stripe does not say which account the key is of");
                self.account.get_or_init(|| None);
            }
            Ok(account) => {
                self.account.get_or_init(|| Some(account.id));
            }
        }
        Ok(())
    }
}
