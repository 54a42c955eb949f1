//! Costs of plan changes: shorter intervals, credit for unused time, the operator's own schedules.

use std::time::Duration;

use tollgate_sandbox::{Card, Price, Step};

use crate::journeys::harness::{BOTH, Journey, PREMIUM, PRO, Stripe, User, days, minutes, text};

const CONFIRM: (&str, &str) = ("Confirm the change", "Wechsel bestätigen");
const NOTHING_DUE: (&str, &str) = ("Nothing is due now", "Jetzt ist nichts fällig");
const CHANGED: (&str, &str) = ("Your plan is now", "Dein Tarif ist jetzt");
const NOW_PAYS: (&str, &str) = ("You now pay", "kostet dich jetzt");
const CREDIT: (&str, &str) = ("is left as credit", "bleiben dir als Guthaben");
const COVERED: (&str, &str) = ("the credit pays for", "deckt das Guthaben");
const OURS: (&str, &str) = ("a schedule set up by our team", "folgt einem Zeitplan unseres Teams");

async fn buys_a_year(app: &Journey, user: &User, plan: &str) {
    let stripe = app.stripe();
    user.sends(&format!("/upgrade {}", plan.to_lowercase()));
    let offer = user.sees(plan).await;
    let data = format!("1:buy:year:{}", plan.to_lowercase());
    user.presses(offer.message_id, &data).await;
    stripe.pays(user, Card::PAYS).await.unwrap();
    app.settle().await;
}

/// A date as users see it.
fn date(user: &User, at: tollgate::domain::clock::Timestamp) -> String {
    let iso = at.to_rfc3339();
    let (year, month, day) = (&iso[..4], &iso[5..7], &iso[8..10]);
    if user.id == BOTH[1] {
        return format!("{day}.{month}.{year}");
    }
    let names =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = names[month.parse::<usize>().unwrap() - 1];
    format!("{month} {}, {year}", day.trim_start_matches('0'))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_yearly_plan_becomes_monthly_at_its_end() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        buys_a_year(&app, &user, "Premium").await;
        let end = stripe.period_end(&stripe.subscription_of(&user));
        app.clock().passes(days(40)).await;
        user.sends("/upgrade premium");
        user.taps(("$19.00 per month", "19,00 $ pro Monat")).await;
        let offer = user.records(NOTHING_DUE).await;
        assert!(offer.text.contains(&date(&user, end)), "{}", offer.text);
        user.taps(CONFIRM).await;
        let done = user.records(("you pay", "zahlst du")).await;
        assert!(done.text.contains(&date(&user, end)), "the same date throughout: {}", done.text);
        app.settle().await;
        user.sends("/status");
        let status = user.records(("Your plan: Premium", "Dein Tarif: Premium")).await;
        let then = if id == BOTH[0] { "$19.00 per month" } else { "19,00 $ pro Monat" };
        assert!(status.text.contains(then), "{}", status.text);
        assert_eq!(stripe.invoices().len(), 1, "the paid period stays");
        app.clock().run_until(end.plus(Duration::from_mins(5))).await;
        assert_eq!(stripe.last_invoice()["amount_paid"], 1900);
        assert_eq!((user.times(NOW_PAYS), app.entitlements(&user).await), (1, owned(&PREMIUM)));
        user.has_read(&app, "year_to_month").await;
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credit_for_unused_time_pays_for_the_stated_number_of_renewals() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        buys_a_year(&app, &user, "Premium").await;
        app.clock().passes(days(10)).await;
        user.sends("/upgrade pro");
        user.taps(("$49.00 per month", "49,00 $ pro Monat")).await;
        user.records(NOTHING_DUE).await;
        user.records(CREDIT).await;
        user.records(COVERED).await;
        user.taps(CONFIRM).await;
        user.sees(CHANGED).await;
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, owned(&PRO));
        // 355 of 365 days of $190.00, less the first month.
        let credit =
            -stripe.customer(&stripe.customer_of(&user)).unwrap()["balance"].as_i64().unwrap();
        assert_eq!(credit, 13_579);
        let mut charged = Vec::new();
        for _ in 0..3 {
            app.clock().passes(Step::Months(1)).await;
            app.clock().passes(minutes(5)).await;
            charged.push(stripe.last_invoice()["amount_due"].as_i64().unwrap());
        }
        assert_eq!(charged, [0, 0, 3 * 4_900 - credit], "two renewals and part of the third");
        user.has_read(&app, "credit").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_of_the_operator_is_shown_and_not_changed() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(&user);
        let form = format!("from_subscription={subscription}");
        let made = stripe.call("POST", "subscription_schedules", &form).unwrap();
        let (schedule, phase) = (text(&made["id"]), &made["phases"][0]);
        let path = format!("subscription_schedules/{schedule}");
        let form = format!(
            "phases[0][items][0][price]=price_premium_month&phases[0][items][0][quantity]=1\
             &phases[0][start_date]={}&phases[0][end_date]={}\
             &phases[1][items][0][price]=price_basic_month&phases[1][items][0][quantity]=1",
            phase["start_date"], phase["end_date"]
        );
        stripe.call("POST", &path, &form).unwrap();
        app.settle().await;
        user.sends("/status");
        user.records(("a schedule set up by our team", "folgt einem Zeitplan unseres Teams")).await;
        for (wish, label) in [
            ("/upgrade basic", ("$9.00 per month", "9,00 $ pro Monat")),
            ("/upgrade pro", ("$49.00 per month", "49,00 $ pro Monat")),
        ] {
            user.sends(wish);
            user.taps(label).await;
            user.records(OURS).await;
        }
        // An old button of a change scheduled by the bot.
        let message = user.messages().iter().rev().nth(2).unwrap().message_id;
        user.presses(message, "1:keep").await;
        user.records(OURS).await;
        app.settle().await;
        let posts = stripe.posts(&path).len() + stripe.posts(&format!("{path}/release")).len();
        let phases = stripe.call("GET", &path, "").unwrap()["phases"].clone();
        assert_eq!((posts, phases.as_array().unwrap().len()), (0, 2), "it is unchanged");
        user.has_read(&app, "schedule_of_the_operator").await;
    }
}

fn extra(id: &str, unit_amount: i64, metered: bool) -> Price {
    Price {
        id: id.to_owned(),
        plan_code: None,
        product_name: "Extra".to_owned(),
        unit_amount,
        currency: "usd".to_owned(),
        interval: Some("month".to_owned()),
        metered,
    }
}

/// Price and quantity of each item of a subscription.
fn items(subscription: &serde_json::Value) -> Vec<(String, Option<i64>)> {
    let items = subscription["items"]["data"].as_array().unwrap();
    items.iter().map(|item| (text(&item["price"]["id"]), item["quantity"].as_i64())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_downgrade_keeps_add_ons_seats_and_metered_prices() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.add_price(extra("price_addon", 500, false));
        stripe.add_price(extra("price_calls", 2, true));
        app.buys(&user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(&user);
        let renewal = stripe.period_end(&subscription);
        stripe.set_quantity(&subscription, "price_premium_month", 3).unwrap();
        stripe.add_item(&subscription, "price_addon", 2).unwrap();
        stripe.add_item(&subscription, "price_calls", 1).unwrap();
        let form = "metadata[team]=red";
        stripe.call("POST", &format!("subscriptions/{subscription}"), form).unwrap();
        app.settle().await;
        user.sends("/upgrade basic");
        user.taps(("$9.00 per month", "9,00 $ pro Monat")).await;
        user.records(NOTHING_DUE).await;
        user.taps(CONFIRM).await;
        user.records(("You keep Premium until", "Premium behältst du bis")).await;
        app.settle().await;
        let before = items(&stripe.subscription(&subscription).unwrap());
        app.clock().run_until(renewal.plus(Duration::from_mins(5))).await;
        let after = stripe.subscription(&subscription).unwrap();
        let expected: Vec<_> = before
            .iter()
            .map(|(price, quantity)| {
                (price.replace("price_premium_month", "price_basic_month"), *quantity)
            })
            .collect();
        assert_eq!(items(&after), expected);
        assert!(expected.contains(&("price_basic_month".to_owned(), Some(3))), "{expected:?}");
        assert_eq!(after["metadata"]["team"], "red");
        assert_eq!(user.times(CHANGED), 1);
        user.has_read(&app, "downgrade_with_extras").await;
    }
}

/// A discount of 10 % and a tax of 20 %.
fn taxes_and_discounts(stripe: &Stripe, subscription: &str) {
    stripe.call("POST", "coupons", "id=TENTH&percent_off=10&duration=forever").unwrap();
    let rate = "display_name=VAT&percentage=20&inclusive=false";
    let rate = text(&stripe.call("POST", "tax_rates", rate).unwrap()["id"]);
    let form = format!("discounts[0][coupon]=TENTH&default_tax_rates[0]={rate}&description=Club");
    stripe.call("POST", &format!("subscriptions/{subscription}"), &form).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_downgrade_keeps_discounts_tax_rates_and_the_description() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(&user);
        let renewal = stripe.period_end(&subscription);
        taxes_and_discounts(&stripe, &subscription);
        app.settle().await;
        let before = stripe.subscription(&subscription).unwrap();
        user.sends("/upgrade basic");
        user.taps(("$9.00 per month", "9,00 $ pro Monat")).await;
        // $9.00, less $0.90, and $1.62 of tax.
        let offer = user.records(NOTHING_DUE).await;
        let due = if id == BOTH[0] { "$9.72" } else { "9,72 $" };
        assert!(offer.text.contains(due), "{}", offer.text);
        user.taps(CONFIRM).await;
        user.records(("You keep Premium until", "Premium behältst du bis")).await;
        app.settle().await;
        app.clock().run_until(renewal.plus(Duration::from_mins(5))).await;
        let after = stripe.subscription(&subscription).unwrap();
        for field in ["discounts", "default_tax_rates", "description", "collection_method"] {
            assert_eq!(after[field], before[field], "{field}");
        }
        assert_eq!(stripe.last_invoice()["amount_paid"], 972);
        user.has_read(&app, "downgrade_with_discount").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_itemises_discount_tax_and_credit() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(&user);
        taxes_and_discounts(&stripe, &subscription);
        let customer = format!("customers/{}", stripe.customer_of(&user));
        stripe.call("POST", &customer, "balance=-500").unwrap();
        app.clock().passes(days(10)).await;
        user.sends("/upgrade premium");
        user.taps(("$190.00 per year", "190,00 $ pro Jahr")).await;
        let offer = user.records(("Due now", "Jetzt fällig")).await;
        for part in [("Discount", "Rabatt"), ("Tax", "Steuer"), ("Your credit", "Dein Guthaben")] {
            let part = if id == BOTH[0] { part.0 } else { part.1 };
            assert!(offer.text.contains(part), "{part}: {}", offer.text);
        }
        user.taps(CONFIRM).await;
        user.sees(("You now pay for Premium yearly", "zahlst du jetzt")).await;
        app.settle().await;
        let paid = stripe.last_invoice()["amount_paid"].as_i64().unwrap();
        let (whole, rest) = (paid / 100, paid % 100);
        let due = if id == BOTH[0] {
            format!("${whole}.{rest:02}")
        } else {
            format!("{whole},{rest:02} $")
        };
        assert!(offer.text.contains(&due), "{due}: {}", offer.text);
        user.has_read(&app, "sum_of_an_offer").await;
    }
}
