//! Loads everything that is stored about one account, as one value.

use crate::domain::account::Fact;
use crate::domain::changes::{
    AccountHistory, AccountRecord, OwnershipEvidence, OwnershipRecord, SettlementRules,
    WebhookRecord,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::transaction::ReadTx;

impl ReadTx<'_> {
    /// The record for a decision about the `new` facts. The record of webhook events is empty if no
    /// endpoints are configured.
    pub fn account_record(
        &self,
        user: UserId,
        rules: &SettlementRules<'_>,
        new: &[Fact],
        now: Timestamp,
    ) -> Result<AccountRecord, StoreError> {
        let webhooks = if rules.endpoints.is_empty() {
            WebhookRecord::default()
        } else {
            self.webhook_record(user)?
        };
        let AccountHistory { facts: history, archive } =
            self.account_history(user, rules.archive_rules, new)?;
        let notices = if archive.is_read {
            self.all_notices_about(user, now)?
        } else {
            self.notices_about(user, now)?
        };
        Ok(AccountRecord {
            user,
            history,
            archive,
            subscriptions: self.subscription_rows(user)?,
            entitlements: self.open_entitlements(user)?,
            notices,
            stripe_tasks: self.scheduled_stripe_tasks(user)?,
            alerts: self.alerts_about(user)?,
            webhooks,
            has_customer: self.customer_of(user)?.is_some(),
            revocations: self.revocation_record(user, rules.max_revocations, now)?,
        })
    }

    /// The stored links, checkouts and facts about the objects in `evidence`.
    pub fn ownership_record(
        &self,
        evidence: &OwnershipEvidence,
    ) -> Result<OwnershipRecord, StoreError> {
        let mut record = OwnershipRecord::default();
        for customer in &evidence.customers {
            if let Some(link) = self.link_of(customer)? {
                record.links.push((customer.clone(), link));
            }
        }
        for session in &evidence.sessions {
            if let Some(checkout) = self.checkout_of(session)? {
                record.session_of = Some(checkout.user);
                break;
            }
        }
        record.object_of = self.owner_of(&evidence.objects)?;
        Ok(record)
    }
}
