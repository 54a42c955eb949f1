//! Figures of the business: what each account adds to them on each day, and what follows for a period.
//!
//! `docs/METRICS.md` defines them.

mod entry;
mod report;
mod totals;

pub use entry::{Day, Entries, EntryKey, Figure};
pub use report::{CurrencyFigures, DayFigures, FiguresReport, Period, StoredFigures, Tally};
pub use totals::CurrencyTotals;
