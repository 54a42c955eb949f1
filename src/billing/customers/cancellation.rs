//! The billing portal's page on which a customer cancels a subscription.

use std::time::Duration;

use crate::billing::Refusal;
use crate::billing::customers::people::Person;
use crate::billing::customers::service::Customers;
use crate::domain::cancellation::{CancelMode, CancelPage, Cancellable};
use crate::domain::portal::PortalFlow;
use crate::stripe::PortalSetup;

/// Time limit of reading the portal configuration, after which the usual one is assumed.
const SETUP_TIMEOUT: Duration = Duration::from_secs(2);

impl Customers {
    /// Opens the page. Stripe is asked what the portal allows, since it rejects a flow that is not allowed.
    pub async fn open_cancellation(
        &self,
        person: &Person,
        offer: &Cancellable,
        return_url: String,
    ) -> Result<CancelPage, Refusal> {
        let setup = self.portal_configuration().await;
        if setup.is_none_or(|setup| setup.can_cancel) {
            let flow = PortalFlow::SubscriptionCancel(offer.subscription.clone());
            let opened =
                self.open_portal_of(person, offer.customer.clone(), Some(flow), return_url.clone());
            match opened.await {
                Ok(url) => {
                    let mode = setup.map_or(CancelMode::PeriodEnd, |setup| setup.cancel_mode);
                    return Ok(CancelPage::Flow { url, mode });
                }
                // Stripe rejects the flow. What else is wrong shows below.
                Err(Refusal::PortalNotConfigured | Refusal::Misconfigured) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        let url = self.open_portal_of(person, offer.customer.clone(), None, return_url).await?;
        Ok(CancelPage::NotAllowed { url })
    }

    /// `None`: Stripe did not return it in time, or the portal was never configured.
    async fn portal_configuration(&self) -> Option<PortalSetup> {
        match tokio::time::timeout(SETUP_TIMEOUT, self.stripe.portal_setup()).await {
            Ok(Ok(setup)) => setup,
            Ok(Err(error)) => {
                log::info!(error:% = error; "the portal configuration cannot be fetched");
                None
            }
            Err(_) => None,
        }
    }
}
