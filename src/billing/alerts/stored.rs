//! Conditions that the database shows.

use crate::billing::config::BillingConfig;
use crate::domain::alerts::{Alert, AlertKind, AlertState, Observation};
use crate::domain::ids::UserId;
use crate::domain::revocation_limit::WINDOW;
use crate::store::{ReadTx, StoreError};

/// Looks for failed events and updates, deliveries that were given up, and whether what paused revocations or stopped
/// backups has passed.
pub(super) fn stored_conditions(
    tx: &ReadTx<'_>,
    config: &BillingConfig,
) -> Result<Observation, StoreError> {
    let known = tx.alerts()?;
    let mut alerts: Vec<Alert> = failed_events(tx)?.into_iter().collect();
    alerts.extend(failed_chat_updates(tx)?);
    alerts.extend(dead_deliveries(tx, config)?);
    alerts.extend(revocations_paused(tx, &known)?);
    let mut kinds = vec![
        AlertKind::FailedEvents,
        AlertKind::FailedChatUpdates,
        AlertKind::DeadDeliveries,
        AlertKind::RevocationsPaused,
    ];
    // The attempts decide about backups, as long as there are any.
    if config.backup.is_none() {
        kinds.push(AlertKind::Backup);
    }
    Ok(Observation { kinds, alerts })
}

fn failed_events(tx: &ReadTx<'_>) -> Result<Option<Alert>, StoreError> {
    let count = tx.given_up_event_count()?;
    if count == 0 {
        return Ok(None);
    }
    let reason = tx.last_event_failure()?.unwrap_or_default();
    Ok(Some(Alert::FailedEvents { count, reason }))
}

fn failed_chat_updates(tx: &ReadTx<'_>) -> Result<Option<Alert>, StoreError> {
    let count = tx.given_up_chat_update_count()?;
    if count == 0 {
        return Ok(None);
    }
    let reason = tx.last_chat_update_failure()?.unwrap_or_default();
    Ok(Some(Alert::FailedChatUpdates { count, reason }))
}

/// Of the endpoints in the configuration: nothing can be sent to others.
fn dead_deliveries(tx: &ReadTx<'_>, config: &BillingConfig) -> Result<Vec<Alert>, StoreError> {
    let mut alerts = Vec::new();
    for endpoint in &config.webhook_endpoints {
        let count = tx.dead_delivery_count(&endpoint.name)?;
        if count > 0 {
            let reason = tx.last_delivery_failure(&endpoint.name)?.unwrap_or_default();
            alerts.push(Alert::DeadDeliveries { endpoint: endpoint.name.clone(), count, reason });
        }
    }
    Ok(alerts)
}

/// With the numbers at the time of the pause.
fn revocations_paused(tx: &ReadTx<'_>, known: &[AlertState]) -> Result<Option<Alert>, StoreError> {
    let Some(paused) = tx.revocations_paused()? else { return Ok(None) };
    let mut known = known.iter().map(|state| &state.alert);
    if let Some(known) = known.find(|alert| alert.kind() == AlertKind::RevocationsPaused) {
        return Ok(Some(known.clone()));
    }
    let (since, nobody) = (paused.minus(WINDOW), UserId(0));
    let (revoked, people) = (tx.revoked_since(since, nobody)?, tx.people_with_access(since)?);
    Ok(Some(Alert::RevocationsPaused { revoked, people }))
}
