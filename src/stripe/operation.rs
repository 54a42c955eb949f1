//! The API operations, as named in logs and metrics.

/// The purpose of a request. It names the request in log lines, and the missing object in errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stripe) enum Operation {
    CreateCustomer,
    RetrieveCustomer,
    ListCustomers,
    CreateCheckout,
    ExpireCheckout,
    RetrieveCheckout,
    ListCheckouts,
    CreatePortal,
    RetrieveSubscription,
    ListSubscriptions,
    ListSubscriptionItems,
    ResumeSubscription,
    ResumePaused,
    PreviewChange,
    PreviewResume,
    ChangePlan,
    CreateSchedule,
    RetrieveSchedule,
    UpdateSchedule,
    ReleaseSchedule,
    CreateRefund,
    CancelSubscription,
    PostponePayment,
    NameOwner,
    ListEvents,
    RetrieveEvent,
    RetrieveThinEvent,
    RetrieveCharge,
    ListCharges,
    RetrieveRefund,
    RetrieveDispute,
    RetrieveFraudWarning,
    RetrieveInvoice,
    ListInvoices,
    ListRefunds,
    ListDisputes,
    TracePayment,
    RetrievePrice,
    Ping,
    ReadSetup,
    ChangeSetup,
}

impl Operation {
    /// Name for log lines and metrics.
    pub(in crate::stripe) const fn as_str(self) -> &'static str {
        match self {
            Self::CreateCustomer => "create_customer",
            Self::RetrieveCustomer => "retrieve_customer",
            Self::ListCustomers => "list_customers",
            Self::CreateCheckout => "create_checkout",
            Self::ExpireCheckout => "expire_checkout",
            Self::RetrieveCheckout => "retrieve_checkout",
            Self::ListCheckouts => "list_checkouts",
            Self::CreatePortal => "create_portal",
            Self::RetrieveSubscription => "retrieve_subscription",
            Self::ListSubscriptions => "list_subscriptions",
            Self::ListSubscriptionItems => "list_subscription_items",
            Self::ResumeSubscription => "resume_subscription",
            Self::ResumePaused => "resume_paused",
            Self::PreviewChange => "preview_change",
            Self::PreviewResume => "preview_resume",
            Self::ChangePlan => "change_plan",
            Self::CreateSchedule => "create_schedule",
            Self::RetrieveSchedule => "retrieve_schedule",
            Self::UpdateSchedule => "update_schedule",
            Self::ReleaseSchedule => "release_schedule",
            Self::CreateRefund => "create_refund",
            Self::CancelSubscription => "cancel_subscription",
            Self::PostponePayment => "postpone_payment",
            Self::NameOwner => "name_owner",
            Self::ListEvents => "list_events",
            Self::RetrieveEvent => "retrieve_event",
            Self::RetrieveThinEvent => "retrieve_thin_event",
            Self::RetrieveCharge => "retrieve_charge",
            Self::ListCharges => "list_charges",
            Self::RetrieveRefund => "retrieve_refund",
            Self::RetrieveDispute => "retrieve_dispute",
            Self::RetrieveFraudWarning => "retrieve_fraud_warning",
            Self::RetrieveInvoice => "retrieve_invoice",
            Self::ListInvoices => "list_invoices",
            Self::ListRefunds => "list_refunds",
            Self::ListDisputes => "list_disputes",
            Self::TracePayment => "trace_payment",
            Self::RetrievePrice => "retrieve_price",
            Self::Ping => "ping",
            Self::ReadSetup => "read_setup",
            Self::ChangeSetup => "change_setup",
        }
    }

    /// The object that a 404 reports as missing. `None` if a specific error covers it, or if a 404
    /// means something else.
    pub(in crate::stripe) const fn subject(self) -> Option<&'static str> {
        match self {
            Self::RetrieveCheckout => Some("checkout session"),
            Self::RetrieveSubscription
            | Self::ResumeSubscription
            | Self::ResumePaused
            | Self::CancelSubscription
            | Self::PostponePayment
            | Self::PreviewChange
            | Self::PreviewResume
            | Self::ChangePlan
            | Self::CreateSchedule => Some("subscription"),
            Self::RetrieveSchedule | Self::UpdateSchedule | Self::ReleaseSchedule => {
                Some("subscription schedule")
            }
            Self::RetrieveEvent | Self::RetrieveThinEvent => Some("event"),
            Self::RetrieveCharge => Some("charge"),
            Self::RetrieveRefund => Some("refund"),
            Self::RetrieveDispute => Some("dispute"),
            Self::RetrieveFraudWarning => Some("early fraud warning"),
            Self::RetrieveInvoice => Some("invoice"),
            Self::NameOwner => Some("customer or subscription"),
            Self::TracePayment | Self::CreateRefund => Some("payment"),
            Self::CreateCustomer
            | Self::RetrieveCustomer
            | Self::ListCustomers
            | Self::CreateCheckout
            | Self::ExpireCheckout
            | Self::ListCheckouts
            | Self::ListInvoices
            | Self::ListCharges
            | Self::ListRefunds
            | Self::ListDisputes
            | Self::CreatePortal
            | Self::ListSubscriptions
            | Self::ListSubscriptionItems
            | Self::ListEvents
            | Self::RetrievePrice
            | Self::Ping
            | Self::ReadSetup
            | Self::ChangeSetup => None,
        }
    }
}
