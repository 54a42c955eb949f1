//! Changes agreed for later: schedules of phases.

use crate::desk::Desk;
use crate::desk::text;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::CancelWhen;
use tollgate_sandbox::Card;

/// A dear subscription that becomes `price` when its period ends.
fn scheduled(desk: &Desk, price: &str, extra: &str) -> (String, String) {
    let sub = desk.subscribe("price_pro", Card::PAYS);
    let made = desk.post("subscription_schedules", &format!("from_subscription={sub}"));
    let schedule = text(&made["id"]);
    let running = &made["current_phase"];
    let (start, end) = (&running["start_date"], &running["end_date"]);
    assert_eq!(*end, json!(desk.period_end(&sub)));
    desk.post(
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

fn price(desk: &Desk, sub: &str) -> Value {
    desk.sub(sub)["items"]["data"][0]["price"]["id"].clone()
}

#[test]
fn a_downgrade_takes_effect_with_the_renewal() {
    let desk = Desk::open();
    let (sub, schedule) = scheduled(&desk, "price_month", "");
    assert_eq!(
        desk.heard(),
        [
            "subscription_schedule.created",
            "customer.subscription.updated",
            "subscription_schedule.updated",
        ]
    );
    assert_eq!(desk.sub(&sub)["schedule"], json!(schedule));
    let next = desk.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!(next["amount_due"], 1900);
    assert_eq!(price(&desk, &sub), "price_pro");
    desk.to_renewal(&sub);
    assert_eq!(price(&desk, &sub), "price_month");
    assert_eq!(desk.sub(&sub)["metadata"]["plan_code"], "basic");
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], 1900);
    let news = desk.news();
    assert_eq!(news[0]["data"]["object"]["amount_due"], 1900);
    let kinds: Vec<_> = news.iter().map(|event| text(&event["type"])).collect();
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
    assert_eq!(news[1]["data"]["previous_attributes"]["plan"]["amount"], 3900);
    desk.to_renewal(&sub);
    let heard = desk.heard();
    assert!(heard.contains(&"subscription_schedule.completed".to_owned()), "{heard:?}");
    assert_eq!(desk.sub(&sub)["schedule"], json!(null));
    assert_eq!(desk.get(&format!("subscription_schedules/{schedule}"))["status"], "completed");
    assert_eq!((price(&desk, &sub), desk.status(&sub).as_str()), (json!("price_month"), "active"));
}

#[test]
fn another_interval_begins_with_the_phase() {
    let desk = Desk::open();
    let (sub, _) = scheduled(&desk, "price_year", "&phases[1][duration][interval]=year");
    let boundary = desk.period_end(&sub);
    desk.to_renewal(&sub);
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], 19_000);
    assert_eq!(desk.sub(&sub)["billing_cycle_anchor"], json!(boundary));
    assert!(desk.period_end(&sub) - boundary >= 365 * 86_400);
}

#[test]
fn a_released_schedule_leaves_the_subscription_as_it_is() {
    let desk = Desk::open();
    let (sub, schedule) = scheduled(&desk, "price_month", "");
    desk.heard();
    let released = desk.post(&format!("subscription_schedules/{schedule}/release"), "");
    assert_eq!(released["status"], "released");
    assert_eq!(
        (&released["subscription"], &released["released_subscription"]),
        (&json!(null), &json!(sub))
    );
    assert_eq!(
        desk.heard(),
        [
            "subscription_schedule.released",
            "subscription_schedule.updated",
            "customer.subscription.updated",
        ]
    );
    desk.to_renewal(&sub);
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], 3900);
    let again = desk.refused(&format!("subscription_schedules/{schedule}/release"), "");
    assert_eq!(again.status, 400);
}

#[test]
fn a_scheduled_subscription_is_not_cancelled_past_its_schedule() {
    let desk = Desk::open();
    let (sub, schedule) = scheduled(&desk, "price_month", "");
    let path = format!("subscriptions/{sub}");
    for form in ["cancel_at_period_end=true", "cancel_at_period_end=false", "cancel_at="] {
        let refused = desk.refused(&path, form);
        assert_eq!(refused.status, 400);
        assert!(refused.message.contains(&schedule), "{}", refused.message);
    }
    assert!(desk.stripe.cancel(&sub, CancelWhen::AtPeriodEnd).is_err());
    assert!(desk.stripe.change_price(&sub, "price_month").is_err());
    let flow = format!(
        "customer={}&flow_data[type]=subscription_update&flow_data[subscription_update][subscription]={sub}",
        desk.customer_of(&sub)
    );
    assert_eq!(desk.refused("billing_portal/sessions", &flow).status, 400);
    let twice = desk.refused("subscription_schedules", &format!("from_subscription={sub}"));
    assert_eq!(twice.status, 400);
    desk.post(&path, "metadata[note]=kept");
    desk.heard();
    desk.stripe.cancel(&sub, CancelWhen::Now).unwrap();
    assert_eq!(desk.heard(), ["customer.subscription.deleted", "subscription_schedule.canceled"]);
}

#[test]
fn a_schedule_may_end_the_subscription() {
    let desk = Desk::open();
    let (sub, schedule) = scheduled(&desk, "price_month", "");
    desk.post(&format!("subscription_schedules/{schedule}"), "end_behavior=cancel");
    let phases = desk.get(&format!("subscription_schedules/{schedule}"))["phases"].clone();
    assert_eq!(desk.sub(&sub)["cancel_at"], phases[1]["end_date"]);
    desk.days(40);
    assert_eq!(desk.status(&sub), "active");
    desk.days(40);
    assert_eq!(desk.status(&sub), "canceled");
    assert_eq!(desk.sub(&sub)["cancellation_details"]["reason"], "cancellation_requested");
    assert_eq!(desk.get(&format!("subscription_schedules/{schedule}"))["status"], "completed");
}

#[test]
fn a_phase_in_the_middle_of_a_period_is_prorated() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let made = desk.post("subscription_schedules", &format!("from_subscription={sub}"));
    let (id, start) = (text(&made["id"]), made["current_phase"]["start_date"].clone());
    let soon = desk.now() + 10 * 86_400;
    let form = format!(
        "phases[0][items][0][price]=price_month&phases[0][start_date]={start}&phases[0][end_date]={soon}\
         &phases[1][items][0][price]=price_pro&phases[1][proration_behavior]=always_invoice"
    );
    desk.post(&format!("subscription_schedules/{id}"), &form);
    desk.days(10);
    assert_eq!(price(&desk, &sub), "price_pro");
    let invoice = desk.latest_invoice(&sub);
    assert_eq!(invoice["billing_reason"], "subscription_update");
    assert!((1..2000).contains(&invoice["amount_paid"].as_i64().unwrap()));
}

#[test]
fn what_a_phase_does_not_name_is_gone_and_what_it_names_is_charged() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_pro", Card::PAYS);
    desk.post("coupons", "id=HALF&percent_off=50&duration=forever");
    let rate = desk.post("tax_rates", "display_name=VAT&percentage=10&inclusive=false");
    let rate = text(&rate["id"]);
    let form = format!("discounts[0][coupon]=HALF&default_tax_rates[0]={rate}&description=Club");
    desk.post(&format!("subscriptions/{sub}"), &form);
    let preview = desk.post("invoices/create_preview", &format!("subscription={sub}"));
    assert_eq!(
        (&preview["subtotal"], &preview["total"], &preview["amount_due"]),
        (&json!(3900), &json!(2145), &json!(2145))
    );
    assert_eq!(preview["total_discount_amounts"][0]["amount"], 1950);
    assert_eq!(preview["total_taxes"][0]["amount"], 195);

    let made = desk.post("subscription_schedules", &format!("from_subscription={sub}"));
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
    desk.post(&path, &form);
    let now = desk.sub(&sub);
    assert_eq!((&now["discounts"], &now["default_tax_rates"]), (&json!([discount]), &json!([])));
    desk.to_renewal(&sub);
    let after = desk.sub(&sub);
    assert_eq!(
        (&after["discounts"], &after["default_tax_rates"][0]["id"]),
        (&json!([]), &json!(rate))
    );
    assert_eq!(desk.latest_invoice(&sub)["amount_paid"], 2090);
    let unknown = form.replace(&discount, "di_other");
    assert_eq!(desk.refused(&path, &unknown).status, 404);
}

#[test]
fn phases_that_make_no_sense_are_refused() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let both =
        desk.refused("subscription_schedules", &format!("from_subscription={sub}&metadata[a]=b"));
    assert_eq!(both.status, 400);
    let made = desk.post("subscription_schedules", &format!("from_subscription={sub}"));
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
        assert_eq!(desk.refused(&path, &form).status, 400, "{form}");
    }
    let old = Desk::shaped(ApiShape::Old);
    scheduled(&old, "price_month", "&phases[1][iterations]=2");
}
