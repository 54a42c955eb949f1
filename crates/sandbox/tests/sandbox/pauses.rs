//! Paused collection of active subscriptions, and paused subscriptions.

use crate::bare_account::BareAccount;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::Card;

#[test]
fn invoices_made_while_collection_is_paused_follow_the_behavior() {
    for (behavior, status, event) in [
        ("keep_as_draft", "draft", "invoice.created"),
        ("mark_uncollectible", "uncollectible", "invoice.marked_uncollectible"),
        ("void", "void", "invoice.voided"),
    ] {
        let account = BareAccount::open();
        let sub = account.subscribe("price_month", Card::PAYS);
        account.stripe.pause_collection(&sub, behavior, None).unwrap();
        assert_eq!(account.emitted_types(), ["customer.subscription.updated"]);
        account.to_renewal(&sub);
        let types = account.emitted_types();
        assert!(types.contains(&event.to_owned()), "{behavior}: {types:?}");
        assert!(!types.contains(&"invoice.upcoming".to_owned()), "{behavior}: {types:?}");
        assert_eq!(account.latest_invoice(&sub)["status"], status);
        assert_eq!((account.status(&sub).as_str(), account.stripe.charges().len()), ("active", 1));
        account.stripe.resume_collection(&sub).unwrap();
        assert_eq!(account.sub(&sub)["pause_collection"], json!(null));
        account.to_renewal(&sub);
        assert_eq!(account.stripe.charges().len(), 2);
    }
}

#[test]
fn paused_collection_resumes_automatically() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let at = account.now() + 5 * 86_400;
    let form = format!("pause_collection[behavior]=void&pause_collection[resumes_at]={at}");
    let paused = account.post(&format!("subscriptions/{sub}"), &form);
    assert_eq!(paused["pause_collection"], json!({ "behavior": "void", "resumes_at": at }));
    account.emitted_types();
    account.days(5);
    let resumed = account.new_events().remove(0);
    assert_eq!(resumed["type"], "customer.subscription.updated");
    assert_eq!(resumed["data"]["object"]["pause_collection"], json!(null));
    let nonsense =
        account.refused(&format!("subscriptions/{sub}"), "pause_collection[behavior]=sleep");
    assert_eq!(nonsense.param.as_deref(), Some("pause_collection[behavior]"));
    account.stripe.pause_collection(&sub, "void", None).unwrap();
    let resumed = account.post(&format!("subscriptions/{sub}"), "pause_collection=");
    assert_eq!(resumed["pause_collection"], json!(null));
}

fn resume(sub: &str) -> String {
    format!("subscriptions/{sub}/resume")
}

fn reason(account: &BareAccount, sub: &str) -> Value {
    account.sub(sub)["status_details"]["paused"]["subscription"]["type"].clone()
}

#[test]
fn a_pause_by_request_ends_the_period_and_stops_invoices() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let owned = account.sub(&sub)["default_payment_method"].clone();
    assert!(owned.is_string(), "Checkout sets it: {owned}");
    account.days(10);
    account.emitted_types();
    let paused = account.post(&format!("subscriptions/{sub}/pause"), "type=subscription");
    assert_eq!(
        paused["status_details"],
        json!({ "paused": {
            "type": "subscription", "subscription": { "type": "pause_requested" },
            "transitioned_at": account.now(),
        }})
    );
    assert_eq!(
        account.emitted_types(),
        ["customer.subscription.updated", "customer.subscription.paused"]
    );
    assert_eq!(account.period_end(&sub), account.now());
    account.days(70);
    assert_eq!((account.status(&sub).as_str(), account.stripe.charges().len()), ("paused", 1));
    // The unused time is credited with the invoice for resuming.
    let preview = account.post(
        "invoices/create_preview",
        &format!("subscription={sub}&subscription_details[resume_at]=now"),
    );
    let due = preview["amount_due"].as_i64().unwrap();
    let whole = account.stripe.invoices()[0]["amount_due"].as_i64().unwrap();
    assert!(due > 0 && due < whole, "{due} of {whole}");
    account.emitted_types();
    let form = "billing_cycle_anchor[type]=now&payment_behavior=resume_on_payment_success";
    let resumed = account.post(&resume(&sub), form);
    assert_eq!((&resumed["status"], &resumed["status_details"]), (&json!("active"), &json!(null)));
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], due);
    assert!(account.emitted_types().contains(&"customer.subscription.resumed".to_owned()));
    assert_eq!(account.refused(&resume(&sub), form).status, 400);
}

#[test]
fn an_invalid_pause_is_refused() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let pause = format!("subscriptions/{sub}/pause");
    account.post("subscription_schedules", &format!("from_subscription={sub}"));
    assert_eq!(account.refused(&pause, "").status, 400, "a schedule is attached");
    let sub = account.subscribe("price_month", Card::PAYS);
    account.stripe.pause_subscription(&sub, "system").unwrap();
    assert_eq!(account.refused(&format!("subscriptions/{sub}/pause"), "").status, 400, "twice");
    assert!(account.stripe.pause_subscription(&sub, "boredom").is_err());
    assert!(account.stripe.pause_in_portal(&sub).is_err(), "the portal does not offer it");
    // A paused subscription has no upcoming invoice unless it is resumed.
    let preview = account.refused("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!((preview.status, preview.code), (404, Some("invoice_upcoming_none")));
    let refused = account.refused(&resume(&sub), "billing_cycle_anchor=now");
    assert_eq!(refused.param.as_deref(), Some("billing_cycle_anchor"), "an object since endive");
}

#[test]
fn older_api_versions_do_not_state_the_reason_of_a_pause() {
    for shape in [ApiShape::Dahlia, ApiShape::Old] {
        let account = BareAccount::shaped(shape);
        let sub = account.subscribe("price_month", Card::PAYS);
        account.stripe.pause_subscription(&sub, "system").unwrap();
        assert_eq!(
            (account.status(&sub).as_str(), reason(&account, &sub)),
            ("paused", json!(null))
        );
        assert_eq!(account.refused(&format!("subscriptions/{sub}/pause"), "").status, 404);
        let newer = "payment_behavior=resume_on_payment_success";
        assert_eq!(account.refused(&resume(&sub), newer).code, Some("parameter_unknown"));
        account.post(&resume(&sub), "billing_cycle_anchor=unchanged&proration_behavior=none");
        assert_eq!(account.status(&sub), "active");
    }
}

#[test]
fn a_failed_payment_pauses_if_the_account_setting_says_so() {
    for (setting, expected) in
        [("first", "first_payment_failure"), ("final", "final_payment_failure")]
    {
        for by_itself in [false, true] {
            let account = BareAccount::open();
            account.stripe.pause_on_first_failure(setting == "first");
            account.stripe.on_exhausted_retries("pause").unwrap();
            account.stripe.resume_when_paid(by_itself);
            let sub = account.subscribe("price_month", Card::FAILS_ON_RENEWAL);
            account.to_renewal(&sub);
            account.days(if setting == "first" { 0 } else { 8 });
            assert_eq!(account.status(&sub), "paused", "{setting}");
            assert_eq!(reason(&account, &sub), expected);
            let invoice = account.latest_invoice(&sub);
            assert_eq!(invoice["status"], "open", "it can still be paid");
            account.emitted_types();
            account.stripe.pay_invoice_with(invoice["id"].as_str().unwrap(), Card::PAYS).unwrap();
            let charges = account.stripe.charges().len();
            assert_eq!(account.status(&sub) == "active", by_itself);
            if !by_itself {
                let form = "billing_cycle_anchor[type]=unchanged&proration_behavior=none\
                            &payment_behavior=resume_on_payment_success";
                let preview = account.refused(
                    "invoices/create_preview",
                    &format!(
                        "subscription={sub}&subscription_details[resume_at]=now\
                         &subscription_details[billing_cycle_anchor][type]=unchanged\
                         &subscription_details[proration_behavior]=none"
                    ),
                );
                assert_eq!(preview.code, Some("invoice_upcoming_none"));
                account.post(&resume(&sub), form);
            }
            assert_eq!(
                (account.status(&sub).as_str(), account.stripe.charges().len()),
                ("active", charges)
            );
            assert!(account.period_end(&sub) > account.now(), "in the period that is paid for");
            assert!(account.emitted_types().contains(&"customer.subscription.resumed".to_owned()));
        }
    }
}

#[test]
fn an_unpaid_resumption_is_retried_for_a_year_or_kept_for_a_day() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::FAILS_ON_RENEWAL);
    account.stripe.pause_subscription(&sub, "pause_requested").unwrap();
    account.emitted_types();
    account.post(&resume(&sub), "payment_behavior=resume_on_payment_success");
    assert!(account.emitted_types().contains(&"invoice.payment_failed".to_owned()));
    let invoice = account.latest_invoice(&sub);
    assert_eq!((account.status(&sub).as_str(), &invoice["status"]), ("paused", &json!("open")));
    account.days(4);
    assert!(account.emitted_types().contains(&"invoice.payment_failed".to_owned()), "retried");
    assert_eq!(account.latest_invoice(&sub)["status"], "open");
    account.post(&resume(&sub), "payment_behavior=resume_on_payment_attempt");
    assert_eq!(account.stripe.invoice(invoice["id"].as_str().unwrap()).unwrap()["status"], "void");
    account.days(1);
    assert_eq!(account.latest_invoice(&sub)["status"], "void");
    assert_eq!(account.status(&sub), "paused");
}

#[test]
fn the_portal_pauses_and_resumes_if_it_is_configured_to() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let allowed = || {
        let all = account.get("billing_portal/configurations");
        all["data"][0]["features"]["subscription_pause"]["enabled"].clone()
    };
    assert_eq!(allowed(), json!(false));
    account.stripe.allow_portal_pause(true);
    assert_eq!(allowed(), json!(true));
    account.stripe.pause_in_portal(&sub).unwrap();
    assert_eq!(reason(&account, &sub), "pause_requested");
    account.stripe.resume_in_portal(&sub).unwrap();
    assert_eq!(account.status(&sub), "active");
}
