//! Messages to administrators: the user concerned, and what to do.

use crate::domain::audit::AuditFilter;
use crate::domain::event::DisputeStatus;
use crate::domain::ids::{PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::notice::Alarm;
use crate::domain::person::KnownPerson;
use crate::domain::plan::Catalogue;
use crate::domain::subscription::PauseReason;
use crate::messages::admin_action::with_names;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape, instant};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Characters of an id.
const ID_LIMIT: usize = 64;
/// Subscriptions of one user that an alert lists.
const LISTED_SUBSCRIPTIONS: usize = 10;
/// Prices of one subscription that an alert lists.
const LISTED_PRICES: usize = 10;

impl Localizer {
    /// `people`: those whom the alarm is about, as far as they are stored.
    pub(super) fn alarm(
        &self,
        alarm: &Alarm,
        people: &[KnownPerson],
        catalogue: &Catalogue,
    ) -> Screen {
        let who = alarm.user().map(|user| self.who(user, people)).unwrap_or_default();
        match alarm {
            Alarm::AlertBegan { alert } => self.alert_began(alert, people),
            Alarm::AlertOver { alert, since, until } => self.alert_over(alert, *since, *until),
            Alarm::SecondSubscription { user, subscriptions, plans } => {
                self.second_subscription(*user, who, subscriptions, plans, catalogue)
            }
            Alarm::UnlistedPrice { user, subscription, prices, plan } => {
                let plan = plan.as_ref().map(|plan| self.plan_name(catalogue, plan));
                self.unlisted_price(*user, who, subscription, prices, plan)
            }
            Alarm::Refund {
                user,
                plan,
                amount,
                presented,
                whole,
                ended,
                earlier,
                running,
                warned,
            } => {
                let title =
                    if *whole { t!(self, "alarm-refund") } else { t!(self, "alarm-refund-partly") };
                let settled = warned.then(|| t!(self, "alarm-refund-warned"));
                let what = [self.refund_effect(*ended, *earlier, *running)];
                let what = what.into_iter().chain(settled).collect::<Vec<_>>().join(" ");
                let mut lines =
                    self.money_lines(title, who, plan.as_ref(), Some(*amount), catalogue);
                let presented = presented.map(|amount| self.money(amount));
                lines.extend(presented.map(|amount| t!(self, "alarm-presented", amount = amount)));
                self.about(*user, &lines, what)
            }
            Alarm::RefundFailed { user, plan, amount } => {
                let title = t!(self, "alarm-refund-failed");
                let lines = self.money_lines(title, who, plan.as_ref(), Some(*amount), catalogue);
                self.about(*user, &lines, t!(self, "alarm-refund-failed-what"))
            }
            Alarm::Dispute { user, plan, amount, of, status, reason, due_by, ended, running } => {
                let (title, what) = self.dispute(*status, of.is_some(), *ended, *running);
                let mut lines =
                    self.money_lines(title, who, plan.as_ref(), Some(*amount), catalogue);
                let of = of.map(|of| self.money(of));
                lines.extend(of.map(|of| t!(self, "alarm-of-payment", amount = of)));
                let reason = reason.as_ref().map(|reason| escape(&clip(reason, ID_LIMIT)));
                lines.extend(reason.map(|reason| t!(self, "alarm-reason", reason = reason)));
                let due = due_by.map(instant);
                lines.extend(due.map(|due| t!(self, "alarm-due", date = due)));
                self.about(*user, &lines, what)
            }
            Alarm::DisputeDue { user, plan, amount, due_by } => {
                let title = t!(self, "alarm-dispute-due");
                let mut lines =
                    self.money_lines(title, who, plan.as_ref(), Some(*amount), catalogue);
                lines.push(t!(self, "alarm-due", date = instant(*due_by)));
                self.about(*user, &lines, t!(self, "alarm-dispute-due-what"))
            }
            Alarm::FraudWarning { user, plan, payment, amount, fraud_type } => {
                let title = t!(self, "alert-title", what = t!(self, "alert-fraud-warning"));
                let mut lines = self.money_lines(title, who, plan.as_ref(), *amount, catalogue);
                let reason = fraud_type.as_deref().map(id);
                lines.extend(reason.map(|reason| t!(self, "alarm-reason", reason = reason)));
                self.about_fraud(*user, payment, &lines)
            }
            Alarm::FraudWarningOver { user, plan, amount, lapsed } => {
                let title = t!(self, "alert-over", what = t!(self, "alert-fraud-warning"));
                let lines = self.money_lines(title, who, plan.as_ref(), *amount, catalogue);
                let lapsed = lapsed.then(|| t!(self, "alarm-fraud-warning-lapsed-what"));
                let what = lapsed.unwrap_or_else(|| t!(self, "alarm-fraud-warning-over-what"));
                self.about(*user, &lines, what)
            }
            Alarm::SubscriptionPaused { user, plan, subscription, reason } => {
                let plan = self.plan_name(catalogue, plan);
                self.paused_at_stripe(*user, who, plan, subscription, reason)
            }
            Alarm::PaidAfterEnd { user, plan, amount, invoice } => {
                let title = t!(self, "alarm-paid-after-end");
                let mut lines = self.money_lines(title, who, Some(plan), Some(*amount), catalogue);
                lines.push(t!(self, "alarm-invoice", id = id(invoice.as_str())));
                self.about(*user, &lines, t!(self, "alarm-paid-after-end-what"))
            }
            Alarm::ActionTaken { by, request, effect } => {
                self.action_taken(by, request, effect, people, catalogue)
            }
            Alarm::ActionFailed { request, effect, reason } => {
                self.action_failed(request, effect, reason, people, catalogue)
            }
            Alarm::OtherVersion => Screen::of([t!(self, "alert-other-version")]),
            Alarm::CustomerDeleted { user, customer } => {
                let lines = vec![
                    t!(self, "alarm-customer-deleted"),
                    who,
                    t!(self, "alarm-customer", id = id(customer.as_str())),
                ];
                self.about(*user, &lines, t!(self, "alarm-customer-deleted-what"))
            }
        }
    }

    /// `plan`: the name of the plan that the subscription had before, escaped.
    fn unlisted_price(
        &self,
        user: UserId,
        who: String,
        subscription: &SubscriptionId,
        prices: &[PriceId],
        plan: Option<String>,
    ) -> Screen {
        let subscription = id(subscription.as_str());
        let mut lines = vec![t!(self, "alarm-unlisted"), who];
        lines.push(match plan {
            Some(plan) => t!(self, "alarm-subscription-of", plan = plan, id = subscription),
            None => t!(self, "alarm-subscription", id = subscription),
        });
        let prices = prices.iter().take(LISTED_PRICES);
        lines.extend(prices.map(|price| t!(self, "alarm-price", id = id(price.as_str()))));
        self.about(user, &lines, t!(self, "alarm-unlisted-what"))
    }

    /// `plan`: a name, escaped.
    fn paused_at_stripe(
        &self,
        user: UserId,
        who: String,
        plan: String,
        subscription: &SubscriptionId,
        reason: &PauseReason,
    ) -> Screen {
        let lines = vec![
            t!(self, "alarm-paused"),
            who,
            t!(self, "alarm-subscription-of", plan = plan, id = id(subscription.as_str())),
            t!(self, "alarm-reason", reason = id(reason.as_str())),
        ];
        self.about(user, &lines, t!(self, "alarm-paused-what"))
    }

    fn second_subscription(
        &self,
        user: UserId,
        who: String,
        subscriptions: &[SubscriptionId],
        plans: &[PlanCode],
        catalogue: &Catalogue,
    ) -> Screen {
        let mut lines = vec![t!(self, "alarm-second"), who];
        let named = subscriptions.iter().enumerate().take(LISTED_SUBSCRIPTIONS);
        lines.extend(named.map(|(place, subscription)| {
            let subscription = id(subscription.as_str());
            match plans.get(place) {
                Some(plan) => {
                    let plan = self.plan_name(catalogue, plan);
                    t!(self, "alarm-subscription-of", plan = plan, id = subscription)
                }
                None => t!(self, "alarm-subscription", id = subscription),
            }
        }));
        self.about(user, &lines, t!(self, "alarm-second-what"))
    }

    /// What a refund means for the access.
    fn refund_effect(&self, ended: bool, earlier: bool, running: bool) -> String {
        if ended {
            self.over(t!(self, "alarm-refund-what"), running)
        } else if earlier {
            t!(self, "alarm-earlier-what")
        } else {
            t!(self, "alarm-refund-partly-what")
        }
    }

    /// Adds buttons to the refund of the payment and to the user.
    fn about_fraud(&self, user: UserId, payment: &str, lines: &[String]) -> Screen {
        let refund = CallbackData::RefundPayment(user, payment.to_owned());
        let refund = Button::callback(t!(self, "button-refund"), refund);
        Screen::of([lines.join("\n"), t!(self, "alarm-fraud-warning-what")])
            .row(vec![refund, self.show_person(user)])
            .row(vec![self.to_audit_log_of(user)])
    }

    /// Adds a reminder if the subscription still runs at Stripe after access has ended.
    fn over(&self, what: String, running: bool) -> String {
        if running { format!("{what} {}", t!(self, "alarm-still-running")) } else { what }
    }

    /// `part`: only part of the payment is disputed.
    fn dispute(
        &self,
        status: DisputeStatus,
        part: bool,
        ended: bool,
        running: bool,
    ) -> (String, String) {
        let with_access = |what: String| {
            if ended {
                self.over(format!("{what} {}", t!(self, "alarm-refund-what")), running)
            } else {
                format!("{what} {}", t!(self, "alarm-refund-partly-what"))
            }
        };
        match status {
            DisputeStatus::Inquiry => {
                (t!(self, "alarm-dispute-inquiry"), t!(self, "alarm-dispute-inquiry-what"))
            }
            DisputeStatus::InquiryReview => {
                (t!(self, "alarm-dispute-inquiry"), t!(self, "alarm-dispute-review-what"))
            }
            DisputeStatus::Open if part => {
                (t!(self, "alarm-dispute-open"), t!(self, "alarm-dispute-part-what"))
            }
            DisputeStatus::Open => {
                (t!(self, "alarm-dispute-open"), t!(self, "alarm-dispute-open-what"))
            }
            DisputeStatus::Review => {
                (t!(self, "alarm-dispute-open"), t!(self, "alarm-dispute-review-what"))
            }
            DisputeStatus::Prevented => {
                (t!(self, "alarm-dispute-prevented"), t!(self, "alarm-dispute-prevented-what"))
            }
            DisputeStatus::Lost => {
                (t!(self, "alarm-dispute-lost"), with_access(t!(self, "alarm-dispute-lost-what")))
            }
            DisputeStatus::Appeal => {
                (t!(self, "alarm-dispute-appeal"), t!(self, "alarm-dispute-appeal-what"))
            }
            DisputeStatus::AppealReview => (
                t!(self, "alarm-dispute-appeal-review"),
                with_access(t!(self, "alarm-dispute-appeal-review-what")),
            ),
            DisputeStatus::Won => {
                (t!(self, "alarm-dispute-won"), t!(self, "alarm-dispute-won-what"))
            }
        }
    }

    fn money_lines(
        &self,
        title: String,
        who: String,
        plan: Option<&PlanCode>,
        amount: Option<Money>,
        catalogue: &Catalogue,
    ) -> Vec<String> {
        let plan = plan.map(|plan| self.plan_name(catalogue, plan));
        let plan = plan.map(|plan| t!(self, "alarm-plan", plan = plan));
        let amount = amount.map(|amount| t!(self, "alarm-amount", amount = self.money(amount)));
        [title, who].into_iter().chain(plan).chain(amount).collect()
    }

    /// The line that names a user.
    fn who(&self, user: UserId, people: &[KnownPerson]) -> String {
        with_names(self.user_line(user), user, people)
    }

    /// Adds a button to the user's audit log.
    fn about(&self, user: UserId, lines: &[String], what: String) -> Screen {
        let log = CallbackData::Audit { filter: AuditFilter::User(user), before: None };
        Screen::of([lines.join("\n"), what])
            .row(vec![Button::callback(t!(self, "button-audit-log"), log)])
    }
}

fn id(text: &str) -> String {
    escape(&clip(text, ID_LIMIT))
}
