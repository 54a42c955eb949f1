//! The words of the web pages that lead back into the chat.

use crate::domain::plan::Catalogue;
use crate::domain::subscription::PauseReason;
use crate::messages::locales::{Localizer, say};
use crate::messages::shop::cheapest_first;

/// Plain text; the page escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageTexts {
    pub title: String,
    pub text: String,
    pub button: String,
}

/// Plain text; the page escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlansPage {
    pub title: String,
    pub plans: Vec<PlanOnPage>,
    /// On each plan's button.
    pub choose: String,
    /// When there are none.
    pub nothing: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOnPage {
    pub code: String,
    pub name: String,
    pub prices: Vec<String>,
    /// By the names that the operator has given them.
    pub rights: Vec<String>,
}

impl Localizer {
    /// The plan is in force; `plan` is its name.
    #[must_use]
    pub fn checkout_active(&self, plan: &str) -> PageTexts {
        self.web_page(say!(self, "page-active-title"), say!(self, "page-active-text", plan = plan))
    }

    /// It was paid for once, and gives nothing any more.
    #[must_use]
    pub fn checkout_ended(&self) -> PageTexts {
        self.web_page(say!(self, "page-ended-title"), say!(self, "page-ended-text"))
    }

    /// The subscription lives and gives no access: paused for that reason, unpaid, or its money went
    /// back.
    #[must_use]
    pub fn checkout_resting(&self, paused: Option<&PauseReason>) -> PageTexts {
        let text = match paused {
            Some(PauseReason::PauseRequested) => say!(self, "page-paused-requested"),
            Some(PauseReason::TrialEndWithoutPaymentMethod) => say!(self, "page-paused-trial"),
            Some(PauseReason::FirstPaymentFailure) => say!(self, "page-paused-payment"),
            Some(PauseReason::FinalPaymentFailure) => say!(self, "page-paused-last-payment"),
            Some(PauseReason::System) => say!(self, "page-paused-system"),
            Some(PauseReason::Unstated | PauseReason::Other(_)) | None => {
                say!(self, "page-resting-text")
            }
        };
        self.web_page(say!(self, "page-resting-title"), text)
    }

    /// Nobody has said yet what became of it, and the page asks again.
    #[must_use]
    pub fn checkout_unconfirmed(&self) -> PageTexts {
        self.web_page(say!(self, "page-checking-title"), say!(self, "page-checking-text"))
    }

    /// The same, after the page has given up asking.
    #[must_use]
    pub fn checkout_not_watched(&self) -> PageTexts {
        self.web_page(say!(self, "page-stopped-title"), say!(self, "page-stopped-text"))
    }

    /// On the link that has a page ask again.
    #[must_use]
    pub fn look_again(&self) -> String {
        say!(self, "page-look-again")
    }

    /// A delayed payment.
    #[must_use]
    pub fn checkout_pending(&self) -> PageTexts {
        self.web_page(say!(self, "page-pending-title"), say!(self, "page-pending-text"))
    }

    /// Its page is closed, and nothing was paid on it.
    #[must_use]
    pub fn checkout_over(&self) -> PageTexts {
        self.web_page(say!(self, "page-over-title"), say!(self, "page-over-text"))
    }

    /// Whose checkout it was, and whether there was one, nobody knows.
    #[must_use]
    pub fn checkout_unknown(&self) -> PageTexts {
        self.web_page(say!(self, "page-unknown-title"), say!(self, "page-unknown-text"))
    }

    /// Checkout was left; it can have been paid before or after, in another window.
    #[must_use]
    pub fn checkout_left(&self) -> PageTexts {
        self.web_page(say!(self, "page-left-title"), say!(self, "page-left-text"))
    }

    fn web_page(&self, title: String, text: String) -> PageTexts {
        PageTexts { title, text, button: say!(self, "page-back") }
    }

    /// The plans that can be bought now, for a page that anybody may see.
    #[must_use]
    pub fn plans_page(&self, catalogue: &Catalogue) -> PlansPage {
        let plans = catalogue.offered().map(|plan| PlanOnPage {
            code: plan.code.to_string(),
            name: plan.name.clone(),
            prices: cheapest_first(plan).into_iter().map(|price| self.price(price)).collect(),
            rights: plan.entitlements.iter().map(ToString::to_string).collect(),
        });
        PlansPage {
            title: say!(self, "page-plans-title"),
            plans: plans.collect(),
            choose: say!(self, "page-choose"),
            nothing: say!(self, "welcome-nothing-sold"),
        }
    }
}
