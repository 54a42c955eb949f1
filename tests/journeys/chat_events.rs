//! What other services learn about the members of paid chats: webhooks and the REST API.

use std::time::Duration;

use serde_json::{Value, json};
use tollgate::domain::ids::UserId;
use tollgate::domain::paid_chat::OwnChatState;
use tollgate::domain::webhook::WebhookEventType;
use tollgate_sandbox::{AdminRights, Card, GroupKind, Opened, Step};

use crate::harness::wait::until_found;
use crate::journeys::api::Api;
use crate::journeys::harness::{ALICE, Journey, OLGA, Setup, User, WebhookReceiver};

const CLUB: i64 = -1_001_234_567_890;
const PAID: (&str, &str) = (
    "[billing]\n",
    "[[chats]]\nid = -1001234567890\nname = \"Lounge\"\nentitlement = \"signals\"\n\n[billing]\n",
);
const EVENTS: [WebhookEventType; 3] =
    [WebhookEventType::ChatJoined, WebhookEventType::ChatLeft, WebhookEventType::ChatRemoved];

/// A paid chat in which the bot may let in and remove.
async fn begins(service: &WebhookReceiver) -> Journey {
    let webhook_endpoints = vec![service.endpoint(&EVENTS)];
    let app =
        Journey::starts_with(Setup { webhook_endpoints, bot_toml: &[PAID], ..Setup::default() })
            .await;
    app.telegram().create_chat(CLUB, GroupKind::Supergroup, "Club", OLGA);
    app.telegram().add_bot(CLUB, OLGA);
    app.telegram().promote_bot(CLUB, OLGA, AdminRights::MEMBERS);
    app.settle().await;
    app
}

/// Waits while seconds pass, as a chat is worked on at Telegram's pace.
async fn as_seconds_pass<T>(app: &Journey, what: &str, find: impl AsyncFn() -> Option<T>) -> T {
    let found = async || {
        let found = find().await;
        if found.is_none() {
            app.clock().advance(Step::Exactly(Duration::from_secs(1))).await;
        }
        found
    };
    until_found(found, || what.to_owned()).await
}

/// Asks to be let in by the person's own link, once it is there.
async fn asks_to_join(app: &Journey, user: &User) {
    let link = as_seconds_pass(app, "a link", async || {
        let chats = app.services().paid_chats.chats_of(UserId(user.id)).await.unwrap();
        match chats.into_iter().next().map(|chat| chat.state) {
            Some(OwnChatState::Link(link)) => Some(link),
            _ => None,
        }
    });
    let link = link.await;
    assert_eq!(app.telegram().open_link(user.id, &link), Opened::Requested);
}

/// The event with this number.
async fn event(app: &Journey, service: &WebhookReceiver, number: usize) -> Value {
    let received = async || service.received().get(number).map(|event| event.body.clone());
    as_seconds_pass(app, "an event", received).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_and_goes_is_posted_and_can_be_queried() {
    let club = WebhookReceiver::opens("club").await;
    let app = begins(&club).await;
    let (api, alice) = (Api::of(&app), app.user(ALICE));
    let token = api.token(OLGA, &["entitlements:read"]);
    let path = format!("/api/v1/users/{ALICE}/chats");
    let chats = async || api.get(&path, &token).await.body["chats"].clone();
    assert_eq!(chats().await, json!([]));
    app.buys(&alice, "Premium", Card::PAYS).await;
    asks_to_join(&app, &alice).await;
    let joined = event(&app, &club, 0).await;
    assert_eq!(joined["type"], "chat.joined");
    let data = &joined["data"];
    assert_eq!((&data["user_id"], &data["chat_id"]), (&"1001".into(), &"-1001234567890".into()));
    assert_eq!((&data["chat"], &data["entitlement"]), (&"Lounge".into(), &"signals".into()));
    let chat = chats().await.as_array().unwrap()[0].clone();
    assert_eq!((&chat["chat"], &chat["entitlement"]), (&"Lounge".into(), &"signals".into()));
    assert_eq!((&chat["entitled"], &chat["member"]), (&true.into(), &true.into()));
    assert!(chat["since"].as_str().unwrap().ends_with('Z'), "{chat}");

    app.telegram().leave(ALICE, CLUB);
    assert_eq!(event(&app, &club, 1).await["type"], "chat.left");
    let chat = chats().await.as_array().unwrap()[0].clone();
    assert_eq!((&chat["entitled"], &chat["member"]), (&true.into(), &false.into()));
    assert!(chat["since"].is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chats_are_queried_with_the_scope_and_a_valid_id() {
    let app = Journey::begins().await;
    let api = Api::of(&app);
    let path = |id: &str| format!("/api/v1/users/{id}/chats");
    let without = api.get(&path("1001"), &api.token(ALICE, &[])).await;
    assert_eq!(without.problem(), (403, "insufficient_scope"));
    let reader = api.token(OLGA, &["entitlements:read"]);
    let wrong = api.get(&path("-5"), &reader).await;
    assert_eq!(wrong.problem(), (400, "bad_user_id"));
    let unknown = api.get(&path("9999"), &reader).await;
    assert_eq!((unknown.status, &unknown.body["user_id"]), (200, &"9999".into()));
    assert_eq!(unknown.body["chats"], json!([]));
}
