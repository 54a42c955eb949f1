//! Simulated Telegram: chats in memory, the Bot API, and updates by polling or webhook.

mod chats;
mod commands;
mod groups;
mod keyboard;
mod messages;
mod methods;
mod polling;
mod refusal;
mod routes;
mod simulator;
mod text;
mod updates;
mod verbs;
mod view;
mod webhook;

pub use chats::Document;
pub use groups::AdminRights;
pub use groups::ChatAction;
pub use groups::ChatEvent;
pub use groups::GroupKind;
pub use groups::InviteLink;
pub use groups::Opened;
pub use groups::Standing;
pub use keyboard::Button;
pub use keyboard::ButtonAction;
pub use simulator::Call;
pub use simulator::CallbackAnswer;
pub use simulator::TelegramSim;
pub use verbs::ChatMessage;

pub(crate) use routes::routes;
