//! Membership against entitlements, for admins.

use std::sync::Arc;

use crate::billing::absence::awaits_stripe;
use crate::billing::config::BillingConfig;
use crate::billing::paid_chats::PaidChats;
use crate::billing::paid_chats::work::{Times, decision};
use crate::billing::people::known;
use crate::domain::chat_update::{ChatId, Standing};
use crate::domain::ids::UserId;
use crate::domain::paid_chat::{ChatOverview, ChatRecord, Membership, OddMember};
use crate::store::{ReadTx, StoreError};

/// Rows that one read transaction looks at.
const PAGE: u32 = 500;

/// What disagrees about a person.
enum Odd {
    NotEntitled(OddMember),
    Missing(OddMember),
}

impl PaidChats {
    /// All chats, paid ones first, with what disagrees. Those that the bot has left and that are not paid are left out.
    pub async fn overview(&self) -> Result<Vec<ChatOverview>, StoreError> {
        let chats = self.store.read(|tx| tx.chats()).await?;
        let mut overview = Vec::new();
        for chat in chats {
            let is_in = chat.bot.is_some_and(Standing::is_in);
            if is_in || chat.binding.is_some() {
                overview.push(self.overview_of(chat).await?);
            }
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

    /// Everybody in the paid chats is decided about at once by the process that runs, and Telegram is asked about the
    /// bot's standing. Returns how many chats that concerns.
    pub async fn look_at_all(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let due = self.store.write(move |tx| {
            let paid = tx.paid_chats()?;
            for chat in &paid {
                tx.look_at_chat(chat.chat.id, now)?;
                tx.make_chat_due(chat.chat.id, now)?;
            }
            Ok::<_, StoreError>(paid.len())
        });
        due.await
    }

    /// In small reads, so that none lasts long.
    async fn overview_of(&self, chat: ChatRecord) -> Result<ChatOverview, StoreError> {
        let (id, now) = (chat.chat.id, self.clock.now());
        let read = self
            .store
            .read(move |tx| Ok::<_, StoreError>((tx.chat_counts(id)?, awaits_stripe(tx, now)?)));
        let (counts, awaits_stripe) = read.await?;
        let unknown = chat.others().map(|members| members.saturating_sub(counts.known));
        let is_paid = chat.binding.is_some();
        let mut overview = ChatOverview {
            chat: chat.clone(),
            counts,
            unknown,
            not_entitled: Vec::new(),
            missing: Vec::new(),
            awaits_stripe,
        };
        let times = Times { now: self.clock.now(), expiry_now: self.clock.expiry_now() };
        let mut after = is_paid.then_some(UserId(0));
        while let Some(last) = after {
            let (config, chat) = (Arc::clone(&self.config), chat.clone());
            let page = self.store.read(move |tx| {
                let members = tx.memberships_in(id, last, PAGE)?;
                let last = members.last().map(|member| member.user);
                let mut odd = Vec::new();
                for member in members {
                    odd.extend(odd_member(tx, &config, &chat, member, times)?);
                }
                Ok::<_, StoreError>((last, odd))
            });
            let (last, odd) = page.await?;
            after = last;
            for odd in odd {
                match odd {
                    Odd::NotEntitled(member) => overview.not_entitled.push(member),
                    Odd::Missing(member) => overview.missing.push(member),
                }
            }
        }
        Ok(overview)
    }
}

/// What disagrees about a person, if anything does.
fn odd_member(
    tx: &ReadTx<'_>,
    config: &BillingConfig,
    chat: &ChatRecord,
    member: Membership,
    times: Times,
) -> Result<Option<Odd>, StoreError> {
    let is_plain = matches!(member.standing, Some(Standing::Member | Standing::Restricted));
    let decision = decision(tx, config, chat, &member, times)?;
    let is_odd =
        if decision.is_entitled { !member.is_in() } else { is_plain && !decision.is_protected };
    if !is_odd {
        return Ok(None);
    }
    let odd = OddMember {
        person: tx.user(member.user)?.as_ref().map(known),
        work: tx.membership_work(member.chat, member.user)?,
        next: decision.step,
        member,
    };
    Ok(Some(if decision.is_entitled { Odd::Missing(odd) } else { Odd::NotEntitled(odd) }))
}
