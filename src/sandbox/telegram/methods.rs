//! The methods of the simulated Bot API.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::telegram::Document;
use crate::sandbox::telegram::State;
use crate::sandbox::telegram::refusal::Refusal;

impl State {
    /// Answers one call; `method` is in lower case. Long polling is elsewhere.
    pub(super) fn call(
        &mut self,
        method: &str,
        params: &Value,
        document: Option<Document>,
    ) -> Result<Value, Refusal> {
        match method {
            "getme" => Ok(self.me()),
            "setwebhook" => self.set_webhook(params),
            "deletewebhook" => Ok(self.delete_webhook(params)),
            "getwebhookinfo" => Ok(self.webhook_info()),
            "sendmessage" => self.send(params, None),
            "senddocument" => match document {
                Some(document) => self.send(params, Some(document)),
                None => Err(Refusal::bad("there is no document in the request")),
            },
            "editmessagetext" => self.edit_text(params),
            "editmessagereplymarkup" => self.edit_markup(params),
            "deletemessage" => self.delete(params),
            "answercallbackquery" => self.answer_callback(params),
            "setmycommands" => self.commands.set(params),
            "getmycommands" => Ok(self.commands.show(params)),
            "deletemycommands" => Ok(self.commands.delete(params)),
            "setmydescription" => short(params, "description", 512),
            "setmyshortdescription" => short(params, "short_description", 120),
            "setmyname" => short(params, "name", 64),
            "setchatmenubutton" | "logout" | "close" => Ok(json!(true)),
            "sendchataction" => self.chats.writable(&params["chat_id"]).map(|_| json!(true)),
            "getchat" => self.get_chat(params),
            _ => Err(Refusal::new(404, "Not Found: method not found")),
        }
    }
}

fn short(params: &Value, field: &str, limit: usize) -> Result<Value, Refusal> {
    if params[field].as_str().unwrap_or_default().chars().count() > limit {
        return Err(Refusal::bad(format!("{field} is too long")));
    }
    Ok(json!(true))
}
