//! All services over one store, one Stripe client and one clock, for the composition root.

use std::sync::Arc;

use crate::billing::accounts::Accounts;
use crate::billing::admin_actions::{ActionParts, AdminActions};
use crate::billing::alerts::Alerts;
use crate::billing::audit_log::AuditLog;
use crate::billing::backups::Backups;
use crate::billing::bot_records::BotRecords;
use crate::billing::broadcasts::Broadcasts;
use crate::billing::chat_updates::ChatUpdates;
use crate::billing::checkout::Checkout;
use crate::billing::config::BillingConfig;
use crate::billing::conversations::Conversations;
use crate::billing::customers::Customers;
use crate::billing::digests::Digests;
use crate::billing::events::EventIngestion;
use crate::billing::figures::Figures;
use crate::billing::idempotency_keys::IdempotencyKeys;
use crate::billing::import::Import;
use crate::billing::monitoring::Monitoring;
use crate::billing::outbox::Outbox;
use crate::billing::paid_chats::PaidChats;
use crate::billing::people::People;
use crate::billing::personal_records::PersonalRecords;
use crate::billing::plan_changes::{ChangeParts, PlanChanges};
use crate::billing::portal_features::PortalFeatures;
use crate::billing::receipts::Receipts;
use crate::billing::reconciliation::Reconciliation;
use crate::billing::retention::DataRetention;
use crate::billing::sent_messages::SentMessages;
use crate::billing::settling::{AccountWriter, Settler};
use crate::billing::stripe_tasks::StripeTasks;
use crate::billing::webhook_deliveries::WebhookDeliveries;
use crate::domain::clock::SharedClock;
use crate::store::Store;
use crate::stripe::Gateway;

/// Every service. Cheap to clone. The parts of the process take only those that they use.
#[derive(Clone)]
pub struct Services {
    pub accounts: Accounts,
    pub admin_actions: AdminActions,
    pub alerts: Alerts,
    pub audit_log: AuditLog,
    pub backups: Backups,
    pub bot_records: BotRecords,
    pub broadcasts: Broadcasts,
    pub chat_updates: ChatUpdates,
    pub checkout: Checkout,
    pub conversations: Conversations,
    pub customers: Customers,
    pub digests: Digests,
    pub events: EventIngestion,
    pub figures: Figures,
    pub idempotency_keys: IdempotencyKeys,
    pub import: Import,
    pub monitoring: Monitoring,
    pub outbox: Outbox,
    pub paid_chats: PaidChats,
    pub people: People,
    pub personal_records: PersonalRecords,
    pub plan_changes: PlanChanges,
    pub receipts: Receipts,
    pub reconciliation: Reconciliation,
    pub retention: DataRetention,
    pub sent_messages: SentMessages,
    pub stripe_tasks: StripeTasks,
    pub webhook_deliveries: WebhookDeliveries,
}

impl Services {
    /// Makes no calls.
    #[must_use]
    pub fn new(
        store: &Store,
        stripe: &Gateway,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        let (settler, portal) = (Settler::new(config, clock), PortalFeatures::default());
        let writer = &AccountWriter::new(store, clock, &settler);
        let accounts = &Accounts::new(store, clock, config, writer, &portal);
        let customers = &Customers::new(store, stripe, clock, writer, accounts, &portal);
        let events = &EventIngestion::new(store, stripe, clock, &settler);
        let sent_messages = &SentMessages::new(store, clock, writer);
        let reconciliation = &Reconciliation::new(store, stripe, clock, config, writer, events);
        let figures = &Figures::new(store, clock, config);
        let chat_updates = &ChatUpdates::new(store, clock, config);
        let actions = ActionParts {
            store,
            stripe,
            clock,
            config,
            settler: &settler,
            writer,
            events,
            chat_updates,
            reconciliation,
        };
        let parts = ChangeParts { writer, accounts, customers, sent_messages };
        Self {
            accounts: accounts.clone(),
            admin_actions: AdminActions::new(&actions),
            alerts: Alerts::new(store, stripe, clock, config),
            audit_log: AuditLog::new(store, clock),
            backups: Backups::new(store, clock, config),
            bot_records: BotRecords::new(store, clock),
            broadcasts: Broadcasts::new(store, clock, config),
            chat_updates: chat_updates.clone(),
            checkout: Checkout::new(store, stripe, clock, config, writer, accounts, customers),
            conversations: Conversations::new(store, clock, config),
            customers: customers.clone(),
            digests: Digests::new(store, clock, config, figures),
            events: events.clone(),
            figures: figures.clone(),
            idempotency_keys: IdempotencyKeys::new(store, clock),
            import: Import::new(store, stripe, clock, config, &settler),
            monitoring: Monitoring::new(store, stripe.contact()),
            outbox: Outbox::new(store, clock, config),
            paid_chats: PaidChats::new(store, clock, config),
            people: People::new(store, stripe, clock, config, accounts),
            personal_records: PersonalRecords::new(store, clock, accounts),
            plan_changes: PlanChanges::new(store, stripe, clock, config, parts),
            receipts: Receipts::new(store, stripe, config),
            reconciliation: reconciliation.clone(),
            retention: DataRetention::new(store, clock, config),
            sent_messages: sent_messages.clone(),
            stripe_tasks: StripeTasks::new(store, stripe, clock, writer),
            webhook_deliveries: WebhookDeliveries::new(store, clock, config),
        }
    }
}
