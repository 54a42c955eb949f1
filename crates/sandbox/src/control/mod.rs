//! The control API of the page: actions of people, and the contents of the panel.

mod chat;
mod events;
mod merchant;
mod payments;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::IntoResponse;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::World;
use crate::host;
use crate::stripe::Declined;
use crate::stripe::Refused;

pub(crate) fn routes(stop: CancellationToken) -> Router<Arc<World>> {
    Router::new()
        .merge(chat::routes(stop))
        .merge(events::routes())
        .merge(merchant::routes())
        .merge(payments::routes())
        .layer(middleware::from_fn(host::only_loopback))
}

/// The error of a control request.
struct Problem {
    status: StatusCode,
    body: Value,
}

impl Problem {
    fn new(status: StatusCode, what: impl std::fmt::Display) -> Self {
        Self { status, body: json!({ "error": what.to_string() }) }
    }

    fn not_found(what: &str) -> Self {
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

type Answer = Result<Json<Value>, Problem>;
