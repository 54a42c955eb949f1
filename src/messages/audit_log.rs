//! The audit trail as administrators see it in the chat.

use crate::domain::audit::{AuditEntry, AuditFilter};
use crate::domain::clock::Timestamp;
use crate::domain::ids::EventId;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape, instant};
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};

/// A message has room for so many entries, each with its change cut to fit.
const ENTRIES: usize = 10;
/// Longer JSON, errors and subjects are cut.
const CHANGE: usize = 80;
const ERROR: usize = 1000;
const FIELD: usize = 64;

/// A stored Stripe event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    pub id: EventId,
    /// Stripe's name, for example `invoice.paid`.
    pub kind: String,
    /// `processed`, `ignored`, `pending` or `failed`.
    pub status: String,
    pub error: Option<String>,
    pub attempts: u32,
    pub received: Timestamp,
    /// When it is tried again by itself; absent for a failed one: never.
    pub next_try: Option<Timestamp>,
    /// Of a thin event: the snapshot event about the same change.
    pub snapshot: Option<EventId>,
}

/// A stored Stripe event that could not be processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedEvent {
    pub id: EventId,
    pub kind: String,
    pub error: Option<String>,
    pub received: Timestamp,
    /// When it is tried again by itself; absent: it was given up.
    pub next_try: Option<Timestamp>,
}

impl Localizer {
    /// `entries`: at most ten, newest first. `has_newer`: this is not the first page.
    #[must_use]
    pub fn audit_page(
        &self,
        entries: &[AuditEntry],
        filter: &AuditFilter,
        has_newer: bool,
        has_older: bool,
    ) -> Screen {
        let entries = &entries[..entries.len().min(ENTRIES)];
        let mut paragraphs = vec![match filter {
            AuditFilter::All => say!(self, "audit-title"),
            AuditFilter::User(user) => say!(self, "audit-title-user", user = user.to_string()),
        }];
        paragraphs.extend(entries.iter().map(|entry| self.entry(entry)));
        paragraphs.push(if entries.is_empty() {
            say!(self, "audit-empty")
        } else {
            say!(self, "audit-count", count = entries.len())
        });
        let page = |before| CallbackData::Audit { filter: filter.clone(), before };
        let newest = has_newer.then(|| Button::press(say!(self, "button-newest"), page(None)));
        let last = entries.last().filter(|_| has_older).map(|entry| entry.seq);
        let older = last.map(|seq| Button::press(say!(self, "button-older"), page(Some(seq))));
        Screen::of(paragraphs).row(newest.into_iter().chain(older).collect()).row(vec![
            Button::press(say!(self, "button-failed"), CallbackData::AuditFailed { before: None }),
            Button::press(say!(self, "button-verify"), CallbackData::AuditVerify),
        ])
    }

    #[must_use]
    pub fn audit_event(&self, event: &EventView) -> Screen {
        let mut lines = vec![
            say!(self, "audit-event-title", id = field(event.id.as_str())),
            say!(self, "audit-event-kind", kind = field(&event.kind)),
        ];
        let snapshot = event.snapshot.as_ref();
        let named = |id: &EventId| say!(self, "audit-event-snapshot", id = field(id.as_str()));
        lines.extend(snapshot.map(named));
        lines.extend([
            say!(self, "audit-event-status", status = field(&event.status)),
            say!(self, "audit-event-received", at = instant(event.received)),
            say!(self, "audit-event-attempts", count = event.attempts),
        ]);
        let open = match event.status.as_str() {
            "failed" => true,
            "pending" => event.next_try.is_some(),
            _ => false,
        };
        if open {
            lines.push(self.next_try(event.next_try, event.received));
        }
        if let Some(error) = &event.error {
            lines.push(say!(self, "audit-event-error", error = escape(&clip(error, ERROR))));
        }
        Screen::of(vec![lines.join("\n")]).row(vec![self.to_failed(), self.to_trail()])
    }

    #[must_use]
    pub fn audit_event_missing(&self, id: &EventId) -> Screen {
        Screen::of(vec![say!(self, "audit-event-missing", id = field(id.as_str()))])
            .row(vec![self.to_failed(), self.to_trail()])
    }

    /// `events`: at most ten, newest first, each with a button to its screen.
    #[must_use]
    pub fn audit_failed(&self, events: &[FailedEvent], has_newer: bool, has_older: bool) -> Screen {
        let events = &events[..events.len().min(ENTRIES)];
        let mut paragraphs = vec![if events.is_empty() {
            say!(self, "audit-failed-none")
        } else {
            say!(self, "audit-failed-title")
        }];
        for event in events {
            let (id, kind) = (field(event.id.as_str()), field(&event.kind));
            let at = instant(event.received);
            let entry = say!(self, "audit-failed-entry", id = id, kind = kind, at = at);
            let error = event.error.as_ref().map(|error| escape(&clip(error, 2 * CHANGE)));
            let next = self.next_try(event.next_try, event.received);
            let lines = [entry].into_iter().chain(error).chain([next]);
            paragraphs.push(lines.collect::<Vec<_>>().join("\n"));
        }
        let mut screen = Screen::of(paragraphs);
        for event in events {
            let press = CallbackData::AuditEvent(event.id.clone());
            screen = screen.row(vec![Button::press(clip(event.id.as_str(), FIELD), press)]);
        }
        let page = |before| CallbackData::AuditFailed { before };
        let newest = has_newer.then(|| Button::press(say!(self, "button-newest"), page(None)));
        let last = events.last().filter(|_| has_older);
        let older = last.map(|event| {
            let cursor = page(Some((event.received, event.id.clone())));
            Button::press(say!(self, "button-older"), cursor)
        });
        screen.row(newest.into_iter().chain(older).collect()).row(vec![self.to_trail()])
    }

    /// `Ok`: number of entries and hash of the newest; `Err`: the first bad entry and why.
    #[must_use]
    pub fn audit_verified(&self, verdict: Result<(i64, &str), (i64, &str)>) -> Screen {
        let text = match verdict {
            Ok((entries, head)) => {
                let intact = say!(self, "audit-intact", entries = entries);
                vec![intact, say!(self, "audit-head", head = field(head))]
            }
            Err((seq, reason)) => {
                let reason = escape(&clip(reason, ERROR));
                vec![say!(self, "audit-broken", seq = seq.to_string(), reason = reason)]
            }
        };
        Screen::of(text).row(vec![self.to_trail()])
    }

    #[must_use]
    pub fn audit_usage(&self) -> Screen {
        Screen::of(vec![say!(self, "audit-usage")]).row(vec![self.to_trail(), self.to_failed()])
    }

    /// Below the exported file: plain text.
    #[must_use]
    pub fn audit_export_too_large(&self) -> Screen {
        Screen::of([say!(self, "audit-export-too-large")])
    }

    #[must_use]
    pub fn audit_export_caption(&self, count: usize) -> String {
        say!(self, "audit-export-caption", count = count)
    }

    fn entry(&self, entry: &AuditEntry) -> String {
        let (at, action) = (instant(entry.at), field(&entry.action));
        let seq = entry.seq.to_string();
        let (actor, subject) = (field(&entry.actor), field(&entry.subject));
        let mut lines = vec![
            say!(self, "audit-entry", seq = seq, at = at, action = action),
            say!(self, "audit-entry-who", actor = actor, subject = subject),
        ];
        let json = |text: &String| escape(&clip(text, CHANGE));
        lines.extend(match (entry.before.as_ref().map(json), entry.after.as_ref().map(json)) {
            (None, None) => None,
            (None, Some(after)) => Some(say!(self, "audit-entry-after", after = after)),
            (Some(before), after) => {
                let after = after.unwrap_or_else(|| say!(self, "audit-nothing"));
                Some(say!(self, "audit-entry-change", before = before, after = after))
            }
        });
        lines.join("\n")
    }

    /// An event that was put back has a time from before it was received: it is due at once.
    fn next_try(&self, next_try: Option<Timestamp>, received: Timestamp) -> String {
        match next_try {
            Some(at) if at > received => say!(self, "audit-retry-at", at = instant(at)),
            Some(_) => say!(self, "audit-retry-soon"),
            None => say!(self, "audit-given-up"),
        }
    }

    fn to_trail(&self) -> Button {
        let press = CallbackData::Audit { filter: AuditFilter::All, before: None };
        Button::press(say!(self, "button-trail"), press)
    }

    fn to_failed(&self) -> Button {
        Button::press(say!(self, "button-failed"), CallbackData::AuditFailed { before: None })
    }
}

fn field(text: &str) -> String {
    escape(&clip(text, FIELD))
}
