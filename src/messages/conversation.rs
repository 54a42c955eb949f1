//! Everything around billing: help, legal pages, support, and what was not understood.

use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// `support`: a link, a Telegram name such as `@support`, or an address in plain text.
    #[must_use]
    pub fn help(&self, support: Option<&str>) -> Screen {
        let title = say!(self, "help-title");
        let screen = Screen::of(vec![title, self.command_list(), say!(self, "help-support")])
            .row(vec![self.to_plans(), self.to_status()]);
        let contact =
            support.and_then(link).map(|url| Button::url(say!(self, "button-support"), &url));
        screen.row(contact.into_iter().collect()).row(vec![self.back(CallbackData::Home)])
    }

    #[must_use]
    pub fn terms(&self, url: Option<&str>) -> Screen {
        let text = match place(url) {
            Place::Link(url) => {
                return self.page(say!(self, "terms-text"), say!(self, "button-terms"), &url);
            }
            Place::Text(place) => say!(self, "terms-at", place = place),
            Place::Nowhere => say!(self, "terms-missing"),
        };
        Screen::of(vec![text]).row(vec![self.to_home()])
    }

    #[must_use]
    pub fn privacy(&self, url: Option<&str>) -> Screen {
        let text = match place(url) {
            Place::Link(url) => {
                return self.page(say!(self, "privacy-text"), say!(self, "button-privacy"), &url);
            }
            Place::Text(place) => say!(self, "privacy-at", place = place),
            Place::Nowhere => say!(self, "privacy-missing"),
        };
        Screen::of(vec![text]).row(vec![self.to_home()])
    }

    /// `support` as for [`Localizer::help`].
    #[must_use]
    pub fn paysupport(&self, support: Option<&str>) -> Screen {
        let text = say!(self, "paysupport-text");
        match place(support) {
            Place::Link(url) => self.page(text, say!(self, "button-support"), &url),
            Place::Text(contact) => {
                Screen::of(vec![text, say!(self, "paysupport-contact", contact = contact)])
                    .row(vec![self.to_home()])
            }
            Place::Nowhere => Screen::of(vec![say!(self, "paysupport-missing")])
                .row(vec![self.to_manage(), self.to_home()]),
        }
    }

    /// All that a group gets to see.
    #[must_use]
    pub fn group_redirect(&self, deep_link: &str) -> Screen {
        Screen::of(vec![say!(self, "group-redirect")])
            .row(vec![Button::url(say!(self, "button-private-chat"), deep_link)])
    }

    #[must_use]
    pub fn unknown_command(&self) -> Screen {
        Screen::of(vec![say!(self, "unknown-command"), self.command_list()])
            .row(vec![self.to_plans(), self.to_help()])
    }

    #[must_use]
    pub fn unknown_text(&self) -> Screen {
        Screen::of(vec![say!(self, "unknown-text")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.to_help()])
    }

    /// The text is plain and fits into the answer to a callback query.
    #[must_use]
    pub fn stale_button(&self) -> Screen {
        Screen::of(vec![say!(self, "alert-stale-button")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.to_home()])
    }

    /// The text is plain and fits into the answer to a callback query.
    #[must_use]
    pub fn not_yours(&self) -> Screen {
        Screen::of(vec![say!(self, "alert-not-yours")]).row(vec![self.to_home()])
    }

    fn to_help(&self) -> Button {
        Button::press(say!(self, "button-help"), CallbackData::Help)
    }

    fn page(&self, text: String, label: String, url: &str) -> Screen {
        Screen::of(vec![text]).row(vec![Button::url(label, url)]).row(vec![self.to_home()])
    }

    fn command_list(&self) -> String {
        let line = |(command, what): (&'static str, String)| {
            say!(self, "help-command", command = command, what = what)
        };
        self.commands(false).into_iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Where a configured page or contact is.
enum Place {
    Link(String),
    /// Not a link; safe inside HTML.
    Text(String),
    Nowhere,
}

fn place(configured: Option<&str>) -> Place {
    match configured.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => link(text).map_or_else(|| Place::Text(escape(&clip(text, 500))), Place::Link),
        None => Place::Nowhere,
    }
}

fn link(text: &str) -> Option<String> {
    if ["https://", "http://", "tg://"].iter().any(|scheme| text.starts_with(scheme)) {
        return Some(text.to_owned());
    }
    let name = text.strip_prefix('@')?;
    let valid = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && name.len() >= 4;
    valid.then(|| format!("https://t.me/{name}"))
}
