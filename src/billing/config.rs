//! What the operator has configured about billing.

use crate::domain::account::{Archiving, Policy};
use crate::domain::admin::Admin;
use crate::domain::backup::BackupSchedule;
use crate::domain::broadcast::OfferedLocales;
use crate::domain::changes::SettlementRules;
use crate::domain::chat_update::ChatId;
use crate::domain::paid_chat::PaidChat;
use crate::domain::plan::Catalogue;
use crate::domain::plan_change::ChangePolicy;
use crate::domain::retention::Retention;
use crate::domain::revocation_limit::RevocationLimit;
use crate::domain::webhook::WebhookEndpoint;

/// What the operator has configured about billing.
#[derive(Debug, Clone)]
pub struct BillingConfig {
    pub policy: Policy,
    pub trial_days: u32,
    pub allow_promotion_codes: bool,
    pub changes: ChangePolicy,
    /// Without a trailing slash.
    pub public_url: String,
    pub admins: Vec<Admin>,
    pub locales: OfferedLocales,
    /// Whether owners receive a digest of the figures each week, unless they switch it off.
    pub weekly_digest: bool,
    /// Webhook endpoints of other services.
    pub webhook_endpoints: Vec<WebhookEndpoint>,
    /// How many people may lose access within an hour.
    pub max_revocations: RevocationLimit,
    /// Paid groups and channels of the file.
    pub chats: Vec<PaidChat>,
    /// How long raw data is kept.
    pub retention: Retention,
    /// `None`: no backups are scheduled.
    pub backup: Option<BackupSchedule>,
    pub archiving: Archiving,
    /// See [`Archiving::rules_of`].
    pub archive_rules: i64,
}

impl BillingConfig {
    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.policy.catalogue
    }

    /// What `bot.toml` says about a chat.
    pub(super) fn chat(&self, id: ChatId) -> Option<&PaidChat> {
        self.chats.iter().find(|chat| chat.id == id)
    }

    pub(super) fn rules(&self) -> SettlementRules<'_> {
        SettlementRules {
            policy: &self.policy,
            admins: &self.admins,
            endpoints: &self.webhook_endpoints,
            max_revocations: self.max_revocations,
            archiving: self.archiving,
            archive_rules: self.archive_rules,
        }
    }
}
