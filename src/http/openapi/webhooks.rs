//! The document's part about outgoing events: what is posted to `[[webhook_endpoints]]`, as `webhooks`.
//!
//! Nothing is served here. A test holds these shapes against what is really posted.

#![expect(dead_code, reason = "shapes and paths are read by the document alone")]

use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(paths(
    entitlement_granted,
    entitlement_revoked,
    payment_failed,
    subscription_changed,
    ping
))]
pub(super) struct WebhookDocs;

/// `type` and `data` say what happened.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookMessage<D> {
    /// The same in each try and for each callback.
    #[schema(example = "msg_8e03978e40d543e8bc936894a57f9324")]
    id: String,
    /// When it became so, RFC 3339, UTC, in milliseconds. Of two events of one user the later one counts.
    #[schema(example = "2026-11-24T18:00:00.000Z")]
    timestamp: String,
    r#type: String,
    data: D,
}

/// A right that came or went.
#[derive(Debug, Serialize, ToSchema)]
struct EntitlementChange {
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "signals")]
    entitlement: String,
    #[schema(example = "premium")]
    plan_code: String,
    /// What gives it, or gave it last: `subscription:sub_…`, `payment:cs_…` or `grant:…`.
    #[schema(example = "subscription:sub_1P")]
    source: String,
    /// Of one that came: null where it lasts until something changes. Of one that went: its end.
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    valid_until: Option<String>,
}

/// An invoice that an attempt at payment has left unpaid.
#[derive(Debug, Serialize, ToSchema)]
struct FailedPayment {
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "sub_1P")]
    subscription: String,
    #[schema(example = "premium")]
    plan_code: String,
    #[schema(example = "in_1P")]
    invoice: String,
    /// Stripe's count of the attempts at this invoice.
    #[schema(example = 1)]
    attempt: u32,
    /// In minor units.
    #[schema(example = 1900)]
    amount: i64,
    #[schema(example = "usd")]
    currency: String,
    /// The bank wants the payment to be confirmed: nothing else is wrong.
    action_required: bool,
    /// Null: access has ended already.
    #[schema(required, example = "2026-11-27T18:00:00Z")]
    access_until: Option<String>,
    /// Stripe's page where the invoice can be paid.
    #[schema(required)]
    pay_url: Option<String>,
}

/// How a subscription stands, or what was paid for once.
#[derive(Debug, Serialize, ToSchema)]
struct SubscriptionState {
    #[schema(example = "1001")]
    user_id: String,
    /// `sub_…`, or the checkout session `cs_…` of what was paid for once.
    #[schema(example = "sub_1P")]
    subscription: String,
    #[schema(example = "premium")]
    plan_code: String,
    #[schema(required, example = "price_1P")]
    price: Option<String>,
    /// Stripe's word; `active` for what was paid for once.
    #[schema(example = "active")]
    status: String,
    /// `month`, `year` or `once`.
    #[schema(required, example = "month")]
    interval: Option<String>,
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    current_period_end: Option<String>,
    /// When it will end, if an end is scheduled.
    #[schema(required)]
    cancel_at: Option<String>,
    #[schema(required)]
    trial_end: Option<String>,
    #[schema(required)]
    ended_at: Option<String>,
    /// Start of the unpaid stretch.
    #[schema(required)]
    past_due_since: Option<String>,
    /// Collection is paused.
    paused: bool,
    /// `refunded` or `dispute_lost`: the money for the running period has gone back.
    #[schema(required)]
    reversed: Option<String>,
}

/// No members.
#[derive(Debug, Serialize, ToSchema)]
struct Nothing {}

macro_rules! webhooks {
    ($($(#[doc = $doc:literal])+ $name:ident, $kind:literal, $data:ty;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(
            post,
            path = $kind,
            tag = "webhooks",
            operation_id = $kind,
            params(
                ("webhook-id" = String, Header, description = "The `id` of the body"),
                ("webhook-timestamp" = i64, Header, description = "When it was posted, in Unix seconds: refuse what is older than five minutes"),
                ("webhook-signature" = String, Header, description = "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; several, separated by spaces, while a secret is rotated"),
            ),
            request_body = WebhookMessage<$data>,
            responses(
                (status = "2XX", description = "It is taken"),
                (status = 410, description = "The service wants no more of it: it is given up at once"),
                (status = "default", description = "It is posted again for three days", headers(("Retry-After" = i64, description = "Seconds for which nothing is posted; an hour at most"))),
            )
        )]
        fn $name() {}
    )+};
}

webhooks! {
    /// A user may use something that they could not use before, or until another moment than was told.
    entitlement_granted, "entitlement.granted", EntitlementChange;
    /// Nothing gives it to them any more.
    entitlement_revoked, "entitlement.revoked", EntitlementChange;
    /// An attempt to collect an invoice of a running subscription has failed.
    payment_failed, "payment.failed", FailedPayment;
    /// A subscription has begun, stands otherwise than before, or has ended.
    subscription_changed, "subscription.changed", SubscriptionState;
    /// Nothing has happened: `tollgate webhooks ping` asks whether the service listens.
    ping, "ping", Nothing;
}
