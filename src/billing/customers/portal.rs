//! Links into Stripe's billing portal, and the Stripe customer of a user.

use crate::billing::Refusal;
use crate::billing::customers::named_user::user_named_by;
use crate::billing::customers::people::Person;
use crate::billing::customers::service::Customers;
use crate::billing::stripe_keys::unique;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::customer_linked;
use crate::domain::ids::{CustomerId, UserId};
use crate::logging;
use crate::metrics;
use crate::stripe::{PortalFlow, PortalRequest, StripeError};

impl Customers {
    /// A link to the portal for this user, whose customer is created if there is none.
    pub async fn open_portal(
        &self,
        person: &Person,
        flow: Option<PortalFlow>,
        return_url: String,
    ) -> Result<String, Refusal> {
        self.open_portal_of(person, None, flow, return_url).await
    }

    /// The same for one of several customers of the user. `None`: the customer in use.
    pub(super) async fn open_portal_of(
        &self,
        person: &Person,
        customer: Option<CustomerId>,
        flow: Option<PortalFlow>,
        return_url: String,
    ) -> Result<String, Refusal> {
        let id = person.id;
        let attempt = unique(&self.store.write(move |tx| tx.next_attempt(id)).await?);
        let customer = match customer {
            Some(customer) => customer,
            None => self.customer(person).await?,
        };
        let mut request = PortalRequest {
            customer,
            return_url,
            key: format!("tollgate-portal-{attempt}"),
            flow,
            locale: self.language(person).await?,
        };
        let url = match self.stripe.create_portal(&request).await {
            Err(StripeError::CustomerMissing) => {
                request.customer = self.replace_customer(person, &request.customer).await?;
                request.key.push_str("-again");
                self.stripe.create_portal(&request).await?
            }
            answer => answer?,
        };
        let customer = request.customer;
        self.writer
            .audit(AuditDraft {
                actor: Actor::User(id),
                action: AuditAction::PortalOpened,
                subject: customer.to_string(),
                user: Some(id),
                before: None,
                after: None,
            })
            .await?;
        metrics::portal_opened();
        Ok(url)
    }

    /// The customer in use, else a new one. Two concurrent taps get the same customer.
    pub(in crate::billing) async fn customer(
        &self,
        person: &Person,
    ) -> Result<CustomerId, Refusal> {
        let user = person.id;
        let known = self.store.read(move |tx| tx.customer_of(user)).await?;
        if let Some(customer) = known {
            return Ok(customer);
        }
        if let Some(customer) = self.proved_customer(user).await? {
            return Ok(customer);
        }
        self.new_customer(person, format!("tollgate-customer-{user}"), None).await
    }

    /// One of the customers that paid for the user, if its own metadata names the user, which a
    /// buyer cannot write. Otherwise somebody else paid, and keeps their billing portal to
    /// themselves.
    async fn proved_customer(&self, user: UserId) -> Result<Option<CustomerId>, Refusal> {
        let linked = self.store.read(move |tx| tx.customers_of(user)).await?;
        for customer in linked {
            if user_named_by(&self.stripe, &customer).await? != Some(user) {
                continue;
            }
            self.writer.prove_customer(user, customer.clone()).await?;
            return Ok(Some(customer));
        }
        Ok(None)
    }

    /// A new customer in place of one that was deleted at Stripe.
    pub(in crate::billing) async fn replace_customer(
        &self,
        person: &Person,
        dead: &CustomerId,
    ) -> Result<CustomerId, Refusal> {
        log::warn!("a customer was deleted at Stripe; creating a new one");
        let key = format!("tollgate-customer-{}-after-{dead}", person.id);
        self.new_customer(person, key, Some(dead.clone())).await
    }

    async fn is_of_another(&self, customer: &CustomerId, user: UserId) -> Result<bool, Refusal> {
        let customer = customer.clone();
        let link = self.store.read(move |tx| tx.link_of(&customer)).await?;
        Ok(link.is_some_and(|link| link.proven && link.user != user))
    }

    async fn new_customer(
        &self,
        person: &Person,
        key: String,
        dead: Option<CustomerId>,
    ) -> Result<CustomerId, Refusal> {
        let user = person.id;
        let mut made = self.stripe.create_customer(user, Some(&person.name), &key).await?;
        // The key still stands for a customer that was moved to another user with their account.
        if self.is_of_another(&made, user).await? {
            let key = format!("{key}-after-{made}");
            made = self.stripe.create_customer(user, Some(&person.name), &key).await?;
        }
        let (now, request) = (self.clock.now(), logging::request_id());
        let linked = self
            .store
            .write(move |tx| {
                let first = tx.customer_of(user)?;
                if let Some(first) = first.filter(|first| Some(first) != dead.as_ref()) {
                    return Ok(first);
                }
                tx.link_customer(user, &made, now)?;
                tx.audit(&customer_linked(Actor::User(user), user, &made), now, &request)?;
                Ok(made)
            })
            .await?;
        Ok(linked)
    }
}
