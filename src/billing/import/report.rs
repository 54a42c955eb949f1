//! What an import covers, how it proceeds, and what it has done.

use crate::domain::admin::Operator;
use crate::domain::ids::CustomerId;
use crate::domain::import::Directory;

/// What is read.
#[derive(Debug, Clone, Default)]
pub struct ImportScope {
    pub directory: Directory,
    /// Paused subscriptions are taken over as well.
    pub with_paused: bool,
}

/// How it is taken over.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Whose word it is.
    pub by: Operator,
    /// The users are notified that their plan is active.
    pub announce: bool,
    /// The customers at Stripe are given the id of their user.
    pub write: bool,
}

/// Progress of an import.
#[derive(Debug, Clone, Copy)]
pub enum ImportProgress<'a> {
    /// So many subscriptions and single payments were read.
    Read(usize),
    /// So many customers were taken over.
    Imported { done: usize, all: usize },
    /// So many customers were given the id of their user at Stripe.
    Named { done: usize, all: usize },
    /// This customer was left out.
    Skipped { customer: &'a CustomerId, why: &'a str },
}

/// What an import has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    pub customers: usize,
    pub purchases: usize,
    /// Customers that were left out.
    pub skipped: usize,
    /// Customers that were given the id of their user at Stripe.
    pub named: usize,
    /// Customers that could not be given it.
    pub unnamed: usize,
    /// Why the first of them could not.
    pub unnamed_because: Option<String>,
}
