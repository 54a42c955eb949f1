//! Stripe is compared with the ledger: events that never came are fetched, subscriptions that stand
//! otherwise are shown and healed.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use crate::billing::Billing;
use crate::billing::apply::{Outcome, kept};
use crate::billing::evidence::evidence;
use crate::billing::lookup::seconds;
use crate::billing::refresh::heard;
use crate::domain::account::{Account, Address, Heard, Policy, Source, Statement};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, CheckoutSnapshot, Fact, StripeEvent};
use crate::domain::ids::{CustomerId, EventId, SubscriptionId, UserId};
use crate::domain::subscription::Subscription;
use crate::store::{CheckoutState, StoreError};
use crate::stripe::event;
use crate::stripe::event::EVENT_TYPES;
use crate::stripe::{FetchedSubscription, StripeError};

/// Stripe lists events for so long.
/// Source: <https://docs.stripe.com/api/events>.
pub(super) const LONGEST: Duration = Duration::from_hours(30 * 24);
/// A pass looks back a little further than the last one ended.
const OVERLAP: Duration = Duration::from_hours(1);
/// A pause after each page: Stripe's limits are shared with those who are buying now.
const BREATH: Duration = Duration::from_millis(100);
/// While Stripe refuses or cannot be reached, a pass waits before it gives up.
const SETBACKS: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// How far a pass that was interrupted has come.
const WALK: &str = "reconcile.subscriptions";
/// When the last whole pass began.
const DONE: &str = "reconcile.done";

/// What a pass looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Events from here on; never further back than Stripe lists them. `None`: since the last pass.
    pub since: Option<Duration>,
    /// One person's alone.
    pub user: Option<UserId>,
    /// Shows, and changes nothing.
    pub dry_run: bool,
}

/// A subscription that stands otherwise at Stripe than here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    pub subscription: SubscriptionId,
    pub user: Option<UserId>,
    /// Field, here, at Stripe.
    pub differences: Vec<(&'static str, String, String)>,
    pub healed: bool,
}

/// What a pass has found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pass {
    /// Events that Stripe listed and that matter here.
    pub events: usize,
    /// Those that never came.
    pub missed: usize,
    pub subscriptions: usize,
    /// Of nobody here: Stripe's account serves other trades too.
    pub foreign: usize,
    /// Objects that could not be read or worked on.
    pub troubles: usize,
    pub drifts: Vec<Drift>,
}

/// What a pass tells while it runs.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    Events(&'a Pass),
    Subscriptions(&'a Pass),
    Drift(&'a Drift),
    Trouble(&'a str),
}

#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Stripe(#[from] StripeError),
}

impl Billing {
    /// One pass. A bad object never ends it; Stripe's absence does, after some patience. What was
    /// done by then is done, and the next pass goes on from there.
    pub async fn reconcile(
        &self,
        scope: Scope,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<Pass, ReconcileError> {
        let begun = self.clock.now();
        let mut pass = Pass::default();
        let customers = match scope.user {
            Some(user) => self.store.read(move |snapshot| snapshot.customers_of(user)).await?,
            None => Vec::new(),
        };
        let since = self.since(scope, begun).await?;
        self.missed_events(scope, &customers, since, &mut pass, tell).await?;
        if scope.user.is_some() {
            for customer in &customers {
                self.walk(scope, Some(customer), None, &mut pass, tell).await?;
            }
            return Ok(pass);
        }
        self.unheard_checkouts(scope, &mut pass, tell).await?;
        let resumed = self.store.read(|snapshot| snapshot.cursor(WALK)).await?;
        let resumed = resumed.filter(|_| !scope.dry_run);
        let seen = self.walk(scope, None, resumed.clone(), &mut pass, tell).await?;
        if resumed.is_none() {
            self.unknown_at_stripe(&seen, &mut pass, tell).await?;
        }
        if !scope.dry_run {
            self.store
                .write(move |ledger| {
                    ledger.set_cursor(WALK, None, begun)?;
                    ledger.set_cursor(DONE, Some(&begun.millis().to_string()), begun)
                })
                .await
                .map_err(|error: StoreError| error)?;
        }
        Ok(pass)
    }

    /// When the last whole pass began.
    pub async fn reconciled(&self) -> Result<Option<Timestamp>, StoreError> {
        let done = self.store.read(|snapshot| snapshot.cursor(DONE)).await?;
        Ok(done.and_then(|ms| ms.parse().ok()).map(Timestamp::from_millis))
    }

    async fn since(&self, scope: Scope, now: Timestamp) -> Result<Timestamp, StoreError> {
        let oldest = now.minus(LONGEST);
        Ok(match scope.since {
            Some(since) => now.minus(since).max(oldest),
            None => self.reconciled().await?.map_or(oldest, |done| done.minus(OVERLAP).max(oldest)),
        })
    }

    async fn missed_events(
        &self,
        scope: Scope,
        customers: &[CustomerId],
        since: Timestamp,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), ReconcileError> {
        let mut after: Option<EventId> = None;
        loop {
            let mut setbacks = Setbacks::default();
            let page = loop {
                match self.stripe.list_events(since, EVENT_TYPES, after.as_ref()).await {
                    Err(error) => setbacks.bear(error).await?,
                    Ok(page) => break page,
                }
            };
            for body in page.items {
                match event::parse(body.as_bytes()) {
                    Ok(event) if event.fact == Fact::Irrelevant => {}
                    Ok(event) if !concerns(&event, scope.user, customers) => {}
                    Ok(event) => self.missed_event(scope, event, body, pass, tell).await?,
                    Err(error) => {
                        pass.troubles += 1;
                        tell(Progress::Trouble(&error.to_string()));
                    }
                }
            }
            tell(Progress::Events(pass));
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    async fn missed_event(
        &self,
        scope: Scope,
        event: StripeEvent,
        body: String,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), ReconcileError> {
        pass.events += 1;
        let id = event.id.clone();
        if self.store.read(move |snapshot| snapshot.has_event(&id)).await? {
            return Ok(());
        }
        pass.missed += 1;
        if scope.dry_run {
            return Ok(());
        }
        let new = kept(&event, body.into_bytes(), self.clock.now());
        match self.keep(new, event).await {
            Ok(Outcome::Failed { reason, .. }) => {
                pass.troubles += 1;
                tell(Progress::Trouble(&reason));
            }
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Checkout pages that were opened here and whose end was never heard of: what is paid for once
    /// has no subscription to be found by.
    async fn unheard_checkouts(
        &self,
        scope: Scope,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), ReconcileError> {
        const PAGE: u32 = 100;
        let mut after = String::new();
        loop {
            let from = after.clone();
            let rows =
                self.store.read(move |snapshot| snapshot.unheard_sessions(&from, PAGE)).await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            last.as_str().clone_into(&mut after);
            for (id, user) in rows {
                let (session, outcome) = match self.stripe.retrieve_session(&id).await {
                    Ok(Some(ended)) => ended,
                    Ok(None) => continue,
                    Err(error) if error.is_transient() => return Err(error.into()),
                    Err(error) => {
                        pass.troubles += 1;
                        tell(Progress::Trouble(&format!("{id}: {error}")));
                        continue;
                    }
                };
                pass.missed += 1;
                if !scope.dry_run {
                    self.end_of_checkout(user, session, outcome).await?;
                }
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    async fn end_of_checkout(
        &self,
        user: UserId,
        session: CheckoutSnapshot,
        outcome: CheckoutOutcome,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (id, state) = (session.id.clone(), CheckoutState::of(outcome));
        let fact = Fact::Checkout { session, outcome };
        let trail = evidence(&fact, &self.terms.policy).map(|(action, subject, after)| AuditFact {
            actor: Actor::Worker("reconcile".to_owned()),
            action,
            subject,
            user: Some(user),
            before: None,
            after: Some(after),
        });
        let heard = Heard {
            at: seconds(now),
            source: Source::Fetched(format!("{id}:{}", now.seconds())),
            statement: Statement::Stripe(fact),
        };
        self.hear(user, vec![heard], trail.into_iter().collect()).await?;
        self.store.write(move |ledger| ledger.finish_checkout(&id, state)).await
    }

    /// Walks all subscriptions, or one customer's; the ids it has seen.
    async fn walk(
        &self,
        scope: Scope,
        customer: Option<&CustomerId>,
        resumed: Option<String>,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<BTreeSet<SubscriptionId>, ReconcileError> {
        let mut seen = BTreeSet::new();
        let mut after = resumed.map(SubscriptionId::new);
        loop {
            let mut setbacks = Setbacks::default();
            let page = loop {
                let now = self.clock.now();
                match self.stripe.list_subscriptions(customer, after.as_ref(), now).await {
                    Err(error) => setbacks.bear(error).await?,
                    Ok(page) => break page,
                }
            };
            for item in page.items {
                pass.subscriptions += 1;
                match item {
                    Ok(fetched) => {
                        let id = fetched.snapshot.id.clone();
                        seen.insert(id.clone());
                        if let Err(error) = self.compare(scope, fetched, pass, tell).await {
                            if error.is_transient() {
                                return Err(error.into());
                            }
                            pass.troubles += 1;
                            tell(Progress::Trouble(&format!("{id}: {error}")));
                        }
                    }
                    Err(unreadable) => {
                        pass.troubles += 1;
                        let id = unreadable.id.clone().unwrap_or_else(|| "an object".to_owned());
                        tell(Progress::Trouble(&format!("{id} {unreadable}")));
                    }
                }
            }
            tell(Progress::Subscriptions(pass));
            after = page.next;
            let Some(next) = after.clone() else { return Ok(seen) };
            if customer.is_none() && !scope.dry_run {
                let now = self.clock.now();
                self.store
                    .write(move |ledger| ledger.set_cursor(WALK, Some(next.as_str()), now))
                    .await
                    .map_err(|error: StoreError| error)?;
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    /// One subscription as Stripe has it, beside what the account says.
    async fn compare(
        &self,
        scope: Scope,
        fetched: FetchedSubscription,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), StoreError> {
        let seen = &fetched.snapshot;
        let (id, customer, named) = (seen.id.clone(), seen.customer.clone(), seen.user);
        let owner = self
            .store
            .read(move |snapshot| {
                let known = snapshot.user_of(&customer)?.or(named);
                let user = match known {
                    Some(user) => Some(user),
                    None => snapshot.owner_of(&[id.to_string()])?,
                };
                Ok(match user {
                    Some(user) => Some((user, snapshot.history(user)?)),
                    None => None,
                })
            })
            .await?;
        let policy: &Policy = &self.terms.policy;
        let Some((user, history)) = owner else {
            let ours =
                seen.price.as_ref().is_some_and(|id| policy.catalogue.by_price(id).is_some());
            if ours && !seen.status.is_terminal() {
                let drift = Drift {
                    subscription: seen.id.clone(),
                    user: None,
                    differences: vec![(
                        "user",
                        "nobody".to_owned(),
                        format!("customer {}", seen.customer),
                    )],
                    healed: false,
                };
                tell(Progress::Drift(&drift));
                pass.drifts.push(drift);
            } else {
                pass.foreign += 1;
            }
            return Ok(());
        };
        let before = Account::of(user, history.clone(), policy);
        let after = Account::of(user, [history, heard(&fetched)].concat(), policy);
        let id = fetched.snapshot.id.clone();
        let differences = differences(before.subscription(&id), after.subscription(&id));
        let doubted = before.doubts().any(|(doubted, ..)| *doubted == id);
        if differences.is_empty() && !doubted {
            return Ok(());
        }
        if !scope.dry_run {
            self.take_over(user, fetched, "reconcile").await?;
        }
        if !differences.is_empty() {
            let healed = !scope.dry_run;
            let drift = Drift { subscription: id, user: Some(user), differences, healed };
            tell(Progress::Drift(&drift));
            pass.drifts.push(drift);
        }
        Ok(())
    }

    /// Subscriptions of the ledger that Stripe has not listed are shown and left alone: more likely
    /// the key is of another account than the subscriptions are gone.
    async fn unknown_at_stripe(
        &self,
        seen: &BTreeSet<SubscriptionId>,
        pass: &mut Pass,
        tell: &(dyn Fn(Progress<'_>) + Sync),
    ) -> Result<(), StoreError> {
        const PAGE: u32 = 500;
        let mut after = String::new();
        loop {
            let from = after.clone();
            let rows = self
                .store
                .read(move |snapshot| snapshot.unfinished_subscriptions(&from, PAGE))
                .await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            last.as_str().clone_into(&mut after);
            for (id, user) in rows.into_iter().filter(|(id, _)| !seen.contains(id)) {
                let differences =
                    vec![("subscription", "known".to_owned(), "unknown to this key".to_owned())];
                let drift =
                    Drift { subscription: id, user: Some(user), differences, healed: false };
                tell(Progress::Drift(&drift));
                pass.drifts.push(drift);
            }
        }
    }
}

/// How often Stripe has been away at one page.
#[derive(Default)]
struct Setbacks(usize);

impl Setbacks {
    /// Waits while Stripe is only busy or away, for a while.
    async fn bear(&mut self, error: StripeError) -> Result<(), StripeError> {
        let Some(pause) = SETBACKS.get(self.0).filter(|_| error.is_transient()) else {
            return Err(error);
        };
        self.0 += 1;
        log::warn!(code = error.code(), wait_s = pause.as_secs(); "a pass waits for Stripe");
        tokio::time::sleep(*pause).await;
        Ok(())
    }
}

fn concerns(event: &StripeEvent, user: Option<UserId>, customers: &[CustomerId]) -> bool {
    let Some(user) = user else { return true };
    let address = Address::of(&event.fact);
    // Refunds and disputes name nobody; whose they are is found out when they are kept.
    address.payment.is_some()
        || address.user == Some(user)
        || address.customer.is_some_and(|customer| customers.contains(&customer))
}

/// What decides money and access, where it is not the same.
pub(super) fn differences(
    here: Option<&Subscription>,
    there: Option<&Subscription>,
) -> Vec<(&'static str, String, String)> {
    let Some(there) = there else { return Vec::new() };
    let Some(here) = here else {
        let status = format!("{} ({})", there.status, there.plan);
        return vec![("subscription", "unknown".to_owned(), status)];
    };
    let time = |at: Option<Timestamp>| {
        at.map_or_else(|| "none".to_owned(), |at| format!("{:?}", seconds(at)))
    };
    let text = |value: Option<&str>| value.unwrap_or("none").to_owned();
    let pause =
        |one: &Subscription| format!("{:?}", one.pause.as_ref().map(|pause| pause.behavior));
    let pairs = [
        ("status", here.status.to_string(), there.status.to_string()),
        ("plan", here.plan.to_string(), there.plan.to_string()),
        (
            "price",
            text(here.price.as_ref().map(|id| id.as_str())),
            text(there.price.as_ref().map(|id| id.as_str())),
        ),
        ("current_period_end", time(here.current_period_end), time(there.current_period_end)),
        ("cancel_at", time(here.cancel_at), time(there.cancel_at)),
        ("trial_end", time(here.trial_end), time(there.trial_end)),
        ("ended_at", time(here.ended_at), time(there.ended_at)),
        (
            "failed_invoice",
            text(here.failed_invoice.as_ref().map(|one| one.id.as_str())),
            text(there.failed_invoice.as_ref().map(|one| one.id.as_str())),
        ),
        ("pause", pause(here), pause(there)),
    ];
    pairs.into_iter().filter(|(_, here, there)| here != there).collect()
}
