//! Reconciliation of lost and contradictory events.

use std::sync::Mutex;
use std::time::Duration;

use tollgate::billing::{Progress, ReconcileReport, Scope};
use tollgate::domain::account::Source;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::UserId;
use tollgate_sandbox::{CancelWhen, Card, Order, Step};

use crate::journeys::harness::{
    ALICE, BOTH, Journey, NOTHING, PREMIUM, Setup, User, days, minutes,
};

const ACTIVE: (&str, &str) = ("Premium is active", "Premium ist aktiv");
const ENDED: (&str, &str) = ("has ended", "ist beendet");

async fn compares(app: &Journey, dry_run: bool) -> ReconcileReport {
    let scope =
        Scope { since: Some(Duration::from_hours(24 * 30)), user: None, dry_run, resume: false };
    let troubles = Mutex::new(Vec::new());
    let report = |progress: Progress<'_>| {
        if let Progress::Trouble(what) = progress {
            troubles.lock().unwrap().push(what.to_owned());
        }
    };
    let pass = app.services().reconciliation.reconcile(scope, &report).await.unwrap();
    assert_eq!(*troubles.lock().unwrap(), [""; 0]);
    pass
}

/// The number of recorded facts about the user.
async fn facts(app: &Journey, user: &User) -> usize {
    let id = UserId(user.id);
    let history = app.read_database(move |tx| tx.history(id)).await;
    history.iter().filter(|fact| !matches!(fact.source, Source::Internal(_))).count()
}

/// Drops the events of what happens meanwhile.
async fn lost(app: &Journey, what: impl AsyncFnOnce()) {
    app.stripe().hold(true);
    what().await;
    assert!(app.stripe().drop_held() > 0);
    app.stripe().hold(false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reconciliation_finds_a_purchase_whose_webhooks_were_lost() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.chooses("Premium").await;
        let session = stripe.session_of(&user).await;
        lost(&app, async || drop(stripe.pay(&session, Card::PAYS).unwrap())).await;
        app.clock().passes(days(5)).await;
        assert_eq!((app.entitlements(&user).await, facts(&app, &user).await), (vec![], 0));

        let shown = compares(&app, true).await;
        assert!(shown.missed > 0 && shown.drifts.len() == 1, "{shown:?}");
        assert_eq!(shown.checkouts, 0, "its end is one of the missed events");
        assert!(!shown.drifts[0].healed);
        assert_eq!(
            (app.entitlements(&user).await, facts(&app, &user).await),
            (vec![], 0),
            "a dry run"
        );

        let healed = compares(&app, false).await;
        assert!(healed.missed > 0 && healed.missed <= shown.missed, "{healed:?}");
        app.settle().await;
        assert_eq!(
            (app.entitlements(&user).await, user.times(ACTIVE)),
            (PREMIUM.map(String::from).to_vec(), 1)
        );
        let after = compares(&app, true).await;
        assert_eq!((after.missed, after.drifts), (0, vec![]));
        user.has_read(&app, "purchase_found").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_stripe_no_longer_lists_are_recovered_from_the_subscription() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        lost(&app, async || {
            stripe.cancel(&stripe.subscription_of(&user), CancelWhen::Now).unwrap();
        })
        .await;
        app.clock().passes(days(2)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "nothing indicates otherwise");
        let scope = Scope {
            since: Some(Duration::from_hours(1)),
            user: Some(UserId(id)),
            dry_run: false,
            resume: false,
        };
        let pass = app.services().reconciliation.reconcile(scope, &|_| ()).await.unwrap();
        assert_eq!((pass.missed, pass.drifts.len(), pass.drifts[0].healed), (0, 1, true));
        let fields: Vec<_> =
            pass.drifts[0].differences.iter().map(|difference| difference.0).collect();
        assert!(fields.contains(&"status"), "{fields:?}");
        app.settle().await;
        assert_eq!((app.entitlements(&user).await, user.times(ENDED)), (vec![], 1));
        user.has_read(&app, "end_found").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reconciliation_tolerates_stripe_errors() {
    for id in BOTH {
        let mut app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.chooses("Premium").await;
        let session = stripe.session_of(&user).await;
        lost(&app, async || drop(stripe.pay(&session, Card::PAYS).unwrap())).await;
        // The first call succeeds; the second fails until the failure is noticed.
        stripe.limit_rate(1);
        let refused = || stripe.requests().iter().filter(|call| call.status == 429).count();
        let (pass, ()) = tokio::join!(compares(&app, false), async {
            app.until("Stripe refuses", || refused() > 0).await;
            stripe.lift_rate_limit();
        });
        assert!(pass.missed > 0);
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        let refused = refused();
        app.expects_refusals(refused);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_renewals_and_failures_are_announced_in_their_current_state() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::FAILS_ON_RENEWAL).await;
        lost(&app, async || app.clock().passes(Step::Months(1)).await).await;
        app.clock().passes(days(1)).await;
        compares(&app, false).await;
        app.clock().passes(minutes(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "grace counts from the failure");
        let open = stripe.last_invoice()["id"].as_str().unwrap().to_owned();
        lost(&app, async || stripe.pay_invoice_with(&open, Card::PAYS).unwrap()).await;
        app.clock().passes(days(4)).await;
        assert_eq!(app.entitlements(&user).await, NOTHING, "as far as known");
        compares(&app, false).await;
        app.clock().passes(minutes(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(
            user.times(("Premium continues as usual", "Premium läuft wie gewohnt weiter")),
            1
        );
        user.has_read(&app, "failure_found").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contradictory_events_of_one_second_are_resolved_by_one_request() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(&user);
        app.clock().passes(days(1)).await;
        // At the start of a second, so that both events fall into it.
        app.clock().run_until(Timestamp::from_seconds(app.now().seconds() + 1)).await;
        stripe.hold(true);
        stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        stripe.resume(&subscription).unwrap();
        stripe.release(Order::Reversed);
        app.clock().passes(minutes(1)).await;
        let path = format!("subscriptions/{subscription}");
        let asked = stripe.requests();
        let asked = asked.iter().filter(|call| call.method == "GET" && call.path == path);
        assert_eq!(asked.count(), 1, "the two newest differ");
        user.sends("/status");
        let status = user.sees(("Renews on", "Verlängert sich am")).await;
        assert!(!status.text.contains("will not renew"), "{}", status.text);
        user.has_read(&app, "same_second").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pass_by_a_clock_that_was_ahead_hides_no_lost_event() {
    let (hour_ms, second) = (3_600_000, Duration::from_secs(1));
    let app = Journey::starts_with(Setup { ahead_ms: 24 * hour_ms, ..Setup::default() }).await;
    let whole = Scope { since: None, user: None, dry_run: false, resume: true };
    app.services().reconciliation.reconcile(whole, &|_| ()).await.unwrap();
    app.jumps(-24 * hour_ms);
    app.until_now(|now| now < app.now().plus(second)).await;
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::PAYS).await;
    let subscription = app.stripe().subscription_of(&alice);
    lost(&app, async || app.stripe().cancel(&subscription, CancelWhen::Now).unwrap()).await;
    let pass = app.services().reconciliation.reconcile(whole, &|_| ()).await.unwrap();
    assert!(pass.missed > 0, "{pass:?}");
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, NOTHING);
}
