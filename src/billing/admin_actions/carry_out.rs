//! Carries out an action in the transaction that decided about it.

use serde_json::{Value, json};

use crate::billing::settling::{Settler, save};
use crate::domain::account::{Account, COMMAND_LINE, Fact, FactBody, Source};
use crate::domain::admin::{Admin, Operator, Role};
use crate::domain::admin_action::{Effect, GrantEffect, GrantEnd, GrantStart, RevokeEffect};
use crate::domain::audit::AuditDraft;
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::{NoticeChange, alarm};
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
    let (facts, entries) = match &action.effect {
        Effect::Grant(effect) => granted(account, action, effect, now),
        Effect::Revoke(effect) => revoked(action, effect, now),
    };
    let user = action.request.user();
    let record = settler.load(tx, user, &facts, now)?;
    let mut changes = settler.settlement(&record, now).append(facts, entries);
    changes.notices.extend(owners_alarm(settler, action));
    save(tx, &changes, now)
}

/// For the owners, except the one who acted.
pub(super) fn owners_alarm(settler: &Settler, action: &StoredAdminAction) -> Vec<NoticeChange> {
    let is_other =
        |admin: &&Admin| admin.role == Role::Owner && action.operator.id() != Some(admin.id);
    let owners: Vec<Admin> = settler.rules().admins.iter().filter(is_other).copied().collect();
    let taken = Alarm::ActionTaken {
        by: action.operator.clone(),
        request: Box::new(action.request.clone()),
        effect: Box::new(action.effect.clone()),
    };
    let notices = alarm(&owners, format!("admin-action:{}", action.id), taken);
    notices.into_iter().map(NoticeChange::Queue).collect()
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
