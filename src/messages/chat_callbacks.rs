//! What buttons about groups and channels carry.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::domain::ids::EntitlementName;

/// Bytes of a name that fit into a button beside the id of a chat.
const MAX_NAME_BYTES: usize = 32;

const ASK_ENFORCE: &str = "on";
const ENFORCE: &str = "onok";
const OBSERVE: &str = "observe";
const ASK_UNBIND: &str = "unbind";
const UNBIND: &str = "unbindok";
/// With the number of people.
const RESUME: &str = "go:";

/// A list of people whose membership and entitlement disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatList {
    /// In the chat without being entitled.
    NotEntitled,
    /// Entitled, and not in the chat.
    Missing,
}

/// What an owner does to a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatStep {
    /// Shows what enforcing changes.
    AskEnforce,
    Enforce,
    Observe,
    /// Shows what unbinding changes.
    AskUnbind,
    Unbind,
    /// Removes as many people as the owner has seen waiting.
    ResumeRemovals(u64),
}

/// An entitlement in a button: its name, or a digest of a name that is too long. Buttons outlive `bot.toml`, so it is
/// no position in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitlementKey(String);

impl ChatList {
    pub(in crate::messages) fn parse(text: &str) -> Option<Self> {
        [Self::NotEntitled, Self::Missing].into_iter().find(|list| list.to_string() == text)
    }
}

impl fmt::Display for ChatList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotEntitled => "in",
            Self::Missing => "out",
        })
    }
}

impl ChatStep {
    pub(in crate::messages) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            ASK_ENFORCE => Self::AskEnforce,
            ENFORCE => Self::Enforce,
            OBSERVE => Self::Observe,
            ASK_UNBIND => Self::AskUnbind,
            UNBIND => Self::Unbind,
            _ => Self::ResumeRemovals(text.strip_prefix(RESUME)?.parse().ok()?),
        })
    }
}

impl fmt::Display for ChatStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AskEnforce => f.write_str(ASK_ENFORCE),
            Self::Enforce => f.write_str(ENFORCE),
            Self::Observe => f.write_str(OBSERVE),
            Self::AskUnbind => f.write_str(ASK_UNBIND),
            Self::Unbind => f.write_str(UNBIND),
            Self::ResumeRemovals(shown) => write!(f, "{RESUME}{shown}"),
        }
    }
}

impl EntitlementKey {
    /// The key of an entitlement.
    #[must_use]
    pub fn of(name: &EntitlementName) -> Self {
        let name = name.as_str();
        if name.len() <= MAX_NAME_BYTES {
            return Self(name.to_owned());
        }
        let digest = hex::encode(Sha256::digest(name));
        Self(format!("#{}", digest.get(..24).unwrap_or_default()))
    }

    pub(in crate::messages) fn parse(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether it is the key of this entitlement.
    #[must_use]
    pub fn is_of(&self, name: &EntitlementName) -> bool {
        *self == Self::of(name)
    }
}

impl fmt::Display for EntitlementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::EntitlementKey;
    use crate::domain::ids::EntitlementName;

    #[test]
    fn a_key_belongs_to_one_entitlement() {
        let names =
            ["signals", "alerts", &"a".repeat(40), &"a".repeat(41)].map(EntitlementName::new);
        for (place, name) in names.iter().enumerate() {
            let key = EntitlementKey::parse(&EntitlementKey::of(name).to_string());
            let found: Vec<usize> = (0..names.len()).filter(|i| key.is_of(&names[*i])).collect();
            assert_eq!(found, [place], "{name}");
        }
    }
}
