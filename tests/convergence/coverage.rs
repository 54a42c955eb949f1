//! Coverage of the generator: no property may hold because nothing happened.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tollgate_sandbox::ApiShape;

use crate::convergence::actions::{ADD_ONS, Action, USERS};
use crate::convergence::perform;
use crate::convergence::properties::any_actions;
use crate::convergence::world::World;

const RUNS: usize = 400;
/// How often each kind of action must have an effect in that many runs.
const MIN_OCCURRENCES: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_action_has_an_effect_and_every_pause_occurs() {
    let mut runner = TestRunner::deterministic();
    let mut happened: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..RUNS {
        let actions = any_actions().new_tree(&mut runner).unwrap().current();
        let world = World::new(ApiShape::New).await;
        for action in actions {
            let before = trace(&world);
            world.run_actions(std::slice::from_ref(&action));
            let happens = match action {
                // These have an effect later.
                Action::ConfiguresAccount { .. } | Action::PaysInEuros { .. } => true,
                Action::RecordsUsage { user, .. } => has_metered(&world, user),
                _ => trace(&world) != before,
            };
            *happened.entry(kind(&action)).or_default() += usize::from(happens);
            if let Action::TimePasses { .. } | Action::PausesSubscription { .. } = action {
                for subscription in world.stripe().subscriptions() {
                    let id = perform::text(&subscription["id"]);
                    let reason = world.stripe().pause_reason(&id);
                    if let Some(reason) = reason {
                        *happened.entry(reason.to_owned()).or_default() += 1;
                    }
                }
            }
        }
    }
    let rare: Vec<_> = happened.iter().filter(|(_, times)| **times < MIN_OCCURRENCES).collect();
    assert!(rare.is_empty(), "too rare: {rare:?}");
    assert_eq!(happened.len(), KINDS, "{:?}", happened.keys());
}

/// Kinds of actions, and reasons of pauses.
const KINDS: usize = 36 + 5;

/// `Buys` of `Buys { user: 0, … }`.
fn kind(action: &Action) -> String {
    format!("{action:?}").split_whitespace().next().unwrap().to_owned()
}

/// The numbers of events and charges: a partial payment causes a charge without an event.
fn trace(world: &World) -> (usize, usize) {
    (world.stripe().event_bodies().len(), world.stripe().charges().len())
}

fn has_metered(world: &World, user: usize) -> bool {
    let id = perform::customer_of(world.stripe(), USERS[user]);
    let mut all = world.stripe().subscriptions().into_iter();
    all.any(|subscription| {
        subscription["customer"] == *id && subscription["items"].to_string().contains(ADD_ONS[1])
    })
}
