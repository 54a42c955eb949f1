//! The server that only reads a replica: it never contacts Stripe or Telegram and refuses what writes.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, FromRef, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router, middleware};
use serde_json::{Value, json};
use tokio::time::timeout;
use utoipa::openapi::OpenApi;

use crate::billing::{Accounts, PaidChats, ReadServices, Replica};
use crate::domain::clock::SharedClock;
use crate::domain::plan::Catalogue;
use crate::domain::plan_image::PlanImages;
use crate::http::authentication::Verifier;
use crate::http::health::DATABASE_TIMEOUT;
use crate::http::layers::with_request_layers;
use crate::http::problem::Problem;
use crate::http::request::API_BODY_LIMIT;
use crate::http::{Keys, Limits, Readiness};
use crate::http::{api, authentication, health, limits, openapi, plan_images, request, router};
use crate::messages::Locales;

/// The routes outside the REST API that a server that only reads refuses.
const REFUSED: [&str; 5] = [
    "/api/v1/billing/webhook",
    "/api/v1/billing/checkout/success",
    "/api/v1/billing/checkout/cancel",
    "/plans",
    "/telegram/webhook",
];

/// The state shared by all routes of a server that only reads. Cheap to clone.
#[derive(Clone)]
pub struct ReadOnlyState {
    pub services: ReadServices,
    pub catalogue: Arc<Catalogue>,
    pub plan_images: Arc<PlanImages>,
    pub locales: Arc<Locales>,
    /// The keys of the REST API.
    pub tokens: Keys,
    /// The clock that token expiry is checked against.
    pub clock: SharedClock,
    pub limits: Limits,
    pub readiness: Readiness,
    /// The OpenAPI document.
    pub document: Arc<OpenApi>,
}

impl FromRef<ReadOnlyState> for Accounts {
    fn from_ref(state: &ReadOnlyState) -> Self {
        state.services.accounts.clone()
    }
}

impl FromRef<ReadOnlyState> for PaidChats {
    fn from_ref(state: &ReadOnlyState) -> Self {
        state.services.paid_chats.clone()
    }
}

impl FromRef<ReadOnlyState> for Arc<Catalogue> {
    fn from_ref(state: &ReadOnlyState) -> Self {
        Self::clone(&state.catalogue)
    }
}

impl FromRef<ReadOnlyState> for Arc<PlanImages> {
    fn from_ref(state: &ReadOnlyState) -> Self {
        Self::clone(&state.plan_images)
    }
}

impl FromRef<ReadOnlyState> for Arc<Locales> {
    fn from_ref(state: &ReadOnlyState) -> Self {
        Self::clone(&state.locales)
    }
}

impl FromRef<ReadOnlyState> for Arc<OpenApi> {
    fn from_ref(state: &ReadOnlyState) -> Self {
        Self::clone(&state.document)
    }
}

/// The routes of the public listener of a server that only reads: those of the usual server, where those
/// that write, and the pages, respond with 503.
pub fn read_only_router(state: ReadOnlyState) -> Router {
    let (read, _) = api::read_routes().split_for_parts();
    let verifier = Verifier { keys: state.tokens.clone(), clock: Arc::clone(&state.clock) };
    let written = api::write_routes().into_openapi().paths.paths;
    let limited = written
        .keys()
        .fold(read, |router, path| router.route(path, any(refuse)))
        .route(plan_images::ROUTE, get(plan_images::serve))
        .route("/openapi.json", get(openapi::serve))
        .route("/openapi", get(openapi::serve_page))
        .route_layer(middleware::from_fn_with_state(state.limits.clone(), limits::limit_rate))
        .route_layer(middleware::from_fn_with_state(verifier, authentication::authenticate));
    let router = REFUSED
        .into_iter()
        .fold(limited, |router, path| router.route(path, any(refuse)))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(ready))
        .fallback(router::not_found)
        .layer(DefaultBodyLimit::max(API_BODY_LIMIT))
        .layer(middleware::from_fn_with_state(state.limits.clone(), limits::limit_concurrency))
        .with_state(state);
    with_request_layers(router)
}

/// Stripe and Telegram send a refused webhook again, later and to whatever server then has the address.
async fn refuse(request: Request) -> Response {
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "read_only")
        .because("this server only reads a replica: send the request to the server that writes");
    request::reject_unread(request, problem).await.into_response()
}

/// 200 while the replica can be read and has the schema of this version of tollgate. Its age does not change
/// the status.
async fn ready(State(state): State<ReadOnlyState>) -> (StatusCode, Json<Value>) {
    let (status, body) = state.readiness.get(probe(&state.services.replica)).await;
    (status, Json(body))
}

async fn probe(replica: &Replica) -> (StatusCode, Value) {
    let read = timeout(DATABASE_TIMEOUT, replica.state()).await;
    let (state, problem) = match read {
        Ok(Ok(state)) => (Some(state), None),
        Ok(Err(error)) => (None, Some(error.to_string())),
        Err(_) => (None, Some("the replica could not be read in time".to_owned())),
    };
    let status = if state.is_some() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": state.is_some(),
        "read_only": true,
        "database": state.is_some(),
        "problem": problem,
        "schema": state.map(|state| {
            json!({ "current": state.schema.current, "latest": state.schema.latest })
        }),
        "newest_commit_seconds_ago": state.and_then(|state| state.age).as_ref().map(Duration::as_secs),
    });
    (status, body)
}
