//! Whom an action of an administrator concerns.

use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::domain::ids::UserId;
use crate::domain::person::PersonQuery;
use crate::messages::CallbackData;
use crate::messages::Screen;

impl Bot {
    /// The person whom the first word of a command means, and the other words. An id is taken as it is, since
    /// a person can be given something before they write to the bot. A name without `@` is nobody's alone, so
    /// it is refused.
    ///
    /// # Errors
    /// What to reply instead: `usage`, nobody, or a choice between several people, whose buttons lead to
    /// `target`.
    pub(in crate::bot::admin) async fn subject<'a>(
        &self,
        context: &ChatContext,
        arguments: &'a str,
        usage: Screen,
        target: impl Fn(UserId) -> CallbackData,
    ) -> Result<(UserId, &'a str), Screen> {
        let (who, rest) = word(arguments);
        let user = match PersonQuery::parse(who) {
            Some(PersonQuery::Id(user)) if user.0 > 0 => user,
            None | Some(PersonQuery::Id(_) | PersonQuery::Name(_)) => return Err(usage),
            Some(_) => self.find_person(context, who.to_owned(), target).await?,
        };
        Ok((user, rest))
    }
}

/// The first word, and the rest.
pub(in crate::bot::admin) fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (first, rest.trim())
}

pub(in crate::bot::admin) fn reason_in(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
