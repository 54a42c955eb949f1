//! Invoices sent by mail, and debts settled without a payment.

use std::time::Duration;

use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::Card;

use crate::journeys::harness::{BOTH, Journey, NOTHING, OLGA, PREMIUM, User, days, hours, text};

const DAYS_UNTIL_DUE: i64 = 7;
const GRACE: Duration = Duration::from_hours(72);
const MINUTE: Duration = Duration::from_mins(1);
const OVERDUE: (&str, &str) = ("is overdue", "ist überfällig");
const REMINDER: (&str, &str) = ("your access ends on", "endet dein Zugang am");
const LAPSED: (&str, &str) = ("so your access is paused", "dein Zugang gesperrt");
const SETTLED: (&str, &str) = ("is settled. You", "ist beglichen. Du");
const FAILED: (&str, &str) = ("did not go through", "hat nicht geklappt");
const RECOVERED: (&str, &str) = ("Premium continues as usual", "Premium läuft wie gewohnt weiter");

/// Buys, is sent invoices from then on, and does not pay the next one. Returns when it was due.
async fn does_not_pay_the_invoice(app: &Journey, user: &User) -> Timestamp {
    app.buys(user, "Premium", Card::PAYS).await;
    let stripe = app.stripe();
    let subscription = stripe.subscription_of(user);
    stripe.send_invoices(&subscription, DAYS_UNTIL_DUE).unwrap();
    app.clock().run_until(stripe.period_end(&subscription).plus(MINUTE)).await;
    app.clock().passes(hours(2)).await;
    let invoice = stripe.last_invoice();
    assert_eq!((&invoice["status"], invoice["attempt_count"].as_i64()), (&"open".into(), Some(0)));
    let due = Timestamp::from_seconds(invoice["due_date"].as_i64().unwrap());
    app.clock().run_until(due.minus(MINUTE)).await;
    assert_eq!(
        (user.times(OVERDUE), app.entitlements(user).await),
        (0, PREMIUM.map(str::to_owned).into())
    );
    // Stripe reports the subscription as past due, without a payment attempt.
    app.clock().run_until(due.plus(MINUTE * 3)).await;
    assert_eq!(stripe.status_of(user), "past_due");
    due
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overdue_invoice_is_announced_until_it_is_paid() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let due = does_not_pay_the_invoice(&app, &user).await;
        user.sees(OVERDUE).await;
        app.clock().run_until(due.plus(GRACE).minus(MINUTE)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "until grace ends");
        app.clock().run_until(due.plus(GRACE).plus(MINUTE * 3)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING, "not after grace");
        let counts = (user.times(OVERDUE), user.times(REMINDER), user.times(LAPSED));
        assert_eq!((counts, user.times(FAILED)), ((1, 1, 1), 0));
        let stripe = app.stripe();
        stripe.pay_invoice_with(&text(&stripe.last_invoice()["id"]), Card::PAYS).unwrap();
        app.settle().await;
        user.sees(RECOVERED).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "sent_invoice").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_debt_settled_without_payment_is_announced() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        does_not_pay_the_invoice(&app, &user).await;
        user.sees(OVERDUE).await;
        stripe.credit_invoice(&text(&stripe.last_invoice()["id"])).unwrap();
        app.settle().await;
        user.sees(SETTLED).await;
        app.clock().passes(days(4)).await;
        assert_eq!((user.times(LAPSED), user.times(RECOVERED), user.times(SETTLED)), (0, 0, 1));
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "settled_by_credit_note").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgiven_debt_is_no_longer_requested() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    does_not_pay_the_invoice(&app, &user).await;
    user.sees(OVERDUE).await;
    stripe.forgive_invoice(&text(&stripe.last_invoice()["id"])).unwrap();
    app.settle().await;
    user.sees(SETTLED).await;
    app.clock().passes(days(4)).await;
    assert_eq!((user.times(LAPSED), app.entitlements(&user).await.len()), (0, PREMIUM.len()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_after_the_end_is_reported_to_user_and_admins() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/start");
        olga.sees("Hi,").await;
        app.buys(&user, "Premium", Card::FAILS_ON_RENEWAL).await;
        let renewal = stripe.period_end(&stripe.subscription_of(&user));
        app.clock().run_until(renewal.plus(MINUTE)).await;
        app.clock().passes(days(40)).await;
        let invoices = stripe.invoices();
        let owed = invoices.iter().find(|invoice| invoice["status"] == "uncollectible").unwrap();
        assert_eq!(stripe.status_of(&user), "canceled");
        stripe.pay_invoice_with(&text(&owed["id"]), Card::PAYS).unwrap();
        app.settle().await;
        user.sees(("had already ended", "war schon beendet")).await;
        olga.sees("A payment for a subscription that has ended").await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        user.has_read(&app, "paid_after_the_end").await;
    }
}
