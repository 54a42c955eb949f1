//! What people read: in every language, on every screen.

mod admin_actions;
mod admin_screens;
mod alerts;
mod figures;
mod locales;
mod screens;
mod writing;
