//! Writes the answers, after showing what would be replaced.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, anyhow};
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::init::answers::Answers;
use crate::cli::init::dialog::{Dialog, stopped};
use crate::cli::init::prompts;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::Setup;
use crate::cli::style::Style;
use crate::cli::text_diff::text_diff;
use crate::config;
use crate::config::{Access, DotEnv, Environment};

/// Writes `bot.toml` and `.env`. Nothing is replaced by other content unless the operator agrees, or with `force`.
pub(super) fn write(
    dialog: &Dialog,
    setup: &Setup,
    answers: &Answers,
    force: bool,
) -> Result<(), Failure> {
    let path = &setup.config;
    let text = answers.draft.document().map_err(anyhow::Error::from)?;
    config::parse(&text, &path.display().to_string(), &Environment::default())?;
    let before = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(anyhow!("{}: cannot be read: {error}", path.display()).into()),
    };
    let mut secrets = DotEnv::beside(path)?;
    let replaced = set_secrets(&mut secrets, answers);
    if let Some(before) = before.as_ref().filter(|before| **before != text) {
        let style = Style::of_output(&setup.environment);
        print_message(&text_diff(&path.display().to_string(), before, &text, style));
        permit(dialog, force, &path.display().to_string())?;
    }
    if !replaced.is_empty() {
        let file = secrets.path().display().to_string();
        dialog.warns(format!("{file}: {} would change", replaced.join(", ")));
        permit(dialog, force, &file)?;
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)
            .with_context(|| format!("{}: cannot be created", folder.display()))?;
    }
    if !secrets.changes().is_empty() {
        let file = secrets.path().display().to_string();
        secrets.write().with_context(|| format!("{file}: cannot be written"))?;
        dialog.confirms(format!("{file}: written, for you only"));
    }
    if before.as_ref() == Some(&text) {
        dialog.confirms(format!("{}: is as it would be written", path.display()));
    } else {
        config::replace(path, &text, Access::Unchanged)
            .with_context(|| format!("{}: cannot be written", path.display()))?;
        dialog.confirms(format!("{}: written", path.display()));
    }
    next_steps(dialog, path)
}

/// Sets the secrets that are known now. Returns the variables that had another value.
fn set_secrets(file: &mut DotEnv, answers: &Answers) -> Vec<&'static str> {
    let mut replaced = Vec::new();
    for (name, value) in [
        ("TELEGRAM_BOT_TOKEN", answers.bot_token.expose_secret()),
        ("STRIPE_SECRET_KEY", answers.stripe_key.expose_secret()),
    ] {
        let before = file.get(name);
        if before.as_deref() == Some(value) {
            continue;
        }
        if before.is_some() {
            replaced.push(name);
        }
        file.set(name, value);
    }
    // One that is there stays: tokens of the REST API are signed with it.
    if file.get("JWT_SECRET").is_none() {
        file.set("JWT_SECRET", &generated_secret());
    }
    replaced
}

/// 244 random bits, in hexadecimal.
fn generated_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// Asks whether a file may be replaced. In a script, only `--force` permits it.
fn permit(dialog: &Dialog, force: bool, file: &str) -> Result<(), Failure> {
    if dialog.asks() {
        let agreed = prompts::confirmed(&format!("Replace {file}?"))?;
        return if agreed { Ok(()) } else { Err(stopped()) };
    }
    if force {
        return Ok(());
    }
    Err(Failure::Misconfigured(anyhow!(
        "{file} exists and is different; nothing was written\n  -> add --force to replace it, or name another \
         file with --config"
    )))
}

fn next_steps(dialog: &Dialog, config: &Path) -> Result<(), Failure> {
    let option = match config.to_str() {
        Some("bot.toml") => String::new(),
        _ => format!(" --config {}", config.display()),
    };
    if dialog.asks() {
        cliclack::outro(format!(
            "Look through {}: names, amounts and entitlements of the plans are examples.",
            config.display()
        ))
        .ok();
    }
    for (command, effect) in [
        ("setup", "creates products, prices and the webhook at Stripe, and the bot's menu"),
        ("check", "compares everything with Stripe and Telegram"),
        ("run", "starts the bot and the server"),
    ] {
        print_line(&format!("next: tollgate {:<8}{effect}", format!("{command}{option}")))?;
    }
    Ok(())
}
