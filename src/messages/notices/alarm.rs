//! What admins are told: whom it concerns, and what is theirs to do.

use crate::domain::audit::AuditFilter;
use crate::domain::event::DisputeStatus;
use crate::domain::ids::{EndpointName, EventId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::notice::Alarm;
use crate::domain::plan::Catalogue;
use crate::domain::subscription::PauseReason;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape, instant};
use crate::messages::locales::{Localizer, say};
use crate::messages::screen::{Button, Screen};

/// Longer reasons, and longer ids, are cut.
const REASON: usize = 1000;
const ID: usize = 64;
/// An alarm names so many subscriptions of one user.
const NAMED_SUBSCRIPTIONS: usize = 10;
/// An alarm names so many prices of one subscription.
const NAMED_PRICES: usize = 10;

impl Localizer {
    pub(super) fn alarm(&self, alarm: &Alarm, catalogue: &Catalogue) -> Screen {
        match alarm {
            Alarm::EventDead { event, kind, reason } => self.event_dead(event, kind, reason),
            Alarm::CallbackDead { callback, reason } => self.callback_dead(callback, reason),
            Alarm::NoticeUndelivered { user, reason } => self.undelivered(*user, reason),
            Alarm::ClockDoubted { wall, expected } => Screen::of([
                say!(self, "alarm-clock-doubted"),
                [
                    say!(self, "alarm-clock-says", time = wall.to_rfc3339()),
                    say!(self, "alarm-clock-expected", time = expected.to_rfc3339()),
                ]
                .join("\n"),
                say!(self, "alarm-clock-doubted-what"),
            ]),
            Alarm::ClockWrong { wall, right } => Screen::of([
                say!(self, "alarm-clock-wrong"),
                [
                    say!(self, "alarm-clock-says", time = wall.to_rfc3339()),
                    say!(self, "alarm-clock-stripe", time = right.to_rfc3339()),
                ]
                .join("\n"),
                say!(self, "alarm-clock-wrong-what"),
            ]),
            Alarm::RevocationsPaused { revoked, people } => {
                let (revoked, people) = (revoked.to_string(), people.to_string());
                Screen::of([
                    say!(self, "alarm-revocations"),
                    say!(self, "alarm-revocations-count", revoked = revoked, people = people),
                    say!(self, "alarm-revocations-what"),
                ])
            }
            Alarm::SecondSubscription { user, subscriptions, plans } => {
                self.second_subscription(*user, subscriptions, plans, catalogue)
            }
            Alarm::UnlistedPrice { user, subscription, prices, plan } => {
                let plan = plan.as_ref().map(|plan| self.name(catalogue.name(plan)));
                self.unlisted_price(*user, subscription, prices, plan)
            }
            Alarm::Refund { user, plan, amount, presented, whole, ended, earlier, running } => {
                let title = if *whole {
                    say!(self, "alarm-refund")
                } else {
                    say!(self, "alarm-refund-partly")
                };
                let what = if *ended {
                    self.over(say!(self, "alarm-refund-what"), *running)
                } else if *earlier {
                    say!(self, "alarm-earlier-what")
                } else {
                    say!(self, "alarm-refund-partly-what")
                };
                let mut lines = self.money_lines(title, *user, plan.as_ref(), *amount, catalogue);
                let presented = presented.map(|amount| self.money(amount));
                lines
                    .extend(presented.map(|amount| say!(self, "alarm-presented", amount = amount)));
                self.about(*user, &lines, what)
            }
            Alarm::RefundFailed { user, plan, amount } => {
                let title = say!(self, "alarm-refund-failed");
                let lines = self.money_lines(title, *user, plan.as_ref(), *amount, catalogue);
                self.about(*user, &lines, say!(self, "alarm-refund-failed-what"))
            }
            Alarm::Dispute { user, plan, amount, of, status, reason, due_by, ended, running } => {
                let (title, what) = self.dispute(*status, of.is_some(), *ended, *running);
                let mut lines = self.money_lines(title, *user, plan.as_ref(), *amount, catalogue);
                let of = of.map(|of| self.money(of));
                lines.extend(of.map(|of| say!(self, "alarm-of-payment", amount = of)));
                let reason = reason.as_ref().map(|reason| escape(&clip(reason, ID)));
                lines.extend(reason.map(|reason| say!(self, "alarm-reason", reason = reason)));
                let due = due_by.map(instant);
                lines.extend(due.map(|due| say!(self, "alarm-due", date = due)));
                self.about(*user, &lines, what)
            }
            Alarm::SubscriptionPaused { user, plan, subscription, reason } => {
                let plan = self.name(catalogue.name(plan));
                self.paused_at_stripe(*user, plan, subscription, reason)
            }
            Alarm::PaidAfterEnd { user, plan, amount, invoice } => {
                let title = say!(self, "alarm-paid-after-end");
                let mut lines = self.money_lines(title, *user, Some(plan), *amount, catalogue);
                lines.push(say!(self, "alarm-invoice", id = id(invoice.as_str())));
                self.about(*user, &lines, say!(self, "alarm-paid-after-end-what"))
            }
            Alarm::CustomerDeleted { user, customer } => {
                let lines = vec![
                    say!(self, "alarm-customer-deleted"),
                    self.who(*user),
                    say!(self, "alarm-customer", id = id(customer.as_str())),
                ];
                self.about(*user, &lines, say!(self, "alarm-customer-deleted-what"))
            }
        }
    }

    /// `plan`: the name of what it was before.
    fn unlisted_price(
        &self,
        user: UserId,
        subscription: &SubscriptionId,
        prices: &[PriceId],
        plan: Option<String>,
    ) -> Screen {
        let subscription = id(subscription.as_str());
        let mut lines = vec![say!(self, "alarm-unlisted"), self.who(user)];
        lines.push(match plan {
            Some(plan) => say!(self, "alarm-subscription-of", plan = plan, id = subscription),
            None => say!(self, "alarm-subscription", id = subscription),
        });
        let prices = prices.iter().take(NAMED_PRICES);
        lines.extend(prices.map(|price| say!(self, "alarm-price", id = id(price.as_str()))));
        self.about(user, &lines, say!(self, "alarm-unlisted-what"))
    }

    /// `plan` arrives escaped.
    fn paused_at_stripe(
        &self,
        user: UserId,
        plan: String,
        subscription: &SubscriptionId,
        reason: &PauseReason,
    ) -> Screen {
        let lines = vec![
            say!(self, "alarm-paused"),
            self.who(user),
            say!(self, "alarm-subscription-of", plan = plan, id = id(subscription.as_str())),
            say!(self, "alarm-reason", reason = id(reason.as_str())),
        ];
        self.about(user, &lines, say!(self, "alarm-paused-what"))
    }

    fn callback_dead(&self, callback: &EndpointName, reason: &str) -> Screen {
        let lines = [
            say!(self, "alarm-callback", name = id(callback.as_str())),
            say!(self, "alarm-reason", reason = escape(&clip(reason, REASON))),
        ];
        Screen::of([
            say!(self, "alarm-callback-dead"),
            lines.join("\n"),
            say!(self, "alarm-callback-dead-what"),
        ])
    }

    fn undelivered(&self, user: UserId, reason: &str) -> Screen {
        let lines = vec![
            say!(self, "alarm-undelivered"),
            self.who(user),
            say!(self, "alarm-reason", reason = escape(&clip(reason, REASON))),
        ];
        self.about(user, &lines, say!(self, "alarm-undelivered-what"))
    }

    fn event_dead(&self, event: &EventId, kind: &str, reason: &str) -> Screen {
        let lines = [
            say!(self, "alarm-event-dead"),
            say!(self, "audit-event-title", id = id(event.as_str())),
            say!(self, "audit-event-kind", kind = id(kind)),
            say!(self, "audit-event-error", error = escape(&clip(reason, REASON))),
        ];
        let press = CallbackData::AuditEvent(event.clone());
        Screen::of([lines.join("\n"), say!(self, "audit-given-up")])
            .row(vec![Button::press(say!(self, "button-event"), press)])
    }

    fn second_subscription(
        &self,
        user: UserId,
        subscriptions: &[SubscriptionId],
        plans: &[PlanCode],
        catalogue: &Catalogue,
    ) -> Screen {
        let mut lines = vec![say!(self, "alarm-second"), self.who(user)];
        let named = subscriptions.iter().enumerate().take(NAMED_SUBSCRIPTIONS);
        lines.extend(named.map(|(place, one)| {
            let one = id(one.as_str());
            match plans.get(place) {
                Some(plan) => {
                    let plan = self.name(catalogue.name(plan));
                    say!(self, "alarm-subscription-of", plan = plan, id = one)
                }
                None => say!(self, "alarm-subscription", id = one),
            }
        }));
        self.about(user, &lines, say!(self, "alarm-second-what"))
    }

    /// What has ended here, and whether it goes on at Stripe all the same.
    fn over(&self, what: String, running: bool) -> String {
        if running { format!("{what} {}", say!(self, "alarm-goes-on")) } else { what }
    }

    /// `part`: it is not about all that was paid.
    fn dispute(
        &self,
        status: DisputeStatus,
        part: bool,
        ended: bool,
        running: bool,
    ) -> (String, String) {
        let off = |what: String| {
            if ended {
                self.over(format!("{what} {}", say!(self, "alarm-refund-what")), running)
            } else {
                format!("{what} {}", say!(self, "alarm-refund-partly-what"))
            }
        };
        match status {
            DisputeStatus::Inquiry => {
                (say!(self, "alarm-dispute-inquiry"), say!(self, "alarm-dispute-inquiry-what"))
            }
            DisputeStatus::InquiryReview => {
                (say!(self, "alarm-dispute-inquiry"), say!(self, "alarm-dispute-review-what"))
            }
            DisputeStatus::Open if part => {
                (say!(self, "alarm-dispute-open"), say!(self, "alarm-dispute-part-what"))
            }
            DisputeStatus::Open => {
                (say!(self, "alarm-dispute-open"), say!(self, "alarm-dispute-open-what"))
            }
            DisputeStatus::Review => {
                (say!(self, "alarm-dispute-open"), say!(self, "alarm-dispute-review-what"))
            }
            DisputeStatus::Prevented => {
                (say!(self, "alarm-dispute-prevented"), say!(self, "alarm-dispute-prevented-what"))
            }
            DisputeStatus::Lost => {
                (say!(self, "alarm-dispute-lost"), off(say!(self, "alarm-dispute-lost-what")))
            }
            DisputeStatus::Appeal => {
                (say!(self, "alarm-dispute-appeal"), say!(self, "alarm-dispute-appeal-what"))
            }
            DisputeStatus::AppealReview => (
                say!(self, "alarm-dispute-appeal-review"),
                off(say!(self, "alarm-dispute-appeal-review-what")),
            ),
            DisputeStatus::Won => {
                (say!(self, "alarm-dispute-won"), say!(self, "alarm-dispute-won-what"))
            }
        }
    }

    fn money_lines(
        &self,
        title: String,
        user: UserId,
        plan: Option<&PlanCode>,
        amount: Money,
        catalogue: &Catalogue,
    ) -> Vec<String> {
        let plan = plan.map(|plan| self.name(catalogue.name(plan)));
        let plan = plan.map(|plan| say!(self, "alarm-plan", plan = plan));
        let amount = say!(self, "alarm-amount", amount = self.money(amount));
        [title, self.who(user)].into_iter().chain(plan).chain([amount]).collect()
    }

    fn who(&self, user: UserId) -> String {
        say!(self, "alarm-user", user = user.to_string())
    }

    /// Leads to what the trail says about the user.
    fn about(&self, user: UserId, lines: &[String], what: String) -> Screen {
        let press = CallbackData::Audit { filter: AuditFilter::User(user), before: None };
        Screen::of([lines.join("\n"), what])
            .row(vec![Button::press(say!(self, "button-trail"), press)])
    }
}

fn id(text: &str) -> String {
    escape(&clip(text, ID))
}
