//! Ignored events about objects that no account has yet. Each is processed again when an account gets
//! one of its objects.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, EventId};
use crate::store::error::StoreError;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queue;

/// Objects that no account got within this time belong to another product of the same Stripe account.
const RETENTION: Duration = Duration::from_hours(24 * 400);
/// How old an event can be that a new invoice of its customer makes due: a refund can arrive before the
/// invoice that it belongs to. Stripe redelivers for three days.
const MAX_REORDERING: Duration = Duration::from_hours(24 * 7);

impl WriteTx<'_> {
    /// Makes the stored event due again when an account gets one of these objects.
    pub fn await_objects(
        &mut self,
        event: &EventId,
        objects: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if objects.is_empty() {
            return Ok(());
        }
        for object in objects {
            self.change(
                "INSERT INTO awaited_objects (object_id, event_id, since_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
                (object, event.as_str(), now.millis()),
            )?;
        }
        self.change(
            "DELETE FROM awaited_objects WHERE since_ms < ?1",
            [now.minus(RETENTION).millis()],
        )?;
        Ok(())
    }

    /// Makes the events due that await an object, because an account has got it.
    pub(in crate::store) fn wake_events(
        &mut self,
        object: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.wake(object, now, None)
    }

    /// Makes the recent events due that await a customer, because it has a new invoice or payment.
    pub(in crate::store) fn wake_recent_events(
        &mut self,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.wake(customer.as_str(), now, Some(now.minus(MAX_REORDERING)))
    }

    fn is_awaited(&self, object: &str) -> Result<bool, StoreError> {
        self.is_true("SELECT EXISTS (SELECT 1 FROM awaited_objects WHERE object_id = ?1)", [object])
    }

    fn wake(
        &mut self,
        object: &str,
        now: Timestamp,
        received_since: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        // The usual case. The statements below would open all indices of the table of events.
        if !self.is_awaited(object)? {
            return Ok(());
        }
        let since = received_since.map_or(0, Timestamp::seconds);
        let woken = self.change(
            "UPDATE stripe_events SET status = 'pending', error = NULL, attempts = 0,
                 next_try_ms = ?2, leased_until_ms = NULL
             WHERE status = 'ignored' AND received_at >= ?3
                 AND event_id IN (SELECT event_id FROM awaited_objects WHERE object_id = ?1)",
            (object, now.millis(), since),
        )?;
        if woken > 0 {
            self.signal(Queue::Events);
            // An event that is ignored again awaits its objects again.
            self.change(
                "DELETE FROM awaited_objects WHERE event_id IN (
                     SELECT waiting.event_id FROM awaited_objects AS waiting
                     JOIN stripe_events USING (event_id)
                     WHERE waiting.object_id = ?1 AND stripe_events.status = 'pending')",
                [object],
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{CustomerId, EventId};
    use crate::store::tests::{ANN, NOW, new_event, new_store};
    use crate::store::{EventStatus, NewEvent, StoreError, WriteTx};

    fn ignored(
        tx: &mut WriteTx<'_>,
        id: &str,
        objects: &[&str],
        received_at: Timestamp,
    ) -> Result<(), StoreError> {
        let event = NewEvent { received_at, ..new_event(id, b"{}") };
        tx.insert_event(&event)?;
        tx.finish_event(&event.id, EventStatus::Ignored, Some("why"))?;
        let objects: Vec<String> = objects.iter().map(ToString::to_string).collect();
        tx.await_objects(&event.id, &objects, received_at)
    }

    fn due(tx: &mut WriteTx<'_>) -> Result<Vec<String>, StoreError> {
        let due = tx.claim_events(NOW, 9, Duration::from_secs(30))?;
        Ok(due.iter().map(|event| event.id.to_string()).collect())
    }

    #[tokio::test]
    async fn an_ignored_event_is_due_once_an_account_gets_one_of_its_objects() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            ignored(tx, "evt_1", &["pi_1", "ch_1"], NOW)?;
            ignored(tx, "evt_2", &["pi_2", "cus_2"], NOW)?;
            ignored(tx, "evt_3", &["pi_3"], NOW)?;
            tx.wake_events("pi_unknown", NOW)?;
            assert_eq!(due(tx)?, Vec::<String>::new());
            tx.wake_events("ch_1", NOW)?;
            assert_eq!(due(tx)?, ["evt_1"]);
            // It awaits nothing any more and does not become due twice.
            tx.finish_event(&EventId::new("evt_1"), EventStatus::Ignored, None)?;
            tx.wake_events("pi_1", NOW)?;
            assert_eq!(due(tx)?, Vec::<String>::new());
            tx.link_customer(ANN, &CustomerId::new("cus_2"), NOW)?;
            assert_eq!(due(tx)?, ["evt_2"]);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_new_invoice_of_a_customer_makes_recent_events_due_and_no_old_ones() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let days = |days: u64| NOW.minus(Duration::from_hours(24 * days));
            ignored(tx, "evt_old", &["cus_1"], days(30))?;
            ignored(tx, "evt_late", &["cus_1"], days(2))?;
            tx.wake_recent_events(&CustomerId::new("cus_1"), NOW)?;
            assert_eq!(due(tx)?, ["evt_late"]);
            tx.wake_events("cus_1", NOW)?;
            assert_eq!(due(tx)?, ["evt_old"]);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn awaited_objects_are_forgotten_after_more_than_a_year() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            ignored(tx, "evt_1", &["pi_1"], NOW.minus(Duration::from_hours(24 * 401)))?;
            ignored(tx, "evt_2", &["pi_2"], NOW)?;
            tx.wake_events("pi_1", NOW)?;
            assert_eq!(due(tx)?, Vec::<String>::new());
            tx.wake_events("pi_2", NOW)?;
            assert_eq!(due(tx)?, ["evt_2"]);
            Ok(())
        });
        done.await.unwrap();
    }
}
