//! Compares the billing portal with what `bot.toml` says.

use crate::cli::check::findings::Findings;
use crate::config::Settings;
use crate::stripe::{Gateway, PortalConfiguration, StripeError};

const CODE: &str = "portal";
const PLACE: &str = "billing portal";
const SETUP: &str = "run `tollgate setup`";

pub(super) async fn check(findings: &mut Findings, settings: Option<&Settings>, gateway: &Gateway) {
    let configured = settings.and_then(|settings| settings.billing.portal_configuration.as_deref());
    match gateway.portal_configurations().await {
        Ok(found) => compare(findings, &found, configured, settings),
        Err(error @ StripeError::Unauthorized { .. }) => {
            findings.note(CODE, PLACE, format!("cannot be read with this key: {error}"));
        }
        Err(error) => findings.note(CODE, PLACE, format!("cannot be read: {error}")),
    }
}

fn compare(
    findings: &mut Findings,
    found: &[PortalConfiguration],
    configured: Option<&str>,
    settings: Option<&Settings>,
) {
    let active = || found.iter().filter(|portal| portal.active);
    let used = match configured {
        Some(id) => {
            let named = active().find(|portal| portal.id == id);
            if named.is_none() {
                let message = format!("{id} does not exist at Stripe, or is not active");
                return findings.bad(CODE, "billing.portal_configuration", message, SETUP);
            }
            named
        }
        None => active().find(|portal| portal.is_default),
    };
    let Some(portal) = used else {
        return findings.bad(
            CODE,
            PLACE,
            "not configured",
            format!(
                "{SETUP}, or save it once at https://dashboard.stripe.com/settings/billing/portal"
            ),
        );
    };
    let features = &portal.features;
    let mut lacks = Vec::new();
    for (there, what) in [
        (features.card, "change their card"),
        (portal.can_cancel, "cancel"),
        (features.invoices, "see their invoices"),
    ] {
        if !there {
            lacks.push(what);
        }
    }
    if !lacks.is_empty() {
        let message = format!("{}: customers cannot {}", portal.id, lacks.join(" or "));
        return findings.bad(CODE, PLACE, message, SETUP);
    }
    let switches = settings.is_some_and(crate::cli::provisioning::switches);
    if switches && features.switching.is_empty() {
        let message = format!("{}: customers cannot change their plan there", portal.id);
        return findings.bad(CODE, PLACE, message, SETUP);
    }
    let pause = if portal.can_pause {
        "customers may pause their subscriptions there"
    } else {
        "customers cannot pause there"
    };
    findings.good(CODE, PLACE, format!("configured; {pause}"));
}
