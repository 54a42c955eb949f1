//! Recent revocations of access, and the brake that pauses them when there are too many.

use std::time::Duration;

use crate::domain::changes::RevocationRecord;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::revocation_limit::{RevocationLimit, WINDOW};
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const BRAKE: Table = Table { name: "revocation_brake", key: "id" };
/// How many old records are deleted with each new one.
const DELETE_BATCH: u32 = 1000;

impl ReadTx<'_> {
    /// Since when revocations are paused. `None`: they are not.
    pub fn revocations_paused(&self) -> Result<Option<Timestamp>, StoreError> {
        let paused = self.number("SELECT max(paused_ms) FROM revocation_brake", [])?;
        Ok(paused.map(Timestamp::from_millis))
    }

    /// The input of the limit on revocations, for an account that may lose access now.
    pub(super) fn revocation_record(
        &self,
        user: UserId,
        limit: RevocationLimit,
        now: Timestamp,
    ) -> Result<RevocationRecord, StoreError> {
        let brake = self.row(
            BRAKE,
            "SELECT id, paused_ms, unlimited_until_ms FROM revocation_brake WHERE id = 1",
            [],
            |row| Ok((row.opt_millis("paused_ms")?, row.opt_millis("unlimited_until_ms")?)),
        )?;
        let (paused_since, unlimited_until) = brake.unwrap_or_default();
        let recorded = self.count("revocations")?;
        if limit.always_allows(recorded + 1) {
            let revoked = recorded;
            return Ok(RevocationRecord { paused_since, unlimited_until, revoked, people: None });
        }
        let since = now.minus(WINDOW);
        // Up to the number that decides nothing, rows are counted; more of them have a maintained number.
        let few = self.number(
            "SELECT count(*) FROM (SELECT 1 FROM revocations
                 WHERE revoked_ms > ?1 AND user_id <> ?2 LIMIT ?3)",
            (since.millis(), user.0, i64::try_from(limit.at_least).unwrap_or(i64::MAX)),
        )?;
        let few = few.unwrap_or(0).unsigned_abs();
        let revoked = if few < limit.at_least { few } else { self.revoked_since(since, user)? };
        let is_allowed = limit.always_allows(revoked + 1);
        Ok(RevocationRecord {
            paused_since,
            unlimited_until,
            revoked,
            people: (!is_allowed).then(|| self.people_with_access(since)).transpose()?,
        })
    }

    /// How many users other than `user` have lost an entitlement since then.
    pub fn revoked_since(&self, since: Timestamp, user: UserId) -> Result<u64, StoreError> {
        let other = self.number(
            "SELECT count(*) FROM revocations
             WHERE revoked_ms <= ?1 OR (user_id = ?2 AND revoked_ms > ?1)",
            (since.millis(), user.0),
        )?;
        let other = other.unwrap_or(0).unsigned_abs();
        Ok(self.count("revocations")?.saturating_sub(other))
    }

    /// How many users have an entitlement or have lost one since then.
    pub fn people_with_access(&self, since: Timestamp) -> Result<u64, StoreError> {
        let earlier = self.number(
            "SELECT count(*) FROM revocations
             WHERE revoked_ms <= ?1 AND NOT EXISTS (SELECT 1 FROM entitlements
                 WHERE entitlements.user_id = revocations.user_id AND ended_ms IS NULL)",
            [since.millis()],
        )?;
        Ok(self.count("people")?.saturating_sub(earlier.unwrap_or(0).unsigned_abs()))
    }
}

impl WriteTx<'_> {
    /// Records that a user has lost access, and deletes some of the records older than `window`.
    pub fn note_revocation(
        &mut self,
        user: UserId,
        now: Timestamp,
        window: Duration,
    ) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM revocations WHERE user_id IN (
                 SELECT user_id FROM revocations WHERE revoked_ms <= ?1 LIMIT ?2)",
            (now.minus(window).millis(), DELETE_BATCH),
        )?;
        self.change(
            "INSERT INTO revocations (user_id, revoked_ms) VALUES (?1, ?2)
             ON CONFLICT (user_id) DO UPDATE SET revoked_ms = excluded.revoked_ms",
            (user.0, now.millis()),
        )?;
        Ok(())
    }

    /// Access ends for no user from now on.
    pub fn pause_revocations(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO revocation_brake (id, paused_ms) VALUES (1, ?1)
             ON CONFLICT (id) DO UPDATE SET paused_ms = excluded.paused_ms",
            [now.millis()],
        )?;
        self.signal(Queue::Alerts);
        Ok(())
    }

    /// Corrects the limit after the clock was set back. Those who lost access by the wrong clock do not count: the
    /// accounts are settled again, which restores it.
    pub(in crate::store) fn shift_revocations(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.change("DELETE FROM revocations WHERE revoked_ms > ?1", [now.millis()])?;
        self.change(
            "UPDATE revocation_brake SET paused_ms = min(paused_ms, ?1),
                 unlimited_until_ms = min(unlimited_until_ms, ?2)",
            (now.millis(), now.plus(WINDOW).millis()),
        )?;
        Ok(())
    }

    /// Access ends again, without a limit until `unlimited_until`. Accounts that are due within `soon`
    /// become due now: those whose access was to end are among them.
    pub fn resume_revocations(
        &mut self,
        now: Timestamp,
        unlimited_until: Timestamp,
        soon: Duration,
    ) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO revocation_brake (id, unlimited_until_ms) VALUES (1, ?1)
             ON CONFLICT (id) DO UPDATE SET
                 paused_ms = NULL, unlimited_until_ms = excluded.unlimited_until_ms",
            [unlimited_until.millis()],
        )?;
        self.change(
            "UPDATE accounts SET wake_ms = ?1 WHERE wake_ms > ?1 AND wake_ms <= ?2",
            (now.millis(), now.plus(soon).millis()),
        )?;
        self.signal(Queue::Accounts);
        self.signal(Queue::Alerts);
        Ok(())
    }
}
