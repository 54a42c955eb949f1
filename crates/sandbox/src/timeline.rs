//! Turns time forward through every due moment, and lets what is due happen as real time passes.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::World;

/// How long one moment waits for the webhooks it caused.
const PATIENCE: Duration = Duration::from_secs(10);

/// How far to turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Exactly(Duration),
    /// To the same day so many calendar months later, in UTC; the last day where there is none.
    Months(u16),
}

/// Something that turning time caused.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Happening {
    pub at_ms: i64,
    /// The type of the event.
    pub kind: String,
    /// The same in words.
    pub what: String,
}

impl FromStr for Step {
    type Err = String;

    /// `30s`, `10m`, `1h`, `3d`, `1w`, `1mo`, `1y`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || format!("`{text}` is no step; write 1h, 1d, 7d, 1mo or 1y");
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

/// The same time of day `months` calendar months after, clamped to the month's last day.
pub(crate) fn months_later(from_ms: i64, months: i64) -> i64 {
    let moved = || {
        let from = jiff::Timestamp::from_millisecond(from_ms).ok()?;
        let span = jiff::Span::new().try_months(months).ok()?;
        let later = from.to_zoned_datetime(jiff::tz::TimeZone::UTC).checked_add(span).ok()?;
        Some(later.timestamp().as_millisecond())
    };
    moved().unwrap_or(from_ms)
}

/// Walks to the target, one due moment after the other.
pub(crate) async fn advance(world: &World, step: &Step) -> Vec<Happening> {
    let _one_at_a_time = world.walking.lock().await;
    let target = step.target(world.clock.now_ms());
    let before = world.stripe.happened();
    while let Some(due) = world.stripe.next_due().filter(|due| *due <= target) {
        world.clock.advance_to(due);
        world.stripe.act_until(due);
        world.stripe.answered(PATIENCE).await;
    }
    world.clock.advance_to(target);
    world.changes.note();
    world.stripe.happenings_since(before)
}

/// Acts on what has become due because time passes by itself.
pub(crate) fn spawn_ticker(world: Arc<World>, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
            }
            let Ok(_walk) = world.walking.try_lock() else { continue };
            world.stripe.act_until(world.clock.now_ms());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Step;
    use super::months_later;

    #[test]
    fn a_month_after_the_31st_is_the_last_day_of_the_next() {
        let ms = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        assert_eq!(months_later(ms("2026-01-31T10:00:00Z"), 1), ms("2026-02-28T10:00:00Z"));
        assert_eq!(months_later(ms("2026-01-31T10:00:00Z"), 2), ms("2026-03-31T10:00:00Z"));
    }

    #[test]
    fn steps_are_read_and_nonsense_is_refused() {
        assert_eq!("1mo".parse(), Ok(Step::Months(1)));
        assert_eq!("2y".parse(), Ok(Step::Months(24)));
        assert_eq!("1h".parse(), Ok(Step::Exactly(std::time::Duration::from_hours(1))));
        for bad in ["", "h", "1", "1x", "-1h", "99999999d"] {
            assert!(bad.parse::<Step>().is_err(), "{bad}");
        }
    }
}
