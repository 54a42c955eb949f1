//! Purchases that were taken over: what was true before is not announced, and what changes is.

use super::*;
use crate::domain::account::Import;

/// `sub_1` was taken over as it was.
fn imported(seconds: i64, seen: &SubscriptionSnapshot, is_announced: bool) -> Fact {
    let import = Import {
        purchase: SubscriptionId::new("sub_1"),
        customer: CustomerId::new("cus_1"),
        by: "cli:root".to_owned(),
        is_announced,
        plan: Some(PlanCode::new("premium")),
        interval: Some(Interval::Month),
        ends_at: seen.cancel_at,
    };
    Fact::imported(import, at(seconds))
}

#[test]
fn what_happened_before_an_import_is_not_announced() {
    let (now, before) = (20 * DAY, 20 * DAY - 3_600);
    let owing = snapshot(Status::PastDue);
    let ending =
        SubscriptionSnapshot { cancel_at: Some(at(now + DAY)), ..snapshot(Status::Active) };
    let trial =
        SubscriptionSnapshot { trial_end: Some(at(now + DAY)), ..snapshot(Status::Trialing) };
    for (case, history, seen) in [
        ("started", vec![], snapshot(Status::Active)),
        ("renewed", vec![paid(before, "in_2", "subscription_cycle")], snapshot(Status::Active)),
        ("failed", vec![failed(before, "in_2", 1)], owing),
        ("ending, with a reminder", vec![], ending),
        ("trial, with a reminder", vec![], trial),
        ("paused", vec![], paused(PauseReason::PauseRequested)),
        ("refunded", vec![refund(before, "re_1", "pi_1", 1900)], snapshot(Status::Active)),
    ] {
        let mut history = history;
        history.push(updated(before, seen.clone()));
        let without = user_notice_keys(&history, now);
        assert!(!without.is_empty() || case == "refunded", "{case} says nothing by itself");
        history.push(imported(now, &seen, false));
        assert_eq!(user_notice_keys(&history, now), [""; 0], "{case}");
        assert_eq!(user_notice_keys(&history, now + 60), [""; 0], "{case}, a minute later");
    }
}

#[test]
fn an_import_is_announced_on_request_and_only_at_first() {
    let seen = snapshot(Status::Active);
    let history = [updated(100, seen.clone()), imported(20 * DAY, &seen, true)];
    assert_eq!(user_notice_keys(&history, 20 * DAY + 1), ["sub_1:activated"]);
    assert_eq!(user_notice_keys(&history, 24 * DAY), [""; 0]);
}

#[test]
fn what_changes_after_an_import_is_compared_with_what_was_imported() {
    let now = 20 * DAY;
    let seen = snapshot(Status::Active);
    let ending = SubscriptionSnapshot { cancel_at: Some(at(30 * DAY)), ..snapshot(Status::Active) };
    let pro = SubscriptionSnapshot { items: items(&["price_q"]), ..snapshot(Status::Active) };
    let yearly = SubscriptionSnapshot {
        items: Items::whole(vec![SubscriptionItem {
            interval: Some(Interval::Year),
            ..item("price_p")
        }]),
        ..snapshot(Status::Active)
    };
    let later = now + 60;
    for (case, before, change, expected) in [
        ("renewed", &seen, paid(later, "in_2", "subscription_cycle"), "in_2:paid"),
        ("failed", &seen, failed(later, "in_2", 1), "in_2:failed:1"),
        ("cancelled", &seen, updated(later, ending.clone()), "sub_1:ending:0:2592000"),
        ("resumed", &ending, updated(later, seen.clone()), "sub_1:ending:0:none"),
        ("another plan", &seen, updated(later, pro), "sub_1:plan:0:pro"),
        ("another interval", &seen, updated(later, yearly), "sub_1:interval:0:year"),
        ("ended", &seen, deleted(later, seen.clone()), "sub_1:ended"),
    ] {
        let history = [updated(100, before.clone()), imported(now, before, false), change];
        assert_eq!(user_notice_keys(&history, later + 60), [expected], "{case}");
    }
}

#[test]
fn the_first_import_of_an_account_is_known() {
    let seen = snapshot(Status::Active);
    assert_eq!(account(&[updated(100, seen.clone())]).import(), None);
    let found = account(&[updated(100, seen.clone()), imported(200, &seen, false)]);
    let import = found.import().unwrap();
    assert_eq!((import.at, import.value.by.as_str()), (at(200), "cli:root"));
}
