//! Long polling: updates of one chat are handled in order, different chats concurrently.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bot::Bot;
use crate::metrics::BotProblem;
use crate::telegram::NoUpdates;
use crate::telegram::Update;
use crate::telegram::UpdateKind;

/// How long Telegram may hold a poll open.
const LONG_POLL_TIMEOUT: Duration = Duration::from_secs(10);
/// Updates that are handled concurrently.
const MAX_CONCURRENT_UPDATES: usize = 64;
/// Updates received and not finished; beyond it polling pauses.
const MAX_IN_FLIGHT_UPDATES: usize = 256;
/// Updates of one chat that may queue behind the one being handled.
const MAX_QUEUED_PER_CHAT: usize = 16;
const MIN_RETRY_DELAY: Duration = Duration::from_millis(500);
const MAX_RETRY_DELAY: Duration = Duration::from_secs(30);
/// After an update could not be stored.
const UNSTORED_PAUSE: Duration = Duration::from_secs(1);
/// Bounds the last poll on shutdown, which confirms the handled updates.
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(3);

impl Bot {
    /// Handles updates until `stop` is cancelled, then finishes those in progress. Retries while the
    /// token is refused or another process polls.
    ///
    /// The next poll confirms an update, so a crash can lose the updates in progress. The user sees no
    /// answer and can repeat the command. What updates say about groups and channels is never lost: it is
    /// stored before the next poll, and one that could not be stored is not confirmed.
    pub(super) async fn poll_until(&self, stop: &CancellationToken) {
        let mut queues = ChatQueues::new();
        let mut offset = None;
        let mut delay = MIN_RETRY_DELAY;
        loop {
            let outcome = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                outcome = self.telegram().updates(offset, LONG_POLL_TIMEOUT) => outcome,
            };
            match outcome {
                Ok(updates) => {
                    delay = MIN_RETRY_DELAY;
                    self.health().works();
                    if let Some(last) = updates.iter().map(|update| update.id).max() {
                        offset = Some(last + 1);
                    }
                    let (about_chats, updates): (Vec<_>, Vec<_>) = updates
                        .into_iter()
                        .partition(|update| matches!(update.kind, UpdateKind::Chat(_)));
                    let unstored = self.keep_all(about_chats).await;
                    for update in updates {
                        let chat = update.chat().unwrap_or_default();
                        let (bot, in_progress) = (self.clone(), self.starts_update());
                        queues.spawn(chat, async move {
                            bot.receive(update).await;
                            drop(in_progress);
                        });
                    }
                    queues.wait_for_capacity(stop).await;
                    if let Some(unstored) = unstored {
                        // Updates behind it come again, too, and are recognised.
                        offset = Some(unstored);
                        tokio::select! {
                            () = stop.cancelled() => break,
                            () = tokio::time::sleep(UNSTORED_PAUSE) => {}
                        }
                    }
                }
                Err(trouble) => {
                    if trouble == NoUpdates::WebhookSet {
                        self.telegram().delete_webhook().await;
                    }
                    let wait = match &trouble {
                        NoUpdates::Paused(asked) => *asked,
                        _ => delay,
                    };
                    let wait_ms = wait.as_millis();
                    if problem(&trouble).is_some_and(|problem| self.health().fails(problem)) {
                        log::error!(error:% = trouble, wait_ms; "the bot is not working; retrying");
                    } else {
                        log::warn!(error:% = trouble, wait_ms; "polling Telegram failed; retrying");
                    }
                    delay = (delay * 2).min(MAX_RETRY_DELAY);
                    tokio::select! {
                        () = stop.cancelled() => break,
                        () = tokio::time::sleep(wait) => {}
                    }
                }
            }
        }
        queues.finish().await;
        if offset.is_some() {
            let confirmation = self.telegram().updates(offset, Duration::ZERO);
            tokio::time::timeout(CONFIRMATION_TIMEOUT, confirmation).await.ok();
        }
    }
}

impl Bot {
    /// Stores updates about groups and channels, in their order. Returns the first one that could not be stored.
    async fn keep_all(&self, updates: Vec<Update>) -> Option<i64> {
        let in_progress = self.starts_update();
        let mut unstored = None;
        for update in updates {
            let id = update.id;
            if let Err(error) = self.keep(update).await {
                log::error!(update = id, error:%; "an update is not stored; Telegram has to send it again");
                unstored = Some(id);
                break;
            }
        }
        drop(in_progress);
        unstored
    }
}

/// The problem that an operator must fix. `None` for temporary failures.
const fn problem(trouble: &NoUpdates) -> Option<BotProblem> {
    match trouble {
        NoUpdates::Conflict => Some(BotProblem::OtherPoller),
        NoUpdates::Unauthorized => Some(BotProblem::TokenRefused),
        NoUpdates::WebhookSet | NoUpdates::Paused(_) | NoUpdates::Trouble(_) => None,
    }
}

/// One queue per chat: each update waits for the previous one.
struct ChatQueues {
    running: JoinSet<()>,
    permits: Arc<Semaphore>,
    /// Closed when the newest update of the chat is done.
    tails: HashMap<i64, oneshot::Receiver<()>>,
    /// Held once by each unfinished update of the chat; the count is the length of its queue.
    pending: HashMap<i64, Arc<()>>,
}

impl ChatQueues {
    fn new() -> Self {
        Self {
            running: JoinSet::new(),
            permits: Arc::new(Semaphore::new(MAX_CONCURRENT_UPDATES)),
            tails: HashMap::new(),
            pending: HashMap::new(),
        }
    }

    /// Runs the work after the chat's previous work. Drops it if [`MAX_QUEUED_PER_CHAT`] updates are
    /// queued, so that a flood in one chat does not delay others.
    fn spawn(&mut self, chat: i64, work: impl Future<Output = ()> + Send + 'static) {
        let slot = Arc::clone(self.pending.entry(chat).or_default());
        if Arc::strong_count(&slot) > MAX_QUEUED_PER_CHAT + 2 {
            log::warn!("dropping an update: its chat sends faster than it can be answered");
            return;
        }
        let (done, tail) = oneshot::channel::<()>();
        let previous = self.tails.insert(chat, tail);
        let permits = Arc::clone(&self.permits);
        self.running.spawn(async move {
            if let Some(previous) = previous {
                // The sender is dropped without sending, also if the previous update panicked.
                previous.await.ok();
            }
            let _permit = permits.acquire_owned().await;
            work.await;
            drop(done);
            drop(slot);
        });
    }

    async fn wait_for_capacity(&mut self, stop: &CancellationToken) {
        while let Some(ended) = self.running.try_join_next() {
            log_panic(&ended);
        }
        self.tails
            .retain(|_, tail| matches!(tail.try_recv(), Err(oneshot::error::TryRecvError::Empty)));
        self.pending.retain(|_, slot| Arc::strong_count(slot) > 1);
        while self.running.len() >= MAX_IN_FLIGHT_UPDATES && !stop.is_cancelled() {
            if let Some(ended) = self.running.join_next().await {
                log_panic(&ended);
            }
        }
    }

    async fn finish(mut self) {
        while let Some(ended) = self.running.join_next().await {
            log_panic(&ended);
        }
    }
}

fn log_panic(ended: &Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        log::error!("handling an update panicked; other updates are not affected");
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::time::Duration;

    use tokio::sync::oneshot;
    use tokio_util::sync::CancellationToken;

    use crate::bot::polling::ChatQueues;
    use crate::bot::polling::MAX_QUEUED_PER_CHAT;

    type Done = Arc<Mutex<Vec<(i64, u32)>>>;

    fn take(queues: &mut ChatQueues, done: &Done, chat: i64, number: u32) {
        take_after(queues, done, chat, number, async {});
    }

    fn take_after(
        queues: &mut ChatQueues,
        done: &Done,
        chat: i64,
        number: u32,
        before: impl Future<Output = ()> + Send + 'static,
    ) {
        let done = Arc::clone(done);
        queues.spawn(chat, async move {
            before.await;
            done.lock().unwrap().push((chat, number));
        });
    }

    /// Fails instead of waiting for ever.
    async fn ends<T>(work: impl Future<Output = T>) -> T {
        tokio::time::timeout(Duration::from_secs(20), work).await.unwrap()
    }

    #[tokio::test]
    async fn updates_of_one_chat_keep_their_order_and_do_not_delay_another() {
        let (mut queues, done) = (ChatQueues::new(), Done::default());
        let (open, gate) = oneshot::channel();
        take_after(&mut queues, &done, 1, 1, async { gate.await.unwrap() });
        take(&mut queues, &done, 1, 2);
        take(&mut queues, &done, 2, 3);
        let other_is_done = async {
            while done.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        ends(other_is_done).await;
        open.send(()).unwrap();
        ends(queues.finish()).await;
        assert_eq!(*done.lock().unwrap(), [(2, 3), (1, 1), (1, 2)]);
    }

    #[tokio::test]
    async fn a_panic_does_not_affect_later_updates_of_the_chat() {
        let (mut queues, done) = (ChatQueues::new(), Done::default());
        queues.spawn(1, async { panic!("planted") });
        take(&mut queues, &done, 1, 2);
        ends(queues.finish()).await;
        assert_eq!(*done.lock().unwrap(), [(1, 2)]);
    }

    #[tokio::test]
    async fn a_flood_in_one_chat_is_dropped_and_does_not_delay_others() {
        let (mut queues, done) = (ChatQueues::new(), Done::default());
        for number in 0..100 {
            take(&mut queues, &done, 1, number);
        }
        take(&mut queues, &done, 2, 0);
        ends(queues.finish()).await;
        let done = done.lock().unwrap();
        let answered = |chat: i64| done.iter().filter(|(of, _)| *of == chat).count();
        assert_eq!((answered(1), answered(2)), (MAX_QUEUED_PER_CHAT + 1, 1));
    }

    #[tokio::test]
    async fn finished_queues_are_removed() {
        let (mut queues, done) = (ChatQueues::new(), Done::default());
        let (open, gate) = oneshot::channel();
        take(&mut queues, &done, 1, 1);
        take_after(&mut queues, &done, 2, 2, async { gate.await.unwrap() });
        let stop = CancellationToken::new();
        let first_is_forgotten = async {
            while queues.tails.len() > 1 {
                tokio::task::yield_now().await;
                queues.wait_for_capacity(&stop).await;
            }
        };
        ends(first_is_forgotten).await;
        assert_eq!(queues.tails.keys().copied().collect::<Vec<_>>(), [2]);
        open.send(()).unwrap();
        ends(queues.finish()).await;
    }
}
