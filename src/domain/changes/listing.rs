//! Changes as text, one line each, for operators.

use std::fmt;

use crate::domain::access::Entitlement;
use crate::domain::changes::change_set::{
    ArchiveChange, Changes, CustomerLinkChange, EntitlementChanges, EventOutcome, EventUpdate,
    NoticeChange, QueuedWebhookEvent, RevocationChange, StripeTaskChanges, SubscriptionChange,
};
use crate::domain::changes::subscription_row::SubscriptionRow;
use crate::domain::clock::Timestamp;
use crate::domain::notice::KeyedNotice;

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(update) = &self.event {
            writeln!(f, "event {update}")?;
        }
        if let Some(user) = self.account {
            writeln!(f, "account {user}")?;
        }
        if let Some(link) = &self.customer {
            writeln!(f, "  {link}")?;
        }
        for fact in &self.facts {
            writeln!(f, "  fact {} of {}", fact.source.key(), fact.at.to_rfc3339())?;
        }
        if let Some(archive) = &self.archive {
            writeln!(f, "  {archive}")?;
        }
        for subscription in &self.subscriptions {
            writeln!(f, "  {subscription}")?;
        }
        write!(f, "{}", self.entitlements)?;
        match self.revocations {
            RevocationChange::None => {}
            RevocationChange::Counted => writeln!(f, "  access lost, counted towards the limit")?,
            RevocationChange::Held => writeln!(f, "  access kept: revocations are paused")?,
            RevocationChange::Paused { revoked, people } => writeln!(
                f,
                "  access kept: {revoked} of {people} people have lost access within an hour, so \
                 revocations are paused"
            )?,
        }
        for notice in &self.notices {
            writeln!(f, "  notice {notice}")?;
        }
        for event in &self.webhook_events {
            writeln!(f, "  webhook {event}")?;
        }
        write!(f, "{}", self.stripe_tasks)?;
        for state in &self.alerts.stored {
            let key = state.alert.key();
            writeln!(f, "  alert {} {}", key.kind.as_str(), key.subject)?;
        }
        for key in &self.alerts.ended {
            writeln!(f, "  alert {} {} over", key.kind.as_str(), key.subject)?;
        }
        if let Some(at) = self.next_wake_up {
            writeln!(f, "  next wake-up {}", at.to_rfc3339())?;
        }
        for entry in &self.audit_entries {
            writeln!(f, "  audit entry {} {} by {}", entry.action, entry.subject, entry.actor)?;
        }
        Ok(())
    }
}

impl fmt::Display for EventUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.outcome.as_str())?;
        if let EventOutcome::Failed { dead: true, .. } = self.outcome {
            f.write_str(", given up")?;
        }
        if let Some(error) = &self.error {
            write!(f, ": {error}")?;
        }
        match self.next_try {
            Some(at) => write!(f, "; processed again {}", at.to_rfc3339()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for CustomerLinkChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "customer {} linked", self.customer)?;
        f.write_str(if self.proven { ", proven" } else { ", not proven" })?;
        f.write_str(if self.in_use { ", in use" } else { "" })
    }
}

impl fmt::Display for ArchiveChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { until, rules: _, archived, restored, archived_notices, restored_notices } = self;
        let sums = |facts: usize, notices: usize| format!("{facts} facts and {notices} notices");
        write!(
            f,
            "archive until {}: {} archived, {} restored",
            until.to_rfc3339(),
            sums(archived.len(), archived_notices.len()),
            sums(restored.len(), restored_notices.len())
        )
    }
}

impl fmt::Display for SubscriptionChange {
    /// The fields that differ, each as `field before -> after`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "subscription {}", self.after.id)?;
        let Some(before) = &self.before else {
            f.write_str(" (new)")?;
            let fields = fields(&self.after).into_iter().filter(|(_, value)| value != NONE);
            for (place, (name, value)) in fields.enumerate() {
                write!(f, "{} {name} {value}", if place == 0 { ":" } else { "," })?;
            }
            return Ok(());
        };
        let both = fields(before).into_iter().zip(fields(&self.after));
        let changed = both.filter(|(before, after)| before != after);
        for (place, ((name, before), (_, after))) in changed.enumerate() {
            write!(f, "{} {name} {before} -> {after}", if place == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

const NONE: &str = "none";

fn fields(row: &SubscriptionRow) -> [(&'static str, String); 15] {
    let time = |at: Option<Timestamp>| at.map_or_else(|| NONE.to_owned(), Timestamp::to_rfc3339);
    let text = |value: Option<&str>| value.unwrap_or(NONE).to_owned();
    [
        ("user", row.user.to_string()),
        ("customer", text(row.customer.as_ref().map(|id| id.as_str()))),
        ("plan", row.plan.to_string()),
        ("price", text(row.price.as_ref().map(|id| id.as_str()))),
        ("interval", text(row.interval.map(|interval| interval.as_str()))),
        ("status", row.status.to_string()),
        ("started_at", time(row.started_at)),
        ("current_period_end", time(row.current_period_end)),
        ("cancel_at", time(row.cancel_at)),
        ("trial_end", time(row.trial_end)),
        ("ended_at", time(row.ended_at)),
        ("past_due_since", time(row.past_due_since)),
        ("failed_invoice", text(row.failed_invoice.as_ref().map(|id| id.as_str()))),
        ("paused", text(row.paused.map(|behavior| behavior.as_str()))),
        ("reversal", text(row.reversal.map(|reversal| reversal.as_str()))),
    ]
}

impl fmt::Display for EntitlementChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = |held: &Entitlement| {
            let until = match held.valid_until {
                Some(at) => format!("until {}", at.to_rfc3339()),
                None => "until something changes".to_owned(),
            };
            format!("{} of {}, from {}, {until}", held.name, held.plan, held.source)
        };
        for opened in &self.opened {
            writeln!(f, "  entitlement opened: {}", held(opened))?;
        }
        for updated in &self.updated {
            writeln!(f, "  entitlement updated: {}", held(&updated.entitlement))?;
        }
        for closed in &self.closed {
            writeln!(f, "  entitlement closed: {}", held(&closed.entitlement))?;
        }
        for granted in &self.granted {
            writeln!(f, "  granted {}", held(granted))?;
        }
        for revoked in &self.revoked {
            writeln!(f, "  revoked {}", held(revoked))?;
        }
        Ok(())
    }
}

impl fmt::Display for NoticeChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = |notice: &KeyedNotice| {
            let content = serde_json::to_string(&notice.notice).unwrap_or_default();
            format!("{} {content}", notice.key)
        };
        match self {
            Self::Queue(new) => write!(f, "to {} queued: {}", new.reader, content(&new.notice)),
            Self::Reopen(notice) => write!(f, "reopened: {}", content(notice)),
            Self::Reword(notice) => write!(f, "reworded: {}", content(notice)),
            Self::Withdraw { key } => write!(f, "withdrawn: {key}"),
        }
    }
}

impl fmt::Display for QueuedWebhookEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoints: Vec<&str> = self.endpoints.iter().map(|name| name.as_str()).collect();
        let content = serde_json::to_string(&self.event).unwrap_or_default();
        write!(f, "to {}: {content}", endpoints.join(", "))
    }
}

impl fmt::Display for StripeTaskChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for task in &self.scheduled {
            let due = task.due.to_rfc3339();
            writeln!(f, "  Stripe task for {}: {}, due {due}", task.subscription, task.reason)?;
        }
        for subscription in &self.dropped {
            writeln!(f, "  Stripe task for {subscription} dropped")?;
        }
        Ok(())
    }
}
