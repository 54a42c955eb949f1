//! Load: how many webhooks a second, at what latency, CPU and bytes written.
//!
//! `cargo bench --bench load -- --clients 64` starts the product with an empty database, posts the signed
//! events of realistic lives, and prints one line of JSON for each measured server. Compare figures of
//! one run only: servers are measured in turn, `--rounds` times. Options:
//!
//! | option | meaning |
//! | --- | --- |
//! | `--clients N` | connections, 64 |
//! | `--users N`, `--months N` | whose events are posted, and for how long they stay: 1000 and 4 |
//! | `--checks N` | entitlement checks after the events, and as many requests of `/healthz`: 20000 |
//! | `--rounds N` | how often each server is measured, 3; the median counts |
//! | `--binary FILE` | another build of the product to measure beside this one; repeatable |
//! | `--fastify FOLDER` | a peer with `fastify.js` (its schema is `../schema.sql`); needs Node |
//! | `--train FOLDER` | only writes new dictionaries for `src/store/compression.rs` |
//!
//! The load program and the servers share the machine. Nothing is written by weaker durability: every
//! 200 follows a commit with `synchronous=FULL`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a load program stops at a failure and prints"
)]

mod bare;
mod client;
mod dictionary;
mod lives;
#[expect(dead_code, reason = "the bench `full` uses all of it")]
mod server;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use secrecy::SecretString;
use serde_json::json;
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::domain::ids::UserId;
use tollgate::http::{Keys, READ_ENTITLEMENTS};
use tollgate_sandbox::ApiShape;

use crate::client::Run;
use crate::lives::Event;
use crate::server::{Installation, Server};

#[derive(Parser)]
struct Options {
    #[arg(long, default_value_t = 64)]
    clients: usize,
    #[arg(long, default_value_t = 1000)]
    users: i64,
    #[arg(long, default_value_t = 4)]
    months: i64,
    #[arg(long, default_value_t = 20_000)]
    checks: usize,
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[arg(long)]
    binary: Vec<PathBuf>,
    #[arg(long)]
    fastify: Option<PathBuf>,
    #[arg(long)]
    train: Option<PathBuf>,
    /// Cargo passes it to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is measured.
enum Target {
    Tollgate(PathBuf),
    Fastify(PathBuf),
    /// Bare SQLite with as many events in a commit as there are clients.
    Sqlite,
}

/// The figures of one server in one round.
struct Figures {
    per_second: u64,
    p50: Duration,
    p99: Duration,
    longest: Duration,
    cpu: Duration,
    written: u64,
    resident: u64,
    checks: Option<Checks>,
}

/// How the product answers `GET /api/v1/users/{id}/entitlements`.
struct Checks {
    per_second: u64,
    /// One client: how much longer a check takes than `/healthz`, in nanoseconds.
    more_than_healthz: i64,
}

fn main() {
    let options = Options::parse();
    if let Some(file) = &options.train {
        return dictionary::train(file);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut events = lives::lives(options.users, options.months, ApiShape::New);
    if options.fastify.is_some() {
        // The object of these has no id, which the peer requires.
        events.retain(|event| !event.body.contains("\"type\": \"invoice.upcoming\""));
    }
    let events = Arc::new(events);
    eprintln!("{} events", events.len());
    let mut targets = vec![Target::Tollgate(PathBuf::from(env!("CARGO_BIN_EXE_tollgate")))];
    targets.extend(options.binary.iter().cloned().map(Target::Tollgate));
    targets.extend(options.fastify.iter().cloned().map(Target::Fastify));
    targets.push(Target::Sqlite);
    let mut rounds: Vec<Vec<Figures>> = targets.iter().map(|_| Vec::new()).collect();
    for _ in 0..options.rounds {
        for (target, figures) in targets.iter().zip(&mut rounds) {
            figures.push(runtime.block_on(measure(target, &events, &options)));
        }
    }
    for (target, figures) in targets.iter().zip(rounds) {
        println!("{}", report(target, &options, &events, &figures));
    }
}

async fn measure(target: &Target, events: &Arc<Vec<Event>>, options: &Options) -> Figures {
    let clients = options.clients;
    let server = match target {
        Target::Tollgate(binary) => Server::tollgate(binary, &Installation::default()),
        Target::Fastify(folder) => Server::fastify(folder, &folder.join("..").join("schema.sql")),
        Target::Sqlite => {
            let (before, took) = (server::usage(std::process::id()), bare::sqlite(events, clients));
            let after = server::usage(std::process::id());
            let latency = took / u32::try_from(events.len().div_ceil(clients)).unwrap();
            return Figures {
                per_second: per_second(events.len(), took),
                p50: latency,
                p99: latency,
                longest: latency,
                cpu: after.cpu.saturating_sub(before.cpu),
                written: after.written - before.written,
                resident: after.resident,
                checks: None,
            };
        }
    };
    let before = server.usage();
    let run = client::post(server.address, server.webhook_path, events, clients).await;
    let after = server.usage();
    if matches!(target, Target::Tollgate(_)) {
        server.expect_processed();
    }
    let checks = match target {
        Target::Tollgate(_) if options.checks > 0 => Some(check(&server, options).await),
        _ => None,
    };
    Figures {
        per_second: run.per_second(),
        p50: run.latency(500),
        p99: run.latency(990),
        longest: run.latency(1000),
        cpu: after.cpu.saturating_sub(before.cpu),
        written: after.written - before.written,
        resident: after.resident,
        checks,
    }
}

/// Requests entitlements of one user with a token of another service.
async fn check(server: &Server, options: &Options) -> Checks {
    let keys = Keys::new(vec![SecretString::from(server::JWT_SECRET)]);
    let expires = SystemClock.now().plus(Duration::from_hours(1));
    let token = keys.issue(UserId(1), &[READ_ENTITLEMENTS.to_owned()], expires);
    let entitlements = format!("/api/v1/users/{}/entitlements", lives::FIRST_USER);
    let (address, count) = (server.address, options.checks);
    let healthz = client::get(address, "/healthz", &token, 1, count).await;
    let sequential = client::get(address, &entitlements, &token, 1, count).await;
    let many = client::get(address, &entitlements, &token, options.clients, count).await;
    let nanos = |run: &Run| i64::try_from(run.latency(500).as_nanos()).unwrap();
    Checks {
        per_second: many.per_second(),
        more_than_healthz: nanos(&sequential) - nanos(&healthz),
    }
}

fn per_second(events: usize, took: Duration) -> u64 {
    u64::try_from(events as u128 * 1_000_000 / took.as_micros()).unwrap()
}

/// The medians, each figure for itself.
fn report(
    target: &Target,
    options: &Options,
    events: &[Event],
    figures: &[Figures],
) -> serde_json::Value {
    let count = u64::try_from(events.len()).unwrap();
    let median = |of: fn(&Figures) -> u64| middle(figures.iter().map(of)).unwrap();
    let checks = || figures.iter().filter_map(|run| run.checks.as_ref());
    json!({
        "server": match target {
            Target::Tollgate(binary) => format!("tollgate, {}", name(binary)),
            Target::Fastify(_) => "Fastify, group commit".to_owned(),
            Target::Sqlite => "bare SQLite".to_owned(),
        },
        "clients": options.clients,
        "events": count,
        "events_per_second": median(|run| run.per_second),
        "p50_us": median(|run| micros(run.p50)),
        "p99_us": median(|run| micros(run.p99)),
        "longest_us": median(|run| micros(run.longest)),
        "cpu_us_per_event": median(|run| micros(run.cpu)) / count,
        "written_bytes_per_event": median(|run| run.written) / count,
        "resident_kib": median(|run| run.resident) / 1024,
        "checks_per_second": middle(checks().map(|checks| checks.per_second)),
        "check_ns_more_than_healthz": middle(checks().map(|checks| checks.more_than_healthz)),
    })
}

/// The median.
fn middle<T: Copy + Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap()
}

fn name(binary: &Path) -> String {
    if binary == Path::new(env!("CARGO_BIN_EXE_tollgate")) {
        return "this build".to_owned();
    }
    binary.display().to_string()
}
