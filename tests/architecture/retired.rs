//! Words that the project no longer uses, and what to write instead.
//!
//! `docs/GLOSSARY.md` explains the words in use.

/// A word that must not appear.
pub(crate) struct Retired {
    pub(crate) word: &'static str,
    pub(crate) instead: &'static str,
    /// Path prefixes below which the word is right.
    pub(crate) except: &'static [&'static str],
}

const fn retired(word: &'static str, instead: &'static str) -> Retired {
    Retired { word, instead, except: &[] }
}

/// Whole identifiers, case included.
pub(crate) const NAMES: &[Retired] = &[
    retired("Anywhere", "CommonErrors"),
    retired("Contact", "Liveness"),
    retired("Goal", "Route"),
    retired("Moment", "SettlementContext"),
    retired("Press", "CallbackData"),
    retired("Taken", "Processed"),
    retired("Visit", "ChatContext"),
    retired("Words", "Localizer"),
    retired("one", "the name of the thing: subscription, invoice, row"),
    // Constants say what they bound.
    retired("ANSWER", "RESPONSE_TIMEOUT"),
    retired("AT_ONCE", "MAX_CONCURRENT_…"),
    retired("CARE", "CLOCK_SKEW_TOLERANCE"),
    retired("DROPPED", "what was dropped, and its unit"),
    retired("FRESH", "…_FRESHNESS_WINDOW"),
    retired("IN_HOUSE", "MAX_IN_FLIGHT_UPDATES"),
    retired("IN_LANE", "MAX_QUEUED_PER_CHAT"),
    retired("KEPT", "RETENTION"),
    retired("LEAST", "MIN_…"),
    retired("LONGEST", "MAX_…"),
    retired("LOOK", "POLL_INTERVAL"),
    retired("PACE", "SEND_INTERVAL"),
    retired("SOON", "…_DELAY"),
    retired("SWEEP", "CLEANUP_INTERVAL"),
];

/// Parts of identifiers in any case, between underscores or capital letters.
pub(crate) const PARTS: &[Retired] = &[
    retired("bell", "wake-up"),
    retired("bells", "wake-ups"),
    retired("breath", "a delay, by its purpose"),
    retired("brisk", "quick, by its interval"),
    Retired { word: "callback", instead: "webhook endpoint, webhook delivery", except: TELEGRAM },
    Retired { word: "callbacks", instead: "webhook endpoints, deliveries", except: TELEGRAM },
    retired("deed", "action"),
    retired("deeds", "actions"),
    retired("desk", "scheduler, or support staff"),
    retired("door", "app state, port, or failure switch"),
    retired("doors", "app state, ports, or failure switches"),
    retired("doubt", "resync reason"),
    retired("doubts", "resync reasons"),
    retired("errand", "Stripe task"),
    retired("errands", "Stripe tasks"),
    retired("farewell", "shutdown"),
    retired("hear", "receive, record"),
    retired("heard", "received, recorded, fact"),
    retired("hears", "receives, records"),
    retired("household", "rate limit key"),
    retired("lapse_speaks", "lapse notice delay"),
    retired("ledger", "transaction, database, store"),
    retired("news", "notice"),
    retired("outlook", "pending notices"),
    retired("patience", "a timeout, by its purpose"),
    retired("phrasebook", "locales"),
    retired("second_word", "second reminder"),
    retired("setback", "retry"),
    retired("setbacks", "retry budget"),
    retired("sick", "outage"),
    retired("sight", "version"),
    retired("sights", "versions"),
    retired("stride", "batch size"),
    retired("tell", "send, notify, report"),
    retired("teller", "notice builder"),
    retired("tells", "sends, notifies, reports"),
    retired("told", "sent, notified, recorded"),
    retired("trail", "audit log"),
    retired("whence", "return query"),
];

/// Where a callback is Telegram's: a pressed button.
const TELEGRAM: &[&str] = &[
    "src/bot/",
    "src/cli/sandbox/history.rs",
    "src/messages/",
    "src/sandbox/telegram/",
    "crates/sandbox/src/telegram/",
    "src/telegram/",
    "tests/journeys/harness/people.rs",
    "tests/journeys/roles.rs",
    "tests/sandbox/",
    "tests/messages/",
];

/// Words and phrases of comments, literals and documents, in any case.
pub(crate) const PHRASES: &[Retired] = &[
    retired("anew", "again"),
    retired("are told", "are sent, are notified"),
    retired("at the counter", "in a chat"),
    retired("audit trail", "audit log"),
    retired("be told", "be sent, be notified"),
    retired("been told", "been sent, been notified"),
    retired("behind the counter", "administrators"),
    retired("bells", "wake-ups"),
    retired("deed", "action"),
    retired("deeds", "actions"),
    retired("elder", "earlier, legacy"),
    retired("errand", "Stripe task"),
    retired("errands", "Stripe tasks"),
    retired("floors", "layers, modules"),
    retired("heard", "received, recorded"),
    retired("hears", "receives"),
    retired("in vain", "without success"),
    retired("is told", "is sent, is notified"),
    retired("ledger", "database, store"),
    retired("news", "notice"),
    retired("outgoing callback", "webhook delivery"),
    retired("outgoing callbacks", "webhook deliveries"),
    retired("phrasebook", "locales"),
    retired("reckon", "calculate"),
    retired("reckoned", "calculated"),
    retired("tells", "sends, reports, shows"),
    retired("the desk", "the scheduler"),
    retired("the doors", "the app state"),
    retired("told of", "notified of"),
    retired("trail", "audit log"),
    retired("was told", "was sent, was notified"),
    retired("were told", "were sent, were notified"),
    retired("whence", "from where"),
    retired("whoever", "a user who, the caller that"),
    retired("whomever", "anyone"),
];
