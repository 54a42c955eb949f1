//! Maps refusals of the billing services to error responses.

use std::time::Duration;

use axum::http::StatusCode;

use crate::billing::Refusal;
use crate::http::problem::Problem;

/// `Retry-After` while Stripe limits the rate, since its response does not say how long.
const STRIPE_RETRY_AFTER: Duration = Duration::from_secs(5);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, code, detail) = match refusal {
            Refusal::StripeDown => (
                StatusCode::BAD_GATEWAY,
                "stripe_unreachable",
                "Stripe is unreachable or failing; try again",
            ),
            Refusal::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "stripe_busy",
                "Stripe limits the rate of requests; try again",
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
                "the plan is not sold at this interval: GET /api/v1/billing/plans lists the offers",
            ),
            Refusal::Misconfigured => (
                StatusCode::BAD_GATEWAY,
                "stripe_refused",
                "Stripe refused the request; the server's log has the reason",
            ),
            Refusal::NoSubscription => {
                (StatusCode::CONFLICT, "no_subscription", "there is no subscription")
            }
            Refusal::ScheduledElsewhere => (
                StatusCode::CONFLICT,
                "scheduled_elsewhere",
                "the subscription is managed by a schedule created at Stripe",
            ),
            Refusal::Declined => {
                (StatusCode::PAYMENT_REQUIRED, "declined", "the card was declined")
            }
            Refusal::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "overloaded",
                "the server is overloaded; try again",
            ),
            Refusal::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "internal error; find it in the server's log by the request id",
            ),
        };
        let problem = Self::new(status, code).because(detail);
        match refusal {
            Refusal::Busy => problem.retry_after(STRIPE_RETRY_AFTER),
            Refusal::Overloaded => problem.retry_after(Duration::from_secs(1)),
            _ => problem,
        }
    }
}
