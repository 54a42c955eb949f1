//! People: what administrators look up about one person, and why that person has or lacks access.
//!
//! Uses the store, the accounts, and Stripe for e-mail addresses. Fails with
//! [`Refusal`](crate::billing::Refusal). Every query is bounded and uses an index.

use std::sync::Arc;

use crate::billing::Refusal;
use crate::billing::accounts::Accounts;
use crate::billing::config::BillingConfig;
use crate::domain::account::Account;
use crate::domain::audit::AuditFilter;
use crate::domain::clock::SharedClock;
use crate::domain::explanation::{Explanation, steps, without_repeats};
use crate::domain::ids::{EntitlementName, UserId};
use crate::domain::person::{EventSummary, KnownPerson, PersonView, stripe_page};
use crate::store::{Store, User};
use crate::stripe::Gateway;

/// Entries of the audit log that a view of a person shows.
const SHOWN_ENTRIES: usize = 5;
/// Entries that are read for that, since repeated ones are left out.
const READ_ENTRIES: u32 = 12;
/// Entries, entitlements and notices, of each the newest, that an explanation considers.
const MAX_STEPS: u32 = 300;

/// What administrators look up about people. Cheap to clone.
#[derive(Clone)]
pub struct People {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    clock: SharedClock,
    config: Arc<BillingConfig>,
    accounts: Accounts,
}

impl People {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        accounts: &Accounts,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            accounts: accounts.clone(),
        }
    }

    /// A person. `None`: the user is not known.
    pub async fn view(&self, user: UserId) -> Result<Option<PersonView>, Refusal> {
        let now = self.clock.expiry_now();
        let read = self.store.read(move |tx| {
            let Some(stored) = tx.user(user)? else { return Ok(None) };
            let entries = tx.audit_page(&AuditFilter::User(user), None, READ_ENTRIES)?;
            let (facts, held) = (tx.history(user)?, tx.entitlements_of(user, now)?);
            Ok(Some((stored, facts, held, tx.customers_of(user)?, entries)))
        });
        let Some((stored, facts, held, customers, entries)) = read.await? else { return Ok(None) };
        let policy = &self.config.policy;
        let account = Account::of(user, facts, policy);
        let status = self.accounts.view(&account, held, now);
        let former = account.subscriptions.last().filter(|_| status.subscription.is_none());
        let running = status.subscription.as_ref();
        Ok(Some(PersonView {
            person: known(&stored),
            former: former.cloned(),
            imported_at: account.import().map(|imported| imported.at),
            last_payment: account.last_payment(),
            next_payment: running.and_then(|found| account.next_payment(found, policy, now)),
            stripe_page: customers.first().map(|id| stripe_page(id, self.stripe.livemode())),
            status,
            entries: without_repeats(entries).into_iter().take(SHOWN_ENTRIES).collect(),
        }))
    }

    /// Why a person has or lacks `entitlement`, or any of them. `None`: the user is not known.
    pub async fn explain(
        &self,
        user: UserId,
        entitlement: Option<EntitlementName>,
    ) -> Result<Option<Explanation>, Refusal> {
        let now = self.clock.expiry_now();
        let read = self.store.read(move |tx| {
            let Some(stored) = tx.user(user)? else { return Ok(None) };
            let entries = tx.audit_page(&AuditFilter::User(user), None, MAX_STEPS)?;
            let periods = tx.entitlement_periods(user, MAX_STEPS)?;
            let notices = tx.notices_to(user, MAX_STEPS, now)?;
            Ok(Some((stored, entries, periods, notices)))
        });
        let Some((stored, entries, periods, notices)) = read.await? else { return Ok(None) };
        let (_, held) = self.accounts.entitlements(user).await?;
        let steps = steps(entries, &periods, notices, entitlement.as_ref(), now);
        Ok(Some(Explanation { person: known(&stored), entitlement, held, steps }))
    }

    /// The newest Stripe events about an account, the newest first.
    pub async fn events(&self, user: UserId, limit: u32) -> Result<Vec<EventSummary>, Refusal> {
        Ok(self.store.read(move |tx| tx.events_about(user, limit)).await?)
    }
}

/// What the store knows about a person beside the account.
pub(in crate::billing) fn known(user: &User) -> KnownPerson {
    KnownPerson {
        id: user.id,
        name: user.name.clone(),
        username: user.username.clone(),
        language: user.locale_override.clone().or_else(|| user.language.clone()),
        unreachable_since: user.unreachable_since,
        first_seen: user.first_seen,
        last_seen: user.last_seen,
    }
}
