//! What a process that is about to stop no longer begins.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use secrecy::SecretString;
use tollgate::domain::clock::ManualClock;
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::store::Store;
use tollgate::{app, config};

use crate::harness::database::Database;
use crate::harness::variables::STRIPE_KEY;

#[tokio::test]
async fn a_task_that_has_not_begun_is_left_to_the_next_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tollgate.db");
    let store = Store::open(&path).unwrap();
    let settings =
        config::parse(include_str!("../../bot.toml"), "bot.toml", &config::Environment::default())
            .unwrap();
    let clock = Arc::new(ClockGuard::new(Arc::new(ManualClock::default())));
    let key = SecretString::from(STRIPE_KEY);
    let (services, _) = app::services(&settings, key, store.clone(), &clock).unwrap();
    // Tasks that no account needs any more are deleted without a call.
    let database = Database::at(&path);
    database.execute(
        "INSERT INTO users (user_id, first_seen_ms) VALUES (7, 0);
         INSERT INTO stripe_tasks (subscription_id, user_id, reason, due_ms)
         VALUES ('sub_1', 7, 'resync', 0), ('sub_2', 7, 'resync', 0), ('sub_3', 7, 'resync', 0);",
    );
    let asked = AtomicUsize::new(0);
    let goes_on = || asked.fetch_add(1, Ordering::Relaxed) < 1;
    assert_eq!(services.stripe_tasks.run_due(goes_on).await, Ok(3));
    let left = "SELECT subscription_id FROM stripe_tasks WHERE leased_until_ms IS NOT NULL";
    assert_eq!(database.query(left), ["sub_2", "sub_3"]);

    drop((services, store));
    let store = Store::open(&path).unwrap();
    let key = SecretString::from(STRIPE_KEY);
    let (services, _) = app::services(&settings, key, store.clone(), &clock).unwrap();
    assert_eq!(services.stripe_tasks.run_due(|| true).await, Ok(2), "at once");
}
