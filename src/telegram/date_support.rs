//! Whether the Bot API server renders dates in the reader's time zone.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

/// Whether the server supports `<tg-time>`, which came with Bot API 9.5. An older server rejects the
/// whole message.
#[derive(Debug, Default)]
pub(super) struct DateSupport(AtomicBool);

impl DateSupport {
    pub(super) fn is_missing(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn note_missing(&self) {
        if !self.0.swap(true, Ordering::Relaxed) {
            log::warn!("the Bot API server does not support <tg-time>: sending dates in UTC");
        }
    }
}
