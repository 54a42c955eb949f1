//! Which Stripe customer belongs to whom.

use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;

/// When a customer was linked that leads to a user and is not used for them.
const NOT_IN_USE: Timestamp = Timestamp::from_millis(0);

const CUSTOMERS: Table = Table { name: "customers", key: "customer_id" };

impl Snapshot<'_> {
    /// The customer linked last.
    pub fn customer_of(&self, user: UserId) -> Result<Option<CustomerId>, StoreError> {
        self.one(
            CUSTOMERS,
            "SELECT customer_id FROM customers WHERE user_id = ?1 AND linked_ms > 0
             ORDER BY linked_ms DESC, rowid DESC LIMIT 1",
            [user.0],
            |row| row.id("customer_id", CustomerId::new),
        )
    }

    /// Every customer that leads to this user, the one in use first.
    pub fn customers_of(&self, user: UserId) -> Result<Vec<CustomerId>, StoreError> {
        self.many(
            CUSTOMERS,
            "SELECT customer_id FROM customers WHERE user_id = ?1
             ORDER BY linked_ms DESC, rowid DESC",
            [user.0],
            |row| row.id("customer_id", CustomerId::new),
        )
    }

    /// Also for a customer that another one has replaced.
    pub fn user_of(&self, customer: &CustomerId) -> Result<Option<UserId>, StoreError> {
        self.one(
            CUSTOMERS,
            "SELECT customer_id, user_id FROM customers WHERE customer_id = ?1",
            [customer.as_str()],
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }
}

impl Ledger<'_> {
    /// A customer that Stripe has named: it leads to the user from now on. Only one that is `proven`
    /// theirs becomes the one in use, and only where there is none: it opens a billing page. True: it
    /// was not known.
    pub fn learn_customer(
        &mut self,
        user: UserId,
        customer: &CustomerId,
        proven: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let known = self.user_of(customer)?;
        let wanted = proven && known.is_none_or(|owner| owner == user);
        let in_use = wanted && self.customer_of(user)?.is_none();
        if known.is_none() {
            let linked = if in_use { now } else { NOT_IN_USE };
            self.put_customer(user, customer, linked)?;
            return Ok(true);
        }
        if in_use {
            self.change(
                "UPDATE customers SET linked_ms = ?2 WHERE customer_id = ?1",
                (customer.as_str(), now.millis()),
            )?;
        }
        Ok(false)
    }

    /// A known link stays as it is, so that an old customer does not become the current one.
    /// A customer of somebody else is refused: the link opens that person's billing portal.
    pub fn put_customer(
        &mut self,
        user: UserId,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(owner) = self.user_of(customer)? {
            return if owner == user {
                Ok(())
            } else {
                Err(StoreError::Refused {
                    reason: format!("customer {customer} belongs to another user"),
                })
            };
        }
        self.know_user(user, now)?;
        self.change(
            "INSERT INTO customers (customer_id, user_id, linked_ms) VALUES (?1, ?2, ?3)",
            (customer.as_str(), user.0, now.millis()),
        )?;
        Ok(())
    }
}
