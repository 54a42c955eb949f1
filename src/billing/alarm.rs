//! What the admins are told about the program itself.

use crate::billing::BillingConfig;
use crate::billing::settle::for_admin;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::{Alarm, KeyedNotice, Notice};
use crate::store::{StoreError, WriteTx};

/// Nobody's account: whom an alarm is about.
const NOBODY: UserId = UserId(0);

/// Queues the alarm for every admin, once for each key.
pub(super) fn alarm(
    tx: &mut WriteTx<'_>,
    terms: &BillingConfig,
    key: String,
    alarm: Alarm,
    now: Timestamp,
) -> Result<(), StoreError> {
    let notice = KeyedNotice { key, notice: Notice::Alarm { alarm } };
    for admin in &terms.admins {
        let notice = for_admin(&notice, admin.id);
        tx.enqueue(admin.id, NOBODY, &notice, now, None)?;
    }
    Ok(())
}
