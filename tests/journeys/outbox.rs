//! Notices through trouble: restarts, a blocked bot, Telegram's limits, Telegram down.

use tollgate::sandbox::Card;

use crate::harness::{ALICE, BRUNO, Beginning, Journey, days};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_that_telegram_did_not_take_comes_once_after_a_restart() {
    let mut app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    app.telegram().down(true);
    stripe.pay(&session, Card::PAYS).unwrap();
    app.until("the webhooks are answered", || stripe.undelivered() == 0).await;
    assert_eq!(app.ledger(|snapshot| snapshot.outbox_depth()).await, 1);
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
async fn what_happens_while_the_application_is_stopped_is_told_when_it_is_back() {
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
async fn whoever_has_blocked_the_bot_gets_the_notice_after_writing_again() {
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
async fn a_notice_refused_as_blocked_waits_without_being_tried_again() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    let blocked = "Forbidden: bot was blocked by the user";
    app.telegram().fail_next("sendMessage", 403, None, blocked);
    stripe.pay(&session, Card::PAYS).unwrap();
    app.settle().await;
    app.until("one refused try", || {
        app.telegram().calls().iter().any(|call| !call.ok && call.method == "SendMessage")
    })
    .await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 0);
    alice.sends("/help");
    alice.sees("Premium is active").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_that_telegram_asks_for_is_kept() {
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
async fn the_application_starts_while_telegram_is_down_and_takes_webhooks_meanwhile() {
    let app = Journey::begins_with(Beginning { telegram_down: true, ..Beginning::default() }).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    let health = app.webhook_url().replace("/api/v1/billing/webhook", "/healthz");
    assert_eq!(reqwest::get(health).await.unwrap().status(), 200);
    app.telegram().down(false);
    alice.sees("Hi, Alice!").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_blocked_user_holds_up_nobody_else() {
    let app = Journey::begins().await;
    let (alice, bruno, stripe) = (app.user(ALICE), app.user(BRUNO), app.stripe());
    alice.chooses("Premium").await;
    let hers = stripe.session_of(&alice).await;
    bruno.sends("/language");
    bruno.taps("English").await;
    bruno.sees("I speak English").await;
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
