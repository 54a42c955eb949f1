//! Membership against entitlements, for admins.

use crate::billing::paid_chats::PaidChats;
use crate::billing::people::known;
use crate::domain::chat_update::{ChatId, Standing};
use crate::domain::ids::UserId;
use crate::domain::paid_chat::{ChatRecord, Membership};
use crate::domain::person::KnownPerson;
use crate::store::{ChatCounts, ReadTx, StoreError};

/// Rows that one read transaction looks at.
const PAGE: u32 = 500;

/// A chat, and whom membership and entitlement disagree about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatOverview {
    pub chat: ChatRecord,
    pub counts: ChatCounts,
    /// Members whom the bot knows nothing of: the Bot API lists nobody. `None`: the number of all is not known.
    pub unknown: Option<u64>,
    /// In the chat without being entitled; administrators and protected people left out.
    pub not_entitled: Vec<OddMember>,
    /// Entitled, and not in the chat.
    pub missing: Vec<OddMember>,
}

/// Somebody about whom membership and entitlement disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddMember {
    pub member: Membership,
    /// As far as they have written to the bot.
    pub person: Option<KnownPerson>,
}

impl PaidChats {
    /// All chats, paid ones first, with what disagrees.
    pub async fn overview(&self) -> Result<Vec<ChatOverview>, StoreError> {
        let chats = self.store.read(|tx| tx.chats()).await?;
        let mut overview = Vec::new();
        for chat in chats {
            overview.push(self.overview_of(chat).await?);
        }
        overview.sort_by_key(|chat| (chat.chat.binding.is_none(), chat.chat.title().to_owned()));
        Ok(overview)
    }

    /// One chat, with what disagrees.
    pub async fn overview_by_id(&self, id: ChatId) -> Result<Option<ChatOverview>, StoreError> {
        let chat = self.store.read(move |tx| tx.chat(id)).await?;
        match chat {
            Some(chat) => self.overview_of(chat).await.map(Some),
            None => Ok(None),
        }
    }

    /// In small reads, so that none lasts long.
    async fn overview_of(&self, chat: ChatRecord) -> Result<ChatOverview, StoreError> {
        let (id, now) = (chat.chat.id, self.clock.expiry_now());
        let counts = self.store.read(move |tx| tx.chat_counts(id)).await?;
        // The bot counts as a member.
        let others = chat.members.map(|members| members.saturating_sub(1));
        let unknown = others.map(|members| members.saturating_sub(counts.members));
        let mut overview = ChatOverview {
            chat: chat.clone(),
            counts,
            unknown,
            not_entitled: Vec::new(),
            missing: Vec::new(),
        };
        let Some(binding) = chat.binding else { return Ok(overview) };
        let protect =
            Self::of_file(&self.config, id).map(|chat| chat.protect.clone()).unwrap_or_default();
        let mut after = Some(UserId(0));
        while let Some(last) = after {
            let name = binding.entitlement.clone();
            let page = self.store.read(move |tx| {
                let members = tx.memberships_in(id, last, PAGE)?;
                let mut rows = Vec::with_capacity(members.len());
                for member in members {
                    let is_entitled = tx.is_entitled(member.user, &name, now)?;
                    rows.push((member, is_entitled));
                }
                Ok::<_, StoreError>(rows)
            });
            let page = page.await?;
            after = page.last().map(|(member, _)| member.user);
            for (member, is_entitled) in page {
                let is_member =
                    matches!(member.standing, Some(Standing::Member | Standing::Restricted));
                if is_member && !is_entitled && !protect.contains(&member.user) {
                    overview.not_entitled.push(self.odd(member).await?);
                } else if is_entitled && !member.is_in() {
                    overview.missing.push(self.odd(member).await?);
                }
            }
        }
        Ok(overview)
    }

    async fn odd(&self, member: Membership) -> Result<OddMember, StoreError> {
        let user = member.user;
        let person = self.store.read(move |tx| person(tx, user)).await?;
        Ok(OddMember { member, person })
    }
}

fn person(tx: &ReadTx<'_>, user: UserId) -> Result<Option<KnownPerson>, StoreError> {
    Ok(tx.user(user)?.as_ref().map(known))
}
