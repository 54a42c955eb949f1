//! Reads groups, channels and the people in them from JSON, and the updates that are about them.

use serde_json::Value;

use crate::domain::chat_update::BotChange;
use crate::domain::chat_update::BotRights;
use crate::domain::chat_update::ChatId;
use crate::domain::chat_update::ChatPerson;
use crate::domain::chat_update::ChatUpdate;
use crate::domain::chat_update::JoinRequest;
use crate::domain::chat_update::MemberChange;
use crate::domain::chat_update::SharedChat;
use crate::domain::chat_update::SharedChatKind;
use crate::domain::chat_update::Standing;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::telegram::RawChatUpdate;

/// A group or channel. `None` for a private chat or an unknown kind.
pub(super) fn chat(chat: &Value) -> Option<SharedChat> {
    let kind = match chat["type"].as_str()? {
        "group" => SharedChatKind::Group,
        "supergroup" => SharedChatKind::Supergroup,
        "channel" => SharedChatKind::Channel,
        _ => return None,
    };
    let title = chat["title"].as_str().unwrap_or_default().to_owned();
    Some(SharedChat { id: ChatId(chat["id"].as_i64()?), kind, title })
}

/// The standing of a `ChatMember`. `None` for an unknown status.
pub(super) fn standing(member: &Value) -> Option<Standing> {
    Some(match member["status"].as_str()? {
        "creator" => Standing::Owner,
        "administrator" => Standing::Administrator,
        "member" => Standing::Member,
        "restricted" if member["is_member"] == true => Standing::Restricted,
        "restricted" | "left" => Standing::Left,
        "kicked" => Standing::Banned,
        _ => return None,
    })
}

/// The rights of a `ChatMember`. Telegram sends these fields for members who are restricted, too, where
/// they mean something else.
pub(super) fn rights(member: &Value) -> BotRights {
    let is_administrator = member["status"] == "administrator";
    BotRights {
        invite: is_administrator && member["can_invite_users"] == true,
        remove: is_administrator && member["can_restrict_members"] == true,
    }
}

fn person(user: &Value) -> Option<ChatPerson> {
    let text = |name: &str| user[name].as_str().map(str::to_owned);
    Some(ChatPerson {
        id: UserId(user["id"].as_i64()?),
        is_bot: user["is_bot"] == true,
        first_name: text("first_name").unwrap_or_default(),
        last_name: text("last_name"),
        username: text("username"),
        language: text("language_code"),
    })
}

fn date(payload: &Value) -> Option<Timestamp> {
    payload["date"].as_i64().map(Timestamp::from_seconds)
}

/// The kinds of updates that say something about a group or channel.
const MEMBER: &str = "chat_member";
const BOT: &str = "my_chat_member";
const REQUEST: &str = "chat_join_request";
const MESSAGE: &str = "message";

/// An update about a group or channel with its origin. `None` for other updates. What cannot be read is
/// included: another version may be able to.
pub(super) fn raw(update: &Value) -> Option<(String, RawChatUpdate)> {
    let (kind, payload) =
        update.as_object()?.iter().find(|(kind, payload)| is_kept(kind, payload))?;
    let id = |value: &Value| value["id"].as_i64().unwrap_or_default();
    let person = match kind.as_str() {
        REQUEST => &payload["from"],
        _ => &payload["new_chat_member"]["user"],
    };
    let (chat, date) = (id(&payload["chat"]), payload["date"].as_i64().unwrap_or_default());
    let origin = format!("{kind} {chat} {} {date}", id(person));
    let read = read(update);
    Some((origin, RawChatUpdate { kind: kind.clone(), payload: update.to_string(), update: read }))
}

/// In a private chat, `my_chat_member` says only whether the person can be reached.
fn is_kept(kind: &str, payload: &Value) -> bool {
    match kind {
        MEMBER | REQUEST => true,
        BOT => payload["chat"]["type"] != "private",
        MESSAGE => {
            payload["migrate_to_chat_id"].is_i64() || payload["migrate_from_chat_id"].is_i64()
        }
        _ => false,
    }
}

/// Reads what a whole update says about a group or channel. `None` if it lacks required fields.
#[must_use]
pub fn read_chat_update(update: &[u8]) -> Option<ChatUpdate> {
    read(&serde_json::from_slice(update).ok()?)
}

fn read(update: &Value) -> Option<ChatUpdate> {
    update.as_object()?.iter().find_map(|(kind, payload)| match kind.as_str() {
        MEMBER => member_change(payload).map(ChatUpdate::Member),
        BOT => bot_change(payload).map(ChatUpdate::Bot),
        REQUEST => join_request(payload).map(ChatUpdate::Request),
        MESSAGE => migration(payload),
        _ => None,
    })
}

fn member_change(change: &Value) -> Option<MemberChange> {
    let now = &change["new_chat_member"];
    let until = now["until_date"].as_i64().filter(|seconds| *seconds > 0);
    let to = standing(now)?;
    Some(MemberChange {
        chat: chat(&change["chat"])?,
        person: person(&now["user"])?,
        by: UserId(change["from"]["id"].as_i64()?),
        to,
        banned_until: until.filter(|_| to == Standing::Banned).map(Timestamp::from_seconds),
        at: date(change)?,
    })
}

fn bot_change(change: &Value) -> Option<BotChange> {
    let now = &change["new_chat_member"];
    Some(BotChange {
        chat: chat(&change["chat"])?,
        by: person(&change["from"])?,
        standing: standing(now)?,
        rights: rights(now),
        at: date(change)?,
    })
}

fn join_request(request: &Value) -> Option<JoinRequest> {
    let person = person(&request["from"])?;
    Some(JoinRequest {
        chat: chat(&request["chat"])?,
        // Servers before Bot API 6.5 do not send it; there it is the id of the person.
        user_chat: request["user_chat_id"].as_i64().unwrap_or(person.id.0),
        person,
        at: date(request)?,
    })
}

/// Telegram sends one service message in the group and one in the supergroup.
fn migration(message: &Value) -> Option<ChatUpdate> {
    let chat = ChatId(message["chat"]["id"].as_i64()?);
    let other = |name: &str| message[name].as_i64().map(ChatId);
    if let Some(to) = other("migrate_to_chat_id") {
        return Some(ChatUpdate::Migrated { from: chat, to });
    }
    other("migrate_from_chat_id").map(|from| ChatUpdate::Migrated { from, to: chat })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use crate::domain::chat_update::BotChange;
    use crate::domain::chat_update::BotRights;
    use crate::domain::chat_update::ChatId;
    use crate::domain::chat_update::ChatPerson;
    use crate::domain::chat_update::ChatUpdate;
    use crate::domain::chat_update::JoinRequest;
    use crate::domain::chat_update::MemberChange;
    use crate::domain::chat_update::SharedChat;
    use crate::domain::chat_update::SharedChatKind;
    use crate::domain::chat_update::Standing;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;
    use crate::telegram::read_chat_update;
    use crate::telegram::shared_chats::rights;
    use crate::telegram::shared_chats::standing;

    fn read(update: &Value) -> Option<ChatUpdate> {
        read_chat_update(update.to_string().as_bytes())
    }

    fn lounge() -> SharedChat {
        let title = "VIP lounge".to_owned();
        SharedChat { id: ChatId(-1_001), kind: SharedChatKind::Supergroup, title }
    }

    fn lounge_json() -> Value {
        json!({ "id": -1_001, "type": "supergroup", "title": "VIP lounge", "is_forum": true })
    }

    fn ann() -> ChatPerson {
        ChatPerson {
            id: UserId(1),
            is_bot: false,
            first_name: "Ann".to_owned(),
            last_name: None,
            username: Some("ann".to_owned()),
            language: Some("de".to_owned()),
        }
    }

    fn ann_json() -> Value {
        json!({ "id": 1, "is_bot": false, "first_name": "Ann", "username": "ann", "language_code": "de" })
    }

    #[test]
    fn each_status_of_a_member_is_a_place_in_the_chat() {
        for (member, expected) in [
            (json!({ "status": "creator", "is_anonymous": true }), Some(Standing::Owner)),
            (json!({ "status": "administrator" }), Some(Standing::Administrator)),
            (json!({ "status": "member", "until_date": 9 }), Some(Standing::Member)),
            (json!({ "status": "restricted", "is_member": true }), Some(Standing::Restricted)),
            (json!({ "status": "restricted", "is_member": false }), Some(Standing::Left)),
            (json!({ "status": "left" }), Some(Standing::Left)),
            (json!({ "status": "kicked", "until_date": 0 }), Some(Standing::Banned)),
            (json!({ "status": "of a later version" }), None),
            (json!({}), None),
        ] {
            assert_eq!(standing(&member), expected, "{member}");
        }
    }

    #[test]
    fn only_an_administrator_has_rights() {
        let fields = json!({ "can_invite_users": true, "can_restrict_members": false });
        for (status, invite) in [("administrator", true), ("restricted", false), ("left", false)] {
            let mut member = fields.clone();
            member["status"] = json!(status);
            assert_eq!(rights(&member), BotRights { invite, remove: false }, "{status}");
        }
    }

    #[test]
    fn a_change_of_a_member_is_read_whatever_else_it_carries() {
        let update = json!({ "update_id": 7, "chat_member": {
            "chat": lounge_json(), "date": 1_769_817_600,
            "from": { "id": 2, "is_bot": false, "first_name": "Olga" },
            "old_chat_member": { "status": "left", "user": ann_json() },
            "new_chat_member": { "status": "member", "user": ann_json(), "tag": "new" },
            "invite_link": { "invite_link": "https://t.me/+x", "creator": ann_json() },
            "via_join_request": true, "of_a_later_version": [1],
        } });
        let expected = MemberChange {
            chat: lounge(),
            person: ann(),
            by: UserId(2),
            to: Standing::Member,
            banned_until: None,
            at: Timestamp::from_seconds(1_769_817_600),
        };
        assert_eq!(read(&update), Some(ChatUpdate::Member(expected)));
        for missing in ["chat", "date", "from", "new_chat_member"] {
            let mut partial = update.clone();
            partial["chat_member"].as_object_mut().unwrap().remove(missing);
            assert_eq!(read(&partial), None, "{missing}");
        }
    }

    #[test]
    fn a_change_of_the_bot_carries_its_rights() {
        let bot = json!({ "id": 5, "is_bot": true, "first_name": "Club" });
        let update = json!({ "update_id": 7, "my_chat_member": {
            "chat": { "id": -1_002, "type": "channel", "title": "Signals" }, "date": 1,
            "from": ann_json(), "old_chat_member": { "status": "left", "user": bot },
            "new_chat_member": { "status": "administrator", "user": bot, "can_be_edited": false,
                "can_invite_users": true, "can_restrict_members": true },
        } });
        let expected = BotChange {
            chat: SharedChat {
                id: ChatId(-1_002),
                kind: SharedChatKind::Channel,
                title: "Signals".to_owned(),
            },
            by: ann(),
            standing: Standing::Administrator,
            rights: BotRights { invite: true, remove: true },
            at: Timestamp::from_seconds(1),
        };
        assert_eq!(read(&update), Some(ChatUpdate::Bot(expected)));
    }

    #[test]
    fn a_join_request_names_the_chat_in_which_the_bot_may_write() {
        let mut update = json!({ "update_id": 7, "chat_join_request": {
            "chat": lounge_json(), "from": ann_json(), "user_chat_id": 77, "date": 1, "bio": "hi",
            "query_id": "9",
        } });
        let expected = |user_chat| {
            let at = Timestamp::from_seconds(1);
            ChatUpdate::Request(JoinRequest { chat: lounge(), person: ann(), user_chat, at })
        };
        assert_eq!(read(&update), Some(expected(77)));
        update["chat_join_request"].as_object_mut().unwrap().remove("user_chat_id");
        assert_eq!(read(&update), Some(expected(1)));
    }

    #[test]
    fn both_messages_about_a_migration_say_the_same() {
        let migrated = Some(ChatUpdate::Migrated { from: ChatId(-5), to: ChatId(-1_005) });
        let message = |chat: i64, name: &str, other: i64| {
            json!({ "update_id": 7, "message": { "message_id": 1, "date": 1, name: other,
                "chat": { "id": chat, "type": "group", "title": "Club" } } })
        };
        assert_eq!(read(&message(-5, "migrate_to_chat_id", -1_005)), migrated);
        assert_eq!(read(&message(-1_005, "migrate_from_chat_id", -5)), migrated);
    }

    #[test]
    fn other_updates_say_nothing_about_a_chat() {
        for update in [
            json!({ "update_id": 7, "message": { "message_id": 1, "chat": { "id": 1 }, "text": "x" } }),
            json!({ "update_id": 7, "my_chat_member": { "chat": { "id": 1, "type": "private" } } }),
            json!({ "update_id": 7, "chat_member": "unreadable" }),
            json!({ "update_id": 7, "subscription": {} }),
            json!([]),
        ] {
            assert_eq!(read(&update), None, "{update}");
        }
        assert_eq!(read_chat_update(b"no JSON"), None);
    }
}
