//! Converts a screen's buttons to an inline keyboard.

use teloxide::types::InlineKeyboardButton;
use teloxide::types::InlineKeyboardMarkup;

use crate::messages::Action;
use crate::messages::Button;
use crate::messages::Screen;

/// The keyboard; `None` for a screen without buttons. Fails with a reason if a link is not a URL.
pub(crate) fn keyboard(screen: &Screen) -> Result<Option<InlineKeyboardMarkup>, String> {
    if screen.keyboard.is_empty() {
        return Ok(None);
    }
    let rows = screen
        .keyboard
        .iter()
        .map(|row| row.iter().map(button).collect::<Result<Vec<_>, _>>())
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Some(InlineKeyboardMarkup::new(rows)))
}

fn button(button: &Button) -> Result<InlineKeyboardButton, String> {
    match &button.action {
        Action::Url(address) => {
            let url = address.parse().map_err(|_| "a button's link is not a URL".to_owned())?;
            Ok(InlineKeyboardButton::url(&button.label, url))
        }
        Action::CallbackData(data) => {
            Ok(InlineKeyboardButton::callback(&button.label, data.encode()))
        }
    }
}
