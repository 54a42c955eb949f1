//! The table of subscriptions, derived from facts: for reconciliation and for operators' queries.

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, InvoiceId, PriceId, SubscriptionId, UserId};
use crate::domain::plan::Interval;
use crate::domain::subscription::{Reversal, Subscription};
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};

const SUBSCRIPTIONS: Table = Table { name: "subscriptions", key: "subscription_id" };

impl ReadTx<'_> {
    /// A page of recurring subscriptions that have not ended, ordered by id; `after` is the last one of the
    /// page before, or empty.
    pub fn unfinished_subscriptions(
        &self,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(SubscriptionId, UserId)>, StoreError> {
        self.many(
            SUBSCRIPTIONS,
            "SELECT subscription_id, user_id FROM subscriptions
             WHERE subscription_id > ?1 AND interval IS NOT 'once'
                 AND status NOT IN ('canceled', 'incomplete_expired')
             ORDER BY subscription_id LIMIT ?2",
            (after, limit),
            |row| {
                let user = UserId(row.get("user_id")?);
                Ok((row.id("subscription_id", SubscriptionId::new)?, user))
            },
        )
    }
}

impl WriteTx<'_> {
    /// Inserts or updates the row; an unchanged row keeps `updated_ms`. Returns whether the state has
    /// changed; another invoice or customer does not count as a change.
    pub fn put_subscription(
        &mut self,
        subscription: &Subscription,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.ensure_user(subscription.user, now)?;
        let failed = subscription.failed_invoice.as_ref();
        let paused = subscription.pause.as_ref().map(|pause| pause.behavior.as_str());
        let reversed = subscription.reversal.map(Reversal::as_str);
        let unchanged = self.number(
            "SELECT EXISTS (SELECT 1 FROM subscriptions
                 WHERE subscription_id = :id
                     AND (user_id, plan, price_id, interval, status, current_period_end_ms,
                         cancel_ms, trial_end_ms, ended_ms, past_due_since_ms, paused IS NULL,
                         reversed)
                     IS (:user, :plan, :price, :interval, :status, :period_end, :cancel,
                         :trial_end, :ended, :past_due, :paused IS NULL, :reversed))",
            named_params! {
                ":id": subscription.id.as_str(),
                ":user": subscription.user.0,
                ":plan": subscription.plan.as_str(),
                ":price": subscription.price.as_ref().map(PriceId::as_str),
                ":interval": subscription.interval.map(Interval::as_str),
                ":status": subscription.status.as_str(),
                ":period_end": subscription.current_period_end.map(Timestamp::millis),
                ":cancel": subscription.cancel_at.map(Timestamp::millis),
                ":trial_end": subscription.trial_end.map(Timestamp::millis),
                ":ended": subscription.ended_at.map(Timestamp::millis),
                ":past_due": subscription.past_due_since.map(Timestamp::millis),
                ":paused": paused,
                ":reversed": reversed,
            },
        )?;
        self.change(
            "INSERT INTO subscriptions (subscription_id, user_id, customer_id, plan, price_id,
                 interval, status, started_ms, current_period_end_ms, cancel_ms, trial_end_ms,
                 ended_ms, past_due_since_ms, failed_invoice_id, paused, reversed, as_of_ms,
                 updated_ms)
             VALUES (:id, :user, :customer, :plan, :price, :interval, :status, :started,
                 :period_end, :cancel, :trial_end, :ended, :past_due, :invoice, :paused, :reversed,
                 :as_of, :now)
             ON CONFLICT (subscription_id) DO UPDATE SET
                 user_id = excluded.user_id, customer_id = excluded.customer_id,
                 plan = excluded.plan, price_id = excluded.price_id,
                 interval = excluded.interval, status = excluded.status,
                 started_ms = excluded.started_ms,
                 current_period_end_ms = excluded.current_period_end_ms,
                 cancel_ms = excluded.cancel_ms, trial_end_ms = excluded.trial_end_ms,
                 ended_ms = excluded.ended_ms, past_due_since_ms = excluded.past_due_since_ms,
                 failed_invoice_id = excluded.failed_invoice_id, paused = excluded.paused,
                 reversed = excluded.reversed, as_of_ms = excluded.as_of_ms,
                 updated_ms = excluded.updated_ms
             WHERE (user_id, customer_id, plan, price_id, interval, status, started_ms,
                     current_period_end_ms, cancel_ms, trial_end_ms, ended_ms, past_due_since_ms,
                     failed_invoice_id, paused, reversed)
                 IS NOT (excluded.user_id, excluded.customer_id, excluded.plan, excluded.price_id,
                     excluded.interval, excluded.status, excluded.started_ms,
                     excluded.current_period_end_ms, excluded.cancel_ms, excluded.trial_end_ms,
                     excluded.ended_ms, excluded.past_due_since_ms, excluded.failed_invoice_id,
                     excluded.paused, excluded.reversed)",
            named_params! {
                ":id": subscription.id.as_str(),
                ":user": subscription.user.0,
                ":customer": subscription.customer.as_ref().map(CustomerId::as_str),
                ":plan": subscription.plan.as_str(),
                ":price": subscription.price.as_ref().map(PriceId::as_str),
                ":interval": subscription.interval.map(Interval::as_str),
                ":status": subscription.status.as_str(),
                ":started": subscription.started_at.map(Timestamp::millis),
                ":period_end": subscription.current_period_end.map(Timestamp::millis),
                ":cancel": subscription.cancel_at.map(Timestamp::millis),
                ":trial_end": subscription.trial_end.map(Timestamp::millis),
                ":ended": subscription.ended_at.map(Timestamp::millis),
                ":past_due": subscription.past_due_since.map(Timestamp::millis),
                ":invoice": failed.map(|invoice| InvoiceId::as_str(&invoice.id)),
                ":paused": paused,
                ":reversed": reversed,
                ":as_of": subscription.as_of.map(Timestamp::millis),
                ":now": now.millis(),
            },
        )?;
        Ok(unchanged != Some(1))
    }
}
