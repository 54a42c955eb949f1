//! The place of a person or bot in a group or channel, and its shape in the Bot API.

use serde_json::Value;
use serde_json::json;

use crate::telegram::groups::GroupKind;

/// The status of a chat member: <https://core.telegram.org/bots/api#chatmember>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Creator,
    Administrator(AdminRights),
    Member,
    /// Cannot write. May have left, and then stays restricted after coming back.
    Restricted {
        is_member: bool,
    },
    Left,
    /// Banned until this time in Unix milliseconds; for good if there is none.
    Kicked {
        until_ms: Option<i64>,
    },
}

/// The rights of an administrator that decide who is a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdminRights {
    /// `can_invite_users`: invite links and join requests.
    pub invite: bool,
    /// `can_restrict_members`: bans.
    pub restrict: bool,
    /// `can_promote_members`.
    pub promote: bool,
}

impl AdminRights {
    pub const NONE: Self = Self { invite: false, restrict: false, promote: false };
    /// What a bot of a paid chat needs.
    pub const MEMBERS: Self = Self { invite: true, restrict: true, promote: false };
}

impl Standing {
    /// Banned for good.
    pub const BANNED: Self = Self::Kicked { until_ms: None };

    /// Whether the person is in the chat.
    #[must_use]
    pub const fn is_in(self) -> bool {
        match self {
            Self::Creator | Self::Administrator(_) | Self::Member => true,
            Self::Restricted { is_member } => is_member,
            Self::Left | Self::Kicked { .. } => false,
        }
    }

    /// The creator is one as well.
    #[must_use]
    pub const fn is_administrator(self) -> bool {
        matches!(self, Self::Creator | Self::Administrator(_))
    }

    #[must_use]
    pub const fn is_banned(self) -> bool {
        matches!(self, Self::Kicked { .. })
    }

    /// All of them for the creator.
    pub(super) const fn rights(self) -> AdminRights {
        match self {
            Self::Creator => AdminRights { invite: true, restrict: true, promote: true },
            Self::Administrator(rights) => rights,
            _ => AdminRights::NONE,
        }
    }

    /// The Bot API's word for it.
    #[must_use]
    pub const fn status(self) -> &'static str {
        match self {
            Self::Creator => "creator",
            Self::Administrator(_) => "administrator",
            Self::Member => "member",
            Self::Restricted { .. } => "restricted",
            Self::Left => "left",
            Self::Kicked { .. } => "kicked",
        }
    }

    /// A `ChatMember`.
    pub(super) fn json(self, user: &Value, kind: GroupKind) -> Value {
        let mut member = json!({ "user": user, "status": self.status() });
        match self {
            Self::Creator => member["is_anonymous"] = json!(false),
            Self::Administrator(rights) => {
                for (field, granted) in administrator(rights, kind) {
                    member[field] = json!(granted);
                }
            }
            Self::Restricted { is_member } => {
                for (field, permitted) in PERMISSIONS {
                    member[*field] = json!(*permitted && !field.starts_with("can_send"));
                }
                member["until_date"] = json!(0);
                member["is_member"] = json!(is_member);
            }
            Self::Kicked { until_ms } => {
                member["until_date"] = json!(until_ms.map_or(0, |ms| ms.div_euclid(1000)));
            }
            Self::Member | Self::Left => {}
        }
        member
    }
}

fn administrator(rights: AdminRights, kind: GroupKind) -> Vec<(&'static str, bool)> {
    let mut fields = vec![
        ("can_be_edited", false),
        ("can_manage_chat", true),
        ("can_change_info", true),
        ("can_delete_messages", true),
        ("can_invite_users", rights.invite),
        ("can_restrict_members", rights.restrict),
        ("can_promote_members", rights.promote),
        ("can_manage_video_chats", true),
        ("can_post_stories", false),
        ("can_edit_stories", false),
        ("can_delete_stories", false),
        ("is_anonymous", false),
        ("can_manage_voice_chats", true),
    ];
    if kind == GroupKind::Channel {
        fields.extend([
            ("can_post_messages", true),
            ("can_edit_messages", true),
            ("can_manage_direct_messages", false),
        ]);
    } else {
        fields
            .extend([("can_pin_messages", true), ("can_manage_topics", kind == GroupKind::Forum)]);
    }
    fields
}

/// What members of groups may do by default: <https://core.telegram.org/bots/api#chatpermissions>.
pub(super) const PERMISSIONS: &[(&str, bool)] = &[
    ("can_send_messages", true),
    ("can_send_audios", true),
    ("can_send_documents", true),
    ("can_send_photos", true),
    ("can_send_videos", true),
    ("can_send_video_notes", true),
    ("can_send_voice_notes", true),
    ("can_send_polls", true),
    ("can_send_other_messages", true),
    ("can_add_web_page_previews", true),
    ("can_change_info", false),
    ("can_invite_users", false),
    ("can_pin_messages", false),
    ("can_manage_topics", false),
];
