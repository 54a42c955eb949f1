//! The writer thread: jobs share commits, and one that fails undoes its own changes only.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::config::DbConfig;
use tokio::sync::oneshot;

use crate::store::checkpointer;
use crate::store::checkpointer::Checkpointer;
use crate::store::connection;
use crate::store::connection::CHECKPOINT_PAGES;
use crate::store::error::StoreError;
use crate::store::fact_bodies::FactBodies;
use crate::store::files::Files;
use crate::store::health::Health;
use crate::store::job::Job;
use crate::store::job::Runs;
use crate::store::wake_ups::Queues;
use crate::store::wake_ups::WakeUps;

/// The maximum number of jobs in one commit.
const GROUP: usize = 64;
/// After this time without a job the log is moved into the database.
const IDLE: Duration = Duration::from_millis(200);
/// The pages in the log at which commits wait for a running checkpoint.
const MAX_LOG_PAGES: i64 = 4 * CHECKPOINT_PAGES;
/// How long the writer waits for readers of the log, so that the log can start from its beginning again.
const READERS_TIMEOUT: Duration = Duration::from_millis(10);
/// The time limit of the last checkpoint. The rest stays in the write-ahead log, where the next process
/// reads it.
const LAST_CHECKPOINT: Duration = Duration::from_millis(700);

pub(in crate::store) enum Call {
    Work(Box<dyn Job>),
    /// Another process may have committed something.
    Look,
    Close(oneshot::Sender<()>),
}

struct Writer {
    connection: Connection,
    process: String,
    wake_ups: WakeUps,
    health: Health,
    files: Files,
    fact_bodies: FactBodies,
    /// SQLite's data version when it was compared last; see [`foreign_commits`].
    data_version: i64,
    /// Whether the write-ahead log may hold pages that are not in the database.
    dirty: bool,
    checkpoint: Checkpoint,
}

/// The thread that moves the log, and what it is doing.
#[derive(Default)]
struct Checkpoint {
    thread: Option<Checkpointer>,
    is_running: bool,
    /// The pages in the log at which the next one starts under load.
    next_at: i64,
}

/// Starts the thread. It ends when `calls` says so or has no senders.
pub(in crate::store) fn spawn(
    connection: Connection,
    calls: mpsc::Receiver<Call>,
    files: Files,
    process: String,
    wake_ups: WakeUps,
    health: Health,
) -> Result<(), StoreError> {
    connection::prepare_groups(&connection)?;
    let writer = Writer {
        data_version: data_version(&connection)?,
        connection,
        process,
        wake_ups,
        health,
        files,
        fact_bodies: FactBodies::default(),
        dirty: true,
        checkpoint: Checkpoint::default(),
    };
    thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || writer.run(&calls))
        .map(|_| ())
        .map_err(|error| StoreError::Other { reason: error.to_string() })
}

impl Writer {
    fn run(mut self, calls: &mpsc::Receiver<Call>) {
        loop {
            let first = if self.dirty {
                match calls.recv_timeout(IDLE) {
                    Ok(call) => call,
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        self.conclude_checkpoint();
                        if self.dirty {
                            self.start_checkpoint();
                        }
                        continue;
                    }
                    Err(mpsc::RecvTimeoutError::Disconnected) => break,
                }
            } else {
                match calls.recv() {
                    Ok(call) => call,
                    Err(mpsc::RecvError) => break,
                }
            };
            let mut group = Vec::new();
            let mut call = Some(first);
            let mut closing = None;
            while let Some(next) = call.take() {
                match next {
                    Call::Work(job) => group.push(job),
                    Call::Look => self.look(),
                    Call::Close(done) => {
                        closing = Some(done);
                        break;
                    }
                }
                if group.len() < GROUP {
                    call = calls.try_recv().ok();
                }
            }
            if !group.is_empty() {
                self.commit_together(group);
                self.bound_log();
            }
            if let Some(done) = closing {
                self.finish();
                // The caller may not wait any more.
                let _ = done.send(());
                return;
            }
        }
        self.finish();
    }

    /// Wakes all workers if another process has committed something since the last look.
    fn look(&mut self) {
        match data_version(&self.connection) {
            Ok(version) if version != self.data_version => {
                self.data_version = version;
                self.wake_ups.raise(Queues::all());
            }
            Ok(_) => {}
            Err(error) => log::warn!(error:%; "commits of other processes cannot be looked for"),
        }
    }

    fn commit_together(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let before = self.connection.total_changes();
        let result = self.transact(&mut jobs);
        if let Ok(signalled) = result {
            self.wake_ups.raise(signalled);
        }
        let result = result.map(|_| ());
        // A commit without changes writes nothing, so it says nothing about the disk.
        if result.is_err() || self.connection.total_changes() != before {
            self.health.note(result.is_ok());
        }
        if let Err(error) = &result {
            log::error!(jobs = jobs.len(), error:%; "a group of writes was not committed");
            if !self.connection.is_autocommit()
                && let Err(error) = self.connection.execute_batch("ROLLBACK")
            {
                log::error!(error:%; "a failed group of writes could not be rolled back");
            }
        }
        self.dirty = true;
        for job in jobs {
            // Sending the result drops values of the job, whose destructors can panic.
            let answered = catch_unwind(AssertUnwindSafe(|| job.answer(result.clone())));
            if answered.is_err() {
                log::error!("an answer to a write panicked");
            }
        }
    }

    /// The queues that the group gave something to do.
    fn transact(&self, jobs: &mut [Box<dyn Job>]) -> Result<Queues, StoreError> {
        self.files.check()?;
        self.begin()?;
        // Repeatable jobs run first, so that undoing them undoes nothing of the others.
        jobs.sort_by_key(|job| job.runs() == Runs::Once);
        let first_other = jobs.partition_point(|job| job.runs() == Runs::Repeatedly);
        let (repeatable, others) = jobs.split_at_mut(first_other);
        let mut signalled = if let Some(signalled) = self.run_without_savepoints(repeatable)? {
            signalled
        } else {
            self.execute("ROLLBACK")?;
            self.begin()?;
            self.run_in_savepoints(repeatable)?
        };
        signalled.extend(self.run_in_savepoints(others)?);
        self.execute("COMMIT")?;
        // A write into a removed file must not be acknowledged.
        self.files.check()?;
        Ok(signalled)
    }

    /// Takes the write lock at once: SQLite does not apply the busy timeout to a lock that is upgraded.
    fn begin(&self) -> Result<(), StoreError> {
        Ok(self.execute("BEGIN IMMEDIATE")?)
    }

    /// Runs jobs without savepoints, for which SQLite copies every page before it is changed. `None`: a job has failed
    /// after it had changed something, so the transaction has to be rolled back.
    fn run_without_savepoints(
        &self,
        jobs: &mut [Box<dyn Job>],
    ) -> Result<Option<Queues>, StoreError> {
        let mut signalled = Queues::default();
        for job in jobs {
            let before = self.connection.total_changes();
            match self.run_job(job.as_mut())? {
                Some(more) => signalled.extend(more),
                // It failed before it changed anything, so there is nothing to undo.
                None if self.connection.total_changes() == before => {}
                None => return Ok(None),
            }
        }
        Ok(Some(signalled))
    }

    /// Runs jobs in savepoints: one that fails undoes its own changes only.
    fn run_in_savepoints(&self, jobs: &mut [Box<dyn Job>]) -> Result<Queues, StoreError> {
        let mut signalled = Queues::default();
        for job in jobs {
            self.execute("SAVEPOINT job")?;
            let kept = self.run_job(job.as_mut())?;
            if kept.is_none() {
                self.execute("ROLLBACK TO job")?;
            }
            self.execute("RELEASE job")?;
            signalled.extend(kept.unwrap_or_default());
        }
        Ok(signalled)
    }

    fn run_job(&self, job: &mut dyn Job) -> Result<Option<Queues>, StoreError> {
        let kept = job.run(&self.connection, &self.process, &self.fact_bodies);
        if self.connection.is_autocommit() {
            // SQLite rolls back by itself on some failures, such as a full disk.
            return Err(StoreError::Disk {
                reason: "the database undid a group of writes".to_owned(),
            });
        }
        Ok(kept)
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([]).map(|_| ())
    }

    /// Keeps the log from growing without end while jobs keep coming.
    fn bound_log(&mut self) {
        self.conclude_checkpoint();
        let in_log = match checkpointer::log_state(&self.connection) {
            Ok(state) => state.in_log,
            Err(error) => {
                return log::warn!(error:%; "the size of the write-ahead log is not known");
            }
        };
        if in_log < CHECKPOINT_PAGES {
            self.checkpoint.next_at = CHECKPOINT_PAGES;
        } else if in_log >= self.checkpoint.next_at {
            self.start_checkpoint();
        }
        if in_log >= MAX_LOG_PAGES
            && self.checkpoint.is_running
            && let Some(thread) = &self.checkpoint.thread
        {
            thread.wait();
            self.end_checkpoint();
        }
    }

    /// Starts to move the log on the other thread.
    fn start_checkpoint(&mut self) {
        if self.checkpoint.is_running {
            return;
        }
        if self.checkpoint.thread.is_none() {
            match Checkpointer::spawn(&self.files) {
                Ok(thread) => self.checkpoint.thread = Some(thread),
                Err(error) => {
                    log::warn!(error:%; "the write-ahead log cannot be moved beside the writer");
                    self.move_rest();
                    return;
                }
            }
        }
        if let Some(thread) = &self.checkpoint.thread {
            thread.start();
            self.checkpoint.is_running = true;
        }
    }

    /// Moves what a finished checkpoint has left.
    fn conclude_checkpoint(&mut self) {
        let is_done = self.checkpoint.thread.as_ref().is_some_and(Checkpointer::is_done);
        if self.checkpoint.is_running && is_done {
            self.end_checkpoint();
        }
    }

    fn end_checkpoint(&mut self) {
        self.checkpoint.is_running = false;
        self.move_rest();
    }

    /// Once all of the log is in the database and no reader uses it, the next commit starts it again.
    fn move_rest(&mut self) {
        let connection = &self.connection;
        let moved = connection
            .busy_timeout(READERS_TIMEOUT)
            .and_then(|()| checkpointer::move_all(connection));
        let moved = connection::wait_for_lock(connection).and(moved);
        match moved {
            Ok(state) => {
                self.dirty = state.left() > 0;
                self.checkpoint.next_at = state.in_log + CHECKPOINT_PAGES;
            }
            Err(error) => {
                self.dirty = false;
                log::warn!(error:%; "the write-ahead log could not be moved into the database");
            }
        }
    }

    /// Closes the file within a second, even if other connections are open.
    fn finish(mut self) {
        if let Some(thread) = self.checkpoint.thread.take() {
            thread.stop();
        }
        let done = if self.files.check().is_err() {
            // Closing the last connection would remove the log at the path, which is another file now.
            Ok(false)
        } else {
            self.last_checkpoint()
        };
        if let Err(error) = &done {
            log::warn!(error:%; "the write-ahead log could not be moved into the database");
        }
        // Otherwise closing the last connection moves the rest of the log, however long that takes.
        if !matches!(done, Ok(true)) {
            let kept =
                self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
            if let Err(error) = kept {
                log::warn!(error:%; "the write-ahead log may be moved while the database is closed");
            }
        }
    }

    /// Returns whether all of the log is in the database. Most of it is moved without a lock. Truncating
    /// the log takes the write lock, and fails at once if a reader uses the log.
    fn last_checkpoint(&self) -> rusqlite::Result<bool> {
        self.connection.busy_timeout(Duration::ZERO)?;
        let interrupt = self.connection.get_interrupt_handle();
        let (done, running) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                if running.recv_timeout(LAST_CHECKPOINT) == Err(mpsc::RecvTimeoutError::Timeout) {
                    interrupt.interrupt();
                }
            });
            let checkpoint = |mode: &str| {
                let sql = format!("PRAGMA wal_checkpoint({mode})");
                self.connection.query_row(&sql, [], |row| {
                    let (busy, log, moved): (bool, i64, i64) =
                        (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(!busy && log == moved)
                })
            };
            let all = checkpoint("PASSIVE")
                .and_then(|all| if all { checkpoint("TRUNCATE") } else { Ok(false) });
            drop(done);
            match all {
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) =>
                {
                    Ok(false)
                }
                other => other,
            }
        })
    }
}

/// Differs from the last answer if another connection has committed something meanwhile.
fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;
    use std::sync::mpsc;
    use std::time::Duration;

    use tokio::sync::oneshot;

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;
    use crate::store::StoreError;
    use crate::store::WriteTx;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    #[tokio::test]
    async fn jobs_that_fail_or_panic_undo_their_own_changes_only() {
        let (_folder, _path, store) = new_store();
        // While the first job is held, the others queue up and become one group.
        let (finish, wait) = mpsc::channel::<()>();
        let held = store.clone();
        let first = tokio::spawn(async move {
            held.write(move |_| {
                wait.recv_timeout(Duration::from_secs(20)).unwrap();
                Ok::<_, StoreError>(())
            })
            .await
        });
        let queued = Arc::new(AtomicUsize::new(0));
        let jobs: Vec<_> = (1..=18)
            .map(|id| {
                let (store, queued) = (store.clone(), Arc::clone(&queued));
                tokio::spawn(async move {
                    queued.fetch_add(1, Ordering::Relaxed);
                    let action = move |tx: &mut WriteTx<'_>| {
                        tx.record_user(UserId(id), None, None, NOW)?;
                        match id % 3 {
                            0 => panic!("planned"),
                            1 => Err(StoreError::Other { reason: "planned".to_owned() }),
                            _ => Ok(id),
                        }
                    };
                    if id % 2 == 0 {
                        store.write_repeatable(action).await
                    } else {
                        store.write(action).await
                    }
                })
            })
            .collect();
        // On this one thread, a task that has counted itself has put its job into the queue as well.
        while queued.load(Ordering::Relaxed) < jobs.len() {
            tokio::task::yield_now().await;
        }
        finish.send(()).unwrap();
        first.await.unwrap().unwrap();
        for (id, job) in (1..).zip(jobs) {
            let answer = job.await.unwrap();
            match id % 3 {
                0 => assert_eq!(answer, Err(StoreError::Panicked)),
                1 => assert!(matches!(answer, Err(StoreError::Other { .. }))),
                _ => assert_eq!(answer, Ok(id)),
            }
            let kept = store.read(move |s| s.user(UserId(id))).await.unwrap().is_some();
            assert_eq!(kept, id % 3 == 2, "{id}");
        }
        assert!(store.is_writable().await);
    }

    /// Closes the store while another connection holds what `hold` takes.
    async fn closes_beside(hold: &str) {
        let (_folder, path, store) = new_store();
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch(hold).unwrap();
        if !hold.contains("IMMEDIATE") {
            let seen = store.write(|tx| tx.record_user(UserId(1), None, None, NOW)).await;
            seen.map_err(|error: StoreError| error).unwrap();
        }
        let begun = std::time::Instant::now();
        store.close().await;
        let took = begun.elapsed();
        assert!(took < Duration::from_secs(1), "{hold}: {took:?}");
        other.execute_batch("COMMIT").unwrap();
        drop(other);
        let reader = rusqlite::Connection::open(&path).unwrap();
        let users: u32 =
            reader.query_row("SELECT count(*) FROM users", [], |row| row.get(0)).unwrap();
        assert_eq!(users, u32::from(!hold.contains("IMMEDIATE")), "{hold}");
    }

    #[tokio::test]
    async fn closing_waits_for_no_other_connection() {
        for hold in [
            "BEGIN; SELECT count(*) FROM users",
            "BEGIN IMMEDIATE",
            "BEGIN IMMEDIATE; UPDATE checkpoints SET value = value",
        ] {
            closes_beside(hold).await;
        }
    }

    #[tokio::test]
    async fn closing_leaves_an_empty_log_when_nobody_is_in_the_way() {
        let (_folder, path, store) = new_store();
        let seen = store.write(|tx| tx.record_user(UserId(1), None, None, NOW)).await;
        seen.map_err(|error: StoreError| error).unwrap();
        store.close().await;
        let log = std::fs::metadata(path.with_extension("db-wal"));
        assert!(log.map_or(true, |log| log.len() == 0));
    }

    #[tokio::test]
    async fn a_write_whose_caller_has_gone_is_done_all_the_same() {
        let (_folder, _path, store) = new_store();
        let (started, running) = oneshot::channel();
        let (finish, wait) = mpsc::channel::<()>();
        let writing = store.clone();
        let call = tokio::spawn(async move {
            writing
                .write(move |tx| {
                    started.send(()).unwrap();
                    wait.recv_timeout(Duration::from_secs(20)).unwrap();
                    tx.record_user(UserId(1), None, None, Timestamp::from_millis(0))
                })
                .await
                .map_err(|error: StoreError| error)
        });
        running.await.unwrap();
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        finish.send(()).unwrap();
        store.clone().close().await;
        assert!(store.read(|s| s.user(UserId(1))).await.unwrap().is_some());
    }
}
