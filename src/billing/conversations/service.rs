//! Conversations: an admin writes to a person, whose answer goes to the admins.
//!
//! Uses the store, and the configuration for the admins. Fails with [`StoreError`]. Both directions are notices
//! of the outbox. The texts are not in the audit log, so that they can be erased.

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::billing::people::known;
use crate::domain::admin::Permission;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::to_admins;
use crate::domain::clock::SharedClock;
use crate::domain::conversation::{
    ANSWERING_TIME, Answer, ConversationNotice, MAX_TEXT_CHARS, OperatorText, PROMPT_LIFETIME,
    Written,
};
use crate::domain::ids::UserId;
use crate::domain::notice::{KeyedNotice, Notice};
use crate::domain::person::KnownPerson;
use crate::logging;
use crate::store::{Store, StoreError};

/// Messages between the admins and one person. Cheap to clone.
#[derive(Clone)]
pub struct Conversations {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

impl Conversations {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// Queues a message for a person who can be reached, once for each origin.
    pub async fn write(&self, message: OperatorText) -> Result<Written, StoreError> {
        if message.text.chars().count() > MAX_TEXT_CHARS {
            return Ok(Written::TooLong);
        }
        let (config, now) = (Arc::clone(&self.config), self.clock.now());
        let request = logging::request_id();
        let written = self.store.write(move |tx| {
            let OperatorText { by, to, text, origin } = message;
            let person = tx.user(to)?.map(|user| known(&user));
            let Some(person) = person.filter(|person| person.last_seen.is_some()) else {
                return Ok(Written::Unknown(to));
            };
            if person.unreachable_since.is_some() {
                return Ok(Written::Blocked(person));
            }
            let key = format!("message:{by}:{origin}");
            if !tx.is_notice_known(&key)? {
                let entry = AuditDraft {
                    actor: Actor::Admin(by),
                    action: AuditAction::MessageWritten,
                    subject: key.clone(),
                    user: Some(to),
                    before: None,
                    after: None,
                };
                if tx.has_answered(to)? {
                    let by_name = tx.user(by)?.and_then(|admin| admin.name);
                    let (name, text) = (person.name.clone(), text.clone());
                    let reply = ConversationNotice::Colleague { by, by_name, user: to, name, text };
                    let notice = Notice::Conversation(reply);
                    let notice = KeyedNotice { key: format!("{key}:copy"), notice };
                    let others = partners(&config).filter(|admin| *admin != by);
                    tx.enqueue_all(to_admins(others, to, &notice), now)?;
                }
                let notice = Notice::Conversation(ConversationNotice::FromOperator { by, text });
                let notice = KeyedNotice { key, notice };
                tx.enqueue(to, to, &notice, now, None)?;
                tx.open_conversation(to, None)?;
                tx.audit(&entry, now, &request)?;
            }
            Ok(Written::Queued(person))
        });
        written.await
    }

    /// Whether what a person writes goes to the admins: after a message of an admin, or in reply to one.
    pub async fn is_answer(&self, user: UserId, reply_to: Option<i64>) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let read = self.store.read(move |tx| match reply_to {
            Some(message) if tx.is_operator_message(user, message)? => Ok(true),
            _ => tx.is_conversation_open(user, now),
        });
        read.await
    }

    /// Queues what a person has written for the admins who may answer it.
    pub async fn pass_on(&self, answer: Answer) -> Result<(), StoreError> {
        let (config, now) = (Arc::clone(&self.config), self.clock.now());
        let queued = self.store.write(move |tx| {
            let Answer { from, name, text, message } = answer;
            let text: String = text.chars().take(MAX_TEXT_CHARS).collect();
            let answer = ConversationNotice::Answer { user: from, name: Some(name), text };
            let key = format!("answer:{from}:{message}");
            let notice = KeyedNotice { key, notice: Notice::Conversation(answer) };
            tx.enqueue_all(to_admins(partners(&config), from, &notice), now)?;
            tx.open_conversation(from, Some(now.plus(ANSWERING_TIME)))
        });
        queued.await
    }

    /// A person. `None`: not known.
    pub async fn person(&self, user: UserId) -> Result<Option<KnownPerson>, StoreError> {
        let user = self.store.read(move |tx| tx.user(user)).await?;
        Ok(user.as_ref().map(known))
    }

    /// A reply to the message in the admin's chat goes to the person from now on.
    pub async fn prompt(
        &self,
        admin: UserId,
        message: i64,
        user: UserId,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let before = now.minus(PROMPT_LIFETIME);
        self.store.write(move |tx| tx.put_message_prompt(admin, message, user, now, before)).await
    }

    /// The person to whom a reply to the message in the admin's chat goes.
    pub async fn prompted(
        &self,
        admin: UserId,
        message: i64,
    ) -> Result<Option<UserId>, StoreError> {
        self.store.read(move |tx| tx.prompted(admin, message)).await
    }
}

/// The admins who take part in conversations.
fn partners(config: &BillingConfig) -> impl Iterator<Item = UserId> {
    let admins = config.admins.iter().filter(|admin| admin.role.may(Permission::WriteToPeople));
    admins.map(|admin| admin.id)
}
