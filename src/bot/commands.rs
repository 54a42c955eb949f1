//! Parses commands, their arguments, and deep-link payloads.

use crate::domain::admin::Permission;

/// A command of the bot, with its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    Start(Option<String>),
    Help,
    Plans,
    Upgrade(Option<String>),
    Manage,
    Status,
    Language,
    Terms,
    Privacy,
    PaySupport,
    Receipts,
    /// Of one's own subscription.
    Cancel,
    MyData,
    Forget,
    /// The paid chats.
    Chats,
    /// With its arguments; treated as unknown for everyone but administrators.
    Admin(AdminCommand, String),
    Unknown,
}

/// A command for administrators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AdminCommand {
    Audit,
    Broadcast,
    Message,
    Grant,
    Revoke,
    Whois,
    Why,
    Refund,
    Cancel,
    Comp,
    Move,
    Stats,
    Resync,
    Replay,
    Alerts,
}

impl AdminCommand {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "audit" => Self::Audit,
            "broadcast" => Self::Broadcast,
            "message" => Self::Message,
            "grant" => Self::Grant,
            "revoke" => Self::Revoke,
            "whois" => Self::Whois,
            "why" => Self::Why,
            "refund" => Self::Refund,
            "cancel" => Self::Cancel,
            "comp" => Self::Comp,
            "move" => Self::Move,
            "stats" => Self::Stats,
            "resync" => Self::Resync,
            "replay" => Self::Replay,
            "alerts" => Self::Alerts,
            _ => return None,
        })
    }

    /// What an admin needs to use the command at all. Its handler may require more for a part of it.
    pub(super) fn permission(self) -> Permission {
        match self {
            Self::Broadcast => Permission::Broadcast,
            Self::Audit | Self::Alerts => Permission::ReadAuditLog,
            Self::Message => Permission::WriteToPeople,
            Self::Grant | Self::Revoke => Permission::ChangeAccess,
            Self::Whois | Self::Why => Permission::ReadPeople,
            Self::Refund | Self::Cancel | Self::Comp => Permission::MoveMoney,
            Self::Move => Permission::MoveAccounts,
            Self::Stats => Permission::ReadFigures,
            Self::Resync | Self::Replay => Permission::RepeatWork,
        }
    }
}

/// A line of text, by its addressee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// Not a command.
    Text,
    /// A command for another bot in the same chat.
    ForAnotherBot,
    /// `named`: addressed as `/command@bot`, so no other bot will answer.
    Command { command: Command, named: bool },
}

impl Line {
    /// `username`: the bot's own, without `@`. While it is unknown, every name is accepted.
    pub(super) fn parse(text: &str, username: Option<&str>) -> Self {
        let Some(rest) = text.trim().strip_prefix('/') else { return Self::Text };
        let (head, tail) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (name, named) = match head.split_once('@') {
            None => (head, false),
            Some((_, other)) if username.is_some_and(|own| !own.eq_ignore_ascii_case(other)) => {
                return Self::ForAnotherBot;
            }
            Some((name, _)) => (name, true),
        };
        Self::Command { command: Command::parse(&name.to_ascii_lowercase(), tail.trim()), named }
    }
}

impl Command {
    fn parse(name: &str, tail: &str) -> Self {
        let argument = || Some(tail.to_owned()).filter(|text| !text.is_empty());
        match name {
            "start" => Self::Start(argument()),
            "help" => Self::Help,
            "plans" => Self::Plans,
            "upgrade" => Self::Upgrade(argument()),
            "manage" => Self::Manage,
            "status" => Self::Status,
            "language" => Self::Language,
            "terms" => Self::Terms,
            "privacy" => Self::Privacy,
            "paysupport" => Self::PaySupport,
            "receipts" => Self::Receipts,
            // With arguments, the command of admins.
            "cancel" if tail.is_empty() => Self::Cancel,
            "mydata" => Self::MyData,
            "forget" => Self::Forget,
            "chats" => Self::Chats,
            name => match AdminCommand::parse(name) {
                Some(command) => Self::Admin(command, tail.to_owned()),
                None => Self::Unknown,
            },
        }
    }

    /// The deep-link payload that runs the command in the private chat. `None` for commands that are
    /// not available in groups.
    pub(super) fn payload(&self) -> Option<String> {
        Some(match self {
            Self::Start(Some(payload)) if is_payload(payload) => payload.clone(),
            Self::Start(_) => "start".to_owned(),
            Self::Help => "help".to_owned(),
            Self::Plans => "plans".to_owned(),
            Self::Upgrade(Some(plan)) if is_payload(&plan_payload(plan)) => plan_payload(plan),
            Self::Upgrade(_) => "upgrade".to_owned(),
            Self::Manage => "manage".to_owned(),
            Self::Status => "status".to_owned(),
            Self::Language => "language".to_owned(),
            Self::Terms => "terms".to_owned(),
            Self::Privacy => "privacy".to_owned(),
            Self::PaySupport => "paysupport".to_owned(),
            Self::Receipts => "receipts".to_owned(),
            Self::Cancel | Self::Admin(AdminCommand::Cancel, _) => "cancel".to_owned(),
            Self::MyData => "mydata".to_owned(),
            Self::Forget => "forget".to_owned(),
            Self::Chats => "chats".to_owned(),
            Self::Admin(..) | Self::Unknown => return None,
        })
    }

    /// The command of a deep-link payload. An unknown payload is a plain `/start`.
    pub(super) fn from_payload(payload: &str) -> Self {
        if let Some(plan) = payload.strip_prefix("plan_") {
            return Self::Upgrade(Some(plan.to_owned()));
        }
        match Self::parse(payload, "") {
            Self::Admin(..) | Self::Unknown => Self::Start(None),
            command => command,
        }
    }
}

fn plan_payload(plan: &str) -> String {
    format!("plan_{plan}")
}

/// 1 to 64 characters of `A-Za-z0-9_-`. Source: <https://core.telegram.org/bots/features#deep-linking>.
fn is_payload(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use crate::bot::commands::AdminCommand;
    use crate::bot::commands::Command;
    use crate::bot::commands::Line;

    fn command(text: &str) -> Command {
        match Line::parse(text, Some("tollgate_bot")) {
            Line::Command { command, .. } => command,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_command_is_read_with_its_argument_in_any_case() {
        for (text, expected) in [
            ("/start", Command::Start(None)),
            ("/start plan_pro", Command::Start(Some("plan_pro".to_owned()))),
            ("  /Upgrade   premium ", Command::Upgrade(Some("premium".to_owned()))),
            ("/upgrade\npremium", Command::Upgrade(Some("premium".to_owned()))),
            ("/status@tollgate_bot", Command::Status),
            ("/status@TollGate_Bot now", Command::Status),
            ("/audit user 1", Command::Admin(AdminCommand::Audit, "user 1".to_owned())),
            ("/nonsense", Command::Unknown),
            ("/", Command::Unknown),
        ] {
            assert_eq!(command(text), expected, "{text}");
        }
    }

    #[test]
    fn text_and_commands_for_other_bots_are_distinguished() {
        let own = Some("tollgate_bot");
        assert_eq!(Line::parse("hello", own), Line::Text);
        assert_eq!(Line::parse("", own), Line::Text);
        assert_eq!(Line::parse("/status@other_bot", own), Line::ForAnotherBot);
    }

    #[test]
    fn a_payload_runs_the_same_command_as_in_the_group() {
        for text in [
            "/plans",
            "/upgrade",
            "/manage",
            "/status",
            "/language",
            "/paysupport",
            "/receipts",
            "/cancel",
            "/mydata",
            "/forget",
            "/chats",
        ] {
            let command = command(text);
            let payload = command.payload().unwrap();
            assert_eq!(Command::from_payload(&payload), command, "{text}");
        }
        let payload = command("/upgrade premium").payload().unwrap();
        assert_eq!(payload, "plan_premium");
        assert_eq!(Command::from_payload(&payload), command("/upgrade premium"));
    }

    #[test]
    fn an_invalid_payload_never_gets_into_a_link() {
        for text in ["/upgrade ünïcode", "/upgrade a&b=c", &format!("/upgrade {}", "x".repeat(80))]
        {
            assert_eq!(command(text).payload().unwrap(), "upgrade", "{text}");
        }
        assert_eq!(command("/start a b").payload().unwrap(), "start");
    }

    #[test]
    fn the_audit_log_has_no_deep_link() {
        assert_eq!(command("/audit").payload(), None);
        assert_eq!(Command::from_payload("audit"), Command::Start(None));
        assert_eq!(Command::from_payload("whatever"), Command::Start(None));
    }
}
