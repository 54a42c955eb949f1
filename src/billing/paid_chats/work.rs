//! One step after the other: claims somebody about whom something is due, decides, and stores the answer to the call.

use std::sync::Arc;
use std::time::Duration;

use crate::billing::absence::awaits_stripe;
use crate::billing::config::BillingConfig;
use crate::billing::paid_chats::PaidChats;
use crate::billing::paid_chats::bot_standing::migrate;
use crate::billing::paid_chats::consequences::{record, too_many_chats};
use crate::domain::backoff;
use crate::domain::chat_call::ChatCallFailure;
use crate::domain::chat_update::ChatId;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::paid_chat::{
    CallAnswer, ChatRecord, DEFAULT_REMOVAL_LIMIT, FIRST_DUE, Membership, NextDecision, Removals,
    Situation, Step, after_call, may_remove, next_step, removals_since,
};
use crate::store::{Lane, MembershipLease, Queue, ReadTx, StoreError, WriteTx};

/// Longer than all calls of a step last.
const LEASE: Duration = Duration::from_mins(2);
/// Rows that are decided in one transaction, as long as none of them needs a call.
const BATCH: u32 = 200;
/// For how long nothing is done about somebody who would be due again at once.
const SHORTEST_REST: Duration = Duration::from_mins(1);

/// A call that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatCall {
    pub chat: ChatId,
    pub user: UserId,
    pub step: Step,
    /// What people call the chat.
    pub title: String,
    /// The language that the person has chosen here.
    pub locale: Option<String>,
    /// The language of their app.
    pub language: Option<String>,
    /// The end of the bot's own ban.
    pub removal: Option<Timestamp>,
    /// The link to be revoked.
    pub link: Option<String>,
    /// Failed attempts before.
    pub attempts: u32,
    /// When it was decided: the answer is no older.
    asked: Timestamp,
    /// The time of what was known about the person then.
    seen: Option<Timestamp>,
}

impl PaidChats {
    /// The next call that is due in a lane of the chat, whose row is leased until [`done`](Self::done). `None`: none is
    /// needed by the people about whom this has decided; others may be due.
    pub async fn claim(&self, chat: ChatId, lane: Lane) -> Result<Option<ChatCall>, StoreError> {
        let (config, now) = (Arc::clone(&self.config), self.clock.now());
        let times = Times { now, expiry_now: self.clock.expiry_now() };
        let claimed = self.store.write(move |tx| {
            for _ in 0..BATCH {
                let Some(record) = tx.chat(chat)? else { return Ok(None) };
                let Some(lease) = tx.claim_membership(chat, lane, now, LEASE)? else {
                    return Ok(None);
                };
                let (user, attempts) = (lease.member.user, lease.attempts);
                match decide(tx, &config, &record, lease, lane, times) {
                    Ok(Some(call)) => return Ok(Some(call)),
                    Ok(None) => {}
                    // Rows are read before any is written. One of them must not hold up the other people.
                    Err(error @ StoreError::BadRow { .. }) => {
                        log::error!(user = user.0, chat = chat.0, error:%; "nothing can be decided about somebody");
                        let at = now.plus(backoff::CHAT_CALL.delay(attempts));
                        tx.retry_membership(chat, user, at, &error.to_string())?;
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok::<_, StoreError>(None)
        });
        claimed.await
    }

    /// When something is due in a lane of the chat.
    pub async fn next_due(
        &self,
        chat: ChatId,
        lane: Lane,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(move |tx| tx.next_membership(chat, lane)).await
    }

    /// Whether the person is entitled to the chat at this moment.
    pub async fn is_entitled(&self, chat: ChatId, user: UserId) -> Result<bool, StoreError> {
        let now = self.clock.expiry_now();
        let entitled = self.store.read(move |tx| {
            let binding = tx.chat(chat)?.and_then(|chat| chat.binding);
            binding.map_or(Ok(false), |binding| tx.is_entitled(user, &binding.entitlement, now))
        });
        entitled.await
    }

    /// Stores the answer to a call, and what follows from it.
    pub async fn done(
        &self,
        call: ChatCall,
        answer: Result<CallAnswer, ChatCallFailure>,
    ) -> Result<(), StoreError> {
        let (config, now) = (Arc::clone(&self.config), self.clock.now());
        self.store.write(move |tx| finish(tx, &config, &call, answer, now)).await
    }
}

#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) now: Timestamp,
    /// At which entitlements end.
    pub(super) expiry_now: Timestamp,
}

/// The next step about a person, and what it was decided from.
pub(super) struct Decision {
    pub(super) step: Step,
    pub(super) is_entitled: bool,
    pub(super) is_protected: bool,
}

/// Decides the next step.
pub(super) fn decision(
    tx: &ReadTx<'_>,
    config: &BillingConfig,
    record: &ChatRecord,
    member: &Membership,
    times: Times,
) -> Result<Decision, StoreError> {
    let (chat, user, now) = (member.chat, member.user, times.now);
    let is_entitled = match &record.binding {
        Some(binding) => tx.is_entitled(user, &binding.entitlement, times.expiry_now)?,
        None => false,
    };
    let is_protected = config.chat(chat).is_some_and(|c| c.protect.contains(&user));
    let step = next_step(&Situation {
        chat: record,
        member,
        is_entitled,
        is_protected,
        removals: if is_entitled {
            Removals::Allowed
        } else {
            removals(tx, config, record, member, now)?
        },
        now,
    });
    Ok(Decision { step, is_entitled, is_protected })
}

/// Decides the next step, and takes it if it needs no call.
fn decide(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    record: &ChatRecord,
    MembershipLease { mut member, attempts }: MembershipLease,
    lane: Lane,
    times: Times,
) -> Result<Option<ChatCall>, StoreError> {
    let (chat, user, now) = (member.chat, member.user, times.now);
    let Decision { step, is_entitled, .. } = decision(tx, config, record, &member, times)?;
    match step {
        Step::Rest(due) => {
            debug_assert!(
                due.is_none_or(|due| due > now),
                "{due:?} would be claimed again at once"
            );
            // Somebody who is due is claimed again at once, which must not go on and on.
            let due = due.map(|due| if due > now { due } else { now.plus(SHORTEST_REST) });
            tx.rest_membership(chat, user, due, Lane::Routine)?;
        }
        Step::Forget => tx.forget_membership(chat, user)?,
        Step::Hold => {
            tx.hold_membership(chat, user)?;
            if record.removals_stopped.is_none() {
                let removals_stopped = Some(now);
                tx.put_chat(&ChatRecord { removals_stopped, approved: None, ..record.clone() })?;
                tx.signal(Queue::Alerts);
            }
        }
        _ if lane == Lane::Prompt && !step.is_prompt(is_entitled) => {
            let is_removal = matches!(step, Step::Remove { .. } | Step::Unban);
            let due = if is_removal { FIRST_DUE } else { now };
            tx.rest_membership(chat, user, Some(due), Lane::Routine)?;
        }
        step => {
            let known = tx.user(user)?;
            if let Step::Remove { until } = step {
                member.removal = Some(until);
                member.removed = Some(now);
                member.looked = None;
                tx.put_membership(&member)?;
            }
            let (locale, language) =
                known.map(|user| (user.locale_override, user.language)).unwrap_or_default();
            return Ok(Some(ChatCall {
                chat,
                user,
                step,
                title: record.title().to_owned(),
                locale,
                language: language.or(member.language),
                removal: member.removal,
                link: member.link,
                attempts,
                asked: now,
                seen: member.seen,
            }));
        }
    }
    Ok(None)
}

fn removals(
    tx: &ReadTx<'_>,
    config: &BillingConfig,
    record: &ChatRecord,
    member: &Membership,
    now: Timestamp,
) -> Result<Removals, StoreError> {
    if awaits_stripe(tx, now)? {
        return Ok(Removals::AwaitingStripe);
    }
    if !member.is_in() {
        // There is nobody to be removed, so none has to be counted.
        return Ok(Removals::Allowed);
    }
    let removed = tx.removals_since(record.chat.id, removals_since(record, now))?;
    let limit = config.chat(record.chat.id).map_or(DEFAULT_REMOVAL_LIMIT, |chat| chat.max_removals);
    let is_allowed = may_remove(record, limit, removed, now);
    Ok(if is_allowed { Removals::Allowed } else { Removals::TooMany })
}

fn finish(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    call: &ChatCall,
    answer: Result<CallAnswer, ChatCallFailure>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (chat, user) = (call.chat, call.user);
    let Some(before) = tx.membership(chat, user)? else { return Ok(()) };
    let error = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
    // An update may have changed what is known during the call.
    let is_overtaken = before.seen != call.seen;
    let mut effect = after_call(before.clone(), call.step, answer, call.asked);
    if is_overtaken {
        effect.member.looked = None;
    }
    if effect.member != before {
        tx.put_membership(&effect.member)?;
    }
    let record_of_chat = tx.chat(chat)?;
    if let (Some(event), Some(chat)) = (effect.event, &record_of_chat) {
        record(tx, config, chat, event, now)?;
    }
    let is_new_problem = effect.is_in_too_many_chats && call.attempts == 0;
    if let (true, Some(chat)) = (is_new_problem, &record_of_chat) {
        too_many_chats(tx, chat, &effect.member, now)?;
    }
    match effect.next {
        NextDecision::Now => {
            // A removal is finished before another begins, and follows at once when a link is revoked.
            let is_begun = effect.member.removal.is_some() || call.step == Step::RevokeLink;
            let due = if is_begun { FIRST_DUE } else { now };
            tx.go_on_with_membership(chat, user, due)?;
            // Only looking is no success: what failed before is tried next.
            if call.step != Step::Look {
                tx.reset_membership_attempts(chat, user)?;
            }
        }
        NextDecision::After(pause) => tx.retry_membership(chat, user, now.plus(pause), &error)?,
        NextDecision::BackOff => {
            // What has changed meanwhile has reset them.
            let attempts = tx.membership_work(chat, user)?.attempts;
            let at = now.plus(backoff::CHAT_CALL.delay(attempts));
            tx.retry_membership(chat, user, at, &error)?;
        }
    }
    if effect.is_chat_stale {
        tx.look_at_chat(chat, now)?;
    }
    if let Some(to) = effect.migrated_to {
        migrate(tx, chat, to, now)?;
    }
    Ok(())
}
