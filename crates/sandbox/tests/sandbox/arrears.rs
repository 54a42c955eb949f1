//! Invoices that are not paid: retried, voided, given up, and what that means to a subscription.

use crate::desk::Desk;
use crate::desk::text;
use serde_json::json;
use tollgate_sandbox::CancelWhen;
use tollgate_sandbox::Card;

fn past_due(desk: &Desk) -> (String, String) {
    let sub = desk.subscribe("price_month", Card::FAILS_ON_RENEWAL);
    desk.to_renewal(&sub);
    assert_eq!(desk.status(&sub), "past_due");
    desk.heard();
    let invoice = text(&desk.sub(&sub)["latest_invoice"]);
    (sub, invoice)
}

#[test]
fn a_voided_or_given_up_invoice_ends_arrears() {
    let desk = Desk::open();
    let (sub, invoice) = past_due(&desk);
    let open = desk.stripe.invoice(&invoice).unwrap();
    assert_eq!((&open["attempted"], &open["attempt_count"]), (&json!(true), &json!(1)));
    assert_eq!(open["next_payment_attempt"], json!(desk.now() + 3 * 86_400));
    assert_eq!(open["status_transitions"]["finalized_at"], json!(desk.now()));
    desk.post(&format!("invoices/{invoice}/void"), "");
    assert_eq!(desk.heard(), ["invoice.voided", "customer.subscription.updated"]);
    assert_eq!(desk.status(&sub), "active");
    let void = desk.stripe.invoice(&invoice).unwrap();
    assert_eq!((&void["status"], &void["next_payment_attempt"]), (&json!("void"), &json!(null)));
    assert_eq!(void["status_transitions"]["voided_at"], json!(desk.now()));
    assert_eq!(desk.refused(&format!("invoices/{invoice}/void"), "").status, 400);

    let desk = Desk::open();
    let (sub, invoice) = past_due(&desk);
    desk.post(&format!("invoices/{invoice}/mark_uncollectible"), "");
    assert_eq!(desk.heard(), ["invoice.marked_uncollectible", "customer.subscription.updated"]);
    assert_eq!(desk.status(&sub), "active");
    desk.stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    assert_eq!(desk.stripe.invoice(&invoice).unwrap()["status"], "paid");
}

#[test]
fn only_the_latest_invoice_decides_about_arrears() {
    let desk = Desk::open();
    desk.stripe.on_exhausted_retries("past_due").unwrap();
    let (sub, first) = past_due(&desk);
    desk.to_renewal(&sub);
    let second = text(&desk.sub(&sub)["latest_invoice"]);
    assert_ne!(first, second);
    desk.stripe.pay_invoice_with(&first, Card::PAYS).unwrap();
    assert_eq!(desk.status(&sub), "past_due");
    desk.stripe.pay_invoice(&second).unwrap();
    assert_eq!(desk.status(&sub), "active");
}

#[test]
fn after_the_last_retry_the_account_decides() {
    for (setting, status) in
        [("cancel", "canceled"), ("unpaid", "unpaid"), ("past_due", "past_due")]
    {
        let desk = Desk::open();
        desk.stripe.on_exhausted_retries(setting).unwrap();
        let (sub, invoice) = past_due(&desk);
        desk.days(8);
        assert_eq!(desk.status(&sub), status);
        let left = desk.stripe.invoice(&invoice).unwrap();
        assert_eq!(left["next_payment_attempt"], json!(null));
        let expected = if setting == "cancel" { "uncollectible" } else { "open" };
        assert_eq!(left["status"], expected);
    }
    assert!(Desk::open().stripe.on_exhausted_retries("forget").is_err());
}

#[test]
fn an_unpaid_subscription_gathers_drafts_until_the_latest_is_paid() {
    let desk = Desk::open();
    desk.stripe.on_exhausted_retries("unpaid").unwrap();
    let (sub, _) = past_due(&desk);
    desk.to_renewal(&sub);
    let draft = desk.latest_invoice(&sub);
    assert_eq!((&draft["status"], &draft["auto_advance"]), (&json!("draft"), &json!(false)));
    assert_eq!((&draft["number"], &draft["hosted_invoice_url"]), (&json!(null), &json!(null)));
    assert_eq!(desk.status(&sub), "unpaid");
    let id = text(&draft["id"]);
    desk.post(&format!("invoices/{id}/finalize"), "");
    desk.stripe.pay_invoice_with(&id, Card::PAYS).unwrap();
    assert_eq!(desk.status(&sub), "active");
}

#[test]
fn a_renewal_can_rest_as_a_draft_before_it_is_collected() {
    let desk = Desk::open();
    desk.stripe.keep_drafts_for(3_600);
    let sub = desk.subscribe("price_month", Card::PAYS);
    desk.to_renewal(&sub);
    let draft = desk.latest_invoice(&sub);
    assert_eq!((&draft["status"], desk.status(&sub)), (&json!("draft"), "active".to_owned()));
    desk.heard();
    desk.walk(3_600_000);
    assert_eq!(desk.latest_invoice(&sub)["status"], "paid");
    assert_eq!(desk.heard()[..2], ["invoice.finalized", "invoice.paid"]);
}

#[test]
fn a_subscription_cancelled_at_once_is_retried_no_more() {
    let desk = Desk::open();
    let (sub, invoice) = past_due(&desk);
    desk.stripe.cancel(&sub, CancelWhen::Now).unwrap();
    assert_eq!(desk.sub(&sub)["cancellation_details"]["reason"], "cancellation_requested");
    let open = desk.stripe.invoice(&invoice).unwrap();
    assert_eq!((&open["status"], &open["auto_advance"]), (&json!("open"), &json!(false)));
    desk.heard();
    desk.days(60);
    assert_eq!(desk.heard(), Vec::<String>::new());
    desk.stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    assert_eq!(desk.status(&sub), "canceled");
}

#[test]
fn an_end_that_was_set_comes_and_can_be_taken_back() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let at = desk.now() + 40 * 86_400;
    assert!(desk.stripe.cancel_at(&sub, desk.now()).is_err());
    let set = desk.post(&format!("subscriptions/{sub}"), &format!("cancel_at={at}"));
    assert_eq!((&set["cancel_at"], &set["cancel_at_period_end"]), (&json!(at), &json!(false)));
    assert_eq!(set["cancellation_details"]["reason"], "cancellation_requested");
    for taken_back in ["cancel_at=", "cancel_at_period_end=false"] {
        desk.stripe.cancel_at(&sub, at).unwrap();
        let cleared = desk.post(&format!("subscriptions/{sub}"), taken_back);
        assert_eq!((&cleared["cancel_at"], &cleared["canceled_at"]), (&json!(null), &json!(null)));
    }
    desk.stripe.cancel_at(&sub, at).unwrap();
    desk.days(39);
    assert_eq!((desk.status(&sub).as_str(), desk.stripe.invoices().len()), ("active", 2));
    desk.days(1);
    assert_eq!(desk.sub(&sub)["ended_at"], json!(at));
}

#[test]
fn a_deleted_customer_loses_the_subscriptions_first() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let customer = desk.customer_of(&sub);
    desk.stripe.rename_customer(&customer, "Anna").unwrap();
    let renamed = desk.news().remove(0);
    assert_eq!(renamed["type"], "customer.updated");
    assert_eq!(renamed["data"]["previous_attributes"], json!({ "name": "Ann" }));
    let metadata = [("user_id", "7")];
    let second = desk.stripe.subscribe_in_dashboard(&customer, "price_pro", &metadata).unwrap();
    assert_eq!(
        desk.heard(),
        [
            "customer.subscription.created",
            "customer.subscription.updated",
            "invoice.paid",
            "invoice.payment_succeeded",
        ]
    );
    assert_eq!(desk.sub(&second)["metadata"]["user_id"], "7");
    let both = desk.get(&format!("subscriptions?customer={customer}"));
    assert_eq!(both["data"].as_array().unwrap().len(), 2);
    desk.stripe.delete_customer(&customer).unwrap();
    assert_eq!(
        desk.heard(),
        ["customer.subscription.deleted", "customer.subscription.deleted", "customer.deleted"]
    );
    assert_eq!(desk.get(&format!("customers/{customer}"))["deleted"], true);
}
