//! Monitoring: whether the database works, how long the queues are, when Stripe last answered.
//!
//! Uses the store, and Stripe's liveness. Fails with [`StoreError`].

use crate::domain::alerts::AlertKind;
use crate::domain::chat_update::ChatId;
use crate::domain::figures::CurrencyTotals;
use crate::domain::ids::EndpointName;
use crate::metrics::Liveness;
use crate::store::{Depths, EndpointBacklog, ReadTx, SchemaStatus, Store, StoreError};

/// The state of the process, for operators. Cheap to clone.
#[derive(Clone)]
pub struct Monitoring {
    store: Store,
    stripe: Liveness,
}

/// Values of the gauges that are read from the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseGauges {
    /// Notices waiting for reachable users.
    pub outbox_depth: u64,
    /// Stored events that could not be applied.
    pub events_failed: u64,
    /// The kinds of the alerts that are on, one for each alert.
    pub alerts: Vec<AlertKind>,
    /// Entitlements in force by plan code; plans without any are absent.
    pub entitlements: Vec<(String, u64)>,
    pub revocations_paused: bool,
    /// Endpoints with deliveries that wait or were given up.
    pub webhook_backlogs: Vec<(EndpointName, EndpointBacklog)>,
    /// Of the accounts as they were last counted.
    pub money: Vec<CurrencyTotals>,
    /// How many people are known to be in each paid chat.
    pub chat_members: Vec<(ChatId, u64)>,
}

impl Monitoring {
    pub(super) fn new(store: &Store, stripe: Liveness) -> Self {
        Self { store: store.clone(), stripe }
    }

    /// When Stripe last answered.
    #[must_use]
    pub fn stripe(&self) -> Liveness {
        self.stripe.clone()
    }

    /// The schema version and the depths of the queues.
    pub async fn queue_depths(&self) -> Result<(SchemaStatus, Depths), StoreError> {
        self.store.read(|tx| Ok((tx.schema()?, tx.depths()?))).await
    }

    /// Whether a commit reaches the disk. The result may be a few seconds old.
    pub async fn database_accepts_writes(&self) -> bool {
        self.store.is_writable().await
    }

    /// Whether a database file was removed or replaced while the process runs.
    #[must_use]
    pub fn database_is_gone(&self) -> bool {
        self.store.files_replaced()
    }

    /// Reads the gauges in one snapshot.
    pub async fn gauges(&self) -> Result<DatabaseGauges, StoreError> {
        let gauges = self.store.read(|tx| {
            let alerts = tx.alerts()?.into_iter().filter(|state| state.announced.is_some());
            Ok(DatabaseGauges {
                outbox_depth: tx.outbox_depth()?,
                events_failed: tx.failed_event_count()?,
                alerts: alerts.map(|state| state.alert.kind()).collect(),
                entitlements: tx.active_entitlements_by_plan()?,
                revocations_paused: tx.revocations_paused()?.is_some(),
                webhook_backlogs: tx.endpoint_backlogs()?,
                money: CurrencyTotals::of(&tx.total_figures()?),
                chat_members: chat_members(tx)?,
            })
        });
        gauges.await
    }
}

fn chat_members(tx: &ReadTx<'_>) -> Result<Vec<(ChatId, u64)>, StoreError> {
    let mut members = Vec::new();
    for chat in tx.paid_chats()? {
        members.push((chat.chat.id, tx.chat_counts(chat.chat.id)?.known));
    }
    Ok(members)
}
