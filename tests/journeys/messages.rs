//! `/message`: an admin writes to a person, and the answer reaches the admins.

use serde_json::{Value, json};
use tollgate::domain::audit::Actor;
use tollgate::domain::ids::UserId;

use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, BOTH, BRUNO, Journey, OLGA, SAM, Setup, User, hours,
};

const FROM_OPERATOR: (&str, &str) = ("Message from the operator", "Nachricht vom Betreiber");
const PASSED_ON: (&str, &str) = ("Passed on", "Weitergeleitet");
const HELPLESS: (&str, &str) = ("I understand commands and buttons best", "Befehle und Buttons");

async fn begins() -> Journey {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    for id in [ALICE, BOTH[1], BRUNO, OLGA, SAM, AUDREY] {
        app.user(id).sends("/start");
    }
    app.settle().await;
    app
}

fn replies(app: &Journey, user: &User, to: i64, text: &str) {
    user.remembers();
    let reply = json!({ "text": text, "reply_to_message": { "message_id": to } });
    app.telegram().message_with(user.id, reply);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_gets_an_admins_message_and_the_admins_get_the_answer() {
    for id in BOTH {
        let app = begins().await;
        let [person, olga, sam, audrey] = [id, OLGA, SAM, AUDREY].map(|id| app.user(id));
        sam.sends(&format!("/message {id} Is <your> card\nfrom another bank?"));
        sam.sees("On its way to").await;
        let message = person.sees(FROM_OPERATOR).await;
        assert!(message.text.contains("Is <your> card\nfrom another bank?"), "{}", message.text);

        person.sends("Yes, since Monday");
        person.sees(PASSED_ON).await;
        for admin in [&olga, &sam] {
            admin.sees("Yes, since Monday").await;
        }
        assert_eq!(audrey.times("Yes, since Monday"), 0, "an auditor does not answer");

        sam.taps("Reply").await;
        let prompt = sam.sees("Reply to this message").await;
        replies(&app, &sam, prompt.message_id, "Then please add it again.");
        sam.sees("On its way to").await;
        person.sees("Then please add it again.").await;
        let copy = olga.sees("Then please add it again.").await;
        assert!(copy.text.contains("Sam") && copy.text.contains("answered"), "{}", copy.text);
        person.sends("Thank you");
        person.sees(PASSED_ON).await;
        let thanks = olga.sees("Thank you").await;
        app.settle().await;
        replies(&app, &olga, thanks.message_id, "You're welcome.");
        person.sees("You're welcome.").await;
        sam.sees("You're welcome.").await;
        person.has_read(&app, "message").await;
        sam.has_read(
            &app,
            if id == ALICE { "message_support" } else { "message_support_of_jonas" },
        )
        .await;

        olga.presses(thanks.message_id, &format!("1:person:{id}")).await;
        let view = olga.sees("message sent to the person").await;
        assert!(!view.text.contains("welcome"), "texts are not in the audit log: {}", view.text);
        assert!(olga.messages().iter().any(|message| message.text.contains("Thank you")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_writes_goes_to_the_admins_for_a_day_and_replies_always_do() {
    let app = begins().await;
    let [alice, olga] = [ALICE, OLGA].map(|id| app.user(id));
    alice.sends("Hello?");
    alice.sees(HELPLESS).await;
    olga.sends("/message @alice How are you?");
    let message = alice.sees(FROM_OPERATOR).await.message_id;
    // The next text is an answer whenever it comes.
    app.clock().passes(hours(24 * 20)).await;
    alice.sends("Fine");
    alice.sees(PASSED_ON).await;
    app.telegram().message_with(ALICE, json!({ "dice": { "emoji": "🎲", "value": 4 } }));
    alice.sees("I can pass on text only").await;
    app.clock().passes(hours(25)).await;
    alice.sends("Hello again");
    alice.sees(HELPLESS).await;
    replies(&app, &alice, message, "Still fine");
    alice.sees(PASSED_ON).await;
    olga.sees("Still fine").await;
    assert_eq!(olga.times("Hello again"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_learns_that_a_person_cannot_be_reached() {
    let app = begins().await;
    let olga = app.user(OLGA);
    olga.sends("/message");
    olga.sees("Write to someone:").await;
    olga.sends("/message 424242 Hello");
    olga.sees("has never written to the bot").await;
    // The update about the first block is lost.
    app.telegram().fail_next("sendMessage", 403, None, "Forbidden: bot was blocked by the user");
    app.telegram().hangs(OLGA, true);
    olga.sends(&format!("/message {ALICE} Hello"));
    app.until("the message is given up", || {
        app.database().query("SELECT state FROM outbox WHERE state = 'failed'") == ["failed"]
    })
    .await;
    app.telegram().hangs(OLGA, false);
    olga.sees("has blocked the bot").await;
    olga.ignores_earlier().await;
    olga.sends(&format!("/message {ALICE} Hello"));
    olga.sees("has blocked the bot").await;
    app.settle().await;
    let queued =
        "SELECT count(*) FROM outbox WHERE json_extract(notice, '$.what') = 'from_operator'";
    assert_eq!(app.database().query(queued), ["1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_are_exported_and_erased() {
    let app = begins().await;
    let [alice, olga] = [ALICE, OLGA].map(|id| app.user(id));
    olga.sends(&format!("/message {ALICE} Where do you live?"));
    alice.sees(FROM_OPERATOR).await;
    alice.sends("On the moon");
    olga.sees("On the moon").await;
    app.settle().await;
    let records = app.services().personal_records.clone();
    let export =
        async || records.export(UserId(ALICE), Actor::User(UserId(ALICE))).await.unwrap().unwrap();
    let data = export().await;
    assert_eq!(data.answers.len(), 1, "{:?}", data.answers);
    assert_eq!(data.answers[0]["text"], "On the moon");
    assert_eq!(data.messages[0]["content"]["text"], "Where do you live?");
    assert_eq!(data.messages[0]["content"]["by"], Value::Null, "other people are not named");

    alice.sends("/forget");
    alice.sees("Erase your data?").await;
    alice.taps("Erase my data").await;
    alice.sees("Your data is erased").await;
    app.settle().await;
    let notices = app.database().query("SELECT notice FROM outbox").join("\n");
    assert!(!notices.contains("moon") && !notices.contains("live?"), "{notices}");
    assert!(!notices.contains("Alice"), "{notices}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_auditor_cannot_write_with_a_forged_button_or_reply() {
    let app = begins().await;
    let [alice, audrey, olga] = [ALICE, AUDREY, OLGA].map(|id| app.user(id));
    audrey.sends(&format!("/whois {ALICE}"));
    let view = audrey.sees("Alice").await;
    assert!(!format!("{:?}", view.buttons).contains("Schreiben"), "{:?}", view.buttons);
    audrey.presses(view.message_id, &format!("1:msg:{ALICE}")).await;
    audrey.sees("schließt das nicht ein").await;

    olga.sends(&format!("/whois {ALICE}"));
    olga.sees("Alice").await;
    olga.taps("Message").await;
    let prompt = olga.sees("Reply to this message").await.message_id;
    replies(&app, &audrey, prompt, "A reply to a prompt of another admin");
    audrey.sees(HELPLESS).await;
    replies(&app, &alice, prompt, "A reply of somebody who is no admin");
    alice.sees(HELPLESS).await;
    app.settle().await;
    assert_eq!(app.database().query("SELECT count(*) FROM message_prompts"), ["1"]);
    assert_eq!(app.database().query("SELECT count(*) FROM outbox"), ["0"]);
}
