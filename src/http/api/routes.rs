//! The routes of the REST API.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::AppState;
use crate::http::api::{checkout, entitlements, plans, portal, subscription};

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
