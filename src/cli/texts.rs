//! `tollgate texts`: prints the shipped texts of a language, to be replaced by the operator's own.

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::domain::language::Language;
use crate::messages::Locales;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The language: en, de, es, fr, pt-BR, ru or uk.
    #[arg(default_value = "en", value_parser = language)]
    language: Language,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    print_line(Locales::shipped(args.language).trim_end())
}

fn language(tag: &str) -> Result<Language, String> {
    Language::of_tag(tag).ok_or_else(|| format!("use one of {}", Language::list()))
}
