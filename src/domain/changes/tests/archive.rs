//! What is archived with a decision, and what is restored.

use super::*;
use crate::domain::changes::{ArchiveChange, ArchiveRecord};
use crate::domain::event::{RefundSnapshot, RefundStatus};
use crate::domain::ids::{PaymentIntentId, RefundId};
use crate::domain::notice::{KeyedNotice, Notice};

const MONTH: i64 = 30 * DAY;
/// By then, the twelve months of [`year`] are over.
const NOW: i64 = 12 * MONTH;

/// Twelve months of a subscription, each with its version and its paid invoice.
fn year() -> Vec<Fact> {
    let month = |month: i64| {
        let (begin, end) = (month * MONTH + 100, Some(at((month + 1) * MONTH)));
        let running = SubscriptionSnapshot { current_period_end: end, ..snapshot(Status::Active) };
        let version = subscription(running, SubscriptionEventKind::Changed);
        let reason = if month == 0 { "subscription_create" } else { "subscription_cycle" };
        let StripeObject::Invoice { invoice, outcome } = invoice(1, InvoiceOutcome::Paid) else {
            panic!("an invoice");
        };
        let invoice = InvoiceSnapshot {
            id: InvoiceId::new(format!("in_{month}")),
            billing_reason: Some(reason.to_owned()),
            payment_intent: Some(PaymentIntentId::new(format!("pi_{month}"))),
            period_end: end,
            ..invoice
        };
        let paid = StripeObject::Invoice { invoice, outcome };
        [fact(&format!("v{month}"), begin, version), fact(&format!("p{month}"), begin + 10, paid)]
    };
    (0..12).flat_map(month).collect()
}

/// The version and the payment of each month, in the order of their sources.
fn sources(months: std::ops::Range<i64>) -> Vec<Source> {
    let ids = months.flat_map(|month| [format!("p{month}"), format!("v{month}")]);
    let mut all: Vec<Source> = ids.map(|id| Source::Event(EventId::new(id))).collect();
    all.sort();
    all
}

fn paid(month: i64, state: NoticeState) -> QueuedNotice {
    let notice = Notice::PaymentPending { plan: None };
    QueuedNotice { notice: KeyedNotice { key: format!("in_{month}:paid"), notice }, state }
}

/// The record after a year whose months were all decided and announced.
fn settled(house: &House) -> AccountRecord {
    let record = AccountRecord { history: year(), ..AccountRecord::new(ALICE) };
    let changes = house.append(&record, &[], NOW);
    saved(record, &Changes { archive: None, ..changes })
}

#[test]
fn the_months_that_are_over_are_archived_with_their_notices() {
    let house = House::new();
    let mut record = settled(&house);
    record.notices.extend([paid(3, NoticeState::Sent), paid(4, NoticeState::Withdrawn)]);
    // The payment of the last month that was over a week ago is retained.
    let mut archived = sources(1..10);
    archived.retain(|source| *source != Source::Event(EventId::new("p9")));
    let archive = house.append(&record, &[], NOW).archive.unwrap();
    assert_eq!(
        archive,
        ArchiveChange {
            until: at(11 * MONTH + 110).minus(Duration::from_hours(7 * 24)),
            rules: 1,
            archived,
            restored: Vec::new(),
            archived_notices: vec!["in_3:paid".to_owned(), "in_4:paid".to_owned()],
            restored_notices: Vec::new(),
        }
    );
}

#[test]
fn what_is_announced_is_archived_later() {
    let house = House::new();
    for state in [NoticeState::Waiting, NoticeState::Leaving] {
        let mut record = settled(&house);
        record.notices.push(paid(3, state));
        let archived = house.append(&record, &[], NOW).archive.unwrap().archived;
        assert!(!archived.contains(&Source::Event(EventId::new("p3"))), "{state:?}");
        assert!(archived.contains(&Source::Event(EventId::new("p4"))), "{state:?}");
    }
}

#[test]
fn facts_are_archived_in_batches_and_once() {
    let house = House::new();
    let record = settled(&house);
    let until = house.append(&record, &[], NOW).archive.unwrap().until;
    let of = |until: Option<i64>| {
        let archive = ArchiveRecord { until: until.map(at), ..ArchiveRecord::default() };
        house.append(&AccountRecord { archive, ..record.clone() }, &[], NOW).archive
    };
    assert!(of(None).is_some());
    assert_eq!(of(Some(until.seconds())), None);
    // A batch is eight facts: those of four months.
    assert_eq!(of(Some(until.seconds() - 3 * MONTH)), None);
    assert!(of(Some(until.seconds() - 4 * MONTH)).is_some());
}

#[test]
fn an_archive_that_was_read_is_decided_again() {
    let house = House::new();
    let mut record = settled(&house);
    record.notices.push(paid(3, NoticeState::Sent));
    let archive = house.append(&record, &[], NOW).archive.unwrap();
    record.archive = ArchiveRecord {
        until: Some(archive.until),
        is_current: true,
        is_read: true,
        facts: archive.archived.iter().cloned().collect(),
        notices: archive.archived_notices.iter().cloned().collect(),
    };
    assert_eq!(house.append(&record, &[], NOW).archive, None, "nothing has changed");

    // The payment of the fourth month is refunded.
    let refund = RefundSnapshot {
        id: RefundId::new("re_1"),
        payment: crate::domain::event::PaymentRef {
            intent: Some(PaymentIntentId::new("pi_3")),
            charge: None,
        },
        amount: usd(1900),
        status: RefundStatus::Succeeded,
        presented: None,
    };
    let refund = fact("refund", NOW, StripeObject::Refund(refund));
    let restored = house.append(&record, &[refund], NOW).archive.unwrap();
    assert_eq!(restored.restored, [Source::Event(EventId::new("p3"))]);
    assert_eq!(restored.restored_notices, ["in_3:paid"]);

    // Another configuration, by which the same is archived.
    record.archive.is_current = false;
    let again = house.append(&record, &[], NOW).archive.unwrap();
    let unchanged = ArchiveChange { archived: vec![], archived_notices: vec![], ..archive };
    assert_eq!(again, unchanged);
}
