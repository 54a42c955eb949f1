//! HTTP routes of the simulated Bot API: tokens, bodies, faults, and the record of requests.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::FromRequest;
use axum::extract::Multipart;
use axum::extract::Path;
use axum::extract::Request;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::any;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::World;
use crate::changes::lock;
use crate::telegram::Call;
use crate::telegram::Document;
use crate::telegram::TelegramSim;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;
use crate::telegram::simulator::Version;

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/telegram/{bot}/{method}", any(call))
        .layer(DefaultBodyLimit::max(50 * 1024 * 1024))
}

async fn call(
    Shared(world): Shared<Arc<World>>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    let telegram = &world.telegram;
    let (params, document) = match read(request).await {
        Ok(read) => read,
        Err(refusal) => return answer(Err(refusal)),
    };
    let name = method.to_ascii_lowercase();
    let accepted = bot.strip_prefix("bot") == Some(telegram.inner.token.as_str())
        && !lock(&telegram.inner.state).token_revoked;
    let done = if accepted {
        telegram.answer(&name, &params, document).await
    } else {
        Err(Refusal::new(401, "Unauthorized"))
    };
    // A successful poll changes nothing on the page.
    let is_quiet = name == "getupdates" && done.is_ok();
    if !is_quiet {
        let mut state = lock(&telegram.inner.state);
        let at_ms = state.clock.now_ms();
        let refusal = done.as_ref().err().map(|refusal| refusal.description.clone());
        let call = Call { method: method.clone(), params, at_ms, ok: done.is_ok(), refusal };
        state.calls.push(call);
        drop(state);
        telegram.inner.changes.note();
    }
    answer(done)
}

fn answer(done: Result<Value, Refusal>) -> Response {
    match done {
        Ok(result) => Json(json!({ "ok": true, "result": result })).into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            if status == StatusCode::BAD_GATEWAY {
                return (status, "<html><h1>502 Bad Gateway</h1></html>").into_response();
            }
            (status, Json(refusal.body())).into_response()
        }
    }
}

impl TelegramSim {
    /// Waits as long as requests for the chat hang.
    async fn wait_while_hanging(&self, chat: i64) {
        if !lock(&self.inner.state).hanging.contains(&chat) {
            return;
        }
        self.inner.unanswered.fetch_add(1, Ordering::SeqCst);
        let _unanswered = Unanswered(&self.inner.unanswered);
        loop {
            let changed = self.inner.arrived.notified();
            if !lock(&self.inner.state).hanging.contains(&chat) {
                return;
            }
            changed.await;
        }
    }

    async fn answer(
        &self,
        method: &str,
        params: &Value,
        document: Option<Document>,
    ) -> Result<Value, Refusal> {
        if let Some(chat) = chat_id(params) {
            self.wait_while_hanging(chat).await;
        }
        {
            let mut state = lock(&self.inner.state);
            if state.down {
                return Err(Refusal::new(502, "Bad Gateway"));
            }
            let matching =
                state.failures.iter().position(|(failing, _)| failing == "*" || failing == method);
            // Polls never stop, so they consume only faults that name them.
            let matching = matching
                .filter(|at| method != "getupdates" || state.failures[*at].0 == "getupdates");
            if let Some((_, refusal)) = matching.and_then(|at| state.failures.remove(at)) {
                return Err(refusal);
            }
        }
        let done = if method == "getupdates" {
            self.get_updates(params).await
        } else {
            lock(&self.inner.state).call(method, params, document)
        };
        let done = lock(&self.inner.state).lose(method, done);
        if let Err(refusal) = &done
            && refusal.is_violation()
        {
            let mut state = lock(&self.inner.state);
            // It is no mistake of the bot if an older server does not support a tag, or if it is late to write to a
            // person who asked to join.
            let is_old =
                state.version == Version::Old && refusal.description.contains("\"tg-time\"");
            let is_late = refusal.status == 403
                && chat_id(params).is_some_and(|user| state.has_requested(user));
            // Only asking shows that a chat that a file names does not exist, or not any more.
            let is_question =
                method == "getchatmember" && refusal.description.ends_with("chat not found");
            if !is_old && !is_late && !is_question {
                state.violations.push(format!("{method} {params}: {}", refusal.description));
            }
        }
        done
    }
}

impl State {
    /// The error instead of the result of a request that was carried out, if tests arranged one.
    fn lose(&mut self, method: &str, done: Result<Value, Refusal>) -> Result<Value, Refusal> {
        let failing = |(failing, _): &(String, Refusal)| {
            failing == method || (failing == "*" && method != "getupdates")
        };
        let position = done.is_ok().then(|| self.late_failures.iter().position(failing)).flatten();
        match position.and_then(|at| self.late_failures.remove(at)) {
            Some((_, refusal)) => Err(refusal),
            None => done,
        }
    }
}

/// Counts a hanging request until it is dropped, also when the client disconnects.
struct Unanswered<'a>(&'a AtomicUsize);

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn chat_id(params: &Value) -> Option<i64> {
    let chat = &params["chat_id"];
    chat.as_i64().or_else(|| chat.as_str()?.parse().ok())
}

/// Reads parameters from a JSON, form or multipart body and from the query, which are equivalent.
async fn read(request: Request) -> Result<(Value, Option<Document>), Refusal> {
    let broken = |what: String| Refusal::bad(format!("can't read the request: {what}"));
    let mut params = Map::new();
    let mut document = None;
    pairs(request.uri().query().unwrap_or_default(), &mut params);
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        let mut form =
            Multipart::from_request(request, &()).await.map_err(|e| broken(e.to_string()))?;
        while let Some(field) = form.next_field().await.map_err(|e| broken(e.to_string()))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|e| broken(e.to_string()))?.to_vec();
            if let Some(name) = file {
                document = Some(Document { name, bytes });
            } else {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                params.insert(name, Value::String(text));
            }
        }
        return Ok((tree(params), document));
    }
    let bytes = axum::body::to_bytes(request.into_body(), 50 * 1024 * 1024).await;
    let bytes = bytes.map_err(|e| broken(e.to_string()))?;
    if kind.starts_with("application/json") && !bytes.is_empty() {
        let body: Value = serde_json::from_slice(&bytes).map_err(|e| broken(e.to_string()))?;
        if let Value::Object(fields) = body {
            params.extend(fields);
        }
        return Ok((Value::Object(params), None));
    }
    pairs(&String::from_utf8_lossy(&bytes), &mut params);
    Ok((tree(params), None))
}

fn pairs(encoded: &str, into: &mut Map<String, Value>) {
    if let Ok(mut url) = reqwest::Url::parse("http://form/") {
        url.set_query(Some(encoded));
        for (key, value) in url.query_pairs() {
            into.insert(key.into_owned(), Value::String(value.into_owned()));
        }
    }
}

/// Parses the lists and objects that forms carry as JSON strings.
fn tree(params: Map<String, Value>) -> Value {
    let nested = [
        "commands",
        "scope",
        "allowed_updates",
        "reply_markup",
        "entities",
        "reply_parameters",
        "ephemeral_message_parameters",
    ];
    let read = |(name, value): (String, Value)| match value.as_str() {
        Some(text) if nested.contains(&name.as_str()) => {
            let value = serde_json::from_str(text).unwrap_or(Value::Null);
            (name, value)
        }
        _ => (name, value),
    };
    Value::Object(params.into_iter().map(read).collect())
}
