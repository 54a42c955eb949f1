//! Whatever happens to updates and calls, membership of paid chats ends as the entitlements say.
//!
//! People join, ask, leave, are banned and promoted, and gain and lose an entitlement; chats are bound, enforced and
//! unbound, a group becomes a supergroup, and the bot loses its rights or its place. Meanwhile updates are lost,
//! repeated and reordered, calls fail before or after they were carried out, Telegram or the process is down, and the
//! machine's clock jumps. The simulated Telegram's own history is the oracle.
//!
//! `PROPTEST_RNG_SEED` is the seed of the first life, and the others follow; `PROPTEST_CASES` governs how many there
//! are.

mod entitled;
mod happenings;
mod life;
mod oracle;

use futures_util::StreamExt;
use proptest::test_runner::{Config, RngSeed};

use crate::journeys::membership_convergence::life::Life;

/// Lives without `PROPTEST_CASES`.
const DEFAULT_LIVES: u64 = 24;
/// Of the properties with this many cases, one is a whole life.
const CASES_PER_LIFE: u64 = 8;
/// Lives at the same time: most of each is waiting.
const MAX_CONCURRENT_LIVES: usize = 3;
/// What happens in a life.
const EVENTS: usize = 60;

fn seeds() -> std::ops::Range<u64> {
    let config = Config::default();
    let first = match config.rng_seed {
        RngSeed::Random => 1,
        RngSeed::Fixed(seed) => seed,
    };
    let is_set = std::env::var_os("PROPTEST_CASES").is_some();
    let lives =
        if is_set { u64::from(config.cases).div_ceil(CASES_PER_LIFE) } else { DEFAULT_LIVES };
    first..first.saturating_add(lives)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn membership_ends_as_the_entitlements_say() {
    let lives = seeds().map(|seed| async move { (seed, passes(seed, EVENTS).await) });
    let mut lives = futures_util::stream::iter(lives).buffer_unordered(MAX_CONCURRENT_LIVES);
    while let Some((seed, is_well)) = lives.next().await {
        if !is_well {
            let events = shortest(seed).await;
            panic!(
                "life {seed} fails within {events} events; repeat it with PROPTEST_RNG_SEED={seed} \
                 PROPTEST_CASES=1"
            );
        }
    }
}

/// Whether a life of this many events keeps what is promised. The failure is printed.
async fn passes(seed: u64, events: usize) -> bool {
    let life = tokio::task::spawn_blocking(move || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
            .block_on(passes_through(seed, events));
    });
    life.await.is_ok()
}

async fn passes_through(seed: u64, events: usize) {
    let mut life = Life::begins(seed).await;
    for _ in 0..events {
        life.something_happens().await;
        life.assert_nobody_was_wronged();
    }
    life.ends().await;
    life.assert_nobody_was_wronged();
    life.assert_converged();
}

/// The shortest beginning of a life, of some that are tried, that fails.
async fn shortest(seed: u64) -> usize {
    for part in 1..4 {
        let events = EVENTS * part / 4;
        if !passes(seed, events).await {
            return events;
        }
    }
    EVENTS
}
