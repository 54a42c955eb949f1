//! The paid chats of any user: who is in, who may be.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::billing::{PaidChats, Refusal};
use crate::domain::paid_chat::{OwnChat, OwnChatState};
use crate::http::api::caller::Reader;
use crate::http::api::user_id;
use crate::http::openapi::responses::{CommonErrors, TokenErrors};
use crate::http::problem::{Problem, ProblemBody};

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChatsResponse {
    /// The Telegram user id.
    #[schema(example = "1001")]
    user_id: String,
    chats: Vec<ChatItem>,
}

/// A group or channel that is paid for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChatItem {
    /// Telegram's id of the group or channel.
    #[schema(example = "-1001234567890")]
    chat_id: String,
    /// Its name in `bot.toml`, or its title.
    #[schema(example = "VIP lounge")]
    chat: String,
    /// What lets people into the chat.
    #[schema(example = "signals")]
    entitlement: String,
    /// Whether the user has that entitlement now.
    entitled: bool,
    /// Whether the user is known to be in the chat.
    member: bool,
    /// Since when, RFC 3339, UTC; null if the user is not in the chat, or was there before the bot.
    #[schema(required, example = "2026-12-24T18:00:00Z")]
    since: Option<String>,
}

/// Lists the paid chats of any user: those that they are entitled to, and those that they are in. Requires the
/// scope `entitlements:read`.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}/chats",
    tag = "entitlements",
    operation_id = "listChatsOfUser",
    security(("token" = ["entitlements:read"])),
    params(("id" = i64, Path, description = "The Telegram user id", minimum = 1)),
    responses(
        (status = 200, description = "The chats by their name; none for an unknown user", body = ChatsResponse),
        (status = 400, description = "Not a Telegram user id", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The token lacks the scope", body = ProblemBody, content_type = "application/problem+json"),
        TokenErrors,
        CommonErrors,
    )
)]
pub(super) async fn of_user(
    State(chats): State<PaidChats>,
    _: Reader,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<ChatsResponse>, Problem> {
    let user = user_id::of_path(id)?;
    let chats = chats.chats_of(user).await.map_err(Refusal::from)?;
    Ok(Json(ChatsResponse { user_id: user.to_string(), chats: chats.iter().map(chat).collect() }))
}

fn chat(chat: &OwnChat) -> ChatItem {
    let since = match chat.state {
        OwnChatState::In { since } => Some(since),
        OwnChatState::Link(_) | OwnChatState::Banned | OwnChatState::NotReady => None,
    };
    ChatItem {
        chat_id: chat.chat.to_string(),
        chat: chat.title.clone(),
        entitlement: chat.entitlement.to_string(),
        entitled: chat.is_entitled,
        member: since.is_some(),
        since: since.flatten().map(|at| at.to_rfc3339()),
    }
}
