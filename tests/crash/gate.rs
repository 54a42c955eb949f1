//! The proxy in front of the processes: what Stripe posts waits here until somebody is up, and what
//! was acknowledged is noted.

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

pub(crate) struct Gate {
    address: SocketAddr,
    watch: Arc<Watch>,
    _stop: DropGuard,
}

struct Watch {
    client: reqwest::Client,
    /// Who is up. Held for reading while something passes.
    open: RwLock<Vec<SocketAddr>>,
    opened: Notify,
    acknowledged: Mutex<BTreeSet<String>>,
}

impl Gate {
    pub(crate) async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let watch = Arc::new(Watch {
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            open: RwLock::default(),
            opened: Notify::new(),
            acknowledged: Mutex::default(),
        });
        let router = Router::new().route(PATH, post(pass)).with_state(Arc::clone(&watch));
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                served = axum::serve(listener, router) => served.unwrap(),
            }
        });
        Self { address, watch, _stop: stop.drop_guard() }
    }

    pub(crate) fn webhook_url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    /// Everything that comes is carried to all of these, at once.
    pub(crate) async fn opens(&self, processes: &[SocketAddr]) {
        processes.clone_into(&mut *self.watch.open.write().await);
        self.watch.opened.notify_waiters();
    }

    /// What comes waits. Returns when all that was passing has had its answer, or none.
    pub(crate) async fn closes(&self) {
        self.watch.open.write().await.clear();
    }

    /// Ids of the events that a process has answered 2xx for.
    pub(crate) fn acknowledged(&self) -> BTreeSet<String> {
        self.watch.acknowledged.lock().unwrap().clone()
    }
}

/// 200 when all that are up have said 2xx.
async fn pass(State(watch): State<Arc<Watch>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let open = loop {
        let opened = watch.opened.notified();
        let open = watch.open.read().await;
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
        let post = watch.client.post(url).headers(headers).body(body.clone());
        async { post.send().await.is_ok_and(|answer| answer.status().is_success()) }
    });
    let answers = futures_util::future::join_all(posts).await;
    if answers.contains(&true) {
        let id = event["id"].as_str().unwrap().to_owned();
        watch.acknowledged.lock().unwrap().insert(id);
    }
    if answers.contains(&false) { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
}
