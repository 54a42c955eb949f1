//! The routes of the public listener, and the order of their layers.

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};

use crate::http::app_state::AppState;
use crate::http::authentication::Verifier;
use crate::http::layers::with_request_layers;
use crate::http::problem::Problem;
use crate::http::request::{API_BODY_LIMIT, WEBHOOK_BODY_LIMIT};
use crate::http::{
    api, authentication, health, limits, openapi, pages, plan_images, stripe_webhook,
    telegram_webhook,
};

/// The routes of the public listener.
pub fn router(state: AppState) -> Router {
    let (api, _) = api::routes().split_for_parts();
    let limited = Router::new()
        .merge(api.layer(DefaultBodyLimit::max(API_BODY_LIMIT)))
        .route("/api/v1/billing/checkout/success", get(pages::success))
        .route("/api/v1/billing/checkout/cancel", get(pages::cancel))
        .route("/plans", get(pages::plans))
        .route(plan_images::ROUTE, get(plan_images::serve))
        .route("/openapi.json", get(openapi::serve))
        .route("/openapi", get(openapi::serve_page))
        .route_layer(middleware::from_fn_with_state(state.limits.clone(), limits::limit_rate))
        .route_layer(middleware::from_fn_with_state(
            Verifier::from_ref(&state),
            authentication::authenticate,
        ));
    // Webhooks are authenticated and must not be lost, so no rate limits them.
    let router = limited
        .route("/api/v1/billing/webhook", post(stripe_webhook::receive))
        .route("/telegram/webhook", post(telegram_webhook::receive))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(WEBHOOK_BODY_LIMIT))
        .layer(middleware::from_fn_with_state(state.limits.clone(), limits::limit_concurrency))
        .with_state(state);
    with_request_layers(router)
}

pub(super) async fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not_found")
        .because("there is no such path: GET /openapi lists all paths")
}
