//! Lets people into paid chats and removes them: one worker for each chat, at Telegram's pace.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::billing::{ChatCall, ChatLook, Lane, PaidChats, StoreError};
use crate::domain::chat_call::ChatCallFailure;
use crate::domain::chat_link::ChatLink;
use crate::domain::chat_update::{BotRights, ChatId, Standing};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::paid_chat::{CallAnswer, Step};
use crate::messages::Locales;
use crate::telegram::{Delivery, Telegram};
use crate::worker::join_answers::JoinAnswers;
use crate::worker::sleep::Sleep;

/// Between two calls about a chat for which nobody waits.
const CALL_INTERVAL: Duration = Duration::from_secs(1);
/// After a question for the bot's standing that Telegram did not answer.
const LOOK_AGAIN: Duration = Duration::from_mins(1);
/// So many calls that somebody waits for are made in a row, before others have a turn.
const PROMPT_CALLS: u32 = 10;
/// While the database cannot be read or written.
const ERROR_PAUSE: Duration = Duration::from_secs(5);
/// For how long after a join request the bot may write to the person:
/// <https://core.telegram.org/bots/api#chatjoinrequest>. A little less, for the way.
const MAY_WRITE: Duration = Duration::from_secs(290);

/// Works on all paid chats. Cheap to clone.
#[derive(Clone)]
pub struct MembershipWorker {
    pub chats: PaidChats,
    pub telegram: Telegram,
    pub locales: Arc<Locales>,
    pub chat_link: ChatLink,
    pub clock: SharedClock,
}

impl MembershipWorker {
    /// Runs until `stop`, then finishes the calls in progress.
    pub async fn run(self, stop: CancellationToken) {
        let mut listener = self.chats.listen();
        let mut workers = ChatWorkers::default();
        while !stop.is_cancelled() {
            let pause = match self.chats.with_work().await {
                Ok(chats) => {
                    workers.keep(&chats.iter().map(|chat| chat.chat.id).collect());
                    for chat in chats {
                        workers.start(chat.chat.id, &stop, |stop| {
                            self.clone().work_on(chat.chat.id, stop)
                        });
                    }
                    Duration::MAX
                }
                Err(error) => {
                    log::error!(error:%; "paid chats cannot be read");
                    ERROR_PAUSE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = listener.woken() => {}
                () = workers.one_ends() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        workers.end().await;
    }

    /// Works on one chat.
    async fn work_on(self, chat: ChatId, stop: CancellationToken) {
        let mut listener = self.chats.listen();
        let mut pace = Pace::default();
        while !stop.is_cancelled() {
            let rest = match self.advance(chat, &mut pace).await {
                Ok(rest) => rest,
                Err(error) => {
                    log::error!(error:%, chat = chat.0; "memberships of a chat cannot be stored");
                    Rest::Pause(ERROR_PAUSE)
                }
            };
            let rested = async {
                match rest {
                    Rest::No => {}
                    Rest::Until(until) => self.clock.sleep_until(Some(until)).await,
                    Rest::Pause(pause) => tokio::time::sleep(pause).await,
                }
            };
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = rested => {}
                () = listener.woken() => {}
            }
        }
    }

    /// Makes the call that is due, if any: first what somebody waits for, then the bot's own standing, then the
    /// rest. A flood of join requests does not keep the others waiting.
    async fn advance(&self, chat: ChatId, pace: &mut Pace) -> Result<Rest, StoreError> {
        let now = self.clock.now();
        if let Some(until) = pace.paused_until(now) {
            return Ok(Rest::Until(until));
        }
        let prompt = self.chats.next_due(chat, Lane::Prompt).await?;
        if pace.prompt_calls < PROMPT_CALLS
            && prompt.is_some_and(|due| due <= now)
            && let Some(call) = self.chats.claim(chat, Lane::Prompt).await?
        {
            pace.prompt_calls += 1;
            self.make(call, pace).await?;
            return Ok(Rest::No);
        }
        pace.prompt_calls = 0;
        let look_at = self.chats.next_look(chat).await?.unwrap_or(now);
        let routine = self.chats.next_due(chat, Lane::Routine).await?;
        let next = routine.map_or(look_at, |due| due.min(look_at));
        // A slot that is further away was set before the clock was set back.
        let slot = pace.next_slot.filter(|slot| *slot <= now.plus(CALL_INTERVAL * 2));
        let next = slot.map_or(next, |slot| next.max(slot));
        if next > now {
            return Ok(Rest::Until(prompt.map_or(next, |due| due.min(next))));
        }
        pace.next_slot = Some(now.plus(CALL_INTERVAL));
        if look_at <= now {
            pace.pause = self.look(chat).await?;
        } else if let Some(call) = self.chats.claim(chat, Lane::Routine).await? {
            if matches!(call.step, Step::Remove { .. } | Step::Unban) {
                // Two calls.
                pace.next_slot = Some(now.plus(CALL_INTERVAL * 2));
            }
            self.make(call, pace).await?;
        } else {
            // All that was due needed no call.
            pace.next_slot = None;
        }
        Ok(Rest::No)
    }

    /// Asks for the bot's own standing, title and number of members. Returns the pause that Telegram asks for, if any.
    async fn look(&self, chat: ChatId) -> Result<Option<Pause>, StoreError> {
        let (standing, rights) = match self.telegram.own_rights(chat).await {
            Ok(own) => own,
            Err(ChatCallFailure::NoChat | ChatCallFailure::NotIn) => {
                (Standing::Left, BotRights::default())
            }
            Err(ChatCallFailure::Migrated(to)) => {
                self.chats.migrated(chat, to).await?;
                return Ok(None);
            }
            Err(failure) => {
                log::warn!(error:% = failure, chat = chat.0; "the bot's standing in a chat is not known");
                let pause = self.pause_after(&failure);
                let again = self.clock.now().plus(LOOK_AGAIN);
                let again = pause.as_ref().map_or(again, |pause| pause.end);
                self.chats.look_again(chat, again).await?;
                return Ok(pause);
            }
        };
        let is_in = standing.is_in();
        let seen = if is_in { self.telegram.shared_chat(chat).await.ok() } else { None };
        let members = if is_in { Some(self.telegram.member_count(chat).await) } else { None };
        // A group that has become a supergroup can still be asked about the bot.
        if let Some(Err(ChatCallFailure::Migrated(to))) = members {
            self.chats.migrated(chat, to).await?;
            return Ok(None);
        }
        let members = members.and_then(Result::ok);
        self.chats.looked(chat, ChatLook { chat: seen, standing, rights, members }).await?;
        Ok(None)
    }

    fn pause_after(&self, failure: &ChatCallFailure) -> Option<Pause> {
        let now = self.clock.now();
        match failure {
            ChatCallFailure::Paused(pause) => Some(now..now.plus(*pause)),
            _ => None,
        }
    }

    /// Makes a call.
    async fn make(&self, call: ChatCall, pace: &mut Pace) -> Result<(), StoreError> {
        let answer = self.call(&call, &mut pace.join_answers).await;
        pace.pause = None;
        if let Err(failure) = &answer {
            let (step, chat) = (call.step.name(), call.chat.0);
            log::info!(error:% = failure, step, chat; "a call about a member of a chat failed");
            pace.pause = self.pause_after(failure);
        }
        self.chats.done(call, answer).await
    }

    async fn call(
        &self,
        call: &ChatCall,
        join_answers: &mut JoinAnswers,
    ) -> Result<CallAnswer, ChatCallFailure> {
        let (chat, user) = (call.chat, call.user);
        match call.step {
            Step::Look => {
                return self.telegram.standing_of(chat, user).await.map(CallAnswer::LookedUp);
            }
            Step::CreateLink => {
                let link = self.telegram.create_join_link(chat, &user.to_string()).await?;
                return Ok(CallAnswer::Link(link));
            }
            Step::Approve => self.telegram.approve_join(chat, user).await?,
            Step::Decline { user_chat, asked } => {
                // The bot may write only until the request is decided.
                let now = self.clock.now();
                let may_write = call.attempts == 0 && now.since(asked) < MAY_WRITE;
                if may_write && join_answers.is_due(user, now) {
                    let sent = self.explain_decline(call, user_chat).await;
                    if !matches!(sent, Delivery::RetryAt(..)) {
                        join_answers.note(user, now);
                    }
                }
                self.telegram.decline_join(chat, user).await?;
            }
            // An administrator may have promoted or banned them meanwhile.
            Step::Remove { until } => {
                let found = self.telegram.standing_of(chat, user).await?;
                if !matches!(found.standing, Standing::Member | Standing::Restricted)
                    || found.is_bot
                {
                    return Ok(CallAnswer::LookedUp(found));
                }
                // They may have paid while Telegram answered.
                if self.chats.is_entitled(chat, user).await.unwrap_or(true) {
                    return Ok(CallAnswer::LookedUp(found));
                }
                self.telegram.ban(chat, user, until).await?;
            }
            Step::Unban => {
                let found = self.telegram.standing_of(chat, user).await?;
                if found.standing != Standing::Banned || found.banned_until != call.removal {
                    return Ok(CallAnswer::LookedUp(found));
                }
                self.telegram.unban(chat, user).await?;
            }
            Step::RevokeLink => {
                if let Some(link) = &call.link {
                    self.telegram.revoke_link(chat, link).await?;
                }
            }
            Step::Hold | Step::Rest(_) | Step::Forget => {}
        }
        Ok(CallAnswer::Done)
    }

    /// Sends how to get in.
    async fn explain_decline(&self, call: &ChatCall, user_chat: i64) -> Delivery {
        let words = self.locales.for_user(call.locale.as_deref(), call.language.as_deref());
        let upgrade = self.chat_link.start_url("upgrade");
        let screen = words.join_declined(&call.title, upgrade.as_deref());
        self.telegram.send(user_chat, &screen).await
    }
}

/// The workers by chat: never two for one, even if a chat is unbound and bound again at once.
#[derive(Default)]
struct ChatWorkers {
    workers: HashMap<ChatId, (CancellationToken, AbortHandle)>,
    tasks: JoinSet<()>,
}

impl ChatWorkers {
    /// Stops the workers of all other chats.
    fn keep(&self, chats: &HashSet<ChatId>) {
        for (_, (stop, _)) in self.workers.iter().filter(|(chat, _)| !chats.contains(chat)) {
            stop.cancel();
        }
    }

    /// Starts a worker for the chat, unless it has one, if only one that is about to end.
    fn start<F>(
        &mut self,
        chat: ChatId,
        stop: &CancellationToken,
        work: impl FnOnce(CancellationToken) -> F,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        self.workers.entry(chat).or_insert_with(|| {
            let stop = stop.child_token();
            let task = self.tasks.spawn(work(stop.clone()));
            (stop, task)
        });
    }

    /// Waits for the end of a worker; for ever if there is none.
    async fn one_ends(&mut self) {
        match self.tasks.join_next().await {
            Some(ended) => {
                if let Err(error) = ended {
                    log::error!(error:%; "the worker of a chat has ended unexpectedly");
                    // Not at once again.
                    for (_, task) in
                        self.workers.values_mut().filter(|(_, task)| task.is_finished())
                    {
                        *task = self.tasks.spawn(tokio::time::sleep(ERROR_PAUSE));
                    }
                }
                self.workers.retain(|_, (_, task)| !task.is_finished());
            }
            None => std::future::pending().await,
        }
    }

    async fn end(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// From when until when Telegram accepts no calls.
type Pause = Range<Timestamp>;

/// When the next calls about a chat may be made, and messages sent.
#[derive(Default)]
struct Pace {
    /// The next call for which nobody waits.
    next_slot: Option<Timestamp>,
    /// Telegram accepts none meanwhile.
    pause: Option<Pause>,
    /// Calls that somebody waited for since the last one for which nobody waits.
    prompt_calls: u32,
    join_answers: JoinAnswers,
}

impl Pace {
    /// When Telegram accepts calls again. A pause that begins in the future was set before the clock was set back.
    fn paused_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.pause.as_ref().filter(|pause| pause.contains(&now)).map(|pause| pause.end)
    }
}

enum Rest {
    No,
    Until(Timestamp),
    Pause(Duration),
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::clock::Timestamp;
    use crate::worker::memberships::Pace;

    #[test]
    fn a_pause_ends_at_its_end_and_when_the_clock_is_set_back() {
        let (begin, minute) = (Timestamp::from_seconds(1_000_000), Duration::from_mins(1));
        let end = begin.plus(minute);
        let pace = Pace { pause: Some(begin..end), ..Pace::default() };
        assert_eq!(pace.paused_until(begin), Some(end));
        assert_eq!(pace.paused_until(end), None);
        assert_eq!(pace.paused_until(begin.minus(minute)), None);
    }
}
