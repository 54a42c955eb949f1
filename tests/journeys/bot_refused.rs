//! Telegram refuses the bot: Stripe's webhooks are still processed, and the bot resumes by itself.

use serde_json::Value;
use tollgate_sandbox::Card;

use crate::harness::wait::until_found;
use crate::journeys::harness::{ALICE, BOTH, Journey, Setup};

/// The bot's problem in `/readyz`; null while it runs.
async fn problem(app: &Journey) -> Option<String> {
    let answer = reqwest::get(format!("{}/readyz", app.base_url())).await.unwrap();
    assert_eq!(answer.status(), 200, "Stripe's webhooks are accepted");
    let body: Value = answer.json().await.unwrap();
    let bot = &body["bot"];
    assert_eq!(bot["running"] == true, bot["problem"].is_null(), "{body}");
    bot["problem"].as_str().map(str::to_owned)
}

async fn until_problem(app: &Journey, wanted: Option<&str>) {
    let is_so = async || (problem(app).await.as_deref() == wanted).then_some(());
    until_found(is_so, || format!("the bot's problem is {wanted:?}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_token_stops_only_the_bot_until_the_token_is_accepted() {
    for webhook_mode in [false, true] {
        for whose in BOTH {
            let mut app = Journey::starts_with(Setup { webhook_mode, ..Setup::default() }).await;
            let user = app.user(whose);
            user.chooses("Premium").await;
            let session = app.stripe().session_of(&user).await;
            app.settle().await;
            until_problem(&app, None).await;
            app.stops().await;
            app.telegram().revoke_token(true);
            app.starts().await;
            until_problem(&app, Some("token_refused")).await;
            app.stripe().pay(&session, Card::PAYS).unwrap();
            app.until("the webhooks are acknowledged", || app.stripe().undelivered() == 0).await;
            assert_eq!(app.read_database(|tx| tx.outbox_depth()).await, 1, "the notice is pending");
            if webhook_mode {
                // Messages from before are answered as well.
                app.telegram().message(whose, "/status");
            }
            assert_eq!(problem(&app).await.as_deref(), Some("token_refused"));
            app.telegram().revoke_token(false);
            user.sees(("Premium is active", "Premium ist aktiv")).await;
            if !webhook_mode {
                user.sends("/status");
            }
            user.sees(("Your plan: Premium", "Dein Tarif: Premium")).await;
            app.settle().await;
            assert_eq!(user.times("🎉"), 1);
            until_problem(&app, None).await;
            if !webhook_mode {
                user.has_read(&app, "token_refused").await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_revoked_later_is_detected_and_retried() {
    for webhook_mode in [false, true] {
        let app = Journey::starts_with(Setup { webhook_mode, ..Setup::default() }).await;
        let alice = app.user(ALICE);
        alice.chooses("Premium").await;
        app.settle().await;
        app.telegram().revoke_token(true);
        app.stripe().pay(&app.stripe().session_of(&alice).await, Card::PAYS).unwrap();
        until_problem(&app, Some("token_refused")).await;
        app.telegram().revoke_token(false);
        alice.sees("Premium is active").await;
        until_problem(&app, None).await;
        app.settle().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_webhook_address_stops_only_the_bot() {
    let mut app = Journey::starts_with(Setup { webhook_mode: true, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    alice.sees("Hi, Alice!").await;
    app.stops().await;
    let refused = "Bad Request: bad webhook: Failed to resolve host: Name or service not known";
    for _ in 0..3 {
        app.telegram().fail_next("setWebhook", 400, None, refused);
    }
    app.starts().await;
    until_problem(&app, Some("webhook_refused")).await;
    until_problem(&app, None).await;
    alice.sends("/status");
    alice.sees("You have no paid subscription").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_webhook_is_set_again() {
    let app = Journey::starts_with(Setup { webhook_mode: true, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    alice.sees("Hi, Alice!").await;
    app.telegram().lose_webhook();
    alice.sends("/status");
    alice.sees("You have no paid subscription").await;
    until_problem(&app, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_that_telegram_cannot_reach_is_shown() {
    let app = Journey::starts_with(Setup { webhook_mode: true, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    alice.sees("Hi, Alice!").await;
    app.telegram().fail_webhook_posts(true);
    alice.sends("/status");
    until_problem(&app, Some("webhook_unreachable")).await;
    app.telegram().fail_webhook_posts(false);
    alice.sees("You have no paid subscription").await;
    until_problem(&app, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_polling_process_is_reported_and_waited_out() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    until_problem(&app, None).await;
    let other = "Conflict: terminated by other getUpdates request; make sure that only one bot \
                 instance is running";
    for _ in 0..3 {
        app.telegram().fail_next("getUpdates", 409, None, other);
    }
    // An update ends the open poll.
    alice.sends("/start");
    until_problem(&app, Some("other_poller")).await;
    alice.sends("/status");
    alice.sees("You have no paid subscription").await;
    until_problem(&app, None).await;
}
