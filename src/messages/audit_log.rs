//! The audit log as administrators see it in the chat.

use crate::domain::audit::{AuditEntry, AuditFilter};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EventId, UserId};
use crate::domain::stored_event::{EventDetails, FailedEvent};
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape, instant};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Entries on one page. With changes truncated, they fit into one message.
const PAGE_SIZE: usize = 10;
/// Characters of the JSON before or after a change.
const JSON_LIMIT: usize = 80;
/// Characters of an error.
const ERROR_LIMIT: usize = 1000;
/// Characters of an id, actor or subject.
const FIELD_LIMIT: usize = 64;

impl Localizer {
    /// One page of the log. `entries`: at most ten, newest first. `has_newer`: not the first page.
    #[must_use]
    pub fn audit_page(
        &self,
        entries: &[AuditEntry],
        filter: &AuditFilter,
        has_newer: bool,
        has_older: bool,
    ) -> Screen {
        let entries = &entries[..entries.len().min(PAGE_SIZE)];
        let mut paragraphs = vec![match filter {
            AuditFilter::All => t!(self, "audit-title"),
            AuditFilter::User(user) => t!(self, "audit-title-user", user = user.to_string()),
        }];
        paragraphs.extend(entries.iter().map(|entry| self.entry(entry)));
        paragraphs.push(if entries.is_empty() {
            t!(self, "audit-empty")
        } else {
            t!(self, "audit-count", count = entries.len())
        });
        let page = |before| CallbackData::Audit { filter: filter.clone(), before };
        let newest = has_newer.then(|| Button::callback(t!(self, "button-newest"), page(None)));
        let last = entries.last().filter(|_| has_older).map(|entry| entry.seq);
        let older = last.map(|seq| Button::callback(t!(self, "button-older"), page(Some(seq))));
        Screen::of(paragraphs).row(newest.into_iter().chain(older).collect()).row(vec![
            Button::callback(t!(self, "button-failed"), CallbackData::AuditFailed { before: None }),
            Button::callback(t!(self, "button-verify"), CallbackData::AuditVerify),
        ])
    }

    /// The details of one stored event.
    #[must_use]
    pub fn audit_event(&self, event: &EventDetails) -> Screen {
        let mut lines = vec![
            t!(self, "audit-event-title", id = field(event.id.as_str())),
            t!(self, "audit-event-kind", kind = field(&event.kind)),
        ];
        let snapshot = event.snapshot_event.as_ref();
        let named = |id: &EventId| t!(self, "audit-event-snapshot", id = field(id.as_str()));
        lines.extend(snapshot.map(named));
        lines.extend([
            t!(self, "audit-event-status", status = field(event.status)),
            t!(self, "audit-event-received", at = instant(event.received)),
            t!(self, "audit-event-attempts", count = event.attempts),
        ]);
        let open = match event.status {
            "failed" => true,
            "pending" => event.next_try.is_some(),
            _ => false,
        };
        if open {
            lines.push(self.next_try(event.next_try, event.received));
        }
        if event.payload.is_none() {
            lines.push(t!(self, "audit-event-no-payload"));
        }
        if let Some(error) = &event.error {
            lines.push(t!(self, "audit-event-error", error = escape(&clip(error, ERROR_LIMIT))));
        }
        Screen::of(vec![lines.join("\n")]).row(vec![self.to_failed(), self.to_audit_log()])
    }

    /// No event with this id is stored.
    #[must_use]
    pub fn audit_event_missing(&self, id: &EventId) -> Screen {
        Screen::of(vec![t!(self, "audit-event-missing", id = field(id.as_str()))])
            .row(vec![self.to_failed(), self.to_audit_log()])
    }

    /// One page of failed events, each with a button to its details. `events`: at most ten, newest
    /// first.
    #[must_use]
    pub fn audit_failed(&self, events: &[FailedEvent], has_newer: bool, has_older: bool) -> Screen {
        let events = &events[..events.len().min(PAGE_SIZE)];
        let mut paragraphs = vec![if events.is_empty() {
            t!(self, "audit-failed-none")
        } else {
            t!(self, "audit-failed-title")
        }];
        for event in events {
            let (id, kind) = (field(event.id.as_str()), field(&event.kind));
            let at = instant(event.received);
            let entry = t!(self, "audit-failed-entry", id = id, kind = kind, at = at);
            let error = event.error.as_ref().map(|error| escape(&clip(error, 2 * JSON_LIMIT)));
            let next = self.next_try(event.next_try, event.received);
            let lines = [entry].into_iter().chain(error).chain([next]);
            paragraphs.push(lines.collect::<Vec<_>>().join("\n"));
        }
        let mut screen = Screen::of(paragraphs);
        for event in events {
            let details = CallbackData::AuditEvent(event.id.clone());
            screen =
                screen.row(vec![Button::callback(clip(event.id.as_str(), FIELD_LIMIT), details)]);
        }
        let page = |before| CallbackData::AuditFailed { before };
        let newest = has_newer.then(|| Button::callback(t!(self, "button-newest"), page(None)));
        let last = events.last().filter(|_| has_older);
        let older = last.map(|event| {
            let cursor = page(Some((event.received, event.id.clone())));
            Button::callback(t!(self, "button-older"), cursor)
        });
        screen.row(newest.into_iter().chain(older).collect()).row(vec![self.to_audit_log()])
    }

    /// The result of checking the hash chain. `Ok`: the number of entries and the head hash. `Err`:
    /// the sequence number of the first broken entry, and the reason.
    #[must_use]
    pub fn audit_verified(&self, verdict: Result<(i64, &str), (i64, &str)>) -> Screen {
        let text = match verdict {
            Ok((entries, head)) => {
                let intact = t!(self, "audit-intact", entries = entries);
                vec![intact, t!(self, "audit-head", head = field(head))]
            }
            Err((seq, reason)) => {
                let reason = escape(&clip(reason, ERROR_LIMIT));
                vec![t!(self, "audit-broken", seq = seq.to_string(), reason = reason)]
            }
        };
        Screen::of(text).row(vec![self.to_audit_log()])
    }

    /// The subcommands of `/audit`.
    #[must_use]
    pub fn audit_usage(&self) -> Screen {
        Screen::of(vec![t!(self, "audit-usage")]).row(vec![self.to_audit_log(), self.to_failed()])
    }

    /// The export exceeds what may be sent as documents.
    #[must_use]
    pub fn audit_export_too_large(&self) -> Screen {
        Screen::of([t!(self, "audit-export-too-large")])
    }

    /// The caption of an exported file, in plain text.
    #[must_use]
    pub fn audit_export_caption(&self, count: usize) -> String {
        t!(self, "audit-export-caption", count = count)
    }

    fn entry(&self, entry: &AuditEntry) -> String {
        let (at, action) = (instant(entry.at), field(&entry.action));
        let seq = entry.seq.to_string();
        let (actor, subject) = (field(&entry.actor), field(&entry.subject));
        let mut lines = vec![
            t!(self, "audit-entry", seq = seq, at = at, action = action),
            t!(self, "audit-entry-who", actor = actor, subject = subject),
        ];
        let json = |text: &String| escape(&clip(text, JSON_LIMIT));
        lines.extend(match (entry.before.as_ref().map(json), entry.after.as_ref().map(json)) {
            (None, None) => None,
            (None, Some(after)) => Some(t!(self, "audit-entry-after", after = after)),
            (Some(before), after) => {
                let after = after.unwrap_or_else(|| t!(self, "audit-nothing"));
                Some(t!(self, "audit-entry-change", before = before, after = after))
            }
        });
        lines.join("\n")
    }

    /// An event that was requeued has a `next_try` before its receipt: it is due at once.
    fn next_try(&self, next_try: Option<Timestamp>, received: Timestamp) -> String {
        match next_try {
            Some(at) if at > received => t!(self, "audit-retry-at", at = instant(at)),
            Some(_) => t!(self, "audit-retry-soon"),
            None => t!(self, "audit-given-up"),
        }
    }

    fn to_audit_log(&self) -> Button {
        let first_page = CallbackData::Audit { filter: AuditFilter::All, before: None };
        Button::callback(t!(self, "button-audit-log"), first_page)
    }

    /// The entries about one user.
    pub(super) fn to_audit_log_of(&self, user: UserId) -> Button {
        let first_page = CallbackData::Audit { filter: AuditFilter::User(user), before: None };
        Button::callback(t!(self, "button-audit-log"), first_page)
    }

    fn to_failed(&self) -> Button {
        Button::callback(t!(self, "button-failed"), CallbackData::AuditFailed { before: None })
    }
}

fn field(text: &str) -> String {
    escape(&clip(text, FIELD_LIMIT))
}
