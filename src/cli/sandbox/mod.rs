//! `tollgate sandbox`: runs the application against simulated Stripe and Telegram, with a web page.

mod command;
mod history;
mod people;
mod stories;

pub(super) use command::Args;
pub(super) use command::run;
