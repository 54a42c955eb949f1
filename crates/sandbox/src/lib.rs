//! Simulated Stripe and Telegram over HTTP on loopback; imports nothing of the product.
//!
//! One listener carries both APIs, the page on which a person plays the users, and the control API
//! behind that page. Tests hold the same [`Sandbox`] in process and use its verbs.

mod changes;
mod control;
mod host;
mod ids;
mod options;
mod pages;
mod stripe;
mod telegram;
mod timeline;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use options::{ApiShape, BotIdentity, Clock, Group, Options, Person, Price, StripeOptions};
pub use stripe::{
    CancelWhen, Card, Declined, Delivery, Destination, Mode, Order, Paid, Payload, PaymentLink,
    Refused, Request, StripeSim,
};
pub use telegram::{
    Button, ButtonAction, Call, CallbackAnswer, ChatMessage, Document, TelegramSim,
};
pub use timeline::{Happening, Step};

use changes::Changes;

/// A running sandbox. Dropping it stops its tasks; [`Sandbox::stop`] also waits for them.
pub struct Sandbox {
    world: Arc<World>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// What every route of the sandbox sees.
pub(crate) struct World {
    url: String,
    app_name: String,
    bot: BotIdentity,
    clock: Arc<dyn Clock>,
    changes: Arc<Changes>,
    stripe: StripeSim,
    telegram: TelegramSim,
    walking: tokio::sync::Mutex<()>,
}

impl Sandbox {
    /// Listens, and starts delivering. Needs a Tokio runtime.
    #[expect(clippy::unused_async, reason = "it spawns, so callers must be on the runtime")]
    pub async fn start(options: Options) -> io::Result<Self> {
        let Options { listener, clock, bot, people, groups, stripe, app_name } = options;
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let url = format!("http://{}", listener.local_addr()?);
        let changes = Arc::new(Changes::default());
        let stripe = StripeSim::new(stripe, url.clone(), Arc::clone(&clock), Arc::clone(&changes));
        let telegram =
            TelegramSim::new(bot.clone(), people, groups, Arc::clone(&clock), Arc::clone(&changes));
        let world = Arc::new(World {
            url,
            app_name,
            bot,
            clock,
            changes,
            stripe,
            telegram,
            walking: tokio::sync::Mutex::new(()),
        });

        let stop = CancellationToken::new();
        let app = Router::new()
            .merge(pages::routes())
            .merge(control::routes(stop.clone()))
            .merge(stripe::routes())
            .merge(telegram::routes())
            .with_state(Arc::clone(&world));
        let serving = {
            let stop = stop.clone();
            tokio::spawn(async move {
                let serve = axum::serve(listener, app);
                tokio::select! {
                    () = stop.cancelled() => {}
                    served = serve => if let Err(error) = served {
                        log::error!("the sandbox stopped serving: {error}");
                    }
                }
            })
        };
        let tasks = vec![
            serving,
            world.stripe.spawn_courier(stop.clone()),
            world.telegram.spawn_courier(stop.clone()),
            timeline::spawn_ticker(Arc::clone(&world), stop.clone()),
        ];
        Ok(Self { world, stop, tasks })
    }

    /// Where the page is, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        self.world.url.clone()
    }

    /// What to give the product as the base of the Stripe API, with a trailing slash.
    #[must_use]
    pub fn stripe_api_base(&self) -> String {
        format!("{}/stripe/", self.world.url)
    }

    /// What to give the product as the base of the Bot API.
    #[must_use]
    pub fn telegram_api_url(&self) -> String {
        format!("{}/telegram", self.world.url)
    }

    /// Stands in for `https://t.me`.
    #[must_use]
    pub fn link_base(&self) -> String {
        format!("{}/t.me", self.world.url)
    }

    /// The verbs of the simulated Stripe.
    #[must_use]
    pub fn stripe(&self) -> &StripeSim {
        &self.world.stripe
    }

    /// The verbs of the simulated Telegram.
    #[must_use]
    pub fn telegram(&self) -> &TelegramSim {
        &self.world.telegram
    }

    /// Turns time forward, stopping at every due moment; returns what happened on the way.
    pub async fn advance(&self, by: Duration) -> Vec<Happening> {
        timeline::advance(&self.world, &Step::Exactly(by)).await
    }

    /// Turns time forward by a calendar step.
    pub async fn advance_step(&self, step: &Step) -> Vec<Happening> {
        timeline::advance(&self.world, step).await
    }

    /// Stops serving and delivering.
    pub async fn stop(mut self) {
        self.stop.cancel();
        for task in std::mem::take(&mut self.tasks) {
            if let Err(error) = task.await {
                log::warn!("a sandbox task ended badly: {error}");
            }
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
