//! How alerts follow what is observed. A cause that lasts is announced once, and so is its end; what an alert states is
//! announced again when it has changed.

use crate::domain::alerts::{Alert, AlertKey, AlertKind};
use crate::domain::clock::Timestamp;

/// A stored alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertState {
    pub alert: Alert,
    /// When its cause was first observed.
    pub since: Timestamp,
    /// The [statement](Alert::statement) that the admins were alerted to. `None`: the cause has not lasted long enough yet.
    pub announced: Option<u32>,
    /// Since when the cause is gone. `None`: it is not.
    pub clear: Option<Timestamp>,
}

/// What was observed at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The kinds whose causes were looked for. Nothing is known about other kinds.
    pub kinds: Vec<AlertKind>,
    /// The causes that were found.
    pub alerts: Vec<Alert>,
}

impl Observation {
    /// One kind of which there is at most one alert.
    #[must_use]
    pub fn of(kind: AlertKind, alert: Option<Alert>) -> Self {
        Self { kinds: vec![kind], alerts: alert.into_iter().collect() }
    }

    /// An alert that has just occurred. Other alerts of its kind are not affected.
    #[must_use]
    pub fn found(alert: Alert) -> Self {
        Self { kinds: Vec::new(), alerts: vec![alert] }
    }
}

/// A change of the stored alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertChange {
    /// Stored, and nobody is alerted.
    Stored(AlertState),
    /// Stored, and the admins are alerted.
    Announced(AlertState),
    /// Deleted, and the admins are notified that it is over.
    Over { state: AlertState, until: Timestamp },
    /// Deleted: it was gone before the admins were alerted.
    Dropped(AlertKey),
}

/// What changes by an observation. Without anything new, nothing changes.
#[must_use]
pub fn step(known: &[AlertState], observed: &Observation, now: Timestamp) -> Vec<AlertChange> {
    let keys: Vec<AlertKey> = observed.alerts.iter().map(Alert::key).collect();
    let found = observed.alerts.iter().zip(&keys).filter_map(|(alert, key)| {
        let before = known.iter().find(|state| state.alert.key() == *key);
        present(before, alert.clone(), now)
    });
    let others = known.iter().filter(|state| !keys.contains(&state.alert.key()));
    let gone = others.filter_map(|state| {
        let is_looked_for = observed.kinds.contains(&state.alert.kind());
        absent(state, is_looked_for, now)
    });
    found.chain(gone).collect()
}

fn present(before: Option<&AlertState>, alert: Alert, now: Timestamp) -> Option<AlertChange> {
    let kind = alert.kind();
    let state = AlertState {
        alert: match before {
            Some(before) => alert.counted(&before.alert),
            None => alert,
        },
        since: before.map_or(now, |before| before.since),
        announced: before.and_then(|before| before.announced),
        clear: kind.is_occurrence().then_some(now),
    };
    let statement = state.alert.statement();
    let is_new = state.announced.is_none_or(|announced| {
        if kind.is_graded() { announced < statement } else { announced != statement }
    });
    if is_new && now.since(state.since) >= kind.begins_after() {
        return Some(AlertChange::Announced(AlertState { announced: Some(statement), ..state }));
    }
    (before != Some(&state)).then_some(AlertChange::Stored(state))
}

fn absent(state: &AlertState, is_looked_for: bool, now: Timestamp) -> Option<AlertChange> {
    let until = match state.clear {
        Some(clear) => clear,
        None if is_looked_for => now,
        None => return None,
    };
    if state.announced.is_none() {
        return Some(AlertChange::Dropped(state.alert.key()));
    }
    if now.since(until) >= state.alert.kind().ends_after() {
        return Some(AlertChange::Over { state: state.clone(), until });
    }
    let is_new = state.clear.is_none();
    is_new.then(|| AlertChange::Stored(AlertState { clear: Some(until), ..state.clone() }))
}
