//! What an operator does about one customer: a refund, a cancellation, days that cost nothing.

use std::collections::HashMap;

use async_stripe::StripeRequest;
use stripe_billing::subscription::{
    CancelSubscription, UpdateSubscription, UpdateSubscriptionProrationBehavior,
    UpdateSubscriptionTrialEnd,
};
use stripe_client_core::RequestBuilder;
use stripe_core::customer::UpdateCustomer;
use stripe_core::refund::{CreateRefund, CreateRefundReason};

use crate::domain::clock::Timestamp;
use crate::domain::event::{PaymentRef, RefundSnapshot};
use crate::domain::ids::{CustomerId, SubscriptionId, UserId};
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::subscription::{FetchedSubscription, LATEST_INVOICE};

/// A refund to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    pub payment: PaymentRef,
    /// In minor units of the payment's currency.
    pub minor: i64,
    /// Names the admin action in the refund's metadata.
    pub action: String,
}

impl Gateway {
    /// Refunds a payment. `None` for a refund that names no payment.
    pub async fn create_refund(
        &self,
        request: &RefundRequest,
        key: &str,
    ) -> Result<Option<RefundSnapshot>, StripeError> {
        let response = self.transport.post(Operation::CreateRefund, refund(request), key).await?;
        response.read_object(event::payment::read_refund)
    }

    /// Cancels a subscription at the end of its period. Stripe refuses this while a schedule controls it.
    /// `now` replaces the time of a response without a date.
    pub async fn cancel_at_period_end(
        &self,
        id: &SubscriptionId,
        key: &str,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = UpdateSubscription::new(path::segment(id.as_str(), "subscription")?)
            .cancel_at_period_end(true)
            .expand([LATEST_INVOICE.to_owned()])
            .build();
        let response = self.transport.post(Operation::CancelSubscription, request, key).await?;
        self.current_subscription(&response, id, now).await
    }

    /// Makes the time until `at` free, which is a trial at Stripe, and charges the next period then. Nothing
    /// is credited for it. `now` as for [`Self::cancel_at_period_end`].
    pub async fn postpone_payment(
        &self,
        id: &SubscriptionId,
        at: Timestamp,
        key: &str,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = UpdateSubscription::new(path::segment(id.as_str(), "subscription")?)
            .trial_end(UpdateSubscriptionTrialEnd::Timestamp(at.seconds()))
            .proration_behavior(UpdateSubscriptionProrationBehavior::None)
            .expand([LATEST_INVOICE.to_owned()])
            .build();
        let response = self.transport.post(Operation::PostponePayment, request, key).await?;
        self.current_subscription(&response, id, now).await
    }

    /// Names another user as the owner of a customer.
    pub async fn name_customer_owner(
        &self,
        id: &CustomerId,
        owner: UserId,
        key: &str,
    ) -> Result<(), StripeError> {
        let request = UpdateCustomer::new(path::segment(id.as_str(), "customer")?)
            .metadata(owner_metadata(owner))
            .build();
        self.transport.post(Operation::NameOwner, request, key).await?;
        Ok(())
    }

    /// Names another user as the owner of a subscription. `now` as for [`Self::cancel_at_period_end`].
    pub async fn name_subscription_owner(
        &self,
        id: &SubscriptionId,
        owner: UserId,
        key: &str,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = UpdateSubscription::new(path::segment(id.as_str(), "subscription")?)
            .metadata(owner_metadata(owner))
            .expand([LATEST_INVOICE.to_owned()])
            .build();
        let response = self.transport.post(Operation::NameOwner, request, key).await?;
        self.current_subscription(&response, id, now).await
    }

    /// Cancels a subscription at once, without a final invoice and without a credit. One that has been
    /// cancelled already is returned as it is. `now` as for [`Self::cancel_at_period_end`].
    pub async fn cancel_now(
        &self,
        id: &SubscriptionId,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let request = CancelSubscription::new(path::segment(id.as_str(), "subscription")?).build();
        match self.transport.delete(Operation::CancelSubscription, request).await {
            // A repeated request finds nothing to cancel.
            Ok(_) | Err(StripeError::Missing { .. }) => {}
            Err(error) => return Err(error),
        }
        self.retrieve_subscription(id, now).await
    }
}

fn owner_metadata(owner: UserId) -> HashMap<String, String> {
    HashMap::from([("user_id".to_owned(), owner.to_string())])
}

fn refund(request: &RefundRequest) -> RequestBuilder {
    let metadata = HashMap::from([("tollgate_action".to_owned(), request.action.clone())]);
    let create = CreateRefund::new()
        .amount(request.minor)
        .metadata(metadata)
        .reason(CreateRefundReason::RequestedByCustomer);
    match (&request.payment.intent, &request.payment.charge) {
        (Some(intent), _) => create.payment_intent(intent.as_str()),
        (None, Some(charge)) => create.charge(charge.as_str()),
        (None, None) => create,
    }
    .build()
}

#[cfg(test)]
mod tests {
    use super::{RefundRequest, refund};
    use crate::domain::event::PaymentRef;
    use crate::domain::ids::{ChargeId, PaymentIntentId};

    #[test]
    fn a_refund_names_the_intent_or_else_the_charge() {
        let intent = PaymentRef { intent: Some(PaymentIntentId::new("pi_1")), charge: None };
        let charge = PaymentRef { intent: None, charge: Some(ChargeId::new("ch_1")) };
        for (payment, expected) in [(intent, "payment_intent=pi_1"), (charge, "charge=ch_1")] {
            let action = "a1".to_owned();
            let request = refund(&RefundRequest { payment, minor: 500, action });
            assert_eq!(request.path, "/refunds");
            let body = request.body.unwrap().replace("%5B", "[").replace("%5D", "]");
            for part in [expected, "amount=500", "metadata[tollgate_action]=a1"] {
                assert!(body.contains(part), "{body}");
            }
        }
    }
}
