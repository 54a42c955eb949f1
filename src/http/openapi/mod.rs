//! The OpenAPI 3.1 document: generated from the routes, served, and printed by `tollgate openapi`.

mod outgoing;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use crate::http::Doors;
use crate::http::api;

/// An error, as RFC 9457 has it. `code` is stable; `detail` says what to do.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Problem {
    #[schema(example = 400)]
    status: u16,
    #[schema(example = "Bad Request")]
    title: String,
    #[schema(example = "there is no such plan: GET /api/v1/billing/plans lists them")]
    detail: String,
    #[schema(example = "unknown_plan")]
    code: String,
    #[schema(example = "3e1c0a5e9b6f4f0f8f0e")]
    request_id: String,
    /// Of `already_subscribed`: where the running subscription can be managed, if Stripe has said so.
    #[schema(nullable = false)]
    portal_url: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "tollgate",
        description = "What a user of a Telegram bot has paid for, and where they can pay.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "billing", description = "Checkout, portal, subscription and catalogue"),
        (name = "entitlements", description = "What somebody may use"),
        (name = "callbacks", description = "What is posted to other services: Standard Webhooks"),
    ),
    components(schemas(Problem)),
    modifiers(&Token),
)]
struct Document;

/// `Authorization: Bearer …`.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".to_owned());
        scheme.description = Some(
            "HS256 with JWT_SECRET. `sub`: the Telegram user id as a string; `exp` is required; \
             `scope`: names separated by spaces. `tollgate token` makes one."
                .to_owned(),
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The document of the routes that are served.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(api::routes().into_openapi());
    let mut told = outgoing::Told::openapi();
    document.webhooks = Some(std::mem::take(&mut told.paths));
    document.merge(told);
    document
}

pub(in crate::http) async fn serve(State(doors): State<Doors>) -> Json<utoipa::openapi::OpenApi> {
    Json(doors.document.as_ref().clone())
}
