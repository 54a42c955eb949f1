//! Pending notices as values: what to send to whom, and when to look again.

use crate::domain::access::{Access, access};
use crate::domain::account::notices::builder::NoticeBuilder;
use crate::domain::account::{Account, Invoice, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, SubscriptionId};
use crate::domain::notice::KeyedNotice;

/// A notice about this account that was put into the outbox earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierNotice {
    pub notice: KeyedNotice,
    /// It has reached the chat. Otherwise it is queued, or was given up or withdrawn.
    pub sent: bool,
}

/// Who receives a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    User,
    Admins,
}

/// A notice that is true now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub audience: Audience,
    pub notice: KeyedNotice,
    /// Recent enough to be sent, unless it has been sent already. A notice that is not fresh is still
    /// true.
    pub fresh: bool,
}

/// The last failed attempt to collect an invoice that is still unpaid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedAttempt {
    pub subscription: SubscriptionId,
    pub plan: PlanCode,
    pub invoice: Invoice,
    /// `None`: access has ended already.
    pub access_until: Option<Timestamp>,
    /// Recent enough to be reported, unless it has been reported already.
    pub fresh: bool,
}

/// Everything that is true of an account at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingNotices {
    pub announcements: Vec<Announcement>,
    /// The failed attempts, whichever notices the user receives about them.
    pub failed: Vec<FailedAttempt>,
    /// When the notices or entitlements will change without another event.
    pub wake: Option<Timestamp>,
}

impl Account {
    /// The notices that are true at `now`. `earlier` must be in the order in which the notices were put
    /// into the outbox.
    #[must_use]
    pub fn pending_notices(
        &self,
        policy: &Policy,
        now: Timestamp,
        earlier: &[EarlierNotice],
    ) -> PendingNotices {
        let mut notices = NoticeBuilder::new(policy, now, earlier);
        for subscription in &self.subscriptions {
            let Some(purchase) = self.purchase(&subscription.id) else { continue };
            notices.subscription(self, purchase, subscription);
            if let Access::Granted(Some(end)) = access(subscription, policy.grace) {
                notices.wake_at(end);
            }
        }
        for unlisted in &self.unlisted {
            if let Access::Granted(Some(end)) = unlisted.access {
                notices.wake_at(end);
            }
        }
        for purchase in &self.purchases {
            notices.delayed_payment(purchase);
        }
        notices.reversals(self);
        notices.alarms(self);
        for (_, grant) in &self.grants {
            if let Some(until) = grant.until {
                notices.wake_at(until);
            }
        }
        notices.finish()
    }
}
