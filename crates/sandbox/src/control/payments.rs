//! Control API of the checkout, portal and invoice pages, and the panel's view of the account.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::routing::post;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::World;
use crate::control::Answer;
use crate::control::Problem;
use crate::stripe::CancelWhen;
use crate::stripe::Card;
use crate::stripe::Declined;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/api/stripe", get(account))
        .route("/api/checkout/{id}", get(checkout))
        .route("/api/checkout/{id}/pay", post(pay))
        .route("/api/checkout/{id}/promotion", post(promote))
        .route("/api/portal/{id}", get(portal))
        .route("/api/portal/{id}/{action}", post(portal_action))
        .route("/api/invoice/{id}", get(invoice))
        .route("/api/receipt/{id}", get(receipt))
        .route("/api/invoice/{id}/pay", post(pay_invoice))
}

#[derive(Deserialize)]
struct Payment {
    card: Option<String>,
    #[serde(default)]
    authenticated: bool,
    /// Starts a trial that requires no card.
    #[serde(default)]
    without_card: bool,
    /// Pays by bank debit, which arrives days later or fails.
    #[serde(default)]
    bank_debit: bool,
}

impl Payment {
    fn card(&self) -> Result<Option<Card>, Declined> {
        let card = self.card.as_deref().map(Card::from_number).transpose()?;
        Ok(card.map(|card| if self.authenticated { card.authenticated() } else { card }))
    }
}

/// For the page, a payment that needs confirmation is a further step, not an error.
fn settle(done: Result<Value, Declined>) -> Answer {
    match done {
        Ok(value) => Ok(Json(value)),
        Err(declined) if declined.requires_action => Ok(Json(json!({ "requires_action": true }))),
        Err(declined) => Err(declined.into()),
    }
}

async fn account(State(world): State<Arc<World>>) -> Answer {
    Ok(Json(world.stripe.panel()))
}

async fn checkout(State(world): State<Arc<World>>, Path(id): Path<String>) -> Answer {
    let mut view =
        world.stripe.checkout_view(&id).ok_or_else(|| Problem::not_found("checkout session"))?;
    view["app_name"] = json!(world.app_name);
    Ok(Json(view))
}

async fn pay(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Json(payment): Json<Payment>,
) -> Answer {
    let paid = if payment.without_card {
        world.stripe.start_trial_without_card(&id)
    } else if payment.bank_debit {
        world.stripe.pay_by_bank_debit(&id)
    } else {
        world.stripe.pay(&id, payment.card()?.unwrap_or(Card::PAYS))
    };
    settle(paid.map(|paid| json!({ "redirect": paid.redirect })))
}

#[derive(Deserialize)]
struct Promotion {
    /// `None` removes the applied code.
    code: Option<String>,
}

async fn promote(
    world: State<Arc<World>>,
    Path(id): Path<String>,
    Json(promotion): Json<Promotion>,
) -> Answer {
    world.stripe.promote(&id, promotion.code.as_deref())?;
    checkout(world, Path(id)).await
}

async fn portal(State(world): State<Arc<World>>, Path(id): Path<String>) -> Answer {
    let mut view =
        world.stripe.portal_view(&id).ok_or_else(|| Problem::not_found("portal session"))?;
    view["app_name"] = json!(world.app_name);
    Ok(Json(view))
}

#[derive(Deserialize)]
struct PortalAction {
    subscription: Option<String>,
    when: Option<String>,
    price: Option<String>,
    invoice: Option<String>,
    #[serde(flatten)]
    payment: Payment,
}

async fn portal_action(
    State(world): State<Arc<World>>,
    Path((id, action)): Path<(String, String)>,
    Json(request): Json<PortalAction>,
) -> Answer {
    let stripe = &world.stripe;
    let customer =
        stripe.portal_customer(&id).ok_or_else(|| Problem::not_found("portal session"))?;
    let own = |object: Option<Value>| {
        object
            .filter(|object| object["customer"] == json!(customer))
            .and_then(|object| object["id"].as_str().map(str::to_owned))
    };
    let subscription = request.subscription.as_deref().and_then(|id| own(stripe.subscription(id)));
    let subscription = || subscription.clone().ok_or_else(|| Problem::not_found("subscription"));
    let done = match action.as_str() {
        "cancel" => {
            let now = request.when.as_deref() == Some("now");
            let when = if now { CancelWhen::Now } else { CancelWhen::AtPeriodEnd };
            stripe.cancel(&subscription()?, when).map_err(Declined::from)
        }
        "resume" => stripe.resume(&subscription()?).map_err(Declined::from),
        "pause" => stripe.pause_in_portal(&subscription()?).map_err(Declined::from),
        "unpause" => stripe.resume_in_portal(&subscription()?),
        "quote" => {
            let price = request.price.as_deref().ok_or_else(|| Problem::not_found("price"))?;
            return Ok(Json(stripe.portal_quote(&subscription()?, price)?));
        }
        "change" => {
            let price = request.price.as_deref().ok_or_else(|| Problem::not_found("price"))?;
            stripe.change_price(&subscription()?, price)
        }
        "card" => {
            let card = request.payment.card()?;
            let card =
                card.ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "no card was given"))?;
            stripe.change_card(&customer, card)
        }
        "pay" => {
            let invoice = request.invoice.as_deref().and_then(|id| own(stripe.invoice(id)));
            let invoice = invoice.ok_or_else(|| Problem::not_found("invoice"))?;
            match request.payment.card()? {
                Some(card) => stripe.pay_invoice_with(&invoice, card),
                None => stripe.pay_invoice(&invoice),
            }
        }
        _ => return Err(Problem::not_found("action")),
    };
    let view = || stripe.portal_view(&id).unwrap_or_default();
    settle(done.map(|()| view()))
}

async fn invoice(State(world): State<Arc<World>>, Path(id): Path<String>) -> Answer {
    let mut view = world.stripe.invoice_view(&id).ok_or_else(|| Problem::not_found("invoice"))?;
    view["app_name"] = json!(world.app_name);
    Ok(Json(view))
}

async fn receipt(State(world): State<Arc<World>>, Path(id): Path<String>) -> Answer {
    let mut view = world.stripe.receipt_view(&id).ok_or_else(|| Problem::not_found("receipt"))?;
    view["app_name"] = json!(world.app_name);
    Ok(Json(view))
}

async fn pay_invoice(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Json(payment): Json<Payment>,
) -> Answer {
    let paid = match payment.card()? {
        Some(card) => world.stripe.pay_invoice_with(&id, card),
        None => world.stripe.pay_invoice(&id),
    };
    settle(paid.map(|()| json!({ "paid": true })))
}
