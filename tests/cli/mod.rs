//! The binary from outside: what it prints, how it exits, and that it prints no secret.

mod backup;
mod chats;
mod check;
mod commands;
mod first_sale;
mod grants;
mod import;
mod init;
mod installations;
mod money;
mod read_only;
mod replay;
mod revocations;
mod running;
mod sandbox;
mod setup;
mod user;
mod webhooks;
