//! Maps refusals of the billing services to error responses.

use std::time::Duration;

use axum::http::StatusCode;

use crate::billing::Refusal;
use crate::http::problem::Problem;

/// `Retry-After` while Stripe limits the rate, since its response does not say how long.
const STRIPE_RETRY_AFTER: Duration = Duration::from_secs(5);

/// `Retry-After` after too many checkout pages within an hour: by then, some of them no longer count.
const CHECKOUTS_RETRY_AFTER: Duration = Duration::from_mins(10);

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
            Refusal::TooManyCheckouts => (
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_checkouts",
                "the user has opened too many checkout pages within an hour; the last one is open",
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
            Refusal::TooManyCheckouts => problem.retry_after(CHECKOUTS_RETRY_AFTER),
            _ => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::RETRY_AFTER;
    use axum::response::IntoResponse;
    use serde_json::Value;

    use crate::billing::Refusal;
    use crate::http::problem::Problem;

    #[test]
    fn each_refusal_has_a_documented_code_and_a_wait_where_trying_again_helps() {
        let documentation = include_str!("../../../docs/API.md");
        for (refusal, status, code, retry_after) in [
            (Refusal::StripeDown, 502, "stripe_unreachable", None),
            (Refusal::Busy, 503, "stripe_busy", Some("5")),
            (Refusal::PortalNotConfigured, 502, "portal_not_configured", None),
            (Refusal::PlanUnknown, 400, "unknown_plan", None),
            (Refusal::PlanNotSold, 400, "plan_not_sold", None),
            (Refusal::TooManyCheckouts, 429, "too_many_checkouts", Some("600")),
            (Refusal::Misconfigured, 502, "stripe_refused", None),
            (Refusal::NoSubscription, 409, "no_subscription", None),
            (Refusal::ScheduledElsewhere, 409, "scheduled_elsewhere", None),
            (Refusal::Declined, 402, "declined", None),
            (Refusal::Overloaded, 503, "overloaded", Some("1")),
            (Refusal::Internal, 500, "internal", None),
        ] {
            let problem = Problem::from(refusal);
            let body: Value = serde_json::from_str(&problem.body()).unwrap();
            assert_eq!((problem.status().as_u16(), &body["code"]), (status, &code.into()));
            assert!(body["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{code}");
            let response = problem.into_response();
            let wait = response.headers().get(RETRY_AFTER).map(|wait| wait.to_str().unwrap());
            assert_eq!(wait, retry_after, "{code}");
            assert!(documentation.contains(&format!("`{code}`")), "docs/API.md lacks {code}");
        }
    }
}
