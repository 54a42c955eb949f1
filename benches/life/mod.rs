//! One user's events at the simulated Stripe, and the services over a database that receives them.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tempfile::TempDir;
use tollgate::app;
use tollgate::billing::Services;
use tollgate::config::{self, Settings};
use tollgate::domain::clock::{Clock, Timestamp};
use tollgate::domain::clock_guard::ClockGuard;
use tollgate::store::{Store, StoreError};
use tollgate::stripe::event;
use tollgate_sandbox::{ApiShape, Card, Price, StripeOptions, StripeSim};

use crate::harness::clock::FrozenClock;
use crate::harness::database::Database;
use crate::harness::variables::{STRIPE_KEY, environment, variables};

const PRICE: &str = "price_history";
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_790_000_000);
const MONTH: Duration = Duration::from_hours(31 * 24);
const LEASE: Duration = Duration::from_mins(1);

/// The events of a user who subscribes and stays.
pub(crate) fn life(months: usize) -> Vec<String> {
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
pub(crate) struct Installation {
    services: Services,
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) clock: Arc<FrozenClock>,
    pub(crate) database: Database,
    _folder: TempDir,
}

impl Installation {
    /// `whole`: nothing is archived.
    pub(crate) fn new(whole: bool) -> Self {
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() { memory } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
        let folder = tempfile::tempdir_in(root).unwrap();
        let mut variables = variables("http://127.0.0.1:9");
        variables.push(("STRIPE_PRICE_MAP_JSON", format!(r#"{{"premium":"{PRICE}"}}"#)));
        let environment = environment(variables);
        let file = include_str!("../../bot.toml");
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
        Self { services, settings, store, clock, database: Database::at(path), _folder: folder }
    }

    /// The time that it takes to apply an event when it happens. `None` for an event without effect.
    pub(crate) async fn apply(&self, body: &str) -> Option<Duration> {
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

    pub(crate) async fn send_notices(&self) {
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
