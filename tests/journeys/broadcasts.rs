//! Broadcasts: from the draft in an admin's chat to the last person.

use serde_json::{Value, json};
use tollgate::domain::audit::Actor;
use tollgate::domain::ids::UserId;
use tollgate_sandbox::{Card, ChatMessage};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, BRUNO, JONAS, Journey, OLGA, SAM, Setup, User, hours,
};

const TEXT: &str = "We are closed on Friday.";

/// An admin writes a message and replies to it with `/broadcast`.
async fn drafts(app: &Journey, admin: &User, arguments: &str) -> ChatMessage {
    let message = app.telegram().message(OLGA, TEXT);
    let command = json!({
        "text": format!("/broadcast {arguments}"), "reply_to_message": { "message_id": message },
    });
    app.telegram().message_with(OLGA, command);
    admin.sees("Send this message?").await
}

fn copies(user: &User) -> Vec<ChatMessage> {
    let all = user.messages().into_iter();
    all.filter(|message| message.from_bot && message.text.contains(TEXT)).collect()
}

async fn everybody_starts(app: &Journey) -> [User; 3] {
    let users = [ALICE, BRUNO, JONAS].map(|id| app.user(id));
    for user in &users {
        user.sends("/start");
    }
    app.settle().await;
    users
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_a_copy_once_and_the_admin_sees_how_far_it_is() {
    let app = Journey::begins().await;
    let [alice, bruno, jonas] = everybody_starts(&app).await;
    let olga = app.user(OLGA);
    let draft = drafts(&app, &olga, "See the plans https://example.com/plans").await;
    assert!(draft.text.contains("Everyone · 4 people"), "{}", draft.text);
    assert_eq!(copies(&alice), [], "nothing is sent before the confirmation");
    olga.taps("Send").await;
    let done = olga.sees("Broadcast · done").await;
    assert_eq!(done.message_id, draft.message_id, "in the same message");
    assert!(done.text.contains("Delivered: 4"), "{}", done.text);
    for user in [&alice, &bruno, &jonas] {
        let copy = copies(user).pop().unwrap();
        assert_eq!(copies(user).len(), 1);
        assert_eq!(copy.buttons[0][0].label, "See the plans");
    }
    let pressed = olga.presses(done.message_id, "1:bc:1:go").await;
    assert_eq!(pressed, None);
    app.settle().await;
    assert_eq!(copies(&alice).len(), 1, "a second confirmation sends nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_chosen_people_get_a_copy() {
    let app = Journey::begins().await;
    let [alice, bruno, jonas] = everybody_starts(&app).await;
    let olga = app.user(OLGA);
    app.buys(&alice, "Premium", Card::PAYS).await;
    drafts(&app, &olga, "").await;
    olga.taps("Premium").await;
    olga.sees("Premium · 1 person").await;
    olga.taps("Never bought").await;
    olga.sees("Never bought · 3 people").await;
    olga.taps("de").await;
    olga.sees("To: de · 1 person").await;
    olga.taps("Send").await;
    olga.sees("Broadcast · done").await;
    assert_eq!([&alice, &bruno, &jonas].map(|user| copies(user).len()), [0, 0, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_who_decline_or_block_the_bot_are_left_alone() {
    let app = Journey::begins().await;
    let [alice, bruno, jonas] = everybody_starts(&app).await;
    let olga = app.user(OLGA);
    drafts(&app, &olga, "").await;
    olga.taps("Send").await;
    olga.sees("Broadcast · done").await;
    jonas.taps("Keine Neuigkeiten mehr").await;
    jonas.sees("Du erhältst keine Neuigkeiten mehr").await;
    app.telegram().block(BRUNO);
    olga.ignores_earlier().await;
    let draft = drafts(&app, &olga, "").await;
    assert!(draft.text.contains("2 people"), "{}", draft.text);
    olga.taps("Send").await;
    olga.sees("Broadcast · done").await;
    assert_eq!([&alice, &bruno, &jonas].map(|user| copies(user).len()), [2, 1, 1]);
    jonas.taps("Wieder Neuigkeiten erhalten").await;
    jonas.sees("Du erhältst wieder Neuigkeiten").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_waits_for_its_time_and_can_be_stopped() {
    let app = Journey::begins().await;
    let [alice, ..] = everybody_starts(&app).await;
    let olga = app.user(OLGA);
    drafts(&app, &olga, "at 2026-03-10 12:00").await;
    olga.taps("Send").await;
    olga.sees("Broadcast · scheduled").await;
    app.settle().await;
    assert_eq!(copies(&alice), []);
    app.clock().passes(hours(3)).await;
    olga.sees("Broadcast · done").await;
    assert_eq!(copies(&alice).len(), 1);

    olga.ignores_earlier().await;
    drafts(&app, &olga, "at 2026-03-11 12:00").await;
    olga.taps("Send").await;
    olga.sees("Broadcast · scheduled").await;
    olga.taps("Stop").await;
    olga.sees("Broadcast · stopped").await;
    app.clock().passes(hours(48)).await;
    assert_eq!(copies(&alice).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_that_is_not_over_is_shown_again_on_request() {
    let app = Journey::begins().await;
    everybody_starts(&app).await;
    let olga = app.user(OLGA);
    let draft = drafts(&app, &olga, "at 2026-03-10 12:00").await;
    olga.taps("Send").await;
    olga.sees("Broadcast · scheduled").await;
    olga.ignores_earlier().await;
    olga.sends("/broadcast");
    olga.sees("Reply to a message of yours").await;
    let shown = olga.sees("Broadcast · scheduled").await;
    assert_ne!(shown.message_id, draft.message_id);
    olga.taps("Stop").await;
    let stopped = olga.sees("Broadcast · stopped").await;
    assert_eq!(stopped.message_id, shown.message_id, "the newer message is kept up to date");
    app.settle().await;
    olga.ignores_earlier().await;
    olga.sends("/broadcast");
    olga.sees("Reply to a message of yours").await;
    app.settle().await;
    assert_eq!(olga.times("Broadcast · stopped"), 1, "it is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_owners_broadcast() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let [alice, ..] = everybody_starts(&app).await;
    for (id, refusal) in [(SAM, "doesn't include this"), (AUDREY, "schließt das nicht ein")] {
        let admin = app.user(id);
        admin.sends("/broadcast hello");
        let answer = admin.sees(refusal).await;
        admin.presses(answer.message_id, "1:bc:1:go").await;
        app.settle().await;
        assert_eq!(admin.times(refusal), 2);
    }
    alice.sends("/broadcast hello");
    alice.sees("I don't know that command").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_sees_which_broadcasts_they_got_until_they_are_forgotten() {
    let app = Journey::begins().await;
    let [alice, ..] = everybody_starts(&app).await;
    let olga = app.user(OLGA);
    drafts(&app, &olga, "").await;
    olga.taps("Send").await;
    olga.sees("Broadcast · done").await;
    alice.taps("No more announcements").await;
    alice.sees("You get no more announcements").await;
    let records = app.services().personal_records.clone();
    let export =
        async || records.export(UserId(ALICE), Actor::User(UserId(ALICE))).await.unwrap().unwrap();
    let data = export().await;
    assert_eq!(data.broadcasts[0]["broadcast"], 1);
    assert_eq!(data.broadcasts[0]["state"], "delivered");
    assert!(data.person["no_broadcasts_since"].is_string(), "{}", data.person);

    alice.sends("/forget");
    alice.sees("Erase your data?").await;
    alice.taps("Erase my data").await;
    alice.sees("Your data is erased").await;
    let data = export().await;
    assert_eq!(data.broadcasts, [Value::Null; 0]);
    assert!(data.person["no_broadcasts_since"].is_string(), "she still gets none");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_of_another_version_holds_up_no_other() {
    let app = Journey::begins().await;
    let [alice, ..] = everybody_starts(&app).await;
    app.database().execute(
        "INSERT INTO broadcasts (created_by, created_ms, chat_id, message_id, segment, state, start_ms)
         VALUES (1004, 0, 1004, 1, 'nearby:5km', 'running', 0)",
    );
    let olga = app.user(OLGA);
    drafts(&app, &olga, "").await;
    olga.taps("Send").await;
    olga.sees("Broadcast · done").await;
    assert_eq!(copies(&alice).len(), 1);
}
