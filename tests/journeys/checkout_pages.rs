//! Checkout sessions: their language, and when another one is opened.

use tollgate_sandbox::Card;

use crate::journeys::harness::{ALICE, Journey, User, minutes, text};

/// Languages of the requested sessions, oldest first.
fn languages(app: &Journey, path: &str) -> Vec<String> {
    let requests = app.stripe().posts(path);
    requests
        .iter()
        .map(|request| request.params["locale"].as_str().unwrap_or("none").to_owned())
        .collect()
}

async fn chooses_language(user: &User, name: &str) {
    user.sends("/language");
    user.taps(name).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checkout_pages_use_the_chosen_language_not_the_telegram_apps() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    alice.sends("/manage");
    alice.link_to("portal").await;
    chooses_language(&alice, "Deutsch").await;
    alice.sends("/manage");
    alice.link_to("portal").await;
    alice.chooses("Premium").await;
    assert_eq!(languages(&app, "billing_portal/sessions"), ["en", "de"]);
    assert_eq!(languages(&app, "checkout/sessions"), ["de"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_language_opens_another_checkout_and_expires_the_previous_one() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    alice.chooses("Premium").await;
    assert_eq!(stripe.sessions().len(), 1, "the same session again");
    chooses_language(&alice, "Deutsch").await;
    alice.chooses("Premium").await;
    app.settle().await;
    assert_eq!(languages(&app, "checkout/sessions"), ["en", "de"]);
    let states: Vec<_> = stripe.sessions().iter().map(|session| text(&session["status"])).collect();
    assert_eq!(states, ["expired", "open"], "one session is open at a time");
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium ist aktiv").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_language_change_during_a_stripe_outage_is_accepted() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/manage");
    alice.link_to("portal").await;
    // Stripe opens a session, and its response is lost.
    stripe.lose_answers(3);
    alice.sends("/upgrade premium");
    alice.taps("$19.00").await;
    alice.sees("Stripe").await;
    app.settle().await;
    chooses_language(&alice, "Deutsch").await;
    alice.chooses("Premium").await;
    app.settle().await;
    let requests = stripe.posts("checkout/sessions");
    let statuses: Vec<u16> = requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [503, 503, 503, 200]);
    let keys: Vec<_> =
        requests.into_iter().map(|request| request.idempotency_key.unwrap()).collect();
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3], "{keys:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_opens_page_after_page_is_asked_to_wait_and_can_pay_on_the_last_one() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    // An attempt that Stripe refuses has opened no page.
    stripe.fail_next(vec![503; 3]);
    alice.sends("/upgrade premium");
    alice.taps("$19.00").await;
    alice.sees("Stripe").await;
    app.clock().passes(minutes(2)).await;
    for _ in 0..10 {
        alice.chooses("Premium").await;
        alice.chooses("Basic").await;
    }
    let last = stripe.session_of(&alice).await;
    alice.sends("/upgrade");
    alice.taps("Premium").await;
    let screen = alice.sees("Monthly or yearly?").await;
    alice.presses(screen.message_id, "1:buy:month:premium").await;
    alice.sees("a lot of payment pages").await;
    assert_eq!(stripe.sessions().len(), 20);
    alice.chooses("Basic").await;
    assert_eq!(stripe.session_of(&alice).await, last, "it is open, and shown again");

    app.clock().passes(minutes(61)).await;
    alice.chooses("Premium").await;
    assert_eq!(stripe.sessions().len(), 21);
}
