//! Control API of groups and channels: what people and the creator of a chat do there.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use serde::Deserialize;
use serde_json::json;

use crate::World;
use crate::control::Answer;
use crate::control::Problem;
use crate::telegram::AdminRights;
use crate::telegram::Opened;
use crate::telegram::Standing;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/api/invitation", post(open))
        .route("/api/group/{id}/bot", post(bot))
        .route("/api/group/{id}/{action}", post(act))
}

#[derive(Deserialize)]
struct Invitation {
    user: i64,
    url: String,
}

/// A person opens an invite link.
async fn open(State(world): State<Arc<World>>, Json(invitation): Json<Invitation>) -> Answer {
    let outcome = match world.telegram.open_link(invitation.user, &invitation.url) {
        Opened::Joined => "joined",
        Opened::Requested => "requested",
        Opened::AlreadyIn => "already_in",
        Opened::Refused(_) => {
            let what = "This invite link is not valid or no longer valid.";
            return Err(Problem::new(StatusCode::GONE, what));
        }
    };
    let chat = world.telegram.chat_of_link(&invitation.url);
    Ok(Json(json!({ "outcome": outcome, "chat": chat })))
}

/// What the creator lets the bot do. A bot that is no administrator becomes one.
#[derive(Deserialize)]
struct BotRole {
    invite: Option<bool>,
    restrict: Option<bool>,
    /// `administrator`, `member` or `kicked`.
    status: Option<String>,
}

async fn bot(
    State(world): State<Arc<World>>,
    Path(chat): Path<i64>,
    Json(role): Json<BotRole>,
) -> Answer {
    let telegram = &world.telegram;
    let (creator, standing) =
        telegram.creator_and_bot(chat).ok_or_else(|| Problem::not_found("chat"))?;
    match role.status.as_deref() {
        Some("kicked") => telegram.remove_bot(chat, creator),
        Some("member") => telegram.demote_bot(chat, creator),
        _ => {
            let before = match standing {
                Standing::Administrator(rights) => rights,
                _ => AdminRights::MEMBERS,
            };
            let rights = AdminRights {
                invite: role.invite.unwrap_or(before.invite),
                restrict: role.restrict.unwrap_or(before.restrict),
                promote: before.promote,
            };
            telegram.promote_bot(chat, creator, rights);
        }
    }
    Ok(Json(json!({ "status": telegram.bot_standing(chat).status() })))
}

#[derive(Deserialize)]
struct Member {
    user: i64,
}

/// A member leaves; or the creator lets somebody in, refuses, bans or unbans them.
async fn act(
    State(world): State<Arc<World>>,
    Path((chat, action)): Path<(i64, String)>,
    Json(Member { user }): Json<Member>,
) -> Answer {
    let telegram = &world.telegram;
    let (creator, _) = telegram.creator_and_bot(chat).ok_or_else(|| Problem::not_found("chat"))?;
    match action.as_str() {
        "leave" => telegram.leave(user, chat),
        "approve" => telegram.approve(chat, creator, user),
        "decline" => telegram.decline(chat, creator, user),
        "add" => telegram.add_member(chat, creator, user),
        "ban" => telegram.ban(chat, creator, user),
        "unban" => telegram.unban(chat, creator, user),
        _ => return Err(Problem::not_found("action")),
    }
    Ok(Json(json!({ "status": telegram.standing(chat, user).status() })))
}
