//! What every request goes through: an id, a log line, a time limit.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use crate::http::TIME_LIMIT;
use crate::http::problem::Problem;
use crate::logging;

/// A client that takes longer over its body is cut off.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// So much of a refused body is let in.
const DROPPED: usize = 16 * 1024 * 1024;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id (its own when that is well formed), which its log lines, rows and
/// response carry.
pub(crate) async fn follow(request: Request, next: Next) -> Response {
    let given = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
    let id = logging::accept_request_id(given);
    let own = HeaderValue::from_str(id.as_str());
    logging::scope(id, async {
        let method = request.method().to_string();
        // The template, never the path itself: a path may carry ids.
        let route = request
            .extensions()
            .get::<MatchedPath>()
            .map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
        let start = Instant::now();
        let mut response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), start.elapsed());
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        log::debug!(method:%, route:%, status, us; "request");
        let fields = response.headers_mut();
        if let Ok(own) = own {
            fields.insert(REQUEST_ID, own);
        }
        // What is told is told to one, now, and is what it says it is.
        let once = HeaderValue::from_static("no-store");
        fields.entry(header::CACHE_CONTROL).or_insert(once);
        let strictly = HeaderValue::from_static("nosniff");
        fields.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(strictly);
        response
    })
    .await
}

pub(crate) async fn limit_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout")
            .because("the request took too long; try again")
            .into_response(),
    }
}

/// The whole body, which the route limits to `limit` bytes.
pub(crate) async fn body(request: Request, limit: usize) -> Result<Bytes, Problem> {
    if let Err(problem) = is_short(request.headers(), limit) {
        return Err(unread(request, problem).await);
    }
    match tokio::time::timeout(BODY_WITHIN, Bytes::from_request(request, &())).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large(limit)),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable_body")
            .because("the body ended too early")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow")
            .because(format!("the body was not here within {} s", BODY_WITHIN.as_secs()))),
    }
}

/// Refuses a request whose body nobody keeps. What is on its way is let in and dropped: a client that
/// is cut off while it sends does not hear why.
pub(crate) async fn unread(request: Request, problem: Problem) -> Problem {
    let waits = request.headers().get(header::EXPECT).is_some();
    let mut body = request.into_body().into_data_stream();
    let drop_it = async {
        let mut dropped = 0;
        while let Some(Ok(chunk)) = body.next().await {
            dropped += chunk.len();
            if dropped > DROPPED {
                return;
            }
        }
    };
    if !waits {
        tokio::time::timeout(BODY_WITHIN, drop_it).await.ok();
    }
    problem
}

/// Whether a body that says how long it is says too much.
pub(crate) fn is_short(headers: &HeaderMap, limit: usize) -> Result<(), Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length = length.and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) { Err(too_large(limit)) } else { Ok(()) }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
        .because(format!("the body is longer than {} KiB", limit / 1024))
}
