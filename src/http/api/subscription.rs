//! `GET /api/v1/billing/subscription`: the caller's plan and subscription.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::billing::Accounts;
use crate::domain::clock::Timestamp;
use crate::domain::plan::Interval;
use crate::domain::subscription::{Subscription, UnlistedSubscription};
use crate::http::api::caller::Caller;
use crate::http::api::checkout::IntervalName;
use crate::http::openapi::responses::{CommonErrors, TokenErrors};
use crate::http::problem::Problem;

/// The current plan and the subscription behind it, if any. Times are RFC 3339, UTC.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionResponse {
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "premium")]
    plan_code: String,
    #[schema(example = "Premium")]
    plan_name: String,
    /// Stripe's status; `active` for a single payment, `none` without a purchase.
    #[schema(example = "active")]
    status: String,
    /// The subscription is at a price that no plan lists: it grants nothing new, and no second one is sold.
    unlisted: bool,
    #[schema(required)]
    interval: Option<IntervalName>,
    /// Price of a period, all items included, in minor units; null if it is uncertain, for example because
    /// of a discount.
    #[schema(required, example = 1900)]
    amount: Option<i64>,
    #[schema(required, example = "usd")]
    currency: Option<String>,
    /// Quantity of the plan's item.
    #[schema(required, example = 1)]
    quantity: Option<i64>,
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    current_period_end: Option<String>,
    /// Stripe's reason for the status `paused`, `unstated` if Stripe gives none; null while it is unknown.
    #[schema(required, example = "pause_requested")]
    pause_reason: Option<String>,
    /// The scheduled end, if any.
    #[schema(required)]
    cancel_at: Option<String>,
    /// Also the end of days that are given away, during which a paid subscription is `active`.
    #[schema(required)]
    trial_end: Option<String>,
    #[schema(required)]
    payment_problem: Option<PaymentProblem>,
    #[schema(required)]
    planned_change: Option<PlannedChange>,
}

/// A payment that has failed and is still owed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PaymentProblem {
    #[schema(required)]
    since: Option<String>,
    /// End of access, or null if access has already ended.
    #[schema(required)]
    access_until: Option<String>,
    /// Stripe's page where the invoice can be paid.
    #[schema(required)]
    pay_url: Option<String>,
}

/// A scheduled change of plan.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedChange {
    #[schema(example = "basic")]
    plan_code: String,
    at: String,
}

/// Shows the caller's plan and the state of the subscription.
#[utoipa::path(
    get,
    path = "/api/v1/billing/subscription",
    tag = "billing",
    operation_id = "showSubscription",
    security(("token" = [])),
    responses(
        (status = 200, description = "The current plan; without a purchase, the free plan", body = SubscriptionResponse),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn show(
    State(accounts): State<Accounts>,
    caller: Caller,
) -> Result<Json<SubscriptionResponse>, Problem> {
    let view = accounts.status(caller.user()).await?;
    let subscription = view.subscription.as_ref();
    let unlisted = view.unlisted.as_ref();
    let time = |at: Option<Timestamp>| at.map(|at| at.to_rfc3339());
    let problem = |subscription: &Subscription| PaymentProblem {
        since: time(subscription.past_due_since()),
        access_until: time(view.access_until),
        pay_url: subscription.unpaid_invoice().and_then(|invoice| invoice.hosted_url.clone()),
    };
    let amount = subscription.and_then(|subscription| subscription.amount);
    let planned = subscription.and_then(Subscription::planned_change);
    Ok(Json(SubscriptionResponse {
        user_id: caller.user().to_string(),
        status: match (subscription, unlisted) {
            (Some(subscription), _) => subscription.status().to_string(),
            (None, Some(unlisted)) => unlisted.state.status().to_string(),
            (None, None) => "none".to_owned(),
        },
        unlisted: view.is_unlisted(),
        amount: amount.map(|amount| amount.minor),
        currency: amount.map(|amount| amount.currency.code().to_owned()),
        quantity: subscription.and_then(|subscription| subscription.plan_item()?.quantity),
        interval: subscription.and_then(Subscription::interval).map(interval),
        pause_reason: subscription
            .and_then(Subscription::pause_reason)
            .map(|reason| reason.as_str().to_owned()),
        current_period_end: time(match (subscription, unlisted) {
            (Some(subscription), _) => subscription.current_period_end,
            (None, unlisted) => unlisted.and_then(|unlisted| unlisted.current_period_end),
        }),
        cancel_at: time(match (subscription, unlisted) {
            (Some(subscription), _) => subscription.cancel_at(),
            (None, unlisted) => unlisted.and_then(UnlistedSubscription::cancel_at),
        }),
        trial_end: time(subscription.and_then(Subscription::trial_end)),
        payment_problem: subscription.filter(|subscription| subscription.is_owing()).map(problem),
        planned_change: planned.map(|planned| PlannedChange {
            plan_code: planned.plan.to_string(),
            at: planned.at.to_rfc3339(),
        }),
        plan_code: view.plan.to_string(),
        plan_name: view.plan_name.fallback().to_owned(),
    }))
}

pub(super) const fn interval(interval: Interval) -> IntervalName {
    match interval {
        Interval::Month => IntervalName::Month,
        Interval::Year => IntervalName::Year,
        Interval::Once => IntervalName::Once,
    }
}
