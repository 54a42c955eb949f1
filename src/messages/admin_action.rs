//! What admins do for one person: the choice, what exactly will happen, and the outcome.

use crate::domain::admin::Operator;
use crate::domain::admin_action::{
    ActionRefusal, AdminAction, Effect, GrantEffect, GrantEnd, GrantStart, RevokeEffect,
    RevokedPlan,
};
use crate::domain::ids::{EntitlementName, PlanCode, UserId};
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};
use crate::messages::shop::entitlement_label;

/// Characters of a reason.
const REASON_LIMIT: usize = 300;
/// Characters of other names.
const NAME_LIMIT: usize = 64;
/// The terms of a grant that have a button, in days.
const GRANT_DAYS: [u32; 6] = [1, 7, 14, 30, 90, 365];
/// Plans and entitlements that a screen lists.
const LISTED: usize = 20;
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
        let name = self.name(catalogue.name(plan));
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

    /// What an action will change, with a button to confirm it. `id`: of the confirmation. `is_known`: the
    /// person has written to the bot.
    #[must_use]
    pub fn action_offer(
        &self,
        id: &str,
        action: &AdminAction,
        effect: &Effect,
        is_known: bool,
        catalogue: &Catalogue,
    ) -> Screen {
        let title = match effect {
            Effect::Grant(effect) => {
                let plan = self.name(catalogue.name(&effect.plan));
                match effect.extends {
                    Some(_) => t!(self, "grant-title-longer", plan = plan),
                    None => t!(self, "grant-title", plan = plan),
                }
            }
            Effect::Revoke(_) => t!(self, "revoke-title"),
        };
        let unknown = (!is_known).then(|| t!(self, "action-unknown-user"));
        let text = self.action_text(title, action, effect, catalogue);
        Screen::of([text].into_iter().chain(unknown)).row(vec![
            Button::callback(
                t!(self, "button-confirm"),
                CallbackData::ConfirmAction(id.to_owned()),
            ),
            self.to_dismiss(),
        ])
    }

    /// The same after something has changed: what would happen now.
    #[must_use]
    pub fn action_changed(&self, offer: Screen) -> Screen {
        let text = format!("{}\n\n{}", t!(self, "action-changed"), offer.text);
        Screen { text, ..offer }
    }

    /// What an action has changed.
    #[must_use]
    pub fn action_done(
        &self,
        action: &AdminAction,
        effect: &Effect,
        catalogue: &Catalogue,
    ) -> Screen {
        let title = match effect {
            Effect::Grant(effect) => {
                let plan = self.name(catalogue.name(&effect.plan));
                match effect.extends {
                    Some(_) => t!(self, "grant-done-longer", plan = plan),
                    None => t!(self, "grant-done", plan = plan),
                }
            }
            Effect::Revoke(_) => t!(self, "revoke-done"),
        };
        Screen::of([self.action_text(title, action, effect, catalogue)])
            .row(vec![self.to_audit_log_of(action.user())])
    }

    /// What another admin has changed, for the owners.
    pub(super) fn action_taken(
        &self,
        by: &Operator,
        action: &AdminAction,
        effect: &Effect,
        catalogue: &Catalogue,
    ) -> Screen {
        let who = match by {
            Operator::Admin { id, role } => {
                t!(self, "alarm-who-admin", id = id.to_string(), role = role.to_string())
            }
            Operator::CommandLine(user) => {
                t!(self, "alarm-who-machine", user = escape(&clip(user, NAME_LIMIT)))
            }
        };
        let title = match effect {
            Effect::Grant(effect) => {
                let plan = self.name(catalogue.name(&effect.plan));
                let title = t!(self, "alarm-granted", who = who);
                format!("{title}\n{}", t!(self, "alarm-plan", plan = plan))
            }
            Effect::Revoke(_) => t!(self, "alarm-revoked", who = who),
        };
        Screen::of([self.action_text(title, action, effect, catalogue)])
            .row(vec![self.to_audit_log_of(action.user())])
    }

    /// The admin has cancelled it.
    #[must_use]
    pub fn action_dismissed(&self) -> Screen {
        Screen::of([t!(self, "action-dismissed")])
    }

    /// Why there is nothing to confirm. `None`: the person is not an admin, or their role does not include it,
    /// which other screens say.
    #[must_use]
    pub fn action_refused(
        &self,
        refusal: ActionRefusal,
        user: Option<UserId>,
        catalogue: &Catalogue,
    ) -> Option<Screen> {
        let text = match refusal {
            ActionRefusal::NotAdmin | ActionRefusal::NotPermitted(_) => return None,
            ActionRefusal::PlanUnknown => {
                let screen = Screen::of([t!(self, "refused-plan-unknown")]);
                return Some(match user {
                    Some(user) => self.plan_buttons(screen, user, catalogue),
                    None => screen,
                });
            }
            ActionRefusal::PlanFree => t!(self, "refused-plan-free"),
            ActionRefusal::EndInPast => t!(self, "refused-end-in-past"),
            ActionRefusal::Unending => t!(self, "refused-unending"),
            ActionRefusal::NotLonger(until) => {
                t!(self, "refused-not-longer", date = self.date(until))
            }
            ActionRefusal::NothingGranted => t!(self, "refused-nothing-granted"),
            ActionRefusal::NoConfirmation => t!(self, "refused-no-confirmation"),
        };
        Some(Screen::of([text]))
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

    fn action_text(
        &self,
        title: String,
        action: &AdminAction,
        effect: &Effect,
        catalogue: &Catalogue,
    ) -> String {
        let mut lines = vec![title, self.user_line(action.user())];
        lines.extend(match effect {
            Effect::Grant(effect) => self.grant_lines(effect, catalogue),
            Effect::Revoke(effect) => self.revoke_lines(effect, catalogue),
        });
        let reason = action.reason().map(|reason| escape(&clip(reason, REASON_LIMIT)));
        lines.extend(reason.map(|reason| t!(self, "action-reason", reason = reason)));
        lines.join("\n")
    }

    fn grant_lines(&self, effect: &GrantEffect, catalogue: &Catalogue) -> Vec<String> {
        let name = |plan: &PlanCode| self.name(catalogue.name(plan));
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
            t!(self, "grant-adds", names = names(&effect.added))
        };
        starts.into_iter().chain(before).chain([ends, adds]).collect()
    }

    fn revoke_lines(&self, effect: &RevokeEffect, catalogue: &Catalogue) -> Vec<String> {
        let name = |plan: &PlanCode| self.name(catalogue.name(plan));
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
            t!(self, "revoke-loses", names = names(&effect.lost))
        };
        let keeps = effect.kept.as_ref().map(|kept| t!(self, "revoke-keeps", plan = name(kept)));
        let plans = effect.plans.iter().take(LISTED).map(plan);
        plans.chain([loses]).chain(keeps).collect()
    }

    fn grant_end(&self, end: GrantEnd) -> String {
        match end {
            GrantEnd::At(at) => self.date(at),
            GrantEnd::Lasting(seconds) => self.span(seconds),
            GrantEnd::Open => t!(self, "grant-no-end"),
        }
    }

    fn plan_buttons(&self, mut screen: Screen, user: UserId, catalogue: &Catalogue) -> Screen {
        for plan in catalogue.plans.iter().filter(|plan| !plan.is_free()).take(LISTED) {
            let data = CallbackData::GrantPlan(user, plan.code.clone());
            screen = screen.row(vec![Button::callback(clip(&plan.name, NAME_LIMIT), data)]);
        }
        screen.row(vec![self.to_dismiss()])
    }

    fn user_line(&self, user: UserId) -> String {
        t!(self, "alarm-user", user = user.to_string())
    }

    fn to_dismiss(&self) -> Button {
        Button::callback(t!(self, "button-dismiss"), CallbackData::DismissAction)
    }
}

fn label(name: &EntitlementName) -> String {
    escape(&clip(&entitlement_label(name), NAME_LIMIT))
}

fn names(entitlements: &[EntitlementName]) -> String {
    let shown: Vec<String> = entitlements.iter().take(LISTED).map(label).collect();
    let more = if entitlements.len() > LISTED { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
