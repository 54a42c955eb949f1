//! Alerts to the admins.
//!
//! Uses the store, Stripe for its availability and settings, and the configuration. Fails with [`StoreError`];
//! what Stripe does not respond about stays as it was.

use std::sync::{Arc, Mutex, PoisonError};

use crate::billing::alerts::observe::observe;
use crate::billing::alerts::stored::stored_conditions;
use crate::billing::config::BillingConfig;
use crate::billing::people::known;
use crate::domain::alerts::{
    Alert, AlertKind, AlertState, DiskSpace, Observation, Signatures, step,
};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::person::KnownPerson;
use crate::store::{Listener, Queue, ReadTx, Store, StoreError};
use crate::stripe::Gateway;

/// Watches conditions, and shows those that are on. Clones share the count of signatures.
#[derive(Clone)]
pub struct Alerts {
    pub(super) store: Store,
    pub(super) stripe: Gateway,
    pub(super) clock: SharedClock,
    pub(super) config: Arc<BillingConfig>,
    signatures: Arc<Mutex<Signatures>>,
}

/// Alerts that are on, as far as a list shows them one by one, come with the people whom they are about.
const WITH_PEOPLE: usize = 20;

/// The alerts that are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveAlerts {
    /// Conditions of the installation first, then those of accounts by their deadline; the oldest first.
    pub states: Vec<AlertState>,
    /// Those whom the first of them are about, as far as they are stored.
    pub people: Vec<KnownPerson>,
}

/// What the caller observes.
///
/// `None`: unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    pub telegram_is_available: Option<bool>,
    pub disk: Option<DiskSpace>,
}

impl Alerts {
    pub(in crate::billing) fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self {
            store: store.clone(),
            stripe: stripe.clone(),
            clock: Arc::clone(clock),
            config: Arc::clone(config),
            signatures: Arc::default(),
        }
    }

    /// Woken when a commit may have begun or ended a condition.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::Alerts])
    }

    /// The alerts that are on.
    pub async fn active(&self) -> Result<ActiveAlerts, StoreError> {
        let read = self.store.read(|tx| {
            let mut states = tx.alerts()?;
            states.retain(|state| state.announced.is_some());
            states.sort_by_key(|state| state.alert.place());
            let mut people = Vec::new();
            for user in states.iter().take(WITH_PEOPLE).filter_map(|state| state.alert.user()) {
                people.extend(tx.user(user)?.as_ref().map(known));
            }
            Ok::<_, StoreError>(ActiveAlerts { states, people })
        });
        read.await
    }

    /// Counts a webhook of Stripe by whether its signature matches.
    pub fn note_signature(&self, matches: bool) {
        let now = self.clock.now();
        self.signatures.lock().unwrap_or_else(PoisonError::into_inner).note(matches, now);
    }

    /// The room on the disk of the database. `None`: it cannot be measured.
    pub async fn disk_space(&self) -> Option<DiskSpace> {
        self.store
            .disk_space()
            .await
            .inspect_err(|error| log::warn!(error:%; "the disk cannot be measured"))
            .unwrap_or_default()
    }

    /// Looks at everything that can be observed without a request, and alerts the admins to what has begun or
    /// ended.
    pub async fn evaluate(&self, around: Surroundings) -> Result<(), StoreError> {
        let now = self.clock.now();
        let outside = self.outside(around, now);
        let expiry_now = self.clock.expiry_now();
        let look = move |tx: &ReadTx<'_>, config: &BillingConfig| {
            let mut observed = stored_conditions(tx, config, expiry_now)?;
            observed.kinds.extend(&outside.kinds);
            observed.alerts.extend(outside.alerts.iter().cloned());
            if let Some(disk) = around.disk {
                let known = tx.alerts()?.into_iter().map(|state| state.alert);
                let known = known.filter(|alert| alert.kind() == AlertKind::DiskLow).last();
                observed.kinds.push(AlertKind::DiskLow);
                // The numbers are those of the beginning.
                observed.alerts.extend(disk.alert(known.is_some()).map(|now| known.unwrap_or(now)));
            }
            Ok::<_, StoreError>(observed)
        };
        let (config, reading) = (Arc::clone(&self.config), look.clone());
        let is_unchanged = self.store.read(move |tx| {
            let observed = reading(tx, &config)?;
            Ok(step(&tx.alerts()?, &observed, now).is_empty())
        });
        if is_unchanged.await? {
            return Ok(());
        }
        let config = Arc::clone(&self.config);
        let stored = self.store.write(move |tx| {
            let observed = look(tx, &config)?;
            observe(tx, &config, &observed, now)
        });
        stored.await
    }

    /// While Stripe is unavailable or refuses the key, asks whether that has passed: nothing else may. Also after
    /// a start, if it was so before.
    pub async fn probe_stripe(&self) -> Result<(), StoreError> {
        let is_invalid = self.stripe.key_refusal().is_some_and(|refusal| refusal.status == 401);
        let is_due = match self.stripe.contact().is_available() {
            Some(is_available) => is_invalid || !is_available,
            None => self.store.read(|tx| tx.alerts()).await?.iter().any(|state| {
                matches!(state.alert.kind(), AlertKind::StripeUnreachable | AlertKind::StripeKey)
            }),
        };
        if is_due {
            // The client records the outcome.
            self.stripe.charges_enabled().await.ok();
        }
        Ok(())
    }

    /// What the process knows without the database.
    fn outside(&self, around: Surroundings, now: Timestamp) -> Observation {
        let mut observed =
            Observation { kinds: vec![AlertKind::SignatureFailures], alerts: Vec::new() };
        if let Some(is_available) = self.stripe.contact().is_available() {
            observed.kinds.extend([AlertKind::StripeUnreachable, AlertKind::StripeKey]);
            observed.alerts.extend((!is_available).then_some(Alert::StripeUnreachable));
        }
        observed.alerts.extend(self.stripe.key_refusal().map(|refusal| Alert::StripeKey {
            status: refusal.status,
            operation: refusal.operation.to_owned(),
        }));
        if let Some(is_available) = around.telegram_is_available {
            observed.kinds.push(AlertKind::TelegramUnreachable);
            observed.alerts.extend((!is_available).then_some(Alert::TelegramUnreachable));
        }
        let signatures = &mut self.signatures.lock().unwrap_or_else(PoisonError::into_inner);
        observed.alerts.extend(signatures.alert(now));
        observed
    }
}
