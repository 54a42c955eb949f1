//! The shop: plans, language, currency, and what customers are shown.

use crate::cli::failure::Failure;
use crate::cli::init::arguments::{Args, currency, privacy_url, terms_url};
use crate::cli::init::dialog::Dialog;
use crate::cli::init::known::Known;
use crate::cli::init::owner::Owner;
use crate::cli::init::prompts;
use crate::cli::setup::Setup;
use crate::config::{Draft, PlanTemplate};
use crate::domain::ids::UserId;
use crate::domain::money::Currency;
use crate::messages::Locales;

/// The tag of each locale, its name for itself, and the currency in which shops there usually sell.
const LOCALES: [(&str, &str, &str); 7] = [
    ("en", "English", "usd"),
    ("de", "Deutsch", "eur"),
    ("es", "Español", "eur"),
    ("fr", "Français", "eur"),
    ("pt-BR", "Português (Brasil)", "brl"),
    ("ru", "Русский", "usd"),
    ("uk", "Українська", "uah"),
];

/// `None`: the plans of the file that is there.
const TEMPLATES: [(Option<PlanTemplate>, &str, &str); 4] = [
    (None, "as they are", "the plans of the file that is there"),
    (Some(PlanTemplate::Community), "community", "Free, Member and VIP, by month or year"),
    (Some(PlanTemplate::Course), "course", "paid once: for ever, or with coaching for 180 days"),
    (Some(PlanTemplate::Api), "api", "Free, Starter, Pro and Business, by month or year"),
];

/// The answers for `bot.toml`.
pub(super) fn ask(
    dialog: &Dialog,
    setup: &Setup,
    args: &Args,
    owner: &Owner,
    public_url: String,
    known: Option<&Known>,
) -> Result<Draft, Failure> {
    let preferred = if known.is_some() { None } else { Some(PlanTemplate::Community) };
    let template = match args.template {
        Some(template) => Some(template),
        None if dialog.asks() => {
            let question = "Plans to start from; names and amounts can be changed in bot.toml";
            let offered = if known.is_some() { &TEMPLATES[..] } else { &TEMPLATES[1..] };
            prompts::choice(question, offered, preferred)?
        }
        // Plans that are there have a currency.
        None => preferred.or(args.currency.map(|_| PlanTemplate::Community)),
    };
    let before = known.map(|known| &known.settings.bot);
    let locale = locale(dialog, setup, args, before.map(|bot| bot.default_locale.as_str()))?;
    let template = match template {
        Some(template) => Some((template, chosen_currency(dialog, args, &locale)?)),
        None => None,
    };
    let of_owner = owner.username.as_ref().map(|name| format!("@{name}"));
    let default = before.map_or(of_owner, |bot| bot.support.clone());
    let support = optional(
        dialog,
        args.support.as_ref(),
        "Where customers get help; Enter leaves it as shown",
        default.as_deref(),
        "@your_name, or an address (none)",
        |contact| contact_error(contact).map_or(Ok(()), Err),
    )?;
    let default = before.and_then(|bot| bot.terms_url.as_deref());
    let question = format!("Terms of service, a web address; Enter {}", kept(default));
    let terms_url =
        optional(dialog, args.terms_url.as_ref(), &question, default, "https://… (none)", {
            |url| if url.is_empty() { Ok(()) } else { terms_url(url).map(|_| ()) }
        })?;
    let default = before.and_then(|bot| bot.privacy_url.as_deref());
    let question = format!("Privacy policy, a web address; Enter {}", kept(default));
    let privacy_url =
        optional(dialog, args.privacy_url.as_ref(), &question, default, "https://… (none)", {
            |url| if url.is_empty() { Ok(()) } else { privacy_url(url).map(|_| ()) }
        })?;
    let owner = UserId(owner.id);
    let (listen, metrics_listen) = (args.listen, args.metrics_listen);
    Ok(Draft {
        locale,
        support,
        terms_url,
        privacy_url,
        owner,
        public_url,
        listen,
        metrics_listen,
        base: known.map(|known| known.text.clone()),
        template,
    })
}

const fn kept(default: Option<&str>) -> &'static str {
    if default.is_some() { "leaves it as shown" } else { "leaves it out" }
}

fn locale(
    dialog: &Dialog,
    setup: &Setup,
    args: &Args,
    before: Option<&str>,
) -> Result<String, Failure> {
    if let Some(locale) = &args.locale {
        return Ok(locale.clone());
    }
    if !dialog.asks() {
        return Ok(before.unwrap_or("en").to_owned());
    }
    let items = LOCALES.map(|(tag, name, _)| (tag, name, ""));
    let question = "Language for people whose own is not supported";
    let before = LOCALES.iter().find(|(tag, ..)| Some(*tag) == before).map(|(tag, ..)| *tag);
    let preferred = before.unwrap_or_else(|| of_terminal(setup));
    Ok(prompts::choice(question, &items, preferred)?.to_owned())
}

/// The locale of the terminal, from a variable such as `LANG=de_AT.UTF-8`.
fn of_terminal(setup: &Setup) -> &'static str {
    let language = setup.environment.get("LANG").ok().flatten().unwrap_or_default();
    let language = language.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
    Locales::load("en").map_or("en", |locales| locales.localizer(&language).tag())
}

fn chosen_currency(dialog: &Dialog, args: &Args, locale: &str) -> Result<Currency, Failure> {
    if let Some(currency) = args.currency {
        return Ok(currency);
    }
    let usual = LOCALES.iter().find(|(tag, ..)| *tag == locale).map_or("usd", |(.., code)| code);
    let code = if dialog.asks() {
        prompts::text("Currency of the prices", Some(usual), "", |code| currency(code).map(|_| ()))?
    } else {
        usual.to_owned()
    };
    currency(&code).map_err(|error| Failure::Failed(anyhow::Error::msg(error)))
}

/// An answer that may be left out.
fn optional(
    dialog: &Dialog,
    flag: Option<&String>,
    question: &str,
    default: Option<&str>,
    example: &str,
    check: impl Fn(&str) -> Result<(), String> + 'static,
) -> Result<Option<String>, Failure> {
    let answer = match flag {
        Some(flag) => flag.trim().to_owned(),
        None if dialog.asks() => {
            prompts::text(question, Some(default.unwrap_or_default()), example, check)?
        }
        None => default.unwrap_or_default().to_owned(),
    };
    Ok(Some(answer).filter(|answer| !answer.is_empty()))
}

/// Why a text is no contact.
fn contact_error(contact: &str) -> Option<String> {
    (contact == "@example_support" || contact.chars().any(char::is_control))
        .then(|| "write where your customers get help, for example @your_name".to_owned())
}

#[cfg(test)]
mod tests {
    use super::LOCALES;
    use crate::cli::init::arguments::currency;
    use crate::messages::Locales;

    #[test]
    fn every_locale_has_a_name_and_a_currency_with_example_amounts() {
        assert_eq!(LOCALES.map(|(tag, ..)| tag), Locales::locales());
        for (tag, name, code) in LOCALES {
            assert!(currency(code).is_ok() && !name.is_empty(), "{tag}");
        }
    }
}
