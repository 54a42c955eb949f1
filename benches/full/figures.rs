//! What one running server takes for requests, chats and monitoring, and what it does at rest.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use serde_json::{Value, json};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::domain::ids::UserId;
use tollgate::http::{Keys, READ_ENTITLEMENTS};

use crate::client::{self, Run};
use crate::lives::Event;
use crate::people::user;
use crate::server::{self, Installation, Server};
use crate::telegram::Telegram;

/// The admin of the configuration.
pub(crate) const ADMIN: i64 = 1;
/// In the answer to `/status`.
pub(crate) const STATUS: &str = "Your plan";
/// How long a process is observed at rest.
const REST: Duration = Duration::from_secs(20);
/// How often a short request is repeated.
const REPEATS: u32 = 9;
/// Longer than the response of `/readyz` is cached.
const CACHED: Duration = Duration::from_millis(1_050);
const BUSY_STEP: Duration = Duration::from_secs(1);
const LONGEST_BUSY: u32 = 600;

/// A server with its database, and where it is asked for metrics.
pub(crate) struct Product {
    pub(crate) installation: Installation,
    pub(crate) telegram: Telegram,
    metrics: SocketAddr,
}

/// A server that is ready.
pub(crate) struct Ready {
    pub(crate) server: Server,
    pub(crate) after: Duration,
}

/// What a process does without work.
pub(crate) struct AtRest {
    pub(crate) reads: u64,
    pub(crate) cpu: Duration,
}

impl Product {
    /// An empty database.
    pub(crate) fn new(telegram: &Telegram) -> Self {
        let metrics = server::free_address();
        let bot_toml = include_str!("../load/bot.toml")
            .replace("[http]\n", &format!("[http]\nmetrics_listen = \"{metrics}\"\n"));
        let bot_toml = format!("{bot_toml}\n[[admins]]\nid = {ADMIN}\nrole = \"owner\"\n");
        let installation = Installation::new(bot_toml, telegram.url.clone());
        Self { installation, telegram: telegram.clone(), metrics }
    }

    /// Starts the server and waits until `/readyz` answers.
    pub(crate) async fn start(&self) -> Ready {
        let began = Instant::now();
        let server = Server::tollgate(binary(), &self.installation);
        client::get(server.address, "/readyz", "", 1, 1).await;
        Ready { server, after: began.elapsed() }
    }

    /// Starts the server and measures it. `people` have accounts; `buyers` and `newcomers` are the events of others.
    pub(crate) async fn measure(
        &self,
        people: std::ops::Range<u32>,
        buyers: &Arc<Vec<Event>>,
        newcomers: &Arc<Vec<Event>>,
        clients: usize,
        checks: u32,
    ) -> Value {
        let Ready { server, after } = self.start().await;
        let resident = server.usage().resident;
        let at_rest = at_rest(&server).await;
        let purchases = load(&server, buyers, clients).await;
        let lives = load(&server, newcomers, clients).await;
        let checked = entitlements(&server, sample(people.clone(), checks), clients).await;
        let (mut statuses, mut pages) = (Vec::new(), Vec::new());
        for person in sample(people, REPEATS) {
            statuses.push(self.telegram.answer(user(person), "/status", STATUS).await);
            let command = format!("/audit user {}", user(person));
            pages.push(self.telegram.answer(ADMIN, &command, "Audit log").await);
        }
        let (mut scrapes, mut probes) = (Vec::new(), Vec::new());
        for _ in 0..REPEATS {
            scrapes.push(client::get(self.metrics, "/metrics", "", 1, 1).await.took);
            tokio::time::sleep(CACHED).await;
            probes.push(client::get(server.address, "/readyz", "", 1, 1).await.took);
        }
        let used = server.usage();
        server.stop();
        json!({
            "ready_us": micros(after),
            "purchases": purchases,
            "lives": lives,
            "checks_per_second": checked.per_second(),
            "check_p99_us": micros(checked.latency(990)),
            "status_us": median(statuses),
            "audit_user_us": median(pages),
            "metrics_us": median(scrapes),
            "readyz_us": median(probes),
            "rest_reads": at_rest.reads,
            "rest_cpu_us": micros(at_rest.cpu),
            "resident_kib": resident / 1024,
            "resident_after_kib": used.resident / 1024,
        })
    }

    /// Entries of the audit log, and how many a second `tollgate audit verify` verifies.
    pub(crate) fn verify(&self) -> Value {
        let began = Instant::now();
        let mut command = self.installation.command(binary(), &["audit", "verify"]);
        let output = command.output().unwrap();
        let took = began.elapsed();
        let output = String::from_utf8(output.stdout).unwrap();
        let entries = output.strip_prefix("intact: ").and_then(|rest| rest.split(' ').next());
        let entries: u128 = entries.unwrap_or_else(|| panic!("{output}")).parse().unwrap();
        json!({ "entries": entries, "verified_per_second": entries * 1_000_000 / took.as_micros() })
    }
}

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tollgate"))
}

/// Posts the events.
async fn load(server: &Server, events: &Arc<Vec<Event>>, clients: usize) -> Value {
    let before = server.usage();
    let run = client::post(server.address, server.webhook_path, events, clients).await;
    let (after, count) = (server.usage(), u64::try_from(events.len()).unwrap());
    json!({
        "events": count,
        "events_per_second": run.per_second(),
        "p99_us": micros(run.latency(990)),
        "cpu_us_per_event": micros(after.cpu.saturating_sub(before.cpu)) / count,
        "written_bytes_per_event": (after.written - before.written) / count,
    })
}

/// Requests the entitlements of each of these people once.
async fn entitlements(server: &Server, people: impl Iterator<Item = u32>, clients: usize) -> Run {
    let keys = Keys::new(vec![SecretString::from(server::JWT_SECRET)]);
    let expires = SystemClock.now().plus(Duration::from_hours(1));
    let token = keys.issue(UserId(ADMIN), &[READ_ENTITLEMENTS.to_owned()], expires);
    let paths = people.map(|person| format!("/api/v1/users/{}/entitlements", user(person)));
    client::get_each(server.address, paths.collect(), &token, clients).await
}

/// Observes the process once it has read nothing for a second: notices are sent for a while after events.
pub(crate) async fn at_rest(server: &Server) -> AtRest {
    let mut before = server.usage();
    for _ in 0..LONGEST_BUSY {
        tokio::time::sleep(BUSY_STEP).await;
        let now = server.usage();
        if std::mem::replace(&mut before, now).reads == now.reads {
            break;
        }
    }
    tokio::time::sleep(REST).await;
    let after = server.usage();
    AtRest { reads: after.reads - before.reads, cpu: after.cpu.saturating_sub(before.cpu) }
}

/// `count` people of the range, in no order.
pub(crate) fn sample(people: std::ops::Range<u32>, count: u32) -> impl Iterator<Item = u32> {
    let size = u64::from(people.end - people.start);
    // A step that is coprime to any size that is not one of its multiples.
    (1..=u64::from(count))
        .map(move |number| people.start + u32::try_from(number * 2_654_435_761 % size).unwrap())
}

/// In microseconds.
pub(crate) fn median(mut times: Vec<Duration>) -> u64 {
    times.sort_unstable();
    micros(times[times.len() / 2])
}

pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap()
}
