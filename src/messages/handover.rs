//! What a plan hands over to those who have it: the operator's welcome, and a link.

use crate::domain::plan::{Catalogue, Plan};
use crate::domain::status::StatusView;
use crate::messages::format::clip;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Characters of a plan's name on a button.
const BUTTON_NAME_LIMIT: usize = 32;
/// Plans whose link the status shows.
const LISTED_LINKS: usize = 3;

impl Localizer {
    /// The message that a plan has begun, with its welcome and link.
    pub(super) fn with_handover(&self, screen: Screen, plan: &Plan) -> Screen {
        let welcome = plan.handover.welcome.as_ref().map(|welcome| self.localized(welcome));
        let mut shown = Screen::of([screen.text].into_iter().chain(welcome.map(str::to_owned)));
        shown.keyboard = self.link_to(plan).map(|link| vec![link]).into_iter().collect();
        shown.keyboard.extend(screen.keyboard);
        shown
    }

    /// Links to the plans that the user may use now.
    pub(super) fn links_of(&self, view: &StatusView, catalogue: &Catalogue) -> Vec<Vec<Button>> {
        let may_use = |plan: &&Plan| {
            plan.code == view.plan || view.entitlements.iter().any(|held| held.plan == plan.code)
        };
        let links = catalogue.plans.iter().filter(may_use).filter_map(|plan| self.link_to(plan));
        links.take(LISTED_LINKS).map(|link| vec![link]).collect()
    }

    fn link_to(&self, plan: &Plan) -> Option<Button> {
        let url = plan.handover.link.as_deref()?;
        let name = clip(self.localized(&plan.name), BUTTON_NAME_LIMIT);
        Some(Button::url(t!(self, "button-open-plan", plan = name), url))
    }
}
