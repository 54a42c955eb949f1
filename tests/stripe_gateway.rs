//! The gateway against a server that answers what a test prepares: attempts, keys, time-outs, errors.

#![expect(clippy::unwrap_used, reason = "a test may panic when its stage is broken")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use secrecy::SecretString;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{CustomerId, PlanCode, PriceId, UserId};
use tollgate::domain::plan::Interval;
use tollgate::stripe::{
    CheckoutRequest, Gateway, GatewayOptions, PortalFlow, PortalRequest, StripeError,
};

const KEY: &str = "sk_test_51SecretSecret";
const CUSTOMER: &str = r#"{"id":"cus_1","object":"customer"}"#;

/// What Stripe will say: status, headers, body; and after which delay.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<Prepared>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

struct Prepared {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: &'static str,
    delay: Duration,
}

#[derive(Debug, Clone)]
struct Asked {
    line: String,
    key: Option<String>,
    version: Option<String>,
    authorization: Option<String>,
    body: String,
}

impl Script {
    fn answers(self, status: u16, body: &'static str) -> Self {
        self.answers_with(status, &[], body)
    }

    fn answers_with(
        self,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &'static str,
    ) -> Self {
        let headers = [&[("request-id", "req_7")], headers].concat();
        self.push(Prepared { status, headers, body, delay: Duration::ZERO })
    }

    fn stalls(self, delay: Duration) -> Self {
        self.push(Prepared { status: 200, headers: Vec::new(), body: CUSTOMER, delay })
    }

    fn push(self, prepared: Prepared) -> Self {
        self.answers.lock().unwrap().push_back(prepared);
        self
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// A gateway to this server, with a trailing slash in its base.
    async fn gateway(&self, timeout: Duration) -> Gateway {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Gateway::new(GatewayOptions { base, secret_key: SecretString::from(KEY), timeout }).unwrap()
    }
}

async fn answer(State(script): State<Script>, request: Request) -> Response<Body> {
    let (request, body) = request.into_parts();
    let header =
        |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut asked = Asked {
        line: format!("{} {}", request.method, request.uri),
        key: header("idempotency-key"),
        version: header("stripe-version"),
        authorization: header("authorization"),
        body: String::new(),
    };
    let body = to_bytes(body, 65_536).await.unwrap();
    asked.body = String::from_utf8(body.to_vec()).unwrap();
    script.asked.lock().unwrap().push(asked);
    let prepared = script.answers.lock().unwrap().pop_front().expect("one request too many");
    tokio::time::sleep(prepared.delay).await;
    let mut response = Response::builder().status(prepared.status);
    for (name, value) in prepared.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(prepared.body)).unwrap()
}

const PATIENT: Duration = Duration::from_secs(10);

async fn customer(gateway: &Gateway) -> Result<CustomerId, StripeError> {
    gateway.create_customer(UserId(1001), Some("Ann"), "customer-1001").await
}

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
async fn a_refusal_for_now_is_asked_again_with_the_same_key() {
    for status in [409, 429, 500, 503] {
        let script = Script::default().answers(status, "{}").answers(200, CUSTOMER);
        let gateway = script.gateway(PATIENT).await;
        assert_eq!(customer(&gateway).await.unwrap(), CustomerId::new("cus_1"), "{status}");
        let asked = script.asked();
        assert_eq!(asked.len(), 2);
        for request in asked {
            assert_eq!(request.line, "POST /v1/customers");
            assert_eq!(request.key.as_deref(), Some("customer-1001"));
            assert_eq!(request.version.as_deref(), Some("2026-09-30.endive"));
            assert_eq!(request.authorization.as_deref(), Some("Bearer sk_test_51SecretSecret"));
            assert!(request.body.contains("1001") && request.body.contains("name=Ann"));
        }
    }
}

#[tokio::test]
async fn after_three_attempts_the_last_refusal_is_told() {
    let script =
        Script::default().answers(500, "<html>").answers(429, "{}").answers(503, "not JSON");
    let error = customer(&script.gateway(PATIENT).await).await.unwrap_err();
    let expected = StripeError::Unavailable { status: 503, request_id: Some("req_7".to_owned()) };
    assert_eq!(error, expected);
    assert!(error.is_transient());
    assert_eq!(script.asked().len(), 3);
}

#[tokio::test]
async fn stripe_should_retry_is_obeyed_both_ways() {
    let script = Script::default()
        .answers_with(400, &[("stripe-should-retry", "true")], "{}")
        .answers(200, CUSTOMER);
    assert!(customer(&script.gateway(PATIENT).await).await.is_ok());

    let script = Script::default().answers_with(503, &[("stripe-should-retry", "false")], "{}");
    let error = customer(&script.gateway(PATIENT).await).await.unwrap_err();
    assert_eq!(error.code(), "unavailable");
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn retry_after_is_waited_for_and_never_beyond_the_time_there_is() {
    let script =
        Script::default().answers_with(429, &[("retry-after", "1")], "{}").answers(200, CUSTOMER);
    let begun = Instant::now();
    assert!(customer(&script.gateway(PATIENT).await).await.is_ok());
    assert!(begun.elapsed() >= Duration::from_secs(1));

    let script = Script::default().answers_with(429, &[("retry-after", "3600")], "{}");
    let begun = Instant::now();
    let error = customer(&script.gateway(PATIENT).await).await.unwrap_err();
    assert_eq!(error, StripeError::RateLimited);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn a_stalled_attempt_is_given_up_and_made_again() {
    let stall = Duration::from_secs(30);
    let script = Script::default().stalls(stall).answers(200, CUSTOMER);
    assert!(customer(&script.gateway(Duration::from_millis(200)).await).await.is_ok());

    let script = Script::default().stalls(stall).stalls(stall).stalls(stall);
    let begun = Instant::now();
    let error = customer(&script.gateway(Duration::from_millis(200)).await).await.unwrap_err();
    assert_eq!(error.code(), "unreachable");
    assert!(error.is_transient());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let options = GatewayOptions { base, secret_key: SecretString::from(KEY), timeout: PATIENT };
    let error = Gateway::new(options).unwrap().ping().await.unwrap_err();
    assert_eq!(error.code(), "unreachable");
}

#[tokio::test]
async fn a_refused_key_is_not_tried_again_nor_printed() {
    let body = r#"{"error":{"message":"Invalid API Key provided: sk_test_51*****cret"}}"#;
    let script = Script::default().answers(401, body);
    let gateway = script.gateway(PATIENT).await;
    let error = gateway.ping().await.unwrap_err();
    assert_eq!(error.code(), "unauthorized");
    assert_eq!(error.request_id(), Some("req_7"));
    assert!(!error.is_transient());
    let asked = script.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].line.as_str(), &asked[0].key), ("GET /v1/prices?limit=1", &None));
    for printed in [format!("{error} {error:?}"), format!("{gateway:?}")] {
        assert!(!printed.contains("sk_test"), "{printed}");
    }
}

#[tokio::test]
async fn a_portal_that_was_never_configured_says_what_to_do() {
    let body = r#"{"error":{"type":"invalid_request_error","message":"No configuration provided and your test mode default configuration has not been created."}}"#;
    let script = Script::default().answers(400, body);
    let error = script.gateway(PATIENT).await.create_portal(&portal()).await.unwrap_err();
    assert_eq!(error.code(), "portal_not_configured");
    assert!(error.to_string().contains("dashboard.stripe.com/settings/billing/portal"), "{error}");
    let asked = &script.asked()[0];
    assert_eq!(asked.line, "POST /v1/billing_portal/sessions");
    for part in ["customer=cus_1", "payment_method_update", "locale=de"] {
        assert!(asked.body.contains(part), "{}", asked.body);
    }
}

#[tokio::test]
async fn a_customer_or_price_that_is_gone_is_told_apart() {
    let gone = r#"{"error":{"code":"resource_missing","param":"customer","message":"No such customer: 'cus_1'"}}"#;
    let script = Script::default().answers(400, gone);
    let error = script.gateway(PATIENT).await.create_portal(&portal()).await.unwrap_err();
    assert_eq!(error, StripeError::CustomerMissing);

    let gone = r#"{"error":{"code":"resource_missing","param":"price","message":"No such price"}}"#;
    let script = Script::default().answers(404, gone);
    let gateway = script.gateway(PATIENT).await;
    let error = gateway.retrieve_price(&PriceId::new("price_1")).await.unwrap_err();
    assert_eq!(error, StripeError::PriceMissing);
    for odd in ["", "../charges", "price_1?expand", "a b"] {
        let error = gateway.retrieve_price(&PriceId::new(odd)).await.unwrap_err();
        assert_eq!(error, StripeError::PriceMissing, "{odd}");
    }
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn a_price_is_read_with_its_rhythm() {
    let month = r#"{"id":"price_1","active":true,"currency":"usd","unit_amount":900,"recurring":{"interval":"month","interval_count":1}}"#;
    let once =
        r#"{"id":"price_1","active":false,"currency":"jpy","unit_amount":null,"recurring":null}"#;
    let week = r#"{"id":"price_1","active":true,"currency":"eur","unit_amount":1,"recurring":{"interval":"week"}}"#;
    let script = Script::default().answers(200, month).answers(200, once).answers(200, week);
    let gateway = script.gateway(PATIENT).await;
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
async fn an_opened_checkout_has_a_page_or_is_an_error() {
    let opened = r#"{"id":"cs_1","url":"https://checkout.stripe.com/c/1","expires_at":1790000000}"#;
    let closed = r#"{"id":"cs_1","url":null}"#;
    let script = Script::default().answers(200, opened).answers(200, closed).answers(200, "<html>");
    let gateway = script.gateway(PATIENT).await;
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

#[test]
fn what_can_never_work_is_refused_at_once() {
    for (base, key) in [("stripe", KEY), ("ftp://x", KEY), ("http://x", ""), ("http://x", "sk \n")]
    {
        let options = GatewayOptions {
            base: base.to_owned(),
            secret_key: SecretString::from(key),
            timeout: PATIENT,
        };
        assert!(Gateway::new(options).is_err(), "{base} {key}");
    }
}
