//! Events that cannot be applied: stored with the reason, processed again, given up with an alarm.

use serde_json::json;

use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::backoff;
use crate::domain::changes::apply_error::ApplyError;
use crate::domain::changes::change_set::{
    Changes, EventOutcome, EventUpdate, NewNotice, NoticeChange,
};
use crate::domain::changes::digest::digest;
use crate::domain::changes::event::EventDecision;
use crate::domain::changes::notices::alarm;
use crate::domain::notice::Alarm;

impl EventDecision<'_> {
    /// Stores why an event cannot be applied. Once it is given up, the audit log and the admins are
    /// notified, once: an event that only came too early is no failure.
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
            let alarm = self.dead_event_alarm(why).into_iter();
            changes.notices = alarm.map(NoticeChange::Queue).collect();
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

    /// One cause can stop many events: each cause raises one alarm an hour, and `/audit failed` lists
    /// all events.
    fn dead_event_alarm(&self, why: &ApplyError) -> Vec<NewNotice> {
        let reason = why.to_string();
        let cause = match why {
            ApplyError::UnknownUser { .. } => "no user",
            _ => &reason,
        };
        let digest = digest(cause, 8);
        let key = format!("dead:{digest}:{}", self.context.now.seconds() / 3600);
        let (event, kind) = (self.event.id.clone(), self.event.kind.clone());
        alarm(self.rules.admins, key, Alarm::EventDead { event, kind, reason })
    }
}
