//! Subscription schedules and their phases.

use crate::stripe::records::Bought;
use crate::stripe::records::Metadata;
use crate::stripe::records::Settings;

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Schedule {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) customer: String,
    pub(in crate::stripe) subscription: Option<String>,
    /// `active`, `completed`, `released` or `canceled`.
    pub(in crate::stripe) status: &'static str,
    /// `release` or `cancel`.
    pub(in crate::stripe) end_behavior: &'static str,
    /// Index of the current phase.
    pub(in crate::stripe) current: usize,
    pub(in crate::stripe) phases: Vec<Phase>,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) released_at: Option<i64>,
    pub(in crate::stripe) released_subscription: Option<String>,
    pub(in crate::stripe) completed_at: Option<i64>,
    pub(in crate::stripe) canceled_at: Option<i64>,
}

impl Schedule {
    pub(in crate::stripe) fn running(&self) -> Option<&Phase> {
        self.phases.get(self.current)
    }

    pub(in crate::stripe) fn following(&self) -> Option<&Phase> {
        self.phases.get(self.current + 1)
    }
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Phase {
    pub(in crate::stripe) items: Vec<Bought>,
    pub(in crate::stripe) start: i64,
    pub(in crate::stripe) end: i64,
    /// How the unused time is prorated if the phase starts in the middle of a period.
    pub(in crate::stripe) proration: &'static str,
    /// Added to the subscription's metadata when the phase starts.
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) settings: Settings,
}
