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
            let severity = state.announced.unwrap_or_default();
            if !state.alert.kind().is_announced_at_once() {
                return Ok(());
            }
            tx.enqueue_all(notices(admins, state, &severity.to_string(), about), now)
        }
        AlertChange::Over { state, until } => {
            let alert = Box::new(state.alert.clone());
            log::info!(alert:?; "an alert is over");
            tx.delete_alert(&state.alert.key())?;
            let (since, until) = (state.since, *until);
            let about = Alarm::AlertOver { alert, since, until };
            for severity in 0..=state.announced.unwrap_or_default() {
                for notice in notices(admins, state, &severity.to_string(), about.clone()) {
                    tx.withdraw_waiting_notice(&notice.notice.key, now)?;
                }
            }
            tx.enqueue_all(notices(admins, state, "over", about), now)
        }
        AlertChange::Dropped(key) => tx.delete_alert(key),
    }
}

/// One for each recipient. The key contains the beginning of the alert: it may occur again.
fn notices(admins: &[Admin], state: &AlertState, part: &str, about: Alarm) -> Vec<NewNotice> {
    let key = state.alert.key();
    let readers: Vec<Admin> = recipients(admins, key.kind).copied().collect();
    let (kind, since) = (key.kind.as_str(), state.since.millis());
    alarm(&readers, format!("alert:{kind}:{}:{since}:{part}", key.subject), about)
}
