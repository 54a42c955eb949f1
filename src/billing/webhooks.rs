//! What other services are told of a settled account goes into the outbox with it; what they do not take
//! is given up with an alarm.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::billing::alarm::alarm;
use crate::billing::settle::SettlementContext;
use crate::billing::{Billing, BillingConfig};
use crate::domain::access::Entitlement;
use crate::domain::account::FailedAttempt;
use crate::domain::ids::{EndpointName, MessageId, UserId};
use crate::domain::notice::Alarm;
use crate::domain::subscription::Subscription;
use crate::domain::webhook::{
    EntitlementChange, FailedPayment, SubscriptionState, WebhookEvent, WebhookMessage,
};
use crate::store::{EntitlementChanges, NewWebhookDelivery, StoreError, WriteTx};

/// What moved when an account was settled.
pub(super) struct Movement<'a> {
    pub(super) user: UserId,
    /// Those that stand otherwise than before.
    pub(super) subscriptions: Vec<&'a Subscription>,
    pub(super) rights: EntitlementChanges,
    /// Attempts at payment that have failed, whether they were told before or not.
    pub(super) failed: &'a [FailedAttempt],
}

impl Movement<'_> {
    /// In the order in which they are told, each with its key where the same can come up again.
    fn events(&self, terms: &BillingConfig) -> Vec<(Option<String>, WebhookEvent)> {
        let user = self.user;
        let free = terms.policy.catalogue.free();
        let free: BTreeSet<_> = free.iter().flat_map(|plan| &plan.entitlements).collect();
        // Everybody has those of the free plan: they neither come nor go.
        let paid =
            |moved: &[Entitlement], event: fn(EntitlementChange) -> WebhookEvent| -> Vec<_> {
                let moved = moved.iter().filter(|held| !free.contains(&held.name));
                moved.map(|held| (None, event(EntitlementChange::of(user, held)))).collect()
            };
        let changed = self
            .subscriptions
            .iter()
            .map(|one| (None, WebhookEvent::SubscriptionChanged(SubscriptionState::from(*one))));
        let failed = self.failed.iter().filter(|one| one.fresh).map(|one| {
            let (id, attempt) = (&one.invoice.seen.id, one.invoice.attempts);
            let word = if one.invoice.asks() { "action" } else { "failed" };
            let event = WebhookEvent::PaymentFailed(FailedPayment::of(user, one));
            (Some(format!("{id}:{word}:{attempt}")), event)
        });
        changed
            .chain(paid(&self.rights.revoked, WebhookEvent::EntitlementRevoked))
            .chain(paid(&self.rights.granted, WebhookEvent::EntitlementGranted))
            .chain(failed)
            .collect()
    }

    /// Queues a delivery to each endpoint that takes such events.
    pub(super) fn announce(
        &self,
        tx: &mut WriteTx<'_>,
        terms: &BillingConfig,
        moment: SettlementContext<'_>,
    ) -> Result<(), StoreError> {
        if terms.callbacks.is_empty() {
            return Ok(());
        }
        for (key, event) in self.events(terms) {
            let id = message_id(self.user, key.as_deref());
            let at = tx.next_webhook_moment(self.user, moment.now)?;
            let message =
                WebhookMessage { id: &id, timestamp: at.to_precise_rfc3339(), event: &event };
            let body = serde_json::to_string(&message)
                .map_err(|error| StoreError::Other { reason: error.to_string() })?;
            for callback in terms.callbacks.iter().filter(|one| one.events.contains(&event.kind()))
            {
                let new = NewWebhookDelivery {
                    callback: &callback.name,
                    message: &id,
                    user: self.user,
                    key: &format!("callback:{}:{id}", callback.name),
                    body: &body,
                    at,
                    cause: moment.cause,
                };
                tx.enqueue_webhook_delivery(new, moment.now)?;
            }
        }
        Ok(())
    }
}

/// What has a key has one id, however often and to whomever it is told.
fn message_id(user: UserId, key: Option<&str>) -> MessageId {
    let id = match key {
        Some(key) => {
            let digest = hex::encode(Sha256::digest(format!("{user}:{key}")));
            digest.get(..32).unwrap_or_default().to_owned()
        }
        None => Uuid::new_v4().simple().to_string(),
    };
    MessageId::new(format!("msg_{id}"))
}

impl Billing {
    /// A callback has not taken an event in all its time: it is kept, and the admins are told, once a
    /// day while it lasts.
    pub async fn give_up_webhook_delivery(
        &self,
        row: i64,
        callback: EndpointName,
        reason: String,
    ) -> Result<(), StoreError> {
        let (terms, now) = (self.terms.clone(), self.clock.now());
        let given_up = self.store.write(move |tx| {
            tx.webhook_delivery_failed(row, &reason, now)?;
            let key = format!("callback:{callback}:dead:{}", now.seconds() / (24 * 3600));
            alarm(tx, &terms, key, Alarm::CallbackDead { callback, reason }, now)
        });
        given_up.await
    }

    /// What callbacks that have left the configuration did not take is taken back.
    pub async fn withdraw_webhook_deliveries(&self) -> Result<(), StoreError> {
        let served: Vec<EndpointName> =
            self.terms.callbacks.iter().map(|one| one.name.clone()).collect();
        let (now, expiry) = (self.clock.now(), self.clock.expiry_now());
        let withdrawn = self.store.write(move |tx| {
            tx.forget_webhook_deliveries(expiry)?;
            tx.withdraw_webhook_deliveries(&served, now)
        });
        for (callback, events) in withdrawn.await? {
            log::warn!(callback = callback.as_str(), events; "no longer in bot.toml: its events are withdrawn");
        }
        Ok(())
    }
}
