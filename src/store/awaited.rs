//! Events that no account knows yet and that nothing else will tell of, and the objects whose appearance brings them back.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ids::EventId;
use crate::store::error::StoreError;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queue;

/// What nobody has claimed for so long belongs to another product of the same Stripe account.
const LONGEST: Duration = Duration::from_hours(24 * 400);
/// A customer's new invoice can be the one that a refund has been waiting for, when the two came in
/// the wrong order. Stripe redelivers for three days.
const RECENT: Duration = Duration::from_hours(24 * 7);

impl WriteTx<'_> {
    /// The event is read again once an account learns of one of these objects.
    pub fn await_objects(
        &mut self,
        event: &EventId,
        objects: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for object in objects {
            self.change(
                "INSERT INTO awaited_objects (object_id, event_id, since_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
                (object, event.as_str(), now.millis()),
            )?;
        }
        self.change(
            "DELETE FROM awaited_objects WHERE since_ms < ?1",
            [now.minus(LONGEST).millis()],
        )?;
        Ok(())
    }

    /// An account has learned of an object: the events that waited for it are due.
    pub(in crate::store) fn wake_events(
        &mut self,
        object: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.wake(object, now, None)
    }

    /// A customer has a new invoice or payment: the events of the last days that waited for one are
    /// due.
    pub(in crate::store) fn wake_recent_events(
        &mut self,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.wake(customer.as_str(), now, Some(now.minus(RECENT)))
    }

    fn wake(
        &mut self,
        object: &str,
        now: Timestamp,
        received_since: Option<Timestamp>,
    ) -> Result<(), StoreError> {
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
            // What is ignored again waits again.
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
    use crate::domain::ids::CustomerId;
    use crate::domain::ids::EventId;
    use crate::domain::ids::RequestId;
    use crate::store::EventStatus;
    use crate::store::NewEvent;
    use crate::store::StoreError;
    use crate::store::WriteTx;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    fn ignored(
        tx: &mut WriteTx<'_>,
        id: &str,
        objects: &[&str],
        received_at: Timestamp,
    ) -> Result<(), StoreError> {
        let event = NewEvent {
            id: EventId::new(id),
            kind: "charge.refunded".to_owned(),
            created: NOW,
            api_version: None,
            livemode: false,
            payload: b"{}".to_vec(),
            received_at,
            request_id: RequestId::new("request-1"),
        };
        tx.insert_event(&event)?;
        tx.finish_event(&event.id, EventStatus::Ignored, Some("why"), None)?;
        let objects: Vec<String> = objects.iter().map(ToString::to_string).collect();
        tx.await_objects(&event.id, &objects, received_at)
    }

    fn due(tx: &mut WriteTx<'_>) -> Result<Vec<String>, StoreError> {
        let due = tx.claim_events(NOW, 9, Duration::from_secs(30))?;
        Ok(due.iter().map(|event| event.id.to_string()).collect())
    }

    #[tokio::test]
    async fn an_ignored_event_is_due_once_an_account_learns_of_what_it_is_about() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            ignored(tx, "evt_1", &["pi_1", "ch_1"], NOW)?;
            ignored(tx, "evt_2", &["pi_2", "cus_2"], NOW)?;
            ignored(tx, "evt_3", &["pi_3"], NOW)?;
            tx.wake_events("pi_unknown", NOW)?;
            assert_eq!(due(tx)?, Vec::<String>::new());
            tx.wake_events("ch_1", NOW)?;
            assert_eq!(due(tx)?, ["evt_1"]);
            // It waits for nothing any more, and is not woken twice.
            tx.finish_event(&EventId::new("evt_1"), EventStatus::Ignored, None, None)?;
            tx.wake_events("pi_1", NOW)?;
            assert_eq!(due(tx)?, Vec::<String>::new());
            tx.put_customer(ANN, &CustomerId::new("cus_2"), NOW)?;
            assert_eq!(due(tx)?, ["evt_2"]);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_new_invoice_of_a_customer_wakes_what_came_lately_and_not_what_is_old() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let days = |days: u64| NOW.minus(Duration::from_hours(24 * days));
            ignored(tx, "evt_old", &["cus_1"], days(30))?;
            ignored(tx, "evt_late", &["cus_1"], days(2))?;
            tx.wake_recent_events(&CustomerId::new("cus_1"), NOW)?;
            assert_eq!(due(tx)?, ["evt_late"]);
            tx.wake_events("cus_1", NOW)?;
            assert_eq!(due(tx)?, ["evt_old"]);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn what_nobody_claims_is_forgotten_after_more_than_a_year() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            ignored(tx, "evt_1", &["pi_1"], NOW.minus(Duration::from_hours(24 * 401)))?;
            ignored(tx, "evt_2", &["pi_2"], NOW)?;
            tx.wake_events("pi_1", NOW)?;
            assert_eq!(due(tx)?, Vec::<String>::new());
            tx.wake_events("pi_2", NOW)?;
            assert_eq!(due(tx)?, ["evt_2"]);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
