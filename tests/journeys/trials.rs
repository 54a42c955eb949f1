//! Trials: start, reminder, conversion, end without a card.

use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{
    BOTH, Journey, NOTHING, PREMIUM, Setup, User, days, hours, minutes, text,
};

const BEGUN: (&str, &str) = ("has started", "hat begonnen");
const ENDING: (&str, &str) = ("Your free trial of Premium ends on", "für Premium endet am");
const CONVERTED: (&str, &str) = ("Your trial is now a subscription", "Aus deiner Testphase");
const OVER: (&str, &str) =
    ("Your free trial of Premium has ended", "Testphase für Premium ist beendet");
const NO_CARD: (&str, &str) =
    ("Your free trial has ended and", "Testphase ist beendet, und es ist keine Karte");

async fn begins() -> Journey {
    let bot_toml = &[("trial = \"0d\"", "trial = \"14d\"")];
    Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await
}

/// A trial without a card, as an operator may set it up at Stripe.
async fn tries_without_a_card(app: &Journey, user: &User, afterwards: &str) {
    let stripe = app.stripe();
    user.sends("/manage");
    user.link_to("portal").await;
    let customer = text(&stripe.customers().pop().unwrap()["id"]);
    let form = format!(
        "mode=subscription&customer={customer}&success_url=https://example.com/\
         &line_items[0][price]=price_premium_month&line_items[0][quantity]=1\
         &payment_method_collection=if_required\
         &subscription_data[trial_period_days]=14\
         &subscription_data[trial_settings][end_behavior][missing_payment_method]={afterwards}\
         &subscription_data[metadata][user_id]={}",
        user.id
    );
    let session = stripe.call("POST", "checkout/sessions", &form).unwrap();
    stripe.start_trial_without_card(session["id"].as_str().unwrap()).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(user).await, PREMIUM);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_becomes_a_paid_plan_and_is_granted_once() {
    for id in BOTH {
        let app = begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.sends("/upgrade premium");
        user.records(("The first 14 days are free", "Die ersten 14 Tage")).await;
        user.taps(("$19.00", "19,00 $")).await;
        stripe.pays(&user, Card::PAYS).await.unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.sends("/status");
        user.records(("Free trial until", "Kostenlose Testphase bis")).await;
        app.clock().passes(days(12)).await;
        assert_eq!((user.times(BEGUN), user.times(ENDING)), (1, 1));
        app.clock().passes(days(3)).await;
        assert_eq!(
            (app.entitlements(&user).await, user.times(CONVERTED)),
            (PREMIUM.map(String::from).to_vec(), 1)
        );
        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::Now).unwrap();
        app.settle().await;
        user.sends("/upgrade premium");
        let again = user.sees(("Monthly or yearly", "Monatlich oder jährlich")).await;
        assert!(!again.text.contains("14"), "one trial per user: {}", again.text);
        user.has_read(&app, "trial").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_that_is_cancelled_costs_nothing() {
    for id in BOTH {
        let app = begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(5)).await;
        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::AtPeriodEnd).unwrap();
        app.settle().await;
        app.clock().passes(days(8)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.clock().passes(days(2)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        assert_eq!((user.times(ENDING), stripe.charges().len()), (0, 0));
        user.has_read(&app, "trial_cancelled").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_whose_first_payment_fails_is_followed_up() {
    for id in BOTH {
        let app = begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::FAILS_ON_RENEWAL).await;
        app.clock().passes(days(15)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "during the grace period");
        let open = text(&stripe.last_invoice()["id"]);
        stripe.pay_invoice_with(&open, Card::PAYS).unwrap();
        app.settle().await;
        app.clock().passes(days(5)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "trial_unpaid").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_without_a_card_ends() {
    for id in BOTH {
        let app = begins().await;
        let user = app.user(id);
        tries_without_a_card(&app, &user, "cancel").await;
        app.clock().passes(days(13)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.clock().passes(days(1)).await;
        assert_eq!((app.entitlements(&user).await, user.times(OVER)), (vec![], 1));
        user.has_read(&app, "trial_without_card").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_without_a_card_pauses_and_goes_on_with_one() {
    for id in BOTH {
        let app = begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        tries_without_a_card(&app, &user, "pause").await;
        app.clock().passes(days(14)).await;
        assert_eq!((app.entitlements(&user).await, user.times(NO_CARD)), (vec![], 1));
        user.sends("/status");
        user.records("⏸").await;
        user.sends("/upgrade pro");
        user.records(("no card on file", "keine Karte hinterlegt")).await;
        app.clock().passes(days(2)).await;
        let customer = stripe.customer_of(&user);
        stripe.change_card(&customer, Card::FAILS_ON_RENEWAL).unwrap();
        // Events of the same second are resolved by a request.
        app.clock().passes(minutes(1)).await;
        assert_eq!(
            (app.entitlements(&user).await, stripe.status_of(&user)),
            (vec![], "paused".into())
        );
        app.clock().passes(hours(1)).await;
        stripe.change_card(&customer, Card::PAYS).unwrap();
        app.clock().passes(minutes(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.clock().passes(days(2)).await;
        user.has_read(&app, "trial_paused").await;
    }
}
