//! What somebody may use: the question that other services ask on each of their requests.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::domain::access::Entitlement;
use crate::domain::ids::UserId;
use crate::http::AppState;
use crate::http::api::caller::{Caller, Reader};
use crate::http::openapi::{CommonErrors, Problem as Described, TokenErrors};
use crate::http::problem::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntitlementsAnswer {
    /// The Telegram user id.
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "premium")]
    plan_code: String,
    entitlements: Vec<EntitlementAnswer>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntitlementAnswer {
    #[schema(example = "signals")]
    name: String,
    /// What gives it: `subscription:sub_…`, `payment:cs_…`, `grant:…` or `free`.
    #[schema(example = "subscription:sub_1P")]
    source: String,
    /// RFC 3339, UTC; null: until something changes.
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    valid_until: Option<String>,
}

/// What the caller may use.
#[utoipa::path(
    get,
    path = "/api/v1/billing/entitlements",
    tag = "entitlements",
    operation_id = "listEntitlements",
    security(("token" = [])),
    params(("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer")),
    responses(
        (status = 200, description = "All rights in force", body = EntitlementsAnswer, headers(("ETag" = String, description = "Changes with the answer"))),
        (status = 304, description = "As before"),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn mine(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&state, caller.user(), &headers).await
}

/// What any user may use. Wants the scope `entitlements:read`.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}/entitlements",
    tag = "entitlements",
    operation_id = "listEntitlementsOfUser",
    security(("token" = ["entitlements:read"])),
    params(
        ("id" = i64, Path, description = "The Telegram user id", minimum = 1),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer"),
    ),
    responses(
        (status = 200, description = "All rights in force; somebody unknown has those of the free plan", body = EntitlementsAnswer, headers(("ETag" = String, description = "Changes with the answer"))),
        (status = 304, description = "As before"),
        (status = 400, description = "The id is no Telegram user id", body = Described, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope", body = Described, content_type = "application/problem+json"),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn of_anybody(
    State(state): State<AppState>,
    _: Reader,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let user = id.ok().and_then(|Path(id)| UserId::of_text(&id)).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "bad_user_id")
            .because("a Telegram user id is a positive number")
    })?;
    answer(&state, user, &headers).await
}

async fn answer(state: &AppState, user: UserId, headers: &HeaderMap) -> Result<Response, Problem> {
    let (plan, held) = state.billing.entitlements(user).await?;
    let body = EntitlementsAnswer {
        user_id: user.to_string(),
        plan_code: plan.to_string(),
        entitlements: held.iter().map(entitlement).collect(),
    };
    let body = serde_json::to_string(&body).unwrap_or_default();
    let tag = hex::encode(&Sha256::digest(&body)[..16]);
    let tag = HeaderValue::from_str(&format!("\"{tag}\"")).ok();
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let same =
        asked.zip(tag.as_ref().and_then(|tag| tag.to_str().ok())).is_some_and(|(asked, tag)| {
            let known = |one: &str| one.trim().trim_start_matches("W/") == tag;
            asked.trim() == "*" || asked.split(',').any(known)
        });
    let mut response =
        if same { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let fields = response.headers_mut();
    if !same {
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    fields.extend(tag.map(|tag| (header::ETAG, tag)));
    Ok(response)
}

fn entitlement(held: &Entitlement) -> EntitlementAnswer {
    EntitlementAnswer {
        name: held.name.to_string(),
        source: held.source.to_string(),
        valid_until: held.valid_until.map(|at| at.to_rfc3339()),
    }
}
