//! `tollgate user show | export | forget USER`: one person: the state, all data that is held, and its erasure.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use anyhow::Context;

use crate::billing::Services;
use crate::cli::admin_action::is_confirmed;
use crate::cli::failure::Failure;
use crate::cli::operator::operator;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::{Setup, block_on, offline_services};
use crate::config;
use crate::domain::admin::{Operator, Permission};
use crate::domain::ids::UserId;
use crate::domain::personal_data::Erasure;
use crate::domain::plan::Catalogue;
use crate::logging;
use crate::messages::Locales;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print what `/whois` shows in the chat.
    Show {
        /// The Telegram user id.
        #[arg(value_name = "USER", value_parser = clap::value_parser!(i64).range(1..))]
        user: i64,
    },
    /// Write everything that is stored about the person as JSON.
    Export {
        /// The Telegram user id.
        #[arg(value_name = "USER", value_parser = clap::value_parser!(i64).range(1..))]
        user: i64,
        /// The file to write; standard output by default.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Erase the personal data. What was paid stays, under the id only.
    Forget {
        /// The Telegram user id.
        #[arg(value_name = "USER", value_parser = clap::value_parser!(i64).range(1..))]
        user: i64,
        /// Do not ask. Required where there is no terminal.
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) fn run(setup: &Setup, args: Args) -> Result<(), Failure> {
    let catalogue = config::load(&setup.config, &setup.environment)?.catalogue;
    let (services, store) = offline_services(setup)?;
    let by = operator();
    let work = async {
        match args.action {
            Action::Show { user } => show(&services, UserId(user), &catalogue).await,
            Action::Export { user, out } => export(&services, &by, UserId(user), out).await,
            Action::Forget { user, yes } => forget(&services, &by, UserId(user), yes).await,
        }
    };
    block_on(logging::scope(logging::new_request_id(), async {
        let done = work.await;
        store.close().await;
        done
    }))?
}

async fn show(services: &Services, user: UserId, catalogue: &Catalogue) -> Result<(), Failure> {
    let person = services.people.view(user).await?.ok_or_else(|| unknown(user))?;
    let localizer = Locales::load("en")?.localizer("en");
    print_line(
        &localizer
            .person(&person, catalogue, Operator::CommandLine(String::new()).role())
            .plain_text(),
    )
}

async fn export(
    services: &Services,
    by: &Operator,
    user: UserId,
    out: Option<PathBuf>,
) -> Result<(), Failure> {
    permit(by)?;
    let data = services.personal_records.export(user, by.actor()).await?;
    let mut json = serde_json::to_string_pretty(&data.ok_or_else(|| unknown(user))?)?;
    json.push('\n');
    match out {
        None => Ok(io::stdout().lock().write_all(json.as_bytes())?),
        Some(path) => {
            let mut options = File::options();
            options.write(true).create(true).truncate(true).mode(0o600);
            let written = options.open(&path).and_then(|mut file| file.write_all(json.as_bytes()));
            Ok(written.with_context(|| format!("{}: cannot be written", path.display()))?)
        }
    }
}

async fn forget(
    services: &Services,
    by: &Operator,
    user: UserId,
    yes: bool,
) -> Result<(), Failure> {
    permit(by)?;
    refuse(services.personal_records.erasure(user).await?, user)?;
    if !yes {
        print_message(&format!(
            "This erases the name, username, language and payloads of events of {user}. What was paid stays, \
             under the id only."
        ));
        if !is_confirmed()? {
            print_message("nothing was changed");
            return Ok(());
        }
    }
    refuse(services.personal_records.erase(user, by.actor()).await?, user)?;
    print_line(&format!("{user}: the personal data is erased"))
}

fn permit(by: &Operator) -> Result<(), Failure> {
    if by.role().may(Permission::ErasePeople) {
        return Ok(());
    }
    Err(Failure::Failed(anyhow::anyhow!(
        "only an owner may export or erase what is stored about a person"
    )))
}

fn refuse(erasure: Erasure, user: UserId) -> Result<(), Failure> {
    match erasure {
        Erasure::Done => Ok(()),
        Erasure::Unknown => Err(unknown(user)),
        Erasure::SubscriptionRuns => Err(Failure::Failed(anyhow::anyhow!(
            "{user}: a subscription runs, and its bills need the data\n  -> cancel it first; when it has \
             ended, run this again"
        ))),
    }
}

fn unknown(user: UserId) -> Failure {
    Failure::Failed(anyhow::anyhow!("{user}: nothing is stored about this user"))
}
