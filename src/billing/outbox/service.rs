//! Claims notices for delivery, and gives up those that cannot be delivered, with an alarm to the
//! admins.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::billing::settling::alarm::alarm;
use crate::billing::{Billing, BillingConfig};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::{Alarm, Notice};
use crate::metrics;
use crate::store::{OutboxRow, StoreError, WriteTx};

const TOO_OLD: &str = "it could not be delivered within seven days";

impl Billing {
    /// Leases up to `limit` notices that are due, each the oldest of its user. Notices that are too
    /// old expire first, with an alarm if their reader was reachable.
    pub async fn claim_notices(
        &self,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let (config, now) = (self.config.clone(), self.clock.now());
        let expiry = self.clock.expiry_now();
        let claimed = self.store.write(move |tx| {
            for (user, notice) in tx.expire_outbox(expiry)? {
                metrics::notice_lost("expired");
                undelivered(tx, &config, user, &notice, TOO_OLD, now)?;
            }
            tx.claim_outbox(now, limit, lease)
        });
        claimed.await
    }

    /// Gives up a notice that Telegram rejects for good.
    pub async fn give_up_notice(&self, row: OutboxRow, reason: String) -> Result<(), StoreError> {
        let (config, now) = (self.config.clone(), self.clock.now());
        let given_up = self.store.write(move |tx| {
            tx.notice_failed(row.id, &reason, now)?;
            undelivered(tx, &config, row.user, &row.notice, &reason, now)
        });
        given_up.await
    }
}

/// Queues an alarm, once an hour for each reason: one cause can stop many notices. An undelivered
/// alarm raises no other one.
fn undelivered(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    user: UserId,
    notice: &Notice,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if matches!(notice, Notice::Alarm { .. }) {
        return Ok(());
    }
    let (cause, hour) = (hex::encode(Sha256::digest(reason)), now.seconds() / 3600);
    let key = format!("undelivered:{}:{hour}", cause.get(..16).unwrap_or_default());
    let reason = reason.to_owned();
    alarm(tx, config, key, Alarm::NoticeUndelivered { user, reason }, now)
}
