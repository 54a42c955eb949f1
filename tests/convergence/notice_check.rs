//! Whether a sent notice is true: judged by the subscription or payment that it concerns, and its recipient.

use serde_json::Value;
use tollgate::domain::alerts::Alert;
use tollgate::domain::money::Money;
use tollgate::domain::notice::{Alarm, Notice};

use crate::convergence::actions::USERS;
use crate::convergence::oracle::Oracle;
use crate::convergence::perform::{plan_item, text};

/// The admin of the catalogue's `bot.toml`.
const ADMIN: i64 = 9;

/// A notice, to whom it was sent, and the key under which it is sent once.
#[derive(Debug, PartialEq)]
pub(crate) struct SentNotice {
    pub(crate) user: i64,
    pub(crate) key: String,
    pub(crate) notice: Notice,
}

impl Oracle {
    /// Call it only for notices that were sent after the last action: others may be outdated.
    pub(crate) fn check_notice(&self, sent: &SentNotice) -> Result<(), String> {
        let SentNotice { user, key, notice } = sent;
        let result = match notice {
            Notice::Alarm { alarm } if *user == ADMIN => self.is_alarm_true(key, alarm),
            Notice::Alarm { .. } => return Err(format!("not for an admin: {sent:?}")),
            _ if self.owner_of_notice(key, notice) != Some(*user) => {
                return Err(format!("sent to another user: {sent:?}"));
            }
            Notice::PaymentPending { .. } | Notice::PaymentNotCompleted { .. } => {
                self.is_checkout_notice_true(key, notice)
            }
            _ => self.is_subscription_notice_true(key, notice),
        };
        if result { Ok(()) } else { Err(format!("not true: {sent:?}")) }
    }

    fn owner_of_notice(&self, key: &str, notice: &Notice) -> Option<i64> {
        let fields = serde_json::to_value(notice).unwrap();
        let id = fields["subscription"].as_str().unwrap_or_else(|| subject(key));
        let object = self.session(id).or_else(|| self.subscription(id))?;
        self.user_of(&object["customer"])
    }

    /// Notices that name no subscription: their keys name the checkout session.
    fn is_checkout_notice_true(&self, key: &str, notice: &Notice) -> bool {
        let Some(session) = self.session(subject(key)) else { return false };
        let is_plan = |plan: Option<&str>| session["metadata"]["plan_code"].as_str() == plan;
        match notice {
            Notice::PaymentPending { plan } => {
                session["status"] == "complete"
                    && session["payment_status"] == "unpaid"
                    && is_plan(plan.as_ref().map(|plan| plan.as_str()))
            }
            Notice::PaymentNotCompleted { plan } => {
                let kind = "checkout.session.async_payment_failed";
                session["payment_status"] == "unpaid"
                    && self.event_times(session, kind).next().is_some()
                    && is_plan(plan.as_ref().map(|plan| plan.as_str()))
            }
            _ => false,
        }
    }

    fn is_subscription_notice_true(&self, key: &str, notice: &Notice) -> bool {
        let status = |id: &str| {
            self.subscription(id).map(|found| text(&found["status"])).unwrap_or_default()
        };
        let invoice =
            |id: &str| self.invoice(id).map(|found| text(&found["status"])).unwrap_or_default();
        let alive = |id: &str| id.starts_with("cs_") || !["canceled", ""].contains(&&*status(id));
        let good =
            |id: &str| id.starts_with("cs_") || matches!(&*status(id), "active" | "trialing");
        let ends = |id: &str| self.subscription(id).and_then(|found| found["cancel_at"].as_i64());
        let has = |id: &str, code: &str| id.starts_with("cs_") || self.has_plan(id, code);
        let is_paid = |id: &str, amount: Money| {
            invoice(id) == "paid" && self.came_to(id, "amount_paid", amount)
        };
        match notice {
            Notice::Activated { subscription: id, plan, .. } => {
                good(id.as_str()) && has(id.as_str(), plan.as_str())
            }
            Notice::TrialStarted { subscription: id, .. }
            | Notice::TrialEnding { subscription: id, .. } => status(id.as_str()) == "trialing",
            Notice::TrialConverted { subscription: id, invoice: paid, amount, .. }
            | Notice::Renewed { subscription: id, invoice: paid, amount, .. }
            | Notice::PaymentRecovered { subscription: id, invoice: paid, amount, .. } => {
                alive(id.as_str()) && is_paid(paid.as_str(), *amount)
            }
            Notice::StillOwing { subscription: id, invoice: paid, .. } => {
                let open = |invoice: &Value| {
                    matches!(invoice["status"].as_str(), Some("open" | "uncollectible"))
                };
                invoice(paid.as_str()) == "paid" && self.invoices_of(id.as_str()).any(open)
            }
            Notice::PaymentFailed { subscription: id, invoice: owed, .. }
            | Notice::ActionRequired { subscription: id, invoice: owed, .. } => {
                alive(id.as_str()) && matches!(&*invoice(owed.as_str()), "open" | "uncollectible")
            }
            Notice::GraceEnding { subscription: id, .. }
            | Notice::AccessLapsed { subscription: id, .. } => {
                matches!(&*status(id.as_str()), "past_due" | "unpaid" | "paused")
            }
            Notice::InvoiceOverdue { subscription: id, invoice: owed, .. } => {
                matches!(&*status(id.as_str()), "past_due" | "unpaid")
                    && invoice(owed.as_str()) == "open"
            }
            Notice::DebtSettled { subscription: id, invoice: settled, .. } => {
                alive(id.as_str()) && invoice(settled.as_str()) != "open"
            }
            Notice::PaidAfterEnd { subscription: id, invoice: paid, .. } => {
                status(id.as_str()) == "canceled" && invoice(paid.as_str()) == "paid"
            }
            Notice::CancellationScheduled { subscription: id, ends_at, .. } => {
                alive(id.as_str()) && ends(id.as_str()) == Some(ends_at.seconds())
            }
            Notice::EndingSoon { subscription: id, ends_at, once, .. } => {
                *once || ends(id.as_str()) == Some(ends_at.seconds())
            }
            Notice::Resumed { subscription: id, .. } => {
                alive(id.as_str()) && ends(id.as_str()).is_none()
            }
            Notice::PlanChanged { subscription: id, to: plan, .. }
            | Notice::IntervalChanged { subscription: id, plan, .. } => {
                alive(id.as_str()) && has(id.as_str(), plan.as_str())
            }
            Notice::PlanChangeUnpaid { subscription: id, plan } => {
                let kind = "customer.subscription.pending_update_expired";
                self.has_plan(id.as_str(), plan.as_str())
                    && self.subscription(id.as_str()).is_some_and(|found| {
                        found["pending_update"].is_null()
                            && self.event_times(found, kind).next().is_some()
                    })
            }
            Notice::RenewalAhead { subscription: id, plan, amount, .. } => {
                status(id.as_str()) == "active"
                    && self.has_plan(id.as_str(), plan.as_str())
                    && self.announces(id.as_str(), *amount)
            }
            Notice::Paused { subscription: id, .. } => self
                .subscription(id.as_str())
                .is_some_and(|found| found["pause_collection"].is_object()),
            Notice::Unpaused { subscription: id, .. } => {
                self.subscription(id.as_str()).is_some_and(|found| {
                    found["pause_collection"].is_null() && found["status"] != "paused"
                })
            }
            Notice::Ended { subscription: id, .. } => {
                id.as_str().starts_with("cs_") || status(id.as_str()) == "canceled"
            }
            Notice::SubscriptionPaused { subscription: id, reason, .. } => {
                status(id.as_str()) == "paused"
                    && self.pause_reason(id.as_str()) == Some(reason.as_str())
            }
            Notice::TrialPaused { subscription: id, .. } => {
                self.pause_reason(id.as_str()) == Some("trial_end_without_payment_method")
            }
            Notice::ResumeOffered { subscription: id, .. } => status(id.as_str()) == "paused",
            _ => self.is_reversal_true(key, notice),
        }
    }

    /// Notices of refunds and disputes. Their keys name the payment, refund or dispute.
    fn is_reversal_true(&self, key: &str, notice: &Notice) -> bool {
        match notice {
            Notice::Refunded { subscription: id, .. } => {
                self.has_reversed_period(id.as_str()) && self.is_refunded(id.as_str())
            }
            Notice::PaymentReversed { subscription: id, .. } => {
                self.has_reversed_period(id.as_str()) && self.has_lost_dispute(id.as_str())
            }
            Notice::PartlyRefunded { subscription: id, amount, .. }
            | Notice::EarlierReturned { subscription: id, amount, disputed: false, .. } => {
                let minor = key.rsplit(':').next().and_then(|minor| minor.parse::<i64>().ok());
                let paid = self.intents_of(id.as_str()).contains(subject(key));
                paid && minor == self.refunded_amount(subject(key)) && is_amount(*amount, minor)
            }
            Notice::PartlyReversed { subscription: id, .. }
            | Notice::EarlierReturned { subscription: id, disputed: true, .. } => {
                self.dispute_of(id.as_str(), subject(key)).is_some_and(has_taken_the_money)
            }
            Notice::ReversalLifted { subscription: id, .. } => self
                .dispute_of(id.as_str(), subject(key))
                .is_some_and(|dispute| dispute["status"] == "won"),
            Notice::RefundFailed { subscription: id, .. } => {
                let refund = self.refund(subject(key));
                refund.is_some_and(|refund| {
                    refund["status"] == "failed"
                        && self.intents_of(id.as_str()).contains(&text(&refund["payment_intent"]))
                })
            }
            _ => false,
        }
    }

    fn is_alarm_true(&self, key: &str, alarm: &Alarm) -> bool {
        let owns = |customer: &Value, user: i64| self.user_of(customer) == Some(user);
        let subscription = |id: &str, user: i64| {
            self.subscription(id).filter(|found| owns(&found["customer"], user))
        };
        match alarm {
            Alarm::AlertBegan { alert } | Alarm::AlertOver { alert, .. } => is_possible(alert),
            // No admin acts here.
            Alarm::ActionTaken { .. } | Alarm::ActionFailed { .. } | Alarm::OtherVersion => false,
            Alarm::SecondSubscription { user, subscriptions, .. } => {
                let is_live = |found: &Value| {
                    !["canceled", "incomplete", "incomplete_expired"]
                        .contains(&&*text(&found["status"]))
                };
                let live = |id: &str| subscription(id, user.0).is_some_and(is_live);
                subscriptions.len() > 1 && subscriptions.iter().all(|id| live(id.as_str()))
            }
            Alarm::UnlistedPrice { user, subscription: id, prices, .. } => {
                subscription(id.as_str(), user.0).is_some_and(|found| {
                    let items = found["items"].to_string();
                    plan_item(found).is_none()
                        && prices.iter().all(|price| items.contains(price.as_str()))
                })
            }
            Alarm::Refund { user, amount, .. } => {
                let payment = self.charge(subject(key));
                payment.is_some_and(|charge| {
                    owns(&charge["customer"], user.0)
                        && is_amount(*amount, charge["amount_refunded"].as_i64())
                })
            }
            Alarm::RefundFailed { user, amount, .. } => {
                let refund = self.refund(subject(key));
                refund.is_some_and(|refund| {
                    let charge = self.charge(&text(&refund["payment_intent"]));
                    refund["status"] == "failed"
                        && charge.is_some_and(|charge| owns(&charge["customer"], user.0))
                        && is_amount(*amount, refund["amount"].as_i64())
                })
            }
            Alarm::Dispute { user, amount, .. } | Alarm::DisputeDue { user, amount, .. } => {
                let dispute = self.dispute(subject(key));
                dispute.is_some_and(|dispute| {
                    let charge = self.charge(&text(&dispute["payment_intent"]));
                    charge.is_some_and(|charge| owns(&charge["customer"], user.0))
                        && is_amount(*amount, dispute["amount"].as_i64())
                })
            }
            Alarm::FraudWarning { user, payment, amount, .. } => {
                let warning = self.fraud_warning(subject(key));
                warning.is_some_and(|warning| {
                    warning["payment_intent"] == payment.as_str()
                        && self.is_warning_open(warning)
                        && self.is_paid_by(payment, user.0, *amount)
                })
            }
            Alarm::FraudWarningOver { user, amount, lapsed, .. } => {
                let warning = self.fraud_warning(subject(key));
                warning.is_some_and(|warning| {
                    (if *lapsed {
                        self.has_lapsed(warning)
                    } else {
                        warning["actionable"] == false
                    }) && self.is_paid_by(&text(&warning["payment_intent"]), user.0, *amount)
                })
            }
            Alarm::PaidAfterEnd { user, amount, invoice, .. } => {
                let found = self.invoice(invoice.as_str());
                found.is_some_and(|found| {
                    owns(&found["customer"], user.0)
                        && found["status"] == "paid"
                        && self.came_to(invoice.as_str(), "amount_paid", *amount)
                })
            }
            Alarm::CustomerDeleted { user, customer } => {
                let id = Value::from(customer.as_str());
                owns(&id, user.0)
                    && self.events().any(|event| {
                        event["type"] == "customer.deleted" && event["data"]["object"]["id"] == id
                    })
            }
            Alarm::SubscriptionPaused { user, subscription: id, reason, .. } => {
                subscription(id.as_str(), user.0).is_some_and(|found| found["status"] == "paused")
                    && self.pause_reason(id.as_str()) == Some(reason.as_str())
            }
        }
    }

    /// Whether the user has made the payment, over this amount, or over a part of an invoice of this amount.
    fn is_paid_by(&self, payment: &str, user: i64, amount: Option<Money>) -> bool {
        let Some(charge) = self.charge(payment) else { return false };
        let invoice = self.invoice_paid_with(payment).and_then(|id| self.invoice(id));
        let bill = invoice.and_then(|invoice| invoice["amount_due"].as_i64());
        let is_either =
            |amount: Money| is_amount(amount, charge["amount"].as_i64()) || is_amount(amount, bill);
        self.user_of(&charge["customer"]) == Some(user) && amount.is_none_or(is_either)
    }

    fn has_plan(&self, id: &str, code: &str) -> bool {
        self.subscription(id).is_some_and(|found| Self::plan(found).as_deref() == Some(code))
    }

    /// Whether an amount is an invoice's. Notices in the customer's own currency are not compared.
    fn came_to(&self, invoice: &str, field: &str, amount: Money) -> bool {
        self.invoice(invoice).is_some_and(|found| is_amount(amount, found[field].as_i64()))
    }

    /// Whether Stripe has announced an invoice over this amount for the subscription.
    fn announces(&self, id: &str, amount: Money) -> bool {
        self.events().any(|event| {
            let invoice = &event["data"]["object"];
            event["type"] == "invoice.upcoming"
                && Self::subscription_of(invoice) == id
                && is_amount(amount, invoice["amount_due"].as_i64())
        })
    }

    /// Whether all that was paid for the running period, or for a single purchase, has gone back.
    fn has_reversed_period(&self, id: &str) -> bool {
        if id.starts_with("cs_") {
            self.is_reversed(&self.intent_of_session(id))
        } else {
            self.running_period_reversed(id)
        }
    }

    fn is_refunded(&self, id: &str) -> bool {
        let intents = self.intents_of(id);
        intents.iter().any(|intent| self.refunded_amount(intent) > Some(0))
    }

    fn has_lost_dispute(&self, id: &str) -> bool {
        let intents = self.intents_of(id);
        let mut disputes = self.disputes();
        disputes.any(|dispute| {
            intents.contains(&text(&dispute["payment_intent"])) && has_taken_the_money(dispute)
        })
    }

    /// A dispute of a payment for the subscription.
    fn dispute_of(&self, id: &str, dispute: &str) -> Option<&Value> {
        let intents = self.intents_of(id);
        self.dispute(dispute).filter(|found| intents.contains(&text(&found["payment_intent"])))
    }

    fn refunded_amount(&self, intent: &str) -> Option<i64> {
        self.charge(intent).and_then(|charge| charge["amount_refunded"].as_i64())
    }
}

/// What a key is about: `re_1` of `re_1:failed`.
fn subject(key: &str) -> &str {
    key.split(':').next().unwrap_or_default()
}

/// Whether the condition can occur here, where no backups are scheduled and nothing is misconfigured.
fn is_possible(alert: &Alert) -> bool {
    match alert {
        Alert::FailedEvents { count, .. } => *count > 0,
        Alert::DeadDeliveries { endpoint, .. } => endpoint.as_str() == "service",
        Alert::DeadNotices { user, .. } => USERS.contains(&user.0),
        Alert::Clock { wall, right, .. } => wall != right,
        // Stripe is down at times, and events are lost.
        Alert::StripeUnreachable | Alert::TelegramUnreachable | Alert::Drift { .. } => true,
        Alert::RevocationsPaused { revoked, people } => {
            revoked <= people && usize::try_from(*people).unwrap() <= USERS.len()
        }
        _ => false,
    }
}

fn has_taken_the_money(dispute: &Value) -> bool {
    let status = dispute["status"].as_str().unwrap_or_default();
    status == "lost" || status.starts_with("appeal_")
}

/// Amounts in the customer's own currency are not compared.
fn is_amount(amount: Money, minor: Option<i64>) -> bool {
    amount.currency.code() != "usd" || minor == Some(amount.minor)
}
