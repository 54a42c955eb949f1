//! Users: language, reachability, and when they were seen first.

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const USERS: Table = Table { name: "users", key: "user_id" };

/// A user as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// The language of the Telegram app, as an IETF tag.
    pub language: Option<String>,
    /// The locale that the user chose.
    pub locale_override: Option<String>,
    pub username: Option<String>,
    /// The name that the user shows in Telegram.
    pub name: Option<String>,
    /// Since when Telegram has refused messages to the user; `None` once they write again.
    pub unreachable_since: Option<Timestamp>,
    pub first_seen: Timestamp,
    /// When the user's data last changed with a message of theirs. `None`: they have never written.
    pub last_seen: Option<Timestamp>,
}

/// What a message from a user changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserSeen {
    /// The user had never written before, although an object of Stripe's may have named them.
    pub first: bool,
    pub was_unreachable: bool,
}

impl ReadTx<'_> {
    /// The user with this id.
    pub fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.row(USERS, "SELECT * FROM users WHERE user_id = ?1", [id.0], user)
    }

    /// Users with this username, at most `limit`, in any case. Usernames change hands, and the stored one
    /// of a user is that of their last message.
    pub fn users_by_username(&self, username: &str, limit: u32) -> Result<Vec<User>, StoreError> {
        self.many(
            USERS,
            "SELECT * FROM users WHERE username = ?1 COLLATE NOCASE LIMIT ?2",
            (username, limit),
            user,
        )
    }

    /// Users who show this name in Telegram, at most `limit`. The case of ASCII letters is ignored.
    pub fn users_by_name(&self, name: &str, limit: u32) -> Result<Vec<User>, StoreError> {
        self.many(
            USERS,
            "SELECT * FROM users WHERE name = ?1 COLLATE NOCASE LIMIT ?2",
            (name, limit),
            user,
        )
    }
}

impl WriteTx<'_> {
    /// Stores language and username from an update, and makes the user reachable again.
    pub fn record_user(
        &mut self,
        id: UserId,
        language: Option<&str>,
        username: Option<&str>,
        now: Timestamp,
    ) -> Result<UserSeen, StoreError> {
        let seen = self
            .row(
                USERS,
                "SELECT user_id, reachable, last_seen_ms FROM users WHERE user_id = ?1",
                [id.0],
                |row| {
                    Ok(UserSeen {
                        first: row.opt_millis("last_seen_ms")?.is_none(),
                        was_unreachable: !row.flag("reachable")?,
                    })
                },
            )?
            .unwrap_or(UserSeen { first: true, was_unreachable: false });
        self.change(
            "INSERT INTO users (user_id, language, username, first_seen_ms, last_seen_ms)
             VALUES (:id, :language, :username, :now, :now)
             ON CONFLICT (user_id) DO UPDATE SET
                 language = excluded.language, username = excluded.username,
                 reachable = 1, unreachable_ms = NULL, forgotten_ms = NULL, last_seen_ms = excluded.last_seen_ms",
            named_params! {
                ":id": id.0, ":language": language, ":username": username, ":now": now.millis(),
            },
        )?;
        if seen.was_unreachable {
            self.signal(Queue::Notices);
            self.signal(Queue::StaleMessages);
        }
        Ok(seen)
    }

    /// Stores the name that a known user shows in Telegram, and returns the user.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the user is not known.
    pub fn record_name(&mut self, id: UserId, name: &str) -> Result<User, StoreError> {
        self.change("UPDATE users SET name = ?2 WHERE user_id = ?1", (id.0, name))?;
        self.user(id)?.ok_or_else(|| StoreError::missing(USERS.name, &id, "named"))
    }

    /// `None` goes back to the language of the Telegram app.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the user is not known.
    pub fn set_locale(&mut self, id: UserId, locale: Option<&str>) -> Result<(), StoreError> {
        let changed = self
            .change("UPDATE users SET locale_override = ?2 WHERE user_id = ?1", (id.0, locale))?;
        if changed == 0 {
            return Err(StoreError::missing(USERS.name, &id, "given a language"));
        }
        Ok(())
    }

    /// Notices to the user wait until they write again. Does nothing if the user is not known.
    pub fn mark_unreachable(&mut self, id: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE users SET reachable = 0, unreachable_ms = ?2
             WHERE user_id = ?1 AND reachable = 1",
            (id.0, now.millis()),
        )?;
        Ok(())
    }

    /// Inserts the user if they are not known, so that other rows can refer to them.
    pub(in crate::store) fn ensure_user(
        &mut self,
        id: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Most users are known, and a statement that inserts opens every index of the table.
        let is_known =
            self.is_true("SELECT EXISTS (SELECT 1 FROM users WHERE user_id = ?1)", [id.0])?;
        if !is_known {
            self.change(
                "INSERT INTO users (user_id, first_seen_ms) VALUES (?1, ?2)",
                (id.0, now.millis()),
            )?;
        }
        Ok(())
    }
}

fn user(row: &Fields<'_>) -> Result<User, StoreError> {
    Ok(User {
        id: UserId(row.get("user_id")?),
        language: row.get("language")?,
        locale_override: row.get("locale_override")?,
        username: row.get("username")?,
        name: row.get("name")?,
        unreachable_since: row.opt_millis("unreachable_ms")?,
        first_seen: row.millis("first_seen_ms")?,
        last_seen: row.opt_millis("last_seen_ms")?,
    })
}
