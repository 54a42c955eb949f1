//! The figures of a period as a CSV file: a line for each day and currency.

use csv::Writer;

use crate::billing::figures::service::Figures;
use crate::domain::figures::{CurrencyFigures, FiguresReport};
use crate::domain::money::Money;

const HEADER: [&str; 6] = ["day", "currency", "mrr", "active", "new", "churned"];

impl Figures {
    /// Amounts are decimal numbers in units of the currency, days are `2026-01-31`. After the days follow
    /// the sums of the period, one in a line.
    #[must_use]
    pub fn csv(report: &FiguresReport) -> String {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let written = write(&mut writer, report).and_then(|()| Ok(writer.flush()?));
        if let Err(error) = written {
            log::error!(error:%; "figures cannot be written as CSV");
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

fn write(writer: &mut Writer<Vec<u8>>, report: &FiguresReport) -> csv::Result<()> {
    writer.write_record(HEADER)?;
    for figures in &report.currencies {
        let currency = figures.currency.code();
        for day in &figures.days {
            let date = day.day.start().to_rfc3339();
            writer.write_record([
                date.get(..10).unwrap_or(&date),
                currency,
                &day.mrr.decimal(),
                &day.active.to_string(),
                &day.new.to_string(),
                &day.churned.to_string(),
            ])?;
        }
    }
    writer.write_record([""])?;
    writer.write_record(["figure", "currency", "plan", "value"])?;
    for figures in &report.currencies {
        for (name, value) in sums(figures) {
            writer.write_record([name, figures.currency.code(), "", &value])?;
        }
        for (plan, active) in &figures.active_by_plan {
            let active = active.to_string();
            writer.write_record(["active", figures.currency.code(), plan.as_str(), &active])?;
        }
    }
    Ok(())
}

fn sums(figures: &CurrencyFigures) -> Vec<(&'static str, String)> {
    let percent = |tenths: Option<i64>| {
        tenths.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)).unwrap_or_default()
    };
    let money = |amount: Option<Money>| amount.map(|amount| amount.decimal()).unwrap_or_default();
    vec![
        ("mrr", figures.mrr.decimal()),
        ("mrr_before", figures.mrr_before.decimal()),
        ("active", figures.active.to_string()),
        ("active_before", figures.active_before.to_string()),
        ("new", figures.new.to_string()),
        ("churned", figures.churned.to_string()),
        ("net_new", figures.net_new().to_string()),
        ("trials_ended", figures.trials_ended.to_string()),
        ("trials_converted", figures.trials_converted.to_string()),
        ("trial_conversion_percent", percent(figures.trial_conversion())),
        ("churn_rate_percent", percent(figures.churn_rate())),
        ("arpu", money(figures.arpu())),
        ("lifetime_value", money(figures.lifetime_value())),
        ("received", figures.received.decimal()),
        ("failed_payments", figures.failed.count.to_string()),
        ("failed_amount", figures.failed.amount.decimal()),
        ("recovered_payments", figures.recovered.count.to_string()),
        ("recovered_amount", figures.recovered.amount.decimal()),
        ("refunds", figures.refunds.count.to_string()),
        ("refunded_amount", figures.refunds.amount.decimal()),
    ]
}
