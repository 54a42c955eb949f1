//! The first line of everything about an admin action.

use crate::domain::admin_action::Effect;
use crate::domain::ids::PlanCode;
use crate::domain::plan::Catalogue;
use crate::messages::locales::{Localizer, t};

impl Localizer {
    /// A question.
    pub(super) fn offered_title(&self, effect: &Effect, catalogue: &Catalogue) -> String {
        let name = |plan: &PlanCode| self.plan_name(catalogue, plan);
        match effect {
            Effect::Grant(effect) if effect.extends.is_some() => {
                t!(self, "grant-title-longer", plan = name(&effect.plan))
            }
            Effect::Grant(effect) => t!(self, "grant-title", plan = name(&effect.plan)),
            Effect::Revoke(_) => t!(self, "revoke-title"),
            Effect::Refund(effect) => {
                t!(self, "refund-title", amount = self.money(effect.amount))
            }
            Effect::Cancel(effect) => t!(self, "cancel-title", plan = name(&effect.plan)),
            Effect::Move(_) => t!(self, "move-title"),
            Effect::Comp(effect) => {
                t!(self, "comp-title", span = self.span(effect.seconds), plan = name(&effect.plan))
            }
        }
    }

    /// What was done.
    pub(super) fn done_title(&self, effect: &Effect, catalogue: &Catalogue) -> String {
        let name = |plan: &PlanCode| self.plan_name(catalogue, plan);
        match effect {
            Effect::Grant(effect) if effect.extends.is_some() => {
                t!(self, "grant-done-longer", plan = name(&effect.plan))
            }
            Effect::Grant(effect) => t!(self, "grant-done", plan = name(&effect.plan)),
            Effect::Revoke(_) => t!(self, "revoke-done"),
            Effect::Refund(effect) => t!(self, "refund-done", amount = self.money(effect.amount)),
            Effect::Cancel(effect) => t!(self, "cancel-done", plan = name(&effect.plan)),
            Effect::Move(_) => t!(self, "move-done"),
            Effect::Comp(effect) => {
                t!(self, "comp-done", span = self.span(effect.seconds), plan = name(&effect.plan))
            }
        }
    }

    /// Who has done what.
    pub(super) fn taken_title(
        &self,
        who: String,
        effect: &Effect,
        catalogue: &Catalogue,
    ) -> String {
        let plan = |title: String, plan: &PlanCode| {
            let plan = t!(self, "alarm-plan", plan = self.plan_name(catalogue, plan));
            format!("{title}\n{plan}")
        };
        match effect {
            Effect::Grant(effect) => plan(t!(self, "alarm-granted", who = who), &effect.plan),
            Effect::Revoke(_) => t!(self, "alarm-revoked", who = who),
            Effect::Refund(effect) => {
                t!(self, "alarm-refunded-by", who = who, amount = self.money(effect.amount))
            }
            Effect::Cancel(effect) => plan(t!(self, "alarm-cancelled-by", who = who), &effect.plan),
            Effect::Move(_) => t!(self, "alarm-moved-by", who = who),
            Effect::Comp(effect) => {
                let span = self.span(effect.seconds);
                plan(t!(self, "alarm-comped-by", who = who, span = span), &effect.plan)
            }
        }
    }
}
