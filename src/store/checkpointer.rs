//! Moves the write-ahead log into the database on a thread of its own, so that no commit waits for it.
//!
//! SQLite starts the log from its beginning again only when a commit finds all of it in the database. Under
//! load this thread alone never gets there: each of its passes leaves what was committed meanwhile. So it
//! repeats until little is left, and the writer moves that between two commits. Source: "Avoiding
//! Excessively Large WAL Files", <https://www.sqlite.org/wal.html>.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::thread::JoinHandle;

use rusqlite::{Connection, InterruptHandle};

use crate::store::connection;
use crate::store::error::StoreError;
use crate::store::files::Files;

/// So many pages are left to the writer, which commits nothing while it moves them.
const LEFT_TO_WRITER: i64 = 200;
/// The passes of one checkpoint. Each leaves less than the one before, unless commits are faster than the
/// disk.
const MAX_PASSES: u32 = 5;

/// How much of the log is in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct LogState {
    /// Another connection is moving pages, or a reader needs them where they are.
    is_busy: bool,
    /// Pages in the log.
    pub(in crate::store) in_log: i64,
    /// How many of them are in the database as well.
    moved: i64,
}

impl LogState {
    /// The pages that are not in the database.
    pub(in crate::store) const fn left(self) -> i64 {
        self.in_log - self.moved
    }
}

/// The handle of the thread, which ends when this is dropped.
pub(in crate::store) struct Checkpointer {
    start: mpsc::SyncSender<()>,
    done: mpsc::Receiver<()>,
    is_stopped: Arc<AtomicBool>,
    interrupt: InterruptHandle,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    pub(in crate::store) fn spawn(files: &Files) -> Result<Self, StoreError> {
        let connection = connection::checkpointer(files.database())?;
        // It could have opened other files than the writer.
        files.check()?;
        let interrupt = connection.get_interrupt_handle();
        let (start, starts) = mpsc::sync_channel(1);
        let (ends, done) = mpsc::channel();
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&is_stopped);
        let run = move || {
            while starts.recv().is_ok() {
                checkpoint(&connection, &stopped);
                if ends.send(()).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(run)
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        Ok(Self { start, done, is_stopped, interrupt, thread })
    }

    /// Starts a checkpoint.
    pub(in crate::store) fn start(&self) {
        // The channel is full if a start waits already, and closed only if the thread panicked.
        let _ = self.start.try_send(());
    }

    /// Whether the checkpoint that was started has ended.
    pub(in crate::store) fn is_done(&self) -> bool {
        // Without a sender, the thread has panicked.
        self.done.try_recv() != Err(mpsc::TryRecvError::Empty)
    }

    /// Waits until the checkpoint that was started has ended.
    pub(in crate::store) fn wait(&self) {
        // Without a sender, the thread has panicked.
        let _ = self.done.recv();
    }

    /// Interrupts a running checkpoint and closes the connection.
    pub(in crate::store) fn stop(self) {
        let Self { start, is_stopped, interrupt, thread, .. } = self;
        is_stopped.store(true, Ordering::Relaxed);
        interrupt.interrupt();
        drop(start);
        // A panic of the thread is logged by the panic hook.
        let _ = thread.join();
    }
}

fn checkpoint(connection: &Connection, is_stopped: &AtomicBool) {
    for _ in 0..MAX_PASSES {
        if is_stopped.load(Ordering::Relaxed) {
            return;
        }
        match state_after(connection, "PRAGMA wal_checkpoint(PASSIVE)") {
            Ok(state) if state.is_busy || state.left() <= LEFT_TO_WRITER => return,
            Ok(_) => {}
            Err(_) if is_stopped.load(Ordering::Relaxed) => return,
            Err(error) => {
                return log::warn!(
                    error:%; "the write-ahead log could not be moved into the database"
                );
            }
        }
    }
}

/// Moves all pages, waiting for readers as long as the connection's busy timeout.
pub(in crate::store) fn move_all(connection: &Connection) -> rusqlite::Result<LogState> {
    state_after(connection, "PRAGMA wal_checkpoint(RESTART)")
}

/// Changes nothing.
pub(in crate::store) fn log_state(connection: &Connection) -> rusqlite::Result<LogState> {
    state_after(connection, "PRAGMA wal_checkpoint(NOOP)")
}

fn state_after(connection: &Connection, checkpoint: &str) -> rusqlite::Result<LogState> {
    connection.prepare_cached(checkpoint)?.query_row([], |row| {
        Ok(LogState { is_busy: row.get(0)?, in_log: row.get(1)?, moved: row.get(2)? })
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use rusqlite::Connection;

    use crate::store::StoreError;
    use crate::store::tests::{new_event, new_store};

    /// A megabyte that does not compress.
    fn noise(seed: u64) -> Vec<u8> {
        let mut state = seed + 1;
        let next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[0]
        };
        std::iter::repeat_with(next).take(1024 * 1024).collect()
    }

    #[tokio::test]
    async fn the_log_starts_again_while_jobs_keep_coming() {
        let (_folder, path, store) = new_store();
        let raw = Connection::open(path).unwrap();
        let deadline = Instant::now() + Duration::from_mins(1);
        let mut before = 0;
        for number in 0.. {
            let written = store.write(move |tx| {
                tx.insert_event(&new_event(&format!("evt_{number}"), &noise(number)))
            });
            written.await.map_err(|error: StoreError| error).unwrap();
            let in_log = super::log_state(&raw).unwrap().in_log;
            if in_log <= before {
                return;
            }
            assert!(Instant::now() < deadline, "the log holds {in_log} pages");
            before = in_log;
        }
    }
}
