//! Changes the `.env` beside the configuration: variables are set, and all other lines are kept.

use std::fs;
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::config::environment::parse_dotenv;
use crate::config::saved_file::{Access, replace, replaceable};
use crate::config::{ConfigError, Environment};

/// A `.env` file as it is and as it will be. `Debug` prints no value.
pub struct DotEnv {
    path: PathBuf,
    before: String,
    text: String,
}

impl std::fmt::Debug for DotEnv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DotEnv").field("path", &self.path).finish_non_exhaustive()
    }
}

impl DotEnv {
    /// The file beside `config`; a file that does not exist is empty.
    pub fn beside(config: &Path) -> Result<Self, ConfigError> {
        let path = config.parent().unwrap_or(Path::new("")).join(".env");
        let before = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read.map_err(|error| {
                ConfigError::single(
                    path.display().to_string(),
                    format!("cannot be read: {error}"),
                    "make it readable for this user, or move it away",
                )
            })?,
        };
        parse_dotenv(&before, &path)?;
        Ok(Self { path, text: before.clone(), before })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The value of a variable, changes included. `None` if it is absent or empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        value(&self.text, name)
    }

    /// Whether the value of `name` in effect comes from elsewhere than this file: the environment of the process,
    /// or a file that `{name}_FILE` names. Then setting it here has no effect.
    #[must_use]
    pub fn is_overridden(&self, environment: &Environment, name: &str) -> bool {
        let effective = environment.get(name).ok().flatten();
        effective.is_some() && effective != value(&self.before, name)
    }

    /// Sets a variable: its last line is replaced, or a line is added.
    pub fn set(&mut self, name: &str, value: &str) {
        let line = format!("{name}={}\n", quoted(value));
        let last = entries(&self.text).into_iter().rfind(|(_, found)| found == name);
        if let Some((range, _)) = last {
            self.text.replace_range(range, &line);
            return;
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text.push_str(&line);
    }

    /// The names of the variables that were set to another value, in the order of the file.
    #[must_use]
    pub fn changes(&self) -> Vec<String> {
        let mut names: Vec<_> = entries(&self.text).into_iter().map(|(_, name)| name).collect();
        names.dedup();
        names.retain(|name| value(&self.text, name) != value(&self.before, name));
        names
    }

    /// Whether [`Self::write`] would succeed, as far as permissions tell.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        replaceable(&self.path)
    }

    /// Replaces the file in one step, readable only for its owner.
    pub fn write(&mut self) -> Result<(), Error> {
        replace(&self.path, &self.text, Access::Owner)?;
        self.before.clone_from(&self.text);
        Ok(())
    }
}

fn value(text: &str, name: &str) -> Option<String> {
    let values = parse_dotenv(text, Path::new(".env")).ok()?;
    values.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Where each variable is set, with its name. A value in quotes may have several lines.
fn entries(text: &str) -> Vec<(Range<usize>, String)> {
    let (mut found, mut start) = (Vec::new(), 0);
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let first = rest.lines().next().unwrap_or_default();
        let name = first.trim_start().trim_start_matches("export ").split('=').next();
        let named = name.filter(|name| first.contains('=') && !name.trim_start().starts_with('#'));
        let length = if named.is_some() { length(rest) } else { first.len() + 1 };
        let end = (start + length).min(text.len());
        if let Some(name) = named {
            found.push((start..end, name.trim().to_owned()));
        }
        start = end;
    }
    found
}

/// The length of the entry at the start of `text`, with its line break.
fn length(text: &str) -> usize {
    let (mut quote, mut escaped) = (None, false);
    for (at, next) in text.char_indices() {
        match next {
            '\n' if quote.is_none() => return at + 1,
            '\'' | '"' if !escaped => match quote {
                None => quote = Some(next),
                Some(open) if open == next => quote = None,
                Some(_) => {}
            },
            _ => {}
        }
        escaped = next == '\\' && !escaped && quote != Some('\'');
    }
    text.len()
}

fn quoted(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+/=.,:@".contains(&byte);
    if value.bytes().all(plain) {
        value.to_owned()
    } else if !value.contains('\'') {
        format!("'{value}'")
    } else {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        format!("\"{escaped}\"")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::DotEnv;

    fn with(text: &str) -> (tempfile::TempDir, DotEnv) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".env"), text).unwrap();
        let file = DotEnv::beside(&folder.path().join("bot.toml")).unwrap();
        (folder, file)
    }

    #[test]
    fn a_variable_is_replaced_or_added_and_other_lines_are_kept() {
        let text = "# secrets\nA=1\nexport B=\"two\nlines\" # of B\n\n# C=old\nD=";
        for (name, set, expected) in [
            ("A", "x", "# secrets\nA=x\nexport B=\"two\nlines\" # of B\n\n# C=old\nD="),
            ("B", "x y", "# secrets\nA=1\nB='x y'\n\n# C=old\nD="),
            (
                "C",
                "it's $5 \"\\",
                "# secrets\nA=1\nexport B=\"two\nlines\" # of B\n\n# C=old\nD=\nC=\"it's \\$5 \\\"\\\\\"\n",
            ),
            (
                "D",
                "whsec_a,whsec_b",
                "# secrets\nA=1\nexport B=\"two\nlines\" # of B\n\n# C=old\nD=whsec_a,whsec_b\n",
            ),
        ] {
            let (folder, mut file) = with(text);
            assert_eq!(file.changes(), Vec::<String>::new());
            file.set(name, set);
            assert_eq!(file.get(name).as_deref(), Some(set));
            assert_eq!(file.changes(), [name]);
            file.write().unwrap();
            let written = folder.path().join(".env");
            assert_eq!(std::fs::read_to_string(&written).unwrap(), expected);
            assert_eq!(written.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_file_that_does_not_exist_is_created_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = DotEnv::beside(&folder.path().join("bot.toml")).unwrap();
        assert!(file.is_writable());
        file.set("A", "1");
        file.write().unwrap();
        let written = folder.path().join(".env");
        assert_eq!(std::fs::read_to_string(&written).unwrap(), "A=1\n");
        assert_eq!(written.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
