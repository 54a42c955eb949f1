//! The names of everything that the audit log records.

use std::fmt;

/// Declares the actions once, each with its stable name.
macro_rules! actions {
    ($($variant:ident = $name:literal,)+) => {
        /// What an entry of the audit log records. The log is never rewritten: a name that is in use keeps
        /// its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum AuditAction {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
        }

        impl AuditAction {
            /// All actions.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stored name, for example `subscription.changed`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

actions! {
    SubscriptionCreated = "subscription.created",
    SubscriptionChanged = "subscription.changed",
    SubscriptionUpdateExpired = "subscription.update_expired",
    SubscriptionEnded = "subscription.ended",
    SubscriptionRefreshed = "subscription.refreshed",
    SubscriptionResumeAsked = "subscription.resume_asked",
    SubscriptionUnpauseAsked = "subscription.unpause_asked",
    SubscriptionUnpauseLeft = "subscription.unpause_left",
    PlanChangeAsked = "plan.change_asked",
    PlanChangeScheduled = "plan.change_scheduled",
    PlanChangeDropped = "plan.change_dropped",
    PlanScheduleReleased = "plan.schedule_released",
    CheckoutOpened = "checkout.opened",
    CheckoutExpired = "checkout.expired",
    CheckoutAwaitingPayment = "checkout.awaiting_payment",
    CheckoutPaymentFailed = "checkout.payment_failed",
    CheckoutCompleted = "checkout.completed",
    InvoiceOpen = "invoice.open",
    InvoicePaymentFailed = "invoice.payment_failed",
    InvoiceActionRequired = "invoice.action_required",
    InvoiceUncollectible = "invoice.uncollectible",
    InvoiceVoided = "invoice.voided",
    InvoicePaid = "invoice.paid",
    InvoicePayment = "invoice.payment",
    ChargeRefunded = "charge.refunded",
    RefundPending = "refund.pending",
    RefundSucceeded = "refund.succeeded",
    RefundCanceled = "refund.canceled",
    RefundFailed = "refund.failed",
    DisputeInquiry = "dispute.inquiry",
    DisputeInquiryReview = "dispute.inquiry_review",
    DisputeOpen = "dispute.open",
    DisputeReview = "dispute.review",
    DisputePrevented = "dispute.prevented",
    DisputeLost = "dispute.lost",
    DisputeAppeal = "dispute.appeal",
    DisputeAppealReview = "dispute.appeal_review",
    DisputeWon = "dispute.won",
    FraudWarningOpen = "fraud_warning.open",
    FraudWarningClosed = "fraud_warning.closed",
    RefundRequested = "refund.requested",
    SubscriptionCancelRequested = "subscription.cancel_requested",
    GoodwillRequested = "subscription.goodwill_requested",
    AccountMoved = "account.moved",
    AccountImported = "account.imported",
    AdminActionFailed = "admin_action.failed",
    ResyncRequested = "account.resync_requested",
    EventReplayed = "event.replayed",
    CustomerLinked = "customer.linked",
    CustomerDeleted = "customer.deleted",
    AccessGranted = "access.granted",
    AccessRevoked = "access.revoked",
    AccessEnded = "access.ended",
    RevocationsResumed = "revocations.resumed",
    PortalOpened = "portal.opened",
    LanguageChosen = "user.language_chosen",
    PersonExported = "user.exported",
    PersonErased = "user.erased",
    ConfigurationChanged = "configuration.changed",
    PermissionRefused = "permission.refused",
    ChatBound = "chat.bound",
    ChatUnbound = "chat.unbound",
    ChatRemovalsResumed = "chat.removals_resumed",
    ChatJoined = "chat.joined",
    ChatLeft = "chat.left",
    ChatRemoved = "chat.removed",
    ChatDeclined = "chat.declined",
    BroadcastChanged = "broadcast.changed",
    MessageWritten = "message.written",
    EventFailed = "event.failed",
    AuditExported = "audit.exported",
    AuditLogSealed = "audit_log.sealed",
}

impl AuditAction {
    /// `None` for a name that another version has written.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == name)
    }

    /// Whether it can explain why a person has or lacks access.
    #[must_use]
    pub const fn concerns_access(self) -> bool {
        !matches!(
            self,
            Self::PortalOpened
                | Self::LanguageChosen
                | Self::PersonExported
                | Self::PersonErased
                | Self::CustomerLinked
                | Self::FraudWarningOpen
                | Self::FraudWarningClosed
                | Self::PermissionRefused
                | Self::BroadcastChanged
                | Self::ChatBound
                | Self::ChatUnbound
                | Self::ChatRemovalsResumed
                | Self::MessageWritten
                | Self::AuditExported
                | Self::AuditLogSealed
        )
    }
}

impl fmt::Display for AuditAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::AuditAction;

    #[test]
    fn each_action_has_a_name_of_its_own_and_is_found_by_it() {
        let names: BTreeSet<_> = AuditAction::ALL.iter().map(|action| action.as_str()).collect();
        assert_eq!(names.len(), AuditAction::ALL.len());
        for action in AuditAction::ALL {
            assert_eq!(AuditAction::parse(action.as_str()), Some(*action));
        }
        assert_eq!(AuditAction::parse("subscription.renamed"), None);
    }
}
