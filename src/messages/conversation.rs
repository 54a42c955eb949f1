//! Screens around billing: help, legal pages, support, and replies to unknown input.

use crate::domain::admin::Role;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// The list of commands. `support`: a link, a Telegram name such as `@support`, or an address in
    /// plain text. `role`: with the commands that it permits.
    #[must_use]
    pub fn help(&self, support: Option<&str>, role: Option<Role>) -> Screen {
        let mut paragraphs = vec![t!(self, "help-title"), self.command_list(self.commands(None))];
        if let Some(role) = role {
            paragraphs.push(t!(self, "help-admin", role = role.to_string()));
            paragraphs.push(self.command_list(self.admin_commands(role)));
        }
        paragraphs.push(t!(self, "help-support"));
        let screen = Screen::of(paragraphs).row(vec![self.to_plans(), self.to_status()]);
        let contact =
            support.and_then(link).map(|url| Button::url(t!(self, "button-support"), &url));
        screen.row(contact.into_iter().collect()).row(vec![self.to_home()])
    }

    /// `url`: the configured terms of service.
    #[must_use]
    pub fn terms(&self, url: Option<&str>) -> Screen {
        let text = match place(url) {
            Place::Link(url) => {
                return self.page(t!(self, "terms-text"), t!(self, "button-terms"), &url);
            }
            Place::Text(place) => t!(self, "terms-at", place = place),
            Place::Nowhere => t!(self, "terms-missing"),
        };
        Screen::of(vec![text]).row(vec![self.to_home()])
    }

    /// `url`: the configured privacy policy.
    #[must_use]
    pub fn privacy(&self, url: Option<&str>) -> Screen {
        let text = match place(url) {
            Place::Link(url) => {
                return self.page(t!(self, "privacy-text"), t!(self, "button-privacy"), &url);
            }
            Place::Text(place) => t!(self, "privacy-at", place = place),
            Place::Nowhere => t!(self, "privacy-missing"),
        };
        Screen::of(vec![text]).row(vec![self.to_home()])
    }

    /// How to get help with a payment. `support` as for [`Localizer::help`].
    #[must_use]
    pub fn paysupport(&self, support: Option<&str>) -> Screen {
        let text = t!(self, "paysupport-text");
        match place(support) {
            Place::Link(url) => self.page(text, t!(self, "button-support"), &url),
            Place::Text(contact) => {
                Screen::of(vec![text, t!(self, "paysupport-contact", contact = contact)])
                    .row(vec![self.to_home()])
            }
            Place::Nowhere => Screen::of(vec![t!(self, "paysupport-missing")])
                .row(vec![self.to_manage(), self.to_home()]),
        }
    }

    /// The only billing reply in a group: a link to the private chat.
    #[must_use]
    pub fn group_redirect(&self, deep_link: &str) -> Screen {
        Screen::of(vec![t!(self, "group-redirect")])
            .row(vec![Button::url(t!(self, "button-private-chat"), deep_link)])
    }

    /// Reply to an unknown command, with the list of commands.
    #[must_use]
    pub fn unknown_command(&self) -> Screen {
        Screen::of(vec![t!(self, "unknown-command"), self.command_list(self.commands(None))])
            .row(vec![self.to_plans(), self.to_help()])
    }

    /// Reply to anything that is not a command.
    #[must_use]
    pub fn unknown_text(&self) -> Screen {
        Screen::of(vec![t!(self, "unknown-text")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.to_help()])
    }

    /// The button is out of date. The text is plain and fits into an answer to a callback query.
    #[must_use]
    pub fn stale_button(&self) -> Screen {
        Screen::of(vec![t!(self, "alert-stale-button")])
            .row(vec![self.to_plans(), self.to_status()])
            .row(vec![self.to_home()])
    }

    /// The button belongs to another user. The text is plain and fits into an answer to a callback
    /// query.
    #[must_use]
    pub fn not_yours(&self) -> Screen {
        Screen::of(vec![t!(self, "alert-not-yours")]).row(vec![self.to_home()])
    }

    fn to_help(&self) -> Button {
        Button::callback(t!(self, "button-help"), CallbackData::Help)
    }

    fn page(&self, text: String, label: String, url: &str) -> Screen {
        Screen::of(vec![text]).row(vec![Button::url(label, url)]).row(vec![self.to_home()])
    }

    fn command_list(&self, commands: Vec<(&'static str, String)>) -> String {
        let line = |(command, what): (&'static str, String)| {
            t!(self, "help-command", command = command, what = what)
        };
        commands.into_iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// A configured page or contact.
enum Place {
    Link(String),
    /// Not a link; escaped for HTML.
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
