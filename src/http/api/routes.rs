//! The routes of the REST API.

use std::sync::Arc;

use axum::extract::FromRef;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::billing::{Accounts, PaidChats};
use crate::domain::plan::Catalogue;
use crate::domain::plan_image::PlanImages;
use crate::http::AppState;
use crate::http::api::{
    chats, checkout, entitlements, grants, plans, portal, refunds, subscription,
};
use crate::messages::Locales;

/// The routes, each with its part of the OpenAPI document.
pub(in crate::http) fn routes() -> OpenApiRouter<AppState> {
    read_routes().merge(write_routes())
}

/// The routes that need nothing but the database.
pub(in crate::http) fn read_routes<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Accounts: FromRef<S>,
    PaidChats: FromRef<S>,
    Arc<Catalogue>: FromRef<S>,
    Arc<PlanImages>: FromRef<S>,
    Arc<Locales>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(subscription::show))
        .routes(routes!(entitlements::of_caller))
        .routes(routes!(entitlements::of_user))
        .routes(routes!(chats::of_user))
        .routes(routes!(plans::list))
}

/// The routes that write or call Stripe.
pub(in crate::http) fn write_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(checkout::open))
        .routes(routes!(portal::open))
        .routes(routes!(grants::grant))
        .routes(routes!(grants::revoke))
        .routes(routes!(refunds::refund))
}
