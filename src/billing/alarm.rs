//! What the admins are told about the program itself.

use crate::billing::BillingConfig;
use crate::billing::settle::for_admin;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::{Alarm, KeyedNotice, Notice};
use crate::store::{StoreError, WriteTx};

/// Nobody's account: whom an alarm is about.
const NOBODY: UserId = UserId(0);

/// Tells every admin, once for each key; whether anybody is told.
pub(super) fn alarm(
    tx: &mut WriteTx<'_>,
    terms: &BillingConfig,
    key: String,
    alarm: Alarm,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let notice = KeyedNotice { key, notice: Notice::Alarm { alarm } };
    let mut grown = false;
    for admin in &terms.admins {
        let notice = for_admin(&notice, admin.id);
        grown |= tx.enqueue(admin.id, NOBODY, &notice, now, None)?;
    }
    Ok(grown)
}
