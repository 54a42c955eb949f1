//! Events that cannot be applied: stored with the reason, processed again, given up.

use serde_json::json;

use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::backoff;
use crate::domain::changes::apply_error::ApplyError;
use crate::domain::changes::change_set::{Changes, EventOutcome, EventUpdate};
use crate::domain::changes::event::EventDecision;

impl EventDecision<'_> {
    /// Stores why an event cannot be applied. Once it is given up, that is recorded in the audit log:
    /// an event that only came too early is no failure.
    #[must_use]
    pub fn refuse(&self, why: &ApplyError) -> Changes {
        let (event, now, reason) = (self.event, self.context.now, why.to_string());
        let delay = backoff::EVENT.next_delay(self.record.attempts);
        let next_try = delay.filter(|_| !why.is_final()).map(|delay| now.plus(delay));
        let dead = next_try.is_none();
        let outcome = EventOutcome::Failed { reason: reason.clone(), dead };
        let error = Some(reason.clone());
        let mut changes =
            Changes::of_event(EventUpdate { error, next_try, ..self.update(outcome) });
        if dead {
            changes.audit_entries = vec![AuditDraft {
                actor: Actor::Stripe(event.id.clone()),
                action: AuditAction::EventFailed,
                subject: event.id.to_string(),
                user: None,
                before: None,
                after: Some(json!({ "type": event.kind, "reason": reason })),
            }];
        }
        changes
    }
}
