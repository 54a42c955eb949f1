//! The HTTP server: REST API, webhooks of Stripe and Telegram, checkout pages, health and metrics.

mod api;
mod connection_limit;
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
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;

use crate::billing::Billing;
use crate::domain::chat_link::ChatLink;
use crate::domain::clock::SharedClock;
use crate::http::problem::Problem;
use crate::messages::Locales;
use crate::metrics::{BotHealth, Liveness};
use crate::stripe::signature::Secrets;

pub use crate::http::health::Readiness;
pub use crate::http::limits::Limits;
pub use crate::http::metrics::{Gauges, metrics_router};
pub use crate::http::openapi::document;
pub use crate::http::server::serve;
pub use crate::http::telegram_webhook::TelegramWebhook;
pub use crate::http::token::{Claims, Keys, READ_ENTITLEMENTS};

/// The state shared by all routes. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub billing: Billing,
    /// Links into the chat with the bot.
    pub chat_link: ChatLink,
    pub bot_health: BotHealth,
    pub locales: Arc<Locales>,
    /// The signing secrets of Stripe's webhooks.
    pub webhook_secrets: Arc<Secrets>,
    /// Present in webhook mode.
    pub telegram_webhook: Option<TelegramWebhook>,
    /// The clock that token expiry is checked against.
    pub outside: SharedClock,
    /// The address of this server as seen from outside, without a trailing slash.
    pub public_url: String,
    /// When Stripe last responded.
    pub stripe: Liveness,
    /// When Telegram last responded.
    pub telegram: Liveness,
    /// The keys of the REST API.
    pub tokens: Keys,
    pub limits: Limits,
    pub readiness: Readiness,
    /// The OpenAPI document.
    pub document: Arc<OpenApi>,
}

/// Maximum body of a webhook in bytes. Stripe's events and Telegram's updates are far smaller.
const WEBHOOK_BODY_LIMIT: usize = 1024 * 1024;
/// Maximum body of a REST request in bytes.
const API_BODY_LIMIT: usize = 64 * 1024;
/// Time limit of a request from its head to its response.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The routes of the public listener.
pub fn router(state: AppState) -> Router {
    let (api, _) = api::routes().split_for_parts();
    let router = Router::new()
        .merge(api.layer(DefaultBodyLimit::max(API_BODY_LIMIT)))
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
                .because("there is no such path: GET /openapi.json lists all paths")
        })
        .route_layer(middleware::from_fn_with_state(state.clone(), limits::limit_rate))
        .route_layer(middleware::from_fn_with_state(state.clone(), token::authenticate))
        .layer(DefaultBodyLimit::max(WEBHOOK_BODY_LIMIT))
        .layer(middleware::from_fn_with_state(state.clone(), limits::limit_concurrency))
        .with_state(state);
    with_request_layers(router)
}

/// Adds the layers that both listeners need: request id, time limit, panic handler, default headers.
fn with_request_layers(router: Router) -> Router {
    let default_header =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    router
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
                .because("the path exists but does not support this method")
        })
        .layer(middleware::from_fn(request::limit_time))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(middleware::from_fn(request::trace))
        .layer(default_header(header::CACHE_CONTROL, "no-store"))
        .layer(default_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
}

impl AppState {
    /// The default return address of Stripe's pages: the chat, or this server until the bot's name is known.
    fn return_url(&self) -> String {
        self.chat_link.url().unwrap_or_else(|| self.public_url.clone())
    }
}
