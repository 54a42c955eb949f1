//! How the caller's subscription stands.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::clock::Timestamp;
use crate::domain::plan::Interval;
use crate::domain::subscription::Subscription;
use crate::http::AppState;
use crate::http::api::caller::Caller;
use crate::http::api::checkout::IntervalName;
use crate::http::openapi::{CommonErrors, TokenErrors};
use crate::http::problem::Problem;

/// The plan in force, and the subscription behind it, if there is one. Times are RFC 3339, UTC.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionAnswer {
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "premium")]
    plan_code: String,
    #[schema(example = "Premium")]
    plan_name: String,
    /// Stripe's word, `active` for what was paid for once, `none` without a purchase.
    #[schema(example = "active")]
    status: String,
    /// A subscription at a price of no plan here: it gives nothing new, and nothing is sold beside it.
    unlisted: bool,
    #[schema(required)]
    interval: Option<IntervalName>,
    /// What each period costs, all items together, in minor units; null where that is not known for
    /// sure, as with a discount.
    #[schema(required, example = 1900)]
    amount: Option<i64>,
    #[schema(required, example = "usd")]
    currency: Option<String>,
    /// Of the plan's item.
    #[schema(required, example = 1)]
    quantity: Option<i64>,
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    current_period_end: Option<String>,
    /// Of the status `paused`: Stripe's word, `unstated` where Stripe gives none; null while it is not
    /// known yet.
    #[schema(required, example = "pause_requested")]
    pause_reason: Option<String>,
    /// When it will end, if an end is scheduled.
    #[schema(required)]
    cancel_at: Option<String>,
    #[schema(required)]
    trial_end: Option<String>,
    #[schema(required)]
    payment_problem: Option<PaymentProblem>,
    #[schema(required)]
    planned_change: Option<PlannedChangeAnswer>,
}

/// A payment that has failed and is still owed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PaymentProblem {
    #[schema(required)]
    since: Option<String>,
    /// Null: it has ended already.
    #[schema(required)]
    access_until: Option<String>,
    /// Stripe's page where the invoice can be paid.
    #[schema(required)]
    pay_url: Option<String>,
}

/// A change of plan that will come by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedChangeAnswer {
    #[schema(example = "basic")]
    plan_code: String,
    at: String,
}

/// Shows the caller's plan and how it stands.
#[utoipa::path(
    get,
    path = "/api/v1/billing/subscription",
    tag = "billing",
    operation_id = "showSubscription",
    security(("token" = [])),
    responses(
        (status = 200, description = "The plan in force; that of those who pay nothing without a purchase", body = SubscriptionAnswer),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn show(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<SubscriptionAnswer>, Problem> {
    let view = state.billing.status(caller.user()).await?;
    let one = view.subscription.as_ref();
    let time = |at: Option<Timestamp>| at.map(|at| at.to_rfc3339());
    let problem = |one: &Subscription| PaymentProblem {
        since: time(one.past_due_since),
        access_until: time(view.access_until),
        pay_url: one.failed_invoice.as_ref().and_then(|invoice| invoice.hosted_url.clone()),
    };
    let amount = one.and_then(|one| one.amount);
    let planned = one.and_then(|one| one.planned.as_ref());
    Ok(Json(SubscriptionAnswer {
        user_id: caller.user().to_string(),
        status: match (one, view.unlisted.as_ref()) {
            (Some(one), _) => one.status.to_string(),
            (None, Some(unlisted)) => unlisted.status.to_string(),
            (None, None) => "none".to_owned(),
        },
        unlisted: view.is_unlisted(),
        amount: amount.map(|amount| amount.minor),
        currency: amount.map(|amount| amount.currency.code().to_owned()),
        quantity: one.and_then(|one| one.plan_item.as_ref()?.quantity),
        interval: one.and_then(|one| one.interval).map(interval),
        pause_reason: one
            .and_then(|one| one.pause_reason.as_ref())
            .map(|reason| reason.as_str().to_owned()),
        current_period_end: time(match (one, view.unlisted.as_ref()) {
            (Some(one), _) => one.current_period_end,
            (None, unlisted) => unlisted.and_then(|one| one.current_period_end),
        }),
        cancel_at: time(match (one, view.unlisted.as_ref()) {
            (Some(one), _) => one.cancel_at,
            (None, unlisted) => unlisted.and_then(|one| one.cancel_at),
        }),
        trial_end: time(one.and_then(|one| one.trial_end)),
        payment_problem: one.filter(|one| one.is_owing()).map(problem),
        planned_change: planned.map(|planned| PlannedChangeAnswer {
            plan_code: planned.plan.to_string(),
            at: planned.at.to_rfc3339(),
        }),
        plan_code: view.plan.to_string(),
        plan_name: view.plan_name,
    }))
}

pub(super) const fn interval(interval: Interval) -> IntervalName {
    match interval {
        Interval::Month => IntervalName::Month,
        Interval::Year => IntervalName::Year,
        Interval::Once => IntervalName::Once,
    }
}
