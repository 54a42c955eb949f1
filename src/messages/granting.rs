//! Giving plans by hand and ending them: the choice, and what exactly it changes.

use crate::domain::admin_action::{GrantEffect, GrantEnd, GrantStart, RevokeEffect, RevokedPlan};
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::clip;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// The terms of a grant that have a button, in days.
const GRANT_DAYS: [u32; 6] = [1, 7, 14, 30, 90, 365];
/// Plans that a screen lists.
const LISTED: usize = 20;
/// Characters of a plan's name on a button.
const NAME_LIMIT: usize = 64;
const DAY: u64 = 24 * 60 * 60;
const HOUR: u64 = 60 * 60;

impl Localizer {
    /// Asks which plan to give.
    #[must_use]
    pub fn grant_plans(&self, user: UserId, catalogue: &Catalogue) -> Screen {
        let title = [t!(self, "grant-choose-plan"), self.user_line(user)];
        self.plan_buttons(Screen::of([title.join("\n")]), user, catalogue)
    }

    /// Asks how long to give the plan.
    #[must_use]
    pub fn grant_terms(&self, user: UserId, plan: &PlanCode, catalogue: &Catalogue) -> Screen {
        let name = self.plan_name(catalogue, plan);
        let title = [t!(self, "grant-choose-term", plan = name), self.user_line(user)];
        let term = |days| CallbackData::GrantTerm(user, plan.clone(), days);
        let buttons: Vec<Button> = GRANT_DAYS
            .into_iter()
            .map(|days| Button::callback(self.span(u64::from(days) * DAY), term(Some(days))))
            .collect();
        let mut screen = Screen::of([title.join("\n")]);
        screen.keyboard = buttons.chunks(3).map(<[Button]>::to_vec).collect();
        screen
            .row(vec![Button::callback(t!(self, "button-no-end"), term(None))])
            .row(vec![self.back(CallbackData::Grant(user)), self.to_dismiss()])
    }

    /// How to use `/grant`.
    #[must_use]
    pub fn grant_usage(&self) -> Screen {
        Screen::of([t!(self, "grant-usage")])
    }

    /// How to use `/revoke`.
    #[must_use]
    pub fn revoke_usage(&self) -> Screen {
        Screen::of([t!(self, "revoke-usage")])
    }

    /// A number of seconds in whole days, or else in hours.
    pub(super) fn span(&self, seconds: u64) -> String {
        if seconds.is_multiple_of(DAY) {
            let days = seconds / DAY;
            t!(self, "span-days", days = days)
        } else {
            let hours = seconds.div_ceil(HOUR);
            t!(self, "span-hours", hours = hours)
        }
    }

    pub(super) fn grant_lines(&self, effect: &GrantEffect, catalogue: &Catalogue) -> Vec<String> {
        let name = |plan: &PlanCode| self.plan_name(catalogue, plan);
        let starts = match &effect.start {
            GrantStart::Now => effect.before.is_none().then(|| t!(self, "grant-starts-now")),
            GrantStart::AfterPaid { plan, ends: Some(at), .. } => {
                Some(t!(self, "grant-starts-later", plan = name(plan), date = self.date(*at)))
            }
            GrantStart::AfterPaid { plan, paid_until: Some(at), .. } => {
                Some(t!(self, "grant-starts-open", plan = name(plan), date = self.date(*at)))
            }
            GrantStart::AfterPaid { plan, .. } => {
                Some(t!(self, "grant-starts-undated", plan = name(plan)))
            }
        };
        let end = self.grant_end(effect.after);
        let ends = match effect.after {
            GrantEnd::Lasting(_) => t!(self, "grant-lasts", end = end),
            GrantEnd::At(_) | GrantEnd::Open => t!(self, "grant-ends", end = end),
        };
        let before = effect.before.map(|end| t!(self, "grant-before", end = self.grant_end(end)));
        let adds = if effect.added.is_empty() {
            t!(self, "grant-adds-nothing")
        } else {
            t!(self, "grant-adds", names = self.names(catalogue, &effect.added))
        };
        starts.into_iter().chain(before).chain([ends, adds]).collect()
    }

    pub(super) fn revoke_lines(&self, effect: &RevokeEffect, catalogue: &Catalogue) -> Vec<String> {
        let name = |plan: &PlanCode| self.plan_name(catalogue, plan);
        let plan = |ended: &RevokedPlan| {
            let (plan, end) = (name(&ended.plan), self.grant_end(ended.end));
            match ended.end {
                GrantEnd::Lasting(_) => t!(self, "revoke-plan-waiting", plan = plan, end = end),
                GrantEnd::At(_) | GrantEnd::Open => t!(self, "revoke-plan", plan = plan, end = end),
            }
        };
        let loses = if effect.lost.is_empty() {
            t!(self, "revoke-loses-nothing")
        } else {
            t!(self, "revoke-loses", names = self.names(catalogue, &effect.lost))
        };
        let keeps = effect.kept.as_ref().map(|kept| t!(self, "revoke-keeps", plan = name(kept)));
        let plans = effect.plans.iter().take(LISTED).map(plan);
        plans.chain([loses]).chain(keeps).collect()
    }

    pub(super) fn grant_end(&self, end: GrantEnd) -> String {
        match end {
            GrantEnd::At(at) => self.date(at),
            GrantEnd::Lasting(seconds) => self.span(seconds),
            GrantEnd::Open => t!(self, "grant-no-end"),
        }
    }

    pub(super) fn plan_buttons(
        &self,
        mut screen: Screen,
        user: UserId,
        catalogue: &Catalogue,
    ) -> Screen {
        for plan in catalogue.plans.iter().filter(|plan| !plan.is_free()).take(LISTED) {
            let data = CallbackData::GrantPlan(user, plan.code.clone());
            screen = screen
                .row(vec![Button::callback(clip(self.localized(&plan.name), NAME_LIMIT), data)]);
        }
        screen.row(vec![self.to_dismiss()])
    }
}
