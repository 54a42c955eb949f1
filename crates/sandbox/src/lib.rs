//! Simulated Stripe and Telegram over HTTP on loopback. Independent of tollgate.
//!
//! One listener serves both APIs, a web page to act as the users, and the control API of that page.
//! Tests run the same [`Sandbox`] in process and call its methods.
//!
//! | module | contents |
//! | --- | --- |
//! | `stripe` | the account in memory: objects, API, time, events and webhook deliveries |
//! | `telegram` | chats and their members in memory: Bot API, and updates by polling or webhook |
//! | `control` | the control API of the page |
//! | `pages`, `page/` | the page itself |
//! | `actions` | makes the page's actions wait |
//! | `timeline` | moving the clock forward, from one due time to the next |
//! | `host` | the guard that rejects requests of other web pages |

mod actions;
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

pub use actions::HeldActions;
pub use ids::{date_in_id, second_of_id};
pub use options::{ApiShape, BotIdentity, Clock, Group, Options, Person, Price, StripeOptions};
pub use stripe::{
    CancelWhen, Card, Declined, Delivery, Destination, Mode, Order, Paid, Payload, PaymentLink,
    Refused, Request, StripeSim,
};
pub use telegram::{
    AdminRights, Button, ButtonAction, Call, CallbackAnswer, ChatAction, ChatEvent, ChatMessage,
    Document, GroupKind, InviteLink, Opened, Standing, TelegramSim,
};
pub use timeline::{Happening, Step, months_later};

use actions::Actions;
use changes::Changes;

/// A running sandbox. Dropping it stops its tasks; [`Sandbox::stop`] also waits until they end.
pub struct Sandbox {
    world: Arc<World>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// The state that all routes share.
pub(crate) struct World {
    url: String,
    app_name: String,
    bot: BotIdentity,
    clock: Arc<dyn Clock>,
    changes: Arc<Changes>,
    actions: Actions,
    stripe: StripeSim,
    telegram: TelegramSim,
    /// Held while the clock is moved forward.
    advancing: tokio::sync::Mutex<()>,
}

impl Sandbox {
    /// Starts serving and delivering webhooks and updates. Needs a Tokio runtime. Fails if the listener
    /// cannot be used.
    #[expect(clippy::unused_async, reason = "it spawns, so callers must be on the runtime")]
    pub async fn start(options: Options) -> io::Result<Self> {
        let Options { listener, clock, bot, people, groups, stripe, app_name } = options;
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let url = format!("http://{}", listener.local_addr()?);
        let changes = Arc::new(Changes::default());
        let stripe = StripeSim::new(stripe, url.clone(), Arc::clone(&clock), Arc::clone(&changes));
        let telegram = TelegramSim::new(
            bot.clone(),
            people,
            &groups,
            Arc::clone(&clock),
            Arc::clone(&changes),
        );
        let world = Arc::new(World {
            url,
            app_name,
            bot,
            clock,
            changes,
            actions: Actions::default(),
            stripe,
            telegram,
            advancing: tokio::sync::Mutex::new(()),
        });

        let stop = CancellationToken::new();
        let app = Router::new()
            .merge(pages::routes())
            .merge(control::routes(&world, stop.clone()))
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
            world.stripe.spawn_delivery(stop.clone()),
            world.telegram.spawn_delivery(stop.clone()),
            timeline::spawn_ticker(Arc::clone(&world), stop.clone()),
        ];
        Ok(Self { world, stop, tasks })
    }

    /// The URL of the page, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        self.world.url.clone()
    }

    /// Base URL of the simulated Stripe API, with a trailing slash.
    #[must_use]
    pub fn stripe_api_base(&self) -> String {
        format!("{}/stripe/", self.world.url)
    }

    /// Base URL of the simulated Bot API, without a trailing slash.
    #[must_use]
    pub fn telegram_api_url(&self) -> String {
        format!("{}/telegram", self.world.url)
    }

    /// Replacement for `https://t.me` in links.
    #[must_use]
    pub fn link_base(&self) -> String {
        format!("{}/t.me", self.world.url)
    }

    /// The simulated Stripe.
    #[must_use]
    pub fn stripe(&self) -> &StripeSim {
        &self.world.stripe
    }

    /// The simulated Telegram.
    #[must_use]
    pub fn telegram(&self) -> &TelegramSim {
        &self.world.telegram
    }

    /// While the result lives, people can look at the page, and what they do there waits.
    pub async fn hold_actions(&self) -> HeldActions {
        self.world.actions.hold().await
    }

    /// Moves the clock forward, stopping at every due time; returns what happened on the way.
    pub async fn advance(&self, by: Duration) -> Vec<Happening> {
        timeline::advance(&self.world, &Step::Exactly(by)).await
    }

    /// Like [`Sandbox::advance`], by a calendar step.
    pub async fn advance_step(&self, step: &Step) -> Vec<Happening> {
        timeline::advance(&self.world, step).await
    }

    /// Stops serving and delivering, and waits until all tasks have ended.
    pub async fn stop(mut self) {
        self.stop.cancel();
        for task in std::mem::take(&mut self.tasks) {
            if let Err(error) = task.await {
                log::warn!("a sandbox task panicked: {error}");
            }
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
