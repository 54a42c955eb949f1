//! Error responses of the Bot API.

use serde_json::Value;
use serde_json::json;

/// `{"ok": false, "error_code", "description", "parameters"?}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) description: String,
    pub(super) retry_after: Option<u32>,
    /// The supergroup that a basic group has become.
    pub(super) migrate_to: Option<i64>,
}

impl Refusal {
    pub(super) fn new(status: u16, description: impl Into<String>) -> Self {
        Self { status, description: description.into(), retry_after: None, migrate_to: None }
    }

    pub(super) fn bad(what: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {what}"))
    }

    pub(super) fn body(&self) -> Value {
        let mut body = json!({
            "ok": false, "error_code": self.status, "description": self.description,
        });
        if let Some(chat) = self.migrate_to {
            body["parameters"] = json!({ "migrate_to_chat_id": chat });
        }
        if let Some(seconds) = self.retry_after {
            body["parameters"] = json!({ "retry_after": seconds });
        }
        body
    }

    /// Whether a correct bot never receives this error. Correct bots do receive errors about being
    /// blocked, unchanged messages, rate limits, messages that people have deleted, and members and chats that have
    /// changed meanwhile.
    pub(super) fn is_violation(&self) -> bool {
        match self.status {
            400 => {
                let met = [
                    "message is not modified",
                    "message thread not found",
                    "message to be replied not found",
                    "HIDE_REQUESTER_MISSING",
                    "USER_ALREADY_PARTICIPANT",
                    "USER_NOT_PARTICIPANT",
                    "USER_CHANNELS_TOO_MUCH",
                    "CHAT_ADMIN_REQUIRED",
                    "INVITE_HASH_EXPIRED",
                    "not enough rights to",
                    "user is an administrator of the chat",
                    "can't remove chat owner",
                    "group chat was upgraded",
                    "member list is inaccessible",
                    "need administrator rights",
                ];
                !met.iter().any(|text| self.description.contains(text))
            }
            403 => self.description.contains("initiate conversation"),
            401 | 404 | 409 => true,
            _ => false,
        }
    }
}
