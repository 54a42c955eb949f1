//! Transcripts of chats for snapshots: every message in its final form.

use std::fmt::Write;

use tollgate_sandbox::{Button, ChatMessage};

use crate::journeys::harness::{AUDREY, JONAS, Journey, OLGA, User};

/// Prefixes of Stripe ids, and their placeholders.
const IDS: [(&str, &str); 7] = [
    ("sub_", "<sub>"),
    ("evt_", "<event>"),
    ("pi_", "<payment>"),
    ("cus_", "<customer>"),
    ("in_", "<invoice>"),
    ("cs_", "<session>"),
    ("sub_sched_", "<schedule>"),
];
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl User {
    /// Once everything has arrived, compares the whole chat with the snapshot of this name in the user's language.
    pub(crate) async fn has_read(&self, app: &Journey, name: &str) {
        app.settle().await;
        let whose = match self.id {
            OLGA => "admin",
            AUDREY => "auditor",
            JONAS => "de",
            _ => "en",
        };
        matches(&format!("{name}_{whose}"), &transcript(self.chat(), &self.recorded()));
    }

    /// The same for the chat without its first `before` messages, and with the language alone in the snapshot's name.
    pub(crate) async fn has_read_after(&self, app: &Journey, before: usize, name: &str) {
        app.settle().await;
        let language = if [JONAS, AUDREY].contains(&self.id) { "de" } else { "en" };
        let chat = self.chat().split_off(before);
        matches(&format!("{name}_{language}"), &transcript(chat, &self.recorded()));
    }
}

fn matches(snapshot: &str, chat: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(snapshot, chat);
    });
}

/// `looked`: screens seen on the way, by message.
fn transcript(chat: Vec<ChatMessage>, looked: &[ChatMessage]) -> String {
    let mut text = String::new();
    let mut last: Option<i64> = None;
    let mut asked_for_status = false;
    for message in chat {
        let passed = last.and_then(|last| later(message.at_ms - last));
        if let Some(passed) = passed {
            writeln!(text, "— {passed} later —\n").unwrap();
        }
        last = Some(message.at_ms);
        if !message.from_bot {
            asked_for_status = message.text == "/status";
            writeln!(text, "> {}\n", message.text).unwrap();
            continue;
        }
        let shown = body(&message);
        let mut before: Vec<String> = looked
            .iter()
            .filter(|seen| seen.message_id == message.message_id)
            .map(body)
            .filter(|seen| *seen != shown)
            .collect();
        before.dedup();
        for seen in before {
            text.push_str(&framed(&seen, '┆'));
        }
        text.push_str(&framed(&shown, '│'));
        match message.edits {
            0 => {}
            // How often a status message is edited depends on timing.
            _ if asked_for_status => text.push_str("╰ redrawn\n"),
            1 => text.push_str("╰ edited once\n"),
            times => writeln!(text, "╰ edited {times} times").unwrap(),
        }
        asked_for_status = false;
        text.push('\n');
    }
    text
}

fn framed(body: &str, frame: char) -> String {
    body.lines().fold(String::new(), |mut text, line| {
        writeln!(text, "{}", format!("{frame} {line}").trim_end()).unwrap();
        text
    })
}

fn body(message: &ChatMessage) -> String {
    // A list ordered by ids, which are random.
    if message.text.starts_with("Failed events") {
        return "Failed events …".to_owned();
    }
    let mut text = coarse(&redacted(&with_strikes(message)));
    for row in &message.buttons {
        let row: Vec<String> = row.iter().map(button).collect();
        write!(text, "\n{}", row.join(" ")).unwrap();
    }
    if let Some(document) = &message.document {
        write!(text, "\n({})", redacted(&document.name)).unwrap();
    }
    text
}

/// The text, with `~` around each line that is struck through.
fn with_strikes(message: &ChatMessage) -> String {
    let mut is_struck = false;
    let lines = message.text.split('\n').zip(message.html.split('\n')).map(|(line, html)| {
        is_struck |= html.contains("<s>");
        let shown =
            if is_struck && !line.is_empty() { format!("~{line}~") } else { line.to_owned() };
        is_struck &= !html.contains("</s>");
        shown
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn button(button: &Button) -> String {
    let label = redacted(&button.label);
    let Some(url) = button.url() else { return format!("[{label}]") };
    let pages = ["checkout", "portal", "receipt", "invoice"];
    let of_bot = url.split_once("/tollgate_bot?").map(|(_, query)| query);
    match pages.iter().find(|page| url.contains(&format!("/{page}/"))) {
        Some(page) => format!("[{label} → <{page}>]"),
        None if of_bot.is_some() => format!("[{label} → <bot>?{}]", of_bot.unwrap_or_default()),
        None => format!("[{label} → {}]", redacted(url)),
    }
}

/// Replaces ids, which differ in each run or language.
fn redacted(text: &str) -> String {
    let mut result = String::new();
    let mut word = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_alphanumeric() || letter == '_' {
            word.push(letter);
            continue;
        }
        let named = |(start, _): &&(&str, &str)| {
            word.len() >= start.len() + 8
                && word.starts_with(start)
                && word.chars().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        };
        match IDS.iter().rev().find(named) {
            Some((_, name)) => result.push_str(name),
            None if ["1001", "1005"].contains(&word.as_str()) => result.push_str("<user>"),
            None => result.push_str(&word),
        }
        word.clear();
        result.push(letter);
    }
    result.pop();
    let result = without_counts(&without_link(&result));
    // The same transcript holds for either of them.
    ["<user> · Alice · @alice", "<user> · Jonas · @jonas"]
        .into_iter()
        .fold(result, |text, named| text.replace(named, "<user> · <name>"))
}

/// Invite links are random.
fn without_link(text: &str) -> String {
    let Some((before, link)) = text.split_once("t.me/+") else { return text.to_owned() };
    let rest = link.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_-".contains(c));
    format!("{before}t.me/+<link>{rest}")
}

/// Telegram is asked once an hour for the number of members, how many removals wait when they are stopped depends on
/// how many people have been looked at, and an alert counts what had failed when it was noticed.
fn without_counts(text: &str) -> String {
    let counted = [
        "Members: ",
        "Mitglieder: ",
        "Waiting to be removed: ",
        "Warten auf das Entfernen: ",
        "So far: ",
        "Bisher: ",
    ];
    // "Bisher: " also precedes a date, in other messages.
    let is_date = |count: &str| count.contains('.');
    let is_counted = |line: &str| {
        counted.iter().filter_map(|start| line.strip_prefix(start)).any(|count| !is_date(count))
    };
    let line = |line: &str| {
        if is_counted(line) {
            line.replace(|c: char| c.is_ascii_digit(), "#")
        } else {
            line.to_owned()
        }
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Rounds times such as `10:03:21 UTC` down to five minutes, so that a slow machine gives the same text.
fn coarse(text: &str) -> String {
    let mut parts: Vec<String> = text.split(" UTC").map(str::to_owned).collect();
    let (_, timed) = parts.split_last_mut().unwrap();
    for part in timed {
        let start = part.len().saturating_sub("10:03:21".len());
        let minute = part.get(start + 3..start + 5).and_then(|minute| minute.parse::<u32>().ok());
        if let Some(minute) = minute {
            part.replace_range(start + 3.., &format!("{:02}", minute / 5 * 5));
        }
    }
    parts.join(" UTC")
}

/// Elapsed time, rounded so that a slow machine gives the same text; empty for less than a minute.
fn later(ms: i64) -> Option<String> {
    let unit = match ms {
        DAY.. => HOUR,
        HOUR.. => 10 * MINUTE,
        _ => 5 * MINUTE,
    };
    let ms = (ms + unit / 2) / unit * unit;
    let parts: Vec<String> = [("day", ms / DAY), ("hour", ms % DAY / HOUR)]
        .into_iter()
        .chain([("minute", ms % HOUR / MINUTE)])
        .filter(|(_, count)| *count > 0)
        .map(|(unit, count)| format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
