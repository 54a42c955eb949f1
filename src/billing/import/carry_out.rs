//! Takes over what was decided, one customer in one transaction.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::json;

use crate::billing::BackgroundError;
use crate::billing::import::fetch::FetchedImport;
use crate::billing::import::report::{ImportOptions, ImportProgress, ImportReport};
use crate::billing::import::service::Import;
use crate::billing::retry_budget::patiently;
use crate::billing::settling::{Settler, save};
use crate::domain::account::{Account, Fact, Import as ImportFact, extended};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::{Changes, CustomerLinkChange};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, SubscriptionId, UserId};
use crate::domain::import::{ImportPlan, PlannedImport};
use crate::domain::subscription::Subscription;
use crate::store::{StoreError, WriteTx};

/// Customers that are fetched at the same time: the rate limit is shared with current buyers.
const MAX_CONCURRENT_FETCHES: usize = 4;

/// What has become of a customer.
enum Takeover {
    /// So many purchases are here now.
    Over(usize),
    /// Meanwhile, another user has them.
    ByOther,
    /// Stripe does not list the purchases any more.
    Gone,
}

impl Import {
    /// Takes over what the plan says. An outage of Stripe aborts it, after some retries; what was taken over
    /// stays.
    pub async fn carry_out(
        &self,
        plan: ImportPlan,
        options: &ImportOptions,
        report: &(dyn Fn(ImportProgress<'_>) + Sync),
    ) -> Result<ImportReport, BackgroundError> {
        let mut done = ImportReport::default();
        let all = plan.imports.len();
        let unnamed = |import: &&PlannedImport| import.is_unnamed;
        let mut to_name: Vec<(CustomerId, UserId)> = plan
            .here
            .iter()
            .filter(unnamed)
            .map(|import| (import.customer.clone(), import.user))
            .collect();
        let fetched = stream::iter(plan.imports).map(|import| self.fetch(import));
        let mut fetched = std::pin::pin!(fetched.buffered(MAX_CONCURRENT_FETCHES));
        let mut seen = 0;
        while let Some(fetched) = fetched.next().await {
            let fetched = fetched?;
            let (customer, user) = (fetched.import.customer.clone(), fetched.import.user);
            let is_unnamed = fetched.import.is_unnamed;
            let mut skip = |why| {
                done.skipped += 1;
                report(ImportProgress::Skipped { customer: &customer, why });
            };
            match self.take_over(fetched, options).await? {
                Takeover::Over(purchases) => {
                    done.customers += 1;
                    done.purchases += purchases;
                    if is_unnamed {
                        to_name.push((customer, user));
                    }
                }
                Takeover::ByOther => skip("it belongs to another user by now"),
                Takeover::Gone => skip("Stripe does not list its purchases any more"),
            }
            seen += 1;
            report(ImportProgress::Imported { done: seen, all });
        }
        if options.write {
            self.name_customers(&to_name, &mut done, report).await?;
        }
        Ok(done)
    }

    async fn take_over(
        &self,
        fetched: FetchedImport,
        options: &ImportOptions,
    ) -> Result<Takeover, StoreError> {
        let (settler, now) = (self.settler.clone(), self.clock.now());
        let (actor, announce) = (options.by.actor(), options.announce);
        self.store
            .write(move |tx| take_over(tx, &settler, &fetched, (actor.clone(), announce), now))
            .await
    }

    /// Metadata of the customers names their users, as it does for customers that are created here: a database
    /// that starts from Stripe finds the same owners.
    async fn name_customers(
        &self,
        customers: &[(CustomerId, UserId)],
        done: &mut ImportReport,
        report: &(dyn Fn(ImportProgress<'_>) + Sync),
    ) -> Result<(), BackgroundError> {
        for (index, (customer, user)) in customers.iter().enumerate() {
            let key = format!("tollgate-import-{customer}-{user}");
            match patiently(|| self.stripe.name_customer_owner(customer, *user, &key)).await {
                Ok(()) => done.named += 1,
                Err(error) if error.is_transient() => return Err(error.into()),
                Err(error) => {
                    done.unnamed = customers.len() - done.named;
                    done.unnamed_because = Some(error.to_string());
                    return Ok(());
                }
            }
            report(ImportProgress::Named { done: index + 1, all: customers.len() });
        }
        Ok(())
    }
}

fn take_over(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    fetched: &FetchedImport,
    (actor, announce): (Actor, bool),
    now: Timestamp,
) -> Result<Takeover, StoreError> {
    let FetchedImport { import, facts, at } = fetched;
    let (user, customer) = (import.user, &import.customer);
    let objects: Vec<String> = facts.iter().flat_map(Fact::objects).collect();
    let link = tx.link_of(customer)?;
    let is_linked_elsewhere = link.is_some_and(|link| link.user != user);
    if is_linked_elsewhere || tx.owner_of(&objects)?.is_some_and(|owner| owner != user) {
        return Ok(Takeover::ByOther);
    }
    let policy = settler.rules().policy;
    let stated = Account::of(user, facts.clone(), policy);
    let found: BTreeSet<&SubscriptionId> =
        stated.subscriptions.iter().map(|subscription| &subscription.id).collect();
    if found.is_empty() {
        return Ok(Takeover::Gone);
    }
    let imports = stated.subscriptions.iter().map(|subscription| {
        let import = ImportFact {
            purchase: subscription.id.clone(),
            customer: customer.clone(),
            by: actor.to_string(),
            is_announced: announce,
            plan: Some(subscription.plan.clone()),
            interval: subscription.interval(),
            ends_at: subscription.cancel_at(),
        };
        Fact::imported(import, *at)
    });
    let facts: Vec<Fact> = facts.iter().cloned().chain(imports).collect();
    let record = settler.load(tx, user, &facts, now)?;
    let change = CustomerLinkChange::learned(customer.clone(), link, true, &record);
    let proof = change.iter().map(|change| Fact::linked(&change.customer, now));
    let more: Vec<Fact> = facts.iter().cloned().chain(proof).collect();
    let after = Account::of(user, extended(record.history.clone(), &more), policy);
    let settled = settler.settlement(&record, now).settle(&after, &more);
    let entry = entry(actor, import, &stated, announce);
    let audit_entries = std::iter::once(entry).chain(settled.audit_entries).collect();
    let changes = Changes { customer: change, audit_entries, ..settled };
    save(tx, &changes.with_facts(facts), now)?;
    Ok(Takeover::Over(found.len()))
}

fn entry(actor: Actor, import: &PlannedImport, stated: &Account, announce: bool) -> AuditDraft {
    let newest = stated.running().or(stated.subscriptions.last());
    AuditDraft {
        actor,
        action: AuditAction::AccountImported,
        subject: import.customer.to_string(),
        user: Some(import.user),
        before: None,
        after: Some(json!({
            "source": "import",
            "customer": import.customer,
            "purchases": stated.subscriptions.iter().map(|found| &found.id).collect::<Vec<_>>(),
            "plan": newest.map(|found| &found.plan),
            "status": newest.map(Subscription::status),
            "announced": announce,
        })),
    }
}
