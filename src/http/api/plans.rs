//! The catalogue, for everybody.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::plan::{Plan, Price};
use crate::http::AppState;
use crate::http::api::checkout::IntervalName;
use crate::http::api::subscription::interval;
use crate::http::openapi::CommonErrors;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlansAnswer {
    /// In the order in which they are shown.
    plans: Vec<PlanAnswer>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanAnswer {
    #[schema(example = "premium")]
    code: String,
    #[schema(example = "Premium")]
    name: String,
    #[schema(example = json!(["signals", "alerts"]))]
    entitlements: Vec<String>,
    /// Empty: the plan is free, or cannot be bought now.
    prices: Vec<PriceAnswer>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PriceAnswer {
    interval: IntervalName,
    /// In minor units.
    #[schema(example = 1900)]
    amount: i64,
    #[schema(example = "usd")]
    currency: String,
    /// Seconds of access that a single payment gives; null: for good, or for as long as it is paid.
    #[schema(required)]
    access_seconds: Option<u64>,
}

/// Lists the plans and what they cost.
#[utoipa::path(
    get,
    path = "/api/v1/billing/plans",
    tag = "billing",
    operation_id = "listPlans",
    responses(
        (status = 200, description = "All plans", body = PlansAnswer),
        CommonErrors,
    )
)]
pub(super) async fn list(State(state): State<AppState>) -> Json<PlansAnswer> {
    let plans = state.billing.catalogue().plans.iter().map(plan).collect();
    Json(PlansAnswer { plans })
}

fn plan(plan: &Plan) -> PlanAnswer {
    PlanAnswer {
        code: plan.code.to_string(),
        name: plan.name.clone(),
        entitlements: plan.entitlements.iter().map(ToString::to_string).collect(),
        prices: plan.sellable().map(price).collect(),
    }
}

fn price(price: &Price) -> PriceAnswer {
    PriceAnswer {
        interval: interval(price.interval),
        amount: price.amount.minor,
        currency: price.amount.currency.code().to_owned(),
        access_seconds: price.access_for.map(|term| term.as_secs()),
    }
}
