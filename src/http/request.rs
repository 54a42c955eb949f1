//! Request id, request log, time limit, and limited reading of bodies.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::problem::Problem;
use crate::logging;

/// Maximum body of a webhook in bytes. Stripe's events and Telegram's updates are far smaller.
pub(in crate::http) const WEBHOOK_BODY_LIMIT: usize = 1024 * 1024;
/// Maximum body of a REST request in bytes.
pub(in crate::http) const API_BODY_LIMIT: usize = 64 * 1024;
/// Time limit of a request from its head to its response.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Time limit for receiving a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a refused body that are read and discarded.
const MAX_DISCARDED_BODY: usize = 16 * 1024 * 1024;
/// The longest body that is read however many others are in memory.
const SMALL_BODY: usize = 64 * 1024;
/// How many longer bodies may be in memory.
const LARGE_BODIES: usize = 32;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Bounds the memory of bodies from senders that are not yet authenticated. Clones share the bound.
#[derive(Clone)]
pub struct LargeBodies(Arc<Semaphore>);

/// Room for a body, until it is dropped. Empty for a small one.
pub(in crate::http) struct Room {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Default for LargeBodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(LARGE_BODIES)))
    }
}

impl LargeBodies {
    /// `None`: too many large bodies are in memory. A body without `Content-Length` counts as large.
    pub(in crate::http) fn admit(&self, headers: &HeaderMap) -> Option<Room> {
        if content_length(headers).is_some_and(|length| length <= SMALL_BODY) {
            return Some(Room { _permit: None });
        }
        let permit = Arc::clone(&self.0).try_acquire_owned().ok()?;
        Some(Room { _permit: Some(permit) })
    }
}

/// Attaches a request id to the log lines, rows and response of a request: the client's `x-request-id` if it
/// is well formed, else a new one. Logs the request at debug level.
pub(crate) async fn trace(request: Request, next: Next) -> Response {
    let given = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
    let id = logging::accept_request_id(given);
    let id_header = HeaderValue::from_str(id.as_str());
    logging::scope(id, async {
        let method = request.method().clone();
        // The template is logged instead of the path, which may contain user ids.
        let route = request.extensions().get::<MatchedPath>().cloned();
        let start = Instant::now();
        let mut response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), start.elapsed());
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
        log::debug!(method:%, route, status, us; "request");
        if let Ok(id_header) = id_header {
            response.headers_mut().insert(REQUEST_ID, id_header);
        }
        response
    })
    .await
}

/// Responds with 503 if a request exceeds the time limit.
pub(crate) async fn limit_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout")
            .because("the request took too long; try again")
            .into_response(),
    }
}

/// Reads the whole body. `limit`: the limit of the route in bytes, for early refusal and the error text.
pub(crate) async fn read_body(request: Request, limit: usize) -> Result<Bytes, Problem> {
    if let Err(problem) = check_length(request.headers(), limit) {
        return Err(reject_unread(request, problem).await);
    }
    match tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large(limit)),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable_body")
            .because("the body ended too early")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow")
            .because(format!("the body did not arrive within {} s", BODY_TIMEOUT.as_secs()))),
    }
}

/// Refuses a request without keeping its body. The body is discarded rather than reset, since a client that is
/// still sending would not read the response.
pub(crate) async fn reject_unread(request: Request, problem: Problem) -> Problem {
    let expects_continue = request.headers().get(header::EXPECT).is_some();
    let mut body = request.into_body().into_data_stream();
    let discard = async {
        let mut discarded = 0;
        while let Some(Ok(chunk)) = body.next().await {
            discarded += chunk.len();
            if discarded > MAX_DISCARDED_BODY {
                return;
            }
        }
    };
    if !expects_continue {
        tokio::time::timeout(BODY_TIMEOUT, discard).await.ok();
    }
    problem
}

/// Refuses a request whose `Content-Length` exceeds `limit`.
pub(crate) fn check_length(headers: &HeaderMap, limit: usize) -> Result<(), Problem> {
    match content_length(headers) {
        Some(length) if length > limit => Err(too_large(limit)),
        _ => Ok(()),
    }
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(limit: usize) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
        .because(format!("the body is longer than {} KiB", limit / 1024))
}
