//! Renders state in a locale as text and buttons. Pure; every text comes from `locales/`.

mod account;
mod admin_action;
mod admin_titles;
mod audit_log;
mod audited;
mod broadcast;
mod callback_data;
mod change;
mod conversation;
mod figures;
mod format;
mod granting;
mod locales;
mod menu;
mod notices;
mod open_message;
mod page;
mod pause;
mod person;
mod personal_data;
mod refunding;
mod repeat;
mod screen;
mod shop;
mod status;
mod trouble;
mod why;

pub use crate::messages::audit_log::AuditPage;
pub use crate::messages::callback_data::{BroadcastAction, CallbackData};
pub use crate::messages::figures::STATS_PERIODS;
pub use crate::messages::locales::{LocaleError, Locales, Localizer};
pub use crate::messages::page::{PageTexts, PlanOnPage, PlansPage};
pub use crate::messages::pause::ResumeView;
pub use crate::messages::repeat::{ReplayedEvent, ResyncView};
pub use crate::messages::screen::{Action, Button, Screen};
pub use crate::messages::trouble::Trouble;
