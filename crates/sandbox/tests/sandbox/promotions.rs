//! Promotion codes on the checkout page: their discount, and when they are refused.

use std::time::Duration;

use serde_json::json;
use tollgate_sandbox::Card;

use crate::stage::Stage;

const ALLOWED: &str = "&allow_promotion_codes=true";

#[tokio::test]
async fn a_code_reduces_the_first_payment_and_no_other() {
    let stage = Stage::set().await;
    let stripe = stage.sandbox.stripe();
    stripe.add_promotion_code("WELCOME20", 20);
    let session = stage.checkout("price_month", ALLOWED).await;
    let id = session["id"].as_str().unwrap();
    stripe.promote(id, Some(" welcome20 ")).unwrap();
    let promoted = stripe.session(id).unwrap();
    assert_eq!(promoted["amount_subtotal"], 1900);
    assert_eq!(promoted["amount_total"], 1520);
    assert_eq!(promoted["total_details"]["amount_discount"], 380);
    assert!(promoted["discounts"][0]["promotion_code"].as_str().unwrap().starts_with("promo_"));

    let paid = stripe.pay(id, Card::PAYS).unwrap();
    let invoice = stripe.invoice(&paid.invoice.unwrap()).unwrap();
    assert_eq!(invoice["subtotal"], 1900);
    assert_eq!(invoice["total"], 1520);
    assert_eq!(invoice["amount_paid"], 1520);
    assert_eq!(invoice["total_discount_amounts"][0]["amount"], 380);
    assert_eq!(invoice["lines"]["data"][0]["amount"], 1900, "lines exclude discounts");
    assert_eq!(invoice["lines"]["data"][0]["discount_amounts"][0]["amount"], 380);
    assert_eq!(stripe.charges()[0]["amount"], 1520);

    stage.sandbox.advance(Duration::from_hours(24 * 32)).await;
    let renewal = stripe.invoices().last().unwrap().clone();
    assert_eq!(renewal["amount_paid"], 1900, "{renewal}");
    assert_eq!(renewal["discounts"], json!([]));
}

#[tokio::test]
async fn a_code_applies_after_the_trial_and_to_a_single_payment() {
    let stage = Stage::set().await;
    let stripe = stage.sandbox.stripe();
    stripe.add_promotion_code("WELCOME20", 20);
    let trial = format!("{ALLOWED}&subscription_data[trial_period_days]=7");
    let session = stage.checkout("price_month", &trial).await;
    let id = session["id"].as_str().unwrap();
    stripe.promote(id, Some("WELCOME20")).unwrap();
    stripe.pay(id, Card::PAYS).unwrap();
    assert_eq!(stripe.invoices()[0]["total"], 0);
    stage.sandbox.advance(Duration::from_hours(24 * 8)).await;
    assert_eq!(stripe.invoices()[1]["amount_paid"], 1520);

    let session = stage.checkout("price_once", ALLOWED).await;
    let id = session["id"].as_str().unwrap();
    let full = session["amount_total"].as_i64().unwrap();
    stripe.promote(id, Some("WELCOME20")).unwrap();
    stripe.pay(id, Card::PAYS).unwrap();
    let charges = stripe.charges();
    assert_eq!(charges.last().unwrap()["amount"], full - full / 5, "{charges:?}");
}

#[tokio::test]
async fn a_code_is_refused_as_by_stripe() {
    let stage = Stage::set().await;
    let stripe = stage.sandbox.stripe();
    stripe.add_promotion_code("WELCOME20", 20);
    let strict = stage.checkout("price_month", "").await;
    assert!(stripe.promote(strict["id"].as_str().unwrap(), Some("WELCOME20")).is_err());
    let session = stage.checkout("price_month", ALLOWED).await;
    let id = session["id"].as_str().unwrap();
    assert!(stripe.promote(id, Some("WELCOME")).is_err());
    stripe.promote(id, Some("WELCOME20")).unwrap();
    stripe.promote(id, None).unwrap();
    assert_eq!(stripe.session(id).unwrap()["amount_total"], 1900);
    stripe.pay(id, Card::PAYS).unwrap();
    assert!(stripe.promote(id, Some("WELCOME20")).is_err(), "the session is complete");
}
