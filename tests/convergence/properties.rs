//! The properties: order, number and shape of deliveries do not matter.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestCaseError};
use tollgate::domain::clock::Clock;
use tollgate_sandbox::ApiShape;

use crate::convergence::actions::{Action, CARDS, OTHER, PRICES, account_settings, action};
use crate::convergence::agreement::agree;
use crate::convergence::application::Application;
use crate::convergence::archive;
use crate::convergence::notice_check::SentNotice;
use crate::convergence::oracle::Oracle;
use crate::convergence::world::World;
use crate::harness::random::Random;

/// Cases of each property without `PROPTEST_CASES`. `.ci/run` runs hundreds, `just test-long` thousands.
const DEFAULT_CASES: u32 = 32;

/// `PROPTEST_CASES` sets the number of cases of each property, `PROPTEST_RNG_SEED` the seed. Without it
/// the seed is fixed, so that a failure is caused by a change; `just test-long` draws a fresh one.
pub(crate) fn config() -> Config {
    let regressions = FileFailurePersistence::Direct("tests/convergence/regressions");
    let config = Config::default();
    let rng_seed = match config.rng_seed {
        RngSeed::Random => RngSeed::Fixed(1),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    let is_set = std::env::var_os("PROPTEST_CASES").is_some();
    Config {
        cases: if is_set { config.cases } else { DEFAULT_CASES },
        failure_persistence: Some(Box::new(regressions)),
        max_shrink_iters: 400,
        rng_seed,
        ..config
    }
}

/// Account settings, a first purchase, and further actions of two users.
pub(crate) fn any_actions() -> impl Strategy<Value = Vec<Action>> {
    let first = (0..2_usize, 0..PRICES.len(), 0..CARDS.len())
        .prop_map(|(user, price, card)| Action::Buys { user, price, card });
    let rest = proptest::collection::vec(action(2), 1..18);
    (account_settings(), first, rest)
        .prop_map(|(account_settings, first, rest)| [vec![account_settings, first], rest].concat())
}

pub(crate) fn run(
    case: impl Future<Output = Result<(), TestCaseError>>,
) -> Result<(), TestCaseError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(case)
}

/// A world in which these actions were performed, and an application that has received no event.
async fn simulate(actions: &[Action], shape: ApiShape) -> (Arc<World>, Application) {
    let mut world = World::new(shape).await;
    world.settings.billing.archiving = archive::eager(&mut Random(actions.len() as u64));
    let world = Arc::new(world);
    // A renewal is collected at once or, as at Stripe, an hour later.
    world.stripe().keep_drafts_for(if shape == ApiShape::Old { 0 } else { 3_600 });
    let app = Application::new(&world).await;
    world.run_actions(actions);
    (world, app)
}

/// Delivers new events, shuffled and with losses; then reconciles. `delivered` is the number of earlier
/// events; the new number is returned. Call it more often than every thirty days, for which Stripe lists
/// events.
async fn deliver_with_losses(
    world: &World,
    app: &mut Application,
    random: &mut Random,
    delivered: usize,
) -> usize {
    let all = world.deliveries();
    let mut some: Vec<&String> = all[delivered..].iter().collect();
    some.retain(|_| random.below(3) > 0);
    random.shuffle(&mut some);
    for body in some {
        app.receive(body).await;
    }
    disturb_clock(app, random).await;
    app.reconcile().await;
    all.len()
}

pub(crate) fn shapes() -> impl Strategy<Value = ApiShape> {
    prop_oneof![2 => Just(ApiShape::New), 1 => Just(ApiShape::Dahlia), 2 => Just(ApiShape::Old)]
}

/// Errors of the machine's clock, in milliseconds.
const JUMPS: [i64; 5] = [4_000, -4_000, 3_600_000, -3_600_000, 400 * 86_400_000];

/// Sometimes sets the machine's clock wrong or right, or lets the application check it.
async fn disturb_clock(app: &mut Application, random: &mut Random) {
    match random.below(16) {
        0 => app.set_clock_error(JUMPS[random.below(JUMPS.len())]),
        1 => app.set_clock_error(0),
        2..8 => app.check_clock().await,
        _ => {}
    }
}

/// Puts refunds and disputes before everything else, as after an outage of the endpoint.
fn refunds_first(bodies: &mut [String]) {
    bodies.sort_by_key(|body| !["refund", "dispute"].iter().any(|kind| is_about(body, kind)));
}

fn is_about(body: &str, kind: &str) -> bool {
    let event: serde_json::Value = serde_json::from_str(body).unwrap();
    event["type"].as_str().is_some_and(|name| name.contains(kind))
}

/// Ids of subscriptions that ever had an unlisted price, and of their invoices.
fn of_another_product(world: &World) -> Vec<String> {
    let bodies = world.deliveries().into_iter().filter(|body| body.contains(OTHER));
    let ids = bodies.flat_map(|body| {
        let event: serde_json::Value = serde_json::from_str(&body).unwrap();
        let object = &event["data"]["object"];
        let invoiced = &object["parent"]["subscription_details"]["subscription"];
        [&object["id"], &object["subscription"], invoiced]
            .into_iter()
            .filter_map(|id| id.as_str().map(ToOwned::to_owned))
            .collect::<Vec<_>>()
    });
    ids.collect()
}

/// Stored state that must not depend on the order of deliveries.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    subscriptions: Vec<String>,
    entitlements: Vec<String>,
    audit_log: Vec<String>,
}

impl Outcome {
    pub(crate) fn of(app: &Application, world: &World, now: i64) -> Self {
        let database = app.database();
        let entitlements = format!(
            "SELECT user_id, name, plan, source_kind, source_id, event_id, price_id,
                 since_ms, valid_until_ms
             FROM entitlements
             WHERE ended_ms IS NULL AND coalesce(valid_until_ms, {now}) >= {now} ORDER BY 1, 5, 2"
        );
        // A dispute that arrives before its payment makes the application fetch the invoice, so that it may
        // know of a failed attempt which events of the same second leave open. The entry about the next fetch
        // of the subscription then says that this has changed as well.
        let mut audit_log = database.query(
            "SELECT action, subject, user_id, before, after FROM (
                 SELECT action, subject, user_id,
                     iif(action = 'subscription.refreshed',
                         json_remove(before, '$.failed_invoice'), before) AS before,
                     iif(action = 'subscription.refreshed',
                         json_remove(after, '$.failed_invoice'), after) AS after
                 FROM audit_log
             ) WHERE NOT (action = 'subscription.refreshed' AND after = '{}') ORDER BY 1, 2, 3, 4, 5",
        );
        // Events of another product are not recorded while their customer is unknown.
        let other = of_another_product(world);
        audit_log.retain(|row| !other.iter().any(|id| row.contains(id)));
        // A customer link that is proven after it was assumed has two rows.
        audit_log.dedup_by(|row, other| row == other && row.starts_with("customer.linked"));
        Self {
            subscriptions: database.query(
                "SELECT subscription_id, user_id, customer_id, plan, price_id, status, started_ms,
                     current_period_end_ms, cancel_ms, trial_end_ms, ended_ms, past_due_since_ms,
                     failed_invoice_id, paused, reversed
                 FROM subscriptions ORDER BY 1",
            ),
            entitlements: database.query(&entitlements),
            audit_log,
        }
    }
}

/// Compares the database with the simulated Stripe's own state.
fn agrees(app: &Application, world: &World) -> Result<(), TestCaseError> {
    agree(&app.database(), &world.oracle(), world.clock.now()).map_err(TestCaseError::fail)
}

fn notices_are_true(sent: &[SentNotice], oracle: &Oracle) -> Result<(), TestCaseError> {
    prop_assert_eq!(distinct(sent), sent.len(), "a notice was sent twice: {:?}", sent);
    for notice in sent {
        oracle.check_notice(notice).map_err(TestCaseError::fail)?;
    }
    Ok(())
}

/// The number of different notices.
fn distinct(sent: &[SentNotice]) -> usize {
    sent.iter().map(|notice| &notice.key).collect::<BTreeSet<_>>().len()
}

/// The outcome of in-order delivery, which the others are compared with.
async fn run_in_order(actions: &[Action], shape: ApiShape) -> Result<Outcome, TestCaseError> {
    let (world, app) = simulate(actions, shape).await;
    for body in world.deliveries() {
        app.receive(&body).await;
    }
    app.settle().await;
    let (oracle, now) = (world.oracle(), world.clock.now().millis());
    agrees(&app, &world)?;
    notices_are_true(&app.send_due(None).await, &oracle)?;
    Ok(Outcome::of(&app, &world, now))
}

proptest! {
    #![proptest_config(config())]

    /// Shuffled, repeated and concurrent deliveries, with restarts between any two steps.
    #[test]
    fn any_order_and_number_of_deliveries_ends_in_the_state_of_stripe(
        actions in any_actions(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let expected = Box::pin(run_in_order(&actions, shape)).await?;
            let (world, mut app) = simulate(&actions, shape).await;
            let mut random = Random(seed);
            let mut bodies = world.deliveries();
            for _ in 0..bodies.len() / 3 {
                let body = bodies[random.below(bodies.len())].clone();
                bodies.push(body);
            }
            random.shuffle(&mut bodies);
            if random.below(3) == 0 {
                refunds_first(&mut bodies);
            }
            for body in &bodies {
                disturb_clock(&mut app, &mut random).await;
                match random.below(12) {
                    0 => {
                        tokio::join!(app.receive(body), app.receive(body));
                    }
                    1 => {
                        app.receive(body).await;
                        app = app.crash();
                    }
                    // Unassigned events are retried meanwhile, and due entitlements end.
                    2 => {
                        app.receive(body).await;
                        app.services.events.retry_events(|| true).await.unwrap();
                        app.services.accounts.settle_due().await.unwrap();
                    }
                    _ => app.receive(body).await,
                }
            }
            app.set_clock_error(0);
            app.check_clock().await;
            app.settle().await;
            let (oracle, now) = (world.oracle(), world.clock.now().millis());
            agrees(&app, &world)?;
            notices_are_true(&app.send_due(None).await, &oracle)?;
            prop_assert_eq!(Outcome::of(&app, &world, now), expected);
            Ok(())
        })?;
    }

    /// Each change is delivered as a snapshot event, a thin event, or both, with restarts between storing a
    /// thin event and fetching its object.
    #[test]
    fn any_mix_of_thin_and_snapshot_events_ends_in_the_state_of_stripe(
        actions in any_actions(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let expected = Box::pin(run_in_order(&actions, shape)).await?;
            let (world, mut app) = simulate(&actions, shape).await;
            world.stripe().keep_events_for(10_000);
            let mut random = Random(seed);
            let mut bodies = Vec::new();
            for (snapshot, thin) in world.event_pairs() {
                match random.below(3) {
                    0 => bodies.push(snapshot),
                    1 => bodies.push(thin),
                    _ => bodies.extend([snapshot, thin]),
                }
            }
            random.shuffle(&mut bodies);
            for body in &bodies {
                app.receive(body).await;
                if random.below(8) == 0 {
                    app = app.crash();
                }
            }
            // Fetching a subscription before its event would add a row to the audit log, which is true as
            // well.
            while app.services.events.retry_events(|| true).await.unwrap() > 0 {}
            app.settle().await;
            let (oracle, now) = (world.oracle(), world.clock.now().millis());
            agrees(&app, &world)?;
            notices_are_true(&app.send_due(None).await, &oracle)?;
            prop_assert_eq!(Outcome::of(&app, &world, now), expected);
            Ok(())
        })?;
    }

    /// Thin events without retrievable snapshot events: each object is fetched in its current state, and
    /// reconciliation supplies what objects no longer contain.
    #[test]
    fn thin_events_alone_end_in_the_state_of_stripe(
        actions in any_actions(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let (world, app) = simulate(&actions, shape).await;
            world.stripe().without_snapshots(true);
            let mut bodies: Vec<String> = world.event_pairs().into_iter().map(|event_pairs| event_pairs.1).collect();
            Random(seed).shuffle(&mut bodies);
            for body in &bodies {
                app.receive(body).await;
            }
            app.settle().await;
            app.reconcile().await;
            app.settle().await;
            agrees(&app, &world)
        })?;
    }

    /// Some deliveries are lost; reconciliation makes up for them.
    #[test]
    fn reconciliation_makes_up_for_lost_events(
        actions in any_actions(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let (world, mut app) = simulate(&[], shape).await;
            let (mut random, mut delivered) = (Random(seed), 0);
            for action in &actions {
                let Action::TimePasses { hours } = action else {
                    world.run_actions(std::slice::from_ref(action));
                    continue;
                };
                let mut left = *hours;
                while left > 0 {
                    delivered = deliver_with_losses(&world, &mut app, &mut random, delivered).await;
                    let hours = left.min(24 * 8);
                    world.run_actions(&[Action::TimePasses { hours }]);
                    left -= hours;
                }
            }
            deliver_with_losses(&world, &mut app, &mut random, delivered).await;
            app.set_clock_error(0);
            app.check_clock().await;
            app.settle().await;
            let (oracle, now) = (world.oracle(), world.clock.now().millis());
            agrees(&app, &world)?;
            notices_are_true(&app.send_due(None).await, &oracle)?;
            // Calls to Stripe meanwhile have caused events of their own.
            app.reconcile().await;
            app.settle().await;
            // A second reconciliation changes nothing.
            let before = Outcome::of(&app, &world, now);
            app.reconcile().await;
            prop_assert_eq!(Outcome::of(&app, &world, now), before);
            Ok(())
        })?;
    }

    /// Notices are sent while events arrive, and senders crash between sending a notice and recording it:
    /// only that notice may be repeated.
    #[test]
    fn a_notice_is_repeated_only_after_a_crash_between_sending_and_recording(
        actions in any_actions(), seed in any::<u64>(),
    ) {
        run(async move {
            let (world, mut app) = simulate(&actions, ApiShape::New).await;
            let mut random = Random(seed);
            let mut bodies = world.deliveries();
            random.shuffle(&mut bodies);
            let (mut sent, mut crashes) = (Vec::new(), 0);
            for body in &bodies {
                app.receive(body).await;
                match random.below(6) {
                    0 => {
                        let some = app.send_due(Some(1)).await;
                        crashes += some.len();
                        sent.extend(some);
                        app = app.crash();
                        app.expire_leases();
                    }
                    1 => sent.extend(app.send_due(None).await),
                    _ => {}
                }
            }
            app.settle().await;
            app.expire_leases();
            sent.extend(app.send_due(None).await);
            prop_assert!(sent.len() - distinct(&sent) <= crashes, "{:?}", sent);
            agrees(&app, &world)
        })?;
    }

    /// Replaying every event changes nothing and sends nothing.
    #[test]
    fn a_replay_of_everything_changes_nothing(actions in any_actions(), shape in shapes()) {
        run(async move {
            let (world, app) = simulate(&actions, shape).await;
            // Calls to Stripe during settlement cause events of their own.
            for _ in 0..2 {
                for body in world.deliveries() {
                    app.receive(&body).await;
                }
                app.settle().await;
            }
            app.send_due(None).await;
            let now = world.clock.now().millis();
            let before = Outcome::of(&app, &world, now);
            let deliveries = "SELECT count(*) FROM webhook_deliveries";
            let sent = app.database().query(deliveries);
            for event in world.stripe().event_bodies() {
                let id = tollgate::domain::ids::EventId::new(event.0);
                prop_assert!(app.services.events.replay(&id).await.unwrap().is_some());
            }
            prop_assert_eq!(Outcome::of(&app, &world, now), before);
            prop_assert_eq!(app.send_due(None).await, Vec::new());
            prop_assert_eq!(app.database().query(deliveries), sent);
            Ok(())
        })?;
    }
}
