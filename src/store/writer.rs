//! The one thread that writes: jobs come through a door and share commits, each in a savepoint.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::Once;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::config::DbConfig;
use tokio::sync::Semaphore;
use tokio::sync::oneshot;

use crate::domain::ids::RequestId;
use crate::store::error::StoreError;
use crate::store::files::Files;
use crate::store::foreign_commits;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queues;
use crate::store::wake_ups::WakeUps;

/// Jobs that share one commit at most.
const GROUP: usize = 64;
/// Jobs that may wait at the door; who comes later waits outside.
const WAITING: usize = 1024;
/// A pause of this length is used to move the write-ahead log into the database.
const IDLE: Duration = Duration::from_millis(200);
/// What is known of the disk holds so long.
const FRESH: Duration = Duration::from_secs(5);
/// How long the write-ahead log is moved into the database at the end. What is left then stays in the
/// log, where the next process finds it.
const LAST_CHECKPOINT: Duration = Duration::from_millis(700);

/// The way to the writer. The thread ends when it is closed or when all doors are gone.
#[derive(Clone)]
pub(in crate::store) struct JobQueue {
    queue: mpsc::Sender<Call>,
    room: Arc<Semaphore>,
    health: Health,
    files: Files,
    watching: Arc<Once>,
}

/// What the last write to the disk came to, and when. Clones share it.
#[derive(Clone)]
struct Health(Arc<Mutex<(bool, Instant)>>);

impl Health {
    /// Of a database that was just opened for writing.
    fn new() -> Self {
        Self(Arc::new(Mutex::new((true, Instant::now()))))
    }

    fn note(&self, well: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (well, Instant::now());
    }

    /// `None`: it is long ago.
    fn known(&self) -> Option<bool> {
        let (well, at) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (at.elapsed() < FRESH).then_some(well)
    }
}

enum Call {
    Work(Box<dyn Job>),
    /// Another process may have committed something.
    Look,
    Close(oneshot::Sender<()>),
}

impl JobQueue {
    /// `process`: as leases name it.
    pub(in crate::store) fn open(
        connection: Connection,
        files: Files,
        process: String,
        wake_ups: WakeUps,
    ) -> Result<Self, StoreError> {
        let (queue, calls) = mpsc::channel();
        let health = Health::new();
        let data_version = data_version(&connection)?;
        let writer = Writer {
            connection,
            process,
            wake_ups,
            health: health.clone(),
            files: files.clone(),
            data_version,
            dirty: true,
        };
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run(&calls))
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        let (room, watching) = (Arc::new(Semaphore::new(WAITING)), Arc::new(Once::new()));
        Ok(Self { queue, room, health, files, watching })
    }

    /// The answer comes after the commit. A job that was handed in is done even if nobody waits
    /// for its answer any more.
    pub(in crate::store) async fn write<T, E, F>(&self, request: RequestId, work: F) -> Result<T, E>
    where
        F: FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let Ok(_room) = self.room.acquire().await else {
            return Err(StoreError::Closed.into());
        };
        let (reply, answer) = oneshot::channel();
        let job = Work { request, action: Some(work), outcome: None, reply };
        if self.queue.send(Call::Work(Box::new(job))).is_err() {
            return Err(StoreError::Closed.into());
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// From now on, commits of other processes signal all queues.
    pub(in crate::store) fn watch_other_processes(&self) {
        self.watching.call_once(|| {
            let Some(log) = self.files.log() else { return };
            let queue = self.queue.clone();
            let look = move || queue.send(Call::Look).is_ok();
            if let Err(error) = foreign_commits::watch(log, Arc::downgrade(&self.room), look) {
                log::error!(error:%; "commits of other processes are not noticed");
            }
        });
    }

    /// Waits until all that was handed in before is done and the file is closed.
    pub(in crate::store) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Call::Close(done)).is_ok() {
            // An error means that the thread is gone already.
            let _ = closed.await;
        }
    }

    /// Whether a commit reaches the disk: by the last one, or by one that is made to know, no more
    /// often than each five seconds.
    pub(in crate::store) async fn takes_writes(&self, request: RequestId) -> bool {
        if self.files.check().is_err() {
            return false;
        }
        if let Some(well) = self.health.known() {
            return well;
        }
        let proof = self.write(request, |tx| tx.writes_what_is_there()).await;
        let well = proof.is_ok();
        self.health.note(well);
        well
    }

    pub(in crate::store) fn file_is_gone(&self) -> bool {
        self.files.are_gone()
    }
}

/// A piece of work with the way to answer it.
trait Job: Send {
    /// The queues that the changes give something to do. `None`: the changes are to be undone.
    fn run(&mut self, connection: &Connection, process: &str) -> Option<Queues>;
    /// The fate of the group: what the job found is told only if the group was committed.
    fn answer(self: Box<Self>, group: Result<(), StoreError>);
}

struct Work<T, E, F> {
    request: RequestId,
    action: Option<F>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Work<T, E, F>
where
    F: FnOnce(&mut WriteTx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, connection: &Connection, process: &str) -> Option<Queues> {
        let action = self.action.take()?;
        let mut tx = WriteTx::new(connection, self.request.clone(), process);
        // The ledger is dropped with the savepoint undone, so nothing half-done is seen again.
        let outcome = catch_unwind(AssertUnwindSafe(|| action(&mut tx)))
            .unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        let signalled = outcome.is_ok().then(|| tx.signalled());
        self.outcome = Some(outcome);
        signalled
    }

    fn answer(self: Box<Self>, group: Result<(), StoreError>) {
        let answer = match group {
            Ok(()) => self.outcome.unwrap_or_else(|| Err(StoreError::Closed.into())),
            Err(error) => Err(error.into()),
        };
        // Nobody may be waiting any more.
        let _ = self.reply.send(answer);
    }
}

struct Writer {
    connection: Connection,
    process: String,
    wake_ups: WakeUps,
    health: Health,
    files: Files,
    /// Of the last look; see [`foreign_commits`].
    data_version: i64,
    /// The write-ahead log may hold what the database does not.
    dirty: bool,
}

impl Writer {
    fn run(mut self, calls: &mpsc::Receiver<Call>) {
        loop {
            let first = if self.dirty {
                match calls.recv_timeout(IDLE) {
                    Ok(call) => call,
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        self.checkpoint();
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
            }
            if let Some(done) = closing {
                self.finish();
                // Who asked may be gone.
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
        // A commit without a change has written nothing and proves nothing.
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
            // An answer drops values of the job's own, whose destructors may panic.
            let answered = catch_unwind(AssertUnwindSafe(|| job.answer(result.clone())));
            if answered.is_err() {
                log::error!("an answer to a write panicked");
            }
        }
    }

    /// The queues that the group gave something to do.
    fn transact(&self, jobs: &mut [Box<dyn Job>]) -> Result<Queues, StoreError> {
        self.files.check()?;
        // At once for writing: a lock taken later could not wait for another process.
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut signalled = Queues::default();
        for job in jobs {
            self.connection.execute_batch("SAVEPOINT job")?;
            let kept = job.run(&self.connection, &self.process);
            if self.connection.is_autocommit() {
                // SQLite undoes everything by itself on some failures, such as a full disk.
                return Err(StoreError::Disk {
                    reason: "the database undid a group of writes".to_owned(),
                });
            }
            let end = match kept {
                Some(_) => "RELEASE job",
                None => "ROLLBACK TO job; RELEASE job",
            };
            self.connection.execute_batch(end)?;
            signalled.extend(kept.unwrap_or_default());
        }
        self.connection.execute_batch("COMMIT")?;
        // What went into a file that has lost its name must not be acknowledged.
        self.files.check()?;
        Ok(signalled)
    }

    /// Moves what no reader still needs into the database; waits for nobody.
    fn checkpoint(&mut self) {
        let moved: rusqlite::Result<(i64, i64)> =
            self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
                Ok((row.get(1)?, row.get(2)?))
            });
        match moved {
            Ok((in_log, in_database)) => self.dirty = in_log > in_database,
            Err(error) => {
                self.dirty = false;
                log::warn!(error:%; "the write-ahead log could not be moved into the database");
            }
        }
    }

    /// The file is closed when this returns: within a second, whoever else has it open.
    fn finish(self) {
        let done = if self.files.check().is_err() {
            // Closing the last connection would remove the log at the path, which is another file now.
            Ok(false)
        } else {
            self.last_checkpoint()
        };
        if let Err(error) = &done {
            log::warn!(error:%; "the write-ahead log could not be moved into the database");
        }
        // Else the last connection to close moves the rest, however long that takes.
        if !matches!(done, Ok(true)) {
            let kept =
                self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
            if let Err(error) = kept {
                log::warn!(error:%; "the write-ahead log may be moved while the database is closed");
            }
        }
    }

    /// Whether all of the log is in the database. Most is moved without a lock. What truncates the log
    /// afterwards takes the lock of writers, and gives up at once where a reader is in the way.
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
    use std::sync::mpsc;
    use std::time::Duration;

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;
    use crate::store::StoreError;
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
        let jobs: Vec<_> = (1..=9)
            .map(|id| {
                let store = store.clone();
                tokio::spawn(async move {
                    store
                        .write(move |tx| {
                            tx.see_user(UserId(id), None, None, NOW)?;
                            match id % 3 {
                                0 => panic!("planned"),
                                1 => Err(StoreError::Other { reason: "planned".to_owned() }),
                                _ => Ok(id),
                            }
                        })
                        .await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
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
        assert!(store.takes_writes().await);
    }

    /// What another connection holds when the store is closed.
    async fn closes_beside(hold: &str) {
        let (_folder, path, store) = new_store();
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch(hold).unwrap();
        if !hold.contains("IMMEDIATE") {
            let seen = store.write(|tx| tx.see_user(UserId(1), None, None, NOW)).await;
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
            "BEGIN IMMEDIATE; UPDATE cursors SET value = value",
        ] {
            closes_beside(hold).await;
        }
    }

    #[tokio::test]
    async fn closing_leaves_an_empty_log_when_nobody_is_in_the_way() {
        let (_folder, path, store) = new_store();
        let seen = store.write(|tx| tx.see_user(UserId(1), None, None, NOW)).await;
        seen.map_err(|error: StoreError| error).unwrap();
        store.close().await;
        let log = std::fs::metadata(path.with_extension("db-wal"));
        assert!(log.map_or(true, |log| log.len() == 0));
    }

    #[tokio::test]
    async fn a_write_whose_caller_has_gone_is_done_all_the_same() {
        let (_folder, _path, store) = new_store();
        let writing = store.clone();
        let call = tokio::spawn(async move {
            writing
                .write(|tx| {
                    std::thread::sleep(Duration::from_millis(100));
                    tx.see_user(UserId(1), None, None, Timestamp::from_millis(0))
                })
                .await
                .map_err(|error: StoreError| error)
        });
        tokio::time::sleep(Duration::from_millis(30)).await;
        call.abort();
        store.clone().close().await;
        assert!(store.read(|s| s.user(UserId(1))).await.unwrap().is_some());
    }
}
