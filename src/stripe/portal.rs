//! Billing portal sessions: Stripe's hosted page for cards, invoices and cancellation.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_billing::billing_portal_session::{
    CreateBillingPortalSession, CreateBillingPortalSessionFlowData as FlowData,
    CreateBillingPortalSessionFlowDataAfterCompletion as AfterCompletion,
    CreateBillingPortalSessionFlowDataAfterCompletionRedirect as Redirect,
    CreateBillingPortalSessionFlowDataAfterCompletionType as AfterCompletionType,
    CreateBillingPortalSessionFlowDataSubscriptionCancel as Cancel,
    CreateBillingPortalSessionFlowDataSubscriptionUpdate as Update,
    CreateBillingPortalSessionFlowDataSubscriptionUpdateConfirm as Confirm,
    CreateBillingPortalSessionFlowDataSubscriptionUpdateConfirmItems as ConfirmItem,
    CreateBillingPortalSessionFlowDataType as FlowType,
};
use stripe_client_core::RequestBuilder;

use crate::domain::ids::CustomerId;
use crate::domain::portal::PortalFlow;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::locale;
use crate::stripe::operation::Operation;
use crate::stripe::transport::Response;

/// Parameters of a portal session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalRequest {
    pub customer: CustomerId,
    pub return_url: String,
    /// Idempotency key. A session is short-lived, so each visit needs a new key.
    pub key: String,
    /// Where the customer starts; `None` for the portal's home page.
    pub flow: Option<PortalFlow>,
    /// A language tag. If Stripe does not support it, the browser's language is used.
    pub locale: Option<String>,
}

#[derive(Deserialize)]
struct Created {
    url: String,
}

impl Gateway {
    /// Opens a session and returns its URL. Fails with [`StripeError::PortalNotConfigured`] if the
    /// portal was never configured, or forbids the flow.
    pub async fn create_portal(&self, request: &PortalRequest) -> Result<String, StripeError> {
        let configured = self.portal_configuration.as_deref();
        let response = match self.open(request, configured).await {
            // It belongs to the other mode or was deactivated: the default one serves until that is mended.
            Err(error) if configured.is_some() && names_configuration(&error) => {
                log::warn!(
                    "the portal configuration of bot.toml cannot be used; run `tollgate check`"
                );
                self.open(request, None).await?
            }
            answer => answer?,
        };
        Ok(response.read::<Created>()?.url)
    }

    async fn open(
        &self,
        request: &PortalRequest,
        configuration: Option<&str>,
    ) -> Result<Response, StripeError> {
        let wire = build(request, configuration);
        self.transport.post(Operation::CreatePortal, wire, &request.key).await
    }
}

fn names_configuration(error: &StripeError) -> bool {
    matches!(error, StripeError::PortalNotConfigured { .. })
        || matches!(error, StripeError::Refused { param: Some(param), .. } if param == "configuration")
}

fn build(request: &PortalRequest, configuration: Option<&str>) -> RequestBuilder {
    let mut session = CreateBillingPortalSession::new()
        .customer(request.customer.as_str())
        .return_url(request.return_url.as_str());
    if let Some(id) = configuration {
        session = session.configuration(id);
    }
    if let Some(flow) = &request.flow {
        session = session.flow_data(flow_data(flow, &request.return_url));
    }
    if let Some(locale) = request.locale.as_deref().and_then(locale::portal) {
        session = session.locale(locale);
    }
    session.build()
}

/// Once a cancellation is confirmed, the customer is led back without another step.
fn flow_data(flow: &PortalFlow, return_url: &str) -> FlowData {
    match flow {
        PortalFlow::PaymentMethodUpdate => FlowData::new(FlowType::PaymentMethodUpdate),
        PortalFlow::SubscriptionUpdate(subscription) => {
            let mut flow = FlowData::new(FlowType::SubscriptionUpdate);
            flow.subscription_update = Some(Update::new(subscription.as_str()));
            flow
        }
        PortalFlow::SubscriptionUpdateConfirm { subscription, item, quantity, price } => {
            let mut item = ConfirmItem::new(item.as_str());
            item.price = Some(price.to_string());
            item.quantity = quantity.and_then(|count| count.try_into().ok());
            let mut flow = FlowData::new(FlowType::SubscriptionUpdateConfirm);
            flow.subscription_update_confirm =
                Some(Confirm::new(vec![item], subscription.as_str()));
            flow
        }
        PortalFlow::SubscriptionCancel(subscription) => {
            let mut flow = FlowData::new(FlowType::SubscriptionCancel);
            flow.subscription_cancel = Some(Cancel::new(subscription.as_str()));
            let mut back = AfterCompletion::new(AfterCompletionType::Redirect);
            back.redirect = Some(Redirect::new(return_url));
            flow.after_completion = Some(back);
            flow
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PortalRequest, build};
    use crate::domain::ids::{CustomerId, PriceId, SubscriptionId, SubscriptionItemId};
    use crate::domain::portal::PortalFlow;

    #[test]
    fn each_flow_is_sent_with_its_parameters() {
        let subscription = SubscriptionId::new("sub_1");
        let confirm = PortalFlow::SubscriptionUpdateConfirm {
            subscription: subscription.clone(),
            item: SubscriptionItemId::new("si_1"),
            quantity: Some(2),
            price: PriceId::new("price_2"),
        };
        for (flow, expected) in [
            (None, "customer=cus_1&return_url=back"),
            (
                Some(PortalFlow::PaymentMethodUpdate),
                "customer=cus_1&flow_data[type]=payment_method_update&return_url=back",
            ),
            (
                Some(PortalFlow::SubscriptionUpdate(subscription.clone())),
                "customer=cus_1&flow_data[subscription_update][subscription]=sub_1\
                 &flow_data[type]=subscription_update&return_url=back",
            ),
            (
                Some(confirm),
                "customer=cus_1&flow_data[subscription_update_confirm][items][0][id]=si_1\
                 &flow_data[subscription_update_confirm][items][0][price]=price_2\
                 &flow_data[subscription_update_confirm][items][0][quantity]=2\
                 &flow_data[subscription_update_confirm][subscription]=sub_1\
                 &flow_data[type]=subscription_update_confirm&return_url=back",
            ),
            (
                Some(PortalFlow::SubscriptionCancel(subscription)),
                "customer=cus_1&flow_data[after_completion][redirect][return_url]=back\
                 &flow_data[after_completion][type]=redirect\
                 &flow_data[subscription_cancel][subscription]=sub_1\
                 &flow_data[type]=subscription_cancel&return_url=back",
            ),
        ] {
            let request = PortalRequest {
                customer: CustomerId::new("cus_1"),
                return_url: "back".to_owned(),
                key: "key".to_owned(),
                flow,
                locale: None,
            };
            let body = build(&request, None).body.unwrap().replace("%5B", "[").replace("%5D", "]");
            assert_eq!(body, expected);
        }
    }
}
