//! Which notices are sent before others when many wait.

use crate::domain::notice::Notice;

/// When a notice is sent, compared with those of other users. The notices of one user keep their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Before all routine ones: the answer to what the user or the operator just did, and alarms.
    Prompt,
    /// What time or Stripe's schedule brings, to many users at once.
    Routine,
}

impl Urgency {
    /// Both, the more urgent one first.
    pub const ALL: [Self; 2] = [Self::Prompt, Self::Routine];

    /// Its stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Routine => "routine",
        }
    }
}

impl Notice {
    /// How urgent the notice is.
    #[must_use]
    pub const fn urgency(&self) -> Urgency {
        match self {
            Self::Activated { .. }
            | Self::TrialStarted { .. }
            | Self::DebtSettled { .. }
            | Self::PaidAfterEnd { .. }
            | Self::StillOwing { .. }
            | Self::PaymentRecovered { .. }
            | Self::CancellationScheduled { .. }
            | Self::Resumed { .. }
            | Self::PlanChanged { .. }
            | Self::IntervalChanged { .. }
            | Self::ResumeOffered { .. }
            | Self::Paused { .. }
            | Self::Unpaused { .. }
            | Self::Refunded { .. }
            | Self::PartlyRefunded { .. }
            | Self::EarlierReturned { .. }
            | Self::RefundFailed { .. }
            | Self::PaymentReversed { .. }
            | Self::PartlyReversed { .. }
            | Self::ReversalLifted { .. }
            | Self::PaymentPending { .. }
            | Self::PaymentNotCompleted { .. }
            | Self::Granted(_)
            | Self::GrantRevoked { .. }
            | Self::GoodwillGiven(_)
            | Self::AccountMoved
            | Self::Conversation(_)
            | Self::Chat(_)
            | Self::Alarm { .. } => Urgency::Prompt,
            Self::TrialEnding { .. }
            | Self::TrialConverted { .. }
            | Self::TrialPaused { .. }
            | Self::RenewalAhead { .. }
            | Self::Renewed { .. }
            | Self::PaymentFailed { .. }
            | Self::ActionRequired { .. }
            | Self::GraceEnding { .. }
            | Self::AccessLapsed { .. }
            | Self::InvoiceOverdue { .. }
            | Self::EndingSoon { .. }
            | Self::PlanChangeUnpaid { .. }
            | Self::SubscriptionPaused { .. }
            | Self::GrantBegun { .. }
            | Self::GrantEnded { .. }
            | Self::WeeklyDigest(_)
            | Self::Ended { .. } => Urgency::Routine,
        }
    }
}
