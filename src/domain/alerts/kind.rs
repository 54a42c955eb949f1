//! The kinds of alerts: how long each has to last, and which admins get it.

use std::time::Duration;

use crate::domain::admin::{Admin, Role};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertKind {
    /// Stripe events that were given up.
    FailedEvents,
    /// Updates of Telegram about groups and channels that were given up.
    FailedChatUpdates,
    /// Webhook deliveries that were given up, of one endpoint.
    DeadDeliveries,
    /// Notices that were given up.
    DeadNotices,
    /// Scheduled backups fail.
    Backup,
    /// Too many users would have lost access.
    RevocationsPaused,
    /// The wall clock is wrong, or cannot be confirmed.
    Clock,
    /// Webhooks of Stripe arrive whose signature does not match.
    SignatureFailures,
    /// Subscriptions differed from Stripe.
    Drift,
    /// Stripe does not respond.
    StripeUnreachable,
    /// Stripe refuses the API key.
    StripeKey,
    /// Telegram does not respond. Announced only once it is over.
    TelegramUnreachable,
    /// The disk of the database is almost full.
    DiskLow,
    /// Stripe posts no events here any more.
    WebhookEndpoint,
    /// The Stripe account may not charge customers any more.
    ChargesDisabled,
    /// A price is no longer what `bot.toml` says.
    Price,
    /// The billing portal no longer offers what the bot links to.
    Portal,
    /// A dispute that is not decided.
    Dispute,
    /// An early fraud warning that is open.
    FraudWarning,
    /// The bot lacks what it needs in a paid chat.
    Chat,
    /// Too many people would be removed from a paid chat.
    ChatRemovals,
    /// Somebody who is entitled to a paid chat is banned there by an administrator.
    ChatBanned,
}

impl AlertKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 22] = [
        Self::FailedEvents,
        Self::FailedChatUpdates,
        Self::DeadDeliveries,
        Self::DeadNotices,
        Self::Backup,
        Self::RevocationsPaused,
        Self::Clock,
        Self::SignatureFailures,
        Self::Drift,
        Self::StripeUnreachable,
        Self::StripeKey,
        Self::TelegramUnreachable,
        Self::DiskLow,
        Self::WebhookEndpoint,
        Self::ChargesDisabled,
        Self::Price,
        Self::Portal,
        Self::Dispute,
        Self::FraudWarning,
        Self::Chat,
        Self::ChatRemovals,
        Self::ChatBanned,
    ];

    /// Those that follow from the facts of an account, whose alarms announce them.
    pub const OF_ACCOUNTS: [Self; 2] = [Self::Dispute, Self::FraudWarning];

    /// The stable name in the database and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FailedEvents => "failed_events",
            Self::FailedChatUpdates => "failed_chat_updates",
            Self::DeadDeliveries => "dead_deliveries",
            Self::DeadNotices => "dead_notices",
            Self::Backup => "backup",
            Self::RevocationsPaused => "revocations_paused",
            Self::Clock => "clock",
            Self::SignatureFailures => "signature_failures",
            Self::Drift => "drift",
            Self::StripeUnreachable => "stripe_unreachable",
            Self::StripeKey => "stripe_key",
            Self::TelegramUnreachable => "telegram_unreachable",
            Self::DiskLow => "disk_low",
            Self::WebhookEndpoint => "webhook_endpoint",
            Self::ChargesDisabled => "charges_disabled",
            Self::Price => "price",
            Self::Portal => "portal",
            Self::Dispute => "dispute",
            Self::FraudWarning => "fraud_warning",
            Self::Chat => "chat",
            Self::ChatRemovals => "chat_removals",
            Self::ChatBanned => "chat_banned",
        }
    }

    /// How long the cause has to last before the admins are alerted.
    #[must_use]
    pub const fn begins_after(self) -> Duration {
        match self {
            Self::StripeUnreachable | Self::TelegramUnreachable => Duration::from_mins(2),
            _ => Duration::ZERO,
        }
    }

    /// How long the cause has to be gone before the alert is over: a cause that comes and goes is one alert.
    #[must_use]
    pub const fn ends_after(self) -> Duration {
        match self {
            Self::DeadNotices => Duration::from_hours(24),
            Self::SignatureFailures | Self::DiskLow => Duration::from_mins(10),
            Self::StripeUnreachable => Duration::from_mins(2),
            Self::Clock | Self::StripeKey | Self::TelegramUnreachable => Duration::from_mins(1),
            _ => Duration::ZERO,
        }
    }

    /// Whether the cause is a single occurrence, which is gone as soon as it was observed.
    #[must_use]
    pub const fn is_occurrence(self) -> bool {
        matches!(self, Self::DeadNotices)
    }

    /// Whether a greater [statement](crate::domain::alerts::Alert::statement) is a more serious one, and a lesser one is
    /// not announced: the cause may come and go.
    #[must_use]
    pub const fn is_graded(self) -> bool {
        matches!(self, Self::Backup | Self::Clock)
    }

    /// Whether the beginning can be announced: no message arrives while Telegram does not respond.
    #[must_use]
    pub const fn is_announced_at_once(self) -> bool {
        !matches!(self, Self::TelegramUnreachable)
    }

    /// Whether an admin of this role gets the alert. Owners get all of them, support gets those about people.
    #[must_use]
    pub const fn is_for(self, role: Role) -> bool {
        match role {
            Role::Owner => true,
            Role::Support => matches!(
                self,
                Self::FailedEvents
                    | Self::DeadNotices
                    | Self::RevocationsPaused
                    | Self::Drift
                    | Self::Dispute
                    | Self::FraudWarning
                    | Self::ChatRemovals
                    | Self::ChatBanned
            ),
            Role::Auditor => false,
        }
    }
}

/// The admins that get an alert: all of them if no role gets it.
pub fn recipients(admins: &[Admin], kind: AlertKind) -> impl Iterator<Item = &Admin> {
    let has_recipient = admins.iter().any(|admin| kind.is_for(admin.role));
    admins.iter().filter(move |admin| !has_recipient || kind.is_for(admin.role))
}
