//! The REST API, backed by the same services as the bot.

mod body;
mod caller;
mod checkout;
mod entitlements;
mod idempotency;
mod plans;
mod portal;
mod refusal;
mod subscription;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::AppState;

/// The routes, each with its part of the OpenAPI document.
pub(in crate::http) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(checkout::open))
        .routes(routes!(portal::open))
        .routes(routes!(subscription::show))
        .routes(routes!(entitlements::of_caller))
        .routes(routes!(entitlements::of_user))
        .routes(routes!(plans::list))
}
