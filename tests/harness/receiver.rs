//! An HTTP server that records posted requests.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

/// A received request.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
}

impl Request {
    /// A header's value; it must be present.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

/// Gives every request the same response.
pub(crate) struct Receiver {
    /// Without a trailing slash.
    pub(crate) url: String,
    requests: Requests,
}

type Requests = Arc<Mutex<Vec<Request>>>;

impl Receiver {
    pub(crate) async fn open(status: StatusCode, body: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Requests::default();
        let router =
            Router::new().fallback(record).with_state((Arc::clone(&requests), status, body));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, requests }
    }

    /// All requests, in order of arrival.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

async fn record(
    State((requests, status, body)): State<(Requests, StatusCode, &'static str)>,
    uri: Uri,
    headers: HeaderMap,
    _read: Bytes,
) -> Response {
    requests.lock().unwrap().push(Request { uri, headers });
    (status, [("content-type", "application/json")], body).into_response()
}
