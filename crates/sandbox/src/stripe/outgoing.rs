//! Deliveries to the webhook endpoint: queued, held and completed.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

use crate::ids::Ids;

/// One attempt to deliver an event.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    pub id: usize,
    pub event_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// When the event was created, in Unix seconds.
    pub created: i64,
    /// When the attempt was made, in Unix milliseconds of the sandbox's clock.
    pub at_ms: i64,
    pub mode: Mode,
    pub body: String,
    pub request_headers: Value,
    /// `None` without a response.
    pub status: Option<u16>,
    /// The body of the response, or a description of the connection error.
    pub answer_body: String,
    /// Time until the response, in milliseconds of real time.
    pub answer_ms: u64,
    /// 1 for the first attempt.
    pub attempt: u32,
}

/// How an event is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Normal,
    /// Signed with a wrong secret.
    BadSignature,
    /// Signed ten minutes ago.
    OldTimestamp,
    /// Modified after signing.
    Tampered,
}

/// The order in which held events are delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    AsHappened,
    Reversed,
    /// In a random order, by this seed.
    Shuffled(u64),
}

/// A queued delivery.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) event: String,
    pub(super) attempt: u32,
}

/// Queued, held and completed deliveries.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    queue: VecDeque<Queued>,
    in_flight: usize,
    retrying: usize,
    pub(super) holding: bool,
    pub(super) held: Vec<String>,
    pub(super) done: Vec<Delivery>,
    pub(super) notify: std::sync::Arc<tokio::sync::Notify>,
}

impl Outgoing {
    pub(super) fn add(&mut self, event: &str) {
        if self.holding {
            self.held.push(event.to_owned());
        } else {
            self.push(event, 1);
        }
    }

    /// Takes the next delivery, which is in flight until [`Outgoing::finish`].
    pub(super) fn start_next(&mut self) -> Option<Queued> {
        let next = self.queue.pop_front();
        self.in_flight += usize::from(next.is_some());
        next
    }

    pub(super) fn finish(&mut self) {
        self.in_flight -= 1;
    }

    /// Notes a failed delivery, whose next attempt follows after a delay.
    pub(super) fn await_retry(&mut self) {
        self.retrying += 1;
    }

    /// Queues an attempt after [`Outgoing::await_retry`].
    pub(super) fn retry(&mut self, event: &str, attempt: u32) {
        self.retrying -= 1;
        self.push(event, attempt);
    }

    pub(super) fn has_queued(&self) -> bool {
        !self.queue.is_empty()
    }

    fn push(&mut self, event: &str, attempt: u32) {
        self.queue.push_back(Queued { event: event.to_owned(), attempt });
        self.notify.notify_one();
    }

    /// Whether nothing is queued or in flight.
    pub(super) fn idle(&self) -> bool {
        self.queue.is_empty() && self.in_flight == 0
    }

    pub(super) fn undelivered(&self) -> usize {
        self.queue.len() + self.in_flight + self.retrying + self.held.len()
    }

    /// Whether the endpoint has accepted an event with a 2xx response.
    pub(super) fn arrived(&self, event: &str) -> bool {
        self.done.iter().any(|done| {
            done.event_id == event
                && done.mode == Mode::Normal
                && done.status.is_some_and(|status| (200..300).contains(&status))
        })
    }

    pub(super) fn release(&mut self, order: Order) {
        self.holding = false;
        let mut held = std::mem::take(&mut self.held);
        match order {
            Order::AsHappened => {}
            Order::Reversed => held.reverse(),
            Order::Shuffled(seed) => {
                let mut ids = Ids::seeded(seed);
                held.sort_by_cached_key(|_| ids.number());
            }
        }
        for event in held {
            self.push(&event, 1);
        }
    }
}
