//! What tests, and the pages, do to the simulated Stripe.

use serde_json::Value;

use crate::sandbox::changes::lock;
use crate::sandbox::stripe::Request;
use crate::sandbox::stripe::StripeSim;
use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::card::Declined;
use crate::sandbox::stripe::change::CancelWhen;
use crate::sandbox::stripe::change::Proration;
use crate::sandbox::stripe::checkout::Paid;
use crate::sandbox::stripe::delivery::Delivery;
use crate::sandbox::stripe::delivery::Order;
use crate::sandbox::stripe::objects;
use crate::sandbox::stripe::refusal::Refused;
use crate::sandbox::stripe::story;
use crate::sandbox::timeline::Happening;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl StripeSim {
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Account) -> T) -> T {
        let done = act(&mut lock(&self.inner.account));
        self.inner.changes.note();
        done
    }

    /// A person pays on the checkout page.
    pub fn pay(&self, session: &str, card: Card) -> Result<Paid, Declined> {
        self.with(|account| account.pay(session, card))
    }

    /// A person chooses a delayed method: complete, but `unpaid`.
    pub fn pay_later(&self, session: &str) -> Result<Paid, Declined> {
        self.with(|account| account.pay_later(session))
    }

    /// The delayed payment arrives, or fails.
    pub fn settle_delayed(&self, session: &str, ok: bool) -> Result<(), Refused> {
        self.with(|account| account.settle_delayed(session, ok))
    }

    /// An open checkout session expires now.
    pub fn expire(&self, session: &str) -> Result<(), Refused> {
        self.with(|account| account.expire(session))
    }

    /// A person cancels in the portal.
    pub fn cancel(&self, subscription: &str, when: CancelWhen) -> Result<(), Refused> {
        self.with(|account| account.cancel(subscription, when))
    }

    /// A person takes a cancellation at the period's end back.
    pub fn resume(&self, subscription: &str) -> Result<(), Refused> {
        self.with(|account| account.resume(subscription))
    }

    /// A person changes the plan in the portal, which invoices the difference at once.
    pub fn change_price(&self, subscription: &str, price: &str) -> Result<(), Declined> {
        self.with(|account| account.change_price(subscription, price, Proration::InvoiceNow))
    }

    /// A person replaces the card on file.
    pub fn change_card(&self, customer: &str, card: Card) -> Result<(), Declined> {
        self.with(|account| account.change_card(customer, card))
    }

    /// Pays an open invoice with the card on file.
    pub fn pay_invoice(&self, invoice: &str) -> Result<(), Declined> {
        self.with(|account| account.pay_invoice(invoice, None))
    }

    /// Pays an open invoice with another card, which becomes the card on file.
    pub fn pay_invoice_with(&self, invoice: &str, card: Card) -> Result<(), Declined> {
        self.with(|account| account.pay_invoice(invoice, Some(card)))
    }

    /// The merchant gives money back; without an amount, all that is left of the charge.
    pub fn refund(&self, charge: &str, amount: Option<i64>) -> Result<(), Refused> {
        self.with(|account| account.refund(charge, amount))
    }

    /// A person disputes a charge at the bank.
    pub fn dispute(&self, charge: &str) -> Result<(), Refused> {
        self.with(|account| account.dispute(charge))
    }

    /// The merchant deletes a customer in the dashboard.
    pub fn delete_customer(&self, customer: &str) -> Result<(), Refused> {
        self.with(|account| account.delete_customer(customer))
    }

    /// Emits an event that nothing in the account caused; returns its id.
    pub fn emit(&self, kind: &str, object: Value) -> String {
        self.with(|account| account.emit(kind, object, None))
    }

    #[must_use]
    pub fn session(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        account.session(id).ok().map(|session| objects::session(&account, session))
    }

    #[must_use]
    pub fn sessions(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.sessions.iter().map(|session| objects::session(&account, session)).collect()
    }

    #[must_use]
    pub fn subscription(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let found = account.subscription(id).ok()?;
        Some(objects::subscription(&account, found, account.shape))
    }

    /// Every subscription there ever was, oldest first.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        let all = account.subscriptions.iter();
        all.map(|found| objects::subscription(&account, found, account.shape)).collect()
    }

    #[must_use]
    pub fn customer(&self, id: &str) -> Option<Value> {
        lock(&self.inner.account).customer(id).ok().map(objects::customer)
    }

    #[must_use]
    pub fn customers(&self) -> Vec<Value> {
        lock(&self.inner.account).customers.iter().map(objects::customer).collect()
    }

    #[must_use]
    pub fn invoice(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let found = account.invoice(id).ok()?;
        Some(objects::invoice(&account, found, account.shape))
    }

    #[must_use]
    pub fn invoices(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        let all = account.invoices.iter();
        all.map(|found| objects::invoice(&account, found, account.shape)).collect()
    }

    /// Every charge, oldest first.
    #[must_use]
    pub fn charges(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.charges.iter().map(|found| objects::charge(found, account.shape)).collect()
    }

    /// Every event that was emitted, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        lock(&self.inner.account).events.iter().map(objects::event).collect()
    }

    /// Every call that was made, also refused ones.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.inner.door).requests.clone()
    }

    /// The next calls answer these statuses and do nothing.
    pub fn fail_next(&self, statuses: Vec<u16>) {
        lock(&self.inner.door).failures.extend(statuses);
    }

    /// While down, every call answers 503.
    pub fn down(&self, down: bool) {
        lock(&self.inner.door).down = down;
        self.inner.changes.note();
    }

    #[must_use]
    pub fn is_down(&self) -> bool {
        lock(&self.inner.door).down
    }

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

    pub(in crate::sandbox) fn next_due(&self) -> Option<i64> {
        lock(&self.inner.account).next_due().map(|at| at * 1000)
    }

    pub(in crate::sandbox) fn act_until(&self, ms: i64) {
        let mut account = lock(&self.inner.account);
        let before = account.events.len();
        account.act_until(ms.div_euclid(1000));
        let happened = account.events.len() != before;
        drop(account);
        if happened {
            self.inner.changes.note();
        }
    }

    pub(in crate::sandbox) fn happened(&self) -> usize {
        lock(&self.inner.account).events.len()
    }

    pub(in crate::sandbox) fn happenings_since(&self, count: usize) -> Vec<Happening> {
        let account = lock(&self.inner.account);
        let since = account.events.iter().skip(count);
        let told = since.map(|event| Happening {
            at_ms: event.at_ms,
            kind: event.kind.clone(),
            what: story::tell(event),
        });
        told.collect()
    }
}
