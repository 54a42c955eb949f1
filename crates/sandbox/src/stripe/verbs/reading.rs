//! Reads the account: objects as JSON in the shape of the webhook endpoint.

use serde_json::Value;

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::objects;

impl StripeSim {
    /// A checkout session.
    #[must_use]
    pub fn session(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        account.session(id).ok().map(|session| objects::session(&account, session))
    }

    /// All checkout sessions, oldest first.
    #[must_use]
    pub fn sessions(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.sessions.iter().map(|session| objects::session(&account, session)).collect()
    }

    /// A subscription.
    #[must_use]
    pub fn subscription(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let found = account.subscription(id).ok()?;
        Some(objects::subscription(&account, found, account.shape))
    }

    /// Why a subscription is `paused`, as a value of Stripe's, in any API version.
    #[must_use]
    pub fn pause_reason(&self, subscription: &str) -> Option<&'static str> {
        let account = lock(&self.inner.account);
        account.subscription(subscription).ok()?.paused.as_ref().map(|paused| paused.reason)
    }

    /// All subscriptions, also ended ones, oldest first.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        let all = account.subscriptions.iter();
        all.map(|found| objects::subscription(&account, found, account.shape)).collect()
    }

    /// A customer, also a deleted one.
    #[must_use]
    pub fn customer(&self, id: &str) -> Option<Value> {
        lock(&self.inner.account).customer(id).ok().map(objects::customer)
    }

    /// All customers, oldest first.
    #[must_use]
    pub fn customers(&self) -> Vec<Value> {
        lock(&self.inner.account).customers.iter().map(objects::customer).collect()
    }

    /// An invoice.
    #[must_use]
    pub fn invoice(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let found = account.invoice(id).ok()?;
        Some(objects::invoice(&account, found, account.shape))
    }

    /// All invoices, oldest first.
    #[must_use]
    pub fn invoices(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        let all = account.invoices.iter();
        all.map(|found| objects::invoice(&account, found, account.shape)).collect()
    }

    /// All charges, oldest first.
    #[must_use]
    pub fn charges(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account
            .charges
            .iter()
            .map(|found| objects::charge(&account, found, account.shape))
            .collect()
    }

    /// All refunds, oldest first.
    #[must_use]
    pub fn refunds(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.refunds.iter().map(|found| objects::refund(&account, found)).collect()
    }

    /// All disputes, oldest first.
    #[must_use]
    pub fn disputes(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.disputes.iter().map(|found| objects::dispute(&account, found)).collect()
    }

    /// All early fraud warnings, oldest first.
    #[must_use]
    pub fn fraud_warnings(&self) -> Vec<Value> {
        let account = lock(&self.inner.account);
        account.fraud_warnings.iter().map(|found| objects::fraud_warning(&account, found)).collect()
    }

    /// All emitted events, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        lock(&self.inner.account).events.iter().map(objects::event).collect()
    }

    /// Id and body of all events, oldest first; the bodies are posted byte for byte.
    #[must_use]
    pub fn event_bodies(&self) -> Vec<(String, String)> {
        let account = lock(&self.inner.account);
        account.events.iter().map(|event| (event.id.clone(), event.body.clone())).collect()
    }
}
