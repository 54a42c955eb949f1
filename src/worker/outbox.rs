//! Delivers notices, in order for each user, at the rate that Telegram allows; and edits status
//! messages.
//!
//! Deliveries run in independent slots, so a chat whose call hangs occupies one slot and delays no
//! other chat. A failed delivery is retried on its own schedule; only when several consecutive
//! calls fail because Telegram is unavailable do all chats wait.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task;
use tokio::task::JoinError;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::billing::{
    Accounts, Broadcasts, Customers, Outbox, OutboxRow, PaidChats, SentMessages,
    StaleStatusMessage, StoreError,
};
use crate::domain::backoff::{CHAT_MESSAGE, OUTAGE, UNKNOWN_ANSWER};
use crate::domain::broadcast::{BroadcastCopy, CopiedMessage, CopyOutcome};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::UserId;
use crate::domain::plan::Catalogue;
use crate::logging;
use crate::messages::{Locales, Localizer, Screen};
use crate::metrics;
use crate::telegram::{Delivery, RetryReason, Telegram};
use crate::worker::sleep::Sleep;

/// How long a claimed row is leased. Longer than any call to Telegram.
pub(super) const LEASE: Duration = Duration::from_mins(1);
/// Concurrent calls to Telegram.
const SLOTS: usize = 64;
/// Calls that start together.
const BURST: usize = 16;
/// Copies of broadcasts that start together: how long a notice can wait for the rate limit behind them.
const COPY_BURST: usize = 4;
/// Calls up to which copies of broadcasts start: the other slots are for notices.
const COPY_SLOTS: usize = SLOTS / 2;
/// Telegram takes about 30 messages a second from one bot.
/// Source: <https://core.telegram.org/bots/faq>, "My bot is hitting limits".
const SEND_INTERVAL: Duration = Duration::from_millis(34);
/// How long the notice that a plan has begun waits for links into its chats.
const LINK_TIMEOUT: Duration = Duration::from_millis(500);
/// While the database cannot be read, and while another process sends the messages that are due.
const ERROR_PAUSE: Duration = Duration::from_secs(1);
/// While the user's chat has another call.
const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// Consecutive calls that find Telegram unavailable, until all chats wait.
const OUTAGE_AFTER: u32 = 3;
/// The error of rows that are rescheduled because Telegram is unavailable.
const UNAVAILABLE: &str = "Telegram is not available";

/// Delivers notices and edits messages, each in a slot of its own.
#[derive(Clone)]
pub struct OutboxWorker {
    pub outbox: Outbox,
    pub broadcasts: Broadcasts,
    pub sent_messages: SentMessages,
    pub accounts: Accounts,
    pub customers: Customers,
    pub paid_chats: PaidChats,
    pub telegram: Telegram,
    pub locales: Arc<Locales>,
    pub catalogue: Arc<Catalogue>,
    pub clock: SharedClock,
}

/// What a call shows about Telegram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It answered.
    Available,
    Unavailable,
    /// It takes no further copy of a broadcast for this long. Each person gets one copy, so the limit is not
    /// that of a chat.
    CopiesLimited(Duration),
    /// There was no answer in time, or no call.
    None,
}

/// How long nothing can be started, unless a call ends or a commit brings work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    For(Duration),
    /// Until this time. `None`: nothing is scheduled.
    Until(Option<Timestamp>),
}

/// How a call ended.
type Done = Result<(task::Id, Result<Answer, StoreError>), JoinError>;

/// Running calls, and what the last ones have shown about Telegram.
#[derive(Default)]
struct Slots {
    running: JoinSet<Result<Answer, StoreError>>,
    /// Users with a message that is being edited.
    editing: HashMap<task::Id, UserId>,
    /// The rate limit allows no call before this.
    next_start: Option<Instant>,
    /// Consecutive calls that have found Telegram unavailable.
    failures: u32,
    /// All chats wait until this.
    outage_until: Option<Instant>,
    /// Copies of broadcasts wait until this.
    copies_limited_until: Option<Instant>,
}

impl Slots {
    /// How many calls may start now, or how long none may.
    fn room(&self, now: Instant) -> Result<usize, Rest> {
        let until = self.next_start.max(self.outage_until).filter(|until| *until > now);
        if let Some(until) = until {
            return Err(Rest::For(until - now));
        }
        // One call is enough to find out whether Telegram is available.
        let limit = if self.failures >= OUTAGE_AFTER { 1 } else { SLOTS };
        match limit.saturating_sub(self.running.len()) {
            0 => Err(Rest::Until(None)),
            free => Ok(free.min(BURST)),
        }
    }

    /// Returns true if Telegram is available again after an outage.
    fn note(&mut self, done: Done, now: Instant) -> bool {
        let (id, answer) = match done {
            Ok((id, Ok(answer))) => (id, answer),
            Ok((id, Err(error))) => {
                log::error!(error:% = error; "the result of a delivery cannot be recorded");
                self.pause_until(now + ERROR_PAUSE);
                (id, Answer::None)
            }
            Err(panic) => {
                log::error!("a delivery panicked; it is retried when its lease ends");
                self.pause_until(now + ERROR_PAUSE);
                (panic.id(), Answer::None)
            }
        };
        self.editing.remove(&id);
        match answer {
            Answer::None => false,
            Answer::Available | Answer::CopiesLimited(_) => {
                if let Answer::CopiesLimited(pause) = answer {
                    self.copies_limited_until = self.copies_limited_until.max(Some(now + pause));
                }
                self.outage_until = None;
                std::mem::take(&mut self.failures) >= OUTAGE_AFTER
            }
            Answer::Unavailable => {
                self.failures = self.failures.saturating_add(1);
                if let Some(further) = self.failures.checked_sub(OUTAGE_AFTER) {
                    self.outage_until = Some(now + OUTAGE.delay(further));
                }
                false
            }
        }
    }

    /// No call starts before this. What has no lease is still due after a failure, and would be tried again at once.
    fn pause_until(&mut self, until: Instant) {
        self.next_start = self.next_start.max(Some(until));
    }

    /// How many copies of broadcasts may start, of `room` calls.
    fn room_for_copies(&self, room: usize, now: Instant) -> usize {
        if self.copies_limited_until.is_some_and(|until| until > now) {
            return 0;
        }
        room.min(COPY_BURST).min(COPY_SLOTS.saturating_sub(self.running.len()))
    }

    /// How many rows have to be read for `limit` edits of users who are not busy.
    fn edits_to_read(&self, limit: usize) -> u32 {
        u32::try_from(limit + self.editing.len()).unwrap_or(u32::MAX)
    }

    /// Starts at most `limit` edits, one for each user at a time.
    fn start_edits<F>(&mut self, limit: usize, edits: impl Iterator<Item = (UserId, F)>) -> usize
    where
        F: Future<Output = Result<Answer, StoreError>> + Send + 'static,
    {
        let mut started = 0;
        for (user, edit) in edits {
            if started == limit {
                break;
            }
            if !self.is_busy(user) {
                self.start_edit(user, edit);
                started += 1;
            }
        }
        started
    }

    /// Whether a message of the user is being edited.
    fn is_busy(&self, user: UserId) -> bool {
        self.editing.values().any(|busy| *busy == user)
    }

    fn start_edit(
        &mut self,
        user: UserId,
        edit: impl Future<Output = Result<Answer, StoreError>> + Send + 'static,
    ) {
        let edit = self.running.spawn(edit);
        self.editing.insert(edit.id(), user);
    }
}

impl OutboxWorker {
    /// Runs until `stop`, then finishes the calls that are running.
    pub async fn run(self, stop: CancellationToken) {
        let mut slots = Slots::default();
        let mut listener = self.outbox.listen();
        while !stop.is_cancelled() {
            let rest = match self.fill(&mut slots).await {
                Ok(rest) => rest,
                Err(error) => {
                    log::error!(error:%; "the outbox cannot be read");
                    Rest::For(ERROR_PAUSE)
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                Some(done) = slots.running.join_next_with_id() => {
                    if slots.note(done, Instant::now()) && let Err(error) = self.resume().await {
                        log::error!(error:% = error; "rescheduled messages cannot be made due");
                    }
                }
                () = listener.woken() => {}
                () = self.rest(rest) => {}
            }
        }
        while let Some(done) = slots.running.join_next_with_id().await {
            slots.note(done, Instant::now());
        }
    }

    async fn rest(&self, rest: Rest) {
        match rest {
            Rest::For(pause) => tokio::time::sleep(pause).await,
            Rest::Until(at) => self.clock.sleep_until(at).await,
        }
    }

    /// Starts as many calls as possible. Notices first: an edited message triggers no push
    /// notification.
    async fn fill(&self, slots: &mut Slots) -> Result<Rest, StoreError> {
        let room = match slots.room(Instant::now()) {
            Ok(room) => room,
            Err(rest) => return Ok(rest),
        };
        // One time for all reads: what becomes due meanwhile is found by the next look.
        let now = self.clock.now();
        let mut started = self.start_notices(slots, now, room).await?;
        if started < room {
            started += self.start_edits(slots, now, room - started).await?;
        }
        if started < room {
            started += self.start_corrections(slots, now, room - started).await?;
        }
        // Last: a broadcast takes what the limit leaves.
        let room_for_copies = slots.room_for_copies(room - started, Instant::now());
        if room_for_copies > 0 {
            started += self.start_copies(slots, now, room_for_copies).await?;
        }
        let pause = SEND_INTERVAL * u32::try_from(started).unwrap_or(u32::MAX);
        slots.pause_until(Instant::now() + pause);
        if started > 0 {
            return Ok(Rest::For(pause));
        }
        // An open message that is due and was not started has to wait for a running call.
        let queued = [
            self.outbox.next_due().await?,
            self.sent_messages.next_status_message().await?,
            self.broadcasts.next_copy().await?,
        ];
        let queued = queued.into_iter().flatten().min();
        let open = self.sent_messages.next_open_message(now).await?;
        if queued.is_some_and(|next| next <= now) {
            return Ok(Rest::For(ERROR_PAUSE));
        }
        Ok(Rest::Until(queued.into_iter().chain(open).min()))
    }

    async fn start_notices(
        &self,
        slots: &mut Slots,
        now: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        // The writer is used only when there is something to claim.
        let next = self.outbox.next_due().await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let rows = self.outbox.claim(limit, LEASE).await?;
        let started = rows.len();
        for row in rows {
            let (worker, request) = (self.clone(), row.request_id.clone());
            let deliver = async move { worker.deliver(row).await };
            slots.running.spawn(logging::scope(request, deliver));
        }
        Ok(started)
    }

    /// Edits status messages that are outdated.
    async fn start_edits(
        &self,
        slots: &mut Slots,
        now: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        // The writer is used only when there is something to claim.
        let next = self.sent_messages.next_status_message().await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let mut started = 0;
        for message in self.sent_messages.claim_status_messages(limit, LEASE).await? {
            let (user, worker) = (message.user, self.clone());
            if slots.is_busy(user) {
                let later = now.plus(BUSY_PAUSE);
                self.sent_messages.postpone_status_message(message, later).await?;
            } else {
                slots.start_edit(user, async move { worker.edit(message).await });
                started += 1;
            }
        }
        Ok(started)
    }

    /// Edits other messages that are no longer true.
    async fn start_corrections(
        &self,
        slots: &mut Slots,
        now: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        let wanted = slots.edits_to_read(limit);
        let due = self.sent_messages.due_open_messages(now, wanted).await?;
        let edits = due.into_iter().map(|message| {
            let worker = self.clone();
            (message.user, async move { worker.correct(message).await })
        });
        Ok(slots.start_edits(limit, edits))
    }

    /// Sends copies of broadcasts.
    async fn start_copies(
        &self,
        slots: &mut Slots,
        now: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        // The writer is used only when there is something to claim.
        let next = self.broadcasts.next_copy().await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let copies = self.broadcasts.claim_copies(limit, LEASE).await?;
        let started = copies.len();
        for copy in copies {
            let worker = self.clone();
            slots.running.spawn(async move { worker.send_copy(copy).await });
        }
        Ok(started)
    }

    async fn send_copy(&self, copy: BroadcastCopy) -> Result<Answer, StoreError> {
        let words = self.locales.for_user(copy.locale.as_deref(), None);
        let buttons = words.broadcast_buttons(copy.button.as_ref());
        let CopiedMessage { chat, message } = copy.content;
        let delivery = self.telegram.copy(copy.user.0, chat, message, &buttons).await;
        let (mut answer, now) = (answer(&delivery), self.clock.now());
        match delivery {
            Delivery::Delivered { .. } => {
                self.broadcasts.end_copy(copy, CopyOutcome::Delivered, None).await?;
            }
            Delivery::Unreachable => {
                self.broadcasts.end_copy(copy, CopyOutcome::Blocked, None).await?;
            }
            Delivery::RetryAt(after, RetryReason::RateLimited) => {
                answer = Answer::CopiesLimited(after);
                let reason = retry_reason(&RetryReason::RateLimited);
                self.broadcasts.postpone_copy(copy.id, now.plus(after), reason).await?;
            }
            Delivery::RetryAt(after, RetryReason::Unavailable) => {
                self.broadcasts.postpone_copy(copy.id, now.plus(after), UNAVAILABLE).await?;
            }
            Delivery::RetryAt(after, why) => {
                let reason = match why {
                    RetryReason::Unknown(reason) => reason,
                    known => retry_reason(&known).to_owned(),
                };
                if let Some(delay) = UNKNOWN_ANSWER.next_delay(copy.attempts) {
                    let at = now.plus(after.max(delay));
                    self.broadcasts.retry_copy(copy.id, at, reason).await?;
                } else {
                    self.broadcasts.end_copy(copy, CopyOutcome::Failed, Some(reason)).await?;
                }
            }
            Delivery::Migrated(_) => {
                let reason = Some("a private chat does not migrate".to_owned());
                self.broadcasts.end_copy(copy, CopyOutcome::Failed, reason).await?;
            }
            Delivery::Rejected(reason) => {
                log::warn!(broadcast = copy.broadcast, reason:%; "Telegram rejects the message of a broadcast");
                self.broadcasts.pause_rejected(copy, reason).await?;
            }
        }
        Ok(answer)
    }

    async fn edit(&self, message: StaleStatusMessage) -> Result<Answer, StoreError> {
        let Ok(view) = self.accounts.status(message.user).await else {
            // The cause is logged; it must not hold up other messages.
            let later = self.clock.now().plus(LEASE);
            self.sent_messages.postpone_status_message(message, later).await?;
            return Ok(Answer::None);
        };
        let words = self.locales.for_user(message.locale.as_deref(), None);
        let own = self.paid_chats.chats_of(message.user).await?;
        let screen = words.with_joins(words.status(&view, &self.catalogue), &own);
        let shows = screen.fingerprint();
        // Telegram refuses an edit that changes nothing.
        if shows == message.shows {
            self.sent_messages.status_message_updated(message, shows).await?;
            return Ok(Answer::None);
        }
        let (user, id) = (message.user, message.message_id);
        let delivery = self.telegram.edit(user.0, id, &screen).await;
        let (answer, now) = (answer(&delivery), self.clock.now());
        let tried_for = self.clock.expiry_now().since(message.first_try);
        match delivery {
            Delivery::Delivered { .. } => {
                self.sent_messages.status_message_updated(message, shows).await?;
            }
            Delivery::RetryAt(after, RetryReason::Unknown(reason)) => {
                let Some(delay) = UNKNOWN_ANSWER.next_delay(message.unknown_answers) else {
                    self.sent_messages.give_up_status_message(message, reason).await?;
                    return Ok(answer);
                };
                log::warn!(reason:%; "unknown response; the edit of a status message is rescheduled");
                let at = now.plus(after.max(delay));
                self.sent_messages
                    .retry_status_message_after_unknown_answer(message, at, reason)
                    .await?;
            }
            Delivery::RetryAt(_, why) if CHAT_MESSAGE.is_too_old(tried_for, tried_for) => {
                let reason = retry_reason(&why).to_owned();
                self.sent_messages.give_up_status_message(message, reason).await?;
            }
            Delivery::RetryAt(after, why) => {
                let at = now.plus(after.max(CHAT_MESSAGE.delay(message.attempts)));
                self.sent_messages.retry_status_message(message, at, retry_reason(&why)).await?;
            }
            Delivery::Unreachable => {
                self.sent_messages.status_message_waits_for_user(message).await?;
            }
            // Gone, or too old to be edited: the next status will be a new message.
            Delivery::Rejected(_) | Delivery::Migrated(_) => {
                self.sent_messages.forget_status_message(user, id).await?;
            }
        }
        Ok(answer)
    }

    async fn deliver(&self, row: OutboxRow) -> Result<Answer, StoreError> {
        let words = self.locales.for_user(row.locale.as_deref(), None);
        let people = self.outbox.people_of(&row.notice).await?;
        let screen = words.notice_about(&row.notice, &people, &self.catalogue);
        let screen = self.with_chats(&words, screen, &row).await?;
        let place = self.place_of(&row).await?;
        let delivery = match place {
            Some(message) => self.telegram.show(row.user.0, message, &screen).await,
            None => self.telegram.send(row.user.0, &screen).await,
        };
        let (answer, now) = (answer(&delivery), self.clock.now());
        let (outbox_id, attempt) = (row.id, row.attempts + 1);
        match delivery {
            Delivery::Delivered { message_id } => {
                let waited_ms = now.since(row.cause.unwrap_or(row.created)).as_millis();
                if let Some(cause) = row.cause {
                    metrics::notice_sent(now.since(cause));
                }
                log::info!(outbox_id, waited_ms; "notice sent");
                self.outbox.sent(&row, message_id, place).await?;
            }
            Delivery::RetryAt(after, RetryReason::Unknown(reason)) => {
                let Some(delay) = UNKNOWN_ANSWER.next_delay(row.unknown_answers) else {
                    self.give_up(row, "unknown", reason).await?;
                    return Ok(answer);
                };
                log::warn!(outbox_id, attempt, reason:%; "unknown response; the notice is rescheduled");
                let at = now.plus(after.max(delay));
                self.outbox.retry_after_unknown_answer(outbox_id, at, reason).await?;
            }
            Delivery::RetryAt(after, why) => {
                let reason = retry_reason(&why);
                log::warn!(outbox_id, attempt, reason; "the notice is rescheduled");
                let at = now.plus(after.max(CHAT_MESSAGE.delay(row.attempts)));
                self.outbox.retry(outbox_id, at, reason).await?;
            }
            Delivery::Unreachable => {
                log::info!(outbox_id; "the user is unreachable; the notice waits");
                self.outbox.wait_for_user(row).await?;
            }
            Delivery::Migrated(_) => {
                self.give_up(row, "rejected", "a private chat does not migrate".to_owned()).await?;
            }
            Delivery::Rejected(reason) => self.give_up(row, "rejected", reason).await?,
        }
        Ok(answer)
    }

    /// A notice with the ways into the chats of a plan that has begun, or the chats of one that ends.
    async fn with_chats(
        &self,
        words: &Localizer,
        screen: Screen,
        row: &OutboxRow,
    ) -> Result<Screen, StoreError> {
        if row.notice.begun_plan().is_some() {
            let own = self.paid_chats.chats_of_when_ready(row.user, LINK_TIMEOUT).await?;
            return Ok(words.with_joins(screen, &own));
        }
        let Some(plan) = row.notice.ending_plan().and_then(|code| self.catalogue.plan(code)) else {
            return Ok(screen);
        };
        let own = self.paid_chats.chats_of(row.user).await?;
        Ok(words.with_leaving(screen, plan, &own))
    }

    async fn give_up(
        &self,
        row: OutboxRow,
        why: &'static str,
        reason: String,
    ) -> Result<(), StoreError> {
        log::error!(outbox_id = row.id, reason:%; "a notice is given up: Telegram rejects it");
        metrics::notice_lost(why);
        self.outbox.give_up(row, reason).await
    }

    /// Messages that were rescheduled during an outage are due now.
    async fn resume(&self) -> Result<(), StoreError> {
        let rows = self.outbox.release_held(UNAVAILABLE).await?;
        log::info!(rows; "Telegram is available again");
        Ok(())
    }
}

pub(super) const fn answer(delivery: &Delivery) -> Answer {
    match delivery {
        Delivery::RetryAt(_, RetryReason::Unavailable) => Answer::Unavailable,
        Delivery::RetryAt(_, RetryReason::TimedOut) => Answer::None,
        _ => Answer::Available,
    }
}

/// Why a call is retried, as it is stored.
const fn retry_reason(reason: &RetryReason) -> &'static str {
    match reason {
        RetryReason::TimedOut => "no answer in time",
        RetryReason::Unavailable => UNAVAILABLE,
        RetryReason::RateLimited | RetryReason::Unknown(_) => "too many messages",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::Answer;
    use super::ERROR_PAUSE;
    use super::Rest;
    use super::SEND_INTERVAL;
    use super::Slots;
    use crate::billing::StoreError;
    use crate::domain::backoff::OUTAGE;

    async fn answered(slots: &mut Slots, answer: Answer, now: Instant) -> bool {
        slots.running.spawn(async move { Ok(answer) });
        let done = slots.running.join_next_with_id().await.unwrap();
        slots.note(done, now)
    }

    #[tokio::test]
    async fn all_chats_wait_after_three_failures_in_a_row_and_one_call_shows_that_it_is_over() {
        let (mut slots, mut now) = (Slots::default(), Instant::now());
        for answer in [Answer::Unavailable, Answer::Unavailable, Answer::Available] {
            assert!(!answered(&mut slots, answer, now).await);
        }
        for _ in 0..2 {
            answered(&mut slots, Answer::Unavailable, now).await;
            assert!(slots.room(now).is_ok(), "one chat in trouble holds up nobody");
        }
        answered(&mut slots, Answer::None, now).await;
        answered(&mut slots, Answer::Unavailable, now).await;
        assert_eq!(slots.room(now), Err(Rest::For(OUTAGE.delay(0))));
        now += OUTAGE.delay(0);
        assert_eq!(slots.room(now), Ok(1));
        answered(&mut slots, Answer::Unavailable, now).await;
        assert_eq!(slots.room(now), Err(Rest::For(OUTAGE.delay(1))));
        for _ in 0..300 {
            answered(&mut slots, Answer::Unavailable, now).await;
        }
        assert_eq!(slots.room(now), Err(Rest::For(OUTAGE.delay(u32::MAX))));
        now += OUTAGE.delay(u32::MAX);
        assert!(answered(&mut slots, Answer::Available, now).await, "it is over");
        assert!(slots.room(now).is_ok_and(|room| room > 1));
    }

    #[tokio::test]
    async fn nothing_starts_for_a_moment_after_a_call_whose_result_was_not_recorded() {
        let now = Instant::now();
        for panics in [false, true] {
            let mut slots = Slots::default();
            slots.running.spawn(async move {
                assert!(!panics, "a fault");
                Err(StoreError::Closed)
            });
            let done = slots.running.join_next_with_id().await.unwrap();
            assert!(!slots.note(done, now));
            assert_eq!(slots.room(now), Err(Rest::For(ERROR_PAUSE)));
            slots.pause_until(now + SEND_INTERVAL);
            assert_eq!(slots.room(now), Err(Rest::For(ERROR_PAUSE)), "the rate ends no pause");
            assert!(slots.room(now + ERROR_PAUSE).is_ok());
        }
    }

    #[tokio::test]
    async fn a_call_that_hangs_leaves_room_for_the_others() {
        let (mut slots, now) = (Slots::default(), Instant::now());
        slots.running.spawn(std::future::pending());
        assert!(slots.room(now).is_ok_and(|room| room > 1));
        slots.next_start = Some(now + SEND_INTERVAL);
        assert_eq!(slots.room(now), Err(Rest::For(SEND_INTERVAL)));
        assert!(slots.room(now + Duration::from_secs(1)).is_ok());
    }
}
