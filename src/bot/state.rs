//! The bot's handle: shared state, options, and links into the private chat.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;

use crate::billing::Accounts;
use crate::billing::AdminActions;
use crate::billing::Alerts;
use crate::billing::AuditLog;
use crate::billing::BotRecords;
use crate::billing::Broadcasts;
use crate::billing::ChatUpdates;
use crate::billing::Checkout;
use crate::billing::Conversations;
use crate::billing::Customers;
use crate::billing::Digests;
use crate::billing::Figures;
use crate::billing::PaidChats;
use crate::billing::People;
use crate::billing::PersonalRecords;
use crate::billing::PlanChanges;
use crate::billing::Receipts;
use crate::billing::SentMessages;
use crate::bot::recent::Recent;
use crate::domain::admin::Admin;
use crate::domain::chat_link::ChatLink;
use crate::domain::ids::UserId;
use crate::domain::plan::Catalogue;
use crate::domain::plan_image::PlanImages;
use crate::messages::Locales;
use crate::metrics::BotHealth;
use crate::telegram::Identity;
use crate::telegram::Telegram;

/// Answers updates. Cheap to clone; keeps no state about users between updates.
#[derive(Clone)]
pub struct Bot {
    inner: Arc<Inner>,
}

struct Inner {
    services: BotServices,
    telegram: Telegram,
    locales: Arc<Locales>,
    options: BotOptions,
    identity: OnceLock<Identity>,
    /// Admins whose menu Telegram rejected because they have never written to the bot.
    without_menu: Mutex<HashSet<UserId>>,
    recent: Recent,
    /// Cloned for each update that is being handled.
    in_progress: Arc<()>,
}

/// The services that commands and buttons use.
#[derive(Clone)]
pub struct BotServices {
    pub accounts: Accounts,
    pub admin_actions: AdminActions,
    pub alerts: Alerts,
    pub audit_log: AuditLog,
    pub bot_records: BotRecords,
    pub broadcasts: Broadcasts,
    pub chat_updates: ChatUpdates,
    pub checkout: Checkout,
    pub conversations: Conversations,
    pub customers: Customers,
    pub digests: Digests,
    pub figures: Figures,
    pub paid_chats: PaidChats,
    pub people: People,
    pub sent_messages: SentMessages,
    pub personal_records: PersonalRecords,
    pub plan_changes: PlanChanges,
    pub receipts: Receipts,
}

/// The operator's settings for the bot.
#[derive(Debug, Clone)]
pub struct BotOptions {
    pub catalogue: Arc<Catalogue>,
    pub plan_images: Arc<PlanImages>,
    /// Who may use `/audit`.
    pub admins: Vec<Admin>,
    /// Links into the private chat. The bot sets the username.
    pub chat_link: ChatLink,
    /// The contact for payment problems, for example `@example_support`.
    pub support: Option<String>,
    /// Where the terms of service are published.
    pub terms_url: Option<String>,
    /// Where the privacy policy is published.
    pub privacy_url: Option<String>,
}

impl Bot {
    /// A bot that has not connected yet: see [`Bot::run`].
    #[must_use]
    pub fn new(
        services: BotServices,
        telegram: Telegram,
        locales: Arc<Locales>,
        options: BotOptions,
    ) -> Self {
        let inner = Inner {
            services,
            telegram,
            locales,
            options,
            identity: OnceLock::new(),
            without_menu: Mutex::default(),
            recent: Recent::default(),
            in_progress: Arc::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The bot's username without `@`. `None` until the bot has connected to Telegram.
    pub(super) fn username(&self) -> Option<&str> {
        self.identity().map(|identity| identity.username.as_str())
    }

    /// A link into the private chat. `payload`: a deep-link payload that selects a screen.
    pub(super) fn chat_link(&self, payload: Option<&str>) -> String {
        let link = &self.options().chat_link;
        let url = match payload {
            Some(payload) => link.start_url(payload),
            None => link.url(),
        };
        url.unwrap_or_else(|| format!("{}/", link.base()))
    }

    /// Whether Telegram accepts the bot's token and delivers updates.
    #[must_use]
    pub fn health(&self) -> BotHealth {
        self.telegram().health()
    }

    /// The number of updates that have been received and are not answered yet.
    #[must_use]
    pub fn updates_in_progress(&self) -> usize {
        Arc::strong_count(&self.inner.in_progress).saturating_sub(1)
    }

    /// Counts an update as in progress until the guard is dropped.
    pub(super) fn starts_update(&self) -> Arc<()> {
        Arc::clone(&self.inner.in_progress)
    }

    pub(super) fn identity(&self) -> Option<&Identity> {
        self.inner.identity.get()
    }

    /// Only the first call has an effect: a rename takes effect after a restart.
    pub(super) fn set_identity(&self, identity: Identity) {
        self.options().chat_link.set_username(&identity.username);
        self.inner.identity.set(identity).ok();
    }

    pub(super) fn services(&self) -> &BotServices {
        &self.inner.services
    }

    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.inner.options.catalogue
    }

    pub(super) fn telegram(&self) -> &Telegram {
        &self.inner.telegram
    }

    pub(super) fn locales(&self) -> &Locales {
        &self.inner.locales
    }

    pub(super) fn options(&self) -> &BotOptions {
        &self.inner.options
    }

    pub(super) fn recent(&self) -> &Recent {
        &self.inner.recent
    }

    pub(super) fn without_menu(&self) -> MutexGuard<'_, HashSet<UserId>> {
        self.inner.without_menu.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
