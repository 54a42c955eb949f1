//! Thin events: the delivery names an object, which is fetched from Stripe.

use std::time::Duration;

use serde_json::{Value, json};
use tollgate::billing::{EventOutcome, ReplayPreview, Scope};
use tollgate::domain::audit::{AuditEntry, AuditFilter};
use tollgate::domain::ids::{EventId, UserId};
use tollgate::store::{EventStatus, StoredEvent};
use tollgate_sandbox::{CancelWhen, Card, Delivery, Mode, Order, Payload, Step, second_of_id};

use crate::journeys::harness::{
    ALICE, BOTH, Journey, NOTHING, OLGA, PREMIUM, User, days, hours, minutes, text,
};

const ACTIVE: (&str, &str) = ("Premium is active", "Premium ist aktiv");
const ENDED: (&str, &str) = ("has ended", "ist beendet");

async fn event(app: &Journey, id: &str) -> Option<StoredEvent> {
    let id = EventId::new(id);
    app.read_database(move |tx| tx.event(&id)).await
}

async fn status(app: &Journey, id: &str) -> (EventStatus, Option<String>) {
    let stored = event(app, id).await.unwrap();
    (stored.status, stored.error)
}

/// The number of requests to Stripe whose path has this prefix.
fn asked(app: &Journey, path: &str) -> usize {
    let requests = app.stripe().requests();
    requests.iter().filter(|call| call.method == "GET" && call.path.starts_with(path)).count()
}

/// Actions and subjects in the user's audit log that events have caused, sorted.
async fn audit_actions(app: &Journey, user: &User) -> Vec<String> {
    let filter = AuditFilter::User(UserId(user.id));
    let entries = app.read_database(move |tx| tx.audit_page(&filter, None, 200)).await;
    let of_events = entries.iter().filter(|entry| entry.actor.contains("evt_"));
    // Periods begin at the second of the purchase, which differs between two applications.
    let after = |entry: &AuditEntry| {
        let mut after: Value = serde_json::from_str(entry.after.as_deref()?).unwrap();
        after.as_object_mut()?.remove("current_period_end");
        Some(after)
    };
    let mut rows: Vec<String> = of_events
        .map(|entry| format!("{} {} {:?}", entry.action, entry.subject, after(entry)))
        .map(|row| without_seconds(&row))
        .collect();
    rows.sort();
    rows
}

/// The row without the seconds in ids, which differ as well.
fn without_seconds(row: &str) -> String {
    let parts = row.split('_').map(|part| match part.get(..24).and_then(second_of_id) {
        Some(_) => format!("{}{}", &part[..1], &part[6..]),
        None => part.to_owned(),
    });
    parts.collect::<Vec<String>>().join("_")
}

fn is_duplicate(delivery: &Delivery) -> bool {
    assert_eq!(delivery.status, Some(200), "{}", delivery.answer_body);
    serde_json::from_str::<Value>(&delivery.answer_body).unwrap()["duplicate"] == json!(true)
}

/// Bots may not write first.
async fn greets(admin: &User) {
    admin.sends("/status");
    admin.sees("Your plan").await;
}

/// Buys, fails to renew, pays late and cancels.
async fn lives(app: &Journey, user: &User) {
    let stripe = app.stripe();
    greets(&app.user(OLGA)).await;
    app.buys(user, "Premium", Card::FAILS_ON_RENEWAL).await;
    app.clock().passes(Step::Months(1)).await;
    app.clock().passes(days(1)).await;
    let open = text(&stripe.last_invoice()["id"]);
    stripe.pay_invoice_with(&open, Card::PAYS).unwrap();
    app.settle().await;
    app.clock().passes(days(5)).await;
    let charge = stripe.last_charge();
    stripe.refund(&charge, Some(500)).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(user).await, PREMIUM);
    stripe.cancel(&stripe.subscription_of(user), CancelWhen::Now).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(user).await, NOTHING);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_history_is_the_same_in_every_payload_style() {
    for id in BOTH {
        for payload in [Payload::Snapshot, Payload::Thin, Payload::Both] {
            let app = Journey::begins().await;
            let (user, stripe) = (app.user(id), app.stripe());
            stripe.payload(payload);
            lives(&app, &user).await;
            assert_eq!(app.read_database(|tx| tx.failed_events(9, None)).await, []);
            user.has_read(&app, "payload_style").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_thin_event_is_fetched_with_its_snapshot_event() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    stripe.payload(Payload::Thin);
    lives(&app, &alice).await;
    let (mut fetched, mut ignored) = (0, 0);
    for snapshot in stripe.events() {
        let id = text(&snapshot["id"]);
        let thin = event(&app, &stripe.thin_of(&id)).await.unwrap();
        assert_eq!(thin.kind, format!("v1.{}", text(&snapshot["type"])));
        assert_eq!(thin.created.seconds(), snapshot["created"].as_i64().unwrap());
        let fetched_row = event(&app, &id).await;
        match thin.status {
            EventStatus::Processed => {
                fetched += 1;
                assert_eq!(thin.snapshot_event, Some(EventId::new(&id)));
                let fetched_row = fetched_row.unwrap();
                let posted: Value =
                    serde_json::from_slice(fetched_row.payload.as_ref().unwrap()).unwrap();
                assert_eq!(posted["data"], snapshot["data"], "stored as if delivered by webhook");
            }
            EventStatus::Ignored => {
                ignored += 1;
                assert_eq!((thin.snapshot_event, fetched_row), (None, None), "{}", thin.kind);
            }
            other => panic!("{} is {other:?}: {:?}", thin.kind, thin.error),
        }
    }
    assert!(fetched > 8 && ignored > 0, "{fetched} fetched, {ignored} ignored");
    assert_eq!(asked(&app, "v2/core/events/"), fetched, "unhandled types are not fetched");
    assert_eq!(asked(&app, "events/"), fetched);
    let history = app.read_database(|tx| tx.history(UserId(ALICE))).await;
    let thin = history.iter().filter(|fact| fact.source.key().starts_with("evt_test_65"));
    assert_eq!(thin.count(), 0, "facts come from the snapshot events alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_events_about_one_change_count_once_in_either_order() {
    let mut audit_logs = Vec::new();
    for order in [Order::AsHappened, Order::Reversed, Order::Shuffled(3), Order::Shuffled(4)] {
        let app = Journey::begins().await;
        let (alice, stripe) = (app.user(ALICE), app.stripe());
        stripe.reseed(7);
        stripe.payload(Payload::Both);
        alice.chooses("Premium").await;
        let session = stripe.session_of(&alice).await;
        app.settle().await;
        stripe.hold(true);
        stripe.pay(&session, Card::PAYS).unwrap();
        let held = stripe.held();
        stripe.release(order);
        app.settle().await;
        assert_eq!(
            (app.entitlements(&alice).await, alice.times(ACTIVE)),
            (PREMIUM.map(String::from).to_vec(), 1)
        );
        let (mut first, mut second) = (0, 0);
        for id in held.iter().filter(|id| id.starts_with("evt_test_65")) {
            let thin = event(&app, id).await.unwrap();
            let Some(snapshot) = thin.snapshot_event else { continue };
            match thin.status {
                EventStatus::Processed => first += 1,
                EventStatus::Ignored => {
                    second += 1;
                    assert_eq!(thin.error, Some(format!("duplicate of {snapshot}")));
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(first + second > 2, "{order:?}: {first} + {second}");
        audit_logs.push(audit_actions(&app, &alice).await);
    }
    assert!(!audit_logs[0].is_empty());
    assert!(audit_logs.windows(2).all(|two| two[0] == two[1]), "{audit_logs:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_of_two_deliveries_is_a_duplicate_whichever_it_is() {
    for thin_first in [true, false] {
        let app = Journey::begins().await;
        let (alice, stripe) = (app.user(ALICE), app.stripe());
        app.buys(&alice, "Premium", Card::PAYS).await;
        stripe.hold(true);
        stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
        let snapshot = stripe.events_of("customer.subscription.deleted").pop().unwrap();
        let thin = stripe.thin_of(&snapshot);
        let (first, second) = if thin_first { (&thin, &snapshot) } else { (&snapshot, &thin) };
        assert!(!is_duplicate(&stripe.deliver(first, Mode::Normal).await.unwrap()));
        alice.sees(ENDED).await;
        let late = stripe.deliver(second, Mode::Normal).await.unwrap();
        assert_eq!(is_duplicate(&late), thin_first, "a fetched snapshot event is a duplicate");
        app.clock().passes(minutes(1)).await;
        let kept = (EventStatus::Processed, None);
        let ignored = (EventStatus::Ignored, Some(format!("duplicate of {snapshot}")));
        assert_eq!(status(&app, &snapshot).await, kept);
        assert_eq!(status(&app, &thin).await, if thin_first { kept } else { ignored });
        assert!(is_duplicate(&stripe.deliver(&thin, Mode::Normal).await.unwrap()));
        stripe.drop_held();
        assert_eq!(alice.times(ENDED), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_snapshot_event_the_object_itself_is_applied() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.payload(Payload::Thin);
        stripe.without_snapshots(true);
        lives(&app, &user).await;
        assert_eq!(app.read_database(|tx| tx.failed_events(9, None)).await, []);
        assert_eq!(asked(&app, "events/"), 0, "there is no snapshot event");
        for snapshot in stripe.events() {
            let (id, kind) = (text(&snapshot["id"]), text(&snapshot["type"]));
            assert_eq!(event(&app, &id).await, None, "{kind}");
            let thin = event(&app, &stripe.thin_of(&id)).await.unwrap();
            assert_eq!((thin.snapshot_event, thin.next_try), (None, None), "{kind}");
        }
        user.has_read(&app, "without_snapshot_events").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thin_event_is_stored_while_stripe_is_down() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.payload(Payload::Thin);
        user.chooses("Premium").await;
        let session = stripe.session_of(&user).await;
        app.settle().await;
        stripe.down(true);
        stripe.pay(&session, Card::PAYS).unwrap();
        let paid = stripe.thin_of(&stripe.events_of("invoice.paid").pop().unwrap());
        let waits = || stripe.deliveries().iter().any(|delivery| delivery.event_id == paid);
        app.until("the webhook is acknowledged", waits).await;
        assert!(stripe.deliveries().iter().all(|delivery| delivery.status == Some(200)));
        let refused = || stripe.requests().iter().filter(|call| call.status == 503).count();
        app.until("a failed request to Stripe", || refused() > 3).await;
        assert_eq!(event(&app, &paid).await.unwrap().status, EventStatus::Pending);
        assert_eq!(app.entitlements(&user).await, NOTHING);
        stripe.down(false);
        app.clock().passes(minutes(2)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(status(&app, &paid).await, (EventStatus::Processed, None));
        assert_eq!(user.times(ACTIVE), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stored_thin_event_is_fetched_after_a_restart() {
    for id in BOTH {
        let mut app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        stripe.payload(Payload::Thin);
        app.buys(&user, "Premium", Card::PAYS).await;
        stripe.hold(true);
        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::Now).unwrap();
        stripe.down(true);
        let thin =
            stripe.thin_of(&stripe.events_of("customer.subscription.deleted").pop().unwrap());
        assert!(!is_duplicate(&stripe.deliver(&thin, Mode::Normal).await.unwrap()));
        app.stops().await;
        stripe.down(false);
        app.starts().await;
        stripe.drop_held();
        app.clock().passes(minutes(1)).await;
        assert_eq!(status(&app, &thin).await, (EventStatus::Processed, None));
        assert_eq!((app.entitlements(&user).await, user.times(ENDED)), (vec![], 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unrelated_thin_events_are_ignored_and_not_fetched() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    greets(&app.user(OLGA)).await;
    app.buys(&alice, "Premium", Card::PAYS).await;
    let subscription = stripe.subscription_of(&alice);
    let object = Some((subscription.as_str(), "subscription"));
    let none = || json!({});
    let finer = stripe.emit_thin("v1.customer.subscription.past_due", object, none());
    let ping = stripe.emit_thin("v2.core.event_destination.ping", None, none());
    let foreign = json!({ "context": "acct_1Foreign" });
    let foreign = stripe.emit_thin("v1.customer.subscription.updated", object, foreign);
    let upcoming = stripe.emit_thin("v1.invoice.upcoming", None, none());
    app.settle().await;
    for id in [&finer, &ping, &foreign] {
        assert_eq!(event(&app, id).await.unwrap().status, EventStatus::Ignored);
        assert_eq!(asked(&app, &format!("v2/core/events/{id}")), 0);
    }
    let (upcoming, reason) = status(&app, &upcoming).await;
    assert_eq!(upcoming, EventStatus::Ignored);
    assert!(reason.unwrap().contains("no snapshot event"));
    let live = json!({ "livemode": true });
    let live = stripe.emit_thin("v1.customer.subscription.updated", object, live);
    app.settle().await;
    let (live, reason) = status(&app, &live).await;
    assert_eq!(live, EventStatus::Failed);
    assert!(reason.unwrap().contains("live mode"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_event_is_replaced_by_its_object() {
    let mut app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    // A restricted key without access to v2 events.
    stripe.payload(Payload::Thin);
    stripe.refuse_v2(Some(403));
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    let refused = stripe.requests().iter().filter(|call| call.status == 403).count();
    assert!(refused > 0);
    // An event that Stripe no longer stores.
    stripe.refuse_v2(None);
    app.buys(&alice, "Premium", Card::PAYS).await;
    stripe.hold(true);
    let subscription = stripe.subscription_of(&alice);
    stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    let thin = stripe.held().pop().unwrap();
    app.clock().passes(days(31)).await;
    stripe.deliver(&thin, Mode::Normal).await.unwrap();
    stripe.drop_held();
    stripe.hold(false);
    app.settle().await;
    assert_eq!(status(&app, &thin).await, (EventStatus::Processed, None));
    assert_eq!(event(&app, &thin).await.unwrap().snapshot_event, None);
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    app.expects_refusals(refused + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thin_event_of_an_unknown_object_is_given_up_with_its_reason_and_replayed() {
    let mut app = Journey::begins().await;
    let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    olga.sends("/audit failed");
    olga.sees("No failed events").await;
    app.buys(&alice, "Premium", Card::PAYS).await;
    let object = Some(("sub_unknown", "subscription"));
    let thin = stripe.emit_thin("v1.customer.subscription.updated", object, json!({}));
    app.settle().await;
    let stored = event(&app, &thin).await.unwrap();
    assert_eq!((stored.status, stored.attempts), (EventStatus::Failed, 1));
    assert!(stored.error.unwrap().contains("the subscription does not exist at Stripe"));
    assert!(stored.next_try.is_some());
    app.clock().passes(hours(50)).await;
    assert_eq!(event(&app, &thin).await.unwrap().next_try, None);
    olga.sees("Stripe events could not be processed").await;
    olga.sends("/audit failed");
    let listed = olga.sees("Failed events").await;
    assert!(listed.text.contains(&thin), "{}", listed.text);
    let again = app.services().events.replay(&EventId::new(thin.as_str())).await.unwrap();
    assert!(matches!(again, Some(EventOutcome::Failed { .. })), "{again:?}");
    let refused = stripe.requests().iter().filter(|call| call.status == 404).count();
    app.expects_refusals(refused);
    app.clock().passes(hours(50)).await;
    let refused = stripe.requests().iter().filter(|call| call.status == 404).count();
    app.expects_refusals(refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_of_a_thin_event_replays_its_snapshot_event() {
    let app = Journey::begins().await;
    let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    stripe.payload(Payload::Both);
    app.buys(&alice, "Premium", Card::PAYS).await;
    let snapshot = stripe.events_of("customer.subscription.created").pop().unwrap();
    let thin = stripe.thin_of(&snapshot);
    let (before, tried) = (status(&app, &thin).await, event(&app, &snapshot).await.unwrap());
    let calls = asked(&app, "");
    let outcome = app.services().events.replay(&EventId::new(thin.as_str())).await.unwrap();
    assert_eq!(outcome, Some(EventOutcome::Processed));
    assert_eq!(status(&app, &thin).await, before, "its outcome is kept");
    assert_eq!(event(&app, &snapshot).await.unwrap().attempts, tried.attempts);
    assert_eq!(asked(&app, ""), calls, "everything is stored");
    app.settle().await;
    assert_eq!(alice.times(ACTIVE), 1);
    olga.sends(&format!("/audit event {thin}"));
    let screen = olga.sees("v1.customer.subscription.created").await;
    assert!(screen.text.contains(&format!("Snapshot event: {snapshot}")), "{}", screen.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reconciliation_finds_changes_without_thin_events() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    stripe.payload(Payload::Thin);
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    app.settle().await;
    stripe.hold(true);
    stripe.pay(&session, Card::PAYS).unwrap();
    let since = Some(Duration::from_hours(24));
    let scope = Scope { since, user: None, dry_run: false, resume: false };
    let pass = app.services().reconciliation.reconcile(scope, &|_| ()).await.unwrap();
    assert!(pass.missed > 2, "{pass:?}");
    stripe.release(Order::AsHappened);
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    let snapshot = stripe.events_of("invoice.paid").pop().unwrap();
    let late = (EventStatus::Ignored, Some(format!("duplicate of {snapshot}")));
    assert_eq!(status(&app, &stripe.thin_of(&snapshot)).await, late);
    assert_eq!(alice.times(ACTIVE), 1);
    let again = app.services().reconciliation.reconcile(scope, &|_| ()).await.unwrap();
    assert_eq!(again.missed, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_of_a_thin_event_queries_stripe_and_changes_nothing() {
    for without_snapshots in [false, true] {
        let app = Journey::begins().await;
        let (alice, stripe) = (app.user(ALICE), app.stripe());
        stripe.payload(Payload::Thin);
        stripe.without_snapshots(without_snapshots);
        stripe.keep_events_for(10_000);
        lives(&app, &alice).await;
        let thin = stripe.thin_bodies().into_iter().map(|(id, _)| EventId::new(id));
        let thin: Vec<EventId> = thin.collect();
        let state =
            async || app.read_database(|tx| Ok((tx.audit_verify()?, tx.outbox_depth()?))).await;
        let preview =
            async |id: &EventId| app.services().events.preview_replay(id).await.unwrap().unwrap();
        let before = state().await;
        let mut changed = 0;
        for id in &thin {
            match preview(id).await {
                ReplayPreview::Changes(_) => changed += 1,
                ReplayPreview::Ignored(_) => {}
                ReplayPreview::Unknown(reason) => panic!("{id}: {reason}"),
            }
        }
        assert!(changed > 10, "{changed} of {}", thin.len());
        stripe.down(true);
        // A snapshot event that is stored needs no answer from Stripe.
        let paid = stripe.thin_of(&stripe.events_of("invoice.paid").pop().unwrap());
        let is_unknown = matches!(preview(&EventId::new(paid)).await, ReplayPreview::Unknown(_));
        assert_eq!(is_unknown, without_snapshots);
        assert_eq!(state().await, before);
        stripe.down(false);
    }
}
