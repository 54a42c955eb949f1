//! Subscriptions with several items: add-ons, seats, metered and unlisted prices.

use tollgate_sandbox::{CancelWhen, Card, Price};

use crate::journeys::harness::{
    BOTH, Journey, NOTHING, OLGA, PREMIUM, PRO, RETIRED_PRICE, Setup, User, days, minutes, text,
};

const MONTHLY: &str = "price_premium_month";
const ADDON: &str = "price_addon";
const CONFIRM: (&str, &str) = ("Confirm the change", "Wechsel bestätigen");
const CANCELLED: (&str, &str) = ("is cancelled", "ist gekündigt");
const LAPSED: (&str, &str) = ("your access is paused", "dein Zugang gesperrt");
const ENDING: (&str, &str) = ("Your free trial of Premium ends on", "für Premium endet am");

/// Adds prices at Stripe that `bot.toml` does not list.
fn sells_extras(app: &Journey) {
    app.stripe().add_price(extra(ADDON.to_owned(), 500, false));
    app.stripe().add_price(extra("price_calls".to_owned(), 3, true));
    for n in 0..11 {
        app.stripe().add_price(extra(format!("price_{n}"), 100, false));
    }
}

fn extra(id: String, amount: i64, metered: bool) -> Price {
    Price {
        id,
        product_name: "Extra".to_owned(),
        plan_code: None,
        unit_amount: amount,
        currency: "usd".to_owned(),
        interval: Some("month".to_owned()),
        metered,
    }
}

/// The user's customer at Stripe, with a card.
async fn customer(app: &Journey, user: &User) -> String {
    user.sends("/manage");
    user.link_to("portal").await;
    let customer = text(&app.stripe().customers().pop().unwrap()["id"]);
    app.stripe().change_card(&customer, Card::PAYS).unwrap();
    customer
}

fn prices(app: &Journey, subscription: &str) -> Vec<String> {
    let found = app.stripe().subscription(subscription).unwrap();
    let items = found["items"]["data"].as_array().unwrap();
    items.iter().map(|item| text(&item["price"]["id"])).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_behind_an_add_on_is_billed_changed_and_ended() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        sells_extras(&app);
        let customer = customer(&app, &user).await;
        let items = [(ADDON, 1), (MONTHLY, 1)];
        let sub = stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.sends("/status");
        let total = ("$24.00 per month", "24,00 $ pro Monat");
        user.records(total).await;

        // No second subscription is sold, and a requested cancellation is announced.
        stripe.cancel(&sub, CancelWhen::AtPeriodEnd).unwrap();
        app.settle().await;
        user.sees(CANCELLED).await;
        app.clock().passes(minutes(1)).await;
        stripe.resume(&sub).unwrap();
        app.settle().await;
        app.clock().passes(minutes(1)).await;

        // A plan change affects the plan's item only.
        let item = stripe.subscription(&sub).unwrap()["items"]["data"][1]["id"].clone();
        user.sends("/upgrade pro");
        user.taps(("$49.00 per month", "49,00 $ pro Monat")).await;
        user.taps(CONFIRM).await;
        app.settle().await;
        assert_eq!(prices(&app, &sub), [ADDON, "price_pro_month"]);
        let sent = stripe.posts(&format!("subscriptions/{sub}")).pop().unwrap().params;
        assert_eq!(sent["items"].as_array().unwrap().len(), 1);
        assert_eq!(sent["items"][0]["id"], item);
        assert_eq!(app.entitlements(&user).await, PRO);
        assert!(stripe.posts("checkout/sessions").is_empty());

        // A failed renewal ends access after the grace period.
        stripe.change_card(&customer, Card::FAILS_ON_RENEWAL).unwrap();
        app.clock().passes(days(36)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        user.sees(LAPSED).await;
        user.has_read(&app, "behind_an_add_on").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plan_is_found_beyond_the_first_ten_items() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    sells_extras(&app);
    let customer = customer(&app, &user).await;
    let names: Vec<String> = (0..11).map(|n| format!("price_{n}")).collect();
    let mut items: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    items.push((MONTHLY, 1));
    let sub = stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    // The next event contains the first ten items again and removes nothing.
    stripe.cancel(&sub, CancelWhen::AtPeriodEnd).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    user.sees(CANCELLED).await;
    user.sends("/status");
    user.sees("$30.00 per month").await;
    assert!(stripe.requests().iter().any(|request| request.path == "subscription_items"));
    assert_eq!(app.user(OLGA).times("belongs to no plan"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_seats_cost_three_times_as_much_everywhere() {
    for id in BOTH {
        let bot_toml = &[("trial = \"0d\"", "trial = \"14d\"")];
        let app = Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.sends("/upgrade premium");
        user.taps(("$19.00", "19,00 $")).await;
        stripe.pays(&user, Card::PAYS).await.unwrap();
        app.settle().await;
        let sub = stripe.subscription_of(&user);
        stripe.set_quantity(&sub, MONTHLY, 3).unwrap();
        app.settle().await;
        user.sends("/status");
        user.records(("$57.00 per month", "57,00 $ pro Monat")).await;
        app.clock().passes(days(12)).await;
        let note = user.sees(ENDING).await;
        let amount = if id == BOTH[0] { "charged $57.00" } else { "57,00 $" };
        assert!(note.text.contains(amount), "{}", note.text);
        app.clock().passes(days(3)).await;
        user.sees(("You paid $57.00", "57,00 $")).await;

        // Usage is charged afterwards, so no price of a period is shown.
        sells_extras(&app);
        stripe.add_item(&sub, "price_calls", 1).unwrap();
        app.settle().await;
        user.sends("/status");
        let status = user.records(("Renews on", "Verlängert sich am")).await;
        assert!(!status.text.contains("57"), "{}", status.text);
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "seats").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_plans_in_one_subscription_grant_the_entitlements_of_both() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    let customer = customer(&app, &user).await;
    let items = [("price_pro_month", 1), ("price_basic_month", 1)];
    let sub = stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PRO);
    user.sends("/status");
    let status = user.sees("Your plan: Pro").await;
    assert!(status.text.contains("$58.00 per month"), "{}", status.text);
    assert_eq!(app.user(OLGA).times("more than one subscription"), 0);
    stripe.remove_item(&sub, "price_pro_month").unwrap();
    app.settle().await;
    user.sees("Your plan is now Basic").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entitlements_of_a_delisted_price_end() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/audit failed");
        olga.sees("No failed events").await;
        app.buys(&user, "Premium", Card::PAYS).await;
        let sub = stripe.subscription_of(&user);
        // The metadata names the price that was bought.
        app.clock().passes(minutes(1)).await;
        stripe.add_price(extra("price_custom".to_owned(), 2900, false));
        stripe.replace_price(&sub, MONTHLY, "price_custom").unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "it was not ended");
        olga.sees("has a price that belongs to no plan").await;
        user.sends("/upgrade pro");
        user.records(("I can't sell you another plan", "daneben keinen Tarif verkaufen")).await;
        stripe.change_card(&stripe.customer_of(&user), Card::FAILS_ON_RENEWAL).unwrap();
        app.clock().passes(days(32)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "grace");
        app.clock().passes(days(4)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        user.sees(LAPSED).await;
        user.has_read(&app, "price_left_the_plans").await;
        olga.has_read(&app, "price_left_the_plans").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_listed_later_grants_its_plan_after_a_restart() {
    let mut app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    app.user(OLGA).sends("/audit failed");
    let customer = customer(&app, &user).await;
    stripe.subscribe_in_dashboard(&customer, RETIRED_PRICE, &[]).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, NOTHING);
    app.lists("premium", RETIRED_PRICE);
    app.restart().await;
    user.sees("Premium is active").await;
    assert_eq!(app.entitlements(&user).await, PREMIUM);
}
