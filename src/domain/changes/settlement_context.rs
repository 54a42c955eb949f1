//! The configuration and the circumstances under which an account is settled.

use crate::domain::account::{Archiving, Policy};
use crate::domain::admin::Admin;
use crate::domain::clock::Timestamp;
use crate::domain::revocation_limit::RevocationLimit;
use crate::domain::webhook::WebhookEndpoint;

/// What the operator has configured, as far as decisions depend on it.
#[derive(Debug, Clone, Copy)]
pub struct SettlementRules<'a> {
    pub policy: &'a Policy,
    pub admins: &'a [Admin],
    pub endpoints: &'a [WebhookEndpoint],
    pub max_revocations: RevocationLimit,
    pub archiving: Archiving,
    /// See [`Archiving::rules_of`].
    pub archive_rules: i64,
}

/// When and because of what an account is settled.
#[derive(Debug, Clone, Copy)]
pub struct SettlementContext {
    pub now: Timestamp,
    /// See [`Clock::expiry_now`](crate::domain::clock::Clock::expiry_now).
    pub expiry_now: Timestamp,
    /// When the webhook that caused it was received.
    pub cause: Option<Timestamp>,
    /// Unique to this settlement: ids of webhook messages are derived from it.
    pub nonce: u128,
}
