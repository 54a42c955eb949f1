//! Loads an account's record, lets the domain decide what changes, and saves it, in one transaction.

use uuid::Uuid;

use crate::billing::{Billing, BillingConfig};
use crate::domain::account::Fact;
use crate::domain::audit::AuditDraft;
use crate::domain::changes::{
    AccountRecord, Changes, RevocationChange, Settlement, SettlementContext, SettlementRules,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::{ReadTx, StoreError, WriteTx};

impl BillingConfig {
    pub(in crate::billing) fn rules(&self) -> SettlementRules<'_> {
        SettlementRules {
            policy: &self.policy,
            admins: &self.admins,
            endpoints: &self.webhook_endpoints,
            max_revocations: self.max_revocations,
        }
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

    pub(in crate::billing) fn load(
        &self,
        tx: &ReadTx<'_>,
        user: UserId,
        now: Timestamp,
    ) -> Result<AccountRecord, StoreError> {
        tx.account_record(user, &self.rules(), now)
    }

    pub(in crate::billing) fn settlement<'a>(
        &'a self,
        record: &'a AccountRecord,
        now: Timestamp,
    ) -> Settlement<'a> {
        Settlement { record, rules: self.rules(), context: self.context(now, None) }
    }
}

impl Billing {
    /// Appends facts to an account, and `entries` to the audit log. Without facts, time alone has its
    /// effect.
    pub(in crate::billing) async fn append_facts(
        &self,
        user: UserId,
        facts: Vec<Fact>,
        entries: Vec<AuditDraft>,
    ) -> Result<(), StoreError> {
        let (config, now) = (self.config.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                let record = config.load(tx, user, now)?;
                save(tx, &config.settlement(&record, now).append(facts, entries), now)
            })
            .await
    }
}

/// `now`: the time by which it was decided.
pub(in crate::billing) fn save(
    tx: &mut WriteTx<'_>,
    changes: &Changes,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let RevocationChange::Paused { revoked, people } = changes.revocations {
        log::error!(
            revoked, people;
            "too many people lose access within an hour: revocations are paused until \
             `tollgate revocations resume`"
        );
    }
    tx.save(changes, now)
}
