//! Subscriptions with several items: add-ons, seats, metered prices, mixed intervals.

use crate::bare_account::BareAccount;
use crate::bare_account::text;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::Card;
use tollgate_sandbox::Price;

/// An account that sells add-ons beside the plans, and a customer with a card.
fn shop(shape: ApiShape) -> (BareAccount, String) {
    let account = BareAccount::shaped(shape);
    let price = |id: &str, amount, interval: &str, metered| Price {
        id: id.to_owned(),
        product_name: "Add-on".to_owned(),
        plan_code: None,
        unit_amount: amount,
        currency: "usd".to_owned(),
        interval: Some(interval.to_owned()),
        metered,
    };
    account.stripe.add_price(price("price_addon", 500, "month", false));
    account.stripe.add_price(price("price_support", 9000, "year", false));
    account.stripe.add_price(price("price_calls", 3, "month", true));
    for n in 0..10 {
        account.stripe.add_price(price(&format!("price_{n}"), 100, "month", false));
    }
    let customer = text(&account.post("customers", "name=Ann")["id"]);
    account.stripe.change_card(&customer, Card::PAYS).unwrap();
    (account, customer)
}

fn bought(account: &BareAccount, sub: &str) -> Vec<(String, Value)> {
    let sub = account.sub(sub);
    let items = sub["items"]["data"].as_array().unwrap();
    items.iter().map(|item| (text(&item["price"]["id"]), item["quantity"].clone())).collect()
}

fn lines(invoice: &Value) -> Vec<(String, i64)> {
    let lines = invoice["lines"]["data"].as_array().unwrap();
    let price = |line: &Value| match &line["pricing"] {
        Value::Null => text(&line["price"]["id"]),
        pricing => text(&pricing["price_details"]["price"]),
    };
    lines.iter().map(|line| (price(line), line["amount"].as_i64().unwrap())).collect()
}

#[test]
fn an_invoice_has_a_line_for_each_item() {
    for shape in [ApiShape::New, ApiShape::Old] {
        let (account, customer) = shop(shape);
        let items = [("price_addon", 1), ("price_month", 3), ("price_calls", 1)];
        let sub = account.stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
        assert_eq!(account.latest_invoice(&sub)["amount_paid"], 6200);
        let item = &account.sub(&sub)["items"]["data"][1];
        let line = &account.latest_invoice(&sub)["lines"]["data"][1];
        let named = match shape {
            ApiShape::New | ApiShape::Dahlia => {
                &line["parent"]["subscription_item_details"]["subscription_item"]
            }
            ApiShape::Old => &line["subscription_item"],
        };
        assert_eq!(*named, item["id"]);
        assert_eq!(line["quantity"], 3);
        assert_eq!(
            account.sub(&sub)["plan"],
            Value::Null,
            "only a single item has its plan at the top level"
        );
        account.stripe.record_usage(&sub, "price_calls", 40).unwrap();
        let preview = account.post("invoices/create_preview", &format!("subscription={sub}"));
        assert_eq!(preview["amount_due"], 6320);
        account.to_renewal(&sub);
        let renewed = account.latest_invoice(&sub);
        let expected = [("price_addon", 500), ("price_month", 5700), ("price_calls", 120)];
        assert_eq!(lines(&renewed), expected.map(|(id, amount)| (id.to_owned(), amount)));
        assert_eq!(renewed["amount_paid"], 6320);
        let preview = account.post("invoices/create_preview", &format!("subscription={sub}"));
        assert_eq!(preview["amount_due"], 6200, "usage is charged once");
    }
}

#[test]
fn checkout_sells_several_items_at_once() {
    let (account, _) = shop(ApiShape::New);
    let extra = "&line_items[1][price]=price_addon&line_items[1][quantity]=2\
                 &line_items[2][price]=price_calls";
    let session = account.checkout("price_month", extra);
    assert_eq!(account.stripe.session(&session).unwrap()["amount_total"], 2900);
    let listed = account.get(&format!("checkout/sessions/{session}/line_items"));
    assert_eq!(listed["data"].as_array().unwrap().len(), 3);
    let sub = account.stripe.pay(&session, Card::PAYS).unwrap().subscription.unwrap();
    assert_eq!(
        bought(&account, &sub),
        [
            ("price_month".to_owned(), json!(1)),
            ("price_addon".to_owned(), json!(2)),
            ("price_calls".to_owned(), Value::Null),
        ]
    );
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 2900);
    let metered = "&line_items[1][price]=price_calls&line_items[1][quantity]=1";
    let form = format!(
        "mode=subscription&line_items[0][price]=price_month&success_url=http%3A%2F%2Fx.test{metered}"
    );
    assert_eq!(account.refused("checkout/sessions", &form).status, 400);
}

#[test]
fn an_embedded_list_has_ten_elements_and_the_rest_is_paged() {
    let (account, customer) = shop(ApiShape::New);
    let names: Vec<String> = (0..10).map(|n| format!("price_{n}")).collect();
    let mut items: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    items.extend([("price_addon", 1), ("price_month", 1)]);
    let sub = account.stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    let shown = &account.sub(&sub)["items"];
    assert_eq!(shown["data"].as_array().unwrap().len(), 10);
    assert_eq!((&shown["has_more"], &shown["total_count"]), (&json!(true), &json!(12)));
    assert_eq!(account.latest_invoice(&sub)["lines"]["has_more"], true);
    let page = |after: &str| {
        let query = format!("subscription={sub}&limit=5{after}");
        account.stripe.call("GET", "subscription_items", &query).unwrap()
    };
    let first = page("");
    assert_eq!(first["data"][0], shown["data"][0], "in the order of the subscription");
    let last = text(&first["data"][4]["id"]);
    let second = page(&format!("&starting_after={last}"));
    assert_eq!(second["data"][4], shown["data"][9]);
    let last = text(&second["data"][4]["id"]);
    let third = page(&format!("&starting_after={last}"));
    assert_eq!(text(&third["data"][1]["price"]["id"]), "price_month");
    assert_eq!(third["has_more"], false);
    assert_eq!(account.stripe.call("GET", "subscription_items", "").unwrap_err().status, 400);
}

#[test]
fn an_update_changes_adds_and_removes_items_by_their_ids() {
    let (account, customer) = shop(ApiShape::New);
    let items = [("price_addon", 1), ("price_month", 2)];
    let sub = account.stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    let ids: Vec<String> = account.sub(&sub)["items"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| text(&item["id"]))
        .collect();
    let form = format!("items[0][id]={}&items[0][price]=price_pro", ids[1]);
    let changed = account.post(&format!("subscriptions/{sub}"), &form);
    assert_eq!(
        bought(&account, &sub),
        [("price_addon".to_owned(), json!(1)), ("price_pro".to_owned(), json!(2))]
    );
    assert_eq!(changed["items"]["data"][1]["id"], json!(ids[1]));
    let form = format!(
        "items[0][id]={}&items[0][deleted]=true&items[1][price]=price_calls\
         &proration_behavior=none",
        ids[0]
    );
    account.post(&format!("subscriptions/{sub}"), &form);
    assert_eq!(
        bought(&account, &sub),
        [("price_pro".to_owned(), json!(2)), ("price_calls".to_owned(), Value::Null)]
    );
    for refused in [
        "items[0][price]=price_pro".to_owned(),
        "items[0][price]=price_once".to_owned(),
        format!("items[0][id]={}&items[0][deleted]=true", ids[0]),
    ] {
        let refused = account.refused(&format!("subscriptions/{sub}"), &refused);
        assert!([400, 404].contains(&refused.status), "{refused}");
    }
    account.stripe.set_quantity(&sub, "price_pro", 5).unwrap();
    account.to_renewal(&sub);
    // Three more seats since the beginning, and two prorations of the change of price.
    let renewed = account.latest_invoice(&sub);
    assert_eq!(lines(&renewed).last().unwrap(), &("price_calls".to_owned(), 0));
    assert!(lines(&renewed).contains(&("price_pro".to_owned(), 5 * 3900)));
}

#[test]
fn items_of_different_intervals_have_their_own_periods() {
    let (account, customer) = shop(ApiShape::New);
    let items = [("price_support", 1), ("price_month", 1)];
    let sub = account.stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    let ends = |account: &BareAccount| {
        let sub = account.sub(&sub);
        let end = |place: usize| sub["items"]["data"][place]["current_period_end"].as_i64();
        (end(0).unwrap(), end(1).unwrap())
    };
    let (year, month) = ends(&account);
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 10_900);
    assert!(year > month + 300 * 86_400);
    account.advance(month * 1000 - account.now() * 1000);
    assert_eq!(lines(&account.latest_invoice(&sub)), [("price_month".to_owned(), 1900)]);
    let (same, next) = ends(&account);
    assert_eq!(same, year);
    assert!(next > month);
    account.days(365);
    let renewals: Vec<Value> =
        account.stripe.invoices().iter().map(|invoice| invoice["amount_paid"].clone()).collect();
    let whole: Vec<&Value> = renewals.iter().filter(|amount| **amount == json!(10_900)).collect();
    assert_eq!(whole.len(), 2, "both are invoiced together where their periods meet: {renewals:?}");
}

#[test]
fn a_phase_replaces_the_items_of_the_subscription() {
    let (account, customer) = shop(ApiShape::New);
    let items = [("price_addon", 2), ("price_pro", 3)];
    let sub = account.stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    let ids = |account: &BareAccount| {
        let sub = account.sub(&sub);
        sub["items"]["data"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect()
    };
    let before: Vec<Value> = ids(&account);
    let made = account.post("subscription_schedules", &format!("from_subscription={sub}"));
    let phase = &made["phases"][0];
    assert_eq!(phase["items"][1]["quantity"], 3);
    assert_eq!(phase["items"].as_array().unwrap().len(), 2);
    let (start, end) = (&phase["start_date"], &phase["end_date"]);
    account.post(
        &format!("subscription_schedules/{}", text(&made["id"])),
        &format!(
            "phases[0][items][0][price]=price_addon&phases[0][items][0][quantity]=2\
             &phases[0][items][1][price]=price_pro&phases[0][items][1][quantity]=3\
             &phases[0][start_date]={start}&phases[0][end_date]={end}\
             &phases[1][items][0][price]=price_addon&phases[1][items][0][quantity]=2\
             &phases[1][items][1][price]=price_month&phases[1][items][1][quantity]=3"
        ),
    );
    account.to_renewal(&sub);
    assert_eq!(
        bought(&account, &sub),
        [("price_addon".to_owned(), json!(2)), ("price_month".to_owned(), json!(3))]
    );
    assert_eq!(ids(&account), before);
    assert_eq!(account.latest_invoice(&sub)["amount_paid"], 2 * 500 + 3 * 1900);
}

#[test]
fn the_portal_refuses_to_change_a_subscription_with_several_items() {
    let (account, customer) = shop(ApiShape::New);
    let items = [("price_addon", 1), ("price_month", 1)];
    let sub = account.stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    assert!(account.stripe.change_price(&sub, "price_pro").is_err());
    let item = text(&account.sub(&sub)["items"]["data"][1]["id"]);
    let flow = "flow_data[subscription_update_confirm]";
    let form = format!(
        "customer={customer}&flow_data[type]=subscription_update_confirm\
         &{flow}[subscription]={sub}&{flow}[items][0][id]={item}\
         &{flow}[items][0][price]=price_pro"
    );
    assert_eq!(account.refused("billing_portal/sessions", &form).status, 400);
    account.stripe.remove_item(&sub, "price_addon").unwrap();
    account.post("billing_portal/sessions", &form);
}
