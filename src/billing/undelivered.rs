//! Notices on their way into the chat: claimed, and given up with an alarm to the admins.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::billing::alarm::alarm;
use crate::billing::{Billing, Terms};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::{Alarm, Notice};
use crate::measures;
use crate::store::{Ledger, OutboxRow, StoreError};

const TOO_OLD: &str = "it could not be delivered within seven days";

impl Billing {
    /// Leases up to `limit` notices that are due, each the oldest of its user. Those that have waited
    /// for too long expire first; the admins are alerted about those whose reader could be reached.
    pub async fn claim_notices(
        &self,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let (terms, now) = (self.terms.clone(), self.clock.now());
        let expiry = self.clock.expiry_now();
        let claimed = self.store.write(move |ledger| {
            let mut alerted = false;
            for (user, notice) in ledger.expire_outbox(expiry)? {
                measures::notice_lost("expired");
                alerted |= undelivered(ledger, &terms, user, &notice, TOO_OLD, now)?;
            }
            Ok::<_, StoreError>((ledger.claim_outbox(now, limit, lease)?, alerted))
        });
        let (rows, alerted) = claimed.await?;
        if alerted {
            self.bells.told();
        }
        Ok(rows)
    }

    /// Telegram will not take this notice, however often it is tried.
    pub async fn give_up_notice(&self, row: OutboxRow, reason: String) -> Result<(), StoreError> {
        let (terms, now) = (self.terms.clone(), self.clock.now());
        let given_up = self.store.write(move |ledger| {
            ledger.outbox_failed(row.id, &reason, now)?;
            undelivered(ledger, &terms, row.user, &row.notice, &reason, now)
        });
        if given_up.await? {
            self.bells.told();
        }
        Ok(())
    }
}

/// Alerts the admins, once an hour for each reason: one cause can stop many notices. An alert that was
/// not delivered raises no other one.
fn undelivered(
    ledger: &mut Ledger<'_>,
    terms: &Terms,
    user: UserId,
    notice: &Notice,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if matches!(notice, Notice::Alarm { .. }) {
        return Ok(false);
    }
    let (cause, hour) = (hex::encode(Sha256::digest(reason)), now.seconds() / 3600);
    let key = format!("undelivered:{}:{hour}", cause.get(..16).unwrap_or_default());
    let reason = reason.to_owned();
    alarm(ledger, terms, key, Alarm::NoticeUndelivered { user, reason }, now)
}
