//! The `webhooks` section of the OpenAPI document: the events sent to `[[webhook_endpoints]]`.
//!
//! Nothing is served here. A test compares these shapes with real deliveries.

#![expect(dead_code, reason = "shapes and paths are read only by the OpenAPI document")]

use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(paths(
    chat_joined,
    chat_left,
    chat_removed,
    entitlement_granted,
    entitlement_revoked,
    payment_failed,
    subscription_changed,
    ping
))]
pub(super) struct WebhookDocs;

/// An event: `type` and `data` say what happened.
#[derive(Debug, Serialize, ToSchema)]
struct WebhookMessage<D> {
    /// The same for each attempt and for each endpoint.
    #[schema(example = "msg_8e03978e40d543e8bc936894a57f9324")]
    id: String,
    /// RFC 3339, UTC, with milliseconds. Unique per user; of two events of a user, the later one wins.
    #[schema(example = "2026-11-24T18:00:00.000Z")]
    timestamp: String,
    r#type: String,
    data: D,
}

/// A user who has come into a paid chat or is out of it.
#[derive(Debug, Serialize, ToSchema)]
struct ChatChange {
    #[schema(example = "1001")]
    user_id: String,
    /// Telegram's id of the group or channel.
    #[schema(example = "-1001234567890")]
    chat_id: String,
    /// Its name in `bot.toml`, or its title.
    #[schema(example = "VIP lounge")]
    chat: String,
    /// What lets people into the chat; null if that was changed meanwhile.
    #[schema(required, example = "signals")]
    entitlement: Option<String>,
    /// When it happened, or was found.
    #[schema(example = "2026-12-24T18:00:00Z")]
    at: String,
}

/// An entitlement that was granted, changed or revoked.
#[derive(Debug, Serialize, ToSchema)]
struct EntitlementChange {
    #[schema(example = "1001")]
    user_id: String,
    #[schema(example = "signals")]
    entitlement: String,
    #[schema(example = "premium")]
    plan_code: String,
    /// Its source, or its last source: `subscription:sub_…`, `payment:cs_…` or `grant:…`.
    #[schema(example = "subscription:sub_1P")]
    source: String,
    /// When it ends, or null if it lasts until something changes. If revoked: when it ended.
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    valid_until: Option<String>,
}

/// An invoice that an attempt at payment left unpaid.
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
    /// Number of attempts so far, as counted by Stripe.
    #[schema(example = 1)]
    attempt: u32,
    /// In minor units.
    #[schema(example = 1900)]
    amount: i64,
    #[schema(example = "usd")]
    currency: String,
    /// The customer must confirm the payment with the bank.
    action_required: bool,
    /// End of access, or null if access has already ended.
    #[schema(required, example = "2026-11-27T18:00:00Z")]
    access_until: Option<String>,
    /// Stripe's page where the invoice can be paid.
    #[schema(required)]
    pay_url: Option<String>,
}

/// The state of a subscription or of a single payment.
#[derive(Debug, Serialize, ToSchema)]
struct SubscriptionState {
    #[schema(example = "1001")]
    user_id: String,
    /// `sub_…`, or the checkout session `cs_…` of a single payment.
    #[schema(example = "sub_1P")]
    subscription: String,
    #[schema(example = "premium")]
    plan_code: String,
    #[schema(required, example = "price_1P")]
    price: Option<String>,
    /// Stripe's status; `active` for a single payment.
    #[schema(example = "active")]
    status: String,
    /// `month`, `year` or `once`.
    #[schema(required, example = "month")]
    interval: Option<String>,
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    current_period_end: Option<String>,
    /// The scheduled end, if any.
    #[schema(required)]
    cancel_at: Option<String>,
    #[schema(required)]
    trial_end: Option<String>,
    #[schema(required)]
    ended_at: Option<String>,
    /// Start of the unpaid period.
    #[schema(required)]
    past_due_since: Option<String>,
    /// Whether payment collection is paused.
    paused: bool,
    /// `refunded` or `dispute_lost` if the payment for the current period was returned.
    #[schema(required)]
    reversed: Option<String>,
}

/// No members.
#[derive(Debug, Serialize, ToSchema)]
struct Empty {}

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
                ("webhook-timestamp" = i64, Header, description = "When it was sent, in Unix seconds; refuse timestamps older than five minutes"),
                ("webhook-signature" = String, Header, description = "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; several, separated by spaces, while a secret is rotated"),
            ),
            request_body = WebhookMessage<$data>,
            responses(
                (status = "2XX", description = "Delivered"),
                (status = 410, description = "Not retried"),
                (status = "default", description = "Retried for three days", headers(("Retry-After" = i64, description = "Seconds without further deliveries; an hour at most"))),
            )
        )]
        fn $name() {}
    )+};
}

webhooks! {
    /// A user has come into a paid chat.
    chat_joined, "chat.joined", ChatChange;
    /// A user has left a paid chat, or an administrator has removed them.
    chat_left, "chat.left", ChatChange;
    /// The bot has removed a user from a paid chat, as they are not entitled to it.
    chat_removed, "chat.removed", ChatChange;
    /// A user has gained an entitlement, or its end has changed.
    entitlement_granted, "entitlement.granted", EntitlementChange;
    /// A user has lost an entitlement.
    entitlement_revoked, "entitlement.revoked", EntitlementChange;
    /// An attempt to collect an invoice of a running subscription has failed.
    payment_failed, "payment.failed", FailedPayment;
    /// A subscription has begun, changed or ended.
    subscription_changed, "subscription.changed", SubscriptionState;
    /// A test message sent by `tollgate webhooks ping`; carries no data.
    ping, "ping", Empty;
}
