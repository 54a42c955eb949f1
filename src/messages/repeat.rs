//! Work that admins have done again: a comparison with Stripe, and stored events.

use crate::domain::ids::UserId;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Differences and events that a screen lists.
const LISTED: usize = 12;
/// Characters of an id or a value.
const FIELD_LIMIT: usize = 64;
/// Characters of a reason.
const REASON_LIMIT: usize = 120;

/// What a comparison with Stripe has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResyncView {
    /// Events that were never delivered.
    pub missed: usize,
    /// Objects that could not be read.
    pub troubles: usize,
    /// Subscription, field, value here, value at Stripe.
    pub drift: Vec<[String; 4]>,
}

/// What became of an event or update that was processed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayedEvent {
    Processed,
    Ignored,
    /// For Stripe.
    Waiting,
    Failed(String),
    /// It is not stored.
    Unknown,
    PayloadRemoved,
}

impl Localizer {
    /// How to use `/resync`.
    #[must_use]
    pub fn resync_usage(&self) -> Screen {
        Screen::of([t!(self, "resync-usage")])
    }

    /// How to use `/replay`.
    #[must_use]
    pub fn replay_usage(&self) -> Screen {
        Screen::of([t!(self, "replay-usage")])
    }

    /// The outcome of a comparison with Stripe.
    #[must_use]
    pub fn resynced(&self, user: UserId, view: &ResyncView) -> Screen {
        let mut lines = vec![t!(self, "resync-title"), self.user_line(user)];
        if view.missed > 0 {
            lines.push(t!(self, "resync-missed", count = view.missed));
        }
        lines.extend(view.drift.iter().take(LISTED).map(|[id, field, here, there]| {
            let [id, field] = [id, field].map(|text| shown(text));
            let [here, there] = [here, there].map(|text| shown(text));
            t!(self, "resync-drift", id = id, field = field, here = here, there = there)
        }));
        lines.extend(self.more(view.drift.len()));
        if view.troubles > 0 {
            lines.push(t!(self, "resync-troubles", count = view.troubles));
        }
        if *view == ResyncView::default() {
            lines.push(t!(self, "resync-same"));
        }
        let person = Button::callback(t!(self, "button-person"), CallbackData::Whois(user));
        Screen::of([lines.join("\n")]).row(vec![person])
    }

    /// What became of each event and of each update of Telegram, with its id.
    #[must_use]
    pub fn replayed(&self, events: &[(String, ReplayedEvent)]) -> Screen {
        if events.is_empty() {
            return Screen::of([t!(self, "replay-none")]);
        }
        let mut lines = vec![t!(self, "replay-title")];
        lines.extend(events.iter().take(LISTED).map(|(id, outcome)| {
            let outcome = self.replay_outcome(outcome);
            t!(self, "replay-entry", id = shown(id), outcome = outcome)
        }));
        lines.extend(self.more(events.len()));
        Screen::of([lines.join("\n")])
    }

    /// How many of `count` are not listed.
    fn more(&self, count: usize) -> Option<String> {
        let more = count.saturating_sub(LISTED);
        (more > 0).then(|| t!(self, "replay-more", count = more))
    }

    fn replay_outcome(&self, outcome: &ReplayedEvent) -> String {
        match outcome {
            ReplayedEvent::Processed => t!(self, "replay-processed"),
            ReplayedEvent::Ignored => t!(self, "replay-ignored"),
            ReplayedEvent::Waiting => t!(self, "replay-waiting"),
            ReplayedEvent::Failed(reason) => {
                t!(self, "replay-failed", reason = escape(&clip(reason, REASON_LIMIT)))
            }
            ReplayedEvent::Unknown => t!(self, "replay-unknown"),
            ReplayedEvent::PayloadRemoved => t!(self, "replay-removed"),
        }
    }
}

fn shown(text: &str) -> String {
    escape(&clip(text, FIELD_LIMIT))
}
