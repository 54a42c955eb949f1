//! Alarms to the admins about the program itself.

use crate::billing::config::BillingConfig;
use crate::domain::changes::NewNotice;
use crate::domain::clock::Timestamp;
use crate::domain::notice::Alarm;
use crate::store::{StoreError, WriteTx};

/// Queues the alarm for every admin, once for each key.
pub(in crate::billing) fn alarm(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    key: String,
    alarm: Alarm,
    now: Timestamp,
) -> Result<(), StoreError> {
    for notice in crate::domain::changes::alarm(&config.admins, key, alarm) {
        let NewNotice { reader, about, notice, cause } = notice;
        tx.enqueue(reader, about, &notice, now, cause)?;
    }
    Ok(())
}
