//! What other services are told of a settled account goes into the outbox with it; what they do not take
//! is given up with an alarm.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::billing::settle::{Moment, for_admin};
use crate::billing::unappliable::NOBODY;
use crate::billing::{Billing, Terms};
use crate::domain::access::Entitlement;
use crate::domain::account::Outlook;
use crate::domain::ids::{CallbackName, MessageId, UserId};
use crate::domain::notice::{Alarm, KeyedNotice, Notice};
use crate::domain::outgoing::{
    EntitlementMove, FailedPayment, Message, Outgoing, SubscriptionState,
};
use crate::domain::subscription::Subscription;
use crate::store::{Ledger, Moves, NewCallback, StoreError};

/// What moved when an account was settled.
pub(super) struct Movement<'a> {
    pub(super) user: UserId,
    /// Those that stand otherwise than before.
    pub(super) subscriptions: Vec<&'a Subscription>,
    pub(super) rights: Moves,
    pub(super) outlook: &'a Outlook,
}

impl Movement<'_> {
    /// In the order in which they are told, each with its key where the same can come up again.
    fn events(&self, terms: &Terms) -> Vec<(Option<String>, Outgoing)> {
        let user = self.user;
        let free = terms.policy.catalogue.free();
        let free: BTreeSet<_> = free.iter().flat_map(|plan| &plan.entitlements).collect();
        // Everybody has those of the free plan: they neither come nor go.
        let paid = |moved: &[Entitlement], event: fn(EntitlementMove) -> Outgoing| -> Vec<_> {
            let moved = moved.iter().filter(|held| !free.contains(&held.name));
            moved.map(|held| (None, event(EntitlementMove::of(user, held)))).collect()
        };
        let changed = self
            .subscriptions
            .iter()
            .map(|one| (None, Outgoing::SubscriptionChanged(SubscriptionState::from(*one))));
        let failed = self.outlook.news.iter().filter(|news| news.fresh).filter_map(|news| {
            let failed = FailedPayment::of(user, &news.notice.notice)?;
            Some((Some(news.notice.key.clone()), Outgoing::PaymentFailed(failed)))
        });
        changed
            .chain(paid(&self.rights.revoked, Outgoing::EntitlementRevoked))
            .chain(paid(&self.rights.granted, Outgoing::EntitlementGranted))
            .chain(failed)
            .collect()
    }

    /// Puts in what each callback wants to hear of; whether there was anything.
    pub(super) fn announce(
        &self,
        ledger: &mut Ledger<'_>,
        terms: &Terms,
        moment: Moment<'_>,
    ) -> Result<bool, StoreError> {
        if terms.callbacks.is_empty() {
            return Ok(false);
        }
        let mut grown = false;
        for (key, event) in self.events(terms) {
            let id = MessageId::new(format!("msg_{}", Uuid::new_v4().simple()));
            let timestamp = moment.now.to_precise_rfc3339();
            let message = Message { id: &id, timestamp, event: &event };
            let body = serde_json::to_string(&message)
                .map_err(|error| StoreError::Other { reason: error.to_string() })?;
            let key = key.unwrap_or_else(|| id.to_string());
            for callback in terms.callbacks.iter().filter(|one| one.events.contains(&event.kind()))
            {
                let key = format!("callback:{}:{key}", callback.name);
                let new = NewCallback {
                    callback: &callback.name,
                    user: self.user,
                    key: &key,
                    body: &body,
                    cause: moment.cause,
                };
                grown |= ledger.enqueue_callback(new, moment.now)?;
            }
        }
        Ok(grown)
    }
}

impl Billing {
    /// A callback has not taken an event in all its time: it is kept, and the admins are told, once
    /// until the callback takes one again.
    pub async fn give_up_callback(
        &self,
        row: i64,
        callback: CallbackName,
        reason: String,
    ) -> Result<(), StoreError> {
        let (terms, now) = (self.terms.clone(), self.clock.now());
        let tell = self.store.write(move |ledger| {
            ledger.outbox_failed(row, &reason, now)?;
            let key = format!("callback:{callback}:dead:{}", ledger.last_taken_by(&callback)?);
            let alarm = Alarm::CallbackDead { callback, reason };
            let notice = KeyedNotice { key, notice: Notice::Alarm { alarm } };
            let mut grown = false;
            for admin in &terms.admins {
                let notice = for_admin(&notice, admin.id);
                grown |= ledger.enqueue(admin.id, NOBODY, &notice, now, None)?;
            }
            Ok::<_, StoreError>(grown)
        });
        if tell.await? {
            self.bells.told();
        }
        Ok(())
    }
}
