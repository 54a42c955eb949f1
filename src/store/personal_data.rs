//! The personal data of one user: all of it as JSON, and its erasure. What was paid and when is kept under the
//! number of the user.

use std::borrow::Cow;

use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, EventId, UserId};
use crate::domain::personal_data::{Named, PersonalData};
use crate::store::audit_chain::SEALED;
use crate::store::compression::expand;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

const PERSON: Table = Table { name: "users", key: "user_id" };
const ROWS: Table = Table { name: "personal data", key: "row" };
const EVENTS: Table = Table { name: "stripe_events", key: "event_id" };
const FACTS: Table = Table { name: "facts", key: "source" };
const ERASURES: Table = Table { name: "erasures", key: "user_id" };

/// Stored events that were searched for what they say about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchedEvents {
    /// Those that name the person, and that nothing will process any more.
    pub found: Vec<EventId>,
    /// The position of the last event that was searched. `None`: there are no more.
    pub last: Option<i64>,
}

/// A stored event and its payload, expanded.
struct Searched {
    position: i64,
    id: EventId,
    payload: Vec<u8>,
}

impl ReadTx<'_> {
    /// Everything that is stored about a user but the payloads of events. `None`: the user is not known.
    pub fn personal_data(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Option<PersonalData>, StoreError> {
        let Some(person) = self.person(user)? else { return Ok(None) };
        Ok(Some(PersonalData {
            stripe_customers: self.rows_of(
                user,
                "SELECT rowid AS row, json_object('id', customer_id, 'linked', datetime(linked_ms / 1000, 'unixepoch'))
                     AS json FROM customers WHERE user_id = ?1 ORDER BY linked_ms",
            )?,
            subscriptions: self.rows_of(
                user,
                "SELECT rowid AS row, json_object('id', subscription_id, 'customer', customer_id, 'plan', plan,
                     'price', price_id, 'interval', interval, 'status', status,
                     'started', datetime(started_ms / 1000, 'unixepoch'),
                     'period_end', datetime(current_period_end_ms / 1000, 'unixepoch'),
                     'cancels', datetime(cancel_ms / 1000, 'unixepoch'),
                     'trial_end', datetime(trial_end_ms / 1000, 'unixepoch'),
                     'ended', datetime(ended_ms / 1000, 'unixepoch')) AS json
                 FROM subscriptions WHERE user_id = ?1 ORDER BY started_ms",
            )?,
            entitlements: self.rows_of(
                user,
                // Each half has an index.
                "SELECT entitlement_id AS row, json_object('name', name, 'plan', plan, 'source', source_kind,
                     'source_id', source_id, 'since', datetime(since_ms / 1000, 'unixepoch'),
                     'valid_until', datetime(valid_until_ms / 1000, 'unixepoch'),
                     'ended', datetime(ended_ms / 1000, 'unixepoch')) AS json
                 FROM entitlements WHERE user_id = ?1 AND ended_ms IS NOT NULL
                 UNION ALL
                 SELECT entitlement_id AS row, json_object('name', name, 'plan', plan, 'source', source_kind,
                     'source_id', source_id, 'since', datetime(since_ms / 1000, 'unixepoch'),
                     'valid_until', datetime(valid_until_ms / 1000, 'unixepoch'),
                     'ended', NULL) AS json
                 FROM entitlements WHERE user_id = ?1 AND ended_ms IS NULL",
            )?,
            checkouts: self.rows_of(
                user,
                "SELECT rowid AS row, json_object('session', session_id, 'plan', plan, 'interval', interval,
                     'created', datetime(created_ms / 1000, 'unixepoch'), 'state', state) AS json
                 FROM checkouts WHERE user_id = ?1 ORDER BY created_ms",
            )?,
            messages: self.rows_of(
                user,
                "SELECT outbox_id AS row, json_object('created', datetime(created_ms / 1000, 'unixepoch'),
                     'sent', iif(state = 'sent', datetime(finished_ms / 1000, 'unixepoch'), NULL),
                     'state', state, 'content', json_remove(notice, '$.by')) AS json
                 FROM outbox WHERE about_id = ?1 AND user_id = ?1 ORDER BY outbox_id",
            )?,
            answers: self.rows_of(
                user,
                // The same text is queued for several admins.
                "SELECT min(outbox_id) AS row, json_object('written', datetime(created_ms / 1000, 'unixepoch'),
                     'text', notice ->> '$.text') AS json
                 FROM outbox WHERE about_id = ?1 AND json_extract(notice, '$.what') = 'answer'
                 GROUP BY created_ms, notice ORDER BY 1",
            )?,
            broadcasts: self.rows_of(
                user,
                "SELECT copy_id AS row, json_object('broadcast', broadcast_id, 'state', state,
                     'ended', datetime(finished_ms / 1000, 'unixepoch')) AS json
                 FROM broadcast_messages WHERE user_id = ?1 ORDER BY broadcast_id",
            )?,
            chats: self.rows_of(
                user,
                "SELECT membership_id AS row, json_object('chat', chat_id, 'title', coalesce(chats.name, title),
                     'name', memberships.name, 'place', standing,
                     'since', datetime(since_ms / 1000, 'unixepoch'),
                     'asked_to_join', datetime(request_ms / 1000, 'unixepoch'),
                     'removed', datetime(removed_ms / 1000, 'unixepoch')) AS json
                 FROM memberships JOIN chats USING (chat_id) WHERE user_id = ?1 ORDER BY membership_id",
            )?,
            chat_updates: self.rows_of(
                user,
                "SELECT entry_id AS row, json_object('received', datetime(received_ms / 1000, 'unixepoch'),
                     'kind', kind, 'chat', chat_id, 'title', nullif(payload, '') ->> ('$.' || kind || '.chat.title'),
                     'place', nullif(payload, '') ->> ('$.' || kind || '.new_chat_member.status')) AS json
                 FROM chat_updates WHERE user_id = ?1 ORDER BY entry_id",
            )?,
            webhook_deliveries: self.rows_of(
                user,
                "SELECT delivery_id AS row, json_object('service', endpoint,
                     'created', datetime(created_ms / 1000, 'unixepoch'), 'state', state,
                     'content', json(body)) AS json
                 FROM webhook_deliveries WHERE user_id = ?1 ORDER BY delivery_id",
            )?,
            api_requests: self.rows_of(
                user,
                "SELECT key AS row, json_object('route', route,
                     'created', datetime(created_ms / 1000, 'unixepoch')) AS json
                 FROM idempotency_keys WHERE user_id = ?1 ORDER BY created_ms",
            )?,
            activity: self.rows_of(
                user,
                "SELECT seq AS row, json_object('at', datetime(at_ms / 1000, 'unixepoch'),
                     'by', CASE WHEN actor LIKE 'admin:%' THEN 'admin' WHEN actor LIKE 'cli%' THEN 'operator'
                         ELSE actor END,
                     'action', action, 'subject', subject, 'before', json(before), 'after', json(after)) AS json
                 FROM audit_log WHERE user_id = ?1 ORDER BY seq",
            )?,
            ..PersonalData::new(person, now)
        }))
    }

    fn person(&self, user: UserId) -> Result<Option<Value>, StoreError> {
        self.row(
            PERSON,
            "SELECT user_id, json_object('telegram_id', user_id, 'name', name, 'username', username,
                 'language', language, 'chosen_language', locale_override,
                 'first_seen', datetime(first_seen_ms / 1000, 'unixepoch'),
                 'last_seen', datetime(last_seen_ms / 1000, 'unixepoch'),
                 'unreachable_since', datetime(unreachable_ms / 1000, 'unixepoch'),
                 'no_broadcasts_since', datetime(no_broadcasts_ms / 1000, 'unixepoch'),
                 'erased', datetime(forgotten_ms / 1000, 'unixepoch')) AS json
             FROM users WHERE user_id = ?1",
            [user.0],
            json,
        )
    }

    /// `sql`: a query of a column `json`, with the user as its parameter.
    fn rows_of(&self, user: UserId, sql: &str) -> Result<Vec<Value>, StoreError> {
        self.many(ROWS, sql, [user.0], json)
    }

    /// Searches up to `limit` events after the position `after` for those that name the user or one of the
    /// customers.
    pub fn search_events(
        &self,
        user: UserId,
        customers: &[CustomerId],
        after: i64,
        limit: u32,
    ) -> Result<SearchedEvents, StoreError> {
        let id = user.to_string();
        let ids: Vec<&[u8]> = customers
            .iter()
            .map(CustomerId::as_str)
            .chain([id.as_str()])
            .map(str::as_bytes)
            .collect();
        let read = self.many(
            EVENTS,
            "SELECT rowid AS position, event_id, payload FROM stripe_events
             WHERE rowid > ?1 AND payload <> x'' AND next_try_ms IS NULL ORDER BY rowid LIMIT ?2",
            (after, limit),
            |row| {
                let payload = expanded(row)?;
                Ok(Searched {
                    position: row.get("position")?,
                    id: row.id("event_id", EventId::new)?,
                    payload,
                })
            },
        )?;
        let last = read.last().map(|event| event.position);
        let names_person = |event: &Searched| {
            // Most events name neither, which needs no parsing.
            ids.iter().any(|id| event.payload.windows(id.len()).any(|part| part == *id)) && {
                let named = Named::in_payload(&event.payload);
                named.users.contains(&user)
                    || customers.iter().any(|customer| named.customers.contains(customer))
            }
        };
        let found = read.into_iter().filter(names_person).map(|event| event.id).collect();
        Ok(SearchedEvents { found, last })
    }

    /// Users whose events are not searched completely.
    pub fn open_erasures(&self) -> Result<Vec<UserId>, StoreError> {
        self.many(ERASURES, "SELECT user_id FROM erasures WHERE finished_ms IS NULL", [], |row| {
            Ok(UserId(row.get("user_id")?))
        })
    }

    /// The position up to which the events of a user were searched.
    pub fn erasure_searched_to(&self, user: UserId) -> Result<i64, StoreError> {
        let found = self.row(
            ERASURES,
            "SELECT user_id, searched_to FROM erasures WHERE user_id = ?1",
            [user.0],
            |row| row.get("searched_to"),
        )?;
        Ok(found.unwrap_or_default())
    }

    fn is_anyone_forgotten(&self) -> Result<bool, StoreError> {
        self.is_true("SELECT EXISTS (SELECT 1 FROM users WHERE forgotten_ms IS NOT NULL)", [])
    }

    pub(in crate::store) fn is_forgotten(&self, user: UserId) -> Result<bool, StoreError> {
        let found = self.row(
            PERSON,
            "SELECT user_id FROM users WHERE user_id = ?1 AND forgotten_ms IS NOT NULL",
            [user.0],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

/// A payload that cannot be expanded names nobody.
fn expanded(row: &Fields<'_>) -> Result<Vec<u8>, StoreError> {
    let stored: Vec<u8> = row.get("payload")?;
    Ok(expand(&stored).map(Cow::into_owned).unwrap_or_default())
}

fn json(row: &Fields<'_>) -> Result<Value, StoreError> {
    let text: String = row.get("json")?;
    serde_json::from_str(&text).map_err(|error| row.bad("json", &error.to_string()))
}

impl WriteTx<'_> {
    /// Erases what identifies a user and what is of use only to them. Their account, what they paid and what
    /// they have access to stay under their number. The payloads of events follow, see
    /// [`ReadTx::search_events`].
    pub fn erase_person(&mut self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE users SET language = NULL, locale_override = NULL, username = NULL, name = NULL,
                 last_seen_ms = NULL, forgotten_ms = ?2 WHERE user_id = ?1",
            (user.0, now.millis()),
        )?;
        self.change("DELETE FROM status_messages WHERE user_id = ?1", [user.0])?;
        self.change("DELETE FROM open_messages WHERE user_id = ?1", [user.0])?;
        self.change("DELETE FROM broadcast_messages WHERE user_id = ?1", [user.0])?;
        self.erase_conversation(user, now)?;
        self.remove_chat_updates_of(user)?;
        self.remove_unreadable_chat_updates_of(user)?;
        self.change(
            "UPDATE memberships SET name = NULL, language = NULL WHERE user_id = ?1",
            [user.0],
        )?;
        self.change("DELETE FROM idempotency_keys WHERE user_id = ?1", [user.0])?;
        self.change(
            "UPDATE checkouts SET url = NULL WHERE user_id = ?1 AND state <> 'open'",
            [user.0],
        )?;
        self.change(
            "UPDATE audit_log SET before = NULL, after = NULL, salt = NULL
             WHERE user_id = ?1 AND payload_sha256 IS NOT NULL AND salt IS NOT NULL AND action <> ?2",
            (user.0, SEALED),
        )?;
        self.change(
            "DELETE FROM admin_actions WHERE state <> 'confirmed'
                 AND ?1 IN (json_extract(request, '$.user'), json_extract(request, '$.to'))",
            [user.0],
        )?;
        self.change(
            "UPDATE stripe_events SET payload = x'' WHERE next_try_ms IS NULL
                 AND event_id IN (SELECT source FROM facts WHERE user_id = ?1)",
            [user.0],
        )?;
        self.change(
            "INSERT INTO erasures (user_id) VALUES (?1)
             ON CONFLICT (user_id) DO UPDATE SET finished_ms = NULL",
            [user.0],
        )?;
        Ok(())
    }

    /// Removes the payloads of events that name a user who is forgotten, and notes how far they were searched.
    pub fn erase_events(
        &mut self,
        user: UserId,
        searched: &SearchedEvents,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for id in &searched.found {
            self.remove_payload(id)?;
        }
        match searched.last {
            Some(last) => self
                .change("UPDATE erasures SET searched_to = ?2 WHERE user_id = ?1", (user.0, last)),
            None => self.change(
                "UPDATE erasures SET finished_ms = ?2 WHERE user_id = ?1",
                (user.0, now.millis()),
            ),
        }?;
        Ok(())
    }

    /// Removes the payload of an event that is finished if it names a user who is forgotten.
    pub fn remove_payload_of_forgotten(&mut self, id: &EventId) -> Result<(), StoreError> {
        if !self.is_anyone_forgotten()? {
            return Ok(());
        }
        let payload = self.row(
            EVENTS,
            "SELECT event_id, payload FROM stripe_events WHERE event_id = ?1 AND next_try_ms IS NULL",
            [id.as_str()],
            expanded,
        )?;
        let Some(payload) = payload else { return Ok(()) };
        let named = Named::in_payload(&payload);
        let mut users = named.users;
        for customer in &named.customers {
            users.extend(self.link_of(customer)?.map(|link| link.user));
        }
        users.extend(self.row(
            FACTS,
            "SELECT source, user_id FROM facts WHERE source = ?1",
            [id.as_str()],
            |row| Ok(UserId(row.get("user_id")?)),
        )?);
        for user in users {
            if self.is_forgotten(user)? {
                return self.remove_payload(id);
            }
        }
        Ok(())
    }

    fn remove_payload(&mut self, id: &EventId) -> Result<(), StoreError> {
        self.change("UPDATE stripe_events SET payload = x'' WHERE event_id = ?1", [id.as_str()])?;
        Ok(())
    }
}
