//! Stripe's billing portal: cards, invoices, cancellation.

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
use crate::http::openapi::{BodyErrors, CommonErrors, Problem as Described, TokenErrors};
use crate::http::problem::Problem;

const ROUTE: &str = "/api/v1/billing/portal";

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PortalRequest {
    /// Where the portal leads back to; without it, the chat with the bot.
    #[schema(
        example = "https://example.com/account",
        max_length = 2048,
        pattern = "^https?://[A-Za-z0-9.-]+(/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?$"
    )]
    return_url: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PortalAnswer {
    /// Good for a few minutes, and for this user alone.
    #[schema(example = "https://billing.stripe.com/p/session/live_a1B2")]
    portal_url: String,
}

/// Opens the billing portal. Makes the customer at Stripe where there is none.
#[utoipa::path(
    post,
    path = ROUTE,
    tag = "billing",
    operation_id = "openPortal",
    security(("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer for a day", pattern = "^[!-~]{1,255}$")),
    request_body = Option<PortalRequest>,
    responses(
        (status = 201, description = "The portal is open", body = PortalAnswer),
        (status = 400, description = "A return_url that is none, or a body that cannot be read", body = Described, content_type = "application/problem+json"),
        (status = 409, description = "The same request is being worked on", body = Described, content_type = "application/problem+json"),
        TokenErrors,
        BodyErrors,
        CommonErrors,
    )
)]
pub(super) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body { bytes, says }: Body<Option<PortalRequest>>,
) -> Result<Response, Problem> {
    let user = caller.user();
    let at = state.clone();
    let action = async move {
        let back = match says.unwrap_or_default().return_url {
            Some(url) => checked(url)?,
            None => at.back_to_chat(),
        };
        let person = at.billing.known(user).await?;
        let portal_url = at.billing.open_portal(&person, None, back).await?;
        Ok((StatusCode::CREATED, json!(PortalAnswer { portal_url })))
    };
    idempotency::once(&state, &headers, (user, ROUTE, &bytes), action).await
}

fn checked(url: String) -> Result<String, Problem> {
    let web = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("https" | "http")) && uri.authority().is_some()
    });
    if web && url.len() <= 2048 {
        return Ok(url);
    }
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad_return_url")
        .because("return_url must be a whole web address, https://…"))
}
