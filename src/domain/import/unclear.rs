//! Why a purchase cannot be taken over.

use crate::domain::ids::{CustomerId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::money::Money;

/// A purchase that is not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnclearPurchase {
    /// `None` if a line of the operator's file names nothing that was found.
    pub id: Option<SubscriptionId>,
    pub customer: Option<CustomerId>,
    pub reason: Unclear,
}

/// Why it cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unclear {
    /// Nothing says whose it is.
    NoTelegramId,
    /// What says whose it is, is no id of a Telegram user.
    NotANumber,
    /// Metadata and file, or customer and subscription, name different users.
    Contradiction,
    /// The user has several running subscriptions, of one customer.
    SeveralLive {
        user: UserId,
    },
    /// The user has running subscriptions of several customers.
    SeveralCustomers {
        user: UserId,
    },
    /// The user has another running subscription here.
    LiveHere {
        user: UserId,
    },
    /// Here it belongs to this user, who is another one.
    OtherOwner {
        user: UserId,
    },
    CustomerDeleted,
    /// It is paused, or its collection is.
    Paused,
    /// A price of the catalogue whose amount or currency is another one there.
    PriceDiffers {
        price: PriceId,
        plan: PlanCode,
        charged: Money,
        listed: Money,
    },
    /// No plan lists its price.
    UnknownPrice {
        price: Option<PriceId>,
        amount: Option<Money>,
    },
    /// It is of test mode and the key of live mode, or the other way round.
    OtherMode,
    /// Stripe's object lacks something.
    Unreadable,
    /// A line of the operator's file names nothing that is sold here.
    Unmatched {
        line: u64,
    },
}

impl Unclear {
    /// The operator does not say whose it is, which may be known here.
    #[must_use]
    pub const fn is_nameless(&self) -> bool {
        matches!(self, Self::NoTelegramId | Self::NotANumber)
    }
}
