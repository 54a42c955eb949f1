//! The methods of the Bot API about groups, channels and their members.

use serde_json::Value;
use serde_json::json;

use crate::telegram::groups::Access;
use crate::telegram::groups::AdminRights;
use crate::telegram::groups::ChatAction;
use crate::telegram::groups::GroupKind;
use crate::telegram::groups::InviteLink;
use crate::telegram::groups::Standing;
use crate::telegram::groups::changing::Way;
use crate::telegram::groups::group::link_url;
use crate::telegram::groups::standing::PERMISSIONS;
use crate::telegram::messages::integer;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;

/// Bans that are shorter or longer are for good: <https://core.telegram.org/bots/api#banchatmember>.
const BAN_SECONDS: std::ops::RangeInclusive<i64> = 30..=366 * 86_400;

/// Removing a member without a ban bans them for a short time first:
/// <https://github.com/tdlib/td/blob/master/td/telegram/DialogParticipantManager.cpp>.
const REMOVAL_MS: i64 = 60_000;

impl State {
    /// Handles a method about chats and members; `None` if it is another one.
    pub(in crate::telegram) fn call_about_members(
        &mut self,
        method: &str,
        params: &Value,
    ) -> Option<Result<Value, Refusal>> {
        Some(match method {
            "createchatinvitelink" => self.create_invite_link(params),
            "revokechatinvitelink" => self.revoke_invite_link(params),
            "approvechatjoinrequest" => self.decide_request_by_bot(params, true),
            "declinechatjoinrequest" => self.decide_request_by_bot(params, false),
            "banchatmember" => self.ban_member(params),
            "unbanchatmember" => self.unban_member(params),
            "getchatmember" => self.get_member(params),
            "getchatmembercount" => {
                self.group(&params["chat_id"], Access::Members).map(|group| json!(group.count()))
            }
            "getchatadministrators" => self.get_administrators(params),
            "leavechat" => self.leave_chat(params),
            _ => return None,
        })
    }

    fn create_invite_link(&mut self, params: &Value) -> Result<Value, Refusal> {
        let chat = self.with_right(params, "manage chat invite link", |rights| rights.invite)?;
        let creates_join_request = flag(&params["creates_join_request"]);
        let limit = integer(&params["member_limit"]).and_then(|limit| usize::try_from(limit).ok());
        let member_limit = limit.filter(|limit| *limit > 0);
        if creates_join_request && member_limit.is_some() {
            return Err(Refusal::bad(
                "member limit can't be specified for links requiring administrator approval",
            ));
        }
        let name = params["name"].as_str().filter(|name| !name.is_empty());
        let expires = integer(&params["expire_date"]).filter(|seconds| *seconds > 0);
        let url = link_url();
        let link = InviteLink {
            url: url.clone(),
            creator: self.bot_id(),
            name: name.map(|name| name.chars().take(32).collect()),
            creates_join_request,
            member_limit,
            expires_ms: expires.map(|seconds| seconds.saturating_mul(1000)),
            is_primary: false,
            is_revoked: false,
            joined: 0,
        };
        if let Some(group) = self.chats.groups.get_mut(&chat) {
            group.links.push(link);
        }
        Ok(self.link_json(chat, &url).unwrap_or_default())
    }

    /// Only links that the bot made. Requests that came by the link stay.
    fn revoke_invite_link(&mut self, params: &Value) -> Result<Value, Refusal> {
        let chat = self.with_right(params, "manage chat invite link", |rights| rights.invite)?;
        let url = params["invite_link"].as_str().unwrap_or_default();
        let bot = self.bot_id();
        let group = self.chats.groups.get_mut(&chat);
        let link = group.and_then(|group| {
            let mut links = group.links.iter_mut();
            links.find(|link| link.url == url && link.creator == bot && !link.is_revoked)
        });
        link.ok_or_else(|| Refusal::bad("INVITE_HASH_EXPIRED"))?.is_revoked = true;
        Ok(self.link_json(chat, url).unwrap_or_default())
    }

    fn decide_request_by_bot(&mut self, params: &Value, approve: bool) -> Result<Value, Refusal> {
        let chat = self.with_right(params, "manage chat join requests", |rights| rights.invite)?;
        let user = user_id(params)?;
        self.decide_request(chat, user, self.bot_id(), approve)?;
        Ok(json!(true))
    }

    fn ban_member(&mut self, params: &Value) -> Result<Value, Refusal> {
        let chat = self.group(&params["chat_id"], Access::Write)?.id;
        let user = user_id(params)?;
        let now = self.clock.now_ms();
        let from = self.member(chat, user)?;
        if self.kind(chat) == GroupKind::Group {
            return self.remove_from_basic_group(chat, user, from);
        }
        let seconds = integer(&params["until_date"]).map(|date| date - now.div_euclid(1000));
        let until_ms = seconds
            .filter(|seconds| BAN_SECONDS.contains(seconds))
            .map(|seconds| now + seconds * 1000);
        if from == (Standing::Kicked { until_ms }) {
            return Ok(json!(true));
        }
        self.may_restrict(chat, user, from)?;
        self.ban(chat, self.bot_id(), user, until_ms);
        Ok(json!(true))
    }

    /// <https://core.telegram.org/bots/api#banchatmember>: in basic groups, people can come back by themselves.
    fn remove_from_basic_group(
        &mut self,
        chat: i64,
        user: i64,
        from: Standing,
    ) -> Result<Value, Refusal> {
        let bot = self.bot_id();
        let may = self.chats.groups.get(&chat).is_some_and(|group| group.rights(bot).restrict);
        if from.is_administrator() || !may {
            return Err(Refusal::bad("CHAT_ADMIN_REQUIRED"));
        }
        if !from.is_in() {
            return Err(Refusal::bad("USER_NOT_PARTICIPANT"));
        }
        self.ban(chat, bot, user, None);
        Ok(json!(true))
    }

    /// <https://core.telegram.org/bots/api#unbanchatmember>: without `only_if_banned`, a member is removed.
    fn unban_member(&mut self, params: &Value) -> Result<Value, Refusal> {
        let chat = self.group(&params["chat_id"], Access::Write)?.id;
        let user = user_id(params)?;
        if self.kind(chat) == GroupKind::Group {
            return Err(Refusal::bad("method is available for supergroup and channel chats only"));
        }
        let from = self.member(chat, user)?;
        if from == Standing::Left || (flag(&params["only_if_banned"]) && !from.is_banned()) {
            return Ok(json!(true));
        }
        self.may_restrict(chat, user, from)?;
        let bot = self.bot_id();
        if from.is_in() {
            let until_ms = Some(self.clock.now_ms() + REMOVAL_MS);
            self.ban(chat, bot, user, until_ms);
        }
        self.change(chat, user, bot, ChatAction::Unban, Standing::Left, &Way::Unspecified);
        Ok(json!(true))
    }

    fn get_member(&self, params: &Value) -> Result<Value, Refusal> {
        let user = user_id(params)?;
        let bot = self.bot_id();
        let access = if user == bot { Access::Read } else { Access::Members };
        let group = self.group(&params["chat_id"], access)?;
        let standing = self.member(group.id, user)?;
        let sees_members = group.standing(bot, 0).is_administrator() || user == bot;
        if !sees_members && group.kind == GroupKind::Channel {
            return Err(Refusal::bad("member list is inaccessible"));
        }
        if !sees_members && group.hides_members {
            return Err(Refusal::bad("CHAT_ADMIN_REQUIRED"));
        }
        Ok(standing.json(&self.chats.user(user), group.kind))
    }

    /// Other bots are left out.
    fn get_administrators(&self, params: &Value) -> Result<Value, Refusal> {
        let group = self.group(&params["chat_id"], Access::Members)?;
        let bot = self.bot_id();
        if group.kind == GroupKind::Channel && !group.standing(bot, 0).is_administrator() {
            return Err(Refusal::bad("member list is inaccessible"));
        }
        let administrators = group.members.iter().filter(|(user, standing)| {
            standing.is_administrator() && !self.chats.other_bots.contains_key(user)
        });
        Ok(administrators
            .map(|(user, standing)| standing.json(&self.chats.user(*user), group.kind))
            .collect())
    }

    fn leave_chat(&mut self, params: &Value) -> Result<Value, Refusal> {
        let chat = self.group(&params["chat_id"], Access::Read)?.id;
        self.leave(self.bot_id(), chat);
        Ok(json!(true))
    }

    /// `ChatFullInfo` of a group or channel, without what all chats have.
    pub(in crate::telegram) fn group_details(&self, chat_id: &Value) -> Result<Value, Refusal> {
        let group = self.group(chat_id, Access::Read)?;
        let mut chat = group.json();
        if group.kind != GroupKind::Channel {
            chat["permissions"] = json!({});
            for (field, permitted) in PERMISSIONS {
                chat["permissions"][*field] = json!(*permitted);
            }
        }
        if let Some(linked) = group.linked {
            chat["linked_chat_id"] = json!(linked);
        }
        if group.hides_members {
            chat["has_hidden_members"] = json!(true);
        }
        let primary = group.links.iter().find(|link| link.is_primary);
        if let Some(link) = primary.filter(|_| group.rights(self.bot_id()).invite) {
            chat["invite_link"] = json!(link.url);
        }
        Ok(chat)
    }

    /// The chat that a method is about. Fails if the bot lacks the right for it.
    fn with_right(
        &self,
        params: &Value,
        what: &str,
        has: impl Fn(AdminRights) -> bool,
    ) -> Result<i64, Refusal> {
        let group = self.group(&params["chat_id"], Access::Write)?;
        if has(group.rights(self.bot_id())) {
            Ok(group.id)
        } else {
            Err(Refusal::bad(format!("not enough rights to {what}")))
        }
    }

    fn kind(&self, chat: i64) -> GroupKind {
        self.chats.groups.get(&chat).map_or(GroupKind::Group, |group| group.kind)
    }

    fn member(&self, chat: i64, user: i64) -> Result<Standing, Refusal> {
        if !self.chats.is_known(user) {
            return Err(Refusal::bad("member not found"));
        }
        let now = self.clock.now_ms();
        let group = self.chats.groups.get(&chat);
        Ok(group.map_or(Standing::Left, |group| group.standing(user, now)))
    }

    fn may_restrict(&self, chat: i64, user: i64, from: Standing) -> Result<(), Refusal> {
        let bot = self.bot_id();
        if from == Standing::Creator {
            return Err(Refusal::bad("can't remove chat owner"));
        }
        if user == bot {
            return Err(Refusal::bad("can't restrict self"));
        }
        if !self.chats.groups.get(&chat).is_some_and(|group| group.rights(bot).restrict) {
            return Err(Refusal::bad("not enough rights to restrict/unrestrict chat member"));
        }
        if from.is_administrator() {
            return Err(Refusal::bad("user is an administrator of the chat"));
        }
        Ok(())
    }
}

fn user_id(params: &Value) -> Result<i64, Refusal> {
    integer(&params["user_id"]).ok_or_else(|| Refusal::bad("invalid user_id specified"))
}

/// A boolean, or its string in a form.
fn flag(value: &Value) -> bool {
    value == true || value == "true" || value == "True"
}
