//! The guard around the clocks of the machine.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::domain::clock::{Clock, ClockReading, SharedClock, Timestamp, Turns};
use crate::domain::clock_guard::trust::{Step, StripeDate, TOLERANCE_MS, Trust, time_at};

/// If the process starts this long after the last stored time, the clock may be wrong: Stripe is queried
/// before anything expires.
const LONG_ABSENCE: Duration = Duration::from_hours(90 * 24);
/// How long expiry is suspended while Stripe cannot be queried.
pub const MAX_EXPIRY_HOLD: Duration = Duration::from_hours(1);

/// A clock that detects jumps of the wall clock. Decisions must use its [`Clock::now`].
#[derive(Debug)]
pub struct ClockGuard {
    clock: SharedClock,
    /// Shared with `clock` if that can be turned.
    turns: Turns,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    basis: Basis,
    /// By how much time was set back since the last call of [`ClockGuard::take_set_back`].
    set_back_ms: i64,
}

/// What [`Clock::now`] is based on. Offsets are those of [`ClockReading::offset`], in milliseconds.
#[derive(Debug, Clone, Copy)]
enum Basis {
    /// The wall clock. It is confirmed unless it was followed without querying Stripe.
    Wall { offset: i64, confirmed: bool },
    /// The boot clock, until Stripe has been queried.
    Jumped(Jump),
    /// The boot clock, with the offset that Stripe's date has confirmed.
    Stripe { offset: i64 },
}

/// The state after a jump of the wall clock.
#[derive(Debug, Clone, Copy)]
struct Jump {
    /// The offset that is used meanwhile.
    offset: i64,
    /// The offset that the wall clock would have without the jump.
    expected: i64,
    /// The time for expiry, which does not advance.
    held: Timestamp,
    /// On the boot clock.
    since: Duration,
}

impl ClockGuard {
    /// Trusts the present wall clock.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        let offset = clock.reading().offset();
        let basis = Basis::Wall { offset, confirmed: true };
        let turns = clock.turns().cloned().unwrap_or_default();
        Self { clock, turns, state: Mutex::new(State { basis, set_back_ms: 0 }) }
    }

    /// Checks the wall clock at a start against `last`, the latest stored time. An earlier time is doubted,
    /// and so is a much later one, which may be a wrong clock or a long absence.
    pub fn resume(&self, last: Timestamp) {
        let reading = self.clock.reading();
        let (wall, boot) = (reading.offset(), reading.since_boot);
        let stored = ClockReading { wall: last, since_boot: boot }.offset();
        let offset = if stored - wall > TOLERANCE_MS {
            stored
        } else if reading.wall.since(last) > LONG_ABSENCE {
            wall
        } else {
            return;
        };
        let jump = Jump { offset, expected: stored, held: last, since: boot };
        self.lock().basis = Basis::Jumped(jump);
        self.turns.announce();
    }

    /// The boot clock, for [`StripeDate`].
    #[must_use]
    pub fn since_boot(&self) -> Duration {
        self.clock.reading().since_boot
    }

    /// Whether the present time can be trusted.
    #[must_use]
    pub fn trust(&self) -> Trust {
        let reading = self.clock.reading();
        match self.update(reading) {
            Basis::Wall { confirmed: true, .. } => Trust::Trusted,
            Basis::Wall { confirmed: false, .. } => Trust::Unconfirmed,
            Basis::Jumped(jump) => Trust::Doubted {
                since: reading.since_boot.saturating_sub(jump.since),
                wall: reading.wall,
                expected: time_at(reading.since_boot, jump.expected),
            },
            Basis::Stripe { offset } => Trust::Wrong { by_ms: reading.offset() - offset },
        }
    }

    /// Applies Stripe's date. From now on, time is based on the first of these that agrees with the date:
    /// the wall clock, the time that was used so far, and the date itself.
    pub fn apply_stripe_date(&self, date: StripeDate) -> Step {
        let reading = self.clock.reading();
        let mut state = self.lock();
        let (wall, before) = (reading.offset(), state.update(reading).offset());
        state.basis = if date.agrees(wall) {
            Basis::Wall { offset: wall, confirmed: true }
        } else if date.agrees(before) {
            Basis::Stripe { offset: before }
        } else {
            Basis::Stripe { offset: date.offset() }
        };
        let step = state.step(before, reading);
        drop(state);
        self.turns.announce();
        step
    }

    /// Follows the wall clock without confirmation, after Stripe could not be queried for too long.
    pub fn follow_wall_clock(&self) -> Step {
        let reading = self.clock.reading();
        let mut state = self.lock();
        let before = state.update(reading).offset();
        state.basis = Basis::Wall { offset: reading.offset(), confirmed: false };
        let step = state.step(before, reading);
        drop(state);
        self.turns.announce();
        step
    }

    /// By how much time was set back since the last call. Anything scheduled before that has to be moved
    /// forward by as much.
    pub fn take_set_back(&self) -> Option<Duration> {
        let by = std::mem::take(&mut self.lock().set_back_ms);
        (by > TOLERANCE_MS).then(|| Duration::from_millis(by.unsigned_abs()))
    }

    /// The basis for this reading. Wakes sleepers if it is another kind than before.
    fn update(&self, reading: ClockReading) -> Basis {
        let (before, basis) = {
            let mut state = self.lock();
            (state.basis, state.update(reading))
        };
        // While the wall clock is followed, its offset moves a little with each reading.
        if std::mem::discriminant(&before) != std::mem::discriminant(&basis) {
            self.turns.announce();
        }
        basis
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The basis for this reading, after jumps have been detected.
    fn update(&mut self, reading: ClockReading) -> Basis {
        let wall = reading.offset();
        let agrees = |offset: i64| (wall - offset).abs() <= TOLERANCE_MS;
        match self.basis {
            Basis::Wall { offset, confirmed } if agrees(offset) => {
                self.basis = Basis::Wall { offset: wall, confirmed };
            }
            Basis::Wall { offset, .. } => {
                let (held, since) = (time_at(reading.since_boot, offset), reading.since_boot);
                self.basis = Basis::Jumped(Jump { offset, expected: offset, held, since });
            }
            // The wall clock has jumped back to the expected time, or to that of Stripe.
            Basis::Jumped(Jump { offset, expected, .. })
                if offset == expected && agrees(offset) =>
            {
                self.basis = Basis::Wall { offset: wall, confirmed: true };
            }
            Basis::Stripe { offset } if agrees(offset) => {
                self.basis = Basis::Wall { offset: wall, confirmed: true };
            }
            Basis::Jumped(_) | Basis::Stripe { .. } => {}
        }
        self.basis
    }

    /// The change of time after `before`, the offset that was used so far.
    fn step(&mut self, before: i64, reading: ClockReading) -> Step {
        let by_ms = self.basis.offset() - before;
        self.set_back_ms += (-by_ms).max(0);
        let trust = match self.basis {
            Basis::Wall { confirmed: true, .. } | Basis::Jumped(_) => Trust::Trusted,
            Basis::Wall { confirmed: false, .. } => Trust::Unconfirmed,
            Basis::Stripe { offset } => Trust::Wrong { by_ms: reading.offset() - offset },
        };
        Step { by_ms, trust }
    }
}

impl Basis {
    const fn offset(self) -> i64 {
        match self {
            Self::Wall { offset, .. } | Self::Stripe { offset } => offset,
            Self::Jumped(jump) => jump.offset,
        }
    }
}

impl Clock for ClockGuard {
    /// The readings of the wrapped clock.
    fn reading(&self) -> ClockReading {
        self.clock.reading()
    }

    fn now(&self) -> Timestamp {
        let reading = self.clock.reading();
        match self.update(reading) {
            Basis::Wall { .. } => reading.wall,
            basis => time_at(reading.since_boot, basis.offset()),
        }
    }

    fn expiry_now(&self) -> Timestamp {
        let reading = self.clock.reading();
        match self.update(reading) {
            Basis::Wall { .. } => reading.wall,
            Basis::Jumped(jump) => jump.held,
            Basis::Stripe { offset } => time_at(reading.since_boot, offset),
        }
    }

    fn uptime(&self) -> Duration {
        self.clock.uptime()
    }

    fn turns(&self) -> Option<&Turns> {
        Some(&self.turns)
    }
}
