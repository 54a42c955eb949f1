//! Error responses of the Bot API.

use serde_json::Value;
use serde_json::json;

/// `{"ok": false, "error_code", "description", "parameters"?}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) description: String,
    pub(super) retry_after: Option<u32>,
}

impl Refusal {
    pub(super) fn new(status: u16, description: impl Into<String>) -> Self {
        Self { status, description: description.into(), retry_after: None }
    }

    pub(super) fn bad(what: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {what}"))
    }

    pub(super) fn body(&self) -> Value {
        let mut body = json!({
            "ok": false, "error_code": self.status, "description": self.description,
        });
        if let Some(seconds) = self.retry_after {
            body["parameters"] = json!({ "retry_after": seconds });
        }
        body
    }

    /// Whether a correct bot never receives this error. Correct bots do receive errors about being
    /// blocked, unchanged messages, rate limits, and messages that people have deleted.
    pub(super) fn is_violation(&self) -> bool {
        match self.status {
            400 => {
                let met = [
                    "message is not modified",
                    "message thread not found",
                    "message to be replied not found",
                ];
                !met.iter().any(|text| self.description.contains(text))
            }
            403 => self.description.contains("initiate conversation"),
            401 | 404 | 409 => true,
            _ => false,
        }
    }
}
