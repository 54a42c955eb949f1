//! What is known of people in paid chats, and when something is to be done about it.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::chat_update::{ChatId, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, UserId};
use crate::domain::paid_chat::{
    ChatCounts, ENTITLED_FIRST, FIRST_DUE, Membership, MembershipWork, OpenRequest,
};
use crate::store::chats::{standing_of, standing_word};
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::queue::ClaimRequest;
use crate::store::queues::MEMBERSHIPS;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const TABLE: Table = MEMBERSHIPS.table;

/// The rows of one chat that are worked through one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for the answer.
    Prompt,
    /// Looks and removals, at Telegram's pace.
    Routine,
}

impl Lane {
    fn of(self, chat: ChatId) -> String {
        match self {
            Self::Prompt => format!("prompt {chat}"),
            Self::Routine => format!("routine {chat}"),
        }
    }
}

/// A membership that this process works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipLease {
    pub member: Membership,
    /// Failed attempts since the last step that succeeded.
    pub attempts: u32,
}

impl ReadTx<'_> {
    /// What is known of a person in a chat.
    pub fn membership(&self, chat: ChatId, user: UserId) -> Result<Option<Membership>, StoreError> {
        self.row(
            TABLE,
            "SELECT * FROM memberships WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0),
            membership,
        )
    }

    /// All chats in which something is known of a person.
    pub fn memberships_of(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        self.many(
            TABLE,
            "SELECT * FROM memberships WHERE user_id = ?1 ORDER BY membership_id",
            [user.0],
            membership,
        )
    }

    /// People of a chat after `after`, at most `limit`, by id.
    pub fn memberships_in(
        &self,
        chat: ChatId,
        after: UserId,
        limit: u32,
    ) -> Result<Vec<Membership>, StoreError> {
        self.many(
            TABLE,
            "SELECT * FROM memberships WHERE chat_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3",
            (chat.0, after.0, limit),
            membership,
        )
    }

    /// When something is done about a person in a chat, and what was tried.
    pub fn membership_work(
        &self,
        chat: ChatId,
        user: UserId,
    ) -> Result<MembershipWork, StoreError> {
        let work = self.row(
            TABLE,
            "SELECT membership_id, due_ms, attempts, error, held FROM memberships
             WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0),
            |row| {
                Ok(MembershipWork {
                    due: row.opt_millis("due_ms")?,
                    attempts: row.get("attempts")?,
                    error: row.get("error")?,
                    is_held: row.flag("held")?,
                })
            },
        )?;
        Ok(work.unwrap_or_default())
    }

    /// People of a chat, in numbers.
    pub fn chat_counts(&self, chat: ChatId) -> Result<ChatCounts, StoreError> {
        let known = self.number(
            "SELECT count(*) FROM memberships WHERE chat_id = ?1
                 AND standing IN ('owner', 'administrator', 'member', 'restricted')",
            [chat.0],
        )?;
        let held = self
            .number("SELECT count(*) FROM memberships WHERE chat_id = ?1 AND held = 1", [chat.0])?;
        let count = |number: Option<i64>| number.unwrap_or(0).max(0).unsigned_abs();
        Ok(ChatCounts { known: count(known), held: count(held) })
    }

    /// People who are banned in a chat, by anyone, at most `limit`.
    pub fn banned_in(&self, chat: ChatId, limit: u32) -> Result<Vec<Membership>, StoreError> {
        self.many(
            TABLE,
            "SELECT * FROM memberships WHERE chat_id = ?1 AND standing = 'banned'
             ORDER BY user_id LIMIT ?2",
            (chat.0, limit),
            membership,
        )
    }

    /// How many people have been removed from a chat since then.
    pub fn removals_since(&self, chat: ChatId, since: Timestamp) -> Result<u64, StoreError> {
        let removed = self.number(
            "SELECT count(*) FROM memberships WHERE chat_id = ?1 AND removed_ms >= ?2",
            (chat.0, since.millis()),
        )?;
        Ok(removed.unwrap_or(0).max(0).unsigned_abs())
    }

    /// When the next row of a lane can be claimed; a time in the past means now.
    pub fn next_membership(
        &self,
        chat: ChatId,
        lane: Lane,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&MEMBERSHIPS, Some(&lane.of(chat)))
    }
}

impl WriteTx<'_> {
    /// Stores what is known of a person in a chat. When something is done about it stays as it is; nothing is done
    /// about a new row until it is [made due](Self::make_membership_due).
    pub fn put_membership(&mut self, member: &Membership) -> Result<(), StoreError> {
        let request = member.request;
        let millis = |time: Option<Timestamp>| time.map(Timestamp::millis);
        // Updates about somebody who was forgotten go on.
        let is_forgotten = self.is_forgotten(member.user)?;
        let shown = |text: &Option<String>| text.clone().filter(|_| !is_forgotten);
        self.change(
            "INSERT INTO memberships (chat_id, user_id, name, language, standing, since_ms, banned_until_ms,
                 seen_ms, looked_ms, request_ms, request_chat, link, removal_ms, removed_ms)
             VALUES (:chat, :user, :name, :language, :standing, :since, :banned_until, :seen, :looked,
                 :request, :request_chat, :link, :removal, :removed)
             ON CONFLICT (chat_id, user_id) DO UPDATE SET name = excluded.name,
                 language = excluded.language,
                 standing = excluded.standing, since_ms = excluded.since_ms,
                 banned_until_ms = excluded.banned_until_ms, seen_ms = excluded.seen_ms,
                 looked_ms = excluded.looked_ms, request_ms = excluded.request_ms,
                 request_chat = excluded.request_chat, link = excluded.link,
                 removal_ms = excluded.removal_ms, removed_ms = excluded.removed_ms",
            named_params! {
                ":chat": member.chat.0,
                ":user": member.user.0,
                ":name": shown(&member.name),
                ":language": shown(&member.language),
                ":standing": member.standing.map(standing_word),
                ":since": millis(member.since),
                ":banned_until": millis(member.banned_until),
                ":seen": millis(member.seen),
                ":looked": millis(member.looked),
                ":request": request.map(|request| request.at.millis()),
                // 0 is no chat.
                ":request_chat": request.map(|request| request.user_chat.unwrap_or(0)),
                ":link": member.link,
                ":removal": millis(member.removal),
                ":removed": millis(member.removed),
            },
        )?;
        self.signal(Queue::Chats);
        Ok(())
    }

    /// Something is to be done at `at`, or earlier where that was planned. In the prompt lane if somebody waits for it.
    pub fn make_membership_due(
        &mut self,
        chat: ChatId,
        user: UserId,
        at: Timestamp,
        lane: Lane,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET due_ms = min(coalesce(due_ms, ?3), ?3), prompt = max(prompt, ?4),
                 held = 0, attempts = 0
             WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0, at.millis(), lane == Lane::Prompt),
        )?;
        self.signal(Queue::Chats);
        Ok(())
    }

    /// Everybody in the chat is decided about again.
    pub fn make_chat_due(&mut self, chat: ChatId, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET due_ms = min(coalesce(due_ms, ?2), ?2), held = 0, attempts = 0
             WHERE chat_id = ?1",
            (chat.0, now.millis()),
        )?;
        self.signal(Queue::Chats);
        Ok(())
    }

    /// Adds a row for everybody who is entitled to a chat. They may have asked to be let in before the bot received
    /// requests, so an approval is tried.
    pub fn expect_entitled(
        &mut self,
        chat: ChatId,
        entitlement: &EntitlementName,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO memberships (chat_id, user_id, request_ms, request_chat, due_ms)
             SELECT DISTINCT ?1, user_id, ?3, 0, ?3 FROM entitlements
             WHERE name = ?2 AND ended_ms IS NULL
             ON CONFLICT (chat_id, user_id) DO UPDATE SET due_ms = excluded.due_ms, held = 0,
                 attempts = 0, looked_ms = NULL",
            (chat.0, entitlement.as_str(), now.millis()),
        )?;
        self.signal(Queue::Chats);
        Ok(())
    }

    /// The user has got the entitlement, and can be let into its chats. They may have asked already, unnoticed where an
    /// update was lost, so an approval is tried.
    pub(super) fn open_chats(
        &mut self,
        user: UserId,
        entitlement: &EntitlementName,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let opened = self.change(
            "INSERT INTO memberships (chat_id, user_id, request_ms, request_chat, prompt, due_ms)
             SELECT chat_id, ?1, ?3, 0, 1, ?4 FROM chats WHERE entitlement = ?2
             ON CONFLICT (chat_id, user_id) DO UPDATE SET
                 request_ms = coalesce(request_ms, excluded.request_ms),
                 request_chat = coalesce(request_chat, excluded.request_chat),
                 due_ms = excluded.due_ms, prompt = 1, held = 0, attempts = 0",
            (user.0, entitlement.as_str(), now.millis(), now.minus(ENTITLED_FIRST).millis()),
        )?;
        if opened > 0 {
            self.signal(Queue::Chats);
        }
        Ok(())
    }

    /// The user has lost the entitlement, and may have to leave its chats, before others are looked at.
    pub(super) fn close_chats(
        &mut self,
        user: UserId,
        entitlement: &EntitlementName,
    ) -> Result<(), StoreError> {
        let closed = self.change(
            "UPDATE memberships SET due_ms = ?3, attempts = 0
             WHERE user_id = ?1
                 AND chat_id IN (SELECT chat_id FROM chats WHERE entitlement = ?2)",
            (user.0, entitlement.as_str(), FIRST_DUE.millis()),
        )?;
        if closed > 0 {
            self.signal(Queue::Chats);
        }
        Ok(())
    }

    /// Leases the row of a lane that has been due for longest.
    pub fn claim_membership(
        &mut self,
        chat: ChatId,
        lane: Lane,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<MembershipLease>, StoreError> {
        let lane = lane.of(chat);
        let request = ClaimRequest { part: Some(&lane), now, limit: 1, lease };
        let claimed = self.claim(&MEMBERSHIPS, request, |row| {
            Ok(MembershipLease { member: membership(row)?, attempts: row.get("attempts")? })
        })?;
        Ok(claimed.into_iter().next())
    }

    /// Ends the lease. Something is to be done at `due`, or when something changes.
    pub fn rest_membership(
        &mut self,
        chat: ChatId,
        user: UserId,
        due: Option<Timestamp>,
        lane: Lane,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET due_ms = ?3, prompt = ?4, held = 0, attempts = 0, error = NULL,
                 leased_until_ms = NULL
             WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0, due.map(Timestamp::millis), lane == Lane::Prompt),
        )?;
        Ok(())
    }

    /// Ends the lease after a call. The next step is decided at `due`, or before if it is due already, in the lane in which
    /// the row is: the person may have paid during the call.
    pub fn go_on_with_membership(
        &mut self,
        chat: ChatId,
        user: UserId,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET due_ms = min(coalesce(due_ms, ?3), ?3), leased_until_ms = NULL
             WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0, due.millis()),
        )?;
        Ok(())
    }

    /// The failed attempts before no longer count.
    pub fn reset_membership_attempts(
        &mut self,
        chat: ChatId,
        user: UserId,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET held = 0, attempts = 0, error = NULL
             WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0),
        )?;
        Ok(())
    }

    /// Ends the lease. The person is not removed until an owner lets removals go on.
    pub fn hold_membership(&mut self, chat: ChatId, user: UserId) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET due_ms = NULL, prompt = 0, held = 1, leased_until_ms = NULL
             WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0),
        )?;
        Ok(())
    }

    /// Ends the lease after a failed call. The next step is decided at `at`.
    pub fn retry_membership(
        &mut self,
        chat: ChatId,
        user: UserId,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE memberships SET due_ms = ?3, attempts = attempts + 1, error = ?4,
                 leased_until_ms = NULL
             WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0, at.millis(), error),
        )?;
        Ok(())
    }

    /// Nothing has to be known of the person in the chat any more.
    pub fn forget_membership(&mut self, chat: ChatId, user: UserId) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM memberships WHERE chat_id = ?1 AND user_id = ?2",
            (chat.0, user.0),
        )?;
        Ok(())
    }
}

fn membership(row: &Fields<'_>) -> Result<Membership, StoreError> {
    let (chat, user) = (ChatId(row.get("chat_id")?), UserId(row.get("user_id")?));
    let (name, language) = (row.get("name")?, row.get("language")?);
    let standing: Option<Standing> = row.opt_word("standing", standing_of)?;
    let since = row.opt_millis("since_ms")?;
    let banned_until = row.opt_millis("banned_until_ms")?;
    let (seen, looked) = (row.opt_millis("seen_ms")?, row.opt_millis("looked_ms")?);
    let asked = row.opt_millis("request_ms")?;
    let user_chat: Option<i64> = row.get("request_chat")?;
    Ok(Membership {
        chat,
        user,
        name,
        language,
        standing,
        since,
        banned_until,
        seen,
        looked,
        request: asked.map(|at| OpenRequest { user_chat: user_chat.filter(|chat| *chat != 0), at }),
        link: row.get("link")?,
        removal: row.opt_millis("removal_ms")?,
        removed: row.opt_millis("removed_ms")?,
    })
}
