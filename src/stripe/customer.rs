//! Stripe's customer for a Telegram user.

use std::collections::HashMap;

use async_stripe::StripeRequest;
use serde::Deserialize;
use serde_json::value::RawValue;
use stripe_core::customer::{CreateCustomer, ListCustomer, RetrieveCustomer};

use crate::domain::event::CustomerSnapshot;
use crate::domain::ids::{CustomerId, UserId};
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::list::List;
use crate::stripe::operation::Operation;
use crate::stripe::path;

#[derive(Deserialize)]
struct Created {
    id: String,
}

impl Gateway {
    /// Creates a customer with the Telegram user id in its metadata. Receipts show `name`.
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
        let response = self.transport.post(Operation::CreateCustomer, request.build(), key).await?;
        Ok(CustomerId::new(response.read::<Created>()?.id))
    }

    /// Fetches a customer, also a deleted one. Fails with [`StripeError::CustomerMissing`] if there has
    /// never been one.
    pub async fn retrieve_customer(
        &self,
        id: &CustomerId,
    ) -> Result<CustomerSnapshot, StripeError> {
        if !path::is_plain(id.as_str()) {
            return Err(StripeError::CustomerMissing);
        }
        let request = RetrieveCustomer::new(id.as_str()).build();
        let response = self.transport.get(Operation::RetrieveCustomer, request).await?;
        response.read_object(event::customer::read)
    }

    /// Customers with this e-mail address, the newest first, at most ten. Stripe compares the case.
    /// Source: <https://docs.stripe.com/api/customers/list#list_customers-email>.
    pub async fn customers_with_email(
        &self,
        email: &str,
    ) -> Result<Vec<CustomerSnapshot>, StripeError> {
        let request = ListCustomer::new().email(email).limit(10).build();
        let response = self.transport.get(Operation::ListCustomers, request).await?;
        let found = response.read::<List<Box<RawValue>>>()?.data;
        let readable = found.iter().filter_map(|customer| event::customer::read(&**customer).ok());
        Ok(readable.collect())
    }
}
