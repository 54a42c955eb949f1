//! `/whois` in the chat: one person with plan, money, access and the newest entries of the audit log.

use crate::domain::access::{Entitlement, Source};
use crate::domain::account::Dated;
use crate::domain::admin::{Permission, Role};
use crate::domain::audit::{AuditEntry, AuditFilter};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode, UserId};
use crate::domain::person::{EventSummary, KnownPerson, NobodyFound, PersonView};
use crate::domain::plan::Catalogue;
use crate::domain::subscription::{
    CancelReason, EndReason, Reversal, Subscription, SubscriptionState,
};
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Sources of entitlements that are listed.
const LISTED_SOURCES: usize = 5;
/// Entitlements that are named in a line.
const LISTED_NAMES: usize = 5;
/// Characters of a name.
const NAME_LIMIT: usize = 64;
/// The longest username in Telegram.
const USERNAME_LIMIT: usize = 32;
/// Characters of a label on a button.
const LABEL_LIMIT: usize = 40;

impl Localizer {
    /// A person. `role`: of the admin who reads it, with the buttons that it permits.
    #[must_use]
    pub fn person(&self, view: &PersonView, catalogue: &Catalogue, role: Role) -> Screen {
        let mut paragraphs = vec![self.person_head(&view.person)];
        paragraphs.push(self.billing_summary(view, catalogue).join("\n"));
        paragraphs.push(self.access_lines(&view.status.entitlements, catalogue));
        if !view.entries.is_empty() {
            let title = t!(self, "person-entries");
            let entries = view.entries.iter().map(|entry| self.dated_entry(entry, catalogue));
            paragraphs.push([title].into_iter().chain(entries).collect::<Vec<_>>().join("\n"));
        }
        let id = view.person.id;
        let why = CallbackData::Why { user: id, page: 0, entitlement: None };
        let entries = AuditFilter::User(id);
        let mut screen = Screen::of(paragraphs).row(vec![
            Button::callback(t!(self, "button-why"), why),
            Button::callback(t!(self, "button-events"), CallbackData::PersonEvents(id)),
        ]);
        for buttons in self.action_buttons(view, role).chunks(2) {
            screen = screen.row(buttons.to_vec());
        }
        if role.may(Permission::ReadAuditLog) {
            let log = CallbackData::Audit { filter: entries.clone(), before: None };
            let details = CallbackData::AuditDetails { filter: entries, before: None };
            screen = screen.row(vec![
                Button::callback(t!(self, "button-audit-log"), log),
                Button::callback(t!(self, "button-details"), details),
            ]);
        }
        let page = view.stripe_page.as_deref();
        let page = page.map(|url| Button::url(t!(self, "button-stripe"), url));
        screen.row(page.into_iter().collect())
    }

    /// What the role may do for the person, as far as there is something to do it with.
    fn action_buttons(&self, view: &PersonView, role: Role) -> Vec<Button> {
        let id = view.person.id;
        let grant = Button::callback(t!(self, "button-grant"), CallbackData::Grant(id));
        let refund = Button::callback(t!(self, "button-refund"), CallbackData::Refund(id));
        let cancel = CallbackData::CancelSubscription(id, false);
        let cancel = Button::callback(t!(self, "button-cancel-subscription"), cancel);
        let resync = Button::callback(t!(self, "button-resync"), CallbackData::Resync(id));
        let write = Button::callback(t!(self, "button-message"), CallbackData::WriteTo(id));
        let can_write = view.person.last_seen.is_some() && view.person.unreachable_since.is_none();
        let (has_paid, is_running) = (view.last_payment.is_some(), view.status.running().is_some());
        [
            (role.may(Permission::ChangeAccess), grant),
            (role.may(Permission::MoveMoney) && has_paid, refund),
            (role.may(Permission::MoveMoney) && is_running, cancel),
            (role.may(Permission::RepeatWork) && view.stripe_page.is_some(), resync),
            (role.may(Permission::WriteToPeople) && can_write, write),
        ]
        .into_iter()
        .filter_map(|(is_shown, button)| is_shown.then_some(button))
        .collect()
    }

    /// How `/whois` is used.
    #[must_use]
    pub fn whois_usage(&self) -> Screen {
        Screen::of([t!(self, "whois-usage")])
    }

    /// A query has found nobody.
    #[must_use]
    pub fn nobody_found(&self, why: &NobodyFound, query: &str) -> Screen {
        let query = escape(&clip(query, NAME_LIMIT));
        Screen::of([match why {
            NobodyFound::Unknown => t!(self, "whois-unknown", query = query),
            NobodyFound::EmailUnknown => t!(self, "whois-email-unknown", query = query),
            NobodyFound::OnlyAtStripe(id) => {
                let id = escape(id.as_str());
                t!(self, "whois-only-at-stripe", query = query, customer = id)
            }
            NobodyFound::StripeDown => t!(self, "whois-stripe-down"),
        }])
    }

    /// Several people match: a button for each.
    #[must_use]
    pub fn namesakes(
        &self,
        people: &[KnownPerson],
        query: &str,
        target: impl Fn(UserId) -> CallbackData,
    ) -> Screen {
        let query = escape(&clip(query, NAME_LIMIT));
        let mut screen = Screen::of([t!(self, "whois-several", query = query)]);
        for person in people {
            let name = person.name.as_deref().or(person.username.as_deref()).unwrap_or_default();
            let label = format!("{} · {}", clip(name, LABEL_LIMIT), person.id);
            screen = screen.row(vec![Button::callback(label, target(person.id))]);
        }
        screen
    }

    /// The newest Stripe events about a person, each with a button.
    #[must_use]
    pub fn person_events(&self, user: UserId, events: &[EventSummary]) -> Screen {
        let title = t!(self, "person-events", user = user.to_string());
        let line = |(place, event): (usize, &EventSummary)| {
            let kind = escape(&event.kind);
            let entry = t!(self, "person-entry", at = self.moment(event.created), what = kind);
            format!("{}. {entry}", place + 1)
        };
        let lines: Vec<String> = events.iter().enumerate().map(line).collect();
        let list = if lines.is_empty() { t!(self, "person-no-events") } else { lines.join("\n") };
        let mut screen = Screen::of([title, list]);
        for (place, event) in events.iter().enumerate() {
            let label = format!("{}. {}", place + 1, clip(&event.kind, LABEL_LIMIT));
            let details = CallbackData::AuditEvent(event.id.clone());
            screen = screen.row(vec![Button::callback(label, details)]);
        }
        screen.row(vec![self.to_person(user)])
    }

    /// Back to a person.
    pub(super) fn to_person(&self, user: UserId) -> Button {
        Button::callback(t!(self, "button-person"), CallbackData::Whois(user))
    }

    /// An entry of the audit log in a line.
    pub(super) fn dated_entry(&self, entry: &AuditEntry, catalogue: &Catalogue) -> String {
        let what = self.audited(entry, catalogue);
        t!(self, "person-entry", at = self.moment(entry.at), what = what)
    }

    /// Name, ids, language, and whether messages arrive.
    fn person_head(&self, person: &KnownPerson) -> String {
        let id = format!("<code>{}</code>", person.id);
        let username = shown_username(person);
        let language = person.language.as_deref().map(|tag| self.language_of(tag));
        let ids: Vec<String> = [id].into_iter().chain(username).chain(language).collect();
        let reach = match (person.unreachable_since, person.last_seen) {
            (Some(since), _) => t!(self, "person-unreachable", date = self.date(since)),
            (None, None) => t!(self, "person-never-wrote"),
            (None, Some(_)) => t!(self, "person-reachable"),
        };
        [
            t!(self, "person-title", name = person_name(person)),
            ids.join(" · "),
            t!(self, "person-first-seen", date = self.date(person.first_seen)),
            reach,
        ]
        .join("\n")
    }

    /// Plan and state, and what is owed, was paid last and is expected next.
    fn billing_summary(&self, view: &PersonView, catalogue: &Catalogue) -> Vec<String> {
        let status = &view.status;
        let shown = status.subscription.as_ref().or(view.former.as_ref());
        let (plan, state) = match shown {
            Some(subscription) => {
                (catalogue.name(&subscription.plan, self.language()), self.state(subscription))
            }
            None if status.unlisted.is_some() => {
                (self.localized(&status.plan_name), t!(self, "state-unlisted"))
            }
            None if is_granted(&status.entitlements) => {
                (self.localized(&status.plan_name), t!(self, "state-granted"))
            }
            None => (self.localized(&status.plan_name), t!(self, "state-never")),
        };
        let plan = self.name(plan);
        let mut lines = vec![t!(self, "person-plan", plan = plan, state = state)];
        if let Some(owing) = shown.filter(|subscription| subscription.is_owing()) {
            lines.extend(self.debt_lines(view, owing));
        }
        lines.extend(view.imported_at.map(|at| t!(self, "person-imported", date = self.date(at))));
        let planned = shown.and_then(Subscription::planned_change);
        lines.extend(planned.map(|change| {
            let plan = self.plan_name(catalogue, &change.plan);
            t!(self, "person-planned", plan = plan, date = self.date(change.at))
        }));
        let awaited = status.awaited.as_ref();
        lines.extend(awaited.map(|_| t!(self, "person-awaited")));
        lines.push(match &view.last_payment {
            Some(Dated { at, value }) => {
                t!(self, "person-paid", amount = self.money(*value), date = self.date(*at))
            }
            None => t!(self, "person-no-payment"),
        });
        lines.extend(view.next_payment.map(|next| {
            let date = self.date(next.at);
            match next.amount {
                Some(amount) => {
                    t!(self, "person-next", amount = self.money(amount), date = date)
                }
                None => t!(self, "person-next-unknown", date = date),
            }
        }));
        lines
    }

    fn debt_lines(&self, view: &PersonView, owing: &Subscription) -> Vec<String> {
        let amount = owing.unpaid_invoice().and_then(|invoice| invoice.amount);
        let amount = amount.map(|amount| self.money(amount));
        let since = owing.past_due_since().map(|at| self.date(at));
        let debt = match (amount, since) {
            (Some(amount), Some(date)) => t!(self, "person-owes", amount = amount, date = date),
            (Some(amount), None) => t!(self, "person-owes-amount", amount = amount),
            (None, Some(date)) => t!(self, "person-owes-since", date = date),
            (None, None) => return Vec::new(),
        };
        let end = match (view.status.access_until, view.status.lapsed_at) {
            (_, Some(at)) => Some(t!(self, "person-lapsed", date = self.date(at))),
            (Some(at), None) => Some(t!(self, "person-access-until", date = self.date(at))),
            (None, None) => None,
        };
        [debt].into_iter().chain(end).collect()
    }

    /// The state of a subscription or a single payment.
    fn state(&self, subscription: &Subscription) -> String {
        match subscription.reversal {
            Some(Reversal::Refunded) => return t!(self, "state-refunded"),
            Some(Reversal::DisputeLost) => return t!(self, "state-disputed"),
            None => {}
        }
        let end = subscription.cancel_at().map(|at| self.date(at));
        if subscription.collection_pause.is_some() && subscription.state.is_live() {
            return t!(self, "state-collection-paused");
        }
        match &subscription.state {
            SubscriptionState::Trialing { until, .. } => match (end, until) {
                (Some(date), _) => t!(self, "state-trial-ends", date = date),
                (None, Some(until)) => t!(self, "state-trial-until", date = self.date(*until)),
                (None, None) => t!(self, "state-trialing"),
            },
            SubscriptionState::Active { .. } if subscription.is_once() => match end {
                Some(date) => t!(self, "state-once-until", date = date),
                None => t!(self, "state-once"),
            },
            SubscriptionState::Active { .. } => match (end, subscription.renews_at()) {
                (Some(date), _) => t!(self, "state-ends", date = date),
                (None, Some(at)) => t!(self, "state-renews", date = self.date(at)),
                (None, None) => t!(self, "state-active"),
            },
            SubscriptionState::Ended { at, reason, .. } => self.ending(*reason, *at),
            SubscriptionState::Incomplete { .. }
            | SubscriptionState::PastDue { .. }
            | SubscriptionState::Paused { .. }
            | SubscriptionState::Unrecognised { .. } => {
                self.status_word(&subscription.status().to_string())
            }
        }
    }

    fn ending(&self, reason: EndReason, at: Option<Timestamp>) -> String {
        let Some(date) = at.map(|at| self.date(at)) else {
            return match reason {
                EndReason::NeverPaid => t!(self, "state-never-paid"),
                EndReason::Cancelled(_) => t!(self, "state-ended"),
            };
        };
        match reason {
            EndReason::NeverPaid => t!(self, "state-never-paid"),
            EndReason::Cancelled(Some(CancelReason::PaymentFailed)) => {
                t!(self, "state-ended-unpaid", date = date)
            }
            EndReason::Cancelled(Some(CancelReason::PaymentDisputed)) => {
                t!(self, "state-ended-disputed", date = date)
            }
            EndReason::Cancelled(Some(CancelReason::CancellationRequested)) => {
                t!(self, "state-cancelled", date = date)
            }
            EndReason::Cancelled(_) => t!(self, "state-ended-on", date = date),
        }
    }

    /// What gives access, each with its entitlements.
    fn access_lines(&self, held: &[Entitlement], catalogue: &Catalogue) -> String {
        if held.is_empty() {
            return t!(self, "person-no-access");
        }
        let mut groups: Vec<(String, Vec<&Entitlement>)> = Vec::new();
        for entitlement in held {
            let source = self.source(entitlement, catalogue);
            match groups.iter_mut().find(|(known, _)| *known == source) {
                Some((_, group)) => group.push(entitlement),
                None => groups.push((source, vec![entitlement])),
            }
        }
        let mut lines = vec![t!(self, "person-access")];
        for (source, group) in groups.iter().take(LISTED_SOURCES) {
            let names = self.entitlement_names(catalogue, group.iter().map(|held| &held.name));
            lines.push(t!(self, "person-entitlements", source = source.as_str(), names = names));
        }
        let rest = groups.len().saturating_sub(LISTED_SOURCES);
        if rest > 0 {
            lines.push(t!(self, "entitlements-more", count = rest));
        }
        lines.join("\n")
    }

    /// The names of entitlements, of many the first ones.
    pub(super) fn entitlement_names<'a>(
        &self,
        catalogue: &Catalogue,
        names: impl ExactSizeIterator<Item = &'a EntitlementName>,
    ) -> String {
        let has_more = names.len() > LISTED_NAMES;
        let listed = names.take(LISTED_NAMES);
        let listed = listed.map(|name| self.entitlement_name(catalogue, name));
        let more = has_more.then(|| "…".to_owned());
        listed.chain(more).collect::<Vec<_>>().join(", ")
    }

    /// What gives an entitlement, and until when.
    pub(super) fn source(&self, held: &Entitlement, catalogue: &Catalogue) -> String {
        let source = self.source_name(&held.source, &held.plan, catalogue);
        match held.valid_until.map(|at| self.date(at)) {
            Some(date) => t!(self, "source-until", source = source, date = date),
            None => source,
        }
    }

    /// The plan, and who gave it if it was not bought.
    pub(super) fn source_name(
        &self,
        source: &Source,
        plan: &PlanCode,
        catalogue: &Catalogue,
    ) -> String {
        let plan = self.plan_name(catalogue, plan);
        match source {
            Source::Purchase { .. } => plan,
            Source::Grant { by, .. } => {
                t!(self, "source-grant", plan = plan, admin = by.to_string())
            }
            Source::FreePlan => t!(self, "source-free", plan = plan),
        }
    }
}

/// The name and the username, as far as there are any.
pub(super) fn telegram_names(person: &KnownPerson) -> impl Iterator<Item = String> {
    let name = person.name.as_ref().map(|name| escape(&clip(name, NAME_LIMIT)));
    name.into_iter().chain(shown_username(person))
}

fn shown_username(person: &KnownPerson) -> Option<String> {
    person.username.as_ref().map(|name| format!("@{}", escape(&clip(name, USERNAME_LIMIT))))
}

/// The name, or the username, or the id, for a button.
pub(super) fn person_label(user: UserId, known: Option<&KnownPerson>) -> String {
    let name = known.and_then(|person| person.name.as_deref().or(person.username.as_deref()));
    name.map_or_else(|| user.to_string(), |name| clip(name, LABEL_LIMIT))
}

/// The name, or the username, or the id.
pub(super) fn person_name(person: &KnownPerson) -> String {
    let name = person.name.as_deref().or(person.username.as_deref());
    name.map_or_else(|| person.id.to_string(), |name| escape(&clip(name, NAME_LIMIT)))
}

fn is_granted(held: &[Entitlement]) -> bool {
    held.iter().any(|entitlement| matches!(entitlement.source, Source::Grant { .. }))
}
