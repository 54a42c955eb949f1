//! What admins ask for, from the confirmation that is shown to its outcome.

use std::time::Duration;

use rusqlite::named_params;
use rusqlite::types::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::admin::Operator;
use crate::domain::admin_action::{AdminAction, Effect};
use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::queue::ClaimRequest;
use crate::store::queues::ADMIN_ACTIONS;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

/// How long an action is kept after it was shown, unless it is still to be done.
const RETENTION: Duration = Duration::from_hours(30 * 24);

/// The state of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminActionState {
    /// It is shown, with a button to confirm it.
    Offered,
    /// It will be done, and is tried until Stripe answers.
    Confirmed,
    Done,
    /// Stripe has refused it, or it was given up.
    Failed,
}

impl AdminActionState {
    const ALL: [Self; 4] = [Self::Offered, Self::Confirmed, Self::Done, Self::Failed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Confirmed => "confirmed",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// An action of an admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAdminAction {
    pub id: String,
    pub operator: Operator,
    pub request: AdminAction,
    /// What was shown.
    pub effect: Effect,
    pub state: AdminActionState,
    /// When it was shown; the effect was calculated for this time.
    pub shown: Timestamp,
    /// Failed attempts.
    pub attempts: u32,
    /// Why it failed.
    pub error: Option<String>,
}

impl StoredAdminAction {
    /// An action that was not tried yet.
    #[must_use]
    pub const fn new(
        id: String,
        operator: Operator,
        request: AdminAction,
        effect: Effect,
        state: AdminActionState,
        shown: Timestamp,
    ) -> Self {
        Self { id, operator, request, effect, state, shown, attempts: 0, error: None }
    }
}

impl ReadTx<'_> {
    pub fn admin_action(&self, id: &str) -> Result<Option<StoredAdminAction>, StoreError> {
        self.row(
            ADMIN_ACTIONS.table,
            "SELECT * FROM admin_actions WHERE action_id = ?1",
            [id],
            admin_action,
        )
    }

    /// When the next confirmed action can be claimed; a time in the past means now.
    pub fn next_admin_action(&self) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&ADMIN_ACTIONS, None)
    }
}

impl WriteTx<'_> {
    /// Stores an action, in place of the one that had its id. Removes what is too old.
    pub fn put_admin_action(&mut self, action: &StoredAdminAction) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM admin_actions WHERE state <> 'confirmed' AND shown_ms < ?1",
            [action.shown.minus(RETENTION).millis()],
        )?;
        self.change(
            "INSERT INTO admin_actions (action_id, operator, request, effect, state, shown_ms,
                 next_try_ms, attempts, error)
             VALUES (:id, :operator, :request, :effect, :state, :shown, :shown, :attempts, :error)
             ON CONFLICT (action_id) DO UPDATE SET
                 operator = excluded.operator, request = excluded.request,
                 effect = excluded.effect, state = excluded.state, shown_ms = excluded.shown_ms,
                 next_try_ms = excluded.next_try_ms, attempts = excluded.attempts,
                 leased_until_ms = NULL, error = excluded.error",
            named_params! {
                ":id": action.id,
                ":operator": json(&action.operator)?,
                ":request": json(&action.request)?,
                ":effect": json(&action.effect)?,
                ":state": action.state.as_str(),
                ":shown": action.shown.millis(),
                ":attempts": action.attempts,
                ":error": action.error,
            },
        )?;
        if action.state == AdminActionState::Confirmed {
            self.signal(Queue::StripeTasks);
        }
        Ok(())
    }

    /// The action is done, with this effect.
    pub fn admin_action_done(
        &mut self,
        id: &str,
        effect: &Effect,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE admin_actions SET effect = ?2 WHERE action_id = ?1",
            (id, json(effect)?),
        )?;
        let changed = self.finish(&ADMIN_ACTIONS, id, "done", None, Some(now))?;
        ADMIN_ACTIONS.expect(changed, &id, "done")
    }

    /// Stripe has refused the action, or it was given up.
    pub fn admin_action_failed(
        &mut self,
        id: &str,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = self.give_up(&ADMIN_ACTIONS, id, error, now)?;
        ADMIN_ACTIONS.expect(changed, &id, "given up")
    }

    /// Leases a confirmed action to this process until then.
    pub fn lease_admin_action(
        &mut self,
        id: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        self.lease(&ADMIN_ACTIONS, &Value::from(id.to_owned()), now, until)
    }

    /// Leases up to `limit` confirmed actions that are due.
    pub fn claim_admin_actions(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<StoredAdminAction>, StoreError> {
        let request = ClaimRequest { part: None, now, limit, lease };
        self.claim(&ADMIN_ACTIONS, request, admin_action)
    }

    /// Corrects when actions were shown, after the clock was ahead by `by_ms`: they are shown for a limited time, and
    /// given up by their age.
    pub(in crate::store) fn shift_admin_actions(
        &mut self,
        by_ms: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE admin_actions SET shown_ms = min(?1, shown_ms - ?2) WHERE shown_ms > ?1",
            (now.millis(), by_ms),
        )?;
        Ok(())
    }

    /// Ends the lease after a failed attempt. The action is due again at `at`.
    pub fn retry_admin_action(
        &mut self,
        id: &str,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        let changed = self.retry(&ADMIN_ACTIONS, id, at, Some(error))?;
        ADMIN_ACTIONS.expect(changed, &id, "retried")
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Other { reason: error.to_string() })
}

fn parsed<T: DeserializeOwned>(row: &Fields<'_>, column: &'static str) -> Result<T, StoreError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| row.bad(column, &error.to_string()))
}

fn admin_action(row: &Fields<'_>) -> Result<StoredAdminAction, StoreError> {
    Ok(StoredAdminAction {
        id: row.get("action_id")?,
        operator: parsed(row, "operator")?,
        request: parsed(row, "request")?,
        effect: parsed(row, "effect")?,
        state: row.word("state", AdminActionState::parse)?,
        shown: row.millis("shown_ms")?,
        attempts: row.get("attempts")?,
        error: row.get("error")?,
    })
}
