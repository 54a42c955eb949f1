//! Fills a database through the services of the product, day by day of the simulated time.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use rusqlite::Connection;
use secrecy::SecretString;
use tollgate::app;
use tollgate::billing::{EventIngestion, Services};
use tollgate::config::{self, Environment};
use tollgate::domain::clock::{Clock, Timestamp};
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::store::{Store, StoreError};
use tollgate::stripe::event;

use crate::admin;
use crate::harness::clock::FrozenClock;
use crate::people::{Occurrence, People};
use crate::server::Installation;

/// Events that are received concurrently: two full groups of the writer.
const CONCURRENT: usize = 128;
const DAY: i64 = 86_400;
const LEASE: Duration = Duration::from_mins(1);
/// Notices that are sent in one transaction.
const NOTICES: u32 = 1_000;

/// Writes the lives of that many people, up to `until`, into a new database, and the names of these and of so
/// many visitors. Returns how many events there are.
pub(crate) async fn fill(
    database: &Path,
    installation: &Installation,
    people: &Arc<People>,
    count: u32,
    visitors: u32,
    until: i64,
) -> usize {
    let variables = installation.variables().into_iter();
    let environment: Environment =
        variables.map(|(name, value)| (name.to_owned(), value)).collect();
    let settings = config::parse(&installation.bot_toml, "bot.toml", &environment).unwrap();
    let store = Store::open(database).unwrap();
    let clock = FrozenClock::at(Timestamp::from_seconds(people.begin()));
    let guard = Arc::new(ClockGuard::new(Arc::<FrozenClock>::clone(&clock)));
    let key = SecretString::from("sk_test_load");
    let (services, _) = app::services(&settings, key, store.clone(), &guard).unwrap();
    services.accounts.note_configuration().await.unwrap();
    let (mut begin, mut events, started) = (people.begin(), 0, Instant::now());
    while begin < until {
        let end = (begin + DAY).min(until);
        let occurrences = people.occurrences(0..count, begin..end);
        clock.advance(Timestamp::from_seconds(end).since(clock.now()));
        events += occurrences.len();
        receive(&services.events, people, occurrences, clock.now()).await;
        pass_time(&services, &store, clock.now()).await;
        let seconds = started.elapsed().as_secs_f64();
        eprintln!("{:?}: {events} events, {seconds:.0} s", clock.now());
        begin = end;
    }
    admin::name_everybody(&store, count + visitors, clock.now()).await;
    store.close().await;
    events
}

/// The end of the lives in a kept database, in Unix seconds. Ids begin with times, so the same people have the same ids
/// only if their lives end at the same time.
pub(crate) fn filled_until(database: &Path) -> i64 {
    let connection = Connection::open(database).unwrap();
    connection
        .query_row("SELECT max(received_at) FROM stripe_events", [], |row| row.get(0))
        .unwrap()
}

async fn receive(
    ingestion: &EventIngestion,
    people: &Arc<People>,
    occurrences: Vec<Occurrence>,
    now: Timestamp,
) {
    let received = stream::iter(occurrences).map(|occurrence| {
        let (ingestion, people) = (ingestion.clone(), Arc::clone(people));
        tokio::spawn(async move {
            let body = people.event(occurrence).body.into_bytes();
            let delivery = event::read(&body).unwrap();
            ingestion.receive(delivery, &body, now).await.unwrap();
        })
    });
    received.buffer_unordered(CONCURRENT).for_each(|done| async { done.unwrap() }).await;
}

/// Settles the accounts that are due, counts them for the figures, and sends all notices.
async fn pass_time(services: &Services, store: &Store, now: Timestamp) {
    while services.accounts.settle_due().await.unwrap() > 0 {}
    services.figures.count_changed().await.unwrap();
    let send = |message: i64| {
        store.write(move |tx| {
            let claimed = tx.claim_outbox(now, NOTICES, LEASE)?;
            for row in &claimed {
                tx.notice_sent(row.id, message, now)?;
            }
            Ok::<_, StoreError>(claimed.len())
        })
    };
    while send(1).await.unwrap() > 0 {}
}
