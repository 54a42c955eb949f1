//! What people read: in every language, on every screen.

mod locales;
mod screens;
