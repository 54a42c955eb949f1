//! What a refused deed is to a program.

use std::time::Duration;

use axum::http::StatusCode;

use crate::billing::Refusal;
use crate::http::problem::Problem;

/// Stripe asks for patience without saying how much.
const PATIENCE: Duration = Duration::from_secs(5);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, code, detail) = match refusal {
            Refusal::StripeDown => (
                StatusCode::BAD_GATEWAY,
                "stripe_unreachable",
                "Stripe cannot be reached or is not well; try again",
            ),
            Refusal::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "stripe_busy",
                "Stripe asks for patience; try again",
            ),
            Refusal::PortalNotConfigured => (
                StatusCode::BAD_GATEWAY,
                "portal_not_configured",
                "the billing portal is not set up: save its settings in Stripe's dashboard",
            ),
            Refusal::PlanUnknown => (
                StatusCode::BAD_REQUEST,
                "unknown_plan",
                "there is no such plan: GET /api/v1/billing/plans lists them",
            ),
            Refusal::PlanNotSold => (
                StatusCode::BAD_REQUEST,
                "plan_not_sold",
                "the plan is not sold at this interval: GET /api/v1/billing/plans lists what is",
            ),
            Refusal::Misconfigured => (
                StatusCode::BAD_GATEWAY,
                "stripe_refused",
                "Stripe refuses the request; the server's log says why",
            ),
            Refusal::NoSubscription => {
                (StatusCode::CONFLICT, "no_subscription", "there is no subscription")
            }
            Refusal::ScheduledElsewhere => (
                StatusCode::CONFLICT,
                "scheduled_elsewhere",
                "a schedule that was made at Stripe manages the subscription",
            ),
            Refusal::Declined => {
                (StatusCode::PAYMENT_REQUIRED, "declined", "the card was declined")
            }
            Refusal::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "overloaded",
                "too much is going on here at the moment; try again",
            ),
            Refusal::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "something went wrong here; the server's log knows the request id",
            ),
        };
        let problem = Self::new(status, code).because(detail);
        match refusal {
            Refusal::Busy => problem.retry_after(PATIENCE),
            Refusal::Overloaded => problem.retry_after(Duration::from_secs(1)),
            _ => problem,
        }
    }
}
