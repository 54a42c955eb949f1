//! `tollgate chats`: paid chats, membership against entitlements.

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::{Setup, block_on, offline_services};
use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::{ChatOverview, ChatProblem, ChatRecord, OddMember, Step};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only show what would be done, per person. Otherwise the running process looks at everybody at once.
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let (services, store) = offline_services(setup)?;
    block_on(async {
        let chats = services.paid_chats.overview().await?;
        let looked_at =
            if args.dry_run { None } else { Some(services.paid_chats.look_at_all().await?) };
        store.close().await;
        match args.format {
            Format::Json => {
                let list: Vec<Value> = chats.iter().map(as_json).collect();
                let document = json!({ "chats": list, "due_now": looked_at.is_some() });
                print_line(&serde_json::to_string_pretty(&document)?)
            }
            Format::Text => {
                for line in chats.iter().flat_map(lines) {
                    print_line(&line)?;
                }
                print_line(&match looked_at {
                    _ if chats.is_empty() => "the bot is in no group or channel: add it to one as an administrator, \
                         and it writes to the owner while `tollgate run` runs"
                        .to_owned(),
                    None => "dry run: nothing was asked of Telegram or changed".to_owned(),
                    Some(0) => "no chat is bound to an entitlement: the owner does that in /chats, or add it to \
                         [[chats]] in bot.toml"
                        .to_owned(),
                    Some(count) => format!(
                        "paid chats: {count}; a running process looks at everybody in them now, \
                         otherwise the next one does"
                    ),
                })
            }
        }
    })?
}

fn lines(overview: &ChatOverview) -> Vec<String> {
    let chat = &overview.chat;
    let mut lines = vec![format!("{} ({}): {}", chat.title(), chat.chat.id, bound_to(chat))];
    if chat.binding.is_none() {
        return lines;
    }
    let known = overview.counts.known;
    lines.push(match (chat.others(), overview.unknown) {
        (Some(members), Some(unknown)) => {
            format!("  members: {members}; known: {known}, unknown: {unknown}")
        }
        _ => format!("  members known: {known}"),
    });
    lines.extend(chat.problem().map(|problem| format!("  problem: {}", described(problem))));
    lines.extend(chat.removals_stopped.map(|since| {
        let (since, held) = (since.to_rfc3339(), overview.counts.held);
        format!("  removals are stopped since {since}; {held} people wait: an owner resumes them in /chats")
    }));
    if chat.is_enforced() && overview.awaits_stripe {
        lines.push(
            "  nobody is removed or declined before everything is compared with Stripe, as the server was not running"
                .to_owned(),
        );
    }
    for (title, since, people) in [
        ("in without being entitled", "in since", &overview.not_entitled),
        ("entitled and not in", "out since", &overview.missing),
    ] {
        lines.push(format!("  {title}: {}", people.len()));
        if !people.is_empty() {
            lines.push(row("user", "name", since, "what happens next"));
        }
        lines.extend(people.iter().map(|odd| person(overview, odd)));
    }
    lines
}

fn bound_to(chat: &ChatRecord) -> String {
    let Some(binding) = &chat.binding else {
        return "not a paid chat (bind it in /chats)".to_owned();
    };
    let enforced = if chat.is_enforced() { "enforced" } else { "observed" };
    let by = if binding.in_file { ", bot.toml" } else { "" };
    format!("{}, {enforced}{by}", binding.entitlement)
}

/// A row of the table of people.
fn row(user: &str, name: &str, since: &str, next: &str) -> String {
    format!("    {user:<12} {name:<24} {since:<20} {next}")
}

fn person(overview: &ChatOverview, odd: &OddMember) -> String {
    let since = odd.member.since.map_or_else(|| "-".to_owned(), Timestamp::to_rfc3339);
    let (user, name) = (odd.member.user, odd.name().unwrap_or("-"));
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(24).collect();
    let failed = match odd.work.error.as_deref().filter(|_| odd.work.attempts > 0) {
        Some(error) => format!("; failed {} times: {error}", odd.work.attempts),
        None => String::new(),
    };
    let next = next(overview, odd);
    row(&user.to_string(), &name, &since, &format!("{next}{failed}"))
}

/// What is done next about a person.
fn next(overview: &ChatOverview, odd: &OddMember) -> String {
    let chat = &overview.chat;
    let is_leaving = chat.is_enforced() && odd.member.is_in();
    match odd.next {
        Step::Look if is_leaving => "asks Telegram whether they are in, then removes them",
        Step::Look => "asks Telegram whether they are in",
        Step::Approve => "approves their request",
        Step::Decline { .. } => "declines their request",
        Step::Remove { .. } => "removes them",
        Step::Unban => "lifts the bot's ban",
        Step::CreateLink => "creates their link",
        Step::RevokeLink => "revokes their link",
        Step::Hold => "waits: removals are stopped",
        Step::Forget => "forgets them",
        Step::Rest(_) if odd.member.is_banned_by_others() => {
            "nothing: an administrator has banned them"
        }
        Step::Rest(_) if chat.problem().is_some() => "waits until the bot has its rights",
        Step::Rest(_) if is_leaving && overview.awaits_stripe => {
            "waits until everything is compared with Stripe"
        }
        Step::Rest(_) if odd.member.link.is_some() => "waits until they use their link",
        Step::Rest(_) if !chat.is_enforced() => "nothing: the chat is only observed",
        Step::Rest(_) => "nothing for now",
    }
    .to_owned()
}

const fn described(problem: ChatProblem) -> &'static str {
    match problem {
        ChatProblem::NoAccess => "the bot is not in the chat",
        ChatProblem::BasicGroup => {
            "a basic group has no bans that can be lifted and no lasting id: make it a supergroup"
        }
        ChatProblem::NotAdministrator => "the bot is no administrator",
        ChatProblem::CannotInvite => "the bot may not let people in",
        ChatProblem::CannotRemove => "the bot may not remove people",
    }
}

fn as_json(overview: &ChatOverview) -> Value {
    let chat = &overview.chat;
    let people = |list: &[OddMember]| -> Vec<Value> {
        let rows = list.iter().map(|odd| {
            json!({
                "user_id": odd.member.user.0,
                "name": odd.name(),
                "since": odd.member.since.map(Timestamp::to_rfc3339),
                "next": next(overview, odd),
                "next_at": odd.work.due.map(Timestamp::to_rfc3339),
                "failed_attempts": odd.work.attempts,
                "error": odd.work.error,
                "held": odd.work.is_held,
            })
        });
        rows.collect()
    };
    json!({
        "id": chat.chat.id.0,
        "title": chat.title(),
        "entitlement": chat.binding.as_ref().map(|binding| binding.entitlement.as_str()),
        "enforced": chat.is_enforced(),
        "in_file": chat.binding.as_ref().is_some_and(|binding| binding.in_file),
        "problem": chat.problem().map(described),
        "members": chat.others(),
        "known": overview.counts.known,
        "unknown": overview.unknown,
        "awaits_stripe": overview.awaits_stripe,
        "removals_stopped_since": chat.removals_stopped.map(Timestamp::to_rfc3339),
        "in_without_entitlement": people(&overview.not_entitled),
        "entitled_and_not_in": people(&overview.missing),
    })
}
