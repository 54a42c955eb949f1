//! Users of the bot: whether they are reachable, and their language.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::billing::Billing;
use crate::billing::Refusal;
use crate::domain::audit::{Actor, AuditDraft};
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

impl Billing {
    /// Records that a user has sent something. Notices to a user who was unreachable are sent now.
    pub async fn seen(&self, person: &Person) -> Result<User, Refusal> {
        let id = person.id;
        let known = self.store.read(move |tx| tx.user(id)).await?;
        if let Some(user) = known
            && user.reachable
            && user.language == person.language
            && user.username == person.username
        {
            return Ok(user);
        }
        let (person, now) = (person.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                let (language, username) = (person.language.as_deref(), person.username.as_deref());
                tx.record_user(person.id, language, username, now)?;
                Ok(User {
                    id: person.id,
                    language: person.language.clone(),
                    locale_override: tx.user(person.id)?.and_then(|user| user.locale_override),
                    username: person.username.clone(),
                    reachable: true,
                    first_seen: now,
                })
            })
            .await
            .map_err(|error: StoreError| error.into())
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
    pub async fn mark_unreachable(&self, user: UserId) -> Result<(), Refusal> {
        let now = self.clock.now();
        let marked = self.store.write(move |tx| tx.mark_unreachable(user, now)).await;
        Ok::<(), StoreError>(marked?).map_err(Refusal::from)
    }

    /// Whether an update was handled before. `origin` distinguishes updates that share an id.
    pub async fn update_handled(&self, id: i64, origin: &str) -> Result<bool, StoreError> {
        let origin = digest(origin);
        self.store.read(move |tx| tx.telegram_update_handled(id, &origin)).await
    }

    /// Records that an update was handled, so that it is not handled again, even after a restart.
    pub async fn note_update(&self, id: i64, origin: &str) -> Result<(), StoreError> {
        let (origin, now) = (digest(origin), self.clock.now());
        self.store.write(move |tx| tx.note_telegram_update(id, &origin, now)).await
    }

    /// Updates this message from now on whenever the status of the user changes. `shows`: a
    /// fingerprint of its content.
    pub async fn track_status_message(
        &self,
        user: UserId,
        message: i64,
        shows: String,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let kept =
            self.store.write(move |tx| tx.track_status_message(user, message, &shows, now)).await;
        Ok::<(), StoreError>(kept?).map_err(Refusal::from)
    }

    /// The message no longer shows the status or an open offer.
    pub async fn untrack_status_message(&self, user: UserId, message: i64) -> Result<(), Refusal> {
        let kept = self
            .store
            .read(move |tx| {
                let card = tx.status_message_of(user)? == Some(message);
                Ok(card || tx.is_open_message(user, message)?)
            })
            .await?;
        if !kept {
            return Ok(());
        }
        let dropped = self
            .store
            .write(move |tx| {
                tx.forget_status_message(user, message)?;
                tx.forget_open_offer(user, message)
            })
            .await;
        Ok::<(), StoreError>(dropped?).map_err(Refusal::from)
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
                        action: "user.language_chosen",
                        subject: format!("user:{user}"),
                        user: Some(user),
                        before: Some(json!({ "locale": before })),
                        after: Some(json!({ "locale": locale })),
                    },
                    now,
                    &request,
                )
            })
            .await
            .map_err(|error: StoreError| error.into())
    }
}

/// Does not reveal the chat that an update came from.
fn digest(origin: &str) -> String {
    hex::encode(&Sha256::digest(origin)[..16])
}
