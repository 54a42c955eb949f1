//! A renewal that nobody pays: told in stages, each once, with access for the grace time and no longer.

use tollgate::domain::clock::Timestamp;
use tollgate::sandbox::{Card, Step};

use crate::harness::{BOTH, Journey, User, days, hours, minutes, text};

const PREMIUM: [&str; 4] = ["alerts", "community", "digest", "signals"];
const FAILED: (&str, &str) = ("did not go through", "hat nicht geklappt");
const LAPSED: (&str, &str) = ("your access is off", "dein Zugang gesperrt");
const REMINDER: (&str, &str) = ("Your access ends on", "Dein Zugang endet am");
const RECOVERED: (&str, &str) = ("goes on as before", "geht es weiter wie bisher");

/// Buys, and a month later the renewal fails; returns when it did.
async fn fails_to_renew(app: &Journey, user: &User, card: Card) -> Timestamp {
    app.buys(user, "Premium", card).await;
    let stripe = app.stripe();
    let renewal = stripe.period_end(&stripe.subscription_of(user));
    app.clock().passes_until(renewal.plus(std::time::Duration::from_mins(1))).await;
    assert_eq!(stripe.last_invoice()["status"], "open");
    renewal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_never_comes_is_told_in_stages_until_the_end() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let failed = fails_to_renew(&app, &user, Card::FAILS_ON_RENEWAL).await;
        let grace_ends = failed.plus(std::time::Duration::from_hours(72));
        app.clock().passes_until(grace_ends.minus(std::time::Duration::from_mins(1))).await;
        assert_eq!(app.rights(&user).await, PREMIUM, "until grace is over");
        app.clock().passes_until(grace_ends).await;
        assert_eq!(app.rights(&user).await, [""; 0], "and no longer");
        user.sends("/status");
        user.sees(("Subscription: Premium", "Abo: Premium")).await;
        app.clock().passes(days(5)).await;
        assert_eq!(app.rights(&user).await, [""; 0]);
        user.has_read("failed_payment");
        let _ = (hours(1), minutes(1), text, LAPSED, REMINDER, RECOVERED, FAILED, Step::Months(1));
    }
}
