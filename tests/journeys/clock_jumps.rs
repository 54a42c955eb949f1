//! A wall clock that jumps: nothing ends, is given up or announced because of it.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tollgate::app;
use tollgate::config;
use tollgate::domain::clock::{Clock, Timestamp};
use tollgate::domain::clock_guard::{ClockGuard, StripeDate};
use tollgate::domain::ids::UserId;
use tollgate::domain::notice::{KeyedNotice, Notice};
use tollgate::store::Store;
use tollgate_sandbox::{CancelWhen, Card};

use crate::harness::clock::{FrozenClock, MachineClock};
use crate::harness::database::Database;
use crate::harness::variables::{NOWHERE, STRIPE_KEY, environment, variables};
use crate::journeys::harness::{
    ALICE, BOTH, Journey, NOTHING, OLGA, PREMIUM, Setup, User, days, hours, minutes,
};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);
const YEAR_MS: i64 = 365 * 24 * 3_600_000;
const HOUR_MS: i64 = 3_600_000;
/// Olga's alarms.
const WRONG: &str = "⚠️ The server's clock is wrong";
const JUMPED: &str = "⚠️ The server's clock has jumped";
const OVER: &str = "Over: The server's clock is wrong";
const ENDED: (&str, &str) = ("has ended", "ist beendet");

/// The entitlements that the application reports now, sorted, without those of the free plan.
async fn answered(app: &Journey, user: &User) -> Vec<String> {
    let (_, held) = app.services().accounts.entitlements(UserId(user.id)).await.unwrap();
    let paid = held.iter().filter(|entitlement| entitlement.since > Timestamp::from_millis(0));
    let mut names: Vec<String> = paid.map(|entitlement| entitlement.name.to_string()).collect();
    names.sort();
    names
}

/// Waits until it reports these.
async fn until_answered(app: &Journey, user: &User, expected: &[&str]) {
    let waits = async {
        while answered(app, user).await != expected {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SECOND * 45, waits).await.unwrap();
}

/// Lets the bot write to Olga.
async fn olga(app: &Journey) -> User {
    let olga = app.user(OLGA);
    olga.sends("/start");
    olga.sees("Hi,").await;
    app.settle().await;
    olga
}

/// Buys and cancels; returns when access ends.
async fn ends_some_day(app: &Journey, user: &User) -> Timestamp {
    app.buys(user, "Premium", Card::PAYS).await;
    let subscription = app.stripe().subscription_of(user);
    app.stripe().cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    app.settle().await;
    app.stripe().period_end(&subscription)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_jump_ends_nothing_while_stripe_supplies_the_time() {
    for id in BOTH {
        for jump_ms in [4_000, YEAR_MS, -HOUR_MS] {
            let app = Journey::begins().await;
            let (user, olga) = (app.user(id), olga(&app).await);
            let end = ends_some_day(&app, &user).await;
            app.clock().run_until(end.minus(SECOND * 3)).await;
            app.jumps(jump_ms);
            assert_eq!(answered(&app, &user).await, PREMIUM, "{jump_ms}");
            olga.records(WRONG).await;
            assert_eq!(answered(&app, &user).await, PREMIUM, "{jump_ms}");
            app.settle().await;
            assert_eq!(user.times(ENDED), 0, "{jump_ms}");
            // Work that is due by the right time is done, whatever the clock says.
            app.clock().run_until(end).await;
            assert_eq!(answered(&app, &user).await, NOTHING, "{jump_ms}");
            assert_eq!(user.times(ENDED), 1, "{jump_ms}");
            app.jumps(-jump_ms);
            app.until_alerts_clear(1).await;
            app.clock().passes(days(1)).await;
            olga.records(OVER).await;
            assert_eq!((olga.times(WRONG), user.times(ENDED)), (1, 1), "{jump_ms}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_stripe_nothing_ends_for_an_hour_and_then_the_clock_is_trusted() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga) = (app.user(id), olga(&app).await);
        let end = ends_some_day(&app, &user).await;
        app.clock().run_until(end.minus(HOUR / 2)).await;
        app.stripe().down(true);
        // The event that the subscription has ended is lost as well.
        app.stripe().hold(true);
        app.jumps(YEAR_MS);
        olga.records(JUMPED).await;
        assert_eq!(answered(&app, &user).await, PREMIUM);
        // By the application's clock, access would have ended.
        app.clock().advance(minutes(45)).await;
        app.waits_for_clock_check().await;
        assert_eq!(answered(&app, &user).await, PREMIUM);
        assert_eq!(user.times(ENDED), 0);
        app.clock().advance(minutes(20)).await;
        app.until_now(|now| now > end.plus(HOUR * 24)).await;
        assert_eq!(answered(&app, &user).await, NOTHING);
        // Stripe is back and shows that the clock was wrong: everything is settled by the right time.
        app.stripe().down(false);
        app.clock().advance(minutes(2)).await;
        olga.records(WRONG).await;
        app.until_now(|now| now < end.plus(HOUR * 2)).await;
        app.stripe().hold(false);
        app.settle().await;
        assert_eq!(answered(&app, &user).await, NOTHING, "access has ended");
        assert_eq!(olga.times(JUMPED), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_ended_by_a_wrong_clock_is_restored_when_it_is_right() {
    let app = Journey::begins().await;
    let (alice, _olga) = (app.user(ALICE), olga(&app).await);
    let end = ends_some_day(&app, &alice).await;
    app.clock().run_until(end.minus(HOUR * 24 * 5)).await;
    app.stripe().down(true);
    app.jumps(YEAR_MS);
    app.waits_for_clock_check().await;
    app.clock().advance(minutes(65)).await;
    app.until_now(|now| now > end).await;
    until_answered(&app, &alice, &NOTHING).await;
    app.stripe().down(false);
    app.clock().advance(minutes(2)).await;
    app.until_now(|now| now < end).await;
    until_answered(&app, &alice, &PREMIUM).await;
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn correcting_the_clock_blocks_no_retry() {
    let ahead_ms = 200_000;
    let app = Journey::starts_with(Setup { ahead_ms, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    alice.chooses("Premium").await;
    let session = app.stripe().session_of(&alice).await;
    app.telegram().down(true);
    app.stripe().pay(&session, Card::PAYS).unwrap();
    app.until("the webhooks are acknowledged", || app.stripe().undelivered() == 0).await;
    assert_eq!(app.read_database(|tx| tx.outbox_depth()).await, 1);
    app.jumps(-ahead_ms);
    app.until_now(|now| now < app.now().plus(SECOND)).await;
    app.telegram().down(false);
    alice.sees("Premium is active").await;
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pending_notices_survive_a_clock_jump() {
    let app = Journey::begins().await;
    let (alice, _olga) = (app.user(ALICE), olga(&app).await);
    alice.chooses("Premium").await;
    let session = app.stripe().session_of(&alice).await;
    app.telegram().down(true);
    app.stripe().pay(&session, Card::PAYS).unwrap();
    app.until("the webhooks are acknowledged", || app.stripe().undelivered() == 0).await;
    app.stripe().down(true);
    app.jumps(YEAR_MS);
    app.waits_for_clock_check().await;
    app.clock().advance(minutes(10)).await;
    app.waits_for_clock_check().await;
    assert_eq!(app.read_database(|tx| tx.outbox_depth()).await, 2, "including the alarm");
    app.jumps(-YEAR_MS);
    app.stripe().down(false);
    app.telegram().down(false);
    app.clock().advance(hours(1)).await;
    alice.sees("Premium is active").await;
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_with_a_wrong_clock_ends_nothing() {
    for jump_ms in [YEAR_MS, -YEAR_MS] {
        let mut app = Journey::begins().await;
        let (alice, olga) = (app.user(ALICE), olga(&app).await);
        let end = ends_some_day(&app, &alice).await;
        app.stops().await;
        app.jumps(jump_ms);
        app.starts().await;
        let right = app.now();
        let now = app.trusted_now();
        assert!(now.since(right) < SECOND * 3 && right.since(now) < SECOND * 3, "{now:?}");
        assert_eq!(answered(&app, &alice).await, PREMIUM, "{jump_ms}");
        olga.records(WRONG).await;
        app.clock().run_until(end).await;
        assert_eq!((answered(&app, &alice).await, alice.times(ENDED)), (vec![], 1), "{jump_ms}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_absence_is_no_jump() {
    let mut app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), olga(&app).await);
    let end = ends_some_day(&app, &alice).await;
    app.stops().await;
    app.clock().advance(days(100)).await;
    app.starts().await;
    assert_eq!(answered(&app, &alice).await, NOTHING);
    app.settle().await;
    assert!(app.trusted_now() > end);
    assert_eq!((olga.times(WRONG), olga.times(JUMPED)), (0, 0));
}

#[tokio::test]
async fn schedules_that_could_not_be_moved_back_with_the_time_are_moved_by_the_next_check() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tollgate.db");
    let store = Store::open(&file).unwrap();
    let right = FrozenClock::at(Timestamp::from_seconds(1_790_000_000));
    let wall = MachineClock::new(Arc::clone(&right), 30 * 24 * HOUR_MS);
    let guard = Arc::new(ClockGuard::new(Arc::<MachineClock<FrozenClock>>::clone(&wall)));
    let environment = environment(variables(NOWHERE));
    let shipped = include_str!("../../bot.toml");
    let settings = config::parse(shipped, "bot.toml", &environment).unwrap();
    let key = SecretString::from(STRIPE_KEY);
    let (_services, mut keeper) = app::services(&settings, key, store.clone(), &guard).unwrap();
    let (user, ahead) = (UserId(ALICE), guard.now());
    let queued = store.write(move |tx| {
        let notice = Notice::PaymentPending { plan: None };
        tx.enqueue(user, user, &KeyedNotice { key: "a".to_owned(), notice }, ahead, None)
    });
    queued.await.unwrap();
    keeper.look().await.unwrap();

    wall.set_error(0);
    let (date, boot) = (right.now(), guard.since_boot());
    guard.apply_stripe_date(StripeDate { date, asked: boot, answered: boot });
    let database = Database::at(&file);
    database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON checkpoints BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    keeper.look().await.unwrap_err();
    let due = format!("SELECT next_try_ms <= {} FROM outbox", right.now().millis());
    assert_eq!(database.query(&due), ["0"]);
    database.execute("DROP TRIGGER full");
    keeper.look().await.unwrap();
    assert_eq!(database.query(&due), ["1"]);
}
