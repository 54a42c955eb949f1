//! Words: a state and a locale become a text and its buttons; pure, and told from `locales/` alone.

mod account;
mod change;
mod conversation;
mod format;
mod menu;
mod news;
mod open_message;
mod page;
mod pause;
mod phrasebook;
mod press;
mod screen;
mod shop;
mod status;
mod trail;
mod trouble;

pub use crate::messages::change::ChangeView;
pub use crate::messages::page::{PageWords, PlanOnPage, PlansPage};
pub use crate::messages::pause::ResumeView;
pub use crate::messages::phrasebook::{LocaleError, Phrasebook, Words};
pub use crate::messages::press::Press;
pub use crate::messages::screen::{Action, Button, Screen};
pub use crate::messages::trail::{EventView, FailedEvent};
pub use crate::messages::trouble::Trouble;
