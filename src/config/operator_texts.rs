//! Reads the folder with the operator's own texts: `texts/de.ftl`, or `texts/de/….ftl`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::Spanned;

use crate::config::check::Check;
use crate::domain::language::Language;
use crate::domain::operator_texts::OperatorTexts;

/// The folder beside `bot.toml` that is read if there is one and `bot.texts` names no other.
const FOLDER: &str = "texts";

impl Check<'_> {
    /// All files of the folder, ordered by path.
    pub(super) fn operator_texts(&mut self, key: Option<Spanned<PathBuf>>) -> Vec<OperatorTexts> {
        let Some(beside) = self.beside else { return Vec::new() };
        let (folder, place) = match key {
            Some(key) => (beside.join(key.get_ref()), Some(self.at(key.span()))),
            None => (beside.join(FOLDER), None),
        };
        if !folder.is_dir() {
            if let Some(at) = place {
                self.problem(
                    format!("{at}: bot.texts"),
                    format!("{} is not a folder", folder.display()),
                    "create it beside bot.toml, or remove the key",
                );
            }
            return Vec::new();
        }
        let mut files = Vec::new();
        for path in self.listed(&folder) {
            if path.is_dir() {
                let inside: Vec<PathBuf> =
                    self.listed(&path).into_iter().filter(|file| is_fluent(file)).collect();
                if !inside.is_empty()
                    && let Some(language) = self.language_of(&path, path.file_name())
                {
                    files.extend(inside.into_iter().map(|file| (language, file)));
                }
            } else if is_fluent(&path)
                && let Some(language) = self.language_of(&path, path.file_stem())
            {
                files.push((language, path));
            }
        }
        files.into_iter().filter_map(|(language, path)| self.read(language, &path)).collect()
    }

    fn listed(&mut self, folder: &Path) -> Vec<PathBuf> {
        let paths = fs::read_dir(folder).and_then(|entries| {
            entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()
        });
        match paths {
            Ok(mut paths) => {
                paths.sort();
                paths
            }
            Err(error) => {
                self.unreadable(folder, &error);
                Vec::new()
            }
        }
    }

    fn language_of(&mut self, path: &Path, name: Option<&std::ffi::OsStr>) -> Option<Language> {
        let name = name.unwrap_or_default().to_string_lossy();
        let language = Language::of_tag(&name);
        if language.is_none() {
            self.problem(
                path.display().to_string(),
                format!("there is no language `{name}`"),
                format!("name it after one of {}", Language::list()),
            );
        }
        language
    }

    fn read(&mut self, language: Language, path: &Path) -> Option<OperatorTexts> {
        match fs::read_to_string(path) {
            Ok(content) => {
                let content = content.replace("\r\n", "\n");
                Some(OperatorTexts { language, file: path.display().to_string(), content })
            }
            Err(error) => {
                self.unreadable(path, &error);
                None
            }
        }
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.problem(
            path.display().to_string(),
            format!("cannot be read: {error}"),
            "make it a UTF-8 text file that the user of tollgate may read",
        );
    }
}

/// Hidden files, such as those that editors leave, do not count.
fn is_fluent(path: &Path) -> bool {
    let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    !is_hidden && path.extension().is_some_and(|extension| extension == "ftl")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::config::{Environment, load};
    use crate::domain::language::Language;

    const SHIPPED: &str = include_str!("../../bot.toml");

    /// Loads a `bot.toml` that lies beside these files. `key`: a line of the table `[bot]`.
    fn with(key: &str, files: &[(&str, &[u8])]) -> Result<Vec<(Language, String)>, String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let file = folder.path().join("bot.toml");
        fs::write(&file, SHIPPED.replacen("[bot]", &format!("[bot]\n{key}"), 1)).unwrap();
        let settings = load(&file, &Environment::default()).map_err(|error| error.to_string())?;
        Ok(settings.texts.into_iter().map(|file| (file.language, file.content)).collect())
    }

    #[test]
    fn the_folder_beside_the_file_is_read_by_language() {
        let found = with(
            "",
            &[
                ("texts/de.ftl", "a = 1\r\n"),
                ("texts/pt-BR/notices.ftl", "b = 2"),
                ("texts/README.md", "notes"),
                ("texts/.de.ftl.swp", "\0"),
                ("texts/.git/x", ""),
            ]
            .map(|(path, text)| (path, text.as_bytes())),
        );
        let pair = |language, text: &str| (language, text.to_owned());
        assert_eq!(found.unwrap(), [pair(Language::De, "a = 1\n"), pair(Language::PtBr, "b = 2")]);
        assert_eq!(with("", &[]).unwrap(), []);
        let elsewhere = with("texts = \"own/words\"", &[("own/words/ru.ftl", b"a = 1")]);
        assert_eq!(elsewhere.unwrap(), [pair(Language::Ru, "a = 1")]);
    }

    #[test]
    fn mistakes_in_the_folder_are_reported_with_their_place_and_remedy() {
        let none: &[(&str, &[u8])] = &[];
        for (key, files, parts) in [
            ("texts = \"words\"", none, ["bot.toml:5: bot.texts", "create it"]),
            ("", &[("texts/xx.ftl", &b"a = 1"[..])][..], ["texts/xx.ftl", "one of en, de"]),
            ("", &[("texts/xx/a.ftl", &b"a = 1"[..])][..], ["texts/xx: ", "one of en, de"]),
            ("", &[("texts/de.ftl", &[0xff][..])][..], ["texts/de.ftl", "UTF-8"]),
        ] {
            let error = with(key, files).unwrap_err();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }
}
