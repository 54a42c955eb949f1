//! `tollgate chats`: who is wrongly in or out of a paid chat, and what happens next.

use crate::cli::installations::{printed, ready};
use crate::harness::installation::Installation;

/// An observed club with three members and the bot, beside a channel that is not paid.
const CHATS: &str = "
    INSERT INTO chats (chat_id, kind, title, bot, can_invite, can_remove, entitlement, members) VALUES
        (-1001, 'supergroup', 'Club', 'administrator', 1, 1, 'signals', 4),
        (-1002, 'channel', 'Daily', 'administrator', 1, 1, NULL, NULL);";
/// Has paid nothing, and is in since 2026-09-21T14:13:20Z.
const BRUNO: &str = "
    INSERT INTO memberships (chat_id, user_id, name, standing, since_ms, seen_ms, looked_ms) VALUES
        (-1001, 2002, 'Bruno', 'member', 1790000000000, 1790000000000, unixepoch() * 1000);";

/// What a dry run prints.
fn shown(place: &Installation) -> String {
    let output = place.run(&["chats", "--dry-run"]);
    printed(&output, 0, &["dry run"]);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn paid_chats_are_shown_with_who_is_wrongly_in_or_out_and_what_happens_next() {
    let place = ready(&[]);
    let says = |arguments: &[&str], part: &str| printed(&place.run(arguments), 0, &[part]);
    says(&["migrate", "up"], "applied");
    says(&["chats"], "the bot is in no group or channel");
    let database = place.database();
    database.execute(CHATS);
    // The club opens for her.
    says(&["grant", "1001", "premium", "--for", "30d", "--yes"], "Premium given");
    database.execute(BRUNO);
    let due = "SELECT user_id FROM memberships WHERE due_ms IS NOT NULL ORDER BY user_id";
    let expected = "\
Club (-1001): signals, observed
  members: 3; known: 1, unknown: 2
  in without being entitled: 1
    user         name                     in since             what happens next
    2002         Bruno                    2026-09-21T14:13:20Z nothing: the chat is only observed
  entitled and not in: 1
    user         name                     out since            what happens next
    1001         -                        -                    approves their request
Daily (-1002): not a paid chat (bind it in /chats)
dry run: nothing was asked of Telegram or changed
";
    assert_eq!(shown(&place), expected);
    assert_eq!(database.query(due), ["1001"], "nothing was changed");
    says(&["chats"], "paid chats: 1; a running process looks at everybody in them now");
    assert_eq!(database.query(due), ["1001", "2002"]);
}

#[test]
fn what_prevents_the_bot_from_working_in_a_chat_is_shown() {
    let place = ready(&[]);
    printed(&place.run(&["migrate", "up"]), 0, &["applied"]);
    let database = place.database();
    database.execute(CHATS);
    database.execute(BRUNO);
    database.execute("UPDATE chats SET entitlement = NULL");
    printed(&place.run(&["chats"]), 0, &["Club (-1001): not a paid chat", "no chat is bound"]);

    database
        .execute("UPDATE chats SET entitlement = 'signals', enforced = 1 WHERE chat_id = -1001");
    let is_shown = |change: &str, parts: &[&str]| {
        database.execute(change);
        let text = shown(&place);
        for part in parts {
            assert!(text.contains(part), "`{part}` is missing:\n{text}");
        }
    };
    is_shown(
        "UPDATE memberships SET attempts = 2, error = 'a time-out'",
        &["signals, enforced", "removes them; failed 2 times: a time-out"],
    );
    is_shown(
        "UPDATE chats SET can_remove = 0",
        &["problem: the bot may not remove people", "waits until the bot has its rights"],
    );
    is_shown(
        "UPDATE chats SET can_remove = 1, stopped_ms = 1790000000000 WHERE chat_id = -1001;
         UPDATE memberships SET held = 1",
        &[
            "removals are stopped since 2026-09-21T14:13:20Z; 1 people wait",
            "waits: removals are stopped",
        ],
    );
    is_shown(
        "INSERT INTO checkpoints (name, value, updated_ms)
         VALUES ('server.absence', unixepoch() * 1000, unixepoch() * 1000)",
        &[
            "nobody is removed or declined before everything is compared with Stripe",
            "waits until everything is compared with Stripe",
        ],
    );
}
