//! The Telegram bot: turns updates into calls of the billing services and replies with screens.

mod admin;
mod callbacks;
mod cancelling;
mod commands;
mod connection;
mod context;
mod conversations;
mod groups;
mod intake;
mod menus;
mod own_chats;
mod personal_data;
mod polling;
mod profile;
pub mod published;
mod recent;
mod replies;
mod route;
mod screens;
mod state;
mod trouble;
mod updates;

pub use crate::bot::connection::Intake;
pub use crate::bot::state::Bot;
pub use crate::bot::state::BotOptions;
pub use crate::bot::state::BotServices;
