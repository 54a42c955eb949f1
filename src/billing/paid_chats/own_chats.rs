//! The paid chats that a person is entitled to, each with the way in.

use std::time::Duration;

use crate::billing::paid_chats::PaidChats;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::paid_chat::{ChatRecord, ClosedChat, Membership, OwnChat, OwnChatState};
use crate::store::{ReadTx, StoreError};

impl PaidChats {
    /// The chats that the person is entitled to, or known to be in.
    pub async fn chats_of(&self, user: UserId) -> Result<Vec<OwnChat>, StoreError> {
        let now = self.clock.expiry_now();
        self.store.read(move |tx| own_chats(tx, user, now)).await
    }

    /// All paid chats, as a person sees them who is entitled to none.
    pub async fn closed(&self) -> Result<Vec<ClosedChat>, StoreError> {
        self.store.read(closed_chats).await
    }

    /// The same as [`chats_of`](Self::chats_of), once the links are created that are missing, or after `timeout`.
    pub async fn chats_of_when_ready(
        &self,
        user: UserId,
        timeout: Duration,
    ) -> Result<Vec<OwnChat>, StoreError> {
        let mut listener = self.listen();
        let ready = async {
            loop {
                let chats = self.chats_of(user).await?;
                if chats.iter().all(|chat| chat.state != OwnChatState::NotReady) {
                    return Ok(chats);
                }
                listener.woken().await;
            }
        };
        match tokio::time::timeout(timeout, ready).await {
            Ok(chats) => chats,
            Err(_) => self.chats_of(user).await,
        }
    }
}

/// By the title.
fn closed_chats(tx: &ReadTx<'_>) -> Result<Vec<ClosedChat>, StoreError> {
    let paid = tx.paid_chats()?;
    let closed = paid.iter().filter_map(|chat| {
        let entitlement = chat.binding.as_ref()?.entitlement.clone();
        Some(ClosedChat { title: chat.title().to_owned(), entitlement })
    });
    let mut closed: Vec<ClosedChat> = closed.collect();
    closed.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(closed)
}

/// By the title.
fn own_chats(tx: &ReadTx<'_>, user: UserId, now: Timestamp) -> Result<Vec<OwnChat>, StoreError> {
    let held = tx.entitlements_of(user, now)?;
    let memberships = tx.memberships_of(user)?;
    let mut chats = Vec::new();
    for chat in tx.paid_chats()? {
        let Some(binding) = &chat.binding else { continue };
        let is_entitled = held.iter().any(|held| held.name == binding.entitlement);
        let member = memberships.iter().find(|member| member.chat == chat.chat.id);
        if is_entitled || !chat.is_lost() && member.is_some_and(Membership::is_in) {
            chats.push(OwnChat {
                chat: chat.chat.id,
                title: chat.title().to_owned(),
                entitlement: binding.entitlement.clone(),
                is_entitled,
                is_enforced: chat.is_enforced(),
                state: state(&chat, member),
            });
        }
    }
    chats.sort_by(|a, b| (&a.title, a.chat).cmp(&(&b.title, b.chat)));
    Ok(chats)
}

fn state(chat: &ChatRecord, member: Option<&Membership>) -> OwnChatState {
    let Some(member) = member.filter(|_| !chat.is_lost()) else { return OwnChatState::NotReady };
    if member.is_in() {
        return OwnChatState::In { since: member.since };
    }
    if member.is_banned_by_others() {
        return OwnChatState::Banned;
    }
    match &member.link {
        Some(link) if chat.lets_in() => OwnChatState::Link(link.clone()),
        _ => OwnChatState::NotReady,
    }
}
