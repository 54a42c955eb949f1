//! Finds out what customers can do in the billing portal.

use std::time::Duration;

use crate::billing::Refusal;
use crate::billing::customers::service::Customers;
use crate::billing::portal_features::Known;
use crate::domain::ids::UserId;
use crate::domain::subscription::Subscription;

/// How long a response is used before the next request.
const ANSWER_HOLDS: Duration = Duration::from_mins(15);
/// Time limit of the request, after which a status is shown without the button.
const LOOK_TIMEOUT: Duration = Duration::from_secs(2);

impl Customers {
    /// Updates whether the portal offers pauses, for a user who has something to pause. If Stripe
    /// does not answer, the last response stays in use.
    pub async fn look_at_portal(&self, user: UserId) -> Result<(), Refusal> {
        let (now, known) = (self.clock.now(), self.portal.known());
        if known.asked_at.is_some_and(|at| at <= now && now.since(at) < ANSWER_HOLDS) {
            return Ok(());
        }
        let status = self.accounts.status(user).await?;
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
