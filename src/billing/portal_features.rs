//! What the billing portal lets customers do, as far as buttons depend on it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::billing::Billing;
use crate::billing::Refusal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::subscription::Subscription;

/// How long an answer is used before Stripe is asked again.
const ANSWER_HOLDS: Duration = Duration::from_mins(15);
/// A status is shown without the button rather than later than this.
const LOOK_TIMEOUT: Duration = Duration::from_secs(2);

/// Shared by all clones, and forgotten at the end of the process.
#[derive(Debug, Clone, Default)]
pub(super) struct PortalFeatures(Arc<Mutex<Known>>);

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    allows_pause: bool,
    asked_at: Option<Timestamp>,
}

impl PortalFeatures {
    fn known(&self) -> Known {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, known: Known) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }
}

impl Billing {
    /// Customers may pause a subscription in the portal, as far as is known.
    pub(super) fn portal_allows_pause(&self) -> bool {
        self.portal.known().allows_pause
    }

    /// Asks Stripe whether the portal offers the pause, for somebody who has something to pause. While
    /// Stripe does not answer, what was known stays.
    pub async fn look_at_portal(&self, user: UserId) -> Result<(), Refusal> {
        let (now, known) = (self.clock.now(), self.portal.known());
        if known.asked_at.is_some_and(|at| at <= now && now.since(at) < ANSWER_HOLDS) {
            return Ok(());
        }
        let status = self.status(user).await?;
        if !status.subscription.as_ref().is_some_and(Subscription::can_be_paused) {
            return Ok(());
        }
        let question = self.stripe.portal_setup();
        let allows_pause = match tokio::time::timeout(LOOK_TIMEOUT, question).await {
            Ok(Ok(portal)) => portal.is_some_and(|portal| portal.can_pause),
            Ok(Err(error)) => {
                log::info!(error:% = error; "the portal configuration cannot be read");
                known.allows_pause
            }
            Err(_) => known.allows_pause,
        };
        self.portal.learn(Known { allows_pause, asked_at: Some(now) });
        Ok(())
    }
}
