//! The REST API: what other software asks, over the same deeds as the bot.

mod body;
mod caller;
mod checkout;
mod entitlements;
mod idempotency;
mod plans;
mod portal;
mod refused;
mod subscription;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::AppState;

/// Its routes, each with its part of the document.
pub(in crate::http) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(checkout::open))
        .routes(routes!(portal::open))
        .routes(routes!(subscription::show))
        .routes(routes!(entitlements::mine))
        .routes(routes!(entitlements::of_anybody))
        .routes(routes!(plans::list))
}
