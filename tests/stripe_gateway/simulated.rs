//! The gateway against the simulated Stripe: what it sends is known there.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tollgate::domain::clock::SystemClock;
use tollgate::domain::ids::CustomerId;
use tollgate::domain::ids::PlanCode;
use tollgate::domain::ids::PriceId;
use tollgate::domain::ids::UserId;
use tollgate::domain::plan::Interval;
use tollgate::simulators::real_time;
use tollgate::stripe::CheckoutRequest;
use tollgate::stripe::Gateway;
use tollgate::stripe::GatewayOptions;
use tollgate::stripe::PortalFlow;
use tollgate::stripe::PortalRequest;
use tollgate_sandbox::Card;
use tollgate_sandbox::Price;
use tollgate_sandbox::Sandbox;

use crate::harness::simulators;
use crate::harness::variables::STRIPE_KEY;

async fn simulators() -> Sandbox {
    let mut options = simulators::options(real_time());
    options.stripe.prices = vec![Price {
        plan_code: Some("premium".to_owned()),
        ..simulators::price("price_month", "Premium", 1900)
    }];
    Sandbox::start(options).await.unwrap()
}

#[tokio::test]
async fn the_gateway_buys_and_visits_the_portal() {
    let sandbox = simulators().await;
    let gateway = Gateway::new(GatewayOptions {
        base: sandbox.stripe_api_base(),
        secret_key: SecretString::from(STRIPE_KEY),
        timeout: Duration::from_secs(5),
        clock: Arc::new(SystemClock),
    })
    .unwrap();
    gateway.ping().await.unwrap();
    let facts = gateway.retrieve_price(&PriceId::new("price_month")).await.unwrap();
    assert_eq!((facts.active, facts.amount), (true, Some(1900)));
    let customer: CustomerId =
        gateway.create_customer(UserId(7), Some("Ann"), "customer-7").await.unwrap();
    let request = CheckoutRequest {
        user: UserId(7),
        customer: customer.clone(),
        plan: PlanCode::new("premium"),
        price: PriceId::new("price_month"),
        interval: Interval::Month,
        trial_days: 7,
        allow_promotion_codes: true,
        success_url: "http://127.0.0.1/done?s={CHECKOUT_SESSION_ID}".to_owned(),
        cancel_url: "http://127.0.0.1/back".to_owned(),
        locale: Some("de".to_owned()),
        key: "checkout-7".to_owned(),
    };
    gateway.create_checkout(&request).await.unwrap();
    let session = sandbox.stripe().sessions()[0]["id"].as_str().unwrap().to_owned();
    let paid = sandbox.stripe().pay(&session, Card::PAYS).unwrap();
    let sub = sandbox.stripe().subscription(&paid.subscription.unwrap()).unwrap();
    assert_eq!(sub["metadata"]["user_id"], "7");
    let request = PortalRequest {
        customer,
        return_url: "http://127.0.0.1/back".to_owned(),
        key: "portal-7".to_owned(),
        flow: Some(PortalFlow::PaymentMethodUpdate),
        locale: Some("de".to_owned()),
    };
    let url = gateway.create_portal(&request).await.unwrap();
    assert!(url.starts_with(&sandbox.url()));
}
