//! Moves the clock forward, stopping at every due time; and processes what becomes due as real time
//! passes.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::World;

/// How long [`advance`] waits at each due time for the webhooks that it caused.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);

/// How far to move the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// By a duration.
    Exactly(Duration),
    /// To the same day and time this many calendar months later, in UTC; to the last day of a shorter
    /// month.
    Months(u16),
}

/// A Stripe event that moving the clock has caused.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Happening {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// The type of the event, for example `invoice.paid`.
    pub kind: String,
    /// A short description for people.
    pub what: String,
}

impl FromStr for Step {
    type Err = String;

    /// Parses `30s`, `10m`, `1h`, `3d`, `1w`, `1mo` or `1y`. The error is a message for people.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || format!("`{text}` is not a step of time; write 1h, 1d, 7d, 1mo or 1y");
        let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(refuse)?;
        let (count, unit) = text.split_at(split);
        let count: u16 = count.parse().map_err(|_| refuse())?;
        let exactly = |seconds: u64| Step::Exactly(Duration::from_secs(seconds * u64::from(count)));
        match unit {
            "s" => Ok(exactly(1)),
            "m" => Ok(exactly(60)),
            "h" => Ok(exactly(3_600)),
            "d" => Ok(exactly(86_400)),
            "w" => Ok(exactly(604_800)),
            "mo" => Ok(Step::Months(count)),
            "y" => count.checked_mul(12).map(Step::Months).ok_or_else(refuse),
            _ => Err(refuse()),
        }
    }
}

impl Step {
    fn target(&self, from_ms: i64) -> i64 {
        match self {
            Step::Exactly(by) => {
                from_ms.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
            }
            Step::Months(months) => months_later(from_ms, i64::from(*months)),
        }
    }
}

/// The same day and time `months` calendar months later in UTC, clamped to the month's last day; earlier, if
/// it is negative. In Unix milliseconds.
#[must_use]
pub fn months_later(from_ms: i64, months: i64) -> i64 {
    let moved = || {
        let from = jiff::Timestamp::from_millisecond(from_ms).ok()?;
        let span = jiff::Span::new().try_months(months).ok()?;
        let later = from.to_zoned_datetime(jiff::tz::TimeZone::UTC).checked_add(span).ok()?;
        Some(later.timestamp().as_millisecond())
    };
    moved().unwrap_or(from_ms)
}

/// Moves the clock to the target, one due time after the other, and returns what happened.
pub(crate) async fn advance(world: &World, step: &Step) -> Vec<Happening> {
    let _guard = world.advancing.lock().await;
    let target = step.target(world.clock.now_ms());
    let before = world.stripe.happened();
    while let Some(due) = world.stripe.next_due().filter(|due| *due <= target) {
        world.clock.advance_to(due);
        world.stripe.process_due(due);
        world.stripe.answered(DELIVERY_TIMEOUT).await;
    }
    world.clock.advance_to(target);
    world.changes.note();
    world.stripe.happenings_since(before)
}

/// Processes what becomes due as real time passes.
pub(crate) fn spawn_ticker(world: Arc<World>, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
            }
            let Ok(_guard) = world.advancing.try_lock() else { continue };
            world.stripe.process_due(world.clock.now_ms());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Step;
    use super::months_later;

    #[test]
    fn a_month_after_the_31st_is_the_last_day_of_a_shorter_month() {
        let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        assert_eq!(months_later(ms("2026-01-31T10:00:00Z"), 1), ms("2026-02-28T10:00:00Z"));
        assert_eq!(months_later(ms("2026-01-31T10:00:00Z"), 2), ms("2026-03-31T10:00:00Z"));
    }

    #[test]
    fn a_step_is_parsed_and_an_invalid_one_is_refused() {
        assert_eq!("1mo".parse(), Ok(Step::Months(1)));
        assert_eq!("2y".parse(), Ok(Step::Months(24)));
        assert_eq!("1h".parse(), Ok(Step::Exactly(std::time::Duration::from_hours(1))));
        for bad in ["", "h", "1", "1x", "-1h", "99999999d"] {
            assert!(bad.parse::<Step>().is_err(), "{bad}");
        }
    }
}
