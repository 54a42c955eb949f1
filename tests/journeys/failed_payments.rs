//! Failed renewals: notices in stages, each once, and access during the grace period only.

use std::time::Duration;

use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::{Card, Order, Step};

use crate::journeys::harness::{BOTH, Journey, NOTHING, PREMIUM, Setup, User, days, hours};

const GRACE: Duration = Duration::from_hours(72);
const MINUTE: Duration = Duration::from_mins(1);
const FAILED: (&str, &str) = ("did not go through", "hat nicht geklappt");
const REMINDER: (&str, &str) = ("your access ends on", "endet dein Zugang am");
const LAPSED: (&str, &str) = ("so your access is paused", "dein Zugang gesperrt");
const RECOVERED: (&str, &str) = ("Premium continues as usual", "Premium läuft wie gewohnt weiter");
const ENDED: (&str, &str) = ("has ended because it was not paid", "weil es nicht bezahlt wurde");
const PAYMENT_FIRST: (&str, &str) = ("You have an unpaid invoice", "Eine Zahlung ist noch offen");
const UPDATE_CARD: (&str, &str) = ("Update card", "Karte aktualisieren");

/// Buys; the renewal a month later fails. Returns when it failed.
async fn fails_to_renew(app: &Journey, user: &User, card: Card) -> Timestamp {
    app.buys(user, "Premium", card).await;
    let stripe = app.stripe();
    let renewal = stripe.period_end(&stripe.subscription_of(user));
    app.clock().run_until(renewal.plus(MINUTE)).await;
    assert_eq!(stripe.last_invoice()["status"], "open");
    renewal
}

fn pays_the_invoice(app: &Journey, card: Card) {
    let stripe = app.stripe();
    let invoices = stripe.invoices();
    let open = invoices.iter().find(|invoice| invoice["status"] == "open").unwrap();
    stripe.pay_invoice_with(open["id"].as_str().unwrap(), card).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unpaid_renewal_is_announced_in_stages_until_the_end() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let failed = fails_to_renew(&app, &user, Card::FAILS_ON_RENEWAL).await;
        app.clock().run_until(failed.plus(GRACE).minus(MINUTE)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "until grace ends");
        app.clock().run_until(failed.plus(GRACE)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING, "not after grace");
        user.sends("/status");
        user.sees(("Your plan: Free", "Dein Tarif: Kostenlos")).await;
        user.sends("/upgrade");
        user.sees(PAYMENT_FIRST).await;
        app.clock().passes(days(5)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        assert_eq!((user.times(REMINDER), user.times(LAPSED), user.times(ENDED)), (1, 1, 1));
        user.has_read(&app, "failed_payment").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_stops_the_messages_at_every_stage() {
    let stages = [(hours(20), "paid_soon"), (days(2), "paid_late"), (days(4), "paid_too_late")];
    for (after, name) in stages {
        for id in BOTH {
            let app = Journey::begins().await;
            let user = app.user(id);
            fails_to_renew(&app, &user, Card::FAILS_ON_RENEWAL).await;
            app.clock().passes(after.clone()).await;
            let lapsed = usize::from(name == "paid_too_late");
            let entitlements: &[&str] = if lapsed == 1 { &NOTHING } else { &PREMIUM };
            assert_eq!(app.entitlements(&user).await, entitlements);
            pays_the_invoice(&app, Card::PAYS);
            app.settle().await;
            assert_eq!(app.entitlements(&user).await, PREMIUM);
            app.clock().passes(days(10)).await;
            assert_eq!(app.entitlements(&user).await, PREMIUM);
            let reminded = usize::from(name != "paid_soon");
            let counts = (user.times(REMINDER), user.times(LAPSED), user.times(RECOVERED));
            assert_eq!(counts, (reminded, lapsed, 1));
            user.has_read(&app, name).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_card_pays_at_the_next_attempt() {
    for id in BOTH {
        // Stripe tries again after three days: neither a reminder nor the end of grace is due then.
        let bot_toml = &[("grace = \"3d\"", "grace = \"5d\"")];
        let app = Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await;
        let (user, stripe) = (app.user(id), app.stripe());
        fails_to_renew(&app, &user, Card::FAILS_ON_RENEWAL).await;
        user.sends("/status");
        user.records(("The last payment did not go through", "Die letzte Zahlung hat nicht")).await;
        user.taps(UPDATE_CARD).await;
        user.link_to("portal").await;
        let asked = stripe.posts("billing_portal/sessions").pop().unwrap();
        let params = format!("{asked:?}");
        assert!(params.contains("payment_method_update"), "directly to the card: {params}");
        stripe.change_card(&stripe.customer_of(&user), Card::PAYS).unwrap();
        app.clock().passes(days(4)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(user.times(RECOVERED), 1);
        user.has_read(&app, "new_card").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_needs_authentication_has_its_own_notice() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        let card = Card::ASKS_EVERY_TIME.authenticated();
        app.buys(&user, "Premium", card).await;
        let renewal = stripe.period_end(&stripe.subscription_of(&user));
        // The required authentication arrives first: a failure alone would be announced after a second.
        stripe.hold(true);
        app.clock().run_until(renewal.plus(MINUTE)).await;
        stripe.release(Order::Reversed);
        app.settle().await;
        let invoice = user.link_to("invoice").await;
        assert_eq!(user.times(FAILED), 0, "a separate notice");
        app.clock().passes(hours(1)).await;
        stripe.pay_invoice_with(&invoice, card).unwrap();
        app.settle().await;
        app.clock().passes(days(4)).await;
        assert_eq!((user.times(RECOVERED), user.times(REMINDER)), (1, 0));
        user.has_read(&app, "payment_to_confirm").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn grace_ends_on_time_even_while_the_application_is_down() {
    for id in BOTH {
        let bot_toml = &[("grace = \"3d\"", "grace = \"2d\"")];
        let mut app = Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await;
        let user = app.user(id);
        fails_to_renew(&app, &user, Card::FAILS_ON_RENEWAL).await;
        app.restart().await;
        app.clock().passes(hours(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.stops().await;
        // A single step, from before the reminder to after the end.
        app.clock().advance(hours(60)).await;
        app.starts().await;
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        app.restart().await;
        app.settle().await;
        assert_eq!((user.times(REMINDER), user.times(LAPSED)), (0, 1));
        user.has_read(&app, "grace_over_while_stopped").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unpaid_subscription_recovers_with_the_payment() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.on_exhausted_retries("unpaid").unwrap();
        fails_to_renew(&app, &user, Card::FAILS_ON_RENEWAL).await;
        app.clock().passes(days(8)).await;
        assert_eq!(stripe.status_of(&user), "unpaid");
        assert_eq!(app.entitlements(&user).await, NOTHING);
        user.sends("/status");
        user.records(("has been paused since", "gesperrt, weil")).await;
        user.sends("/upgrade pro");
        user.sees(PAYMENT_FIRST).await;
        app.clock().passes(days(3)).await;
        pays_the_invoice(&app, Card::PAYS);
        app.settle().await;
        assert_eq!((user.times(ENDED), user.times(RECOVERED)), (0, 1));
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.clock().passes(days(3)).await;
        user.has_read(&app, "left_unpaid").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partial_payment_recovers_nothing() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.on_exhausted_retries("past_due").unwrap();
        fails_to_renew(&app, &user, Card::FAILS_ON_RENEWAL).await;
        app.clock().passes(days(8)).await;
        assert_eq!(stripe.status_of(&user), "past_due");
        user.sends("/status");
        user.records(("has been paused since", "gesperrt, weil")).await;
        app.clock().passes(Step::Months(1)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING, "for the second month as well");
        pays_the_invoice(&app, Card::PAYS);
        app.settle().await;
        app.clock().passes(hours(1)).await;
        assert_eq!((app.entitlements(&user).await, user.times(RECOVERED)), (vec![], 0));
        pays_the_invoice(&app, Card::PAYS);
        app.settle().await;
        app.clock().passes(hours(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(user.times(RECOVERED), 1);
        user.has_read(&app, "left_past_due").await;
    }
}
