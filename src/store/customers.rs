//! Which Stripe customer belongs to whom.

use crate::domain::account::Fact;
use crate::domain::changes::CustomerLink;
use crate::domain::changes::CustomerLinkChange;
use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;

/// When a customer was linked that leads to a user and is not used for them.
const NOT_IN_USE: Timestamp = Timestamp::from_millis(0);

const CUSTOMERS: Table = Table { name: "customers", key: "customer_id" };

impl ReadTx<'_> {
    /// The customer linked last, of those that are proven to be the user's.
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

    /// Also of a customer that another one has replaced.
    pub fn link_of(&self, customer: &CustomerId) -> Result<Option<CustomerLink>, StoreError> {
        self.one(
            CUSTOMERS,
            "SELECT customer_id, user_id, proven FROM customers WHERE customer_id = ?1",
            [customer.as_str()],
            |row| {
                Ok(CustomerLink { user: UserId(row.get("user_id")?), proven: row.flag("proven")? })
            },
        )
    }
}

impl WriteTx<'_> {
    pub(super) fn save_customer_link(
        &mut self,
        user: UserId,
        change: &CustomerLinkChange,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let linked = if change.in_use { now } else { NOT_IN_USE };
        self.link(user, &change.customer, change.proven, (linked, now))
    }

    /// Links a customer that was made here for the user, who uses it from now on. A known link stays
    /// as it is, so that an old customer does not become the current one. A customer of somebody else
    /// is refused: the link opens that person's billing portal.
    pub fn put_customer(
        &mut self,
        user: UserId,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self.link_of(customer)?.filter(|link| link.proven) {
            Some(link) if link.user == user => Ok(()),
            Some(_) => Err(StoreError::Refused {
                reason: format!("customer {customer} belongs to another user"),
            }),
            None => self.link(user, customer, true, (now, now)),
        }
    }

    /// A proven link is a fact of the account as well: it decides who manages a subscription.
    fn link(
        &mut self,
        user: UserId,
        customer: &CustomerId,
        proven: bool,
        (linked, now): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        self.know_user(user, now)?;
        self.change(
            "INSERT INTO customers (customer_id, user_id, linked_ms, proven) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (customer_id) DO UPDATE SET user_id = excluded.user_id,
                 linked_ms = excluded.linked_ms, proven = excluded.proven",
            (customer.as_str(), user.0, linked.millis(), proven),
        )?;
        if proven {
            self.append_fact(user, &Fact::linked(customer, now), now)?;
        }
        self.wake_events(customer.as_str(), now)
    }
}
