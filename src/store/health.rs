//! Whether commits reach the disk.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

/// How long the result of a write to the disk is cached.
const MAX_RESULT_AGE: Duration = Duration::from_secs(5);

/// Whether the last write reached the disk, and when that was. Clones share it.
#[derive(Clone)]
pub(in crate::store) struct Health(Arc<Mutex<(bool, Instant)>>);

impl Health {
    /// The health of a database that was just opened for writing.
    pub(in crate::store) fn new() -> Self {
        Self(Arc::new(Mutex::new((true, Instant::now()))))
    }

    pub(in crate::store) fn note(&self, well: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (well, Instant::now());
    }

    /// `None` if the result is older than [`MAX_RESULT_AGE`].
    pub(in crate::store) fn known(&self) -> Option<bool> {
        let (well, at) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (at.elapsed() < MAX_RESULT_AGE).then_some(well)
    }
}
