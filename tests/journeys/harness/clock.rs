//! Control of simulated time.

use std::time::Duration;

use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::Step;

use crate::journeys::harness::Journey;

/// Moves time forward.
pub(crate) struct ClockControl<'a>(pub(super) &'a Journey);

impl ClockControl<'_> {
    /// Moves time forward through everything that falls due at Stripe on the way. The application sees only the
    /// end, as after a suspend.
    pub(crate) async fn advance(&self, step: Step) {
        self.0.sandbox.advance_step(&step).await;
    }

    /// Lets time pass, stopping wherever work falls due at Stripe or in the application, until all of its
    /// effects have arrived.
    pub(crate) async fn passes(&self, step: Step) {
        let target = match step {
            Step::Exactly(by) => self.0.now().plus(by),
            Step::Months(months) => months_after(self.0.now(), i64::from(months)),
        };
        self.run_until(target).await;
    }

    /// The same, up to an instant.
    pub(crate) async fn run_until(&self, target: Timestamp) {
        loop {
            self.0.settle_except_held().await;
            let stripe = self.0.sandbox.stripe().next_due().map(Timestamp::from_millis);
            let own = self.0.due_before(target).await;
            let next = stripe.into_iter().chain(own).min().filter(|next| *next <= target);
            let step = next.unwrap_or(target).since(self.0.now());
            self.advance(Step::Exactly(step)).await;
            if next.is_none() {
                return self.0.settle_except_held().await;
            }
        }
    }
}

impl Journey {
    /// Changes the error of the application's wall clock by `by_ms` milliseconds.
    pub(crate) fn jumps(&self, by_ms: i64) {
        self.wall.jump(by_ms);
    }

    /// The process is suspended for this long, and goes on.
    pub(crate) async fn sleeps(&self, by: Duration) {
        self.clock().advance(Step::Exactly(by)).await;
        self.wall.has_slept(by);
    }

    /// Waits until the application's trusted time satisfies the condition.
    pub(crate) async fn until_now(&self, is_so: impl Fn(Timestamp) -> bool) {
        self.until("the application's time", || is_so(self.trusted_now())).await;
    }

    /// Waits until the application requests the time from Stripe again.
    pub(crate) async fn waits_for_clock_check(&self) {
        let asked = || {
            let requests = self.stripe().requests();
            requests.iter().filter(|request| request.path == "prices").count()
        };
        let before = asked();
        self.until("a request for the time", || asked() > before).await;
    }

    /// When the application's next work is due, if before `target`.
    async fn due_before(&self, target: Timestamp) -> Option<Timestamp> {
        let now = self.now();
        self.app.as_ref()?;
        self.read_database(move |tx| {
            let (mut before, mut after) = (now.millis(), target.millis());
            if tx.due_count(target)? == 0 {
                return Ok(None);
            }
            while after - before > 1 {
                let middle = before.midpoint(after);
                if tx.due_count(Timestamp::from_millis(middle))? == 0 {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            Ok(Some(Timestamp::from_millis(after)))
        })
        .await
    }
}

/// The same day and hour `months` later, in UTC.
fn months_after(at: Timestamp, months: i64) -> Timestamp {
    let instant = jiff::Timestamp::from_millisecond(at.millis()).unwrap();
    let later = instant
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .checked_add(jiff::Span::new().months(months))
        .unwrap();
    Timestamp::from_millis(later.timestamp().as_millisecond())
}

pub(crate) const fn minutes(count: u64) -> Step {
    Step::Exactly(Duration::from_mins(count))
}

pub(crate) const fn hours(count: u64) -> Step {
    Step::Exactly(Duration::from_hours(count))
}

pub(crate) const fn days(count: u64) -> Step {
    Step::Exactly(Duration::from_hours(24 * count))
}
