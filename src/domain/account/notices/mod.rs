//! What the user and the admins must be told: everything that is true now and not known to them.
//!
//! Announcement is read off the account, not off the events: what has stopped being true is not told any
//! more, and what was told once is not told again, whichever delivery came first.

mod alarms;
mod course;
mod money;
mod pauses;
mod reminders;
mod reversals;

use std::time::Duration;

use crate::domain::access::{Access, access};
use crate::domain::account::purchase::Purchase;
use crate::domain::account::{Account, Invoice, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, SubscriptionId};
use crate::domain::notice::{Alarm, KeyedNotice, Notice, Topic};
use crate::domain::subscription::{Status, Subscription};

/// What happened longer ago is no news any more. Stripe delivers late for up to three days.
/// Source: <https://docs.stripe.com/webhooks#automatic-retries>.
const FRESH: Duration = Duration::from_hours(72);

/// How long a notice waits for the amount in the customer's currency, where there is one. What
/// Stripe does not answer in this time is stated in the seller's.
const AMOUNT_KNOWN: Duration = Duration::from_mins(1);

/// A notice that was handed to the outbox about this account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierNotice {
    pub notice: KeyedNotice,
    /// It reached the chat. Otherwise it waits, or was given up or taken back.
    pub sent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    User,
    Admins,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub audience: Audience,
    pub notice: KeyedNotice,
    /// Recent enough to be said, if it has not been said yet. What is not stays true all the same.
    pub fresh: bool,
}

/// The last attempt at an invoice of a subscription that is still unpaid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedAttempt {
    pub subscription: SubscriptionId,
    pub plan: PlanCode,
    pub invoice: Invoice,
    /// `None`: access has ended already.
    pub access_until: Option<Timestamp>,
    /// Recent enough to be told, if it has not been told yet.
    pub fresh: bool,
}

/// What is true at a moment, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingNotices {
    pub news: Vec<Announcement>,
    /// Whatever else there is to say of them to the user.
    pub failed: Vec<FailedAttempt>,
    /// When time alone will change the news or the rights.
    pub wake: Option<Timestamp>,
}

impl Account {
    /// `told`: in the order in which it was handed to the outbox.
    #[must_use]
    pub fn pending_notices(
        &self,
        policy: &Policy,
        now: Timestamp,
        told: &[EarlierNotice],
    ) -> PendingNotices {
        let mut teller =
            NoticeBuilder { now, told, policy, news: Vec::new(), failed: Vec::new(), wake: None };
        for one in &self.subscriptions {
            let Some(purchase) = self.purchase(&one.id) else { continue };
            teller.subscription(self, purchase, one);
            if let Access::Granted(Some(end)) = access(one, policy.grace) {
                teller.reached(end);
            }
        }
        for one in &self.unlisted {
            if let Access::Granted(Some(end)) = one.access {
                teller.reached(end);
            }
        }
        for purchase in &self.purchases {
            teller.checkout(purchase);
        }
        teller.reversals(self);
        teller.alarms(self);
        for (_, grant) in &self.grants {
            if let Some(until) = grant.until {
                teller.reached(until);
            }
        }
        PendingNotices { news: teller.news, failed: teller.failed, wake: teller.wake }
    }
}

struct NoticeBuilder<'a> {
    now: Timestamp,
    told: &'a [EarlierNotice],
    policy: &'a Policy,
    news: Vec<Announcement>,
    failed: Vec<FailedAttempt>,
    wake: Option<Timestamp>,
}

impl NoticeBuilder<'_> {
    /// Whether the moment has come; if not, somebody looks again when it does.
    pub(super) fn reached(&mut self, at: Timestamp) -> bool {
        if at <= self.now {
            return true;
        }
        self.wake = Some(self.wake.map_or(at, |wake| wake.min(at)));
        false
    }

    fn tell(&mut self, key: String, at: Timestamp, notice: Notice) {
        self.say(Audience::User, key, self.now.since(at) <= FRESH, notice);
    }

    /// Fresh for as long as it is true.
    fn tell_while(&mut self, key: String, notice: Notice) {
        self.say(Audience::User, key, true, notice);
    }

    fn alarm(&mut self, key: String, at: Timestamp, alarm: Alarm) {
        self.say(Audience::Admins, key, self.now.since(at) <= FRESH, Notice::Alarm { alarm });
    }

    /// Something is to be done about it, however long ago it happened.
    fn alarm_while(&mut self, key: String, alarm: Alarm) {
        self.say(Audience::Admins, key, true, Notice::Alarm { alarm });
    }

    fn say(&mut self, audience: Audience, key: String, fresh: bool, notice: Notice) {
        self.news.push(Announcement { audience, notice: KeyedNotice { key, notice }, fresh });
    }

    /// The last notice sent that settles a topic, and how many there were.
    fn believed(&self, id: &SubscriptionId, topic: Topic) -> (Option<&Notice>, usize) {
        let sent = |row: &&EarlierNotice| row.sent && row.notice.notice.settles(topic) == Some(id);
        let count = self.told.iter().filter(sent).count();
        (self.told.iter().rev().find(sent).map(|row| &row.notice.notice), count)
    }

    fn subscription(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        if one.status.is_live() || one.status == Status::Canceled {
            self.failed_attempt(purchase, one);
        }
        if one.status.is_terminal() {
            self.ended(account, purchase, one);
            return self.paid_after_end(account, purchase, one);
        }
        if one.status == Status::Incomplete {
            return;
        }
        self.ending(purchase, one);
        self.pauses(purchase, one);
        if one.reversal.is_some() {
            return;
        }
        self.begun(account, purchase, one);
        self.plan(purchase, one);
        self.payments(purchase, one);
        self.dunning(purchase, one);
        self.settled(purchase, one);
        self.trial(account, purchase, one);
        self.reminders(account, purchase, one);
        self.ahead(account, one);
    }

    fn was_sent(&self, alike: impl Fn(&str) -> bool) -> bool {
        self.told.iter().any(|row| row.sent && alike(&row.notice.key))
    }
}
