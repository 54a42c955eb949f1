//! A proxy in front of the processes: it holds Stripe's requests while none is up, and records
//! acknowledged events.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;
use tokio::sync::{Notify, RwLock};
use tokio_util::sync::{CancellationToken, DropGuard};

const PATH: &str = "/api/v1/billing/webhook";

pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    _stop: DropGuard,
}

struct Shared {
    client: reqwest::Client,
    /// Running processes. Locked for reading while a request is forwarded.
    open: RwLock<Vec<SocketAddr>>,
    opened: Notify,
    acknowledged: Mutex<BTreeSet<String>>,
}

impl Proxy {
    pub(crate) async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            open: RwLock::default(),
            opened: Notify::new(),
            acknowledged: Mutex::default(),
        });
        let router = Router::new().route(PATH, post(forward)).with_state(Arc::clone(&shared));
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                served = axum::serve(listener, router) => served.unwrap(),
            }
        });
        Self { address, shared, _stop: stop.drop_guard() }
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// Forwards each request to all of these processes concurrently.
    pub(crate) async fn open(&self, processes: &[SocketAddr]) {
        processes.clone_into(&mut *self.shared.open.write().await);
        self.shared.opened.notify_waiters();
    }

    /// Holds new requests. Returns when all forwarded ones have ended.
    pub(crate) async fn close(&self) {
        self.shared.open.write().await.clear();
    }

    /// Ids of the events to which a process has responded with 2xx.
    pub(crate) fn acknowledged(&self) -> BTreeSet<String> {
        self.shared.acknowledged.lock().unwrap().clone()
    }
}

/// 200 if all running processes responded with 2xx.
async fn forward(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let open = loop {
        let opened = shared.opened.notified();
        let open = shared.open.read().await;
        if !open.is_empty() {
            break open;
        }
        drop(open);
        opened.await;
    };
    let event: Value = serde_json::from_slice(&body).unwrap();
    let posts = open.iter().map(|process| {
        let mut headers = headers.clone();
        headers.remove("host");
        let url = format!("http://{process}{PATH}");
        let post = shared.client.post(url).headers(headers).body(body.clone());
        async { post.send().await.is_ok_and(|answer| answer.status().is_success()) }
    });
    let answers = futures_util::future::join_all(posts).await;
    if answers.contains(&true) {
        let id = event["id"].as_str().unwrap().to_owned();
        shared.acknowledged.lock().unwrap().insert(id);
    }
    if answers.contains(&false) { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
}
