//! The OpenAPI 3.1 document: generated from the routes, served, and printed by `tollgate openapi`.

mod webhooks;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{IntoResponses, Modify, OpenApi, ToSchema};

use crate::http::AppState;
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

/// What every route may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the document alone")]
pub(in crate::http) enum CommonErrors {
    /// Too many requests
    #[response(status = 429, content_type = "application/problem+json", headers(("Retry-After" = i64, description = "In seconds")))]
    TooMany(Problem),
    /// Something went wrong here
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(Problem),
    /// It took too long; try again
    #[response(status = 503, content_type = "application/problem+json", headers(("Retry-After" = Option<i64>, description = "In seconds")))]
    Later(Problem),
}

/// What a route may answer that wants a token.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the document alone")]
pub(in crate::http) enum TokenErrors {
    /// No valid token
    #[response(status = 401, content_type = "application/problem+json", headers(("WWW-Authenticate" = String, description = "What is wrong with it")))]
    NoToken(Problem),
}

/// What a route may answer that is asked with a body, and asks Stripe.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the document alone")]
pub(in crate::http) enum BodyErrors {
    /// The body did not arrive in time
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(Problem),
    /// The body is too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is not JSON
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(Problem),
    /// The Idempotency-Key came with another body
    #[response(status = 422, content_type = "application/problem+json")]
    KeyReused(Problem),
    /// Stripe cannot be reached, or refuses
    #[response(status = 502, content_type = "application/problem+json")]
    Stripe(Problem),
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
        (name = "webhooks", description = "What is posted to other services: Standard Webhooks"),
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
    let mut webhook_docs = webhooks::WebhookDocs::openapi();
    document.webhooks = Some(std::mem::take(&mut webhook_docs.paths));
    document.merge(webhook_docs);
    document
}

pub(in crate::http) async fn serve(
    State(state): State<AppState>,
) -> Json<utoipa::openapi::OpenApi> {
    Json(state.document.as_ref().clone())
}
