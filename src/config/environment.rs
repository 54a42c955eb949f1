//! The environment: variables, the files they point at, and a `.env` beside the configuration.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::config::{ConfigError, Problem};

/// Variables by name. A real variable wins over the `.env` file. Values are never printed.
#[derive(Clone, Default)]
pub struct Environment {
    values: HashMap<String, String>,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self { values: pairs.into_iter().collect() }
    }
}

impl Environment {
    /// The environment of this process, with `.env` from `dir` underneath.
    pub fn of_process(dir: &Path) -> Result<Self, ConfigError> {
        let mut environment = Self::default();
        let file = dir.join(".env");
        if let Ok(text) = fs::read_to_string(&file) {
            environment.values = dotenv(&text, &file)?;
        }
        #[expect(clippy::disallowed_methods, reason = "the one home of the environment")]
        environment.values.extend(
            std::env::vars_os().filter_map(|(key, value)| {
                Some((key.into_string().ok()?, value.into_string().ok()?))
            }),
        );
        Ok(environment)
    }

    /// The value of `name`, or the content of the file that `{name}_FILE` points at; `None` when
    /// neither is set or the value is empty.
    pub fn get(&self, name: &str) -> Result<Option<String>, Problem> {
        if let Some(value) = self.values.get(name).map(|value| value.trim()) {
            return Ok(Some(value.to_owned()).filter(|value| !value.is_empty()));
        }
        let pointer = format!("{name}_FILE");
        let Some(path) = self.values.get(&pointer) else { return Ok(None) };
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(text.trim().to_owned()).filter(|value| !value.is_empty())),
            Err(error) => Err(Problem::new(
                pointer,
                // What it holds may be the secret itself, by mistake.
                format!("cannot read the file that it names: {error}"),
                "point it at a readable file whose content is the value",
            )),
        }
    }
}

/// `NAME=value` lines; `#` comments, `export`, and single or double quotes are understood.
fn dotenv(text: &str, file: &Path) -> Result<HashMap<String, String>, ConfigError> {
    let mut values = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line).trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            return Err(ConfigError::one(
                format!("{}:{}", file.display(), number + 1),
                "this line is no NAME=value",
                "write one variable a line, or put # before a comment",
            ));
        };
        let value = value.trim();
        let unquoted = ['"', '\'']
            .into_iter()
            .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
            .unwrap_or(value);
        values.insert(name.trim().to_owned(), unquoted.to_owned());
    }
    Ok(values)
}
