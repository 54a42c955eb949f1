//! `GET /api/v1/billing/plans`: the public catalogue.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::plan::{Catalogue, Plan, Price};
use crate::http::api::checkout::IntervalName;
use crate::http::api::subscription::interval;
use crate::http::openapi::responses::CommonErrors;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlansResponse {
    /// In the order in which they are shown.
    plans: Vec<PlanItem>,
    /// The texts of all entitlements of these plans.
    entitlements: Vec<EntitlementTextItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntitlementTextItem {
    /// Its code, as in `entitlements` of the plans.
    #[schema(example = "signals")]
    name: String,
    /// What customers read, in the default language.
    #[schema(example = "Trading signals")]
    title: String,
    /// In the default language; null if there is none.
    #[schema(required)]
    description: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanItem {
    #[schema(example = "premium")]
    code: String,
    /// In the default language.
    #[schema(example = "Premium")]
    name: String,
    /// In the default language; null if there is none.
    #[schema(required)]
    description: Option<String>,
    #[schema(example = json!(["signals", "alerts"]))]
    entitlements: Vec<String>,
    /// Empty if the plan is free or currently not on sale.
    prices: Vec<PriceItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PriceItem {
    interval: IntervalName,
    /// In minor units.
    #[schema(example = 1900)]
    amount: i64,
    #[schema(example = "usd")]
    currency: String,
    /// Seconds of access after a single payment; null for lifetime access and for subscriptions.
    #[schema(required)]
    access_seconds: Option<u64>,
}

/// Lists the plans and their prices.
#[utoipa::path(
    get,
    path = "/api/v1/billing/plans",
    tag = "billing",
    operation_id = "listPlans",
    responses(
        (status = 200, description = "All plans", body = PlansResponse),
        CommonErrors,
    )
)]
pub(super) async fn list(State(catalogue): State<Arc<Catalogue>>) -> Json<PlansResponse> {
    let plans = catalogue.plans.iter().map(plan).collect();
    Json(PlansResponse { plans, entitlements: entitlement_texts(&catalogue) })
}

fn entitlement_texts(catalogue: &Catalogue) -> Vec<EntitlementTextItem> {
    let mut items: Vec<EntitlementTextItem> = Vec::new();
    for code in catalogue.plans.iter().flat_map(|plan| &plan.entitlements) {
        if items.iter().any(|item| item.name == code.as_str()) {
            continue;
        }
        let text = catalogue.entitlements.get(code);
        let description = text.and_then(|text| text.description.as_ref());
        items.push(EntitlementTextItem {
            name: code.to_string(),
            title: catalogue.entitlement_title(code).into_owned(),
            description: description.map(|text| text.fallback().to_owned()),
        });
    }
    items
}

fn plan(plan: &Plan) -> PlanItem {
    PlanItem {
        code: plan.code.to_string(),
        name: plan.name.fallback().to_owned(),
        description: plan.description.as_ref().map(|text| text.fallback().to_owned()),
        entitlements: plan.entitlements.iter().map(ToString::to_string).collect(),
        prices: plan.sellable().map(price).collect(),
    }
}

fn price(price: &Price) -> PriceItem {
    PriceItem {
        interval: interval(price.interval),
        amount: price.amount.minor,
        currency: price.amount.currency.code().to_owned(),
        access_seconds: price.access_for.map(|term| term.as_secs()),
    }
}
