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
    responses: Arc<Mutex<VecDeque<ScriptedResponse>>>,
    requests: Arc<Mutex<Vec<RecordedRequest>>>,
}

struct ScriptedResponse {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: String,
    delay: Duration,
}

#[derive(Debug, Clone)]
pub(crate) struct RecordedRequest {
    pub(crate) line: String,
    /// The idempotency key, without the digest of the request at its end.
    pub(crate) key: Option<String>,
    pub(crate) digest: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}

impl Script {
    pub(crate) fn responds_with(self, status: u16, body: impl Into<String>) -> Self {
        self.responds_with_headers(status, &[], body)
    }

    pub(crate) fn responds_with_headers(
        self,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: impl Into<String>,
    ) -> Self {
        let headers = [&[("request-id", "req_7")], headers].concat();
        self.push(ScriptedResponse { status, headers, body: body.into(), delay: Duration::ZERO })
    }

    pub(crate) fn stalls(self, delay: Duration) -> Self {
        self.push(ScriptedResponse {
            status: 200,
            headers: Vec::new(),
            body: CUSTOMER.to_owned(),
            delay,
        })
    }

    fn push(self, scripted: ScriptedResponse) -> Self {
        self.responses.lock().unwrap().push_back(scripted);
        self
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// A gateway to this server, with a trailing slash in its base.
    pub(crate) async fn gateway(&self, timeout: Duration) -> Gateway {
        self.gateway_by(Arc::new(SystemClock), timeout).await
    }

    pub(crate) async fn gateway_by(&self, clock: SharedClock, timeout: Duration) -> Gateway {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().fallback(respond).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Gateway::new(GatewayOptions { clock, ..options(base, KEY, timeout) }).unwrap()
    }
}

async fn respond(State(script): State<Script>, request: Request) -> Response<Body> {
    let (request, body) = request.into_parts();
    let header =
        |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut recorded = RecordedRequest {
        line: readable(&format!("{} {}", request.method, request.uri)),
        key: None,
        digest: None,
        version: header("stripe-version"),
        authorization: header("authorization"),
        body: String::new(),
    };
    if let Some(key) = header("idempotency-key") {
        let (key, digest) = key.rsplit_once('-').unwrap();
        recorded.key = Some(key.to_owned());
        recorded.digest = Some(digest.to_owned());
    }
    let body = to_bytes(body, 65_536).await.unwrap();
    recorded.body = readable(std::str::from_utf8(&body).unwrap());
    script.requests.lock().unwrap().push(recorded);
    let scripted = script
        .responses
        .lock()
        .unwrap()
        .pop_front()
        .expect("a request without a scripted response");
    tokio::time::sleep(scripted.delay).await;
    let mut response = Response::builder().status(scripted.status);
    for (name, value) in scripted.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(scripted.body)).unwrap()
}

/// Decodes the brackets of nested parameters.
fn readable(encoded: &str) -> String {
    encoded.replace("%5B", "[").replace("%5D", "]")
}

pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);
