//! Retries, timeouts, and errors that are not retried.

use std::time::{Duration, Instant};

use tollgate::domain::ids::{CustomerId, UserId};
use tollgate::stripe::{Gateway, StripeError};

use crate::stripe_gateway::stage::{CUSTOMER, KEY, Script, TIMEOUT, options};

async fn customer(gateway: &Gateway) -> Result<CustomerId, StripeError> {
    gateway.create_customer(UserId(1001), Some("Ann"), "customer-1001").await
}

#[tokio::test]
async fn a_transient_error_is_retried_with_the_same_key() {
    for status in [409, 429, 500, 503] {
        let script = Script::default().responds_with(status, "{}").responds_with(200, CUSTOMER);
        let gateway = script.gateway(TIMEOUT).await;
        assert_eq!(customer(&gateway).await.unwrap(), CustomerId::new("cus_1"), "{status}");
        let requests = script.requests();
        assert_eq!(requests.len(), 2);
        assert_eq!(requests[0].digest, requests[1].digest, "a retry is the same request");
        for request in requests {
            assert_eq!(request.line, "POST /v1/customers");
            assert_eq!(request.key.as_deref(), Some("customer-1001"));
            assert_eq!(request.version.as_deref(), Some("2026-09-30.endive"));
            assert_eq!(request.authorization.as_deref(), Some("Bearer sk_test_51SecretSecret"));
            assert!(request.body.contains("1001") && request.body.contains("name=Ann"));
        }
    }
}

#[tokio::test]
async fn after_three_attempts_the_last_error_is_returned() {
    let script = Script::default()
        .responds_with(500, "<html>")
        .responds_with(429, "{}")
        .responds_with(503, "not JSON");
    let error = customer(&script.gateway(TIMEOUT).await).await.unwrap_err();
    let expected = StripeError::Unavailable { status: 503, request_id: Some("req_7".to_owned()) };
    assert_eq!(error, expected);
    assert!(error.is_transient());
    assert_eq!(script.requests().len(), 3);
}

#[tokio::test]
async fn stripe_should_retry_is_obeyed_both_ways() {
    let script = Script::default()
        .responds_with_headers(400, &[("stripe-should-retry", "true")], "{}")
        .responds_with(200, CUSTOMER);
    assert!(customer(&script.gateway(TIMEOUT).await).await.is_ok());

    let script =
        Script::default().responds_with_headers(503, &[("stripe-should-retry", "false")], "{}");
    let error = customer(&script.gateway(TIMEOUT).await).await.unwrap_err();
    assert_eq!(error.code(), "unavailable");
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn retry_after_is_respected_within_the_deadline() {
    let script = Script::default()
        .responds_with_headers(429, &[("retry-after", "1")], "{}")
        .responds_with(200, CUSTOMER);
    let begun = Instant::now();
    assert!(customer(&script.gateway(TIMEOUT).await).await.is_ok());
    assert!(begun.elapsed() >= Duration::from_secs(1));

    let script = Script::default().responds_with_headers(429, &[("retry-after", "3600")], "{}");
    let begun = Instant::now();
    let error = customer(&script.gateway(TIMEOUT).await).await.unwrap_err();
    assert_eq!(error, StripeError::RateLimited);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn a_stalled_attempt_times_out_and_is_retried() {
    let stall = Duration::from_secs(30);
    let script = Script::default().stalls(stall).responds_with(200, CUSTOMER);
    assert!(customer(&script.gateway(Duration::from_millis(200)).await).await.is_ok());

    let script = Script::default().stalls(stall).stalls(stall).stalls(stall);
    let begun = Instant::now();
    let error = customer(&script.gateway(Duration::from_millis(200)).await).await.unwrap_err();
    assert_eq!(error.code(), "unreachable");
    assert!(error.is_transient());
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_refused_connection_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let options = options(base, KEY, TIMEOUT);
    let error = Gateway::new(options).unwrap().ping().await.unwrap_err();
    assert_eq!(error.code(), "unreachable");
}

#[tokio::test]
async fn a_refused_key_is_neither_retried_nor_printed() {
    let body = r#"{"error":{"message":"Invalid API Key provided: sk_test_51*****cret"}}"#;
    let script = Script::default().responds_with(401, body);
    let gateway = script.gateway(TIMEOUT).await;
    let error = gateway.ping().await.unwrap_err();
    assert_eq!(error.code(), "unauthorized");
    assert_eq!(error.request_id(), Some("req_7"));
    assert!(!error.is_transient());
    let requests = script.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!((requests[0].line.as_str(), &requests[0].key), ("GET /v1/prices?limit=1", &None));
    for printed in [format!("{error} {error:?}"), format!("{gateway:?}")] {
        assert!(!printed.contains("sk_test"), "{printed}");
    }
}

#[test]
fn invalid_options_are_refused_at_once() {
    for (base, key) in [("stripe", KEY), ("ftp://x", KEY), ("http://x", ""), ("http://x", "sk \n")]
    {
        let options = options(base.to_owned(), key, TIMEOUT);
        assert!(Gateway::new(options).is_err(), "{base} {key}");
    }
}

#[tokio::test]
async fn an_idempotency_key_depends_on_the_request_only() {
    let script = Script::default();
    let mut digests = Vec::new();
    for name in ["Ann", "Ann", "Bob"] {
        let script = script.clone().responds_with(200, CUSTOMER);
        let gateway = script.gateway(TIMEOUT).await;
        gateway.create_customer(UserId(1001), Some(name), "customer-1001").await.unwrap();
        digests.push(script.requests().pop().unwrap().digest.unwrap());
    }
    assert_eq!(digests[0], digests[1]);
    assert_ne!(digests[0], digests[2], "different requests differ under any key");
    // SHA-256 of `/customers` and each parameter in order, one a line.
    assert_eq!(digests[0], "d4f042d85ecea790");
}
