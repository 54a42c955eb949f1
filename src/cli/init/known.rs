//! What an existing `bot.toml` answers: the defaults when `init` is run again.

use std::fs;

use crate::cli::init::dialog::Dialog;
use crate::cli::setup::Setup;
use crate::config;
use crate::config::{Environment, Settings};
use crate::domain::admin::Role;

/// The existing configuration.
pub(super) struct Known {
    pub(super) text: String,
    pub(super) settings: Settings,
}

impl Known {
    /// `None` if there is no file, or if it is not valid and has to be replaced.
    pub(super) fn read(dialog: &Dialog, setup: &Setup) -> Option<Self> {
        let text = fs::read_to_string(&setup.config).ok()?;
        // Without the environment, whose values belong into no file.
        match config::load(&setup.config, &Environment::default()) {
            Ok(settings) => Some(Self { text, settings }),
            Err(error) => {
                dialog.warns(format!("{error}"));
                dialog.explains("Its answers are not used as defaults.");
                None
            }
        }
    }

    pub(super) fn owner(&self) -> Option<i64> {
        let owner = self.settings.admins.iter().find(|admin| admin.role == Role::Owner)?;
        Some(owner.id.0)
    }
}
