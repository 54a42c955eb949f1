//! Plan changes whose payment is pending, and sales next to a running subscription.

use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{BASIC, BOTH, Journey, OLGA, PREMIUM, PRO, User, days, hours};

const CONFIRM: (&str, &str) = ("Confirm the change", "Wechsel bestätigen");
const DUE: (&str, &str) = ("Due now", "Jetzt fällig");
const CHANGED: (&str, &str) = ("Your plan is now", "Dein Tarif ist jetzt");
const WAITS: (&str, &str) = ("is waiting for its payment", "wartet auf die Zahlung");
const OFF: (&str, &str) = ("didn't arrive in time", "kam nicht rechtzeitig");
const MONTHLY: (&str, &str) = ("$19.00 per month", "19,00 $ pro Monat");

/// Changes from Basic to Premium up to the open invoice; returns its id.
async fn agrees_to_a_change(app: &Journey, user: &User, card: Card) -> String {
    app.buys(user, "Basic", card).await;
    app.clock().passes(days(10)).await;
    user.sends("/upgrade premium");
    user.taps(MONTHLY).await;
    user.sees(DUE).await;
    user.taps(CONFIRM).await;
    user.records(WAITS).await;
    let invoice = user.link_to("invoice").await;
    app.settle().await;
    app.clock().passes(hours(2)).await;
    assert_eq!(app.entitlements(user).await, BASIC, "until it is paid");
    invoice
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_change_waits_for_another_card() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let invoice = agrees_to_a_change(&app, &user, Card::FAILS_ON_RENEWAL).await;
        user.sends("/status");
        user.records(("Your plan: Basic", "Dein Tarif: Basic")).await;
        app.stripe().pay_invoice_with(&invoice, Card::PAYS).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(user.times(CHANGED), 1);
        app.clock().passes(days(2)).await;
        user.has_read(&app, "change_declined").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_needs_authentication_is_made_by_it() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let card = Card::ASKS_EVERY_TIME.authenticated();
        let invoice = agrees_to_a_change(&app, &user, card).await;
        app.stripe().pay_invoice_with(&invoice, card).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(user.times(CHANGED), 1);
        app.clock().passes(days(2)).await;
        user.has_read(&app, "change_to_confirm").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unconfirmed_change_expires_after_a_day() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let card = Card::ASKS_EVERY_TIME.authenticated();
        agrees_to_a_change(&app, &user, card).await;
        app.clock().passes(hours(20)).await;
        assert_eq!(user.times(OFF), 0);
        app.clock().passes(hours(4)).await;
        assert_eq!((user.times(OFF), user.times(CHANGED)), (1, 0));
        assert_eq!(app.entitlements(&user).await, BASIC);
        app.clock().passes(days(4)).await;
        user.has_read(&app, "change_expired").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_subscription_grants_its_entitlements_until_one_ends() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/help");
        app.buys(&user, "Pro", Card::PAYS).await;
        let first = stripe.subscription_of(&user);
        let customer = stripe.customer_of(&user);
        app.clock().passes(days(5)).await;
        stripe.subscribe_in_dashboard(&customer, "price_basic_month", &[]).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PRO, "entitlements of both plans");
        user.sends("/status");
        user.records(("Your plan", "Dein Tarif")).await;
        app.clock().passes(days(1)).await;
        stripe.cancel(&first, CancelWhen::Now).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, BASIC);
        app.clock().passes(days(5)).await;
        user.sends("/status");
        user.sees(("Your plan: Basic", "Dein Tarif: Basic")).await;
        assert_eq!(olga.times("more than one subscription"), 1);
        user.has_read(&app, "second_subscription").await;
        olga.has_read(&app, "second_subscription").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_else_is_sold_while_a_payment_is_pending() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.chooses("Premium").await;
        let session = stripe.session_of(&user).await;
        stripe.pay_by_bank_debit(&session).unwrap();
        app.settle().await;
        user.sends("/status");
        user.records(("is on its way", "ist unterwegs")).await;
        user.sends("/upgrade pro");
        user.taps(("$49.00 per month", "49,00 $ pro Monat")).await;
        user.sees(("There is nothing else you need to do", "Du musst nichts weiter tun")).await;
        assert_eq!(stripe.posts("checkout/sessions").len(), 1);
        app.clock().passes(days(3)).await;
        stripe.settle_bank_debit(&session, true).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "payment_on_its_way").await;
    }
}
