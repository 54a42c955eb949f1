//! The HTTP entrance: Stripe's webhook, Telegram's webhook, the pages of checkout, and health.

mod health;
mod pages;
mod problem;
mod request;
mod stripe_webhook;
mod telegram_webhook;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use secrecy::SecretString;
use tower_http::catch_panic::CatchPanicLayer;

use crate::billing::Billing;
use crate::bot::Bot;
use crate::domain::clock::SharedClock;
use crate::messages::Phrasebook;
use crate::store::Store;
use crate::stripe::signature::Secrets;

/// What the routes work with. Cheap to clone.
#[derive(Clone)]
pub struct Doors {
    pub billing: Billing,
    pub store: Store,
    pub bot: Bot,
    pub phrasebook: Arc<Phrasebook>,
    pub webhook_secrets: Arc<Secrets>,
    /// Present in webhook mode: what Telegram must send back with each update.
    pub telegram_secret: Option<SecretString>,
    pub clock: SharedClock,
}

/// Larger bodies are refused before they are read: Stripe's events are far smaller.
const BODY_LIMIT: usize = 1024 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(30);

pub fn router(doors: Doors) -> Router {
    Router::new()
        .route("/api/v1/billing/webhook", post(stripe_webhook::receive))
        .route("/api/v1/billing/checkout/success", get(pages::success))
        .route("/api/v1/billing/checkout/cancel", get(pages::cancel))
        .route("/telegram/webhook", post(telegram_webhook::receive))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(|| async { problem::Problem::new(StatusCode::NOT_FOUND, "not_found") })
        .method_not_allowed_fallback(|| async {
            problem::Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(request::limit_time))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(middleware::from_fn(request::follow))
        .with_state(doors)
}
