//! Whether questions are asked, and what is printed between them.

use std::fmt::Display;
use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::anyhow;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::failure::Failure;
use crate::cli::init::terminal;
use crate::cli::output::print_message;

/// Characters of a line, so that it fits on a usual terminal.
const LINE_WIDTH: usize = 76;

/// How answers are obtained.
pub(super) struct Dialog {
    is_terminal: bool,
    /// Ctrl-C does not end the process from now on, so that the terminal is restored first.
    interrupts: Signal,
}

impl Dialog {
    /// `yes`: nothing is asked. Fails if there is no terminal to ask on. Needs a Tokio runtime.
    pub(super) fn open(yes: bool) -> Result<Self, Failure> {
        let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        if !yes && !is_terminal {
            return Err(Failure::Misconfigured(anyhow!(
                "this is not a terminal, so nobody can answer\n  -> add --yes, and the answers as flags: \
                 see tollgate init --help"
            )));
        }
        let interrupts = signal(SignalKind::interrupt())?;
        if !yes {
            terminal::restored_when_terminated(signal(SignalKind::terminate())?);
        }
        Ok(Self { is_terminal: !yes, interrupts })
    }

    /// Whether questions are asked.
    pub(super) const fn asks(&self) -> bool {
        self.is_terminal
    }

    pub(super) fn begins(&self, config: &Path) {
        if self.is_terminal {
            let folder = config.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.map_or("this folder".into(), |folder| folder.display().to_string());
            let name = config.file_name().unwrap_or_default().display();
            cliclack::intro("tollgate init").ok();
            self.explains(format!(
                "Writes {name} and .env to {folder}. Ctrl-C stops; nothing is written before the end."
            ));
            if config.exists() {
                self.explains(format!(
                    "{name} exists: what would change is shown before it is replaced."
                ));
            }
        }
    }

    /// Something was found to be in order.
    pub(super) fn confirms(&self, text: impl Display) {
        if self.is_terminal {
            cliclack::log::success(wrapped(&text.to_string())).ok();
        } else {
            print_message(&text.to_string());
        }
    }

    pub(super) fn explains(&self, text: impl Display) {
        if self.is_terminal {
            cliclack::log::info(wrapped(&text.to_string())).ok();
        } else {
            print_message(&text.to_string());
        }
    }

    pub(super) fn warns(&self, text: impl Display) {
        if self.is_terminal {
            cliclack::log::warning(wrapped(&text.to_string())).ok();
        } else {
            print_message(&text.to_string());
        }
    }

    /// Runs `work`. `None` if Ctrl-C is pressed before it ends.
    pub(super) async fn until_interrupted<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        tokio::select! {
            _ = self.interrupts.recv() => None,
            outcome = work => Some(outcome),
        }
    }
}

/// Breaks a text between words, so that the terminal does not break it within them.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > LINE_WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// The operator ended the dialogue.
pub(super) fn stopped() -> Failure {
    Failure::Failed(anyhow!("stopped: nothing was written"))
}

#[cfg(test)]
mod tests {
    use super::{LINE_WIDTH, wrapped};

    #[test]
    fn a_text_is_broken_between_words() {
        let text = "Telegram posts this bot's messages to a webhook. ".repeat(4);
        let link = format!("https://t.me/club_bot?start={}", "0".repeat(60));
        let lines = wrapped(&format!("{text}{link}"));
        let long: Vec<_> = lines.lines().filter(|line| line.len() > LINE_WIDTH).collect();
        assert_eq!(long, [&link]);
        assert_eq!(lines.replace('\n', " "), format!("{text}{link}"));
    }
}
