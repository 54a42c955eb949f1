//! In groups: only the way into the private chat.

use tollgate::sandbox::ChatMessage;

use crate::harness::{ALICE, Journey, LOUNGE};

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
        app.until("an answer in the group", || answers(&app).len() > asked).await;
        let answer = answers(&app).pop().unwrap();
        assert!(answer.text.contains("Billing is a private matter"), "{answer:?}");
        let buttons: Vec<_> = answer.buttons.iter().flatten().collect();
        let [button] = buttons.as_slice() else { panic!("one button: {answer:?}") };
        let url = button.url().unwrap();
        assert!(url.ends_with(&format!("/tollgate_bot?start={payload}")), "{url}");
    }
    assert!(app.stripe().requests().is_empty(), "nothing is bought in a group");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_meant_for_others_is_left_alone() {
    let app = Journey::begins().await;
    for text in ["/ban", "/status@other_bot", "/audit", "hello @tollgate_bot"] {
        app.telegram().message_in_group(ALICE, LOUNGE, text);
    }
    // Answers of one chat come in order: this one comes after all that came before.
    app.telegram().message_in_group(ALICE, LOUNGE, "/help");
    app.until("an answer in the group", || !answers(&app).is_empty()).await;
    app.settle().await;
    assert_eq!(answers(&app).len(), 1);
}
