//! Environment variables, the files that `…_FILE` variables name, and a `.env` beside the configuration.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::config::{ConfigError, Problem};

/// Variables by name. `Debug` prints only the names.
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
    /// The environment of this process. A `.env` file in `dir` supplies variables that are not set; a
    /// file that cannot be read is ignored.
    pub fn of_process(dir: &Path) -> Result<Self, ConfigError> {
        let mut environment = Self::default();
        let file = dir.join(".env");
        if let Ok(text) = fs::read_to_string(&file) {
            environment.values = parse_dotenv(&text, &file)?;
        }
        #[expect(clippy::disallowed_methods, reason = "the one home of the environment")]
        environment.values.extend(
            std::env::vars_os().filter_map(|(key, value)| {
                Some((key.into_string().ok()?, value.into_string().ok()?))
            }),
        );
        Ok(environment)
    }

    /// The value of `name`, or the content of the file named by `{name}_FILE`; `None` when neither is set
    /// or the value is empty.
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
                // The path itself is not shown: it may be the secret, by mistake.
                format!("cannot read the file that it names: {error}"),
                "point it at a readable file whose content is the value",
            )),
        }
    }

    /// `name` or `{name}_FILE`, whichever is set, even to an empty value.
    pub(super) fn defined(&self, name: &str) -> Option<String> {
        let names = [name.to_owned(), format!("{name}_FILE")];
        names.into_iter().find(|name| self.values.contains_key(name))
    }
}

/// The variables of a `.env` file. Errors name the line and quote nothing of it.
pub(super) fn parse_dotenv(
    text: &str,
    file: &Path,
) -> Result<HashMap<String, String>, ConfigError> {
    if let Some(line) = substitution(text) {
        return Err(ConfigError::single(
            format!("{}:{line}", file.display()),
            "a $ in this value would be replaced by another variable",
            "put the value in single quotes, or write \\$",
        ));
    }
    dotenvy::from_read_iter(text.as_bytes()).collect::<Result<_, _>>().map_err(|error| {
        let line = match &error {
            dotenvy::Error::LineParse(line, _) => {
                let before = text.find(line.trim()).and_then(|at| text.get(..at));
                before.map(|before| before.matches('\n').count() + 1)
            }
            _ => None,
        };
        let place = match line {
            Some(line) => format!("{}:{line}", file.display()),
            None => file.display().to_string(),
        };
        ConfigError::single(
            place,
            "this line is not of the form NAME=value",
            "write one variable a line, with quotes around a value that contains spaces, # or $",
        )
    })
}

/// The line of the first `$` that would be replaced: a secret must not change without a word.
fn substitution(text: &str) -> Option<usize> {
    let (mut line, mut quote, mut before) = (1, None, '\n');
    let (mut in_comment, mut escaped) = (false, false);
    for next in text.chars() {
        match next {
            '\n' => (line, in_comment) = (line + 1, false),
            _ if in_comment => {}
            '$' if quote != Some('\'') && !escaped => return Some(line),
            '#' if quote.is_none() && before.is_whitespace() => in_comment = true,
            '\'' | '"' if !escaped => match quote {
                None => quote = Some(next),
                Some(open) if open == next => quote = None,
                Some(_) => {}
            },
            _ => {}
        }
        escaped = next == '\\' && !escaped && quote != Some('\'');
        before = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::parse_dotenv;

    #[test]
    fn a_dotenv_file_has_names_values_quotes_and_comments() {
        let text = "# secrets\nA=1\nexport B=\"two words\" # of B\n\nC='$A'\nD=\nE=a=b\n";
        let values = parse_dotenv(text, Path::new(".env")).unwrap();
        for (name, value) in [("A", "1"), ("B", "two words"), ("C", "$A"), ("D", ""), ("E", "a=b")]
        {
            assert_eq!(values.get(name).map(String::as_str), Some(value), "{name}");
        }
    }

    #[test]
    fn a_dollar_sign_is_kept_or_refused_and_never_replaced() {
        let kept = "# $A\nA='x$y' # $B\nB=\"x\\$y\"\nC=x\\$y\n";
        let values = parse_dotenv(kept, Path::new(".env")).unwrap();
        for name in ["A", "B", "C"] {
            assert_eq!(values.get(name).map(String::as_str), Some("x$y"), "{name}");
        }
        for value in ["hush$y", "\"hush$y\"", "\"it's $y\"", "${PATH}hush"] {
            let text = format!("A=1\nB={value}\n");
            let error = parse_dotenv(&text, Path::new(".env")).unwrap_err().to_string();
            assert!(error.contains(".env:2: ") && !error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn a_malformed_line_is_named_and_not_quoted() {
        let error =
            parse_dotenv("A=1\n\nhush hush\n", Path::new("x/.env")).unwrap_err().to_string();
        assert!(error.contains("x/.env:3: ") && !error.contains("hush"), "{error}");
    }
}
