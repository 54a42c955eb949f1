//! Every kind of private message is answered: unknown kinds, redelivered updates, topics, ephemeral messages,
//! dates.

use serde_json::{Value, json};
use tollgate_sandbox::{Card, ChatMessage};

use crate::journeys::harness::{ALICE, BOTH, Journey, OLGA, Setup};

const HELPLESS: (&str, &str) = ("I understand commands and buttons best", "Befehle und Buttons");
const NO_PLAN: (&str, &str) = ("You have no paid subscription", "Du hast kein bezahltes Abo");

fn file() -> Value {
    json!({ "file_id": "f", "file_unique_id": "u" })
}

/// Messages with `/status`, in shapes that a strict parser rejects.
fn commands() -> Vec<(&'static str, Value)> {
    let channel = json!({ "id": -100_200, "type": "channel", "title": "News" });
    let date = json!([{ "type": "date_time", "offset": 8, "length": 4, "unix_time": 1_769_817_600,
        "date_time_format": "D" }]);
    vec![
        (
            "a reply to a post of a channel",
            json!({ "text": "/status", "external_reply": {
                "origin": { "type": "channel", "chat": channel, "message_id": 3, "date": 1 },
                "chat": channel, "message_id": 3 } }),
        ),
        (
            "a reply to something in a chat that the bot does not see",
            json!({ "text": "/status", "external_reply": {
                "origin": { "type": "hidden_user", "sender_user_name": "Ann", "date": 1 } } }),
        ),
        (
            "a quote with a date",
            json!({ "text": "/status", "quote": { "text": "Jan 31", "position": 0, "entities": [
                { "type": "date_time", "offset": 0, "length": 6, "unix_time": 1 }] } }),
        ),
        ("a date in the text", json!({ "text": "/status soon", "entities": date })),
        (
            "an answer to a message of ours that shows a date",
            json!({ "text": "/status", "reply_to_message": {
                "message_id": 1, "date": 1, "chat": { "id": 1, "type": "private" },
                "text": "Renews on Jan 31, 2026.", "entities": [
                    { "type": "date_time", "offset": 10, "length": 12, "unix_time": 1 }] } }),
        ),
        (
            "a caption",
            json!({ "caption": "/status", "photo": [{ "file_id": "f", "file_unique_id": "u",
                "width": 90, "height": 90 }] }),
        ),
        (
            "the caption of paid media",
            json!({ "caption": "/status", "paid_media": { "star_count": 5, "paid_media": [
                { "type": "live_photo", "live_photo": file() }] } }),
        ),
        ("fields of a later version", json!({ "text": "/status", "of_a_later_version": [1] })),
    ]
}

/// Messages without text.
fn wordless() -> Vec<(&'static str, Value)> {
    let photo = |kind: &str| json!({ "type": kind, "photo": [] });
    vec![
        (
            "voice without a type",
            json!({ "voice": { "file_id": "f", "file_unique_id": "u",
            "duration": 3 } }),
        ),
        ("rich message", json!({ "rich_message": { "blocks": [{ "type": "paragraph" }] } })),
        (
            "paid photo",
            json!({ "paid_media": { "star_count": 1,
            "paid_media": [photo("photo")] } }),
        ),
        ("dice", json!({ "dice": { "emoji": "🎲", "value": 4 } })),
        (
            "forwarded invoice",
            json!({
            "forward_origin": { "type": "hidden_user", "sender_user_name": "Ann", "date": 1 },
            "invoice": { "title": "T", "description": "D", "start_parameter": "", "currency": "XTR",
                "total_amount": 5 } }),
        ),
        (
            "forwarded giveaway",
            json!({ "giveaway": { "chats": [], "winner_count": 1,
            "winners_selection_date": 1 } }),
        ),
        ("story", json!({ "story": { "id": 5, "chat": { "id": 2, "type": "private" } } })),
        ("sticker of a later version", json!({ "sticker": { "type": "of a later version" } })),
        ("live photo", json!({ "live_photo": file(), "photo": [] })),
        ("checklist", json!({ "checklist": { "title": "T", "tasks": [] } })),
        ("location", json!({ "location": { "latitude": 1.0, "longitude": 2.0 } })),
        ("contact", json!({ "contact": { "phone_number": "1", "first_name": "Ann" } })),
        ("poll", json!({ "poll": { "id": "1" } })),
        ("something of a later version", json!({ "of_a_later_version": {} })),
        ("nothing that is known", json!({})),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_is_answered_in_every_kind_of_message() {
    for webhook_mode in [false, true] {
        let app = Journey::starts_with(Setup { webhook_mode, ..Setup::default() }).await;
        for user in BOTH {
            let user = app.user(user);
            for (what, content) in commands() {
                user.remembers();
                app.telegram().message_with(user.id, content);
                let answer = user.sees(NO_PLAN).await;
                assert!(answer.from_bot, "{what}");
            }
            user.ignores_earlier().await;
            assert_eq!(user.times(NO_PLAN), commands().len());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_without_text_is_answered_with_the_commands() {
    let app = Journey::begins().await;
    for user in BOTH {
        let user = app.user(user);
        for (what, content) in wordless() {
            user.remembers();
            app.telegram().message_with(user.id, content);
            let answer = user.sees(HELPLESS).await;
            assert!(!answer.buttons.is_empty(), "{what}");
        }
        user.ignores_earlier().await;
        assert_eq!(user.times(HELPLESS), wordless().len());
        user.has_read(&app, "wordless").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_messages_are_not_answered() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    let old = json!({ "message_id": 1, "date": 0, "chat": { "id": ALICE, "type": "private" } });
    for content in [
        json!({ "pinned_message": old }),
        json!({ "message_auto_delete_timer_changed": { "message_auto_delete_time": 86400 } }),
        json!({ "forum_topic_created": { "name": "Billing", "icon_color": 1 } }),
        json!({ "chat_background_set": { "type": { "type": "of a later version" } } }),
        json!({ "gift": {} }),
        json!({ "write_access_allowed": {} }),
    ] {
        app.telegram().message_with(ALICE, content);
    }
    alice.sends("/status");
    alice.sees(NO_PLAN).await;
    alice.ignores_earlier().await;
    assert_eq!(alice.messages().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_album_gets_one_answer() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    for album in ["1", "2"] {
        for _ in 0..4 {
            let photo = json!({ "media_group_id": album, "photo": [] });
            app.telegram().message_with(ALICE, photo);
        }
    }
    alice.ignores_earlier().await;
    assert_eq!(alice.times(HELPLESS), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_of_an_unknown_kind_is_skipped() {
    for webhook_mode in [false, true] {
        let app = Journey::starts_with(Setup { webhook_mode, ..Setup::default() }).await;
        let alice = app.user(ALICE);
        for update in [
            json!({ "subscription": { "user": { "id": ALICE, "is_bot": false, "first_name": "A" },
                "invoice_payload": "x", "state": "active" } }),
            json!({ "stopped_message_generation": {} }),
            json!({ "message": "unreadable" }),
            json!({ "callback_query": { "data": "no id" } }),
            json!({}),
        ] {
            app.telegram().push_raw_update(update);
        }
        alice.sends("/status");
        alice.sees(NO_PLAN).await;
        app.settle().await;
        assert_eq!(app.telegram().undelivered_updates(), 0, "each update was confirmed");
    }
}

fn status(update: i64, user: i64, message: i64) -> Value {
    json!({ "update_id": update, "message": {
        "message_id": message, "date": 1_769_817_600, "text": "/status",
        "from": { "id": user, "is_bot": false, "first_name": "Ann", "language_code": "en" },
        "chat": { "id": user, "type": "private", "first_name": "Ann" },
    } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redelivered_update_is_answered_once_even_after_a_restart() {
    for webhook_mode in [false, true] {
        let mut app = Journey::starts_with(Setup { webhook_mode, ..Setup::default() }).await;
        let alice = app.user(ALICE);
        alice.sends("/start");
        alice.sees("Hi, Alice!").await;
        for _ in 0..3 {
            app.telegram().push_raw_update(status(90_000, ALICE, 70_000));
        }
        alice.ignores_earlier().await;
        assert_eq!(alice.times(NO_PLAN), 1);
        app.restart().await;
        app.telegram().push_raw_update(status(90_000, ALICE, 70_000));
        alice.ignores_earlier().await;
        assert_eq!(alice.times(NO_PLAN), 1);
        if !webhook_mode {
            continue;
        }
        // Telegram restarts update ids after a quiet week: the id alone identifies nothing.
        app.telegram().push_raw_update(status(90_000, ALICE, 70_001));
        app.settle().await;
        assert_eq!(alice.times(NO_PLAN), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_posted_twice_concurrently_is_answered_once() {
    let app = Journey::starts_with(Setup { webhook_mode: true, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    alice.sees("Hi, Alice!").await;
    let secret = app.telegram().webhook_secret().unwrap();
    let client = reqwest::Client::new();
    let posts = (0..8).map(|_| {
        client
            .post(format!("{}/telegram/webhook", app.base_url()))
            .header("x-telegram-bot-api-secret-token", &secret)
            .json(&status(90_000, ALICE, 70_000))
            .send()
    });
    for answer in futures_util::future::join_all(posts).await {
        assert_eq!(answer.unwrap().status(), 200);
    }
    assert_eq!(alice.times(NO_PLAN), 1, "each request gets its response after processing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_stays_in_its_topic_while_the_topic_exists() {
    let app = Journey::begins().await;
    for user in BOTH {
        let user = app.user(user);
        app.telegram().message_in_topic(user.id, 7, "/start");
        let start = user.sees(("Hi, Alice!", "Hallo Jonas!")).await;
        assert_eq!(start.topic, Some(7));
        user.taps(("My plan", "Mein Tarif")).await;
        assert_eq!(user.sees(NO_PLAN).await.message_id, start.message_id);
        // A screen that cannot be edited any more is replaced by a new message.
        app.telegram().message_in_topic(user.id, 7, "hello");
        let answer = user.sees(HELPLESS).await;
        let gone = "Bad Request: message can't be edited";
        app.telegram().fail_next("editMessageText", 400, None, gone);
        user.presses(answer.message_id, "1:plans").await;
        let plans = user.sees("Enterprise").await;
        assert_eq!(plans.topic, Some(7));
        user.remembers();
        app.telegram().delete_topic(user.id, 8);
        app.telegram().message_in_topic(user.id, 8, "/status");
        let lost = user.sees(NO_PLAN).await;
        assert_eq!(lost.topic, None);
        user.has_read(&app, "topics").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_sent_to_the_topic_of_the_request() {
    let app = Journey::begins().await;
    let olga = app.user(OLGA);
    for (topic, lands_in) in [(7, Some(7)), (8, None)] {
        if lands_in.is_none() {
            app.telegram().delete_topic(OLGA, topic);
        }
        olga.remembers();
        app.telegram().message_in_topic(OLGA, topic, "/audit export");
        let file = || olga.new_messages().into_iter().find(|message| message.document.is_some());
        app.until("the file", || file().is_some()).await;
        assert_eq!(file().unwrap().topic, lands_in);
    }
}

/// Messages with date entities, which clients show in the reader's time zone.
fn with_dates(chat: &[ChatMessage]) -> usize {
    chat.iter().filter(|message| message.html.contains("<time datetime=")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dates_are_entities_and_fall_back_to_utc_days() {
    let app = Journey::begins().await;
    for user in BOTH {
        let user = app.user(user);
        user.chooses("Premium").await;
        app.stripe().pays(&user, Card::PAYS).await.unwrap();
        user.sees(("Premium is active", "Premium ist aktiv")).await;
        user.sends("/status");
        let status = user.sees(("Renews on", "Verlängert sich am")).await;
        assert!(status.html.contains("<time datetime=\"2026-"), "{}", status.html);
        app.settle().await;
        assert!(with_dates(&user.messages()) >= 2, "{:?}", user.messages());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_date_entities_gets_messages_without_them() {
    let app = Journey::begins().await;
    app.telegram().use_old_bot_api();
    for user in BOTH {
        let user = app.user(user);
        user.chooses("Premium").await;
        app.stripe().pays(&user, Card::PAYS).await.unwrap();
        user.sees(("Next renewal", "Nächste Verlängerung")).await;
        user.sends("/status");
        let status = user.sees(("Renews on", "Verlängert sich am")).await;
        assert!(!status.html.contains("<time"), "{}", status.html);
        user.taps(("Plans", "Tarife")).await;
        user.has_read(&app, "old_server").await;
    }
    let refused = app.telegram().calls().iter().filter(|call| !call.ok).count();
    assert!((1..=2).contains(&refused), "one request with date entities, or two concurrent ones");
}
