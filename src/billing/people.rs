//! The people who write to the bot: seen, reachable, and in which language.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::billing::Billing;
use crate::billing::Refusal;
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::ids::UserId;
use crate::logging;
use crate::store::{StoreError, User};

/// Somebody as Telegram shows them with an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    /// Shown at Stripe, so that the operator recognises the customer.
    pub name: String,
    pub username: Option<String>,
    /// Telegram's `language_code`.
    pub language: Option<String>,
}

impl Billing {
    /// Notes that a person has written. Whoever was unreachable is reachable again, and gets
    /// what has waited for them.
    pub async fn seen(&self, person: &Person) -> Result<User, Refusal> {
        let id = person.id;
        let known = self.store.read(move |snapshot| snapshot.user(id)).await?;
        if let Some(user) = known
            && user.reachable
            && user.language == person.language
            && user.username == person.username
        {
            return Ok(user);
        }
        let (person, now) = (person.clone(), self.clock.now());
        let (user, back) = self
            .store
            .write(move |ledger| {
                let (language, username) = (person.language.as_deref(), person.username.as_deref());
                let seen = ledger.see_user(person.id, language, username, now)?;
                let user = User {
                    id: person.id,
                    language: person.language.clone(),
                    locale_override: ledger.user(person.id)?.and_then(|user| user.locale_override),
                    username: person.username.clone(),
                    reachable: true,
                    first_seen: now,
                };
                Ok::<_, StoreError>((user, seen.was_unreachable))
            })
            .await?;
        if back {
            self.bells.told();
        }
        Ok(user)
    }

    /// Somebody of whom only the id is at hand, as far as the ledger knows them.
    pub async fn known(&self, id: UserId) -> Result<Person, Refusal> {
        let user = self.store.read(move |snapshot| snapshot.user(id)).await?;
        let username = user.as_ref().and_then(|user| user.username.clone());
        let name = username.clone().unwrap_or_else(|| format!("Telegram user {id}"));
        let language = user.and_then(|user| user.locale_override.or(user.language));
        Ok(Person { id, name, username, language })
    }

    /// The language that Stripe's pages are to be in: the one chosen here, else Telegram's.
    pub(super) async fn language(&self, person: &Person) -> Result<Option<String>, Refusal> {
        let id = person.id;
        let user = self.store.read(move |snapshot| snapshot.user(id)).await?;
        let chosen = user.and_then(|user| user.locale_override);
        Ok(chosen.or_else(|| person.language.clone()))
    }

    /// The user has blocked the bot; notices wait until they write again.
    pub async fn mark_unreachable(&self, user: UserId) -> Result<(), Refusal> {
        let now = self.clock.now();
        let marked = self.store.write(move |ledger| ledger.mark_unreachable(user, now)).await;
        Ok::<(), StoreError>(marked?).map_err(Refusal::from)
    }

    /// Whether an update of Telegram's was answered before. `origin` tells updates apart that share
    /// an id.
    pub async fn update_handled(&self, id: i64, origin: &str) -> Result<bool, StoreError> {
        let origin = digest(origin);
        self.store.read(move |snapshot| snapshot.telegram_update_handled(id, &origin)).await
    }

    /// The update has been answered: it will not be answered again, also after a restart.
    pub async fn note_update(&self, id: i64, origin: &str) -> Result<(), StoreError> {
        let (origin, now) = (digest(origin), self.clock.now());
        self.store.write(move |ledger| ledger.note_telegram_update(id, &origin, now)).await
    }

    /// This message shows the person's status, and is redrawn when it moves.
    /// `shows` is a fingerprint of what it shows now.
    pub async fn keep_card(
        &self,
        user: UserId,
        message: i64,
        shows: String,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let kept =
            self.store.write(move |ledger| ledger.put_card(user, message, &shows, now)).await;
        Ok::<(), StoreError>(kept?).map_err(Refusal::from)
    }

    /// The message shows something else from now on.
    pub async fn drop_card(&self, user: UserId, message: i64) -> Result<(), Refusal> {
        let kept = self
            .store
            .read(move |snapshot| {
                let card = snapshot.card_of(user)? == Some(message);
                Ok(card || snapshot.is_open_message(user, message)?)
            })
            .await?;
        if !kept {
            return Ok(());
        }
        let dropped = self
            .store
            .write(move |ledger| {
                ledger.forget_card(user, message)?;
                ledger.forget_open_offer(user, message)
            })
            .await;
        Ok::<(), StoreError>(dropped?).map_err(Refusal::from)
    }

    /// `None` goes back to the language of the Telegram app.
    pub async fn choose_language(&self, user: UserId, locale: Option<&str>) -> Result<(), Refusal> {
        let (locale, now) = (locale.map(str::to_owned), self.clock.now());
        let request = logging::request_id();
        self.store
            .write(move |ledger| {
                let before = ledger.user(user)?.and_then(|user| user.locale_override);
                if before == locale {
                    return Ok(());
                }
                ledger.set_locale(user, locale.as_deref())?;
                ledger.audit(
                    &AuditFact {
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

/// Says nothing about whose chat an update came from.
fn digest(origin: &str) -> String {
    hex::encode(&Sha256::digest(origin)[..16])
}
