//! The mirror of Stripe's subscriptions.

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ids::InvoiceId;
use crate::domain::ids::PlanCode;
use crate::domain::ids::PriceId;
use crate::domain::ids::SubscriptionId;
use crate::domain::ids::UserId;
use crate::domain::plan::Interval;
use crate::domain::subscription::FailedInvoice;
use crate::domain::subscription::Status;
use crate::domain::subscription::Subscription;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;

const SUBSCRIPTIONS: Table = Table { name: "subscriptions", key: "subscription_id" };

impl Snapshot<'_> {
    pub fn subscription(&self, id: &SubscriptionId) -> Result<Option<Subscription>, StoreError> {
        self.one(
            SUBSCRIPTIONS,
            "SELECT * FROM subscriptions WHERE subscription_id = ?1",
            [id.as_str()],
            subscription,
        )
    }

    /// Newest first, by when the ledger learned of them.
    pub fn subscriptions_of(&self, user: UserId) -> Result<Vec<Subscription>, StoreError> {
        self.many(
            SUBSCRIPTIONS,
            "SELECT * FROM subscriptions WHERE user_id = ?1 ORDER BY created_ms DESC, rowid DESC",
            [user.0],
            subscription,
        )
    }
}

impl Ledger<'_> {
    /// Replaces the row, or makes it.
    pub fn put_subscription(
        &mut self,
        subscription: &Subscription,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.know_user(subscription.user, now)?;
        let failed = subscription.failed_invoice.as_ref();
        self.change(
            "INSERT INTO subscriptions (subscription_id, user_id, customer_id, plan, price_id,
                 interval, status, current_period_end_ms, cancel_ms, trial_end_ms, ended_ms,
                 past_due_since_ms, failed_invoice_id, failed_invoice_url, as_of_ms,
                 created_ms, updated_ms)
             VALUES (:id, :user, :customer, :plan, :price, :interval, :status, :period_end,
                 :cancel, :trial_end, :ended, :past_due, :invoice, :invoice_url, :as_of,
                 :now, :now)
             ON CONFLICT (subscription_id) DO UPDATE SET
                 user_id = excluded.user_id, customer_id = excluded.customer_id,
                 plan = excluded.plan, price_id = excluded.price_id,
                 interval = excluded.interval, status = excluded.status,
                 current_period_end_ms = excluded.current_period_end_ms,
                 cancel_ms = excluded.cancel_ms, trial_end_ms = excluded.trial_end_ms,
                 ended_ms = excluded.ended_ms, past_due_since_ms = excluded.past_due_since_ms,
                 failed_invoice_id = excluded.failed_invoice_id,
                 failed_invoice_url = excluded.failed_invoice_url,
                 as_of_ms = excluded.as_of_ms, updated_ms = excluded.updated_ms",
            named_params! {
                ":id": subscription.id.as_str(),
                ":user": subscription.user.0,
                ":customer": subscription.customer.as_str(),
                ":plan": subscription.plan.as_str(),
                ":price": subscription.price.as_ref().map(PriceId::as_str),
                ":interval": subscription.interval.map(Interval::as_str),
                ":status": subscription.status.as_str(),
                ":period_end": subscription.current_period_end.map(Timestamp::millis),
                ":cancel": subscription.cancel_at.map(Timestamp::millis),
                ":trial_end": subscription.trial_end.map(Timestamp::millis),
                ":ended": subscription.ended_at.map(Timestamp::millis),
                ":past_due": subscription.past_due_since.map(Timestamp::millis),
                ":invoice": failed.map(|invoice| invoice.id.as_str()),
                ":invoice_url": failed.and_then(|invoice| invoice.hosted_url.as_deref()),
                ":as_of": subscription.as_of.map(Timestamp::millis),
                ":now": now.millis(),
            },
        )?;
        Ok(())
    }
}

fn subscription(row: &Fields<'_>) -> Result<Subscription, StoreError> {
    let failed_invoice = match row.opt_id("failed_invoice_id", InvoiceId::new)? {
        None => None,
        Some(id) => Some(FailedInvoice { id, hosted_url: row.get("failed_invoice_url")? }),
    };
    Ok(Subscription {
        id: row.id("subscription_id", SubscriptionId::new)?,
        user: UserId(row.get("user_id")?),
        customer: row.id("customer_id", CustomerId::new)?,
        plan: row.id("plan", PlanCode::new)?,
        price: row.opt_id("price_id", PriceId::new)?,
        interval: row.opt_word("interval", |text| text.parse().ok())?,
        status: row.id("status", Status::from)?,
        current_period_end: row.opt_millis("current_period_end_ms")?,
        cancel_at: row.opt_millis("cancel_ms")?,
        trial_end: row.opt_millis("trial_end_ms")?,
        ended_at: row.opt_millis("ended_ms")?,
        past_due_since: row.opt_millis("past_due_since_ms")?,
        failed_invoice,
        as_of: row.opt_millis("as_of_ms")?,
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::domain::ids::CustomerId;
    use crate::domain::ids::InvoiceId;
    use crate::domain::ids::PlanCode;
    use crate::domain::ids::PriceId;
    use crate::domain::ids::SubscriptionId;
    use crate::domain::plan::Interval;
    use crate::domain::subscription::FailedInvoice;
    use crate::domain::subscription::Status;
    use crate::domain::subscription::Subscription;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    fn subscription(id: &str) -> Subscription {
        Subscription {
            id: SubscriptionId::new(id),
            user: ANN,
            customer: CustomerId::new("cus_1"),
            plan: PlanCode::new("premium"),
            price: Some(PriceId::new("price_1")),
            interval: Some(Interval::Year),
            status: Status::Other("new_at_stripe".to_owned()),
            current_period_end: Some(NOW),
            cancel_at: None,
            trial_end: None,
            ended_at: None,
            past_due_since: Some(NOW),
            failed_invoice: Some(FailedInvoice { id: InvoiceId::new("in_1"), hosted_url: None }),
            as_of: None,
        }
    }

    #[tokio::test]
    async fn a_subscription_reads_back_as_it_was_put_newest_first() {
        let (_folder, _path, store) = new_store();
        let found = store.write(|ledger| {
            ledger.put_subscription(&subscription("sub_1"), NOW)?;
            ledger.put_subscription(&subscription("sub_2"), NOW)?;
            let paid = Subscription { failed_invoice: None, ..subscription("sub_1") };
            ledger.put_subscription(&paid, NOW)?;
            assert_eq!(ledger.subscription(&paid.id)?, Some(paid.clone()));
            Ok::<_, StoreError>((paid, ledger.subscriptions_of(ANN)?))
        });
        let (paid, found) = found.await.unwrap();
        assert_eq!(found, [subscription("sub_2"), paid]);
    }

    #[tokio::test]
    async fn a_bad_row_is_an_error_that_names_it() {
        let (_folder, path, store) = new_store();
        store.write(|l| l.put_subscription(&subscription("sub_1"), NOW)).await.unwrap();
        let raw = Connection::open(path).unwrap();
        raw.execute_batch(
            "PRAGMA ignore_check_constraints = 1; UPDATE subscriptions SET interval = 'week'",
        )
        .unwrap();
        let error = store.read(|s| s.subscriptions_of(ANN)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "bad row: subscriptions.interval of row sub_1: `week` is not a known value"
        );
    }
}
