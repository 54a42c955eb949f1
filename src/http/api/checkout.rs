//! A plan is bought: a checkout session at Stripe.

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
use crate::http::openapi::{BodyErrors, CommonErrors, Problem as Described, TokenErrors};
use crate::http::problem::Problem;

const ROUTE: &str = "/api/v1/billing/checkout";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckoutRequest {
    /// As `GET /api/v1/billing/plans` lists it.
    #[schema(example = "premium")]
    plan_code: String,
    /// Without it, the first one at which the plan is sold.
    interval: Option<IntervalName>,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum IntervalName {
    Month,
    Year,
    Once,
}

/// Where the plan can be paid.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckoutAnswer {
    #[schema(example = "https://checkout.stripe.com/c/pay/cs_live_a1B2")]
    checkout_url: String,
    #[schema(example = "cs_live_a1B2")]
    session_id: String,
}

/// Opens a checkout page for a plan, in the language that the user has chosen in the chat. A second request
/// for the same plan is answered with the same page for as long as that is open, unless the language, the
/// trial or the price has changed meanwhile.
#[utoipa::path(
    post,
    path = ROUTE,
    tag = "billing",
    operation_id = "openCheckout",
    security(("token" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the same answer for a day", pattern = "^[!-~]{1,255}$")),
    request_body = CheckoutRequest,
    responses(
        (status = 201, description = "The page is open", body = CheckoutAnswer),
        (status = 400, description = "Unknown plan, or a body that cannot be read", body = Described, content_type = "application/problem+json"),
        (status = 409, description = "A live subscription exists (with `portal_url`), the plan is had for good, a payment is on its way, or the same request is being worked on", body = Described, content_type = "application/problem+json"),
        TokenErrors,
        BodyErrors,
        CommonErrors,
    )
)]
pub(super) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    Body { bytes, says }: Body<CheckoutRequest>,
) -> Result<Response, Problem> {
    let user = caller.user();
    let at = state.clone();
    let action = async move {
        let person = at.billing.known(user).await?;
        let code = PlanCode::new(says.plan_code);
        let interval = match says.interval {
            Some(IntervalName::Month) => Interval::Month,
            Some(IntervalName::Year) => Interval::Year,
            Some(IntervalName::Once) => Interval::Once,
            None => at.billing.first_interval(&code)?,
        };
        match at.billing.start_checkout(&person, &code, interval).await? {
            CheckoutStart::Checkout { url, session, .. } => {
                let answer = CheckoutAnswer { checkout_url: url, session_id: session.to_string() };
                Ok((StatusCode::CREATED, json!(answer)))
            }
            CheckoutStart::AlreadyLive => {
                let problem = Problem::new(StatusCode::CONFLICT, "already_subscribed")
                    .because("a subscription is running: it is changed in the chat or the portal");
                // Without a portal it is as true.
                Err(match at.billing.open_portal(&person, None, at.back_to_chat()).await {
                    Ok(url) => problem.with("portal_url", url),
                    Err(_) => problem,
                })
            }
            CheckoutStart::AlreadyHad(_) => {
                Err(Problem::new(StatusCode::CONFLICT, "already_owned")
                    .because("the user has this plan for good"))
            }
            CheckoutStart::Awaited(_) => Err(Problem::new(StatusCode::CONFLICT, "payment_pending")
                .because("a payment of this user's is on its way")),
        }
    };
    idempotency::once(&state, &headers, (user, ROUTE, &bytes), action).await
}
