//! One Bot API call. The request is a typed payload of teloxide; the response is read here, because
//! teloxide hides the status of a failure and sleeps ten seconds inside each call that fails with 5xx.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use teloxide::requests::Payload;

use crate::telegram::Telegram;
use crate::telegram::call_error::{CallError, pause};

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    result: Value,
    error_code: Option<u16>,
    description: Option<String>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

impl Telegram {
    /// Calls a method and returns the `result` of the response unchanged.
    pub(crate) async fn call<P>(&self, payload: &P) -> Result<Value, CallError>
    where
        P: Payload + Serialize + Sync,
    {
        // teloxide has separate payloads for methods that act on inline messages.
        let method = P::NAME.trim_end_matches("Inline");
        self.execute(self.bot.client().post(self.address(method)).json(payload)).await
    }

    /// Like [`Telegram::call`], for a method by its name.
    pub(crate) async fn call_with_json(
        &self,
        method: &str,
        params: &Value,
    ) -> Result<Value, CallError> {
        self.execute(self.bot.client().post(self.address(method)).json(params)).await
    }

    /// Like [`Telegram::call`], with a multipart form, which can contain files.
    pub(crate) async fn call_with_form(
        &self,
        method: &str,
        form: reqwest::multipart::Form,
        timeout: Duration,
    ) -> Result<Value, CallError> {
        let request = self.bot.client().post(self.address(method));
        self.execute(request.multipart(form).timeout(timeout)).await
    }

    fn address(&self, method: &str) -> String {
        let base = self.bot.api_url();
        format!("{}/bot{}/{method}", base.as_str().trim_end_matches('/'), self.bot.token())
    }

    /// Sends the request, and records whether Telegram is reachable and accepts the token.
    async fn execute(&self, request: reqwest::RequestBuilder) -> Result<Value, CallError> {
        let outcome = match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                let body = response.bytes().await;
                body.map_err(|error| CallError::in_transit(&error))
                    .and_then(|body| read(status, &body))
            }
            Err(error) => Err(CallError::in_transit(&error)),
        };
        let unreachable = matches!(
            outcome,
            Err(CallError::TimedOut | CallError::NoConnection | CallError::Network)
        );
        let is_down = matches!(
            outcome,
            Err(CallError::Answer { status: 500.., .. } | CallError::Unreadable { status: 500.. })
        );
        self.liveness.note(!unreachable, !is_down);
        match &outcome {
            Err(error) if error.is_unauthorized() => {
                if self.health.token_refused() {
                    log::error!(
                        "Telegram rejects the bot token: messages are queued until it is accepted; \
                         Stripe webhooks are still processed"
                    );
                }
            }
            // Other failures say nothing about the token.
            Ok(_) | Err(CallError::Answer { status: ..500, .. }) => self.health.token_accepted(),
            Err(_) => {}
        }
        outcome
    }
}

fn read(status: u16, body: &[u8]) -> Result<Value, CallError> {
    let Ok(answer) = serde_json::from_slice::<Answer>(body) else {
        return Err(CallError::Unreadable { status });
    };
    if answer.ok {
        return Ok(answer.result);
    }
    Err(CallError::Answer {
        status: answer.error_code.unwrap_or(status),
        description: answer.description.unwrap_or_default(),
        retry_after: answer.parameters.retry_after.map(pause),
        migrate_to: answer.parameters.migrate_to_chat_id,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::CallError;
    use super::read;

    fn answer(status: u16, body: &serde_json::Value) -> Result<serde_json::Value, CallError> {
        read(status, body.to_string().as_bytes())
    }

    #[test]
    fn a_result_is_returned_unchanged() {
        let body = json!({ "ok": true, "result": { "message_id": 7, "new_field": [1] } });
        let result = answer(200, &body).unwrap();
        assert_eq!(result, json!({ "message_id": 7, "new_field": [1] }));
    }

    #[test]
    fn a_failure_keeps_its_code_and_its_parameters() {
        let body = json!({
            "ok": false, "error_code": 429, "description": "Too Many Requests: retry after 5",
            "parameters": { "retry_after": 5 },
        });
        let CallError::Answer { status, retry_after, .. } = answer(429, &body).unwrap_err() else {
            panic!("no answer")
        };
        assert_eq!((status, retry_after), (429, Some(Duration::from_secs(5))));
        let body = json!({ "ok": false, "error_code": 429, "parameters": { "retry_after": 0 } });
        let CallError::Answer { retry_after, .. } = answer(429, &body).unwrap_err() else {
            panic!("no answer")
        };
        assert_eq!(retry_after, Some(Duration::from_secs(1)), "a call is never repeated at once");
        let body = json!({ "ok": false, "parameters": { "migrate_to_chat_id": -1001 } });
        let CallError::Answer { status, migrate_to, .. } = answer(400, &body).unwrap_err() else {
            panic!("no answer")
        };
        assert_eq!((status, migrate_to), (400, Some(-1001)), "the HTTP status");
    }

    #[test]
    fn a_response_that_is_not_bot_api_json_keeps_its_status() {
        for body in ["<html>", "", "7", "{}", "[]"] {
            let error = read(502, body.as_bytes()).unwrap_err();
            assert_eq!(error, CallError::Unreadable { status: 502 }, "{body}");
        }
    }
}
