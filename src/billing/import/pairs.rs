//! Reads the operator's file: whose a customer, a subscription or an e-mail address is.

use std::collections::BTreeMap;
use std::io::Read;

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::domain::ids::{CustomerId, SubscriptionId, UserId};
use crate::domain::import::{PairKey, Pairs, user_of};

/// The column with the ids of Telegram users.
const USER_COLUMN: &str = "telegram_id";
/// The columns that name something at Stripe, and how its ids begin.
const KEY_COLUMNS: [(&str, &str); 3] =
    [("customer", "cus_"), ("subscription", "sub_"), ("email", "")];
/// Problems that are listed.
const LISTED_PROBLEMS: usize = 20;
/// The mark that some programs put at the start of a text file.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// Between the columns, where spreadsheets use the comma in numbers.
const SEMICOLON: u8 = b';';

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PairsError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("it is not text in UTF-8\n  -> save it as “CSV UTF-8”")]
    Encoding,
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(
        "line 1: the header needs the column `{USER_COLUMN}` and one of `customer`, `subscription` and \
         `email`\n  -> for example: customer,{USER_COLUMN}"
    )]
    Header,
    #[error(
        "line 1: `{0}` is not a column of this file\n  -> the columns are customer, subscription, email and {USER_COLUMN}"
    )]
    UnknownColumn(String),
    #[error("there is no line below the header")]
    Empty,
    /// Each with its line.
    #[error("{}", listed(.0))]
    Lines(Vec<String>),
}

/// The columns of the file, by their position.
struct Columns {
    user: usize,
    /// With the name and how ids begin.
    keys: Vec<(usize, &'static str, &'static str)>,
}

/// Reads the file. Every problem is found at once.
pub fn read_pairs(mut file: impl Read) -> Result<Pairs, PairsError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| PairsError::Encoding)?;
    // The reader counts lines by their last character, and takes the mark for a part of the first name.
    let text = text.trim_start_matches(BYTE_ORDER_MARK).replace("\r\n", "\n");
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(',') { b',' } else { SEMICOLON };
    let mut reader = ReaderBuilder::new()
        .trim(Trim::All)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let columns = columns(reader.headers()?)?;
    let mut pairs = Pairs::default();
    let mut users: BTreeMap<UserId, u64> = BTreeMap::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let mut add = || -> Result<(), String> {
            let (key, user) = pair(&record, &columns)?;
            if let Some((known, earlier)) = pairs.0.get(&key) {
                let what = shown(&key);
                return Err(if *known == user {
                    format!("{what} is in line {earlier} already")
                } else {
                    format!("{what} is user {known} in line {earlier} and user {user} here")
                });
            }
            if let Some(earlier) = users.insert(user, line) {
                return Err(format!("user {user} is in line {earlier} already"));
            }
            pairs.0.insert(key, (user, line));
            Ok(())
        };
        if let Err(problem) = add() {
            problems.push(format!("line {line}: {problem}"));
        }
    }
    if !problems.is_empty() {
        return Err(PairsError::Lines(problems));
    }
    if pairs.0.is_empty() { Err(PairsError::Empty) } else { Ok(pairs) }
}

fn columns(header: &StringRecord) -> Result<Columns, PairsError> {
    let names: Vec<String> = header.iter().map(str::to_lowercase).collect();
    let position = |wanted: &str| names.iter().position(|name| name == wanted);
    let is_known =
        |name: &str| name == USER_COLUMN || KEY_COLUMNS.iter().any(|(known, _)| *known == name);
    let keys: Vec<_> = KEY_COLUMNS
        .iter()
        .filter_map(|(name, prefix)| Some((position(name)?, *name, *prefix)))
        .collect();
    let (Some(user), false) = (position(USER_COLUMN), keys.is_empty()) else {
        return Err(PairsError::Header);
    };
    match names.iter().find(|name| !is_known(name)) {
        Some(unknown) => Err(PairsError::UnknownColumn(unknown.clone())),
        None => Ok(Columns { user, keys }),
    }
}

fn pair(record: &StringRecord, columns: &Columns) -> Result<(PairKey, UserId), String> {
    let text = record.get(columns.user).unwrap_or_default();
    let user = user_of(text).ok_or_else(|| {
        if text.is_empty() {
            format!("`{USER_COLUMN}` is empty")
        } else {
            format!("`{text}` is not the id of a Telegram user, which is a positive number")
        }
    })?;
    let mut filled = columns.keys.iter().filter_map(|(index, name, prefix)| {
        let text = record.get(*index).filter(|text| !text.is_empty())?;
        Some((text, *name, *prefix))
    });
    let Some((text, name, prefix)) = filled.next() else {
        let names: Vec<&str> = columns.keys.iter().map(|(_, name, _)| *name).collect();
        return Err(format!("`{}` is empty", names.join("`, `")));
    };
    if let Some((_, other, _)) = filled.next() {
        return Err(format!("both {name} and {other} are given: leave one of them empty"));
    }
    let is_well_formed =
        if name == "email" { text.contains('@') } else { text.starts_with(prefix) };
    if !is_well_formed {
        let example = if name == "email" { "a@example.com" } else { prefix };
        return Err(format!("this {name} does not look like `{example}…`"));
    }
    let key = match name {
        "customer" => PairKey::Customer(CustomerId::new(text)),
        "subscription" => PairKey::Subscription(SubscriptionId::new(text)),
        _ => PairKey::Email(text.to_lowercase()),
    };
    Ok((key, user))
}

/// Without an e-mail address, which is in the file.
fn shown(key: &PairKey) -> String {
    match key {
        PairKey::Customer(id) => id.to_string(),
        PairKey::Subscription(id) => id.to_string(),
        PairKey::Email(_) => "this e-mail address".to_owned(),
    }
}

fn listed(problems: &[String]) -> String {
    let more = problems.len().saturating_sub(LISTED_PROBLEMS);
    let mut lines: Vec<String> = problems.iter().take(LISTED_PROBLEMS).cloned().collect();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::read_pairs;
    use crate::domain::ids::{CustomerId, SubscriptionId, UserId};
    use crate::domain::import::PairKey;

    #[test]
    fn pairs_are_read_as_spreadsheets_write_them() {
        let file = "\u{feff}\"customer\",Subscription,email,telegram_id\r\n\
                    cus_1,,,1001\r\n\
                    \"\",\"sub_2\",,\" 1002 \"\r\n\
                    ,,Ann@Example.com,1003\r\n\
                    ,,,\r\n";
        let pairs = read_pairs(file.as_bytes()).unwrap().0;
        let found: Vec<_> = pairs.into_iter().collect();
        assert_eq!(
            found,
            [
                (PairKey::Customer(CustomerId::new("cus_1")), (UserId(1001), 2)),
                (PairKey::Subscription(SubscriptionId::new("sub_2")), (UserId(1002), 3)),
                (PairKey::Email("ann@example.com".to_owned()), (UserId(1003), 4)),
            ]
        );
        let pairs = read_pairs("customer;telegram_id\ncus_1;1001\n".as_bytes()).unwrap().0;
        assert_eq!(pairs.into_values().next(), Some((UserId(1001), 2)));
        let problem = read_pairs(&b"customer,telegram_id\ncus_1,\xe9\n"[..]).unwrap_err();
        assert!(problem.to_string().contains("UTF-8"));
    }

    #[test]
    fn every_problem_is_named_with_its_line() {
        let file = "customer,email,telegram_id\n\
                    cus_1,,1001\n\
                    cus_1,,1001\n\
                    cus_1,,1002\n\
                    cus_2,,1001\n\
                    cus_3,,x7\n\
                    cus_4,,\n\
                    ,,1005\n\
                    cus_5,a@example.com,1006\n\
                    sub_6,,1007\n\
                    cus_7,,-5\n\
                    cus_8,,4503599627370496\n";
        let problems = read_pairs(file.as_bytes()).unwrap_err().to_string();
        let expected = [
            "line 3: cus_1 is in line 2 already",
            "line 4: cus_1 is user 1001 in line 2 and user 1002 here",
            "line 5: user 1001 is in line 2 already",
            "line 6: `x7` is not the id",
            "line 7: `telegram_id` is empty",
            "line 8: `customer`, `email` is empty",
            "line 9: both customer and email are given",
            "line 10: this customer does not look like `cus_…`",
            "line 11: `-5` is not the id",
            "line 12: `4503599627370496` is not the id",
        ];
        assert_eq!(problems.lines().count(), expected.len(), "{problems}");
        for (line, expected) in problems.lines().zip(expected) {
            assert!(line.starts_with(expected), "{line}");
        }
    }

    #[test]
    fn a_file_without_its_header_or_lines_is_refused() {
        for (file, expected) in [
            ("", "the header needs"),
            ("cus_1,1001\n", "the header needs"),
            ("customer\ncus_1\n", "the header needs"),
            ("telegram_id\n1001\n", "the header needs"),
            ("customer,telegram_id,notes\n", "`notes` is not a column"),
            ("customer,telegram_id\n", "no line below"),
            ("customer,telegram_id\n,\n", "no line below"),
        ] {
            let problem = read_pairs(file.as_bytes()).unwrap_err().to_string();
            assert!(problem.contains(expected), "{file:?}: {problem}");
        }
    }
}
