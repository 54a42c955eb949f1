//! The methods of the simulated Bot API.

use serde_json::Value;
use serde_json::json;

use crate::telegram::Document;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;

impl State {
    /// Handles a request; `method` is in lower case. Does not include `getUpdates`.
    pub(super) fn call(
        &mut self,
        method: &str,
        params: &Value,
        document: Option<Document>,
    ) -> Result<Value, Refusal> {
        if let Some(done) = self.call_about_members(method, params) {
            return done;
        }
        match method {
            "getme" => Ok(self.me()),
            "setwebhook" => self.set_webhook(params),
            "deletewebhook" => Ok(self.delete_webhook(params)),
            "getwebhookinfo" => Ok(self.webhook_info()),
            "sendmessage" => self.send(params, None),
            "senddocument" | "sendphoto" => match document {
                Some(document) => self.send(params, Some(document)),
                None => Err(Refusal::bad("there is no document in the request")),
            },
            "copymessage" => self.copy(params),
            "editmessagetext" => self.edit_text(params),
            "editmessagereplymarkup" => self.edit_markup(params),
            "deletemessage" => self.delete(params),
            "answercallbackquery" => self.answer_callback(params),
            "setmycommands" => self.commands.set(params),
            "getmycommands" => Ok(self.commands.show(params)),
            "deletemycommands" => Ok(self.commands.delete(params)),
            "setmydescription" => self.set_profile(params, "description", 512),
            "setmyshortdescription" => self.set_profile(params, "short_description", 120),
            "getmydescription" => Ok(self.profile(params, "description")),
            "getmyshortdescription" => Ok(self.profile(params, "short_description")),
            "setmyname" => short(params, "name", 64),
            "setchatmenubutton" => {
                let kind = params["menu_button"]["type"].as_str().unwrap_or("default");
                self.profile.insert(("menu_button", String::new()), kind.to_owned());
                Ok(json!(true))
            }
            "getchatmenubutton" => {
                let kind = self.profile.get(&("menu_button", String::new()));
                Ok(json!({ "type": kind.map_or("default", String::as_str) }))
            }
            "logout" | "close" => Ok(json!(true)),
            "sendchataction" => self.writable(&params["chat_id"]).map(|_| json!(true)),
            "getchat" => self.get_chat(params),
            _ => Err(Refusal::new(404, "Not Found: method not found")),
        }
    }
}

impl State {
    /// Sets the text of a language; an empty text removes it.
    fn set_profile(
        &mut self,
        params: &Value,
        field: &'static str,
        limit: usize,
    ) -> Result<Value, Refusal> {
        let done = short(params, field, limit)?;
        let text = |name: &str| params[name].as_str().unwrap_or_default().to_owned();
        let (key, text) = ((field, text("language_code")), text(field));
        if text.is_empty() {
            self.profile.remove(&key);
        } else {
            self.profile.insert(key, text);
        }
        Ok(done)
    }

    /// The text of a language, or else the default.
    fn profile(&self, params: &Value, field: &'static str) -> Value {
        let language = params["language_code"].as_str().unwrap_or_default();
        let text =
            [language, ""].iter().find_map(|tag| self.profile.get(&(field, (*tag).to_owned())));
        json!({ field: text.cloned().unwrap_or_default() })
    }
}

fn short(params: &Value, field: &str, limit: usize) -> Result<Value, Refusal> {
    if params[field].as_str().unwrap_or_default().chars().count() > limit {
        return Err(Refusal::bad(format!("{field} is too long")));
    }
    Ok(json!(true))
}
