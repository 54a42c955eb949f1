//! The figures of one currency as a picture. It has a background of its own, so that it reads the same in light
//! and dark chats, and its smallest text is legible on a phone.

use crate::domain::figures::{CurrencyFigures, DayFigures, FiguresReport};
use crate::domain::money::Money;
use crate::domain::plan::Catalogue;
use crate::messages::figures::canvas::{Canvas, Color, Point, Style, Weight, fitted, width_of};
use crate::messages::format::plain;
use crate::messages::locales::{Localizer, t};

const WIDTH: u32 = 1080;
const HEIGHT: u32 = 1640;
const LEFT: f32 = 56.0;
const RIGHT: f32 = 1024.0;

const BACKGROUND: Color = Color(255, 255, 255);
const TILE: Color = Color(243, 245, 248);
const INK: Color = Color(23, 32, 42);
const GREY: Color = Color(96, 108, 122);
const RULE: Color = Color(222, 227, 233);
const BLUE: Color = Color(36, 108, 217);
const GREEN: Color = Color(30, 142, 86);
const RED: Color = Color(208, 62, 62);

const LABEL: Style = Style { size: 30.0, weight: Weight::Regular, color: GREY };
const VALUE: Style = Style { size: 42.0, weight: Weight::SemiBold, color: INK };
const HEADLINE: Style = Style { size: 84.0, weight: Weight::SemiBold, color: INK };
const AXIS: Style = Style { size: 28.0, weight: Weight::Regular, color: GREY };

const COLUMNS: usize = 3;
/// Bars of a chart; longer periods are summed up to so many.
const MAX_BARS: usize = 31;
/// Plans with a line of their own.
const LISTED_PLANS: usize = 4;

/// The frame of a chart, in pixels.
#[derive(Clone, Copy)]
struct Frame {
    top: f32,
    height: u16,
}

impl Frame {
    fn bottom(self) -> f32 {
        self.top + f32::from(self.height)
    }
}

impl Localizer {
    /// The figures of one currency as PNG. `None` if it cannot be encoded.
    #[must_use]
    pub fn figures_picture(
        &self,
        report: &FiguresReport,
        figures: &CurrencyFigures,
        catalogue: &Catalogue,
    ) -> Option<Vec<u8>> {
        let mut canvas = Canvas::new(WIDTH, HEIGHT, BACKGROUND)?;
        self.headline(&mut canvas, report, figures);
        let revenue = Frame { top: 310.0, height: 270 };
        self.revenue(&mut canvas, figures, revenue);
        let movement = Frame { top: 720.0, height: 160 };
        self.movement(&mut canvas, &figures.days, movement);
        self.tiles_at(&mut canvas, figures, 930.0);
        self.plans_at(&mut canvas, figures, catalogue, 1440.0);
        canvas.png()
    }

    /// The MRR, and by how much it has changed.
    fn headline(&self, canvas: &mut Canvas, report: &FiguresReport, figures: &CurrencyFigures) {
        let currency = figures.currency.code().to_uppercase();
        let title = format!("{} · {currency}", t!(self, "stats-mrr"));
        canvas.text(&title, (LEFT, 84.0), LABEL);
        canvas.text_to(&self.period(report.period), (RIGHT, 84.0), LABEL);
        let mrr = plain(&self.money(figures.mrr));
        let style = fitted(&mrr, HEADLINE, 640.0);
        canvas.text(&mrr, (LEFT, 184.0), style);
        let change = figures.mrr.minor - figures.mrr_before.minor;
        let color = match change {
            0 => GREY,
            1.. => GREEN,
            _ => RED,
        };
        let amount = plain(&self.money(Money { minor: change, ..figures.mrr }));
        let sign = if change > 0 { "+" } else { "" };
        let style = Style { color, weight: Weight::SemiBold, ..LABEL };
        canvas.text(&format!("{sign}{amount}"), (LEFT, 240.0), style);
    }

    /// The MRR of each day as a line.
    fn revenue(&self, canvas: &mut Canvas, figures: &CurrencyFigures, frame: Frame) {
        let values: Vec<i64> = figures.days.iter().map(|day| day.mrr.minor.max(0)).collect();
        let top = values.iter().copied().max().unwrap_or_default();
        for part in [0, 1, 2] {
            let y = frame.bottom() - scaled(part, 2, frame.height);
            canvas.line(&[(LEFT, y), (RIGHT, y)], 2.0, RULE);
            if part > 0 && top > 0 {
                let amount = Money { minor: top * part / 2, ..figures.mrr };
                canvas.text(&plain(&self.money(amount)), (LEFT, y - 10.0), AXIS);
            }
        }
        let points: Vec<Point> = values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let x = across(index, values.len().saturating_sub(1));
                (x, frame.bottom() - scaled(*value, top, frame.height))
            })
            .collect();
        canvas.area(&points, frame.bottom(), BLUE);
        canvas.line(&points, 5.0, BLUE);
        self.axis_dates(canvas, &figures.days, frame.bottom() + 40.0);
    }

    /// New subscriptions upwards and churned ones downwards, summed up where days are too many for bars.
    fn movement(&self, canvas: &mut Canvas, days: &[DayFigures], frame: Frame) {
        let legend_y = frame.top - 34.0;
        let new = t!(self, "stats-new");
        let green = Style { color: GREEN, weight: Weight::SemiBold, ..AXIS };
        canvas.text(&new, (LEFT, legend_y), green);
        let next = LEFT + width_of(&new, green) + 30.0;
        canvas.text(&t!(self, "stats-churned"), (next, legend_y), Style { color: RED, ..green });
        let size = days.len().div_ceil(MAX_BARS).max(1);
        let bars: Vec<(i64, i64)> = days
            .chunks(size)
            .map(|days| {
                let sum = |of: fn(&DayFigures) -> i64| days.iter().map(of).sum::<i64>().max(0);
                (sum(|day| day.new), sum(|day| day.churned))
            })
            .collect();
        let top = bars.iter().map(|(new, churned)| (*new).max(*churned)).max().unwrap_or_default();
        let half = frame.height / 2;
        let middle = frame.top + f32::from(half);
        let (count, width) = (bars.len(), across(1, bars.len()) - LEFT);
        for (index, (new, churned)) in bars.into_iter().enumerate() {
            let x = across(index, count) + width * 0.15;
            let (up, down) = (scaled(new, top, half), scaled(churned, top, half));
            canvas.rectangle((x, middle - up), width * 0.7, up, GREEN);
            canvas.rectangle((x, middle), width * 0.7, down, RED);
        }
        canvas.line(&[(LEFT, middle), (RIGHT, middle)], 2.0, RULE);
        if top > 0 {
            canvas.text_to(&top.to_string(), (RIGHT, legend_y), AXIS);
        }
    }

    /// The first and the last day below a chart.
    fn axis_dates(&self, canvas: &mut Canvas, days: &[DayFigures], y: f32) {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return };
        canvas.text(&self.day(first.day), (LEFT, y), AXIS);
        canvas.text_to(&self.day(last.day), (RIGHT, y), AXIS);
    }

    fn tiles_at(&self, canvas: &mut Canvas, figures: &CurrencyFigures, top: f32) {
        let (width, height, gap) = (312.0, 108.0, 16.0);
        for (index, tile) in self.tiles(figures).iter().enumerate() {
            let x = LEFT + steps(index % COLUMNS) * (width + gap);
            let y = top + steps(index / COLUMNS) * (height + gap);
            canvas.rectangle((x, y), width, height, TILE);
            let label = fitted(&tile.label, AXIS, width - 40.0);
            canvas.text(&tile.label, (x + 20.0, y + 40.0), label);
            let value = plain(&tile.value);
            canvas.text(&value, (x + 20.0, y + 88.0), fitted(&value, VALUE, width - 40.0));
        }
    }

    /// Paying subscriptions by plan.
    fn plans_at(
        &self,
        canvas: &mut Canvas,
        figures: &CurrencyFigures,
        catalogue: &Catalogue,
        top: f32,
    ) {
        let most = figures.active_by_plan.first().map_or(0, |(_, count)| *count);
        let shown = figures.active_by_plan.iter().take(LISTED_PLANS);
        for (index, (plan, count)) in shown.enumerate() {
            let y = top + steps(index) * 36.0 + 30.0;
            let name = plain(&self.plan_name(catalogue, plan));
            canvas.text(&name, (LEFT, y), fitted(&name, AXIS, 300.0));
            canvas.rectangle((380.0, y - 20.0), scaled(*count, most, 520), 22.0, BLUE);
            canvas.text_to(&count.to_string(), (RIGHT, y), Style { color: INK, ..AXIS });
        }
    }
}

/// `value` of `top` as a part of a length, in pixels.
fn scaled(value: i64, top: i64, length: u16) -> f32 {
    let part = if top > 0 {
        i128::from(value.clamp(0, top)) * i128::from(length) / i128::from(top)
    } else {
        0
    };
    f32::from(u16::try_from(part).unwrap_or(length))
}

/// The horizontal position of step `index` of `count`. A single point is at the left.
fn across(index: usize, count: usize) -> f32 {
    if count == 0 {
        return LEFT;
    }
    LEFT + steps(index) * (RIGHT - LEFT) / steps(count)
}

fn steps(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
