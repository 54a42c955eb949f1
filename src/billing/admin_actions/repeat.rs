//! Work that is done again: a comparison with Stripe, and the processing of stored events.

use serde_json::{Value, json};

use crate::billing::admin_actions::ActionError;
use crate::billing::admin_actions::service::AdminActions;
use crate::billing::{
    BackgroundError, ReconcileReport, Refusal, ReplayError, ReplayedChatUpdate, Scope,
};
use crate::domain::admin::{Operator, Permission};
use crate::domain::audit::AuditDraft;
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::EventOutcome;
use crate::domain::chat_update::ChatUpdate;
use crate::domain::ids::{EventId, UserId};

/// Which stored events are processed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    One(EventId),
    /// All that could not be applied.
    Failed,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayOutcome {
    Applied(EventOutcome),
    /// It is not stored.
    Unknown,
    /// Its payload was removed after its time.
    PayloadRemoved,
}

impl AdminActions {
    /// Compares one user with Stripe and corrects what differs.
    pub async fn resync(
        &self,
        by: &Operator,
        user: UserId,
    ) -> Result<ReconcileReport, ActionError> {
        self.authorise(by, Permission::RepeatWork).await?;
        let scope = Scope { since: None, user: Some(user), dry_run: false, resume: false };
        let report = self.reconciliation.reconcile(scope, &|_| ()).await.map_err(failed)?;
        let after = json!({
            "subscriptions": report.subscriptions,
            "missed": report.missed,
            "drifted": report.drifts.len(),
        });
        let subject = format!("user:{user}");
        self.record(by, AuditAction::ResyncRequested, subject, Some(user), after).await?;
        Ok(report)
    }

    /// Processes stored events again. One that was applied before changes nothing.
    pub async fn replay(
        &self,
        by: &Operator,
        which: Replayed,
    ) -> Result<Vec<(EventId, ReplayOutcome)>, ActionError> {
        self.authorise(by, Permission::RepeatWork).await?;
        let ids = match which {
            Replayed::One(id) => vec![id],
            Replayed::Failed => self.events.failed_events().await?,
        };
        let mut replayed = Vec::with_capacity(ids.len());
        for id in ids {
            let outcome = match self.events.replay(&id).await {
                Ok(Some(outcome)) => ReplayOutcome::Applied(outcome),
                Ok(None) => ReplayOutcome::Unknown,
                Err(ReplayError::PayloadRemoved) => ReplayOutcome::PayloadRemoved,
                Err(ReplayError::Store(error)) => return Err(error.into()),
            };
            if let ReplayOutcome::Applied(outcome) = &outcome {
                let (subject, after) = (id.to_string(), json!({ "outcome": outcome.as_str() }));
                self.record(by, AuditAction::EventReplayed, subject, None, after).await?;
            }
            replayed.push((id, outcome));
        }
        Ok(replayed)
    }

    /// Applies Telegram's updates again that could not be applied. `read` reads the JSON of an update.
    pub async fn replay_chat_updates(
        &self,
        by: &Operator,
        read: fn(&[u8]) -> Option<ChatUpdate>,
    ) -> Result<Vec<ReplayedChatUpdate>, ActionError> {
        self.authorise(by, Permission::RepeatWork).await?;
        let replayed = self.chat_updates.replay_failed(read).await?;
        for update in &replayed {
            let subject = format!("update:{}", update.id);
            let after = json!({ "outcome": update.outcome.as_str() });
            self.record(by, AuditAction::EventReplayed, subject, None, after).await?;
        }
        Ok(replayed)
    }

    async fn record(
        &self,
        by: &Operator,
        action: AuditAction,
        subject: String,
        user: Option<UserId>,
        after: Value,
    ) -> Result<(), ActionError> {
        let actor = by.actor();
        let entry = AuditDraft { actor, action, subject, user, before: None, after: Some(after) };
        Ok(self.writer.audit(entry).await?)
    }
}

fn failed(error: BackgroundError) -> ActionError {
    ActionError::Failed(match error {
        BackgroundError::Stripe(error) => Refusal::from(error),
        BackgroundError::Store(error) => Refusal::from(error),
    })
}
