//! Pending notices as values: what to send to whom, and when to look again.

use crate::domain::account::Invoice;
use crate::domain::alerts::AlertKind;
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
    /// The admins that get alerts of this kind.
    RecipientsOf(AlertKind),
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
