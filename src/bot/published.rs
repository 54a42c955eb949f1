//! What Telegram shows of the bot to everyone: command menus, texts and the menu button, in each language.

use std::time::Duration;

use crate::messages::{Locales, Localizer};
use crate::telegram::{Delivery, Menu, ProfileText, Telegram, TelegramError};

/// The menu in groups: commands that make sense before the private chat is open.
const GROUP_COMMANDS: [&str; 4] = ["upgrade", "plans", "status", "help"];
/// Attempts while Telegram requests pauses.
const MAX_ATTEMPTS: u32 = 3;
const MIN_PAUSE: Duration = Duration::from_millis(100);

/// One of the things that are shown. `language`: two letters, or `None` for all other languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    Commands {
        menu: Menu,
        language: Option<String>,
        commands: Vec<(&'static str, String)>,
    },
    Text {
        which: ProfileText,
        language: Option<String>,
        text: String,
    },
    /// The button beside the input field opens the menu of commands.
    MenuButton,
}

/// Localizers with their two-letter language codes. The default locale comes first, without a code.
pub(super) fn languages(locales: &Locales) -> Vec<(Localizer, Option<String>)> {
    let default = (locales.for_user(None, None), None);
    let each = Locales::locales().into_iter().map(|tag| {
        let letters = tag.split('-').next().unwrap_or(tag).to_owned();
        (locales.localizer(tag), Some(letters))
    });
    std::iter::once(default).chain(each).collect()
}

/// The menus of one language: in private chats, and in groups.
pub(super) fn menus(localizer: &Localizer) -> [(Menu, Vec<(&'static str, String)>); 2] {
    let all = localizer.commands(None);
    let in_groups = all.iter().filter(|(name, _)| GROUP_COMMANDS.contains(name)).cloned().collect();
    [(Menu::PrivateChats, all), (Menu::Groups, in_groups)]
}

/// The texts of one language.
pub(super) fn texts(localizer: &Localizer) -> [(ProfileText, String); 2] {
    [
        (ProfileText::ShortDescription, localizer.short_description()),
        (ProfileText::Description, localizer.description()),
    ]
}

/// Everything that is shown by these locales.
#[must_use]
pub fn all(locales: &Locales) -> Vec<Published> {
    let mut all = vec![Published::MenuButton];
    for (localizer, language) in languages(locales) {
        let of_language = || language.clone();
        all.extend(menus(&localizer).map(|(menu, commands)| Published::Commands {
            menu,
            language: of_language(),
            commands,
        }));
        all.extend(texts(&localizer).map(|(which, text)| Published::Text {
            which,
            language: of_language(),
            text,
        }));
    }
    all
}

/// What Telegram shows differently. A button that opens a Mini App is the operator's own.
pub async fn differences(
    telegram: &Telegram,
    locales: &Locales,
) -> Result<Vec<Published>, TelegramError> {
    let mut differ = Vec::new();
    for published in all(locales) {
        let same = match &published {
            Published::Commands { menu, language, commands } => {
                let shown = telegram.commands(*menu, language.as_deref()).await?;
                shown
                    .iter()
                    .map(|(name, text)| (name.as_str(), text.as_str()))
                    .eq(commands.iter().map(|(name, text)| (*name, text.as_str())))
            }
            Published::Text { which, language, text } => {
                telegram.profile_text(*which, language.as_deref()).await? == *text
            }
            // Servers with an older Bot API do not have it.
            Published::MenuButton => {
                telegram.menu_button().await.map_or(true, |kind| kind != "default")
            }
        };
        if !same {
            differ.push(published);
        }
    }
    Ok(differ)
}

/// Sets one of them. Waits for as long as Telegram requests.
pub async fn set(telegram: &Telegram, published: &Published) -> Result<(), TelegramError> {
    for _ in 0..MAX_ATTEMPTS {
        let outcome = match published {
            Published::Commands { menu, language, commands } => {
                telegram.set_commands(commands, *menu, language.as_deref()).await
            }
            Published::Text { which, language, text } => {
                telegram.set_profile_text(*which, text.clone(), language.as_deref()).await
            }
            Published::MenuButton => telegram.show_commands_button().await,
        };
        match outcome {
            Delivery::Delivered { .. } => return Ok(()),
            Delivery::RetryAt(after, _) => {
                tokio::time::sleep(after.max(MIN_PAUSE)).await;
            }
            Delivery::Rejected(reason) => return Err(TelegramError::Refused(reason)),
            Delivery::Unreachable | Delivery::Migrated(_) => break,
        }
    }
    Err(TelegramError::not_accepted())
}
