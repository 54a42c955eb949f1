//! `POST /api/v1/billing/portal`: opens Stripe's billing portal.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::body::Body;
use crate::http::api::caller::Caller;
use crate::http::api::idempotency;
use crate::http::openapi::responses::{BodyErrors, CommonErrors, TokenErrors};
use crate::http::problem::{Problem, ProblemBody};

const ROUTE: &str = "/api/v1/billing/portal";

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PortalRequest {
    /// Where the portal returns to. Default: the chat with the bot.
    #[schema(
        example = "https://example.com/account",
        max_length = 2048,
        pattern = "^https?://[A-Za-z0-9.-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?$"
    )]
    return_url: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PortalResponse {
    /// Valid for a few minutes, and only for this user.
    #[schema(example = "https://billing.stripe.com/p/session/live_a1B2")]
    portal_url: String,
}

/// Opens the billing portal. Creates the customer at Stripe if there is none.
#[utoipa::path(
    post,
    path = ROUTE,
    tag = "billing",
    operation_id = "openPortal",
    security(("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same response for a day", pattern = "^[!-~]{1,255}$")),
    request_body = Option<PortalRequest>,
    responses(
        (status = 201, description = "The portal session", body = PortalResponse),
        (status = 400, description = "Invalid return_url or malformed body", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The same request is in progress", body = ProblemBody, content_type = "application/problem+json"),
        TokenErrors,
        BodyErrors,
        CommonErrors,
    )
)]
pub(super) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body { bytes, value }: Body<Option<PortalRequest>>,
) -> Result<Response, Problem> {
    let user = caller.user();
    let app = state.clone();
    let action = async move {
        let return_url = match value.unwrap_or_default().return_url {
            Some(url) => validate(url)?,
            None => app.return_url(),
        };
        let person = app.services.customers.known(user).await?;
        let portal_url = app.services.customers.open_portal(&person, None, return_url).await?;
        Ok((StatusCode::CREATED, json!(PortalResponse { portal_url })))
    };
    idempotency::once(&state, &headers, (user, ROUTE, &bytes), action).await
}

fn validate(url: String) -> Result<String, Problem> {
    let web = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("https" | "http")) && uri.authority().is_some()
    });
    if web && url.len() <= 2048 {
        return Ok(url);
    }
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad_return_url")
        .because("return_url must be an absolute web address, https://…"))
}
