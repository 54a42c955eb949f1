//! What an admin waits for in the chat: a person, the reasons for their access, the figures, and the audit log.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::UserId;
use tollgate::store::{Store, StoreError};

use crate::figures::{ADMIN, Product, Ready, at_rest, median, micros, sample};
use crate::lives::Event;
use crate::people::user;

/// Rows that are written in one transaction.
const BATCH: u32 = 2_000;
/// How long an answer is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How often each command is sent, for different people.
const REPEATS: u32 = 21;

/// Stores usernames and names for that many users.
pub(crate) async fn name_everybody(store: &Store, users: u32, now: Timestamp) {
    for begin in (0..users).step_by(usize::try_from(BATCH).unwrap()) {
        let written = store.write(move |tx| {
            for person in begin..users.min(begin + BATCH) {
                let id = UserId(user(person));
                tx.record_user(id, Some("en"), Some(&username(person)), now)?;
                tx.record_name(id, &name(person))?;
            }
            Ok::<_, StoreError>(())
        });
        written.await.unwrap();
    }
}

/// Sends each command and waits for its answer. `events_of`: all events of a person. Returns the median and the
/// longest time of each, in microseconds.
pub(crate) async fn measure(
    product: &Product,
    buyers: u32,
    events_of: impl Fn(u32) -> Vec<Event>,
) -> Value {
    let Ready { server, .. } = product.start().await;
    at_rest(&server).await;
    let mut commands: Vec<(&str, &'static str, Vec<String>)> = Vec::new();
    let mut ask = |what, answer, command: &dyn Fn(u32) -> String| {
        let all = sample(0..buyers, REPEATS).map(command).collect();
        commands.push((what, answer, all));
    };
    let of = |person, kind| id_of(&events_of(person), kind);
    ask("whois_id", "First seen", &|person| format!("/whois {}", user(person)));
    ask("whois_username", "First seen", &|person| format!("/whois @{}", username(person)));
    ask("whois_name", "First seen", &|person| format!("/whois {}", name(person)));
    ask("whois_customer", "First seen", &|person| format!("/whois {}", of(person, "cus_")));
    ask("whois_invoice", "First seen", &|person| format!("/whois {}", of(person, "in_")));
    ask("whois_event", "First seen", &|person| {
        let mut events = events_of(person);
        events.retain(|event| event.body.contains("\"type\": \"invoice.paid\""));
        format!("/whois {}", id_of(&events, "evt_"))
    });
    ask("why", "Why</b>", &|person| format!("/why {}", user(person)));
    ask("stats_30d", "Figures", &|_| "/stats".to_owned());
    ask("stats_90d", "Figures", &|_| "/stats 90d".to_owned());
    ask("stats_1y", "Figures", &|_| "/stats 1y".to_owned());
    ask("audit", "Audit log", &|_| "/audit".to_owned());
    ask("audit_user", "Audit log", &|person| format!("/audit user {}", user(person)));
    let mut figures = Map::new();
    for (what, answer, texts) in commands {
        let mut times: Vec<Duration> = Vec::new();
        for text in texts {
            let answered = product.telegram.answer(ADMIN, &text, answer);
            let answered = tokio::time::timeout(LONGEST_WAIT, answered).await;
            times.push(answered.unwrap_or_else(|_| panic!("no answer to {text}")));
        }
        let longest = times.iter().max().map(|time| micros(*time));
        figures.insert(what.to_owned(), json!({ "median": median(times), "longest": longest }));
    }
    server.stop();
    Value::Object(figures)
}

fn username(person: u32) -> String {
    format!("person{person}")
}

/// Nobody shares it.
fn name(person: u32) -> String {
    const FIRST: [&str; 5] = ["Alice", "Bruno", "Chloé", "Daniel", "Emma"];
    let first = FIRST[usize::try_from(person).unwrap() % FIRST.len()];
    format!("{first} Miller {person}")
}

/// The first id of that kind in the events.
fn id_of(events: &[Event], kind: &str) -> String {
    let mark = format!("\"{kind}");
    let found = events.iter().find_map(|event| {
        let (_, rest) = event.body.split_once(&mark)?;
        Some(format!("{kind}{}", rest.split('"').next()?))
    });
    found.unwrap()
}
