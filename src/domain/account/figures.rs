//! What an account adds to the figures of the business. `docs/METRICS.md` has the definitions.

use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::account::{Account, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::event::CheckoutOutcome;
use crate::domain::figures::{Day, Entries, EntryKey, Figure};
use crate::domain::ids::PlanCode;
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Interval;
use crate::domain::subscription::Status;

/// What a subscription is for the figures, at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// On its first trial.
    Trial(Currency),
    Paying(Revenue),
    Neither,
}

/// What a paying subscription brings in a year, before discounts and taxes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Revenue {
    plan: PlanCode,
    yearly: Money,
}

impl Account {
    /// What the account adds to the figures. It has to be derived from all of its facts.
    #[must_use]
    pub fn figures(&self, policy: &Policy) -> Entries {
        let mut tally = Figures::default();
        for purchase in self.purchases.iter().filter(|purchase| !self.is_unlisted(purchase)) {
            tally.subscription(purchase, policy);
            tally.payments(purchase);
        }
        for (_, payment) in self.payments.iter() {
            for refund in payment.refunds_by_time() {
                tally.amount(Figure::Refunds, Figure::RefundedAmount, refund.at, refund.value);
            }
        }
        tally.0
    }
}

#[derive(Default)]
struct Figures(Entries);

impl Figures {
    fn add(&mut self, figure: Figure, at: Timestamp, currency: Currency, number: i64) {
        self.0.add(EntryKey { day: Day::of(at), figure, currency, plan: None }, number);
    }

    fn amount(&mut self, count: Figure, sum: Figure, at: Timestamp, amount: Money) {
        self.add(count, at, amount.currency, 1);
        self.add(sum, at, amount.currency, amount.minor);
    }

    /// Adds what a paying subscription brings, or subtracts it.
    fn level(&mut self, at: Timestamp, revenue: &Revenue, sign: i64) {
        let Revenue { plan, yearly } = revenue;
        for (figure, number) in [(Figure::Active, sign), (Figure::Arr, sign * yearly.minor)] {
            let (day, currency, plan) = (Day::of(at), yearly.currency, Some(plan.clone()));
            self.0.add(EntryKey { day, figure, currency, plan }, number);
        }
    }

    fn subscription(&mut self, purchase: &Purchase, policy: &Policy) {
        let mut standing = Standing::Neither;
        let (mut plan, mut has_paid, mut trial_end) = (None, false, None);
        for version in &purchase.versions {
            plan = plan_of(version, policy).or(plan);
            let next = standing_of(version, plan.as_ref(), has_paid, policy);
            let at = version.at;
            if let (Standing::Trial(currency), true) = (&standing, next != standing) {
                self.add(Figure::TrialsEnded, at, *currency, 1);
                trial_end = Some((at, *currency));
            }
            if version.snapshot.status == Status::Active
                && let Some((ended, currency)) = trial_end.take()
            {
                self.add(Figure::TrialsConverted, ended, currency, 1);
            }
            match (&standing, &next) {
                (Standing::Paying(before), Standing::Paying(after)) => {
                    self.level(at, before, -1);
                    self.level(at, after, 1);
                }
                (Standing::Paying(before), _) => {
                    self.level(at, before, -1);
                    self.add(Figure::Churned, at, before.yearly.currency, 1);
                }
                (_, Standing::Paying(after)) => {
                    self.level(at, after, 1);
                    self.add(Figure::New, at, after.yearly.currency, 1);
                }
                _ => {}
            }
            has_paid |= matches!(next, Standing::Paying(_));
            standing = next;
        }
    }

    fn payments(&mut self, purchase: &Purchase) {
        for invoice in &purchase.invoices {
            let amount = invoice.snapshot.amount;
            if amount.minor <= 0 {
                continue;
            }
            let paid = invoice.paid.as_ref().map(|paid| paid.at);
            if let Some(at) = paid {
                self.add(Figure::Received, at, amount.currency, amount.minor);
            }
            let Some(failed) = invoice.first_failed else { continue };
            self.amount(Figure::FailedPayments, Figure::FailedAmount, failed, amount);
            if let Some(at) = paid {
                self.amount(Figure::RecoveredPayments, Figure::RecoveredAmount, at, amount);
            }
        }
        let session = purchase.session.as_ref().filter(|_| purchase.is_once());
        let session = session.filter(|session| session.outcome == CheckoutOutcome::Paid);
        if let Some((at, total)) = session.and_then(|paid| Some((paid.at, paid.snapshot.total?)))
            && total.minor > 0
        {
            self.add(Figure::Received, at, total.currency, total.minor);
        }
    }
}

/// The plan whose price is among the items, or that the metadata names.
fn plan_of(version: &SubscriptionVersion, policy: &Policy) -> Option<PlanCode> {
    let sold = version.snapshot.items.plan_item(&policy.catalogue);
    sold.map(|found| found.plan.code.clone()).or_else(|| version.snapshot.tollgate_plan.clone())
}

fn standing_of(
    version: &SubscriptionVersion,
    plan: Option<&PlanCode>,
    has_paid: bool,
    policy: &Policy,
) -> Standing {
    let (Some(plan), Some(yearly)) = (plan, yearly(version, policy)) else {
        return Standing::Neither;
    };
    let revenue = Revenue { plan: plan.clone(), yearly };
    match &version.snapshot.status {
        _ if version.snapshot.pause.is_some() => Standing::Neither,
        Status::Active | Status::PastDue => Standing::Paying(revenue),
        // Days that are given away are a trial at Stripe.
        Status::Trialing if has_paid => Standing::Paying(revenue),
        Status::Trialing => Standing::Trial(yearly.currency),
        _ => Standing::Neither,
    }
}

/// All items together if their price is known, else the plan's item.
fn yearly(version: &SubscriptionVersion, policy: &Policy) -> Option<Money> {
    let item = version.item.as_ref();
    let amount = version
        .snapshot
        .items
        .amount(&policy.catalogue)
        .or_else(|| item?.amount(&policy.catalogue))?;
    let times = match version.interval()? {
        Interval::Month => 12,
        Interval::Year => 1,
        Interval::Once => return None,
    };
    Some(Money { minor: amount.minor.checked_mul(times)?, ..amount })
}
