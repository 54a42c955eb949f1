//! Formats amounts, dates and untrusted text for messages.

use icu_calendar::{Date, Iso};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{MDT, YMD};
use icu_datetime::input::{DateTime as IcuDateTime, Time};
use icu_datetime::options::TimePrecision;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_experimental::dimension::currency::CurrencyType;
use icu_experimental::dimension::currency::formatter::CurrencyFormatter;
use icu_experimental::dimension::currency::options::CurrencyFormatterOptions;
use icu_locale_core::Locale;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;

/// Escapes text for Telegram HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Truncates text to `limit` characters, with an ellipsis in place of what was cut.
pub(super) fn clip(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

/// An amount such as `19,00 €`. Minor units that CLDR would round away are kept: `9.99 UGX`.
pub(super) fn money(locale: &Locale, money: Money) -> String {
    let exponent = money.currency.exponent();
    let mut amount = Decimal::from(money.minor);
    amount.multiply_pow10(-i16::from(exponent));
    let code = money.currency.code().to_uppercase();
    let whole = money.minor % 10_i64.pow(u32::from(exponent)) == 0;
    let plain = DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default())
        .map_or_else(|_| amount.to_string(), |formatter| formatter.format(&amount).to_string());
    let styled = CurrencyType::try_from_str(&code).ok().and_then(|currency| {
        let formatter = CurrencyFormatter::try_new_symbol(
            locale.into(),
            currency,
            CurrencyFormatterOptions::default(),
        )
        .ok()?;
        Some(formatter.format_fixed_decimal(&amount).to_string())
    });
    match styled {
        Some(styled) if whole || styled.contains(plain.trim_start_matches('-')) => styled,
        _ => format!("{plain}\u{a0}{code}"),
    }
}

/// A decimal number with a decimal place, from tenths.
pub(super) fn tenths(locale: &Locale, tenths: i64) -> String {
    let mut number = Decimal::from(tenths);
    number.multiply_pow10(-1);
    DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default())
        .map_or_else(|_| number.to_string(), |formatter| formatter.format(&number).to_string())
}

/// The UTC date in the locale's medium format, for example `Jan 31, 2026`.
pub(super) fn date(locale: &Locale, at: Timestamp) -> String {
    let Some(day) = civil(at) else { return String::new() };
    let month = day.month().unsigned_abs();
    let date = Date::try_new_iso(i32::from(day.year()), month, day.day().unsigned_abs());
    let formatter = DateTimeFormatter::try_new(locale.into(), YMD::medium());
    match (date, formatter) {
        (Ok(date), Ok(formatter)) => formatter.format::<Date<Iso>>(&date).to_string(),
        _ => day.date().to_string(),
    }
}

/// A date in a `<tg-time>` tag, which clients show in the reader's time zone and format. The UTC date
/// inside is the fallback. The tag came with Bot API 9.5:
/// <https://core.telegram.org/bots/api#html-style>.
pub(super) fn local_date(locale: &Locale, at: Timestamp) -> String {
    let day = date(locale, at);
    if day.is_empty() {
        return day;
    }
    let (unix, format) = (format!("unix=\"{}\"", at.seconds()), "format=\"D\"");
    format!("{TIME_START} {unix} {format}>{day}{TIME_END}")
}

/// Removes the tags of [`local_date`] and keeps the dates inside.
pub(super) fn without_times(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tagged)) = rest.split_once(TIME_START) {
        plain.push_str(before);
        rest = tagged.split_once('>').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.replace(TIME_END, "")
}

/// A day and a time in a `<tg-time>` tag, such as `Jan 31, 12:33 PM`; see [`local_date`]. Inside is UTC.
pub(super) fn local_moment(locale: &Locale, at: Timestamp) -> String {
    let shown = moment(locale, at).unwrap_or_else(|| instant(at));
    let (unix, format) = (format!("unix=\"{}\"", at.seconds()), "format=\"dt\"");
    format!("{TIME_START} {unix} {format}>{shown}{TIME_END}")
}

fn moment(locale: &Locale, at: Timestamp) -> Option<String> {
    let time = civil(at)?;
    let month = time.month().unsigned_abs();
    let date = Date::try_new_iso(i32::from(time.year()), month, time.day().unsigned_abs()).ok()?;
    let (hour, minute) = (time.hour().unsigned_abs(), time.minute().unsigned_abs());
    let time = Time::try_new(hour, minute, 0, 0).ok()?;
    let fields = MDT::medium().with_time_precision(TimePrecision::Minute);
    let formatter = DateTimeFormatter::try_new(locale.into(), fields).ok()?;
    Some(formatter.format::<IcuDateTime<Iso>>(&IcuDateTime { date, time }).to_string())
}

/// Telegram HTML as plain text.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if is_tag => {}
            letter => text.push(letter),
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

const TIME_START: &str = "<tg-time";
const TIME_END: &str = "</tg-time>";

/// A UTC time such as `2026-01-31 08:15:00`, comparable with logs. The space does not break.
pub(super) fn instant(at: Timestamp) -> String {
    civil(at).map(|time| time.strftime("%F\u{a0}%T").to_string()).unwrap_or_default()
}

fn civil(at: Timestamp) -> Option<DateTime> {
    let instant = jiff::Timestamp::from_millisecond(at.millis()).ok()?;
    Some(Offset::UTC.to_datetime(instant))
}
