//! Finds a person by whatever an administrator has at hand.

use crate::billing::Refusal;
use crate::billing::people::service::{People, known};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::person::{FoundPeople, KnownPerson, NobodyFound, PersonQuery};
use crate::store::{ReadTx, StoreError, User};

/// People of one name who are listed.
const MAX_NAMESAKES: u32 = 8;

impl People {
    /// Whom the query means. E-mail addresses are not stored: their customers are looked up at Stripe.
    pub async fn find(&self, query: PersonQuery) -> Result<FoundPeople, Refusal> {
        if let PersonQuery::Email(email) = &query {
            return self.find_by_email(email).await;
        }
        let found = self.store.read(move |tx| candidates(tx, &query)).await?;
        Ok(result(found, NobodyFound::Unknown))
    }

    async fn find_by_email(&self, email: &str) -> Result<FoundPeople, Refusal> {
        let customers = match self.stripe.customers_with_email(email).await {
            Ok(customers) => customers,
            Err(error) if error.is_transient() => {
                log::warn!(error:% = error; "an e-mail address cannot be looked up at Stripe");
                return Ok(FoundPeople::Nobody(NobodyFound::StripeDown));
            }
            Err(error) => return Err(error.into()),
        };
        let Some(first) = customers.first().map(|customer| customer.id.clone()) else {
            return Ok(FoundPeople::Nobody(NobodyFound::EmailUnknown));
        };
        let found = self.store.read(move |tx| {
            let mut found = Vec::new();
            for customer in customers {
                found.extend(owner(tx, &customer.id)?.or(customer.user));
            }
            stored(tx, found)
        });
        Ok(result(found.await?, NobodyFound::OnlyAtStripe(first)))
    }
}

fn candidates(tx: &ReadTx<'_>, query: &PersonQuery) -> Result<Vec<KnownPerson>, StoreError> {
    let all = |users: Vec<User>| Ok(users.iter().map(known).collect());
    match query {
        PersonQuery::Id(id) => stored(tx, [*id]),
        PersonQuery::Customer(id) => stored(tx, owner(tx, id)?),
        PersonQuery::Event(id) => stored(tx, tx.owner_of_event(id)?),
        PersonQuery::Object(id) => stored(tx, tx.owner_of(std::slice::from_ref(id))?),
        PersonQuery::Username(name) => all(tx.users_by_username(name, MAX_NAMESAKES)?),
        PersonQuery::Name(name) => {
            let users = tx.users_by_username(name, MAX_NAMESAKES)?;
            all(if users.is_empty() { tx.users_by_name(name, MAX_NAMESAKES)? } else { users })
        }
        PersonQuery::Email(_) => Ok(Vec::new()),
    }
}

fn owner(tx: &ReadTx<'_>, customer: &CustomerId) -> Result<Option<UserId>, StoreError> {
    Ok(tx.link_of(customer)?.map(|link| link.user))
}

/// Those of the users who are stored, each once.
fn stored(
    tx: &ReadTx<'_>,
    ids: impl IntoIterator<Item = UserId>,
) -> Result<Vec<KnownPerson>, StoreError> {
    let mut found: Vec<KnownPerson> = Vec::new();
    for id in ids {
        if found.iter().all(|person| person.id != id) {
            found.extend(tx.user(id)?.as_ref().map(known));
        }
    }
    Ok(found)
}

fn result(mut found: Vec<KnownPerson>, nobody: NobodyFound) -> FoundPeople {
    found.sort_by_key(|person| std::cmp::Reverse(person.last_seen.map(Timestamp::millis)));
    match found.as_slice() {
        [] => FoundPeople::Nobody(nobody),
        [person] => FoundPeople::Person(person.id),
        _ => FoundPeople::Several(found),
    }
}
