//! Latency from a webhook to its 200 and to the chat message.
//!
//! `cargo bench --bench webhook` runs the application against the simulators on loopback and prints median
//! and 99th percentile of both. Compare runs on one machine only.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at a failure and prints"
)]

#[expect(dead_code, reason = "a bench uses a part of the harness")]
#[path = "../tests/harness/mod.rs"]
mod harness;
mod stage;

use std::time::Instant;

use crate::harness::wait::until;
use crate::stage::{Stage, USER, print};

const EVENTS: usize = 300;
const WARM_UP: usize = 20;

fn main() {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(bench());
}

async fn bench() {
    let stage = Stage::with(EVENTS + WARM_UP).await;
    let (mut answers, mut messages) = (Vec::new(), Vec::new());
    for (number, user) in (USER..).take(EVENTS + WARM_UP).enumerate() {
        let chat = || stage.sandbox.telegram().chat(user).len();
        let (before, started) = (chat(), Instant::now());
        let answered = stage.subscription_begins(user).await;
        until("a message", || chat() > before).await;
        if number >= WARM_UP {
            answers.push(answered);
            messages.push(started.elapsed());
        }
    }
    print("webhook POST to 200", answers);
    print("webhook POST to chat", messages);
    stage.stop().await;
}
