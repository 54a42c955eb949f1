//! Collection that is paused while a subscription stays active, and subscriptions that are paused.

use crate::desk::Desk;
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
        let desk = Desk::open();
        let sub = desk.subscribe("price_month", Card::PAYS);
        desk.stripe.pause_collection(&sub, behavior, None).unwrap();
        assert_eq!(desk.heard(), ["customer.subscription.updated"]);
        desk.to_renewal(&sub);
        let heard = desk.heard();
        assert!(heard.contains(&event.to_owned()), "{behavior}: {heard:?}");
        assert!(!heard.contains(&"invoice.upcoming".to_owned()), "{behavior}: {heard:?}");
        assert_eq!(desk.latest_invoice(&sub)["status"], status);
        assert_eq!((desk.status(&sub).as_str(), desk.stripe.charges().len()), ("active", 1));
        desk.stripe.resume_collection(&sub).unwrap();
        assert_eq!(desk.sub(&sub)["pause_collection"], json!(null));
        desk.to_renewal(&sub);
        assert_eq!(desk.stripe.charges().len(), 2);
    }
}

#[test]
fn paused_collection_resumes_by_itself() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let at = desk.now() + 5 * 86_400;
    let form = format!("pause_collection[behavior]=void&pause_collection[resumes_at]={at}");
    let paused = desk.post(&format!("subscriptions/{sub}"), &form);
    assert_eq!(paused["pause_collection"], json!({ "behavior": "void", "resumes_at": at }));
    desk.heard();
    desk.days(5);
    let resumed = desk.news().remove(0);
    assert_eq!(resumed["type"], "customer.subscription.updated");
    assert_eq!(resumed["data"]["object"]["pause_collection"], json!(null));
    let nonsense =
        desk.refused(&format!("subscriptions/{sub}"), "pause_collection[behavior]=sleep");
    assert_eq!(nonsense.param.as_deref(), Some("pause_collection[behavior]"));
    desk.stripe.pause_collection(&sub, "void", None).unwrap();
    let resumed = desk.post(&format!("subscriptions/{sub}"), "pause_collection=");
    assert_eq!(resumed["pause_collection"], json!(null));
}

fn resume(sub: &str) -> String {
    format!("subscriptions/{sub}/resume")
}

fn reason(desk: &Desk, sub: &str) -> Value {
    desk.sub(sub)["status_details"]["paused"]["subscription"]["type"].clone()
}

#[test]
fn a_pause_by_request_ends_the_period_and_stops_invoices() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let owned = desk.sub(&sub)["default_payment_method"].clone();
    assert!(owned.is_string(), "Checkout fills it in: {owned}");
    desk.days(10);
    desk.heard();
    let paused = desk.post(&format!("subscriptions/{sub}/pause"), "type=subscription");
    assert_eq!(
        paused["status_details"],
        json!({ "paused": {
            "type": "subscription", "subscription": { "type": "pause_requested" },
            "transitioned_at": desk.now(),
        }})
    );
    assert_eq!(desk.heard(), ["customer.subscription.updated", "customer.subscription.paused"]);
    assert_eq!(desk.period_end(&sub), desk.now());
    desk.days(70);
    assert_eq!((desk.status(&sub).as_str(), desk.stripe.charges().len()), ("paused", 1));
    // The unused time is credited with the invoice for resuming.
    let preview = desk.post(
        "invoices/create_preview",
        &format!("subscription={sub}&subscription_details[resume_at]=now"),
    );
    let due = preview["amount_due"].as_i64().unwrap();
    let whole = desk.stripe.invoices()[0]["amount_due"].as_i64().unwrap();
    assert!(due > 0 && due < whole, "{due} of {whole}");
    desk.heard();
    let form = "billing_cycle_anchor[type]=now&payment_behavior=resume_on_payment_success";
    let resumed = desk.post(&resume(&sub), form);
    assert_eq!((&resumed["status"], &resumed["status_details"]), (&json!("active"), &json!(null)));
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], due);
    assert!(desk.heard().contains(&"customer.subscription.resumed".to_owned()));
    assert_eq!(desk.refused(&resume(&sub), form).status, 400);
}

#[test]
fn what_stripe_does_not_pause_is_refused() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let pause = format!("subscriptions/{sub}/pause");
    desk.post("subscription_schedules", &format!("from_subscription={sub}"));
    assert_eq!(desk.refused(&pause, "").status, 400, "a schedule is attached");
    let sub = desk.subscribe("price_month", Card::PAYS);
    desk.stripe.pause_subscription(&sub, "system").unwrap();
    assert_eq!(desk.refused(&format!("subscriptions/{sub}/pause"), "").status, 400, "twice");
    assert!(desk.stripe.pause_subscription(&sub, "boredom").is_err());
    assert!(desk.stripe.pause_in_portal(&sub).is_err(), "the portal does not offer it");
    // Nothing is upcoming for what is paused, unless it is resumed.
    let preview = desk.refused("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!((preview.status, preview.code), (404, Some("invoice_upcoming_none")));
    let refused = desk.refused(&resume(&sub), "billing_cycle_anchor=now");
    assert_eq!(refused.param.as_deref(), Some("billing_cycle_anchor"), "an object since endive");
}

#[test]
fn older_api_versions_say_that_and_not_why() {
    for shape in [ApiShape::Dahlia, ApiShape::Old] {
        let desk = Desk::shaped(shape);
        let sub = desk.subscribe("price_month", Card::PAYS);
        desk.stripe.pause_subscription(&sub, "system").unwrap();
        assert_eq!((desk.status(&sub).as_str(), reason(&desk, &sub)), ("paused", json!(null)));
        assert_eq!(desk.refused(&format!("subscriptions/{sub}/pause"), "").status, 404);
        let newer = "payment_behavior=resume_on_payment_success";
        assert_eq!(desk.refused(&resume(&sub), newer).code, Some("parameter_unknown"));
        desk.post(&resume(&sub), "billing_cycle_anchor=unchanged&proration_behavior=none");
        assert_eq!(desk.status(&sub), "active");
    }
}

#[test]
fn a_failed_payment_pauses_as_the_account_is_set_up() {
    for (setting, expected) in
        [("first", "first_payment_failure"), ("final", "final_payment_failure")]
    {
        for by_itself in [false, true] {
            let desk = Desk::open();
            desk.stripe.pause_on_first_failure(setting == "first");
            desk.stripe.on_exhausted_retries("pause").unwrap();
            desk.stripe.resume_when_paid(by_itself);
            let sub = desk.subscribe("price_month", Card::FAILS_ON_RENEWAL);
            desk.to_renewal(&sub);
            desk.days(if setting == "first" { 0 } else { 8 });
            assert_eq!(desk.status(&sub), "paused", "{setting}");
            assert_eq!(reason(&desk, &sub), expected);
            let invoice = desk.latest_invoice(&sub);
            assert_eq!(invoice["status"], "open", "it can still be paid");
            desk.heard();
            desk.stripe.pay_invoice_with(invoice["id"].as_str().unwrap(), Card::PAYS).unwrap();
            let charges = desk.stripe.charges().len();
            assert_eq!(desk.status(&sub) == "active", by_itself);
            if !by_itself {
                let form = "billing_cycle_anchor[type]=unchanged&proration_behavior=none\
                            &payment_behavior=resume_on_payment_success";
                let preview = desk.refused(
                    "invoices/create_preview",
                    &format!(
                        "subscription={sub}&subscription_details[resume_at]=now\
                         &subscription_details[billing_cycle_anchor][type]=unchanged\
                         &subscription_details[proration_behavior]=none"
                    ),
                );
                assert_eq!(preview.code, Some("invoice_upcoming_none"));
                desk.post(&resume(&sub), form);
            }
            assert_eq!(
                (desk.status(&sub).as_str(), desk.stripe.charges().len()),
                ("active", charges)
            );
            assert!(desk.period_end(&sub) > desk.now(), "in the period that is paid for");
            assert!(desk.heard().contains(&"customer.subscription.resumed".to_owned()));
        }
    }
}

#[test]
fn an_unpaid_resumption_is_retried_for_a_year_or_kept_for_a_day() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::FAILS_ON_RENEWAL);
    desk.stripe.pause_subscription(&sub, "pause_requested").unwrap();
    desk.heard();
    desk.post(&resume(&sub), "payment_behavior=resume_on_payment_success");
    assert!(desk.heard().contains(&"invoice.payment_failed".to_owned()));
    let invoice = desk.latest_invoice(&sub);
    assert_eq!((desk.status(&sub).as_str(), &invoice["status"]), ("paused", &json!("open")));
    desk.days(4);
    assert!(desk.heard().contains(&"invoice.payment_failed".to_owned()), "retried");
    assert_eq!(desk.latest_invoice(&sub)["status"], "open");
    desk.post(&resume(&sub), "payment_behavior=resume_on_payment_attempt");
    assert_eq!(desk.stripe.invoice(invoice["id"].as_str().unwrap()).unwrap()["status"], "void");
    desk.days(1);
    assert_eq!(desk.latest_invoice(&sub)["status"], "void");
    assert_eq!(desk.status(&sub), "paused");
}

#[test]
fn the_portal_pauses_and_resumes_where_it_is_allowed_to() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let allowed = || {
        let all = desk.get("billing_portal/configurations");
        all["data"][0]["features"]["subscription_pause"]["enabled"].clone()
    };
    assert_eq!(allowed(), json!(false));
    desk.stripe.allow_portal_pause(true);
    assert_eq!(allowed(), json!(true));
    desk.stripe.pause_in_portal(&sub).unwrap();
    assert_eq!(reason(&desk, &sub), "pause_requested");
    desk.stripe.resume_in_portal(&sub).unwrap();
    assert_eq!(desk.status(&sub), "active");
}
