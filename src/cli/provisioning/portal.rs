//! Compares the portal configuration with what `bot.toml` says.

use crate::cli::provisioning::catalogue::{PlanStep, PriceAction};
use crate::cli::provisioning::plan::{Row, Verb};
use crate::config::Settings;
use crate::domain::plan::Interval;
use crate::domain::plan_change::ChangeTiming;
use crate::stripe::{PortalConfiguration, PortalFeatures, Switching};

/// What is done about the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PortalStep {
    /// The one that was created here.
    Keep(String),
    /// The account's default, which serves as it is.
    KeepDefault(String),
    Change(String),
    Create,
}

/// What `bot.toml` says, apart from the prices between which customers may switch.
pub(super) fn features(settings: &Settings) -> PortalFeatures {
    PortalFeatures {
        card: true,
        cancellation: true,
        invoices: true,
        details: true,
        switching: Switching::new(),
        privacy_url: settings.bot.privacy_url.clone(),
        terms_url: settings.bot.terms_url.clone(),
    }
}

/// Whether customers change their plan in the portal.
pub(in crate::cli) fn switches(settings: &Settings) -> bool {
    let changes = settings.billing.changes;
    [changes.upgrades, changes.downgrades].contains(&ChangeTiming::Portal)
}

/// Products with their recurring prices. `None` while some of them do not exist yet.
pub(super) fn known_switching(steps: &[PlanStep]) -> Option<Switching> {
    let mut all = Switching::new();
    for step in steps.iter().flat_map(|plan| &plan.prices) {
        let (PriceAction::Keep(found) | PriceAction::Activate(found)) = &step.action else {
            return None;
        };
        if step.price.interval != Interval::Once {
            all.push((found.product.clone(), vec![found.id.clone()]));
        }
    }
    Some(grouped(all))
}

/// One entry a product, sorted.
pub(super) fn grouped(mut all: Switching) -> Switching {
    all.sort();
    let mut grouped = Switching::new();
    for (product, prices) in all {
        match grouped.last_mut().filter(|(last, _)| *last == product) {
            Some((_, known)) => known.extend(prices),
            None => grouped.push((product, prices)),
        }
    }
    grouped
}

/// `wanted`: `None` for switching between prices that do not exist yet.
pub(super) fn decide(
    found: &[PortalConfiguration],
    configured: Option<&str>,
    wanted: &PortalFeatures,
    switching: Option<&Switching>,
) -> PortalStep {
    let named = found.iter().find(|portal| portal.is_own && Some(portal.id.as_str()) == configured);
    let own = named.or_else(|| found.iter().find(|portal| portal.is_own));
    let as_wanted = |portal: &PortalConfiguration| {
        switching.is_some_and(|switching| {
            portal.features == PortalFeatures { switching: switching.clone(), ..wanted.clone() }
        })
    };
    if let Some(own) = own {
        return if own.active && as_wanted(own) {
            PortalStep::Keep(own.id.clone())
        } else {
            PortalStep::Change(own.id.clone())
        };
    }
    let serves = |portal: &&PortalConfiguration| {
        let has = &portal.features;
        let switches =
            switching.is_some_and(|switching| switching.is_empty() || *switching == has.switching);
        portal.is_default
            && portal.active
            && has.card
            && portal.can_cancel
            && has.invoices
            && switches
    };
    match found.iter().find(serves) {
        Some(default) => PortalStep::KeepDefault(default.id.clone()),
        None => PortalStep::Create,
    }
}

impl PortalStep {
    pub(super) fn row(&self, switches: bool) -> Row {
        const WHAT: &str = "billing portal";
        let can = if switches { ", plans" } else { "" };
        let can = format!("cards, cancellation, invoices, addresses{can}");
        match self {
            Self::Keep(id) => Row::new(Verb::Keep, WHAT, format!("{id}: {can}")),
            Self::KeepDefault(id) => Row::new(
                Verb::Keep,
                WHAT,
                format!("{id}: the account's default, which was not created by tollgate"),
            ),
            Self::Change(id) => Row::new(Verb::Change, WHAT, format!("{id}: {can}")),
            Self::Create => Row::new(Verb::Create, WHAT, can),
        }
    }
}
