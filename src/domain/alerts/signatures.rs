//! Counts webhooks of Stripe whose signature matches, and those whose signature does not.

use std::collections::VecDeque;

use crate::domain::alerts::Alert;
use crate::domain::clock::Timestamp;

/// The period that is counted, in minutes.
const WINDOW_MINUTES: i64 = 60;
/// Anybody can post to the address: a few are no reason to alert.
const TOO_MANY: u64 = 5;

/// What was received in one minute.
#[derive(Debug, Clone, Copy)]
struct Minute {
    number: i64,
    refused: u64,
    accepted: u64,
}

/// The webhooks of the last hour.
#[derive(Debug, Clone, Default)]
pub struct Signatures(VecDeque<Minute>);

impl Signatures {
    /// Counts a webhook.
    pub fn note(&mut self, matches: bool, now: Timestamp) {
        let number = now.seconds().div_euclid(60);
        self.forget(number);
        if self.0.back().is_none_or(|last| last.number != number) {
            self.0.push_back(Minute { number, refused: 0, accepted: 0 });
        }
        if let Some(last) = self.0.back_mut() {
            last.refused += u64::from(!matches);
            last.accepted += u64::from(matches);
        }
    }

    /// Whether too many did not match.
    pub fn alert(&mut self, now: Timestamp) -> Option<Alert> {
        self.forget(now.seconds().div_euclid(60));
        let refused = self.0.iter().map(|minute| minute.refused).sum();
        let accepted = self.0.iter().map(|minute| minute.accepted).sum();
        (refused >= TOO_MANY).then_some(Alert::SignatureFailures { refused, accepted })
    }

    /// Also forgets minutes of a clock that was ahead.
    fn forget(&mut self, now: i64) {
        self.0.retain(|minute| (now - WINDOW_MINUTES..=now).contains(&minute.number));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Signatures;
    use crate::domain::alerts::Alert;
    use crate::domain::clock::Timestamp;

    #[test]
    fn five_within_an_hour_are_too_many() {
        let (mut signatures, start) =
            (Signatures::default(), Timestamp::from_seconds(1_800_000_000));
        let at = |minute| start.plus(Duration::from_mins(minute));
        signatures.note(true, start);
        for minute in [0, 10, 20, 30] {
            signatures.note(false, at(minute));
        }
        assert_eq!(signatures.alert(at(59)), None);
        signatures.note(false, at(60));
        let alert = Alert::SignatureFailures { refused: 5, accepted: 1 };
        assert_eq!(signatures.alert(at(60)), Some(alert));
        assert_eq!(signatures.alert(at(61)), None);
        signatures.note(false, at(61));
        assert_eq!(signatures.alert(start), None, "the clock was set back");
    }
}
