//! What Telegram says about groups and channels is stored before it is confirmed.

use serde_json::{Value, json};
use tollgate::billing::Removed;

use crate::journeys::harness::{ALICE, Journey, OLGA, Setup, days, hours};

const CHAT: i64 = -1_009_000_001;
const BOTH_MODES: [bool; 2] = [false, true];

fn chat() -> Value {
    json!({ "id": CHAT, "type": "supergroup", "title": "Other people's group" })
}

fn person(id: i64) -> Value {
    json!({ "id": id, "is_bot": false, "first_name": "Ann", "username": "ann" })
}

/// Somebody joins or leaves, at this second.
fn member(update: i64, user: i64, date: i64, status: &str) -> Value {
    json!({ "update_id": update, "chat_member": {
        "chat": chat(), "from": person(user), "date": date,
        "old_chat_member": { "status": "left", "user": person(user) },
        "new_chat_member": { "status": status, "user": person(user) },
    } })
}

async fn begins(webhook_mode: bool) -> Journey {
    Journey::starts_with(Setup { webhook_mode, ..Setup::default() }).await
}

/// The secret with which Telegram posts, once the webhook is set.
async fn webhook_secret(app: &Journey) -> String {
    app.until("the webhook is set", || app.telegram().webhook_secret().is_some()).await;
    app.telegram().webhook_secret().unwrap()
}

/// What has become of the stored updates: kind and status.
fn stored(app: &Journey) -> Vec<String> {
    app.database().query("SELECT kind, status FROM chat_updates ORDER BY entry_id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_about_a_chat_is_stored_once_even_after_a_restart() {
    for webhook_mode in BOTH_MODES {
        let mut app = begins(webhook_mode).await;
        let joins = member(90_000, ALICE, 1_769_817_600, "member");
        app.telegram().push_raw_update(joins.clone());
        app.telegram().push_raw_update(joins.clone());
        app.settle().await;
        assert_eq!(stored(&app), ["chat_member ignored"]);
        app.restart().await;
        app.telegram().push_raw_update(joins);
        app.settle().await;
        assert_eq!(stored(&app), ["chat_member ignored"]);
        let people = app.database().query("SELECT count(*) FROM users WHERE username = 'ann'");
        assert_eq!(people, ["0"], "people in groups have not started the bot");
        if webhook_mode {
            // Telegram begins with other ids after a week without updates.
            app.telegram().push_raw_update(member(90_000, ALICE, 1_770_817_600, "left"));
            app.settle().await;
            assert_eq!(stored(&app).len(), 2);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_posted_twice_concurrently_is_stored_once() {
    let app = begins(true).await;
    app.settle().await;
    let secret = webhook_secret(&app).await;
    let client = reqwest::Client::new();
    let posts = (0..8).map(|_| {
        client
            .post(format!("{}/telegram/webhook", app.base_url()))
            .header("x-telegram-bot-api-secret-token", &secret)
            .json(&member(90_000, ALICE, 1_769_817_600, "member"))
            .send()
    });
    for answer in futures_util::future::join_all(posts).await {
        assert_eq!(answer.unwrap().status(), 200);
    }
    assert_eq!(stored(&app), ["chat_member ignored"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_is_not_confirmed_before_it_is_committed() {
    for webhook_mode in BOTH_MODES {
        let app = begins(webhook_mode).await;
        app.settle().await;
        let held = app.holds_writes().await;
        app.telegram().push_raw_update(member(90_000, ALICE, 1_769_817_600, "member"));
        app.until("the update is received", || app.updates_in_progress() > 0).await;
        assert_eq!(app.telegram().undelivered_updates(), 1);
        assert_eq!(stored(&app), Vec::<String>::new());
        held.ends();
        app.settle().await;
        assert_eq!(stored(&app), ["chat_member ignored"]);
    }
}

/// The database refuses to store updates.
const REFUSES: &str = "CREATE TRIGGER refusing BEFORE INSERT ON chat_updates
     BEGIN SELECT RAISE(ABORT, 'planted'); END";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poll_does_not_confirm_what_could_not_be_stored_and_others_are_answered_meanwhile() {
    let app = begins(false).await;
    let alice = app.user(ALICE);
    app.settle().await;
    app.database().execute(REFUSES);
    app.telegram().push_raw_update(member(90_000, OLGA, 1_769_817_600, "member"));
    alice.sends("/start");
    alice.sees("Hi, Alice!").await;
    assert_eq!(app.telegram().undelivered_updates(), 2);
    app.database().execute("DROP TRIGGER refusing");
    app.settle().await;
    assert_eq!(stored(&app), ["chat_member ignored"]);
    assert_eq!(alice.times("Hi, Alice!"), 1, "an update that comes again is recognised");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_that_could_not_be_stored_is_refused_until_it_is() {
    let app = begins(true).await;
    app.settle().await;
    app.database().execute(REFUSES);
    let update = member(90_000, ALICE, 1_769_817_600, "member");
    let secret = webhook_secret(&app).await;
    let client = reqwest::Client::new();
    let posts = || {
        client
            .post(format!("{}/telegram/webhook", app.base_url()))
            .header("x-telegram-bot-api-secret-token", &secret)
            .json(&update)
            .send()
    };
    assert_eq!(posts().await.unwrap().status(), 503);
    assert!(stored(&app).is_empty());
    app.database().execute("DROP TRIGGER refusing");
    assert_eq!(posts().await.unwrap().status(), 200);
    assert_eq!(stored(&app), ["chat_member ignored"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_that_cannot_be_applied_is_retried_until_it_is_given_up() {
    let app = Journey::begins().await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    olga.sees("Hi, Olga!").await;
    app.settle().await;
    app.database().execute(
        "CREATE TRIGGER refusing BEFORE INSERT ON chat_updates WHEN NEW.status <> 'failed'
         BEGIN SELECT RAISE(ABORT, 'planted'); END;
         CREATE TRIGGER refusing_again BEFORE UPDATE ON chat_updates WHEN NEW.status <> 'failed'
         BEGIN SELECT RAISE(ABORT, 'planted'); END",
    );
    app.telegram().push_raw_update(member(90_000, ALICE, 1_769_817_600, "member"));
    app.settle().await;
    assert_eq!(stored(&app), ["chat_member failed"]);
    app.clock().passes(days(3)).await;
    let attempts = app.database().query("SELECT attempts, next_try_ms FROM chat_updates");
    assert_eq!(attempts, ["9 -"]);
    olga.sees("Updates about a group or channel could not be applied").await;
    olga.sends("/audit failed");
    let listed = olga.sees("Failed updates of Telegram: 1").await.text;
    assert!(listed.contains("90000 · chat_member"), "{listed}");
    assert!(listed.contains("planted") && listed.contains("Given up"), "{listed}");
    olga.sends("/replay failed");
    olga.sees("chat_member 90000 · failed:").await;
    app.database().execute("DROP TRIGGER refusing_again");
    olga.sends("/replay failed");
    olga.sees("chat_member 90000 · concerns nothing here").await;
    assert_eq!(stored(&app), ["chat_member ignored"]);
    olga.sends("/replay failed");
    olga.sees("no failed events").await;
    olga.sends("/audit failed");
    olga.sees("No failed events").await;
    let recorded = "SELECT actor, action, after FROM audit_log WHERE subject = 'update:90000'";
    assert_eq!(
        app.database().query(recorded),
        [
            r#"admin:1004 event.replayed {"outcome":"failed"}"#,
            r#"admin:1004 event.replayed {"outcome":"ignored"}"#,
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_while_the_process_was_down_is_stored_in_any_order() {
    for webhook_mode in BOTH_MODES {
        let mut app = begins(webhook_mode).await;
        app.stops().await;
        let at = app.now().seconds();
        app.telegram().push_raw_update(member(90_000, ALICE, at + 5, "left"));
        app.telegram().push_raw_update(member(90_001, ALICE, at, "member"));
        app.telegram().push_raw_update(json!({ "update_id": 90_002, "chat_join_request": {
            "chat": chat(), "from": person(OLGA), "user_chat_id": OLGA, "date": at,
        } }));
        app.telegram().push_raw_update(json!({ "update_id": 90_003, "message": {
            "message_id": 5, "date": at, "migrate_to_chat_id": CHAT,
            "chat": { "id": -5, "type": "group", "title": "Other people's group" },
        } }));
        app.clock().advance(hours(23)).await;
        app.starts().await;
        app.settle().await;
        let mut found = stored(&app);
        found.sort();
        let expected = ["chat_join_request", "chat_member", "chat_member", "message"];
        assert_eq!(found, expected.map(|kind| format!("{kind} ignored")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_that_cannot_be_read_is_kept_and_the_owner_is_alerted() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    olga.sends("/start");
    olga.sees("Hi, Olga!").await;
    app.telegram().push_raw_update(member(90_000, ALICE, 1_769_817_600, "of a later version"));
    app.telegram().push_raw_update(json!({ "chat_join_request": "unreadable" }));
    app.telegram().push_raw_update(json!({ "of_a_later_version": { "chat": chat() } }));
    alice.sends("/start");
    alice.sees("Hi, Alice!").await;
    olga.sees("Updates about a group or channel could not be applied").await;
    assert_eq!(stored(&app), ["chat_member failed", "chat_join_request failed"]);
    let kept = app.database().query("SELECT payload FROM chat_updates WHERE update_id = 90000");
    assert!(kept[0].contains("of a later version"), "{kept:?}");
    // A later version would read them.
    app.database().execute(
        "UPDATE chat_updates SET payload = replace(payload, 'of a later version', 'member')
         WHERE update_id = 90000;
         DELETE FROM chat_updates WHERE kind = 'chat_join_request'",
    );
    olga.sends("/replay failed");
    olga.sees("chat_member 90000 · concerns nothing here").await;
    assert_eq!(stored(&app), ["chat_member ignored"]);
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn updates_are_removed_after_their_time() {
    let app = Journey::begins().await;
    app.telegram().push_raw_update(member(90_000, ALICE, 1_769_817_600, "member"));
    app.telegram().push_raw_update(member(90_001, OLGA, 1_769_817_600, "member"));
    app.settle().await;
    app.database().execute("UPDATE chat_updates SET status = 'processed' WHERE update_id = 90001");
    let retention = app.services().retention.clone();
    assert_eq!(retention.remove_expired().await.unwrap(), Removed::default());
    app.clock().passes(days(3)).await;
    retention.remove_expired().await.unwrap();
    assert_eq!(stored(&app), ["chat_member processed"]);
    app.clock().passes(days(399)).await;
    retention.remove_expired().await.unwrap();
    assert_eq!(stored(&app), Vec::<String>::new());
}
