//! Former names of subcommands and options. They are refused, and the error gives the current name.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};

/// Adds the new name to an error about a subcommand or an option that was renamed.
pub(super) fn explain(mut error: clap::Error) -> clap::Error {
    let unknown = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(name.as_str()),
        _ => None,
    };
    let usage = error.get(ContextKind::Usage).map(ToString::to_string).unwrap_or_default();
    let command = unknown(ContextKind::InvalidSubcommand);
    let option = unknown(ContextKind::InvalidArg).filter(|option| *option == "--callback");
    let hint = match (command, option) {
        (Some("callbacks"), _) => "`tollgate callbacks` is now called `tollgate webhooks`",
        (_, Some(_)) if usage.contains("sandbox") => "`--callback` is now called `--webhook`",
        (_, Some(_)) if usage.contains("webhooks replay") => {
            "`--callback` is now called `--endpoint`"
        }
        _ => return error,
    };
    error.remove(ContextKind::SuggestedSubcommand);
    error.remove(ContextKind::SuggestedArg);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(hint)]));
    error
}
