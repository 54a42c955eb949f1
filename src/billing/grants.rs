//! Rights given by hand: facts of the same account, in the same ledger as what was paid for.

use crate::billing::Billing;
use crate::billing::Refusal;
use crate::domain::account::{Grant, Heard, Source, Statement};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode, UserId};

impl Billing {
    /// Gives somebody what a plan gives, or some of it (`entitlements`, when it is not empty).
    /// Returns the grant's id, by which it can be taken back.
    pub async fn grant(
        &self,
        by: UserId,
        user: UserId,
        plan: PlanCode,
        entitlements: Vec<EntitlementName>,
        until: Option<Timestamp>,
    ) -> Result<String, Refusal> {
        if self.catalogue().plan(&plan).is_none() {
            return Err(Refusal::PlanUnknown);
        }
        let id = format!("grant-{}", uuid::Uuid::new_v4().simple());
        let grant = Grant { id: id.clone(), by, plan, entitlements, until };
        let after = serde_json::json!({
            "plan": grant.plan, "entitlements": grant.entitlements,
            "until": grant.until.map(Timestamp::seconds),
        });
        self.state(by, user, &id, Statement::Granted(grant), "access.granted", after).await?;
        Ok(id)
    }

    /// Takes a grant back. Nothing else is touched.
    pub async fn revoke(&self, by: UserId, user: UserId, grant: &str) -> Result<(), Refusal> {
        let statement = Statement::Revoked { grant: grant.to_owned(), by };
        let key = format!("{grant}:revoked");
        self.state(by, user, &key, statement, "access.revoked", serde_json::json!({})).await
    }

    async fn state(
        &self,
        by: UserId,
        user: UserId,
        key: &str,
        statement: Statement,
        action: &'static str,
        after: serde_json::Value,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let heard = Heard { at: now, source: Source::Deed(key.to_owned()), statement };
        let fact = AuditFact {
            actor: Actor::Admin(by),
            action,
            subject: key.to_owned(),
            user: Some(user),
            before: None,
            after: Some(after),
        };
        Ok(self.hear(user, vec![heard], vec![fact]).await?)
    }
}
