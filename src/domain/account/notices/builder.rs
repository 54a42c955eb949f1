//! Collects pending notices, each with its key, audience and freshness.

use std::time::Duration;

use crate::domain::account::Policy;
use crate::domain::account::notices::{
    Announcement, Audience, EarlierNotice, FailedAttempt, PendingNotices,
};
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::ids::SubscriptionId;
use crate::domain::notice::{Alarm, KeyedNotice, Notice, Topic};

/// Older events are not announced any more. Stripe retries deliveries for up to three days.
/// Source: <https://docs.stripe.com/webhooks#automatic-retries>.
pub(super) const NOTICE_FRESHNESS_WINDOW: Duration = Duration::from_hours(72);

/// How long a notice waits for the amount in the customer's currency. After that it states the amount in
/// the seller's.
pub(super) const CUSTOMER_AMOUNT_TIMEOUT: Duration = Duration::from_mins(1);

/// Collects the notices that are true at one time.
pub(super) struct NoticeBuilder<'a> {
    pub(super) policy: &'a Policy,
    pub(super) now: Timestamp,
    /// In the order in which they were put into the outbox.
    pub(super) earlier: &'a [EarlierNotice],
    /// What happened until then to the purchase in question is not announced, see [`Self::concern`].
    quiet_until: Option<Timestamp>,
    pending: PendingNotices,
}

/// What the user was last sent about a topic.
pub(super) struct SentOnTopic<'a> {
    pub(super) latest: Option<&'a Notice>,
    /// How many notices on the topic were sent. Part of the key, so that a state that occurs again is
    /// announced again.
    pub(super) count: usize,
}

impl<'a> NoticeBuilder<'a> {
    pub(super) const fn new(
        policy: &'a Policy,
        now: Timestamp,
        earlier: &'a [EarlierNotice],
    ) -> Self {
        let pending = PendingNotices { announcements: Vec::new(), failed: Vec::new(), wake: None };
        Self { policy, now, earlier, quiet_until: None, pending }
    }

    pub(super) fn finish(self) -> PendingNotices {
        self.pending
    }

    /// Whether the time has come. If not, the account is settled again then.
    pub(super) fn is_due(&mut self, at: Timestamp) -> bool {
        self.wake_at(at);
        at <= self.now
    }

    /// Has the account settled again at that time, unless it has passed.
    pub(super) fn wake_at(&mut self, at: Timestamp) {
        if at > self.now {
            let wake = self.pending.wake;
            self.pending.wake = Some(wake.map_or(at, |wake| wake.min(at)));
        }
    }

    /// The notices that follow are about this purchase. What happened to it before it was taken over is not
    /// announced. `None`: about no purchase.
    pub(super) fn concern(&mut self, purchase: Option<&Purchase>) {
        let imported = purchase.and_then(|purchase| purchase.imported.as_ref());
        self.quiet_until = imported.map(|imported| imported.at);
    }

    /// Whether it happened before the purchase in question was taken over.
    pub(super) fn is_quiet(&self, at: Timestamp) -> bool {
        self.quiet_until.is_some_and(|until| at <= until)
    }

    /// Whether something that happened at that time may still be announced.
    pub(super) fn is_fresh(&self, at: Timestamp) -> bool {
        !self.is_quiet(at) && self.now.since(at) <= NOTICE_FRESHNESS_WINDOW
    }

    /// Adds a notice to the user about something that happened at that time.
    pub(super) fn notify(&mut self, key: String, at: Timestamp, notice: Notice) {
        self.push(Audience::User, key, self.is_fresh(at), notice);
    }

    /// Adds a notice to the user that has been due since then, and is fresh for as long as it is true.
    pub(super) fn notify_while_true(&mut self, key: String, since: Timestamp, notice: Notice) {
        self.push(Audience::User, key, !self.is_quiet(since), notice);
    }

    /// Adds an alarm to the admins about something that happened at that time.
    pub(super) fn alarm(&mut self, key: String, at: Timestamp, alarm: Alarm) {
        self.push(Audience::Admins, key, self.is_fresh(at), Notice::Alarm { alarm });
    }

    /// Adds an alarm that requires an action of the admins and is fresh for as long as it is true.
    pub(super) fn alarm_while_true(&mut self, key: String, alarm: Alarm) {
        self.push(Audience::Admins, key, true, Notice::Alarm { alarm });
    }

    pub(super) fn push(&mut self, audience: Audience, key: String, fresh: bool, notice: Notice) {
        let notice = KeyedNotice { key, notice };
        self.pending.announcements.push(Announcement { audience, notice, fresh });
    }

    pub(super) fn push_failed_attempt(&mut self, attempt: FailedAttempt) {
        self.pending.failed.push(attempt);
    }

    /// What the user was last sent about a topic of a subscription.
    pub(super) fn sent_on_topic(&self, id: &SubscriptionId, topic: Topic) -> SentOnTopic<'a> {
        let is_about = |earlier: &&EarlierNotice| {
            earlier.sent && earlier.notice.notice.settles(topic) == Some(id)
        };
        let latest = self.earlier.iter().rev().find(is_about);
        SentOnTopic {
            latest: latest.map(|earlier| &earlier.notice.notice),
            count: self.earlier.iter().filter(is_about).count(),
        }
    }

    /// Whether any notice whose key matches was sent.
    pub(super) fn was_sent(&self, matches: impl Fn(&str) -> bool) -> bool {
        self.earlier.iter().any(|earlier| earlier.sent && matches(&earlier.notice.key))
    }
}
