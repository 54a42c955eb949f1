//! Strict parsing of JSON bodies.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use crate::http::AppState;
use crate::http::problem::Problem;
use crate::http::request;
use crate::http::request::API_BODY_LIMIT;

/// The raw body and its parsed value. An empty body counts as `{}`.
pub(super) struct Body<T> {
    pub(super) bytes: Bytes,
    pub(super) value: T,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).cloned();
        let bytes = request::read_body(request, API_BODY_LIMIT).await?;
        let json = kind.as_ref().and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
            let essence = kind.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case("application/json")
        });
        if !json && !bytes.is_empty() {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json")
                .because("send the body as `Content-Type: application/json`"));
        }
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        // serde would read an array as the members of a struct in their order.
        if text.trim_ascii_start().starts_with(b"[") {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_body")
                .because("the body must be a JSON object"));
        }
        let value = serde_json::from_slice(text).map_err(|error| {
            // The error quotes nothing but field names and the caller's own values.
            Problem::new(StatusCode::BAD_REQUEST, "invalid_body").because(error.to_string())
        })?;
        Ok(Self { bytes, value })
    }
}
