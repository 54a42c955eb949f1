//! Errors of Stripe requests, grouped by what can be done about them.

use reqwest::StatusCode;
use serde::Deserialize;

use crate::stripe::event::{loose, nested};
use crate::stripe::operation::Operation;

/// Stripe's code for a preview of a subscription that will not be charged again.
pub(in crate::stripe) const NOTHING_UPCOMING: &str = "invoice_upcoming_none";

/// Why a request to Stripe failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StripeError {
    /// No response: no connection, or a time-out. A POST may have taken effect; a retry with the
    /// same idempotency key returns its result.
    #[error("Stripe cannot be reached: {reason}")]
    Unreachable { reason: String },
    #[error("Stripe's rate limit is exceeded (429)")]
    RateLimited,
    #[error("Stripe is unavailable ({status}, request {})", known(request_id.as_ref()))]
    Unavailable { status: u16, request_id: Option<String> },
    /// 401 or 403.
    #[error(
        "Stripe rejects the secret key ({status}, request {}): set STRIPE_SECRET_KEY to a key of \
         this account that may write customers, checkout sessions, portal sessions, subscriptions \
         and their schedules, charges and refunds, and read prices, invoices and events",
        known(request_id.as_ref())
    )]
    Unauthorized { status: u16, request_id: Option<String> },
    #[error(
        "the billing portal is not configured ({message}; request {}): open \
         https://dashboard.stripe.com/settings/billing/portal (test mode: \
         https://dashboard.stripe.com/test/settings/billing/portal), allow customers to update \
         payment methods and to cancel, and save once",
        known(request_id.as_ref())
    )]
    PortalNotConfigured { message: String, request_id: Option<String> },
    /// Deleted in the dashboard, or belongs to another account or mode than the key.
    #[error("the customer does not exist at Stripe, or no longer")]
    CustomerMissing,
    #[error("the price does not exist at Stripe: create it, or correct its id in bot.toml")]
    PriceMissing,
    /// Never existed, or belongs to another account or mode than the key.
    #[error("the {what} does not exist at Stripe (request {})", known(request_id.as_ref()))]
    Missing { what: &'static str, request_id: Option<String> },
    /// 402: the bank or Stripe declines the payment. The customer can resolve it.
    #[error(
        "the payment is declined ({}, {}, request {}): {message}",
        known(code.as_ref()), known(decline_code.as_ref()), known(request_id.as_ref())
    )]
    Declined {
        /// For example `card_declined`. <https://docs.stripe.com/error-codes>
        code: Option<String>,
        /// For example `insufficient_funds`. <https://docs.stripe.com/declines/codes>
        decline_code: Option<String>,
        message: String,
        request_id: Option<String>,
    },
    #[error(
        "Stripe refuses the request ({status} {}, parameter {}, request {}): {message}",
        known(code.as_ref()), known(param.as_ref()), known(request_id.as_ref())
    )]
    Refused {
        status: u16,
        code: Option<String>,
        param: Option<String>,
        message: String,
        request_id: Option<String>,
    },
    /// A response that cannot be read, or a request that cannot be built.
    #[error("{reason} (request {})", known(request_id.as_ref()))]
    Unexpected { reason: String, request_id: Option<String> },
}

impl StripeError {
    /// Whether the same request may succeed later with the same idempotency key.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::RateLimited | Self::Unavailable { .. })
    }

    /// Label for metrics: [`Self::code`], except that the expected "nothing upcoming" refusal has its
    /// own value, so that it does not count as a failure.
    #[must_use]
    pub(in crate::stripe) fn outcome(&self) -> &'static str {
        match self {
            Self::Refused { code: Some(code), .. } if code == NOTHING_UPCOMING => {
                "nothing_upcoming"
            }
            _ => self.code(),
        }
    }

    /// Stripe's `Request-Id`, which finds the request in the dashboard.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Unavailable { request_id, .. }
            | Self::Unauthorized { request_id, .. }
            | Self::PortalNotConfigured { request_id, .. }
            | Self::Missing { request_id, .. }
            | Self::Declined { request_id, .. }
            | Self::Refused { request_id, .. }
            | Self::Unexpected { request_id, .. } => request_id.as_deref(),
            Self::Unreachable { .. }
            | Self::RateLimited
            | Self::CustomerMissing
            | Self::PriceMissing => None,
        }
    }

    /// A stable code for metrics and log lines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::RateLimited => "rate_limited",
            Self::Unavailable { .. } => "unavailable",
            Self::Unauthorized { .. } => "unauthorized",
            Self::PortalNotConfigured { .. } => "portal_not_configured",
            Self::CustomerMissing => "customer_missing",
            Self::PriceMissing => "price_missing",
            Self::Missing { .. } => "missing",
            Self::Declined { .. } => "declined",
            Self::Refused { .. } => "refused",
            Self::Unexpected { .. } => "unexpected",
        }
    }

    /// Classifies an unsuccessful response. `retryable` comes from Stripe's `Stripe-Should-Retry`, or
    /// from the status without that header.
    pub(in crate::stripe) fn from_response(
        operation: Operation,
        status: StatusCode,
        retryable: bool,
        request_id: Option<String>,
        body: &[u8],
    ) -> Self {
        let problem = serde_json::from_slice::<ErrorBody>(body).unwrap_or_default().error;
        let message = problem
            .message
            .as_deref()
            .map_or_else(|| "the response has no error object".to_owned(), redacted);
        let status = status.as_u16();
        let missing = problem.code.as_deref() == Some("resource_missing");
        let param = problem.param.as_deref().unwrap_or_default();
        match status {
            401 | 403 => Self::Unauthorized { status, request_id },
            402 => Self::Declined {
                code: problem.code,
                decline_code: problem.decline_code,
                message,
                request_id,
            },
            429 => Self::RateLimited,
            409 | 424 | 500.. => Self::Unavailable { status, request_id },
            _ if missing && param == "customer" => Self::CustomerMissing,
            _ if missing && names_price(param) => Self::PriceMissing,
            404 if operation == Operation::RetrievePrice => Self::PriceMissing,
            404 if operation == Operation::RetrieveCustomer => Self::CustomerMissing,
            400 if operation == Operation::CreatePortal && !missing && names_portal(&message) => {
                Self::PortalNotConfigured { message, request_id }
            }
            _ if retryable => Self::Unavailable { status, request_id },
            _ => match operation.subject() {
                Some(what)
                    if status == 404 && problem.code.as_deref() != Some(NOTHING_UPCOMING) =>
                {
                    Self::Missing { what, request_id }
                }
                _ => Self::Refused {
                    status,
                    code: problem.code,
                    param: problem.param,
                    message,
                    request_id,
                },
            },
        }
    }
}

/// Stripe's error object, <https://docs.stripe.com/api/errors>.
#[derive(Debug, Default, Deserialize)]
struct ErrorBody {
    #[serde(default, deserialize_with = "nested")]
    error: ErrorObject,
}

#[derive(Debug, Default, Deserialize)]
struct ErrorObject {
    #[serde(default, deserialize_with = "loose")]
    code: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    decline_code: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    param: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    message: Option<String>,
}

/// Whether a parameter names a price: at the top level, in a session's line items, or in a
/// subscription's items.
fn names_price(param: &str) -> bool {
    param == "price" || param.starts_with("line_items") || param.ends_with("[price]")
}

/// Matches the two messages that Stripe has used, and the one for a flow that the configuration
/// forbids. There is no error code.
fn names_portal(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("configuration") || message.contains("portal settings")
}

/// Stripe's message, truncated to 500 characters, without anything that looks like a key, even a
/// masked one.
fn redacted(message: &str) -> String {
    let kept: Vec<&str> = message
        .split_whitespace()
        .map(|word| {
            let secret = ["sk_", "rk_", "pk_", "whsec_"].iter().any(|mark| word.contains(mark));
            if secret { "[key]" } else { word }
        })
        .collect();
    kept.join(" ").chars().take(500).collect()
}

fn known(text: Option<&String>) -> &str {
    text.map_or("unknown", String::as_str)
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::{Operation, StripeError};

    fn read(operation: Operation, status: u16, body: &str) -> StripeError {
        let status = StatusCode::from_u16(status).unwrap();
        StripeError::from_response(
            operation,
            status,
            false,
            Some("req_1".to_owned()),
            body.as_bytes(),
        )
    }

    #[test]
    fn an_error_response_is_classified() {
        let customer = r#"{"error":{"code":"resource_missing","param":"customer","message":"No such customer: 'cus_1'"}}"#;
        let price = r#"{"error":{"code":"resource_missing","param":"line_items[0][price]","message":"No such price"}}"#;
        let portal = r#"{"error":{"message":"No configuration provided and your test mode default configuration has not been created."}}"#;
        let old_portal = r#"{"error":{"message":"You can’t create a portal session in test mode until you save your customer portal settings"}}"#;
        let other =
            r#"{"error":{"type":"invalid_request_error","message":"Missing required param"}}"#;
        let item = r#"{"error":{"code":"resource_missing","param":"items[0][price]","message":"No such price"}}"#;
        let gone =
            r#"{"error":{"code":"resource_missing","param":"id","message":"No such object"}}"#;
        let ends = r#"{"error":{"code":"invoice_upcoming_none","message":"No upcoming invoices"}}"#;
        let declined = r#"{"error":{"code":"card_declined","decline_code":"insufficient_funds","message":"Your card has insufficient funds."}}"#;
        for (operation, status, body, code, transient) in [
            (Operation::CreateCheckout, 400, customer, "customer_missing", false),
            (Operation::CreatePortal, 404, customer, "customer_missing", false),
            (Operation::CreateCheckout, 400, price, "price_missing", false),
            (Operation::RetrievePrice, 404, "", "price_missing", false),
            (Operation::CreatePortal, 400, portal, "portal_not_configured", false),
            (Operation::CreatePortal, 400, old_portal, "portal_not_configured", false),
            (Operation::CreateCheckout, 400, portal, "refused", false),
            (Operation::CreatePortal, 400, other, "refused", false),
            (Operation::ChangePlan, 400, item, "price_missing", false),
            (Operation::ChangePlan, 402, declined, "declined", false),
            (Operation::ChangePlan, 404, gone, "missing", false),
            (Operation::RetrieveSubscription, 404, "", "missing", false),
            (Operation::RetrieveCustomer, 404, gone, "customer_missing", false),
            (Operation::ListSubscriptions, 400, customer, "customer_missing", false),
            (Operation::ExpireCheckout, 404, gone, "refused", false),
            (Operation::PreviewChange, 404, ends, "refused", false),
            (Operation::Ping, 401, other, "unauthorized", false),
            (Operation::Ping, 403, "", "unauthorized", false),
            (Operation::Ping, 409, other, "unavailable", true),
            (Operation::Ping, 429, other, "rate_limited", true),
            (Operation::Ping, 503, "<html>", "unavailable", true),
            (Operation::Ping, 302, "", "refused", false),
        ] {
            let error = read(operation, status, body);
            assert_eq!((error.code(), error.is_transient()), (code, transient), "{status} {body}");
        }
    }

    #[test]
    fn a_declined_payment_has_a_reason_and_no_card_details() {
        let body = r#"{"error":{"code":"card_declined","decline_code":"insufficient_funds",
            "message":"Your card has insufficient funds.","type":"card_error",
            "payment_method":{"id":"pm_1","card":{"brand":"visa","last4":"9995","exp_year":2031}}}}"#;
        let error = read(Operation::ChangePlan, 402, body);
        let StripeError::Declined { code, decline_code, message, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(code.as_deref(), Some("card_declined"));
        assert_eq!(decline_code.as_deref(), Some("insufficient_funds"));
        assert_eq!(message, "Your card has insufficient funds.");
        let printed = format!("{error} {error:?}");
        for detail in ["9995", "2031", "visa", "pm_1"] {
            assert!(!printed.contains(detail), "{printed}");
        }
    }

    #[test]
    fn a_message_is_truncated_and_never_carries_a_key() {
        let body = format!(
            r#"{{"error":{{"message":"The key 'rk_test_51abc' may not. {}"}}}}"#,
            "x ".repeat(2000)
        );
        let StripeError::Refused { message, request_id, .. } = read(Operation::Ping, 400, &body)
        else {
            panic!("expected a refusal")
        };
        assert!(message.starts_with("The key [key] may not."), "{message}");
        assert_eq!(message.len(), 500);
        assert_eq!(request_id.as_deref(), Some("req_1"));
    }

    #[test]
    fn the_alert_counts_failures_and_no_expected_outcomes() {
        let alerts = include_str!("../../deploy/prometheus-alerts.yml");
        let (_, rest) = alerts.split_once("billing_stripe_requests_total{outcome=~\"").unwrap();
        let failures: Vec<_> = rest.split_once('"').unwrap().0.split('|').collect();
        let gone =
            r#"{"error":{"code":"resource_missing","param":"id","message":"No such object"}}"#;
        let no_customer =
            r#"{"error":{"code":"resource_missing","param":"customer","message":"No such"}}"#;
        let ends = r#"{"error":{"code":"invoice_upcoming_none","message":"No upcoming invoices"}}"#;
        let portal = r#"{"error":{"message":"No configuration provided."}}"#;
        for (operation, status, body, fails) in [
            // Expected: the customer's card, deleted objects and those of other accounts.
            (Operation::ChangePlan, 402, "", false),
            (Operation::RetrieveSubscription, 404, gone, false),
            (Operation::RetrieveCustomer, 404, "", false),
            (Operation::CreateCheckout, 400, no_customer, false),
            (Operation::PreviewChange, 404, ends, false),
            (Operation::ChangePlan, 400, "", true),
            (Operation::RetrievePrice, 404, "", true),
            (Operation::CreatePortal, 400, portal, true),
            (Operation::CreateCheckout, 401, "", true),
            (Operation::CreateCheckout, 429, "", true),
            (Operation::CreateCheckout, 500, "", true),
        ] {
            let outcome = read(operation, status, body).outcome();
            assert_eq!(failures.contains(&outcome), fails, "{outcome} {status} {body}");
        }
        for code in ["unreachable", "unexpected"] {
            assert!(failures.contains(&code), "{code}");
        }
    }
}
