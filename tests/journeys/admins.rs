//! The audit trail in an admin's chat, which nobody else learns of.

use serde_json::json;
use tollgate::sandbox::{Card, ChatMessage, Document};

use crate::harness::{ALICE, Journey, OLGA, User};

async fn buys(app: &Journey, user: &User) {
    user.chooses("Premium").await;
    app.stripe().pays(user, Card::PAYS).await.unwrap();
    user.sees("Premium is active").await;
    app.settle().await;
}

async fn document(app: &Journey, user: &User, name: &str) -> Document {
    let found = || {
        let chat: Vec<ChatMessage> = user.messages();
        chat.into_iter().rev().find_map(|message| message.document).filter(|d| d.name == name)
    };
    app.until(&format!("the file {name}"), || found().is_some()).await;
    found().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_reads_the_trail_page_by_page_in_one_message() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    buys(&app, &alice).await;
    for tag in ["Deutsch", "English", "Deutsch", "English", "Deutsch", "English"] {
        alice.sends("/language");
        alice.taps(tag).await;
    }
    app.settle().await;
    olga.sends("/audit");
    let newest = olga.sees("Audit trail").await;
    assert!(newest.text.contains("user.language_chosen"), "{}", newest.text);
    olga.taps("Older").await;
    let older = olga.sees("customer.linked").await;
    assert_eq!(older.message_id, newest.message_id);
    olga.taps("« Newest").await;
    olga.sees("user.language_chosen").await;
    olga.taps("Verify").await;
    olga.sees("The trail is intact").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_reads_about_one_user_and_verifies_and_exports() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    buys(&app, &alice).await;
    let noted = app.ledger(|snapshot| snapshot.audited_configuration()).await.unwrap();
    assert!(noted.after.unwrap().contains("premium"), "the configuration is in the trail");
    olga.sends("/audit user 1001");
    olga.sees("subscription.changed").await;
    olga.sends("/audit user 4711");
    olga.sees("No entries").await;
    olga.sends("/audit verify");
    olga.sees("The trail is intact").await;
    olga.sends("/audit export 30d");
    let csv = String::from_utf8(document(&app, &olga, "audit.csv").await.bytes).unwrap();
    assert!(csv.contains("checkout.opened") && csv.contains("subscription.changed"), "{csv}");
    olga.sends("/audit drop everything");
    olga.sees("/audit export").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_reads_an_event_and_gets_the_delivery_as_a_file() {
    let app = Journey::begins().await;
    let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    buys(&app, &alice).await;
    let event = stripe.events_of("checkout.session.completed").pop().unwrap();
    olga.sends(&format!("/audit event {event}"));
    let screen = olga.sees("checkout.session.completed").await;
    assert!(screen.text.contains("Status: processed"), "{}", screen.text);
    let file = document(&app, &olga, &format!("{event}.json")).await;
    let deliveries = stripe.deliveries();
    let sent = deliveries.iter().find(|delivery| delivery.event_id == event).unwrap();
    assert_eq!(file.bytes, sent.body.as_bytes(), "byte for byte as it came");
    olga.sends("/audit event evt_nowhere");
    olga.sees("There is no event").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_finds_the_events_that_failed() {
    let mut app = Journey::begins().await;
    // Stripe does not know the customer either.
    app.expects_refusals(1);
    let (olga, stripe) = (app.user(OLGA), app.stripe());
    olga.sends("/audit failed");
    olga.sees("No failed events").await;
    let event = stripe.emit(
        "customer.subscription.updated",
        json!({
            "id": "sub_stranger", "object": "subscription", "customer": "cus_stranger",
            "status": "active", "metadata": {}, "items": { "object": "list", "data": [
                { "id": "si_1", "price": { "id": "price_premium_month" } },
            ] },
        }),
    );
    app.settle().await;
    olga.sends("/audit failed");
    olga.sees("no user").await;
    olga.taps(&event).await;
    olga.sees("Status: failed").await;
    document(&app, &olga, &format!("{event}.json")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn to_everybody_else_the_trail_does_not_exist() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    alice.sends("/nonsense");
    let unknown = alice.sees("I don't know this command").await;
    alice.sends("/audit verify");
    let refused = alice.sees("I don't know this command").await;
    assert_eq!((refused.text, refused.buttons), (unknown.text, unknown.buttons));
    let pressed = alice.presses(refused.message_id, "1:verify").await;
    let stale = alice.presses(refused.message_id, "1:nonsense").await;
    assert_eq!(pressed, stale, "an admin's button is as stale as any other");
    alice.sees("Hi, Alice!").await;
    app.settle().await;
    assert_eq!(alice.times("trail"), 0);
    olga.sends("/start");
    app.until("an admin's own menu", || {
        let menu = app.telegram().commands(&format!("chat:{OLGA}"), "");
        menu.iter().any(|(name, _)| name == "audit")
    })
    .await;
}
