//! What administrators read about one person, beside the account: their events and notices.

use crate::domain::clock::Timestamp;
use crate::domain::explanation::QueuedFor;
use crate::domain::ids::{EventId, UserId};
use crate::domain::person::EventSummary;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::queued_notices::notice_state;
use crate::store::queues::OUTBOX;
use crate::store::transaction::ReadTx;

const EVENTS: Table = Table { name: "stripe_events", key: "event_id" };
const FACTS: Table = Table { name: "facts", key: "source" };

impl ReadTx<'_> {
    /// The notices to the user about their own account, newest first, at most `limit`.
    pub fn notices_to(
        &self,
        user: UserId,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<QueuedFor>, StoreError> {
        let found = self.many(
            OUTBOX.table,
            "SELECT outbox_id, notice, state, leased_until_ms, created_ms, finished_ms FROM outbox
             WHERE about_id = ?1 AND user_id = ?1 ORDER BY outbox_id DESC LIMIT ?2",
            (user.0, limit),
            |row| {
                let (text, state): (String, _) = (row.get("notice")?, notice_state(row, now)?);
                let at = row.opt_millis("finished_ms")?;
                let at = at.map_or_else(|| row.millis("created_ms"), Ok)?;
                // A notice that cannot be read is left out. It fails when it is claimed.
                let notice = serde_json::from_str(&text).ok();
                Ok(notice.map(|notice| QueuedFor { at, notice, state }))
            },
        )?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The Stripe events that are facts of the account, newest first, at most `limit`.
    pub fn events_about(&self, user: UserId, limit: u32) -> Result<Vec<EventSummary>, StoreError> {
        self.many(
            EVENTS,
            "SELECT event_id, type, created FROM facts
             JOIN stripe_events ON stripe_events.event_id = facts.source
             WHERE facts.user_id = ?1 ORDER BY facts.at_ms DESC, event_id LIMIT ?2",
            (user.0, limit),
            |row| {
                Ok(EventSummary {
                    id: row.id("event_id", EventId::new)?,
                    kind: row.get("type")?,
                    created: row.seconds("created")?,
                })
            },
        )
    }

    /// The account of which a Stripe event is a fact.
    pub fn owner_of_event(&self, event: &EventId) -> Result<Option<UserId>, StoreError> {
        self.row(
            FACTS,
            "SELECT source, user_id FROM facts WHERE source = ?1",
            [event.as_str()],
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }
}
