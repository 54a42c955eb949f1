//! What every request goes through: an id, a log line, a time limit.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::TIME_LIMIT;
use crate::http::problem::Problem;
use crate::logging;

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
