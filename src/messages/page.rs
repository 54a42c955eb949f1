//! The texts of the web pages that checkout returns to, and of the list of plans.

use crate::domain::ids::EntitlementName;
use crate::domain::plan::{Catalogue, Plan};
use crate::domain::subscription::PauseReason;
use crate::messages::locales::{Localizer, t};
use crate::messages::shop::{cheapest_first, contained};

/// The texts of a checkout page. Plain text; the page escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageTexts {
    pub title: String,
    pub text: String,
    pub button: String,
}

/// The public list of plans. Plain text; the page escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlansPage {
    pub title: String,
    pub plans: Vec<PlanOnPage>,
    /// The label of each plan's button.
    pub choose: String,
    /// The text if there are no plans.
    pub nothing: String,
}

/// One plan of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanOnPage {
    pub code: String,
    pub name: String,
    pub description: Option<String>,
    pub prices: Vec<String>,
    /// “Everything in Basic, plus:”, if an earlier plan is part of this one.
    pub base: Option<String>,
    /// The names of its entitlements; those of `base` are left out.
    pub entitlements: Vec<String>,
}

impl Localizer {
    /// The plan is active. `plan`: its name.
    #[must_use]
    pub fn checkout_active(&self, plan: &str) -> PageTexts {
        self.web_page(t!(self, "page-active-title"), t!(self, "page-active-text", plan = plan))
    }

    /// The checkout was paid, but its plan has ended.
    #[must_use]
    pub fn checkout_ended(&self) -> PageTexts {
        self.web_page(t!(self, "page-ended-title"), t!(self, "page-ended-text"))
    }

    /// The subscription runs without access: paused for the given reason, unpaid, or refunded.
    #[must_use]
    pub fn checkout_resting(&self, paused: Option<&PauseReason>) -> PageTexts {
        let text = match paused {
            Some(PauseReason::PauseRequested) => t!(self, "page-paused-requested"),
            Some(PauseReason::TrialEndWithoutPaymentMethod) => t!(self, "page-paused-trial"),
            Some(PauseReason::FirstPaymentFailure) => t!(self, "page-paused-payment"),
            Some(PauseReason::FinalPaymentFailure) => t!(self, "page-paused-last-payment"),
            Some(PauseReason::System) => t!(self, "page-paused-system"),
            Some(PauseReason::Unstated | PauseReason::Other(_)) | None => {
                t!(self, "page-resting-text")
            }
        };
        self.web_page(t!(self, "page-resting-title"), text)
    }

    /// Stripe has not confirmed a payment yet; the page keeps polling.
    #[must_use]
    pub fn checkout_unconfirmed(&self) -> PageTexts {
        self.web_page(t!(self, "page-checking-title"), t!(self, "page-checking-text"))
    }

    /// Stripe has not confirmed a payment, and the page has stopped polling.
    #[must_use]
    pub fn checkout_not_watched(&self) -> PageTexts {
        self.web_page(t!(self, "page-stopped-title"), t!(self, "page-stopped-text"))
    }

    /// The label of the link that restarts polling.
    #[must_use]
    pub fn look_again(&self) -> String {
        t!(self, "page-look-again")
    }

    /// A delayed payment is pending.
    #[must_use]
    pub fn checkout_pending(&self) -> PageTexts {
        self.web_page(t!(self, "page-pending-title"), t!(self, "page-pending-text"))
    }

    /// The checkout session expired without a payment.
    #[must_use]
    pub fn checkout_over(&self) -> PageTexts {
        self.web_page(t!(self, "page-over-title"), t!(self, "page-over-text"))
    }

    /// The checkout cannot be identified.
    #[must_use]
    pub fn checkout_unknown(&self) -> PageTexts {
        self.web_page(t!(self, "page-unknown-title"), t!(self, "page-unknown-text"))
    }

    /// The user left the checkout. It may still be paid in another window.
    #[must_use]
    pub fn checkout_left(&self) -> PageTexts {
        self.web_page(t!(self, "page-left-title"), t!(self, "page-left-text"))
    }

    fn web_page(&self, title: String, text: String) -> PageTexts {
        PageTexts { title, text, button: t!(self, "page-back") }
    }

    /// The plans on offer, for the public page.
    #[must_use]
    pub fn plans_page(&self, catalogue: &Catalogue) -> PlansPage {
        let offered: Vec<&Plan> = catalogue.offered().collect();
        let plans = offered.iter().enumerate().map(|(index, plan)| {
            self.plan_on_page(catalogue, plan, contained(plan, &offered[..index]))
        });
        PlansPage {
            title: t!(self, "page-plans-title"),
            plans: plans.collect(),
            choose: t!(self, "page-choose"),
            nothing: t!(self, "welcome-nothing-sold"),
        }
    }

    fn plan_on_page(&self, catalogue: &Catalogue, plan: &Plan, base: Option<&Plan>) -> PlanOnPage {
        let own: Vec<&EntitlementName> = match base {
            Some(base) => plan.beyond(base),
            None => plan.entitlements.iter().collect(),
        };
        let base = base.map(|base| match self.localized(&base.name) {
            name if own.is_empty() => t!(self, "page-plan-same-as", plan = name),
            name => t!(self, "page-plan-adds", plan = name),
        });
        let name = |code| catalogue.entitlement_name(code, self.language()).into_owned();
        PlanOnPage {
            code: plan.code.to_string(),
            name: self.localized(&plan.name).to_owned(),
            description: plan.description.as_ref().map(|text| self.localized(text).to_owned()),
            prices: cheapest_first(plan).into_iter().map(|price| self.price(price)).collect(),
            base,
            entitlements: own.into_iter().map(name).collect(),
        }
    }
}
