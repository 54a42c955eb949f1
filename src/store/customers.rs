//! Which user each Stripe customer belongs to.

use crate::domain::account::Fact;
use crate::domain::changes::{CustomerLink, CustomerLinkChange};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, UserId};
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};

/// `linked_ms` of a customer that identifies a user but is not used for checkouts and portals.
const NOT_IN_USE: Timestamp = Timestamp::from_millis(0);

const CUSTOMERS: Table = Table { name: "customers", key: "customer_id" };

impl ReadTx<'_> {
    /// The customer in use: of those proven to be the user's, the one linked last.
    pub fn customer_of(&self, user: UserId) -> Result<Option<CustomerId>, StoreError> {
        self.row(
            CUSTOMERS,
            "SELECT customer_id FROM customers WHERE user_id = ?1 AND linked_ms > 0
             ORDER BY linked_ms DESC, rowid DESC LIMIT 1",
            [user.0],
            |row| row.id("customer_id", CustomerId::new),
        )
    }

    /// Every customer of this user, the one in use first.
    pub fn customers_of(&self, user: UserId) -> Result<Vec<CustomerId>, StoreError> {
        self.many(
            CUSTOMERS,
            "SELECT customer_id FROM customers WHERE user_id = ?1
             ORDER BY linked_ms DESC, rowid DESC",
            [user.0],
            |row| row.id("customer_id", CustomerId::new),
        )
    }

    /// The customers that are proven to be this user's.
    pub fn proven_customers_of(&self, user: UserId) -> Result<Vec<CustomerId>, StoreError> {
        self.many(
            CUSTOMERS,
            "SELECT customer_id FROM customers WHERE user_id = ?1 AND proven = 1",
            [user.0],
            |row| row.id("customer_id", CustomerId::new),
        )
    }

    /// The user of a customer, also of one that is not in use any more.
    pub fn link_of(&self, customer: &CustomerId) -> Result<Option<CustomerLink>, StoreError> {
        self.row(
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
    /// Saves a link to a customer that Stripe has named.
    pub(super) fn save_customer_link(
        &mut self,
        user: UserId,
        change: &CustomerLinkChange,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let linked = if change.in_use { now } else { NOT_IN_USE };
        self.link(user, &change.customer, change.proven, (linked, now))
    }

    /// Links a customer that tollgate created for the user and puts it in use. A proven link to the same
    /// user is not changed, so that an old customer does not come into use again.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if the customer is proven to be another user's: the link would open that
    /// user's billing portal.
    pub fn link_customer(
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

    /// A proven link is also a fact of the account, because it decides who manages a subscription.
    fn link(
        &mut self,
        user: UserId,
        customer: &CustomerId,
        proven: bool,
        (linked, now): (Timestamp, Timestamp),
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
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
