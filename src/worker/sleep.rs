//! Sleep until a time by a [`Clock`], which may be turned or corrected meanwhile.

use std::time::Duration;

use crate::domain::clock::{Clock, Timestamp, Turns};

/// Timers do not count the time for which the machine was suspended: a sleeper is late by this at
/// most.
const LONGEST_SLEEP: Duration = Duration::from_secs(10);
/// A clock that goes back by less only makes its sleepers late by as much.
const SET_BACK: Duration = Duration::from_mins(1);
/// `expiry_now` stands still while the time is in doubt; these bound how often it is read.
const SHORTEST_SLEEP: Duration = Duration::from_millis(10);
const STOPPED_CLOCK_SLEEP: Duration = Duration::from_millis(250);

/// Adds sleeping to [`Clock`]. A sleeper also wakes when the clock is set back: the time until which it sleeps was
/// chosen by the wrong clock, and the corrected one may reach it months later. So it has to check again what is due.
pub(super) trait Sleep: Clock {
    /// Returns once [`Clock::now`] has reached `at`, or has gone back. `None`: never returns.
    async fn sleep_until(&self, at: Option<Timestamp>) {
        sleep(self, at, Self::now).await;
    }

    /// Returns once [`Clock::expiry_now`] has reached `at`, or has gone back. `None`: never returns.
    async fn sleep_until_expiry(&self, at: Option<Timestamp>) {
        sleep(self, at, Self::expiry_now).await;
    }
}

impl<C: Clock + ?Sized> Sleep for C {}

async fn sleep<C: Clock + ?Sized>(clock: &C, at: Option<Timestamp>, now: fn(&C) -> Timestamp) {
    let Some(at) = at else { return std::future::pending().await };
    let mut last: Option<Timestamp> = None;
    loop {
        let turned = clock.turns().map(Turns::turned);
        let now = now(clock);
        if now >= at || last.is_some_and(|last| now.plus(SET_BACK) < last) {
            return;
        }
        let shortest = if last == Some(now) { STOPPED_CLOCK_SLEEP } else { SHORTEST_SLEEP };
        last = Some(now);
        let rest = at.since(now).clamp(shortest, LONGEST_SLEEP);
        match turned {
            Some(turned) => tokio::select! {
                () = turned => {}
                () = tokio::time::sleep(rest) => {}
            },
            None => tokio::time::sleep(rest).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use crate::domain::clock::{Clock, ManualClock, SystemClock};
    use crate::domain::clock_guard::{ClockGuard, StripeDate};
    use crate::worker::sleep::Sleep;

    const HOUR: Duration = Duration::from_hours(1);

    #[tokio::test]
    async fn a_sleeper_wakes_at_its_time_and_not_before() {
        let (begun, at) = (Instant::now(), SystemClock.now().plus(Duration::from_millis(120)));
        SystemClock.sleep_until(Some(at)).await;
        assert!(SystemClock.now() >= at && begun.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn a_clock_that_is_turned_wakes_its_sleepers_also_behind_a_guard() {
        let turned = Arc::new(ManualClock::default());
        let guard = Arc::new(ClockGuard::new(Arc::<ManualClock>::clone(&turned)));
        let (begun, at) = (Instant::now(), guard.now().plus(HOUR));
        let sleepers = [Arc::clone(&guard), guard].map(|guard| {
            tokio::spawn(async move {
                guard.sleep_until(Some(at)).await;
                guard.sleep_until_expiry(Some(at)).await;
            })
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        turned.advance(HOUR / 2);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(sleepers.iter().all(|sleeper| !sleeper.is_finished()), "it is not time yet");
        turned.advance(HOUR / 2);
        for sleeper in sleepers {
            sleeper.await.unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn a_clock_that_is_set_back_wakes_its_sleepers() {
        let guard = Arc::new(ClockGuard::new(Arc::new(ManualClock::default())));
        let at = Some(guard.now().plus(HOUR));
        let sets_back = |by: Duration| {
            let (date, boot) = (guard.now().minus(by).whole_second(), guard.since_boot());
            guard.apply_stripe_date(StripeDate { date, asked: boot, answered: boot })
        };
        let sleeper = Arc::clone(&guard);
        let by_now = tokio::spawn(async move { sleeper.sleep_until(at).await });
        let sleeper = Arc::clone(&guard);
        let by_expiry = tokio::spawn(async move { sleeper.sleep_until_expiry(at).await });
        tokio::task::yield_now().await;
        assert!(sets_back(Duration::from_secs(20)).by_ms < 0);
        tokio::task::yield_now().await;
        let is_awake = by_now.is_finished() || by_expiry.is_finished();
        assert!(!is_awake, "it is a little late, and no more");
        assert!(sets_back(HOUR * 720).by_ms < 0);
        for sleeper in [by_now, by_expiry] {
            tokio::time::timeout(Duration::from_secs(5), sleeper).await.unwrap().unwrap();
        }
    }
}
