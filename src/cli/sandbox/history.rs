//! Plays the stories of people up to the present, through the chat, the simulated Stripe and its webhooks.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use log::LevelFilter;
use serde_json::Value;
use tollgate_sandbox::{Button, CancelWhen, Card, Sandbox};

use crate::app::App;
use crate::cli::sandbox::stories::{Action, Offer, Scene};
use crate::domain::clock::{Clock, ManualClock, SystemClock, Timestamp};
use crate::domain::ids::UserId;
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::messages::CallbackData;
use crate::store::StoreError;

/// How long an effect is waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How often it is looked for.
const PAUSE: Duration = Duration::from_millis(1);

/// The application beside the simulators, whose clock is in the past.
pub(super) struct History<'a> {
    pub(super) sandbox: &'a Sandbox,
    pub(super) app: &'a App,
    pub(super) clock: &'a Arc<ManualClock>,
    pub(super) catalogue: &'a Catalogue,
}

impl History<'_> {
    /// Plays the scenes in their order, then lets time pass until the present. What people do on the page waits
    /// until then, and only warnings are logged. A scene that fails, such as the purchase of something that
    /// the configuration does not sell, is left out.
    pub(super) async fn play(&self, scenes: &[Scene]) {
        let _held = self.sandbox.hold_actions().await;
        let level = log::max_level();
        if level == LevelFilter::Info {
            log::set_max_level(LevelFilter::Warn);
        }
        for scene in scenes {
            self.run_until(scene.at).await;
            if let Err(error) = self.perform(scene).await {
                log::debug!("left out of the history: {scene:?}: {error:#}");
            }
        }
        self.run_until(SystemClock.now()).await;
        self.sandbox.telegram().read_all();
        log::set_max_level(level);
        log::info!("the people with a history have arrived in the present");
    }

    /// Lets time pass, stopping wherever something is due at Stripe or in the application.
    async fn run_until(&self, target: Timestamp) {
        loop {
            self.settle().await;
            let stripe = self.sandbox.stripe().next_due().map(Timestamp::from_millis);
            let own = self.app.services().accounts.next_settlement().await.ok().flatten();
            let next = stripe.into_iter().chain(own).min().filter(|next| *next < target);
            let step = next.unwrap_or(target).since(self.clock.now());
            self.sandbox.advance(step).await;
            if next.is_none() {
                return self.settle().await;
            }
        }
    }

    /// Waits until every webhook, update and notice has arrived.
    async fn settle(&self) {
        let (stripe, telegram) = (self.sandbox.stripe(), self.sandbox.telegram());
        let settled = async || {
            // In this order: an update is in progress before it counts as delivered.
            let undelivered = stripe.undelivered() + telegram.undelivered_updates();
            if undelivered + self.app.updates_in_progress() > 0 {
                return None;
            }
            let now = self.clock.now();
            let waiting = self.app.store().read(move |tx| {
                Ok::<_, StoreError>(tx.outbox_depth()? > 0 || tx.due_count(now)? > 0)
            });
            (!waiting.await.ok()?).then_some(())
        };
        if let Err(error) = found("an end of all work", settled).await {
            log::warn!("the history goes on early: {error}");
        }
    }

    async fn perform(&self, scene: &Scene) -> anyhow::Result<()> {
        let (stripe, person) = (self.sandbox.stripe(), scene.person);
        match scene.action {
            Action::Writes(text) => self.writes(person, text),
            Action::Buys(offer, card) => self.buys(person, offer, card).await?,
            Action::TriesOut(offer, days, card) => self.tries_out(person, offer, days, card)?,
            Action::ChangesCard(card) => stripe.change_card(&self.customer(person)?, card)?,
            Action::PaysWith(card) => {
                let open =
                    self.last(&stripe.invoices(), person, |invoice| invoice["status"] == "open")?;
                stripe.pay_invoice_with(&open, card)?;
            }
            Action::ChangesTo(offer) => {
                let (_, price) = self.sold(offer)?;
                stripe.change_price(&self.subscription(person)?, id_of(price)?)?;
            }
            Action::Cancels => {
                stripe.cancel(&self.subscription(person)?, CancelWhen::AtPeriodEnd)?;
            }
            Action::Pauses => stripe.pause_in_portal(&self.subscription(person)?)?,
            Action::Disputes => {
                stripe.dispute(&self.last(&stripe.charges(), person, |_| true)?)?;
            }
            Action::IsSuspected => {
                stripe.warn_of_fraud(&self.last(&stripe.charges(), person, |_| true)?)?;
            }
            Action::Blocks => self.sandbox.telegram().block(person),
            Action::Switches { digest } => {
                self.app.services().digests.switch(UserId(person), digest).await?;
            }
            Action::IsGranted { by, offer, term } => {
                let (plan, _) = self.sold(offer)?;
                self.confirms(by, &format!("/grant {person} {} {term}", plan.code)).await?;
            }
            Action::IsRefunded { by, reason } => {
                let charge = self.last(&stripe.charges(), person, |_| true)?;
                self.confirms(by, &format!("/refund {person} {charge} {reason}")).await?;
            }
        }
        Ok(())
    }

    fn writes(&self, person: i64, text: &str) {
        self.sandbox.telegram().message(person, text);
    }

    /// Follows a link to a plan, chooses the interval, and pays.
    async fn buys(&self, person: i64, offer: Offer, card: Card) -> anyhow::Result<()> {
        let (plan, price) = self.sold(offer)?;
        self.writes(person, &format!("/start plan_{}", plan.code));
        let buy = CallbackData::Buy(plan.code.clone(), price.interval).encode();
        self.taps(person, |data| data == buy).await?;
        let session = self.button(person, |button| {
            let (before, session) = button.url()?.rsplit_once('/')?;
            before.ends_with("/checkout").then(|| session.to_owned())
        });
        let (_, session) = session.await?;
        self.sandbox.stripe().pay(&session, card)?;
        Ok(())
    }

    /// The merchant makes a customer and a checkout session with a trial, and the person pays.
    fn tries_out(&self, person: i64, offer: Offer, days: u32, card: Card) -> anyhow::Result<()> {
        let (stripe, (_, price)) = (self.sandbox.stripe(), self.sold(offer)?);
        let email = format!("email=user{person}%40example.com&metadata[user_id]={person}");
        let customer = stripe.call("POST", "customers", &email)?;
        let terms = format!(
            "mode=subscription&customer={}&line_items[0][price]={}&line_items[0][quantity]=1\
             &success_url=https%3A%2F%2Fexample.com&subscription_data[trial_period_days]={days}\
             &subscription_data[metadata][user_id]={person}",
            text(&customer["id"])?,
            id_of(price)?,
        );
        let session = stripe.call("POST", "checkout/sessions", &terms)?;
        stripe.pay(text(&session["id"])?, card)?;
        // Somebody whom the bot may write to.
        self.writes(person, "/start");
        Ok(())
    }

    /// An admin sends a command and confirms what it shows.
    async fn confirms(&self, admin: i64, command: &str) -> anyhow::Result<()> {
        self.writes(admin, command);
        let is_confirmation =
            |data: &str| matches!(CallbackData::decode(data), Some(CallbackData::ConfirmAction(_)));
        self.taps(admin, is_confirmation).await
    }

    /// Taps a button as soon as the bot has sent it.
    async fn taps(&self, person: i64, is_meant: impl Fn(&str) -> bool) -> anyhow::Result<()> {
        let button = self.button(person, |button| {
            button.data().filter(|data| is_meant(data)).map(str::to_owned)
        });
        let (message, data) = button.await?;
        self.sandbox.telegram().tap(person, message, &data);
        Ok(())
    }

    /// The newest message with such a button, and what was found in the button.
    async fn button<T>(
        &self,
        person: i64,
        look: impl Fn(&Button) -> Option<T>,
    ) -> anyhow::Result<(i64, T)> {
        let look = &look;
        found("a button", async || {
            let chat = self.sandbox.telegram().chat(person);
            chat.iter().rev().find_map(|message| {
                let found = message.buttons.iter().flatten().find_map(look)?;
                Some((message.message_id, found))
            })
        })
        .await
    }

    /// What the configuration sells.
    fn sold(&self, offer: Offer) -> anyhow::Result<(&Plan, &Price)> {
        let (interval, rank) = match offer {
            Offer::Low => (Interval::Month, 0),
            Offer::Middle => (Interval::Month, 1),
            Offer::Year => (Interval::Year, 0),
            Offer::Once => (Interval::Once, 0),
        };
        let sold =
            self.catalogue.plans.iter().filter_map(|plan| Some((plan, plan.price(interval)?)));
        sold.take(rank + 1).last().with_context(|| format!("no plan has a price per {interval}"))
    }

    fn customer(&self, person: i64) -> anyhow::Result<String> {
        let user = person.to_string();
        let customers = self.sandbox.stripe().customers();
        let customer = customers.iter().find(|found| found["metadata"]["user_id"] == *user);
        Ok(text(&customer.context("no customer")?["id"])?.to_owned())
    }

    fn subscription(&self, person: i64) -> anyhow::Result<String> {
        self.last(&self.sandbox.stripe().subscriptions(), person, |_| true)
    }

    /// The id of the newest of these objects that is about the person's customer.
    fn last(
        &self,
        objects: &[Value],
        person: i64,
        is_meant: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<String> {
        let customer = self.customer(person)?;
        let of_person = |object: &&Value| object["customer"] == *customer && is_meant(object);
        let object = objects.iter().rev().find(of_person).context("no such object")?;
        Ok(text(&object["id"])?.to_owned())
    }
}

fn id_of(price: &Price) -> anyhow::Result<&str> {
    price.stripe_price.as_ref().map(|id| id.as_str()).ok_or_else(|| anyhow!("a price is not sold"))
}

fn text(value: &Value) -> anyhow::Result<&str> {
    value.as_str().context("no text")
}

async fn found<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> anyhow::Result<T> {
    let deadline = tokio::time::Instant::now() + LONGEST_WAIT;
    loop {
        if let Some(found) = look().await {
            return Ok(found);
        }
        if tokio::time::Instant::now() > deadline {
            bail!("{what} is not there after {LONGEST_WAIT:?}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
