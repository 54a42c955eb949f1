//! Revocations as an operator sees them: whether they are paused, and how to resume them.

use serde_json::json;

use crate::billing::accounts::service::Accounts;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::HELD_FOR;
use crate::domain::clock::Timestamp;
use crate::domain::revocation_limit::WINDOW;
use crate::logging;
use crate::store::StoreError;

impl Accounts {
    /// Since when revocations are paused, and how many people have lost access in the hour before now.
    pub async fn revocations(&self) -> Result<(Option<Timestamp>, u64), StoreError> {
        let since = self.clock.now().minus(WINDOW);
        let nobody = crate::domain::ids::UserId(0);
        self.store
            .read(move |tx| Ok((tx.revocations_paused()?, tx.revoked_since(since, nobody)?)))
            .await
    }

    /// Access ends again, without a limit for an hour. False: it was not paused.
    pub async fn resume_revocations(&self) -> Result<bool, StoreError> {
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store
            .write(move |tx| {
                let Some(paused) = tx.revocations_paused()? else { return Ok(false) };
                tx.resume_revocations(now, now.plus(WINDOW), HELD_FOR)?;
                let entry = AuditDraft {
                    actor: Actor::CommandLine,
                    action: AuditAction::RevocationsResumed,
                    subject: "revocations".to_owned(),
                    user: None,
                    before: Some(json!({ "paused": paused.seconds() })),
                    after: None,
                };
                tx.audit(&entry, now, &request)?;
                Ok(true)
            })
            .await
    }
}
