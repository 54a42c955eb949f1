//! `/why` in the chat: what gave and ended a person's access, and of what they were notified.

use crate::domain::access::Source;
use crate::domain::changes::NoticeState;
use crate::domain::explanation::{Explanation, Provision, Step, StepEvent};
use crate::domain::ids::EntitlementName;
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape, plain};
use crate::messages::locales::{Localizer, t};
use crate::messages::person::person_name;
use crate::messages::screen::{Button, Screen};

/// Steps on one page; more would not fit into a message.
const PAGE_SIZE: usize = 10;
/// Characters of the first line of a notice.
const NOTICE_LIMIT: usize = 90;
/// Different answers that are listed.
const LISTED_ANSWERS: usize = 5;

impl Localizer {
    /// The answer for each entitlement, and the steps of one page, oldest first. Page 0 has the newest.
    #[must_use]
    pub fn explanation(
        &self,
        explained: &Explanation,
        page: usize,
        catalogue: &Catalogue,
    ) -> Screen {
        let user = explained.person.id;
        let mut paragraphs = vec![t!(self, "why-title", name = person_name(&explained.person))];
        paragraphs.push(self.answers(explained, catalogue).join("\n"));
        let steps = &explained.steps;
        let last = steps.len().saturating_sub(1) / PAGE_SIZE;
        let page = page.min(last);
        let end = steps.len() - page * PAGE_SIZE;
        let shown = &steps[end.saturating_sub(PAGE_SIZE)..end];
        if shown.is_empty() {
            paragraphs.push(t!(self, "why-nothing"));
        }
        paragraphs.extend(shown.iter().map(|step| self.step(step, catalogue)));
        let to =
            |page| CallbackData::Why { user, page, entitlement: explained.entitlement.clone() };
        let older = (page < last).then(|| Button::callback(t!(self, "button-older"), to(page + 1)));
        let newest = (page > 0).then(|| Button::callback(t!(self, "button-newest"), to(0)));
        Screen::of(paragraphs)
            .row(newest.into_iter().chain(older).collect())
            .row(vec![self.to_person(user)])
    }

    /// How `/why` is used.
    #[must_use]
    pub fn why_usage(&self) -> Screen {
        Screen::of([t!(self, "why-usage")])
    }

    /// Whether the entitlements are in force, and through what; of those that are not, since when.
    fn answers(&self, explained: &Explanation, catalogue: &Catalogue) -> Vec<String> {
        let mut names: Vec<&EntitlementName> = match &explained.entitlement {
            Some(name) => vec![name],
            None => explained.held.iter().map(|held| &held.name).collect(),
        };
        if explained.entitlement.is_none() {
            names.extend(explained.steps.iter().filter_map(ended_names).flatten());
        }
        let mut answers: Vec<(String, Vec<&EntitlementName>)> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                continue;
            }
            let answer = self.answer(explained, name, catalogue);
            match answers.iter_mut().find(|(known, _)| *known == answer) {
                Some((_, names)) => names.push(name),
                None => answers.push((answer, vec![name])),
            }
        }
        if answers.is_empty() {
            return vec![t!(self, "why-no-access")];
        }
        let lines = answers.into_iter().take(LISTED_ANSWERS).map(|(answer, names)| {
            let names = self.entitlement_names(catalogue, names.into_iter());
            t!(self, "why-answer", names = names, answer = answer)
        });
        lines.collect()
    }

    fn answer(
        &self,
        explained: &Explanation,
        name: &EntitlementName,
        catalogue: &Catalogue,
    ) -> String {
        if let Some(held) = explained.held.iter().find(|held| held.name == *name) {
            return t!(self, "why-held", source = self.source(held, catalogue));
        }
        let mut newest_first = explained.steps.iter().rev();
        let is_end = |step: &&Step| ended_names(step).is_some_and(|names| names.contains(name));
        match newest_first.find(is_end) {
            Some(step) => t!(self, "why-ended", date = self.date(step.at)),
            None => t!(self, "why-never"),
        }
    }

    fn step(&self, step: &Step, catalogue: &Catalogue) -> String {
        let at = self.moment(step.at);
        let what = match &step.event {
            StepEvent::Recorded(entry) => {
                let (who, what) = (self.audited_by(entry), self.audited(entry, catalogue));
                t!(self, "why-recorded", who = who, what = what)
            }
            StepEvent::Started(provision) => {
                let source = self.provenance(provision, catalogue);
                t!(
                    self,
                    "why-step-started",
                    names = self.entitlement_names(catalogue, provision.names.iter()),
                    source = source
                )
            }
            StepEvent::Ended(provision) => {
                t!(
                    self,
                    "why-step-ended",
                    names = self.entitlement_names(catalogue, provision.names.iter())
                )
            }
            StepEvent::Notified { notice, state } => {
                let text = plain(&self.notice(notice, catalogue).text);
                let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
                let line = line.trim_start_matches(|first: char| !first.is_alphanumeric());
                let text = escape(&clip(line, NOTICE_LIMIT));
                match state {
                    NoticeState::Sent => t!(self, "why-notified", text = text),
                    NoticeState::Waiting | NoticeState::Leaving => {
                        t!(self, "why-notice-waits", text = text)
                    }
                    NoticeState::GivenUp | NoticeState::Withdrawn => {
                        t!(self, "why-notice-failed", text = text)
                    }
                }
            }
        };
        t!(self, "person-entry", at = at, what = what)
    }

    /// The plan with the price and the event, or with the admin, that gave it.
    fn provenance(&self, provision: &Provision, catalogue: &Catalogue) -> String {
        let plan = self.source_name(&provision.source, &provision.plan, catalogue);
        match &provision.source {
            Source::Purchase { id, event, price } => {
                let price = price.as_ref().and_then(|id| catalogue.by_price(id));
                let price = price.map(|(_, price)| self.price(price));
                let ids = [Some(id.as_str()), event.as_ref().map(|id| id.as_str())];
                let ids =
                    ids.into_iter().flatten().map(|id| format!("<code>{}</code>", escape(id)));
                let parts = [plan].into_iter().chain(price).chain(ids);
                parts.collect::<Vec<_>>().join(" · ")
            }
            Source::Grant { .. } | Source::FreePlan => plan,
        }
    }
}

fn ended_names(step: &Step) -> Option<&Vec<EntitlementName>> {
    match &step.event {
        StepEvent::Ended(provision) => Some(&provision.names),
        _ => None,
    }
}
