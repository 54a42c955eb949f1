//! Delivery of notices: restarts, blocked bots, rate limits, outages of Telegram.

use std::time::Duration;

use tollgate::domain::changes::NoticeState;
use tollgate::domain::ids::UserId;
use tollgate_sandbox::{Call, CancelWhen, Card};

use crate::journeys::harness::{ALICE, BRUNO, Journey, OLGA, Setup, days, hours};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_refused_by_telegram_is_sent_once_after_a_restart() {
    let mut app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    app.telegram().down(true);
    stripe.pay(&session, Card::PAYS).unwrap();
    app.until("the webhooks are acknowledged", || stripe.undelivered() == 0).await;
    assert_eq!(app.read_database(|tx| tx.outbox_depth()).await, 1);
    app.stops().await;
    app.telegram().down(false);
    app.starts().await;
    app.clock().advance(days(1)).await;
    alice.sees("Premium is active").await;
    app.restart().await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_during_a_stop_are_announced_after_the_start() {
    let mut app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    app.settle().await;
    app.stops().await;
    stripe.pay(&session, Card::PAYS).unwrap();
    app.telegram().message(ALICE, "/status");
    app.starts().await;
    alice.sees("Premium is active").await;
    app.settle().await;
    alice.sends("/status");
    alice.sees("Your plan: Premium").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_who_blocked_the_bot_gets_the_notice_after_writing_again() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    app.telegram().block(ALICE);
    stripe.pay(&session, Card::PAYS).unwrap();
    app.settle().await;
    app.clock().advance(days(2)).await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 0);
    alice.sends("/status");
    alice.sees("Your plan: Premium").await;
    alice.sees("Premium is active").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_to_a_blocked_chat_waits_without_retries() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    let blocked = "Forbidden: bot was blocked by the user";
    app.telegram().fail_next("sendMessage", 403, None, blocked);
    stripe.pay(&session, Card::PAYS).unwrap();
    app.settle().await;
    app.until("one refused attempt", || {
        app.telegram().calls().iter().any(|call| !call.ok && call.method == "SendMessage")
    })
    .await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 0);
    alice.sends("/help");
    alice.sees("Premium is active").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegrams_retry_after_is_respected() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    app.settle().await;
    let asked = app.now();
    app.telegram().fail_next("sendMessage", 429, Some(2), "Too Many Requests: retry after 2");
    stripe.pay(&session, Card::PAYS).unwrap();
    alice.sees("Premium is active").await;
    let waited = app.now().since(asked);
    assert!(waited.as_millis() >= 2_000, "{waited:?}");
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_application_starts_and_accepts_webhooks_while_telegram_is_down() {
    let app = Journey::starts_with(Setup { telegram_down: true, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    let health = app.webhook_url().replace("/api/v1/billing/webhook", "/healthz");
    assert_eq!(reqwest::get(health).await.unwrap().status(), 200);
    app.telegram().down(false);
    alice.sees("Hi, Alice!").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_user_delays_no_one_else() {
    let app = Journey::begins().await;
    let (alice, bruno, stripe) = (app.user(ALICE), app.user(BRUNO), app.stripe());
    alice.chooses("Premium").await;
    let hers = stripe.session_of(&alice).await;
    bruno.sends("/language");
    bruno.taps("English").await;
    bruno.sees("I'll speak English").await;
    bruno.chooses("Pro").await;
    let his = stripe.session_of(&bruno).await;
    app.telegram().block(ALICE);
    stripe.pay(&hers, Card::PAYS).unwrap();
    stripe.pay(&his, Card::PAYS).unwrap();
    bruno.sees("Pro is active").await;
    app.settle().await;
    alice.sends("/start");
    alice.sees("Premium is active").await;
}

/// Waits until the last attempt's outcome is stored: the next attempt is scheduled by the clock at that time.
async fn nothing_is_being_sent(app: &Journey) {
    let written = async {
        loop {
            let now = app.now();
            let notices = app.read_database(move |tx| tx.notices_about(UserId(ALICE), now)).await;
            if notices.iter().all(|notice| notice.state != NoticeState::Leaving) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(45), written).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_survives_every_unknown_response() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    app.settle().await;
    let answers = [
        (500, "Internal Server Error: sent message was not found in the messages history"),
        (500, "an unknown error"),
        (503, ""),
        (400, "Bad Request: a rule that is new"),
        (406, "Not Acceptable"),
    ];
    for (status, text) in answers {
        app.telegram().fail_next("sendMessage", status, None, text);
    }
    stripe.pay(&session, Card::PAYS).unwrap();
    for tries in 1..=answers.len() {
        let refused = |calls: usize| {
            let calls_of = app.telegram().calls();
            calls_of.iter().filter(|call| !call.ok && call.method == "SendMessage").count() >= calls
        };
        app.until("another refused attempt", || refused(tries)).await;
        nothing_is_being_sent(&app).await;
        app.clock().advance(hours(1)).await;
    }
    alice.sees("Premium is active").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_is_given_up_is_reported_to_the_admins() {
    for (tries, text) in
        [(1, "Bad Request: message is too long"), (13, "Bad Request: a rule that is new")]
    {
        let app = Journey::begins().await;
        let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
        olga.sends("/start");
        olga.sees("Hi, Olga").await;
        alice.chooses("Premium").await;
        let session = stripe.session_of(&alice).await;
        app.settle().await;
        for _ in 0..tries {
            app.telegram().fail_next("sendMessage", 400, None, text);
        }
        stripe.pay(&session, Card::PAYS).unwrap();
        let refused = |wanted: usize| {
            let calls = app.telegram().calls();
            calls.iter().filter(|call| !call.ok && call.method == "SendMessage").count() >= wanted
        };
        for done in 1..=tries {
            app.until("another refused attempt", || refused(done)).await;
            nothing_is_being_sent(&app).await;
            app.clock().advance(hours(1)).await;
        }
        let alarm = olga.sees("Messages can't be delivered").await;
        assert!(alarm.text.contains(text), "{}", alarm.text);
        app.settle().await;
        assert_eq!(alice.times("🎉"), 0);
        assert_eq!(olga.times("Messages can't be delivered"), 1);
        app.clock().passes(hours(24)).await;
        olga.sees("Over: Messages can't be delivered").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_with_hanging_calls_delays_no_one_else() {
    let app = Journey::begins().await;
    let (alice, bruno, stripe) = (app.user(ALICE), app.user(BRUNO), app.stripe());
    alice.chooses("Premium").await;
    let hers = stripe.session_of(&alice).await;
    bruno.sends("/language");
    bruno.taps("English").await;
    bruno.sees("I'll speak English").await;
    app.buys(&bruno, "Pro", Card::FAILS_ON_RENEWAL).await;
    app.telegram().hangs(ALICE, true);
    stripe.pay(&hers, Card::PAYS).unwrap();
    app.until("the call about Alice hangs", || app.telegram().unanswered_calls() == 1).await;
    let begun = app.telegram().calls().len();
    // A chat's notices are sent one after the other.
    let subscription = stripe.subscription_of(&bruno);
    for _ in 0..3 {
        stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        bruno.sees("is cancelled").await;
        bruno.sends("/help");
        bruno.sees("What I can do").await;
        stripe.resume(&subscription).unwrap();
        bruno.sees("Pro will renew as usual").await;
        bruno.sends("/help");
        bruno.sees("What I can do").await;
    }
    let of_alice = |call: &&Call| call.params["chat_id"].as_i64() == Some(ALICE);
    let ended = app.telegram().calls()[begun..].iter().filter(of_alice).count();
    assert_eq!(
        (app.telegram().unanswered_calls(), ended),
        (1, 0),
        "Alice's first call still hangs"
    );
    app.telegram().hangs(ALICE, false);
    alice.sees("Premium is active").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}
