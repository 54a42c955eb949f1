//! The pictures and texts of `/stats`: with no data, with one day, and with a year.

use tollgate::domain::digest::{Week, WeeklyDigest};
use tollgate::domain::figures::{
    Day, Entries, EntryKey, Figure, FiguresReport, Period, StoredFigures,
};
use tollgate::domain::ids::PlanCode;
use tollgate::domain::notice::Notice;
use tollgate::messages::{Localizer, Screen};

use crate::messages::screens::{catalogue, english, localizers};

const LAST: Day = Day(20_484); // 2026-01-31

fn entry(day: Day, figure: Figure, number: i64, plan: Option<&str>) -> (EntryKey, i64) {
    let key =
        EntryKey { day, figure, currency: "usd".parse().unwrap(), plan: plan.map(PlanCode::new) };
    (key, number)
}

/// So many days of steady growth, with a bad month in the middle of a year.
fn report(days: u16) -> FiguresReport {
    let mut entries = Vec::new();
    for offset in 0..i64::from(days) {
        let day = LAST.plus(-offset);
        let churned = if (150..190).contains(&offset) { 9 } else { offset % 3 };
        let new = 3 + offset % 5;
        let plan = if offset % 4 == 0 { "pass" } else { "premium" };
        entries.extend([
            entry(day, Figure::New, new, None),
            entry(day, Figure::Churned, churned, None),
            entry(day, Figure::Active, new - churned, Some(plan)),
            entry(day, Figure::Arr, (new - churned) * 12 * 1900, Some(plan)),
            entry(day, Figure::TrialsEnded, 4, None),
            entry(day, Figure::TrialsConverted, 3, None),
            entry(day, Figure::Received, 190_000, None),
            entry(day, Figure::FailedPayments, 2, None),
            entry(day, Figure::FailedAmount, 3_800, None),
            entry(day, Figure::RecoveredPayments, 1, None),
            entry(day, Figure::RecoveredAmount, 1_900, None),
        ]);
    }
    let (before, mut totals) = (412, Vec::new());
    for (key, number) in &entries {
        totals.push((EntryKey { day: Day(0), ..key.clone() }, *number));
    }
    totals.push(entry(Day(0), Figure::Active, before, Some("premium")));
    totals.push(entry(Day(0), Figure::Arr, before * 12 * 1900, Some("premium")));
    let stored = StoredFigures {
        entries: entries.into_iter().collect(),
        totals: totals.into_iter().collect(),
        is_behind: false,
    };
    FiguresReport::of(Period { days: days.max(30), last: LAST }, &stored)
}

fn nothing() -> FiguresReport {
    FiguresReport::of(Period { days: 30, last: LAST }, &StoredFigures::default())
}

/// Something was sold once, and nothing has happened in the period.
fn idle() -> FiguresReport {
    let totals: Entries = [entry(Day(0), Figure::Received, 1900, None)].into_iter().collect();
    let stored = StoredFigures { totals, ..StoredFigures::default() };
    FiguresReport::of(Period { days: 30, last: LAST }, &stored)
}

/// The texts of every state.
pub(super) fn figures_screens(localizer: &Localizer) -> Vec<Screen> {
    let behind = FiguresReport { is_behind: true, ..report(30) };
    let reports = [nothing(), idle(), report(1), report(90), report(365), behind];
    let screens = reports.iter().map(|report| localizer.figures(report, &catalogue(), Some(true)));
    let answers = [true, false].map(|on| localizer.digest_switched(on));
    screens.chain(answers).chain([localizer.stats_usage()]).collect()
}

/// A digest with a good week in one currency and a bad one in another.
pub(super) fn weekly_digest() -> Notice {
    let week = Week::due(LAST.start());
    let mut report = report(30);
    let mut other = report.currencies[0].clone();
    std::mem::swap(&mut other.mrr, &mut other.mrr_before);
    std::mem::swap(&mut other.new, &mut other.churned);
    for amount in [&mut other.mrr, &mut other.mrr_before] {
        amount.currency = "eur".parse().unwrap();
    }
    report.currencies.push(other);
    Notice::WeeklyDigest(WeeklyDigest::of(week, &report))
}

/// Width and height from the header of a PNG.
fn size(png: &[u8]) -> (u32, u32) {
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn accounts_that_are_not_counted_yet_are_mentioned_only_while_there_are_any() {
    for localizer in localizers() {
        let shown = |is_behind| {
            let report = FiguresReport { is_behind, ..report(30) };
            localizer.figures(&report, &catalogue(), None).text
        };
        let (complete, behind) = (shown(false), shown(true));
        let warning = behind.strip_prefix(&complete).unwrap();
        assert!(warning.starts_with("\n\n") && warning.len() > 20, "{warning}");
    }
}

#[test]
fn every_state_has_a_picture_in_every_locale() {
    for localizer in localizers() {
        for report in [idle(), report(1), report(90), report(365)] {
            let figures = &report.currencies[0];
            let png = localizer.figures_picture(&report, figures, &catalogue()).unwrap();
            assert_eq!(size(&png), (1080, 1640));
            assert!(png.len() < 400_000, "{} bytes", png.len());
        }
    }
}

#[test]
fn the_text_names_each_figure() {
    let screen = english().figures(&report(30), &catalogue(), Some(false));
    for expected in
        ["<b>USD</b>", "MRR: <b>$", "Net new: <b>+", "Trial conversion: <b>75.0", "• Premium: "]
    {
        assert!(screen.text.contains(expected), "{expected} in {}", screen.text);
    }
    assert!(
        english().figures(&nothing(), &catalogue(), None).text.contains("Nothing has been sold")
    );
}
