//! The forms of questions. Ctrl-C ends each of them with the terminal restored.

use std::io;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use secrecy::SecretString;

use crate::cli::failure::Failure;
use crate::cli::init::dialog::stopped;

/// Asks for a text that is not shown while it is typed. An answer of the wrong form cannot be seen, hence not corrected:
/// the question is asked again, with an empty field.
pub(super) fn secret(
    question: &str,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<SecretString, Failure> {
    loop {
        let mut prompt = cliclack::password(question).mask('•');
        // What is pasted faster than it is read must not appear either.
        let hidden = Echo::off();
        let answer = answered(prompt.interact());
        drop(hidden);
        let answer = answer?;
        match check(answer.trim()) {
            Ok(()) => return Ok(SecretString::from(answer.trim())),
            Err(what) => answered(cliclack::log::error(what))?,
        }
    }
}

/// Asks for a text. `default` is the answer if nothing is typed; without one, an answer is required.
pub(super) fn text(
    question: &str,
    default: Option<&str>,
    example: &str,
    check: impl Fn(&str) -> Result<(), String> + 'static,
) -> Result<String, Failure> {
    let mut prompt = cliclack::input(question)
        .required(default.is_none())
        .validate(move |answer: &String| check(answer.trim()));
    prompt = match default {
        None | Some("") => prompt.placeholder(example),
        Some(default) => prompt.default_input(default),
    };
    Ok(answered(prompt.interact::<String>())?.trim().to_owned())
}

/// Asks for one of several values, each with a name and a description.
pub(super) fn choice<T: Clone + Eq>(
    question: &str,
    items: &[(T, &str, &str)],
    preferred: T,
) -> Result<T, Failure> {
    let prompt = cliclack::select(question).items(items);
    answered(prompt.initial_value(preferred).interact())
}

pub(super) fn confirmed(question: &str) -> Result<bool, Failure> {
    answered(cliclack::confirm(question).initial_value(false).interact())
}

fn answered<T>(answer: io::Result<T>) -> Result<T, Failure> {
    answer.map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => stopped(),
        _ => Failure::Failed(error.into()),
    })
}

/// Keeps the terminal from showing what is typed, until it is dropped.
struct Echo(Option<Termios>);

impl Echo {
    fn off() -> Self {
        let before = tcgetattr(io::stdin()).ok();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            tcsetattr(io::stdin(), OptionalActions::Now, &modes).ok();
        }
        Self(before)
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            tcsetattr(io::stdin(), OptionalActions::Now, before).ok();
        }
    }
}
