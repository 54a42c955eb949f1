//! Whether lives are as varied as they should be: no property may hold because nothing happened.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tollgate_sandbox::ApiShape;

use crate::convergence::life;
use crate::house::World;
use crate::life::{ADD_ONS, Act, USERS};
use crate::living;

const LIVES: usize = 400;
/// How often each kind of act has to change something in so many lives.
const LEAST: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_act_changes_something_and_every_pause_happens() {
    let mut runner = TestRunner::deterministic();
    let mut happened: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..LIVES {
        let acts = life().new_tree(&mut runner).unwrap().current();
        let world = World::new(ApiShape::New).await;
        for act in acts {
            let before = trace(&world);
            world.lives(std::slice::from_ref(&act));
            let happens = match act {
                // These show later.
                Act::SetsUp { .. } | Act::PaysInEuros { .. } => true,
                Act::UsesCalls { user, .. } => has_metered(&world, user),
                _ => trace(&world) != before,
            };
            *happened.entry(kind(&act)).or_default() += usize::from(happens);
            if let Act::TimePasses { .. } | Act::PausesWhole { .. } = act {
                for one in world.stripe().subscriptions() {
                    let reason = world.stripe().pause_reason(&living::text(&one["id"]));
                    if let Some(reason) = reason {
                        *happened.entry(reason.to_owned()).or_default() += 1;
                    }
                }
            }
        }
    }
    let rare: Vec<_> = happened.iter().filter(|(_, times)| **times < LEAST).collect();
    assert!(rare.is_empty(), "too rare: {rare:?}");
    assert_eq!(happened.len(), KINDS, "{:?}", happened.keys());
}

/// Acts, and reasons of pauses.
const KINDS: usize = 35 + 5;

/// `Buys` of `Buys { user: 0, … }`.
fn kind(act: &Act) -> String {
    format!("{act:?}").split_whitespace().next().unwrap().to_owned()
}

/// How many events and charges there are; a part of an invoice may be paid without an event.
fn trace(world: &World) -> (usize, usize) {
    (world.stripe().event_bodies().len(), world.stripe().charges().len())
}

fn has_metered(world: &World, user: usize) -> bool {
    let id = living::customer_of(world.stripe(), USERS[user]);
    let mut all = world.stripe().subscriptions().into_iter();
    all.any(|one| one["customer"] == *id && one["items"].to_string().contains(ADD_ONS[1]))
}
