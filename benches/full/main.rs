//! A full database beside an empty one, and the first of the month.
//!
//! `cargo bench --bench full -- --users 100000` writes the lives of so many people into a database, through
//! the services of the product; measures the running binary on it and on an empty database in turn; and then
//! makes notices and accounts due at once. It prints one line of JSON for what an admin waits for in the chat,
//! one for each round, and one for the first of the month. Options:
//!
//! | option | meaning |
//! | --- | --- |
//! | `--users N`, `--months N` | whose lives are written, and for how long they stay: 10000 and 1, about ten events each |
//! | `--visitors N` | people besides them who have only written to the bot: 0 |
//! | `--admin` | measures only what an admin waits for |
//! | `--database FILE` | keeps the database that is written, or uses it if it exists, which requires the same `--users`, `--months` and `--visitors`; it is measured on a copy |
//! | `--clients N`, `--newcomers N` | connections, and people who are not in the database: 64 and 1000. So many buy, and the lives of so many others, which lie among those in the database, are posted |
//! | `--checks N` | entitlement checks: 20000 |
//! | `--rounds N` | how often both databases are measured: 3 |
//! | `--notices N`, `--due N`, `--unreachable N` | on the first of the month: reminders, accounts, and reminders of people who have blocked the bot; twice, once and once the users |
//!
//! One event takes about 1.5 KB, and the copy as much again.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a load program stops at a failure and prints"
)]

mod admin;
mod figures;
mod first_of_month;
mod generator;
mod people;
mod telegram;

#[path = "../load/client.rs"]
mod client;
#[expect(dead_code, reason = "a bench uses a part of the harness")]
#[path = "../../tests/harness/mod.rs"]
mod harness;
#[expect(dead_code, reason = "a bench uses a part of it")]
#[path = "../load/lives.rs"]
mod lives;
#[expect(dead_code, reason = "a bench uses a part of it")]
#[path = "../load/server.rs"]
mod server;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser;
use serde_json::{Value, json};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate_sandbox::ApiShape;

use crate::figures::Product;
use crate::first_of_month::Piles;
use crate::lives::{Event, Stay};
use crate::people::People;
use crate::telegram::Telegram;

/// More than a simulated purchase takes.
const PURCHASE_MS: i64 = 120_000;

#[derive(Parser)]
struct Options {
    #[arg(long, default_value_t = 10_000)]
    users: u32,
    #[arg(long, default_value_t = 1)]
    months: i64,
    #[arg(long, default_value_t = 0)]
    visitors: u32,
    #[arg(long)]
    database: Option<PathBuf>,
    /// Measures only what an admin waits for.
    #[arg(long)]
    admin: bool,
    #[arg(long, default_value_t = 64)]
    clients: usize,
    #[arg(long, default_value_t = 1_000)]
    newcomers: u32,
    #[arg(long, default_value_t = 20_000)]
    checks: u32,
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    #[arg(long)]
    notices: Option<usize>,
    #[arg(long)]
    due: Option<usize>,
    #[arg(long)]
    unreachable: Option<usize>,
    /// Cargo passes it to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() {
    let options = Options::parse();
    let telegram = Telegram::start().await;
    let full = Product::new(&telegram);
    let copy = full.installation.database();
    let file = options.database.clone().unwrap_or_else(|| copy.clone());
    let is_new = !file.exists();
    let until = if is_new { SystemClock.now().seconds() } else { generator::filled_until(&file) };
    let people = Arc::new(People::new(options.months, until * 1000));
    if is_new {
        let count = options.users;
        generator::fill(&file, &full.installation, &people, count, options.visitors, until).await;
    }
    if file != copy {
        fs::copy(&file, &copy).unwrap();
    }
    let bytes = fs::metadata(&copy).unwrap().len();
    let of_person = |person| events_of(&people, person..person + 1);
    let figures = admin::measure(&full, options.users, of_person).await;
    print("admin", 0, bytes, &figures);
    if options.admin {
        return;
    }
    // Each measurement needs people who are not in the database.
    let known = options.users + options.visitors;
    let mut groups = (0..).map(|number| {
        let first = known + number * options.newcomers;
        Arc::new(events_of(&people, first..first + options.newcomers))
    });
    let first_buyer = known + (options.rounds + 2) * options.newcomers;
    for round in 0..options.rounds {
        let buyers = first_buyer + round * options.newcomers;
        let buyers = Arc::new(purchases(buyers..buyers + options.newcomers));
        let newcomers = groups.next().unwrap();
        let first = known + round * options.newcomers;
        let empty = Product::new(&telegram);
        let same = first..first + options.newcomers;
        let (clients, checks) = (options.clients, options.checks);
        let figures = empty.measure(same, &buyers, &newcomers, clients, checks).await;
        print("empty", round, 0, &figures);
        let figures = full.measure(0..options.users, &buyers, &newcomers, clients, checks).await;
        print("full", round, bytes, &figures);
    }
    println!("{}", json!({ "audit_log": full.verify(), "load_average": load_average() }));
    let users = usize::try_from(options.users).unwrap();
    let piles = Piles {
        notices: options.notices.unwrap_or(2 * users),
        accounts: options.due.unwrap_or(users),
        unreachable: options.unreachable.unwrap_or(users),
    };
    let (before, during) = (groups.next().unwrap(), groups.next().unwrap());
    let buyer = first_buyer + options.rounds * options.newcomers;
    let buyer = Arc::new(purchases(buyer..buyer + 1));
    let figures = first_of_month::measure(
        &full,
        options.users,
        piles,
        [&before, &during],
        &buyer,
        options.clients,
    );
    print("first of the month", 0, bytes, &figures.await);
}

/// The events of people who buy now.
fn purchases(people: std::ops::Range<u32>) -> Vec<Event> {
    let begin = SystemClock.now().millis() - PURCHASE_MS;
    let stay = Stay { begin, months: 0, until: begin };
    let purchase = |person: u32| lives::life(person.into(), stay, ApiShape::New);
    let mut events: Vec<Event> = people.flat_map(purchase).collect();
    events.sort_by_key(|event| event.created);
    events
}

/// All events of these people.
fn events_of(people: &People, who: std::ops::Range<u32>) -> Vec<Event> {
    let occurrences = people.occurrences(who, 0..i64::MAX);
    occurrences.into_iter().map(|occurrence| people.event(occurrence)).collect()
}

fn print(database: &str, round: u32, bytes: u64, figures: &Value) {
    let load = load_average();
    println!(
        "{}",
        json!({
            "database": database, "round": round, "bytes": bytes, "load_average": load,
            "figures": figures,
        })
    );
}

/// Of the last minute; other programs disturb the figures.
fn load_average() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}
