//! How a text is shown, by its key: as Telegram HTML or plain, and how long it may be.

/// Texts in the middle of lists, of which a message has many.
const REPEATED: [&str; 15] = [
    "list-item",
    "noted-item",
    "plan-name",
    "plan-price",
    "plan-free",
    "plan-adds",
    "plan-same-as",
    "price-",
    "note-",
    "entitlements-more",
    "person-",
    "detail-",
    "audited-",
    "actor-",
    "stats-",
];

/// Whether the text is shown without formatting: on buttons, in menus and profiles, in pop-ups and on web pages.
pub(super) fn is_plain(key: &str) -> bool {
    ["button-", "menu-", "about-", "page-"].iter().any(|prefix| key.starts_with(prefix))
        || is_popup(key)
        || key == "language-name"
}

/// The most characters that the text may have, tags and arguments left out.
pub(super) fn limit(key: &str) -> usize {
    let is_repeated = REPEATED.iter().any(|prefix| key.starts_with(prefix));
    match key {
        // Source: <https://core.telegram.org/bots/api#setmyshortdescription>.
        "about-short" => 120,
        // Source: <https://core.telegram.org/bots/api#setmydescription>.
        "about-long" => 512,
        // Longer labels are cut off on a phone.
        _ if key.starts_with("button-") => 64,
        // Source: <https://core.telegram.org/bots/api#botcommand>.
        _ if key.starts_with("menu-") => 256,
        // Source: <https://core.telegram.org/bots/api#answercallbackquery>.
        _ if is_popup(key) => 200,
        _ if is_repeated => 120,
        // A message may have 4096 characters and consists of several texts.
        _ => 1000,
    }
}

fn is_popup(key: &str) -> bool {
    matches!(key, "alert-stale-button" | "alert-not-yours")
}
