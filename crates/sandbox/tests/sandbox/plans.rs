//! Plan changes over the API: previewed, charged, refused, or waiting for a payment.

use crate::desk::Desk;
use crate::desk::text;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::Card;

fn item(desk: &Desk, sub: &str) -> String {
    text(&desk.sub(sub)["items"]["data"][0]["id"])
}

fn price(desk: &Desk, sub: &str) -> String {
    text(&desk.sub(sub)["items"]["data"][0]["price"]["id"])
}

fn change(
    desk: &Desk,
    sub: &str,
    to: &str,
    extra: &str,
) -> Result<Value, tollgate_sandbox::Refused> {
    let form = format!("items[0][id]={}&items[0][price]={to}{extra}", item(desk, sub));
    desk.stripe.call("POST", &format!("subscriptions/{sub}"), &form)
}

fn preview(desk: &Desk, sub: &str, to: &str, extra: &str) -> Value {
    let form = format!(
        "subscription={sub}&subscription_details[items][0][id]={}\
         &subscription_details[items][0][price]={to}{extra}",
        item(desk, sub)
    );
    desk.post("invoices/create_preview", &form)
}

/// A subscription in the middle of a period, whose card is `card` from then on.
fn midway(card: Card) -> (Desk, String) {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    desk.walk(10 * 86_400_000 + 12_345_678);
    desk.stripe.change_card(&desk.customer_of(&sub), card).unwrap();
    desk.heard();
    (desk, sub)
}

#[test]
fn a_preview_is_what_the_change_then_charges() {
    for (to, behavior) in [
        ("price_pro", "always_invoice"),
        ("price_year", "always_invoice"),
        ("price_year", "create_prorations"),
        ("price_year", "none"),
    ] {
        for balance in [0, -500, -50_000, 300] {
            let (desk, sub) = midway(Card::PAYS);
            desk.post(
                &format!("customers/{}", desk.customer_of(&sub)),
                &format!("balance={balance}"),
            );
            let date = desk.now() - 3_600;
            let said = preview(
                &desk,
                &sub,
                to,
                &format!(
                    "&subscription_details[proration_behavior]={behavior}\
                     &subscription_details[proration_date]={date}"
                ),
            );
            let before = desk.stripe.invoices().len();
            let extra = format!("&proration_behavior={behavior}&proration_date={date}");
            change(&desk, &sub, to, &extra).unwrap();
            let invoices = desk.stripe.invoices();
            assert_eq!(invoices.len(), before + 1);
            let charged = invoices.last().unwrap();
            assert_eq!(said["amount_due"], charged["amount_paid"], "{to} {behavior} {balance}");
            assert_eq!(said["total"], charged["total"]);
            assert_eq!(charged["status"], "paid");
            assert_eq!(price(&desk, &sub), to);
        }
    }
}

#[test]
fn prorations_for_the_next_invoice_are_in_its_preview_and_in_the_renewal() {
    let (desk, sub) = midway(Card::PAYS);
    let said = preview(&desk, &sub, "price_pro", "");
    assert_eq!(said["lines"]["data"].as_array().unwrap().len(), 3);
    change(&desk, &sub, "price_pro", "").unwrap();
    assert_eq!(desk.heard(), ["customer.subscription.updated"]);
    let next = desk.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!(next["amount_due"], said["amount_due"]);
    desk.to_renewal(&sub);
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], said["amount_due"]);
    let (desk, sub) = midway(Card::PAYS);
    change(&desk, &sub, "price_pro", "&proration_behavior=none").unwrap();
    desk.to_renewal(&sub);
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], 3900);
}

#[test]
fn a_downgrade_leaves_a_credit() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_pro", Card::PAYS);
    change(&desk, &sub, "price_month", "&proration_behavior=always_invoice").unwrap();
    let invoice = desk.latest_invoice(&sub);
    assert_eq!((&invoice["status"], &invoice["amount_due"]), (&json!("paid"), &json!(0)));
    assert_eq!(desk.stripe.customer(&desk.customer_of(&sub)).unwrap()["balance"], -2000);
    desk.to_renewal(&sub);
    assert_eq!(desk.latest_invoice(&sub)["amount_due"], 0);
    assert_eq!(desk.stripe.customer(&desk.customer_of(&sub)).unwrap()["balance"], -100);
}

#[test]
fn a_change_that_is_not_paid_is_allowed_refused_or_waits() {
    let now = "&proration_behavior=always_invoice";
    let (desk, sub) = midway(Card::FAILS_ON_RENEWAL);
    change(&desk, &sub, "price_pro", now).unwrap();
    assert_eq!(
        (desk.status(&sub).as_str(), price(&desk, &sub).as_str()),
        ("past_due", "price_pro")
    );
    assert!(desk.latest_invoice(&sub)["next_payment_attempt"].is_i64());

    let strict = format!("{now}&payment_behavior=error_if_incomplete");
    for (card, code) in [
        (Card::FAILS_ON_RENEWAL, "card_declined"),
        (Card::ASKS_EVERY_TIME.authenticated(), "subscription_payment_intent_requires_action"),
    ] {
        let (desk, sub) = midway(card);
        let before = desk.sub(&sub);
        let refused = change(&desk, &sub, "price_pro", &strict).unwrap_err();
        assert_eq!((refused.status, refused.code), (402, Some(code)));
        assert_eq!((desk.sub(&sub), desk.heard()), (before, Vec::new()));
    }
}

#[test]
fn a_pending_update_is_applied_once_its_invoice_is_paid() {
    let wait = "&proration_behavior=always_invoice&payment_behavior=pending_if_incomplete";
    for (card, asked) in
        [(Card::FAILS_ON_RENEWAL, false), (Card::ASKS_EVERY_TIME.authenticated(), true)]
    {
        let (desk, sub) = midway(card);
        let answer = change(&desk, &sub, "price_pro", wait).unwrap();
        assert_eq!(answer["items"]["data"][0]["price"]["id"], "price_month");
        assert_eq!(answer["pending_update"]["expires_at"], json!(desk.now() + 23 * 3_600));
        let waiting = &answer["pending_update"]["subscription_items"][0]["price"]["id"];
        assert_eq!(waiting, "price_pro");
        let mut told = vec!["customer.subscription.updated", "invoice.payment_failed"];
        told.extend(asked.then_some("invoice.payment_action_required"));
        assert_eq!(desk.heard(), told);
        let invoice = desk.latest_invoice(&sub);
        assert_eq!((&invoice["status"], desk.status(&sub).as_str()), (&json!("open"), "active"));
        assert_eq!(invoice["next_payment_attempt"], json!(null));
        let card = Card::ASKS_AUTHENTICATION.authenticated();
        desk.stripe.pay_invoice_with(&text(&invoice["id"]), card).unwrap();
        assert_eq!(
            desk.heard(),
            [
                "customer.subscription.updated",
                "customer.subscription.pending_update_applied",
                "invoice.paid",
                "invoice.payment_succeeded",
            ]
        );
        assert_eq!(price(&desk, &sub), "price_pro");
        assert_eq!(desk.sub(&sub)["pending_update"], json!(null));
        desk.days(2);
        assert_eq!(price(&desk, &sub), "price_pro");
    }
}

#[test]
fn a_pending_update_that_nobody_pays_expires() {
    let wait = "&payment_behavior=pending_if_incomplete";
    let (desk, sub) = midway(Card::FAILS_ON_RENEWAL);
    change(&desk, &sub, "price_year", wait).unwrap();
    let invoice = text(&desk.latest_invoice(&sub)["id"]);
    desk.heard();
    desk.days(1);
    assert_eq!(
        desk.heard(),
        [
            "invoice.voided",
            "customer.subscription.updated",
            "customer.subscription.pending_update_expired",
        ]
    );
    assert_eq!(desk.stripe.invoice(&invoice).unwrap()["status"], "void");
    assert_eq!(
        (price(&desk, &sub).as_str(), desk.status(&sub).as_str()),
        ("price_month", "active")
    );
    let refused = change(&desk, &sub, "price_pro", &format!("{wait}&metadata[a]=b")).unwrap_err();
    assert_eq!(refused.status, 400);

    let (desk, sub) = midway(Card::PAYS);
    change(&desk, &sub, "price_pro", &format!("{wait}&proration_behavior=always_invoice")).unwrap();
    assert_eq!(price(&desk, &sub), "price_pro");
    assert_eq!(desk.sub(&sub)["pending_update"], json!(null));
}

#[test]
fn nonsense_is_refused_before_anything_changes() {
    let (desk, sub) = midway(Card::PAYS);
    let long_ago = format!("&proration_date={}", desk.now() - 40 * 86_400);
    for (to, extra) in [
        ("price_pro", long_ago.as_str()),
        ("price_pro", "&proration_behavior=sometimes"),
        ("price_pro", "&payment_behavior=hope"),
        ("price_pro", "&items[0][quantity]=-1"),
        ("price_once", ""),
    ] {
        assert_eq!(change(&desk, &sub, to, extra).unwrap_err().status, 400, "{to}{extra}");
    }
    assert_eq!(change(&desk, &sub, "price_none", "").unwrap_err().status, 404);
    assert_eq!(desk.heard(), Vec::<String>::new());
}

#[test]
fn a_preview_speaks_the_version_of_the_account() {
    let desk = Desk::shaped(ApiShape::Old);
    let sub = desk.subscribe("price_month", Card::PAYS);
    let next = desk.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!((&next["subscription"], &next["status"]), (&json!(sub), &json!("draft")));
    assert_eq!((&next["amount_due"], &next["billing_reason"]), (&json!(1900), &json!("upcoming")));
}

#[test]
fn a_running_trial_can_be_moved_or_ended() {
    let desk = Desk::open();
    let session = desk.checkout("price_month", "&subscription_data[trial_period_days]=7");
    let sub = desk.stripe.pay(&session, Card::PAYS).unwrap().subscription.unwrap();
    let later = desk.now() + 10 * 86_400;
    desk.post(&format!("subscriptions/{sub}"), &format!("trial_end={later}"));
    desk.days(9);
    assert_eq!(desk.status(&sub), "trialing");
    desk.heard();
    desk.post(&format!("subscriptions/{sub}"), "trial_end=now");
    assert_eq!(desk.status(&sub), "active");
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], 1900);
    assert!(desk.heard().contains(&"customer.subscription.trial_will_end".to_owned()));
}

#[test]
fn a_new_billing_cycle_without_prorations_is_charged_in_full_from_now_on() {
    let (desk, sub) = midway(Card::PAYS);
    let under = "&subscription_details[proration_behavior]=none\
                 &subscription_details[billing_cycle_anchor][type]=now";
    let shown = preview(&desk, &sub, "price_pro", under);
    assert_eq!(shown["amount_due"], shown["total"]);
    assert!(
        shown["lines"]["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| { line["parent"]["subscription_item_details"]["proration"] == false })
    );
    let anew = "&proration_behavior=none&billing_cycle_anchor[type]=now";
    change(&desk, &sub, "price_pro", anew).unwrap();
    let paid = desk.latest_invoice(&sub);
    assert_eq!((&paid["amount_paid"], &paid["status"]), (&shown["amount_due"], &json!("paid")));
    assert!(desk.period_end(&sub) > desk.now() + 27 * 86_400);
    let dated = format!("{anew}&proration_date={}", desk.now());
    assert!(change(&desk, &sub, "price_month", &dated).is_err(), "there is nothing to prorate");
}
