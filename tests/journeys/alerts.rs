//! Alerts: each begins once, survives a restart, is listed while it lasts, and ends with a message.

use std::time::Duration;

use tollgate::billing::{Progress, Scope, Surroundings};
use tollgate::domain::alerts::DiskSpace;
use tollgate_sandbox::{CancelWhen, Card, Mode};

use crate::journeys::harness::{
    ALICE, AUDREY, JONAS, Journey, OLGA, SAM, Setup, hours, minutes, text,
};

/// Adds Jonas, who reads German, as a second owner, and the other roles.
const TWO_OWNERS: (&str, &str) = (
    "role = \"owner\"\n",
    "role = \"owner\"\n[[admins]]\nid = 1005\nrole = \"owner\"\n[[admins]]\nid = 1006\n\
     role = \"support\"\n[[admins]]\nid = 1007\nrole = \"auditor\"\n",
);

async fn starts_with(setup: Setup) -> Journey {
    let app = Journey::starts_with(Setup { bot_toml: &[TWO_OWNERS], ..setup }).await;
    for id in [OLGA, JONAS, SAM, AUDREY, ALICE] {
        let user = app.user(id);
        user.sends("/start");
        user.sees(("Hi,", "Hallo")).await;
    }
    app.settle().await;
    app
}

/// Looks for alerts now, as the worker does every half a minute, and waits for the messages about them.
async fn evaluates(app: &Journey) {
    evaluates_with(app, None).await;
}

async fn evaluates_with(app: &Journey, disk: Option<DiskSpace>) {
    let around = Surroundings { telegram_is_available: None, disk };
    app.services().alerts.evaluate(around).await.unwrap();
    app.settle().await;
}

/// Compares the settings at Stripe, as the worker does every hour.
async fn checks_settings(app: &Journey) {
    app.services().alerts.check_settings().await.unwrap();
    app.settle().await;
}

/// How often each admin was alerted to the beginning and notified of the end: Olga, Jonas, Sam, Audrey.
fn messages(app: &Journey, title: (&str, &str)) -> [(usize, usize); 4] {
    [OLGA, JONAS, SAM, AUDREY].map(|id| {
        let admin = app.user(id);
        let is_german = [JONAS, AUDREY].contains(&id);
        let (title, over) =
            if is_german { (title.1, "✅ Vorbei: ") } else { (title.0, "✅ Over: ") };
        let count = |start: &str| {
            let start = format!("{start}{title}");
            admin.messages().iter().filter(|message| message.text.starts_with(&start)).count()
        };
        (count("⚠️ "), count(over))
    })
}

const NONE: (usize, usize) = (0, 0);
const BEGUN: (usize, usize) = (1, 0);
const OVER: (usize, usize) = (1, 1);

/// The list as Olga and Jonas see it now.
async fn list(app: &Journey, title: (&str, &str)) {
    for owner in [app.user(OLGA), app.user(JONAS)] {
        owner.sends("/alerts");
        owner.sees(title).await;
    }
    app.settle().await;
}

async fn have_read(app: &Journey, name: &str) {
    for owner in [app.user(OLGA), app.user(JONAS)] {
        owner.has_read(app, name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_events_are_one_alert_until_all_of_them_are_processed() {
    const TITLE: (&str, &str) = (
        "Stripe events could not be processed",
        "Ereignisse von Stripe konnten nicht verarbeitet werden",
    );
    let mut app = starts_with(Setup::default()).await;
    let stripe = app.stripe();
    let customer = stripe.call("POST", "customers", "name=Walk-in").unwrap();
    let customer = text(&customer["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    // Only one, as it would depend on timing how many have failed when the alert begins.
    stripe.hold(true);
    stripe.subscribe_in_dashboard(&customer, "price_premium_month", &[]).unwrap();
    let event = stripe.held().swap_remove(0);
    stripe.drop_held();
    stripe.hold(false);
    stripe.deliver(&event, Mode::Normal).await.unwrap();
    app.settle().await;
    evaluates(&app).await;
    assert_eq!(messages(&app, TITLE), [NONE; 4], "the event is still retried");
    // The alert begins at the last attempt, whether the worker or the test looks first.
    while messages(&app, TITLE) == [NONE; 4] {
        let next = app.services().events.next_retry().await.unwrap().expect("an attempt follows");
        app.clock().run_until(next).await;
        evaluates(&app).await;
    }
    assert_eq!(messages(&app, TITLE), [BEGUN, BEGUN, BEGUN, NONE]);
    app.clock().passes(hours(5)).await;
    app.restart().await;
    app.clock().passes(minutes(12)).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, TITLE), [BEGUN, BEGUN, BEGUN, NONE]);
    list(&app, TITLE).await;

    stripe.call("POST", &format!("customers/{customer}"), "metadata[user_id]=1001").unwrap();
    app.settle().await;
    for id in &app.services().events.failed_events().await.unwrap() {
        app.services().events.replay(id).await.unwrap();
    }
    evaluates(&app).await;
    assert_eq!(messages(&app, TITLE), [OVER, OVER, OVER, NONE]);
    list(&app, ("Nothing needs your attention", "Alles in Ordnung")).await;
    for owner in [app.user(OLGA), app.user(JONAS)] {
        assert_eq!(owner.times(("So far: 1", "Bisher: 1")), 1);
    }
    have_read(&app, "alert_failed_events").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_auditor_reads_the_list_and_a_stranger_does_not_know_it() {
    let app = starts_with(Setup::default()).await;
    let audrey = app.user(AUDREY);
    audrey.sends("/alerts");
    audrey.sees(("", "Alles in Ordnung")).await;
    let alice = app.user(ALICE);
    alice.sends("/alerts");
    app.settle().await;
    let answer = alice.messages().pop().unwrap().text;
    assert!(!answer.contains("✅"), "{answer}");
}

const STRIPE_DOWN: (&str, &str) = ("Stripe can't be reached", "Stripe ist nicht erreichbar");
const OWNERS_BEGUN: [(usize, usize); 4] = [BEGUN, BEGUN, NONE, NONE];
const OWNERS_OVER: [(usize, usize); 4] = [OVER, OVER, NONE, NONE];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_stripe_is_announced_after_two_minutes_and_over_after_two_more() {
    let mut app = starts_with(Setup::default()).await;
    app.stripe().down(true);
    checks_settings(&app).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, STRIPE_DOWN), [NONE; 4], "it may pass");
    app.clock().passes(minutes(3)).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, STRIPE_DOWN), OWNERS_BEGUN);
    app.restart().await;
    app.clock().passes(minutes(9)).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, STRIPE_DOWN), OWNERS_BEGUN, "a restart does not end it");
    app.stripe().down(false);
    checks_settings(&app).await;
    evaluates(&app).await;
    app.stripe().down(true);
    checks_settings(&app).await;
    evaluates(&app).await;
    app.stripe().down(false);
    checks_settings(&app).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, STRIPE_DOWN), OWNERS_BEGUN, "it flaps");
    app.clock().passes(minutes(3)).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, STRIPE_DOWN), OWNERS_OVER);
    have_read(&app, "alert_stripe_unreachable").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_is_an_alert_until_stripe_accepts_it() {
    const TITLE: (&str, &str) = ("Stripe refuses the API key", "Stripe lehnt den API-Schlüssel ab");
    let mut app = starts_with(Setup::default()).await;
    app.stripe().revoke_key(true);
    app.user(ALICE).sends("/manage");
    app.user(ALICE).sees("").await;
    app.settle().await;
    evaluates(&app).await;
    app.restart().await;
    app.clock().passes(minutes(5)).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, TITLE), OWNERS_BEGUN);
    app.stripe().revoke_key(false);
    checks_settings(&app).await;
    evaluates(&app).await;
    app.clock().passes(minutes(2)).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, TITLE), OWNERS_OVER);
    have_read(&app, "alert_stripe_key").await;
    let requests = app.stripe().requests();
    app.expects_refusals(requests.iter().filter(|request| request.status == 401).count());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_telegram_is_announced_when_it_is_over() {
    const TITLE: (&str, &str) = ("Telegram couldn't be reached", "Telegram war nicht erreichbar");
    let app = starts_with(Setup::default()).await;
    app.telegram().down(true);
    let listed = || app.database().query("SELECT kind FROM alerts");
    // The bot notices it with its next poll, and the worker within half a minute of the clock's time.
    app.clock().advance(minutes(1)).await;
    app.until("the outage is noticed", || app.telegram().calls().iter().any(|call| !call.ok)).await;
    app.clock().advance(minutes(1)).await;
    app.until("the outage is observed", || listed() == ["telegram_unreachable"]).await;
    app.clock().advance(minutes(3)).await;
    let announced = "SELECT kind FROM alerts WHERE announced IS NOT NULL";
    app.until("it lasts", || app.database().query(announced).len() == 1).await;
    app.telegram().down(false);
    app.user(ALICE).sends("/terms");
    app.user(ALICE).sees("Our terms").await;
    app.clock().advance(minutes(1)).await;
    app.until_alerts_clear(1).await;
    app.clock().advance(minutes(2)).await;
    app.user(OLGA).sees(TITLE).await;
    app.settle().await;
    assert_eq!(messages(&app, TITLE), [(0, 1), (0, 1), NONE, NONE]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_wrong_signatures_are_an_alert_for_an_hour_after_the_last() {
    const TITLE: (&str, &str) = (
        "Stripe webhooks arrive with a wrong signature",
        "Webhooks von Stripe kommen mit falscher Signatur an",
    );
    let app = starts_with(Setup::default()).await;
    let (client, signature) = (reqwest::Client::new(), "0".repeat(64));
    for posted in 1..=7 {
        let header = format!("t={},v1={signature}", app.now().seconds());
        let request = client.post(app.webhook_url()).header("stripe-signature", header);
        assert_eq!(request.body("{}").send().await.unwrap().status(), 400);
        evaluates(&app).await;
        let expected = if posted < 5 { [NONE; 4] } else { OWNERS_BEGUN };
        assert_eq!(messages(&app, TITLE), expected, "{posted}");
    }
    app.clock().passes(minutes(61)).await;
    evaluates(&app).await;
    app.clock().passes(minutes(10)).await;
    evaluates(&app).await;
    assert_eq!(messages(&app, TITLE), OWNERS_OVER);
    have_read(&app, "alert_signatures").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_an_alert_until_there_is_room() {
    const TITLE: (&str, &str) = ("The disk is almost full", "Die Festplatte ist fast voll");
    let app = starts_with(Setup::default()).await;
    let free = |free| Some(DiskSpace { free, database: 1_000_000_000 });
    for (bytes, expected) in [
        (1_000_000_000, [NONE; 4]),
        (999_000_000, OWNERS_BEGUN),
        (500_000_000, OWNERS_BEGUN),
        (1_100_000_000, OWNERS_BEGUN),
        (2_000_000_000, OWNERS_BEGUN),
    ] {
        evaluates_with(&app, free(bytes)).await;
        assert_eq!(messages(&app, TITLE), expected, "{bytes}");
    }
    app.clock().passes(minutes(10)).await;
    evaluates_with(&app, free(2_000_000_000)).await;
    assert_eq!(messages(&app, TITLE), OWNERS_OVER);
    have_read(&app, "alert_disk_low").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drift_is_an_alert_until_a_comparison_finds_none() {
    const TITLE: (&str, &str) = ("Subscriptions differed from Stripe", "Abos wichen von Stripe ab");
    let app = starts_with(Setup::default()).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    stripe.hold(true);
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    assert!(stripe.drop_held() > 0);
    stripe.hold(false);
    // The lost events are older than those that are listed again.
    app.clock().passes(hours(48)).await;
    let compares = async || {
        let since = Some(Duration::from_hours(1));
        let scope = Scope { since, user: None, dry_run: false, resume: false };
        let pass = app.services().reconciliation.reconcile(scope, &|_: Progress<'_>| ()).await;
        app.settle().await;
        pass.unwrap().drifts.len()
    };
    assert_eq!(compares().await, 1);
    assert_eq!(messages(&app, TITLE), [BEGUN, BEGUN, BEGUN, NONE]);
    app.clock().passes(hours(6)).await;
    assert_eq!(compares().await, 0);
    assert_eq!(messages(&app, TITLE), [OVER, OVER, OVER, NONE]);
    have_read(&app, "alert_drift").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_change_at_stripe_are_alerts_until_they_are_in_order() {
    const TITLES: [(&str, &str); 4] = [
        ("Stripe has disabled payments", "Stripe hat Zahlungen gesperrt"),
        ("Stripe no longer sends events", "Stripe sendet keine Ereignisse mehr"),
        ("The billing portal was changed", "Das Kundenportal wurde geändert"),
        ("A price was changed at Stripe", "Ein Preis wurde bei Stripe geändert"),
    ];
    let mut app = starts_with(Setup::default()).await;
    let every = |app: &Journey| TITLES.map(|title| messages(app, title));
    let break_all = |app: &Journey, broken: bool| {
        let stripe = app.stripe();
        stripe.enable_charges(!broken);
        stripe.change_destination(|own| own.disabled = broken.then(|| "user".to_owned()));
        stripe.allow_card_update(!broken);
        stripe.archive_price("price_premium_month", broken);
    };
    checks_settings(&app).await;
    assert_eq!(every(&app), [[NONE; 4]; 4]);
    let requests = app.stripe().requests().len();
    break_all(&app, true);
    checks_settings(&app).await;
    assert!(app.stripe().requests().len() - requests < 15);
    assert_eq!(every(&app), [OWNERS_BEGUN; 4]);
    app.restart().await;
    app.clock().passes(hours(2)).await;
    app.stripe().down(true);
    checks_settings(&app).await;
    assert_eq!(every(&app), [OWNERS_BEGUN; 4], "what cannot be read is as it was");
    app.stripe().down(false);
    checks_settings(&app).await;
    assert_eq!(every(&app), [OWNERS_BEGUN; 4]);
    list(&app, TITLES[3]).await;
    break_all(&app, false);
    checks_settings(&app).await;
    assert_eq!(every(&app), [OWNERS_OVER; 4]);
    have_read(&app, "alert_settings").await;
}
