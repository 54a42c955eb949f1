//! The HTTP server: REST API, webhooks of Stripe and Telegram, checkout pages, health and metrics.

mod api;
mod app_state;
mod authentication;
mod connection_limit;
mod health;
mod layers;
mod limits;
mod metrics;
mod openapi;
mod pages;
mod plan_images;
mod problem;
mod read_only;
mod readiness;
mod request;
mod router;
mod server;
mod stripe_webhook;
mod telegram_webhook;
mod token;

pub use crate::http::app_state::{AppState, HttpServices, StateParts};
pub use crate::http::limits::Limits;
pub use crate::http::metrics::{Gauges, ReplicaGauges, metrics_router, replica_metrics_router};
pub use crate::http::openapi::document;
pub use crate::http::read_only::{ReadOnlyState, read_only_router};
pub use crate::http::readiness::Readiness;
pub use crate::http::request::LargeBodies;
pub use crate::http::router::router;
pub use crate::http::server::serve;
pub use crate::http::telegram_webhook::TelegramWebhook;
pub use crate::http::token::{Claims, Keys, READ_ENTITLEMENTS};
