//! The commands menu, by scope and language.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::json;

use crate::telegram::refusal::Refusal;

#[derive(Default)]
pub(super) struct Commands {
    menus: HashMap<(String, String), Vec<(String, String)>>,
}

/// `default`, `all_private_chats`, `chat:42`, `chat_member:-5:42`.
fn scope(params: &Value) -> String {
    let scope = &params["scope"];
    let mut key = scope["type"].as_str().unwrap_or("default").to_owned();
    for part in ["chat_id", "user_id"] {
        if !scope[part].is_null() {
            key.push(':');
            key.push_str(scope[part].to_string().trim_matches('"'));
        }
    }
    key
}

fn language(params: &Value) -> String {
    params["language_code"].as_str().unwrap_or_default().to_owned()
}

impl Commands {
    pub(super) fn set(&mut self, params: &Value) -> Result<Value, Refusal> {
        let list =
            params["commands"].as_array().ok_or_else(|| Refusal::bad("commands expected"))?;
        if list.len() > 100 {
            return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
        }
        let mut menu = Vec::new();
        for entry in list {
            let name = entry["command"].as_str().unwrap_or_default().trim_start_matches('/');
            let about = entry["description"].as_str().unwrap_or_default().trim();
            let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            if name.is_empty() || name.len() > 32 || !name.bytes().all(known) {
                return Err(Refusal::bad("BOT_COMMAND_INVALID"));
            }
            if about.is_empty() || about.chars().count() > 256 {
                return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
            }
            menu.push((name.to_owned(), about.to_owned()));
        }
        self.menus.insert((scope(params), language(params)), menu);
        Ok(json!(true))
    }

    pub(super) fn show(&self, params: &Value) -> Value {
        menu_json(&self.get(&scope(params), &language(params)))
    }

    pub(super) fn delete(&mut self, params: &Value) -> Value {
        self.menus.remove(&(scope(params), language(params)));
        json!(true)
    }

    pub(super) fn get(&self, scope: &str, language: &str) -> Vec<(String, String)> {
        self.menus.get(&(scope.to_owned(), language.to_owned())).cloned().unwrap_or_default()
    }

    /// The menu of a user in a chat: the narrowest scope wins, and within it the user's language.
    /// <https://core.telegram.org/bots/api#determining-list-of-commands>.
    pub(super) fn visible(&self, user: i64, chat: i64, language: &str) -> Value {
        let scopes = if user == chat {
            vec![format!("chat:{chat}"), "all_private_chats".to_owned(), "default".to_owned()]
        } else {
            vec![
                format!("chat_member:{chat}:{user}"),
                format!("chat:{chat}"),
                "all_group_chats".to_owned(),
                "default".to_owned(),
            ]
        };
        let language = language.split('-').next().unwrap_or_default();
        for scope in scopes {
            for language in [language, ""] {
                let menu = self.get(&scope, language);
                if !menu.is_empty() {
                    return menu_json(&menu);
                }
            }
        }
        json!([])
    }
}

fn menu_json(menu: &[(String, String)]) -> Value {
    menu.iter()
        .map(|(command, description)| json!({ "command": command, "description": description }))
        .collect()
}
