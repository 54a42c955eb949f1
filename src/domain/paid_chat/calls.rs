//! What the answer to a call changes about a membership.

use std::time::Duration;

use crate::domain::chat_call::ChatCallFailure;
use crate::domain::chat_update::{ChatId, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::membership::{
    ChatEvent, ChatEventKind, LookedUp, Membership, OpenRequest,
};
use crate::domain::paid_chat::steps::Step;

/// The answer to the call of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallAnswer {
    Done,
    LookedUp(LookedUp),
    Link(String),
}

/// What a call leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallEffect {
    pub member: Membership,
    pub event: Option<ChatEvent>,
    /// When the next step is decided.
    pub next: NextDecision,
    /// What is stored about the chat contradicts the answer, and Telegram has to be asked.
    pub is_chat_stale: bool,
    /// The group is a supergroup with this id now.
    pub migrated_to: Option<ChatId>,
    /// The person is in as many chats as Telegram allows, and has to be notified.
    pub is_in_too_many_chats: bool,
}

/// When the next step is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextDecision {
    Now,
    After(Duration),
    /// After a pause that grows with the number of failures.
    BackOff,
}

/// The membership after `step` was tried.
#[must_use]
pub fn after_call(
    member: Membership,
    step: Step,
    answer: Result<CallAnswer, ChatCallFailure>,
    now: Timestamp,
) -> CallEffect {
    let mut effect = CallEffect {
        member,
        event: None,
        next: NextDecision::Now,
        is_chat_stale: false,
        migrated_to: None,
        is_in_too_many_chats: false,
    };
    match answer {
        Ok(answer) => effect.succeed(step, answer, now),
        Err(failure) => effect.fail(step, &failure, now),
    }
    effect
}

impl CallEffect {
    fn learn(&mut self, standing: Standing, banned_until: Option<Timestamp>, now: Timestamp) {
        let event = self.member.learn(standing, banned_until, now);
        self.event = self.event.or(event);
        self.member.looked = Some(now);
    }

    fn succeed(&mut self, step: Step, answer: CallAnswer, now: Timestamp) {
        match (step, answer) {
            (_, CallAnswer::LookedUp(found)) => self.look(found, now),
            (_, CallAnswer::Link(link)) => {
                self.member.link = Some(link);
                self.member.since = self.member.since.or(self.member.seen);
            }
            (Step::Approve, CallAnswer::Done) => self.learn(Standing::Member, None, now),
            (Step::Decline { .. }, CallAnswer::Done) => {
                // Only somebody who is out can be declined, so Telegram need not be asked where they are.
                if self.member.standing == Some(Standing::Left) {
                    self.learn(Standing::Left, None, now);
                }
                self.member.request = None;
                let Membership { chat, user, .. } = self.member;
                self.event = Some(ChatEvent { chat, user, kind: ChatEventKind::Declined, at: now });
            }
            (Step::Remove { until }, CallAnswer::Done) => {
                self.learn(Standing::Banned, Some(until), now);
            }
            (Step::Unban, CallAnswer::Done) => self.free(now),
            (Step::RevokeLink, CallAnswer::Done) => self.member.link = None,
            (
                Step::Look | Step::CreateLink | Step::Hold | Step::Rest(_) | Step::Forget,
                CallAnswer::Done,
            ) => {}
        }
    }

    /// A ban of the bot that is not in force, or not any more, needs nothing else.
    fn look(&mut self, found: LookedUp, now: Timestamp) {
        let LookedUp { mut standing, banned_until, is_bot } = found;
        let is_ours = standing == Standing::Banned && banned_until == self.member.removal;
        if !is_ours {
            let was_begun = self.member.removal.take().is_some();
            if was_begun && standing.is_in() {
                // Nothing was done, so it does not count.
                self.member.removed = None;
            }
        }
        if is_bot {
            // Left alone like an administrator.
            standing = Standing::Administrator;
        }
        self.learn(standing, banned_until, now);
        // The update about a request may be lost, and there is no second one while it is open.
        if standing == Standing::Left && self.member.link.is_some() && self.member.request.is_none()
        {
            self.member.request = Some(OpenRequest { user_chat: None, at: now });
        }
    }

    /// The bot's ban is lifted.
    fn free(&mut self, now: Timestamp) {
        self.learn(Standing::Left, None, now);
        self.member.removal = None;
    }

    fn fail(&mut self, step: Step, failure: &ChatCallFailure, now: Timestamp) {
        match failure {
            ChatCallFailure::NoRight | ChatCallFailure::NoChat => {
                self.is_chat_stale = true;
                self.next = NextDecision::BackOff;
                self.undo(step);
            }
            ChatCallFailure::Migrated(to) => {
                self.migrated_to = Some(*to);
                self.undo(step);
            }
            ChatCallFailure::Paused(pause) => {
                self.next = NextDecision::After(*pause);
                self.undo(step);
            }
            // It may have been carried out: the next step is to look.
            ChatCallFailure::Unavailable(_) | ChatCallFailure::Unknown(_) => {
                self.next = NextDecision::BackOff;
                match step {
                    Step::RevokeLink if matches!(failure, ChatCallFailure::Unknown(_)) => {
                        self.member.link = None;
                    }
                    Step::Remove { .. } | Step::Unban | Step::Approve => self.member.looked = None,
                    _ => {}
                }
            }
            failure => self.settle(step, failure, now),
        }
    }

    /// Nothing was done.
    fn undo(&mut self, step: Step) {
        if matches!(step, Step::Remove { .. }) {
            self.member.removal = None;
            self.member.removed = None;
        }
    }

    /// The answer says how things are.
    fn settle(&mut self, step: Step, failure: &ChatCallFailure, now: Timestamp) {
        match (step, failure) {
            (Step::Approve | Step::Decline { .. }, ChatCallFailure::AlreadyIn) => {
                self.learn(Standing::Member, None, now);
            }
            // Decided by an administrator, or withdrawn. Where they are now is not said.
            (Step::Approve | Step::Decline { .. }, ChatCallFailure::NoRequest) => {
                if self.member.has_asked() {
                    self.member.looked = None;
                }
                self.member.request = None;
            }
            // The request stays open at Telegram, and a second one is no update.
            (Step::Approve, ChatCallFailure::TooManyChats) => {
                self.is_in_too_many_chats = true;
                self.next = NextDecision::BackOff;
            }
            (Step::Approve | Step::Decline { .. }, _) => self.member.request = None,
            (Step::RevokeLink, _) => self.member.link = None,
            (Step::Remove { .. }, ChatCallFailure::Administrator) => {
                self.member.removal = None;
                self.learn(Standing::Administrator, None, now);
            }
            // They have left, and nobody has removed them.
            (Step::Remove { .. }, _) => {
                self.undo(step);
                self.free(now);
            }
            // Who is out needs no unban, and who is an administrator was let in again.
            (Step::Look | Step::Unban, _) => self.free(now),
            (Step::CreateLink, _) => self.next = NextDecision::BackOff,
            (Step::Hold | Step::Rest(_) | Step::Forget, _) => {}
        }
    }
}
