//! The journeys' harness: the real application on loopback, its users, and verbs that wait for conditions.

mod clock;
mod club;
mod journey;
mod people;
mod service;
mod stage;
mod stripe;

pub(crate) use clock::{days, hours, minutes};
pub(crate) use club::CLUB;
pub(crate) use journey::{Journey, Setup};
pub(crate) use people::User;
pub(crate) use service::{Delivery, WebhookReceiver};
pub(crate) use stage::{RETIRED_ONCE, RETIRED_PRICE};
pub(crate) use stripe::{Stripe, text};

/// Speaks English.
pub(crate) const ALICE: i64 = 1001;
/// Speaks Brazilian Portuguese.
pub(crate) const BRUNO: i64 = 1002;
/// Runs the bot.
pub(crate) const OLGA: i64 = 1004;
/// An admin with the role `support`, where a test names one.
pub(crate) const SAM: i64 = 1006;
/// An admin with the role `auditor`, where a test names one.
pub(crate) const AUDREY: i64 = 1007;
/// Replaces [`Setup::bot_toml`] to add Sam and Audrey to the admins.
///
/// [`Setup::bot_toml`]: crate::journeys::harness::Setup::bot_toml
pub(crate) const ALL_ROLES: (&str, &str) = (
    "role = \"owner\"\n",
    "role = \"owner\"\n[[admins]]\nid = 1006\nrole = \"support\"\n[[admins]]\nid = 1007\nrole = \"auditor\"\n",
);
/// Replaces [`Setup::bot_toml`] to make Jonas an owner beside Olga.
///
/// [`Setup::bot_toml`]: crate::journeys::harness::Setup::bot_toml
pub(crate) const GERMAN_OWNER: (&str, &str) =
    ("role = \"owner\"\n", "role = \"owner\"\n[[admins]]\nid = 1005\nrole = \"owner\"\n");
/// Replaces [`Setup::bot_toml`] to make [`LOUNGE`] a paid chat.
///
/// [`Setup::bot_toml`]: crate::journeys::harness::Setup::bot_toml
pub(crate) const PAID_LOUNGE: (&str, &str) = (
    "[retention]",
    "[[chats]]\nid = -1001\nname = \"Lounge\"\nentitlement = \"signals\"\nenforce = \"on\"\n[retention]",
);
/// Speaks German.
pub(crate) const JONAS: i64 = 1005;
pub(crate) const LOUNGE: i64 = -1_001;
/// Users for whom a test runs in turn, so that snapshots exist in two languages.
pub(crate) const BOTH: [i64; 2] = [ALICE, JONAS];

/// No entitlements besides those of the free plan.
pub(crate) const NOTHING: [&str; 0] = [];
pub(crate) const BASIC: [&str; 2] = ["community", "digest"];
pub(crate) const PREMIUM: [&str; 4] = ["alerts", "community", "digest", "signals"];
pub(crate) const PRO: [&str; 6] = ["alerts", "api", "backtests", "community", "digest", "signals"];
