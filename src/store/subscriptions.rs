//! The table of subscriptions, derived from facts: for reconciliation and for operators' queries.

use rusqlite::named_params;

use crate::domain::changes::{SubscriptionChange, SubscriptionRow};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, InvoiceId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::plan::Interval;
use crate::domain::subscription::{PauseBehavior, Reversal, Status};
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
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

    /// The account's rows, ordered by id.
    pub(super) fn subscription_rows(
        &self,
        user: UserId,
    ) -> Result<Vec<SubscriptionRow>, StoreError> {
        self.many(
            SUBSCRIPTIONS,
            "SELECT * FROM subscriptions WHERE user_id = ?1 ORDER BY subscription_id",
            [user.0],
            subscription_row,
        )
    }
}

impl WriteTx<'_> {
    /// Inserts or replaces the row.
    pub(super) fn save_subscription(
        &mut self,
        change: &SubscriptionChange,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = &change.after;
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
                 updated_ms = excluded.updated_ms",
            named_params! {
                ":id": row.id.as_str(),
                ":user": row.user.0,
                ":customer": row.customer.as_ref().map(CustomerId::as_str),
                ":plan": row.plan.as_str(),
                ":price": row.price.as_ref().map(PriceId::as_str),
                ":interval": row.interval.map(Interval::as_str),
                ":status": row.status.as_str(),
                ":started": row.started_at.map(Timestamp::millis),
                ":period_end": row.current_period_end.map(Timestamp::millis),
                ":cancel": row.cancel_at.map(Timestamp::millis),
                ":trial_end": row.trial_end.map(Timestamp::millis),
                ":ended": row.ended_at.map(Timestamp::millis),
                ":past_due": row.past_due_since.map(Timestamp::millis),
                ":invoice": row.failed_invoice.as_ref().map(InvoiceId::as_str),
                ":paused": row.paused.map(PauseBehavior::as_str),
                ":reversed": row.reversal.map(Reversal::as_str),
                ":as_of": change.as_of.map(Timestamp::millis),
                ":now": now.millis(),
            },
        )?;
        Ok(())
    }
}

fn subscription_row(row: &Fields<'_>) -> Result<SubscriptionRow, StoreError> {
    const PAUSES: [PauseBehavior; 3] =
        [PauseBehavior::KeepAsDraft, PauseBehavior::MarkUncollectible, PauseBehavior::Void];
    const REVERSALS: [Reversal; 2] = [Reversal::Refunded, Reversal::DisputeLost];
    Ok(SubscriptionRow {
        id: row.id("subscription_id", SubscriptionId::new)?,
        user: UserId(row.get("user_id")?),
        customer: row.opt_id("customer_id", CustomerId::new)?,
        plan: row.id("plan", PlanCode::new)?,
        price: row.opt_id("price_id", PriceId::new)?,
        interval: row.opt_word("interval", |text| text.parse().ok())?,
        status: Status::from(row.get::<String>("status")?),
        started_at: row.opt_millis("started_ms")?,
        current_period_end: row.opt_millis("current_period_end_ms")?,
        cancel_at: row.opt_millis("cancel_ms")?,
        trial_end: row.opt_millis("trial_end_ms")?,
        ended_at: row.opt_millis("ended_ms")?,
        past_due_since: row.opt_millis("past_due_since_ms")?,
        failed_invoice: row.opt_id("failed_invoice_id", InvoiceId::new)?,
        paused: row.opt_word("paused", |text| PAUSES.into_iter().find(|p| p.as_str() == text))?,
        reversal: row
            .opt_word("reversed", |text| REVERSALS.into_iter().find(|r| r.as_str() == text))?,
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::changes::{SubscriptionChange, SubscriptionRow};
    use crate::domain::ids::{CustomerId, InvoiceId, PlanCode, PriceId, SubscriptionId};
    use crate::domain::plan::Interval;
    use crate::domain::subscription::{PauseBehavior, Reversal, Status};
    use crate::store::tests::{ANN, NOW, new_store};

    #[tokio::test]
    async fn a_row_reads_back_as_it_was_saved() {
        let (_folder, _path, store) = new_store();
        let full = SubscriptionRow {
            id: SubscriptionId::new("sub_1"),
            user: ANN,
            customer: Some(CustomerId::new("cus_1")),
            plan: PlanCode::new("premium"),
            price: Some(PriceId::new("price_1")),
            interval: Some(Interval::Month),
            status: Status::Other("new_status".to_owned()),
            started_at: Some(NOW),
            current_period_end: Some(NOW),
            cancel_at: Some(NOW),
            trial_end: Some(NOW),
            ended_at: Some(NOW),
            past_due_since: Some(NOW),
            failed_invoice: Some(InvoiceId::new("in_1")),
            paused: Some(PauseBehavior::MarkUncollectible),
            reversal: Some(Reversal::DisputeLost),
        };
        let bare = SubscriptionRow {
            status: Status::Active,
            customer: None,
            price: None,
            interval: None,
            started_at: None,
            current_period_end: None,
            cancel_at: None,
            trial_end: None,
            ended_at: None,
            past_due_since: None,
            failed_invoice: None,
            paused: None,
            reversal: None,
            ..full.clone()
        };
        let done = store.write(move |tx| {
            tx.ensure_user(ANN, NOW)?;
            for row in [full, bare] {
                let change = SubscriptionChange { before: None, after: row.clone(), as_of: None };
                tx.save_subscription(&change, NOW)?;
                assert_eq!(tx.subscription_rows(ANN)?, [row]);
            }
            Ok(())
        });
        done.await.unwrap();
    }
}
