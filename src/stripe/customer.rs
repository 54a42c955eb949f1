//! Stripe's customer for a Telegram user.

use std::collections::HashMap;

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_core::customer::CreateCustomer;

use crate::domain::ids::{CustomerId, UserId};
use crate::stripe::Gateway;
use crate::stripe::error::{Operation, StripeError};

#[derive(Deserialize)]
struct Created {
    id: String,
}

impl Gateway {
    /// The Telegram id goes into the metadata; the name is what receipts show.
    pub async fn create_customer(
        &self,
        user: UserId,
        name: Option<&str>,
        key: &str,
    ) -> Result<CustomerId, StripeError> {
        let metadata = HashMap::from([("user_id".to_owned(), user.to_string())]);
        let mut request = CreateCustomer::new().metadata(metadata);
        if let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) {
            request = request.name(name);
        }
        let answer = self.transport.post(Operation::CreateCustomer, request.build(), key).await?;
        Ok(CustomerId::new(answer.read::<Created>()?.id))
    }
}
