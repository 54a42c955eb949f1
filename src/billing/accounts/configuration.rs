//! Records changes of the configuration in the audit log.

use serde_json::{Value, json};

use crate::billing::accounts::service::Accounts;
use crate::billing::config::BillingConfig;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::logging;
use crate::store::StoreError;

impl Accounts {
    /// Records the configuration if it differs from the one recorded last. All accounts are settled
    /// again then, since another catalogue may list a price that was unlisted before.
    pub async fn note_configuration(&self) -> Result<(), StoreError> {
        let (after, now, request) =
            (described(&self.config), self.clock.now(), logging::request_id());
        self.store
            .write(move |tx| {
                let before: Option<Value> = tx
                    .audited_configuration()?
                    .and_then(|entry| entry.after)
                    .and_then(|json| serde_json::from_str(&json).ok());
                if before.as_ref() == Some(&after) {
                    return Ok(());
                }
                let entry = AuditDraft {
                    actor: Actor::CommandLine,
                    action: AuditAction::ConfigurationChanged,
                    subject: "bot.toml".to_owned(),
                    user: None,
                    before,
                    after: Some(after),
                };
                tx.resettle_all(now)?;
                tx.audit(&entry, now, &request)
            })
            .await
    }
}

/// Everything that decides money, access, roles and webhooks; it contains no secret.
fn described(config: &BillingConfig) -> Value {
    let plans = config.policy.catalogue.plans.iter().map(|plan| {
        let prices = plan.prices.iter().map(|price| {
            json!({
                "interval": price.interval,
                "amount": price.amount,
                "stripe_price": price.stripe_price,
                "former_stripe_prices": price.former,
                "access_seconds": price.access_for.map(|term| term.as_secs()),
            })
        });
        json!({
            "code": plan.code,
            "name": plan.name.fallback(),
            "entitlements": plan.entitlements,
            "prices": prices.collect::<Vec<_>>(),
        })
    });
    let webhook_endpoints = config
        .webhook_endpoints
        .iter()
        .map(|endpoint| json!({ "name": endpoint.name, "url": endpoint.origin(), "events": endpoint.events }));
    let admins = config.admins.iter().map(|admin| json!({ "id": admin.id, "role": admin.role }));
    json!({
        "admins": admins.collect::<Vec<_>>(),
        "callbacks": webhook_endpoints.collect::<Vec<_>>(),
        "grace_seconds": config.policy.grace.as_secs(),
        "trial_days": config.trial_days,
        "upgrades": config.changes.upgrades,
        "downgrades": config.changes.downgrades,
        "allow_promotion_codes": config.allow_promotion_codes,
        "public_url": config.public_url,
        "plans": plans.collect::<Vec<_>>(),
    })
}
