//! What cancelling a subscription changes.

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Policy};
use crate::domain::admin_action::refusal::ActionRefusal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode, ScheduleId, SubscriptionId};

/// What cancelling a subscription changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelEffect {
    pub subscription: SubscriptionId,
    pub plan: PlanCode,
    /// At once; otherwise at the end of the period.
    pub now: bool,
    /// The end of the period that is paid for, if known.
    pub period_end: Option<Timestamp>,
    /// The end that was scheduled before.
    pub scheduled: Option<Timestamp>,
    /// A scheduled change of plan that is dropped.
    pub schedule: Option<ScheduleId>,
    /// What the person loses at once.
    pub lost: Vec<EntitlementName>,
}

/// What cancelling the running subscription changes.
pub(super) fn cancel_effect(
    account: &Account,
    at_once: bool,
    policy: &Policy,
    now: Timestamp,
) -> Result<CancelEffect, ActionRefusal> {
    let running = account.running().ok_or(ActionRefusal::NoSubscription)?;
    let scheduled = running.cancel_at();
    if !at_once && running.is_scheduled_elsewhere() {
        return Err(ActionRefusal::ScheduledElsewhere);
    }
    if let Some(end) = scheduled
        && !at_once
    {
        return Err(ActionRefusal::EndsAlready(end));
    }
    let mut without = account.clone();
    without.subscriptions.retain(|subscription| subscription.id != running.id);
    let lost = if at_once { account.lost_in(&without, policy, now) } else { Vec::new() };
    Ok(CancelEffect {
        subscription: running.id.clone(),
        plan: running.plan.clone(),
        now: at_once,
        period_end: running.current_period_end,
        scheduled,
        schedule: running.schedule_id().filter(|_| !at_once).cloned(),
        lost,
    })
}
