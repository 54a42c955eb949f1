//! Scheduled changes: schedules with phases.

use crate::bare_account::BareAccount;
use crate::bare_account::text;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::CancelWhen;
use tollgate_sandbox::Card;

/// An expensive subscription that is scheduled to change to `price` at the end of its period.
fn scheduled(account: &BareAccount, price: &str, extra: &str) -> (String, String) {
    let sub = account.subscribe("price_pro", Card::PAYS);
    let made = account.post("subscription_schedules", &format!("from_subscription={sub}"));
    let schedule = text(&made["id"]);
    let running = &made["current_phase"];
    let (start, end) = (&running["start_date"], &running["end_date"]);
    assert_eq!(*end, json!(account.period_end(&sub)));
    account.post(
        &format!("subscription_schedules/{schedule}"),
        &format!(
            "end_behavior=release&phases[0][items][0][price]=price_pro&phases[0][items][0][quantity]=1\
             &phases[0][start_date]={start}&phases[0][end_date]={end}\
             &phases[1][items][0][price]={price}&phases[1][items][0][quantity]=1\
             &phases[1][start_date]={end}&phases[1][metadata][plan_code]=basic{extra}"
        ),
    );
    (sub, schedule)
}

fn price(account: &BareAccount, sub: &str) -> Value {
    account.sub(sub)["items"]["data"][0]["price"]["id"].clone()
}

#[test]
fn a_downgrade_takes_effect_with_the_renewal() {
    let account = BareAccount::open();
    let (sub, schedule) = scheduled(&account, "price_month", "");
    assert_eq!(
        account.emitted_types(),
        [
            "subscription_schedule.created",
            "customer.subscription.updated",
            "subscription_schedule.updated",
        ]
    );
    assert_eq!(account.sub(&sub)["schedule"], json!(schedule));
    let next = account.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!(next["amount_due"], 1900);
    assert_eq!(price(&account, &sub), "price_pro");
    account.to_renewal(&sub);
    assert_eq!(price(&account, &sub), "price_month");
    assert_eq!(account.sub(&sub)["metadata"]["plan_code"], "basic");
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 1900);
    let events = account.new_events();
    assert_eq!(events[0]["data"]["object"]["amount_due"], 1900);
    let kinds: Vec<_> = events.iter().map(|event| text(&event["type"])).collect();
    assert_eq!(
        kinds,
        [
            "invoice.upcoming",
            "customer.subscription.updated",
            "subscription_schedule.updated",
            "invoice.paid",
            "invoice.payment_succeeded",
        ]
    );
    assert_eq!(events[1]["data"]["previous_attributes"]["plan"]["amount"], 3900);
    account.to_renewal(&sub);
    let types = account.emitted_types();
    assert!(types.contains(&"subscription_schedule.completed".to_owned()), "{types:?}");
    assert_eq!(account.sub(&sub)["schedule"], json!(null));
    assert_eq!(account.get(&format!("subscription_schedules/{schedule}"))["status"], "completed");
    assert_eq!(
        (price(&account, &sub), account.status(&sub).as_str()),
        (json!("price_month"), "active")
    );
}

#[test]
fn another_interval_starts_with_the_phase() {
    let account = BareAccount::open();
    let (sub, _) = scheduled(&account, "price_year", "&phases[1][duration][interval]=year");
    let boundary = account.period_end(&sub);
    account.to_renewal(&sub);
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 19_000);
    assert_eq!(account.sub(&sub)["billing_cycle_anchor"], json!(boundary));
    assert!(account.period_end(&sub) - boundary >= 365 * 86_400);
}

#[test]
fn releasing_a_schedule_does_not_change_the_subscription() {
    let account = BareAccount::open();
    let (sub, schedule) = scheduled(&account, "price_month", "");
    account.emitted_types();
    let released = account.post(&format!("subscription_schedules/{schedule}/release"), "");
    assert_eq!(released["status"], "released");
    assert_eq!(
        (&released["subscription"], &released["released_subscription"]),
        (&json!(null), &json!(sub))
    );
    assert_eq!(
        account.emitted_types(),
        [
            "subscription_schedule.released",
            "subscription_schedule.updated",
            "customer.subscription.updated",
        ]
    );
    account.to_renewal(&sub);
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 3900);
    let again = account.refused(&format!("subscription_schedules/{schedule}/release"), "");
    assert_eq!(again.status, 400);
}

#[test]
fn a_schedule_prevents_other_cancellations() {
    let account = BareAccount::open();
    let (sub, schedule) = scheduled(&account, "price_month", "");
    let path = format!("subscriptions/{sub}");
    for form in ["cancel_at_period_end=true", "cancel_at_period_end=false", "cancel_at="] {
        let refused = account.refused(&path, form);
        assert_eq!(refused.status, 400);
        assert!(refused.message.contains(&schedule), "{}", refused.message);
    }
    assert!(account.stripe.cancel(&sub, CancelWhen::AtPeriodEnd).is_err());
    assert!(account.stripe.change_price(&sub, "price_month").is_err());
    let flow = format!(
        "customer={}&flow_data[type]=subscription_update&flow_data[subscription_update][subscription]={sub}",
        account.customer_of(&sub)
    );
    assert_eq!(account.refused("billing_portal/sessions", &flow).status, 400);
    let twice = account.refused("subscription_schedules", &format!("from_subscription={sub}"));
    assert_eq!(twice.status, 400);
    account.post(&path, "metadata[note]=kept");
    account.emitted_types();
    account.stripe.cancel(&sub, CancelWhen::Now).unwrap();
    assert_eq!(
        account.emitted_types(),
        ["customer.subscription.deleted", "subscription_schedule.canceled"]
    );
}

#[test]
fn a_schedule_may_end_the_subscription() {
    let account = BareAccount::open();
    let (sub, schedule) = scheduled(&account, "price_month", "");
    account.post(&format!("subscription_schedules/{schedule}"), "end_behavior=cancel");
    let phases = account.get(&format!("subscription_schedules/{schedule}"))["phases"].clone();
    assert_eq!(account.sub(&sub)["cancel_at"], phases[1]["end_date"]);
    account.days(40);
    assert_eq!(account.status(&sub), "active");
    account.days(40);
    assert_eq!(account.status(&sub), "canceled");
    assert_eq!(account.sub(&sub)["cancellation_details"]["reason"], "cancellation_requested");
    assert_eq!(account.get(&format!("subscription_schedules/{schedule}"))["status"], "completed");
}

#[test]
fn a_phase_in_the_middle_of_a_period_is_prorated() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let made = account.post("subscription_schedules", &format!("from_subscription={sub}"));
    let (id, start) = (text(&made["id"]), made["current_phase"]["start_date"].clone());
    let soon = account.now() + 10 * 86_400;
    let form = format!(
        "phases[0][items][0][price]=price_month&phases[0][start_date]={start}&phases[0][end_date]={soon}\
         &phases[1][items][0][price]=price_pro&phases[1][proration_behavior]=always_invoice"
    );
    account.post(&format!("subscription_schedules/{id}"), &form);
    account.days(10);
    assert_eq!(price(&account, &sub), "price_pro");
    let invoice = account.latest_invoice(&sub);
    assert_eq!(invoice["billing_reason"], "subscription_update");
    assert!((1..2000).contains(&invoice["amount_paid"].as_i64().unwrap()));
}

#[test]
fn a_phase_replaces_discount_taxes_and_description() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_pro", Card::PAYS);
    account.post("coupons", "id=HALF&percent_off=50&duration=forever");
    let rate = account.post("tax_rates", "display_name=VAT&percentage=10&inclusive=false");
    let rate = text(&rate["id"]);
    let form = format!("discounts[0][coupon]=HALF&default_tax_rates[0]={rate}&description=Club");
    account.post(&format!("subscriptions/{sub}"), &form);
    let preview = account.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!(
        (&preview["subtotal"], &preview["total"], &preview["amount_due"]),
        (&json!(3900), &json!(2145), &json!(2145))
    );
    assert_eq!(preview["total_discount_amounts"][0]["amount"], 1950);
    assert_eq!(preview["total_taxes"][0]["amount"], 195);

    let made = account.post("subscription_schedules", &format!("from_subscription={sub}"));
    let (path, phase) =
        (format!("subscription_schedules/{}", text(&made["id"])), &made["phases"][0]);
    assert_eq!(phase["description"], "Club");
    let discount = text(&phase["discounts"][0]["discount"]);
    let (start, end) = (&phase["start_date"], &phase["end_date"]);
    let form = format!(
        "phases[0][items][0][price]=price_pro&phases[0][start_date]={start}&phases[0][end_date]={end}\
         &phases[0][discounts][0][discount]={discount}\
         &phases[1][items][0][price]=price_month&phases[1][default_tax_rates][0]={rate}"
    );
    account.post(&path, &form);
    let now = account.sub(&sub);
    assert_eq!((&now["discounts"], &now["default_tax_rates"]), (&json!([discount]), &json!([])));
    account.to_renewal(&sub);
    let after = account.sub(&sub);
    assert_eq!(
        (&after["discounts"], &after["default_tax_rates"][0]["id"]),
        (&json!([]), &json!(rate))
    );
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 2090);
    let unknown = form.replace(&discount, "di_other");
    assert_eq!(account.refused(&path, &unknown).status, 404);
}

#[test]
fn invalid_phases_are_refused() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    let both = account
        .refused("subscription_schedules", &format!("from_subscription={sub}&metadata[a]=b"));
    assert_eq!(both.status, 400);
    let made = account.post("subscription_schedules", &format!("from_subscription={sub}"));
    let path = format!("subscription_schedules/{}", text(&made["id"]));
    let (start, end) = (&made["current_phase"]["start_date"], &made["current_phase"]["end_date"]);
    let first = format!(
        "phases[0][items][0][price]=price_month&phases[0][start_date]={start}&phases[0][end_date]={end}"
    );
    for form in [
        "phases[0][items][0][price]=price_month".to_owned(),
        format!("phases[0][items][0][price]=price_pro&phases[0][start_date]={end}"),
        format!("{first}&phases[1][items][0][price]=price_pro&phases[1][start_date]={start}"),
        format!("{first}&phases[1][items][0][price]=price_once"),
        format!("{first}&phases[1][items][0][price]=price_pro&phases[1][iterations]=1"),
        format!(
            "phases[0][items][0][price]=price_month&phases[0][start_date]={start}&phases[0][end_date]={start}"
        ),
    ] {
        assert_eq!(account.refused(&path, &form).status, 400, "{form}");
    }
    let old = BareAccount::shaped(ApiShape::Old);
    scheduled(&old, "price_month", "&phases[1][iterations]=2");
}
