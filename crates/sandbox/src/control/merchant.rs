//! Control API for actions in Stripe's dashboard.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;

use crate::World;
use crate::control::Answer;
use crate::control::Problem;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/api/merchant/{action}", post(act))
}

#[derive(Deserialize)]
struct MerchantAction {
    /// Id of the charge, dispute, subscription, customer or checkout session that the action is for.
    to: String,
    price: Option<String>,
}

async fn act(
    State(world): State<Arc<World>>,
    Path(action): Path<String>,
    Json(request): Json<MerchantAction>,
) -> Answer {
    let stripe = &world.stripe;
    let to = request.to.as_str();
    match action.as_str() {
        "refund" => stripe.refund(to, None).map(|_| ())?,
        "refund_half" => {
            let charges = stripe.charges();
            let charge = charges.iter().find(|charge| charge["id"] == json!(to));
            let charge = charge.ok_or_else(|| Problem::not_found("charge"))?;
            let sum = |name: &str| charge[name].as_i64().unwrap_or_default();
            let left = sum("amount") - sum("amount_refunded");
            stripe.refund(to, Some((sum("amount") / 2).clamp(1, left.max(1)))).map(|_| ())?;
        }
        "warn" => stripe.warn_of_fraud(to).map(|_| ())?,
        "dispute" => stripe.dispute(to).map(|_| ())?,
        "win" => stripe.close_dispute(to, true)?,
        "lose" => stripe.close_dispute(to, false)?,
        "pause" => stripe.pause_collection(to, "void", None)?,
        "resume" => stripe.resume_collection(to)?,
        "subscribe" => {
            let price = request.price.as_deref().ok_or_else(|| Problem::not_found("price"))?;
            stripe.subscribe_in_dashboard(to, price, &[]).map(|_| ())?;
        }
        "debit_arrives" => stripe.settle_bank_debit(to, true)?,
        "debit_fails" => stripe.settle_bank_debit(to, false)?,
        "delete_customer" => stripe.delete_customer(to)?,
        _ => return Err(Problem::new(StatusCode::NOT_FOUND, "no such action")),
    }
    Ok(Json(json!({ "done": action })))
}
