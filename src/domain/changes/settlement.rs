//! An account is derived from its facts, and all that follows is brought in line with it.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::json;

use crate::domain::access::Access;
use crate::domain::account::{Account, EarlierNotice, Fact, extended};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::change_set::Changes;
use crate::domain::changes::entitlements::{ExpiredEntitlement, UntouchedSource};
use crate::domain::changes::record::{AccountRecord, NoticeState};
use crate::domain::changes::revocations::HELD_FOR;
use crate::domain::changes::settlement_context::{SettlementContext, SettlementRules};
use crate::domain::changes::webhook_events::Movement;
use crate::domain::changes::{
    alerts, entitlements, notices, revocations, stripe_tasks, subscriptions, webhook_events,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::SubscriptionId;
use crate::domain::subscription::Subscription;

/// After this an account is settled again of which something untrue was being sent.
const RECHECK_DELAY: Duration = Duration::from_secs(3);

/// An account with what is stored of it.
#[derive(Debug, Clone, Copy)]
pub struct Settlement<'a> {
    pub record: &'a AccountRecord,
    pub rules: SettlementRules<'a>,
    pub context: SettlementContext,
}

impl Settlement<'_> {
    /// Appends `facts` to the account. `entries` go to the audit log. Without facts, time alone has
    /// its effect.
    #[must_use]
    pub fn append(&self, facts: Vec<Fact>, entries: Vec<AuditDraft>) -> Changes {
        let history = extended(self.record.history.clone(), &facts);
        let account = Account::of(self.record.user, history, self.rules.policy);
        let settled = self.settle(&account, &facts);
        let mut changes = settled.with_facts(facts);
        changes.audit_entries.splice(0..0, entries);
        changes
    }

    /// Subscriptions, entitlements, notices, Stripe tasks and the next wake-up become what the account
    /// says, and what has changed is announced. Settling again changes nothing.
    ///
    /// `account`: derived from the history and the `new` facts, which the changes do not contain yet. Their
    /// only facts are that grants begin.
    #[must_use]
    pub fn settle(&self, account: &Account, new: &[Fact]) -> Changes {
        let settled = self.changes(account);
        Changes { archive: self.archive(account, new, &settled), ..settled }
    }

    /// What is settled, without what is archived.
    pub(super) fn changes(&self, account: &Account) -> Changes {
        let Self { record, rules, context } = self;
        let (policy, now, expiry_now) = (rules.policy, context.now, context.expiry_now);
        let begun = account.beginning_grants(policy, expiry_now);
        let account = &if begun.is_empty() {
            Cow::Borrowed(account)
        } else {
            Cow::Owned(account.clone().with_begun(&begun))
        };
        let changed = subscriptions::changed(&record.subscriptions, &account.subscriptions);
        let untouched = untouched_sources(account, expiry_now);
        let given = account.entitlements(policy, expiry_now);
        let lost = entitlements::to_be_lost(&record.entitlements, &given, &untouched);
        let limit = rules.max_revocations;
        let ruling = revocations::rule(account, &lost, record.revocations, limit, now);
        let is_holding = !ruling.held.is_empty();
        // Who would have nothing left is not notified of an end that has not come.
        let is_silent = is_holding && given.is_empty();
        let given: Vec<_> = given.into_iter().chain(ruling.held).collect();
        let (synced, expired) =
            entitlements::sync(&record.entitlements, &given, &untouched, expiry_now);
        let earlier: Vec<EarlierNotice> = record
            .notices
            .iter()
            .map(|queued| EarlierNotice {
                notice: queued.notice.clone(),
                sent: matches!(queued.state, NoticeState::Sent | NoticeState::Leaving),
            })
            .collect();
        let pending = account.pending_notices(policy, expiry_now, &earlier);
        let mut notice_changes = Vec::new();
        let mut is_untrue_notice_leaving = false;
        if !is_silent {
            let (admins, cause) = (rules.admins, context.cause);
            let synced =
                notices::sync(&record.notices, &pending.announcements, record.user, admins, cause);
            notice_changes = synced.changes;
            is_untrue_notice_leaving = synced.is_untrue_notice_leaving;
        }
        let movement = Movement {
            user: record.user,
            subscriptions: &account.subscriptions,
            changed: &changed,
            entitlements: &synced,
            failed: &pending.failed,
        };
        let webhook_events = webhook_events::announce(&movement, &record.webhooks, rules, context);
        let recheck = is_untrue_notice_leaving.then(|| now.plus(RECHECK_DELAY));
        let held_until = is_holding.then(|| now.plus(HELD_FOR));
        Changes {
            account: Some(record.user),
            customer: None,
            facts: begun,
            archive: None,
            subscriptions: changed,
            entitlements: synced,
            revocations: ruling.change,
            notices: notice_changes,
            webhook_events,
            stripe_tasks: stripe_tasks::sync(&record.stripe_tasks, account),
            alerts: alerts::sync(&record.alerts, account.open_alerts(expiry_now), now),
            next_wake_up: pending.wake.into_iter().chain(recheck).chain(held_until).min(),
            audit_entries: expired.iter().map(|expired| access_ended(account, expired)).collect(),
            event: None,
        }
    }
}

/// A plan that has left the catalogue gives what it gave, for as long as it would give anything.
fn untouched_sources(account: &Account, now: Timestamp) -> Vec<UntouchedSource> {
    let open = account.unlisted.iter().filter(|unlisted| unlisted.access.is_open(now));
    open.filter_map(|unlisted| match unlisted.access {
        Access::Granted(until) => Some(UntouchedSource { id: unlisted.id.clone(), until }),
        Access::Denied => None,
    })
    .collect()
}

/// With what is owed since when, if access ended because of that.
fn access_ended(account: &Account, expired: &ExpiredEntitlement) -> AuditDraft {
    let subscription = account.subscription(&SubscriptionId::new(&expired.source));
    let owing = subscription.filter(|subscription| subscription.is_owing());
    let owed = owing.and_then(Subscription::unpaid_invoice).and_then(|invoice| invoice.amount);
    let since = owing.and_then(Subscription::past_due_since).map(Timestamp::seconds);
    AuditDraft {
        actor: Actor::Worker("clock".to_owned()),
        action: AuditAction::AccessEnded,
        subject: expired.source.clone(),
        user: Some(account.user),
        before: None,
        after: Some(json!({
            "plan": expired.plan, "at": expired.at.seconds(), "owed": owed, "owed_since": since,
        })),
    }
}
