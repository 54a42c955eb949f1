//! What owners decide about a chat: its entitlement, whether it is enforced, and removals that were stopped.

use serde_json::json;

use crate::billing::paid_chats::PaidChats;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::chat_update::{ChatId, SharedChatKind};
use crate::domain::clock::Timestamp;
use crate::domain::ids::EntitlementName;
use crate::domain::paid_chat::{
    ApprovedRemovals, Binding, BindingRefusal, ChatRecord, Enforcement,
};
use crate::logging;
use crate::store::{Queue, StoreError, WriteTx};

/// The chat as it is now, or why it stays as it was.
type Change = Result<ChatRecord, BindingRefusal>;

impl PaidChats {
    /// The entitlements that a chat can be bound to: those that only paid plans grant.
    #[must_use]
    pub fn offered_entitlements(&self) -> Vec<EntitlementName> {
        self.config.catalogue().paid_entitlements()
    }

    /// Binds a chat to an entitlement. It is observed at first.
    pub async fn bind(
        &self,
        by: Actor,
        chat: ChatId,
        entitlement: EntitlementName,
    ) -> Result<Change, StoreError> {
        if !self.offered_entitlements().contains(&entitlement) {
            return Ok(Err(BindingRefusal::UnknownEntitlement));
        }
        let now = self.clock.now();
        self.change(by, chat, move |tx, record| {
            if record.chat.kind == SharedChatKind::Group {
                return Ok(Err(BindingRefusal::BasicGroup));
            }
            let same = record.binding.as_ref().is_some_and(|b| b.entitlement == entitlement);
            if same {
                return Ok(Ok(record.clone()));
            }
            let binding = Binding {
                entitlement: entitlement.clone(),
                enforcement: Enforcement::Observe,
                in_file: false,
            };
            let after = record.clone().bound(Some(binding));
            tx.put_chat(&after)?;
            tx.look_at_chat(record.chat.id, now)?;
            tx.expect_entitled(record.chat.id, &entitlement, now)?;
            Ok(Ok(after))
        })
        .await
    }

    /// Begins or ends to decline and remove people who are not entitled.
    pub async fn enforce(
        &self,
        by: Actor,
        chat: ChatId,
        enforcement: Enforcement,
    ) -> Result<Change, StoreError> {
        self.change(by, chat, move |tx, record| {
            let Some(binding) = record.binding.clone() else {
                return Ok(Err(BindingRefusal::NotBound));
            };
            let after = record.clone().bound(Some(Binding { enforcement, ..binding }));
            tx.put_chat(&after)?;
            Ok(Ok(after))
        })
        .await
    }

    /// Makes the chat one that is not paid. Nobody is let in or removed any more.
    pub async fn unbind(&self, by: Actor, chat: ChatId) -> Result<Change, StoreError> {
        self.change(by, chat, move |tx, record| {
            let after = record.clone().bound(None);
            tx.put_chat(&after)?;
            Ok(Ok(after))
        })
        .await
    }

    /// Resumes removals that were stopped, of at most `shown` people: the number that the owner has decided about.
    /// Returns how many that are now; `None` if removals are not stopped.
    pub async fn resume_removals(
        &self,
        by: Actor,
        chat: ChatId,
        shown: u64,
    ) -> Result<Option<u64>, StoreError> {
        let now = self.clock.now();
        let resumed = self.store.write(move |tx| {
            let Some(record) = tx.chat(chat)?.filter(|chat| chat.removals_stopped.is_some()) else {
                return Ok(None);
            };
            let count = tx.chat_counts(chat)?.held.min(shown);
            let approved = Some(ApprovedRemovals { at: now, count });
            tx.put_chat(&ChatRecord { removals_stopped: None, approved, ..record.clone() })?;
            tx.make_chat_due(chat, now)?;
            let entry = AuditDraft {
                actor: by,
                action: AuditAction::ChatRemovalsResumed,
                subject: chat.to_string(),
                user: None,
                before: None,
                after: Some(json!({ "chat": record.title(), "removals": count })),
            };
            tx.audit(&entry, now, &logging::request_id())?;
            tx.signal(Queue::Alerts);
            Ok(Some(count))
        });
        resumed.await
    }

    /// Changes a chat that `bot.toml` leaves to the owners, and records who has changed it.
    async fn change(
        &self,
        by: Actor,
        chat: ChatId,
        apply: impl Fn(&mut WriteTx<'_>, &ChatRecord) -> Result<Change, StoreError> + Send + 'static,
    ) -> Result<Change, StoreError> {
        let now = self.clock.now();
        let changed = self.store.write(move |tx| {
            let Some(before) = tx.chat(chat)? else { return Ok(Err(BindingRefusal::UnknownChat)) };
            if before.binding.as_ref().is_some_and(|binding| binding.in_file) {
                return Ok(Err(BindingRefusal::InFile));
            }
            let after = match apply(tx, &before)? {
                Ok(after) if after != before => after,
                unchanged => return Ok(unchanged),
            };
            tx.make_chat_due(chat, now)?;
            tx.signal(Queue::Alerts);
            audit_binding(tx, by.clone(), &before, &after, now)?;
            Ok(Ok(after))
        });
        changed.await
    }
}

/// Records what a chat is bound to now, unless that is what it was bound to.
pub(super) fn audit_binding(
    tx: &mut WriteTx<'_>,
    by: Actor,
    before: &ChatRecord,
    after: &ChatRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (was, is) = (described(before), described(after));
    if was == is {
        return Ok(());
    }
    let is_bound = after.binding.is_some();
    let entry = AuditDraft {
        actor: by,
        action: if is_bound { AuditAction::ChatBound } else { AuditAction::ChatUnbound },
        subject: after.chat.id.to_string(),
        user: None,
        before: Some(was),
        after: Some(is),
    };
    tx.audit(&entry, now, &logging::request_id())
}

fn described(chat: &ChatRecord) -> serde_json::Value {
    let binding = chat.binding.as_ref();
    json!({
        "chat": chat.title(),
        "entitlement": binding.map(|binding| binding.entitlement.as_str()),
        "enforced": chat.is_enforced(),
    })
}
