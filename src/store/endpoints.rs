//! The state of each webhook endpoint: what it has accepted, what waits, and what was given up.

use crate::domain::clock::Timestamp;
use crate::domain::ids::EndpointName;
use crate::store::error::StoreError;
use crate::store::queues::WEBHOOK_DELIVERIES;
use crate::store::transaction::ReadTx;

/// Pending deliveries that are looked through for an error. Those that were tried are due last.
const LAST_TRIED: u32 = 256;

/// The state of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointHealth {
    pub endpoint: EndpointName,
    /// Pending deliveries.
    pub waiting: u64,
    /// When the oldest pending delivery was queued.
    pub oldest: Option<Timestamp>,
    pub sent: u64,
    pub last_sent: Option<Timestamp>,
    /// Deliveries that were given up and can be sent again.
    pub failed: u64,
    /// Deliveries that were withdrawn because the endpoint had left the configuration.
    pub withdrawn: u64,
    /// The error of the last attempt that failed.
    pub error: Option<String>,
}

/// What an endpoint has not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EndpointBacklog {
    /// Pending deliveries.
    pub waiting: u64,
    /// Deliveries that were given up and can be sent again.
    pub failed: u64,
    /// When the oldest pending delivery was queued.
    pub oldest: Option<Timestamp>,
}

impl ReadTx<'_> {
    /// Every endpoint that has had deliveries, by name.
    pub fn endpoint_health(&self) -> Result<Vec<EndpointHealth>, StoreError> {
        self.endpoints()?.into_iter().map(|endpoint| self.health_of(endpoint)).collect()
    }

    /// Every endpoint that has not accepted all deliveries, by name.
    pub fn endpoint_backlogs(&self) -> Result<Vec<(EndpointName, EndpointBacklog)>, StoreError> {
        let mut backlogs = Vec::new();
        for endpoint in self.endpoints()? {
            let backlog = EndpointBacklog {
                waiting: self.count_of("deliveries.pending", endpoint.as_str())?,
                failed: self.count_of("deliveries.failed", endpoint.as_str())?,
                oldest: self.oldest_pending(&endpoint)?,
            };
            if backlog != EndpointBacklog::default() {
                backlogs.push((endpoint, backlog));
            }
        }
        Ok(backlogs)
    }

    /// Every endpoint that has deliveries, by name.
    pub(in crate::store) fn endpoints(&self) -> Result<Vec<EndpointName>, StoreError> {
        let states = ["pending", "delivered", "failed", "withdrawn"];
        let mut names = Vec::new();
        for state in states {
            names.extend(
                self.counts(&format!("deliveries.{state}"))?.into_iter().map(|(name, _)| name),
            );
        }
        names.sort_unstable();
        names.dedup();
        Ok(names.into_iter().map(EndpointName::new).collect())
    }

    fn health_of(&self, endpoint: EndpointName) -> Result<EndpointHealth, StoreError> {
        let count = |state: &str| self.count_of(&format!("deliveries.{state}"), endpoint.as_str());
        let last_sent = self.number(
            "SELECT max(finished_ms) FROM webhook_deliveries
             WHERE endpoint = ?1 AND state = 'delivered' AND finished_ms IS NOT NULL",
            [endpoint.as_str()],
        )?;
        Ok(EndpointHealth {
            waiting: count("pending")?,
            oldest: self.oldest_pending(&endpoint)?,
            sent: count("delivered")?,
            last_sent: last_sent.map(Timestamp::from_millis),
            failed: count("failed")?,
            withdrawn: count("withdrawn")?,
            error: self.last_error(&endpoint)?,
            endpoint,
        })
    }

    /// Deliveries to the endpoint that were given up and can be sent again.
    pub fn dead_delivery_count(&self, endpoint: &EndpointName) -> Result<u64, StoreError> {
        self.count_of("deliveries.failed", endpoint.as_str())
    }

    /// The error of the last delivery to the endpoint that was given up.
    pub fn last_delivery_failure(
        &self,
        endpoint: &EndpointName,
    ) -> Result<Option<String>, StoreError> {
        self.last_ended(endpoint, "failed")
    }

    fn oldest_pending(&self, endpoint: &EndpointName) -> Result<Option<Timestamp>, StoreError> {
        let oldest = self.number(
            "SELECT min(created_ms) FROM webhook_deliveries
             WHERE endpoint = ?1 AND state = 'pending'",
            [endpoint.as_str()],
        )?;
        Ok(oldest.map(Timestamp::from_millis))
    }

    /// Of a delivery that is being retried, or else of the last one that was given up or withdrawn.
    fn last_error(&self, endpoint: &EndpointName) -> Result<Option<String>, StoreError> {
        let retried = self.row(
            WEBHOOK_DELIVERIES.table,
            "SELECT delivery_id, error FROM (
                 SELECT delivery_id, error FROM webhook_deliveries
                 WHERE endpoint = ?1 AND state = 'pending' AND blocked = 0
                 ORDER BY next_try_ms DESC LIMIT ?2)
             WHERE error IS NOT NULL LIMIT 1",
            (endpoint.as_str(), LAST_TRIED),
            |row| row.get("error"),
        )?;
        match retried {
            Some(error) => Ok(error),
            None => match self.last_ended(endpoint, "failed")? {
                None => self.last_ended(endpoint, "withdrawn"),
                error => Ok(error),
            },
        }
    }

    /// The error of the delivery that has ended in this state last.
    fn last_ended(
        &self,
        endpoint: &EndpointName,
        state: &str,
    ) -> Result<Option<String>, StoreError> {
        let ended = self.row(
            WEBHOOK_DELIVERIES.table,
            "SELECT delivery_id, error FROM webhook_deliveries
             WHERE endpoint = ?1 AND state = ?2 AND finished_ms IS NOT NULL
             ORDER BY finished_ms DESC LIMIT 1",
            [endpoint.as_str(), state],
            |row| row.get("error"),
        )?;
        Ok(ended.flatten())
    }
}
