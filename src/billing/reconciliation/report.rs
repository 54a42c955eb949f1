//! Reconciliation: compares Stripe with the store, fetches events that were never delivered, and
//! reports and heals subscriptions that differ.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use crate::domain::event::StripeEvent;
use crate::domain::ids::{SessionId, SubscriptionId, UserId};

/// What a pass covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Events since then, as far back as Stripe lists them. `None`: since the last pass.
    pub since: Option<Duration>,
    /// Of this user only.
    pub user: Option<UserId>,
    /// Reports, and changes nothing.
    pub dry_run: bool,
    /// Resumes an interrupted pass. Otherwise it starts from the beginning.
    pub resume: bool,
}

/// A subscription whose state at Stripe differs from ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    pub subscription: SubscriptionId,
    pub user: Option<UserId>,
    /// Field, value here, value at Stripe.
    pub differences: Vec<(&'static str, String, String)>,
    pub healed: bool,
}

/// What a pass has found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReconcileReport {
    /// Events that Stripe listed and that are relevant here.
    pub events: usize,
    /// Those that were never delivered.
    pub missed: usize,
    /// Checkout sessions whose outcome was never received.
    pub checkouts: usize,
    pub subscriptions: usize,
    /// Subscriptions of other products of the same Stripe account.
    pub foreign: usize,
    /// Objects that could not be read or applied.
    pub troubles: usize,
    pub drifts: Vec<Drift>,
    /// Checkout sessions that a missed event is about; they need no query.
    pub(super) ended: BTreeSet<SessionId>,
}

/// Progress of a running pass.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    Events(&'a ReconcileReport),
    Subscriptions(&'a ReconcileReport),
    Missed(&'a StripeEvent),
    Drift(&'a Drift),
    Trouble(&'a str),
}
