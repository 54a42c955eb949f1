//! Paused collection, while the subscription continues.

use crate::stripe::account::Account;
use crate::stripe::records::Pause;
use crate::stripe::refusal::Refused;

/// How invoices are handled while collection is paused.
pub(super) const BEHAVIORS: [&str; 3] = ["keep_as_draft", "mark_uncollectible", "void"];

impl Account {
    /// Pauses collection. Invoices are still created, and the status does not change:
    /// <https://docs.stripe.com/billing/subscriptions/pause-payment>.
    pub(super) fn pause_collection(
        &mut self,
        id: &str,
        behavior: &str,
        resumes_at: Option<i64>,
    ) -> Result<(), Refused> {
        self.live_subscription(id)?;
        let known = BEHAVIORS.into_iter().find(|known| *known == behavior);
        let behavior = known.ok_or_else(|| {
            let message = format!("Invalid pause_collection[behavior]: {behavior}");
            Refused {
                param: Some("pause_collection[behavior]".to_owned()),
                ..Refused::invalid(message)
            }
        })?;
        if resumes_at.is_some_and(|at| at <= self.now()) {
            return Err(Refused::invalid("`resumes_at` must be in the future."));
        }
        self.update_subscription(id, |sub| sub.pause = Some(Pause { behavior, resumes_at }))
    }

    pub(super) fn resume_collection(&mut self, id: &str) -> Result<(), Refused> {
        self.live_subscription(id)?;
        self.update_subscription(id, |sub| sub.pause = None)
    }
}
