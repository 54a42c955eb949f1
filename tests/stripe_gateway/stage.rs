//! A server with scripted responses in place of Stripe, which records requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use secrecy::SecretString;
use tollgate::domain::clock::{SharedClock, SystemClock};
use tollgate::stripe::{Gateway, GatewayOptions};

pub(crate) const KEY: &str = "sk_test_51SecretSecret";
pub(crate) const CUSTOMER: &str = r#"{"id":"cus_1","object":"customer"}"#;

pub(crate) fn options(base: String, key: &str, timeout: Duration) -> GatewayOptions {
    let (secret_key, clock) = (SecretString::from(key), Arc::new(SystemClock));
    GatewayOptions { base, secret_key, timeout, clock }
}

/// Scripted responses, and the requests received.
#[derive(Clone, Default)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Prepared>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

struct Prepared {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
    delay: Duration,
}

#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    /// The idempotency key, without the digest of the request at its end.
    pub(crate) key: Option<String>,
    pub(crate) digest: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}

impl Script {
    pub(crate) fn answers(self, status: u16, body: impl Into<String>) -> Self {
        self.answers_with(status, &[], body)
    }

    pub(crate) fn answers_with(
        self,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: impl Into<String>,
    ) -> Self {
        let headers = [&[("request-id", "req_7")], headers].concat();
        self.push(Prepared { status, headers, body: body.into(), delay: Duration::ZERO })
    }

    pub(crate) fn stalls(self, delay: Duration) -> Self {
        self.push(Prepared { status: 200, headers: Vec::new(), body: CUSTOMER.to_owned(), delay })
    }

    fn push(self, prepared: Prepared) -> Self {
        self.answers.lock().unwrap().push_back(prepared);
        self
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// A gateway to this server, with a trailing slash in its base.
    pub(crate) async fn gateway(&self, timeout: Duration) -> Gateway {
        self.gateway_by(Arc::new(SystemClock), timeout).await
    }

    pub(crate) async fn gateway_by(&self, clock: SharedClock, timeout: Duration) -> Gateway {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Gateway::new(GatewayOptions { clock, ..options(base, KEY, timeout) }).unwrap()
    }
}

async fn answer(State(script): State<Script>, request: Request) -> Response<Body> {
    let (request, body) = request.into_parts();
    let header =
        |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut asked = Asked {
        line: readable(&format!("{} {}", request.method, request.uri)),
        key: None,
        digest: None,
        version: header("stripe-version"),
        authorization: header("authorization"),
        body: String::new(),
    };
    if let Some(key) = header("idempotency-key") {
        let (key, digest) = key.rsplit_once('-').unwrap();
        asked.key = Some(key.to_owned());
        asked.digest = Some(digest.to_owned());
    }
    let body = to_bytes(body, 65_536).await.unwrap();
    asked.body = readable(std::str::from_utf8(&body).unwrap());
    script.asked.lock().unwrap().push(asked);
    let prepared =
        script.answers.lock().unwrap().pop_front().expect("a request without a scripted response");
    tokio::time::sleep(prepared.delay).await;
    let mut response = Response::builder().status(prepared.status);
    for (name, value) in prepared.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(prepared.body)).unwrap()
}

/// Decodes the brackets of nested parameters.
fn readable(encoded: &str) -> String {
    encoded.replace("%5B", "[").replace("%5D", "]")
}

pub(crate) const PATIENT: Duration = Duration::from_secs(10);
