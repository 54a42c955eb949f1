//! What is said before something ends.

use std::time::Duration;

use crate::domain::access::{Access, access};
use crate::domain::account::notices::NoticeBuilder;
use crate::domain::account::notices::course::asked_to_end;
use crate::domain::account::notices::course::goes_on;
use crate::domain::account::purchase::Purchase;
use crate::domain::account::{Account, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::domain::notice::Notice;
use crate::domain::subscription::Subscription;

/// Stripe announces the end of a trial so long before it.
/// Source: <https://docs.stripe.com/billing/subscriptions/trials>.
const TRIAL_NOTE: Duration = Duration::from_hours(72);
/// What was asked for or begun this shortly before a reminder needs no reminder.
const JUST_NOW: Duration = Duration::from_hours(1);

impl NoticeBuilder<'_> {
    /// The last reminder that is due before `end`, if it is not over; none that would follow on
    /// the heels of `begun`.
    pub(super) fn due_reminder(&mut self, end: Timestamp, begun: Timestamp) -> Option<Duration> {
        let mut due = None;
        for before in self.policy.reminders.clone() {
            let at = end.minus(before);
            if at > begun.plus(JUST_NOW) && self.reached(at) {
                due = due.map_or(Some(before), |last: Duration| Some(last.min(before)));
            }
        }
        if self.reached(end) { None } else { due }
    }

    pub(super) fn trial(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        let Some(end) = one.current_trial_end(self.now) else { return };
        let Some((began, _)) = purchase.began() else { return };
        let note = end.minus(TRIAL_NOTE);
        // A trial no longer than that has said when it ends as it began.
        if one.cancel_at.is_none()
            && note > began.plus(JUST_NOW)
            && self.reached(note)
            && !self.reached(end)
        {
            let notice = Notice::TrialEnding {
                subscription: one.id.clone(),
                plan: one.plan.clone(),
                trial_end: end,
                amount: first_amount(account, one, self.policy),
            };
            self.tell_while(format!("{}:trial-ends:{}", one.id, end.seconds()), notice);
        }
    }

    pub(super) fn reminders(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        let Access::Granted(Some(end)) = access(one, self.policy.grace) else { return };
        if one.is_owing() || Some(end) != one.cancel_at || goes_on(account, one) {
            return;
        }
        let asked = if one.is_once() { one.started_at } else { asked_to_end(purchase) };
        let Some(before) = self.due_reminder(end, asked.unwrap_or(self.now)) else { return };
        let notice = Notice::EndingSoon {
            subscription: one.id.clone(),
            plan: one.plan.clone(),
            ends_at: end,
            once: one.is_once(),
        };
        let key = format!("{}:ends:{}:{}", one.id, end.seconds(), before.as_secs());
        self.tell_while(key, notice);
    }
}

/// What Stripe has announced; else what the items add up to.
fn first_amount(account: &Account, one: &Subscription, policy: &Policy) -> Option<Money> {
    let announced = account.announced(one, policy).map(|upcoming| upcoming.amount);
    announced.or(one.amount)
}
