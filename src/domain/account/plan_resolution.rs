//! Which plan a purchase pays for, since when, and which event shows it.
//!
//! A listed price decides. Metadata counts only where no price is listed, and only if this product
//! wrote it or the checkout session was opened here.

use std::time::Duration;

use crate::domain::account::Policy;
use crate::domain::account::collection::Funding;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::CheckoutOutcome;
use crate::domain::ids::{EventId, PlanCode, PriceId};
use crate::domain::status::PendingPayment;
use crate::domain::subscription::Status;

/// Upper bound on how far an API response may be back-dated.
const RESPONSE_BACKDATING: Duration = Duration::from_secs(5);

/// Why a purchase gives its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    pub since: Timestamp,
    /// The event that first showed it; `None` if it was fetched.
    pub event: Option<EventId>,
    pub price: Option<PriceId>,
}

/// A sign that the purchase is in good standing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Evidence {
    at: Timestamp,
    event: Option<EventId>,
}

/// The plans that metadata names.
#[derive(Clone, Copy)]
struct Metadata<'a> {
    /// `tollgate_plan`, which only this product writes.
    tollgate_plan: Option<&'a PlanCode>,
    /// `plan_code`, which other products may write too.
    plan_code: Option<&'a PlanCode>,
}

impl Purchase {
    /// The plan that is paid for; `None` if it is unknown.
    #[must_use]
    pub fn plan(&self, policy: &Policy) -> Option<PlanCode> {
        let Some(latest) = self.latest() else {
            let by_invoice = || {
                self.invoices.iter().find_map(|invoice| {
                    let metadata = Metadata {
                        tollgate_plan: invoice.snapshot.tollgate_plan.as_ref(),
                        plan_code: invoice.snapshot.plan.as_ref(),
                    };
                    self.plan_of_prices(&invoice.snapshot.prices, metadata, policy)
                })
            };
            return self.session_plan(policy).or_else(by_invoice);
        };
        let items = &latest.snapshot.items;
        let same_price =
            |version: &&SubscriptionVersion| version.snapshot.items.shares_a_price(items);
        let mut run = self.versions.iter().rev().take_while(same_price);
        run.find_map(|version| self.plan_of_version(version, policy))
    }

    /// The last known plan of a subscription whose price has changed since. The plan must have been in
    /// force: a plan that was never paid for is not kept.
    pub(super) fn last_known_plan(&self, policy: &Policy) -> Option<PlanCode> {
        if self.funding() == Funding::Missing {
            return None;
        }
        let in_force = |version: &&SubscriptionVersion| {
            matches!(
                version.snapshot.status,
                Status::Trialing | Status::Active | Status::PastDue | Status::Unpaid
            )
        };
        let mut versions = self.versions.iter().rev().filter(in_force);
        versions.find_map(|version| self.plan_of_version(version, policy))
    }

    /// The plan that a version shows: by its price, else by its metadata. A change of plan does not
    /// update the metadata, so metadata of the first version does not count for another price.
    fn plan_of_version(&self, version: &SubscriptionVersion, policy: &Policy) -> Option<PlanCode> {
        let snapshot = &version.snapshot;
        let is_stale = self.versions.first().is_some_and(|first| {
            !first.snapshot.items.shares_a_price(&snapshot.items)
                && first.snapshot.plan == snapshot.plan
                && first.snapshot.tollgate_plan == snapshot.tollgate_plan
        });
        let by_price = version.price().and_then(|price| policy.catalogue.plan_of(price));
        let metadata = Metadata {
            tollgate_plan: snapshot.tollgate_plan.as_ref(),
            plan_code: snapshot.plan.as_ref(),
        };
        let by_metadata = || self.plan_of_metadata(metadata, policy).filter(|_| !is_stale);
        by_price.map(|plan| plan.code.clone()).or_else(by_metadata)
    }

    /// The plan that its checkout session sold.
    pub(super) fn session_plan(&self, policy: &Policy) -> Option<PlanCode> {
        let session = &self.session.as_ref()?.snapshot;
        let metadata = Metadata {
            tollgate_plan: session.tollgate_plan.as_ref(),
            plan_code: session.plan.as_ref(),
        };
        self.plan_of_prices(&session.prices, metadata, policy)
    }

    /// The plan of an invoice: by the prices it charges, else the present one.
    pub(super) fn plan_of_invoice(&self, invoice: &Invoice, policy: &Policy) -> Option<PlanCode> {
        let present = self.plan(policy);
        let prices = invoice.snapshot.prices.iter();
        let listed: Vec<&PlanCode> =
            prices.filter_map(|price| Some(&policy.catalogue.plan_of(price)?.code)).collect();
        let unchanged = listed.iter().find(|plan| Some(**plan) == present.as_ref());
        unchanged.or(listed.first()).map(|plan| (*plan).clone()).or(present)
    }

    /// The one plan that the prices pay for; if that is none or several, the one that metadata names.
    fn plan_of_prices(
        &self,
        prices: &[PriceId],
        metadata: Metadata<'_>,
        policy: &Policy,
    ) -> Option<PlanCode> {
        let listed = prices.iter().filter_map(|price| policy.catalogue.plan_of(price));
        let mut codes: Vec<&PlanCode> = listed.map(|plan| &plan.code).collect();
        codes.dedup();
        match codes.as_slice() {
            [code] => Some((*code).clone()),
            codes => {
                let first = || codes.first().map(|code| (*code).clone());
                self.plan_of_metadata(metadata, policy).or_else(first)
            }
        }
    }

    /// The plan that metadata names. `plan_code` counts only if the checkout session was opened here.
    fn plan_of_metadata(&self, metadata: Metadata<'_>, policy: &Policy) -> Option<PlanCode> {
        let plan_code = || metadata.plan_code.filter(|_| self.opened_here);
        let named = metadata.tollgate_plan.or_else(plan_code);
        named.filter(|plan| policy.catalogue.plan(plan).is_some()).cloned()
    }

    /// The delayed payment that has not arrived yet, unless the subscription has ended.
    pub(super) fn pending_payment(&self, policy: &Policy) -> Option<PendingPayment> {
        let pending = self.session_outcome() == Some(CheckoutOutcome::AwaitingPayment)
            && self.funding() == Funding::Missing;
        let ended = self.latest().is_some_and(|latest| latest.snapshot.status.is_terminal());
        (pending && !ended).then(|| PendingPayment { plan: self.session_plan(policy) })
    }

    /// Since when the present plan is given, and the event that first showed it. `None` while nothing
    /// shows the purchase in good standing.
    pub(super) fn provenance(&self, policy: &Policy) -> Option<Provenance> {
        let first = self.first_evidence()?;
        let plan = self.plan(policy).or_else(|| self.last_known_plan(policy))?;
        let mut newest_first = self.versions.iter().rev();
        let priced = newest_first.find(|version| self.plan_of_version(version, policy).is_some());
        let price = priced.or(self.latest()).and_then(|version| version.price().cloned());
        let same_plan: Vec<&SubscriptionVersion> = self
            .versions
            .iter()
            .rev()
            .take_while(|version| {
                self.plan_of_version(version, policy).is_none_or(|other| other == plan)
            })
            .collect();
        let changed = same_plan.last().filter(|_| same_plan.len() < self.versions.len());
        let Evidence { at: since, event } = match changed {
            Some(version) if version.at > first.at => {
                Evidence { at: version.at, event: version.source.event().cloned() }
            }
            _ => first,
        };
        Some(Provenance { since, event, price })
    }

    /// The earliest evidence of good standing. An API response may be back-dated, so an event shortly
    /// after it takes precedence.
    fn first_evidence(&self) -> Option<Evidence> {
        let all = self.evidence();
        let latest = all.first()?.at.plus(RESPONSE_BACKDATING);
        let event = all.iter().find(|evidence| evidence.event.is_some() && evidence.at <= latest);
        event.or(all.first()).cloned()
    }

    /// The time up to which evidence can be the first. `None`: there is none.
    pub(super) fn first_evidence_until(&self) -> Option<Timestamp> {
        Some(self.evidence().first()?.at.plus(RESPONSE_BACKDATING))
    }

    /// All evidence of good standing, the earliest first.
    fn evidence(&self) -> Vec<Evidence> {
        let good = self.versions.iter().filter(|version| {
            version.snapshot.status.is_good() && self.funding() != Funding::Missing
        });
        let by_version =
            good.map(|version| Evidence { at: version.at, event: version.source.event().cloned() });
        let session =
            self.session.iter().filter(|session| session.outcome == CheckoutOutcome::Paid);
        let by_session =
            session.map(|session| Evidence { at: session.at, event: session.event.clone() });
        let paid = self.invoices_paid_with_money().filter_map(|invoice| invoice.paid.as_ref());
        let by_invoice = paid.map(|paid| Evidence { at: paid.at, event: paid.event.clone() });
        let mut all: Vec<Evidence> = by_version.chain(by_session).chain(by_invoice).collect();
        all.sort_unstable();
        all
    }
}
