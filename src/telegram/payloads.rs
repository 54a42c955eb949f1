//! Payloads with parameters that teloxide lacks: teloxide-core 0.13 supports Bot API 9.1, and ephemeral
//! messages came with 10.2.

use serde::Serialize;
use serde_json::Value;
use teloxide::requests::Payload;
use teloxide::types::InlineKeyboardMarkup;
use teloxide::types::LinkPreviewOptions;

/// <https://core.telegram.org/bots/api#sendmessage>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SendMessage {
    pub(crate) chat_id: i64,
    pub(crate) text: String,
    pub(crate) parse_mode: &'static str,
    pub(crate) link_preview_options: LinkPreviewOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_thread_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) direct_messages_topic_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_parameters: Option<ReplyParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ephemeral_message_parameters: Option<EphemeralMessageParameters>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_markup: Option<InlineKeyboardMarkup>,
}

impl Payload for SendMessage {
    type Output = Value;
    const NAME: &'static str = "SendMessage";
}

/// <https://core.telegram.org/bots/api#copymessage>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CopyMessage {
    pub(crate) chat_id: i64,
    pub(crate) from_chat_id: i64,
    pub(crate) message_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_markup: Option<InlineKeyboardMarkup>,
}

impl Payload for CopyMessage {
    type Output = Value;
    const NAME: &'static str = "CopyMessage";
}

/// <https://core.telegram.org/bots/api#replyparameters>: one of the two ids is set.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReplyParameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ephemeral_message_id: Option<i64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) allow_sending_without_reply: bool,
}

/// <https://core.telegram.org/bots/api#ephemeralmessageparameters>, since Bot API 10.3.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct EphemeralMessageParameters {
    pub(crate) receiver_user_id: i64,
}

/// <https://core.telegram.org/bots/api#editmessagetext>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EditMessageText {
    pub(crate) chat_id: i64,
    pub(crate) message_id: i64,
    pub(crate) text: String,
    pub(crate) parse_mode: &'static str,
    pub(crate) link_preview_options: LinkPreviewOptions,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_markup: Option<InlineKeyboardMarkup>,
}

impl Payload for EditMessageText {
    type Output = Value;
    const NAME: &'static str = "EditMessageText";
}

/// <https://core.telegram.org/bots/api#getupdates>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) offset: Option<i64>,
    /// Seconds.
    pub(crate) timeout: u64,
    pub(crate) allowed_updates: &'static [&'static str],
}

impl Payload for GetUpdates {
    type Output = Value;
    const NAME: &'static str = "GetUpdates";
}

/// <https://core.telegram.org/bots/api#setmycommands>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SetMyCommands {
    pub(crate) commands: Vec<BotCommand>,
    pub(crate) scope: BotCommandScope,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language_code: Option<String>,
}

impl Payload for SetMyCommands {
    type Output = Value;
    const NAME: &'static str = "SetMyCommands";
}

/// <https://core.telegram.org/bots/api#getmycommands>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GetMyCommands {
    pub(crate) scope: BotCommandScope,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language_code: Option<String>,
}

impl Payload for GetMyCommands {
    type Output = Value;
    const NAME: &'static str = "GetMyCommands";
}

/// <https://core.telegram.org/bots/api#getmydescription>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GetMyDescription {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language_code: Option<String>,
}

impl Payload for GetMyDescription {
    type Output = Value;
    const NAME: &'static str = "GetMyDescription";
}

/// <https://core.telegram.org/bots/api#getmyshortdescription>.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GetMyShortDescription {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language_code: Option<String>,
}

impl Payload for GetMyShortDescription {
    type Output = Value;
    const NAME: &'static str = "GetMyShortDescription";
}

/// <https://core.telegram.org/bots/api#getchatmenubutton>, for all private chats.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GetChatMenuButton {}

impl Payload for GetChatMenuButton {
    type Output = Value;
    const NAME: &'static str = "GetChatMenuButton";
}

/// <https://core.telegram.org/bots/api#setchatmenubutton>, for all private chats.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SetChatMenuButton {
    pub(crate) menu_button: MenuButton,
}

impl Payload for SetChatMenuButton {
    type Output = Value;
    const NAME: &'static str = "SetChatMenuButton";
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum MenuButton {
    Commands,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct BotCommand {
    pub(crate) command: &'static str,
    pub(crate) description: String,
    /// Only the sender and the bot see the command. Since Bot API 10.2.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_ephemeral: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum BotCommandScope {
    AllPrivateChats,
    AllGroupChats,
    Chat { chat_id: i64 },
}
