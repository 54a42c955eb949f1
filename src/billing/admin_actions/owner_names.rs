//! Names the new owner at Stripe of what was moved to another user.

use crate::billing::admin_actions::at_stripe::CallError;
use crate::billing::admin_actions::service::AdminActions;
use crate::domain::admin_action::MoveEffect;
use crate::store::StoredAdminAction;
use crate::stripe::StripeError;

impl AdminActions {
    /// Metadata at Stripe names the new user, so that a database that starts from Stripe finds the same owner.
    /// Here, the customer decides: what Stripe does not change is skipped.
    pub(super) async fn rename_owner(
        &self,
        stored: &StoredAdminAction,
        effect: &MoveEffect,
    ) -> Result<(), CallError> {
        for customer in &effect.customers {
            let key = format!("tollgate-move-{}-{customer}", stored.id);
            skip_refused(self.stripe.name_customer_owner(customer, effect.to, &key).await)?;
        }
        for subscription in effect.subscriptions() {
            let (key, now) =
                (format!("tollgate-move-{}-{subscription}", stored.id), self.clock.now());
            let named =
                self.stripe.name_subscription_owner(subscription, effect.to, &key, now).await;
            if let Some(fetched) = skip_refused(named)? {
                self.writer.apply_fetched(effect.to, fetched, "admin").await?;
            }
        }
        Ok(())
    }
}

/// `None`: Stripe does not change the object, most often because it is gone.
fn skip_refused<T>(called: Result<T, StripeError>) -> Result<Option<T>, StripeError> {
    match called {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            log::warn!(error:% = error; "an object at Stripe cannot be given its new owner");
            Ok(None)
        }
    }
}
