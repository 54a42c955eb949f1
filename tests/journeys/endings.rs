//! Cancellations, their revocation, pauses and deleted customers.

use std::time::Duration;

use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::{CancelWhen, Card, Step};

use crate::journeys::harness::{BOTH, Journey, NOTHING, OLGA, PREMIUM, User, days, hours};

const MINUTE: Duration = Duration::from_mins(1);
const CANCELLED: (&str, &str) = ("is cancelled", "ist gekündigt");
const RESUMED: (&str, &str) = ("will renew as usual", "verlängert sich wie gewohnt");
const REMINDED: (&str, &str) = ("Premium ends on", "Premium endet am");
const ENDED: (&str, &str) = ("has ended", "ist beendet");
const GOES_ON: (&str, &str) = ("Premium is no longer paused", "Premium ist nicht mehr pausiert");

/// Buys and cancels some days later; returns the subscription and its end.
async fn cancels(app: &Journey, user: &User) -> (String, Timestamp) {
    let stripe = app.stripe();
    app.buys(user, "Premium", Card::PAYS).await;
    let subscription = stripe.subscription_of(user);
    app.clock().passes(days(10)).await;
    stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    app.settle().await;
    let end = stripe.period_end(&subscription);
    (subscription, end)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_plan_lasts_until_the_announced_date() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let (_, end) = cancels(&app, &user).await;
        user.sends("/status");
        user.records(("will not renew", "verlängert sich nicht")).await;
        app.clock().run_until(end.minus(MINUTE)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(user.times(REMINDED), 2, "three days and one day before");
        app.clock().run_until(end).await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        app.clock().passes(days(40)).await;
        assert_eq!((user.times(CANCELLED), user.times(ENDED)), (1, 1));
        user.has_read(&app, "cancelled").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancellation_is_revoked_in_the_chat() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        let (_, end) = cancels(&app, &user).await;
        let message = user.messages().pop().unwrap();
        app.clock().run_until(end.minus(Duration::from_hours(48))).await;
        user.presses(message.message_id, "1:resume").await;
        user.sees(RESUMED).await;
        app.settle().await;
        app.clock().passes(Step::Months(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        let counts = (user.times(REMINDED), user.times(RESUMED), user.times(ENDED));
        assert_eq!(counts, (1, 1, 0), "no reminder afterwards");
        user.has_read(&app, "resumed").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancellation_is_revoked_in_the_portal() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        let (subscription, _) = cancels(&app, &user).await;
        app.clock().passes(days(3)).await;
        stripe.resume(&subscription).unwrap();
        app.settle().await;
        assert_eq!(user.times(RESUMED), 1);
        app.clock().passes(days(2)).await;
        stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        app.settle().await;
        app.clock().passes(hours(1)).await;
        stripe.resume(&subscription).unwrap();
        app.clock().passes(Step::Months(1)).await;
        assert_eq!((user.times(CANCELLED), user.times(RESUMED)), (2, 2), "each is announced");
        assert_eq!(user.times(REMINDED), 0);
        user.has_read(&app, "resumed_in_portal").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_immediate_cancellation_ends_at_once() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(3)).await;
        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::Now).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        app.clock().passes(days(40)).await;
        assert_eq!(user.times(ENDED), 1);
        user.has_read(&app, "cancelled_at_once").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_announces_access_and_its_end() {
    for (behavior, entitlements) in [
        ("keep_as_draft", PREMIUM.as_slice()),
        ("mark_uncollectible", PREMIUM.as_slice()),
        ("void", NOTHING.as_slice()),
    ] {
        for id in BOTH {
            let app = Journey::begins().await;
            let (user, stripe) = (app.user(id), app.stripe());
            app.buys(&user, "Premium", Card::PAYS).await;
            let subscription = stripe.subscription_of(&user);
            app.clock().passes(days(10)).await;
            let until = app.now().plus(Duration::from_hours(30 * 24)).seconds();
            stripe.pause_collection(&subscription, behavior, Some(until)).unwrap();
            app.settle().await;
            assert_eq!(app.entitlements(&user).await, entitlements);
            user.sends("/status");
            user.records("⏸").await;
            app.clock().passes(days(29)).await;
            assert_eq!(app.entitlements(&user).await, entitlements, "across the renewal");
            app.clock().passes(days(2)).await;
            assert_eq!(
                (app.entitlements(&user).await, user.times(GOES_ON)),
                (PREMIUM.map(String::from).to_vec(), 1)
            );
            app.clock().passes(days(30)).await;
            user.has_read(&app, &format!("paused_{behavior}")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_customer_loses_the_plan_and_can_buy_again() {
    for id in BOTH {
        let mut app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/status");
        olga.sees("Your plan").await;
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(10)).await;
        stripe.delete_customer(&stripe.customer_of(&user)).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        assert_eq!(olga.times("A customer was deleted"), 1);
        app.clock().passes(days(1)).await;
        app.expects_refusals(1);
        app.buys(&user, "Premium", Card::PAYS).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "customer_deleted").await;
        olga.has_read(&app, "customer_deleted").await;
    }
}
