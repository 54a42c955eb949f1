//! Entitlements of the caller or of any user. Other services query them on each of their requests.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::TypedHeader;
use axum_extra::headers::{ETag, HeaderMapExt, IfNoneMatch};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::billing::Accounts;
use crate::domain::access::Entitlement;
use crate::domain::ids::UserId;
use crate::http::api::caller::{Caller, Reader};
use crate::http::api::user_id;
use crate::http::openapi::responses::{CommonErrors, TokenErrors};
use crate::http::problem::{Problem, ProblemBody};

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntitlementsResponse {
    /// The Telegram user id.
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "premium")]
    plan_code: String,
    entitlements: Vec<EntitlementItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntitlementItem {
    #[schema(example = "signals")]
    name: String,
    /// Its source: `subscription:sub_…`, `payment:cs_…`, `grant:…` or `free`.
    #[schema(example = "subscription:sub_1P")]
    source: String,
    /// RFC 3339, UTC; null if it lasts until something changes.
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    valid_until: Option<String>,
}

/// Lists the entitlements of the caller.
#[utoipa::path(
    get,
    path = "/api/v1/billing/entitlements",
    tag = "entitlements",
    operation_id = "listEntitlements",
    security(("token" = [])),
    params(("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier response")),
    responses(
        (status = 200, description = "All entitlements in force", body = EntitlementsResponse, headers(("ETag" = String, description = "Changes with the response"))),
        (status = 304, description = "Not modified"),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn of_caller(
    State(accounts): State<Accounts>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    respond(&accounts, caller.user(), &headers).await
}

/// Lists the entitlements of any user. Requires the scope `entitlements:read`.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}/entitlements",
    tag = "entitlements",
    operation_id = "listEntitlementsOfUser",
    security(("token" = ["entitlements:read"])),
    params(
        ("id" = i64, Path, description = "The Telegram user id", minimum = 1),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier response"),
    ),
    responses(
        (status = 200, description = "All entitlements in force; an unknown user has those of the free plan", body = EntitlementsResponse, headers(("ETag" = String, description = "Changes with the response"))),
        (status = 304, description = "Not modified"),
        (status = 400, description = "Not a Telegram user id", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope", body = ProblemBody, content_type = "application/problem+json"),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn of_user(
    State(accounts): State<Accounts>,
    _: Reader,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    respond(&accounts, user_id::of_path(id)?, &headers).await
}

/// The response with its `ETag`, or 304 if the client has it already. `If-None-Match` compares weakly, and `*`
/// matches any response. Source: <https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2>.
async fn respond(
    accounts: &Accounts,
    user: UserId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (plan, entitlements) = accounts.entitlements(user).await?;
    let body = EntitlementsResponse {
        user_id: user.to_string(),
        plan_code: plan.to_string(),
        entitlements: entitlements.iter().map(entitlement).collect(),
    };
    let body = serde_json::to_string(&body).unwrap_or_default();
    let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..16]));
    let etag: ETag = etag.parse().unwrap_or_else(|_| unreachable!("hex in quotes is an ETag"));
    let known = headers.typed_get::<IfNoneMatch>();
    let changed = known.is_none_or(|known| known.precondition_passes(&etag));
    let validators = (TypedHeader(etag), [(header::CACHE_CONTROL, "private, no-cache")]);
    Ok(if changed {
        (validators, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    } else {
        (StatusCode::NOT_MODIFIED, validators).into_response()
    })
}

fn entitlement(entitlement: &Entitlement) -> EntitlementItem {
    EntitlementItem {
        name: entitlement.name.to_string(),
        source: entitlement.source.to_string(),
        valid_until: entitlement.valid_until.map(|at| at.to_rfc3339()),
    }
}
