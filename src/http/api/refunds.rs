//! `POST /api/v1/admin/refunds`: returns a payment.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::billing::{ActionError, Performed};
use crate::domain::admin::Permission;
use crate::domain::admin_action::{ActionRefusal, AdminAction, Effect};
use crate::domain::ids::EntitlementName;
use crate::domain::money::Money;
use crate::http::AppState;
use crate::http::api::admin::{operator, reason};
use crate::http::api::body::Body;
use crate::http::api::caller::Caller;
use crate::http::api::idempotency;
use crate::http::openapi::responses::{BodyErrors, CommonErrors, TokenErrors};
use crate::http::problem::{Problem, ProblemBody};

const ROUTE: &str = "/api/v1/admin/refunds";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundRequest {
    /// The payment: `pi_…`, `ch_…`, or the invoice that it has paid, `in_…`.
    #[schema(
        example = "pi_3MtwBwLkdIwHu7ix28a3tqPa",
        pattern = "^(pi|ch|py|in)_[A-Za-z0-9_]{1,250}$"
    )]
    payment: String,
    /// A part of it, in the payment's currency. Default: all that is left.
    #[schema(example = "5.00", pattern = "^[0-9]{1,12}([.][0-9]{1,3})?$")]
    amount: Option<String>,
    /// For the audit log.
    #[schema(example = "charged twice", max_length = 500)]
    reason: Option<String>,
}

/// A refund.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefundResponse {
    /// At Stripe; null while it waits for Stripe.
    #[schema(required, example = "re_3MtwBwLkdIwHu7ix0VLgS4Zf")]
    refund_id: Option<String>,
    /// `created`, or `waiting`: Stripe does not answer, and the refund is created as soon as it does.
    #[schema(example = "created")]
    status: &'static str,
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "pi_3MtwBwLkdIwHu7ix28a3tqPa")]
    payment: String,
    /// In minor units.
    #[schema(example = 1900)]
    amount: i64,
    #[schema(example = "usd")]
    currency: String,
    /// Entitlements that the user loses once Stripe has confirmed the refund.
    #[schema(example = json!(["signals"]))]
    lost: Vec<String>,
}

/// Refunds a payment, in full or in part. Access changes once Stripe reports the refund; a subscription goes on.
/// Requires the scope `admin:write`, and that the token's user is an admin whose role includes it.
#[utoipa::path(
    post,
    path = ROUTE,
    tag = "admin",
    operation_id = "refundPayment",
    security(("token" = ["admin:write"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same response for a day", pattern = "^[!-~]{1,255}$")),
    request_body = RefundRequest,
    responses(
        (status = 201, description = "The refund", body = RefundResponse),
        (status = 400, description = "More than is left, or malformed body", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope, or its user is not an admin with a role that includes it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No user has made this payment", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Nothing is left to refund, the payment is disputed, Stripe refuses it, or the same request is in progress", body = ProblemBody, content_type = "application/problem+json"),
        TokenErrors,
        BodyErrors,
        CommonErrors,
    )
)]
pub(super) async fn refund(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body { bytes, value }: Body<RefundRequest>,
) -> Result<Response, Problem> {
    let by = operator(&state, &caller, Permission::MoveMoney).await?;
    let (user, app) = (caller.user(), state.clone());
    let key = idempotency::derived_id(&headers, user, ROUTE)?;
    let action = async move {
        let action = requested(&app, value).await?;
        let done = app.services.admin_actions.perform(&by, action, key).await?;
        Ok((StatusCode::CREATED, json!(response(&done)?)))
    };
    idempotency::once(&state, &headers, (user, ROUTE, &bytes), action).await
}

async fn requested(app: &AppState, request: RefundRequest) -> Result<AdminAction, Problem> {
    let actions = &app.services.admin_actions;
    let reason = reason(request.reason)?;
    let user = actions.user_of_payment(&request.payment).await?;
    let user = user.ok_or(ActionError::Refused(ActionRefusal::PaymentUnknown))?;
    let paid = actions.payment(user, &request.payment).await?;
    let minor = match &request.amount {
        None => None,
        Some(text) => {
            let left = Money { minor: paid.left(), ..paid.amount };
            let refusal = ActionError::Refused(ActionRefusal::NotThatMuch(left));
            Some(Money::parse(text, paid.amount.currency).ok_or(refusal)?.minor)
        }
    };
    Ok(AdminAction::Refund { user, payment: paid.id, minor, reason })
}

fn response(done: &Performed) -> Result<RefundResponse, Problem> {
    let Effect::Refund(effect) = &done.effect else {
        return Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"));
    };
    Ok(RefundResponse {
        refund_id: effect.refund.as_ref().map(ToString::to_string),
        status: if done.is_waiting { "waiting" } else { "created" },
        user_id: done.action.user().to_string(),
        payment: effect.payment.key().to_owned(),
        amount: effect.amount.minor,
        currency: effect.amount.currency.code().to_owned(),
        lost: effect.lost.iter().map(EntitlementName::to_string).collect(),
    })
}
