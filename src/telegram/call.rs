//! One call of the Bot API. The request is teloxide's typed payload; the answer is read here, because
//! teloxide shows a failure's description and hides its status, and waits ten seconds within each call
//! that is answered with a 5xx.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use teloxide::requests::Payload;

use crate::telegram::Telegram;
use crate::telegram::delivery;

/// Why a call brought no result. Never holds an address (it contains the token), nor a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// Telegram answered that it does not do it.
    #[error("{status} {description}")]
    Answer {
        /// `error_code` of the answer, else the status of the response.
        status: u16,
        description: String,
        retry_after: Option<Duration>,
        migrate_to: Option<i64>,
    },
    /// Something answered, and not with the JSON of the Bot API.
    #[error("{status}, and the answer is not readable")]
    Unreadable { status: u16 },
    #[error("timed out")]
    TimedOut,
    #[error("no connection")]
    NoConnection,
    /// The connection broke, or the request could not be made.
    #[error("network error")]
    Network,
}

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
    /// The `result` of the answer, as it came.
    pub(crate) async fn call<P>(&self, payload: &P) -> Result<Value, CallError>
    where
        P: Payload + Serialize + Sync,
    {
        // Payloads that are answered with `True` for inline messages have a name of their own.
        let method = P::NAME.trim_end_matches("Inline");
        self.execute(self.bot.client().post(self.address(method)).json(payload)).await
    }

    /// As [`Telegram::call`], with a form, which can hold files.
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

    /// Also notes whether Telegram can be reached, and whether it accepts the token.
    async fn execute(&self, request: reqwest::RequestBuilder) -> Result<Value, CallError> {
        let outcome = match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                let body = response.bytes().await;
                body.map_err(|error| CallError::of(&error)).and_then(|body| read(status, &body))
            }
            Err(error) => Err(CallError::of(&error)),
        };
        let silent = matches!(
            outcome,
            Err(CallError::TimedOut | CallError::NoConnection | CallError::Network)
        );
        self.contact.note(!silent);
        match &outcome {
            Err(error) if delivery::is_unauthorized(error) => {
                if self.health.token_refused() {
                    log::error!(
                        "Telegram refuses the bot token: messages wait until it is accepted, \
                         Stripe's webhooks are taken meanwhile"
                    );
                }
            }
            // Without an answer of the Bot API nothing is known.
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
        retry_after: answer.parameters.retry_after.map(Duration::from_secs),
        migrate_to: answer.parameters.migrate_to_chat_id,
    })
}

impl CallError {
    fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_connect() {
            Self::NoConnection
        } else {
            Self::Network
        }
    }

    /// The status of an answer; none where there was none.
    pub(crate) const fn status(&self) -> Option<u16> {
        match self {
            Self::Answer { status, .. } | Self::Unreadable { status } => Some(*status),
            Self::TimedOut | Self::NoConnection | Self::Network => None,
        }
    }

    /// Whether Telegram answered with this status and with one of these texts, in upper or lower case.
    pub(crate) fn says(&self, wanted: u16, texts: &[&str]) -> bool {
        let Self::Answer { status, description, .. } = self else { return false };
        let description = description.to_lowercase();
        *status == wanted && texts.iter().any(|text| description.contains(&text.to_lowercase()))
    }
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
    fn a_result_is_passed_on_as_it_came() {
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
        let body = json!({ "ok": false, "parameters": { "migrate_to_chat_id": -1001 } });
        let CallError::Answer { status, migrate_to, .. } = answer(400, &body).unwrap_err() else {
            panic!("no answer")
        };
        assert_eq!((status, migrate_to), (400, Some(-1001)), "the response has the status");
    }

    #[test]
    fn what_is_no_answer_of_the_bot_api_keeps_its_status() {
        for body in ["<html>", "", "7", "{}", "[]"] {
            let error = read(502, body.as_bytes()).unwrap_err();
            assert_eq!(error, CallError::Unreadable { status: 502 }, "{body}");
        }
    }
}
