//! Carries out the plan: each step is saved before the next, so that an interrupted run can be repeated.

use anyhow::anyhow;
use secrecy::SecretString;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::provisioning::bot::BotStep;
use crate::cli::provisioning::catalogue::{PlanStep, PriceAction, PriceStep, ProductStep, cost};
use crate::cli::provisioning::endpoint::{EndpointPlan, EndpointStep};
use crate::cli::provisioning::files::{ConfigFile, Ids, SecretHome};
use crate::cli::provisioning::portal::{PortalStep, grouped};
use crate::config::Settings;
use crate::domain::plan::Interval;
use crate::stripe::{
    API_VERSION, CreatedEndpoint, Gateway, PortalFeatures, StripeError, Switching, WantedPrice,
    WebhookEndpoint, subscribed_events,
};

/// Everything that was read and decided.
pub(super) struct Plan {
    pub(super) plans: Vec<PlanStep>,
    pub(super) portal: PortalStep,
    pub(super) features: PortalFeatures,
    pub(super) switches: bool,
    pub(super) endpoint: EndpointPlan,
    pub(super) endpoints: Vec<WebhookEndpoint>,
    pub(super) bot: BotStep,
}

/// The configuration of this run.
pub(super) struct Setting<'a> {
    pub(super) settings: &'a Settings,
    /// Signing secrets in use.
    pub(super) secrets: &'a [SecretString],
}

pub(super) struct Apply<'a> {
    gateway: &'a Gateway,
    setting: Setting<'a>,
    /// What the key may not do, as steps for a person.
    manual: Vec<String>,
    /// Products and recurring prices, as far as they exist.
    switching: Switching,
}

impl<'a> Apply<'a> {
    pub(super) fn new(gateway: &'a Gateway, setting: Setting<'a>) -> Self {
        Self { gateway, setting, manual: Vec::new(), switching: Switching::new() }
    }

    pub(super) async fn carry_out(
        mut self,
        plan: Plan,
        known: Ids,
        file: &ConfigFile<'_>,
        mut home: SecretHome,
    ) -> Result<(), Failure> {
        let mut ids = known;
        // What exists is recorded, also if a later step fails.
        let catalogue = self.catalogue(&plan.plans, &mut ids).await;
        let portal = match &catalogue {
            Ok(()) => self.portal(&plan, &mut ids).await,
            Err(_) => Ok(()),
        };
        let written = file.write(&ids, self.setting.settings);
        catalogue.and(portal)?;
        self.endpoint(&plan.endpoint, &plan.endpoints, &mut home).await?;
        plan.bot.carry_out().await?;
        written?;
        if self.manual.is_empty() {
            return print_line(
                "\ndone; `tollgate check` compares everything, and a restart applies it",
            );
        }
        print_line("\nThe key may not do the rest. By hand:")?;
        for (at, step) in self.manual.iter().enumerate() {
            print_line(&format!("{}. {step}", at + 1))?;
        }
        Err(Failure::Failed(anyhow!(
            "{} of the steps need another key, or have to be done by hand\n  -> give the key the permissions \
             named above at https://dashboard.stripe.com/apikeys and run `tollgate setup` again",
            self.manual.len()
        )))
    }

    async fn catalogue(&mut self, plans: &[PlanStep], ids: &mut Ids) -> Result<(), Failure> {
        for plan in plans {
            let Some(product) = self.product(plan).await? else { continue };
            for step in &plan.prices {
                self.price(plan, step, &product, ids).await?;
            }
        }
        Ok(())
    }

    /// The product of a plan. `None`: its prices cannot be created.
    async fn product(&mut self, plan: &PlanStep) -> Result<Option<String>, Failure> {
        let (code, name) = (&plan.code, &plan.name);
        let gateway = self.gateway;
        match &plan.product {
            ProductStep::Keep { id, .. } | ProductStep::Archived(id) => Ok(Some(id.clone())),
            ProductStep::Change { id, images } => {
                let changed = gateway.change_product(id, name, images.as_deref(), &once()).await;
                let by_hand = || {
                    let image = plan.image.as_ref().filter(|_| images.is_some());
                    let image =
                        image.map_or(String::new(), |url| format!(", with the image {url}"));
                    format!(
                        "Products (Write): name the product {id} “{name}”{image}, and activate it"
                    )
                };
                if self.allowed(changed, by_hand)?.is_some() {
                    print_line(&format!("changed: product {code}, {id}"))?;
                }
                Ok(Some(id.clone()))
            }
            ProductStep::Create => {
                let created = gateway.create_product(code, name, plan.image.as_deref()).await;
                let by_hand = || {
                    let prices = plan.prices.iter().map(|step| {
                        format!(
                            "   {}: set its id as stripe_price of {code}:{} in bot.toml",
                            cost(&step.price),
                            step.price.interval
                        )
                    });
                    let prices = prices.collect::<Vec<_>>().join("\n");
                    format!(
                        "Products (Write) and Prices (Write): create a product “{name}” with these prices at {}\n{prices}",
                        gateway.dashboard("products")
                    )
                };
                let created = self.allowed(created, by_hand)?;
                if let Some(product) = &created {
                    print_line(&format!("created: product {code}, {}", product.id))?;
                }
                Ok(created.map(|product| product.id))
            }
        }
    }

    async fn price(
        &mut self,
        plan: &PlanStep,
        step: &PriceStep,
        product: &str,
        ids: &mut Ids,
    ) -> Result<(), Failure> {
        let (label, gateway) = (format!("{}:{}", plan.code, step.price.interval), self.gateway);
        let (id, product) = match &step.action {
            PriceAction::Keep(found) => (found.id.clone(), found.product.clone()),
            PriceAction::Activate(found) => {
                let activated = gateway.activate_price(&found.id, &once()).await;
                let by_hand = || format!("Prices (Write): activate the price {}", found.id);
                if self.allowed(activated, by_hand)?.is_some() {
                    print_line(&format!("changed: price {label}, {}", found.id))?;
                }
                (found.id.clone(), found.product.clone())
            }
            PriceAction::Create { after } => {
                let wanted = WantedPrice {
                    plan: plan.code.clone(),
                    product: product.to_owned(),
                    interval: step.price.interval,
                    amount: step.price.amount,
                    after: after.clone(),
                };
                let created = gateway.create_price(&wanted).await;
                let by_hand = || {
                    format!(
                        "Prices (Write): add a price of {} to the product {product} at {}, and set its id as \
                         stripe_price of {label} in bot.toml{}",
                        cost(&step.price),
                        gateway.dashboard("products"),
                        step.former.first().map_or(String::new(), |former| format!(
                            "; move {former} to its former_stripe_prices"
                        ))
                    )
                };
                let Some(id) = self.allowed(created, by_hand)? else { return Ok(()) };
                print_line(&format!("created: price {label}, {id}"))?;
                ids.prices.extend(step.ids(&id));
                (id, product.to_owned())
            }
        };
        if step.price.interval != Interval::Once {
            self.switching.push((product, vec![id]));
        }
        Ok(())
    }

    async fn portal(&mut self, plan: &Plan, ids: &mut Ids) -> Result<(), Failure> {
        let switching = std::mem::take(&mut self.switching);
        let switching = if plan.switches { grouped(switching) } else { Switching::new() };
        let wanted = PortalFeatures { switching, ..plan.features.clone() };
        let gateway = self.gateway;
        let by_hand = || {
            format!(
                "Customer portal (Write): save the portal once at {}, with payment method updates, \
                 cancellation at the end of the period and the invoice history",
                gateway.dashboard("settings/billing/portal")
            )
        };
        match &plan.portal {
            PortalStep::Keep(_) | PortalStep::KeepDefault(_) => {}
            PortalStep::Change(id) => {
                let changed = gateway.change_portal_configuration(id, &wanted, &once()).await;
                if self.allowed(changed, by_hand)?.is_some() {
                    print_line(&format!("changed: billing portal, {id}"))?;
                }
            }
            PortalStep::Create => {
                let created = gateway.create_portal_configuration(&wanted).await;
                if let Some(id) = self.allowed(created, by_hand)? {
                    print_line(&format!("created: billing portal, {id}"))?;
                    ids.portal = Some(id);
                }
            }
        }
        Ok(())
    }

    async fn endpoint(
        &mut self,
        plan: &EndpointPlan,
        found: &[WebhookEndpoint],
        home: &mut SecretHome,
    ) -> Result<(), Failure> {
        let (gateway, url) = (self.gateway, &plan.url);
        let by_hand = || {
            format!(
                "Webhook Endpoints (Write): add a destination at {}: events of your account, payload style \
                 Snapshot, API version {API_VERSION}, URL {url}; set STRIPE_WEBHOOK_SECRET to its signing \
                 secret. Its events:\n   {}",
                gateway.dashboard("webhooks"),
                subscribed_events().join("\n   ")
            )
        };
        match &plan.step {
            EndpointStep::Keep(_) | EndpointStep::KeepForeign(_) | EndpointStep::Unreachable => {}
            EndpointStep::Change(id) => {
                let changed = gateway.change_endpoint(id, &once()).await;
                if self.allowed(changed, by_hand)?.is_some() {
                    print_line(&format!("changed: webhook endpoint, {id}"))?;
                }
            }
            EndpointStep::Create(_) => {
                if let Some(created) = self.allowed(gateway.create_endpoint(url).await, by_hand)? {
                    self.hand_over(&created, plan, home).await?;
                }
            }
        }
        for id in plan.deleted() {
            let deleted = gateway.delete_endpoint(id).await;
            let by_hand = || {
                format!(
                    "Webhook Endpoints (Write): delete {id} at {}",
                    gateway.dashboard("webhooks")
                )
            };
            if self.allowed(deleted, by_hand)?.is_some() {
                print_line(&format!("deleted: webhook endpoint, {id}"))?;
            }
        }
        if !plan.deleted().is_empty()
            && let EndpointStep::Keep(used) | EndpointStep::Change(used) = &plan.step
            && let Some(used) = found.iter().find(|endpoint| endpoint.id == *used)
        {
            home.keep_only(used, self.setting.secrets)?;
        }
        Ok(())
    }

    async fn hand_over(
        &mut self,
        created: &CreatedEndpoint,
        plan: &EndpointPlan,
        home: &mut SecretHome,
    ) -> Result<(), Failure> {
        print_line(&format!("created: webhook endpoint, {}", created.id))?;
        let Some(secret) = &created.secret else {
            self.manual.push(format!(
                "set STRIPE_WEBHOOK_SECRET to the signing secret of {}, which {} shows",
                created.id,
                self.gateway.dashboard("webhooks")
            ));
            return Ok(());
        };
        home.hand_over(secret, self.setting.secrets)?;
        // After the secret is safe: until then, a repeated run hands the same secret over again.
        self.gateway.record_secret(&created.id, secret, &once()).await?;
        let replaced: Vec<_> = plan.replaced.iter().filter(|id| **id != created.id).collect();
        if replaced.is_empty() {
            return Ok(());
        }
        print_line(
            "Both endpoints receive events now, and duplicates do no harm. Restart tollgate with both \
             secrets; after a day, `tollgate setup --retire` deletes the replaced one and its secret.",
        )
    }

    /// `None`, with a step for a person, if the key may not do this.
    fn allowed<T>(
        &mut self,
        answer: Result<T, StripeError>,
        by_hand: impl FnOnce() -> String,
    ) -> Result<Option<T>, Failure> {
        match answer {
            Ok(done) => Ok(Some(done)),
            Err(StripeError::Unauthorized { status: 403, .. }) => {
                self.manual.push(by_hand());
                Ok(None)
            }
            Err(error) => {
                Err(Failure::Failed(anyhow::Error::from(error).context(
                    "setup is incomplete; run it again, and it continues where it stopped",
                )))
            }
        }
    }
}

/// An idempotency key for a change: the same change may be made again later.
fn once() -> String {
    format!("tollgate-setup-{}", Uuid::new_v4())
}
