//! Carries out an admin action after showing what it changes.

use std::io::{self, BufRead, IsTerminal};

use crate::billing::{ActionError, AdminActions, Confirmation, Performed};
use crate::cli::failure::Failure;
use crate::cli::operator::operator;
use crate::cli::output::{print_line, print_message};
use crate::cli::setup::{Setup, block_on, offline_services};
use crate::config;
use crate::domain::admin_action::AdminAction;
use crate::domain::plan::Catalogue;
use crate::logging;
use crate::messages::{Locales, Localizer};

/// Shows what the action changes, asks on a terminal unless `yes`, and carries it out.
pub(super) fn carry_out(setup: &Setup, action: AdminAction, yes: bool) -> Result<(), Failure> {
    carry_out_for(setup, yes, async move |_| Ok(action))
}

/// The same for an action that is looked up first.
pub(super) fn carry_out_for(
    setup: &Setup,
    yes: bool,
    find: impl AsyncFnOnce(&AdminActions) -> Result<AdminAction, ActionError>,
) -> Result<(), Failure> {
    let catalogue = config::load(&setup.config, &setup.environment)?.catalogue;
    let (services, store) = offline_services(setup)?;
    let localizer = Locales::load("en")?.localizer("en");
    let actions = &services.admin_actions;
    block_on(logging::scope(logging::new_request_id(), async {
        let done = match find(actions).await {
            Ok(action) => confirmed(actions, action, yes, &localizer, &catalogue).await,
            Err(error) => Err(failed(error)),
        };
        store.close().await;
        done
    }))?
}

async fn confirmed(
    actions: &AdminActions,
    action: AdminAction,
    yes: bool,
    localizer: &Localizer,
    catalogue: &Catalogue,
) -> Result<(), Failure> {
    let by = operator();
    let mut offer = actions.offer(&by, action).await.map_err(failed)?;
    loop {
        let screen = localizer.action_offer(
            &offer.id,
            &offer.action,
            &offer.effect,
            &offer.people,
            catalogue,
        );
        if !yes {
            print_message(&screen.plain_text());
            if !is_confirmed()? {
                print_message("nothing was changed");
                return Ok(());
            }
        }
        match actions.confirm(&by, &offer.id).await.map_err(failed)? {
            Confirmation::Done(Performed { action, effect, is_waiting, .. }) => {
                let screen = if is_waiting {
                    localizer.action_waiting(&action, &effect, &offer.people, catalogue)
                } else {
                    localizer.action_done(&action, &effect, &offer.people, catalogue)
                };
                return print_line(&screen.plain_text());
            }
            Confirmation::Changed(changed) => offer = changed,
        }
    }
}

/// Asks on the terminal. Where nobody can answer, `--yes` is needed.
pub(super) fn is_confirmed() -> Result<bool, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::Misconfigured(anyhow::anyhow!(
            "this is not a terminal, so nobody can confirm\n  -> add --yes"
        )));
    }
    print_message("Continue? Type yes:");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

fn failed(error: ActionError) -> Failure {
    Failure::Failed(error.into())
}
