//! How often a person whose join requests are declined is sent how to get in.

use std::collections::HashMap;
use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;

/// A person may ask again as often as they like, and the message is the same each time.
const INTERVAL: Duration = Duration::from_hours(1);

/// When each person was sent how to get into one chat. It is lost at a restart, which costs one message more.
#[derive(Debug, Default)]
pub(super) struct JoinAnswers {
    sent: HashMap<UserId, Timestamp>,
}

impl JoinAnswers {
    /// Whether the person may be sent it.
    pub(super) fn is_due(&mut self, user: UserId, now: Timestamp) -> bool {
        // A time in the future is from before the clock was set back.
        self.sent.retain(|_, sent| *sent <= now && now.since(*sent) < INTERVAL);
        !self.sent.contains_key(&user)
    }

    /// The person was sent it.
    pub(super) fn note(&mut self, user: UserId, now: Timestamp) {
        self.sent.insert(user, now);
    }
}

#[cfg(test)]
mod tests {
    use super::{INTERVAL, JoinAnswers};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;

    #[test]
    fn a_person_gets_one_message_an_hour_and_people_are_independent() {
        let (alice, bruno) = (UserId(1), UserId(2));
        let start = Timestamp::from_seconds(1_800_000_000);
        let mut answers = JoinAnswers::default();
        assert!(answers.is_due(alice, start));
        answers.note(alice, start);
        assert!(!answers.is_due(alice, start) && answers.is_due(bruno, start));
        let end = start.plus(INTERVAL);
        assert!(!answers.is_due(alice, end.minus(std::time::Duration::from_millis(1))));
        assert!(answers.is_due(alice, end));
        assert!(answers.sent.is_empty(), "what no longer matters is not kept");
        answers.note(alice, start);
        assert!(answers.is_due(alice, start.minus(INTERVAL)), "the clock was set back");
    }
}
