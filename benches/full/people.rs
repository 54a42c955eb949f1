//! Any number of people from a few simulated lives: ids and times are exchanged in the text of the events.

use tollgate_sandbox::{ApiShape, date_in_id, second_of_id};

use crate::lives::{self, DAY_MS, Event, FIRST_USER, MONTH_MS, Stay};

/// How many lives are simulated: ten ways to live, each begun on each of thirty days.
const LIVES: i64 = 300;
const DAY: i64 = DAY_MS / 1000;
/// Shorter words with an underscore before them are values, and so are those in small letters.
const SHORTEST_ID: usize = 14;
/// The random digits of an id that begins with a second.
const RANDOM: usize = 8;
/// Digits of a time in Unix seconds.
const TIME_DIGITS: usize = 10;

/// The lives that all people lead, in pieces.
pub(crate) struct People {
    lives: Vec<Vec<Pieces>>,
}

/// The event of that number in the life of that person, and when it happened in Unix seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Occurrence {
    pub(crate) created: i64,
    person: u32,
    number: u16,
}

/// An event of a simulated life.
struct Pieces {
    created: i64,
    pieces: Vec<Piece>,
}

enum Piece {
    Text(String),
    /// Letters and digits of an id.
    Id(String),
    /// Those of an id that begins with the second of its object.
    DatedId(String, i64),
    User,
    Time(i64),
}

impl People {
    /// Simulates lives of one or two months more than `months`, up to `until` in Unix milliseconds.
    pub(crate) fn new(months: i64, until: i64) -> Self {
        let life = |number: i64| {
            let begin = until - months * MONTH_MS - (number / 10 % 30 + 2) * DAY_MS;
            let events = lives::life(number, Stay { begin, months, until }, ApiShape::New);
            events.iter().map(|event| Pieces::of(event, FIRST_USER + number)).collect()
        };
        Self { lives: (0..LIVES).map(life).collect() }
    }

    /// The first second in which anything happens.
    pub(crate) fn begin(&self) -> i64 {
        self.lives.iter().flatten().map(|event| event.created).min().unwrap() - DAY
    }

    /// What happens to these people within a period of Unix seconds, in order.
    pub(crate) fn occurrences(
        &self,
        people: std::ops::Range<u32>,
        period: std::ops::Range<i64>,
    ) -> Vec<Occurrence> {
        let mut occurrences = Vec::new();
        for person in people {
            let earlier = earlier_by(person);
            for (number, event) in (0..).zip(self.life(person)) {
                let created = event.created - earlier;
                if period.contains(&created) {
                    occurrences.push(Occurrence { created, person, number });
                }
            }
        }
        occurrences.sort_unstable();
        occurrences
    }

    /// The event as Stripe would send it.
    pub(crate) fn event(&self, occurrence: Occurrence) -> Event {
        let Occurrence { created, person, number } = occurrence;
        let (life, earlier) = (self.life(person), earlier_by(person));
        let mut body = String::with_capacity(6_000);
        for piece in &life[usize::from(number)].pieces {
            match piece {
                Piece::Text(text) => body.push_str(text),
                Piece::Id(id) => push_id(&mut body, id, 1, person),
                Piece::DatedId(id, second) => {
                    let (kind, rest) = id.split_at(1);
                    let date = date_in_id(second - earlier);
                    let dated = format!("{kind}{date}{}", &rest[date.len()..]);
                    push_id(&mut body, &dated, dated.len() - RANDOM, person);
                }
                Piece::User => body.push_str(&user(person).to_string()),
                Piece::Time(time) => body.push_str(&(time - earlier).to_string()),
            }
        }
        Event { body, created }
    }

    fn life(&self, person: u32) -> &[Pieces] {
        &self.lives[usize::try_from(person).unwrap() % self.lives.len()]
    }
}

/// The Telegram id of a person.
pub(crate) fn user(person: u32) -> i64 {
    FIRST_USER + i64::from(person)
}

impl Pieces {
    fn of(event: &Event, user: i64) -> Self {
        let (user, mut pieces, mut text) = (user.to_string(), Vec::new(), String::new());
        let mut rest = event.body.as_str();
        while !rest.is_empty() {
            let is_word = rest.starts_with(|next: char| next.is_ascii_alphanumeric());
            let end = rest.find(|next: char| next.is_ascii_alphanumeric() != is_word);
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            let piece = is_word.then(|| piece(word, &user, &text, after)).flatten();
            match piece {
                Some(piece) => pieces.extend([Piece::Text(std::mem::take(&mut text)), piece]),
                None => text.push_str(word),
            }
            rest = after;
        }
        pieces.push(Piece::Text(text));
        Self { created: event.created, pieces }
    }
}

/// What has to be exchanged in the event of another person.
fn piece(word: &str, user: &str, before: &str, after: &str) -> Option<Piece> {
    if word == user && before.ends_with('"') && after.starts_with('"') {
        return Some(Piece::User);
    }
    if word.len() == TIME_DIGITS && word.starts_with('1') && before.ends_with(' ') {
        return word.parse().ok().map(Piece::Time);
    }
    let is_random = word.contains(|next: char| !next.is_ascii_lowercase());
    let is_id = word.len() >= SHORTEST_ID && is_random && before.ends_with('_');
    is_id.then(|| match second_of_id(word) {
        Some(second) => Piece::DatedId(word.to_owned(), second),
        None => Piece::Id(word.to_owned()),
    })
}

/// How many seconds before the simulated life that of the person takes place.
fn earlier_by(person: u32) -> i64 {
    i64::try_from(mixed(u64::from(person)) % DAY.unsigned_abs()).unwrap()
}

/// An id of the same length, with the same first `kept` letters and digits, which no other person has.
fn push_id(body: &mut String, id: &str, kept: usize, person: u32) {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let seed = id.bytes().fold(u64::from(person), |hash, byte| mixed(hash ^ u64::from(byte)));
    let (first, rest) = id.split_at(kept);
    body.push_str(first);
    let mut state = seed;
    for _ in rest.bytes() {
        state = mixed(state);
        body.push(char::from(ALPHABET[usize::try_from(state % 62).unwrap()]));
    }
}

/// `SplitMix64`: <https://prng.di.unimi.it/splitmix64.c>.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
