//! Invite links of groups and channels.

use serde_json::Value;
use serde_json::json;

/// <https://core.telegram.org/bots/api#chatinvitelink>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteLink {
    pub url: String,
    pub creator: i64,
    pub name: Option<String>,
    pub creates_join_request: bool,
    pub member_limit: Option<usize>,
    pub expires_ms: Option<i64>,
    pub is_primary: bool,
    pub is_revoked: bool,
    /// Number of people who joined by it.
    pub joined: usize,
}

impl InviteLink {
    /// Whether people can still join or ask by it.
    pub(super) fn is_open(&self, now_ms: i64) -> bool {
        let is_full = self.member_limit.is_some_and(|limit| self.joined >= limit);
        let is_over = self.expires_ms.is_some_and(|ms| ms <= now_ms);
        !self.is_revoked && !is_full && !is_over
    }

    /// The link as the bot sees it: of links that others made, the second half is hidden.
    pub(super) fn json(&self, creator: &Value, bot: i64, pending: usize) -> Value {
        let url = match self.url.char_indices().nth(self.url.len() - 8) {
            Some((at, _)) if self.creator != bot => format!("{}...", &self.url[..at]),
            _ => self.url.clone(),
        };
        let mut link = json!({
            "invite_link": url, "creator": creator,
            "creates_join_request": self.creates_join_request,
            "is_primary": self.is_primary, "is_revoked": self.is_revoked,
        });
        if let Some(name) = &self.name {
            link["name"] = json!(name);
        }
        if let Some(limit) = self.member_limit {
            link["member_limit"] = json!(limit);
        }
        if let Some(ms) = self.expires_ms {
            link["expire_date"] = json!(ms.div_euclid(1000));
        }
        if pending > 0 {
            link["pending_join_request_count"] = json!(pending);
        }
        link
    }
}
