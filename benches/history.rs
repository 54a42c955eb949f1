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

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use secrecy::SecretString;
use tempfile::TempDir;
use tollgate::app;
use tollgate::billing::Services;
use tollgate::config;
use tollgate::domain::clock::{Clock, Timestamp};
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::store::{Store, StoreError};
use tollgate::stripe::event;
use tollgate_sandbox::{ApiShape, Card, Price, StripeOptions, StripeSim};

use crate::harness::clock::FrozenClock;
use crate::harness::database::Database;
use crate::harness::variables::{STRIPE_KEY, environment, variables};

const PRICE: &str = "price_history";
const START: Timestamp = Timestamp::from_seconds(1_790_000_000);
const MONTH: Duration = Duration::from_hours(31 * 24);
const LEASE: Duration = Duration::from_mins(1);
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

/// The events of a user who subscribes and stays.
fn life(months: usize) -> Vec<String> {
    let clock = FrozenClock::at(START);
    let options = StripeOptions {
        secret_key: STRIPE_KEY.to_owned(),
        webhook_url: String::new(),
        webhook_secret: String::new(),
        prices: vec![Price {
            id: PRICE.to_owned(),
            product_name: "Premium".to_owned(),
            plan_code: Some("premium".to_owned()),
            unit_amount: 1900,
            currency: "usd".to_owned(),
            interval: Some("month".to_owned()),
            metered: false,
        }],
        shape: ApiShape::New,
    };
    let stripe = StripeSim::alone(options, clock.of_simulators());
    let post = |path: &str, form: &str| {
        let object = stripe.call("POST", path, form).unwrap();
        object["id"].as_str().unwrap().to_owned()
    };
    let customer = post("customers", "metadata[user_id]=1001");
    let session = post(
        "checkout/sessions",
        &format!(
            "mode=subscription&customer={customer}&line_items[0][price]={PRICE}\
             &line_items[0][quantity]=1&success_url=https%3A%2F%2Fx.test%2Fok\
             &client_reference_id=1001&metadata[user_id]=1001&metadata[plan_code]=premium\
             &metadata[tollgate_plan]=premium&subscription_data[metadata][user_id]=1001\
             &subscription_data[metadata][plan_code]=premium\
             &subscription_data[metadata][tollgate_plan]=premium"
        ),
    );
    stripe.pay(&session, Card::PAYS).unwrap();
    for _ in 0..months {
        let end = clock.now().plus(MONTH);
        while let Some(due) = stripe.next_due().filter(|due| *due <= end.millis()) {
            let due = Timestamp::from_millis(due);
            clock.advance(due.since(clock.now()));
            stripe.process_due(due.millis());
        }
        clock.advance(end.since(clock.now()));
    }
    stripe.event_bodies().into_iter().map(|(_, body)| body).collect()
}

/// The services over an empty database.
struct Installation {
    services: Services,
    store: Store,
    clock: Arc<FrozenClock>,
    database: Database,
    _folder: TempDir,
}

impl Installation {
    fn new(whole: bool) -> Self {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { memory } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
        let folder = tempfile::tempdir_in(root).unwrap();
        let mut variables = variables("http://127.0.0.1:9");
        variables.push(("STRIPE_PRICE_MAP_JSON", format!(r#"{{"premium":"{PRICE}"}}"#)));
        let environment = environment(variables);
        let file = include_str!("../bot.toml");
        let mut settings = config::parse(file, "bot.toml", &environment).unwrap();
        if whole {
            settings.billing.archiving.batch = usize::MAX;
        }
        let path = folder.path().join("history.db");
        let store = Store::open(&path).unwrap();
        let clock = FrozenClock::at(START);
        let guard = Arc::new(ClockGuard::new(Arc::<FrozenClock>::clone(&clock)));
        let key = SecretString::from(STRIPE_KEY);
        let (services, _) = app::services(&settings, key, store.clone(), &guard).unwrap();
        Self { services, store, clock, database: Database::at(path), _folder: folder }
    }

    /// The time that it takes to apply an event when it happens. `None` for an event without effect.
    async fn apply(&self, body: &str) -> Option<Duration> {
        let delivery = event::read(body.as_bytes()).unwrap();
        let created = match &delivery {
            tollgate::domain::event::Delivery::Snapshot(event) => event.created,
            tollgate::domain::event::Delivery::Thin(event) => event.created,
        };
        self.clock.advance(created.since(self.clock.now()));
        let started = Instant::now();
        let received = self.services.events.receive(delivery, body.as_bytes(), created).await;
        let took = started.elapsed();
        (received.unwrap().outcome == "processed").then_some(took)
    }

    async fn send_notices(&self) {
        let now = self.clock.now();
        let sent = self.store.write(move |tx| {
            for row in tx.claim_outbox(now, 64, LEASE)? {
                tx.notice_sent(row.id, 1, now)?;
            }
            Ok::<_, StoreError>(())
        });
        sent.await.unwrap();
    }
}
