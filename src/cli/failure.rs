//! Errors of the command line, and their exit codes.

use crate::config::ConfigError;

/// An error and its exit code.
#[derive(Debug)]
pub(super) enum Failure {
    /// Exit code 1.
    Failed(anyhow::Error),
    /// Exit code 2.
    Misconfigured(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        if error.is::<ConfigError>() { Self::Misconfigured(error) } else { Self::Failed(error) }
    }
}

impl Failure {
    /// The error, and the exit code of the process.
    pub(super) fn into_parts(self) -> (anyhow::Error, u8) {
        match self {
            Self::Failed(error) => (error, 1),
            Self::Misconfigured(error) => (error, 2),
        }
    }
}
