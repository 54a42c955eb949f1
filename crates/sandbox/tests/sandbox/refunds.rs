//! Money that goes back.

use crate::desk::Desk;
use crate::desk::text;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::Card;

#[test]
fn a_partial_refund_adds_up_until_the_charge_is_refunded() {
    let desk = Desk::open();
    desk.subscribe("price_month", Card::PAYS);
    let charge = desk.last_charge();
    let first = desk.stripe.refund(&charge, Some(900)).unwrap();
    let news = desk.news();
    let kinds: Vec<_> = news.iter().map(|event| text(&event["type"])).collect();
    assert_eq!(kinds, ["refund.created", "charge.refunded"]);
    assert_eq!(news[0]["data"]["object"]["id"], json!(first));
    assert_eq!(news[0]["data"]["object"]["status"], "succeeded");
    let seen = &news[1]["data"];
    assert_eq!(
        (&seen["object"]["amount_refunded"], &seen["object"]["refunded"]),
        (&json!(900), &json!(false))
    );
    assert_eq!(seen["previous_attributes"], json!({ "amount_refunded": 0 }));

    let second = desk.post("refunds", &format!("charge={charge}&metadata[why]=kind"));
    assert_eq!((&second["amount"], &second["metadata"]["why"]), (&json!(1000), &json!("kind")));
    let whole = desk.get(&format!("charges/{charge}"));
    assert_eq!((&whole["amount_refunded"], &whole["refunded"]), (&json!(1900), &json!(true)));
    let listed = desk.get(&format!("refunds?charge={charge}"));
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let by_intent =
        desk.get(&format!("refunds?payment_intent={}", text(&second["payment_intent"])));
    assert_eq!(by_intent["data"][1]["id"], json!(first));
    assert_eq!(desk.get(&format!("refunds/{first}"))["amount"], 900);
    let again = desk.refused("refunds", &format!("charge={charge}"));
    assert_eq!(again.code, Some("charge_already_refunded"));
}

#[test]
fn a_failed_refund_gives_the_charge_its_money_back() {
    let desk = Desk::open();
    desk.subscribe("price_month", Card::PAYS);
    let charge = desk.last_charge();
    let refund = desk.stripe.refund(&charge, None).unwrap();
    desk.heard();
    desk.stripe.fail_refund(&refund).unwrap();
    assert_eq!(desk.heard(), ["refund.updated", "refund.failed", "charge.refund.updated"]);
    assert_eq!(desk.get(&format!("refunds/{refund}"))["status"], "failed");
    let charge_now = desk.get(&format!("charges/{charge}"));
    assert_eq!(
        (&charge_now["amount_refunded"], &charge_now["refunded"]),
        (&json!(0), &json!(false))
    );

    let pending = desk.stripe.refund_pending(&charge, None).unwrap();
    assert_eq!(desk.get(&format!("refunds/{pending}"))["status"], "pending");
    desk.heard();
    desk.stripe.settle_refund(&pending, true).unwrap();
    assert_eq!(desk.heard(), ["refund.updated", "charge.refund.updated"]);
    assert!(desk.stripe.settle_refund(&pending, false).is_err());
}

#[test]
fn a_dispute_is_opened_and_decided() {
    for (won, outcome) in [(true, "won"), (false, "lost")] {
        let desk = Desk::open();
        desk.subscribe("price_month", Card::PAYS);
        let charge = desk.last_charge();
        let dispute = desk.stripe.dispute(&charge).unwrap();
        assert_eq!(desk.heard(), ["charge.dispute.created", "charge.dispute.funds_withdrawn"]);
        assert_eq!(desk.get(&format!("disputes/{dispute}"))["status"], "needs_response");
        assert_eq!(desk.get(&format!("charges/{charge}"))["dispute"], json!(dispute));
        let refused = desk.refused("refunds", &format!("charge={charge}"));
        assert_eq!(refused.code, Some("charge_disputed"));
        desk.stripe.close_dispute(&dispute, won).unwrap();
        let closed = desk.news().remove(0);
        assert_eq!(closed["type"], "charge.dispute.closed");
        assert_eq!(closed["data"]["object"]["status"], outcome);
        assert!(desk.stripe.close_dispute(&dispute, won).is_err());
    }
}

#[test]
fn the_tie_from_a_charge_to_its_invoice_depends_on_the_api_version() {
    let old = Desk::shaped(ApiShape::Old);
    let sub = old.subscribe("price_month", Card::PAYS);
    old.stripe.refund(&old.last_charge(), None).unwrap();
    let told = old.news().remove(1)["data"]["object"].clone();
    assert_eq!(told["invoice"], old.sub(&sub)["latest_invoice"]);
    assert_eq!(told["refunds"]["data"][0]["amount"], 1900);

    let new = Desk::open();
    let sub = new.subscribe("price_month", Card::PAYS);
    new.stripe.refund(&new.last_charge(), None).unwrap();
    let told = new.news().remove(1)["data"]["object"].clone();
    assert!(told.get("invoice").is_none() && told.get("refunds").is_none());
    let intent = text(&told["payment_intent"]);
    let path =
        format!("invoice_payments?payment[type]=payment_intent&payment[payment_intent]={intent}");
    assert_eq!(new.get(&path)["data"][0]["invoice"], new.sub(&sub)["latest_invoice"]);
}

#[test]
fn a_list_shows_what_was_asked_for_and_refuses_a_filter_it_does_not_know() {
    let desk = Desk::open();
    let bought = |user: &str| {
        let form = format!(
            "mode=payment&line_items[0][price]=price_once&line_items[0][quantity]=1\
             &success_url=https://x.test/ok&client_reference_id={user}"
        );
        let session = text(&desk.post("checkout/sessions", &form)["id"]);
        desk.stripe.pay(&session, Card::PAYS).unwrap();
        session
    };
    let first = bought("7");
    let intent = text(&desk.get(&format!("checkout/sessions/{first}"))["payment_intent"]);
    bought("8");
    let found = desk.get(&format!("checkout/sessions?payment_intent={intent}"));
    let ids: Vec<_> =
        found["data"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
    assert_eq!(ids, [first]);
    let unknown = desk.stripe.call("GET", "prices?colour=red", "").unwrap_err();
    assert_eq!(unknown.code, Some("parameter_unknown"));
}

#[test]
fn an_invoice_is_paid_in_parts_by_several_payments() {
    let desk = Desk::open();
    desk.stripe.announce_invoice_payments(true);
    let sub = desk.subscribe("price_month", Card::FAILS_ON_RENEWAL);
    desk.to_renewal(&sub);
    desk.heard();
    let invoice = text(&desk.latest_invoice(&sub)["id"]);
    assert!(desk.stripe.pay_invoice_part(&invoice, 1901, Card::PAYS).is_err());
    assert!(desk.stripe.pay_invoice_part(&invoice, 0, Card::PAYS).is_err());
    assert!(desk.stripe.pay_invoice_part(&invoice, 1000, Card::DECLINED).is_err());
    desk.stripe.pay_invoice_part(&invoice, 1000, Card::PAYS).unwrap();
    assert_eq!(desk.heard(), ["invoice_payment.paid"]);
    let open = desk.stripe.invoice(&invoice).unwrap();
    assert_eq!((&open["status"], &open["amount_remaining"]), (&json!("open"), &json!(900)));
    desk.stripe.pay_invoice_part(&invoice, 900, Card::PAYS).unwrap();
    let heard = desk.heard();
    for kind in ["invoice_payment.paid", "invoice.paid", "customer.subscription.updated"] {
        assert_eq!(heard.iter().filter(|one| *one == kind).count(), 1, "{kind}");
    }
    let listed = desk.get(&format!("invoice_payments?invoice={invoice}"));
    let paid: Vec<_> = listed["data"].as_array().unwrap().iter().collect();
    assert_eq!(paid.len(), 2);
    let sum: i64 = paid.iter().map(|one| one["amount_paid"].as_i64().unwrap()).sum();
    assert_eq!(sum, 1900);
    assert_eq!(&desk.get(&format!("invoice_payments/{}", text(&paid[0]["id"]))), paid[0]);
    let expanded =
        desk.get(&format!("invoices/{invoice}?expand[]=payments.data.payment.payment_intent"));
    let intent = &expanded["payments"]["data"][0]["payment"]["payment_intent"];
    assert_eq!(intent["object"], "payment_intent");
}

#[test]
fn a_dispute_is_answered_lost_and_appealed_within_its_deadlines() {
    let desk = Desk::open();
    desk.subscribe("price_month", Card::PAYS);
    let dispute = desk.stripe.dispute_part(&desk.last_charge(), 500).unwrap();
    let seen = desk.news().remove(0)["data"]["object"].clone();
    assert_eq!(seen["amount"], 500);
    assert_eq!(seen["evidence_details"]["due_by"], json!(desk.now() + 9 * 86_400));
    assert!(desk.stripe.allow_appeal(&dispute).is_err(), "it is not lost");
    desk.stripe.answer_dispute(&dispute).unwrap();
    assert!(desk.stripe.answer_dispute(&dispute).is_err(), "it was answered");
    let status = || desk.get(&format!("disputes/{dispute}"))["status"].clone();
    assert_eq!(status(), "under_review");
    desk.stripe.close_dispute(&dispute, false).unwrap();
    assert_eq!(desk.heard(), ["charge.dispute.updated", "charge.dispute.closed"]);
    desk.stripe.allow_appeal(&dispute).unwrap();
    assert_eq!(status(), "appeal_needs_response");
    desk.days(6);
    assert!(desk.stripe.answer_dispute(&dispute).is_err(), "it is too late");
    desk.stripe.close_dispute(&dispute, false).unwrap();
    desk.stripe.allow_appeal(&dispute).unwrap();
    desk.stripe.answer_dispute(&dispute).unwrap();
    assert_eq!(status(), "appeal_under_review");
    desk.heard();
    desk.stripe.close_dispute(&dispute, true).unwrap();
    assert_eq!(desk.heard(), ["charge.dispute.closed", "charge.dispute.funds_reinstated"]);
}

#[test]
fn what_a_customer_pays_in_their_own_currency_is_on_payments_and_not_on_invoices() {
    let desk = Desk::open();
    let session = desk.checkout("price_month", "");
    let customer = text(&desk.get(&format!("checkout/sessions/{session}"))["customer"]);
    desk.stripe.present_in(&customer, "eur", 920).unwrap();
    let sub = desk.stripe.pay(&session, Card::PAYS).unwrap().subscription.unwrap();
    let shown = json!({ "presentment_amount": 1748, "presentment_currency": "eur" });
    let seen = desk.get(&format!("checkout/sessions/{session}"));
    assert_eq!(seen["presentment_details"], shown);
    let charge = desk.last_charge();
    assert_eq!(desk.get(&format!("charges/{charge}"))["presentment_details"], shown);
    assert_eq!(desk.sub(&sub)["presentment_details"], json!({ "presentment_currency": "eur" }));
    assert_eq!(desk.latest_invoice(&sub).get("presentment_details"), None);
    let refund = desk.stripe.refund(&charge, Some(950)).unwrap();
    let refund = desk.get(&format!("refunds/{refund}"));
    assert_eq!(refund["presentment_details"]["presentment_amount"], 874);
}
