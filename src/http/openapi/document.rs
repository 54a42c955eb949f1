//! The document, generated from the routes, served, and printed by `tollgate openapi`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::http::api;
use crate::http::openapi::webhooks;
use crate::http::problem::ProblemBody;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "tollgate",
        description = "Subscriptions and entitlements of the users of a Telegram bot.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "billing", description = "Checkout, portal, subscription and catalogue"),
        (name = "entitlements", description = "What a user may use"),
        (name = "admin", description = "What admins do"),
        (name = "webhooks", description = "Signed events for other services (Standard Webhooks)"),
    ),
    components(schemas(ProblemBody)),
    modifiers(&TokenScheme),
)]
struct Document;

/// Adds the security scheme `Authorization: Bearer …`.
struct TokenScheme;

impl Modify for TokenScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".to_owned());
        scheme.description = Some(
            "HS256 with JWT_SECRET. `sub`: the Telegram user id as a string; `exp` is required; \
             `scope`: names separated by spaces. `tollgate token` issues one."
                .to_owned(),
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The document of all served routes and outgoing webhooks.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(api::routes().into_openapi());
    let mut webhook_docs = webhooks::WebhookDocs::openapi();
    document.webhooks = Some(std::mem::take(&mut webhook_docs.paths));
    document.merge(webhook_docs);
    document
}

pub(in crate::http) async fn serve(
    State(document): State<Arc<utoipa::openapi::OpenApi>>,
) -> Json<utoipa::openapi::OpenApi> {
    Json(document.as_ref().clone())
}
