//! Carries out an action in the transaction that decided about it.

use serde_json::{Value, json};

use crate::billing::admin_actions::moving::move_account;
use crate::billing::settling::{Settler, save};
use crate::domain::account::{Account, COMMAND_LINE, Fact, FactBody, Source};
use crate::domain::admin::{Admin, Operator, Role};
use crate::domain::admin_action::{Effect, GrantEffect, GrantEnd, GrantStart, RevokeEffect};
use crate::domain::audit::AuditDraft;
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::{NewNotice, NoticeChange, alarm};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::notice::Alarm;
use crate::store::{StoreError, StoredAdminAction, WriteTx};

/// Facts and entries of the audit log.
type Recorded = (Vec<Fact>, Vec<AuditDraft>);

/// Appends what the action does to the account, and notifies the other owners.
pub(super) fn carry_out(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    account: &Account,
    action: &StoredAdminAction,
    now: Timestamp,
) -> Result<(), StoreError> {
    let append = |(facts, entries): Recorded| {
        let record = settler.load(tx, action.request.user(), &facts, now)?;
        Ok::<_, StoreError>(settler.settlement(&record, now).append(facts, entries))
    };
    let mut changes = match &action.effect {
        Effect::Grant(effect) => append(granted(account, action, effect, now))?,
        Effect::Revoke(effect) => append(revoked(action, effect, now))?,
        Effect::Move(effect) => move_account(tx, settler, account, action, effect, now)?,
        Effect::Refund(_) | Effect::Cancel(_) | Effect::Comp(_) => return Ok(()),
    };
    let alarm = taken_alarm(settler, action, false);
    changes.notices.extend(alarm.into_iter().map(NoticeChange::Queue));
    save(tx, &changes, now)
}

/// What the audit log records before Stripe is called.
pub(super) fn request_entries(action: &StoredAdminAction) -> Vec<AuditDraft> {
    let reason = action.request.reason();
    let (name, subject, after) = match &action.effect {
        Effect::Grant(_) | Effect::Revoke(_) | Effect::Move(_) => return Vec::new(),
        Effect::Refund(effect) => {
            let after = json!({
                "plan": effect.plan,
                "amount": effect.amount,
                "of": effect.paid,
                "reason": reason,
            });
            (AuditAction::RefundRequested, effect.payment.key().to_owned(), after)
        }
        Effect::Cancel(effect) => {
            let at = effect.period_end.filter(|_| !effect.now).map(Timestamp::seconds);
            let after = json!({
                "plan": effect.plan, "now": effect.now, "cancel_at": at, "reason": reason,
            });
            (AuditAction::SubscriptionCancelRequested, effect.subscription.to_string(), after)
        }
        Effect::Comp(effect) => {
            let after = json!({
                "plan": effect.plan,
                "until": effect.after.seconds(),
                "seconds": effect.seconds,
                "reason": reason,
            });
            (AuditAction::GoodwillRequested, effect.subscription.to_string(), after)
        }
    };
    vec![AuditDraft {
        actor: action.operator.actor(),
        action: name,
        subject,
        user: Some(action.request.user()),
        before: match &action.effect {
            Effect::Comp(effect) => Some(json!({ "until": effect.before.seconds() })),
            _ => None,
        },
        after: Some(after),
    }]
}

/// Stripe has refused an action, or did not answer for too long.
pub(super) fn failure_entry(action: &StoredAdminAction, reason: &str) -> AuditDraft {
    AuditDraft {
        actor: action.operator.actor(),
        action: AuditAction::AdminActionFailed,
        subject: action.id.clone(),
        user: Some(action.request.user()),
        before: None,
        after: Some(json!({ "request": action.request, "reason": reason })),
    }
}

/// For the owners, except the one who acted; for that one as well if they do not see the outcome.
pub(super) fn taken_alarm(
    settler: &Settler,
    action: &StoredAdminAction,
    is_unwatched: bool,
) -> Vec<NewNotice> {
    let by = action.operator.id();
    let is_reader = |admin: &&Admin| {
        if by == Some(admin.id) { is_unwatched } else { admin.role == Role::Owner }
    };
    let readers: Vec<Admin> = settler.rules().admins.iter().filter(is_reader).copied().collect();
    let taken = Alarm::ActionTaken {
        by: action.operator.clone(),
        request: Box::new(action.request.clone()),
        effect: Box::new(action.effect.clone()),
    };
    alarm(&readers, format!("admin-action:{}", action.id), taken)
}

/// For the admin who acted; for the owners after a command on the machine.
pub(super) fn failed_alarm(
    settler: &Settler,
    action: &StoredAdminAction,
    reason: &str,
) -> Vec<NewNotice> {
    let by = action.operator.id();
    let is_reader = |admin: &&Admin| match by {
        Some(id) => admin.id == id,
        None => admin.role == Role::Owner,
    };
    let readers: Vec<Admin> = settler.rules().admins.iter().filter(is_reader).copied().collect();
    let failed = Alarm::ActionFailed {
        request: Box::new(action.request.clone()),
        effect: Box::new(action.effect.clone()),
        reason: reason.to_owned(),
    };
    alarm(&readers, format!("admin-action-failed:{}", action.id), failed)
}

fn granted(
    account: &Account,
    action: &StoredAdminAction,
    effect: &GrantEffect,
    now: Timestamp,
) -> Recorded {
    let running = effect.extends.as_ref().and_then(|id| {
        account.grants.iter().find(|held| held.grant.id == *id).map(|held| &held.grant)
    });
    let grant = effect.grant(new_grant(&action.id), admin(&action.operator), running);
    // An extension is a fact of its own about the same grant.
    let key = match &effect.extends {
        None => grant.id.clone(),
        Some(id) => format!("{id}:extended:{}", action.id),
    };
    let waits_for = match &effect.start {
        GrantStart::Now => None,
        GrantStart::AfterPaid { plan, .. } => Some(plan),
    };
    let (until, seconds) = (until(effect.after), seconds(effect.after));
    let entry = AuditDraft {
        actor: action.operator.actor(),
        action: AuditAction::AccessGranted,
        subject: grant.id.clone(),
        user: Some(account.user),
        before: effect.before.map(|end| ended(&effect.plan, end)),
        after: Some(json!({
            "plan": effect.plan,
            "until": until,
            "seconds": seconds,
            "waits_for": waits_for,
            "added": effect.added,
            "reason": action.request.reason(),
        })),
    };
    let source = Source::Internal(key);
    (vec![Fact { at: now, source, body: FactBody::Granted(grant).into() }], vec![entry])
}

fn revoked(action: &StoredAdminAction, effect: &RevokeEffect, now: Timestamp) -> Recorded {
    let by = admin(&action.operator);
    let fact = |grant: &String| Fact {
        at: now,
        source: Source::Internal(format!("{grant}:revoked")),
        body: FactBody::Revoked { grant: grant.clone(), by }.into(),
    };
    let entries = effect.plans.iter().map(|ended| AuditDraft {
        actor: action.operator.actor(),
        action: AuditAction::AccessRevoked,
        subject: ended.grant.clone(),
        user: Some(action.request.user()),
        before: Some(self::ended(&ended.plan, ended.end)),
        after: Some(json!({ "lost": effect.lost, "reason": action.request.reason() })),
    });
    (effect.plans.iter().map(|ended| fact(&ended.grant)).collect(), entries.collect())
}

/// The id of a grant that an action makes.
pub(super) fn new_grant(action: &str) -> String {
    format!("grant-{action}")
}

fn admin(operator: &Operator) -> UserId {
    operator.id().unwrap_or(COMMAND_LINE)
}

/// A plan and its end for the audit log.
fn ended(plan: &PlanCode, end: GrantEnd) -> Value {
    json!({ "plan": plan, "until": until(end), "seconds": seconds(end) })
}

/// The end in Unix seconds.
const fn until(end: GrantEnd) -> Option<i64> {
    match end {
        GrantEnd::At(at) => Some(at.seconds()),
        GrantEnd::Lasting(_) | GrantEnd::Open => None,
    }
}

/// How long it lasts from its beginning, where that has not come.
const fn seconds(end: GrantEnd) -> Option<u64> {
    match end {
        GrantEnd::Lasting(seconds) => Some(seconds),
        GrantEnd::At(_) | GrantEnd::Open => None,
    }
}
