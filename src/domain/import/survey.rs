//! Collects the purchases of a running Stripe account by customer.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::event::SubscriptionSnapshot;
use crate::domain::ids::{CustomerId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::import::candidate::{CandidatePurchase, ImportCandidate, PurchaseKind};
use crate::domain::import::customer::ListedCustomer;
use crate::domain::import::decision::ImportGroup;
use crate::domain::import::directory::{Claims, Directory, PairKey};
use crate::domain::import::unclear::{Unclear, UnclearPurchase};
use crate::domain::plan::Catalogue;
use crate::domain::subscription::Status;

/// What was read of an account. Its size grows by some 300 bytes for each customer.
#[derive(Debug, Default)]
pub struct Survey {
    /// Subscriptions and single payments that were read.
    pub read: usize,
    /// Those of other products, or that are over and belong to no user.
    pub irrelevant: usize,
    candidates: BTreeMap<CustomerId, ImportCandidate>,
    pub unclear: Vec<UnclearPurchase>,
    /// The lines of the operator's file that have named something.
    matched: BTreeSet<u64>,
}

/// The rules of a survey.
#[derive(Debug, Clone, Copy)]
pub struct SurveyRules<'a> {
    pub directory: &'a Directory,
    pub catalogue: &'a Catalogue,
    /// Paused subscriptions are taken over as well.
    pub with_paused: bool,
    /// The mode of the key, if that is known.
    pub livemode: Option<bool>,
}

/// How an object at Stripe says whose it is, and of which mode it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListedFields<'a> {
    /// The value of the metadata that the operator has named.
    pub named: Option<&'a str>,
    pub livemode: Option<bool>,
}

impl Survey {
    /// Adds a subscription in any state.
    pub fn add_subscription(
        &mut self,
        customer: &ListedCustomer,
        seen: &SubscriptionSnapshot,
        fields: ListedFields<'_>,
        rules: &SurveyRules<'_>,
    ) {
        self.read += 1;
        let sold = seen.items.plan_item(rules.catalogue);
        let Some(sold) = sold else {
            let is_gone = !seen.status.is_live();
            let item = seen.items.leading();
            let price = item.and_then(|item| item.price.clone());
            let amount = item.and_then(|item| item.unit_amount);
            let (claims, lines) = rules.directory.claims(customer, &seen.id, fields.named);
            if is_gone {
                self.irrelevant += 1;
            } else {
                let reason = Unclear::UnknownPrice { price, amount };
                self.push_unclear(&seen.id, &customer.id, reason);
            }
            // The line is right, although nothing can be done with it.
            if !is_gone && claims.user().is_some() {
                self.matched.extend(lines);
            }
            return;
        };
        let is_paused = seen.status == Status::Paused || seen.pause.is_some();
        let listed = sold.item.price.as_ref().and_then(|id| rules.catalogue.by_price(id));
        let listed = listed.map(|(_, price)| price.amount);
        let difference =
            sold.item.unit_amount.zip(listed).filter(|(charged, listed)| charged != listed);
        let flaw = if !seen.status.is_live() {
            None
        } else if fields.livemode.zip(rules.livemode).is_some_and(|(here, key)| here != key) {
            Some(Unclear::OtherMode)
        } else if is_paused && !rules.with_paused {
            Some(Unclear::Paused)
        } else {
            difference.map(|(charged, listed)| Unclear::PriceDiffers {
                price: sold.item.price.clone().unwrap_or_else(|| PriceId::new("")),
                plan: sold.plan.code.clone(),
                charged,
                listed,
            })
        };
        let purchase = CandidatePurchase {
            id: seen.id.clone(),
            plan: sold.plan.code.clone(),
            kind: PurchaseKind::Recurring(seen.status.clone()),
            flaw,
        };
        self.add(customer, purchase, fields, rules);
    }

    /// Adds a checkout session in which a price was paid once.
    pub fn add_payment(
        &mut self,
        customer: &ListedCustomer,
        id: SubscriptionId,
        prices: &[PriceId],
        fields: ListedFields<'_>,
        rules: &SurveyRules<'_>,
    ) {
        self.read += 1;
        let plan: Option<PlanCode> =
            prices.iter().find_map(|price| Some(rules.catalogue.plan_of(price)?.code.clone()));
        match plan {
            Some(plan) => {
                let purchase = CandidatePurchase { id, plan, kind: PurchaseKind::Once, flaw: None };
                self.add(customer, purchase, fields, rules);
            }
            None => self.irrelevant += 1,
        }
    }

    /// Adds something that cannot be read.
    pub fn add_unreadable(&mut self, id: Option<String>) {
        self.read += 1;
        let id = id.map(SubscriptionId::new);
        self.unclear.push(UnclearPurchase { id, customer: None, reason: Unclear::Unreadable });
    }

    fn add(
        &mut self,
        customer: &ListedCustomer,
        purchase: CandidatePurchase,
        fields: ListedFields<'_>,
        rules: &SurveyRules<'_>,
    ) {
        let (claims, lines) = rules.directory.claims(customer, &purchase.id, fields.named);
        self.matched.extend(lines);
        let candidate =
            self.candidates.entry(customer.id.clone()).or_insert_with(|| ImportCandidate {
                customer: customer.id.clone(),
                is_deleted: customer.is_deleted,
                has_user_id: customer.has_user_id,
                claims: Claims::default(),
                purchases: Vec::new(),
            });
        candidate.claims.merge(&claims);
        // A page that begins while something is bought repeats an element.
        if candidate.purchases.iter().all(|known| known.id != purchase.id) {
            candidate.purchases.push(purchase);
        }
    }

    fn push_unclear(&mut self, id: &SubscriptionId, customer: &CustomerId, reason: Unclear) {
        let (id, customer) = (Some(id.clone()), Some(customer.clone()));
        self.unclear.push(UnclearPurchase { id, customer, reason });
    }

    /// The customers of each user, once everything was read. What is unclear by itself is left out.
    pub fn groups(&mut self, directory: &Directory) -> Vec<ImportGroup> {
        let mut groups: BTreeMap<UserId, Vec<ImportCandidate>> = BTreeMap::new();
        for candidate in std::mem::take(&mut self.candidates).into_values() {
            if let Some(user) = self.resolved(&candidate) {
                groups.entry(user).or_default().push(candidate);
            }
        }
        for (key, (_, line)) in &directory.pairs.0 {
            if self.matched.contains(line) {
                continue;
            }
            let (id, customer) = match key {
                PairKey::Customer(customer) => (None, Some(customer.clone())),
                PairKey::Subscription(id) => (Some(id.clone()), None),
                PairKey::Email(_) => (None, None),
            };
            let reason = Unclear::Unmatched { line: *line };
            self.unclear.push(UnclearPurchase { id, customer, reason });
        }
        groups.into_iter().map(|(user, candidates)| ImportGroup { user, candidates }).collect()
    }

    /// The user of a candidate, unless something about it is unclear.
    fn resolved(&mut self, candidate: &ImportCandidate) -> Option<UserId> {
        let claims = &candidate.claims;
        let is_named = claims.user().is_some() || claims.is_contradicted();
        let reason = if candidate.is_deleted && is_named {
            Some(Unclear::CustomerDeleted)
        } else if claims.is_contradicted() {
            Some(Unclear::Contradiction)
        } else if claims.user().is_some() {
            None
        } else if claims.is_unreadable() {
            Some(Unclear::NotANumber)
        } else {
            Some(Unclear::NoTelegramId)
        };
        if let Some(reason) = reason {
            if candidate.is_over() && !is_named {
                self.irrelevant += candidate.purchases.len();
            } else {
                self.push_all(candidate, |purchase| !purchase.kind.is_over(), &reason);
            }
            return None;
        }
        let flawed: Vec<_> = candidate
            .purchases
            .iter()
            .filter_map(|purchase| Some((&purchase.id, purchase.flaw.clone()?)))
            .collect();
        for (id, flaw) in &flawed {
            self.push_unclear(id, &candidate.customer, flaw.clone());
        }
        claims.user().filter(|_| flawed.is_empty())
    }

    /// The purchases that match; all of them if none does.
    fn push_all(
        &mut self,
        candidate: &ImportCandidate,
        matches: impl Fn(&CandidatePurchase) -> bool,
        reason: &Unclear,
    ) {
        let is_any = candidate.purchases.iter().any(&matches);
        for purchase in candidate.purchases.iter().filter(|found| !is_any || matches(found)) {
            self.push_unclear(&purchase.id, &candidate.customer, reason.clone());
        }
    }
}
