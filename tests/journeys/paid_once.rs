//! Single purchases: lifetime plans and fixed terms.

use std::time::Duration;

use tollgate_sandbox::Card;

use crate::journeys::harness::{BOTH, Journey, NOTHING, OLGA, Setup, User, days};

/// A lifetime plan and a thirty-day plan, in addition to the shipped ones.
const BOT_TOML: &[(&str, &str)] = &[(
    "[[plans]]\ncode = \"enterprise\"",
    r#"[[plans]]
code = "season"
name = "Season"
entitlements = ["community", "digest"]
  [[plans.prices]]
  interval = "once"
  amount = 2500
  currency = "usd"
  access = "30d"

[[plans]]
code = "lifetime"
name = "Lifetime"
entitlements = ["community", "archive"]
  [[plans.prices]]
  interval = "once"
  amount = 9900
  currency = "usd"

[[plans]]
code = "enterprise""#,
)];
const SEASON: [&str; 2] = ["community", "digest"];
const LIFETIME: [&str; 2] = ["archive", "community"];
const REMINDED: (&str, &str) = ("Season ends on", "Season endet am");
const OVER: (&str, &str) = ("Your Season access has ended", "Dein Zugang zu Season ist beendet");

pub(crate) async fn begins() -> Journey {
    Journey::starts_with(Setup { bot_toml: BOT_TOML, ..Setup::default() }).await
}

pub(crate) async fn buys_once(app: &Journey, user: &User, plan: &str, price: (&str, &str)) {
    user.sends("/plans");
    user.taps(plan).await;
    user.taps(price).await;
    user.records("Stripe").await;
    app.stripe().pays(user, Card::PAYS).await.unwrap();
    app.settle().await;
}

async fn buys_a_season(app: &Journey, user: &User) {
    let has = !app.entitlements(user).await.is_empty();
    let plan = if has { "✓ Season" } else { "Season" };
    buys_once(app, user, plan, ("$25.00 for 30 days", "25,00 $ für 30 Tage")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fixed_term_ends_with_a_reminder_and_can_be_bought_again() {
    for id in BOTH {
        let app = begins().await;
        let user = app.user(id);
        let bought = app.now();
        buys_a_season(&app, &user).await;
        assert_eq!(app.entitlements(&user).await, SEASON);
        user.sends("/status");
        user.records(("Paid once", "Einmal bezahlt")).await;
        let end = bought.plus(Duration::from_hours(30 * 24));
        app.clock().run_until(end.minus(Duration::from_mins(1))).await;
        assert_eq!((app.entitlements(&user).await.len(), user.times(REMINDED)), (2, 2));
        app.clock().run_until(end.plus(Duration::from_mins(1))).await;
        assert_eq!((app.entitlements(&user).await, user.times(OVER)), (vec![], 1));
        app.clock().passes(days(5)).await;
        buys_a_season(&app, &user).await;
        assert_eq!(app.entitlements(&user).await, SEASON);
        app.clock().passes(days(31)).await;
        assert_eq!((app.entitlements(&user).await, user.times(OVER)), (vec![], 2));
        user.has_read(&app, "season").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_purchase_extends_the_term() {
    for id in BOTH {
        let app = begins().await;
        let user = app.user(id);
        let bought = app.now();
        buys_a_season(&app, &user).await;
        app.clock().passes(days(28)).await;
        assert_eq!(user.times(REMINDED), 1);
        buys_a_season(&app, &user).await;
        user.sends("/status");
        user.records(("Paid once", "Einmal bezahlt")).await;
        let end = bought.plus(Duration::from_hours(60 * 24));
        app.clock().run_until(end.minus(Duration::from_mins(1))).await;
        assert_eq!(app.entitlements(&user).await, SEASON);
        app.clock().run_until(end.plus(Duration::from_mins(1))).await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        user.has_read(&app, "season_added").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lifetime_plan_is_not_sold_again() {
    for id in BOTH {
        let app = begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        buys_once(&app, &user, "Lifetime", ("$99.00, paid once", "99,00 $ einmalig")).await;
        app.clock().passes(days(700)).await;
        assert_eq!(app.entitlements(&user).await, LIFETIME);
        user.sends("/status");
        user.sees(("no renewal", "keine Verlängerung")).await;
        user.sends("/upgrade lifetime");
        user.taps(("$99.00, paid once", "99,00 $ einmalig")).await;
        user.sees(("You already have Lifetime", "Du hast Lifetime schon")).await;
        assert_eq!(stripe.posts("checkout/sessions").len(), 1);
        // Nor after another purchase.
        buys_once(&app, &user, "Season", ("$25.00 for 30 days", "25,00 $ für 30 Tage")).await;
        user.sends("/upgrade lifetime");
        user.taps(("$99.00, paid once", "99,00 $ einmalig")).await;
        user.sees(("You already have Lifetime", "Du hast Lifetime schon")).await;
        assert_eq!(stripe.posts("checkout/sessions").len(), 2);
        user.has_read(&app, "lifetime").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_ends_a_single_purchase() {
    for id in BOTH {
        let app = begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/status");
        olga.sees("Your plan").await;
        buys_a_season(&app, &user).await;
        app.clock().passes(days(3)).await;
        stripe.refund(&stripe.last_charge(), None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        app.clock().passes(days(40)).await;
        assert_eq!((user.times(REMINDED), user.times(OVER)), (0, 0), "no further notice");
        user.has_read(&app, "season_refunded").await;
        olga.has_read(&app, "season_refunded").await;
    }
}
