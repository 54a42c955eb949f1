//! The revision number that grows whenever anything in the sandbox changes.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tokio::sync::watch;

/// Who changes anything calls [`Changes::note`]; who shows anything watches.
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

/// A panic in one request must not take the whole sandbox along, so poison is ignored.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
