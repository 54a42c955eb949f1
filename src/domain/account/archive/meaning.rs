//! Whether two histories of an account have the same meaning at this moment.

use crate::domain::account::derive::Account;
use crate::domain::account::policy::Policy;
use crate::domain::account::purchase::Purchase;

impl Account {
    /// Whether `other` is in the same state, as far as anything decides by it. Checked before facts are
    /// archived: `other` is derived without them.
    #[must_use]
    pub fn has_meaning_of(&self, other: &Self, policy: &Policy) -> bool {
        let tasks = |account: &Self| {
            let tasks = account.stripe_tasks();
            tasks.map(|(id, task, since)| (id.clone(), task, since)).collect::<Vec<_>>()
        };
        let mut pairs = self.purchases.iter().zip(&other.purchases);
        self.purchases.len() == other.purchases.len()
            && pairs.all(|(here, there)| here.has_meaning_of(there, policy))
            && self.subscriptions == other.subscriptions
            && self.unlisted == other.unlisted
            && self.grants == other.grants
            && self.revoked_grants == other.revoked_grants
            && self.upcoming == other.upcoming
            && self.deleted_customers == other.deleted_customers
            && self.payment_methods == other.payment_methods
            && self.has_bought() == other.has_bought()
            && self.pending_payment(policy) == other.pending_payment(policy)
            && tasks(self) == tasks(other)
    }
}

impl Purchase {
    fn has_meaning_of(&self, other: &Self, policy: &Policy) -> bool {
        let ids = |invoices: Vec<&crate::domain::account::Invoice>| {
            invoices.into_iter().map(|invoice| invoice.snapshot.id.clone()).collect::<Vec<_>>()
        };
        self.id == other.id
            && self.latest() == other.latest()
            && self.session == other.session
            && (self.opened_here, self.owned) == (other.opened_here, other.owned)
            && self.started() == other.started()
            && self.funding() == other.funding()
            && self.status() == other.status()
            && self.plan(policy) == other.plan(policy)
            && self.last_known_plan(policy) == other.last_known_plan(policy)
            && self.provenance(policy) == other.provenance(policy)
            && self.period_end() == other.period_end()
            && self.items_unchanged_since() == other.items_unchanged_since()
            && self.arrears_since() == other.arrears_since()
            && self.paused_since() == other.paused_since()
            && self.contradicted_since() == other.contradicted_since()
            && ids(self.invoices_of_running_period()) == ids(other.invoices_of_running_period())
            && ids(self.last_recovery().into_iter().collect())
                == ids(other.last_recovery().into_iter().collect())
    }
}
