//! Conditions that the database shows.

use crate::billing::config::BillingConfig;
use crate::domain::alerts::{Alert, AlertKind, AlertState, Observation};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::paid_chat::ChatRecord;
use crate::domain::revocation_limit::WINDOW;
use crate::store::{ReadTx, StoreError};

/// Of each chat.
const MAX_BANNED: u32 = 50;

/// Looks for failed events and updates, deliveries that were given up, and whether what paused revocations or stopped
/// backups has passed.
pub(super) fn stored_conditions(
    tx: &ReadTx<'_>,
    config: &BillingConfig,
    expiry_now: Timestamp,
) -> Result<Observation, StoreError> {
    let known = tx.alerts()?;
    let mut alerts: Vec<Alert> = failed_events(tx)?.into_iter().collect();
    alerts.extend(failed_chat_updates(tx)?);
    alerts.extend(dead_deliveries(tx, config)?);
    alerts.extend(revocations_paused(tx, &known)?);
    for chat in tx.paid_chats()? {
        alerts.extend(of_chat(tx, &known, &chat, expiry_now)?);
    }
    let mut kinds = vec![
        AlertKind::FailedEvents,
        AlertKind::FailedChatUpdates,
        AlertKind::DeadDeliveries,
        AlertKind::RevocationsPaused,
        AlertKind::Chat,
        AlertKind::ChatRemovals,
        AlertKind::ChatBanned,
    ];
    // The attempts decide about backups, as long as there are any.
    if config.backup.is_none() {
        kinds.push(AlertKind::Backup);
    }
    Ok(Observation { kinds, alerts })
}

/// What the bot lacks in a chat, removals that are stopped, and entitled people whom an administrator has banned.
fn of_chat(
    tx: &ReadTx<'_>,
    known: &[AlertState],
    record: &ChatRecord,
    now: Timestamp,
) -> Result<Vec<Alert>, StoreError> {
    let (chat, title) = (record.chat.id, record.title().to_owned());
    let mut alerts = Vec::new();
    if let Some(problem) = record.problem() {
        alerts.push(Alert::Chat { chat, title: title.clone(), problem });
    }
    if record.removals_stopped.is_some() {
        // With the number at the beginning, as others follow.
        let before = known.iter().map(|state| &state.alert).find(
            |alert| matches!(alert, Alert::ChatRemovals { chat: known, .. } if *known == chat),
        );
        let count = tx.chat_counts(chat)?.held;
        let alert = Alert::ChatRemovals { chat, title: title.clone(), count };
        alerts.push(before.cloned().unwrap_or(alert));
    }
    if let Some(binding) = &record.binding {
        for member in tx.banned_in(chat, MAX_BANNED)? {
            if member.is_banned_by_others()
                && tx.is_entitled(member.user, &binding.entitlement, now)?
            {
                alerts.push(Alert::ChatBanned { chat, title: title.clone(), user: member.user });
            }
        }
    }
    Ok(alerts)
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
