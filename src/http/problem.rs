//! Errors as `application/problem+json` (RFC 9457), with a stable code and the request id.

use std::any::Any;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::logging;

/// An error response before it is sent.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Option<String>,
    portal_url: Option<String>,
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

/// An error, as RFC 9457 has it. `code` is stable; `detail` says what to do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(in crate::http) struct ProblemBody {
    #[schema(example = 400)]
    status: u16,
    #[schema(example = "Bad Request")]
    title: &'static str,
    #[schema(example = "there is no such plan: GET /api/v1/billing/plans lists them")]
    detail: String,
    #[schema(example = "unknown_plan")]
    code: &'static str,
    #[schema(example = "3e1c0a5e9b6f4f0f8f0e")]
    request_id: String,
    /// With `already_subscribed`: where to manage the running subscription, unless Stripe is unreachable.
    #[schema(nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    portal_url: Option<String>,
}

impl Problem {
    /// `code` is part of the public API.
    pub(crate) const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, detail: None, portal_url: None, header: None }
    }

    /// Adds a text for people that says what to do.
    pub(crate) fn because(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Adds the billing portal's address for the user.
    pub(crate) fn with_portal(self, url: String) -> Self {
        Self { portal_url: Some(url), ..self }
    }

    /// Adds `Retry-After`, in whole seconds rounded up and at least one.
    pub(crate) fn retry_after(self, wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let wait = HeaderValue::from(seconds.max(1));
        Self { header: Some(Box::new((header::RETRY_AFTER, wait))), ..self }
    }

    /// Adds `WWW-Authenticate`, which RFC 6750 requires in responses to a missing or invalid token.
    /// Source: <https://www.rfc-editor.org/rfc/rfc6750#section-3>.
    pub(crate) fn challenge(self, challenge: &'static str) -> Self {
        let challenge = HeaderValue::from_static(challenge);
        Self { header: Some(Box::new((header::WWW_AUTHENTICATE, challenge))), ..self }
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// The JSON body, with the id of the current request.
    pub(crate) fn body(&self) -> String {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = ProblemBody {
            status: self.status.as_u16(),
            title,
            detail: self.detail.clone().unwrap_or_else(|| title.to_owned()),
            code: self.code,
            request_id: logging::request_id().to_string(),
            portal_url: self.portal_url.clone(),
        };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> axum::response::Response {
        let mut response = (self.status, self.body()).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(field) = self.header {
            response.headers_mut().insert(field.0, field.1);
        }
        response
    }
}

/// Responds to a panic in a handler with 500, without its message.
pub(crate) fn of_panic(_: Box<dyn Any + Send>) -> Response<Body> {
    log::error!("a request handler panicked");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}
