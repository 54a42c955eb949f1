//! Moving what one Telegram account has bought to another one.

use serde_json::{Value, json};
use tollgate::domain::webhook::WebhookEventType;
use tollgate_sandbox::{Card, PaymentLink, Step};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, BRUNO, GERMAN_OWNER, JONAS, Journey, NOTHING, OLGA, PREMIUM, SAM,
    Setup, User, WebhookReceiver, days, minutes,
};

const OWNERS: &[(&str, &str)] = &[ALL_ROLES];
const GERMAN: &[(&str, &str)] = &[GERMAN_OWNER];
const ASKED: (&str, &str) =
    ("Move all purchases to another account?", "Alle Käufe auf ein anderes");
const DONE: (&str, &str) = ("All purchases moved", "Alle Käufe übertragen");
const RECEIVED: &str = "agora pertence a esta";

/// Alice has paid for Premium, Bruno has written to the bot, and an owner.
async fn begins(owner: i64, bot_toml: &'static [(&str, &str)]) -> (Journey, User, User, User) {
    let app = Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await;
    let (alice, bruno, owner) = (app.user(ALICE), app.user(BRUNO), app.user(owner));
    for user in [&owner, &bruno, &app.user(OLGA)] {
        user.sends("/start");
        user.sees("Premium").await;
    }
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.clock().passes(days(4)).await;
    (app, alice, bruno, owner)
}

async fn moves(app: &Journey, owner: &User, from: i64, to: i64) {
    owner.sends(&format!("/move {from} {to} lost phone"));
    owner.records(ASKED).await;
    owner.taps_times(("Confirm", "Bestätigen"), 2).await;
    owner.records(DONE).await;
    app.settle().await;
}

/// Whom the metadata of the only customer and the only subscription name.
fn named_at_stripe(app: &Journey) -> [Value; 2] {
    let (customers, subscriptions) = (app.stripe().customers(), app.stripe().subscriptions());
    assert_eq!((customers.len(), subscriptions.len()), (1, 1));
    [&customers[0], &subscriptions[0]].map(|object| object["metadata"]["user_id"].clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_moves_to_the_new_account_and_the_old_one_reads_nothing() {
    for (by, roles) in [(OLGA, OWNERS), (JONAS, GERMAN)] {
        let (app, alice, bruno, owner) = begins(by, roles).await;
        owner.sends("/grant 1001 pro 30d sorry");
        owner.taps(("Confirm", "Bestätigen")).await;
        alice.sees("Pro").await;
        app.settle().await;
        let (held, read) = (app.entitlements(&alice).await, alice.messages().len());
        moves(&app, &owner, ALICE, BRUNO).await;
        assert_eq!(named_at_stripe(&app), ["1002", "1002"]);
        assert_eq!(app.entitlements(&bruno).await, held);
        assert_eq!(app.entitlements(&alice).await, NOTHING);
        bruno.sees(RECEIVED).await;
        for id in [ALICE, BRUNO] {
            owner.sends(&format!("/audit user {id}"));
            owner.sees(("purchases moved", "Käufe übertragen")).await;
        }
        owner.sends("/resync 1002");
        owner.sees(("Nothing differs", "Es gibt keine Unterschiede")).await;

        app.clock().passes(Step::Months(1)).await;
        assert_eq!((bruno.times("foi renovado"), alice.messages().len()), (1, read));
        moves(&app, &owner, BRUNO, ALICE).await;
        assert_eq!(named_at_stripe(&app), ["1001", "1001"]);
        assert_eq!(app.entitlements(&alice).await, PREMIUM, "the grant is over by now");
        assert_eq!(app.entitlements(&bruno).await, NOTHING);
        owner.has_read(&app, "moving").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_under_way_reaches_the_new_account() {
    let (app, alice, bruno, olga) = begins(OLGA, OWNERS).await;
    let stripe = app.stripe();
    stripe.change_card(&stripe.customer_of(&alice), Card::FAILS_ON_RENEWAL).unwrap();
    app.settle().await;
    stripe.hold(true);
    app.clock().advance(days(28)).await;
    let read = alice.messages().len();
    moves_while_held(&olga).await;
    stripe.hold(false);
    app.settle().await;
    // Metadata in the events that were held names Alice.
    bruno.sees("pagamento").await;
    assert_eq!(alice.messages().len(), read);
    assert_eq!(app.entitlements(&bruno).await, PREMIUM, "the grace period runs");
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    app.clock().passes(days(4)).await;
    assert_eq!(app.entitlements(&bruno).await, NOTHING);
    assert_eq!(alice.messages().len(), read);
}

async fn moves_while_held(owner: &User) {
    owner.sends("/move 1001 1002");
    owner.sees(ASKED).await;
    owner.taps("Confirm").await;
    owner.sees(DONE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_moves_although_stripe_does_not_answer() {
    let (mut app, alice, bruno, olga) = begins(OLGA, OWNERS).await;
    app.stripe().down(true);
    olga.sends("/cancel 1001");
    olga.sees("Cancel Premium?").await;
    olga.taps("Confirm").await;
    olga.sees("Stripe is not answering").await;
    olga.sends("/move 1001 1002");
    olga.sees(ASKED).await;
    olga.taps("Confirm").await;
    olga.sees("Stripe is not answering").await;
    assert_eq!(app.entitlements(&bruno).await, PREMIUM);
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    app.restart().await;
    app.stripe().down(false);
    app.clock().passes(minutes(30)).await;
    olga.sees("Admin 1004 (owner) has moved purchases").await;
    olga.sees("Admin 1004 (owner) has cancelled a subscription").await;
    app.settle().await;
    assert_eq!(named_at_stripe(&app), ["1002", "1002"]);
    // The cancellation was confirmed for Alice, and is of what is Bruno's now.
    bruno.sends("/status");
    bruno.sees("Termina em").await;
    assert_eq!(app.entitlements(&bruno).await, PREMIUM);
    assert_eq!(app.entitlements(&alice).await, NOTHING);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_pays_for_moves_and_their_customer_does_not() {
    let (app, alice, bruno, olga) = begins(OLGA, OWNERS).await;
    // All admins are alerted about a second subscription.
    for id in [SAM, AUDREY] {
        app.user(id).sends("/start");
        app.user(id).sees("Premium").await;
    }
    let metadata: &[(&str, &str)] = &[("plan_code", "pro")];
    let link = PaymentLink {
        price: "price_pro_month",
        metadata,
        subscription_metadata: metadata,
        reference: Some("1001"),
    };
    app.stripe().pay_link(&link, Card::PAYS).unwrap();
    app.settle().await;
    let (held, payer) = (app.entitlements(&alice).await, app.stripe().customers().pop().unwrap());
    assert!(held.contains(&"api".to_owned()), "{held:?}");
    moves(&app, &olga, ALICE, BRUNO).await;
    assert_eq!((app.entitlements(&bruno).await, app.entitlements(&alice).await.len()), (held, 0));
    let customers = app.stripe().customers();
    assert_eq!(customers.last(), Some(&payer), "it names nobody");
    assert_eq!(customers[0]["metadata"]["user_id"], "1002");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_to_an_earlier_prompt_reaches_the_new_account() {
    let (app, alice, bruno, olga) = begins(OLGA, OWNERS).await;
    olga.sends("/message 1001");
    let prompt = olga.sees("Reply to this message").await.message_id;
    let read = alice.messages().len();
    moves(&app, &olga, ALICE, BRUNO).await;
    let reply = json!({ "text": "Welcome back", "reply_to_message": { "message_id": prompt } });
    app.telegram().message_with(OLGA, reply);
    bruno.sees("Welcome back").await;
    bruno.sends("Obrigado");
    olga.sees("Obrigado").await;
    assert_eq!(alice.messages().len(), read);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_account_can_buy_again() {
    let (app, alice, bruno, olga) = begins(OLGA, OWNERS).await;
    moves(&app, &olga, ALICE, BRUNO).await;
    app.buys(&alice, "Basic", Card::PAYS).await;
    assert_eq!(app.entitlements(&alice).await, ["community", "digest"]);
    assert_eq!(app.entitlements(&bruno).await, PREMIUM);
    let customers: Vec<Value> = app.stripe().customers();
    assert_eq!(customers.len(), 2);
    olga.sends("/move 1002 1001");
    olga.sees("has a subscription or a pending payment of its own").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_moved_is_refused() {
    let (app, _, _, olga) = begins(OLGA, OWNERS).await;
    for (command, answer) in [
        ("/move", "/move OLD NEW"),
        ("/move 1001", "/move OLD NEW"),
        ("/move 1001 somebody", "/move OLD NEW"),
        ("/move 1001 1001", "the same account twice"),
        ("/move 1001 4711", "has never written to the bot"),
        ("/move 1002 1006", "has never written to the bot"),
        ("/move 1002 1004", "has bought nothing"),
        ("/move @nobody 1002", "@nobody"),
    ] {
        olga.sends(command);
        olga.sees(answer).await;
    }
    let sam = app.user(SAM);
    sam.sends("/move 1001 1002");
    sam.sees("doesn't include this").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_services_see_the_access_change_hands() {
    let receiver = WebhookReceiver::opens("club").await;
    let (mut app, _, _, olga) = begins(OLGA, OWNERS).await;
    app.calls(vec![receiver.endpoint(&WebhookEventType::ALL)]);
    app.restart().await;
    olga.sends("/move 1001 1002");
    olga.sees(ASKED).await;
    olga.taps("Confirm").await;
    olga.sees(DONE).await;
    app.settle().await;
    let delivered = receiver.received();
    let of = |user: &str, kind: &str| {
        let about = delivered.iter().filter(|delivery| delivery.body["data"]["user_id"] == user);
        about.filter(|delivery| delivery.body["type"] == kind).count()
    };
    assert_eq!((of("1001", "entitlement.revoked"), of("1002", "entitlement.revoked")), (3, 0));
    assert_eq!((of("1001", "entitlement.granted"), of("1002", "entitlement.granted")), (0, 3));
    let last = delivered.last().map(|delivery| &delivery.body["data"]["user_id"]);
    assert_eq!(last, Some(&Value::from("1002")), "first the one loses it");
}
