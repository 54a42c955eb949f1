//! `POST /api/v1/admin/grants` and `DELETE /api/v1/admin/grants/{id}`: plans that admins give by hand.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::billing::{ActionError, Performed};
use crate::domain::admin::Permission;
use crate::domain::admin_action::{
    ActionRefusal, AdminAction, Effect, GrantEffect, GrantEnd, GrantStart, GrantTerm, RevokedGrants,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode, UserId};
use crate::domain::{date, duration};
use crate::http::AppState;
use crate::http::api::admin::{operator, reason};
use crate::http::api::body::Body;
use crate::http::api::caller::Caller;
use crate::http::api::idempotency;
use crate::http::api::user_id::UserIdField;
use crate::http::openapi::responses::{BodyErrors, CommonErrors, TokenErrors};
use crate::http::problem::{Problem, ProblemBody};

const ROUTE: &str = "/api/v1/admin/grants";
const GRANT_ROUTE: &str = "/api/v1/admin/grants/{id}";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantRequest {
    /// The Telegram user id, as a string or a number.
    #[schema(schema_with = UserIdField::schema)]
    user_id: UserIdField,
    /// The code of a plan that has prices.
    #[schema(example = "premium")]
    plan_code: String,
    /// How long, for example `30d`, `24h` or `1y`. Without `for` and `until`: until it is revoked.
    #[schema(example = "30d", pattern = "^[0-9]{1,6}[smhdy]$")]
    r#for: Option<String>,
    /// The end: a date, which is included, or a time as in RFC 3339. Not together with `for`.
    #[schema(example = "2027-01-31")]
    until: Option<String>,
    /// For the audit log.
    #[schema(example = "lost a week", max_length = 500)]
    reason: Option<String>,
}

/// A grant that was made or extended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantResponse {
    /// Revokes it. The same as before for a grant that was extended.
    #[schema(example = "grant-8e03978e40d543e8")]
    grant_id: String,
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "premium")]
    plan_code: String,
    /// More time was added to a grant that runs or waits.
    extended: bool,
    /// It begins when the paid access to this plan ends; null if it has begun.
    #[schema(required, example = "premium")]
    waits_for: Option<String>,
    /// RFC 3339, UTC; null if it has no end, or if `lasts_seconds` says how long it lasts.
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    valid_until: Option<String>,
    /// How long a grant lasts that waits.
    #[schema(required, example = 2_592_000)]
    lasts_seconds: Option<u64>,
    /// Entitlements that the user did not have before.
    #[schema(example = json!(["signals"]))]
    added: Vec<String>,
}

/// Gives a plan by hand. Requires the scope `admin:write`, and that the token's user is an admin whose role
/// includes it. More time is added to a running grant of the same plan. Beside paid access to the same or a
/// higher plan, the grant begins when that access ends.
#[utoipa::path(
    post,
    path = ROUTE,
    tag = "admin",
    operation_id = "grantPlan",
    security(("token" = ["admin:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same response for a day", pattern = "^[!-~]{1,255}$")),
    request_body = GrantRequest,
    responses(
        (status = 201, description = "The grant", body = GrantResponse),
        (status = 400, description = "Unknown plan, an end in the past, or malformed body", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope, or its user is not an admin with a role that includes it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The plan is granted for as long or longer already, or the same request is in progress", body = ProblemBody, content_type = "application/problem+json"),
        TokenErrors,
        BodyErrors,
        CommonErrors,
    )
)]
pub(super) async fn grant(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body { bytes, value }: Body<GrantRequest>,
) -> Result<Response, Problem> {
    let by = operator(&state, &caller, Permission::ChangeAccess).await?;
    let (user, app) = (caller.user(), state.clone());
    let key = idempotency::derived_id(&headers, user, ROUTE)?;
    let action = async move {
        let action = requested(value)?;
        let done = app.services.admin_actions.perform(&by, action, key).await?;
        Ok((StatusCode::CREATED, json!(response(&done)?)))
    };
    idempotency::once(&state, &headers, (user, ROUTE, &bytes), action).await
}

/// Ends a grant. What is paid for stays. Requires the scope `admin:write`, and that the token's user is an admin
/// whose role includes it.
#[utoipa::path(
    delete,
    path = GRANT_ROUTE,
    tag = "admin",
    operation_id = "revokeGrant",
    security(("token" = ["admin:write"])),
    params(
        ("id" = String, Path, description = "The `grant_id`", example = "grant-8e03978e40d543e8"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same response for a day", pattern = "^[!-~]{1,255}$"),
    ),
    responses(
        (status = 204, description = "The grant has ended"),
        (status = 400, description = "Malformed Idempotency-Key", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope, or its user is not an admin with a role that includes it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such grant, or it has ended", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The same request is in progress", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The Idempotency-Key was used for another grant", body = ProblemBody, content_type = "application/problem+json"),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let by = operator(&state, &caller, Permission::ChangeAccess).await?;
    let id = id.map(|Path(id)| id).unwrap_or_default();
    let (user, app, named) = (caller.user(), state.clone(), id.clone());
    let key = idempotency::derived_id(&headers, user, GRANT_ROUTE)?;
    let action = async move {
        let actions = &app.services.admin_actions;
        let Some(user) = actions.user_of_grant(&named).await? else {
            return Err(ActionError::from(ActionRefusal::NothingGranted).into());
        };
        let which = RevokedGrants::One(named);
        let revoke = AdminAction::Revoke { user, which, reason: None };
        actions.perform(&by, revoke, key).await?;
        Ok((StatusCode::NO_CONTENT, json!(null)))
    };
    let request = (user, GRANT_ROUTE, id.as_bytes());
    let response = idempotency::once(&state, &headers, request, action).await?;
    Ok(if response.status() == StatusCode::NO_CONTENT {
        StatusCode::NO_CONTENT.into_response()
    } else {
        response
    })
}

fn requested(request: GrantRequest) -> Result<AdminAction, Problem> {
    let term = match (&request.r#for, &request.until) {
        (Some(_), Some(_)) => Err("send either `for` or `until`"),
        (Some(span), None) => duration::parse(span)
            .map(GrantTerm::lasting)
            .ok_or("`for` must be a number with a unit, for example 30d"),
        (None, Some(end)) => date::parse_end(end)
            .map(GrantTerm::Until)
            .ok_or("`until` must be a date, 2027-01-31, or a time as in RFC 3339"),
        (None, None) => Ok(GrantTerm::UntilRevoked),
    };
    let refuse = |why: &'static str| Problem::new(StatusCode::BAD_REQUEST, "bad_term").because(why);
    let term = term.map_err(refuse)?;
    let reason = reason(request.reason)?;
    let (UserIdField(user), plan) = (request.user_id, PlanCode::new(request.plan_code));
    Ok(AdminAction::Grant { user, plan, term, reason })
}

fn response(done: &Performed) -> Result<GrantResponse, Problem> {
    let (Effect::Grant(effect), Some(grant)) = (&done.effect, &done.grant) else {
        return Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"));
    };
    let GrantEffect { plan, extends, start, after, added, .. } = effect;
    let waits_for = match start {
        GrantStart::Now => None,
        GrantStart::AfterPaid { plan, .. } => Some(plan.to_string()),
    };
    let (valid_until, lasts_seconds) = match after {
        GrantEnd::At(at) => (Some(Timestamp::to_rfc3339(*at)), None),
        GrantEnd::Lasting(seconds) => (None, Some(*seconds)),
        GrantEnd::Open => (None, None),
    };
    Ok(GrantResponse {
        grant_id: grant.clone(),
        user_id: UserId::to_string(&done.action.user()),
        plan_code: plan.to_string(),
        extended: extends.is_some(),
        waits_for,
        valid_until,
        lasts_seconds,
        added: added.iter().map(EntitlementName::to_string).collect(),
    })
}
