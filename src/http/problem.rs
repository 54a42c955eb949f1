//! Errors as `application/problem+json` (RFC 9457), with a stable code and the request id.

use std::any::Any;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::logging;

/// `code` is stable; `detail` is for people and says what to do.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Option<String>,
    /// A member of its own, for programs.
    more: Option<Box<(&'static str, Value)>>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Problem {
    pub(crate) const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, detail: None, more: None, header: None }
    }

    pub(crate) fn because(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub(crate) fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        Self { more: Some(Box::new((name, value.into()))), ..self }
    }

    /// Never sooner than in a second.
    pub(crate) fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let wait = HeaderValue::from(seconds.max(1));
        Self { header: Some(Box::new((header::RETRY_AFTER, wait))), ..self }
    }

    /// What a client without a valid token has to be told.
    /// Source: <https://www.rfc-editor.org/rfc/rfc6750#section-3>.
    pub(crate) fn challenge(self, challenge: &'static str) -> Self {
        let challenge = HeaderValue::from_static(challenge);
        Self { header: Some(Box::new((header::WWW_AUTHENTICATE, challenge))), ..self }
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// The body; the request id is that of the request in hand.
    pub(crate) fn body(&self) -> Value {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let mut body = json!({
            "status": self.status.as_u16(),
            "title": title,
            "detail": self.detail.as_deref().unwrap_or(title),
            "code": self.code,
            "request_id": logging::request_id(),
        });
        if let (Some(more), Some(members)) = (&self.more, body.as_object_mut()) {
            members.insert(more.0.to_owned(), more.1.clone());
        }
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> axum::response::Response {
        let mut response = (self.status, self.body().to_string()).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(field) = self.header {
            response.headers_mut().insert(field.0, field.1);
        }
        response
    }
}

/// A handler that panics answers 500 and nothing of what it was doing.
pub(crate) fn of_panic(_: Box<dyn Any + Send>) -> Response<Body> {
    log::error!("a request handler panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}
