//! Jumps of the wall clock, restarts, and the answers of Stripe.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use super::{ClockGuard, StripeDate, Trust};
use crate::domain::clock::{Clock, ClockReading, Timestamp};

/// Times in tests are seconds after noon.
const NOON: i64 = 1_800_000_000;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A wall clock and a boot clock that tests set.
#[derive(Debug)]
struct ManualClocks(Mutex<Seconds>);

#[derive(Debug, Clone, Copy)]
struct Seconds {
    /// After noon.
    wall: i64,
    since_boot: u64,
}

impl Clock for ManualClocks {
    fn reading(&self) -> ClockReading {
        let Seconds { wall, since_boot } = *self.0.lock().unwrap();
        ClockReading {
            wall: Timestamp::from_seconds(NOON + wall),
            since_boot: Duration::from_secs(since_boot),
        }
    }
}

struct Scene {
    clocks: Arc<ManualClocks>,
    guard: ClockGuard,
}

impl Scene {
    fn new() -> Self {
        let start = Seconds { wall: 0, since_boot: 500 };
        let clocks = Arc::new(ManualClocks(Mutex::new(start)));
        let guard = ClockGuard::new(Arc::<ManualClocks>::clone(&clocks));
        Self { clocks, guard }
    }

    /// Time passes on both clocks.
    fn passes(&self, seconds: u64) {
        let mut clocks = self.clocks.0.lock().unwrap();
        clocks.wall += i64::try_from(seconds).unwrap();
        clocks.since_boot += seconds;
    }

    /// The wall clock is set.
    fn jumps(&self, seconds: i64) {
        self.clocks.0.lock().unwrap().wall += seconds;
    }

    fn now(&self) -> i64 {
        self.guard.now().seconds() - NOON
    }

    fn expiry(&self) -> i64 {
        self.guard.expiry_now().seconds() - NOON
    }

    /// Applies Stripe's date, written now. Returns by how many seconds the time was changed.
    fn apply_stripe_date(&self, seconds: i64) -> i64 {
        let since_boot = self.guard.since_boot();
        let date = Timestamp::from_seconds(NOON + seconds);
        let date = StripeDate { date, asked: since_boot, answered: since_boot };
        let step = self.guard.apply_stripe_date(date);
        assert_eq!(step.trust, self.guard.trust());
        step.by_ms / 1_000
    }

    fn is_doubted(&self) -> bool {
        matches!(self.guard.trust(), Trust::Doubted { .. })
    }
}

#[test]
fn a_clock_that_is_slewed_or_advances_with_the_boot_clock_is_trusted() {
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
fn time_advances_after_a_jump_and_nothing_expires_until_it_is_resolved() {
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
fn a_jump_that_is_undone_has_no_effect() {
    let scene = Scene::new();
    scene.jumps(4);
    assert!(scene.is_doubted());
    scene.passes(5);
    scene.jumps(-4);
    assert_eq!((scene.guard.trust(), scene.now()), (Trust::Trusted, 5));
    assert_eq!((scene.expiry(), scene.guard.take_set_back()), (5, None));
}

#[test]
fn stripe_decides_between_the_wall_clock_and_the_boot_clock() {
    // jump, Stripe's time, time afterwards, change of time, error of the wall clock
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
        let changed_by = scene.apply_stripe_date(stripe);
        let case = format!("{jump} {stripe}");
        assert_eq!((changed_by, scene.now(), scene.expiry()), (step, now, now), "{case}");
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
fn a_wrong_clock_is_trusted_again_once_it_is_right() {
    for stripe in [0, 600] {
        let scene = Scene::new();
        scene.jumps(HOUR);
        scene.apply_stripe_date(stripe);
        scene.passes(50);
        scene.jumps(stripe - HOUR);
        assert_eq!((scene.guard.trust(), scene.now()), (Trust::Trusted, stripe + 50));
    }
}

#[test]
fn the_date_of_a_slow_response_is_compared_with_the_whole_call() {
    let scene = Scene::new();
    let asked = scene.guard.since_boot();
    scene.jumps(HOUR);
    scene.passes(25);
    let answered = scene.guard.since_boot();
    let date = Timestamp::from_seconds(NOON + HOUR + 11);
    scene.guard.apply_stripe_date(StripeDate { date, asked, answered });
    assert_eq!((scene.guard.trust(), scene.now()), (Trust::Trusted, HOUR + 25));
    // Neither clock agrees: it was written in the middle of the call, and of its second.
    let date = Timestamp::from_seconds(NOON + DAY);
    scene.guard.apply_stripe_date(StripeDate { date, asked, answered });
    assert_eq!(scene.now(), DAY + 13);
}

#[test]
fn a_step_back_within_the_tolerance_moves_nothing() {
    for (jump, set_back) in [(-2, None), (-3, Some(Duration::from_secs(3)))] {
        let scene = Scene::new();
        scene.guard.resume(Timestamp::from_seconds(NOON - 91 * DAY));
        scene.jumps(jump);
        assert_eq!(scene.guard.follow_wall_clock().by_ms, jump * 1_000);
        assert_eq!(scene.guard.take_set_back(), set_back, "{jump}");
    }
}

#[test]
fn sleepers_are_woken_by_a_jump_and_not_by_a_slewed_clock() {
    for (jump, is_woken) in [(0, false), (2, false), (3, true)] {
        let scene = Scene::new();
        let mut turned = pin!(scene.guard.turns().unwrap().turned());
        scene.passes(10);
        scene.jumps(jump);
        assert_eq!(scene.now(), 10 + if is_woken { 0 } else { jump });
        let polled = turned.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled.is_ready(), is_woken, "{jump}");
    }
}

#[test]
fn without_stripe_the_wall_clock_is_followed_and_confirmed_later() {
    let scene = Scene::new();
    scene.jumps(-HOUR);
    assert_eq!(scene.now(), 0);
    let step = scene.guard.follow_wall_clock();
    assert_eq!((step.by_ms, step.trust), (-HOUR * 1_000, Trust::Unconfirmed));
    assert_eq!((scene.now(), scene.expiry()), (-HOUR, -HOUR));
    assert_eq!(scene.guard.take_set_back(), Some(Duration::from_hours(1)));
    assert_eq!(scene.apply_stripe_date(-HOUR), 0);
    assert_eq!(scene.guard.trust(), Trust::Trusted);
}

#[test]
fn at_start_the_clock_is_compared_with_the_last_stored_time() {
    // stored time, doubted, now, time for expiry
    for (stored, doubted, now, expiry) in [
        (-60, false, 0, 0),
        (-89 * DAY, false, 0, 0),
        (0, false, 0, 0),
        (-90 * DAY, false, 0, 0),
        (-91 * DAY, true, 0, -91 * DAY),
        (2, false, 0, 0),
        (3, true, 3, 3),
        (DAY, true, DAY, DAY),
    ] {
        let scene = Scene::new();
        scene.guard.resume(Timestamp::from_seconds(NOON + stored));
        assert_eq!(scene.is_doubted(), doubted, "{stored}");
        assert_eq!((scene.now(), scene.expiry()), (now, expiry), "{stored}");
    }
    // Stripe confirms a long absence.
    let scene = Scene::new();
    scene.guard.resume(Timestamp::from_seconds(NOON - 99 * DAY));
    assert_eq!((scene.apply_stripe_date(0), scene.expiry()), (0, 0));
    // The stored time was wrong.
    let scene = Scene::new();
    scene.guard.resume(Timestamp::from_seconds(NOON + 9 * HOUR));
    assert_eq!((scene.apply_stripe_date(0), scene.now()), (-9 * HOUR, 0));
    assert_eq!(scene.guard.take_set_back(), Some(Duration::from_hours(9)));
}
