//! The payments of a user that an admin can refund.

use crate::billing::admin_actions::ActionError;
use crate::billing::admin_actions::service::AdminActions;
use crate::domain::account::{Account, PaidPayment};
use crate::domain::admin_action::ActionRefusal;
use crate::domain::event::PaymentRef;
use crate::domain::ids::{ChargeId, InvoiceId, PaymentIntentId, UserId};
use crate::store::StoreError;
use crate::stripe::{PaymentOrigin, StripeError, TracedPayment};

/// Payments that are offered.
const OFFERED: usize = 6;
/// Invoices whose payments are fetched for one request.
const FETCHED: usize = 6;

impl AdminActions {
    /// The last payments of a user, newest first.
    pub async fn payments(&self, user: UserId) -> Result<Vec<PaidPayment>, ActionError> {
        let mut paid = self.known_payments(user).await?;
        paid.truncate(OFFERED);
        Ok(paid)
    }

    /// A payment of a user: `pi_…`, `ch_…`, or the only payment of an invoice `in_…`.
    pub async fn payment(&self, user: UserId, id: &str) -> Result<PaidPayment, ActionError> {
        let paid = self.known_payments(user).await?;
        let is_meant = |paid: &&PaidPayment| {
            paid.id == id || paid.invoice.as_ref().is_some_and(|invoice| invoice.as_str() == id)
        };
        let mut found = paid.iter().filter(is_meant);
        match (found.next(), found.next()) {
            (Some(paid), None) => Ok(paid.clone()),
            (Some(_), Some(_)) => Err(ActionRefusal::SeveralPayments.into()),
            (None, _) => self.payment_of_charge(&paid, id).await,
        }
    }

    /// Whose payment, charge or invoice it is. Recent API versions leave the payment out of all events but
    /// one, so that Stripe is asked what a payment paid for that no event has named.
    pub async fn user_of_payment(&self, id: &str) -> Result<Option<UserId>, ActionError> {
        let named = id.to_owned();
        let known = self.store.read(move |tx| tx.user_of_object(&named)).await?;
        let payment = if is_charge(id) {
            PaymentRef { intent: None, charge: Some(ChargeId::new(id)) }
        } else {
            PaymentRef { intent: Some(PaymentIntentId::new(id)), charge: None }
        };
        if known.is_some() || id.starts_with("in_") {
            return Ok(known);
        }
        let TracedPayment { payment, customer, origin, .. } =
            match self.stripe.payment_origin(&payment, self.clock.now()).await {
                Ok(traced) => traced,
                Err(StripeError::Missing { .. }) => return Ok(None),
                Err(error) => return Err(ActionError::Failed(error.into())),
            };
        let mut objects: Vec<String> = payment.ids().iter().map(str::to_owned).collect();
        objects.extend(match origin {
            PaymentOrigin::Invoice(invoice, _) => Some(invoice.id.to_string()),
            PaymentOrigin::Session(session, _) => Some(session.id.to_string()),
            PaymentOrigin::Unrelated => None,
        });
        let owner = self.store.read(move |tx| {
            let link = customer.map(|customer| tx.link_of(&customer)).transpose()?.flatten();
            Ok(tx.owner_of(&objects)?.or(link.map(|link| link.user)))
        });
        Ok(owner.await?)
    }

    /// Events of recent API versions name the intent and not its charge.
    async fn payment_of_charge(
        &self,
        paid: &[PaidPayment],
        id: &str,
    ) -> Result<PaidPayment, ActionError> {
        let intent = if is_charge(id) { self.intent_of(id).await? } else { None };
        let found = paid.iter().find(|paid| Some(&paid.id) == intent.as_ref());
        Ok(found.cloned().ok_or(ActionRefusal::PaymentUnknown)?)
    }

    async fn intent_of(&self, charge: &str) -> Result<Option<String>, ActionError> {
        match self.stripe.retrieve_charge(&ChargeId::new(charge)).await {
            Ok(charge) => Ok(charge.payment.intent.map(|intent| intent.to_string())),
            Err(StripeError::Missing { .. }) => Ok(None),
            Err(error) => Err(ActionError::Failed(error.into())),
        }
    }

    /// All payments. Which payments have paid an invoice is fetched where no event has said so.
    async fn known_payments(&self, user: UserId) -> Result<Vec<PaidPayment>, ActionError> {
        let account = self.whole_account(user).await?;
        let unknown = account.invoices_without_payments();
        if unknown.is_empty() {
            return Ok(account.paid_payments(&self.config.policy));
        }
        for invoice in unknown.into_iter().take(FETCHED) {
            self.fetch_payments(user, &invoice).await?;
        }
        Ok(self.whole_account(user).await?.paid_payments(&self.config.policy))
    }

    async fn whole_account(&self, user: UserId) -> Result<Account, StoreError> {
        let history = self.store.read(move |tx| tx.whole_history(user)).await?;
        Ok(Account::of(user, history, &self.config.policy))
    }

    async fn fetch_payments(&self, user: UserId, id: &InvoiceId) -> Result<(), ActionError> {
        let fetched = match self.stripe.retrieve_invoice(id, self.clock.now()).await {
            Ok(fetched) => fetched,
            Err(StripeError::Missing { .. }) => None,
            Err(error) => return Err(ActionError::Failed(error.into())),
        };
        match fetched {
            Some(fetched) => Ok(self.writer.apply_payments(user, fetched).await?),
            None => Ok(()),
        }
    }
}

fn is_charge(id: &str) -> bool {
    id.starts_with("ch_") || id.starts_with("py_")
}
