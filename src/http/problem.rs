//! Errors as `application/problem+json` (RFC 9457), with a stable code and the request id.

use std::any::Any;

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;

use crate::logging;

/// `code` is stable; `detail` is for people and says what to do.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Option<String>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, detail: None }
    }

    pub(crate) fn because(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> axum::response::Response {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = json!({
            "status": self.status.as_u16(),
            "title": title,
            "detail": self.detail.as_deref().unwrap_or(title),
            "code": self.code,
            "request_id": logging::request_id(),
        });
        let mut response = (self.status, body.to_string()).into_response();
        let kind = header::HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

/// A handler that panics answers 500 and nothing of what it was doing.
pub(crate) fn of_panic(_: Box<dyn Any + Send>) -> Response<Body> {
    log::error!("a request handler panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}
