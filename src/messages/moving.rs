//! Moving an account to another Telegram user: what exactly it changes.

use crate::domain::admin_action::{MoveEffect, MovedGrant, MovedPurchase};
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::person::KnownPerson;
use crate::domain::plan::Catalogue;
use crate::messages::admin_action::with_names;
use crate::messages::format::escape;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

/// Purchases, grants and customers that a screen lists, of each.
const LISTED: usize = 8;

impl Localizer {
    /// How to use `/move`.
    #[must_use]
    pub fn move_usage(&self) -> Screen {
        Screen::of([t!(self, "move-usage")])
    }

    /// An admin has moved what another account had to this one.
    pub(super) fn account_moved(&self) -> Screen {
        Screen::of([t!(self, "notice-moved")]).row(vec![self.to_status()])
    }

    pub(super) fn move_lines(
        &self,
        from: UserId,
        effect: &MoveEffect,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Vec<String> {
        let name = |plan: &PlanCode| self.plan_name(catalogue, plan);
        let purchase = |moved: &MovedPurchase| match (moved.renews_at, moved.ends_at) {
            (Some(at), _) => {
                t!(self, "move-renews", plan = name(&moved.plan), date = self.date(at))
            }
            (None, Some(at)) => {
                t!(self, "move-ends", plan = name(&moved.plan), date = self.date(at))
            }
            (None, None) => t!(self, "move-plan", plan = name(&moved.plan)),
        };
        let grant = |moved: &MovedGrant| {
            t!(self, "move-grant", plan = name(&moved.plan), end = self.grant_end(moved.end))
        };
        let receiver = t!(self, "move-to", user = effect.to.to_string());
        let mut lines = vec![with_names(receiver, effect.to, people)];
        lines.extend(effect.purchases.iter().take(LISTED).map(purchase));
        lines.extend(effect.grants.iter().take(LISTED).map(grant));
        if effect.earlier > 0 {
            lines.push(t!(self, "move-earlier", count = effect.earlier));
        }
        if !effect.customers.is_empty() {
            let ids = effect.customers.iter().take(LISTED);
            let ids: Vec<String> = ids.map(|id| escape(id.as_str())).collect();
            lines.push(t!(self, "move-customers", ids = ids.join(", ")));
        }
        if !effect.entitlements.is_empty() {
            lines.push(t!(
                self,
                "move-access",
                names = self.names(catalogue, &effect.entitlements)
            ));
        }
        lines.push(t!(self, "move-silent"));
        let (old, new) = (from.to_string(), effect.to.to_string());
        lines.push(t!(self, "move-undo", old = old, new = new));
        lines
    }
}
