//! The operator's word: which Telegram user a customer or a subscription belongs to.

use std::collections::BTreeMap;

use crate::domain::ids::{CustomerId, SubscriptionId, UserId};
use crate::domain::import::customer::ListedCustomer;

/// The largest id of a Telegram user.
/// Source: <https://core.telegram.org/bots/api#user>, at most 52 significant bits.
const MAX_USER_ID: i64 = (1 << 52) - 1;

/// By what a line of the operator's file names a purchase.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PairKey {
    Customer(CustomerId),
    Subscription(SubscriptionId),
    /// In lower case.
    Email(String),
}

/// The lines of the operator's file: user and line by what the line names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs(pub BTreeMap<PairKey, (UserId, u64)>);

/// Where the operator says whose a purchase is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    /// The metadata key whose value is the id of a Telegram user.
    pub metadata_key: Option<String>,
    pub pairs: Pairs,
}

/// The users that a customer is said to belong to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims {
    user: Option<UserId>,
    is_contradicted: bool,
    is_unreadable: bool,
}

impl Claims {
    /// The user, if all agree on one.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.user.filter(|_| !self.is_contradicted)
    }

    /// Different users are named.
    #[must_use]
    pub const fn is_contradicted(&self) -> bool {
        self.is_contradicted
    }

    /// Something is named that is no id of a Telegram user.
    #[must_use]
    pub const fn is_unreadable(&self) -> bool {
        self.is_unreadable
    }

    fn add(&mut self, user: UserId) {
        self.is_contradicted |= self.user.is_some_and(|known| known != user);
        self.user = Some(user);
    }

    fn add_text(&mut self, text: &str) {
        match user_of(text) {
            Some(user) => self.add(user),
            None => self.is_unreadable = true,
        }
    }

    /// What several purchases of one customer say.
    pub(super) fn merge(&mut self, other: &Self) {
        if let Some(user) = other.user {
            self.add(user);
        }
        self.is_contradicted |= other.is_contradicted;
        self.is_unreadable |= other.is_unreadable;
    }
}

/// The Telegram user whose id this is.
#[must_use]
pub fn user_of(text: &str) -> Option<UserId> {
    UserId::of_text(text.trim()).filter(|user| user.0 <= MAX_USER_ID)
}

impl Directory {
    /// Whose the purchase of a customer is said to be, and the lines of the file that say so. `named`: the value
    /// of the purchase's own metadata.
    pub(super) fn claims(
        &self,
        customer: &ListedCustomer,
        purchase: &SubscriptionId,
        named: Option<&str>,
    ) -> (Claims, Vec<u64>) {
        let (mut claims, mut lines) = (Claims::default(), Vec::new());
        let email = customer.email.as_deref().map(|email| PairKey::Email(email.to_lowercase()));
        let keys = [
            Some(PairKey::Customer(customer.id.clone())),
            Some(PairKey::Subscription(purchase.clone())),
            email,
        ];
        for (user, line) in keys.iter().flatten().filter_map(|key| self.pairs.0.get(key)) {
            claims.add(*user);
            lines.push(*line);
        }
        for text in named.into_iter().chain(customer.named.as_deref()) {
            claims.add_text(text);
        }
        (claims, lines)
    }
}
