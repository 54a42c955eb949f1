//! Since when somebody is entitled, or a chat is enforced, as far as it can be seen from outside.

/// A call that was under way when something changed may be carried out this much later.
const UNDER_WAY_MS: i64 = 500;

/// A state that changes at times that are known to a few milliseconds.
#[derive(Debug, Clone)]
pub(super) struct Changing<T> {
    /// When each change was begun and done, in Unix milliseconds.
    changes: Vec<(i64, i64, T)>,
}

impl<T: Copy + PartialEq> Changing<T> {
    pub(super) fn from(at_ms: i64, state: T) -> Self {
        Self { changes: vec![(at_ms, at_ms, state)] }
    }

    pub(super) fn changed(&mut self, begun_ms: i64, done_ms: i64, state: T) {
        self.changes.push((begun_ms, done_ms, state));
    }

    pub(super) fn last(&self) -> Option<T> {
        self.changes.last().map(|(_, _, state)| *state)
    }

    /// Whether a call at this time may have been made in the state.
    pub(super) fn may_be(&self, state: T, at_ms: i64) -> bool {
        self.changes.iter().enumerate().any(|(place, (begun, _, found))| {
            let end = self.changes.get(place + 1).map(|(_, done, _)| done + UNDER_WAY_MS);
            *found == state && *begun <= at_ms && end.is_none_or(|end| at_ms <= end)
        })
    }

    /// Whether a call at this time can only have been made in the state.
    pub(super) fn must_be(&self, state: T, at_ms: i64) -> bool {
        self.changes.iter().enumerate().any(|(place, (_, done, found))| {
            let end = self.changes.get(place + 1).map(|(begun, _, _)| *begun);
            *found == state && done + UNDER_WAY_MS < at_ms && end.is_none_or(|end| at_ms < end)
        })
    }

    /// Whether something changed between these times.
    pub(super) fn changed_between(&self, from_ms: i64, to_ms: i64) -> bool {
        self.changes.iter().any(|(begun, done, _)| from_ms <= *done && *begun <= to_ms)
    }
}
