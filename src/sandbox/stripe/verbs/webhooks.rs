//! Deliveries to the webhook endpoint: seen, held back, let go, lost.

use crate::sandbox::changes::lock;
use crate::sandbox::stripe::StripeSim;
use crate::sandbox::stripe::delivery::Delivery;
use crate::sandbox::stripe::delivery::Order;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl StripeSim {
    /// Every attempt to deliver an event, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.inner.account).outgoing.done.clone()
    }

    /// Holds new events back, or lets go of the held ones in order; returns how many are held.
    pub fn hold(&self, hold: bool) -> usize {
        self.with(|account| {
            if hold {
                account.outgoing.holding = true;
            } else {
                account.outgoing.release(Order::AsHappened);
            }
            account.outgoing.held.len()
        })
    }

    /// Delivers the held events, and holds no longer.
    pub fn release(&self, order: Order) {
        self.with(|account| account.outgoing.release(order));
    }

    /// Forgets the held events, as if their deliveries had been lost; the API still lists them.
    /// New ones are held on. Returns how many were forgotten.
    pub fn drop_held(&self) -> usize {
        self.with(|account| std::mem::take(&mut account.outgoing.held).len())
    }

    #[must_use]
    pub fn is_holding(&self) -> bool {
        lock(&self.inner.account).outgoing.holding
    }

    /// Ids of the held events.
    #[must_use]
    pub fn held(&self) -> Vec<String> {
        lock(&self.inner.account).outgoing.held.clone()
    }

    /// Events that are queued, held, on their way or waiting for another attempt.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        lock(&self.inner.account).outgoing.undelivered()
    }
}
