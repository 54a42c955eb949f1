//! A receiver of outgoing webhooks.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use tollgate::domain::ids::EndpointName;
use tollgate::domain::webhook::{WebhookEndpoint, WebhookEventType};

/// A receiver's secrets during a rotation: new and old.
pub(crate) fn secrets(name: &str) -> String {
    let secret = |age| format!("whsec_{}", STANDARD.encode(Sha256::digest(format!("{name}{age}"))));
    format!("{},{}", secret("new"), secret("old"))
}

/// A delivery with a valid signature.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    /// `webhook-id`.
    pub(crate) message: String,
    /// `webhook-timestamp`.
    pub(crate) sent_at: i64,
    pub(crate) body: Value,
    /// The status of the response.
    pub(crate) status: u16,
}

impl Delivery {
    /// Type and subject: `entitlement.granted signals`.
    pub(crate) fn summary(&self) -> String {
        let data = &self.body["data"];
        let about = ["entitlement", "status", "invoice"].iter().find_map(|key| data[key].as_str());
        format!("{} {}", self.body["type"].as_str().unwrap(), about.unwrap())
    }
}

#[derive(Default)]
struct Script {
    received: Vec<Delivery>,
    /// Statuses of the next responses, with a `Retry-After` in seconds; 200 when empty.
    next: VecDeque<(u16, Option<u64>)>,
    /// The status of all responses, while set.
    fixed: Option<u16>,
    /// Whether requests get no response at all.
    silent: bool,
}

pub(crate) struct WebhookReceiver {
    name: &'static str,
    address: SocketAddr,
    script: Arc<Mutex<Script>>,
    server: JoinHandle<()>,
}

impl WebhookReceiver {
    pub(crate) async fn opens(name: &'static str) -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (address, script) = (listener.local_addr().unwrap(), Arc::<Mutex<Script>>::default());
        let secrets: Arc<str> = secrets(name).into();
        let router = Router::new()
            .route("/webhook", post(receive))
            .with_state((Arc::clone(&script), secrets));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { name, address, script, server }
    }

    /// The receiver as a webhook endpoint of `bot.toml`.
    pub(crate) fn endpoint(&self, events: &[WebhookEventType]) -> WebhookEndpoint {
        let (name, url) =
            (EndpointName::new(self.name), format!("http://{}/webhook", self.address));
        WebhookEndpoint { name, url, events: events.to_vec() }
    }

    /// Scripts the next responses.
    pub(crate) fn responds_with(&self, script: &[(u16, Option<u64>)]) {
        self.script.lock().unwrap().next.extend(script);
    }

    /// Sets the status of all responses; `None` returns to the script.
    pub(crate) fn always_responds(&self, status: Option<u16>) {
        self.script.lock().unwrap().fixed = status;
    }

    pub(crate) fn stalls(&self, silent: bool) {
        self.script.lock().unwrap().silent = silent;
    }

    /// All deliveries, in order of arrival.
    pub(crate) fn received(&self) -> Vec<Delivery> {
        self.script.lock().unwrap().received.clone()
    }

    /// Takes and summarises the accepted deliveries.
    pub(crate) fn take_accepted(&self) -> Vec<String> {
        let received = std::mem::take(&mut self.script.lock().unwrap().received);
        received.iter().filter(|delivery| delivery.status == 200).map(Delivery::summary).collect()
    }
}

impl Drop for WebhookReceiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(
    State((script, secrets)): State<(Arc<Mutex<Script>>, Arc<str>)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let (message, sent_at) = (header("webhook-id"), header("webhook-timestamp"));
    let signed = [message.as_bytes(), b".", sent_at.as_bytes(), b".", &body].concat();
    let signatures: Vec<String> = secrets
        .split(',')
        .map(|secret| {
            let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            mac.update(&signed);
            format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
        })
        .collect();
    if header("webhook-signature") != signatures.join(" ")
        || header("content-type") != "application/json"
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if script.lock().unwrap().silent {
        std::future::pending::<()>().await;
    }
    let mut script = script.lock().unwrap();
    let (fixed, next) = (script.fixed.map(|status| (status, None)), script.next.pop_front());
    let (status, wait) = fixed.or(next).unwrap_or((200, None));
    let body = serde_json::from_slice(&body).unwrap();
    let sent_at = sent_at.parse().unwrap();
    script.received.push(Delivery { message, sent_at, body, status });
    let mut response = StatusCode::from_u16(status).unwrap().into_response();
    if let Some(wait) = wait {
        response.headers_mut().insert("retry-after", wait.into());
    }
    response
}
