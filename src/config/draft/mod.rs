//! A new `bot.toml`, made of the shipped one, a template of plans and the operator's answers.

mod amounts;
mod document;
mod template;

pub use crate::config::draft::amounts::{NoExampleAmounts, has_example_amounts};
pub use crate::config::draft::document::Draft;
pub use crate::config::draft::template::PlanTemplate;
