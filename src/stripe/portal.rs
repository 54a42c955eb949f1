//! Billing portal sessions: Stripe's page on which a customer changes cards and cancels.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_billing::billing_portal_session::{
    CreateBillingPortalSession, CreateBillingPortalSessionFlowData,
    CreateBillingPortalSessionFlowDataType,
};
use stripe_client_core::RequestBuilder;

use crate::domain::ids::CustomerId;
use crate::stripe::Gateway;
use crate::stripe::error::{Operation, StripeError};
use crate::stripe::locale;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalRequest {
    pub customer: CustomerId,
    pub return_url: String,
    /// Idempotency key. A session is short-lived: a new visit needs a new key.
    pub key: String,
    /// Where to begin; the start page otherwise.
    pub flow: Option<PortalFlow>,
    /// A language tag; left to the browser when Stripe lacks it.
    pub locale: Option<String>,
}

/// One task to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortalFlow {
    PaymentMethodUpdate,
}

#[derive(Deserialize)]
struct Created {
    url: String,
}

impl Gateway {
    /// The URL of the page.
    pub async fn create_portal(&self, request: &PortalRequest) -> Result<String, StripeError> {
        let wire = build(request);
        let answer = self.transport.post(Operation::CreatePortal, wire, &request.key).await?;
        Ok(answer.read::<Created>()?.url)
    }
}

fn build(request: &PortalRequest) -> RequestBuilder {
    let mut session = CreateBillingPortalSession::new()
        .customer(request.customer.as_str())
        .return_url(request.return_url.as_str());
    if let Some(flow) = request.flow {
        let flow = match flow {
            PortalFlow::PaymentMethodUpdate => {
                CreateBillingPortalSessionFlowDataType::PaymentMethodUpdate
            }
        };
        session = session.flow_data(CreateBillingPortalSessionFlowData::new(flow));
    }
    if let Some(locale) = request.locale.as_deref().and_then(locale::portal) {
        session = session.locale(locale);
    }
    session.build()
}
