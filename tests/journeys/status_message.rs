//! The live status message, which follows the state until it becomes another screen.

use tollgate_sandbox::{CancelWhen, Card, ChatMessage, Step};

use crate::journeys::harness::{ALICE, BOTH, Journey, User, days, hours, minutes};

const FREE: (&str, &str) = ("Your plan: Free", "Dein Tarif: Kostenlos");
const PREMIUM: (&str, &str) = ("Your plan: Premium", "Dein Tarif: Premium");
const ENDS: (&str, &str) = ("will not renew", "verlängert sich nicht");
const RENEWS: (&str, &str) = ("Renews on", "Verlängert sich am");

fn message(user: &User, id: i64) -> ChatMessage {
    user.messages().into_iter().find(|message| message.message_id == id).unwrap()
}

/// Waits until everything has arrived; the message must then show this.
async fn shows(app: &Journey, user: &User, id: i64, text: (&str, &str)) {
    app.clock().passes(minutes(1)).await;
    let card = user.records_again(id);
    let text = if user.id == BOTH[0] { text.0 } else { text.1 };
    assert!(card.text.contains(text), "{text}: {}", card.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_status_message_follows_the_state_without_new_messages() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.sends("/status");
        let card = user.records(FREE).await.message_id;
        app.buys(&user, "Premium", Card::PAYS).await;
        shows(&app, &user, card, PREMIUM).await;
        let subscription = stripe.subscription_of(&user);
        app.clock().passes(days(5)).await;
        stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        shows(&app, &user, card, ENDS).await;
        app.clock().passes(days(1)).await;
        stripe.resume(&subscription).unwrap();
        shows(&app, &user, card, RENEWS).await;
        app.clock().passes(Step::Months(1)).await;
        let date = ("May 10, 2026", "10.05.2026");
        shows(&app, &user, card, date).await;
        // Status, checkout, active, cancelled, resumed, renewed.
        assert_eq!(user.messages().len(), 6, "each notice once");
        user.has_read(&app, "card").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_message_that_became_another_screen_is_not_edited() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        user.sends("/status");
        let first = user.records(PREMIUM).await.message_id;
        user.taps(("Home", "Start")).await;
        user.sees(("Hi, Alice", "Hallo Jonas")).await;
        app.settle().await;
        let edits = message(&user, first).edits;
        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::AtPeriodEnd).unwrap();
        app.clock().passes(minutes(1)).await;
        assert_eq!(message(&user, first).edits, edits, "the message is another screen now");

        user.sends("/status");
        let second = user.records(PREMIUM).await.message_id;
        user.sends("/status");
        let third = user.records(PREMIUM).await.message_id;
        app.settle().await;
        stripe.resume(&stripe.subscription_of(&user)).unwrap();
        shows(&app, &user, third, RENEWS).await;
        assert_eq!((message(&user, second).edits, message(&user, third).edits), (0, 1));

        // The back button leads to the status message again.
        user.presses(first, "1:status").await;
        user.sees(PREMIUM).await;
        app.settle().await;
        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::Now).unwrap();
        shows(&app, &user, first, FREE).await;
        assert_eq!(message(&user, third).edits, 1, "only the newest is edited");
        user.has_read(&app, "card_left_alone").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_status_message_that_cannot_be_edited_is_given_up_until_the_status_changes() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    alice.sends("/status");
    let status = alice.records(PREMIUM).await.message_id;
    app.settle().await;
    let subscription = stripe.subscription_of(&alice);
    for _ in 0..13 {
        let unknown = "Bad Request: a rule that is new";
        app.telegram().fail_next("editMessageText", 400, None, unknown);
    }
    stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    let refused = || {
        let calls = app.telegram().calls();
        calls.iter().filter(|call| !call.ok && call.method == "EditMessageText").count()
    };
    for attempt in 1..=13 {
        app.until("another refused attempt", || refused() >= attempt).await;
        app.settle().await;
        assert_eq!(refused(), attempt);
        app.clock().advance(hours(1)).await;
    }
    app.clock().passes(days(2)).await;
    assert_eq!(refused(), 13, "it is given up");

    stripe.cancel(&subscription, CancelWhen::Now).unwrap();
    shows(&app, &alice, status, FREE).await;
}
