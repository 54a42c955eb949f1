//! Refunds and disputes.

use crate::bare_account::BareAccount;
use crate::bare_account::text;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::Card;

#[test]
fn a_partial_refund_adds_up_until_the_charge_is_refunded() {
    let account = BareAccount::open();
    account.subscribe("price_month", Card::PAYS);
    let charge = account.last_charge();
    let first = account.stripe.refund(&charge, Some(900)).unwrap();
    let events = account.new_events();
    let kinds: Vec<_> = events.iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["refund.created", "charge.refunded"]);
    assert_eq!(events[0]["data"]["object"]["id"], json!(first));
    assert_eq!(events[0]["data"]["object"]["status"], "succeeded");
    let seen = &events[1]["data"];
    assert_eq!(
        (&seen["object"]["amount_refunded"], &seen["object"]["refunded"]),
        (&json!(900), &json!(false))
    );
    assert_eq!(seen["previous_attributes"], json!({ "amount_refunded": 0 }));

    let second = account.post("refunds", &format!("charge={charge}&metadata[why]=kind"));
    assert_eq!((&second["amount"], &second["metadata"]["why"]), (&json!(1000), &json!("kind")));
    let whole = account.get(&format!("charges/{charge}"));
    assert_eq!((&whole["amount_refunded"], &whole["refunded"]), (&json!(1900), &json!(true)));
    let listed = account.get(&format!("refunds?charge={charge}"));
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let by_intent =
        account.get(&format!("refunds?payment_intent={}", text(&second["payment_intent"])));
    assert_eq!(by_intent["data"][1]["id"], json!(first));
    assert_eq!(account.get(&format!("refunds/{first}"))["amount"], 900);
    let again = account.refused("refunds", &format!("charge={charge}"));
    assert_eq!(again.code, Some("charge_already_refunded"));
}

#[test]
fn a_failed_refund_no_longer_counts_for_its_charge() {
    let account = BareAccount::open();
    account.subscribe("price_month", Card::PAYS);
    let charge = account.last_charge();
    let refund = account.stripe.refund(&charge, None).unwrap();
    account.emitted_types();
    account.stripe.fail_refund(&refund).unwrap();
    assert_eq!(
        account.emitted_types(),
        ["refund.updated", "refund.failed", "charge.refund.updated"]
    );
    assert_eq!(account.get(&format!("refunds/{refund}"))["status"], "failed");
    let charge_now = account.get(&format!("charges/{charge}"));
    assert_eq!(
        (&charge_now["amount_refunded"], &charge_now["refunded"]),
        (&json!(0), &json!(false))
    );

    let pending = account.stripe.refund_pending(&charge, None).unwrap();
    assert_eq!(account.get(&format!("refunds/{pending}"))["status"], "pending");
    account.emitted_types();
    account.stripe.settle_refund(&pending, true).unwrap();
    assert_eq!(account.emitted_types(), ["refund.updated", "charge.refund.updated"]);
    assert!(account.stripe.settle_refund(&pending, false).is_err());
}

#[test]
fn a_dispute_is_opened_and_decided() {
    for (won, outcome) in [(true, "won"), (false, "lost")] {
        let account = BareAccount::open();
        account.subscribe("price_month", Card::PAYS);
        let charge = account.last_charge();
        let dispute = account.stripe.dispute(&charge).unwrap();
        assert_eq!(
            account.emitted_types(),
            ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
        );
        assert_eq!(account.get(&format!("disputes/{dispute}"))["status"], "needs_response");
        assert_eq!(account.get(&format!("charges/{charge}"))["dispute"], json!(dispute));
        let refused = account.refused("refunds", &format!("charge={charge}"));
        assert_eq!(refused.code, Some("charge_disputed"));
        account.stripe.close_dispute(&dispute, won).unwrap();
        let closed = account.new_events().remove(0);
        assert_eq!(closed["type"], "charge.dispute.closed");
        assert_eq!(closed["data"]["object"]["status"], outcome);
        assert!(account.stripe.close_dispute(&dispute, won).is_err());
    }
}

#[test]
fn a_fraud_warning_is_actionable_until_the_charge_is_refunded_in_full_or_disputed() {
    let ends: [fn(&BareAccount, &str); 2] = [
        |account, charge| drop(account.stripe.refund(charge, None).unwrap()),
        |account, charge| drop(account.stripe.dispute(charge).unwrap()),
    ];
    for end in ends {
        let account = BareAccount::open();
        account.subscribe("price_month", Card::PAYS);
        let charge = account.last_charge();
        let warning = account.stripe.warn_of_fraud(&charge).unwrap();
        assert_eq!(account.emitted_types(), ["radar.early_fraud_warning.created"]);
        assert!(account.stripe.warn_of_fraud(&charge).is_err(), "there is one already");
        let path = format!("radar/early_fraud_warnings/{warning}");
        assert_eq!(account.get(&path)["charge"], json!(charge));
        account.stripe.refund(&charge, Some(500)).unwrap();
        assert_eq!(account.get(&path)["actionable"], true, "a part is left");
        account.emitted_types();
        end(&account, &charge);
        let emitted = account.emitted_types();
        assert!(emitted.contains(&"radar.early_fraud_warning.updated".to_owned()), "{emitted:?}");
        assert_eq!(account.get(&path)["actionable"], false);
        let listed = account.get(&format!("radar/early_fraud_warnings?charge={charge}"));
        assert_eq!(listed["data"][0]["id"], json!(warning));
    }
}

#[test]
fn the_link_from_a_charge_to_its_invoice_depends_on_the_api_version() {
    let old = BareAccount::shaped(ApiShape::Old);
    let sub = old.subscribe("price_month", Card::PAYS);
    old.stripe.refund(&old.last_charge(), None).unwrap();
    let charge = old.new_events().remove(1)["data"]["object"].clone();
    assert_eq!(charge["invoice"], old.sub(&sub)["latest_invoice"]);
    assert_eq!(charge["refunds"]["data"][0]["amount"], 1900);

    let new = BareAccount::open();
    let sub = new.subscribe("price_month", Card::PAYS);
    new.stripe.refund(&new.last_charge(), None).unwrap();
    let charge = new.new_events().remove(1)["data"]["object"].clone();
    assert!(charge.get("invoice").is_none() && charge.get("refunds").is_none());
    let intent = text(&charge["payment_intent"]);
    let path =
        format!("invoice_payments?payment[type]=payment_intent&payment[payment_intent]={intent}");
    assert_eq!(new.get(&path)["data"][0]["invoice"], new.sub(&sub)["latest_invoice"]);
}

#[test]
fn a_list_is_filtered_and_refuses_an_unknown_filter() {
    let account = BareAccount::open();
    let bought = |user: &str| {
        let form = format!(
            "mode=payment&line_items[0][price]=price_once&line_items[0][quantity]=1\
             &success_url=https://x.test/ok&client_reference_id={user}"
        );
        let session = text(&account.post("checkout/sessions", &form)["id"]);
        account.stripe.pay(&session, Card::PAYS).unwrap();
        session
    };
    let first = bought("7");
    let intent = text(&account.get(&format!("checkout/sessions/{first}"))["payment_intent"]);
    bought("8");
    let found = account.get(&format!("checkout/sessions?payment_intent={intent}"));
    let ids: Vec<_> =
        found["data"].as_array().unwrap().iter().map(|session| text(&session["id"])).collect();
    assert_eq!(ids, [first]);
    let unknown = account.stripe.call("GET", "prices?colour=red", "").unwrap_err();
    assert_eq!(unknown.code, Some("parameter_unknown"));
}

#[test]
fn an_invoice_is_paid_in_parts_by_several_payments() {
    let account = BareAccount::open();
    account.stripe.announce_invoice_payments(true);
    let sub = account.subscribe("price_month", Card::FAILS_ON_RENEWAL);
    account.to_renewal(&sub);
    account.emitted_types();
    let invoice = text(&account.latest_invoice(&sub)["id"]);
    assert!(account.stripe.pay_invoice_part(&invoice, 1901, Card::PAYS).is_err());
    assert!(account.stripe.pay_invoice_part(&invoice, 0, Card::PAYS).is_err());
    assert!(account.stripe.pay_invoice_part(&invoice, 1000, Card::DECLINED).is_err());
    account.stripe.pay_invoice_part(&invoice, 1000, Card::PAYS).unwrap();
    assert_eq!(account.emitted_types(), ["invoice_payment.paid"]);
    let open = account.stripe.invoice(&invoice).unwrap();
    assert_eq!((&open["status"], &open["amount_remaining"]), (&json!("open"), &json!(900)));
    account.stripe.pay_invoice_part(&invoice, 900, Card::PAYS).unwrap();
    let types = account.emitted_types();
    for kind in ["invoice_payment.paid", "invoice.paid", "customer.subscription.updated"] {
        assert_eq!(types.iter().filter(|emitted| *emitted == kind).count(), 1, "{kind}");
    }
    let listed = account.get(&format!("invoice_payments?invoice={invoice}"));
    let paid: Vec<_> = listed["data"].as_array().unwrap().iter().collect();
    assert_eq!(paid.len(), 2);
    let sum: i64 = paid.iter().map(|payment| payment["amount_paid"].as_i64().unwrap()).sum();
    assert_eq!(sum, 1900);
    assert_eq!(&account.get(&format!("invoice_payments/{}", text(&paid[0]["id"]))), paid[0]);
    let expanded =
        account.get(&format!("invoices/{invoice}?expand[]=payments.data.payment.payment_intent"));
    let intent = &expanded["payments"]["data"][0]["payment"]["payment_intent"];
    assert_eq!(intent["object"], "payment_intent");
}

#[test]
fn a_dispute_is_answered_lost_and_appealed_within_its_deadlines() {
    let account = BareAccount::open();
    account.subscribe("price_month", Card::PAYS);
    let dispute = account.stripe.dispute_part(&account.last_charge(), 500).unwrap();
    let seen = account.new_events().remove(0)["data"]["object"].clone();
    assert_eq!(seen["amount"], 500);
    assert_eq!(seen["evidence_details"]["due_by"], json!(account.now() + 9 * 86_400));
    assert!(account.stripe.allow_appeal(&dispute).is_err(), "it is not lost");
    account.stripe.answer_dispute(&dispute).unwrap();
    assert!(account.stripe.answer_dispute(&dispute).is_err(), "it was answered");
    let status = || account.get(&format!("disputes/{dispute}"))["status"].clone();
    assert_eq!(status(), "under_review");
    account.stripe.close_dispute(&dispute, false).unwrap();
    assert_eq!(account.emitted_types(), ["charge.dispute.updated", "charge.dispute.closed"]);
    account.stripe.allow_appeal(&dispute).unwrap();
    assert_eq!(status(), "appeal_needs_response");
    account.days(6);
    assert!(account.stripe.answer_dispute(&dispute).is_err(), "it is too late");
    account.stripe.close_dispute(&dispute, false).unwrap();
    account.stripe.allow_appeal(&dispute).unwrap();
    account.stripe.answer_dispute(&dispute).unwrap();
    assert_eq!(status(), "appeal_under_review");
    account.emitted_types();
    account.stripe.close_dispute(&dispute, true).unwrap();
    assert_eq!(
        account.emitted_types(),
        ["charge.dispute.closed", "charge.dispute.funds_reinstated"]
    );
}

#[test]
fn the_customers_currency_is_on_payments_and_not_on_invoices() {
    let account = BareAccount::open();
    let session = account.checkout("price_month", "");
    let customer = text(&account.get(&format!("checkout/sessions/{session}"))["customer"]);
    account.stripe.present_in(&customer, "eur", 920).unwrap();
    let sub = account.stripe.pay(&session, Card::PAYS).unwrap().subscription.unwrap();
    let shown = json!({ "presentment_amount": 1748, "presentment_currency": "eur" });
    let seen = account.get(&format!("checkout/sessions/{session}"));
    assert_eq!(seen["presentment_details"], shown);
    let charge = account.last_charge();
    assert_eq!(account.get(&format!("charges/{charge}"))["presentment_details"], shown);
    assert_eq!(account.sub(&sub)["presentment_details"], json!({ "presentment_currency": "eur" }));
    assert_eq!(account.latest_invoice(&sub).get("presentment_details"), None);
    let refund = account.stripe.refund(&charge, Some(950)).unwrap();
    let refund = account.get(&format!("refunds/{refund}"));
    assert_eq!(refund["presentment_details"]["presentment_amount"], 874);
}
