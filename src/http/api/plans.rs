//! `GET /api/v1/billing/plans`: the public catalogue, in the language of the client.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::language::Language;
use crate::domain::plan::{Catalogue, Plan, Price};
use crate::domain::plan_image::PlanImages;
use crate::http::api::checkout::IntervalName;
use crate::http::api::subscription::interval;
use crate::http::openapi::responses::CommonErrors;
use crate::http::pages::accepted_localizer;
use crate::messages::Locales;

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
    /// What customers read, in the language of the response.
    #[schema(example = "Trading signals")]
    title: String,
    /// In the language of the response; null if there is none.
    #[schema(required)]
    description: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlanItem {
    #[schema(example = "premium")]
    code: String,
    /// In the language of the response.
    #[schema(example = "Premium")]
    name: String,
    /// In the language of the response; null if there is none.
    #[schema(required)]
    description: Option<String>,
    /// The address of its image, which changes with the image; null if there is none.
    #[schema(required, example = "https://billing.example.com/plans/premium/2c26b46b68ffc68f.png")]
    image: Option<String>,
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

/// Lists the plans and their prices. Their texts are in the language that `Accept-Language` prefers among those of
/// the bot, else in the default one.
#[utoipa::path(
    get,
    path = "/api/v1/billing/plans",
    tag = "billing",
    operation_id = "listPlans",
    params(
        ("Accept-Language" = Option<String>, Header, description = "As in RFC 9110, section 12.5.4", example = "de-AT, en;q=0.5"),
    ),
    responses(
        (status = 200, description = "All plans", body = PlansResponse, headers(
            ("Content-Language" = String, description = "The language of the texts; a text that lacks it is in the default language"),
            ("Vary" = String, description = "`accept-language`"),
        )),
        CommonErrors,
    )
)]
pub(super) async fn list(
    State(catalogue): State<Arc<Catalogue>>,
    State(images): State<Arc<PlanImages>>,
    State(locales): State<Arc<Locales>>,
    headers: HeaderMap,
) -> ([(HeaderName, &'static str); 2], Json<PlansResponse>) {
    let language = accepted_localizer(&locales, &headers).language();
    let plans = catalogue.plans.iter().map(|found| plan(found, &images, language)).collect();
    let entitlements = entitlement_texts(&catalogue, language);
    let negotiated =
        [(header::CONTENT_LANGUAGE, language.tag()), (header::VARY, "accept-language")];
    (negotiated, Json(PlansResponse { plans, entitlements }))
}

fn entitlement_texts(catalogue: &Catalogue, language: Language) -> Vec<EntitlementTextItem> {
    let mut items: Vec<EntitlementTextItem> = Vec::new();
    for code in catalogue.plans.iter().flat_map(|plan| &plan.entitlements) {
        if items.iter().any(|item| item.name == code.as_str()) {
            continue;
        }
        let description = catalogue.entitlement_description(code, language);
        items.push(EntitlementTextItem {
            name: code.to_string(),
            title: catalogue.entitlement_name(code, language).into_owned(),
            description: description.map(str::to_owned),
        });
    }
    items
}

fn plan(plan: &Plan, images: &PlanImages, language: Language) -> PlanItem {
    let description = plan.description.as_ref().map(|text| text.in_language(language).to_owned());
    PlanItem {
        code: plan.code.to_string(),
        name: plan.name.in_language(language).to_owned(),
        description,
        image: images.url(&plan.code),
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
