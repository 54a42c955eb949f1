//! Sent messages whose content depends on something, and whether they are still true.

use std::time::Duration;

use crate::billing::Refusal;
use crate::billing::sent_messages::service::SentMessages;
use crate::domain::account::Account;
use crate::domain::changes::NoticeState;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, SessionId, SubscriptionId, UserId};
use crate::domain::notice::{Notice, Topic};
use crate::domain::open_message::{CustomerAction, Outcome, Subject};
use crate::store::{CheckoutState, OpenMessage, StoreError};

/// Longer than a call to Stripe with all its retries: by then the notice about an action has
/// arrived, unless the process was stopped.
const NOTICE_TIMEOUT: Duration = Duration::from_mins(1);
/// How often a message is compared that otherwise only depends on its account.
const IDLE_INTERVAL: Duration = Duration::from_hours(7 * 24);

/// Whether a message is still true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageState {
    /// It is; the message is compared again at this time at the latest.
    Open(Timestamp),
    Over(Outcome),
    /// This version cannot find out.
    Unreadable,
}

/// How far the notice about an action has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeProgress {
    /// It will replace the message.
    OnItsWay,
    Sent(Box<Notice>),
    None,
}

impl SentMessages {
    /// The message depends on the subject from now on, and is edited when it is no longer true.
    pub async fn follow(
        &self,
        user: UserId,
        message: i64,
        subject: Subject,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        // The checkout may have changed while the message was being sent. The notice about an
        // action arrives by itself, unless the process is stopped.
        let due = match subject {
            Subject::CustomerAction { .. } => now.plus(NOTICE_TIMEOUT),
            Subject::Checkout { .. }
            | Subject::Cancellation { .. }
            | Subject::Handover { .. }
            | Subject::Payment { .. } => now,
        };
        self.store.write(move |tx| tx.put_open_message(user, message, &subject, due, now)).await?;
        Ok(())
    }

    /// The message shows something else from now on.
    pub async fn unfollow(&self, user: UserId, message: i64) -> Result<(), Refusal> {
        let open = self.store.read(move |tx| tx.is_open_message(user, message)).await?;
        if !open {
            return Ok(());
        }
        Ok(self.forget_open_message(user, message).await?)
    }

    /// The message in which the customer confirmed this action, and which waits for its notice.
    pub async fn awaiting_notice(
        &self,
        user: UserId,
        subscription: SubscriptionId,
        action: CustomerAction,
    ) -> Result<Option<i64>, StoreError> {
        self.store.read(move |tx| tx.message_awaiting_action(user, &subscription, action)).await
    }

    /// Up to `limit` messages that have to be compared now.
    pub async fn due_open_messages(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OpenMessage>, StoreError> {
        self.store.read(move |tx| tx.due_open_messages(now, limit)).await
    }

    /// The message is compared again at this time.
    pub async fn recheck_open_message(
        &self,
        message: OpenMessage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.recheck_open_message(&message, at)).await
    }

    /// The message is up to date for good, or cannot be edited.
    pub async fn forget_open_message(&self, user: UserId, message: i64) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.forget_open_message(user, message)).await
    }

    /// When the next message is compared, of those that are not due at `now`.
    pub async fn next_open_message(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(move |tx| tx.next_open_message(now)).await
    }

    /// Whether the message is still true.
    pub async fn message_state(&self, message: &OpenMessage) -> Result<MessageState, Refusal> {
        let (user, now) = (message.user, self.clock.now());
        let Some(subject) = &message.subject else { return Ok(MessageState::Unreadable) };
        match subject {
            Subject::Checkout { session, plan } => self.of_checkout(session, plan, now).await,
            Subject::CustomerAction { subscription, .. } => {
                let account = self.writer.account(user).await?;
                let subscription = account.subscription(subscription);
                let change =
                    subscription.and_then(|subscription| subscription.pending_change.as_ref());
                Ok(match change.map(|change| change.until).filter(|until| *until > now) {
                    Some(until) => MessageState::Open(until),
                    None => MessageState::Over(Outcome::Status),
                })
            }
            Subject::Cancellation { subscription } => {
                let account = self.writer.account(user).await?;
                let is_running = account.is_uncancelled(subscription);
                Ok(if is_running {
                    MessageState::Open(now.plus(IDLE_INTERVAL))
                } else {
                    MessageState::Over(Outcome::Status)
                })
            }
            Subject::Handover { plan, notice } => {
                let expiry = self.clock.expiry_now();
                let account = self.writer.account(user).await?;
                let has_it = account.has_plan(plan, self.writer.policy(), expiry);
                Ok(if has_it {
                    MessageState::Open(now.plus(IDLE_INTERVAL))
                } else {
                    MessageState::Over(Outcome::PlanOver(notice.clone()))
                })
            }
            Subject::Payment { subscription, notice } => {
                let account = self.writer.account(user).await?;
                Ok(match payment_outcome(&account, subscription, notice) {
                    Some(outcome) => MessageState::Over(outcome),
                    None => MessageState::Open(now.plus(IDLE_INTERVAL)),
                })
            }
        }
    }

    async fn of_checkout(
        &self,
        session: &SessionId,
        plan: &PlanCode,
        now: Timestamp,
    ) -> Result<MessageState, Refusal> {
        let id = session.clone();
        let checkout = self.store.read(move |tx| tx.checkout_of(&id)).await?;
        let plan = plan.clone();
        Ok(match checkout {
            Some(checkout) if checkout.state == CheckoutState::Complete => {
                MessageState::Over(Outcome::CheckoutComplete { plan })
            }
            Some(checkout) if checkout.state != CheckoutState::Expired => {
                // A page that expired before it was opened contradicts itself: Stripe's event decides.
                let expires_at = checkout.expires_at.filter(|end| *end > checkout.created_at);
                match expires_at.unwrap_or(checkout.created_at.plus(IDLE_INTERVAL)) {
                    end if end > now => MessageState::Open(end),
                    _ => MessageState::Over(Outcome::CheckoutExpired { plan }),
                }
            }
            _ => MessageState::Over(Outcome::CheckoutExpired { plan }),
        })
    }

    /// How far the notice about the latest action has come. `plan`: what it has changed to.
    pub(in crate::billing) async fn notice_progress(
        &self,
        user: UserId,
        subscription: &SubscriptionId,
        action: CustomerAction,
        plan: Option<&PlanCode>,
    ) -> Result<NoticeProgress, Refusal> {
        let now = self.clock.now();
        let notices = self.store.read(move |tx| tx.notices_about(user, now)).await?;
        let newest = notices.into_iter().rev().find(|queued| {
            let settles =
                |topic: &Topic| queued.notice.notice.settles(*topic) == Some(subscription);
            queued.state != NoticeState::Withdrawn && action.topics().iter().any(settles)
        });
        // The last notice may be older than the action.
        let newest = newest.filter(|queued| {
            let notice = &queued.notice.notice;
            action.is_reported_by(notice) && plan.is_none_or(|plan| notice.new_plan() == Some(plan))
        });
        Ok(match newest {
            Some(queued) if matches!(queued.state, NoticeState::Waiting | NoticeState::Leaving) => {
                NoticeProgress::OnItsWay
            }
            Some(queued) => NoticeProgress::Sent(Box::new(queued.notice.notice)),
            None => NoticeProgress::None,
        })
    }
}

fn payment_outcome(
    account: &Account,
    subscription: &SubscriptionId,
    notice: &Notice,
) -> Option<Outcome> {
    let notice = || Box::new(notice.clone());
    match account.subscription(subscription) {
        Some(subscription) if subscription.state.is_good() => Some(Outcome::Settled(notice())),
        Some(subscription) if !subscription.state.is_ended() => None,
        _ => Some(Outcome::Ended(notice())),
    }
}
