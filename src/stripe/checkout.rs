//! Checkout sessions: Stripe's hosted payment page.

use std::collections::HashMap;

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionPaymentIntentData,
    CreateCheckoutSessionSubscriptionData, ExpireCheckoutSession, RetrieveCheckoutSession,
};
use stripe_client_core::RequestBuilder;
use stripe_shared::CheckoutSessionMode;

use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, CheckoutSnapshot};
use crate::domain::ids::{CustomerId, PlanCode, PriceId, SessionId, UserId};
use crate::domain::plan::Interval;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event;
use crate::stripe::event::loose;
use crate::stripe::locale;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::transport::digest;

/// Parameters of a checkout session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutRequest {
    pub user: UserId,
    pub customer: CustomerId,
    pub plan: PlanCode,
    pub price: PriceId,
    /// `Once` is a single payment, without subscription or trial.
    pub interval: Interval,
    /// In whole days; 0 for no trial.
    pub trial_days: u32,
    pub allow_promotion_codes: bool,
    pub success_url: String,
    pub cancel_url: String,
    /// A language tag. If Stripe does not support it, the browser's language is used.
    pub locale: Option<String>,
    /// Idempotency key.
    pub key: String,
}

/// A checkout session that can be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCheckout {
    pub id: SessionId,
    pub url: String,
    pub expires_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Created {
    id: String,
    #[serde(default, deserialize_with = "loose")]
    url: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    expires_at: Option<i64>,
}

impl CheckoutRequest {
    /// SHA-256 in hexadecimal of all parameters except the idempotency key. Equal fingerprints mean
    /// the same page.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        digest(&build(self))
    }
}

impl Gateway {
    /// Opens a checkout session. Fails with [`StripeError::CustomerMissing`] or
    /// [`StripeError::PriceMissing`], among others.
    pub async fn create_checkout(
        &self,
        request: &CheckoutRequest,
    ) -> Result<OpenedCheckout, StripeError> {
        let wire = build(request);
        let response = self.transport.post(Operation::CreateCheckout, wire, &request.key).await?;
        let created: Created = response.read()?;
        Ok(OpenedCheckout {
            id: SessionId::new(created.id),
            // A replayed response can describe a session that has since completed or expired.
            url: created.url.ok_or_else(|| response.unreadable("a session without a URL"))?,
            expires_at: created.expires_at.map(Timestamp::from_seconds),
        })
    }

    /// The session, its outcome, and the time of the response in whole seconds (`now` if the response
    /// has no date). `None` while the session is open.
    pub async fn retrieve_session(
        &self,
        id: &SessionId,
        now: Timestamp,
    ) -> Result<Option<(CheckoutSnapshot, CheckoutOutcome, Timestamp)>, StripeError> {
        let id = path::segment(id.as_str(), "checkout session")?;
        let request = RetrieveCheckoutSession::new(id).expand(["line_items".to_owned()]).build();
        let response = self.transport.get(Operation::RetrieveCheckout, request).await?;
        let ended = response.read_object(event::checkout::read)?;
        Ok(ended.map(|ended| (ended.session, ended.outcome, response.answered(now))))
    }

    /// Expires an open session. Stripe refuses this for a session that has completed or expired.
    pub async fn expire_checkout(&self, session: &SessionId) -> Result<(), StripeError> {
        let request = ExpireCheckoutSession::new(session.as_str()).build();
        let key = format!("tollgate-expire-{session}");
        self.transport.post(Operation::ExpireCheckout, request, &key).await.map(drop)
    }
}

fn build(request: &CheckoutRequest) -> RequestBuilder {
    let metadata = HashMap::from([
        ("user_id".to_owned(), request.user.to_string()),
        ("plan_code".to_owned(), request.plan.to_string()),
        // Other products use the two keys above as well. Only this one identifies our sales.
        ("tollgate_plan".to_owned(), request.plan.to_string()),
    ]);
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price = Some(request.price.to_string());
    item.quantity = Some(1);

    let mut session = CreateCheckoutSession::new()
        .customer(request.customer.as_str())
        .client_reference_id(request.user.to_string())
        .line_items(vec![item])
        .metadata(metadata.clone())
        .success_url(request.success_url.as_str())
        .cancel_url(request.cancel_url.as_str());
    // Stripe does not copy a session's metadata to the payment or subscription.
    session = if request.interval == Interval::Once {
        let mut payment = CreateCheckoutSessionPaymentIntentData::new();
        payment.metadata = Some(metadata);
        session.mode(CheckoutSessionMode::Payment).payment_intent_data(payment)
    } else {
        let mut subscription = CreateCheckoutSessionSubscriptionData::new();
        subscription.metadata = Some(metadata);
        subscription.trial_period_days = Some(request.trial_days).filter(|days| *days > 0);
        session.mode(CheckoutSessionMode::Subscription).subscription_data(subscription)
    };
    if request.allow_promotion_codes {
        session = session.allow_promotion_codes(true);
    }
    if let Some(locale) = request.locale.as_deref().and_then(locale::checkout) {
        session = session.locale(locale);
    }
    session.build()
}

#[cfg(test)]
mod tests {
    use super::{CheckoutRequest, build};
    use crate::domain::ids::{CustomerId, PlanCode, PriceId, UserId};
    use crate::domain::plan::Interval;

    fn body(interval: Interval, trial_days: u32, locale: &str) -> Vec<String> {
        let request = CheckoutRequest {
            user: UserId(1001),
            customer: CustomerId::new("cus_1"),
            plan: PlanCode::new("premium"),
            price: PriceId::new("price_1"),
            interval,
            trial_days,
            allow_promotion_codes: true,
            success_url: "https://pay.example/done?s={CHECKOUT_SESSION_ID}".to_owned(),
            cancel_url: "https://pay.example/back".to_owned(),
            locale: Some(locale.to_owned()),
            key: "key".to_owned(),
        };
        let mut pairs: Vec<String> = build(&request)
            .body
            .unwrap()
            .split('&')
            .map(|pair| pair.replace("%5B", "[").replace("%5D", "]"))
            .collect();
        pairs.sort();
        pairs
    }

    #[test]
    fn user_and_plan_are_sent_with_the_session_and_with_its_subscription() {
        let pairs = body(Interval::Month, 7, "pt-br");
        for expected in [
            "mode=subscription",
            "customer=cus_1",
            "client_reference_id=1001",
            "line_items[0][price]=price_1",
            "line_items[0][quantity]=1",
            "metadata[user_id]=1001",
            "metadata[plan_code]=premium",
            "metadata[tollgate_plan]=premium",
            "subscription_data[metadata][user_id]=1001",
            "subscription_data[metadata][plan_code]=premium",
            "subscription_data[metadata][tollgate_plan]=premium",
            "subscription_data[trial_period_days]=7",
            "allow_promotion_codes=true",
            "locale=pt-BR",
        ] {
            assert!(pairs.iter().any(|pair| pair == expected), "{expected} in {pairs:?}");
        }
    }

    #[test]
    fn a_single_payment_has_neither_subscription_nor_trial() {
        let pairs = body(Interval::Once, 7, "uk");
        assert!(pairs.contains(&"mode=payment".to_owned()));
        assert!(pairs.contains(&"payment_intent_data[metadata][user_id]=1001".to_owned()));
        assert!(pairs.contains(&"payment_intent_data[metadata][tollgate_plan]=premium".to_owned()));
        for absent in ["subscription_data", "trial", "locale"] {
            assert!(!pairs.iter().any(|pair| pair.contains(absent)), "{absent} in {pairs:?}");
        }
    }

    #[test]
    fn a_trial_of_zero_days_is_omitted_because_stripe_refuses_it() {
        let pairs = body(Interval::Year, 0, "en");
        assert!(!pairs.iter().any(|pair| pair.contains("trial")), "{pairs:?}");
    }
}
