//! What giving days of a subscription away changes: the next payment is due later.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Goodwill, Policy};
use crate::domain::admin_action::refusal::ActionRefusal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, SubscriptionId};
use crate::domain::money::Money;
use crate::domain::subscription::{Schedule, Subscription};

/// The days become a trial at Stripe, which may last this long.
/// Source: <https://docs.stripe.com/billing/subscriptions/trials/free-trials>.
const LONGEST_TRIAL: Duration = Duration::from_hours(730 * 24);

/// What giving days away changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompEffect {
    pub subscription: SubscriptionId,
    pub plan: PlanCode,
    pub seconds: u64,
    /// When the next payment was due.
    pub before: Timestamp,
    /// When it is due then, and once in each interval from there.
    pub after: Timestamp,
    /// What is charged then. `None` if it is not known exactly.
    pub amount: Option<Money>,
    /// The subscription is on its first trial, which lasts longer.
    pub on_trial: bool,
}

impl CompEffect {
    /// The days as they are recorded.
    #[must_use]
    pub fn goodwill(&self) -> Goodwill {
        let subscription = self.subscription.clone();
        Goodwill { subscription, seconds: self.seconds, until: self.after }
    }
}

/// What giving so many seconds of the running subscription away changes.
pub(super) fn comp_effect(
    account: &Account,
    seconds: u64,
    policy: &Policy,
    now: Timestamp,
) -> Result<CompEffect, ActionRefusal> {
    let running = account.running().ok_or(ActionRefusal::NoSubscription)?;
    let next = account.next_payment(running, policy, now);
    let next = next.filter(|_| running.state.is_good()).ok_or(ActionRefusal::NothingToPostpone)?;
    match &running.schedule {
        Some(Schedule::Foreign { .. }) => return Err(ActionRefusal::ScheduledElsewhere),
        Some(Schedule::CreatedHere { .. }) => return Err(ActionRefusal::ChangePending),
        None if running.pending_change.is_some() => return Err(ActionRefusal::ChangePending),
        None => {}
    }
    if has_several_periods(running) {
        return Err(ActionRefusal::SeveralPeriods);
    }
    let after = next.at.plus(Duration::from_secs(seconds)).whole_second();
    if after <= next.at {
        return Err(ActionRefusal::EndInPast);
    }
    let latest = now.plus(LONGEST_TRIAL);
    if after > latest {
        return Err(ActionRefusal::TooLate(latest.whole_second()));
    }
    Ok(CompEffect {
        subscription: running.id.clone(),
        plan: running.plan.clone(),
        seconds,
        before: next.at,
        after,
        amount: next.amount,
        on_trial: running.is_on_trial(),
    })
}

/// Whether some items are paid for until another time: a trial would end those periods early.
fn has_several_periods(subscription: &Subscription) -> bool {
    let ends = subscription.items.iter().filter_map(|item| item.period_end);
    let mut ends = ends.map(Timestamp::seconds);
    let first = ends.next();
    ends.any(|end| Some(end) != first)
}
