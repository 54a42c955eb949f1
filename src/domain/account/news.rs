//! What the user and the admins must be told: everything that is true now and not known to them.
//!
//! News is read off the account, not off the events: what has stopped being true is not told any
//! more, and what was told once is not told again, whichever delivery came first.

use std::time::Duration;

use crate::domain::access::{Access, access};
use crate::domain::account::purchase::{Purchase, Sight};
use crate::domain::account::{Account, Invoice, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, Stage};
use crate::domain::ids::{PlanCode, SubscriptionId};
use crate::domain::money::Money;
use crate::domain::notice::{Alarm, Ending, KeyedNotice, Notice, Topic};
use crate::domain::plan::Interval;
use crate::domain::subscription::{CancelReason, PauseBehavior, Reversal, Status, Subscription};

/// What happened longer ago is no news any more. Stripe delivers late for up to three days.
/// Source: <https://docs.stripe.com/webhooks#automatic-retries>.
const FRESH: Duration = Duration::from_hours(72);
/// Stripe announces the end of a trial so long before it.
/// Source: <https://docs.stripe.com/billing/subscriptions/trials>.
const TRIAL_NOTE: Duration = Duration::from_hours(72);
/// Where the bank wants a confirmation, Stripe tells of the failed attempt and, right behind, of what
/// the bank wants. The second is what the user has to hear; the first waits so long for it.
/// Source: <https://docs.stripe.com/billing/subscriptions/webhooks#additional-action>.
const SECOND_WORD: Duration = Duration::from_secs(1);
/// What was asked for or begun this shortly before a reminder needs no reminder.
const JUST_NOW: Duration = Duration::from_hours(1);

/// A notice that was handed to the outbox about this account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    pub notice: KeyedNotice,
    /// It reached the chat. Otherwise it waits, or was given up or taken back.
    pub sent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    User,
    Admins,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub audience: Audience,
    pub notice: KeyedNotice,
    /// Recent enough to be said, if it has not been said yet. What is not stays true all the same.
    pub fresh: bool,
}

/// What is true at a moment, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    pub news: Vec<News>,
    /// When time alone will change the news or the rights.
    pub wake: Option<Timestamp>,
}

impl Account {
    /// `told`: in the order in which it was handed to the outbox.
    #[must_use]
    pub fn outlook(&self, policy: &Policy, now: Timestamp, told: &[ToldRow]) -> Outlook {
        let mut teller = Teller { now, told, policy, news: Vec::new(), wake: None };
        for one in &self.subscriptions {
            let Some(purchase) = self.purchase(&one.id) else { continue };
            teller.subscription(self, purchase, one);
            if let Access::Granted(Some(end)) = access(one, policy.grace) {
                teller.reached(end);
            }
        }
        for purchase in &self.purchases {
            teller.checkout(purchase);
        }
        teller.money_back(self);
        teller.admins(self);
        for (_, grant) in &self.grants {
            if let Some(until) = grant.until {
                teller.reached(until);
            }
        }
        Outlook { news: teller.news, wake: teller.wake }
    }
}

struct Teller<'a> {
    now: Timestamp,
    told: &'a [ToldRow],
    policy: &'a Policy,
    news: Vec<News>,
    wake: Option<Timestamp>,
}

impl Teller<'_> {
    /// Whether the moment has come; if not, somebody looks again when it does.
    fn reached(&mut self, at: Timestamp) -> bool {
        if at <= self.now {
            return true;
        }
        self.wake = Some(self.wake.map_or(at, |wake| wake.min(at)));
        false
    }

    fn tell(&mut self, key: String, at: Timestamp, notice: Notice) {
        self.say(Audience::User, key, self.now.since(at) <= FRESH, notice);
    }

    /// Fresh for as long as it is true.
    fn tell_while(&mut self, key: String, notice: Notice) {
        self.say(Audience::User, key, true, notice);
    }

    fn alarm(&mut self, key: String, at: Timestamp, alarm: Alarm) {
        self.say(Audience::Admins, key, self.now.since(at) <= FRESH, Notice::Alarm { alarm });
    }

    fn say(&mut self, audience: Audience, key: String, fresh: bool, notice: Notice) {
        self.news.push(News { audience, notice: KeyedNotice { key, notice }, fresh });
    }

    /// The last notice sent that settles a topic, and how many there were.
    fn believed(&self, id: &SubscriptionId, topic: Topic) -> (Option<&Notice>, usize) {
        let sent = |row: &&ToldRow| row.sent && row.notice.notice.settles(topic) == Some(id);
        let count = self.told.iter().filter(sent).count();
        (self.told.iter().rev().find(sent).map(|row| &row.notice.notice), count)
    }

    fn subscription(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        if one.status.is_terminal() {
            return self.ended(purchase, one);
        }
        if one.status == Status::Incomplete {
            return;
        }
        self.ending(purchase, one);
        self.paused(purchase, one);
        if one.reversal.is_some() {
            return;
        }
        self.begun(account, purchase, one);
        self.plan(purchase, one);
        self.payments(purchase, one);
        self.dunning(purchase, one);
        self.trial(purchase, one);
        self.reminders(account, purchase, one);
        self.ahead(account, one);
    }

    fn ended(&mut self, purchase: &Purchase, one: &Subscription) {
        if one.status == Status::IncompleteExpired {
            return;
        }
        let told = self.believed(&one.id, Topic::Plan).1 > 0;
        if purchase.began().is_none() && !told {
            return;
        }
        let at = one.ended_at.or(one.as_of).unwrap_or(self.now);
        let trial_over = one.trial_end.is_some_and(|end| end <= at)
            && !purchase.is_bought()
            && one.cancel_reason != Some(CancelReason::CancellationRequested);
        let because = match one.cancel_reason {
            Some(CancelReason::PaymentFailed) => Ending::Unpaid,
            _ if trial_over => Ending::TrialOver,
            _ => Ending::Cancelled,
        };
        let notice =
            Notice::Ended { subscription: one.id.clone(), plan: one.plan.clone(), because };
        self.tell(format!("{}:ended", one.id), at, notice);
    }

    fn begun(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        let Some((at, trial)) = purchase.began() else { return };
        let (id, plan) = (&one.id, &one.plan);
        if one.is_once()
            && let Some(end) = one.cancel_at
            && self.reached(end)
        {
            if goes_on(account, one) {
                return;
            }
            let because = Ending::TermOver;
            let notice = Notice::Ended { subscription: id.clone(), plan: plan.clone(), because };
            return self.tell(format!("{id}:ended"), end, notice);
        }
        if trial && one.status == Status::Trialing {
            let notice = Notice::TrialStarted {
                subscription: id.clone(),
                plan: plan.clone(),
                trial_end: one.trial_end,
            };
            self.tell(format!("{id}:trial"), at, notice);
        } else if !trial && one.status.is_good() {
            let notice = Notice::Activated {
                subscription: id.clone(),
                plan: plan.clone(),
                renews_at: if one.is_once() { None } else { one.current_period_end },
                until: if one.is_once() { one.cancel_at } else { None },
            };
            self.tell(format!("{id}:activated"), at, notice);
        }
    }

    fn plan(&mut self, purchase: &Purchase, one: &Subscription) {
        let id = &one.id;
        if let Some(sight) = purchase.sights.last().filter(|s| s.stage == Stage::UpdateExpired) {
            let notice =
                Notice::PlanChangeUnpaid { subscription: id.clone(), plan: one.plan.clone() };
            self.tell(format!("{id}:update-expired:{}", sight.at.seconds()), sight.at, notice);
        }
        let (believed, count) = self.believed(id, Topic::Plan);
        let from = match believed {
            Some(Notice::Activated { plan, .. } | Notice::TrialStarted { plan, .. }) => plan,
            Some(Notice::PlanChanged { to, .. }) => to,
            _ => return,
        };
        if *from == one.plan || one.is_once() {
            return;
        }
        let notice = Notice::PlanChanged {
            subscription: id.clone(),
            from: from.clone(),
            to: one.plan.clone(),
            renews_at: one.current_period_end,
        };
        let since = purchase.provenance(self.policy).map_or(self.now, |origin| origin.since);
        self.tell(format!("{id}:plan:{count}"), since, notice);
    }

    fn ending(&mut self, purchase: &Purchase, one: &Subscription) {
        if one.is_once() {
            return;
        }
        let (id, plan) = (&one.id, &one.plan);
        let (believed, count) = self.believed(id, Topic::Ending);
        let believed = match believed {
            Some(Notice::CancellationScheduled { ends_at, .. }) => Some(*ends_at),
            _ => None,
        };
        let key = format!("{id}:ending:{count}");
        match (believed, one.cancel_at) {
            (was, Some(ends_at)) if was != Some(ends_at) => {
                let asked = asked_to_end(purchase).unwrap_or(self.now);
                let notice = Notice::CancellationScheduled {
                    subscription: id.clone(),
                    plan: plan.clone(),
                    ends_at,
                };
                if !self.reached(ends_at) {
                    self.tell(key, asked, notice);
                }
            }
            (Some(was), None) if was > self.now => {
                let at = run(purchase, |sight| sight.seen.cancel_at.is_none());
                let notice = Notice::Resumed {
                    subscription: id.clone(),
                    plan: plan.clone(),
                    renews_at: one.current_period_end,
                };
                self.tell(key, at.unwrap_or(self.now), notice);
            }
            _ => {}
        }
    }

    fn paused(&mut self, purchase: &Purchase, one: &Subscription) {
        let (id, plan) = (&one.id, &one.plan);
        let (believed, count) = self.believed(id, Topic::Pause);
        let key = format!("{id}:pause:{count}");
        let (subscription, plan) = (id.clone(), plan.clone());
        let rests = matches!(believed, Some(Notice::Paused { .. } | Notice::TrialPaused { .. }));
        if one.status == Status::Paused {
            let at = run(purchase, |sight| sight.seen.status == Status::Paused);
            if !rests {
                let notice = Notice::TrialPaused { subscription, plan };
                self.tell(key, at.unwrap_or(self.now), notice);
            }
        } else if let Some(pause) = &one.pause {
            let access = pause.behavior != PauseBehavior::Void;
            let notice =
                Notice::Paused { subscription, plan, resumes_at: pause.resumes_at, access };
            if believed != Some(&notice) {
                let at = run(purchase, |sight| sight.seen.pause.as_ref() == Some(pause));
                self.tell(key, at.unwrap_or(self.now), notice);
            }
        } else if rests && one.status.is_good() {
            let at = run(purchase, |sight| {
                sight.seen.pause.is_none() && sight.seen.status != Status::Paused
            });
            let renews_at = one.current_period_end;
            let notice = Notice::Unpaused { subscription, plan, renews_at };
            self.tell(key, at.unwrap_or(self.now), notice);
        }
    }

    fn payments(&mut self, purchase: &Purchase, one: &Subscription) {
        let bought = || purchase.invoices.iter().filter(|invoice| invoice.is_bought());
        let first = bought().min_by_key(|invoice| invoice.paid.as_ref().map(|paid| paid.at));
        let healing = bought()
            .filter(|invoice| purchase.recovers(invoice))
            .max_by_key(|invoice| (invoice.paid.as_ref().map(|paid| paid.at), &invoice.seen.id));
        for invoice in bought().filter(|invoice| !invoice.is_first()) {
            let Some(paid) = &invoice.paid else { continue };
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let (id, amount) = (invoice.seen.id.clone(), invoice.seen.amount);
            let renews_at = one.current_period_end;
            let key = format!("{id}:paid");
            let converted = one.trial_end.is_some_and(|end| end <= paid.at)
                && first.is_some_and(|first| first.seen.id == id);
            let notice = if purchase.recovers(invoice) {
                // What is still owed is not healed by a part of it, and the last part heals it all.
                let owed =
                    purchase.failing().is_some_and(|one| one.last_failed > invoice.last_failed);
                if owed || one.is_owing() || healing.is_none_or(|last| last.seen.id != id) {
                    continue;
                }
                Notice::PaymentRecovered { subscription, invoice: id, plan, amount, renews_at }
            } else if !invoice.is_renewal() {
                continue;
            } else if converted {
                Notice::TrialConverted { subscription, invoice: id, plan, amount, renews_at }
            } else {
                Notice::Renewed { subscription, invoice: id, plan, amount, renews_at }
            };
            // Who was told of the trouble is told of its end, however late that is known.
            let troubled = self.was_sent(|key| key.starts_with(&format!("{}:", invoice.seen.id)));
            let fresh = troubled || self.now.since(paid.at) <= FRESH;
            self.say(Audience::User, key, fresh, notice);
        }
    }

    fn was_sent(&self, alike: impl Fn(&str) -> bool) -> bool {
        self.told.iter().any(|row| row.sent && alike(&row.notice.key))
    }

    fn dunning(&mut self, purchase: &Purchase, one: &Subscription) {
        if !one.status.is_live() {
            return;
        }
        let Some(invoice) = purchase.failing() else { return };
        let Some(failed) = invoice.last_failed else { return };
        let since = one.past_due_since.or(invoice.first_failed).unwrap_or(failed);
        let grace_ends = since.plus(self.policy.grace);
        let id = invoice.seen.id.clone();
        if one.is_owing() && self.reached(grace_ends) {
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let fix_url = invoice.seen.hosted_url.clone();
            let notice = Notice::AccessLapsed { subscription, plan, fix_url };
            self.tell(format!("{id}:lapsed"), grace_ends, notice);
            // Of earlier attempts all is said by that.
            if failed < grace_ends {
                return;
            }
        }
        let access_until = (grace_ends > self.now).then_some(grace_ends);
        let notice = attempt(invoice, one, access_until);
        if matches!(notice, Notice::ActionRequired { .. }) {
            self.tell(format!("{id}:action:{}", invoice.attempts), failed, notice);
        } else if self.reached(failed.plus(SECOND_WORD)) {
            self.tell(format!("{id}:failed:{}", invoice.attempts), failed, notice);
        }
        if one.is_owing()
            && let Some(before) = self.due_reminder(grace_ends, since)
        {
            let (subscription, plan) = (one.id.clone(), one.plan.clone());
            let fix_url = invoice.seen.hosted_url.clone();
            let notice =
                Notice::GraceEnding { subscription, plan, fix_url, access_until: grace_ends };
            self.tell_while(format!("{id}:grace:{}", before.as_secs()), notice);
        }
    }

    /// The last reminder that is due before `end`, if it is not over; none that would follow on
    /// the heels of `begun`.
    fn due_reminder(&mut self, end: Timestamp, begun: Timestamp) -> Option<Duration> {
        let mut due = None;
        for before in self.policy.reminders.clone() {
            let at = end.minus(before);
            if at > begun.plus(JUST_NOW) && self.reached(at) {
                due = due.map_or(Some(before), |last: Duration| Some(last.min(before)));
            }
        }
        if self.reached(end) { None } else { due }
    }

    fn trial(&mut self, purchase: &Purchase, one: &Subscription) {
        let Some(end) = one.trial_end.filter(|_| one.status == Status::Trialing) else { return };
        let Some((began, _)) = purchase.began() else { return };
        let note = end.minus(TRIAL_NOTE);
        // A trial no longer than that has said when it ends as it began.
        if one.cancel_at.is_none()
            && note > began.plus(JUST_NOW)
            && self.reached(note)
            && !self.reached(end)
        {
            let notice = Notice::TrialEnding {
                subscription: one.id.clone(),
                plan: one.plan.clone(),
                trial_end: end,
                amount: listed_amount(one, self.policy),
            };
            self.tell_while(format!("{}:trial-ends:{}", one.id, end.seconds()), notice);
        }
    }

    fn reminders(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        let Access::Granted(Some(end)) = access(one, self.policy.grace) else { return };
        if one.is_owing() || Some(end) != one.cancel_at || goes_on(account, one) {
            return;
        }
        let asked = if one.is_once() { one.started_at } else { asked_to_end(purchase) };
        let Some(before) = self.due_reminder(end, asked.unwrap_or(self.now)) else { return };
        let notice = Notice::EndingSoon {
            subscription: one.id.clone(),
            plan: one.plan.clone(),
            ends_at: end,
            once: one.is_once(),
        };
        let key = format!("{}:ends:{}:{}", one.id, end.seconds(), before.as_secs());
        self.tell_while(key, notice);
    }

    /// Who pays by the year has long forgotten when; who pays by the month has not.
    fn ahead(&mut self, account: &Account, one: &Subscription) {
        let Some(upcoming) = account.upcoming.get(&one.id) else { return };
        let wanted = one.interval == Some(Interval::Year)
            && one.status == Status::Active
            && one.cancel_at.is_none()
            && upcoming.amount.minor > 0;
        if wanted && !self.reached(upcoming.due_at) {
            let notice = Notice::RenewalAhead {
                subscription: one.id.clone(),
                plan: one.plan.clone(),
                amount: upcoming.amount,
                at: upcoming.due_at,
            };
            let period = one.current_period_end.unwrap_or(upcoming.due_at);
            self.tell_while(format!("{}:ahead:{}", one.id, period.seconds()), notice);
        }
    }

    fn checkout(&mut self, purchase: &Purchase) {
        let Some(session) = &purchase.session else { return };
        let plan = session.seen.plan.clone();
        let ended = purchase.sights.last().is_some_and(|last| last.seen.status.is_terminal());
        if purchase.is_bought() {
            return;
        }
        match session.outcome {
            CheckoutOutcome::AwaitingPayment if !ended => {
                let key = format!("{}:pending", session.seen.id);
                self.tell(key, session.at, Notice::PaymentPending { plan });
            }
            CheckoutOutcome::PaymentFailed => {
                let key = format!("{}:failed", session.seen.id);
                self.tell(key, session.at, Notice::PaymentNotCompleted { plan });
            }
            _ => {}
        }
    }

    /// Refunds and disputes, as the user hears of them.
    fn money_back(&mut self, account: &Account) {
        for one in &account.subscriptions {
            let Some(purchase) = account.purchase(&one.id) else { continue };
            let (subscription, plan) = (|| one.id.clone(), || one.plan.clone());
            if let Some((why, at, amount)) = purchase.reversal(&account.payments) {
                let (subscription, plan) = (subscription(), plan());
                let notice = match (why, amount) {
                    (Reversal::Refunded, Some(amount)) => {
                        Notice::Refunded { subscription, plan, amount }
                    }
                    (_, amount) => Notice::PaymentReversed { subscription, plan, amount },
                };
                self.tell(format!("{}:reversed:{}", one.id, at.seconds()), at, notice);
                continue;
            }
            let running = purchase.running_period();
            let paid = running.iter().flat_map(|one| account.payments.of_invoice(&one.seen.id));
            let payments: Vec<_> =
                paid.chain(account.payments.of_session(one.id.as_str())).collect();
            for (key, payment) in payments {
                if let Some(amount) = payment.refund() {
                    let (subscription, plan) = (subscription(), plan());
                    let notice = Notice::PartlyRefunded { subscription, plan, amount };
                    let key = format!("{key}:refunded:{}", amount.minor);
                    self.tell(key, payment.refunded_at(), notice);
                }
                // Who was promised money has to hear that it does not come.
                let promised = self.was_sent(|sent| {
                    sent.starts_with(&format!("{}:reversed:", one.id))
                        || sent.starts_with(&format!("{key}:refunded:"))
                });
                for (at, refund) in payment.failed_refunds().filter(|_| promised) {
                    let (subscription, plan, amount) = (subscription(), plan(), refund.amount);
                    let notice = Notice::RefundFailed { subscription, plan, amount };
                    self.tell(format!("{}:failed", refund.id), at, notice);
                }
            }
        }
    }

    fn admins(&mut self, account: &Account) {
        let user = account.user;
        let running: Vec<&Subscription> =
            account.subscriptions.iter().filter(|one| one.is_running()).collect();
        if let [_, .., newest] = running.as_slice() {
            let mut subscriptions: Vec<_> = running.iter().map(|one| one.id.clone()).collect();
            subscriptions.sort();
            let names: Vec<_> = subscriptions.iter().map(SubscriptionId::as_str).collect();
            let key = format!("second:{}", names.join("+"));
            let at = newest.started_at.unwrap_or(self.now);
            self.alarm(key, at, Alarm::SecondSubscription { user, subscriptions });
        }
        for (key, payment) in account.payments.iter() {
            let bought = account.purchases.iter().find(|purchase| {
                let invoice = payment.invoice.as_ref();
                purchase.invoices.iter().any(|one| Some(&one.seen.id) == invoice)
                    || payment
                        .session
                        .as_ref()
                        .is_some_and(|id| id.as_str() == purchase.id.as_str())
            });
            let one = bought.and_then(|purchase| account.subscription(&purchase.id));
            let plan: Option<PlanCode> = one.map(|one| one.plan.clone());
            if let Some(amount) = payment.refund() {
                let whole = one.is_some_and(|one| one.reversal == Some(Reversal::Refunded));
                let alarm = Alarm::Refund { user, plan: plan.clone(), amount, whole };
                self.alarm(
                    format!("{key}:refunded:{}", amount.minor),
                    payment.refunded_at(),
                    alarm,
                );
            }
            for (at, refund) in payment.failed_refunds() {
                let alarm = Alarm::RefundFailed { user, plan: plan.clone(), amount: refund.amount };
                self.alarm(format!("{}:failed", refund.id), at, alarm);
            }
            for (at, dispute) in payment.disputes() {
                let alarm = Alarm::Dispute {
                    user,
                    plan: plan.clone(),
                    amount: dispute.amount,
                    status: dispute.status,
                    reason: dispute.reason.clone(),
                };
                self.alarm(format!("{}:{:?}", dispute.id, dispute.status), at, alarm);
            }
        }
        for (customer, at) in &account.gone {
            if account.purchases.iter().any(|purchase| purchase.customer() == Some(customer)) {
                let alarm = Alarm::CustomerDeleted { user, customer: customer.clone() };
                self.alarm(format!("{customer}:deleted"), *at, alarm);
            }
        }
    }
}

/// The plan was bought for once more before its time was over, and so has not ended with it.
fn goes_on(account: &Account, one: &Subscription) -> bool {
    account.subscriptions.iter().any(|other| {
        other.id != one.id
            && (one.is_once() && other.is_once())
            && other.plan == one.plan
            && other.status.is_good()
            && other.reversal.is_none()
            && other.started_at <= one.cancel_at
            && other.cancel_at.is_none_or(|end| Some(end) > one.cancel_at)
    })
}

/// Since when the present run of sights has been as `alike` says.
fn run(purchase: &Purchase, alike: impl Fn(&Sight) -> bool) -> Option<Timestamp> {
    purchase.sights.iter().rev().take_while(|sight| alike(sight)).last().map(|sight| sight.at)
}

/// When the end that is scheduled now was asked for.
fn asked_to_end(purchase: &Purchase) -> Option<Timestamp> {
    let last = purchase.sights.last()?;
    last.seen.canceled_at.or_else(|| {
        run(purchase, |sight| sight.seen.cancel_at.is_some() || sight.seen.cancel_at_period_end)
    })
}

/// The news of the last attempt at a failing invoice.
fn attempt(invoice: &Invoice, one: &Subscription, access_until: Option<Timestamp>) -> Notice {
    let (subscription, plan) = (one.id.clone(), one.plan.clone());
    let (id, amount) = (invoice.seen.id.clone(), invoice.seen.amount);
    let fix_url = invoice.seen.hosted_url.clone();
    let asks = invoice.action.is_some_and(|attempt| attempt >= invoice.attempts);
    if asks {
        Notice::ActionRequired { subscription, invoice: id, plan, amount, fix_url, access_until }
    } else {
        Notice::PaymentFailed {
            subscription,
            invoice: id,
            plan,
            amount,
            fix_url,
            access_until,
            attempt: invoice.attempts,
        }
    }
}

fn listed_amount(one: &Subscription, policy: &Policy) -> Option<Money> {
    let (_, price) = policy.catalogue.by_price(one.price.as_ref()?)?;
    Some(price.amount)
}
