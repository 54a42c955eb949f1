//! Which Stripe customer belongs to whom.

use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;

const CUSTOMERS: Table = Table { name: "customers", key: "customer_id" };

impl Snapshot<'_> {
    /// The customer linked last.
    pub fn customer_of(&self, user: UserId) -> Result<Option<CustomerId>, StoreError> {
        self.one(
            CUSTOMERS,
            "SELECT customer_id FROM customers WHERE user_id = ?1
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
    /// A customer that was learned of beside the one in use: it leads to the user, and is not used.
    pub fn learn_customer(
        &mut self,
        user: UserId,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let linked =
            if self.customer_of(user)?.is_some() { Timestamp::from_millis(0) } else { now };
        self.put_customer(user, customer, linked)
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
