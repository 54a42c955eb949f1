//! Scheduled backups: made in time, across restarts, with alerts when they fail and when they work again.

use std::fs;
use std::time::Duration;

use tollgate::domain::backup::{BackupState, file_name};

use crate::journeys::harness::{
    ALL_ROLES, AUDREY, Journey, OLGA, SAM, Setup, User, hours, minutes,
};

const FAILED: &str = "A backup failed";
const OVERDUE: &str = "⚠️ Backups are overdue";
const OVER: &str = "Over: Backups are overdue";

/// The complete files in the folder.
fn files(app: &Journey) -> Vec<String> {
    let files = fs::read_dir(app.backups()).into_iter().flatten();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort_unstable();
    names
}

/// Waits until a backup of this minute is complete and recorded.
async fn newest(app: &Journey, minute: &str) {
    let recorded = || {
        let state = app.database().query("SELECT value FROM checkpoints WHERE name = 'backup'");
        let state: BackupState = serde_json::from_str(state.first()?).ok()?;
        state.last().filter(|_| !state.failed).map(|last| file_name("tollgate", last))
    };
    let name = format!("tollgate-{minute}");
    app.until(minute, || recorded().is_some_and(|file| file.starts_with(&name))).await;
    assert!(files(app).iter().any(|file| file.starts_with(&name)), "{name}");
}

async fn knows(app: &Journey, admins: &[&User]) {
    for admin in admins {
        admin.sends("/start");
        admin.sees(("Hi,", "Hallo")).await;
    }
    app.settle().await;
}

/// Lets time pass until the alert arrives. Attempts are made beside the test, so it may pass several of them.
async fn time_passes_until(app: &Journey, admin: &User, text: &str) {
    let passing = async {
        while admin.times(text) == 0 {
            app.clock().passes(minutes(16)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), passing).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_follow_their_schedule_across_restarts_and_old_ones_are_deleted() {
    let mut app = Journey::starts_with(Setup { backups: true, ..Setup::default() }).await;
    newest(&app, "20260310T1000").await;
    fs::write(app.backups().join("notes.txt"), "mine").unwrap();
    app.clock().passes(hours(5)).await;
    app.restart().await;
    app.clock().passes(minutes(59)).await;
    assert_eq!(files(&app).len(), 2, "none is due: {:?}", files(&app));
    app.clock().passes(minutes(1)).await;
    newest(&app, "20260310T1600").await;
    app.stops().await;
    app.clock().advance(hours(20)).await;
    app.starts().await;
    newest(&app, "20260311T1200").await;
    app.clock().passes(hours(6)).await;
    newest(&app, "20260311T1800").await;
    app.until("the oldest is deleted", || files(&app).len() == 4).await;
    let left = files(&app);
    let expected =
        ["notes", "tollgate-20260310T1600", "tollgate-20260311T1200", "tollgate-20260311T1800"];
    assert!(left.iter().zip(expected).all(|(name, start)| name.starts_with(start)), "{left:?}");
    let measured = reqwest::get(app.metrics_url()).await.unwrap().text().await.unwrap();
    assert!(measured.contains("\nbilling_backup_age_seconds "), "{measured}");
    assert!(measured.contains("\nbilling_backup_overdue 0"), "{measured}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn owners_are_alerted_once_when_backups_fail_and_once_when_they_are_overdue() {
    let setup = Setup { backups: true, bot_toml: &[ALL_ROLES], ..Setup::default() };
    let app = Journey::starts_with(setup).await;
    newest(&app, "20260310T1000").await;
    let admins = [&app.user(OLGA), &app.user(SAM), &app.user(AUDREY)];
    knows(&app, &admins).await;
    fs::rename(app.backups(), app.backups().with_file_name("away")).unwrap();
    fs::write(app.backups(), "in the way").unwrap();
    app.clock().passes(hours(6)).await;
    let [olga, others @ ..] = admins;
    olga.sees(FAILED).await;
    time_passes_until(&app, olga, OVERDUE).await;
    assert_eq!(olga.times(FAILED), 1, "once for each streak");
    let measured = reqwest::get(app.metrics_url()).await.unwrap().text().await.unwrap();
    assert!(measured.contains("\nbilling_backup_overdue 1"), "{measured}");
    fs::remove_file(app.backups()).unwrap();
    time_passes_until(&app, olga, OVER).await;
    assert_eq!(files(&app).len(), 1);
    for text in [FAILED, OVERDUE, OVER] {
        assert_eq!(olga.times(text), 1, "{text:?}");
        for other in others {
            assert_eq!(other.times(text), 0, "the disk is the business of owners");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_go_on_when_a_clock_that_was_ahead_is_set_back() {
    let ahead_ms = 30 * 24 * 3_600_000;
    let app = Journey::starts_with(Setup { backups: true, ahead_ms, ..Setup::default() }).await;
    newest(&app, "20260409T1000").await;
    app.jumps(-ahead_ms);
    newest(&app, "20260310T1000").await;
    app.clock().passes(hours(6)).await;
    newest(&app, "20260310T1600").await;
}
