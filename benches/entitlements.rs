//! Latency of an entitlement request, which other services make for each of their own requests.
//!
//! `cargo bench --bench entitlements` sends requests over one connection on loopback, in turns: one without
//! database access (`/healthz`), entitlements (200), and unchanged entitlements (304). The difference to
//! `/healthz` is the token, the rate limit and SQLite. Compare within one run only.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at a failure and prints"
)]

#[expect(dead_code, reason = "a bench uses a part of the harness")]
#[path = "../tests/harness/mod.rs"]
mod harness;
mod stage;

use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use secrecy::SecretString;
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::domain::ids::UserId;
use tollgate::http::{Keys, READ_ENTITLEMENTS};

use crate::harness::variables::JWT_SECRET;
use crate::stage::{Stage, USER, print};

const ROUNDS: usize = 3000;
const WARM_UP: usize = 200;

fn main() {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(bench());
}

async fn bench() {
    let stage = Stage::with(1).await;
    stage.subscription_begins(USER).await;
    let keys = Keys::new(vec![SecretString::from(JWT_SECRET)]);
    let scopes = [READ_ENTITLEMENTS.to_owned()];
    let token = keys.issue(UserId(1), &scopes, SystemClock.now().plus(Duration::from_hours(1)));
    let url = stage.url(&format!("/api/v1/users/{USER}/entitlements"));
    let ask = || stage.client.get(&url).bearer_auth(&token);
    let first = ask().send().await.unwrap();
    let etag = first.headers()["etag"].clone();
    assert!(first.text().await.unwrap().contains("signals"));

    let (mut nothing, mut held, mut known) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS + WARM_UP {
        let times = [
            timed(stage.client.get(stage.url("/healthz")), 200).await,
            timed(ask(), 200).await,
            timed(ask().header("if-none-match", &etag), 304).await,
        ];
        if round >= WARM_UP {
            nothing.push(times[0]);
            held.push(times[1]);
            known.push(times[2]);
        }
    }
    let floor = print("/healthz", nothing);
    for (what, times) in [("entitlements, 200", held), ("entitlements, 304", known)] {
        let median = print(what, times);
        let ratio = median.as_secs_f64() / floor.as_secs_f64();
        println!("{:<28} {ratio:.2} times /healthz, {:.0?} more", "", median.saturating_sub(floor));
    }
    stage.stop().await;
}

/// The time until the last byte of the response.
async fn timed(request: RequestBuilder, status: u16) -> Duration {
    let started = Instant::now();
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), status);
    answer.bytes().await.unwrap();
    started.elapsed()
}
