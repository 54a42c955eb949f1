//! Trials, with a card and without.

use crate::desk::Desk;
use crate::desk::text;
use serde_json::json;
use tollgate_sandbox::Card;

fn trial(desk: &Desk, days: u32, without_card: &str) -> String {
    let session = desk.checkout(
        "price_month",
        &format!(
            "&payment_method_collection=if_required&subscription_data[trial_period_days]={days}\
             &subscription_data[trial_settings][end_behavior][missing_payment_method]={without_card}"
        ),
    );
    let started = desk.stripe.start_trial_without_card(&session).unwrap();
    let session = desk.stripe.session(&session).unwrap();
    assert_eq!(session["payment_status"], "no_payment_required");
    started.subscription.unwrap()
}

#[test]
fn a_trial_without_a_card_ends_as_was_agreed() {
    for (agreed, status, last) in [
        ("cancel", "canceled", "customer.subscription.deleted"),
        ("pause", "paused", "customer.subscription.paused"),
        ("create_invoice", "past_due", "customer.subscription.updated"),
    ] {
        let desk = Desk::open();
        let sub = trial(&desk, 7, agreed);
        desk.heard();
        desk.days(4);
        assert_eq!(desk.heard(), ["customer.subscription.trial_will_end"]);
        desk.days(3);
        let heard = desk.heard();
        assert_eq!((desk.status(&sub).as_str(), heard.last().unwrap().as_str()), (status, last));
        assert_eq!(
            heard.contains(&"invoice.payment_failed".to_owned()),
            agreed == "create_invoice"
        );
        let behavior = &desk.sub(&sub)["trial_settings"]["end_behavior"];
        assert_eq!(*behavior, json!({ "missing_payment_method": agreed }));
    }
}

#[test]
fn a_short_trial_warns_of_its_end_at_once() {
    let desk = Desk::open();
    trial(&desk, 2, "cancel");
    let heard = desk.heard();
    let created = heard.iter().position(|kind| kind == "customer.subscription.created").unwrap();
    assert_eq!(heard[created + 1], "customer.subscription.trial_will_end");
    desk.days(1);
    assert_eq!(desk.heard(), Vec::<String>::new());
}

#[test]
fn a_session_that_wants_a_card_starts_no_trial_without_one() {
    let desk = Desk::open();
    let session = desk.checkout("price_month", "&subscription_data[trial_period_days]=7");
    assert!(desk.stripe.start_trial_without_card(&session).is_err());
    assert_eq!(desk.stripe.session(&session).unwrap()["payment_method_collection"], "always");
}

#[test]
fn a_paused_subscription_resumes_once_its_invoice_is_paid() {
    let desk = Desk::open();
    let sub = trial(&desk, 7, "pause");
    desk.days(40);
    assert_eq!(desk.status(&sub), "paused");
    desk.heard();
    let resume = format!("subscriptions/{sub}/resume");
    let on_success = "payment_behavior=resume_on_payment_success";
    assert_eq!(desk.refused(&resume, on_success).code, Some("resource_missing"), "no card");
    desk.post(&resume, "billing_cycle_anchor[type]=now");
    assert_eq!(desk.heard(), ["customer.subscription.updated"], "nobody collects it by default");
    assert_eq!(desk.status(&sub), "paused");
    let invoice = text(&desk.sub(&sub)["latest_invoice"]);
    desk.stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    let heard = desk.heard();
    assert_eq!(
        heard,
        [
            "customer.subscription.updated",
            "customer.subscription.resumed",
            "invoice.paid",
            "invoice.payment_succeeded",
        ]
    );
    assert_eq!(desk.status(&sub), "active");
    let month = desk.period_end(&sub) - desk.now();
    assert!((28 * 86_400..=31 * 86_400).contains(&month));
    assert_eq!(desk.refused(&format!("subscriptions/{sub}/resume"), "").status, 400);
}

#[test]
fn a_resumption_nobody_pays_is_voided_and_the_subscription_stays_paused() {
    let desk = Desk::open();
    let sub = trial(&desk, 7, "pause");
    desk.days(8);
    desk.post(&format!("subscriptions/{sub}/resume"), "");
    desk.heard();
    desk.days(1);
    assert_eq!(desk.heard(), ["invoice.voided"]);
    assert_eq!(desk.status(&sub), "paused");
    desk.stripe.change_card(&desk.customer_of(&sub), Card::PAYS).unwrap();
    desk.stripe.resume_paused(&sub).unwrap();
    assert_eq!(desk.status(&sub), "active");
}
