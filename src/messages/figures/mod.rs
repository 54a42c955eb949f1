//! `/stats` in the chat: the figures of a period as a text, and as a picture for each currency. The weekly digest.

mod canvas;
mod digest;
mod picture;
mod texts;

pub use texts::STATS_PERIODS;
