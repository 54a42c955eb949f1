//! The Bot API client at the simulated Telegram.

mod members;
mod polls;
