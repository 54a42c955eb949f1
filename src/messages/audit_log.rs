//! The audit log as administrators see it in the chat.

use crate::domain::audit::{AuditEntry, AuditFilter};
use crate::domain::chat_update::FailedChatUpdate;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EventId, UserId};
use crate::domain::plan::Catalogue;
use crate::domain::stored_event::{EventDetails, FailedEvent};
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape, instant};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Failed events on one page. With errors truncated, they fit into one message.
const PAGE_SIZE: usize = 10;
/// Characters of the JSON before or after a change.
const JSON_LIMIT: usize = 80;
/// Characters of an error.
const ERROR_LIMIT: usize = 1000;
/// Characters of an id, actor or subject.
const FIELD_LIMIT: usize = 64;
/// Buttons of events in one row.
const EVENTS_IN_A_ROW: usize = 5;

/// A page of the log.
#[derive(Debug, Clone, Copy)]
pub struct AuditPage<'a> {
    /// Newest first: those of the page, and one more if older ones follow.
    pub entries: &'a [AuditEntry],
    pub filter: &'a AuditFilter,
    /// Entries older than this; `None` for the newest.
    pub before: Option<i64>,
}

/// Telegram's updates about groups and channels that could not be applied.
#[derive(Debug, Clone, Copy, Default)]
pub struct FailedUpdates<'a> {
    /// Some of them, newest first.
    pub newest: &'a [FailedChatUpdate],
    /// All of them.
    pub count: u64,
}

impl AuditPage<'_> {
    /// Entries on one page; more would not fit into a message.
    pub const SIZE: usize = 10;

    fn shown(&self) -> &[AuditEntry] {
        &self.entries[..self.entries.len().min(Self::SIZE)]
    }

    const fn has_older(&self) -> bool {
        self.entries.len() > Self::SIZE
    }
}

impl Localizer {
    /// One page of the log in words, with a button for each Stripe event.
    #[must_use]
    pub fn audit_page(&self, page: &AuditPage<'_>, catalogue: &Catalogue) -> Screen {
        let entries = page.shown();
        let mut paragraphs = vec![self.audit_title(page.filter)];
        paragraphs.extend(entries.iter().map(|entry| self.entry(entry, page.filter, catalogue)));
        let events: Vec<Button> = entries.iter().filter_map(event_button).collect();
        if entries.is_empty() {
            paragraphs.push(t!(self, "audit-empty"));
        } else if !events.is_empty() {
            paragraphs.push(t!(self, "audit-hint"));
        }
        let to = |before| CallbackData::Audit { filter: page.filter.clone(), before };
        let (filter, before) = (page.filter.clone(), page.before);
        let details = CallbackData::AuditDetails { filter, before };
        let mut screen = Screen::of(paragraphs);
        for row in events.chunks(EVENTS_IN_A_ROW) {
            screen = screen.row(row.to_vec());
        }
        screen = screen.row(self.page_buttons(page, to));
        if !entries.is_empty() {
            screen = screen.row(vec![Button::callback(t!(self, "button-details"), details)]);
        }
        screen.row(self.audit_buttons(page.filter))
    }

    /// The same page as it is stored.
    #[must_use]
    pub fn audit_details(&self, page: &AuditPage<'_>) -> Screen {
        let mut paragraphs = vec![self.audit_title(page.filter)];
        paragraphs.extend(page.shown().iter().map(|entry| self.stored_entry(entry)));
        paragraphs.push(match page.shown().len() {
            0 => t!(self, "audit-empty"),
            count => t!(self, "audit-count", count = count),
        });
        let to = |before| CallbackData::AuditDetails { filter: page.filter.clone(), before };
        let (filter, before) = (page.filter.clone(), page.before);
        let words = CallbackData::Audit { filter, before };
        Screen::of(paragraphs)
            .row(self.page_buttons(page, to))
            .row(vec![Button::callback(t!(self, "button-in-words"), words)])
            .row(self.audit_buttons(page.filter))
    }

    fn audit_title(&self, filter: &AuditFilter) -> String {
        match filter {
            AuditFilter::All => t!(self, "audit-title"),
            AuditFilter::User(user) => t!(self, "audit-title-user", user = user.to_string()),
        }
    }

    fn page_buttons(
        &self,
        page: &AuditPage<'_>,
        to: impl Fn(Option<i64>) -> CallbackData,
    ) -> Vec<Button> {
        let has_newer = page.before.is_some();
        let newest = has_newer.then(|| Button::callback(t!(self, "button-newest"), to(None)));
        let last = page.shown().last().filter(|_| page.has_older()).map(|entry| entry.seq);
        let older = last.map(|seq| Button::callback(t!(self, "button-older"), to(Some(seq))));
        newest.into_iter().chain(older).collect()
    }

    fn audit_buttons(&self, filter: &AuditFilter) -> Vec<Button> {
        match filter {
            AuditFilter::User(user) => vec![self.to_person(*user)],
            AuditFilter::All => vec![
                self.to_failed(),
                self.to_alerts(),
                Button::callback(t!(self, "button-verify"), CallbackData::AuditVerify),
            ],
        }
    }

    /// The details of one stored event. `about`: whose account it is a fact of.
    #[must_use]
    pub fn audit_event(&self, event: &EventDetails, about: Option<UserId>) -> Screen {
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
        Screen::of(vec![lines.join("\n")])
            .row(about.map(|user| self.to_person(user)).into_iter().collect())
            .row(vec![self.to_failed(), self.to_audit_log()])
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
    pub fn audit_failed(
        &self,
        events: &[FailedEvent],
        updates: FailedUpdates<'_>,
        has_newer: bool,
        has_older: bool,
    ) -> Screen {
        let events = &events[..events.len().min(PAGE_SIZE)];
        let mut paragraphs = Vec::new();
        if !events.is_empty() {
            paragraphs.push(t!(self, "audit-failed-title"));
        } else if updates.count == 0 {
            paragraphs.push(t!(self, "audit-failed-none"));
        }
        paragraphs.extend(events.iter().map(|event| {
            let error = event.error.as_deref();
            let next = self.next_try(event.next_try, event.received);
            self.failed_entry(event.id.as_str(), &event.kind, event.received, error, next)
        }));
        if updates.count > 0 {
            paragraphs.push(t!(self, "audit-failed-updates", count = updates.count));
        }
        paragraphs.extend(updates.newest.iter().take(PAGE_SIZE - events.len()).map(|update| {
            let (id, error) = (update.id.to_string(), update.error.as_deref());
            let next = self.next_try(update.next_try, update.received);
            self.failed_entry(&id, &update.kind, update.received, error, next)
        }));
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

    fn failed_entry(
        &self,
        id: &str,
        kind: &str,
        received: Timestamp,
        error: Option<&str>,
        next: String,
    ) -> String {
        let (id, kind, at) = (field(id), field(kind), instant(received));
        let entry = t!(self, "audit-failed-entry", id = id, kind = kind, at = at);
        let error = error.map(|error| escape(&clip(error, 2 * JSON_LIMIT)));
        [entry].into_iter().chain(error).chain([next]).collect::<Vec<_>>().join("\n")
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

    /// In words. The user is named unless the page is about that user.
    fn entry(&self, entry: &AuditEntry, filter: &AuditFilter, catalogue: &Catalogue) -> String {
        let (at, who) = (self.moment(entry.at), self.audited_by(entry));
        let what = self.audited(entry, catalogue);
        let line = t!(self, "audit-line", seq = entry.seq.to_string(), at = at, who = who);
        let what = match entry.user.filter(|_| *filter == AuditFilter::All) {
            Some(user) => t!(self, "audit-line-user", user = user.to_string(), what = what),
            None => what,
        };
        format!("{line}\n{what}")
    }

    fn stored_entry(&self, entry: &AuditEntry) -> String {
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

    pub(super) fn to_failed(&self) -> Button {
        Button::callback(t!(self, "button-failed"), CallbackData::AuditFailed { before: None })
    }
}

/// The Stripe event that caused an entry, or that it is about.
fn event_button(entry: &AuditEntry) -> Option<Button> {
    let caused = entry.actor.strip_prefix("stripe:");
    let id =
        caused.or(Some(entry.subject.as_str()).filter(|subject| subject.starts_with("evt_")))?;
    let details = CallbackData::AuditEvent(EventId::new(id));
    Some(Button::callback(format!("#{}", entry.seq), details))
}

fn field(text: &str) -> String {
    escape(&clip(text, FIELD_LIMIT))
}
