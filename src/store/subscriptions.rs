//! Subscriptions as a table, for people with SQL and for long walks; nothing is decided by it.

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ids::InvoiceId;
use crate::domain::ids::PriceId;
use crate::domain::ids::SubscriptionId;
use crate::domain::ids::UserId;
use crate::domain::plan::Interval;
use crate::domain::subscription::Reversal;
use crate::domain::subscription::Subscription;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;

const SUBSCRIPTIONS: Table = Table { name: "subscriptions", key: "subscription_id" };

impl ReadTx<'_> {
    /// Recurring subscriptions that are not over, in the order of their ids, after one of them.
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
    /// Replaces the row, or makes it; one that was like that keeps its date. Whether it stands
    /// otherwise now: another invoice or customer is no other state.
    pub fn put_subscription(
        &mut self,
        one: &Subscription,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.know_user(one.user, now)?;
        let failed = one.failed_invoice.as_ref();
        let paused = one.pause.as_ref().map(|pause| pause.behavior.as_str());
        let reversed = one.reversal.map(Reversal::as_str);
        let stood = self.number(
            "SELECT EXISTS (SELECT 1 FROM subscriptions
                 WHERE subscription_id = :id
                     AND (user_id, plan, price_id, interval, status, current_period_end_ms,
                         cancel_ms, trial_end_ms, ended_ms, past_due_since_ms, paused IS NULL,
                         reversed)
                     IS (:user, :plan, :price, :interval, :status, :period_end, :cancel,
                         :trial_end, :ended, :past_due, :paused IS NULL, :reversed))",
            named_params! {
                ":id": one.id.as_str(),
                ":user": one.user.0,
                ":plan": one.plan.as_str(),
                ":price": one.price.as_ref().map(PriceId::as_str),
                ":interval": one.interval.map(Interval::as_str),
                ":status": one.status.as_str(),
                ":period_end": one.current_period_end.map(Timestamp::millis),
                ":cancel": one.cancel_at.map(Timestamp::millis),
                ":trial_end": one.trial_end.map(Timestamp::millis),
                ":ended": one.ended_at.map(Timestamp::millis),
                ":past_due": one.past_due_since.map(Timestamp::millis),
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
                ":id": one.id.as_str(),
                ":user": one.user.0,
                ":customer": one.customer.as_ref().map(CustomerId::as_str),
                ":plan": one.plan.as_str(),
                ":price": one.price.as_ref().map(PriceId::as_str),
                ":interval": one.interval.map(Interval::as_str),
                ":status": one.status.as_str(),
                ":started": one.started_at.map(Timestamp::millis),
                ":period_end": one.current_period_end.map(Timestamp::millis),
                ":cancel": one.cancel_at.map(Timestamp::millis),
                ":trial_end": one.trial_end.map(Timestamp::millis),
                ":ended": one.ended_at.map(Timestamp::millis),
                ":past_due": one.past_due_since.map(Timestamp::millis),
                ":invoice": failed.map(|invoice| InvoiceId::as_str(&invoice.id)),
                ":paused": paused,
                ":reversed": reversed,
                ":as_of": one.as_of.map(Timestamp::millis),
                ":now": now.millis(),
            },
        )?;
        Ok(stood != Some(1))
    }
}
