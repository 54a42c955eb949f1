//! The properties themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError};
use tollgate::domain::clock::Clock;
use tollgate::domain::notice::Notice;
use tollgate_sandbox::ApiShape;

use crate::house::{House, World};
use crate::life::{Act, CARDS, OTHER, PRICES, act, setup};
use crate::lots::Lots;
use crate::oracle::Oracle;

/// `PROPTEST_CASES` sets how many lives are lived for each property.
fn config() -> Config {
    let regressions = FileFailurePersistence::Direct("tests/convergence/regressions");
    Config {
        failure_persistence: Some(Box::new(regressions)),
        max_shrink_iters: 400,
        ..Config::default()
    }
}

/// What two people live through: who has bought nothing has no life to speak of.
pub(crate) fn life() -> impl Strategy<Value = Vec<Act>> {
    let first = (0..2_usize, 0..PRICES.len(), 0..CARDS.len())
        .prop_map(|(user, price, card)| Act::Buys { user, price, card });
    let rest = proptest::collection::vec(act(2), 1..18);
    (setup(), first, rest).prop_map(|(setup, first, rest)| [vec![setup, first], rest].concat())
}

fn run(case: impl Future<Output = Result<(), TestCaseError>>) -> Result<(), TestCaseError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(case)
}

/// A world in which these lives were lived, and a house that has heard nothing of them.
async fn lived(acts: &[Act], shape: ApiShape) -> (Arc<World>, House) {
    let world = Arc::new(World::new(shape).await);
    // A renewal is collected at once or, as at Stripe, an hour later.
    world.stripe().keep_drafts_for(if shape == ApiShape::Old { 0 } else { 3_600 });
    let house = House::new(&world).await;
    world.lives(acts);
    (world, house)
}

/// Carries what has happened since, shuffled and with losses; then Stripe is asked. As often as the
/// program does: Stripe lists events for thirty days.
async fn loses_some(world: &World, house: &mut House, lots: &mut Lots, carried: usize) -> usize {
    let all = world.deliveries();
    let mut some: Vec<&String> = all[carried..].iter().collect();
    some.retain(|_| lots.below(3) > 0);
    lots.shuffle(&mut some);
    for body in some {
        house.receives(body).await;
    }
    minds_the_clock(house, lots).await;
    house.reconciles().await;
    all.len()
}

fn shapes() -> impl Strategy<Value = ApiShape> {
    prop_oneof![2 => Just(ApiShape::New), 1 => Just(ApiShape::Dahlia), 2 => Just(ApiShape::Old)]
}

/// By how much a clock can be wrong, in milliseconds.
const JUMPS: [i64; 5] = [4_000, -4_000, 3_600_000, -3_600_000, 400 * 86_400_000];

/// Now and then the clock of the machine jumps, the program looks at it or not, and it is put right.
async fn minds_the_clock(house: &mut House, lots: &mut Lots) {
    match lots.below(16) {
        0 => house.clock_is_wrong_by(JUMPS[lots.below(JUMPS.len())]),
        1 => house.clock_is_wrong_by(0),
        2..8 => house.looks_at_its_clock().await,
        _ => {}
    }
}

/// Money that goes back comes before everything else, as after an outage of the endpoint.
fn refunds_first(bodies: &mut [String]) {
    bodies.sort_by_key(|body| !["refund", "dispute"].iter().any(|kind| is_about(body, kind)));
}

fn is_about(body: &str, kind: &str) -> bool {
    let event: serde_json::Value = serde_json::from_str(body).unwrap();
    event["type"].as_str().is_some_and(|name| name.contains(kind))
}

/// The subscriptions that were ever at a price of no plan, and their invoices.
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

/// What is to be the same whatever came in whatever order.
#[derive(Debug, PartialEq)]
struct Facts {
    subscriptions: Vec<String>,
    rights: Vec<String>,
    trail: Vec<String>,
}

impl Facts {
    fn of(house: &House, world: &World, now: i64) -> Self {
        let ledger = house.ledger();
        let rights = format!(
            "SELECT user_id, name, plan, source_kind, source_id, event_id, price_id,
                 since_ms, valid_until_ms
             FROM entitlements
             WHERE ended_ms IS NULL AND coalesce(valid_until_ms, {now}) >= {now} ORDER BY 1, 5, 2"
        );
        let mut trail = ledger.query(
            "SELECT action, subject, user_id, before, after FROM audit_log ORDER BY 1, 2, 3, 4, 5",
        );
        // What is told of another product before its customer is known is nobody's.
        let other = of_another_product(world);
        trail.retain(|row| !other.iter().any(|id| row.contains(id)));
        // A link that is proven later than it is learned has two rows.
        trail.dedup_by(|one, other| one == other && one.starts_with("customer.linked"));
        Self {
            subscriptions: ledger.query(
                "SELECT subscription_id, user_id, customer_id, plan, price_id, status, started_ms,
                     current_period_end_ms, cancel_ms, trial_end_ms, ended_ms, past_due_since_ms,
                     failed_invoice_id, paused, reversed
                 FROM subscriptions ORDER BY 1",
            ),
            rights: ledger.query(&rights),
            trail,
        }
    }
}

/// The ledger against the simulated Stripe's own state.
fn agrees(house: &House, world: &World) -> Result<(), TestCaseError> {
    house.ledger().agrees(&world.oracle(), world.clock.now()).map_err(TestCaseError::fail)
}

fn told_truly(sent: &[(String, Notice)], oracle: &Oracle) -> Result<(), TestCaseError> {
    let keys: BTreeSet<&String> = sent.iter().map(|(key, _)| key).collect();
    prop_assert_eq!(keys.len(), sent.len(), "a notice was sent twice: {:?}", sent);
    for (_, notice) in sent {
        oracle.is_so(notice).map_err(TestCaseError::fail)?;
    }
    Ok(())
}

/// In order, each once: what the others are compared with.
async fn in_order(acts: &[Act], shape: ApiShape) -> Result<Facts, TestCaseError> {
    let (world, house) = lived(acts, shape).await;
    for body in world.deliveries() {
        house.receives(&body).await;
    }
    house.settles().await;
    let (oracle, now) = (world.oracle(), world.clock.now().millis());
    agrees(&house, &world)?;
    told_truly(&house.sends(None).await, &oracle)?;
    Ok(Facts::of(&house, &world, now))
}

proptest! {
    #![proptest_config(config())]

    /// Shuffled, repeated, twice at once, and the program killed between any two steps.
    #[test]
    fn any_order_and_number_of_deliveries_ends_in_what_stripe_has(
        acts in life(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let expected = Box::pin(in_order(&acts, shape)).await?;
            let (world, mut house) = lived(&acts, shape).await;
            let mut lots = Lots(seed);
            let mut bodies = world.deliveries();
            for _ in 0..bodies.len() / 3 {
                let body = bodies[lots.below(bodies.len())].clone();
                bodies.push(body);
            }
            lots.shuffle(&mut bodies);
            if lots.below(3) == 0 {
                refunds_first(&mut bodies);
            }
            for body in &bodies {
                minds_the_clock(&mut house, &mut lots).await;
                match lots.below(12) {
                    0 => {
                        tokio::join!(house.receives(body), house.receives(body));
                    }
                    1 => {
                        house.receives(body).await;
                        house = house.dies();
                    }
                    // What cannot be placed is asked about meanwhile, and rights end that have to.
                    2 => {
                        house.receives(body).await;
                        house.billing.retry_events().await.unwrap();
                        house.billing.settle_due().await.unwrap();
                    }
                    _ => house.receives(body).await,
                }
            }
            house.clock_is_wrong_by(0);
            house.looks_at_its_clock().await;
            house.settles().await;
            let (oracle, now) = (world.oracle(), world.clock.now().millis());
            agrees(&house, &world)?;
            told_truly(&house.sends(None).await, &oracle)?;
            prop_assert_eq!(Facts::of(&house, &world, now), expected);
            Ok(())
        })?;
    }

    /// Each change is told by a snapshot event, by a thin one, or by both, and the program is killed
    /// between keeping a thin event and fetching what it stands for.
    #[test]
    fn thin_and_snapshot_events_in_any_mixture_end_in_what_stripe_has(
        acts in life(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let expected = Box::pin(in_order(&acts, shape)).await?;
            let (world, mut house) = lived(&acts, shape).await;
            world.stripe().keep_events_for(10_000);
            let mut lots = Lots(seed);
            let mut bodies = Vec::new();
            for (snapshot, thin) in world.twins() {
                match lots.below(3) {
                    0 => bodies.push(snapshot),
                    1 => bodies.push(thin),
                    _ => bodies.extend([snapshot, thin]),
                }
            }
            lots.shuffle(&mut bodies);
            for body in &bodies {
                house.receives(body).await;
                if lots.below(8) == 0 {
                    house = house.dies();
                }
            }
            // A subscription that is asked about before its event is fetched has a row more in the
            // trail, which is true as well.
            while house.billing.retry_events().await.unwrap() > 0 {}
            house.settles().await;
            let (oracle, now) = (world.oracle(), world.clock.now().millis());
            agrees(&house, &world)?;
            told_truly(&house.sends(None).await, &oracle)?;
            prop_assert_eq!(Facts::of(&house, &world, now), expected);
            Ok(())
        })?;
    }

    /// Thin events alone, of which Stripe shows no snapshot event: each object is fetched as it
    /// stands, and the comparison makes up for what no object says any more.
    #[test]
    fn thin_events_without_snapshot_events_end_in_what_stripe_has(
        acts in life(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let (world, house) = lived(&acts, shape).await;
            world.stripe().without_snapshots(true);
            let mut bodies: Vec<String> = world.twins().into_iter().map(|twins| twins.1).collect();
            Lots(seed).shuffle(&mut bodies);
            for body in &bodies {
                house.receives(body).await;
            }
            house.settles().await;
            house.reconciles().await;
            house.settles().await;
            agrees(&house, &world)
        })?;
    }

    /// Some deliveries never come; the comparison with Stripe makes up for them.
    #[test]
    fn what_was_lost_is_made_up_for_by_the_comparison_with_stripe(
        acts in life(), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let (world, mut house) = lived(&[], shape).await;
            let (mut lots, mut carried) = (Lots(seed), 0);
            for act in &acts {
                let Act::TimePasses { hours } = act else {
                    world.lives(std::slice::from_ref(act));
                    continue;
                };
                let mut left = *hours;
                while left > 0 {
                    carried = loses_some(&world, &mut house, &mut lots, carried).await;
                    let hours = left.min(24 * 8);
                    world.lives(&[Act::TimePasses { hours }]);
                    left -= hours;
                }
            }
            loses_some(&world, &mut house, &mut lots, carried).await;
            house.clock_is_wrong_by(0);
            house.looks_at_its_clock().await;
            house.settles().await;
            let (oracle, now) = (world.oracle(), world.clock.now().millis());
            agrees(&house, &world)?;
            told_truly(&house.sends(None).await, &oracle)?;
            // What was said to Stripe meanwhile has made events of its own.
            house.reconciles().await;
            house.settles().await;
            // Another comparison finds nothing more to do.
            let before = Facts::of(&house, &world, now);
            house.reconciles().await;
            prop_assert_eq!(Facts::of(&house, &world, now), before);
            Ok(())
        })?;
    }

    /// Notices go out while life goes on, and senders die with a notice sent and not marked: that
    /// one may come twice, and no other.
    #[test]
    fn a_notice_comes_twice_only_when_its_sender_died_between_sending_and_marking(
        acts in life(), seed in any::<u64>(),
    ) {
        run(async move {
            let (world, mut house) = lived(&acts, ApiShape::New).await;
            let mut lots = Lots(seed);
            let mut bodies = world.deliveries();
            lots.shuffle(&mut bodies);
            let (mut sent, mut deaths) = (Vec::new(), 0);
            for body in &bodies {
                house.receives(body).await;
                match lots.below(6) {
                    0 => {
                        let some = house.sends(Some(1)).await;
                        deaths += some.len();
                        sent.extend(some);
                        house = house.dies();
                        house.lease_runs_out();
                    }
                    1 => sent.extend(house.sends(None).await),
                    _ => {}
                }
            }
            house.settles().await;
            house.lease_runs_out();
            sent.extend(house.sends(None).await);
            let keys: BTreeSet<&String> = sent.iter().map(|(key, _)| key).collect();
            prop_assert!(sent.len() - keys.len() <= deaths, "{:?}", sent);
            agrees(&house, &world)
        })?;
    }

    /// ClockReading every event again changes nothing and tells nothing.
    #[test]
    fn a_replay_of_everything_ends_in_the_same(acts in life(), shape in shapes()) {
        run(async move {
            let (world, house) = lived(&acts, shape).await;
            // What is said to Stripe while it settles makes events of its own.
            for _ in 0..2 {
                for body in world.deliveries() {
                    house.receives(&body).await;
                }
                house.settles().await;
            }
            house.sends(None).await;
            let now = world.clock.now().millis();
            let before = Facts::of(&house, &world, now);
            let callbacks = "SELECT count(*) FROM webhook_deliveries";
            let told = house.ledger().query(callbacks);
            for event in world.stripe().event_bodies() {
                let id = tollgate::domain::ids::EventId::new(event.0);
                prop_assert!(house.billing.replay(&id).await.unwrap().is_some());
            }
            prop_assert_eq!(Facts::of(&house, &world, now), before);
            prop_assert_eq!(house.sends(None).await, Vec::new());
            prop_assert_eq!(house.ledger().query(callbacks), told);
            Ok(())
        })?;
    }
}
