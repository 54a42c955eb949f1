//! An alert with what its text needs.

use serde::{Deserialize, Serialize};

use crate::domain::alerts::AlertKind;
use crate::domain::chat_update::ChatId;
use crate::domain::clock::Timestamp;
use crate::domain::event::DisputeStatus;
use crate::domain::ids::{DisputeId, EndpointName, FraudWarningId, PlanCode, PriceId, UserId};
use crate::domain::money::Money;
use crate::domain::paid_chat::ChatProblem;
use crate::domain::plan::Interval;

/// A condition that admins have to know of. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alert", rename_all = "snake_case")]
pub enum Alert {
    FailedEvents {
        count: u64,
        /// Of the event that was received last.
        reason: String,
    },
    FailedChatUpdates {
        count: u64,
        /// Of the update that was received last.
        reason: String,
    },
    DeadDeliveries {
        endpoint: EndpointName,
        count: u64,
        /// The last error of the endpoint.
        reason: String,
    },
    DeadNotices {
        /// Since the alert began.
        count: u64,
        /// The reader of the last one.
        user: UserId,
        /// Telegram's response, or what else prevented its delivery.
        reason: String,
    },
    Backup {
        reason: String,
        /// The last one that succeeded.
        last: Option<Timestamp>,
        /// At least one backup has been missed meanwhile.
        overdue: bool,
    },
    RevocationsPaused {
        revoked: u64,
        /// Users who had access an hour before.
        people: u64,
    },
    Clock {
        wall: Timestamp,
        /// Stripe's time. While Stripe cannot be queried, what the clock would show without the jump.
        right: Timestamp,
        /// Stripe contradicts the clock; otherwise the clock has jumped, and Stripe cannot be queried.
        wrong: bool,
    },
    SignatureFailures {
        /// Within the last hour.
        refused: u64,
        /// Webhooks with a matching signature in the same time.
        accepted: u64,
    },
    Drift {
        /// Subscriptions that differed in the last reconciliation.
        count: u64,
        /// Whose subscription was the first of them, if it is known.
        user: Option<UserId>,
    },
    StripeUnreachable,
    StripeKey {
        status: u16,
        /// What was refused, as metrics name it: `create_refund`.
        operation: String,
    },
    TelegramUnreachable,
    DiskLow {
        /// In bytes.
        free: u64,
        /// Less than this is too little, in bytes.
        needed: u64,
    },
    WebhookEndpoint {
        /// It is disabled; otherwise it is gone.
        disabled: bool,
    },
    ChargesDisabled,
    Price {
        plan: PlanCode,
        interval: Interval,
        price: PriceId,
        problem: PriceProblem,
    },
    Portal {
        problem: PortalProblem,
    },
    /// A dispute of a payment that is not decided.
    Dispute {
        user: UserId,
        dispute: DisputeId,
        /// The payment intent, or the charge if there is no intent.
        payment: String,
        amount: Money,
        status: DisputeStatus,
        /// Deadline for a response or an appeal. `None`: the bank has to decide.
        due_by: Option<Timestamp>,
    },
    /// An early fraud warning about a payment of which something is left.
    FraudWarning {
        user: UserId,
        warning: FraudWarningId,
        /// The payment intent, or the charge if there is no intent.
        payment: String,
        amount: Option<Money>,
    },
    /// What the bot lacks in a paid chat.
    Chat {
        chat: ChatId,
        title: String,
        problem: ChatProblem,
    },
    ChatRemovals {
        chat: ChatId,
        title: String,
        /// People who wait to be removed.
        count: u64,
    },
    ChatBanned {
        chat: ChatId,
        title: String,
        user: UserId,
    },
}

/// What is wrong with a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceProblem {
    /// It does not exist.
    Missing,
    /// It or its product is archived.
    Archived,
    /// Its amount, currency or interval differs from `bot.toml`.
    Different,
}

/// What the billing portal lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortalProblem {
    /// There is no default configuration.
    Missing,
    /// Customers cannot change their payment method.
    PaymentMethod,
    /// Customers cannot cancel.
    Cancellation,
}

/// What distinguishes an alert from the others that are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertKey {
    pub kind: AlertKind,
    /// Of several alerts of one kind, which one; otherwise empty.
    pub subject: String,
}

impl AlertKey {
    /// The subjects of all alerts of a kind that [is of accounts](AlertKind::OF_ACCOUNTS), from the first one to
    /// the one after the last.
    #[must_use]
    pub fn subjects_of(user: UserId) -> (String, String) {
        // A colon separates the user from the rest, and a semicolon comes after it.
        (format!("{user}:"), format!("{user};"))
    }
}

impl Alert {
    #[must_use]
    pub const fn kind(&self) -> AlertKind {
        match self {
            Self::FailedEvents { .. } => AlertKind::FailedEvents,
            Self::FailedChatUpdates { .. } => AlertKind::FailedChatUpdates,
            Self::DeadDeliveries { .. } => AlertKind::DeadDeliveries,
            Self::DeadNotices { .. } => AlertKind::DeadNotices,
            Self::Backup { .. } => AlertKind::Backup,
            Self::RevocationsPaused { .. } => AlertKind::RevocationsPaused,
            Self::Clock { .. } => AlertKind::Clock,
            Self::SignatureFailures { .. } => AlertKind::SignatureFailures,
            Self::Drift { .. } => AlertKind::Drift,
            Self::StripeUnreachable => AlertKind::StripeUnreachable,
            Self::StripeKey { .. } => AlertKind::StripeKey,
            Self::TelegramUnreachable => AlertKind::TelegramUnreachable,
            Self::DiskLow { .. } => AlertKind::DiskLow,
            Self::WebhookEndpoint { .. } => AlertKind::WebhookEndpoint,
            Self::ChargesDisabled => AlertKind::ChargesDisabled,
            Self::Price { .. } => AlertKind::Price,
            Self::Portal { .. } => AlertKind::Portal,
            Self::Dispute { .. } => AlertKind::Dispute,
            Self::FraudWarning { .. } => AlertKind::FraudWarning,
            Self::Chat { .. } => AlertKind::Chat,
            Self::ChatRemovals { .. } => AlertKind::ChatRemovals,
            Self::ChatBanned { .. } => AlertKind::ChatBanned,
        }
    }

    /// The user that it is about, or the last one of several.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::DeadNotices { user, .. }
            | Self::Dispute { user, .. }
            | Self::FraudWarning { user, .. }
            | Self::ChatBanned { user, .. } => Some(*user),
            Self::Drift { user, .. } => *user,
            _ => None,
        }
    }

    /// Where it comes in a list whose equals are in the order of their beginning: what concerns everybody comes
    /// first, and then what has a deadline.
    #[must_use]
    pub fn place(&self) -> (bool, Timestamp) {
        let due_by = match self {
            Self::Dispute { due_by, .. } => *due_by,
            _ => None,
        };
        let is_of_account = AlertKind::OF_ACCOUNTS.contains(&self.kind());
        (is_of_account, due_by.unwrap_or(Timestamp::from_millis(i64::MAX)))
    }

    #[must_use]
    pub fn key(&self) -> AlertKey {
        let subject = match self {
            Self::DeadDeliveries { endpoint, .. } => endpoint.to_string(),
            Self::Price { price, .. } => price.to_string(),
            Self::Dispute { user, dispute, .. } => format!("{user}:{dispute}"),
            Self::FraudWarning { user, warning, .. } => format!("{user}:{warning}"),
            Self::Chat { chat, .. } | Self::ChatRemovals { chat, .. } => chat.to_string(),
            Self::ChatBanned { chat, user, .. } => format!("{chat}:{user}"),
            _ => String::new(),
        };
        AlertKey { kind: self.kind(), subject }
    }

    /// Which of several things that can be wrong it states, as a number that is stored. The admins are alerted again
    /// when this changes; of a kind that [is graded](AlertKind::is_graded), when it rises.
    #[must_use]
    pub const fn statement(&self) -> u32 {
        match self {
            Self::Backup { overdue, .. } => *overdue as u32,
            Self::Clock { wrong, .. } => *wrong as u32,
            Self::WebhookEndpoint { disabled } => !*disabled as u32,
            Self::Price { problem, .. } => match problem {
                PriceProblem::Missing => 0,
                PriceProblem::Archived => 1,
                PriceProblem::Different => 2,
            },
            Self::Portal { problem } => match problem {
                PortalProblem::Missing => 0,
                PortalProblem::PaymentMethod => 1,
                PortalProblem::Cancellation => 2,
            },
            Self::Chat { problem, .. } => match problem {
                ChatProblem::NoAccess => 0,
                ChatProblem::BasicGroup => 1,
                ChatProblem::NotAdministrator => 2,
                ChatProblem::CannotInvite => 3,
                ChatProblem::CannotRemove => 4,
            },
            _ => 0,
        }
    }

    /// The alert after another occurrence of its cause; `before` counts the earlier ones.
    #[must_use]
    pub(in crate::domain::alerts) fn counted(self, before: &Self) -> Self {
        match (self, before) {
            (
                Self::DeadNotices { count, user, reason },
                Self::DeadNotices { count: earlier, .. },
            ) => Self::DeadNotices { count: earlier.saturating_add(count), user, reason },
            (alert, _) => alert,
        }
    }
}
