//! Errors of the simulated API: status and error object.

use std::fmt;

use serde_json::Value;
use serde_json::json;

/// An error response of the simulated API. Source: <https://docs.stripe.com/api/errors>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub status: u16,
    pub kind: &'static str,
    pub code: Option<&'static str>,
    pub message: String,
    pub param: Option<String>,
    /// The bank's reason for declining a card.
    pub decline_code: Option<String>,
}

impl Refused {
    /// 400 without a code.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self {
            status: 400,
            kind: "invalid_request_error",
            code: None,
            message: message.into(),
            param: None,
            decline_code: None,
        }
    }

    /// 404 `resource_missing`.
    pub(super) fn missing(what: &str, id: &str, param: &str) -> Self {
        Self {
            status: 404,
            code: Some("resource_missing"),
            param: Some(param.to_owned()),
            ..Self::invalid(format!("No such {what}: '{id}'"))
        }
    }

    pub(super) fn parameter(code: &'static str, param: &str, message: impl Into<String>) -> Self {
        Self { code: Some(code), param: Some(param.to_owned()), ..Self::invalid(message) }
    }

    pub(super) fn coded(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Some(code), ..Self::invalid(message) }
    }

    pub(super) fn needs(param: &str) -> Self {
        Self::parameter("parameter_missing", param, format!("Missing required param: {param}."))
    }

    /// The error of a request that is made to fail with `status`.
    pub(super) fn injected(status: u16) -> Self {
        let (kind, code, message) = match status {
            401 => ("invalid_request_error", None, "Invalid API Key provided."),
            403 => ("invalid_request_error", None, "This key may not do that."),
            409 => (
                "invalid_request_error",
                Some("lock_timeout"),
                "This object cannot be accessed right now because another request is using it.",
            ),
            429 => ("invalid_request_error", Some("rate_limit"), "Too many requests."),
            400..=499 => ("invalid_request_error", None, "The request was refused."),
            _ => ("api_error", None, "An error occurred on the simulated Stripe."),
        };
        Self { status, kind, code, message: message.to_owned(), param: None, decline_code: None }
    }

    pub(super) fn body(&self, request_id: &str) -> Value {
        let mut error = json!({
            "type": self.kind,
            "message": self.message,
            "request_log_url": format!("https://dashboard.stripe.com/test/logs/{request_id}"),
        });
        if let Some(code) = self.code {
            error["code"] = json!(code);
            error["doc_url"] =
                json!(format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")));
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        if let Some(reason) = &self.decline_code {
            error["decline_code"] = json!(reason);
        }
        json!({ "error": error })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.message)
    }
}

impl std::error::Error for Refused {}
