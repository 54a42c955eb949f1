//! The webhook events that announce what has changed about an account.

use std::collections::BTreeSet;

use crate::domain::access::Entitlement;
use crate::domain::account::FailedAttempt;
use crate::domain::changes::change_set::{
    EntitlementChanges, QueuedWebhookEvent, SubscriptionChange,
};
use crate::domain::changes::digest::digest;
use crate::domain::changes::record::WebhookRecord;
use crate::domain::changes::settlement_context::{SettlementContext, SettlementRules};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EndpointName, MessageId, UserId};
use crate::domain::subscription::Subscription;
use crate::domain::webhook::{
    ChangedSubscription, EntitlementChange, FailedPayment, WebhookEndpoint, WebhookEvent,
};

/// What there is to announce.
pub(super) struct Movement<'a> {
    pub(super) user: UserId,
    pub(super) subscriptions: &'a [Subscription],
    pub(super) changed: &'a [SubscriptionChange],
    pub(super) entitlements: &'a EntitlementChanges,
    /// The last failed attempts at invoices that are unpaid, whether announced before or not.
    pub(super) failed: &'a [FailedAttempt],
}

/// One event with, where the same can come up again, its key.
struct Announced {
    key: Option<String>,
    event: WebhookEvent,
}

/// The events that some endpoint subscribes to and does not have yet.
pub(super) fn announce(
    movement: &Movement<'_>,
    stored: &WebhookRecord,
    rules: &SettlementRules<'_>,
    context: &SettlementContext,
) -> Vec<QueuedWebhookEvent> {
    let (mut queued, mut latest) = (Vec::new(), stored.latest);
    if rules.endpoints.is_empty() {
        return queued;
    }
    for (place, Announced { key, event }) in movement.events(rules).into_iter().enumerate() {
        let message = match key {
            Some(key) => message_id(movement.user, &key),
            None => message_id(movement.user, &format!("{:032x}:{place}", context.nonce)),
        };
        let endpoints = missing(&event, &message, stored, rules.endpoints);
        if endpoints.is_empty() {
            continue;
        }
        let at = after(latest, context.now);
        latest = Some(at);
        queued.push(QueuedWebhookEvent { message, at, cause: context.cause, event, endpoints });
    }
    queued
}

/// One event about a user that does not follow from their account, unless no endpoint subscribes to it or all that
/// do have it already. `key` distinguishes it from others about the user.
#[must_use]
pub fn announce_event(
    user: UserId,
    key: &str,
    event: WebhookEvent,
    stored: &WebhookRecord,
    endpoints: &[WebhookEndpoint],
    now: Timestamp,
) -> Option<QueuedWebhookEvent> {
    let message = message_id(user, key);
    let endpoints = missing(&event, &message, stored, endpoints);
    let at = after(stored.latest, now);
    let queued = QueuedWebhookEvent { message, at, cause: None, event, endpoints };
    (!queued.endpoints.is_empty()).then_some(queued)
}

/// The endpoints that subscribe to the event and do not have it yet.
fn missing(
    event: &WebhookEvent,
    message: &MessageId,
    stored: &WebhookRecord,
    endpoints: &[WebhookEndpoint],
) -> Vec<EndpointName> {
    let subscribers = endpoints.iter().filter(|endpoint| endpoint.events.contains(&event.kind()));
    let names = subscribers.map(|endpoint| endpoint.name.clone());
    names.filter(|name| !stored.keys.contains(&QueuedWebhookEvent::key(name, message))).collect()
}

/// Timestamps of one user's events are unique.
fn after(latest: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let after = latest.map(|latest| Timestamp::from_millis(latest.millis().saturating_add(1)));
    after.map_or(now, |after| after.max(now))
}

impl Movement<'_> {
    /// In the order in which they are delivered.
    fn events(&self, rules: &SettlementRules<'_>) -> Vec<Announced> {
        let user = self.user;
        let free = rules.policy.catalogue.free();
        let free: BTreeSet<_> = free.iter().flat_map(|plan| &plan.entitlements).collect();
        let event = |event| Announced { key: None, event };
        // Everybody has those of the free plan: they are neither granted nor revoked.
        let paid = |moved: &[Entitlement], of: fn(EntitlementChange) -> WebhookEvent| -> Vec<_> {
            let moved = moved.iter().filter(|held| !free.contains(&held.name));
            moved.map(|held| event(of(EntitlementChange::of(user, held)))).collect()
        };
        let is_announced = |subscription: &&Subscription| {
            let mut changes = self.changed.iter().filter(|change| change.is_announced());
            changes.any(|change| change.after.id == subscription.id)
        };
        let changed = self.subscriptions.iter().filter(is_announced);
        let changed = changed.map(|subscription| {
            event(WebhookEvent::SubscriptionChanged(ChangedSubscription::from(subscription)))
        });
        let failed = self.failed.iter().filter(|attempt| attempt.fresh).map(|attempt| {
            let (id, count) = (&attempt.invoice.snapshot.id, attempt.invoice.attempts);
            let word = if attempt.invoice.requires_action() { "action" } else { "failed" };
            let event = WebhookEvent::PaymentFailed(FailedPayment::of(user, attempt));
            Announced { key: Some(format!("{id}:{word}:{count}")), event }
        });
        changed
            .chain(paid(&self.entitlements.revoked, WebhookEvent::EntitlementRevoked))
            .chain(paid(&self.entitlements.granted, WebhookEvent::EntitlementGranted))
            .chain(failed)
            .collect()
    }
}

/// The same key has the same id, however often it is announced.
fn message_id(user: UserId, key: &str) -> MessageId {
    MessageId::new(format!("msg_{}", digest(&format!("{user}:{key}"), 16)))
}
