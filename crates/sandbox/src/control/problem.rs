//! Errors of the control API.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;

use crate::stripe::Declined;
use crate::stripe::Refused;

/// The error of a control request.
pub(super) struct Problem {
    status: StatusCode,
    body: Value,
}

impl Problem {
    pub(super) fn new(status: StatusCode, what: impl std::fmt::Display) -> Self {
        Self { status, body: json!({ "error": what.to_string() }) }
    }

    /// 404 with `no such {what}`.
    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("no such {what}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::BAD_REQUEST);
        Self::new(status, refused.message)
    }
}

impl From<Declined> for Problem {
    fn from(declined: Declined) -> Self {
        Self {
            status: StatusCode::PAYMENT_REQUIRED,
            body: json!({ "error": declined.message, "code": declined.decline_code }),
        }
    }
}

/// The result of a control request.
pub(super) type Answer = Result<Json<Value>, Problem>;
