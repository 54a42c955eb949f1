//! Calls to Stripe that are due: to resynchronise a subscription, or to change it on the user's behalf.

use std::time::Duration;

use crate::domain::account::collection::Funding;
use crate::domain::account::history::{Planned, Source};
use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, SubscriptionEventKind};
use crate::domain::ids::{InvoiceId, PaymentMethodId, ScheduleId};
use crate::domain::subscription::Status;

/// A call to Stripe about a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StripeTask {
    /// Fetch the subscription, because its state is uncertain.
    Resync(ResyncReason),
    /// Release the schedule whose change has been made. Until then, neither the customer nor Stripe's
    /// portal can change or cancel the subscription.
    ReleaseSchedule(ScheduleId),
    /// Resume a subscription whose trial ended without a payment method, now that there is one. Stripe
    /// does not resume it automatically. Source: <https://docs.stripe.com/api/subscriptions/resume>.
    Resume(PaymentMethodId),
    /// Resume a subscription that a failed payment had paused, now that this invoice is paid: within the
    /// paid period, and only if it costs nothing more.
    ResumeAfterPayment(InvoiceId),
    /// Fetch the payments of an invoice: only they state its amount in the customer's currency.
    FetchPayments(InvoiceId),
}

/// Why the state of a subscription is uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResyncReason {
    /// Events with the same timestamp contradict each other, and nothing orders them.
    SameSecond,
    /// A payment is recorded, and the subscription is not.
    NoVersion,
    /// A payment has failed or succeeded since the latest version of the subscription.
    Outdated,
    /// The event carried only the first ten items.
    ItemsTruncated,
    /// It is paused, and no reason is recorded. Events of older API versions carry none.
    UnknownPauseReason,
    /// It is unpaid, and no invoice is recorded that explains it: an invoice that is sent never has a
    /// failed attempt.
    UnknownInvoice,
}

/// A call to Stripe with the time since when it has been due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DueTask {
    pub(super) task: StripeTask,
    pub(super) since: Timestamp,
}

/// A reason to fetch a subscription, with the time since when it has applied.
struct Uncertainty {
    reason: ResyncReason,
    since: Timestamp,
}

impl StripeTask {
    /// Delay before Stripe is called, to let a late webhook arrive. For contradicting events of one
    /// second that second must have passed, so that the response is newer than both.
    #[must_use]
    pub const fn delay(&self) -> Duration {
        match self {
            Self::Resync(ResyncReason::SameSecond | ResyncReason::UnknownPauseReason) => {
                Duration::from_secs(2)
            }
            Self::Resync(ResyncReason::NoVersion) => Duration::from_secs(30),
            Self::Resync(ResyncReason::Outdated | ResyncReason::UnknownInvoice) => {
                Duration::from_mins(1)
            }
            Self::Resync(ResyncReason::ItemsTruncated)
            | Self::ReleaseSchedule(_)
            | Self::Resume(_)
            | Self::ResumeAfterPayment(_)
            | Self::FetchPayments(_) => Duration::ZERO,
        }
    }

    /// The name under which the task is stored.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Resync(ResyncReason::SameSecond) => "same_second",
            Self::Resync(ResyncReason::NoVersion) => "never_seen",
            Self::Resync(ResyncReason::Outdated) => "seen_before",
            Self::Resync(ResyncReason::ItemsTruncated) => "items_cut",
            Self::Resync(ResyncReason::UnknownPauseReason) => "why_paused",
            Self::Resync(ResyncReason::UnknownInvoice) => "unknown_invoice",
            Self::ReleaseSchedule(_) => "release",
            Self::Resume(_) => "resume",
            Self::ResumeAfterPayment(_) => "resume_paid",
            Self::FetchPayments(_) => "read_payments",
        }
    }
}

impl Purchase {
    /// The next call to Stripe that is due. `method` is the customer's default payment method. Nothing is
    /// changed at Stripe while the state of the subscription is uncertain.
    pub(super) fn due_task(&self, method: Option<&PaymentMethodId>) -> Option<DueTask> {
        let due = |task, since| Some(DueTask { task, since });
        if self.is_once() {
            return None;
        }
        let Some(latest) = self.latest() else {
            return due(
                StripeTask::Resync(ResyncReason::NoVersion),
                self.paid_before_first_version()?,
            );
        };
        // First, because a notice waits for the amount.
        if let Some(unknown) = self.unknown_amount() {
            return due(
                StripeTask::FetchPayments(unknown.invoice.snapshot.id.clone()),
                unknown.since,
            );
        }
        if latest.snapshot.status.is_terminal() {
            return None;
        }
        if let Some(Uncertainty { reason, since }) = self.resync(latest) {
            return due(StripeTask::Resync(reason), since);
        }
        if let Some(planned) = self.completed_change(latest) {
            return due(StripeTask::ReleaseSchedule(planned.schedule.clone()), latest.at);
        }
        if latest.snapshot.status == Status::Paused {
            return self.pause_task(latest, method);
        }
        None
    }

    /// The scheduled change of plan, if it has been made and its schedule is still attached.
    fn completed_change(&self, latest: &SubscriptionVersion) -> Option<&Planned> {
        let snapshot = &latest.snapshot;
        self.planned_change.as_ref().filter(|planned| {
            let price = planned.price.as_ref();
            latest.at >= planned.at
                && snapshot.schedule.as_ref() == Some(&planned.schedule)
                && price.is_some_and(|price| snapshot.items.prices().contains(price))
        })
    }

    /// The last payment of a subscription that has no version yet.
    fn paid_before_first_version(&self) -> Option<Timestamp> {
        let session =
            self.session.iter().filter(|session| session.outcome == CheckoutOutcome::Paid);
        let paid = self.invoices_paid_with_money().filter_map(|invoice| invoice.paid.as_ref());
        session.map(|session| session.at).chain(paid.map(|paid| paid.at)).max()
    }

    /// Time of contradicting events with the same timestamp, until Stripe has been queried.
    pub(super) fn contradicted_since(&self) -> Option<Timestamp> {
        let resync = self.resync(self.latest()?)?;
        (resync.reason == ResyncReason::SameSecond).then_some(resync.since)
    }

    fn resync(&self, latest: &SubscriptionVersion) -> Option<Uncertainty> {
        let resync = |reason, since| Some(Uncertainty { reason, since });
        let newest_first = self.versions.iter().rev();
        let mut same_second = newest_first.take_while(|version| version.at == latest.at);
        if same_second.any(|version| {
            version.kind != SubscriptionEventKind::Created && version.snapshot != latest.snapshot
        }) {
            return resync(ResyncReason::SameSecond, latest.at);
        }
        if latest.snapshot.items.cut {
            return resync(ResyncReason::ItemsTruncated, latest.at);
        }
        let status = &latest.snapshot.status;
        let differs = self.status() != *status;
        // A fetched subscription includes its newest invoice, so it is fetched only once.
        let is_unpaid = matches!(status, Status::PastDue | Status::Unpaid);
        let is_fetched = matches!(latest.source, Source::Fetched(_));
        let is_explained = self.invoices.iter().any(Invoice::is_owed) || differs;
        if is_unpaid && !is_fetched && !is_explained {
            return resync(ResyncReason::UnknownInvoice, latest.at);
        }
        let failing = self.failing_invoices().filter(|invoice| !invoice.is_first());
        let failed_since = failing
            .filter_map(|invoice| invoice.last_failed)
            .filter(|failed| status.is_good() && *failed > latest.at);
        let is_behind = differs && self.funding() != Funding::Missing;
        let paid = self.invoices_paid_with_money().filter_map(|invoice| invoice.paid.as_ref());
        let paid = paid.map(|paid| paid.at).filter(|_| is_behind);
        resync(ResyncReason::Outdated, failed_since.chain(paid).max()?)
    }
}
