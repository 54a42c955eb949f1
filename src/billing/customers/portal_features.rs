//! What customers can do in the billing portal, as far as buttons depend on it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::billing::Billing;
use crate::billing::Refusal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::subscription::Subscription;

/// How long a response is used before the next request.
const ANSWER_HOLDS: Duration = Duration::from_mins(15);
/// Time limit of the request, after which a status is shown without the button.
const LOOK_TIMEOUT: Duration = Duration::from_secs(2);

/// Shared by all clones; not stored.
#[derive(Debug, Clone, Default)]
pub(in crate::billing) struct PortalFeatures(Arc<Mutex<Known>>);

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
    /// Whether customers can pause a subscription in the portal, as far as is known.
    pub(in crate::billing) fn portal_allows_pause(&self) -> bool {
        self.portal.known().allows_pause
    }

    /// Updates whether the portal offers pauses, for a user who has something to pause. If Stripe
    /// does not answer, the last response stays in use.
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
                log::info!(error:% = error; "the portal configuration cannot be fetched");
                known.allows_pause
            }
            Err(_) => known.allows_pause,
        };
        self.portal.learn(Known { allows_pause, asked_at: Some(now) });
        Ok(())
    }
}
