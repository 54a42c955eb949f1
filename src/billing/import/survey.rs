//! Reads a running Stripe account and decides what can be taken over. Changes nothing.

use crate::billing::BackgroundError;
use crate::billing::import::report::{ImportProgress, ImportScope};
use crate::billing::import::service::Import;
use crate::billing::retry_budget::patiently;
use crate::billing::settling::Settler;
use crate::domain::account::Account;
use crate::domain::ids::SubscriptionId;
use crate::domain::import::{
    ImportGroup, ImportPlan, KnownHere, ListedFields, Survey, SurveyRules, UnclearPurchase,
};
use crate::domain::plan::Interval;
use crate::store::{ReadTx, StoreError};
use crate::stripe::{Listed, ListedPage};

/// Users that are looked up in one read transaction.
const USER_BATCH: usize = 200;

impl Import {
    /// Reads all subscriptions, and single payments if any plan is sold for one.
    pub async fn survey(
        &self,
        scope: &ImportScope,
        report: &(dyn Fn(ImportProgress<'_>) + Sync),
    ) -> Result<ImportPlan, BackgroundError> {
        let rules = SurveyRules {
            directory: &scope.directory,
            catalogue: &self.config.policy.catalogue,
            with_paused: scope.with_paused,
            livemode: self.stripe.livemode(),
        };
        let mut survey = Survey::default();
        self.read_subscriptions(&mut survey, &rules, report).await?;
        let sells_once =
            rules.catalogue.plans.iter().any(|plan| plan.price(Interval::Once).is_some());
        if sells_once {
            self.read_payments(&mut survey, &rules, report).await?;
        }
        let mut groups = survey.groups(&scope.directory).into_iter();
        let (unclear, sold_here) = self.without_linked(survey.unclear).await?;
        let mut plan = ImportPlan {
            read: survey.read,
            irrelevant: survey.irrelevant,
            unclear,
            sold_here,
            ..ImportPlan::default()
        };
        loop {
            let some: Vec<ImportGroup> = groups.by_ref().take(USER_BATCH).collect();
            if some.is_empty() {
                return Ok(plan);
            }
            let settler = self.settler.clone();
            let read = self.store.read(move |tx| {
                let known = |group: ImportGroup| Ok((known_here(tx, &settler, &group)?, group));
                some.into_iter().map(known).collect::<Result<Vec<_>, StoreError>>()
            });
            for (known, group) in read.await? {
                group.decide(&known, &mut plan);
            }
        }
    }

    /// Leaves out what belongs to customers that are linked to a user here, and counts it.
    async fn without_linked(
        &self,
        unclear: Vec<UnclearPurchase>,
    ) -> Result<(Vec<UnclearPurchase>, usize), StoreError> {
        let all = unclear.len();
        let mut left = Vec::new();
        let mut unclear = unclear.into_iter();
        loop {
            let some: Vec<UnclearPurchase> = unclear.by_ref().take(USER_BATCH).collect();
            if some.is_empty() {
                let linked = all - left.len();
                return Ok((left, linked));
            }
            let read = self.store.read(move |tx| {
                let mut left = Vec::new();
                for found in some {
                    let customer = found.customer.as_ref().filter(|_| found.reason.is_nameless());
                    let link = customer.map(|customer| tx.link_of(customer)).transpose()?;
                    if !link.flatten().is_some_and(|link| link.proven) {
                        left.push(found);
                    }
                }
                Ok::<_, StoreError>(left)
            });
            left.extend(read.await?);
        }
    }

    async fn read_subscriptions(
        &self,
        survey: &mut Survey,
        rules: &SurveyRules<'_>,
        report: &(dyn Fn(ImportProgress<'_>) + Sync),
    ) -> Result<(), BackgroundError> {
        let key = rules.directory.metadata_key.as_deref();
        let mut after: Option<String> = None;
        loop {
            let (from, now) = (after.as_deref(), self.clock.now());
            let page = patiently(|| self.stripe.list_sold_subscriptions(from, key, now)).await?;
            after = add_page(survey, page, report, |survey, found, fields| {
                survey.add_subscription(&found.customer, &found.object, fields, rules);
            });
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn read_payments(
        &self,
        survey: &mut Survey,
        rules: &SurveyRules<'_>,
        report: &(dyn Fn(ImportProgress<'_>) + Sync),
    ) -> Result<(), BackgroundError> {
        let key = rules.directory.metadata_key.as_deref();
        let mut after: Option<String> = None;
        loop {
            let (from, now) = (after.as_deref(), self.clock.now());
            let page = patiently(|| self.stripe.list_single_payments(from, key, now)).await?;
            after = add_page(survey, page, report, |survey, found, fields| {
                let id = SubscriptionId::new(found.object.id.as_str());
                survey.add_payment(&found.customer, id, &found.object.prices, fields, rules);
            });
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// Adds what a page holds to the survey, and returns where the next page begins.
fn add_page<T>(
    survey: &mut Survey,
    page: ListedPage<T>,
    report: &(dyn Fn(ImportProgress<'_>) + Sync),
    add: impl Fn(&mut Survey, &Listed<T>, ListedFields<'_>),
) -> Option<String> {
    for item in page.items {
        match item {
            Ok(found) => {
                let (named, livemode) = (found.named.as_deref(), found.livemode);
                add(survey, &found, ListedFields { named, livemode });
            }
            Err(unreadable) => survey.add_unreadable(unreadable.id),
        }
    }
    report(ImportProgress::Read(survey.read));
    page.next
}

fn known_here(
    tx: &ReadTx<'_>,
    settler: &Settler,
    group: &ImportGroup,
) -> Result<KnownHere, StoreError> {
    let mut known = KnownHere::default();
    for candidate in &group.candidates {
        if let Some(link) = tx.link_of(&candidate.customer)? {
            known.links.insert(candidate.customer.clone(), link);
        }
    }
    for id in group.purchases() {
        if let Some(owner) = tx.user_of_object(id.as_str())? {
            known.owners.insert(id.clone(), owner);
        }
    }
    if tx.has_facts(group.user)? {
        let history = settler.history(tx, group.user, &[])?;
        let account = Account::of(group.user, history, settler.rules().policy);
        let unlisted = || account.running_unlisted().map(|unlisted| unlisted.id.clone());
        known.running = account.running().map(|found| found.id.clone()).or_else(unlisted);
    }
    Ok(known)
}
