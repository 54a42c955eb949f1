//! The chats of `bot.toml`: bound when the process starts, and unbound once the file no longer names them.

use std::sync::Arc;

use crate::billing::paid_chats::PaidChats;
use crate::billing::paid_chats::binding::audit_binding;
use crate::domain::audit::Actor;
use crate::domain::chat_update::{SharedChat, SharedChatKind};
use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::{Binding, ChatRecord, PaidChat};
use crate::store::{StoreError, WriteTx};

impl PaidChats {
    /// Binds the chats of `bot.toml`, and unbinds those that it no longer names. One whose row cannot be read is left
    /// as it is, so that it does not stop the process.
    pub async fn follow_file(&self) -> Result<(), StoreError> {
        let (config, now) = (Arc::clone(&self.config), self.clock.now());
        let followed = self.store.write(move |tx| {
            for record in tx.chats()? {
                let is_named = config.chats.iter().any(|chat| chat.id == record.chat.id);
                if !is_named && record.binding.as_ref().is_some_and(|binding| binding.in_file) {
                    let after = ChatRecord { name: None, ..record.clone() }.bound(None);
                    tx.put_chat(&after)?;
                    tx.make_chat_due(record.chat.id, now)?;
                    audit_binding(tx, Actor::CommandLine, &record, &after, now)?;
                }
            }
            for paid in &config.chats {
                match tx.chat(paid.id) {
                    Ok(before) => follow(tx, paid, before, now)?,
                    Err(error @ StoreError::BadRow { .. }) => log::error!(
                        chat = paid.id.0, error:%;
                        "a chat of bot.toml is left as it is, because its row cannot be read"
                    ),
                    Err(error) => return Err(error),
                }
            }
            Ok::<_, StoreError>(())
        });
        followed.await
    }
}

/// `before`: what was stored of the chat.
fn follow(
    tx: &mut WriteTx<'_>,
    paid: &PaidChat,
    before: Option<ChatRecord>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let binding = Some(Binding {
        entitlement: paid.entitlement.clone(),
        enforcement: paid.enforcement,
        in_file: true,
    });
    let known = before.clone().unwrap_or_else(|| {
        // Until Telegram says otherwise.
        ChatRecord::unknown(SharedChat {
            id: paid.id,
            kind: SharedChatKind::Supergroup,
            title: paid.name.clone().unwrap_or_else(|| paid.id.to_string()),
        })
    });
    let after = ChatRecord { name: paid.name.clone(), ..known }.bound(binding);
    if before.as_ref() == Some(&after) {
        return Ok(());
    }
    tx.put_chat(&after)?;
    tx.look_at_chat(paid.id, now)?;
    tx.expect_entitled(paid.id, &paid.entitlement, now)?;
    tx.make_chat_due(paid.id, now)?;
    let before = before.unwrap_or_else(|| ChatRecord { binding: None, ..after.clone() });
    audit_binding(tx, Actor::CommandLine, &before, &after, now)
}
