//! Loads an account's record, lets the domain decide what changes, and saves it, in one transaction.

use std::sync::Arc;

use uuid::Uuid;

use crate::billing::config::BillingConfig;
use crate::domain::account::Fact;
use crate::domain::changes::{
    AccountRecord, Changes, RevocationChange, Settlement, SettlementContext, SettlementRules,
};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::UserId;
use crate::store::{NewEvent, ReadTx, StoreError, WriteTx};

/// The rules and the time that accounts are settled by. Cheap to clone into a transaction.
#[derive(Clone)]
pub(in crate::billing) struct Settler {
    config: Arc<BillingConfig>,
    clock: SharedClock,
}

impl Settler {
    pub(in crate::billing) fn new(config: &Arc<BillingConfig>, clock: &SharedClock) -> Self {
        Self { config: Arc::clone(config), clock: Arc::clone(clock) }
    }

    pub(in crate::billing) fn rules(&self) -> SettlementRules<'_> {
        self.config.rules()
    }

    /// `cause`: when the webhook was received that is being processed.
    pub(in crate::billing) fn context(
        &self,
        now: Timestamp,
        cause: Option<Timestamp>,
    ) -> SettlementContext {
        let (expiry_now, nonce) = (self.clock.expiry_now(), Uuid::new_v4().as_u128());
        SettlementContext { now, expiry_now, cause, nonce }
    }

    /// The record for a decision about the `new` facts.
    pub(in crate::billing) fn load(
        &self,
        tx: &ReadTx<'_>,
        user: UserId,
        new: &[Fact],
        now: Timestamp,
    ) -> Result<AccountRecord, StoreError> {
        tx.account_record(user, &self.rules(), new, now)
    }

    /// The facts from which the account is derived once the `new` ones are added.
    pub(in crate::billing) fn history(
        &self,
        tx: &ReadTx<'_>,
        user: UserId,
        new: &[Fact],
    ) -> Result<Vec<Fact>, StoreError> {
        Ok(tx.account_history(user, self.rules().archive_rules, new)?.facts)
    }

    pub(in crate::billing) fn settlement<'a>(
        &'a self,
        record: &'a AccountRecord,
        now: Timestamp,
    ) -> Settlement<'a> {
        Settlement { record, rules: self.rules(), context: self.context(now, None) }
    }
}

/// `now`: the time by which it was decided.
pub(in crate::billing) fn save(
    tx: &mut WriteTx<'_>,
    changes: &Changes,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.save(changes, now)?;
    log_pause(changes);
    Ok(())
}

/// Saves what a new event changes, and the event itself.
pub(in crate::billing) fn save_new_event(
    tx: &mut WriteTx<'_>,
    event: &NewEvent,
    changes: &Changes,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.save_new_event(event, changes, now)?;
    log_pause(changes);
    Ok(())
}

fn log_pause(changes: &Changes) {
    if let RevocationChange::Paused { revoked, people } = changes.revocations {
        log::error!(
            revoked, people;
            "too many people lose access within an hour: revocations are paused until \
             `tollgate revocations resume`"
        );
    }
}
