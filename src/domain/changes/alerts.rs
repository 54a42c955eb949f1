//! How the stored alerts about an account become those that are true.

use crate::domain::alerts::{Alert, AlertState};
use crate::domain::changes::change_set::AlertChanges;
use crate::domain::clock::Timestamp;

/// An alert that is known keeps its beginning. Alarms of the account announce what has begun or ended.
pub(super) fn sync(known: &[AlertState], found: Vec<Alert>, now: Timestamp) -> AlertChanges {
    let keys: Vec<_> = found.iter().map(Alert::key).collect();
    let ended = known.iter().map(|state| state.alert.key()).filter(|key| !keys.contains(key));
    let ended = ended.collect();
    let stored = found.into_iter().zip(&keys).filter_map(|(alert, key)| {
        let before = known.iter().find(|state| state.alert.key() == *key);
        let since = before.map_or(now, |before| before.since);
        let state = AlertState { alert, since, announced: Some(0), clear: None };
        (before != Some(&state)).then_some(state)
    });
    AlertChanges { stored: stored.collect(), ended }
}

#[cfg(test)]
mod tests {
    use super::sync;
    use crate::domain::alerts::{Alert, AlertState};
    use crate::domain::changes::change_set::AlertChanges;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{FraudWarningId, UserId};

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn warning(id: &str, payment: &str) -> Alert {
        Alert::FraudWarning {
            user: UserId(1),
            warning: FraudWarningId::new(id),
            payment: payment.to_owned(),
            amount: None,
        }
    }

    #[test]
    fn an_alert_keeps_its_beginning_and_is_stored_only_if_something_is_new() {
        let state = |alert, since| AlertState { alert, since, announced: Some(0), clear: None };
        let first = warning("issfr_1", "pi_1");
        let began = AlertChanges { stored: vec![state(first.clone(), at(5))], ended: Vec::new() };
        assert_eq!(sync(&[], vec![first.clone()], at(5)), began);

        let known = [state(first.clone(), at(5))];
        assert_eq!(sync(&known, vec![first.clone()], at(9)), AlertChanges::default());
        let reworded = warning("issfr_1", "ch_1");
        let expected = AlertChanges { stored: vec![state(reworded.clone(), at(5))], ended: vec![] };
        assert_eq!(sync(&known, vec![reworded], at(9)), expected);

        let second = warning("issfr_2", "pi_2");
        let expected =
            AlertChanges { stored: vec![state(second.clone(), at(9))], ended: vec![first.key()] };
        assert_eq!(sync(&known, vec![second], at(9)), expected);
    }
}
