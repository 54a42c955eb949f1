//! `POST /api/v1/billing/checkout`: opens a checkout session at Stripe.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::billing::CheckoutStart;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Interval;
use crate::http::AppState;
use crate::http::api::body::Body;
use crate::http::api::caller::Caller;
use crate::http::api::idempotency;
use crate::http::openapi::responses::{BodyErrors, CommonErrors, TokenErrors};
use crate::http::problem::{Problem, ProblemBody};

const ROUTE: &str = "/api/v1/billing/checkout";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckoutRequest {
    /// The code of a plan in `GET /api/v1/billing/plans`.
    #[schema(example = "premium")]
    plan_code: String,
    /// Default: the first interval at which the plan is sold.
    interval: Option<IntervalName>,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum IntervalName {
    Month,
    Year,
    Once,
}

/// The checkout session.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckoutResponse {
    #[schema(example = "https://checkout.stripe.com/c/pay/cs_live_a1B2")]
    checkout_url: String,
    #[schema(example = "cs_live_a1B2")]
    session_id: String,
}

/// Opens a checkout page for a plan, in the language that the user has chosen in the chat. A second request
/// for the same plan returns the same page while it is open, unless the language, the trial or the price has
/// changed.
#[utoipa::path(
    post,
    path = ROUTE,
    tag = "billing",
    operation_id = "openCheckout",
    security(("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same response for a day", pattern = "^[!-~]{1,255}$")),
    request_body = CheckoutRequest,
    responses(
        (status = 201, description = "The checkout page", body = CheckoutResponse),
        (status = 400, description = "Unknown plan or malformed body", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "A live subscription exists (with `portal_url`), the user owns the plan for good, a payment is pending, or the same request is in progress", body = ProblemBody, content_type = "application/problem+json"),
        TokenErrors,
        BodyErrors,
        CommonErrors,
    )
)]
pub(super) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body { bytes, value }: Body<CheckoutRequest>,
) -> Result<Response, Problem> {
    let user = caller.user();
    let app = state.clone();
    let action = async move {
        let person = app.services.customers.known(user).await?;
        let code = PlanCode::new(value.plan_code);
        let interval = match value.interval {
            Some(IntervalName::Month) => Interval::Month,
            Some(IntervalName::Year) => Interval::Year,
            Some(IntervalName::Once) => Interval::Once,
            None => app.services.checkout.first_interval(&code)?,
        };
        match app.services.checkout.start_checkout(&person, &code, interval).await? {
            CheckoutStart::Checkout { url, session, .. } => {
                let response =
                    CheckoutResponse { checkout_url: url, session_id: session.to_string() };
                Ok((StatusCode::CREATED, json!(response)))
            }
            CheckoutStart::AlreadyLive => {
                let problem = Problem::new(StatusCode::CONFLICT, "already_subscribed").because(
                    "the user has a running subscription: change it in the chat or the portal",
                );
                // The conflict stands even if the portal is unavailable.
                Err(
                    match app.services.customers.open_portal(&person, None, app.return_url()).await
                    {
                        Ok(url) => problem.with_portal(url),
                        Err(_) => problem,
                    },
                )
            }
            CheckoutStart::AlreadyOwned(_) => {
                Err(Problem::new(StatusCode::CONFLICT, "already_owned")
                    .because("the user owns this plan for good"))
            }
            CheckoutStart::Awaited(_) => Err(Problem::new(StatusCode::CONFLICT, "payment_pending")
                .because("a payment of this user is pending")),
        }
    };
    idempotency::once(&state, &headers, (user, ROUTE, &bytes), action).await
}
