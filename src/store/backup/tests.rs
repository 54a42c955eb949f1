//! Tests of backups: a committed point under load, damaged files, interrupted restores.

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::ids::{RequestId, UserId};
use crate::store::backup::copy::with_suffix;
use crate::store::backup::{
    BackupOptions, BackupReport, BackupStage, RestoreOptions, RestoreReport, restore, write,
};
use crate::store::connection;
use crate::store::tests::{ANN, BOB, NOW, new_event, new_store};
use crate::store::{AuditVerdict, Store, StoreError, schema};

const PLAIN: BackupOptions = BackupOptions { compress: false, overwrite: false };
const COMPRESSED: BackupOptions = BackupOptions { compress: true, overwrite: false };
const OPTIONS: RestoreOptions = RestoreOptions { without_checksum: false, now: NOW };
const DAMAGES: u64 = 100;
/// How long a condition is waited for.
const DEADLINE: Duration = Duration::from_secs(30);
/// Bounds the load.
const MAX_USERS: i64 = 100_000;

fn backup(
    database: &Path,
    file: &Path,
    options: BackupOptions,
) -> Result<BackupReport, StoreError> {
    write(database, file, options, |_| ControlFlow::Continue(()))
}

fn restored(database: &Path, file: &Path) -> Result<RestoreReport, StoreError> {
    restore(database, file, OPTIONS, |_| ControlFlow::Continue(()))
}

/// Random numbers below the one that is passed.
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    }
}

/// One commit: a user, and an entry of the audit log about them.
async fn add_user(store: &Store, id: i64) {
    let done = store.write(move |tx| {
        tx.record_user(UserId(id), Some("en"), None, NOW)?;
        let draft = AuditDraft {
            actor: Actor::CommandLine,
            action: AuditAction::LanguageChosen,
            subject: id.to_string(),
            user: Some(UserId(id)),
            before: None,
            after: Some(serde_json::json!({ "id": id })),
        };
        tx.audit(&draft, NOW, &RequestId::new("request-1"))
    });
    done.await.unwrap();
}

async fn add_event(store: &Store, id: i64, size: usize) {
    // Random, so that it stays as long when it is compressed.
    let mut random = random(id.unsigned_abs());
    let payload: Vec<u8> = (0..size).map(|_| u8::try_from(random(256)).unwrap()).collect();
    let event = new_event(&format!("evt_{id}"), &payload);
    store.write(move |tx| tx.insert_event(&event)).await.unwrap();
}

/// A closed database with these users.
async fn database(users: &[UserId]) -> (TempDir, PathBuf) {
    let (folder, path, store) = new_store();
    for user in users {
        add_user(&store, user.0).await;
    }
    store.close().await;
    (folder, path)
}

async fn users(path: &Path) -> Vec<i64> {
    let store = Store::open(path).unwrap();
    let known = store.read(|tx| {
        [ANN, BOB]
            .into_iter()
            .filter_map(|id| tx.user(id).transpose())
            .collect::<Result<Vec<_>, _>>()
    });
    let known = known.await.unwrap().into_iter().map(|user| user.id.0).collect();
    store.close().await;
    known
}

fn names(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_is_one_committed_state() {
    let (folder, path, store) = new_store();
    for id in 0..40 {
        add_event(&store, id, 1 << 17).await;
    }
    let (stop, written) = (AtomicBool::new(false), AtomicI64::new(0));
    let (stop, written) = (&stop, &written);
    let runtime = tokio::runtime::Handle::current();
    let heads = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut id = 0;
            while !stop.load(Ordering::SeqCst) && id < MAX_USERS {
                id += 1;
                runtime.block_on(add_user(&store, id));
                written.store(id, Ordering::SeqCst);
            }
        });
        let mut heads = Vec::new();
        for (number, options) in [PLAIN, COMPRESSED, PLAIN, COMPRESSED].into_iter().enumerate() {
            let file = folder.path().join(format!("{number}.backup"));
            let mut steps = 0;
            let report = write(&path, &file, options, |progress| {
                if progress.stage == BackupStage::Copy {
                    steps += 1;
                    // Commits happen between the steps.
                    let before = written.load(Ordering::SeqCst);
                    while written.load(Ordering::SeqCst) == before {
                        assert!(before < MAX_USERS, "the writer has ended");
                        thread::sleep(Duration::from_millis(1));
                    }
                }
                ControlFlow::Continue(())
            });
            assert!(steps > 2, "{steps}");
            heads.push((file, report.unwrap()));
        }
        stop.store(true, Ordering::SeqCst);
        writer.join().unwrap();
        heads
    });
    let mut last = 0;
    for (file, report) in heads {
        assert!(report.entries > last, "each backup is newer than the one before");
        last = report.entries;
        let copy = folder.path().join("restored").join(format!("{last}.db"));
        let restored = restored(&copy, &file).unwrap();
        assert_eq!((restored.entries, &restored.head), (report.entries, &report.head));
        let original = Connection::open(&path).unwrap();
        let hash: String = original
            .query_row("SELECT hash FROM audit_log WHERE seq = ?1", [last], |row| row.get(0))
            .unwrap();
        assert_eq!(hash, report.head, "the head is that of the original at this entry");
        let copy = Connection::open(&copy).unwrap();
        let count = |sql: &str| copy.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM users"), last);
        assert_eq!(count("SELECT count(*) FROM stripe_events"), 40);
    }
    store.close().await;
}

#[tokio::test]
async fn a_restored_database_is_the_one_that_was_backed_up() {
    let (_other, old) = database(&[BOB]).await;
    for options in [PLAIN, COMPRESSED] {
        let (folder, path) = database(&[ANN]).await;
        let file = folder.path().join("backup");
        let report = backup(&path, &file, options).unwrap();
        assert_eq!(report.bytes, fs::metadata(&file).unwrap().len());
        let before = fs::read(&old).unwrap();
        let restored = restored(&old, &file).unwrap();
        assert_eq!((restored.entries, restored.head), (1, report.head));
        let kept = restored.kept.unwrap();
        assert_eq!(fs::read(&kept).unwrap(), before);
        assert_eq!(users(&old).await, [ANN.0]);
        assert_eq!(users(&kept).await, [BOB.0]);
        for path in [&old, &path] {
            let store = Store::open(path).unwrap();
            let verdict = store.read(|tx| tx.audit_verify()).await.unwrap();
            assert!(matches!(verdict, AuditVerdict::Intact { entries: 1, .. }), "{verdict:?}");
            store.close().await;
        }
        fs::rename(&kept, &old).unwrap();
    }
}

#[tokio::test]
async fn an_uncompressed_backup_is_a_database_as_well() {
    let (folder, path) = database(&[ANN]).await;
    let file = folder.path().join("backup.db");
    backup(&path, &file, PLAIN).unwrap();
    assert_eq!(users(&file).await, [ANN.0]);
    let store = Store::open(&file).unwrap();
    for id in 1..200 {
        add_user(&store, id).await;
    }
    store.close().await;
    let connection = Connection::open(&file).unwrap();
    let found: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "ok");
}

#[tokio::test]
async fn a_backup_has_commits_that_are_only_in_the_log() {
    let (folder, path, store) = new_store();
    add_user(&store, ANN.0).await;
    let file = folder.path().join("backup.db");
    backup(&path, &file, PLAIN).unwrap();
    let other = folder.path().join("other.db");
    assert_eq!(restored(&other, &file).unwrap().entries, 1);
    store.close().await;
}

#[tokio::test]
async fn a_file_is_replaced_only_when_asked_for_and_the_database_never() {
    let (folder, path) = database(&[ANN]).await;
    let file = folder.path().join("backup.db");
    fs::write(&file, "precious").unwrap();
    let refused = backup(&path, &file, PLAIN).unwrap_err();
    assert!(matches!(refused, StoreError::BackupExists { .. }), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), b"precious");
    let overwrite = BackupOptions { overwrite: true, ..PLAIN };
    backup(&path, &file, overwrite).unwrap();
    for name in ["", "-wal", "-shm", "-process-1", "-restore"] {
        let refused = backup(&path, &with_suffix(&path, name), overwrite).unwrap_err();
        assert!(matches!(refused, StoreError::BackupName { .. }), "{name}: {refused}");
    }
    assert_eq!(names(folder.path()), BTreeSet::from(["backup.db", "data"].map(str::to_owned)));
    assert_eq!(users(&path).await, [ANN.0]);
}

#[tokio::test]
async fn what_a_killed_backup_has_left_is_removed_and_a_running_one_is_not_touched() {
    let (folder, path) = database(&[ANN]).await;
    let left = folder.path().join(".tollgate-backup-1.partial");
    let running = folder.path().join(".tollgate-backup-2.partial");
    fs::write(&left, "half").unwrap();
    let lock = fs::File::create(&running).unwrap();
    lock.lock().unwrap();
    let stopped = write(&path, &folder.path().join("a"), PLAIN, |_| ControlFlow::Break(()));
    assert_eq!(stopped, Err(StoreError::Closed));
    assert!(!left.exists() && running.exists());
    assert_eq!(names(folder.path()).len(), 2, "a backup that is stopped leaves nothing");
}

/// Damages a backup in one of several ways. Returns what was done.
fn damage(bytes: &mut Vec<u8>, random: &mut impl FnMut(usize) -> usize) -> String {
    let at = random(bytes.len());
    let length = 1 + random(5000.min(bytes.len() - at));
    match random(6) {
        0 => {
            bytes.truncate(at);
            format!("truncated at {at}")
        }
        1 => {
            bytes.drain(at..at + length);
            format!("{length} bytes at {at} are missing")
        }
        2 => {
            bytes.splice(at..at, vec![0; length]);
            format!("{length} zeros at {at}")
        }
        3 => {
            // An overwrite with the same bytes would be no damage.
            bytes[at..at + length].iter_mut().for_each(|byte| *byte = !*byte);
            format!("{length} bytes at {at} are inverted")
        }
        4 => {
            bytes.extend(vec![b'x'; length]);
            format!("{length} bytes are appended")
        }
        _ => {
            bytes[at] ^= 1 << random(8);
            format!("a bit at {at} is flipped")
        }
    }
}

#[tokio::test]
async fn every_damaged_backup_is_refused_and_changes_nothing() {
    let (source, path, store) = new_store();
    add_user(&store, ANN.0).await;
    for id in 0..20 {
        add_event(&store, id, 3000).await;
    }
    store.close().await;
    let (folder, old) = database(&[BOB]).await;
    let (before, files) = (fs::read(&old).unwrap(), names(old.parent().unwrap()));
    for (name, options) in [("backup.db", PLAIN), ("backup.db.zst", COMPRESSED)] {
        let file = source.path().join(name);
        backup(&path, &file, options).unwrap();
        let intact = fs::read(&file).unwrap();
        let mut random = random(7);
        for _ in 0..DAMAGES {
            let mut bytes = intact.clone();
            let what = damage(&mut bytes, &mut random);
            let damaged = folder.path().join(name);
            fs::write(&damaged, &bytes).unwrap();
            let refused = restored(&old, &damaged).map(|_| ()).unwrap_err();
            assert!(matches!(refused, StoreError::BadBackup { .. }), "{name}, {what}: {refused}");
            assert_eq!(fs::read(&old).unwrap(), before, "{name}, {what}");
            assert_eq!(names(old.parent().unwrap()), files, "{name}, {what}");
        }
    }
}

#[tokio::test]
async fn a_manipulated_audit_log_is_refused_although_the_file_is_sound() {
    let (folder, path) = database(&[ANN]).await;
    let raw = Connection::open(&path).unwrap();
    let trigger: String = raw
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = 'audit_log_refuses_update'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    raw.execute_batch("DROP TRIGGER audit_log_refuses_update").unwrap();
    raw.execute_batch("UPDATE audit_log SET subject = 'someone else'").unwrap();
    raw.execute_batch(&trigger).unwrap();
    drop(raw);
    let file = folder.path().join("backup.db");
    backup(&path, &file, PLAIN).unwrap();
    let refused = restored(&folder.path().join("new.db"), &file).unwrap_err();
    assert!(refused.to_string().contains("audit log is broken at entry 1"), "{refused}");
}

#[tokio::test]
async fn files_of_other_programs_and_of_newer_versions_are_refused() {
    let (folder, path) = database(&[ANN]).await;
    let new = folder.path().join("new.db");
    let other = folder.path().join("other.db");
    let connection = Connection::open(&other).unwrap();
    connection.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    drop(connection);
    let any = RestoreOptions { without_checksum: true, ..OPTIONS };
    let attempt = |file: &Path, options| {
        let refused = restore(&new, file, options, |_| ControlFlow::Continue(())).unwrap_err();
        assert!(!new.exists(), "{refused}");
        refused.to_string()
    };
    assert!(attempt(&other, OPTIONS).contains("its checksum is missing"));
    assert!(attempt(&other, any).contains("the database of another program"));
    let connection = Connection::open(&other).unwrap();
    connection.pragma_update(None, "user_version", 5).unwrap();
    drop(connection);
    assert!(attempt(&other, any).contains("the database of another program"));
    let text = folder.path().join("notes.txt");
    for content in [
        "",
        "SQLite",
        "some notes, which are longer than the seal of a backup is: ".repeat(9).as_str(),
    ] {
        fs::write(&text, content).unwrap();
        assert!(attempt(&text, OPTIONS).contains("did not write it"), "{content}");
        assert!(attempt(&text, any).contains("cannot be restored"), "{content}");
    }
    assert!(attempt(&folder.path().join("absent"), OPTIONS).contains("absent cannot be read"));

    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    assert!(attempt(&path, any).contains("supports schemas up to"));
    assert!(matches!(
        backup(&path, &folder.path().join("b.db"), PLAIN),
        Err(StoreError::NewerSchema { .. })
    ));
}

#[tokio::test]
async fn a_database_without_a_checksum_is_restored_on_request() {
    let (folder, path) = database(&[ANN]).await;
    let new = folder.path().join("new.db");
    assert!(restored(&new, &path).unwrap_err().to_string().contains("its checksum is missing"));
    let any = RestoreOptions { without_checksum: true, ..OPTIONS };
    restore(&new, &path, any, |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(users(&new).await, [ANN.0]);
}

#[tokio::test]
async fn a_backup_of_an_older_schema_is_migrated() {
    let (folder, path) = database(&[ANN]).await;
    let latest = schema::latest();
    schema::down(&path, latest - 11).unwrap();
    let file = folder.path().join("backup.db");
    assert_eq!(backup(&path, &file, PLAIN).unwrap().schema, 11);
    let new = folder.path().join("new.db");
    assert_eq!(restored(&new, &file).unwrap().schema, 11);
    let status = schema::status(&new).unwrap();
    assert_eq!((status.current, status.latest), (latest, latest));
    assert_eq!(users(&new).await, [ANN.0]);
}

#[tokio::test]
async fn a_database_that_is_open_is_not_replaced() {
    let (folder, path) = database(&[ANN]).await;
    let file = folder.path().join("backup.db");
    backup(&path, &file, PLAIN).unwrap();
    let in_use = |why: &str| {
        let refused = restored(&path, &file).unwrap_err();
        assert!(matches!(refused, StoreError::InUse { .. }), "{why}: {refused}");
        assert_eq!(names(folder.path()).len(), 2, "{why}");
    };
    let server = Store::open(&path).unwrap();
    in_use("a server");
    assert!(matches!(schema::down(&path, 1), Err(StoreError::InUse { .. })));
    server.close().await;
    let other = Connection::open(&path).unwrap();
    other.query_row("SELECT count(*) FROM users", [], |_| Ok(())).unwrap();
    in_use("another program");
    drop(other);
    // A thread of the server's pool may still be opening a connection, which it closes at once.
    let deadline = Instant::now() + DEADLINE;
    while connection::is_in_use(&path).unwrap() {
        assert!(Instant::now() < deadline, "the server has left a connection open");
        tokio::task::yield_now().await;
    }
    restored(&path, &file).unwrap();
}

#[tokio::test]
async fn the_log_of_the_old_database_stays_with_it() {
    let (folder, path, store) = new_store();
    let file = folder.path().join("backup.db");
    add_user(&store, ANN.0).await;
    backup(&path, &file, PLAIN).unwrap();
    add_user(&store, BOB.0).await;
    // As after a kill: the last commit is in the log.
    let killed = folder.path().join("killed.db");
    for suffix in ["", "-wal"] {
        fs::copy(with_suffix(&path, suffix), with_suffix(&killed, suffix)).unwrap();
    }
    store.close().await;
    let kept = restored(&killed, &file).unwrap().kept.unwrap();
    assert_eq!(users(&killed).await, [ANN.0]);
    assert_eq!(users(&kept).await, [ANN.0, BOB.0]);
}

#[tokio::test]
async fn a_damaged_database_is_replaced_and_kept() {
    let (folder, path) = database(&[ANN]).await;
    let file = folder.path().join("backup.db");
    backup(&path, &file, PLAIN).unwrap();
    fs::write(&path, vec![7; 9000]).unwrap();
    fs::write(with_suffix(&path, "-wal"), vec![8; 9000]).unwrap();
    let kept = restored(&path, &file).unwrap().kept.unwrap();
    assert_eq!(fs::read(&kept).unwrap(), vec![7; 9000]);
    assert_eq!(fs::read(with_suffix(&kept, "-wal")).unwrap(), vec![8; 9000]);
    assert_eq!(users(&path).await, [ANN.0]);
}

#[tokio::test]
async fn an_interrupted_restore_is_completed_or_discarded_by_the_next_process() {
    // How far the restore had come, and which database is there afterwards.
    for (step, expected) in
        [(0, BOB), (1, BOB), (2, BOB), (3, ANN), (4, ANN), (5, ANN), (6, ANN), (7, ANN)]
    {
        let (_source, new) = database(&[ANN]).await;
        let (_folder, path) = database(&[BOB]).await;
        let (journal, prepared) =
            (with_suffix(&path, "-restore"), with_suffix(&path, "-restore-new"));
        let kept = path.with_file_name("kept");
        let steps: [&dyn Fn(); 7] = [
            &|| fs::write(&journal, "").unwrap(),
            &|| fs::copy(&new, &prepared).map(|_| ()).unwrap(),
            &|| fs::write(&journal, "kept\n").unwrap(),
            &|| fs::rename(with_suffix(&path, "-wal"), with_suffix(&kept, "-wal")).unwrap_or(()),
            &|| fs::rename(&path, &kept).unwrap(),
            &|| fs::rename(&prepared, &path).unwrap(),
            &|| fs::remove_file(&journal).unwrap(),
        ];
        steps[..step].iter().for_each(|step| step());
        assert_eq!(users(&path).await, [expected.0], "after step {step}");
        if expected == ANN {
            assert_eq!(users(&kept).await, [BOB.0], "after step {step}");
        }
        let left = names(path.parent().unwrap());
        assert!(!left.iter().any(|name| name.contains("-restore")), "step {step}: {left:?}");
    }
}

#[tokio::test]
async fn a_name_that_was_written_in_part_does_not_count() {
    let (_folder, path) = database(&[BOB]).await;
    fs::write(with_suffix(&path, "-restore"), "kep").unwrap();
    fs::write(with_suffix(&path, "-restore-new"), "half").unwrap();
    assert_eq!(users(&path).await, [BOB.0]);
}

#[tokio::test]
async fn nothing_opens_the_database_while_a_restore_runs() {
    let (folder, path) = database(&[ANN]).await;
    let file = folder.path().join("backup.db");
    backup(&path, &file, PLAIN).unwrap();
    let mut seen = 0;
    restore(&path, &file, OPTIONS, |progress| {
        if progress.stage == BackupStage::Verify && seen == 0 {
            seen += 1;
            let refused = Store::open(&path).map(|_| ()).unwrap_err();
            assert!(matches!(refused, StoreError::Restoring { .. }), "{refused}");
            assert!(refused.is_transient());
            let second = restored(&path, &file).unwrap_err();
            assert!(matches!(second, StoreError::Restoring { .. }), "{second}");
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!((seen, users(&path).await), (1, vec![ANN.0]));
}
