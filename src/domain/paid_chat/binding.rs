//! What makes a chat a paid one: the entitlement that lets people in, and whether it is enforced.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::chat_update::ChatId;
use crate::domain::ids::{EntitlementName, UserId};
use crate::domain::revocation_limit::RevocationLimit;

/// Whether people without the entitlement are kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// Who is entitled is let in. Nobody is removed or declined.
    #[default]
    Observe,
    /// Everybody else is declined and removed.
    On,
}

/// A chat of `bot.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidChat {
    pub id: ChatId,
    /// In place of the title in Telegram.
    pub name: Option<String>,
    pub entitlement: EntitlementName,
    pub enforcement: Enforcement,
    pub max_removals: RevocationLimit,
    /// Never removed.
    pub protect: BTreeSet<UserId>,
}

/// The entitlement that a chat is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub entitlement: EntitlementName,
    pub enforcement: Enforcement,
    /// It is in `bot.toml`, and no button changes it.
    pub in_file: bool,
}

/// Why a chat is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BindingRefusal {
    #[error("the bot has never been in this chat")]
    UnknownChat,
    /// Its members are removed without a ban, so no ban can be lifted, and its id changes with the upgrade.
    #[error("a basic group has no bans and no lasting id: make it a supergroup first")]
    BasicGroup,
    #[error("`bot.toml` says what this chat is bound to")]
    InFile,
    #[error("no paid plan grants this entitlement")]
    UnknownEntitlement,
    #[error("the chat is not bound to an entitlement")]
    NotBound,
}
