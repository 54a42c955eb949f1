//! Checkout sessions, portal sessions and prices.

use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{CustomerId, PlanCode, PriceId, UserId};
use tollgate::domain::plan::Interval;
use tollgate::stripe::{CheckoutRequest, PortalFlow, PortalRequest, StripeError};

use crate::stripe_gateway::stage::{Script, TIMEOUT};

fn portal() -> PortalRequest {
    PortalRequest {
        customer: CustomerId::new("cus_1"),
        return_url: "https://t.me/tollgate_bot".to_owned(),
        key: "portal-1".to_owned(),
        flow: Some(PortalFlow::PaymentMethodUpdate),
        locale: Some("de-AT".to_owned()),
    }
}

#[tokio::test]
async fn a_portal_that_was_never_configured_says_what_to_do() {
    let body = r#"{"error":{"type":"invalid_request_error","message":"No configuration provided and your test mode default configuration has not been created."}}"#;
    let script = Script::default().responds_with(400, body);
    let error = script.gateway(TIMEOUT).await.create_portal(&portal()).await.unwrap_err();
    assert_eq!(error.code(), "portal_not_configured");
    assert!(error.to_string().contains("dashboard.stripe.com/settings/billing/portal"), "{error}");
    let requests = &script.requests()[0];
    assert_eq!(requests.line, "POST /v1/billing_portal/sessions");
    for part in ["customer=cus_1", "payment_method_update", "locale=de"] {
        assert!(requests.body.contains(part), "{}", requests.body);
    }
}

#[tokio::test]
async fn missing_customers_and_prices_are_distinguished() {
    let gone = r#"{"error":{"code":"resource_missing","param":"customer","message":"No such customer: 'cus_1'"}}"#;
    let script = Script::default().responds_with(400, gone);
    let error = script.gateway(TIMEOUT).await.create_portal(&portal()).await.unwrap_err();
    assert_eq!(error, StripeError::CustomerMissing);

    let gone = r#"{"error":{"code":"resource_missing","param":"price","message":"No such price"}}"#;
    let script = Script::default().responds_with(404, gone);
    let gateway = script.gateway(TIMEOUT).await;
    let error = gateway.retrieve_price(&PriceId::new("price_1")).await.unwrap_err();
    assert_eq!(error, StripeError::PriceMissing);
    for odd in ["", "../charges", "price_1?expand", "a b"] {
        let error = gateway.retrieve_price(&PriceId::new(odd)).await.unwrap_err();
        assert_eq!(error, StripeError::PriceMissing, "{odd}");
    }
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn a_price_is_read_with_its_interval() {
    let month = r#"{"id":"price_1","active":true,"currency":"usd","unit_amount":900,"recurring":{"interval":"month","interval_count":1}}"#;
    let once =
        r#"{"id":"price_1","active":false,"currency":"jpy","unit_amount":null,"recurring":null}"#;
    let week = r#"{"id":"price_1","active":true,"currency":"eur","unit_amount":1,"recurring":{"interval":"week"}}"#;
    let script = Script::default()
        .responds_with(200, month)
        .responds_with(200, once)
        .responds_with(200, week);
    let gateway = script.gateway(TIMEOUT).await;
    for (active, amount, currency, interval) in [
        (true, Some(900), "usd", Some(Interval::Month)),
        (false, None, "jpy", Some(Interval::Once)),
        (true, Some(1), "eur", None),
    ] {
        let facts = gateway.retrieve_price(&PriceId::new("price_1")).await.unwrap();
        assert_eq!((facts.active, facts.amount, facts.interval), (active, amount, interval));
        assert_eq!(facts.currency.code(), currency);
    }
}

#[tokio::test]
async fn an_opened_checkout_has_a_url_or_is_an_error() {
    let opened = r#"{"id":"cs_1","url":"https://checkout.stripe.com/c/1","expires_at":1790000000}"#;
    let closed = r#"{"id":"cs_1","url":null}"#;
    let script = Script::default()
        .responds_with(200, opened)
        .responds_with(200, closed)
        .responds_with(200, "<html>");
    let gateway = script.gateway(TIMEOUT).await;
    let request = CheckoutRequest {
        user: UserId(1001),
        customer: CustomerId::new("cus_1"),
        plan: PlanCode::new("premium"),
        price: PriceId::new("price_1"),
        interval: Interval::Month,
        trial_days: 0,
        allow_promotion_codes: false,
        success_url: "https://pay.example/done".to_owned(),
        cancel_url: "https://pay.example/back".to_owned(),
        locale: None,
        key: "checkout-1".to_owned(),
    };
    let checkout = gateway.create_checkout(&request).await.unwrap();
    assert_eq!(checkout.url, "https://checkout.stripe.com/c/1");
    assert_eq!(checkout.expires_at.map(Timestamp::seconds), Some(1_790_000_000));
    for _ in 0..2 {
        let error = gateway.create_checkout(&request).await.unwrap_err();
        assert_eq!((error.code(), error.is_transient()), ("unexpected", false));
        assert_eq!(error.request_id(), Some("req_7"));
    }
}
