//! The weekly digest, and the answers to its switch.

use crate::domain::digest::{WeekInCurrency, WeeklyDigest};
use crate::domain::figures::Tally;
use crate::domain::money::Money;
use crate::messages::callback_data::CallbackData;
use crate::messages::figures::texts::Tile;
use crate::messages::format::plain;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// The period of the figures that the digest leads to, in days.
const FIGURES_DAYS: u16 = 30;

impl Localizer {
    /// The figures of a week, each currency on its own.
    pub(in crate::messages) fn weekly_digest(&self, digest: &WeeklyDigest) -> Screen {
        let title = t!(self, "digest-title", period = self.period(digest.week.period()));
        let weeks = digest.currencies.iter().map(|week| self.week_text(week));
        let figures =
            Button::callback(t!(self, "button-figures"), CallbackData::Stats(FIGURES_DAYS));
        let screen = Screen::of([title].into_iter().chain(weeks));
        screen.row(vec![figures]).row(vec![self.digest_switch(true)])
    }

    /// The answer to an owner who has switched the digest on or off.
    #[must_use]
    pub fn digest_switched(&self, on: bool) -> Screen {
        let text = if on { t!(self, "digest-on") } else { t!(self, "digest-off") };
        Screen::of([text]).row(vec![self.digest_switch(on)])
    }

    /// `is_on`: what it is before the button is tapped.
    pub(super) fn digest_switch(&self, is_on: bool) -> Button {
        let label =
            if is_on { t!(self, "button-digest-off") } else { t!(self, "button-digest-on") };
        Button::callback(label, CallbackData::Digest(!is_on))
    }

    fn week_text(&self, week: &WeekInCurrency) -> String {
        let count = |number: i64| number.to_string();
        let signed = |number: i64| if number > 0 { format!("+{number}") } else { count(number) };
        let tally = |tally: Tally| match tally.count {
            0 => count(0),
            number => format!("{number} · {}", self.money(tally.amount)),
        };
        let mrr = match self.change(week.mrr, week.mrr_before) {
            None => self.money(week.mrr),
            Some(change) => format!("{} ({change})", self.money(week.mrr)),
        };
        let tiles = [
            (t!(self, "stats-mrr"), mrr),
            (t!(self, "stats-new"), count(week.new)),
            (t!(self, "stats-churned"), count(week.churned)),
            (t!(self, "stats-net-new"), signed(week.new - week.churned)),
            (t!(self, "stats-failed"), tally(week.failed)),
            (t!(self, "stats-recovered"), tally(week.recovered)),
            (t!(self, "stats-refunds"), tally(week.refunds)),
        ];
        let lines = tiles.map(|(label, value)| self.tile_line(&Tile { label, value }));
        let currency = week.mrr.currency.code().to_uppercase();
        format!("<b>{currency}</b>\n{}", lines.join("\n"))
    }

    /// The change of an amount with its sign, as plain text. `None`: it has not changed.
    fn change(&self, after: Money, before: Money) -> Option<String> {
        let minor = after.minor - before.minor;
        let sign = if minor > 0 { "+" } else { "" };
        let amount = plain(&self.money(Money { minor, ..after }));
        (minor != 0).then(|| format!("{sign}{amount}"))
    }
}
