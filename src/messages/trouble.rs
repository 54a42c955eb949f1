//! Why something could not be done, in words for the person who wanted it.

use crate::domain::ids::RequestId;
use crate::messages::format::escape;
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::Screen;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Stripe cannot be reached, or answers with an error of its own.
    StripeDown,
    /// Too much at once, here or at Stripe.
    Busy,
    PortalNotConfigured,
    PlanNotSold,
    /// There is no running subscription to change or resume.
    NoSubscription,
    /// A schedule that the operator made at Stripe manages the subscription.
    ScheduledElsewhere,
    /// The bank or Stripe declines the payment; nothing has changed.
    PaymentDeclined,
    /// Stripe refuses the key or the request: the operator's to mend.
    Misconfigured,
    /// The number leads to the log lines.
    Internal {
        request_id: RequestId,
    },
}

impl Localizer {
    #[must_use]
    pub fn trouble(&self, trouble: &Trouble) -> Screen {
        let text = match trouble {
            Trouble::StripeDown => say!(self, "trouble-stripe-down"),
            Trouble::Busy => say!(self, "trouble-busy"),
            Trouble::PortalNotConfigured => say!(self, "trouble-portal-not-configured"),
            Trouble::PlanNotSold => say!(self, "trouble-plan-not-sold"),
            Trouble::NoSubscription => say!(self, "trouble-no-subscription"),
            Trouble::ScheduledElsewhere => say!(self, "trouble-scheduled-elsewhere"),
            Trouble::PaymentDeclined => say!(self, "trouble-payment-declined"),
            Trouble::Misconfigured => say!(self, "trouble-misconfigured"),
            Trouble::Internal { request_id } => {
                say!(self, "trouble-internal", id = escape(request_id.as_str()))
            }
        };
        let screen = Screen::of(vec![text]);
        match trouble {
            Trouble::PlanNotSold | Trouble::NoSubscription => {
                screen.row(vec![self.to_plans(), self.to_home()])
            }
            Trouble::PaymentDeclined => screen.row(vec![self.to_card(), self.to_home()]),
            _ => screen.row(vec![self.to_home()]),
        }
    }
}
