//! `/stats`: the figures of a period as pictures, as a text and as a file.

use crate::billing::Figures;
use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::duration;
use crate::domain::figures::CurrencyFigures;
use crate::domain::figures::FiguresReport;
use crate::messages::STATS_PERIODS;
use crate::telegram::Document;

/// Currencies with a picture; the text has all of them.
const MAX_PICTURES: usize = 4;
const SECONDS_A_DAY: u64 = 86_400;

impl Bot {
    /// Handles `/stats [30d | 90d | 1y]`. The caller has checked [`Permission::ReadFigures`].
    ///
    /// [`Permission::ReadFigures`]: crate::domain::admin::Permission::ReadFigures
    pub(in crate::bot::admin) async fn handle_stats(&self, context: &ChatContext, text: &str) {
        match period(text) {
            Some(days) => self.send_stats(context, days).await,
            None => {
                self.reply(context.chat(), &context.localizer.stats_usage()).await;
            }
        }
    }

    /// Sends a picture for each currency, then all figures as a text. The caller has checked the permission.
    pub(in crate::bot::admin) async fn send_stats(&self, context: &ChatContext, days: u16) {
        let Some(report) = self.figures_of(context, days).await else { return };
        for figures in report.currencies.iter().take(MAX_PICTURES) {
            self.send_picture_of(context, &report, figures).await;
        }
        // Without an answer from the database there is only no switch.
        let digest = self.services().digests.is_on(context.id()).await.unwrap_or(None);
        let screen = context.localizer.figures(&report, self.catalogue(), digest);
        self.reply(context.chat(), &screen).await;
    }

    /// Sends the figures as CSV. The caller has checked the permission.
    pub(in crate::bot::admin) async fn send_stats_file(&self, context: &ChatContext, days: u16) {
        let Some(report) = self.figures_of(context, days).await else { return };
        let days = report.period.days;
        let (name, csv) = (format!("figures-{days}d.csv"), Document::Text(Figures::csv(&report)));
        let sent = self.telegram().send_document(context.chat(), &name, csv, "").await;
        self.record_delivery(context.id().0, sent).await;
    }

    /// Switches the admin's weekly digest. The caller has checked [`Permission::ReceiveDigest`].
    ///
    /// [`Permission::ReceiveDigest`]: crate::domain::admin::Permission::ReceiveDigest
    pub(in crate::bot::admin) async fn switch_digest(&self, context: &ChatContext, on: bool) {
        let screen = match self.services().digests.switch(context.id(), on).await {
            Ok(()) => context.localizer.digest_switched(on),
            Err(error) => trouble(&context.localizer, Refusal::from(error)),
        };
        self.reply(context.chat(), &screen).await;
    }

    async fn send_picture_of(
        &self,
        context: &ChatContext,
        report: &FiguresReport,
        figures: &CurrencyFigures,
    ) {
        let (localizer, catalogue) = (&context.localizer, self.catalogue());
        let Some(png) = localizer.figures_picture(report, figures, catalogue) else {
            log::error!("the picture of the figures cannot be encoded");
            return;
        };
        let sent = self.telegram().send_picture(context.chat(), "figures.png", png).await;
        self.record_delivery(context.id().0, sent).await;
    }

    /// `None`: they could not be read, and the admin has been notified.
    async fn figures_of(&self, context: &ChatContext, days: u16) -> Option<FiguresReport> {
        let days = if STATS_PERIODS.contains(&days) { days } else { STATS_PERIODS[0] };
        match self.services().figures.report(days).await {
            Ok(report) => Some(report),
            Err(error) => {
                let screen = trouble(&context.localizer, Refusal::from(error));
                self.reply(context.chat(), &screen).await;
                None
            }
        }
    }
}

/// One of the periods that are offered, the shortest without an argument.
fn period(text: &str) -> Option<u16> {
    if text.trim().is_empty() {
        return Some(STATS_PERIODS[0]);
    }
    let seconds = duration::parse(text.trim())?.as_secs();
    let days = u16::try_from(seconds / SECONDS_A_DAY).ok()?;
    STATS_PERIODS.contains(&days).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::period;

    #[test]
    fn a_period_is_one_of_those_that_are_offered() {
        for (text, days) in [
            ("", Some(30)),
            ("30d", Some(30)),
            (" 90d ", Some(90)),
            ("1y", Some(365)),
            ("365d", Some(365)),
            ("7d", None),
            ("soon", None),
        ] {
            assert_eq!(period(text), days, "{text}");
        }
    }
}
