//! Back-off: how long work waits after a failed attempt, and when it is given up.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

/// Each delay is this many times the one before it.
const FACTOR: f32 = 2.0;
/// More doublings than any policy needs to reach its longest delay.
const MAX_DOUBLINGS: u32 = 64;

/// The delays between the attempts at one kind of work, and the bound after which it is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    delays: Delays,
    bound: Bound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delays {
    /// `first` after the first failed attempt, doubled after each further one, up to `longest`.
    Doubling { first: Duration, longest: Duration },
    /// One for each failed attempt; the last one applies to all further attempts.
    Listed(&'static [Duration]),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// It is retried as long as it is needed.
    Never,
    /// It is given up at this failed attempt.
    Attempts(u32),
    /// It is given up at a failed attempt once it is this old and was tried for this long.
    Age { age: Duration, tried_for: Duration },
}

/// A stored event that cannot be applied.
pub const EVENT: Backoff = Backoff {
    delays: Delays::Listed(&[
        Duration::from_secs(10),
        Duration::from_mins(1),
        Duration::from_mins(5),
        Duration::from_mins(30),
        Duration::from_hours(2),
        Duration::from_hours(6),
        Duration::from_hours(12),
        Duration::from_hours(24),
    ]),
    bound: Bound::Attempts(9),
};

/// A stored update of Telegram that cannot be applied.
pub const CHAT_UPDATE: Backoff = EVENT;

/// A Stripe task that has settled nothing. It is never given up: it exists only while its account needs
/// it.
pub const STRIPE_TASK: Backoff = Backoff {
    delays: Delays::Doubling { first: Duration::from_secs(2), longest: Duration::from_hours(1) },
    bound: Bound::Never,
};

/// How old a notice can be when it is sent.
pub const NOTICE_LIFETIME: Duration = Duration::from_hours(7 * 24);

/// A message that Telegram does not accept for now: a notice, or an edit of a status message.
pub const CHAT_MESSAGE: Backoff = Backoff {
    delays: Delays::Doubling { first: Duration::from_secs(1), longest: Duration::from_secs(64) },
    bound: Bound::Age { age: NOTICE_LIFETIME, tried_for: Duration::ZERO },
};

/// A message that Telegram answers with an error that is not known: given up after a little more than an
/// hour.
pub const UNKNOWN_ANSWER: Backoff = Backoff {
    delays: Delays::Doubling { first: Duration::from_secs(1), longest: Duration::from_secs(2048) },
    bound: Bound::Attempts(13),
};

/// A webhook delivery that is not accepted. One behind another may not have been tried for long when it
/// is three days old.
pub const WEBHOOK_DELIVERY: Backoff = Backoff {
    delays: Delays::Doubling { first: Duration::from_secs(5), longest: Duration::from_mins(10) },
    bound: Bound::Age { age: Duration::from_hours(3 * 24), tried_for: Duration::from_hours(1) },
};

/// A call to a service that is unavailable, where the call itself is not at fault.
pub const OUTAGE: Backoff = Backoff {
    delays: Delays::Doubling { first: Duration::from_secs(1), longest: Duration::from_secs(30) },
    bound: Bound::Never,
};

/// A call about a member of a chat. It is never given up: what it is for is decided again before each attempt.
pub const CHAT_CALL: Backoff = Backoff {
    delays: Delays::Doubling { first: Duration::from_secs(2), longest: Duration::from_hours(1) },
    bound: Bound::Never,
};

/// The first contact with Telegram.
pub const BOT_CONNECTION: Backoff = Backoff {
    delays: Delays::Doubling {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(30),
    },
    bound: Bound::Never,
};

impl Backoff {
    /// The delay after a failed attempt, with the number of failed attempts before it.
    #[must_use]
    pub fn delay(self, failed_before: u32) -> Duration {
        match self.delays {
            Delays::Doubling { first, longest } => {
                let mut delays = ExponentialBuilder::new()
                    .with_factor(FACTOR)
                    .with_min_delay(first)
                    .with_max_delay(longest)
                    .without_max_times()
                    .build();
                delays.nth(index(failed_before.min(MAX_DOUBLINGS))).unwrap_or(longest)
            }
            Delays::Listed(delays) => {
                delays.get(index(failed_before)).or(delays.last()).copied().unwrap_or_default()
            }
        }
    }

    /// As [`Self::delay`]; `None` if the attempt was the last one that is permitted.
    #[must_use]
    pub fn next_delay(self, failed_before: u32) -> Option<Duration> {
        let is_last = match self.bound {
            Bound::Attempts(attempts) => failed_before.saturating_add(1) >= attempts,
            Bound::Never | Bound::Age { .. } => false,
        };
        (!is_last).then(|| self.delay(failed_before))
    }

    /// Whether work of this age is given up if its attempt fails. `tried_for`: the time since the first
    /// attempt.
    #[must_use]
    pub fn is_too_old(self, work_age: Duration, work_tried_for: Duration) -> bool {
        match self.bound {
            Bound::Age { age, tried_for } => work_age >= age && work_tried_for >= tried_for,
            Bound::Never | Bound::Attempts(_) => false,
        }
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How long an event waits while Stripe is unreachable, by how long it has waited already. Such a wait
/// is no failed attempt.
#[must_use]
pub fn unreachable_delay(waited: Duration) -> Duration {
    if waited < Duration::from_mins(1) {
        Duration::from_secs(3)
    } else if waited < Duration::from_hours(1) {
        Duration::from_mins(1)
    } else {
        Duration::from_mins(10)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        BOT_CONNECTION, Backoff, CHAT_MESSAGE, EVENT, OUTAGE, STRIPE_TASK, UNKNOWN_ANSWER,
        WEBHOOK_DELIVERY, unreachable_delay,
    };

    fn seconds(policy: Backoff, attempts: u32) -> Vec<u64> {
        (0..attempts).map(|failed| policy.delay(failed).as_secs()).collect()
    }

    #[test]
    fn each_delay_is_twice_the_one_before_up_to_the_longest() {
        assert_eq!(seconds(OUTAGE, 7), [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(seconds(CHAT_MESSAGE, 8), [1, 2, 4, 8, 16, 32, 64, 64]);
        assert_eq!(seconds(WEBHOOK_DELIVERY, 9), [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(
            seconds(STRIPE_TASK, 13),
            [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
        );
        assert_eq!(STRIPE_TASK.delay(u32::MAX), Duration::from_hours(1));
        assert_eq!(BOT_CONNECTION.delay(0), Duration::from_millis(500));
    }

    #[test]
    fn an_event_is_dead_at_its_ninth_failure() {
        let delays: Vec<_> = (0..9).map(|failed| EVENT.next_delay(failed)).collect();
        let minutes = |delay: &Option<Duration>| delay.map(|delay| delay.as_secs() / 60);
        let minutes: Vec<_> = delays.iter().map(minutes).collect();
        let expected = [0, 1, 5, 30, 120, 360, 720, 1440].map(Some);
        assert_eq!(minutes, [expected.as_slice(), &[None]].concat());
        assert_eq!(delays[0], Some(Duration::from_secs(10)));
        assert_eq!(EVENT.next_delay(u32::MAX), None);
    }

    #[test]
    fn an_unknown_answer_is_retried_for_a_little_more_than_an_hour() {
        let mut delays = (0..).map_while(|failed| UNKNOWN_ANSWER.next_delay(failed));
        assert_eq!(delays.by_ref().map(|delay| delay.as_secs()).sum::<u64>(), 4095);
    }

    #[test]
    fn old_work_is_given_up_once_it_was_tried_for_long_enough() {
        let (days, hour) = (|days: u64| Duration::from_hours(24 * days), Duration::from_hours(1));
        let almost = hour.saturating_sub(Duration::from_millis(1));
        for (policy, age, tried_for, expected) in [
            (WEBHOOK_DELIVERY, days(3), hour, true),
            (WEBHOOK_DELIVERY, days(3), almost, false),
            (WEBHOOK_DELIVERY, days(2), days(2), false),
            (CHAT_MESSAGE, days(7), Duration::ZERO, true),
            (CHAT_MESSAGE, days(6), days(6), false),
            (STRIPE_TASK, days(999), days(999), false),
            (EVENT, days(999), days(999), false),
        ] {
            assert_eq!(policy.is_too_old(age, tried_for), expected, "{policy:?} {age:?}");
        }
    }

    #[test]
    fn an_event_waits_longer_for_stripe_the_longer_it_has_waited() {
        for (waited, expected) in [(0, 3), (59, 3), (60, 60), (3599, 60), (3600, 600)] {
            let delay = unreachable_delay(Duration::from_secs(waited));
            assert_eq!(delay, Duration::from_secs(expected), "{waited}");
        }
    }
}
