//! The screens of refusals.

use crate::billing::Refusal;
use crate::logging;
use crate::messages::Localizer;
use crate::messages::Screen;
use crate::messages::Trouble;

/// The error screen of a refusal.
pub(super) fn trouble(localizer: &Localizer, refusal: Refusal) -> Screen {
    localizer.trouble(&match refusal {
        Refusal::StripeDown => Trouble::StripeDown,
        Refusal::Busy | Refusal::Overloaded => Trouble::Busy,
        Refusal::PortalNotConfigured => Trouble::PortalNotConfigured,
        Refusal::TooManyCheckouts => Trouble::TooManyCheckouts,
        Refusal::PlanUnknown | Refusal::PlanNotSold => Trouble::PlanNotSold,
        Refusal::Misconfigured => Trouble::Misconfigured,
        Refusal::NoSubscription => Trouble::NoSubscription,
        Refusal::ScheduledElsewhere => Trouble::ScheduledElsewhere,
        Refusal::Declined => Trouble::PaymentDeclined,
        Refusal::Internal => Trouble::Internal { request_id: logging::request_id() },
    })
}
