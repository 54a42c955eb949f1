//! The system's clock for the simulators. Included by several test binaries.

use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::sandbox;

/// Cannot be advanced.
pub(crate) struct RealClock;

impl sandbox::Clock for RealClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now().millis()
    }

    fn advance_to(&self, _: i64) {}
}
