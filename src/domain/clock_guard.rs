//! A clock that notices when the wall clock jumps, and goes on as before until it is known what is right.
//!
//! Everything that ends here ends by comparison with the clock, so a wall clock that is wrong for a few
//! seconds would end access, give up notices and announce both. The boot clock of the machine cannot be
//! set: while the two clocks agree on how much time has passed, the wall clock is believed. When they
//! do not, time goes on by the boot clock until Stripe's `Date` decides.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::domain::clock::Clock;
use crate::domain::clock::ClockReading;
use crate::domain::clock::SharedClock;
use crate::domain::clock::Timestamp;
use crate::domain::clock::Turns;

/// The wall clock may be slewed by this much between two looks. More is a jump.
const TOLERANCE_MS: i64 = 2_000;
/// A start this long after the last time that is known may be by a clock that is wrong: Stripe is asked
/// before anything ends.
const LONG_ABSENCE: Duration = Duration::from_hours(90 * 24);
/// How long nothing ends while Stripe cannot be asked.
pub const LONGEST_HOLD: Duration = Duration::from_hours(1);

/// Stripe's `Date`, and the boot clock before the question and after the answer.
#[derive(Debug, Clone, Copy)]
pub struct StripeDate {
    /// In whole seconds, rounded down.
    pub date: Timestamp,
    pub asked: Duration,
    pub answered: Duration,
}

/// How far the time can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The wall clock is right, as far as anybody knows.
    Trusted,
    /// Nobody could be asked for an hour after a jump: the wall clock is followed all the same.
    Unconfirmed,
    /// The wall clock has jumped and nobody was asked yet. Nothing ends meanwhile.
    Doubted {
        /// For how long.
        since: Duration,
        /// What the wall clock says.
        wall: Timestamp,
        /// What it would say without the jump.
        expected: Timestamp,
    },
    /// The wall clock is wrong by this much, in milliseconds (positive: ahead). Time goes by Stripe's.
    Wrong { by_ms: i64 },
}

/// What was changed about the time. Positive: it was set forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub by_ms: i64,
    pub trust: Trust,
}

/// Wraps the clocks of the machine. [`Clock::now`] is the time to decide by.
#[derive(Debug)]
pub struct ClockGuard {
    clock: SharedClock,
    /// Shared with `clock`, where that can be turned.
    turns: Turns,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    basis: Basis,
    /// By how much time was set back since [`ClockGuard::take_set_back`] was asked.
    set_back_ms: i64,
}

/// What `now` is made of. Offsets are those of [`ClockReading::offset`], in milliseconds.
#[derive(Debug, Clone, Copy)]
enum Basis {
    Wall { offset: i64, confirmed: bool },
    Doubt(Doubt),
    Stripe { offset: i64 },
}

#[derive(Debug, Clone, Copy)]
struct Doubt {
    /// What time goes by meanwhile.
    offset: i64,
    /// What the wall clock would say if it was right all the time.
    expected: i64,
    /// The time at which nothing more ends.
    held: Timestamp,
    /// On the boot clock.
    since: Duration,
}

impl ClockGuard {
    /// Believes the wall clock as it is now.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        let offset = clock.reading().offset();
        let basis = Basis::Wall { offset, confirmed: true };
        let turns = clock.turns().cloned().unwrap_or_default();
        Self { clock, turns, state: Mutex::new(State { basis, set_back_ms: 0 }) }
    }

    /// At a start: `last` is the latest time that was stored. An earlier time than that is doubted, and
    /// so is one that is much later, which may be a wrong clock or a long absence.
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
        let doubt = Doubt { offset, expected: stored, held: last, since: boot };
        self.lock().basis = Basis::Doubt(doubt);
        self.turns.announce();
    }

    /// The raw boot clock, for [`StripeDate`].
    #[must_use]
    pub fn since_boot(&self) -> Duration {
        self.clock.reading().since_boot
    }

    #[must_use]
    pub fn trust(&self) -> Trust {
        let reading = self.clock.reading();
        match self.look(reading) {
            Basis::Wall { confirmed: true, .. } => Trust::Trusted,
            Basis::Wall { confirmed: false, .. } => Trust::Unconfirmed,
            Basis::Doubt(doubt) => Trust::Doubted {
                since: reading.since_boot.saturating_sub(doubt.since),
                wall: reading.wall,
                expected: at(reading.since_boot, doubt.expected),
            },
            Basis::Stripe { offset } => Trust::Wrong { by_ms: reading.offset() - offset },
        }
    }

    /// Stripe has been asked: from now on, time goes by the first of these that agrees with its date:
    /// the wall clock, the time as it went on here, and the date itself.
    pub fn stripe_says(&self, date: StripeDate) -> Step {
        let reading = self.clock.reading();
        let mut state = self.lock();
        let (wall, before) = (reading.offset(), state.look(reading).offset());
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

    /// Nobody could be asked for too long: the wall clock is followed.
    pub fn go_on(&self) -> Step {
        let reading = self.clock.reading();
        let mut state = self.lock();
        let before = state.look(reading).offset();
        state.basis = Basis::Wall { offset: reading.offset(), confirmed: false };
        let step = state.step(before, reading);
        drop(state);
        self.turns.announce();
        step
    }

    /// By how much time was set back since this was asked last: what is scheduled by the time from
    /// before has to be pulled in by as much.
    pub fn take_set_back(&self) -> Option<Duration> {
        let by = std::mem::take(&mut self.lock().set_back_ms);
        (by > TOLERANCE_MS).then(|| Duration::from_millis(by.unsigned_abs()))
    }

    /// What time goes by at this moment.
    fn look(&self, reading: ClockReading) -> Basis {
        let (before, basis) = {
            let mut state = self.lock();
            (state.basis, state.look(reading))
        };
        // While the wall clock is followed, its offset moves a little with each look.
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
    /// What time goes by at this moment.
    fn look(&mut self, reading: ClockReading) -> Basis {
        let wall = reading.offset();
        let near = |offset: i64| (wall - offset).abs() <= TOLERANCE_MS;
        match self.basis {
            Basis::Wall { offset, confirmed } if near(offset) => {
                self.basis = Basis::Wall { offset: wall, confirmed };
            }
            Basis::Wall { offset, .. } => {
                let (held, since) = (at(reading.since_boot, offset), reading.since_boot);
                self.basis = Basis::Doubt(Doubt { offset, expected: offset, held, since });
            }
            // It has jumped back to where it was, or to what Stripe says.
            Basis::Doubt(Doubt { offset, expected, .. }) if offset == expected && near(offset) => {
                self.basis = Basis::Wall { offset: wall, confirmed: true };
            }
            Basis::Stripe { offset } if near(offset) => {
                self.basis = Basis::Wall { offset: wall, confirmed: true };
            }
            Basis::Doubt(_) | Basis::Stripe { .. } => {}
        }
        self.basis
    }

    fn step(&mut self, before: i64, reading: ClockReading) -> Step {
        let by_ms = self.basis.offset() - before;
        self.set_back_ms += (-by_ms).max(0);
        let trust = match self.basis {
            Basis::Wall { confirmed: true, .. } | Basis::Doubt(_) => Trust::Trusted,
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
            Self::Doubt(doubt) => doubt.offset,
        }
    }
}

impl StripeDate {
    /// Whether the date was written between question and answer, by a clock with this offset.
    fn agrees(self, offset: i64) -> bool {
        let (earliest, latest) = (at(self.asked, offset), at(self.answered, offset));
        let (begins, ends) = (self.date.millis(), self.date.millis() + 1_000);
        latest.millis() + TOLERANCE_MS >= begins && earliest.millis() - TOLERANCE_MS <= ends
    }

    /// That of Stripe's own clock, half a second being the middle of the second that it names.
    fn offset(self) -> i64 {
        let middle = self.asked + self.answered.saturating_sub(self.asked) / 2;
        ClockReading { wall: self.date, since_boot: middle }.offset() + 500
    }
}

/// What a clock with this offset says.
fn at(since_boot: Duration, offset: i64) -> Timestamp {
    Timestamp::from_millis(offset).plus(since_boot)
}

impl Clock for ClockGuard {
    /// The clocks as they are.
    fn reading(&self) -> ClockReading {
        self.clock.reading()
    }

    fn now(&self) -> Timestamp {
        let reading = self.clock.reading();
        match self.look(reading) {
            Basis::Wall { .. } => reading.wall,
            basis => at(reading.since_boot, basis.offset()),
        }
    }

    fn expiry_now(&self) -> Timestamp {
        let reading = self.clock.reading();
        match self.look(reading) {
            Basis::Wall { .. } => reading.wall,
            Basis::Doubt(doubt) => doubt.held,
            Basis::Stripe { offset } => at(reading.since_boot, offset),
        }
    }

    fn turns(&self) -> Option<&Turns> {
        Some(&self.turns)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::time::Duration;

    use super::ClockGuard;
    use super::StripeDate;
    use super::Trust;
    use crate::domain::clock::Clock;
    use crate::domain::clock::ClockReading;
    use crate::domain::clock::Timestamp;

    /// Noon. Times in tests are seconds after it.
    const NOON: i64 = 1_800_000_000;
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    /// Two clocks, each turned by hand, in seconds.
    #[derive(Debug)]
    struct Hands(Mutex<(i64, u64)>);

    impl Clock for Hands {
        fn reading(&self) -> ClockReading {
            let (wall, boot) = *self.0.lock().unwrap();
            let since_boot = Duration::from_secs(boot);
            ClockReading { wall: Timestamp::from_seconds(NOON + wall), since_boot }
        }
    }

    struct Scene {
        hands: Arc<Hands>,
        guard: ClockGuard,
    }

    impl Scene {
        fn new() -> Self {
            let hands = Arc::new(Hands(Mutex::new((0, 500))));
            let guard = ClockGuard::new(Arc::<Hands>::clone(&hands));
            Self { hands, guard }
        }

        /// Time that really passes, seen by both clocks.
        fn passes(&self, seconds: u64) {
            let mut hands = self.hands.0.lock().unwrap();
            hands.0 += i64::try_from(seconds).unwrap();
            hands.1 += seconds;
        }

        /// Somebody sets the wall clock.
        fn jumps(&self, seconds: i64) {
            self.hands.0.lock().unwrap().0 += seconds;
        }

        fn now(&self) -> i64 {
            self.guard.now().seconds() - NOON
        }

        fn expiry(&self) -> i64 {
            self.guard.expiry_now().seconds() - NOON
        }

        /// Stripe's clock says so, at this moment.
        fn stripe_says(&self, seconds: i64) -> i64 {
            let moment = self.guard.since_boot();
            let date = Timestamp::from_seconds(NOON + seconds);
            let date = StripeDate { date, asked: moment, answered: moment };
            self.guard.stripe_says(date).by_ms / 1_000
        }

        fn is_doubted(&self) -> bool {
            matches!(self.guard.trust(), Trust::Doubted { .. })
        }
    }

    #[test]
    fn a_clock_that_is_slewed_or_turned_with_the_boot_clock_is_believed() {
        let scene = Scene::new();
        for jump in [2, -2, 1, -1, 2, 2, 2] {
            scene.passes(10);
            scene.jumps(jump);
            assert_eq!(scene.guard.trust(), Trust::Trusted, "{jump}");
        }
        // The machine slept for a month.
        scene.passes(30 * 86_400);
        assert_eq!(scene.guard.trust(), Trust::Trusted);
        assert_eq!(scene.now(), scene.expiry());
        assert_eq!(scene.guard.take_set_back(), None);
    }

    #[test]
    fn time_goes_on_after_a_jump_and_nothing_ends_until_it_is_known_what_is_right() {
        for jump in [3, 4, 400 * 86_400, -3, -HOUR] {
            let scene = Scene::new();
            scene.passes(10);
            assert_eq!(scene.now(), 10);
            scene.jumps(jump);
            assert_eq!((scene.now(), scene.expiry()), (10, 10), "{jump}");
            scene.passes(60);
            assert_eq!((scene.now(), scene.expiry()), (70, 10), "{jump}");
            assert!(scene.is_doubted());
        }
    }

    #[test]
    fn a_jump_that_is_undone_leaves_no_trace() {
        let scene = Scene::new();
        scene.jumps(4);
        assert!(scene.is_doubted());
        scene.passes(5);
        scene.jumps(-4);
        assert_eq!((scene.guard.trust(), scene.now()), (Trust::Trusted, 5));
        assert_eq!((scene.expiry(), scene.guard.take_set_back()), (5, None));
    }

    #[test]
    fn stripe_decides_between_the_wall_clock_and_the_time_as_it_went_on() {
        // jump, what Stripe says, time afterwards, how far time was set, how wrong the wall clock is
        for (jump, stripe, now, step, wrong) in [
            (HOUR, HOUR, HOUR, HOUR, 0),
            (HOUR, HOUR - 2, HOUR, HOUR, 0),
            (HOUR, 0, 0, 0, HOUR),
            (HOUR, 2, 0, 0, HOUR),
            (HOUR, 600, 600, 600, HOUR - 600),
            (-HOUR, -HOUR, -HOUR, -HOUR, 0),
            (-HOUR, 0, 0, 0, -HOUR),
            (-HOUR, -600, -600, -599, 600 - HOUR),
        ] {
            let scene = Scene::new();
            scene.jumps(jump);
            assert!(scene.is_doubted());
            let said = scene.stripe_says(stripe);
            let case = format!("{jump} {stripe}");
            assert_eq!((said, scene.now(), scene.expiry()), (step, now, now), "{case}");
            let by = match scene.guard.trust() {
                Trust::Trusted => 0,
                Trust::Wrong { by_ms } => (by_ms + 500).div_euclid(1_000),
                other => panic!("{case}: {other:?}"),
            };
            assert_eq!(by, wrong, "{case}");
            let back = scene.guard.take_set_back().map_or(0, |back| back.as_secs());
            assert_eq!(back, step.min(0).unsigned_abs(), "{case}");
            assert_eq!(scene.guard.take_set_back(), None, "{case}");
            scene.passes(100);
            assert_eq!(scene.now(), now + 100, "{case}");
        }
    }

    #[test]
    fn a_wrong_clock_is_believed_again_once_it_is_right() {
        for stripe in [0, 600] {
            let scene = Scene::new();
            scene.jumps(HOUR);
            scene.stripe_says(stripe);
            scene.passes(50);
            scene.jumps(stripe - HOUR);
            assert_eq!((scene.guard.trust(), scene.now()), (Trust::Trusted, stripe + 50));
        }
    }

    #[test]
    fn the_answer_of_a_slow_call_is_compared_with_all_the_time_it_took() {
        let scene = Scene::new();
        let asked = scene.guard.since_boot();
        scene.jumps(HOUR);
        scene.passes(25);
        let answered = scene.guard.since_boot();
        let date = Timestamp::from_seconds(NOON + HOUR + 11);
        scene.guard.stripe_says(StripeDate { date, asked, answered });
        assert_eq!((scene.guard.trust(), scene.now()), (Trust::Trusted, HOUR + 25));
    }

    #[test]
    fn without_stripe_the_wall_clock_is_followed_in_the_end_and_confirmed_later() {
        let scene = Scene::new();
        scene.jumps(-HOUR);
        assert_eq!(scene.now(), 0);
        let step = scene.guard.go_on();
        assert_eq!((step.by_ms, step.trust), (-HOUR * 1_000, Trust::Unconfirmed));
        assert_eq!((scene.now(), scene.expiry()), (-HOUR, -HOUR));
        assert_eq!(scene.guard.take_set_back(), Some(Duration::from_hours(1)));
        assert_eq!(scene.stripe_says(-HOUR), 0);
        assert_eq!(scene.guard.trust(), Trust::Trusted);
    }

    #[test]
    fn a_start_is_compared_with_the_last_time_that_was_stored() {
        // stored, doubted, now, what may have ended
        for (stored, doubted, now, expiry) in [
            (-60, false, 0, 0),
            (-89 * DAY, false, 0, 0),
            (0, false, 0, 0),
            (-91 * DAY, true, 0, -91 * DAY),
            (1, false, 0, 0),
            (3, true, 3, 3),
            (DAY, true, DAY, DAY),
        ] {
            let scene = Scene::new();
            scene.guard.resume(Timestamp::from_seconds(NOON + stored));
            assert_eq!(scene.is_doubted(), doubted, "{stored}");
            assert_eq!((scene.now(), scene.expiry()), (now, expiry), "{stored}");
        }
        // A long absence is what it seems.
        let scene = Scene::new();
        scene.guard.resume(Timestamp::from_seconds(NOON - 99 * DAY));
        assert_eq!((scene.stripe_says(0), scene.expiry()), (0, 0));
        // The stored time was wrong.
        let scene = Scene::new();
        scene.guard.resume(Timestamp::from_seconds(NOON + 9 * HOUR));
        assert_eq!((scene.stripe_says(0), scene.now()), (-9 * HOUR, 0));
        assert_eq!(scene.guard.take_set_back(), Some(Duration::from_hours(9)));
    }
}
