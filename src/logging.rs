//! Log output as text or JSON, and the request id attached to each line.

use std::fmt;
use std::future::Future;
use std::io::{self, Write};

use env_logger::fmt::Formatter;
use log::Record;
use log::kv::{Key, Source, Value, VisitSource, VisitValue};
use serde_json::{Map, json};

use crate::domain::clock::{Clock, SystemClock};
use crate::domain::ids::RequestId;

tokio::task_local! {
    static REQUEST: RequestId;
}

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Text,
    Json,
}

/// Starts logging to standard error. `filter` has the syntax of `RUST_LOG`, for example `debug`. A second call
/// does nothing.
pub fn start(format: Format, filter: Option<&str>) {
    let mut builder = env_logger::Builder::new();
    builder.parse_filters(filter.unwrap_or("info,teloxide=warn,rusqlite_migration=warn"));
    builder.format(match format {
        Format::Text => text_line,
        Format::Json => json_line,
    });
    // Fails only if a logger is already installed.
    builder.try_init().ok();
}

/// Runs `future` with `request` attached to every line that it logs.
pub async fn scope<F: Future>(request: RequestId, future: F) -> F::Output {
    REQUEST.scope(request, future).await
}

/// The id of the current request, update or job, or a new one outside of any.
#[must_use]
pub fn request_id() -> RequestId {
    REQUEST.try_with(Clone::clone).unwrap_or_else(|_| new_request_id())
}

/// A random request id.
#[must_use]
pub fn new_request_id() -> RequestId {
    RequestId::new(uuid::Uuid::new_v4().simple().to_string())
}

/// The caller's `x-request-id` if it is well formed (8 to 64 of `A-Za-z0-9_-`), else a new one.
#[must_use]
pub fn accept_request_id(given: Option<&str>) -> RequestId {
    given
        .filter(|id| (8..=64).contains(&id.len()))
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'))
        .map_or_else(new_request_id, RequestId::new)
}

fn time() -> String {
    SystemClock.now().to_precise_rfc3339()
}

fn text_line(buffer: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let style = buffer.default_level_style(record.level());
    write!(buffer, "{} {style}{:<5}{style:#} {}", time(), record.level(), record.args())?;
    write_fields(buffer, record.key_values())?;
    if let Ok(request) = REQUEST.try_with(Clone::clone) {
        write!(buffer, " request_id={:?}", request.as_str())?;
    }
    writeln!(buffer)
}

/// Writes fields as ` key="text"` or ` key=1`, without collecting them first: under load each event has a line.
fn write_fields(output: &mut impl Write, fields: &dyn Source) -> io::Result<()> {
    let mut writer = TextFields { output, written: Ok(()) };
    // What cannot be written is in `written`.
    fields.visit(&mut writer).ok();
    writer.written
}

struct TextFields<'a, W> {
    output: &'a mut W,
    written: io::Result<()>,
}

impl<W: Write> TextFields<'_, W> {
    fn write(&mut self, text: fmt::Arguments<'_>) -> Result<(), log::kv::Error> {
        self.written = self.output.write_fmt(text);
        if self.written.is_ok() { Ok(()) } else { Err(log::kv::Error::msg("not written")) }
    }
}

impl<'kvs, W: Write> VisitSource<'kvs> for TextFields<'_, W> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), log::kv::Error> {
        self.write(format_args!(" {key}="))?;
        value.visit(self)
    }
}

impl<W: Write> VisitValue<'_> for TextFields<'_, W> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), log::kv::Error> {
        self.write(format_args!("{:?}", value.to_string()))
    }

    fn visit_null(&mut self) -> Result<(), log::kv::Error> {
        self.write(format_args!("null"))
    }

    fn visit_str(&mut self, value: &str) -> Result<(), log::kv::Error> {
        self.write(format_args!("{value:?}"))
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), log::kv::Error> {
        self.write(format_args!("{value}"))
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), log::kv::Error> {
        self.write(format_args!("{value}"))
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), log::kv::Error> {
        self.write(format_args!("{value}"))
    }

    fn visit_bool(&mut self, value: bool) -> Result<(), log::kv::Error> {
        self.write(format_args!("{value}"))
    }
}

fn json_line(buffer: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let mut line = Map::new();
    line.insert("time".to_owned(), json!(time()));
    line.insert("level".to_owned(), json!(record.level().as_str().to_lowercase()));
    line.insert("target".to_owned(), json!(record.target()));
    line.insert("message".to_owned(), json!(record.args().to_string()));
    line.extend(fields(record));
    writeln!(buffer, "{}", serde_json::Value::Object(line))
}

fn fields(record: &Record<'_>) -> Map<String, serde_json::Value> {
    struct Fields(Map<String, serde_json::Value>);
    impl<'kvs> VisitSource<'kvs> for Fields {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), log::kv::Error> {
            let text = || serde_json::Value::String(value.to_string());
            let json = serde_json::to_value(&value).unwrap_or_else(|_| text());
            self.0.insert(key.to_string(), json);
            Ok(())
        }
    }
    let mut fields = Fields(Map::new());
    // Visiting fails only if the visitor does, and this one does not.
    record.key_values().visit(&mut fields).ok();
    if let Ok(request) = REQUEST.try_with(Clone::clone) {
        fields.0.insert("request_id".to_owned(), json!(request.as_str()));
    }
    fields.0
}

#[cfg(test)]
mod tests {
    use log::kv::Value;

    use super::{accept_request_id, write_fields};

    #[test]
    fn texts_are_quoted_in_a_line_and_numbers_are_not() {
        let error = std::io::Error::other("no \"space\"");
        let fields = [
            ("event", Value::from("evt_1")),
            ("status", Value::from(200)),
            ("by_ms", Value::from(-5_i64)),
            ("share", Value::from(0.5)),
            ("dead", Value::from(true)),
            ("user", Value::null()),
            ("error", Value::from_display(&error)),
            ("wall", Value::from_debug(&Some(1))),
        ];
        let mut line = Vec::new();
        write_fields(&mut line, &fields).unwrap();
        let expected = r#" event="evt_1" status=200 by_ms=-5 share=0.5 dead=true user=null error="no \"space\"" wall="Some(1)""#;
        assert_eq!(String::from_utf8(line).unwrap(), expected);
    }

    #[test]
    fn only_a_well_formed_request_id_is_accepted() {
        assert_eq!(accept_request_id(Some("abc-DEF_123")).as_str(), "abc-DEF_123");
        for bad in [None, Some(""), Some("short"), Some("has spaces in it"), Some("line\nbreak0")] {
            assert_ne!(Some(accept_request_id(bad).as_str()), bad);
        }
    }
}
