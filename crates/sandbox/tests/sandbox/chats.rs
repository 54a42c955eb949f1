//! The simulated Bot API over HTTP.

use crate::stage::ANN;
use crate::stage::GROUP;
use crate::stage::Stage;
use serde_json::json;

#[tokio::test]
async fn a_bot_polls_answers_and_edits() {
    let stage = Stage::set().await;
    let telegram = stage.sandbox.telegram();
    telegram.message(ANN, "/start deep");
    let (_, polled) = stage.telegram("getUpdates", json!({ "timeout": 5 })).await;
    let update = &polled["result"][0];
    assert_eq!(update["message"]["text"], "/start deep");
    assert_eq!(update["message"]["entities"][0]["length"], 6);
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Go", "callback_data": "go" }]] });
    let (_, sent) = stage
        .telegram(
            "SendMessage",
            json!({ "chat_id": ANN, "text": "<b>Hi</b> &amp; bye", "parse_mode": "HTML", "reply_markup": keyboard }),
        )
        .await;
    assert_eq!(sent["result"]["text"], "Hi & bye");
    assert_eq!(sent["result"]["entities"], json!([{ "type": "bold", "offset": 0, "length": 2 }]));
    let id = sent["result"]["message_id"].as_i64().unwrap();
    let query = telegram.tap(ANN, id, "go");
    let next = update["update_id"].as_i64().unwrap() + 1;
    let (_, polled) = stage.telegram("getUpdates", json!({ "offset": next, "timeout": 5 })).await;
    assert_eq!(polled["result"][0]["callback_query"]["message"]["message_id"], id);
    let answer = json!({ "callback_query_id": query, "text": "Done" });
    assert_eq!(stage.telegram("answerCallbackQuery", answer).await.0, 200);
    let edit = json!({ "chat_id": ANN, "message_id": id, "text": "Bye" });
    assert_eq!(stage.telegram("editMessageText", edit.clone()).await.0, 200);
    assert!(stage.refused("editMessageText", edit).await.contains("message is not modified"));
    let seen = telegram.chat(ANN).pop().unwrap();
    assert_eq!((seen.text.as_str(), seen.edits, seen.buttons.len()), ("Bye", 1, 0));
    assert_eq!(telegram.callback_answers()[0].text.as_deref(), Some("Done"));
    assert_eq!(telegram.undelivered_updates(), 1);
    assert_eq!(telegram.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn invalid_requests_are_refused_as_by_telegram() {
    let stage = Stage::set().await;
    let telegram = stage.sandbox.telegram();
    let send = |text: &str| stage.refused("sendMessage", json!({ "chat_id": ANN, "text": text }));
    assert!(send("hi").await.contains("can't initiate conversation"));
    telegram.message(ANN, "hello");
    assert!(send("").await.contains("message text is empty"));
    assert!(send(&"x".repeat(4097)).await.contains("message is too long"));
    let nobody = json!({ "chat_id": 99, "text": "x" });
    assert!(stage.refused("sendMessage", nobody).await.contains("chat not found"));
    for (button, message) in [
        (json!({ "text": "a", "callback_data": "x".repeat(65) }), "BUTTON_DATA_INVALID"),
        (json!({ "text": "a" }), "Text buttons are unallowed"),
        (json!({ "text": "a", "url": "ftp://x.y" }), "Wrong HTTP URL"),
    ] {
        let markup = json!({ "inline_keyboard": [[button]] });
        let body = json!({ "chat_id": ANN, "text": "x", "reply_markup": markup });
        assert!(stage.refused("sendMessage", body).await.contains(message));
    }
    let old = json!({ "callback_query_id": "1" });
    assert!(stage.refused("answerCallbackQuery", old).await.contains("query is too old"));
    assert_eq!(telegram.violations().len(), 8);
    telegram.block(ANN);
    assert!(send("hi").await.contains("bot was blocked by the user"));
    telegram.fail_next("sendMessage", 429, Some(3), "Too Many Requests: retry after 3");
    let (status, limited) =
        stage.telegram("sendMessage", json!({ "chat_id": ANN, "text": "x" })).await;
    assert_eq!((status, &limited["parameters"]["retry_after"]), (429, &json!(3)));
    assert_eq!(telegram.violations().len(), 8);
}

#[tokio::test]
async fn a_second_poller_is_refused_and_only_group_messages_to_the_bot_are_delivered() {
    let stage = Stage::set().await;
    let poll = stage.telegram("getUpdates", json!({ "timeout": 20 }));
    let second = async {
        // Until the first poll has arrived, there is no other one to conflict with.
        let mut status = 200;
        while status == 200 {
            (status, _) = stage.telegram("getUpdates", json!({ "timeout": 0 })).await;
        }
        stage.sandbox.telegram().message_in_group(ANN, GROUP, "just talking");
        stage.sandbox.telegram().message_in_group(ANN, GROUP, "/status@toll_bot");
        status
    };
    let ((_, polled), status) = tokio::join!(poll, second);
    assert_eq!(status, 409);
    assert_eq!(polled["result"].as_array().unwrap().len(), 1);
    assert_eq!(polled["result"][0]["message"]["chat"]["type"], "supergroup");
}
