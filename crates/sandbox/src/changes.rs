//! The revision number of the sandbox, which increases with every change.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tokio::sync::watch;

/// Every change calls [`Changes::note`]; the page's event stream watches.
#[derive(Debug)]
pub(crate) struct Changes {
    rev: watch::Sender<u64>,
}

impl Default for Changes {
    fn default() -> Self {
        Self { rev: watch::Sender::new(1) }
    }
}

impl Changes {
    pub(crate) fn note(&self) {
        self.rev.send_modify(|rev| *rev += 1);
    }

    pub(crate) fn rev(&self) -> u64 {
        *self.rev.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.rev.subscribe()
    }
}

/// Locks a mutex and ignores poison, so that a panic in one request does not end the whole sandbox.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
