//! The HTTP entrance: the REST API, Stripe's and Telegram's webhooks, the pages of checkout, and health.

mod api;
mod connection_share;
mod health;
mod limits;
mod metrics;
mod openapi;
mod pages;
mod problem;
mod request;
mod server;
mod stripe_webhook;
mod telegram_webhook;
mod token;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use secrecy::SecretString;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;

use crate::billing::Billing;
use crate::bot::Bot;
use crate::domain::clock::SharedClock;
use crate::http::problem::Problem;
use crate::messages::Locales;
use crate::metrics::Liveness;
use crate::store::Store;
use crate::stripe::signature::Secrets;

pub use crate::http::health::Readiness;
pub use crate::http::limits::Limits;
pub use crate::http::metrics::{Gauges, metrics_router};
pub use crate::http::openapi::document;
pub use crate::http::server::serve;
pub use crate::http::token::{Claims, Keys, READ_ENTITLEMENTS};

/// What the routes work with. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub billing: Billing,
    pub store: Store,
    pub bot: Bot,
    pub locales: Arc<Locales>,
    pub webhook_secrets: Arc<Secrets>,
    /// Present in webhook mode: what Telegram must send back with each update.
    pub telegram_secret: Option<SecretString>,
    pub clock: SharedClock,
    /// The time by which those who make tokens live.
    pub outside: SharedClock,
    /// Where this server is found from outside, without a trailing slash.
    pub public_url: String,
    /// When Stripe and Telegram have answered last.
    pub stripe: Liveness,
    pub telegram: Liveness,
    pub tokens: Keys,
    pub limits: Limits,
    pub readiness: Readiness,
    pub document: Arc<OpenApi>,
}

/// Larger bodies are refused: Stripe's events and Telegram's updates are far smaller,
const BODY_LIMIT: usize = 1024 * 1024;
/// and what the REST API is asked is a line.
const ASK_LIMIT: usize = 64 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(30);

pub fn router(state: AppState) -> Router {
    let (api, _) = api::routes().split_for_parts();
    let router = Router::new()
        .merge(api.layer(DefaultBodyLimit::max(ASK_LIMIT)))
        .route("/api/v1/billing/webhook", post(stripe_webhook::receive))
        .route("/api/v1/billing/checkout/success", get(pages::success))
        .route("/api/v1/billing/checkout/cancel", get(pages::cancel))
        .route("/plans", get(pages::plans))
        .route("/telegram/webhook", post(telegram_webhook::receive))
        .route("/openapi.json", get(openapi::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(|| async {
            Problem::new(StatusCode::NOT_FOUND, "not_found")
                .because("there is no such path: GET /openapi.json lists them")
        })
        .route_layer(middleware::from_fn_with_state(state.clone(), limits::count))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(state.clone(), limits::share))
        .with_state(state);
    every_request(router)
}

/// What holds on every listener.
fn every_request(router: Router) -> Router {
    router
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
                .because("the path exists, and does not take this method")
        })
        .layer(middleware::from_fn(request::limit_time))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(middleware::from_fn(request::follow))
}

impl AppState {
    /// Where Stripe's pages lead back to when nobody says otherwise.
    fn back_to_chat(&self) -> String {
        self.bot.chat_url().unwrap_or_else(|| self.public_url.clone())
    }
}
