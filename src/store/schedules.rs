//! Corrects schedules after the clock was set back.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;
use crate::store::queues;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queue;

impl WriteTx<'_> {
    /// Corrects all schedules: the clock was ahead by `by` until now. Rows keep the rest of their waiting
    /// time, rows that were due stay due, and every account is settled again.
    pub fn shift_schedules(&mut self, by: Duration, now: Timestamp) -> Result<(), StoreError> {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        for queue in queues::ALL {
            self.change(&queue.shift_statement(), (now.millis(), by))?;
            self.change(&queue.shift_leases_statement(), (now.millis(), by))?;
        }
        self.change(
            "UPDATE open_messages SET due_ms = max(?1, due_ms - ?2)
             WHERE blocked IN (0, 1) AND due_ms > ?1",
            (now.millis(), by),
        )?;
        self.shift_admin_actions(by, now)?;
        self.shift_revocations(now)?;
        self.shift_chats(now)?;
        self.shift_alerts(now)?;
        self.resettle_all(now)?;
        for queue in Queue::ALL {
            self.signal(queue);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::changes::HELD_FOR;
    use crate::domain::ids::{SubscriptionId, UserId};
    use crate::domain::notice::{KeyedNotice, Notice};
    use crate::domain::open_message::{CustomerAction, Subject};
    use crate::domain::revocation_limit::WINDOW;
    use crate::store::tests::{ANN, BOB, NOW, new_store};

    #[tokio::test]
    async fn rows_keep_the_rest_of_their_waiting_time_and_due_rows_stay_due() {
        let (_folder, _path, store) = new_store();
        let hour = Duration::from_hours(1);
        let done = store.write(move |tx| {
            let ahead = NOW.plus(hour);
            let notice = |key: &str| KeyedNotice {
                key: key.to_owned(),
                notice: Notice::PaymentPending { plan: None },
            };
            tx.enqueue(ANN, ANN, &notice("a"), ahead, None)?;
            tx.enqueue(BOB, BOB, &notice("b"), ahead, None)?;
            let lease = Duration::from_mins(1);
            let claimed = tx.claim_outbox(ahead, 10, lease)?;
            assert_eq!(claimed.len(), 2);
            tx.retry_notice(claimed[0].id, ahead.plus(Duration::from_mins(5)), "slow")?;
            tx.set_wake(ANN, None)?;
            tx.set_wake(BOB, Some(ahead.plus(hour)))?;
            let subject = Subject::CustomerAction {
                subscription: SubscriptionId::new("sub_1"),
                action: CustomerAction::ChangePlan,
            };
            tx.put_open_message(ANN, 7, &subject, ahead, ahead)?;

            tx.shift_schedules(hour, NOW)?;
            assert_eq!(tx.next_outbox_try()?, Some(NOW.plus(lease)), "the lease continues");
            assert_eq!(tx.claim_outbox(NOW, 10, lease)?, []);
            assert_eq!(tx.claim_outbox(NOW.plus(lease), 10, lease)?.len(), 1);
            let later = NOW.plus(Duration::from_mins(5));
            assert_eq!(tx.claim_outbox(later, 10, hour)?.len(), 2);
            let pass = tx.resettlement()?.unwrap();
            assert_eq!(tx.accounts_to_resettle(pass, 10)?.len(), 2);
            // Open messages wait for notices.
            tx.change(
                "UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL, finished_ms = ?1",
                [NOW.millis()],
            )?;
            assert_eq!(tx.due_open_messages(NOW, 10)?.len(), 1);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn revocations_by_the_wrong_clock_neither_count_nor_lift_the_limit() {
        let (_folder, _path, store) = new_store();
        let month = Duration::from_hours(30 * 24);
        let done = store.write(move |tx| {
            let ahead = NOW.plus(month);
            tx.ensure_user(ANN, NOW)?;
            tx.ensure_user(BOB, NOW)?;
            tx.note_revocation(ANN, NOW, WINDOW)?;
            tx.note_revocation(BOB, ahead, month * 2)?;
            tx.resume_revocations(ahead, ahead.plus(WINDOW), HELD_FOR)?;
            tx.pause_revocations(ahead)?;
            tx.shift_schedules(month, NOW)?;
            assert_eq!(tx.revoked_since(NOW.minus(WINDOW), UserId(0))?, 1);
            assert_eq!(tx.revocations_paused()?, Some(NOW));
            let unlimited = tx.number("SELECT unlimited_until_ms FROM revocation_brake", [])?;
            assert_eq!(unlimited, Some(NOW.plus(WINDOW).millis()));
            // Times that are right stay.
            tx.shift_schedules(month, NOW.plus(WINDOW))?;
            assert_eq!(tx.revocations_paused()?, Some(NOW));
            assert_eq!(tx.revoked_since(NOW.minus(WINDOW), UserId(0))?, 1);
            Ok(())
        });
        done.await.unwrap();
    }
}
