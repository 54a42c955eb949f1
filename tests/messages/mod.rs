//! What people read: in every language, on every screen.

mod admin_actions;
mod admin_screens;
mod locales;
mod screens;
