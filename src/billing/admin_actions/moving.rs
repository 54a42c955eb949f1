//! Moves an account to another Telegram user.

use serde_json::json;

use crate::billing::settling::{Settler, save};
use crate::domain::account::{Account, Fact, FactBody};
use crate::domain::admin_action::{MoveEffect, MoveTarget};
use crate::domain::audit::AuditDraft;
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::{Changes, NO_ACCOUNT};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::notice::{KeyedNotice, Notice};
use crate::store::{AccountMove, ReadTx, StoreError, StoredAdminAction, WriteTx};

/// The user to whom an account is to be moved.
pub(super) fn target(
    tx: &ReadTx<'_>,
    settler: &Settler,
    from: UserId,
    to: UserId,
    now: Timestamp,
) -> Result<MoveTarget, StoreError> {
    let account = Account::of(to, tx.whole_history(to)?, settler.rules().policy);
    Ok(MoveTarget {
        account,
        is_known: tx.user(to)?.is_some_and(|user| user.last_seen.is_some()),
        customers: tx.proven_customers_of(from)?,
        is_notice_leaving: tx.is_notice_leaving(from, now)?,
    })
}

/// Moves the account, and settles both. The old user loses everything and is notified of nothing; whose
/// account it is was decided by an admin, so that the limit on revocations does not apply.
pub(super) fn move_account(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    account: &Account,
    action: &StoredAdminAction,
    effect: &MoveEffect,
    now: Timestamp,
) -> Result<Changes, StoreError> {
    let (from, to) = (account.user, effect.to);
    let history = tx.whole_history(from)?;
    let linked = unlinked(account, &history);
    let moved = AccountMove {
        from,
        to,
        objects: history.iter().flat_map(Fact::objects).collect(),
        proven: linked.clone(),
    };
    tx.move_account(&moved, now)?;
    let mut record = settler.load(tx, from, &[], now)?;
    record.revocations.unlimited_until = Some(Timestamp::from_millis(i64::MAX));
    let emptied =
        settler.settlement(&record, now).append(Vec::new(), vec![entry(action, from, to, from)]);
    save(tx, &emptied, now)?;
    let key = format!("moved:{}", action.id);
    let notice = KeyedNotice { key, notice: Notice::AccountMoved };
    // No later state of an account withdraws it.
    tx.enqueue(to, NO_ACCOUNT, &notice, now, None)?;
    let facts: Vec<Fact> = linked.iter().map(|customer| Fact::linked(customer, now)).collect();
    let record = settler.load(tx, to, &facts, now)?;
    Ok(settler.settlement(&record, now).append(facts, vec![entry(action, from, to, to)]))
}

/// The customers of the user's own purchases that only metadata proves, which names the old user.
fn unlinked(account: &Account, history: &[Fact]) -> Vec<CustomerId> {
    let is_linked = |customer: &CustomerId| {
        history.iter().any(|fact| {
            matches!(&*fact.body, FactBody::CustomerLinked { customer: linked } if linked == customer)
        })
    };
    let mut owned = account.owned_customers();
    owned.retain(|customer| !is_linked(customer));
    owned
}

fn entry(action: &StoredAdminAction, from: UserId, to: UserId, user: UserId) -> AuditDraft {
    AuditDraft {
        actor: action.operator.actor(),
        action: AuditAction::AccountMoved,
        subject: format!("user:{from}"),
        user: Some(user),
        before: None,
        after: Some(json!({ "from": from, "to": to, "reason": action.request.reason() })),
    }
}
