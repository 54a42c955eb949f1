//! Paused subscriptions, for every reason: what the customer sees, what is sent to Stripe, what is charged.

use std::time::Duration;

use serde_json::Value;
use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::{ApiShape, Card, Request};

use crate::journeys::harness::{
    BOTH, Journey, OLGA, PREMIUM, PRO, Setup, Stripe, User, days, hours, minutes, text,
};

const MINUTE: Duration = Duration::from_mins(1);
const GRACE: Duration = Duration::from_hours(72);
const PAUSE: (&str, &str) = ("Pause", "Pausieren");
const RESUME: (&str, &str) = ("Resume", "Fortsetzen");
const REQUESTED: (&str, &str) = ("is paused, as requested", "ist wie gewünscht pausiert");
const OFFER: (&str, &str) = ("A new period begins", "Ein neuer Zeitraum beginnt");
const CONFIRM: (&str, &str) = ("Resume for", "Für ");
const GOES_ON: (&str, &str) = ("Premium is no longer paused", "Premium ist nicht mehr pausiert");
const PAY_FIRST: (&str, &str) =
    ("pay the open invoice first", "bezahle zuerst die offene Rechnung");
const RECOVERED: (&str, &str) = ("Premium continues as usual", "Premium läuft wie gewohnt weiter");
const STILL_PAUSED: (&str, &str) = ("The plan is still paused", "Der Tarif ist noch pausiert");
const STAYS_PAUSED: (&str, &str) = ("stays paused until the invoice", "bleibt pausiert, bis");
const BY_STRIPE: (&str, &str) = ("has paused Premium", "hat Premium pausiert");
const LAPSED: (&str, &str) = ("so your access is paused", "dein Zugang gesperrt");
const REMINDER: (&str, &str) = ("your access ends on", "endet dein Zugang am");
const ACCEPTED: (&str, &str) = (
    "Got it. Stripe is resuming your subscription; I'll confirm right here.",
    "Alles klar. Stripe setzt dein Abo gerade fort; ich bestätige es dir gleich hier.",
);
const NEW_OFFER: (&str, &str) = ("That quote has expired", "Angebot ist abgelaufen");

/// Resume requests to Stripe.
fn resumptions(stripe: &Stripe) -> Vec<Request> {
    let mut requests = stripe.requests();
    requests.retain(|request| request.path.ends_with("/resume"));
    requests
}

fn paid(stripe: &Stripe) -> i64 {
    stripe.charges().iter().map(|charge| charge["amount"].as_i64().unwrap()).sum()
}

fn invoice_of(stripe: &Stripe, user: &User) -> Value {
    let subscription = stripe.subscription(&stripe.subscription_of(user)).unwrap();
    stripe.invoice(&text(&subscription["latest_invoice"])).unwrap()
}

/// Buys; the renewal fails. Returns when it failed.
async fn fails_to_renew(app: &Journey, user: &User) -> Timestamp {
    app.buys(user, "Premium", Card::FAILS_ON_RENEWAL).await;
    let stripe = app.stripe();
    let renewal = stripe.period_end(&stripe.subscription_of(user));
    app.clock().run_until(renewal.plus(MINUTE)).await;
    renewal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_by_request_lasts_until_the_customer_agrees_to_the_amount() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.allow_portal_pause(true);
        app.buys(&user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(&user);
        let own = &stripe.subscription(&subscription).unwrap()["default_payment_method"];
        assert!(own.is_string(), "the payment method is known: {own}");
        app.clock().passes(days(10)).await;
        user.sends("/status");
        user.records(("Your plan", "Dein Tarif")).await;
        user.taps(PAUSE).await;
        user.records(("on Stripe's page", "auf der Seite von Stripe")).await;
        user.link_to("portal").await;
        let session = stripe.posts("billing_portal/sessions").pop().unwrap();
        assert!(session.params.get("flow_data").is_none(), "the start page: {session:?}");
        stripe.pause_in_portal(&subscription).unwrap();
        app.settle().await;
        assert_eq!((app.entitlements(&user).await, user.times(REQUESTED)), (vec![], 1));
        app.clock().passes(days(40)).await;
        assert_eq!((resumptions(&stripe).len(), stripe.charges().len()), (0, 1));
        user.sends("/status");
        user.records(REQUESTED).await;
        user.sends("/upgrade pro");
        user.records(("Resume it first", "Setze es zuerst fort")).await;
        user.taps(RESUME).await;
        let offer = user.records(OFFER).await;
        assert_eq!((resumptions(&stripe).len(), paid(&stripe)), (0, 1900), "shown, not charged");
        user.taps_times(CONFIRM, 2).await;
        app.settle().await;
        let charged = paid(&stripe) - 1900;
        assert!(0 < charged && charged < 1900, "the unused time is credited: {charged}");
        let stated = format!("{}.{:02}", charged / 100, charged % 100);
        let stated = if id == BOTH[0] { stated } else { stated.replace('.', ",") };
        assert!(offer.text.contains(&stated), "{stated} in {}", offer.text);
        assert_eq!(stripe.charges().len(), 2, "two taps, one charge");
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        for asked in resumptions(&stripe) {
            assert_eq!(asked.params["payment_behavior"], "resume_on_payment_success");
            assert_eq!(asked.params["billing_cycle_anchor"]["type"], "now");
        }
        app.clock().passes(days(3)).await;
        assert_eq!((user.times(GOES_ON), stripe.charges().len()), (1, 2));
        user.has_read(&app, "pause_requested").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_without_a_reason_is_looked_up_and_not_resumed() {
    for shape in [ApiShape::Dahlia, ApiShape::Old] {
        let app = Journey::starts_with(Setup { shape, ..Setup::default() }).await;
        let (user, stripe) = (app.user(BOTH[0]), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(3)).await;
        stripe.pause_subscription(&stripe.subscription_of(&user), "pause_requested").unwrap();
        app.settle().await;
        assert_eq!(
            (app.entitlements(&user).await, user.times(REQUESTED)),
            (vec![], 0),
            "not known yet"
        );
        app.clock().passes(minutes(1)).await;
        assert_eq!(user.times(REQUESTED), 1);
        app.clock().passes(days(30)).await;
        assert_eq!((resumptions(&stripe).len(), stripe.charges().len()), (0, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_amount_that_has_changed_is_offered_again() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(3)).await;
        stripe.pause_subscription(&stripe.subscription_of(&user), "pause_requested").unwrap();
        app.settle().await;
        user.sends("/status");
        user.taps(RESUME).await;
        user.sees("19").await;
        let customer = stripe.customer_of(&user);
        stripe.call("POST", &format!("customers/{customer}"), "balance=600").unwrap();
        app.settle().await;
        user.taps(CONFIRM).await;
        user.records(NEW_OFFER).await;
        assert_eq!((resumptions(&stripe).len(), paid(&stripe)), (0, 1900));
        app.clock().passes(hours(2)).await;
        user.taps(CONFIRM).await;
        user.sees(NEW_OFFER).await;
        assert_eq!(paid(&stripe), 1900, "too old to accept");
        user.has_read(&app, "pause_offered_again").await;
        user.taps(CONFIRM).await;
        user.sees(ACCEPTED).await;
        app.settle().await;
        assert_eq!(
            (paid(&stripe), app.entitlements(&user).await.len()),
            (1900 + 2500, PREMIUM.len())
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_resumption_whose_payment_fails_says_that_it_is_still_paused() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::FAILS_ON_RENEWAL).await;
        app.clock().passes(days(3)).await;
        stripe.pause_subscription(&stripe.subscription_of(&user), "pause_requested").unwrap();
        app.settle().await;
        user.sends("/status");
        user.taps(RESUME).await;
        user.sees(OFFER).await;
        user.taps(CONFIRM).await;
        user.records(STAYS_PAUSED).await;
        app.settle().await;
        assert_eq!((app.entitlements(&user).await, stripe.charges().len()), (vec![], 1));
        app.clock().passes(hours(1)).await;
        user.sends("/status");
        user.records("⏸").await;
        let invoice = user.link_to("invoice").await;
        stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
        app.settle().await;
        app.clock().passes(minutes(2)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!((stripe.charges().len(), stripe.status_of(&user)), (2, "active".to_owned()));
        user.has_read(&app, "pause_resumption_unpaid").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_fails_and_pauses_is_followed_up_until_it_is_paid() {
    for (setting, shape) in
        [("first", ApiShape::New), ("final", ApiShape::New), ("first", ApiShape::Dahlia)]
    {
        for id in BOTH {
            let mut app = Journey::starts_with(Setup { shape, ..Setup::default() }).await;
            // Stripe previews no invoice if there will be none.
            app.expects_refusals(1);
            let (user, stripe) = (app.user(id), app.stripe());
            stripe.pause_on_first_failure(setting == "first");
            stripe.on_exhausted_retries("pause").unwrap();
            let failed = fails_to_renew(&app, &user).await;
            assert_eq!(app.entitlements(&user).await, PREMIUM, "during the grace period");
            user.sends("/status");
            user.records(("You keep access until", "bis")).await;
            app.clock().run_until(failed.plus(GRACE).minus(MINUTE)).await;
            assert_eq!(
                (app.entitlements(&user).await.len(), user.times(REMINDER)),
                (PREMIUM.len(), 1)
            );
            app.clock().run_until(failed.plus(GRACE)).await;
            assert_eq!((app.entitlements(&user).await, user.times(LAPSED)), (vec![], 1));
            app.clock().passes(days(6)).await;
            assert_eq!(stripe.status_of(&user), "paused");
            user.sends("/upgrade pro");
            user.records(PAY_FIRST).await;
            let invoice = user.link_to("invoice").await;
            assert_eq!((resumptions(&stripe).len(), stripe.charges().len()), (0, 1));
            stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
            app.settle().await;
            assert_eq!(app.entitlements(&user).await, PREMIUM, "at once");
            app.clock().passes(minutes(3)).await;
            assert_eq!((stripe.status_of(&user).as_str(), user.times(RECOVERED)), ("active", 1));
            let asked = resumptions(&stripe);
            assert_eq!(asked.len(), 1, "{asked:?}");
            assert_eq!(asked[0].params["billing_cycle_anchor"]["type"], "unchanged");
            assert_eq!(asked[0].params["proration_behavior"], "none");
            assert_eq!(asked[0].params["payment_behavior"], "resume_on_payment_success");
            assert_eq!(stripe.charges().len(), 2, "only the invoice, nothing for resuming");
            app.clock().passes(days(3)).await;
            assert_eq!(app.entitlements(&user).await, PREMIUM);
            if shape == ApiShape::New {
                user.has_read(&app, &format!("pause_{setting}_failure")).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_resumes_automatically_is_not_resumed_by_us() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    stripe.pause_on_first_failure(true);
    stripe.resume_when_paid(true);
    fails_to_renew(&app, &user).await;
    assert_eq!(stripe.status_of(&user), "paused");
    stripe.pay_invoice_with(&text(&invoice_of(&stripe, &user)["id"]), Card::PAYS).unwrap();
    app.settle().await;
    app.clock().passes(days(1)).await;
    assert_eq!((app.entitlements(&user).await.len(), user.times(RECOVERED)), (PREMIUM.len(), 1));
    assert_eq!(resumptions(&stripe).len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_after_which_resuming_would_cost_more_is_followed_by_an_offer() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.on_exhausted_retries("pause").unwrap();
        fails_to_renew(&app, &user).await;
        // While it is past due, the merchant changes the plan, which the next invoice charges.
        let subscription = stripe.subscription_of(&user);
        let item = text(&stripe.subscription(&subscription).unwrap()["items"]["data"][0]["id"]);
        let form = format!(
            "items[0][id]={item}&items[0][price]=price_pro_month&proration_behavior=create_prorations"
        );
        stripe.call("POST", &format!("subscriptions/{subscription}"), &form).unwrap();
        app.clock().passes(days(8)).await;
        assert_eq!(stripe.status_of(&user), "paused");
        let invoice = text(&invoice_of(&stripe, &user)["id"]);
        stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
        app.settle().await;
        app.clock().passes(minutes(3)).await;
        assert_eq!((stripe.status_of(&user).as_str(), user.times(RECOVERED)), ("paused", 0));
        assert_eq!((resumptions(&stripe).len(), user.times(STILL_PAUSED)), (0, 1));
        assert_eq!(app.entitlements(&user).await, PRO, "the paid period");
        let (before, offered) = (paid(&stripe), user.messages().pop().unwrap());
        user.records_again(offered.message_id);
        user.presses(offered.message_id, "1:resume").await;
        user.records("▶️").await;
        user.taps(CONFIRM).await;
        app.settle().await;
        let charged = paid(&stripe) - before;
        let stated = format!("{}.{:02}", charged / 100, charged % 100);
        let stated = if id == BOTH[0] { stated } else { stated.replace('.', ",") };
        assert!(charged > 0 && offered.text.contains(&stated), "{stated} in {}", offered.text);
        assert_eq!((stripe.status_of(&user).as_str(), resumptions(&stripe).len()), ("active", 1));
        app.clock().passes(minutes(2)).await;
        user.has_read(&app, "pause_costs_more").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_by_stripe_is_shown_and_the_admins_are_alerted_once() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/status");
        olga.sees("Your plan").await;
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(3)).await;
        stripe.pause_subscription(&stripe.subscription_of(&user), "system").unwrap();
        app.settle().await;
        assert_eq!((app.entitlements(&user).await, user.times(BY_STRIPE)), (vec![], 1));
        user.sends("/status");
        user.records("⏸").await;
        user.sends("/upgrade");
        user.records("⏸").await;
        // Outdated buttons.
        let old = user.messages().pop().unwrap().message_id;
        user.presses(old, "1:resume").await;
        let now = app.now().seconds();
        user.presses(old, &format!("1:resumeok:{now}:1900")).await;
        app.clock().passes(days(30)).await;
        assert_eq!((resumptions(&stripe).len(), stripe.charges().len()), (0, 1));
        assert_eq!(olga.times("A subscription is paused at Stripe"), 1);
        user.has_read(&app, "pause_system").await;
        olga.has_read(&app, "pause_system").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_is_kept_apart_from_paused_collection_and_offered_only_where_the_portal_has_it() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    app.buys(&user, "Premium", Card::PAYS).await;
    user.sends("/status");
    let shown = user.sees("Your plan").await;
    assert!(shown.buttons.iter().flatten().all(|button| button.label != "Pause"), "{shown:?}");
    stripe.allow_portal_pause(true);
    app.clock().passes(hours(1)).await;
    user.sends("/status");
    user.taps("Pause").await;
    user.link_to("portal").await;
    stripe.pause_collection(&stripe.subscription_of(&user), "keep_as_draft", None).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PREMIUM, "access continues");
    user.sends("/status");
    let shown = user.sees("Payments are paused").await;
    assert!(shown.buttons.iter().flatten().all(|button| button.label != "Pause"), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_change_offered_before_a_pause_is_not_made_during_it() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    app.buys(&user, "Premium", Card::PAYS).await;
    app.clock().passes(days(3)).await;
    user.sends("/upgrade pro");
    user.taps("$49.00").await;
    let offer = user.sees("Due now").await;
    let confirm = offer.buttons.iter().flatten().find_map(|button| button.data()).unwrap();
    let (message, confirm) = (offer.message_id, confirm.to_owned());
    stripe.pause_subscription(&stripe.subscription_of(&user), "pause_requested").unwrap();
    app.settle().await;
    user.presses(message, &confirm).await;
    user.sees("Resume it first").await;
    assert_eq!(stripe.charges().len(), 1);
    assert_eq!(stripe.status_of(&user), "paused");
}
