//! The words of the web pages that lead back into the chat.

use crate::domain::plan::Catalogue;
use crate::messages::phrasebook::{Words, say};
use crate::messages::shop::{cheapest_first, right};

/// Plain text; the page escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWords {
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
    pub rights: Vec<String>,
}

impl Words {
    /// After checkout. It promises nothing that only a webhook can know.
    #[must_use]
    pub fn checkout_returned(&self) -> PageWords {
        PageWords {
            title: say!(self, "page-paid-title"),
            text: say!(self, "page-paid-text"),
            button: say!(self, "page-back"),
        }
    }

    /// `plan`: the name of what was bought.
    #[must_use]
    pub fn checkout_paid(&self, plan: &str) -> PageWords {
        PageWords {
            title: say!(self, "page-active-title"),
            text: say!(self, "page-active-text", plan = plan),
            button: say!(self, "page-back"),
        }
    }

    /// Nobody has said yet what became of it.
    #[must_use]
    pub fn checkout_unconfirmed(&self) -> PageWords {
        PageWords {
            title: say!(self, "page-checking-title"),
            text: say!(self, "page-checking-text"),
            button: say!(self, "page-back"),
        }
    }

    /// A delayed payment.
    #[must_use]
    pub fn checkout_pending(&self) -> PageWords {
        PageWords {
            title: say!(self, "page-pending-title"),
            text: say!(self, "page-pending-text"),
            button: say!(self, "page-back"),
        }
    }

    /// The plans that can be bought now, for a page that anybody may see.
    #[must_use]
    pub fn plans_page(&self, catalogue: &Catalogue) -> PlansPage {
        let plans = catalogue.offered().map(|plan| PlanOnPage {
            code: plan.code.to_string(),
            name: plan.name.clone(),
            prices: cheapest_first(plan).into_iter().map(|price| self.price(price)).collect(),
            rights: plan.entitlements.iter().map(right).collect(),
        });
        PlansPage {
            title: say!(self, "page-plans-title"),
            plans: plans.collect(),
            choose: say!(self, "page-choose"),
            nothing: say!(self, "welcome-nothing-sold"),
        }
    }

    /// Checkout was left without paying.
    #[must_use]
    pub fn checkout_left(&self) -> PageWords {
        PageWords {
            title: say!(self, "page-left-title"),
            text: say!(self, "page-left-text"),
            button: say!(self, "page-back"),
        }
    }
}
