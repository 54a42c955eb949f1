//! What people read: in every language, on every screen.

mod admin_actions;
mod locales;
mod screens;
