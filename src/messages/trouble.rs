//! Error screens for users.

use crate::domain::admin::Role;
use crate::domain::ids::RequestId;
use crate::messages::format::escape;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

/// Why a user's request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Stripe cannot be reached, or answers with an error of its own.
    StripeDown,
    /// Overloaded, here or at Stripe.
    Busy,
    PortalNotConfigured,
    PlanNotSold,
    /// Too many payment pages were opened within an hour. The last one is open.
    TooManyCheckouts,
    /// There is no running subscription to change or resume.
    NoSubscription,
    /// A subscription schedule that the operator created at Stripe manages the subscription.
    ScheduledElsewhere,
    /// The bank or Stripe declined the payment; nothing has changed.
    PaymentDeclined,
    /// Stripe rejects the key or the request; only the operator can fix it.
    Misconfigured,
    /// An internal error. The id identifies its log lines.
    Internal {
        request_id: RequestId,
    },
}

impl Localizer {
    /// Refuses an admin command that the role does not include.
    #[must_use]
    pub fn not_permitted(&self, role: Role) -> Screen {
        Screen::of(vec![t!(self, "not-permitted", role = role.to_string())])
            .row(vec![self.to_home()])
    }

    /// The error screen, with the buttons that may help.
    #[must_use]
    pub fn trouble(&self, trouble: &Trouble) -> Screen {
        let text = match trouble {
            Trouble::StripeDown => t!(self, "trouble-stripe-down"),
            Trouble::Busy => t!(self, "trouble-busy"),
            Trouble::PortalNotConfigured => t!(self, "trouble-portal-not-configured"),
            Trouble::PlanNotSold => t!(self, "trouble-plan-not-sold"),
            Trouble::TooManyCheckouts => t!(self, "trouble-too-many-checkouts"),
            Trouble::NoSubscription => t!(self, "trouble-no-subscription"),
            Trouble::ScheduledElsewhere => t!(self, "trouble-scheduled-elsewhere"),
            Trouble::PaymentDeclined => t!(self, "trouble-payment-declined"),
            Trouble::Misconfigured => t!(self, "trouble-misconfigured"),
            Trouble::Internal { request_id } => {
                t!(self, "trouble-internal", id = escape(request_id.as_str()))
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
