//! The queues of the database.

use crate::store::fields::Table;
use crate::store::queue::{End, WorkQueue};

/// All queues.
pub(in crate::store) const ALL: [&WorkQueue; 9] = [
    &STRIPE_EVENTS,
    &CHAT_UPDATES,
    &STRIPE_TASKS,
    &ADMIN_ACTIONS,
    &OUTBOX,
    &BROADCAST_MESSAGES,
    &WEBHOOK_DELIVERIES,
    &STATUS_MESSAGES,
    &MEMBERSHIPS,
];

/// Stored events: those that wait for a response from Stripe, and failed ones that are retried. An event
/// can be processed again whatever its status.
pub(in crate::store) const STRIPE_EVENTS: WorkQueue = WorkQueue {
    table: Table { name: "stripe_events", key: "event_id" },
    waiting: "next_try_ms IS NOT NULL",
    unfinished: "TRUE",
    next_try: "next_try_ms",
    first_try: None,
    from: "stripe_events AS mine",
    columns: "*",
    claimable: "TRUE",
    order: "next_try_ms, created, event_id",
    part: None,
    end: End::Kept { state: "status", dead: "failed", set: "next_try_ms = NULL" },
};

/// Stored updates about groups and channels that could not be applied and are retried.
pub(in crate::store) const CHAT_UPDATES: WorkQueue = WorkQueue {
    table: Table { name: "chat_updates", key: "entry_id" },
    waiting: "next_try_ms IS NOT NULL",
    unfinished: "TRUE",
    next_try: "next_try_ms",
    first_try: None,
    from: "chat_updates AS mine",
    columns: "*",
    claimable: "TRUE",
    order: "next_try_ms, entry_id",
    part: None,
    end: End::Kept { state: "status", dead: "failed", set: "next_try_ms = NULL" },
};

/// Calls to Stripe. A task exists while its account needs it.
pub(in crate::store) const STRIPE_TASKS: WorkQueue = WorkQueue {
    table: Table { name: "stripe_tasks", key: "subscription_id" },
    waiting: "TRUE",
    unfinished: "TRUE",
    next_try: "due_ms",
    first_try: None,
    from: "stripe_tasks AS mine",
    columns: "*",
    claimable: "TRUE",
    order: "due_ms, subscription_id",
    part: None,
    end: End::Deleted,
};

/// What admins have confirmed. A confirmation that is only shown waits for no worker.
pub(in crate::store) const ADMIN_ACTIONS: WorkQueue = WorkQueue {
    table: Table { name: "admin_actions", key: "action_id" },
    waiting: "state = 'confirmed'",
    unfinished: "state IN ('offered', 'confirmed')",
    next_try: "next_try_ms",
    first_try: None,
    from: "admin_actions AS mine",
    columns: "*",
    claimable: "TRUE",
    order: "next_try_ms, action_id",
    part: None,
    end: End::Kept { state: "state", dead: "failed", set: "finished_ms = ?3" },
};

/// Notices: of each user who can be reached, the oldest one. Triggers maintain `blocked`. Each urgency is a
/// part, and the condition that names both lets statements about all notices seek in its index.
pub(in crate::store) const OUTBOX: WorkQueue = WorkQueue {
    table: Table { name: "outbox", key: "outbox_id" },
    waiting: "state = 'pending'",
    unfinished: "state = 'pending'",
    next_try: "next_try_ms",
    first_try: None,
    from: "outbox AS mine JOIN users USING (user_id)",
    columns: "mine.*, coalesce(locale_override, language) AS locale",
    claimable: "blocked = 0 AND urgency IN ('prompt', 'routine')",
    order: "next_try_ms, outbox_id",
    part: Some("urgency"),
    end: End::Kept { state: "state", dead: "failed", set: "finished_ms = ?3" },
};

/// Copies of broadcasts that run. One that is held or withdrawn while it is being sent still ends as it was sent.
pub(in crate::store) const BROADCAST_MESSAGES: WorkQueue = WorkQueue {
    table: Table { name: "broadcast_messages", key: "copy_id" },
    waiting: "state = 'pending'",
    unfinished: "state IN ('pending', 'held', 'withdrawn')",
    next_try: "next_try_ms",
    first_try: None,
    from: "broadcast_messages AS mine
        JOIN (SELECT broadcast_id, chat_id, message_id, button FROM broadcasts) USING (broadcast_id)
        JOIN users USING (user_id)",
    columns: "mine.*, chat_id, message_id, button, coalesce(locale_override, language) AS locale",
    claimable: "TRUE",
    order: "next_try_ms, copy_id",
    part: None,
    end: End::Kept { state: "state", dead: "failed", set: "finished_ms = ?3" },
};

/// Webhook deliveries: of each user, the oldest one to each endpoint. Triggers maintain `blocked`.
pub(in crate::store) const WEBHOOK_DELIVERIES: WorkQueue = WorkQueue {
    table: Table { name: "webhook_deliveries", key: "delivery_id" },
    waiting: "state = 'pending'",
    unfinished: "state = 'pending'",
    next_try: "next_try_ms",
    first_try: Some("first_try_ms"),
    from: "webhook_deliveries AS mine",
    columns: "*",
    claimable: "blocked = 0",
    order: "next_try_ms, delivery_id",
    part: Some("endpoint"),
    end: End::Kept { state: "state", dead: "failed", set: "finished_ms = ?3" },
};

/// Status messages that may not show the status any more, of users who can be reached. A message leaves
/// the queue when it shows the status, and returns with the next change. Triggers maintain `blocked`.
pub(in crate::store) const STATUS_MESSAGES: WorkQueue = WorkQueue {
    table: Table { name: "status_messages", key: "user_id" },
    waiting: "state = 'pending'",
    unfinished: "state = 'pending'",
    next_try: "next_try_ms",
    first_try: Some("first_try_ms"),
    from: "status_messages AS mine JOIN users USING (user_id)",
    columns: "mine.*, coalesce(locale_override, language) AS locale",
    claimable: "blocked = 0",
    order: "next_try_ms, user_id",
    part: None,
    end: End::Kept { state: "state", dead: "dead", set: "next_try_ms = 0" },
};

/// People in paid chats about whom something is to be done. A row stays when nothing is to be done any more. Each chat
/// has two parts, which `lane` names.
pub(in crate::store) const MEMBERSHIPS: WorkQueue = WorkQueue {
    table: Table { name: "memberships", key: "membership_id" },
    waiting: "due_ms IS NOT NULL",
    unfinished: "TRUE",
    next_try: "due_ms",
    first_try: None,
    from: "memberships AS mine",
    columns: "*",
    claimable: "TRUE",
    order: "due_ms, membership_id",
    part: Some("lane"),
    end: End::Deleted,
};
