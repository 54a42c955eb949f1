//! Telegram HTML: which tags there are, and whether a text would be accepted.
//!
//! Source: <https://core.telegram.org/bots/api#html-style>.

/// Tags without attributes, or whose attributes are optional.
const TAGS: [&str; 14] = [
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "code",
    "pre",
    "blockquote",
    "tg-spoiler",
    "a",
];
/// Tags with an attribute, which they require.
const WITH_ATTRIBUTE: [(&str, &str); 4] =
    [("a", "href"), ("span", "class"), ("tg-emoji", "emoji-id"), ("tg-time", "unix")];

/// Whether a tag of Telegram HTML occurs.
#[must_use]
pub fn has_tag(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        let name: String =
            rest.trim_start_matches('/').chars().take_while(|c| is_name(*c)).collect();
        is_known(&name)
    })
}

/// Why Telegram would reject the text, and what to do about it; `None` if it is valid.
#[must_use]
pub fn fault(text: &str) -> Option<(String, String)> {
    let mut open: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&']) {
        let (symbol, after) = (&rest[at..=at], &rest[at + 1..]);
        match symbol {
            "&" => {
                if !is_entity(after) {
                    return Some((
                        "there is a bare `&`".to_owned(),
                        "write &amp; instead of &".to_owned(),
                    ));
                }
                rest = after;
            }
            ">" => {
                return Some((
                    "there is a bare `>`".to_owned(),
                    "write &gt; instead of >".to_owned(),
                ));
            }
            _ => {
                let Some((tag, behind)) = after.split_once('>') else {
                    return Some((
                        "there is a bare `<`".to_owned(),
                        "write &lt; instead of <, or close the tag with >".to_owned(),
                    ));
                };
                rest = behind;
                if let Some(name) = tag.strip_prefix('/') {
                    let name = name.trim().to_ascii_lowercase();
                    if open.last() != Some(&name) {
                        return Some(unexpected_end(&name, open.last()));
                    }
                    open.pop();
                } else {
                    match opened(tag) {
                        Ok(name) => open.push(name),
                        Err(fault) => return Some(fault),
                    }
                }
            }
        }
    }
    let name = open.last()?;
    Some((format!("`<{name}>` is not closed"), format!("write </{name}> behind it")))
}

fn unexpected_end(name: &str, open: Option<&String>) -> (String, String) {
    let remedy = match open {
        Some(open) => format!("close the tags in reverse order: </{open}> comes first"),
        None => format!("write <{name}> before it, or remove it"),
    };
    (format!("`</{name}>` closes no tag that is open"), remedy)
}

/// The name of an opening tag, or what is wrong with it.
fn opened(tag: &str) -> Result<String, (String, String)> {
    let name: String = tag.chars().take_while(|letter| is_name(*letter)).collect();
    let attributes = tag[name.len()..].trim();
    let name = name.to_ascii_lowercase();
    if !is_known(&name) {
        return Err((
            format!("Telegram has no tag `<{tag}>`"),
            "use b, i, u, s, code, pre, blockquote, tg-spoiler or a, and write &lt; for a plain <"
                .to_owned(),
        ));
    }
    let required = WITH_ATTRIBUTE.iter().find(|(of, _)| *of == name).map(|(_, key)| *key);
    match (required, attributes) {
        (None, "") => Ok(name),
        (None, "expandable") if name == "blockquote" => Ok(name),
        (None, class) if name == "code" && value_of(class, "class").is_some() => Ok(name),
        (None, _) => {
            Err((format!("`<{tag}>` has attributes"), format!("write <{name}> without them")))
        }
        (Some(key), attributes) => {
            let is_valid = value_of(attributes, key).is_some_and(|value| match name.as_str() {
                "a" => !value.is_empty(),
                "span" => value == "tg-spoiler",
                _ => true,
            });
            if is_valid {
                return Ok(name);
            }
            let example = match name.as_str() {
                "a" => "<a href=\"https://example.com\">",
                "span" => "<span class=\"tg-spoiler\">",
                "tg-time" => "<tg-time unix=\"1769817600\" format=\"D\">",
                _ => "<tg-emoji emoji-id=\"5368324170671202286\">",
            };
            Err((format!("`<{tag}>` needs a quoted `{key}`"), format!("write it as {example}")))
        }
    }
}

/// The value of the first attribute, if it is `key` and in quotes. The time tag may have others behind it.
fn value_of<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let (name, rest) = attributes.split_at_checked(key.len())?;
    let rest = rest.trim_start().strip_prefix('=').filter(|_| name.eq_ignore_ascii_case(key))?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, behind) = rest[1..].split_once(quote)?;
    (behind.is_empty() || key == "unix").then_some(value)
}

const fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-'
}

fn is_known(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TAGS.contains(&name.as_str()) || WITH_ATTRIBUTE.iter().any(|(tag, _)| *tag == name)
}

/// Whether a named entity that Telegram supports, or a numeric one, follows the `&`.
fn is_entity(after: &str) -> bool {
    let Some((name, _)) = after.split_once(';') else { return false };
    matches!(name, "lt" | "gt" | "amp" | "quot")
        || name.strip_prefix('#').is_some_and(|number| {
            let hex = number.strip_prefix(['x', 'X']);
            match hex {
                Some(hex) => !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()),
                None => !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()),
            }
        })
}

#[cfg(test)]
mod tests {
    use super::{fault, has_tag};

    #[test]
    fn what_telegram_accepts_is_accepted() {
        for text in [
            "",
            "plain &lt;3 &amp; &quot;more&quot; &#39; &#x27;",
            "<b>bold <i>and <u>more</u></i></b> <s>old</s> <code>x</code>",
            "<a href=\"https://example.com/?a=1&amp;b=2\">here</a> <A HREF='x'>there</A>",
            "<blockquote expandable>long</blockquote><span class=\"tg-spoiler\">!</span>",
            "<pre><code class=\"language-rust\">fn</code></pre>",
            "<tg-emoji emoji-id=\"5368\">👍</tg-emoji><tg-time unix=\"1\" format=\"D\">x</tg-time>",
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn what_telegram_rejects_is_named_with_its_remedy() {
        for (text, what, remedy) in [
            ("<b>bold", "`<b>` is not closed", "</b>"),
            ("bold</b>", "closes no tag", "<b> before it"),
            ("<b><i>x</b></i>", "`</b>` closes no tag", "</i> comes first"),
            ("<h1>x</h1>", "no tag `<h1>`", "use b, i"),
            ("<br>", "no tag `<br>`", "use b, i"),
            ("1 < 2", "bare `<`", "&lt;"),
            ("I <3 you > me", "no tag `<3 you >`", "&lt;"),
            ("2 > 1", "bare `>`", "&gt;"),
            ("R & D", "bare `&`", "&amp;"),
            ("&nbsp;", "bare `&`", "&amp;"),
            ("<a href=https://a.io>x</a>", "quoted `href`", "<a href="),
            ("<a>x</a>", "quoted `href`", "<a href="),
            ("<a title=\"x\">x</a>", "quoted `href`", "<a href="),
            ("<b class=\"x\">x</b>", "has attributes", "<b> without"),
            ("<span>x</span>", "quoted `class`", "tg-spoiler"),
        ] {
            let (found, todo) = fault(text).unwrap_or_else(|| panic!("{text}"));
            assert!(found.contains(what) && todo.contains(remedy), "{text}: {found}; {todo}");
        }
        assert!(has_tag("a <b>b</b>") && !has_tag("a <3 b") && !has_tag("1 < 2"));
    }
}
