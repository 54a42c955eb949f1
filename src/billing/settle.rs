//! An account is read off its history, and all that follows is brought in line with it.

use std::time::Duration;

use serde_json::json;

use crate::billing::webhooks::Movement;
use crate::billing::{Billing, BillingConfig, brake};
use crate::domain::access::Access;
use crate::domain::account::{
    Account, Announcement, Audience, EarlierNotice, Fact, FactBody, PendingNotices,
};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::Timestamp;
use crate::domain::event::StripeObject;
use crate::domain::ids::{RequestId, SubscriptionId, UserId};
use crate::domain::notice::KeyedNotice;
use crate::logging;
use crate::store::{CheckoutState, ExpiredEntitlement, NoticeState, StoreError, Told, WriteTx};

/// A notice that has stopped being true while it was being sent is looked at again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// The moment at which, and the request for which, something is settled.
#[derive(Clone, Copy)]
pub(super) struct SettlementContext<'a> {
    pub(super) now: Timestamp,
    /// When the webhook that caused it came in.
    pub(super) cause: Option<Timestamp>,
    pub(super) request: &'a RequestId,
}

/// Subscriptions, rights, notices, refreshes and the next look are made to be what the history says,
/// and other services are told what has moved. Doing it again changes and tells nothing; the status
/// message is compared anew.
///
/// `account` is read off all that the ledger holds about it.
pub(super) fn settle(
    tx: &mut WriteTx<'_>,
    account: &Account,
    terms: &BillingConfig,
    moment: SettlementContext<'_>,
) -> Result<(), StoreError> {
    let (policy, now, user) = (&terms.policy, moment.now, account.user);
    let expiry = terms.clock.expiry_now();
    let mut changed = Vec::new();
    for subscription in &account.subscriptions {
        if tx.put_subscription(subscription, now)? {
            changed.push(subscription);
        }
    }
    // A plan that has left the catalogue gives what it gave, for as long as it would give anything.
    let untouched: Vec<(SubscriptionId, Option<Timestamp>)> = account
        .unlisted
        .iter()
        .filter(|one| one.access.is_open(expiry))
        .filter_map(|one| match one.access {
            Access::Granted(until) => Some((one.id.clone(), until)),
            Access::Denied => None,
        })
        .collect();
    let mut rights = account.rights(policy, expiry);
    let kept: Vec<SubscriptionId> = untouched.iter().map(|(id, _)| id.clone()).collect();
    let held = brake::hold(tx, account, &rights, &kept, terms, now)?;
    // Who would have nothing left hears of no end that has not come.
    let silent = !held.is_empty() && rights.is_empty();
    let held_until = (!held.is_empty()).then(|| now.plus(brake::HELD_FOR));
    rights.extend(held);
    let rights = tx.sync_entitlements(user, &rights, &untouched, expiry)?;
    for ExpiredEntitlement { source, plan, at } in &rights.ran_out {
        let fact = AuditDraft {
            actor: Actor::Worker("clock".to_owned()),
            action: "access.ended",
            subject: source.clone(),
            user: Some(user),
            before: None,
            after: Some(json!({ "plan": plan, "at": at.seconds() })),
        };
        tx.audit(&fact, now, moment.request)?;
    }
    let told = tx.notices_about(user, now)?;
    let rows: Vec<EarlierNotice> = told
        .iter()
        .map(|one| EarlierNotice {
            notice: one.notice.clone(),
            sent: matches!(one.state, NoticeState::Sent | NoticeState::Leaving),
        })
        .collect();
    let pending_notices = account.pending_notices(policy, expiry, &rows);
    let untrue_is_leaving =
        !silent && sync_notices(tx, user, terms, &pending_notices, &told, moment)?;
    let movement =
        Movement { user, subscriptions: changed, rights, failed: &pending_notices.failed };
    movement.announce(tx, terms, moment)?;
    let soon = untrue_is_leaving.then(|| now.plus(LOOK_AGAIN));
    tx.set_wake(user, pending_notices.wake.into_iter().chain(soon).chain(held_until).min())?;
    let stripe_tasks: Vec<_> = account
        .stripe_tasks()
        .map(|(id, task, since)| (id.clone(), task.as_str(), since.plus(task.patience())))
        .collect();
    tx.put_stripe_tasks(user, &stripe_tasks)?;
    tx.mark_status_message_stale(user)?;
    tx.recheck_open_messages(user)
}

impl Billing {
    /// Adds statements to an account, and to the trail what it keeps of them; then the account is
    /// settled. Without statements it is time that is let do its part.
    pub(super) async fn append_facts(
        &self,
        user: UserId,
        heard: Vec<Fact>,
        trail: Vec<AuditDraft>,
    ) -> Result<(), StoreError> {
        let (terms, now, request) = (self.terms.clone(), self.clock.now(), logging::request_id());
        self.store
            .write(move |tx| {
                put(tx, user, &heard, now)?;
                for fact in &trail {
                    tx.audit(fact, now, &request)?;
                }
                let account = Account::of(user, tx.history(user)?, &terms.policy);
                let moment = SettlementContext { now, cause: None, request: &request };
                settle(tx, &account, &terms, moment)
            })
            .await
    }
}

/// Statements become facts of the account. The end of a checkout page ends the page here too.
pub(super) fn put(
    tx: &mut WriteTx<'_>,
    user: UserId,
    heard: &[Fact],
    now: Timestamp,
) -> Result<(), StoreError> {
    for heard in heard {
        tx.append_fact(user, heard, now)?;
        if let FactBody::Stripe(StripeObject::Checkout { session, outcome }) = &heard.body {
            tx.finish_checkout(&session.id, CheckoutState::of(*outcome))?;
        }
    }
    Ok(())
}

/// Queues the pending notices and withdraws queued ones that are no longer true. Returns whether one
/// that is no longer true is being sent at this moment.
fn sync_notices(
    tx: &mut WriteTx<'_>,
    user: UserId,
    terms: &BillingConfig,
    pending_notices: &PendingNotices,
    told: &[Told],
    moment: SettlementContext<'_>,
) -> Result<bool, StoreError> {
    let addressed: Vec<(UserId, KeyedNotice, bool)> =
        pending_notices.news.iter().flat_map(|news| address(news, user, terms)).collect();
    for (to, notice, fresh) in &addressed {
        let known = told.iter().find(|one| one.notice.key == notice.key);
        match known.map(|one| (one.state, one.notice.notice == notice.notice)) {
            None if *fresh => {
                tx.enqueue(*to, user, notice, moment.now, moment.cause)?;
            }
            Some((NoticeState::Withdrawn, _)) if *fresh => {
                tx.reopen_notice(notice, moment.now)?;
            }
            Some((NoticeState::Waiting, false)) => tx.reword_notice(notice)?,
            _ => {}
        }
    }
    let mut untrue_is_leaving = false;
    for one in told {
        if addressed.iter().any(|(_, notice, _)| notice.key == one.notice.key) {
            continue;
        }
        match one.state {
            NoticeState::Waiting => tx.withdraw_notice(&one.notice.key, moment.now)?,
            NoticeState::Leaving => untrue_is_leaving = true,
            NoticeState::Sent | NoticeState::Withdrawn | NoticeState::GivenUp => {}
        }
    }
    Ok(untrue_is_leaving)
}

/// Each reader has a notice of their own.
fn address(
    news: &Announcement,
    user: UserId,
    terms: &BillingConfig,
) -> Vec<(UserId, KeyedNotice, bool)> {
    match news.audience {
        Audience::User => vec![(user, news.notice.clone(), news.fresh)],
        Audience::Admins => terms
            .admins
            .iter()
            .map(|admin| (admin.id, for_admin(&news.notice, admin.id), news.fresh))
            .collect(),
    }
}

pub(super) fn for_admin(notice: &KeyedNotice, admin: UserId) -> KeyedNotice {
    KeyedNotice { key: format!("{}:to:{admin}", notice.key), notice: notice.notice.clone() }
}
