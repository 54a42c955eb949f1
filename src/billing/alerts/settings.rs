//! Settings at Stripe that payments depend on, and that somebody can change there.

use serde::{Deserialize, Serialize};

use crate::billing::alerts::observe::observe;
use crate::billing::alerts::service::Alerts;
use crate::domain::alerts::{Alert, AlertKind, Observation, PortalProblem, PriceProblem};
use crate::domain::plan::{Plan, Price};
use crate::store::StoreError;
use crate::stripe::{PortalSetup, PriceDifference, StripeError, WEBHOOK_PATH};

/// Checkpoint: the [`Seen`] settings, as JSON.
const SEEN: &str = "stripe.settings";

/// What was in order once. A setting that never was is reported by `tollgate check`, and may be intended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Seen {
    charges: bool,
    endpoint: bool,
    portal: bool,
}

impl Alerts {
    /// Reads the settings from Stripe, with a request for each price and at most five others, and alerts the
    /// admins to what has changed.
    pub async fn check_settings(&self) -> Result<(), StoreError> {
        let before = self.seen_settings().await?;
        let (mut seen, mut observed) =
            (before, Observation { kinds: Vec::new(), alerts: Vec::new() });
        self.look_at_charges(&mut seen, &mut observed).await;
        self.look_at_endpoint(&mut seen, &mut observed).await;
        self.look_at_portal(&mut seen, &mut observed).await;
        self.look_at_prices(&mut observed).await;
        let (config, now) = (self.config.clone(), self.clock.now());
        let json = serde_json::to_string(&seen)
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        let stored = self.store.write(move |tx| {
            if seen != before {
                tx.set_checkpoint(SEEN, Some(&json), now)?;
            }
            observe(tx, &config, &observed, now)
        });
        stored.await
    }

    async fn seen_settings(&self) -> Result<Seen, StoreError> {
        let text = self.store.read(|tx| tx.checkpoint(SEEN)).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn look_at_charges(&self, seen: &mut Seen, observed: &mut Observation) {
        let Some(Some(enabled)) = known(self.stripe.charges_enabled().await) else { return };
        seen.charges |= enabled;
        observed.kinds.push(AlertKind::ChargesDisabled);
        if !enabled && (seen.charges || self.stripe.livemode() == Some(true)) {
            observed.alerts.push(Alert::ChargesDisabled);
        }
    }

    async fn look_at_endpoint(&self, seen: &mut Seen, observed: &mut Observation) {
        let Some(destinations) = known(self.stripe.destinations().await) else { return };
        let url = format!("{}{WEBHOOK_PATH}", self.config.public_url);
        let mut own = destinations.found.iter().filter(|found| found.url == url).peekable();
        let disabled = own.peek().is_some();
        let is_enabled = own.any(|found| found.status == "enabled");
        seen.endpoint |= is_enabled;
        observed.kinds.push(AlertKind::WebhookEndpoint);
        if !is_enabled && seen.endpoint {
            observed.alerts.push(Alert::WebhookEndpoint { disabled });
        }
    }

    async fn look_at_portal(&self, seen: &mut Seen, observed: &mut Observation) {
        let Some(setup) = known(self.stripe.portal_setup().await) else { return };
        let problem = match setup {
            None => Some(PortalProblem::Missing),
            Some(PortalSetup { can_update_card: false, .. }) => Some(PortalProblem::PaymentMethod),
            Some(PortalSetup { can_cancel: false, .. }) => Some(PortalProblem::Cancellation),
            Some(_) => None,
        };
        seen.portal |= problem.is_none();
        observed.kinds.push(AlertKind::Portal);
        let problem = problem.filter(|_| seen.portal);
        observed.alerts.extend(problem.map(|problem| Alert::Portal { problem }));
    }

    /// Prices end their alerts only if all of them could be read.
    async fn look_at_prices(&self, observed: &mut Observation) {
        let mut all_known = true;
        for plan in &self.config.policy.catalogue.plans {
            for price in &plan.prices {
                match self.problem_of(price).await {
                    Ok(problem) => observed.alerts.extend(price_alert(plan, price, problem)),
                    Err(_) => all_known = false,
                }
            }
        }
        if all_known {
            observed.kinds.push(AlertKind::Price);
        }
    }

    async fn problem_of(&self, price: &Price) -> Result<Option<PriceProblem>, StripeError> {
        let Some(id) = &price.stripe_price else { return Ok(None) };
        let details = match self.stripe.retrieve_price(id).await {
            Ok(details) => details,
            Err(StripeError::PriceMissing) => return Ok(Some(PriceProblem::Missing)),
            Err(error) => return Err(error),
        };
        Ok(details.difference(price, self.stripe.livemode()).map(|difference| match difference {
            PriceDifference::Archived | PriceDifference::ProductArchived => PriceProblem::Archived,
            _ => PriceProblem::Different,
        }))
    }
}

fn price_alert(plan: &Plan, price: &Price, problem: Option<PriceProblem>) -> Option<Alert> {
    let (plan, interval) = (plan.code.clone(), price.interval);
    let id = price.stripe_price.clone()?;
    problem.map(|problem| Alert::Price { plan, interval, price: id, problem })
}

/// Failures are logged by the client.
fn known<T>(response: Result<T, StripeError>) -> Option<T> {
    response.ok()
}
