//! Webhook deliveries that are given up, with an alarm, or withdrawn.

use crate::billing::Billing;
use crate::billing::settling::alarm::alarm;
use crate::domain::ids::EndpointName;
use crate::domain::notice::Alarm;
use crate::store::StoreError;

impl Billing {
    /// An endpoint has not accepted an event in all its time: the event is kept, and the admins get an
    /// alarm, once a day while this lasts.
    pub async fn give_up_webhook_delivery(
        &self,
        row: i64,
        endpoint: EndpointName,
        reason: String,
    ) -> Result<(), StoreError> {
        let (config, now) = (self.config.clone(), self.clock.now());
        let given_up = self.store.write(move |tx| {
            tx.webhook_delivery_failed(row, &reason, now)?;
            let key = format!("callback:{endpoint}:dead:{}", now.seconds() / (24 * 3600));
            alarm(tx, &config, key, Alarm::WebhookDead { endpoint, reason }, now)
        });
        given_up.await
    }

    /// Withdraws the deliveries to endpoints that have left the configuration.
    pub async fn withdraw_webhook_deliveries(&self) -> Result<(), StoreError> {
        let served: Vec<EndpointName> =
            self.config.webhook_endpoints.iter().map(|endpoint| endpoint.name.clone()).collect();
        let (now, expiry) = (self.clock.now(), self.clock.expiry_now());
        let withdrawn = self.store.write(move |tx| {
            tx.forget_webhook_deliveries(expiry)?;
            tx.withdraw_webhook_deliveries(&served, now)
        });
        for (endpoint, events) in withdrawn.await? {
            log::warn!(endpoint = endpoint.as_str(), events; "no longer in bot.toml: its events are withdrawn");
        }
        Ok(())
    }
}
