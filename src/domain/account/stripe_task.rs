//! What has to be settled with Stripe: how a subscription really stands, and what is ours to say.

use std::time::Duration;

use crate::domain::account::history::Source;
use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, SubscriptionEventKind};
use crate::domain::ids::{InvoiceId, PaymentMethodId, ScheduleId};
use crate::domain::subscription::Status;

/// Why Stripe has to be called about a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StripeTask {
    /// It is not sure how it stands.
    Ask(ResyncReason),
    /// The change that a schedule was made for is done. Until it lets go, nobody else may change or
    /// cancel the subscription.
    Release(ScheduleId),
    /// Its trial ended without a payment method, and there is one now. Stripe does not go on by
    /// itself. Source: <https://docs.stripe.com/api/subscriptions/resume>.
    Resume(PaymentMethodId),
    /// A failed payment paused it, and this invoice has been paid since: it goes on within the period
    /// that is paid for, if that costs nothing more.
    ResumePaid(InvoiceId),
    /// The customer pays in a currency of their own, and what this invoice came to in it is on its
    /// payments alone.
    ReadPayments(InvoiceId),
}

/// Why Stripe has to be asked how a subscription really stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResyncReason {
    /// Events of one second contradict each other, and nothing orders them.
    SameSecond,
    /// A payment is known and the subscription has never been seen.
    NeverSeen,
    /// A payment has failed or healed since the subscription was seen last.
    SeenBefore,
    /// Its event showed only the first ten items.
    ItemsCut,
    /// It is paused, and nothing says why. Events of older API versions do not.
    WhyPaused,
    /// It is unpaid, and no invoice is known that would say why: of an invoice that is sent, no attempt
    /// ever fails.
    UnknownInvoice,
}

impl StripeTask {
    /// How long the missing event may still take to come by itself. Of what one second holds, the
    /// second has to be over before an answer settles it.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        match self {
            Self::Ask(ResyncReason::SameSecond | ResyncReason::WhyPaused) => Duration::from_secs(2),
            Self::Ask(ResyncReason::NeverSeen) => Duration::from_secs(30),
            Self::Ask(ResyncReason::SeenBefore | ResyncReason::UnknownInvoice) => {
                Duration::from_mins(1)
            }
            Self::Ask(ResyncReason::ItemsCut)
            | Self::Release(_)
            | Self::Resume(_)
            | Self::ResumePaid(_)
            | Self::ReadPayments(_) => Duration::ZERO,
        }
    }

    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Ask(ResyncReason::SameSecond) => "same_second",
            Self::Ask(ResyncReason::NeverSeen) => "never_seen",
            Self::Ask(ResyncReason::SeenBefore) => "seen_before",
            Self::Ask(ResyncReason::ItemsCut) => "items_cut",
            Self::Ask(ResyncReason::WhyPaused) => "why_paused",
            Self::Ask(ResyncReason::UnknownInvoice) => "unknown_invoice",
            Self::Release(_) => "release",
            Self::Resume(_) => "resume",
            Self::ResumePaid(_) => "resume_paid",
            Self::ReadPayments(_) => "read_payments",
        }
    }
}

impl Purchase {
    /// `method`: what the customer pays with. Nothing is said to Stripe while it is not sure how the
    /// subscription stands.
    pub(super) fn task(&self, method: Option<&PaymentMethodId>) -> Option<(StripeTask, Timestamp)> {
        if self.is_once() {
            return None;
        }
        let Some(last) = self.last() else {
            return self
                .never_seen()
                .map(|since| (StripeTask::Ask(ResyncReason::NeverSeen), since));
        };
        // A notice waits for this.
        if let Some((invoice, since)) = self.unpresented() {
            return Some((StripeTask::ReadPayments(invoice.seen.id.clone()), since));
        }
        if last.seen.status.is_terminal() {
            return None;
        }
        if let Some((doubt, since)) = self.doubt(last) {
            return Some((StripeTask::Ask(doubt), since));
        }
        let done = self.planned.as_ref().filter(|planned| {
            last.at >= planned.at
                && last.seen.schedule.as_ref() == Some(&planned.schedule)
                && planned
                    .price
                    .as_ref()
                    .is_some_and(|price| last.seen.items.prices().contains(price))
        });
        if let Some(planned) = done {
            return Some((StripeTask::Release(planned.schedule.clone()), last.at));
        }
        if last.seen.status == Status::Paused { self.pause_errand(last, method) } else { None }
    }

    /// When it was paid for that nobody has seen.
    fn never_seen(&self) -> Option<Timestamp> {
        let session = self.session.iter().filter(|one| one.outcome == CheckoutOutcome::Paid);
        let paid = self.bought().filter_map(|one| one.paid.as_ref()).map(|paid| paid.at);
        session.map(|one| one.at).chain(paid).max()
    }

    /// Since when events of one second contradict each other, and Stripe has not been asked yet.
    pub(super) fn contradicted(&self) -> Option<Timestamp> {
        let (doubt, since) = self.doubt(self.last()?)?;
        (doubt == ResyncReason::SameSecond).then_some(since)
    }

    fn doubt(&self, last: &SubscriptionVersion) -> Option<(ResyncReason, Timestamp)> {
        let mut rivals = self.sights.iter().rev().take_while(|version| version.at == last.at);
        if rivals.any(|version| {
            version.stage != SubscriptionEventKind::Created && version.seen != last.seen
        }) {
            return Some((ResyncReason::SameSecond, last.at));
        }
        if last.seen.items.cut {
            return Some((ResyncReason::ItemsCut, last.at));
        }
        // An answer brings the newest invoice with it: it is asked for once.
        let owing = matches!(last.seen.status, Status::PastDue | Status::Unpaid);
        let answered = matches!(last.source, Source::Fetched(_));
        let known = self.invoices.iter().any(Invoice::is_owed) || self.status() != last.seen.status;
        if owing && !answered && !known {
            return Some((ResyncReason::UnknownInvoice, last.at));
        }
        let good = last.seen.status.is_good();
        let failed = self
            .invoices
            .iter()
            .filter(|one| one.is_failing() && !one.is_first() && !one.is_manual());
        let failed = failed.filter_map(|one| one.last_failed).filter(|at| good && *at > last.at);
        let behind = self.status() != last.seen.status && !self.lacks_money();
        let healed = self.bought().filter_map(|one| one.paid.as_ref()).map(|paid| paid.at);
        let since = failed.chain(healed.filter(|_| behind)).max()?;
        Some((ResyncReason::SeenBefore, since))
    }
}
