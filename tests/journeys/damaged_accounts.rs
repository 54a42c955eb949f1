//! Accounts that cannot be read: what they need is tried ever more rarely, and an admin who waits for it is notified.

use tollgate_sandbox::Card;

use crate::journeys::harness::{ALICE, JONAS, Journey, OLGA, minutes};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_for_an_account_that_cannot_be_read_is_put_off() {
    let mut app = Journey::begins().await;
    app.user(JONAS).sends("/start");
    app.settle().await;
    app.stops().await;
    app.database().execute(
        "INSERT INTO facts (source, user_id, at_ms, body, recorded_ms)
             VALUES ('evt_damaged', 1005, 0, x'00', 0);
         INSERT INTO stripe_tasks (subscription_id, user_id, reason, due_ms)
             VALUES ('sub_damaged', 1005, 'resync', 0);",
    );
    app.starts().await;
    let tried = "SELECT attempts, error FROM stripe_tasks WHERE leased_until_ms IS NULL";
    let is_put_off = || app.database().query(tried).iter().any(|task| task.contains("body"));
    app.until("the task is put off", is_put_off).await;
    app.clock().passes(minutes(10)).await;
    let attempts: Vec<i64> = app.database().column("SELECT attempts FROM stripe_tasks");
    assert!((5..=10).contains(&attempts[0]), "{attempts:?}");
    app.database().execute("DELETE FROM stripe_tasks; DELETE FROM facts WHERE user_id = 1005");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_action_whose_result_cannot_be_stored_ends_and_the_admin_is_notified() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    app.buys(&alice, "Premium", Card::PAYS).await;
    olga.sends("/cancel 1001");
    olga.sees("Cancel Premium?").await;
    app.stripe().hold(true);
    app.stripe().lose_answers(3);
    olga.taps("Confirm").await;
    olga.sees("Stripe is not answering").await;
    app.database().execute(
        "CREATE TABLE kept AS SELECT source, body FROM facts WHERE user_id = 1001;
         UPDATE facts SET body = x'00' WHERE user_id = 1001;",
    );
    app.clock().passes(minutes(1)).await;
    let failed = olga.sees("What you confirmed was not done").await;
    assert!(failed.text.contains("look in Stripe whether it was done"), "{}", failed.text);
    assert_eq!(app.database().query("SELECT state FROM admin_actions"), ["failed"]);
    app.database().execute(
        "UPDATE facts SET body = (SELECT body FROM kept WHERE kept.source = facts.source)
             WHERE user_id = 1001;
         DROP TABLE kept;",
    );
    app.stripe().hold(false);
    app.settle().await;
}
