//! Links into the bot's private chat.

use std::sync::{Arc, OnceLock};

/// Builds links into the chat once the bot's user name is known. Clones share the name.
#[derive(Debug, Clone)]
pub struct ChatLink {
    /// Without a trailing slash.
    base: String,
    username: Arc<OnceLock<String>>,
}

impl ChatLink {
    /// `base`: the address that links start with, `https://t.me` outside of tests.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), username: Arc::default() }
    }

    /// Sets the bot's user name, without `@`. Later calls have no effect.
    pub fn set_username(&self, username: &str) {
        self.username.set(username.to_owned()).ok();
    }

    /// The address that links start with, without a trailing slash.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The bot's user name, without `@`; `None` until it is set.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.username.get().map(String::as_str)
    }

    /// The address of the chat; `None` until the user name is known.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.username().map(|username| format!("{}/{username}", self.base))
    }

    /// The address of the chat with a payload for `/start`; `None` until the user name is known.
    #[must_use]
    pub fn start_url(&self, payload: &str) -> Option<String> {
        self.url().map(|url| format!("{url}?start={payload}"))
    }
}

#[cfg(test)]
mod tests {
    use super::ChatLink;

    #[test]
    fn a_link_appears_once_the_name_is_known() {
        let link = ChatLink::new("https://t.me/");
        let shared = link.clone();
        assert_eq!((link.username(), link.url(), link.start_url("plan_pro")), (None, None, None));
        shared.set_username("club_bot");
        shared.set_username("other_bot");
        assert_eq!((link.base(), link.username()), ("https://t.me", Some("club_bot")));
        assert_eq!(link.url().as_deref(), Some("https://t.me/club_bot"));
        assert_eq!(
            link.start_url("plan_pro").as_deref(),
            Some("https://t.me/club_bot?start=plan_pro")
        );
    }
}
