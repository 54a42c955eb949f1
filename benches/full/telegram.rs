//! A Telegram of one process: passes on what people write, accepts every message, and times the answers.

use std::collections::{HashMap, VecDeque};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::any;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};

/// How long a poll waits for updates.
const POLL: Duration = Duration::from_secs(10);

/// Clones share the chats.
#[derive(Clone)]
pub(crate) struct Telegram {
    pub(crate) url: String,
    chats: Arc<Chats>,
}

#[derive(Default)]
struct Chats {
    state: Mutex<ChatState>,
    written: Notify,
}

#[derive(Default)]
struct ChatState {
    updates: VecDeque<Value>,
    last: i64,
    sent: u64,
    /// Who waits for a message, by chat, and for which text.
    waiting: HashMap<i64, (&'static str, oneshot::Sender<Instant>)>,
}

impl Telegram {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let chats = Arc::<Chats>::default();
        let router = Router::new().route("/{bot}/{method}", any(call)).with_state(chats.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, chats }
    }

    /// A person writes to the bot. Returns how long the answer with this text takes.
    pub(crate) async fn answer(&self, user: i64, text: &str, part: &'static str) -> Duration {
        let (written, answered) = (Instant::now(), self.message(user, part));
        {
            let mut state = self.chats.state.lock().unwrap();
            state.last += 1;
            let id = state.last;
            let person = json!({ "id": user, "is_bot": false, "first_name": "Person" });
            let command = text.split(' ').next().unwrap().len();
            state.updates.push_back(json!({ "update_id": id, "message": {
                "message_id": id, "date": id, "from": person, "text": text,
                "chat": { "id": user, "type": "private", "first_name": "Person" },
                "entities": [{ "type": "bot_command", "offset": 0, "length": command }],
            } }));
        }
        self.chats.written.notify_waiters();
        answered.await.unwrap().duration_since(written)
    }

    /// When the bot sends the next message with this text to that chat.
    pub(crate) fn message(&self, chat: i64, part: &'static str) -> oneshot::Receiver<Instant> {
        let (sender, receiver) = oneshot::channel();
        self.chats.state.lock().unwrap().waiting.insert(chat, (part, sender));
        receiver
    }

    /// How many messages the bot has sent.
    pub(crate) fn sent(&self) -> u64 {
        self.chats.state.lock().unwrap().sent
    }
}

async fn call(
    State(chats): State<Arc<Chats>>,
    Path((_bot, method)): Path<(String, String)>,
    body: Bytes,
) -> Json<Value> {
    // A picture comes as a form, of which nothing is needed.
    let params: Value = serde_json::from_slice(&body).unwrap_or_default();
    let result = match method.to_lowercase().as_str() {
        "getme" => json!({
            "id": 1, "is_bot": true, "first_name": "Load", "username": "load_bot",
            "can_join_groups": true, "can_read_all_group_messages": false,
            "supports_inline_queries": false, "can_connect_to_business": false,
            "has_main_web_app": false,
        }),
        "getwebhookinfo" => json!({
            "url": "", "has_custom_certificate": false, "pending_update_count": 0,
        }),
        "getupdates" => updates(&chats, params["offset"].as_i64().unwrap_or(0)).await,
        "sendmessage" | "editmessagetext" => message(&chats, &params),
        "sendphoto" => json!({
            "message_id": 1, "date": 1, "photo": [],
            "chat": { "id": 1, "type": "private", "first_name": "Person" },
        }),
        _ => json!(true),
    };
    Json(json!({ "ok": true, "result": result }))
}

async fn updates(chats: &Chats, offset: i64) -> Value {
    let deadline = tokio::time::Instant::now() + POLL;
    loop {
        let written = chats.written.notified();
        let mut written = std::pin::pin!(written);
        written.as_mut().enable();
        {
            let waiting = &mut chats.state.lock().unwrap().updates;
            waiting.retain(|update| update["update_id"].as_i64().unwrap() >= offset);
            if !waiting.is_empty() {
                return json!(waiting);
            }
        }
        if tokio::time::timeout_at(deadline, written).await.is_err() {
            return json!([]);
        }
    }
}

fn message(chats: &Chats, params: &Value) -> Value {
    let (chat, text) = (params["chat_id"].as_i64().unwrap(), params["text"].as_str().unwrap());
    let mut state = chats.state.lock().unwrap();
    state.last += 1;
    state.sent += 1;
    let waited_for = state.waiting.get(&chat).is_some_and(|(part, _)| text.contains(part));
    if waited_for && let Some((_, sender)) = state.waiting.remove(&chat) {
        // The bench may not wait any more.
        let _ = sender.send(Instant::now());
    }
    json!({
        "message_id": state.last, "date": state.last, "text": text,
        "chat": { "id": chat, "type": "private", "first_name": "Person" },
    })
}
