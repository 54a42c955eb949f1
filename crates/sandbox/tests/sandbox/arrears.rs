//! Unpaid invoices: retried, voided or uncollectible, and the effect on the subscription.

use crate::bare_account::BareAccount;
use crate::bare_account::text;
use serde_json::json;
use tollgate_sandbox::CancelWhen;
use tollgate_sandbox::Card;

fn past_due(account: &BareAccount) -> (String, String) {
    let sub = account.subscribe("price_month", Card::FAILS_ON_RENEWAL);
    account.to_renewal(&sub);
    assert_eq!(account.status(&sub), "past_due");
    account.emitted_types();
    let invoice = text(&account.sub(&sub)["latest_invoice"]);
    (sub, invoice)
}

#[test]
fn voiding_or_writing_off_an_invoice_ends_arrears() {
    let account = BareAccount::open();
    let (sub, invoice) = past_due(&account);
    let open = account.stripe.invoice(&invoice).unwrap();
    assert_eq!((&open["attempted"], &open["attempt_count"]), (&json!(true), &json!(1)));
    assert_eq!(open["next_payment_attempt"], json!(account.now() + 3 * 86_400));
    assert_eq!(open["status_transitions"]["finalized_at"], json!(account.now()));
    account.post(&format!("invoices/{invoice}/void"), "");
    assert_eq!(account.emitted_types(), ["invoice.voided", "customer.subscription.updated"]);
    assert_eq!(account.status(&sub), "active");
    let void = account.stripe.invoice(&invoice).unwrap();
    assert_eq!((&void["status"], &void["next_payment_attempt"]), (&json!("void"), &json!(null)));
    assert_eq!(void["status_transitions"]["voided_at"], json!(account.now()));
    assert_eq!(account.refused(&format!("invoices/{invoice}/void"), "").status, 400);

    let account = BareAccount::open();
    let (sub, invoice) = past_due(&account);
    account.post(&format!("invoices/{invoice}/mark_uncollectible"), "");
    assert_eq!(
        account.emitted_types(),
        ["invoice.marked_uncollectible", "customer.subscription.updated"]
    );
    assert_eq!(account.status(&sub), "active");
    account.stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    assert_eq!(account.stripe.invoice(&invoice).unwrap()["status"], "paid");
}

#[test]
fn only_the_latest_invoice_decides_about_arrears() {
    let account = BareAccount::open();
    account.stripe.on_exhausted_retries("past_due").unwrap();
    let (sub, first) = past_due(&account);
    account.to_renewal(&sub);
    let second = text(&account.sub(&sub)["latest_invoice"]);
    assert_ne!(first, second);
    account.stripe.pay_invoice_with(&first, Card::PAYS).unwrap();
    assert_eq!(account.status(&sub), "past_due");
    account.stripe.pay_invoice(&second).unwrap();
    assert_eq!(account.status(&sub), "active");
}

#[test]
fn the_account_setting_decides_after_the_last_retry() {
    for (setting, status) in
        [("cancel", "canceled"), ("unpaid", "unpaid"), ("past_due", "past_due")]
    {
        let account = BareAccount::open();
        account.stripe.on_exhausted_retries(setting).unwrap();
        let (sub, invoice) = past_due(&account);
        account.days(8);
        assert_eq!(account.status(&sub), status);
        let left = account.stripe.invoice(&invoice).unwrap();
        assert_eq!(left["next_payment_attempt"], json!(null));
        let expected = if setting == "cancel" { "uncollectible" } else { "open" };
        assert_eq!(left["status"], expected);
    }
    assert!(BareAccount::open().stripe.on_exhausted_retries("forget").is_err());
}

#[test]
fn an_unpaid_subscription_accumulates_drafts_until_the_latest_is_paid() {
    let account = BareAccount::open();
    account.stripe.on_exhausted_retries("unpaid").unwrap();
    let (sub, _) = past_due(&account);
    account.to_renewal(&sub);
    let draft = account.latest_invoice(&sub);
    assert_eq!((&draft["status"], &draft["auto_advance"]), (&json!("draft"), &json!(false)));
    assert_eq!((&draft["number"], &draft["hosted_invoice_url"]), (&json!(null), &json!(null)));
    assert_eq!(account.status(&sub), "unpaid");
    let id = text(&draft["id"]);
    account.post(&format!("invoices/{id}/finalize"), "");
    account.stripe.pay_invoice_with(&id, Card::PAYS).unwrap();
    assert_eq!(account.status(&sub), "active");
}

#[test]
fn a_renewal_can_stay_a_draft_before_it_is_collected() {
    let account = BareAccount::open();
    account.stripe.keep_drafts_for(3_600);
    let sub = account.subscribe("price_month", Card::PAYS);
    account.to_renewal(&sub);
    let draft = account.latest_invoice(&sub);
    assert_eq!((&draft["status"], account.status(&sub)), (&json!("draft"), "active".to_owned()));
    account.emitted_types();
    account.advance(3_600_000);
    assert_eq!(account.latest_invoice(&sub)["status"], "paid");
    assert_eq!(account.emitted_types()[..2], ["invoice.finalized", "invoice.paid"]);
}

#[test]
fn an_immediately_cancelled_subscription_is_no_longer_retried() {
    let account = BareAccount::open();
    let (sub, invoice) = past_due(&account);
    account.stripe.cancel(&sub, CancelWhen::Now).unwrap();
    assert_eq!(account.sub(&sub)["cancellation_details"]["reason"], "cancellation_requested");
    let open = account.stripe.invoice(&invoice).unwrap();
    assert_eq!((&open["status"], &open["auto_advance"]), (&json!("open"), &json!(false)));
    account.emitted_types();
    account.days(60);
    assert_eq!(account.emitted_types(), Vec::<String>::new());
    account.stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    assert_eq!(account.status(&sub), "canceled");
}

#[test]
fn a_scheduled_end_takes_effect_and_can_be_revoked() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let at = account.now() + 40 * 86_400;
    assert!(account.stripe.cancel_at(&sub, account.now()).is_err());
    let set = account.post(&format!("subscriptions/{sub}"), &format!("cancel_at={at}"));
    assert_eq!((&set["cancel_at"], &set["cancel_at_period_end"]), (&json!(at), &json!(false)));
    assert_eq!(set["cancellation_details"]["reason"], "cancellation_requested");
    for revoke in ["cancel_at=", "cancel_at_period_end=false"] {
        account.stripe.cancel_at(&sub, at).unwrap();
        let cleared = account.post(&format!("subscriptions/{sub}"), revoke);
        assert_eq!((&cleared["cancel_at"], &cleared["canceled_at"]), (&json!(null), &json!(null)));
    }
    account.stripe.cancel_at(&sub, at).unwrap();
    account.days(39);
    assert_eq!((account.status(&sub).as_str(), account.stripe.invoices().len()), ("active", 2));
    account.days(1);
    assert_eq!(account.sub(&sub)["ended_at"], json!(at));
}

#[test]
fn deleting_a_customer_ends_the_subscriptions_first() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let customer = account.customer_of(&sub);
    account.stripe.rename_customer(&customer, "Anna").unwrap();
    let renamed = account.new_events().remove(0);
    assert_eq!(renamed["type"], "customer.updated");
    assert_eq!(renamed["data"]["previous_attributes"], json!({ "name": "Ann" }));
    let metadata = [("user_id", "7")];
    let second = account.stripe.subscribe_in_dashboard(&customer, "price_pro", &metadata).unwrap();
    assert_eq!(
        account.emitted_types(),
        [
            "customer.subscription.created",
            "customer.subscription.updated",
            "invoice.paid",
            "invoice.payment_succeeded",
        ]
    );
    assert_eq!(account.sub(&second)["metadata"]["user_id"], "7");
    let both = account.get(&format!("subscriptions?customer={customer}"));
    assert_eq!(both["data"].as_array().unwrap().len(), 2);
    account.stripe.delete_customer(&customer).unwrap();
    assert_eq!(
        account.emitted_types(),
        ["customer.subscription.deleted", "customer.subscription.deleted", "customer.deleted"]
    );
    assert_eq!(account.get(&format!("customers/{customer}"))["deleted"], true);
}
