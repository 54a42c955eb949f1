//! Long polling: updates of one chat in their order, chats beside each other, nothing stops it.

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

/// How long Telegram may hold a poll open.
const PATIENCE: Duration = Duration::from_secs(10);
/// Updates that are worked on at once.
const AT_ONCE: usize = 64;
/// Updates taken from Telegram and not finished; above this the rest waits there.
const IN_HOUSE: usize = 256;
/// Updates of one chat that may wait behind the one being answered.
const IN_LANE: usize = 16;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// For telling Telegram at the end which updates are done.
const FAREWELL: Duration = Duration::from_secs(3);

impl Bot {
    /// Answers updates until `stop` is cancelled, then finishes those in hand. A refused token, or
    /// another process that polls, is waited out.
    ///
    /// An update counts as received with the next poll: a crash loses at most the commands in
    /// hand, which change nothing without their answer.
    pub(super) async fn poll_until(&self, stop: &CancellationToken) {
        let mut lanes = Lanes::new();
        let mut offset = None;
        let mut pause = FIRST_PAUSE;
        loop {
            let outcome = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                outcome = self.telegram().updates(offset, PATIENCE) => outcome,
            };
            match outcome {
                Ok(updates) => {
                    pause = FIRST_PAUSE;
                    self.health().works();
                    if let Some(last) = updates.iter().map(|update| update.id).max() {
                        offset = Some(last + 1);
                    }
                    for update in updates {
                        let chat = update.chat().unwrap_or_default();
                        let (bot, in_progress) = (self.clone(), self.starts_update());
                        lanes.take(chat, async move {
                            bot.receive(update).await;
                            drop(in_progress);
                        });
                    }
                    lanes.make_room(stop).await;
                }
                Err(trouble) => {
                    if trouble == NoUpdates::WebhookSet {
                        self.telegram().delete_webhook().await;
                    }
                    let wait = match &trouble {
                        NoUpdates::Paused(asked) => *asked,
                        _ => pause,
                    };
                    let wait_ms = wait.as_millis();
                    if problem(&trouble).is_some_and(|problem| self.health().fails(problem)) {
                        log::error!(error:% = trouble, wait_ms; "the bot does not work; trying again");
                    } else {
                        log::warn!(error:% = trouble, wait_ms; "polling Telegram failed; trying again");
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    tokio::select! {
                        () = stop.cancelled() => break,
                        () = tokio::time::sleep(wait) => {}
                    }
                }
            }
        }
        lanes.finish().await;
        if offset.is_some() {
            let confirmation = self.telegram().updates(offset, Duration::ZERO);
            tokio::time::timeout(FAREWELL, confirmation).await.ok();
        }
    }
}

/// What keeps the bot from working, rather than Telegram from answering.
const fn problem(trouble: &NoUpdates) -> Option<BotProblem> {
    match trouble {
        NoUpdates::Conflict => Some(BotProblem::OtherPoller),
        NoUpdates::Unauthorized => Some(BotProblem::TokenRefused),
        NoUpdates::WebhookSet | NoUpdates::Paused(_) | NoUpdates::Trouble(_) => None,
    }
}

/// One lane a chat: who comes later waits for who came before.
struct Lanes {
    running: JoinSet<()>,
    permits: Arc<Semaphore>,
    /// Closes when the last update of the chat is done.
    tails: HashMap<i64, oneshot::Receiver<()>>,
    /// Held once by each update of the chat that is not done.
    queues: HashMap<i64, Arc<()>>,
}

impl Lanes {
    fn new() -> Self {
        Self {
            running: JoinSet::new(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            tails: HashMap::new(),
            queues: HashMap::new(),
        }
    }

    /// Drops the work when the chat has [`IN_LANE`] waiting: one person who floods the bot holds
    /// up nobody else.
    fn take(&mut self, chat: i64, work: impl Future<Output = ()> + Send + 'static) {
        let place = Arc::clone(self.queues.entry(chat).or_default());
        if Arc::strong_count(&place) > IN_LANE + 2 {
            log::warn!("a chat sends faster than it can be answered: an update is dropped");
            return;
        }
        let (done, tail) = oneshot::channel::<()>();
        let before = self.tails.insert(chat, tail);
        let permits = Arc::clone(&self.permits);
        self.running.spawn(async move {
            if let Some(before) = before {
                // Closed, never sent: also when the one before panicked.
                before.await.ok();
            }
            let _permit = permits.acquire_owned().await;
            work.await;
            drop(done);
            drop(place);
        });
    }

    async fn make_room(&mut self, stop: &CancellationToken) {
        while let Some(ended) = self.running.try_join_next() {
            note(&ended);
        }
        self.tails
            .retain(|_, tail| matches!(tail.try_recv(), Err(oneshot::error::TryRecvError::Empty)));
        self.queues.retain(|_, queue| Arc::strong_count(queue) > 1);
        while self.running.len() >= IN_HOUSE && !stop.is_cancelled() {
            if let Some(ended) = self.running.join_next().await {
                note(&ended);
            }
        }
    }

    async fn finish(mut self) {
        while let Some(ended) = self.running.join_next().await {
            note(&ended);
        }
    }
}

fn note(ended: &Result<(), tokio::task::JoinError>) {
    if ended.is_err() {
        log::error!("answering an update panicked; the next one is not affected");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use crate::bot::polling::IN_LANE;
    use crate::bot::polling::Lanes;

    type Done = Arc<Mutex<Vec<(i64, u32)>>>;

    fn take(lanes: &mut Lanes, done: &Done, chat: i64, number: u32, pause: u64) {
        let done = Arc::clone(done);
        lanes.take(chat, async move {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            done.lock().unwrap().push((chat, number));
        });
    }

    #[tokio::test]
    async fn updates_of_one_chat_keep_their_order_and_do_not_hold_up_another() {
        let (mut lanes, done) = (Lanes::new(), Done::default());
        take(&mut lanes, &done, 1, 1, 60);
        take(&mut lanes, &done, 1, 2, 0);
        take(&mut lanes, &done, 2, 3, 0);
        lanes.finish().await;
        assert_eq!(*done.lock().unwrap(), [(2, 3), (1, 1), (1, 2)]);
    }

    #[tokio::test]
    async fn a_panic_leaves_the_rest_of_the_lane_alone() {
        let (mut lanes, done) = (Lanes::new(), Done::default());
        lanes.take(1, async { panic!("planted") });
        take(&mut lanes, &done, 1, 2, 0);
        lanes.finish().await;
        assert_eq!(*done.lock().unwrap(), [(1, 2)]);
    }

    #[tokio::test]
    async fn a_chat_that_floods_loses_what_does_not_fit_and_holds_up_nobody() {
        let (mut lanes, done) = (Lanes::new(), Done::default());
        for number in 0..100 {
            take(&mut lanes, &done, 1, number, 0);
        }
        take(&mut lanes, &done, 2, 0, 0);
        lanes.finish().await;
        let done = done.lock().unwrap();
        let of = |chat: i64| done.iter().filter(|(one, _)| *one == chat).count();
        assert_eq!((of(1), of(2)), (IN_LANE + 1, 1));
    }

    #[tokio::test]
    async fn lanes_that_are_done_are_forgotten() {
        let (mut lanes, done) = (Lanes::new(), Done::default());
        take(&mut lanes, &done, 1, 1, 0);
        take(&mut lanes, &done, 2, 2, 200);
        tokio::time::sleep(Duration::from_millis(50)).await;
        lanes.make_room(&CancellationToken::new()).await;
        assert_eq!(lanes.tails.keys().copied().collect::<Vec<_>>(), [2]);
        lanes.finish().await;
    }
}
