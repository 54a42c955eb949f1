//! Stripe is compared with the ledger: events that never came are fetched, subscriptions that stand
//! otherwise are shown and healed.

mod compare;
mod missed;
mod pass;

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use crate::domain::event::StripeEvent;
use crate::domain::ids::{SessionId, SubscriptionId, UserId};

/// What a pass looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Events from here on; never further back than Stripe lists them. `None`: since the last pass.
    pub since: Option<Duration>,
    /// One person's alone.
    pub user: Option<UserId>,
    /// Shows, and changes nothing.
    pub dry_run: bool,
    /// Goes on where a pass like this was interrupted. One that somebody watches begins anew.
    pub resume: bool,
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
pub struct ReconcileReport {
    /// Events that Stripe listed and that matter here.
    pub events: usize,
    /// Those that never came.
    pub missed: usize,
    /// Checkout pages whose end was never heard.
    pub checkouts: usize,
    pub subscriptions: usize,
    /// Of nobody here: Stripe's account serves other trades too.
    pub foreign: usize,
    /// Objects that could not be read or worked on.
    pub troubles: usize,
    pub drifts: Vec<Drift>,
    /// Checkout pages of which a missed event tells: they are not asked for as well.
    ended: BTreeSet<SessionId>,
}

/// What a pass tells while it runs.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    Events(&'a ReconcileReport),
    Subscriptions(&'a ReconcileReport),
    Missed(&'a StripeEvent),
    Drift(&'a Drift),
    Trouble(&'a str),
}
