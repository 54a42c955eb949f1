//! Calls about the members of a group or channel: who is in, who may come in, who is removed.
//!
//! The texts of failures come from the Bot API server (`tdlib/telegram-bot-api`, `Client.cpp`), from the
//! library below it (`tdlib/td`, `DialogParticipantManager.cpp`), and, in capital letters, from Telegram's
//! own servers.

use serde_json::Value;
use serde_json::json;

use crate::domain::chat_call::ChatCallFailure;
use crate::domain::chat_update::BotRights;
use crate::domain::chat_update::ChatId;
use crate::domain::chat_update::SharedChat;
use crate::domain::chat_update::Standing;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::paid_chat::LookedUp;
use crate::metrics;
use crate::telegram::Delivery;
use crate::telegram::RetryReason;
use crate::telegram::Telegram;
use crate::telegram::call_error::CallError;
use crate::telegram::shared_chats;

/// The longest name of an invite link: <https://core.telegram.org/bots/api#createchatinvitelink>.
const MAX_LINK_NAME: usize = 32;

impl Telegram {
    /// The standing of a person in a chat. The bot must be an administrator. A ban that was made here is recognised by
    /// the end that [`Telegram::ban`] gave it.
    pub async fn standing_of(
        &self,
        chat: ChatId,
        user: UserId,
    ) -> Result<LookedUp, ChatCallFailure> {
        let member = self.about_member("getChatMember", chat, user).await;
        let member = counted("getChatMember", member, failure)?;
        let standing =
            shared_chats::standing(&member).ok_or_else(|| unreadable("getChatMember"))?;
        let until = member["until_date"].as_i64().filter(|seconds| *seconds > 0);
        Ok(LookedUp {
            standing,
            is_bot: member["user"]["is_bot"] == true,
            banned_until: until
                .filter(|_| standing == Standing::Banned)
                .map(Timestamp::from_seconds),
        })
    }

    /// The bot's own standing and rights in a chat.
    pub async fn own_rights(&self, chat: ChatId) -> Result<(Standing, BotRights), ChatCallFailure> {
        let member = self.about_member("getChatMember", chat, self.own_id().await?).await;
        let member = counted("getChatMember", member, failure)?;
        let standing =
            shared_chats::standing(&member).ok_or_else(|| unreadable("getChatMember"))?;
        Ok((standing, shared_chats::rights(&member)))
    }

    /// Lets in a person who has asked to join.
    pub async fn approve_join(&self, chat: ChatId, user: UserId) -> Result<(), ChatCallFailure> {
        let outcome = self.about_member("approveChatJoinRequest", chat, user).await;
        counted("approveChatJoinRequest", outcome, request_failure).map(drop)
    }

    /// Turns down a person who has asked to join. They can ask again.
    pub async fn decline_join(&self, chat: ChatId, user: UserId) -> Result<(), ChatCallFailure> {
        let outcome = self.about_member("declineChatJoinRequest", chat, user).await;
        counted("declineChatJoinRequest", outcome, request_failure).map(drop)
    }

    /// Removes a person and keeps them out until `until`, in whole seconds. Their messages stay. With less
    /// than 30 seconds or more than 366 days to go, Telegram bans without end.
    ///
    /// A ban with an end heals by itself if the process dies before [`Telegram::unban`]. Telegram shows the
    /// end in the member, so a ban that was made here differs from one that an administrator made.
    pub async fn ban(
        &self,
        chat: ChatId,
        user: UserId,
        until: Timestamp,
    ) -> Result<(), ChatCallFailure> {
        let params = json!({ "chat_id": chat, "user_id": user, "until_date": until.seconds() });
        let outcome = self.call_with_json("banChatMember", &params).await;
        counted("banChatMember", outcome, failure).map(drop)
    }

    /// Ends a ban, so that the person can join again. Does nothing for a person who is not banned.
    pub async fn unban(&self, chat: ChatId, user: UserId) -> Result<(), ChatCallFailure> {
        let params = json!({ "chat_id": chat, "user_id": user, "only_if_banned": true });
        let outcome = self.call_with_json("unbanChatMember", &params).await;
        counted("unbanChatMember", outcome, failure).map(drop)
    }

    /// Creates an invite link with which people ask to join. `name` is shown to administrators, cut to 32
    /// characters.
    pub async fn create_join_link(
        &self,
        chat: ChatId,
        name: &str,
    ) -> Result<String, ChatCallFailure> {
        let name: String = name.chars().take(MAX_LINK_NAME).collect();
        let params = json!({ "chat_id": chat, "name": name, "creates_join_request": true });
        let link = self.call_with_json("createChatInviteLink", &params).await;
        let link = counted("createChatInviteLink", link, failure)?;
        let address = link["invite_link"].as_str().map(str::to_owned);
        address.ok_or_else(|| unreadable("createChatInviteLink"))
    }

    /// Makes a link of the bot unusable. One that is unusable already counts as revoked.
    pub async fn revoke_link(&self, chat: ChatId, link: &str) -> Result<(), ChatCallFailure> {
        let params = json!({ "chat_id": chat, "invite_link": link });
        let outcome = match self.call_with_json("revokeChatInviteLink", &params).await {
            Err(error) if error.matches(400, UNUSABLE_LINK) => Ok(Value::Null),
            outcome => outcome,
        };
        counted("revokeChatInviteLink", outcome, failure).map(drop)
    }

    /// How many members the chat has, bots included.
    pub async fn member_count(&self, chat: ChatId) -> Result<u64, ChatCallFailure> {
        let count = self.call_with_json("getChatMemberCount", &json!({ "chat_id": chat })).await;
        let count = counted("getChatMemberCount", count, failure)?;
        count.as_u64().ok_or_else(|| unreadable("getChatMemberCount"))
    }

    /// The chat's kind and title. Fails for a private chat.
    pub async fn shared_chat(&self, chat: ChatId) -> Result<SharedChat, ChatCallFailure> {
        let found = self.call_with_json("getChat", &json!({ "chat_id": chat })).await;
        let found = counted("getChat", found, failure)?;
        shared_chats::chat(&found).ok_or_else(|| unreadable("getChat"))
    }

    async fn about_member(
        &self,
        method: &str,
        chat: ChatId,
        user: UserId,
    ) -> Result<Value, CallError> {
        self.call_with_json(method, &json!({ "chat_id": chat, "user_id": user })).await
    }

    async fn own_id(&self) -> Result<UserId, ChatCallFailure> {
        if let Some(id) = self.own_id.get() {
            return Ok(*id);
        }
        let me = self.call_with_json("getMe", &json!({})).await;
        let me = me.map_err(|error| failure(&error))?;
        let id = me["id"].as_i64().map(UserId).ok_or_else(|| unreadable("getMe"))?;
        Ok(*self.own_id.get_or_init(|| id))
    }
}

/// Counts a call by its outcome.
fn counted(
    method: &'static str,
    outcome: Result<Value, CallError>,
    failure: fn(&CallError) -> ChatCallFailure,
) -> Result<Value, ChatCallFailure> {
    let outcome = outcome.map_err(|error| failure(&error));
    metrics::chat_call(method, outcome.as_ref().err().map_or("ok", ChatCallFailure::as_str));
    outcome
}

fn unreadable(method: &str) -> ChatCallFailure {
    ChatCallFailure::Unknown(format!("the response to {method} cannot be read"))
}

const IN_ALREADY: &[&str] = &["user_already_participant"];
const NO_REQUEST: &[&str] = &["hide_requester_missing"];
const NOT_IN: &[&str] = &[
    "user_not_participant",
    "participant_id_invalid",
    "member not found",
    "user not found",
    "not in the chat",
];
const TOO_MANY_CHATS: &[&str] = &["channels_too_much"];
const ADMINISTRATOR: &[&str] = &[
    "user is an administrator of the chat",
    "user_admin_invalid",
    "can't remove chat owner",
    "can't edit chat owner",
    "can't restrict self",
    "user_creator",
];
const NO_RIGHT: &[&str] = &[
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "administrator rights required",
    "chat_admin_required",
    "chat_admin_invite_required",
    "right_forbidden",
    "chat_write_forbidden",
    "member list is inaccessible",
];
const NO_CHAT: &[&str] = &[
    "chat not found",
    "chat was deactivated",
    "chat is deactivated",
    "group is deactivated",
    "chat was deleted",
    "bot was kicked",
    "bot is not a member",
    "no access to the chat",
    "can't access the chat",
    "peer_id_invalid",
    "chat_id_invalid",
    "channel_private",
    "channel_invalid",
];
const NO_PERSON: &[&str] = &[
    "user is deactivated",
    "user is deleted",
    "input_user_deactivated",
    "user_deleted",
    "user_id_invalid",
    "invalid user_id",
];
const UNUSABLE_LINK: &[&str] = &["invite_hash_expired", "invite_hash_invalid"];

/// The failure of an answer to a join request. For a person who has not asked, Telegram says
/// `USER_ID_INVALID`, and for one who used a link that was revoked since, `INVITE_HASH_EXPIRED`:
/// <https://core.telegram.org/method/messages.hideChatJoinRequest>.
fn request_failure(error: &CallError) -> ChatCallFailure {
    let gone = error.matches(400, &["user_id_invalid"]) || error.matches(400, UNUSABLE_LINK);
    if gone { ChatCallFailure::NoRequest } else { failure(error) }
}

/// What a failed call means. A text that is not known here is no reason to give up on a chat or a person.
fn failure(error: &CallError) -> ChatCallFailure {
    match Delivery::of(error) {
        Delivery::Migrated(chat) => return ChatCallFailure::Migrated(ChatId(chat)),
        Delivery::RetryAt(pause, RetryReason::RateLimited) => {
            return ChatCallFailure::Paused(pause);
        }
        Delivery::RetryAt(_, RetryReason::Unavailable | RetryReason::TimedOut) => {
            return ChatCallFailure::Unavailable(error.reason());
        }
        _ => {}
    }
    // Both statuses occur with the same texts: the server calls some 403 what Telegram calls 400.
    let says = |texts: &[&str]| error.matches(400, texts) || error.matches(403, texts);
    if says(NO_PERSON) {
        ChatCallFailure::NoPerson
    } else if says(IN_ALREADY) {
        ChatCallFailure::AlreadyIn
    } else if says(NO_REQUEST) {
        ChatCallFailure::NoRequest
    } else if says(NOT_IN) {
        ChatCallFailure::NotIn
    } else if says(TOO_MANY_CHATS) {
        ChatCallFailure::TooManyChats
    } else if says(ADMINISTRATOR) {
        ChatCallFailure::Administrator
    } else if says(NO_RIGHT) {
        ChatCallFailure::NoRight
    } else if says(NO_CHAT) {
        ChatCallFailure::NoChat
    } else {
        ChatCallFailure::Unknown(error.reason())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::chat_call::ChatCallFailure;
    use crate::domain::chat_update::ChatId;
    use crate::telegram::call_error::CallError;
    use crate::telegram::members::failure;
    use crate::telegram::members::request_failure;

    fn answer(status: u16, description: &str) -> CallError {
        let description = description.to_owned();
        CallError::Answer { status, description, retry_after: None, migrate_to: None }
    }

    #[test]
    fn each_text_of_a_failure_decides_what_to_do_next() {
        use ChatCallFailure::{
            Administrator, AlreadyIn, NoChat, NoPerson, NoRequest, NoRight, NotIn, TooManyChats,
        };
        for (status, text, expected) in [
            (400, "Bad Request: USER_ALREADY_PARTICIPANT", AlreadyIn),
            (400, "Bad Request: HIDE_REQUESTER_MISSING", NoRequest),
            (400, "Bad Request: USER_NOT_PARTICIPANT", NotIn),
            (400, "Bad Request: PARTICIPANT_ID_INVALID", NotIn),
            (400, "Bad Request: member not found", NotIn),
            (400, "Bad Request: user not found", NotIn),
            (400, "Bad Request: USER_CHANNELS_TOO_MUCH", TooManyChats),
            (400, "Bad Request: CHANNELS_TOO_MUCH", TooManyChats),
            (400, "Bad Request: user is an administrator of the chat", Administrator),
            (400, "Bad Request: can't remove chat owner", Administrator),
            (400, "Bad Request: CHAT_ADMIN_REQUIRED", NoRight),
            (400, "Bad Request: not enough rights", NoRight),
            (400, "Bad Request: not enough rights to restrict/unrestrict chat member", NoRight),
            (400, "Bad Request: not enough rights to manage chat join requests", NoRight),
            (400, "Bad Request: not enough rights to manage chat invite link", NoRight),
            (400, "Bad Request: member list is inaccessible", NoRight),
            (400, "Bad Request: chat not found", NoChat),
            (400, "Bad Request: CHANNEL_PRIVATE", NoChat),
            (400, "Bad Request: group chat was deactivated", NoChat),
            (403, "Forbidden: the group chat was deleted", NoChat),
            (403, "Forbidden: bot was kicked from the supergroup chat", NoChat),
            (403, "Forbidden: bot was kicked from the channel chat", NoChat),
            (403, "Forbidden: bot is not a member of the channel chat", NoChat),
            (403, "Forbidden: bot is not a member of the supergroup chat", NoChat),
            (403, "Forbidden: user is deactivated", NoPerson),
            (400, "Bad Request: USER_ID_INVALID", NoPerson),
            (400, "Bad Request: invalid user_id specified", NoPerson),
        ] {
            assert_eq!(failure(&answer(status, text)), expected, "{text}");
        }
    }

    #[test]
    fn a_request_that_is_gone_differs_from_a_person_who_is_gone() {
        for text in ["USER_ID_INVALID", "INVITE_HASH_EXPIRED", "HIDE_REQUESTER_MISSING"] {
            let error = answer(400, &format!("Bad Request: {text}"));
            assert_eq!(request_failure(&error), ChatCallFailure::NoRequest, "{text}");
        }
        let deleted = answer(403, "Forbidden: user is deactivated");
        assert_eq!(request_failure(&deleted), ChatCallFailure::NoPerson);
    }

    #[test]
    fn a_failure_that_says_nothing_about_the_chat_is_recognised() {
        let pause = CallError::Answer {
            status: 429,
            description: "Too Many Requests: retry after 9".to_owned(),
            retry_after: Some(Duration::from_secs(9)),
            migrate_to: None,
        };
        assert_eq!(failure(&pause), ChatCallFailure::Paused(Duration::from_secs(9)));
        let migrated = CallError::Answer {
            status: 400,
            description: "Bad Request: group chat was upgraded to a supergroup chat".to_owned(),
            retry_after: None,
            migrate_to: Some(-1_001),
        };
        assert_eq!(failure(&migrated), ChatCallFailure::Migrated(ChatId(-1_001)));
        for error in [
            answer(500, "Internal Server Error"),
            answer(502, "Bad Gateway"),
            answer(401, "Unauthorized"),
            CallError::Unreadable { status: 200 },
            CallError::TimedOut,
            CallError::NoConnection,
            CallError::Network,
        ] {
            let failure = failure(&error);
            assert!(matches!(failure, ChatCallFailure::Unavailable(_)), "{error}: {failure}");
        }
        for error in [
            answer(400, "Bad Request: something that is new"),
            answer(403, "Forbidden: something that is new"),
            answer(400, "Bad Request: can't unrestrict a basic group"),
        ] {
            assert_eq!(failure(&error), ChatCallFailure::Unknown(error.to_string()));
        }
    }
}
