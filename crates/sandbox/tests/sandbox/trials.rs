//! Trials, with a card and without.

use crate::bare_account::BareAccount;
use crate::bare_account::text;
use serde_json::json;
use tollgate_sandbox::CancelWhen;
use tollgate_sandbox::Card;

fn trial(account: &BareAccount, days: u32, without_card: &str) -> String {
    let session = account.checkout(
        "price_month",
        &format!(
            "&payment_method_collection=if_required&subscription_data[trial_period_days]={days}\
             &subscription_data[trial_settings][end_behavior][missing_payment_method]={without_card}"
        ),
    );
    let started = account.stripe.start_trial_without_card(&session).unwrap();
    let session = account.stripe.session(&session).unwrap();
    assert_eq!(session["payment_status"], "no_payment_required");
    started.subscription.unwrap()
}

#[test]
fn a_trial_without_a_card_ends_by_its_end_behavior() {
    for (agreed, status, last) in [
        ("cancel", "canceled", "customer.subscription.deleted"),
        ("pause", "paused", "customer.subscription.paused"),
        ("create_invoice", "past_due", "customer.subscription.updated"),
    ] {
        let account = BareAccount::open();
        let sub = trial(&account, 7, agreed);
        account.emitted_types();
        account.days(4);
        assert_eq!(account.emitted_types(), ["customer.subscription.trial_will_end"]);
        account.days(3);
        let types = account.emitted_types();
        assert_eq!((account.status(&sub).as_str(), types.last().unwrap().as_str()), (status, last));
        assert_eq!(
            types.contains(&"invoice.payment_failed".to_owned()),
            agreed == "create_invoice"
        );
        let behavior = &account.sub(&sub)["trial_settings"]["end_behavior"];
        assert_eq!(*behavior, json!({ "missing_payment_method": agreed }));
    }
}

#[test]
fn the_end_of_a_short_trial_is_announced_immediately() {
    let account = BareAccount::open();
    trial(&account, 2, "cancel");
    let types = account.emitted_types();
    let created = types.iter().position(|kind| kind == "customer.subscription.created").unwrap();
    assert_eq!(types[created + 1], "customer.subscription.trial_will_end");
    account.days(1);
    assert_eq!(account.emitted_types(), Vec::<String>::new());
}

#[test]
fn a_session_that_requires_a_card_refuses_a_trial_without_one() {
    let account = BareAccount::open();
    let session = account.checkout("price_month", "&subscription_data[trial_period_days]=7");
    assert!(account.stripe.start_trial_without_card(&session).is_err());
    assert_eq!(account.stripe.session(&session).unwrap()["payment_method_collection"], "always");
}

#[test]
fn a_paused_subscription_resumes_once_its_invoice_is_paid() {
    let account = BareAccount::open();
    let sub = trial(&account, 7, "pause");
    account.days(40);
    assert_eq!(account.status(&sub), "paused");
    account.emitted_types();
    let resume = format!("subscriptions/{sub}/resume");
    let on_success = "payment_behavior=resume_on_payment_success";
    assert_eq!(account.refused(&resume, on_success).code, Some("resource_missing"), "no card");
    account.post(&resume, "billing_cycle_anchor[type]=now");
    assert_eq!(
        account.emitted_types(),
        ["customer.subscription.updated"],
        "not collected by default"
    );
    assert_eq!(account.status(&sub), "paused");
    let invoice = text(&account.sub(&sub)["latest_invoice"]);
    account.stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    let types = account.emitted_types();
    assert_eq!(
        types,
        [
            "customer.subscription.updated",
            "customer.subscription.resumed",
            "invoice.paid",
            "invoice.payment_succeeded",
        ]
    );
    assert_eq!(account.status(&sub), "active");
    let month = account.period_end(&sub) - account.now();
    assert!((28 * 86_400..=31 * 86_400).contains(&month));
    assert_eq!(account.refused(&format!("subscriptions/{sub}/resume"), "").status, 400);
}

#[test]
fn an_unpaid_resumption_is_voided_and_the_subscription_stays_paused() {
    let account = BareAccount::open();
    let sub = trial(&account, 7, "pause");
    account.days(8);
    account.post(&format!("subscriptions/{sub}/resume"), "");
    account.emitted_types();
    account.days(1);
    assert_eq!(account.emitted_types(), ["invoice.voided"]);
    assert_eq!(account.status(&sub), "paused");
    account.stripe.change_card(&account.customer_of(&sub), Card::PAYS).unwrap();
    account.stripe.resume_paused(&sub).unwrap();
    assert_eq!(account.status(&sub), "active");
}

#[test]
fn a_canceled_subscription_stays_canceled_when_the_invoice_of_its_resumption_is_settled() {
    for pay in [true, false] {
        let account = BareAccount::open();
        let sub = trial(&account, 7, "pause");
        account.days(8);
        account.post(&format!("subscriptions/{sub}/resume"), "");
        let invoice = text(&account.sub(&sub)["latest_invoice"]);
        account.stripe.cancel(&sub, CancelWhen::Now).unwrap();
        if pay {
            account.stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
        } else {
            account.stripe.mark_uncollectible(&invoice).unwrap();
        }
        assert_eq!(account.status(&sub), "canceled");
    }
}

#[test]
fn a_paid_subscription_is_free_for_a_while_and_charged_after_that() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let (path, paid) = (format!("subscriptions/{sub}"), account.stripe.charges().len());
    let (begun, end) = (account.now(), account.period_end(&sub) + 7 * 86_400);
    account.days(4);
    for form in [
        format!("trial_end={end}"),
        format!("trial_end={}&proration_behavior=none", account.now()),
        format!("trial_end={}&proration_behavior=none", account.now() + 731 * 86_400),
    ] {
        assert_eq!(account.refused(&path, &form).status, 400, "{form}");
    }
    account.emitted_types();
    let free = account.post(&path, &format!("trial_end={end}&proration_behavior=none"));
    assert_eq!((&free["status"], &free["trial_end"]), (&json!("trialing"), &json!(end)));
    assert_eq!((&free["start_date"], &free["trial_start"]), (&json!(begun), &json!(account.now())));
    assert_eq!(account.period_end(&sub), end);
    assert_eq!(
        account.emitted_types(),
        ["customer.subscription.updated", "invoice.paid", "invoice.payment_succeeded"]
    );
    assert_eq!(account.latest_invoice(&sub)["total"], 0);
    account.advance((end - account.now()) * 1000 - 1000);
    assert_eq!((account.status(&sub).as_str(), account.stripe.charges().len()), ("trialing", paid));
    account.advance(1000);
    assert_eq!(
        (account.status(&sub).as_str(), account.stripe.charges().len()),
        ("active", paid + 1)
    );
}
