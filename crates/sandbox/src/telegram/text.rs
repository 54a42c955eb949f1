//! Message texts: Telegram's HTML → entities → safe HTML for the page.

use serde_json::Value;
use serde_json::json;

use crate::telegram::refusal::Refusal;

/// A text as Telegram stores it: plain, with entities at offsets in UTF-16 units.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text {
    pub(super) plain: String,
    pub(super) entities: Vec<Value>,
}

impl Text {
    /// Reads the text of a message by its `parse_mode` or `entities`.
    pub(super) fn read(
        raw: &str,
        parse_mode: Option<&str>,
        entities: Option<&Value>,
    ) -> Result<Self, Refusal> {
        match parse_mode.map(str::to_ascii_lowercase).as_deref() {
            Some("html") => Self::from_html(raw),
            None | Some("") => Ok(Self {
                plain: raw.to_owned(),
                entities: entities.and_then(Value::as_array).cloned().unwrap_or_default(),
            }),
            Some(_) => Err(Refusal::bad("the sandbox reads only parse_mode HTML")),
        }
    }

    /// <https://core.telegram.org/bots/api#html-style>.
    fn from_html(raw: &str) -> Result<Self, Refusal> {
        let refuse = |what: String| Refusal::bad(format!("can't parse entities: {what}"));
        let mut text = Self::default();
        let mut open: Vec<(String, usize, Value)> = Vec::new();
        let mut rest = raw;
        while let Some(next) = rest.chars().next() {
            let at = raw.len() - rest.len();
            if next == '&' {
                let (decoded, length) = reference(rest);
                text.plain.push(decoded);
                rest = &rest[length..];
            } else if next != '<' {
                text.plain.push(next);
                rest = &rest[next.len_utf8()..];
            } else {
                let end = rest
                    .find('>')
                    .ok_or_else(|| refuse(format!("Unclosed start tag at byte offset {at}")))?;
                let tag = &rest[1..end];
                rest = &rest[end + 1..];
                if let Some(name) = tag.strip_prefix('/') {
                    let name = name.trim().to_ascii_lowercase();
                    let Some((expected, from, mut entity)) = open.pop() else {
                        return Err(refuse(format!("Unexpected end tag at byte offset {at}")));
                    };
                    if expected != name {
                        return Err(refuse(format!(
                            "Unmatched end tag at byte offset {at}, expected \"</{expected}>\", found \"</{name}>\""
                        )));
                    }
                    let length = utf16(&text.plain) - from;
                    if length > 0 && !entity.is_null() {
                        entity["offset"] = json!(from);
                        entity["length"] = json!(length);
                        text.entities.push(entity);
                    }
                } else {
                    let name =
                        tag.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
                    let entity = entity(&name, tag).ok_or_else(|| {
                        refuse(format!("Unsupported start tag \"{name}\" at byte offset {at}"))
                    })?;
                    open.push((name, utf16(&text.plain), entity));
                }
            }
        }
        if let Some((name, ..)) = open.pop() {
            return Err(refuse(format!(
                "Can't find end tag corresponding to start tag \"{name}\""
            )));
        }
        text.entities.sort_by_key(|entity| {
            (entity["offset"].as_u64(), std::cmp::Reverse(entity["length"].as_u64()))
        });
        Ok(text)
    }

    /// The text as HTML, with the few tags that the page supports.
    pub(super) fn html(&self) -> String {
        let mut html = String::new();
        let mut open: Vec<(u64, &'static str)> = Vec::new();
        let mut at = 0_u64;
        let mut entities = self.entities.iter().peekable();
        for c in self.plain.chars() {
            close(&mut html, &mut open, at);
            while let Some(entity) =
                entities.next_if(|entity| entity["offset"].as_u64().unwrap_or(0) <= at)
            {
                if let Some((start, end)) = tags(entity) {
                    html.push_str(&start);
                    let until = at + entity["length"].as_u64().unwrap_or(0);
                    open.push((until, end));
                }
            }
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                c => html.push(c),
            }
            at += c.len_utf16() as u64;
        }
        close(&mut html, &mut open, u64::MAX);
        html
    }
}

fn close(html: &mut String, open: &mut Vec<(u64, &'static str)>, at: u64) {
    while open.last().is_some_and(|(until, _)| *until <= at) {
        if let Some((_, end)) = open.pop() {
            html.push_str(end);
        }
    }
}

pub(super) fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

pub(super) fn escape(text: &str) -> String {
    Text { plain: text.to_owned(), entities: Vec::new() }.html()
}

/// The character of an HTML character reference, and its length in bytes. A lone `&` is itself.
fn reference(rest: &str) -> (char, usize) {
    let named = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
    for (name, character) in named {
        if rest.starts_with(name) {
            return (character, name.len());
        }
    }
    let numbered = || {
        let end = rest.find(';').filter(|end| *end <= 10)?;
        let digits = rest.get(2..end).filter(|_| rest.starts_with("&#"))?;
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        Some((char::from_u32(code)?, end + 1))
    };
    numbered().unwrap_or(('&', 1))
}

/// The entity of a start tag, without offset and length; null for a tag without formatting.
fn entity(name: &str, tag: &str) -> Option<Value> {
    let simple = |kind: &str| Some(json!({ "type": kind }));
    match name {
        "b" | "strong" => simple("bold"),
        "i" | "em" => simple("italic"),
        "u" | "ins" => simple("underline"),
        "s" | "strike" | "del" => simple("strikethrough"),
        "tg-spoiler" => simple("spoiler"),
        "span" if tag.contains("tg-spoiler") => simple("spoiler"),
        "code" => simple("code"),
        "pre" => simple("pre"),
        "blockquote" if tag.contains("expandable") => simple("expandable_blockquote"),
        "blockquote" => simple("blockquote"),
        "tg-emoji" => simple("custom_emoji"),
        "tg-time" => {
            let unix: i64 = attribute(tag, "unix")?.parse().ok()?;
            let format = attribute(tag, "format").unwrap_or_default();
            is_date_format(&format).then(
                || json!({ "type": "date_time", "unix_time": unix, "date_time_format": format }),
            )
        }
        "a" => {
            let url = attribute(tag, "href").unwrap_or_default();
            let known = ["http://", "https://", "tg://", "mailto:"];
            if known.iter().any(|scheme| url.starts_with(scheme)) {
                Some(json!({ "type": "text_link", "url": url }))
            } else {
                Some(Value::Null)
            }
        }
        _ => None,
    }
}

/// Whether a date format is `r`, or any of `w`, `d` or `D`, and `t` or `T`, in this order:
/// <https://core.telegram.org/bots/api#date-time-entity-formatting>.
fn is_date_format(format: &str) -> bool {
    let rest = format.strip_prefix('w').unwrap_or(format);
    let rest = rest.strip_prefix(['d', 'D']).unwrap_or(rest);
    let rest = rest.strip_prefix(['t', 'T']).unwrap_or(rest);
    format == "r" || rest.is_empty()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!("{name}="))?.1;
    let raw = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    let mut decoded = String::new();
    let mut rest = raw;
    while let Some(next) = rest.chars().next() {
        let (character, length) =
            if next == '&' { reference(rest) } else { (next, next.len_utf8()) };
        decoded.push(character);
        rest = &rest[length..];
    }
    Some(decoded)
}

fn tags(entity: &Value) -> Option<(String, &'static str)> {
    let plain = |start: &str, end| Some((start.to_owned(), end));
    match entity["type"].as_str()? {
        "bold" => plain("<b>", "</b>"),
        "italic" => plain("<i>", "</i>"),
        "underline" => plain("<u>", "</u>"),
        "strikethrough" => plain("<s>", "</s>"),
        "code" => plain("<code>", "</code>"),
        "pre" => plain("<pre>", "</pre>"),
        "spoiler" => plain("<tg-spoiler>", "</tg-spoiler>"),
        "date_time" => {
            let unix = entity["unix_time"].as_i64()?;
            let time = jiff::Timestamp::from_second(unix).ok()?;
            Some((format!("<time datetime=\"{time}\">"), "</time>"))
        }
        "blockquote" | "expandable_blockquote" => plain("<blockquote>", "</blockquote>"),
        "text_link" => {
            let url = entity["url"].as_str().unwrap_or_default();
            Some((format!("<a href=\"{}\">", escape(url)), "</a>"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn html_becomes_plain_text_with_entities_counted_in_utf16() {
        let text =
            Text::from_html("😀 <b>a &amp; <i>b</i></b> <a href=\"https://x.y/?a=1&amp;b\">l</a>");
        let text = text.unwrap();
        assert_eq!(text.plain, "😀 a & b l");
        assert_eq!(text.entities[0]["offset"], 3);
        assert_eq!(text.entities[0]["length"], 5);
        assert_eq!(text.entities[2]["url"], "https://x.y/?a=1&b");
        assert_eq!(
            text.html(),
            "😀 <b>a &amp; <i>b</i></b> <a href=\"https://x.y/?a=1&amp;b\">l</a>"
        );
    }

    #[test]
    fn a_moment_keeps_its_text_and_shows_its_instant() {
        let raw = "until <b><tg-time unix=\"1769817600\" format=\"D\">Jan 31, 2026</tg-time></b>";
        let text = Text::from_html(raw).unwrap();
        assert_eq!(text.plain, "until Jan 31, 2026");
        assert_eq!(text.entities.len(), 2);
        let shown = "until <time datetime=\"2026-01-31T00:00:00Z\"><b>Jan 31, 2026</b></time>";
        assert_eq!(text.html(), shown);
        for refused in ["unix=\"x\"", "format=\"D\"", "unix=\"1\" format=\"tD\""] {
            assert!(Text::from_html(&format!("<tg-time {refused}>x</tg-time>")).is_err());
        }
    }

    #[test]
    fn broken_html_is_refused_as_telegram_refuses_it() {
        for (raw, message) in [
            ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("<b>x</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
            ("1 <x> 2", "Unsupported start tag \"x\" at byte offset 2"),
        ] {
            let refusal = Text::from_html(raw).unwrap_err();
            assert!(refusal.description.contains(message), "{}", refusal.description);
        }
    }
}
