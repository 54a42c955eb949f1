//! Entitlements that admins grant by hand; facts of the same account as payments.

use crate::billing::Refusal;
use crate::billing::accounts::service::Accounts;
use crate::domain::account::{Fact, FactBody, Grant, Source};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode, UserId};

impl Accounts {
    /// Grants what a plan gives, or only `entitlements` of it, when that is not empty. Returns the
    /// id of the grant, by which it can be revoked.
    pub async fn grant(
        &self,
        by: UserId,
        user: UserId,
        plan: PlanCode,
        entitlements: Vec<EntitlementName>,
        until: Option<Timestamp>,
    ) -> Result<String, Refusal> {
        if self.config.catalogue().plan(&plan).is_none() {
            return Err(Refusal::PlanUnknown);
        }
        let id = format!("grant-{}", uuid::Uuid::new_v4().simple());
        let grant = Grant { id: id.clone(), by, plan, entitlements, until };
        let after = serde_json::json!({
            "plan": grant.plan, "entitlements": grant.entitlements,
            "until": grant.until.map(Timestamp::seconds),
        });
        self.record(by, user, &id, FactBody::Granted(grant), AuditAction::AccessGranted, after)
            .await?;
        Ok(id)
    }

    /// Revokes a grant and nothing else.
    pub async fn revoke(&self, by: UserId, user: UserId, grant: &str) -> Result<(), Refusal> {
        let body = FactBody::Revoked { grant: grant.to_owned(), by };
        let key = format!("{grant}:revoked");
        self.record(by, user, &key, body, AuditAction::AccessRevoked, serde_json::json!({})).await
    }

    async fn record(
        &self,
        by: UserId,
        user: UserId,
        key: &str,
        body: FactBody,
        action: AuditAction,
        after: serde_json::Value,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let fact = Fact { at: now, source: Source::Internal(key.to_owned()), body: body.into() };
        let entry = AuditDraft {
            actor: Actor::Admin(by),
            action,
            subject: key.to_owned(),
            user: Some(user),
            before: None,
            after: Some(after),
        };
        Ok(self.writer.append_facts(user, vec![fact], vec![entry]).await?)
    }
}
