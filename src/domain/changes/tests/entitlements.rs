//! Which entitlements are opened, updated, closed, granted, revoked and run out.

use std::collections::BTreeSet;

use crate::domain::access::{Entitlement, Source};
use crate::domain::changes::entitlements::{ExpiredEntitlement, UntouchedSource, sync, to_be_lost};
use crate::domain::changes::tests::{OLGA, at, entitlement};
use crate::domain::changes::{EntitlementChanges, HeldEntitlement};
use crate::domain::ids::{PlanCode, SubscriptionId};

const NOW: i64 = 1_000;
const LATER: i64 = 2_000;

fn of_plan(plan: &str, entitlement: Entitlement) -> Entitlement {
    Entitlement { plan: PlanCode::new(plan), ..entitlement }
}

fn held(row: i64, entitlement: Entitlement) -> HeldEntitlement {
    HeldEntitlement { row, entitlement }
}

fn untouched(until: Option<i64>) -> Vec<UntouchedSource> {
    vec![UntouchedSource { id: SubscriptionId::new("sub_1"), until: until.map(at) }]
}

fn expired(seconds: i64) -> BTreeSet<ExpiredEntitlement> {
    let (source, plan) = ("sub_1".to_owned(), PlanCode::new("premium"));
    BTreeSet::from([ExpiredEntitlement { source, plan, at: at(seconds) }])
}

type Case = (
    &'static str,
    Vec<HeldEntitlement>,
    Vec<Entitlement>,
    Vec<UntouchedSource>,
    EntitlementChanges,
    BTreeSet<ExpiredEntitlement>,
);

fn cases() -> Vec<Case> {
    let none = EntitlementChanges::default;
    let signals = |until| entitlement("signals", until);
    let archive = |until| entitlement("archive", until);
    vec![
        (
            "what is new is opened and granted",
            Vec::new(),
            vec![signals(None), archive(None)],
            Vec::new(),
            EntitlementChanges {
                opened: vec![signals(None), archive(None)],
                granted: vec![signals(None), archive(None)],
                ..none()
            },
            BTreeSet::new(),
        ),
        (
            "what stays changes nothing",
            vec![held(1, signals(None))],
            vec![signals(None)],
            Vec::new(),
            none(),
            BTreeSet::new(),
        ),
        (
            "another end is granted again",
            vec![held(1, signals(None))],
            vec![signals(Some(LATER))],
            Vec::new(),
            EntitlementChanges {
                updated: vec![held(1, signals(Some(LATER)))],
                granted: vec![signals(Some(LATER))],
                ..none()
            },
            BTreeSet::new(),
        ),
        (
            "another plan takes a new row, which nobody notices",
            vec![held(1, signals(None))],
            vec![of_plan("pro", signals(None))],
            Vec::new(),
            EntitlementChanges {
                opened: vec![of_plan("pro", signals(None))],
                closed: vec![held(1, signals(Some(NOW)))],
                ..none()
            },
            BTreeSet::new(),
        ),
        (
            "what nothing gives any more is revoked now",
            vec![held(1, signals(None)), held(2, archive(Some(LATER)))],
            vec![signals(None)],
            Vec::new(),
            EntitlementChanges {
                closed: vec![held(2, archive(Some(NOW)))],
                revoked: vec![archive(Some(NOW))],
                ..none()
            },
            BTreeSet::new(),
        ),
        (
            "what has run out is revoked at its end",
            vec![held(1, signals(Some(900)))],
            Vec::new(),
            Vec::new(),
            EntitlementChanges {
                closed: vec![held(1, signals(Some(900)))],
                revoked: vec![signals(Some(900))],
                ..none()
            },
            expired(900),
        ),
        (
            "what a plan gave that has left the catalogue stays",
            vec![held(1, signals(None))],
            Vec::new(),
            untouched(None),
            none(),
            BTreeSet::new(),
        ),
        (
            "and ends with its subscription",
            vec![held(1, signals(None))],
            Vec::new(),
            untouched(Some(LATER)),
            EntitlementChanges {
                updated: vec![held(1, signals(Some(LATER)))],
                granted: vec![signals(Some(LATER))],
                ..none()
            },
            BTreeSet::new(),
        ),
    ]
}

#[test]
fn rows_become_what_the_account_gives() {
    for (case, open, given, untouched, changes, expired) in cases() {
        assert_eq!(sync(&open, &given, &untouched, at(NOW)), (changes, expired), "{case}");
    }
}

#[test]
fn of_several_the_one_that_lasts_longest_is_granted() {
    let grant = |id: &str, until| Entitlement {
        source: crate::domain::access::Source::Grant {
            id: id.to_owned(),
            by: crate::domain::changes::tests::OLGA,
        },
        ..entitlement("signals", until)
    };
    let given = [entitlement("signals", Some(LATER)), grant("g1", None), grant("g2", Some(NOW))];
    let (changes, _) = sync(&[], &given, &[], at(NOW));
    assert_eq!(changes.granted, [grant("g1", None)]);
    // The longest one goes, and another stays.
    let open: Vec<_> = (1..).zip(given).map(|(row, given)| held(row, given)).collect();
    let (changes, _) = sync(&open, &[entitlement("signals", Some(LATER))], &[], at(NOW));
    assert_eq!(changes.granted, [entitlement("signals", Some(LATER))]);
    assert_eq!((changes.closed.len(), changes.revoked), (2, Vec::new()));
}

#[test]
fn of_several_that_last_equally_long_the_first_is_granted() {
    let second = of_plan("pro", entitlement("signals", Some(LATER)));
    let given = [entitlement("signals", Some(LATER)), second];
    let (changes, _) = sync(&[], &given, &[], at(NOW));
    assert_eq!(changes.granted, [entitlement("signals", Some(LATER))]);
}

#[test]
fn what_nothing_gives_any_more_is_lost() {
    let signals = || entitlement("signals", None);
    let archive = || Entitlement {
        source: Source::Grant { id: "g1".to_owned(), by: OLGA },
        ..entitlement("archive", None)
    };
    let granted = || Entitlement { source: archive().source, ..signals() };
    for (case, open, given, untouched, expected) in [
        ("given no more", vec![signals()], vec![], vec![], vec![signals()]),
        ("still given", vec![signals()], vec![signals()], vec![], vec![]),
        ("by another plan", vec![signals()], vec![of_plan("pro", signals())], vec![], vec![]),
        ("another is given", vec![signals()], vec![archive()], vec![], vec![signals()]),
        ("its plan left the catalogue", vec![signals()], vec![], untouched(None), vec![]),
        ("another stays", vec![archive(), signals()], vec![], untouched(None), vec![archive()]),
        ("one of two stays", vec![granted(), signals()], vec![], untouched(None), vec![]),
    ] {
        let open: Vec<_> = (1..).zip(open).map(|(row, open)| held(row, open)).collect();
        let lost = to_be_lost(&open, &given, &untouched);
        assert_eq!(lost, expected.iter().collect::<Vec<_>>(), "{case}");
    }
}
