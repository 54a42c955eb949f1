//! Plan changes through the API: previewed, charged, refused, or pending a payment.

use crate::bare_account::BareAccount;
use crate::bare_account::text;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::Card;

fn item(account: &BareAccount, sub: &str) -> String {
    text(&account.sub(sub)["items"]["data"][0]["id"])
}

fn price(account: &BareAccount, sub: &str) -> String {
    text(&account.sub(sub)["items"]["data"][0]["price"]["id"])
}

fn change(
    account: &BareAccount,
    sub: &str,
    to: &str,
    extra: &str,
) -> Result<Value, tollgate_sandbox::Refused> {
    let form = format!("items[0][id]={}&items[0][price]={to}{extra}", item(account, sub));
    account.stripe.call("POST", &format!("subscriptions/{sub}"), &form)
}

fn preview(account: &BareAccount, sub: &str, to: &str, extra: &str) -> Value {
    let form = format!(
        "subscription={sub}&subscription_details[items][0][id]={}\
         &subscription_details[items][0][price]={to}{extra}",
        item(account, sub)
    );
    account.post("invoices/create_preview", &form)
}

/// A subscription in the middle of a period, with `card` from then on.
fn midway(card: Card) -> (BareAccount, String) {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    account.advance(10 * 86_400_000 + 12_345_678);
    account.stripe.change_card(&account.customer_of(&sub), card).unwrap();
    account.emitted_types();
    (account, sub)
}

#[test]
fn a_change_charges_the_previewed_amount() {
    for (to, behavior) in [
        ("price_pro", "always_invoice"),
        ("price_year", "always_invoice"),
        ("price_year", "create_prorations"),
        ("price_year", "none"),
    ] {
        for balance in [0, -500, -50_000, 300] {
            let (account, sub) = midway(Card::PAYS);
            account.post(
                &format!("customers/{}", account.customer_of(&sub)),
                &format!("balance={balance}"),
            );
            let date = account.now() - 3_600;
            let previewed = preview(
                &account,
                &sub,
                to,
                &format!(
                    "&subscription_details[proration_behavior]={behavior}\
                     &subscription_details[proration_date]={date}"
                ),
            );
            let before = account.stripe.invoices().len();
            let extra = format!("&proration_behavior={behavior}&proration_date={date}");
            change(&account, &sub, to, &extra).unwrap();
            let invoices = account.stripe.invoices();
            assert_eq!(invoices.len(), before + 1);
            let charged = invoices.last().unwrap();
            assert_eq!(
                previewed["amount_due"], charged["amount_paid"],
                "{to} {behavior} {balance}"
            );
            assert_eq!(previewed["total"], charged["total"]);
            assert_eq!(charged["status"], "paid");
            assert_eq!(price(&account, &sub), to);
        }
    }
}

#[test]
fn prorations_for_the_next_invoice_are_in_its_preview_and_in_the_renewal() {
    let (account, sub) = midway(Card::PAYS);
    let previewed = preview(&account, &sub, "price_pro", "");
    assert_eq!(previewed["lines"]["data"].as_array().unwrap().len(), 3);
    change(&account, &sub, "price_pro", "").unwrap();
    assert_eq!(account.emitted_types(), ["customer.subscription.updated"]);
    let next = account.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!(next["amount_due"], previewed["amount_due"]);
    account.to_renewal(&sub);
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], previewed["amount_due"]);
    let (account, sub) = midway(Card::PAYS);
    change(&account, &sub, "price_pro", "&proration_behavior=none").unwrap();
    account.to_renewal(&sub);
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 3900);
}

#[test]
fn a_downgrade_leaves_a_credit() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_pro", Card::PAYS);
    change(&account, &sub, "price_month", "&proration_behavior=always_invoice").unwrap();
    let invoice = account.latest_invoice(&sub);
    assert_eq!((&invoice["status"], &invoice["amount_due"]), (&json!("paid"), &json!(0)));
    assert_eq!(account.stripe.customer(&account.customer_of(&sub)).unwrap()["balance"], -2000);
    account.to_renewal(&sub);
    assert_eq!(account.latest_invoice(&sub)["amount_due"], 0);
    assert_eq!(account.stripe.customer(&account.customer_of(&sub)).unwrap()["balance"], -100);
}

#[test]
fn an_unpaid_change_is_allowed_refused_or_pending() {
    let now = "&proration_behavior=always_invoice";
    let (account, sub) = midway(Card::FAILS_ON_RENEWAL);
    change(&account, &sub, "price_pro", now).unwrap();
    assert_eq!(
        (account.status(&sub).as_str(), price(&account, &sub).as_str()),
        ("past_due", "price_pro")
    );
    assert!(account.latest_invoice(&sub)["next_payment_attempt"].is_i64());

    let strict = format!("{now}&payment_behavior=error_if_incomplete");
    for (card, code) in [
        (Card::FAILS_ON_RENEWAL, "card_declined"),
        (Card::ASKS_EVERY_TIME.authenticated(), "subscription_payment_intent_requires_action"),
    ] {
        let (account, sub) = midway(card);
        let before = account.sub(&sub);
        let refused = change(&account, &sub, "price_pro", &strict).unwrap_err();
        assert_eq!((refused.status, refused.code), (402, Some(code)));
        assert_eq!((account.sub(&sub), account.emitted_types()), (before, Vec::new()));
    }
}

#[test]
fn a_pending_update_is_applied_once_its_invoice_is_paid() {
    let wait = "&proration_behavior=always_invoice&payment_behavior=pending_if_incomplete";
    for (card, asked) in
        [(Card::FAILS_ON_RENEWAL, false), (Card::ASKS_EVERY_TIME.authenticated(), true)]
    {
        let (account, sub) = midway(card);
        let answer = change(&account, &sub, "price_pro", wait).unwrap();
        assert_eq!(answer["items"]["data"][0]["price"]["id"], "price_month");
        assert_eq!(answer["pending_update"]["expires_at"], json!(account.now() + 23 * 3_600));
        let waiting = &answer["pending_update"]["subscription_items"][0]["price"]["id"];
        assert_eq!(waiting, "price_pro");
        let mut expected = vec!["customer.subscription.updated", "invoice.payment_failed"];
        expected.extend(asked.then_some("invoice.payment_action_required"));
        assert_eq!(account.emitted_types(), expected);
        let invoice = account.latest_invoice(&sub);
        assert_eq!((&invoice["status"], account.status(&sub).as_str()), (&json!("open"), "active"));
        assert_eq!(invoice["next_payment_attempt"], json!(null));
        let card = Card::ASKS_AUTHENTICATION.authenticated();
        account.stripe.pay_invoice_with(&text(&invoice["id"]), card).unwrap();
        assert_eq!(
            account.emitted_types(),
            [
                "customer.subscription.updated",
                "customer.subscription.pending_update_applied",
                "invoice.paid",
                "invoice.payment_succeeded",
            ]
        );
        assert_eq!(price(&account, &sub), "price_pro");
        assert_eq!(account.sub(&sub)["pending_update"], json!(null));
        account.days(2);
        assert_eq!(price(&account, &sub), "price_pro");
    }
}

#[test]
fn an_unpaid_pending_update_expires() {
    let wait = "&payment_behavior=pending_if_incomplete";
    let (account, sub) = midway(Card::FAILS_ON_RENEWAL);
    change(&account, &sub, "price_year", wait).unwrap();
    let invoice = text(&account.latest_invoice(&sub)["id"]);
    account.emitted_types();
    account.days(1);
    assert_eq!(
        account.emitted_types(),
        [
            "invoice.voided",
            "customer.subscription.updated",
            "customer.subscription.pending_update_expired",
        ]
    );
    assert_eq!(account.stripe.invoice(&invoice).unwrap()["status"], "void");
    assert_eq!(
        (price(&account, &sub).as_str(), account.status(&sub).as_str()),
        ("price_month", "active")
    );
    let refused =
        change(&account, &sub, "price_pro", &format!("{wait}&metadata[a]=b")).unwrap_err();
    assert_eq!(refused.status, 400);

    let (account, sub) = midway(Card::PAYS);
    change(&account, &sub, "price_pro", &format!("{wait}&proration_behavior=always_invoice"))
        .unwrap();
    assert_eq!(price(&account, &sub), "price_pro");
    assert_eq!(account.sub(&sub)["pending_update"], json!(null));
}

#[test]
fn an_invalid_change_is_refused_without_effect() {
    let (account, sub) = midway(Card::PAYS);
    let long_ago = format!("&proration_date={}", account.now() - 40 * 86_400);
    for (to, extra) in [
        ("price_pro", long_ago.as_str()),
        ("price_pro", "&proration_behavior=sometimes"),
        ("price_pro", "&payment_behavior=hope"),
        ("price_pro", "&items[0][quantity]=-1"),
        ("price_once", ""),
    ] {
        assert_eq!(change(&account, &sub, to, extra).unwrap_err().status, 400, "{to}{extra}");
    }
    assert_eq!(change(&account, &sub, "price_none", "").unwrap_err().status, 404);
    assert_eq!(account.emitted_types(), Vec::<String>::new());
}

#[test]
fn a_preview_has_the_shape_of_the_account_version() {
    let account = BareAccount::shaped(ApiShape::Old);
    let sub = account.subscribe("price_month", Card::PAYS);
    let next = account.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!((&next["subscription"], &next["status"]), (&json!(sub), &json!("draft")));
    assert_eq!((&next["amount_due"], &next["billing_reason"]), (&json!(1900), &json!("upcoming")));
}

#[test]
fn a_running_trial_can_be_rescheduled_or_ended() {
    let account = BareAccount::open();
    let session = account.checkout("price_month", "&subscription_data[trial_period_days]=7");
    let sub = account.stripe.pay(&session, Card::PAYS).unwrap().subscription.unwrap();
    let later = account.now() + 10 * 86_400;
    account.post(&format!("subscriptions/{sub}"), &format!("trial_end={later}"));
    account.days(9);
    assert_eq!(account.status(&sub), "trialing");
    account.emitted_types();
    account.post(&format!("subscriptions/{sub}"), "trial_end=now");
    assert_eq!(account.status(&sub), "active");
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 1900);
    assert!(account.emitted_types().contains(&"customer.subscription.trial_will_end".to_owned()));
}

#[test]
fn a_new_billing_cycle_without_prorations_is_charged_in_full_from_now_on() {
    let (account, sub) = midway(Card::PAYS);
    let under = "&subscription_details[proration_behavior]=none\
                 &subscription_details[billing_cycle_anchor][type]=now";
    let shown = preview(&account, &sub, "price_pro", under);
    assert_eq!(shown["amount_due"], shown["total"]);
    assert!(
        shown["lines"]["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| { line["parent"]["subscription_item_details"]["proration"] == false })
    );
    let restart = "&proration_behavior=none&billing_cycle_anchor[type]=now";
    change(&account, &sub, "price_pro", restart).unwrap();
    let paid = account.latest_invoice(&sub);
    assert_eq!((&paid["amount_paid"], &paid["status"]), (&shown["amount_due"], &json!("paid")));
    assert!(account.period_end(&sub) > account.now() + 27 * 86_400);
    let dated = format!("{restart}&proration_date={}", account.now());
    assert!(change(&account, &sub, "price_month", &dated).is_err(), "there is nothing to prorate");
}
