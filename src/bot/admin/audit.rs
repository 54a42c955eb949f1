//! `/audit` for administrators: pages, one event, failed events, verification and export.

use std::fmt::Display;
use std::time::Duration;

use crate::billing::AuditVerdict;
use crate::billing::Refusal;
use crate::billing::StoreError;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::admin::Permission;
use crate::domain::audit::Actor;
use crate::domain::audit::AuditFilter;
use crate::domain::clock::Timestamp;
use crate::domain::duration;
use crate::domain::ids::EventId;
use crate::domain::person::FoundPeople;
use crate::domain::person::PersonQuery;
use crate::domain::redaction::redacted;
use crate::messages::AuditPage;
use crate::messages::CallbackData;
use crate::messages::FailedUpdates;
use crate::messages::Screen;
use crate::telegram::Delivery;
use crate::telegram::Document;
use crate::telegram::LARGEST_DOCUMENT;

/// Entries on one page; more would not fit into a message.
const PAGE_SIZE: u32 = 10;
/// Bytes of one file of an export. The margin holds the last lines and the form around the file.
const EXPORT_FILE_SIZE: u64 = LARGEST_DOCUMENT - 5_000_000;
/// Files of one export; a larger export needs the command line.
const MAX_EXPORT_FILES: usize = 5;

/// A subcommand of `/audit`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Request {
    Page,
    /// Entries about the person whom the text means, as for `/whois`.
    User(String),
    Event(EventId),
    Failed,
    Verify,
    /// The entries of this period up to now, or all of them.
    Export(Option<Duration>),
}

impl Request {
    /// Parses the arguments of `/audit`.
    fn parse(arguments: &str) -> Option<Self> {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        Some(match arguments.as_slice() {
            [] => Self::Page,
            ["user", query @ ..] if !query.is_empty() => Self::User(query.join(" ")),
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
    /// Handles `/audit`. The caller has checked [`Permission::ReadAuditLog`].
    pub(in crate::bot::admin) async fn handle_audit_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let screen = match Request::parse(arguments) {
            None => Ok(context.localizer.audit_usage()),
            Some(Request::Page) => self.audit_page(context, AuditFilter::All, None).await,
            Some(Request::User(query)) => {
                let target = |user| {
                    let filter = AuditFilter::User(user);
                    CallbackData::Audit { filter, before: None }
                };
                match self.find_person(context, query, target).await {
                    Ok(user) => self.audit_page(context, AuditFilter::User(user), None).await,
                    Err(screen) => Ok(screen),
                }
            }
            Some(Request::Failed) => self.audit_failed_events(context, None).await,
            Some(Request::Verify) => self.audit_verification(context).await,
            Some(Request::Event(id)) => {
                return self.audit_event(context, None, id).await;
            }
            Some(Request::Export(_))
                if !self.permits(context, Permission::ExportAuditLog).await =>
            {
                return self.reply_not_permitted(context).await;
            }
            Some(Request::Export(span)) => return self.audit_export(context, span).await,
        };
        self.reply(context.chat(), &screen.unwrap_or_else(|error| refused(context, &error))).await;
    }

    /// Handles a button of the audit log. The caller has checked [`Permission::ReadAuditLog`].
    pub(in crate::bot::admin) async fn handle_audit_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        let screen = match data {
            CallbackData::Audit { filter, before } => {
                self.audit_page(context, filter, before).await
            }
            CallbackData::AuditDetails { filter, before } => {
                self.audit_details(context, filter, before).await
            }
            CallbackData::AuditFailed { before } => self.audit_failed_events(context, before).await,
            CallbackData::AuditVerify => self.audit_verification(context).await,
            CallbackData::AuditEvent(id) => {
                return self.audit_event(context, Some(message), id).await;
            }
            _ => return,
        };
        let screen = screen.unwrap_or_else(|error| refused(context, &error));
        self.show(context.chat(), message, &screen).await;
    }

    async fn audit_page(
        &self,
        context: &ChatContext,
        filter: AuditFilter,
        before: Option<i64>,
    ) -> Result<Screen, StoreError> {
        let entries = self.services().audit_log.page(filter.clone(), before, PAGE_SIZE + 1).await?;
        let page = AuditPage { entries: &entries, filter: &filter, before };
        Ok(context.localizer.audit_page(&page, self.catalogue()))
    }

    async fn audit_details(
        &self,
        context: &ChatContext,
        filter: AuditFilter,
        before: Option<i64>,
    ) -> Result<Screen, StoreError> {
        let entries = self.services().audit_log.page(filter.clone(), before, PAGE_SIZE + 1).await?;
        let page = AuditPage { entries: &entries, filter: &filter, before };
        Ok(context.localizer.audit_details(&page))
    }

    async fn audit_failed_events(
        &self,
        context: &ChatContext,
        before: Option<(Timestamp, EventId)>,
    ) -> Result<Screen, StoreError> {
        let has_newer = before.is_some();
        let failed = self.services().audit_log.failed_events(PAGE_SIZE + 1, before).await?;
        let (rows, has_older) = page(&failed);
        // On the first page.
        let (newest, count) = if has_newer {
            (Vec::new(), 0)
        } else {
            self.services().chat_updates.failed(PAGE_SIZE).await?
        };
        let updates = FailedUpdates { newest: &newest, count };
        Ok(context.localizer.audit_failed(rows, updates, has_newer, has_older))
    }

    async fn audit_verification(&self, context: &ChatContext) -> Result<Screen, StoreError> {
        // On one core: everybody else is served meanwhile.
        let verdict = self.services().audit_log.verify(1, |_, _| ()).await?;
        Ok(context.localizer.audit_verified(match &verdict {
            AuditVerdict::Intact { entries, head } => Ok((*entries, head.as_str())),
            AuditVerdict::Broken { seq, reason } => Err((*seq, reason.as_str())),
        }))
    }

    /// The details of an event, followed by its redacted payload as a file.
    async fn audit_event(&self, context: &ChatContext, message: Option<i64>, id: EventId) {
        let event = self.services().audit_log.event(id.clone()).await;
        let screen = match &event {
            Ok(Some(event)) => {
                let found = self.services().people.find(PersonQuery::Event(id.clone())).await;
                let about = match found {
                    Ok(FoundPeople::Person(user)) => Some(user),
                    _ => None,
                };
                context.localizer.audit_event(event, about)
            }
            Ok(None) => context.localizer.audit_event_missing(&id),
            Err(error) => refused(context, error),
        };
        match message {
            Some(message) => self.show(context.chat(), message, &screen).await,
            None => self.reply(context.chat(), &screen).await,
        };
        let Ok(Some(event)) = event else { return };
        // Telegram stores chats unencrypted, so personal and payment data are redacted.
        let Some(payload) = &event.payload else { return };
        let Some(payload) = redacted(payload) else {
            log::warn!(event = id.as_str(); "an event payload is not JSON and is not sent");
            return;
        };
        let name = format!("{}.json", event.id);
        let sent =
            self.telegram().send_document(context.chat(), &name, Document::Text(payload), "").await;
        self.record_delivery(context.id().0, sent).await;
    }

    async fn audit_export(&self, context: &ChatContext, span: Option<Duration>) {
        let actor = Actor::Admin(context.id());
        let exported = self
            .services()
            .audit_log
            .export_parts(actor, span, EXPORT_FILE_SIZE, MAX_EXPORT_FILES)
            .await;
        let exported = match exported {
            Ok(Some(exported)) => exported,
            Ok(None) => {
                self.reply(context.chat(), &context.localizer.audit_export_too_large()).await;
                return;
            }
            Err(error) => {
                self.reply(context.chat(), &refused(context, &error)).await;
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
                context.localizer.audit_export_caption(exported.entries)
            } else {
                String::new()
            };
            let sent =
                self.telegram().send_document(chat, &name, Document::File(file), &caption).await;
            let failed = !matches!(sent, Delivery::Delivered { .. });
            self.record_delivery(chat.chat, sent).await;
            if failed {
                self.reply(chat, &trouble(&context.localizer, Refusal::Internal)).await;
                return;
            }
        }
    }
}

/// The rows of one page, and whether there is another page.
fn page<T>(rows: &[T]) -> (&[T], bool) {
    let size = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    (&rows[..rows.len().min(size)], rows.len() > size)
}

fn refused(context: &ChatContext, error: &dyn Display) -> Screen {
    log::error!(error:% = error; "cannot read the audit log");
    trouble(&context.localizer, Refusal::Internal)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::bot::admin::audit::Request;
    use crate::bot::admin::audit::page;
    use crate::domain::ids::EventId;

    #[test]
    fn subcommands_are_parsed() {
        let day = Duration::from_hours(24);
        for (text, request) in [
            ("", Some(Request::Page)),
            ("user 1001", Some(Request::User("1001".to_owned()))),
            ("user Ann  Ample", Some(Request::User("Ann Ample".to_owned()))),
            ("event  evt_1", Some(Request::Event(EventId::new("evt_1")))),
            ("failed", Some(Request::Failed)),
            ("verify", Some(Request::Verify)),
            ("export", Some(Request::Export(None))),
            ("export 30d", Some(Request::Export(Some(day * 30)))),
            ("export 24h", Some(Request::Export(Some(day)))),
            ("user", None),
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
    fn an_extra_row_means_another_page() {
        assert_eq!(page(&[0; 11]), (&[0; 10][..], true));
        assert_eq!(page(&[0; 10]), (&[0; 10][..], false));
        assert_eq!(page::<u8>(&[]), (&[][..], false));
    }
}
