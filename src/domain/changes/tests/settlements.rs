//! What facts and time change about an account.

use serde_json::json;

use crate::domain::account::{
    Announcement, Audience, Fact, FactBody, Grant, ResyncReason, Source, StripeTask,
};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::notices::sync;
use crate::domain::changes::tests::{
    ALICE, DAY, House, OLGA, active, at, ended, entitlement, fact, invoice, saved, snapshot,
    subscription,
};
use crate::domain::changes::{
    AccountRecord, Changes, EntitlementChanges, HELD_FOR, HeldEntitlement, NewNotice, NoticeChange,
    NoticeState, QueuedNotice, RevocationChange, RevocationRecord, ScheduledStripeTask,
    StripeTaskChanges, SubscriptionChange, SubscriptionRow,
};
use crate::domain::event::{InvoiceOutcome, SubscriptionEventKind, SubscriptionSnapshot};
use crate::domain::ids::{CustomerId, EntitlementName, PlanCode, PriceId, SubscriptionId};
use crate::domain::notice::{Alarm, KeyedNotice, Notice};
use crate::domain::plan::Interval;
use crate::domain::subscription::Status;
use crate::domain::webhook::WebhookEvent;

/// The row of `sub_1` while it is active.
fn row() -> SubscriptionRow {
    SubscriptionRow {
        id: SubscriptionId::new("sub_1"),
        user: ALICE,
        customer: Some(CustomerId::new("cus_1")),
        plan: PlanCode::new("premium"),
        price: Some(PriceId::new("price_p")),
        interval: Some(Interval::Month),
        status: Status::Active,
        started_at: Some(at(100)),
        current_period_end: Some(at(30 * DAY)),
        cancel_at: None,
        trial_end: None,
        ended_at: None,
        past_due_since: None,
        failed_invoice: None,
        paused: None,
        reversal: None,
    }
}

/// An account whose subscription has begun, and all of whose notices were sent.
fn subscriber(house: &House) -> AccountRecord {
    let record = AccountRecord::new(ALICE);
    let changes = house.append(&record, &[fact("evt_1", 100, active())], 101);
    saved(record, &changes)
}

fn keys(changes: &Changes) -> Vec<&str> {
    changes.notices.iter().map(key).collect()
}

fn key(change: &NoticeChange) -> &str {
    match change {
        NoticeChange::Queue(new) => &new.notice.key,
        NoticeChange::Reopen(notice) | NoticeChange::Reword(notice) => &notice.key,
        NoticeChange::Withdraw { key } => key,
    }
}

/// The types of the webhook events, and the entitlements that they name.
fn events(changes: &Changes) -> Vec<String> {
    let name = |event: &WebhookEvent| {
        let json = serde_json::to_value(event).unwrap();
        let entitlement = json["data"]["entitlement"].as_str();
        [json["type"].as_str(), entitlement].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    changes.webhook_events.iter().map(|queued| name(&queued.event)).collect()
}

#[test]
fn a_new_subscription_changes_everything_once() {
    let house = House::new();
    let (record, first) = (AccountRecord::new(ALICE), fact("evt_1", 100, active()));
    let changes = house.append(&record, std::slice::from_ref(&first), 101);
    let both = vec![entitlement("digest", None), entitlement("signals", None)];
    let notice = Notice::Activated {
        subscription: SubscriptionId::new("sub_1"),
        plan: PlanCode::new("premium"),
        renews_at: Some(at(30 * DAY)),
        until: None,
        interval: Some(Interval::Month),
    };
    let expected = Changes {
        account: Some(ALICE),
        facts: vec![first],
        subscriptions: vec![SubscriptionChange {
            before: None,
            after: row(),
            as_of: Some(at(100)),
        }],
        entitlements: EntitlementChanges {
            opened: both.clone(),
            granted: both,
            ..EntitlementChanges::default()
        },
        notices: vec![NoticeChange::Queue(NewNotice {
            reader: ALICE,
            about: ALICE,
            notice: KeyedNotice { key: "sub_1:activated".to_owned(), notice },
            cause: Some(at(101)),
        })],
        webhook_events: changes.webhook_events.clone(),
        ..Changes::default()
    };
    assert_eq!(changes, expected, "{changes}");
    assert_eq!(events(&changes), ["subscription.changed", "entitlement.granted signals"]);
    let times: Vec<i64> = changes.webhook_events.iter().map(|event| event.at.millis()).collect();
    assert_eq!(times, [101_000, 101_001], "each is later than the one before");

    let settled = saved(record, &changes);
    let again = Changes { account: Some(ALICE), ..Changes::default() };
    assert_eq!(house.append(&settled, &[], 200), again, "settling again changes nothing");
}

#[test]
fn an_end_closes_and_revokes_what_is_held() {
    let house = House::new();
    let record = subscriber(&house);
    let changes = house.append(&record, &[fact("evt_2", 500, ended(500))], 501);
    let closed = [entitlement("digest", Some(501)), entitlement("signals", Some(501))];
    assert_eq!(changes.subscriptions[0].before, Some(row()));
    let over = SubscriptionRow { status: Status::Canceled, ended_at: Some(at(500)), ..row() };
    assert_eq!(changes.subscriptions[0].after, over);
    let rows = (1..).zip(closed.clone());
    assert_eq!(
        changes.entitlements,
        EntitlementChanges {
            closed: rows.map(|(row, entitlement)| HeldEntitlement { row, entitlement }).collect(),
            revoked: closed.to_vec(),
            ..EntitlementChanges::default()
        }
    );
    assert_eq!(changes.revocations, RevocationChange::Counted);
    assert_eq!(keys(&changes), ["sub_1:ended"]);
    assert_eq!(events(&changes), ["subscription.changed", "entitlement.revoked signals"]);
}

#[test]
fn time_alone_ends_access_and_says_so() {
    let house = House::new();
    let record = subscriber(&house);
    let cancels = SubscriptionSnapshot { cancel_at: Some(at(2_000)), ..snapshot(Status::Active) };
    let cancels = subscription(cancels, SubscriptionEventKind::Changed);
    let scheduled = house.append(&record, &[fact("evt_2", 500, cancels)], 501);
    assert_eq!(scheduled.next_wake_up, Some(at(2_000)));
    let until = [entitlement("digest", Some(2_000)), entitlement("signals", Some(2_000))];
    assert_eq!(scheduled.entitlements.granted, until);
    assert_eq!(events(&scheduled), ["subscription.changed", "entitlement.granted signals"]);

    let record = saved(record, &scheduled);
    let passed = house.append(&record, &[], 2_000);
    assert_eq!(passed.entitlements.revoked, until);
    assert_eq!(passed.subscriptions, []);
    let entry = AuditDraft {
        actor: Actor::Worker("clock".to_owned()),
        action: AuditAction::AccessEnded,
        subject: "sub_1".to_owned(),
        user: Some(ALICE),
        before: None,
        after: Some(json!({
            "plan": "premium", "at": 2_000, "owed": null, "owed_since": null,
        })),
    };
    assert_eq!(passed.audit_entries, [entry]);
    assert_eq!(events(&passed), ["entitlement.revoked signals"]);
}

#[test]
fn access_that_ends_for_a_debt_is_recorded_with_it() {
    let house = House::new();
    let record = subscriber(&house);
    let past_due = subscription(snapshot(Status::PastDue), SubscriptionEventKind::Changed);
    let failed = invoice(1, InvoiceOutcome::Failed);
    let facts = [fact("evt_2", 500, failed), fact("evt_3", 500, past_due)];
    let owing = house.append(&record, &facts, 501);
    let record = saved(record, &owing);
    let end = owing.entitlements.granted[0].valid_until.unwrap();
    let passed = house.append(&record, &[], end.seconds());
    let recorded = passed.audit_entries.into_iter().filter_map(|entry| entry.after);
    let debts = recorded.map(|after| (after["owed"].clone(), after["owed_since"].clone()));
    let debts = debts.collect::<Vec<_>>();
    assert_eq!(debts, [(json!({ "minor": 1900, "currency": "usd" }), json!(500))]);
}

#[test]
fn a_failed_payment_is_announced_once_for_each_attempt() {
    let house = House::new();
    let record = subscriber(&house);
    let past_due = subscription(snapshot(Status::PastDue), SubscriptionEventKind::Changed);
    let failed = invoice(1, InvoiceOutcome::Failed);
    let facts = [fact("evt_2", 500, failed), fact("evt_3", 500, past_due)];
    let changes = house.append(&record, &facts, 501);
    assert_eq!(
        events(&changes),
        ["subscription.changed", "entitlement.granted signals", "payment.failed"],
        "{changes}"
    );
    assert_eq!(keys(&changes), ["in_1:failed:1"]);
    let record = saved(record, &changes);
    let again = house.append(&record, &[], 600);
    assert_eq!((events(&again), keys(&again)), (Vec::new(), Vec::new()), "{again}");
    let second =
        house.append(&record, &[fact("evt_4", 700, invoice(2, InvoiceOutcome::Failed))], 701);
    assert_eq!(events(&second), ["payment.failed"]);
}

#[test]
fn the_limit_on_revocations_counts_holds_and_pauses() {
    let house = House::new();
    let normal = subscriber(&house);
    let over = [fact("evt_2", 500, ended(500))];
    let paused = RevocationRecord { paused_since: Some(at(400)), ..RevocationRecord::default() };
    let unlimited = RevocationRecord { unlimited_until: Some(at(502)), ..paused };
    let no_longer = RevocationRecord { unlimited_until: Some(at(501)), ..paused };
    let many = |people| RevocationRecord {
        revoked: 20,
        people: Some(people),
        ..RevocationRecord::default()
    };
    let stopped = RevocationChange::Paused { revoked: 20, people: 100 };
    for (revocations, expected) in [
        (RevocationRecord::default(), RevocationChange::Counted),
        (paused, RevocationChange::Held),
        (unlimited, RevocationChange::Counted),
        (no_longer, RevocationChange::Held),
        (many(1_000), RevocationChange::Counted),
        (many(100), stopped),
    ] {
        let record = AccountRecord { revocations, ..normal.clone() };
        let changes = house.append(&record, &over, 501);
        assert_eq!(changes.revocations, expected, "{revocations:?}");
        let is_held = expected != RevocationChange::Counted;
        let nothing = EntitlementChanges::default();
        assert_eq!(changes.entitlements == nothing, is_held, "{revocations:?}");
        let wake_up = is_held.then(|| at(501).plus(HELD_FOR));
        assert_eq!(changes.next_wake_up, wake_up, "{revocations:?}");
        match expected {
            RevocationChange::Counted => assert_eq!(keys(&changes), ["sub_1:ended"]),
            _ => assert_eq!(changes.notices, [], "the user is not notified"),
        }
    }
}

#[test]
fn queued_notices_follow_what_is_true() {
    let notice = |plan: &str| KeyedNotice {
        key: "a1".to_owned(),
        notice: Notice::PaymentPending { plan: Some(PlanCode::new(plan)) },
    };
    let queued = |state| vec![QueuedNotice { notice: notice("premium"), state }];
    let says = |plan: &str, fresh| {
        vec![Announcement { audience: Audience::User, notice: notice(plan), fresh }]
    };
    let (cause, about) = (None, ALICE);
    let new = NewNotice { reader: ALICE, about, notice: notice("pro"), cause };
    let withdraw = NoticeChange::Withdraw { key: "a1".to_owned() };
    let waiting = || queued(NoticeState::Waiting);
    let (leaving, sent) = (|| queued(NoticeState::Leaving), || queued(NoticeState::Sent));
    let (withdrawn, given_up) =
        (|| queued(NoticeState::Withdrawn), || queued(NoticeState::GivenUp));
    let table = [
        (Vec::new(), says("pro", true), vec![NoticeChange::Queue(new)], false),
        (Vec::new(), says("pro", false), vec![], false),
        (waiting(), says("premium", true), vec![], false),
        (waiting(), says("pro", false), vec![NoticeChange::Reword(notice("pro"))], false),
        (waiting(), vec![], vec![withdraw], false),
        (leaving(), says("pro", true), vec![], false),
        (leaving(), vec![], vec![], true),
        (sent(), says("pro", true), vec![], false),
        (sent(), vec![], vec![], false),
        (withdrawn(), says("pro", true), vec![NoticeChange::Reopen(notice("pro"))], false),
        (withdrawn(), says("pro", false), vec![], false),
        (given_up(), says("pro", true), vec![], false),
    ];
    for (queued, announcements, expected, is_untrue_notice_leaving) in table {
        let synced = sync(&queued, &announcements, ALICE, &[], None);
        assert_eq!(synced.changes, expected, "{queued:?} {announcements:?}");
        assert_eq!(synced.is_untrue_notice_leaving, is_untrue_notice_leaving, "{queued:?}");
    }
}

#[test]
fn each_admin_has_an_alarm_of_their_own() {
    let house = House::new();
    let alarm = Alarm::CustomerDeleted { user: ALICE, customer: CustomerId::new("cus_1") };
    let notice = KeyedNotice { key: "a1".to_owned(), notice: Notice::Alarm { alarm } };
    let says = Announcement { audience: Audience::Admins, notice: notice.clone(), fresh: true };
    let synced = sync(&[], &[says], ALICE, &house.admins, None);
    let notice = KeyedNotice { key: "a1:to:1".to_owned(), ..notice };
    let new = NewNotice { reader: OLGA, about: ALICE, notice, cause: None };
    assert_eq!(synced.changes, [NoticeChange::Queue(new)]);
}

#[test]
fn stripe_tasks_keep_their_place_while_their_reason_is_the_same() {
    let house = House::new();
    let reason = StripeTask::Resync(ResyncReason::NoVersion).as_str();
    let paid = [fact("evt_1", 100, invoice(1, InvoiceOutcome::Paid))];
    let task = |reason: &str, due, attempts| ScheduledStripeTask {
        subscription: SubscriptionId::new("sub_1"),
        reason: reason.to_owned(),
        due: at(due),
        attempts,
    };
    for (stored, expected) in [
        (None, Some(task(reason, 130, 0))),
        (Some(task(reason, 130, 0)), None),
        (Some(task(reason, 120, 0)), None),
        (Some(task(reason, 500, 0)), Some(task(reason, 130, 0))),
        (Some(task(reason, 500, 3)), None),
        (Some(task("release", 500, 3)), Some(task(reason, 130, 0))),
        (Some(task("release", 110, 3)), Some(task(reason, 110, 0))),
    ] {
        let stripe_tasks = stored.clone().into_iter().collect();
        let record = AccountRecord { stripe_tasks, ..AccountRecord::new(ALICE) };
        let changes = house.append(&record, &paid, 101);
        let (scheduled, dropped) = (expected.into_iter().collect(), Vec::new());
        assert_eq!(changes.stripe_tasks, StripeTaskChanges { scheduled, dropped }, "{stored:?}");
    }
    let stripe_tasks = vec![task(reason, 130, 0)];
    let record = AccountRecord { stripe_tasks, ..AccountRecord::new(ALICE) };
    let dropped = house.append(&record, &[fact("evt_1", 100, active())], 101).stripe_tasks.dropped;
    assert_eq!(dropped, [SubscriptionId::new("sub_1")]);
}

#[test]
fn a_change_that_is_no_other_state_is_written_and_not_announced() {
    let house = House::new();
    let record = subscriber(&house);
    let customer = CustomerId::new("cus_2");
    let moved = SubscriptionSnapshot { customer: customer.clone(), ..snapshot(Status::Active) };
    let moved = subscription(moved, SubscriptionEventKind::Changed);
    let changes = house.append(&record, &[fact("evt_2", 500, moved)], 501);
    let after = SubscriptionRow { customer: Some(customer), ..row() };
    assert_eq!((changes.subscriptions[0].after.clone(), events(&changes)), (after, Vec::new()));
}

fn done(name: &str, created: i64, body: FactBody) -> Fact {
    Fact { at: at(created), source: Source::Internal(name.to_owned()), body: body.into() }
}

fn grant(entitlements: &[&str], until: Option<i64>) -> Fact {
    let grant = Grant {
        id: "g1".to_owned(),
        by: OLGA,
        plan: PlanCode::new("premium"),
        entitlements: entitlements.iter().map(|name| EntitlementName::new(*name)).collect(),
        until: until.map(at),
        deferral: None,
    };
    done("grant", 100, FactBody::Granted(grant))
}

#[test]
fn a_grant_that_an_admin_revokes_is_never_held() {
    let house = House::new();
    let revoked = done("revoke", 500, FactBody::Revoked { grant: "g1".to_owned(), by: OLGA });
    let paused_since = Some(at(400));
    for (until, facts, expected) in [
        (None, vec![revoked], RevocationChange::Counted),
        (Some(500), vec![], RevocationChange::Held),
    ] {
        let record = AccountRecord::new(ALICE);
        let granted = house.append(&record, &[grant(&[], until)], 101);
        let record = saved(record, &granted);
        let revocations = RevocationRecord { paused_since, ..RevocationRecord::default() };
        let record = AccountRecord { revocations, ..record };
        let changes = house.append(&record, &facts, 501);
        assert_eq!(changes.revocations, expected, "{until:?}");
        let is_closed = !changes.entitlements.closed.is_empty();
        assert_eq!(is_closed, expected == RevocationChange::Counted, "{until:?}");
    }
}

#[test]
fn a_user_who_keeps_something_else_is_notified_of_a_held_end() {
    let house = House::new();
    let record = subscriber(&house);
    let record = saved(record.clone(), &house.append(&record, &[grant(&["digest"], None)], 102));
    let revocations =
        RevocationRecord { paused_since: Some(at(400)), ..RevocationRecord::default() };
    let record = AccountRecord { revocations, ..record };
    let changes = house.append(&record, &[fact("evt_2", 500, ended(500))], 501);
    assert_eq!(changes.revocations, RevocationChange::Held);
    assert_eq!(keys(&changes), ["sub_1:ended"]);
}

#[test]
fn what_a_plan_gave_stays_when_the_plan_leaves_the_catalogue() {
    let mut house = House::new();
    let record = subscriber(&house);
    house.policy.catalogue.plans.truncate(1);
    let changes = house.append(&record, &[], 501);
    assert_eq!(changes.entitlements, EntitlementChanges::default());
    assert_eq!(changes.revocations, RevocationChange::None);
    let over = house.append(&record, &[fact("evt_2", 500, ended(500))], 501);
    assert_eq!(over.entitlements.closed.len(), 2, "until the subscription ends");
}
