//! Broadcasts: drafts, their people, what admins do to them, and their copies.
//!
//! People are looked up shortly before they get their copy, so that pausing or stopping a broadcast changes a
//! few hundred rows, and a restart goes on where it was. Uses the store and the configuration. Fails with [`StoreError`].

use std::sync::Arc;
use std::time::Duration;

use crate::billing::config::BillingConfig;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::broadcast::{
    Broadcast, BroadcastButton, BroadcastCopy, BroadcastState, BroadcastStep, CopiedMessage,
    CopyOutcome, Segment,
};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::UserId;
use crate::logging;
use crate::store::{Listener, Queue, SegmentPage, Store, StoreError, WriteTx};

/// Copies that are queued ahead: more than are sent while more people are looked up.
const QUEUED_AHEAD: i64 = 200;

/// What an admin wants to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub content: CopiedMessage,
    pub button: Option<BroadcastButton>,
    /// `None`: as soon as it is confirmed.
    pub start: Option<Timestamp>,
}

/// Messages to many people. Cheap to clone.
#[derive(Clone)]
pub struct Broadcasts {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

impl Broadcasts {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// Woken when a broadcast begins, goes on, ends, or has sent a copy.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::Broadcasts])
    }

    /// Stores a draft for everyone. A start in the past is now.
    pub async fn draft(
        &self,
        admin: UserId,
        draft: Draft,
    ) -> Result<Option<Broadcast>, StoreError> {
        let now = self.clock.now();
        let id = self.store.write(move |tx| {
            let start = draft.start.filter(|start| *start > now);
            tx.draft_broadcast(admin, draft.content, draft.button.as_ref(), start, now)
        });
        let id = id.await?;
        self.address(id, Segment::Everyone).await
    }

    /// Chooses the people of a draft, and counts them. `None`: there is no such broadcast.
    pub async fn address(
        &self,
        id: i64,
        segment: Segment,
    ) -> Result<Option<Broadcast>, StoreError> {
        let people = self.count(&segment).await?;
        let addressed = self.store.write(move |tx| {
            tx.address_broadcast(id, &segment, people)?;
            tx.broadcast(id)
        });
        addressed.await
    }

    /// How many people there are in the segment now. In small reads, so that no one of them lasts long.
    async fn count(&self, segment: &Segment) -> Result<i64, StoreError> {
        let (mut people, mut after) = (0, Some(UserId(0)));
        while let Some(last) = after {
            let page = self.page(segment, last).await?;
            people += i64::try_from(page.people.len()).unwrap_or(0);
            after = page.looked_up_to;
        }
        Ok(people)
    }

    async fn page(&self, segment: &Segment, after: UserId) -> Result<SegmentPage, StoreError> {
        let (segment, config, now) = (segment.clone(), Arc::clone(&self.config), self.clock.now());
        self.store.read(move |tx| tx.segment_page(&segment, &config.locales, after, now)).await
    }

    pub async fn get(&self, id: i64) -> Result<Option<Broadcast>, StoreError> {
        self.store.read(move |tx| tx.broadcast(id)).await
    }

    /// Those that were confirmed or discarded and whose end is not shown yet.
    pub async fn open(&self) -> Result<Vec<Broadcast>, StoreError> {
        self.store.read(|tx| tx.open_broadcasts()).await
    }

    /// The language of the admin who has drafted it.
    pub async fn locale(&self, broadcast: &Broadcast) -> Result<Option<String>, StoreError> {
        let admin = broadcast.created_by;
        let user = self.store.read(move |tx| tx.user(admin)).await?;
        Ok(user.and_then(|user| user.locale_override.or(user.language)))
    }

    /// The progress message shows the end of `broadcast`: there is nothing left to do, unless another copy has
    /// ended meanwhile.
    pub async fn settle(&self, broadcast: &Broadcast) -> Result<(), StoreError> {
        let (id, reach) = (broadcast.id, broadcast.reach);
        self.store.write(move |tx| tx.settle_broadcast(id, reach)).await
    }

    /// Remembers the message that shows the progress.
    pub async fn shown_in(&self, id: i64, message: i64) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.show_broadcast_in(id, message)).await
    }

    /// Confirms a draft: it begins now, or at its time. Returns the broadcast as it is then; a second
    /// confirmation changes nothing.
    pub async fn confirm(&self, by: UserId, id: i64) -> Result<Option<Broadcast>, StoreError> {
        let now = self.clock.now();
        let confirmed = self.store.write(move |tx| {
            let Some(draft) = tx.broadcast(id)? else { return Ok(None) };
            let later = draft.start.filter(|start| *start > now);
            take(tx, &draft, BroadcastStep::Start(later), Actor::Admin(by), now)?;
            tx.broadcast(id)
        });
        confirmed.await
    }

    /// Pauses, resumes or stops a broadcast. Returns it as it is then; a step that is not possible changes
    /// nothing.
    pub async fn step(
        &self,
        by: UserId,
        id: i64,
        step: BroadcastStep,
    ) -> Result<Option<Broadcast>, StoreError> {
        let now = self.clock.now();
        let stepped = self.store.write(move |tx| {
            let Some(broadcast) = tx.broadcast(id)? else { return Ok(None) };
            take(tx, &broadcast, step, Actor::Admin(by), now)?;
            tx.broadcast(id)
        });
        stepped.await
    }

    /// Begins what is due, looks up the next people, and ends what has reached everybody. Returns whether
    /// there may be more to do at once.
    pub async fn advance(&self, broadcast: &Broadcast) -> Result<bool, StoreError> {
        let (id, now) = (broadcast.id, self.clock.now());
        match broadcast.state {
            BroadcastState::Scheduled if broadcast.start.is_some_and(|start| start <= now) => {
                let begun = self.store.write(move |tx| {
                    let Some(current) = tx.broadcast(id)? else { return Ok(()) };
                    if current.state != BroadcastState::Scheduled {
                        return Ok(());
                    }
                    enter(tx, &current, BroadcastState::Running.into(), worker(), now)
                });
                begun.await?;
                Ok(true)
            }
            BroadcastState::Running => match broadcast.looked_up_to {
                Some(after) if broadcast.queued < QUEUED_AHEAD => {
                    let page = self.page(&broadcast.segment, after).await?;
                    let queued = self.store.write(move |tx| {
                        // Another process may have looked them up, or an admin may have stopped it.
                        let current = tx.broadcast(id)?;
                        let is_same = current.is_some_and(|current| {
                            current.state == BroadcastState::Running
                                && current.looked_up_to == Some(after)
                        });
                        if is_same { tx.queue_broadcast_copies(id, &page, now) } else { Ok(()) }
                    });
                    queued.await?;
                    Ok(true)
                }
                None if broadcast.queued == 0 => {
                    let ended = self.store.write(move |tx| {
                        let Some(current) = tx.broadcast(id)? else { return Ok(()) };
                        if current.state != BroadcastState::Running || current.queued > 0 {
                            return Ok(());
                        }
                        enter(tx, &current, BroadcastState::Done.into(), worker(), now)
                    });
                    ended.await?;
                    Ok(true)
                }
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// When the next copy can be sent; a time in the past means now.
    pub async fn next_copy(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_broadcast_copy()).await
    }

    /// Leases up to `limit` copies that are due.
    pub async fn claim_copies(
        &self,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<BroadcastCopy>, StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.claim_broadcast_copies(now, limit, lease)).await
    }

    /// Ends a copy. A person who has blocked the bot is unreachable from now on.
    pub async fn end_copy(
        &self,
        copy: BroadcastCopy,
        outcome: CopyOutcome,
        error: Option<String>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let ended = self.store.write(move |tx| {
            tx.end_broadcast_copy(copy.id, outcome, error.as_deref(), now)?;
            if outcome == CopyOutcome::Blocked {
                tx.mark_unreachable(copy.user, now)
            } else {
                Ok(())
            }
        });
        ended.await
    }

    /// Reschedules a copy.
    pub async fn retry_copy(
        &self,
        id: i64,
        at: Timestamp,
        reason: String,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.retry_broadcast_copy(id, at, &reason)).await
    }

    /// Reschedules a copy that could not be tried.
    pub async fn postpone_copy(
        &self,
        id: i64,
        at: Timestamp,
        reason: &'static str,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.postpone_broadcast_copy(id, at, reason)).await
    }

    /// Pauses the broadcast of a copy, because Telegram rejects its message, which is the same for everybody.
    pub async fn pause_rejected(
        &self,
        copy: BroadcastCopy,
        reason: String,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let paused = self.store.write(move |tx| {
            tx.postpone_broadcast_copy(copy.id, now, &reason)?;
            match tx.broadcast(copy.broadcast)? {
                Some(broadcast) if broadcast.state == BroadcastState::Running => {
                    let paused = Entry { state: BroadcastState::Paused, problem: Some(&reason) };
                    enter(tx, &broadcast, paused, worker(), now)
                }
                _ => Ok(()),
            }
        });
        paused.await
    }

    /// Whether the person gets broadcasts from now on.
    pub async fn set_wanted(&self, user: UserId, wanted: bool) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.set_wants_broadcasts(user, wanted, now)).await
    }
}

fn worker() -> Actor {
    Actor::Worker("broadcasts".to_owned())
}

/// Takes a step, if it is possible.
fn take(
    tx: &mut WriteTx<'_>,
    broadcast: &Broadcast,
    step: BroadcastStep,
    actor: Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    match broadcast.after(step) {
        Some(state) => enter(tx, broadcast, state.into(), actor, now),
        None => Ok(()),
    }
}

/// The state that a broadcast enters.
struct Entry<'a> {
    state: BroadcastState,
    /// Why Telegram has rejected the message.
    problem: Option<&'a str>,
}

impl From<BroadcastState> for Entry<'_> {
    fn from(state: BroadcastState) -> Self {
        Self { state, problem: None }
    }
}

fn enter(
    tx: &mut WriteTx<'_>,
    broadcast: &Broadcast,
    Entry { state, problem }: Entry<'_>,
    actor: Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.set_broadcast_state(broadcast.id, state, problem, now)?;
    let reach = broadcast.reach;
    let entry = AuditDraft {
        actor,
        action: AuditAction::BroadcastChanged,
        subject: format!("broadcast {}", broadcast.id),
        user: None,
        before: Some(serde_json::json!({ "state": broadcast.state.as_str() })),
        after: Some(serde_json::json!({
            "state": state.as_str(), "segment": broadcast.segment.to_string(),
            "people": reach.people, "delivered": reach.delivered, "blocked": reach.blocked,
            "failed": reach.failed, "problem": problem,
        })),
    };
    tx.audit(&entry, now, &logging::request_id())
}
