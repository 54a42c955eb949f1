//! A basic group becomes a supergroup, and so gets another id.

use serde_json::json;

use crate::telegram::TelegramSim;
use crate::telegram::groups::GroupChat;
use crate::telegram::groups::GroupKind;
use crate::telegram::groups::Standing;
use crate::telegram::groups::group::End;

impl TelegramSim {
    /// The creator makes a basic group a supergroup with this id. Its members and administrators go with it; its
    /// links and join requests end. The bot is added to the supergroup and receives a service message in either
    /// chat, but no update about leaving the basic group:
    /// <https://github.com/tdlib/telegram-bot-api/issues/266>.
    pub fn upgrade(&self, chat: i64, to: i64) {
        self.with(|state| {
            let bot = state.bot_id();
            let Some(group) = state.chats.groups.get_mut(&chat) else { return };
            let creator = group.creator();
            let mut supergroup = GroupChat::new(to, GroupKind::Supergroup, &group.title, creator);
            supergroup.members = group.members.clone();
            group.end = Some(End::Upgraded(to));
            group.requests.clear();
            group.links.clear();
            let standing = supergroup.standing(bot, 0);
            state.chats.groups.insert(to, supergroup);
            if standing.is_in() {
                let update = state.member_update(to, bot, creator, Standing::Left, standing);
                state.send_member_update(to, bot, update);
            }
            let text = "The group became a supergroup";
            state.add_service_message(chat, creator, text, json!({ "migrate_to_chat_id": to }));
            state.add_service_message(to, creator, text, json!({ "migrate_from_chat_id": chat }));
        });
    }
}
