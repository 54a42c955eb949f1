//! Replaces shipped texts with those of the operator, after checking them.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Message, Resource};
use fluent_syntax::parser;
use fluent_syntax::serializer;

use crate::domain::operator_texts::OperatorTexts;
use crate::domain::telegram_html;
use crate::messages::operator_texts::limits;
use crate::messages::operator_texts::pattern::Reading;
use crate::messages::operator_texts::problem::TextProblem;

/// The shipped texts of a language with those in `files`, as the source of one Fluent file.
pub(in crate::messages) fn merged(
    shipped: &str,
    files: &[&OperatorTexts],
) -> Result<String, Vec<TextProblem>> {
    let (Ok(mut resource) | Err((mut resource, _))) = parser::parse(shipped);
    let arguments: BTreeMap<String, BTreeSet<String>> = messages(&resource)
        .map(|message| (message.id.name.to_owned(), read(message).arguments))
        .collect();
    let mut check = Check { arguments, problems: Vec::new(), places: BTreeMap::new() };
    let mut own = BTreeMap::new();
    for file in files {
        for message in check.file(file) {
            own.insert(message.id.name, message);
        }
    }
    if !check.problems.is_empty() {
        return Err(check.problems);
    }
    for entry in &mut resource.body {
        if let Entry::Message(message) = entry
            && let Some(replacement) = own.remove(message.id.name)
        {
            *message = replacement;
        }
    }
    Ok(serializer::serialize(&resource))
}

struct Check {
    /// The keys of the shipped texts, with their arguments.
    arguments: BTreeMap<String, BTreeSet<String>>,
    problems: Vec<TextProblem>,
    /// Where each key was found.
    places: BTreeMap<String, String>,
}

impl Check {
    /// The texts of a file whose key is known.
    fn file<'a>(&mut self, file: &'a OperatorTexts) -> Vec<Message<&'a str>> {
        let content = file.content.as_str();
        let place = |offset: usize| format!("{}:{}", file.file, line(content, offset));
        let (resource, errors) = match parser::parse(content) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
        };
        for error in errors {
            let start = error.pos.start.min(content.len());
            self.problem(
                place(start),
                format!("this is not valid Fluent: {error}"),
                "write each text as `key = text`; further lines are indented, and { } only surround arguments",
            );
        }
        let mut accepted = Vec::new();
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let at = place(offset(content, message.id.name));
                    if self.message(&at, &message) {
                        accepted.push(Message { comment: None, ..message });
                    }
                }
                Entry::Term(term) => self.problem(
                    format!("{}: -{}", place(offset(content, term.id.name)), term.id.name),
                    "terms are not supported",
                    "write the words out where they are used",
                ),
                Entry::Comment(_)
                | Entry::GroupComment(_)
                | Entry::ResourceComment(_)
                | Entry::Junk { .. } => {}
            }
        }
        accepted
    }

    /// Whether the key is known.
    fn message(&mut self, at: &str, message: &Message<&str>) -> bool {
        let key = message.id.name;
        let place = format!("{at}: {key}");
        let Some(shipped) = self.arguments.get(key).cloned() else {
            self.problem(
                place,
                "there is no text with this key",
                "`tollgate texts` prints all keys with their texts",
            );
            return false;
        };
        if let Some(earlier) = self.places.insert(key.to_owned(), at.to_owned()) {
            self.problem(
                place.clone(),
                format!("this text is also in {earlier}"),
                "remove one of them",
            );
        }
        if !message.attributes.is_empty() {
            self.problem(
                place.clone(),
                "attributes are not supported",
                "remove the lines that begin with a dot",
            );
        }
        let reading = read(message);
        for foreign in &reading.foreign {
            self.problem(
                place.clone(),
                format!("`{{ {foreign} }}` refers to something else"),
                "write the words out; only the arguments of the shipped text can be used",
            );
        }
        self.arguments_of(&place, &shipped, &reading.arguments);
        self.shown(&place, key, &reading);
        true
    }

    fn arguments_of(&mut self, place: &str, shipped: &BTreeSet<String>, own: &BTreeSet<String>) {
        let listed = |names: &BTreeSet<String>| -> String {
            let names: Vec<String> = names.iter().map(|name| format!("{{ ${name} }}")).collect();
            if names.is_empty() { "no arguments".to_owned() } else { names.join(", ") }
        };
        for unknown in own.difference(shipped) {
            self.problem(
                place.to_owned(),
                format!("this text has no argument `{{ ${unknown} }}`"),
                format!("the shipped text has {}", listed(shipped)),
            );
        }
        for missing in shipped.difference(own) {
            self.problem(
                place.to_owned(),
                format!("the argument `{{ ${missing} }}` is missing"),
                format!("use the arguments of the shipped text: {}", listed(shipped)),
            );
        }
    }

    fn shown(&mut self, place: &str, key: &str, reading: &Reading) {
        if limits::is_plain(key) {
            if reading.texts.iter().any(|text| telegram_html::has_tag(text)) {
                self.problem(
                    place.to_owned(),
                    "this text is shown without formatting",
                    "remove the tags",
                );
            }
        } else if let Some((what, remedy)) =
            reading.texts.iter().find_map(|text| telegram_html::fault(text))
        {
            self.problem(place.to_owned(), what, remedy);
        }
        let limit = limits::limit(key);
        if reading.length > limit {
            self.problem(
                place.to_owned(),
                format!("the text is too long: {} characters", reading.length),
                format!("shorten it to {limit} characters"),
            );
        }
        if reading.texts.iter().all(|text| text.trim().is_empty()) {
            self.problem(place.to_owned(), "the text is empty", "write a text, or remove the key");
        }
    }

    fn problem(&mut self, place: String, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(TextProblem { place, what: what.into(), remedy: remedy.into() });
    }
}

fn messages<'a, 'b>(resource: &'a Resource<&'b str>) -> impl Iterator<Item = &'a Message<&'b str>> {
    resource.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    })
}

fn read(message: &Message<&str>) -> Reading {
    message.value.as_ref().map(Reading::of).unwrap_or_default()
}

/// Where a part of the source, as the parser returns it, begins.
fn offset(source: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(source.as_ptr().addr())
}

fn line(source: &str, offset: usize) -> usize {
    source.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::merged;
    use crate::domain::language::Language;
    use crate::domain::operator_texts::OperatorTexts;

    const SHIPPED: &str = "\
hello = Hi, <b>{ $name }</b>!
count = { $count ->
    [one] one entry
   *[other] { $count } entries
}
button-pay = Pay { $amount }
list-item = • { $item }
lines =
    First
    second
";

    fn file(content: &str) -> OperatorTexts {
        let file = "texts/en.ftl".to_owned();
        OperatorTexts { language: Language::En, file, content: content.to_owned() }
    }

    #[test]
    fn only_the_texts_of_the_operator_change() {
        let own =
            file("# Mine\nhello = Hey <i>{ $name }</i>\nlines =\n    One\n    two { \"{\" }\n");
        let text = merged(SHIPPED, &[&own]).unwrap();
        for part in [
            "hello = Hey <i>{ $name }</i>\n",
            "    One\n    two { \"{\" }\n",
            "*[other] { $count } entries",
            "button-pay = Pay { $amount }\n",
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("Hi,") && !text.contains("First"), "{text}");
    }

    #[test]
    fn mistakes_are_reported_with_file_line_key_and_remedy() {
        let long = format!("button-pay = {} {{ $amount }}", "x".repeat(64));
        let item = format!("list-item = {} {{ $item }}", "x".repeat(120));
        for (content, place, what, remedy) in [
            ("\nhallo = Hi", "2: hallo", "no text with this key", "tollgate texts"),
            ("hello = Hi", "1: hello", "`{ $name }` is missing", "{ $name }"),
            ("hello = { $name } { $age }", "1: hello", "no argument `{ $age }`", "has { $name }"),
            ("lines = { $age }", "1: lines", "no argument `{ $age }`", "no arguments"),
            ("# x\n\nhello = <b>{ $name }", "3: hello", "`<b>` is not closed", "</b>"),
            ("hello = { $name", "1", "not valid Fluent", "`key = text`"),
            ("hello", "1", "not valid Fluent", "`key = text`"),
            (
                "hello = { lines } { $name }",
                "1: hello",
                "`{ lines }` refers",
                "write the words out",
            ),
            (
                "hello = { NUMBER($name) }",
                "1: hello",
                "`{ NUMBER() }` refers",
                "write the words out",
            ),
            ("-brand = Club", "1: -brand", "terms", "write the words out"),
            ("hello = { $name }\n    .title = x", "1: hello", "attributes", "dot"),
            (
                "hello = { $name }\nhello = { $name }",
                "2: hello",
                "also in texts/en.ftl:1",
                "remove one",
            ),
            (
                "button-pay = <b>{ $amount }</b>",
                "1: button-pay",
                "without formatting",
                "remove the tags",
            ),
            (&long, "1: button-pay", "too long: 65 characters", "64"),
            (&item, "1: list-item", "too long: 121 characters", "120"),
            ("lines = { \"\" }", "1: lines", "empty", "remove the key"),
            (
                "count = { $count ->\n    [one] <b>one\n   *[other] { $count }</b>\n }",
                "1: count",
                "`<b>` is not closed",
                "</b>",
            ),
        ] {
            let problems = merged(SHIPPED, &[&file(content)]).unwrap_err();
            let found = problems.iter().find(|problem| {
                problem.place == format!("texts/en.ftl:{place}")
                    && problem.what.contains(what)
                    && problem.remedy.contains(remedy)
            });
            assert!(found.is_some(), "{content}: {problems:?}");
        }
    }
}
