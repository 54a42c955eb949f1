//! Commands in groups, which only link to the private chat.

use serde_json::json;
use tollgate_sandbox::ChatMessage;

use crate::journeys::harness::{ALICE, JONAS, Journey, LOUNGE, OLGA};

fn answers(app: &Journey) -> Vec<ChatMessage> {
    let mut chat = app.telegram().chat(LOUNGE);
    chat.retain(|message| message.from_bot);
    chat
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_in_a_group_is_answered_with_the_way_into_the_private_chat() {
    let app = Journey::begins().await;
    let commands = [
        ("/upgrade premium", "plan_premium"),
        ("/status", "status"),
        ("/manage@tollgate_bot", "manage"),
        ("/plans", "plans"),
    ];
    for (asked, (command, payload)) in commands.into_iter().enumerate() {
        app.telegram().message_in_group(ALICE, LOUNGE, command);
        app.until("a reply in the group", || answers(&app).len() > asked).await;
        let answer = answers(&app).pop().unwrap();
        assert!(answer.text.contains("Billing is a private matter"), "{answer:?}");
        let buttons: Vec<_> = answer.buttons.iter().flatten().collect();
        let [button] = buttons.as_slice() else { panic!("one button: {answer:?}") };
        let url = button.url().unwrap();
        assert!(url.ends_with(&format!("/tollgate_bot?start={payload}")), "{url}");
    }
    assert!(app.stripe().requests().is_empty(), "nothing is bought in a group");
}

/// Waits for `count` replies in the group and returns the last.
async fn answer(app: &Journey, count: usize) -> ChatMessage {
    app.until("a reply in the group", || answers(app).len() >= count).await;
    answers(app).pop().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_sender_sees_the_reply() {
    let app = Journey::begins().await;
    for (asked, (user, text)) in
        [(ALICE, "Billing is a private matter"), (JONAS, "Zahlungen sind Privatsache")]
            .into_iter()
            .enumerate()
    {
        app.telegram().message_in_group(user, LOUNGE, "/status");
        let answer = answer(&app, asked + 1).await;
        assert_eq!(answer.only_for, Some(user));
        assert!(answer.text.contains(text), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ephemeral_message_gets_an_ephemeral_reply() {
    let app = Journey::begins().await;
    app.telegram().ephemeral_command(ALICE, LOUNGE, "/status@tollgate_bot");
    assert_eq!(answer(&app, 1).await.only_for, Some(ALICE));
    // The message has expired, so nothing can reply to it.
    let asked = app.telegram().ephemeral_command(ALICE, LOUNGE, "/plans");
    app.telegram().delete(asked);
    let answer = answer(&app, 2).await;
    assert_eq!(answer.only_for, Some(ALICE));
    assert!(answer.buttons[0][0].url().unwrap().ends_with("start=plans"), "{answer:?}");
    // Refused permanently: no other member learns of the command.
    let refused = "Bad Request: USER_NOT_PARTICIPANT";
    app.telegram().fail_next("sendMessage", 400, None, refused);
    app.telegram().ephemeral_command(ALICE, LOUNGE, "/status");
    app.settle().await;
    assert_eq!(answers(&app).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reply_is_public_where_ephemeral_messages_are_unavailable() {
    let app = Journey::begins().await;
    let refused = "Bad Request: ephemeral messages can't be sent in the chat";
    app.telegram().fail_next("sendMessage", 400, None, refused);
    app.telegram().message_in_group(ALICE, LOUNGE, "/status");
    assert_eq!(answer(&app, 1).await.only_for, None);
    app.telegram().use_old_bot_api();
    app.telegram().message_in_group(JONAS, LOUNGE, "/status");
    assert_eq!(answer(&app, 2).await.only_for, None);
    assert!(answers(&app).iter().all(|answer| !answer.text.contains("Alice")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reply_is_sent_even_if_the_message_was_deleted() {
    let app = Journey::begins().await;
    let asked = app.telegram().message_in_group(ALICE, LOUNGE, "/status");
    app.telegram().delete(asked);
    assert_eq!(answer(&app, 1).await.only_for, Some(ALICE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_anonymous_admin_gets_the_way_into_the_private_chat() {
    let app = Journey::begins().await;
    app.telegram().message_from_anonymous_admin(OLGA, LOUNGE, "/upgrade premium");
    let answer = answer(&app, 1).await;
    assert_eq!(answer.only_for, None, "the recipient is unknown");
    assert!(answer.buttons[0][0].url().unwrap().ends_with("start=plan_premium"), "{answer:?}");
    // Other bots, and posts of the group's channel, are not answered.
    let channel = json!({ "id": -100_200, "type": "channel", "title": "News" });
    let group = json!({ "id": LOUNGE, "type": "supergroup", "title": "Lounge" });
    for (from, extra) in [
        (json!({ "id": 5, "is_bot": true, "first_name": "Other" }), json!({})),
        (
            json!({ "id": 777_000, "is_bot": false, "first_name": "Telegram" }),
            json!({ "sender_chat": channel, "is_automatic_forward": true }),
        ),
    ] {
        let mut message =
            json!({ "message_id": 9_000, "date": 1, "chat": group, "text": "/status" });
        message["from"] = from;
        for (name, value) in extra.as_object().unwrap() {
            message[name] = value.clone();
        }
        app.telegram().push_raw_update(json!({ "message": message }));
    }
    app.settle().await;
    assert_eq!(answers(&app).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caption_in_a_group_is_a_command_too() {
    let app = Journey::begins().await;
    let message = json!({
        "message_id": 9_000, "date": 1, "caption": "/plans@tollgate_bot", "photo": [],
        "from": { "id": ALICE, "is_bot": false, "first_name": "Alice" },
        "chat": { "id": LOUNGE, "type": "supergroup", "title": "Lounge" },
        "message_thread_id": 6, "is_topic_message": true,
    });
    app.telegram().push_raw_update(json!({ "message": message }));
    assert_eq!(answer(&app, 1).await.topic, Some(6));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_direct_message_to_a_channel_is_answered_to_its_sender() {
    let app = Journey::begins().await;
    let message = json!({
        "message_id": 9_000, "date": 1, "text": "/plans",
        "from": { "id": ALICE, "is_bot": false, "first_name": "Alice" },
        "chat": { "id": LOUNGE, "type": "supergroup", "title": "News", "is_direct_messages": true },
        "direct_messages_topic": { "topic_id": 77 },
    });
    app.telegram().push_raw_update(json!({ "message": message }));
    answer(&app, 1).await;
    let calls = app.telegram().calls();
    let sent = calls.iter().rfind(|call| call.method == "SendMessage" && call.ok).unwrap();
    assert_eq!(sent.params["direct_messages_topic_id"], 77);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_of_groups_are_ephemeral_and_those_of_private_chats_are_not() {
    let app = Journey::begins().await;
    let menus = || {
        let calls = app.telegram().calls();
        let set = |call: &tollgate_sandbox::Call| call.method == "SetMyCommands";
        calls.into_iter().filter(set).map(|call| call.params).collect::<Vec<_>>()
    };
    app.until("the menus", || menus().len() >= 16).await;
    for menu in menus() {
        let groups = menu["scope"]["type"] == "all_group_chats";
        for command in menu["commands"].as_array().unwrap() {
            assert_eq!(command["is_ephemeral"] == true, groups, "{menu}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_to_others_are_not_answered() {
    let app = Journey::begins().await;
    for text in ["/ban", "/status@other_bot", "/audit", "hello @tollgate_bot"] {
        app.telegram().message_in_group(ALICE, LOUNGE, text);
    }
    // A chat's replies are sent in order: this one follows all earlier ones.
    app.telegram().message_in_group(ALICE, LOUNGE, "/help");
    app.until("a reply in the group", || !answers(&app).is_empty()).await;
    app.settle().await;
    assert_eq!(answers(&app).len(), 1);
}
