//! The figures of a period as texts: captions, tiles and screens.

use crate::domain::figures::{CurrencyFigures, Day, FiguresReport, Period, Tally};
use crate::domain::money::Money;
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{escape, plain, without_times};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Periods that `/stats` offers, in days.
pub const STATS_PERIODS: [u16; 3] = [30, 90, 365];
/// Plans that are listed.
const LISTED_PLANS: usize = 8;

/// A name and its value.
pub(super) struct Tile {
    pub(super) label: String,
    pub(super) value: String,
}

impl Localizer {
    /// What the picture shows, as a message: each currency on its own. `digest`: whether the weekly digest is
    /// switched on, for those who can receive it.
    #[must_use]
    pub fn figures(
        &self,
        report: &FiguresReport,
        catalogue: &Catalogue,
        digest: Option<bool>,
    ) -> Screen {
        let mut paragraphs = vec![t!(self, "stats-title", period = self.period(report.period))];
        if report.currencies.is_empty() {
            paragraphs.push(t!(self, "stats-nothing"));
        }
        for figures in &report.currencies {
            paragraphs.push(self.currency_text(figures, catalogue));
        }
        if report.is_behind {
            paragraphs.push(t!(self, "stats-behind"));
        }
        let days = report.period.days;
        let others = STATS_PERIODS.into_iter().filter(|other| *other != days);
        let others = others.map(|days| {
            let label = self.period_name(days);
            Button::callback(label, CallbackData::Stats(days))
        });
        let csv = Button::callback(t!(self, "button-csv"), CallbackData::StatsFile(days));
        let digest = digest.map(|is_on| self.digest_switch(is_on));
        let screen = Screen::of(paragraphs).row(others.collect()).row(vec![csv]);
        screen.row(digest.into_iter().collect())
    }

    /// How `/stats` is used.
    #[must_use]
    pub fn stats_usage(&self) -> Screen {
        Screen::of([t!(self, "stats-usage")])
    }

    /// The first and the last day, as plain text.
    pub(super) fn period(&self, period: Period) -> String {
        t!(self, "stats-period", first = self.day(period.first()), last = self.day(period.last))
    }

    /// The date of a day as plain text.
    pub(super) fn day(&self, day: Day) -> String {
        plain(&without_times(&self.date(day.start())))
    }

    fn period_name(&self, days: u16) -> String {
        match days {
            365 => t!(self, "stats-year"),
            days => t!(self, "stats-days", days = days),
        }
    }

    fn currency_text(&self, figures: &CurrencyFigures, catalogue: &Catalogue) -> String {
        let code = figures.currency.code().to_uppercase();
        let title = format!("<b>{code}</b>");
        let mrr = Tile { label: t!(self, "stats-mrr"), value: self.money(figures.mrr) };
        let tiles = [mrr].into_iter().chain(self.tiles(figures));
        let line = |tile: Tile| self.tile_line(&tile);
        let plans = figures.active_by_plan.iter().take(LISTED_PLANS).map(|(plan, count)| {
            let plan = self.plan_name(catalogue, plan);
            t!(self, "stats-plan", plan = plan, count = count.to_string())
        });
        let lines = [title].into_iter().chain(tiles.map(line)).chain(plans);
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A figure as a line of a message.
    pub(super) fn tile_line(&self, tile: &Tile) -> String {
        t!(self, "stats-line", label = escape(&tile.label), value = escape(&tile.value))
    }

    /// Every figure but the MRR, in the order of the picture.
    pub(super) fn tiles(&self, figures: &CurrencyFigures) -> Vec<Tile> {
        let count = |number: i64| number.to_string();
        let signed = |number: i64| if number > 0 { format!("+{number}") } else { count(number) };
        let known = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        let money = |amount: Option<Money>| known(amount.map(|amount| self.money(amount)));
        let percent = |tenths: Option<i64>| known(tenths.map(|tenths| self.percent(tenths)));
        let tally = |tally: Tally| format!("{} · {}", tally.count, self.money(tally.amount));
        [
            (t!(self, "stats-active"), count(figures.active)),
            (t!(self, "stats-new"), count(figures.new)),
            (t!(self, "stats-churned"), count(figures.churned)),
            (t!(self, "stats-net-new"), signed(figures.net_new())),
            (t!(self, "stats-conversion"), percent(figures.trial_conversion())),
            (t!(self, "stats-churn-rate"), percent(figures.churn_rate())),
            (t!(self, "stats-arpu"), money(figures.arpu())),
            (t!(self, "stats-ltv"), money(figures.lifetime_value())),
            (t!(self, "stats-received"), self.money(figures.received)),
            (t!(self, "stats-failed"), tally(figures.failed)),
            (t!(self, "stats-recovered"), tally(figures.recovered)),
            (t!(self, "stats-refunds"), tally(figures.refunds)),
        ]
        .into_iter()
        .map(|(label, value)| Tile { label, value })
        .collect()
    }
}
