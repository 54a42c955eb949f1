//! Inline keyboards: their validation, and the buttons that a person can tap.

use serde_json::Value;

use crate::telegram::refusal::Refusal;

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub action: ButtonAction,
}

/// The action of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ButtonAction {
    Url(String),
    Data(String),
    /// Any other action, by the name of its field in the Bot API.
    Other(String),
}

impl Button {
    /// The link of a URL button.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        if let ButtonAction::Url(url) = &self.action { Some(url) } else { None }
    }

    /// The data of a callback button.
    #[must_use]
    pub fn data(&self) -> Option<&str> {
        if let ButtonAction::Data(data) = &self.action { Some(data) } else { None }
    }
}

const ACTIONS: &[&str] = &[
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
];

/// Reads `reply_markup`. Markups other than inline keyboards are accepted but not shown.
pub(super) fn read(markup: Option<&Value>) -> Result<Vec<Vec<Button>>, Refusal> {
    let Some(rows) = markup.and_then(|markup| markup.get("inline_keyboard")) else {
        return Ok(Vec::new());
    };
    let refuse = || Refusal::bad("object expected as reply markup");
    let mut keyboard = Vec::new();
    for row in rows.as_array().ok_or_else(refuse)? {
        let mut buttons = Vec::new();
        for button in row.as_array().ok_or_else(refuse)? {
            buttons.push(read_button(button)?);
        }
        if !buttons.is_empty() {
            keyboard.push(buttons);
        }
    }
    if keyboard.iter().flatten().count() > 100 {
        return Err(Refusal::bad("REPLY_MARKUP_TOO_LONG"));
    }
    Ok(keyboard)
}

fn read_button(button: &Value) -> Result<Button, Refusal> {
    let label = button["text"].as_str().unwrap_or_default().trim().to_owned();
    if label.is_empty() {
        return Err(Refusal::bad("can't parse inline keyboard button: Text must be non-empty"));
    }
    let actions: Vec<&&str> =
        ACTIONS.iter().filter(|name| button.get(**name).is_some_and(|v| !v.is_null())).collect();
    let [name] = actions.as_slice() else {
        return Err(Refusal::bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ));
    };
    let value = button[**name].as_str().unwrap_or_default();
    let action = match **name {
        "callback_data" => {
            if value.is_empty() || value.len() > 64 {
                return Err(Refusal::bad("BUTTON_DATA_INVALID"));
            }
            ButtonAction::Data(value.to_owned())
        }
        "url" => {
            if !is_link(value) {
                return Err(Refusal::bad(format!(
                    "inline keyboard button URL '{value}' is invalid: Wrong HTTP URL"
                )));
            }
            ButtonAction::Url(value.to_owned())
        }
        other => ButtonAction::Other(other.to_owned()),
    };
    Ok(Button { label, action })
}

fn is_link(url: &str) -> bool {
    match reqwest::Url::parse(url) {
        Ok(url) => {
            let named = url.host_str().is_some_and(|host| host.contains('.'));
            url.scheme() == "tg" || (matches!(url.scheme(), "http" | "https") && named)
        }
        Err(_) => false,
    }
}
