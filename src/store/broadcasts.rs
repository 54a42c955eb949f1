//! Broadcasts, the people that they reach, and their copies.

use std::time::Duration;

use rusqlite::{Params, named_params};

use crate::domain::broadcast::{
    Broadcast, BroadcastButton, BroadcastCopy, BroadcastState, CopiedMessage, CopyOutcome,
    OfferedLocales, Reach, Segment, language_of,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::queue::ClaimRequest;
use crate::store::queues::BROADCAST_MESSAGES;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const BROADCASTS: Table = Table { name: "broadcasts", key: "broadcast_id" };
const PEOPLE: Table = Table { name: "users", key: "user_id" };
/// People that one statement looks at, whether or not they belong to the segment.
const WINDOW: u32 = 1000;

/// People of a segment, and how far was looked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentPage {
    pub people: Vec<UserId>,
    /// The last person that was looked at. `None`: there is nobody after them.
    pub looked_up_to: Option<UserId>,
}

impl ReadTx<'_> {
    pub fn broadcast(&self, id: i64) -> Result<Option<Broadcast>, StoreError> {
        self.row(BROADCASTS, "SELECT * FROM broadcasts WHERE broadcast_id = ?1", [id], broadcast)
    }

    /// Those that can be read, were confirmed or discarded, and whose end is not shown yet.
    pub fn open_broadcasts(&self) -> Result<Vec<Broadcast>, StoreError> {
        self.readable(
            BROADCASTS,
            "SELECT * FROM broadcasts WHERE state <> 'draft' AND is_settled = 0
             ORDER BY broadcast_id",
            [],
            broadcast,
        )
    }

    /// When the next copy can be sent; a time in the past means now.
    pub fn next_broadcast_copy(&self) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&BROADCAST_MESSAGES, None)
    }

    /// The people of a segment among the next ones after `after`.
    pub fn segment_page(
        &self,
        segment: &Segment,
        locales: &OfferedLocales,
        after: UserId,
        now: Timestamp,
    ) -> Result<SegmentPage, StoreError> {
        let last = self.number(
            "SELECT max(user_id) FROM (
                 SELECT user_id FROM users WHERE user_id > ?1 ORDER BY user_id LIMIT ?2)",
            (after.0, WINDOW),
        )?;
        let Some(last) = last else { return Ok(SegmentPage::default()) };
        let window = (after.0, last);
        let people = match segment {
            Segment::Everyone => self.people("TRUE", (window.0, window.1)),
            Segment::Plan(plan) => self.people(
                "EXISTS (SELECT 1 FROM entitlements AS given
                     WHERE given.user_id = users.user_id AND ended_ms IS NULL AND plan = ?3
                         AND (valid_until_ms IS NULL OR valid_until_ms > ?4))",
                (window.0, window.1, plan.as_str(), now.millis()),
            ),
            Segment::Trial => self.people(
                "EXISTS (SELECT 1 FROM subscriptions AS theirs
                     WHERE theirs.user_id = users.user_id AND status = 'trialing')",
                (window.0, window.1),
            ),
            Segment::PastDue => self.people(
                "EXISTS (SELECT 1 FROM subscriptions AS theirs
                     WHERE theirs.user_id = users.user_id AND past_due_since_ms IS NOT NULL
                         AND ended_ms IS NULL)",
                (window.0, window.1),
            ),
            Segment::Ended { .. } => self.people(
                "EXISTS (SELECT 1 FROM subscriptions AS theirs
                     WHERE theirs.user_id = users.user_id AND ended_ms > ?3 AND ended_ms <= ?4)
                 AND NOT EXISTS (SELECT 1 FROM entitlements AS given
                     WHERE given.user_id = users.user_id AND ended_ms IS NULL
                         AND (valid_until_ms IS NULL OR valid_until_ms > ?4))",
                (window.0, window.1, segment.ended_since(now).millis(), now.millis()),
            ),
            Segment::Locale(tag) => self.people(
                "(SELECT spoken = ?3
                         OR ?4 IS NOT NULL AND spoken NOT IN (SELECT value FROM json_each(?4)) FROM (
                     SELECT lower(substr(tag, 1, instr(tag || '-', '-') - 1)) AS spoken FROM (
                         SELECT replace(coalesce(locale_override, language, ''), '_', '-') AS tag)))",
                (window.0, window.1, language_of(tag), json_array(locales.excepted_by(tag))?),
            ),
            Segment::NeverBought => self.people(
                "NOT EXISTS (SELECT 1 FROM subscriptions AS theirs
                     WHERE theirs.user_id = users.user_id
                         AND status NOT IN ('incomplete', 'incomplete_expired'))",
                (window.0, window.1),
            ),
        };
        Ok(SegmentPage { people: people?, looked_up_to: Some(UserId(last)) })
    }

    /// The people of the window for whom `condition` holds, whose parameters begin with `?3`.
    fn people(&self, condition: &str, params: impl Params) -> Result<Vec<UserId>, StoreError> {
        self.many(
            PEOPLE,
            &format!(
                "SELECT user_id FROM users
                 WHERE user_id > ?1 AND user_id <= ?2 AND reachable = 1
                     AND last_seen_ms IS NOT NULL AND no_broadcasts_ms IS NULL AND {condition}
                 ORDER BY user_id"
            ),
            params,
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }
}

impl WriteTx<'_> {
    /// Stores a draft and returns its number.
    pub fn draft_broadcast(
        &mut self,
        admin: UserId,
        content: CopiedMessage,
        button: Option<&BroadcastButton>,
        start: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let button = button.map(serde_json::to_string).transpose();
        let button = button.map_err(|error| StoreError::Other { reason: error.to_string() })?;
        let id = self.number(
            "INSERT INTO broadcasts (created_by, created_ms, chat_id, message_id, button, segment,
                 start_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING broadcast_id",
            (
                admin.0,
                now.millis(),
                content.chat,
                content.message,
                button,
                Segment::Everyone.to_string(),
                start.map(Timestamp::millis),
            ),
        )?;
        id.ok_or_else(|| StoreError::missing(BROADCASTS.name, "new", "inserted"))
    }

    /// Chooses the people of a draft. `people`: how many they are.
    pub fn address_broadcast(
        &mut self,
        id: i64,
        segment: &Segment,
        people: i64,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE broadcasts SET segment = ?2, people = ?3
             WHERE broadcast_id = ?1 AND state = 'draft'",
            (id, segment.to_string(), people),
        )?;
        Ok(())
    }

    /// Remembers the message that shows the progress.
    pub fn show_broadcast_in(&mut self, id: i64, message: i64) -> Result<(), StoreError> {
        self.change(
            "UPDATE broadcasts SET progress_id = ?2 WHERE broadcast_id = ?1",
            (id, message),
        )?;
        Ok(())
    }

    /// The progress message shows the end with these numbers: there is nothing left to do.
    pub fn settle_broadcast(&mut self, id: i64, shown: Reach) -> Result<(), StoreError> {
        self.change(
            "UPDATE broadcasts SET is_settled = 1
             WHERE broadcast_id = ?1 AND delivered + blocked + failed = ?2",
            (id, shown.tried()),
        )?;
        Ok(())
    }

    /// Sets the state, and that of the copies that wait. `start` is kept where it is set already. Copies that are
    /// being sent keep their leases, so that none of them is sent a second time after a resumption.
    /// `problem`: why Telegram has rejected the message.
    pub fn set_broadcast_state(
        &mut self,
        id: i64,
        state: BroadcastState,
        problem: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE broadcasts SET state = :state, start_ms = coalesce(start_ms, :now),
                 finished_ms = iif(:over, :now, NULL), problem = :problem
             WHERE broadcast_id = :id",
            named_params! {
                ":id": id, ":state": state.as_str(), ":now": now.millis(), ":over": state.is_over(),
                ":problem": problem,
            },
        )?;
        let copies = match state {
            BroadcastState::Running => Some("pending"),
            BroadcastState::Paused => Some("held"),
            BroadcastState::Stopped => Some("withdrawn"),
            BroadcastState::Draft | BroadcastState::Scheduled | BroadcastState::Done => None,
        };
        if let Some(copies) = copies {
            self.change(
                "UPDATE broadcast_messages SET state = ?2, finished_ms = iif(?2 = 'withdrawn', ?3, NULL)
                 WHERE broadcast_id = ?1 AND state IN ('pending', 'held')",
                (id, copies, now.millis()),
            )?;
        }
        self.signal(Queue::Broadcasts);
        self.signal(Queue::BroadcastCopies);
        Ok(())
    }

    /// Queues copies for people, each at most once, and remembers how far was looked.
    pub fn queue_broadcast_copies(
        &mut self,
        id: i64,
        page: &SegmentPage,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for user in &page.people {
            self.change(
                "INSERT INTO broadcast_messages (broadcast_id, user_id, next_try_ms)
                 VALUES (?1, ?2, ?3) ON CONFLICT (user_id, broadcast_id) DO NOTHING",
                (id, user.0, now.millis()),
            )?;
        }
        self.change(
            "UPDATE broadcasts SET looked_up_to = ?2 WHERE broadcast_id = ?1",
            (id, page.looked_up_to.map(|user| user.0)),
        )?;
        self.signal(Queue::BroadcastCopies);
        Ok(())
    }

    /// Leases up to `limit` copies that are due.
    pub fn claim_broadcast_copies(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<BroadcastCopy>, StoreError> {
        self.claim(&BROADCAST_MESSAGES, ClaimRequest { part: None, now, limit, lease }, copy)
    }

    /// Ends a copy. Without effect if it is gone, because the person was forgotten meanwhile.
    pub fn end_broadcast_copy(
        &mut self,
        id: i64,
        outcome: CopyOutcome,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.finish(&BROADCAST_MESSAGES, id, outcome.as_str(), error, Some(now))?;
        self.signal(Queue::Broadcasts);
        Ok(())
    }

    /// Ends the lease of a copy after a failed attempt. It is due again at `at`.
    pub fn retry_broadcast_copy(
        &mut self,
        id: i64,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.retry(&BROADCAST_MESSAGES, id, at, Some(error)).map(|_| ())
    }

    /// Ends the lease of a copy that could not be tried. It is due again at `at`.
    pub fn postpone_broadcast_copy(
        &mut self,
        id: i64,
        at: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.postpone(&BROADCAST_MESSAGES, id, at, Some(reason)).map(|_| ())
    }

    /// Whether the person gets broadcasts.
    pub fn set_wants_broadcasts(
        &mut self,
        user: UserId,
        wanted: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let since = (!wanted).then_some(now.millis());
        self.change("UPDATE users SET no_broadcasts_ms = ?2 WHERE user_id = ?1", (user.0, since))?;
        if !wanted {
            self.change(
                "UPDATE broadcast_messages SET state = 'withdrawn', finished_ms = ?2
                 WHERE user_id = ?1 AND state IN ('pending', 'held')",
                (user.0, now.millis()),
            )?;
            self.signal(Queue::Broadcasts);
        }
        Ok(())
    }

    /// Deletes up to `limit` copies that ended before `before`. Returns how many.
    pub fn remove_broadcast_copies(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<usize, StoreError> {
        self.change(
            "DELETE FROM broadcast_messages WHERE copy_id IN (
                 SELECT copy_id FROM broadcast_messages WHERE finished_ms < ?1 LIMIT ?2)",
            (before.millis(), limit),
        )
    }
}

fn json_array(values: Option<Vec<String>>) -> Result<Option<String>, StoreError> {
    let text = values.map(|values| serde_json::to_string(&values)).transpose();
    text.map_err(|error| StoreError::Other { reason: error.to_string() })
}

fn button(row: &Fields<'_>) -> Result<Option<BroadcastButton>, StoreError> {
    let text: Option<String> = row.get("button")?;
    let parsed = text.map(|text| serde_json::from_str(&text)).transpose();
    parsed.map_err(|error| row.bad("button", &error.to_string()))
}

fn content(row: &Fields<'_>) -> Result<CopiedMessage, StoreError> {
    Ok(CopiedMessage { chat: row.get("chat_id")?, message: row.get("message_id")? })
}

fn broadcast(row: &Fields<'_>) -> Result<Broadcast, StoreError> {
    Ok(Broadcast {
        id: row.get("broadcast_id")?,
        created_by: UserId(row.get("created_by")?),
        content: content(row)?,
        button: button(row)?,
        segment: row.word("segment", Segment::parse)?,
        state: row.word("state", BroadcastState::parse)?,
        start: row.opt_millis("start_ms")?,
        reach: Reach {
            people: row.get("people")?,
            delivered: row.get("delivered")?,
            blocked: row.get("blocked")?,
            failed: row.get("failed")?,
        },
        queued: row.get("queued")?,
        problem: row.get("problem")?,
        looked_up_to: row.get::<Option<i64>>("looked_up_to")?.map(UserId),
        progress: row.get("progress_id")?,
    })
}

fn copy(row: &Fields<'_>) -> Result<BroadcastCopy, StoreError> {
    Ok(BroadcastCopy {
        id: row.get("copy_id")?,
        broadcast: row.get("broadcast_id")?,
        user: UserId(row.get("user_id")?),
        content: content(row)?,
        button: button(row)?,
        locale: row.get("locale")?,
        attempts: row.get("attempts")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::broadcast::{
        BroadcastState, CopiedMessage, CopyOutcome, OfferedLocales, Reach, Segment,
    };
    use crate::domain::ids::UserId;
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{SegmentPage, StoreError, WriteTx};

    const LEASE: Duration = Duration::from_secs(30);

    fn locales() -> OfferedLocales {
        OfferedLocales { tags: vec!["en".to_owned(), "pt-BR".to_owned()], default: "en".to_owned() }
    }

    /// A running broadcast with copies for both.
    fn running(tx: &mut WriteTx<'_>) -> Result<i64, StoreError> {
        for user in [ANN, BOB] {
            tx.record_user(user, Some("en"), None, NOW)?;
        }
        let content = CopiedMessage { chat: 7, message: 9 };
        let id = tx.draft_broadcast(UserId(7), content, None, None, NOW)?;
        let page = tx.segment_page(&Segment::Everyone, &locales(), UserId(0), NOW)?;
        tx.address_broadcast(id, &Segment::Everyone, 2)?;
        tx.set_broadcast_state(id, BroadcastState::Running, None, NOW)?;
        tx.queue_broadcast_copies(id, &page, NOW)?;
        tx.queue_broadcast_copies(id, &page, NOW)?;
        assert_eq!(tx.broadcast(id)?.unwrap().queued, 2, "each person gets one copy");
        Ok(id)
    }

    #[tokio::test]
    async fn a_paused_broadcast_sends_nothing_and_goes_on_where_it_was() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let id = running(tx)?;
            let first = tx.claim_broadcast_copies(NOW, 1, LEASE)?.pop().unwrap();
            tx.set_broadcast_state(id, BroadcastState::Paused, None, NOW)?;
            assert_eq!(tx.claim_broadcast_copies(NOW, 9, LEASE)?, []);
            tx.set_broadcast_state(id, BroadcastState::Running, None, NOW)?;
            let rest = tx.claim_broadcast_copies(NOW, 9, LEASE)?;
            let others = rest.iter().map(|copy| copy.user).collect::<Vec<_>>();
            assert_eq!(others, [BOB], "the first is still being sent");
            tx.end_broadcast_copy(first.id, CopyOutcome::Delivered, None, NOW)?;
            tx.end_broadcast_copy(rest[0].id, CopyOutcome::Blocked, None, NOW)?;
            let broadcast = tx.broadcast(id)?.unwrap();
            let reach = broadcast.reach;
            assert_eq!((reach.delivered, reach.blocked, broadcast.queued), (1, 1, 0));
            assert_eq!(tx.next_broadcast_copy()?, None);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_stopped_broadcast_sends_no_further_copy() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let id = running(tx)?;
            let sent = tx.claim_broadcast_copies(NOW, 1, LEASE)?.pop().unwrap();
            tx.set_broadcast_state(id, BroadcastState::Stopped, None, NOW)?;
            assert_eq!(tx.claim_broadcast_copies(NOW, 9, LEASE)?, []);
            assert_eq!(tx.broadcast(id)?.unwrap().queued, 0);
            tx.settle_broadcast(id, Reach::default())?;
            assert_eq!(tx.open_broadcasts()?, []);
            tx.end_broadcast_copy(sent.id, CopyOutcome::Delivered, None, NOW)?;
            let open = tx.open_broadcasts()?.pop().unwrap();
            assert_eq!(
                (open.reach.delivered, open.queued),
                (1, 0),
                "its end has to be shown again"
            );
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn nobody_gets_a_queued_copy_after_declining_broadcasts_or_being_forgotten() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let id = running(tx)?;
            tx.set_wants_broadcasts(ANN, false, NOW)?;
            let sent = tx.claim_broadcast_copies(NOW, 9, LEASE)?.pop().unwrap();
            assert_eq!(sent.user, BOB);
            tx.erase_person(BOB, NOW)?;
            assert_eq!(tx.broadcast(id)?.unwrap().queued, 0);
            tx.end_broadcast_copy(sent.id, CopyOutcome::Delivered, None, NOW)?;
            assert_eq!(tx.broadcast(id)?.unwrap().reach.delivered, 0);

            assert_eq!(tx.remove_broadcast_copies(NOW, 9)?, 0);
            assert_eq!(tx.remove_broadcast_copies(NOW.plus(Duration::from_secs(1)), 9)?, 1);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_segment_leaves_out_who_cannot_be_reached_and_who_has_declined() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            running(tx)?;
            let everyone =
                |tx: &WriteTx<'_>| tx.segment_page(&Segment::Everyone, &locales(), UserId(0), NOW);
            tx.set_wants_broadcasts(ANN, false, NOW)?;
            assert_eq!(everyone(tx)?.people, [BOB]);
            tx.mark_unreachable(BOB, NOW)?;
            assert_eq!(everyone(tx)?.people, []);
            tx.set_wants_broadcasts(ANN, true, NOW)?;
            assert_eq!(everyone(tx)?.people, [ANN]);
            let after = everyone(tx)?.looked_up_to.unwrap();
            let end = tx.segment_page(&Segment::Everyone, &locales(), after, NOW)?;
            assert_eq!(end, SegmentPage::default());
            Ok(())
        });
        done.await.unwrap();
    }
    #[tokio::test]
    async fn a_locale_is_that_in_which_the_bot_speaks() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let languages =
                [Some("en-GB"), Some("pt"), Some("pt-BR"), Some("it"), None, Some("EN_us")];
            for (user, language) in (1..).map(UserId).zip(languages) {
                tx.record_user(user, language, None, NOW)?;
            }
            for (tag, expected) in [("en", vec![1, 4, 5, 6]), ("pt-BR", vec![2, 3])] {
                let segment = Segment::Locale(tag.to_owned());
                let page = tx.segment_page(&segment, &locales(), UserId(0), NOW)?;
                assert_eq!(page.people, expected.into_iter().map(UserId).collect::<Vec<_>>());
            }
            Ok(())
        });
        done.await.unwrap();
    }
}
