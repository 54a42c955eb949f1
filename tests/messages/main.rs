//! What people read: in every language, on every screen.

#![expect(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod locales;
mod screens;
