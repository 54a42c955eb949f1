//! Links into Stripe's billing portal, and the customer that stands for a user.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::json;

use crate::billing::Billing;
use crate::billing::Person;
use crate::billing::Refusal;
use crate::billing::checkout::unique;
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::ids::{CustomerId, UserId};
use crate::logging;
use crate::measures;
use crate::store::StoreError;
use crate::stripe::{PortalFlow, PortalRequest, StripeError};

impl Billing {
    /// A link to the portal for this person; their customer is made where there is none.
    pub async fn manage(
        &self,
        person: &Person,
        flow: Option<PortalFlow>,
        return_url: String,
    ) -> Result<String, Refusal> {
        let id = person.id;
        let attempt = self.store.write(move |ledger| ledger.next_attempt(id)).await;
        let attempt = unique(&Ok::<_, StoreError>(attempt?)?);
        let mut request = PortalRequest {
            customer: self.customer(person).await?,
            return_url,
            key: format!("tollgate-portal-{attempt}"),
            flow,
            locale: person.language.clone(),
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
        self.audit(AuditFact {
            actor: Actor::User(id),
            action: "portal.opened",
            subject: customer.to_string(),
            user: Some(id),
            before: None,
            after: None,
        })
        .await?;
        measures::portal_opened();
        Ok(url)
    }

    /// The stored customer, else a new one. The key says who and by which name, so that two taps
    /// at once get the same customer, and a changed name is no other request under an old key.
    pub(crate) async fn customer(&self, person: &Person) -> Result<CustomerId, Refusal> {
        let user = person.id;
        let known = self.store.read(move |snapshot| snapshot.customer_of(user)).await?;
        if let Some(customer) = known {
            return Ok(customer);
        }
        let mut hasher = DefaultHasher::new();
        person.name.hash(&mut hasher);
        let key = format!("tollgate-customer-{user}-{:016x}", hasher.finish());
        self.new_customer(person, key, None).await
    }

    /// A customer in place of one that was deleted at Stripe.
    pub(super) async fn replace_customer(
        &self,
        person: &Person,
        dead: &CustomerId,
    ) -> Result<CustomerId, Refusal> {
        log::warn!("a customer is gone at Stripe; a new one takes its place");
        let key = format!("tollgate-customer-{}-after-{dead}", person.id);
        self.new_customer(person, key, Some(dead.clone())).await
    }

    async fn new_customer(
        &self,
        person: &Person,
        key: String,
        dead: Option<CustomerId>,
    ) -> Result<CustomerId, Refusal> {
        let user = person.id;
        let made = self.stripe.create_customer(user, Some(&person.name), &key).await?;
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store
            .write(move |ledger| {
                let first = ledger.customer_of(user)?;
                if let Some(first) = first.filter(|first| Some(first) != dead.as_ref()) {
                    return Ok(first);
                }
                ledger.put_customer(user, &made, now)?;
                ledger.audit(&customer_linked(Actor::User(user), user, &made), now, &request)?;
                Ok(made)
            })
            .await
            .map_err(|error: StoreError| error.into())
    }

    pub(crate) async fn audit(&self, fact: AuditFact) -> Result<(), Refusal> {
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store
            .write(move |ledger| ledger.audit(&fact, now, &request))
            .await
            .map_err(|error: StoreError| error.into())
    }
}

pub(crate) fn customer_linked(actor: Actor, user: UserId, customer: &CustomerId) -> AuditFact {
    AuditFact {
        actor,
        action: "customer.linked",
        subject: customer.to_string(),
        user: Some(user),
        before: None,
        after: Some(json!({ "customer": customer })),
    }
}
