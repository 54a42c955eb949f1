//! Signals that a commit has given a worker something to do.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::Notify;

/// A queue in the database that a worker takes its work from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Notices to be sent into chats.
    Notices,
    /// Sent messages that no longer show what is true.
    StaleMessages,
    /// Events to be posted to other services.
    WebhookDeliveries,
    /// Stored Stripe events to be processed, or processed again.
    Events,
    /// Stored updates about groups and channels to be applied again.
    ChatUpdates,
    /// Calls to Stripe.
    StripeTasks,
    /// Accounts that have to be settled at a certain time.
    Accounts,
    /// Broadcasts that begin, go on or end.
    Broadcasts,
    /// Copies of a broadcast to be sent into chats.
    BroadcastCopies,
    /// Conditions that admins may have to be alerted to.
    Alerts,
    /// Paid chats, and the people in them.
    Chats,
    /// An absence after which everything is compared with Stripe.
    Reconciliation,
}

impl Queue {
    pub(in crate::store) const ALL: [Self; 12] = [
        Self::Notices,
        Self::StaleMessages,
        Self::WebhookDeliveries,
        Self::Events,
        Self::ChatUpdates,
        Self::StripeTasks,
        Self::Accounts,
        Self::Broadcasts,
        Self::BroadcastCopies,
        Self::Alerts,
        Self::Chats,
        Self::Reconciliation,
    ];
}

/// A set of queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::store) struct Queues(u16);

impl Queues {
    pub(in crate::store) const fn insert(&mut self, queue: Queue) {
        self.0 |= 1 << queue as u8;
    }

    pub(in crate::store) const fn extend(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(in crate::store) fn all() -> Self {
        let mut all = Self::default();
        for queue in Queue::ALL {
            all.insert(queue);
        }
        all
    }

    const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The sending side. A signal is never lost: it stays until each [`Listener`] of the queue has received it.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct WakeUps(Arc<Mutex<Vec<Weak<Mailbox>>>>);

/// What a listener waits for; it holds at most one signal.
#[derive(Debug)]
struct Mailbox {
    wanted: Queues,
    signal: Notify,
}

impl WakeUps {
    /// Call it after the commit: a listener reads the database as soon as it is woken.
    pub(in crate::store) fn raise(&self, queues: Queues) {
        if queues.is_empty() {
            return;
        }
        let mailboxes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for mailbox in mailboxes.iter().filter_map(Weak::upgrade) {
            if mailbox.wanted.overlaps(queues) {
                mailbox.signal.notify_one();
            }
        }
    }

    pub(in crate::store) fn listen(&self, queues: &[Queue]) -> Listener {
        let mut wanted = Queues::default();
        for queue in queues {
            wanted.insert(*queue);
        }
        let mailbox = Arc::new(Mailbox { wanted, signal: Notify::new() });
        let mut mailboxes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mailboxes.retain(|mailbox| mailbox.strong_count() > 0);
        mailboxes.push(Arc::downgrade(&mailbox));
        Listener(mailbox)
    }
}

/// Waits for commits that give certain queues something to do.
#[derive(Debug)]
pub struct Listener(Arc<Mailbox>);

impl Listener {
    /// Returns once one of the queues was signalled after the last return, or after the listener was
    /// made; at once if that has already happened. Safe to cancel. Never returns once the store is gone.
    pub async fn woken(&mut self) {
        self.0.signal.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use crate::domain::ids::UserId;
    use crate::domain::notice::KeyedNotice;
    use crate::domain::notice::Notice;
    use crate::store::Listener;
    use crate::store::Queue;
    use crate::store::StoreError;
    use crate::store::WriteTx;
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    fn enqueue(tx: &mut WriteTx<'_>, user: UserId, key: &str) -> Result<(), StoreError> {
        let notice = Notice::PaymentPending { plan: None };
        tx.enqueue(user, user, &KeyedNotice { key: key.to_owned(), notice }, NOW, None)
    }

    async fn is_woken(listener: &mut Listener) -> bool {
        timeout(Duration::from_millis(50), listener.woken()).await.is_ok()
    }

    #[tokio::test]
    async fn a_commit_wakes_each_listener_of_its_queues_once() {
        let (_folder, _path, store) = new_store();
        let mut both = store.listen(&[Queue::Notices, Queue::Accounts]);
        let (mut notices, mut events) =
            (store.listen(&[Queue::Notices]), store.listen(&[Queue::Events]));
        store.write(|tx| enqueue(tx, ANN, "a1")).await.unwrap();
        assert!(is_woken(&mut both).await && is_woken(&mut notices).await);
        assert!(!is_woken(&mut both).await && !is_woken(&mut events).await);
        let wake = store.write(|tx| tx.set_wake(ANN, Some(NOW)));
        wake.await.map_err(|error: StoreError| error).unwrap();
        assert!(is_woken(&mut both).await && !is_woken(&mut notices).await);
    }

    #[tokio::test]
    async fn nobody_is_woken_by_what_was_undone_or_was_there_before() {
        let (_folder, _path, store) = new_store();
        store.write(|tx| enqueue(tx, ANN, "a1")).await.unwrap();
        let mut notices = store.listen(&[Queue::Notices]);
        let undone = store.write(|tx| {
            enqueue(tx, BOB, "b1")?;
            Err::<(), _>(StoreError::Other { reason: "planned".to_owned() })
        });
        undone.await.unwrap_err();
        store.write(|tx| enqueue(tx, ANN, "a1")).await.unwrap();
        assert!(!is_woken(&mut notices).await);
    }

    #[tokio::test]
    async fn the_work_can_be_read_when_its_listener_wakes() {
        let (_folder, _path, store) = new_store();
        let mut notices = store.listen(&[Queue::Notices]);
        let reader = store.clone();
        let read = tokio::spawn(async move {
            notices.woken().await;
            reader.read(|tx| tx.outbox_depth()).await
        });
        store.write(|tx| enqueue(tx, ANN, "a1")).await.unwrap();
        assert_eq!(read.await.unwrap(), Ok(1));
    }
}
