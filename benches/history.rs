//! Time of an event by the length of the account's history.
//!
//! `cargo bench --bench history` lets users subscribe for up to a century at the simulated Stripe, and
//! applies their events until the account has 10, 100, 1,000 and 10,000 facts. Then it measures the next
//! events, each from the parsed body to its commit, without HTTP, and prints the ratio to the shortest
//! history. The database is in memory where the system has a folder for that, so the disk does not hide the
//! difference. With `-- --whole`, nothing is archived.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at a failure and prints"
)]

#[expect(dead_code, reason = "a bench uses a part of the harness")]
#[path = "../tests/harness/mod.rs"]
mod harness;
#[expect(dead_code, reason = "a bench uses a part of it")]
mod life;

use std::time::Duration;

use clap::Parser;

use crate::life::{Installation, life};

/// How many facts an account has, how many accounts are measured, and how many events of each.
const HISTORIES: [(usize, i64, usize); 4] =
    [(10, 60, 8), (100, 30, 16), (1_000, 6, 80), (10_000, 1, 480)];

#[derive(Parser)]
struct Options {
    /// Archives nothing.
    #[arg(long)]
    whole: bool,
    /// Cargo passes it to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut shortest = None;
    for (facts, accounts, events) in HISTORIES {
        let mut times = Vec::new();
        let mut retained = 0;
        for _ in 0..accounts {
            let account = runtime.block_on(measure(facts, events, options.whole));
            times.extend(account.times);
            retained = account.retained;
        }
        times.sort_unstable();
        let mean = times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap();
        let median = times[times.len() / 2];
        let first = *shortest.get_or_insert(median);
        println!(
            "{facts:>6} facts, {retained:>6} read   median {median:>10.2?}   mean {mean:>10.2?}   \
             p99 {:>10.2?}   n {:>4}   ratio {:.2}",
            times[times.len() * 99 / 100],
            times.len(),
            median.as_secs_f64() / first.as_secs_f64(),
        );
    }
}

struct Measured {
    times: Vec<Duration>,
    /// How many facts are not archived at the end.
    retained: i64,
}

/// Applies events until the account has that many facts, and measures the next ones.
async fn measure(facts: usize, events: usize, whole: bool) -> Measured {
    // A month has three facts or more.
    let bodies = life(2 + (facts + events) / 3);
    let installation = Installation::new(whole);
    let count = "SELECT count(*) FROM facts";
    let (mut known, mut times) = (0, Vec::new());
    for body in &bodies {
        let took = installation.apply(body).await;
        installation.send_notices().await;
        let Some(took) = took else { continue };
        if usize::try_from(known).unwrap() < facts {
            known = installation.database.column::<i64>(count)[0];
        } else {
            times.push(took);
        }
        if times.len() == events {
            break;
        }
    }
    assert_eq!(times.len(), events, "the life is too short");
    let retained = "SELECT count(*) FROM facts WHERE archived = 0";
    Measured { times, retained: installation.database.column(retained)[0] }
}
