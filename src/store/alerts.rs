//! Alerts that are on, or have just begun or ended.

use crate::domain::alerts::{AlertKey, AlertKind, AlertState};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

const ALERTS: Table = Table { name: "alerts", key: "kind" };

impl ReadTx<'_> {
    /// Every stored alert, the oldest first. One that this version cannot read is left out.
    pub fn alerts(&self) -> Result<Vec<AlertState>, StoreError> {
        let found = self.many(
            ALERTS,
            "SELECT kind, details, since_ms, announced, clear_ms FROM alerts ORDER BY since_ms",
            [],
            alert,
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The stored alerts that follow from the facts of the user's account.
    pub fn alerts_about(&self, user: UserId) -> Result<Vec<AlertState>, StoreError> {
        let (first, end) = AlertKey::subjects_of(user);
        let mut found = Vec::new();
        for kind in AlertKind::OF_ACCOUNTS {
            found.extend(self.many(
                ALERTS,
                "SELECT kind, details, since_ms, announced, clear_ms FROM alerts
                 WHERE kind = ?1 AND subject >= ?2 AND subject < ?3 ORDER BY subject",
                (kind.as_str(), &first, &end),
                alert,
            )?);
        }
        Ok(found.into_iter().flatten().collect())
    }

    /// How many events were given up.
    pub fn given_up_event_count(&self) -> Result<u64, StoreError> {
        let count = self.number(
            "SELECT count(*) FROM stripe_events WHERE status = 'failed' AND next_try_ms IS NULL",
            [],
        )?;
        Ok(count.unwrap_or(0).unsigned_abs())
    }

    /// Why the event that was received last of those that were given up has failed.
    pub fn last_event_failure(&self) -> Result<Option<String>, StoreError> {
        let found = self.row(
            Table { name: "stripe_events", key: "event_id" },
            "SELECT event_id, error FROM stripe_events
             WHERE status = 'failed' AND next_try_ms IS NULL ORDER BY received_at DESC LIMIT 1",
            [],
            |row| row.get("error"),
        )?;
        Ok(found.flatten())
    }
}

impl WriteTx<'_> {
    /// Stores an alert, in place of the one with the same key.
    pub fn put_alert(&mut self, state: &AlertState) -> Result<(), StoreError> {
        let key = state.alert.key();
        let details = serde_json::to_string(&state.alert)
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        self.change(
            "INSERT INTO alerts (kind, subject, details, since_ms, announced, clear_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (kind, subject) DO UPDATE SET details = excluded.details,
                 since_ms = excluded.since_ms, announced = excluded.announced,
                 clear_ms = excluded.clear_ms",
            (
                key.kind.as_str(),
                key.subject,
                details,
                state.since.millis(),
                state.announced,
                state.clear.map(Timestamp::millis),
            ),
        )?;
        Ok(())
    }

    /// Deletes an alert that is over.
    pub fn delete_alert(&mut self, key: &AlertKey) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM alerts WHERE kind = ?1 AND subject = ?2",
            (key.kind.as_str(), key.subject.as_str()),
        )?;
        Ok(())
    }

    /// Corrects the times of alerts after the clock was set back.
    pub(in crate::store) fn shift_alerts(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE alerts SET since_ms = min(since_ms, ?1), clear_ms = min(clear_ms, ?1)",
            [now.millis()],
        )?;
        Ok(())
    }
}

fn alert(row: &Fields<'_>) -> Result<Option<AlertState>, StoreError> {
    let details: String = row.get("details")?;
    let Ok(alert) = serde_json::from_str(&details) else { return Ok(None) };
    Ok(Some(AlertState {
        alert,
        since: row.millis("since_ms")?,
        announced: row.get("announced")?,
        clear: row.opt_millis("clear_ms")?,
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;

    use crate::domain::alerts::{Alert, AlertState};
    use crate::domain::ids::{EndpointName, FraudWarningId, UserId};
    use crate::store::tests::{NOW, new_store};

    #[tokio::test]
    async fn an_alert_is_stored_once_for_each_subject_until_it_is_deleted() {
        let (_folder, path, store) = new_store();
        let dead = |endpoint: &str, count| AlertState {
            alert: Alert::DeadDeliveries {
                endpoint: EndpointName::new(endpoint),
                count,
                reason: "answered 500".to_owned(),
            },
            since: NOW,
            announced: Some(0),
            clear: None,
        };
        let done = store.write(move |tx| {
            tx.put_alert(&dead("crm", 1))?;
            tx.put_alert(&AlertState {
                since: NOW.plus(Duration::from_secs(1)),
                ..dead("club", 2)
            })?;
            let cleared = AlertState { clear: Some(NOW), ..dead("crm", 3) };
            tx.put_alert(&cleared)?;
            let stored = tx.alerts()?;
            assert_eq!(stored.len(), 2);
            assert_eq!(stored[0], cleared);
            tx.shift_alerts(NOW)?;
            tx.delete_alert(&cleared.alert.key())?;
            assert_eq!(tx.alerts()?, [dead("club", 2)], "its beginning is not in the future");
            Ok::<_, crate::store::StoreError>(())
        });
        done.await.unwrap();
        let raw = Connection::open(path).unwrap();
        raw.execute("UPDATE alerts SET details = '{\"alert\":\"of_the_future\"}'", []).unwrap();
        assert_eq!(store.read(|tx| tx.alerts()).await, Ok(Vec::new()));
    }

    #[tokio::test]
    async fn the_alerts_of_an_account_are_found_by_its_user() {
        let (_folder, _path, store) = new_store();
        let of = |user: i64, id: &str| AlertState {
            alert: Alert::FraudWarning {
                user: UserId(user),
                warning: FraudWarningId::new(id),
                payment: "pi_1".to_owned(),
                amount: None,
            },
            since: NOW,
            announced: Some(0),
            clear: None,
        };
        let own = [of(12, "issfr_1"), of(12, "issfr_2")];
        let done = store.write(move |tx| {
            for state in own.iter().chain(&[of(1, "issfr_3"), of(121, "issfr_4"), of(-12, "x")]) {
                tx.put_alert(state)?;
            }
            tx.put_alert(&AlertState { alert: Alert::ChargesDisabled, ..own[0].clone() })?;
            assert_eq!(tx.alerts_about(UserId(12))?, own);
            assert_eq!(tx.alerts_about(UserId(2))?, []);
            Ok::<_, crate::store::StoreError>(())
        });
        done.await.unwrap();
    }
}
