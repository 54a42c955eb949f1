//! Saves a decision's changes in one transaction. Nothing is decided here.

use crate::domain::account::{Fact, FactBody};
use crate::domain::changes::{
    Changes, NewNotice, NoticeChange, QueuedWebhookEvent, RevocationChange,
};
use crate::domain::clock::Timestamp;
use crate::domain::event::StripeObject;
use crate::domain::ids::UserId;
use crate::domain::revocation_limit::WINDOW;
use crate::domain::webhook::WebhookMessage;
use crate::store::checkouts::CheckoutState;
use crate::store::error::StoreError;
use crate::store::events::NewEvent;
use crate::store::transaction::WriteTx;
use crate::store::webhook_deliveries::NewWebhookDelivery;

impl WriteTx<'_> {
    /// `now`: the time at which the changes were decided.
    pub fn save(&mut self, changes: &Changes, now: Timestamp) -> Result<(), StoreError> {
        self.save_effects(changes, now)?;
        // Last: a new fact can have made this event due again.
        let Some(update) = &changes.event else { return Ok(()) };
        self.update_event(update)?;
        self.remove_payload_of_forgotten(&update.id)?;
        self.await_objects(&update.id, &update.awaited_objects, now)
    }

    /// Saves what a new event changes, and the event itself.
    pub fn save_new_event(
        &mut self,
        event: &NewEvent,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.save_effects(changes, now)?;
        let Some(update) = &changes.event else { return self.insert_event(event) };
        self.insert_processed_event(event, update)?;
        self.remove_payload_of_forgotten(&event.id)?;
        self.await_objects(&event.id, &update.awaited_objects, now)
    }

    fn save_effects(&mut self, changes: &Changes, now: Timestamp) -> Result<(), StoreError> {
        if let Some(user) = changes.account {
            self.save_account(user, changes, now)?;
        }
        let request = self.request().clone();
        for entry in &changes.audit_entries {
            self.audit(entry, now, &request)?;
        }
        for change in &changes.notices {
            self.save_notice(change, now)?;
        }
        Ok(())
    }

    fn save_account(
        &mut self,
        user: UserId,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
        if let Some(link) = &changes.customer {
            self.save_customer_link(user, link, now)?;
        }
        for fact in &changes.facts {
            self.save_fact(user, fact, now)?;
        }
        if let Some(archive) = &changes.archive {
            self.save_archive(user, archive)?;
        }
        for subscription in &changes.subscriptions {
            self.save_subscription(subscription, now)?;
        }
        self.save_entitlements(user, &changes.entitlements, now)?;
        match changes.revocations {
            RevocationChange::None | RevocationChange::Held => {}
            RevocationChange::Counted => self.note_revocation(user, now, WINDOW)?,
            RevocationChange::Paused { .. } => self.pause_revocations(now)?,
        }
        for event in &changes.webhook_events {
            self.save_webhook_event(user, event, now)?;
        }
        self.set_wake(user, changes.next_wake_up)?;
        if !changes.facts.is_empty() {
            self.mark_uncounted(user)?;
        }
        self.save_stripe_tasks(user, &changes.stripe_tasks)?;
        for alert in &changes.alerts.stored {
            self.put_alert(alert)?;
        }
        for key in &changes.alerts.ended {
            self.delete_alert(key)?;
        }
        self.mark_status_message_stale(user)?;
        self.recheck_open_messages(user)
    }

    /// The outcome of a checkout session also finishes the stored checkout.
    fn save_fact(&mut self, user: UserId, fact: &Fact, now: Timestamp) -> Result<(), StoreError> {
        self.put_fact(user, fact, now)?;
        match &*fact.body {
            FactBody::Stripe(StripeObject::Checkout { session, outcome }) => {
                self.finish_checkout(&session.id, CheckoutState::of(*outcome))
            }
            _ => Ok(()),
        }
    }

    fn save_notice(&mut self, change: &NoticeChange, now: Timestamp) -> Result<(), StoreError> {
        match change {
            NoticeChange::Queue(NewNotice { reader, about, notice, cause }) => {
                self.enqueue(*reader, *about, notice, now, *cause)
            }
            NoticeChange::Reopen(notice) => self.reopen_notice(notice, now),
            NoticeChange::Reword(notice) => self.reword_notice(notice),
            NoticeChange::Withdraw { key } => self.withdraw_notice(key, now),
        }
    }

    /// Queues an event about a user who may have no account for each endpoint that gets it.
    pub fn queue_webhook_event(
        &mut self,
        user: UserId,
        queued: &QueuedWebhookEvent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
        self.save_webhook_event(user, queued, now)
    }

    fn save_webhook_event(
        &mut self,
        user: UserId,
        queued: &QueuedWebhookEvent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let QueuedWebhookEvent { message, at, cause, event, endpoints } = queued;
        let timestamp = at.to_precise_rfc3339();
        let body = serde_json::to_string(&WebhookMessage { id: message, timestamp, event })
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        for endpoint in endpoints {
            let delivery = NewWebhookDelivery {
                endpoint,
                message,
                user,
                key: &QueuedWebhookEvent::key(endpoint, message),
                body: &body,
                at: *at,
                cause: *cause,
            };
            self.enqueue_webhook_delivery(delivery, now)?;
        }
        Ok(())
    }
}
