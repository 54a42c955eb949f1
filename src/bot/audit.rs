//! The audit trail in an admin's chat: pages, one event, failures, the proof, the export.

use std::time::Duration;

use crate::billing::AuditVerdict;
use crate::billing::EventDetails;
use crate::billing::Refusal;
use crate::billing::TrailError;
use crate::bot::Bot;
use crate::bot::ChatContext;
use crate::bot::screens::trouble;
use crate::domain::audit::Actor;
use crate::domain::audit::AuditFilter;
use crate::domain::clock::Timestamp;
use crate::domain::duration;
use crate::domain::ids::EventId;
use crate::domain::ids::UserId;
use crate::domain::redaction::redacted;
use crate::messages::CallbackData;
use crate::messages::EventView;
use crate::messages::FailedEvent;
use crate::messages::Screen;
use crate::telegram::Delivery;
use crate::telegram::Document;
use crate::telegram::LARGEST_DOCUMENT;

/// Entries of a page; a message has no room for more.
const PAGE: u32 = 10;
/// Bytes of one file of an export, with room for the last lines and for the form around it.
const EXPORT_PART: u64 = LARGEST_DOCUMENT - 5_000_000;
/// Files of one export; more is for the command line.
const EXPORT_PARTS: usize = 5;

/// What an admin asks of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Request {
    Page(AuditFilter),
    Event(EventId),
    Failed,
    Verify,
    /// The last so long, or everything.
    Export(Option<Duration>),
}

impl Request {
    /// From what is written after `/audit`; nothing for what is not understood.
    fn parse(arguments: &str) -> Option<Self> {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        Some(match words.as_slice() {
            [] => Self::Page(AuditFilter::All),
            ["user", id] => Self::Page(AuditFilter::User(UserId(id.parse().ok()?))),
            ["event", id] => Self::Event(EventId::new(*id)),
            ["failed"] => Self::Failed,
            ["verify"] => Self::Verify,
            ["export"] => Self::Export(None),
            ["export", span] => Self::Export(Some(parse_span(span)?)),
            _ => return None,
        })
    }
}

/// A duration longer than zero.
fn parse_span(text: &str) -> Option<Duration> {
    duration::parse(text).filter(|span| !span.is_zero())
}

impl Bot {
    /// `/audit`. The caller has checked the role.
    pub(super) async fn audit(&self, context: &ChatContext, arguments: &str) {
        let screen = match Request::parse(arguments) {
            None => Ok(context.words.audit_usage()),
            Some(Request::Page(filter)) => self.audit_page(context, filter, None).await,
            Some(Request::Failed) => self.audit_failures(context, None).await,
            Some(Request::Verify) => self.audit_proof(context).await,
            Some(Request::Event(id)) => {
                return self.audit_event(context, None, id).await;
            }
            Some(Request::Export(span)) => return self.audit_export(context, span).await,
        };
        self.say(context.chat(), &screen.unwrap_or_else(|error| refused(context, &error))).await;
    }

    /// A press on one of the trail's buttons. The caller has checked the role.
    pub(super) async fn audit_pressed(
        &self,
        context: &ChatContext,
        message: i64,
        press: CallbackData,
    ) {
        let screen = match press {
            CallbackData::Audit { filter, before } => {
                self.audit_page(context, filter, before).await
            }
            CallbackData::AuditFailed { before } => self.audit_failures(context, before).await,
            CallbackData::AuditVerify => self.audit_proof(context).await,
            CallbackData::AuditEvent(id) => {
                return self.audit_event(context, Some(message), id).await;
            }
            _ => return,
        };
        let screen = screen.unwrap_or_else(|error| refused(context, &error));
        self.turn(context.chat(), message, &screen).await;
    }

    async fn audit_page(
        &self,
        context: &ChatContext,
        filter: AuditFilter,
        before: Option<i64>,
    ) -> Result<Screen, TrailError> {
        let entries = self.billing().audit_page(filter.clone(), before, PAGE + 1).await?;
        let (page, has_older) = cut(&entries);
        Ok(context.words.audit_page(page, &filter, before.is_some(), has_older))
    }

    async fn audit_failures(
        &self,
        context: &ChatContext,
        before: Option<(Timestamp, EventId)>,
    ) -> Result<Screen, TrailError> {
        let has_newer = before.is_some();
        let failed = self.billing().audit_failed(PAGE + 1, before).await?;
        let failed: Vec<FailedEvent> = failed
            .into_iter()
            .map(|event| FailedEvent {
                id: event.id,
                kind: event.kind,
                error: Some(event.error).filter(|error| !error.is_empty()),
                received: event.received,
                next_try: event.next_try,
            })
            .collect();
        let (page, has_older) = cut(&failed);
        Ok(context.words.audit_failed(page, has_newer, has_older))
    }

    async fn audit_proof(&self, context: &ChatContext) -> Result<Screen, TrailError> {
        let verdict = self.billing().audit_verify().await?;
        Ok(context.words.audit_verified(match &verdict {
            AuditVerdict::Intact { entries, head } => Ok((*entries, head.as_str())),
            AuditVerdict::Broken { seq, reason } => Err((*seq, reason.as_str())),
        }))
    }

    /// What became of an event, and the delivery itself as a file below.
    async fn audit_event(&self, context: &ChatContext, message: Option<i64>, id: EventId) {
        let event = self.billing().audit_event(id.clone()).await;
        let screen = match &event {
            Ok(Some(event)) => context.words.audit_event(&view(event)),
            Ok(None) => context.words.audit_event_missing(&id),
            Err(error) => refused(context, error),
        };
        match message {
            Some(message) => self.turn(context.chat(), message, &screen).await,
            None => self.say(context.chat(), &screen).await,
        };
        let Ok(Some(event)) = event else { return };
        // Chats are kept by Telegram, in clear: what says who paid with what stays here.
        let Some(payload) = redacted(&event.payload) else {
            log::warn!(event = id.as_str(); "a payload is not JSON, and so it is not sent");
            return;
        };
        let name = format!("{}.json", event.id);
        let sent =
            self.telegram().send_document(context.chat(), &name, Document::Text(payload), "").await;
        self.note(context.id().0, sent).await;
    }

    async fn audit_export(&self, context: &ChatContext, span: Option<Duration>) {
        let since = span.map(|span| self.billing().now().minus(span));
        let actor = Actor::Admin(context.id());
        let exported = self.billing().audit_export(actor, since, EXPORT_PART, EXPORT_PARTS).await;
        let exported = match exported {
            Ok(Some(exported)) => exported,
            Ok(None) => {
                self.say(context.chat(), &context.words.audit_export_too_large()).await;
                return;
            }
            Err(error) => {
                self.say(context.chat(), &refused(context, &error)).await;
                return;
            }
        };
        let (chat, parts) = (context.chat(), exported.files.len());
        for (number, file) in (1..).zip(exported.files) {
            let name = if parts == 1 {
                "audit.csv".to_owned()
            } else {
                format!("audit-{number}-of-{parts}.csv")
            };
            let last = number == parts;
            let caption = if last {
                context.words.audit_export_caption(exported.entries)
            } else {
                String::new()
            };
            let sent =
                self.telegram().send_document(chat, &name, Document::File(file), &caption).await;
            let failed = !matches!(sent, Delivery::Delivered { .. });
            self.note(chat.chat, sent).await;
            if failed {
                self.say(chat, &trouble(&context.words, Refusal::Internal)).await;
                return;
            }
        }
    }
}

/// A page, and whether something was left over for the next one.
fn cut<T>(rows: &[T]) -> (&[T], bool) {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    (&rows[..rows.len().min(page)], rows.len() > page)
}

fn view(event: &EventDetails) -> EventView {
    EventView {
        id: event.id.clone(),
        kind: event.kind.clone(),
        status: event.status.to_owned(),
        error: event.error.clone(),
        attempts: event.attempts,
        received: event.received,
        next_try: event.next_try,
        snapshot: event.snapshot_event.clone(),
    }
}

fn refused(context: &ChatContext, error: &TrailError) -> Screen {
    log::error!(error:% = error; "the audit trail could not be read");
    trouble(&context.words, Refusal::Internal)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::bot::audit::Request;
    use crate::bot::audit::cut;
    use crate::domain::audit::AuditFilter;
    use crate::domain::ids::EventId;
    use crate::domain::ids::UserId;

    #[test]
    fn requests_are_read_from_what_follows_the_command() {
        let day = Duration::from_hours(24);
        for (text, request) in [
            ("", Some(Request::Page(AuditFilter::All))),
            ("user 1001", Some(Request::Page(AuditFilter::User(UserId(1001))))),
            ("event  evt_1", Some(Request::Event(EventId::new("evt_1")))),
            ("failed", Some(Request::Failed)),
            ("verify", Some(Request::Verify)),
            ("export", Some(Request::Export(None))),
            ("export 30d", Some(Request::Export(Some(day * 30)))),
            ("export 24h", Some(Request::Export(Some(day)))),
            ("user", None),
            ("user bob", None),
            ("event", None),
            ("export 0d", None),
            ("export d", None),
            ("export 99999999999999999999d", None),
            ("export 9999999999999999d", None),
            ("export 30", None),
            ("drop everything", None),
        ] {
            assert_eq!(Request::parse(text), request, "{text}");
        }
    }

    #[test]
    fn one_row_too_many_means_another_page() {
        assert_eq!(cut(&[0; 11]), (&[0; 10][..], true));
        assert_eq!(cut(&[0; 10]), (&[0; 10][..], false));
        assert_eq!(cut::<u8>(&[]), (&[][..], false));
    }
}
