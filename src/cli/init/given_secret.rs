//! A secret that is already there: in a file, or in the environment.

use std::fs;
use std::path::Path;

use anyhow::anyhow;
use secrecy::SecretString;

use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::config::ConfigError;

/// A secret from the file of a flag or from the environment, and where it came from. Errors contain nothing of it.
pub(super) fn given_secret(
    setup: &Setup,
    variable: &str,
    flag: &str,
    file: Option<&Path>,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<Option<(SecretString, String)>, Failure> {
    let (text, source) = match file {
        Some(path) => match fs::read_to_string(path) {
            Ok(text) => (text, flag.to_owned()),
            Err(error) => {
                let path = path.display();
                let error = anyhow!("{flag}: {path} cannot be read: {error}");
                return Err(Failure::Misconfigured(error));
            }
        },
        None => match setup.environment.get(variable).map_err(ConfigError::from)? {
            Some(text) => (text, variable.to_owned()),
            None => return Ok(None),
        },
    };
    match check(text.trim()) {
        Ok(()) => Ok(Some((SecretString::from(text.trim()), source))),
        Err(what) => Err(Failure::Misconfigured(anyhow!("{source}: {what}"))),
    }
}
