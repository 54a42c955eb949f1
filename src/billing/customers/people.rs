//! Users of the bot: whether they are reachable, and their language.

use serde_json::json;

use crate::billing::Refusal;
use crate::billing::customers::service::Customers;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::ids::UserId;
use crate::logging;
use crate::store::{StoreError, User};

/// The sender of a Telegram update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    /// Shown at Stripe, where the operator sees it.
    pub name: String,
    pub username: Option<String>,
    /// Telegram's `language_code`.
    pub language: Option<String>,
}

impl Customers {
    /// Records that a user has sent something. Notices to a user who was unreachable are sent now.
    pub async fn seen(&self, person: &Person) -> Result<User, Refusal> {
        let id = person.id;
        let known = self.store.read(move |tx| tx.user(id)).await?;
        if let Some(user) = known
            && user.unreachable_since.is_none()
            && user.last_seen.is_some()
            && user.language == person.language
            && user.username == person.username
            && user.name.as_deref() == Some(&person.name)
        {
            return Ok(user);
        }
        let (person, now) = (person.clone(), self.clock.now());
        let recorded = self
            .store
            .write(move |tx| {
                let (language, username) = (person.language.as_deref(), person.username.as_deref());
                tx.record_user(person.id, language, username, now)?;
                tx.record_name(person.id, &person.name)
            })
            .await?;
        Ok(recorded)
    }

    /// A user as they are stored, where only the id is at hand.
    pub async fn known(&self, id: UserId) -> Result<Person, Refusal> {
        let user = self.store.read(move |tx| tx.user(id)).await?;
        let username = user.as_ref().and_then(|user| user.username.clone());
        let name = username.clone().unwrap_or_else(|| format!("Telegram user {id}"));
        let language = user.and_then(|user| user.locale_override.or(user.language));
        Ok(Person { id, name, username, language })
    }

    /// The language for Stripe's pages: the one that was chosen here, else that of Telegram.
    pub(in crate::billing) async fn language(
        &self,
        person: &Person,
    ) -> Result<Option<String>, Refusal> {
        let id = person.id;
        let user = self.store.read(move |tx| tx.user(id)).await?;
        let chosen = user.and_then(|user| user.locale_override);
        Ok(chosen.or_else(|| person.language.clone()))
    }

    /// The user has blocked the bot; their notices wait until they write again.
    pub async fn mark_unreachable(&self, user: UserId) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.mark_unreachable(user, now)).await
    }

    /// `None` goes back to the language of the Telegram app.
    pub async fn choose_language(&self, user: UserId, locale: Option<&str>) -> Result<(), Refusal> {
        let (locale, now) = (locale.map(str::to_owned), self.clock.now());
        let request = logging::request_id();
        self.store
            .write(move |tx| {
                let before = tx.user(user)?.and_then(|user| user.locale_override);
                if before == locale {
                    return Ok(());
                }
                tx.set_locale(user, locale.as_deref())?;
                tx.audit(
                    &AuditDraft {
                        actor: Actor::User(user),
                        action: AuditAction::LanguageChosen,
                        subject: format!("user:{user}"),
                        user: Some(user),
                        before: Some(json!({ "locale": before })),
                        after: Some(json!({ "locale": locale })),
                    },
                    now,
                    &request,
                )
            })
            .await?;
        Ok(())
    }
}
