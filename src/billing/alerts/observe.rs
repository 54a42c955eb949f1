//! Stores what follows from an observation, with the messages to the admins, in one transaction.

use crate::billing::config::BillingConfig;
use crate::domain::admin::Admin;
use crate::domain::alerts::{AlertChange, AlertState, Observation, recipients, step};
use crate::domain::changes::{NewNotice, alarm};
use crate::domain::clock::Timestamp;
use crate::domain::notice::Alarm;
use crate::store::{StoreError, WriteTx};

/// Compares what was observed with the stored alerts, and stores the difference.
pub(in crate::billing) fn observe(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    observed: &Observation,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = tx.alerts()?;
    for change in step(&known, observed, now) {
        save(tx, &config.admins, &change, now)?;
    }
    Ok(())
}

fn save(
    tx: &mut WriteTx<'_>,
    admins: &[Admin],
    change: &AlertChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    match change {
        AlertChange::Stored(state) => tx.put_alert(state),
        AlertChange::Announced(state) => {
            log::warn!(alert:? = state.alert; "an alert begins");
            tx.put_alert(state)?;
            let about = Alarm::AlertBegan { alert: Box::new(state.alert.clone()) };
            if !state.alert.kind().is_announced_at_once() {
                return Ok(());
            }
            // What waits to be sent states what was wrong before.
            tx.withdraw_waiting_notices(&key_of(state), now)?;
            let statement = state.announced.unwrap_or_default();
            let part = format!("{statement}:{}", now.millis());
            tx.enqueue_all(notices(admins, state, &part, about), now)
        }
        AlertChange::Over { state, until } => {
            let alert = Box::new(state.alert.clone());
            log::info!(alert:?; "an alert is over");
            tx.delete_alert(&state.alert.key())?;
            let (since, until) = (state.since, *until);
            let about = Alarm::AlertOver { alert, since, until };
            tx.withdraw_waiting_notices(&key_of(state), now)?;
            tx.enqueue_all(notices(admins, state, "over", about), now)
        }
        AlertChange::Dropped(key) => tx.delete_alert(key),
    }
}

/// What the keys of all notices about an alert begin with. It contains the beginning of the alert: it may occur again.
fn key_of(state: &AlertState) -> String {
    let key = state.alert.key();
    format!("alert:{}:{}:{}", key.kind.as_str(), key.subject, state.since.millis())
}

/// One for each recipient.
fn notices(admins: &[Admin], state: &AlertState, part: &str, about: Alarm) -> Vec<NewNotice> {
    let readers: Vec<Admin> = recipients(admins, state.alert.kind()).copied().collect();
    alarm(&readers, format!("{}:{part}", key_of(state)), about)
}
