//! What is true, told by the simulated Stripe's own state.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::notice::Notice;
use tollgate::sandbox::StripeSim;

use crate::life::{USERS, text};

const GRACE: i64 = 3 * 86_400;
const TERM: i64 = 90 * 86_400;

/// Everything there is to know, read once.
pub(crate) struct Oracle {
    now: i64,
    subscriptions: Vec<Value>,
    invoices: Vec<Value>,
    charges: Vec<Value>,
    refunds: Vec<Value>,
    disputes: Vec<Value>,
    sessions: Vec<Value>,
    events: Vec<Value>,
    /// Invoice to payment intents.
    payments: BTreeMap<String, Vec<String>>,
}

impl Oracle {
    pub(crate) fn of(stripe: &StripeSim, now: Timestamp) -> Self {
        let mut payments = BTreeMap::<String, Vec<String>>::new();
        let mut after = String::new();
        loop {
            let path = format!("invoice_payments?limit=100{after}");
            let page = stripe.call("GET", &path, "").unwrap();
            for one in page["data"].as_array().unwrap() {
                let intent = text(&one["payment"]["payment_intent"]);
                payments.entry(text(&one["invoice"])).or_default().push(intent);
            }
            if page["has_more"] != true {
                break;
            }
            let last = page["data"].as_array().unwrap().last().unwrap();
            after = format!("&starting_after={}", text(&last["id"]));
        }
        Self {
            now: now.seconds(),
            subscriptions: stripe.subscriptions(),
            invoices: stripe.invoices(),
            charges: stripe.charges(),
            refunds: stripe.refunds(),
            disputes: stripe.disputes(),
            sessions: stripe.sessions(),
            events: stripe.events(),
            payments,
        }
    }

    fn user_of(&self, customer: &Value) -> Option<i64> {
        // A deleted customer says nothing any more; its creation does.
        let created = self.events.iter().find(|event| {
            event["type"] == "customer.created" && event["data"]["object"]["id"] == *customer
        })?;
        text(&created["data"]["object"]["metadata"]["user_id"]).parse().ok()
    }

    /// `subscription user plan status end` of each, as the ledger lists them.
    pub(crate) fn subscriptions(&self) -> BTreeSet<String> {
        let all = self.subscriptions.iter().filter_map(|one| {
            let user = self.user_of(&one["customer"])?;
            let status = text(&one["status"]);
            // The end of what does not run is nobody's business.
            let open =
                !matches!(&*status, "canceled" | "incomplete" | "incomplete_expired" | "paused");
            let end = one["cancel_at"].as_i64().filter(|_| open);
            let end = end.map_or("-".to_owned(), |end| (end * 1000).to_string());
            Some(format!("{} {user} {} {status} {end}", text(&one["id"]), plan(one)))
        });
        all.collect()
    }

    /// `user right source` of each right in force.
    pub(crate) fn rights(&self) -> BTreeSet<String> {
        let mut rights = BTreeSet::new();
        let mut give = |user: i64, plan: &str, source: &str| {
            for right in gives(plan) {
                rights.insert(format!("{user} {right} {source}"));
            }
        };
        for one in &self.subscriptions {
            let Some(user) = self.user_of(&one["customer"]) else { continue };
            let id = text(&one["id"]);
            if self.is_open(one, &id) {
                give(user, &plan(one), &id);
            }
        }
        for user in USERS {
            let mut end = 0;
            for (at, id) in self.seasons(user) {
                let reversed = self.is_reversed(&self.intent_of_session(&id));
                if !reversed {
                    end = at.max(end) + TERM;
                    if end > self.now {
                        give(user, "season", &id);
                    }
                }
            }
        }
        rights
    }

    fn is_open(&self, one: &Value, id: &str) -> bool {
        if one["pause_collection"]["behavior"] == "void" || self.running_period_reversed(id) {
            return false;
        }
        match one["status"].as_str().unwrap() {
            "active" | "trialing" => true,
            "past_due" | "unpaid" => self.first_failure(id).is_some_and(|at| at + GRACE > self.now),
            _ => false,
        }
    }

    fn invoices_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Value> {
        self.invoices.iter().filter(move |invoice| subscription_of(invoice) == id)
    }

    /// The first failure of what is still owed and has failed since all was well.
    fn first_failure(&self, id: &str) -> Option<i64> {
        let owed = |invoice: &&Value| !matches!(invoice["status"].as_str(), Some("paid" | "void"));
        let failures = |invoice: &Value| {
            let failed = |event: &&Value| {
                event["type"] == "invoice.payment_failed"
                    && event["data"]["object"]["id"] == invoice["id"]
            };
            let failed = self.events.iter().filter(failed);
            failed.filter_map(|event| event["created"].as_i64()).collect::<Vec<_>>()
        };
        let well = self.states(id).filter(|(_, good)| *good).map(|(at, _)| at).max();
        let owing = self.states(id).filter(|(at, _)| Some(*at) >= well).find(|(_, good)| !good);
        let since = owing.map(|(at, _)| at);
        let failed = self.invoices_of(id).filter(owed).filter_map(|invoice| {
            let failures = failures(invoice);
            let (first, last) = (*failures.iter().min()?, failures.iter().max().copied());
            let counts = last >= well;
            let change = invoice["billing_reason"] == "subscription_update";
            counts.then(|| if change { since.map_or(first, |at| first.max(at)) } else { first })
        });
        failed.min()
    }

    /// When the subscription was how, as it told in the order in which it did: whether well.
    fn states<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (i64, bool)> + 'a {
        let of = move |event: &&'a Value| {
            let object = &event["data"]["object"];
            object["object"] == "subscription" && object["id"] == id
        };
        self.events.iter().filter(of).filter_map(|event| {
            let status = event["data"]["object"]["status"].as_str()?;
            Some((event["created"].as_i64()?, matches!(status, "active" | "trialing")))
        })
    }

    /// Whether the money for the running period has gone back, by refunds and lost disputes together.
    fn running_period_reversed(&self, id: &str) -> bool {
        let reach = |invoice: &Value| {
            let lines = || invoice["lines"]["data"].as_array().into_iter().flatten();
            let end = |line: &Value| line["period"]["end"].as_i64();
            let whole = lines().filter(|line| !is_proration(line)).filter_map(end).max();
            whole.or_else(|| lines().filter_map(end).max())
        };
        let sub = self.subscriptions.iter().find(|one| one["id"] == id).unwrap();
        let item = &sub["items"]["data"][0]["current_period_end"];
        let end = item.as_i64().or_else(|| sub["current_period_end"].as_i64());
        let paid = || {
            let paid = self.invoices_of(id).filter(|invoice| invoice["status"] == "paid");
            let mut paid: Vec<&Value> = paid.collect();
            if paid.iter().any(|invoice| reach(invoice) <= end) {
                paid.retain(|invoice| reach(invoice) <= end);
            }
            paid.into_iter()
        };
        let furthest = paid().map(reach).max().flatten();
        let (mut whole, mut gone) = (0, 0);
        for invoice in paid().filter(|one| reach(one) == furthest) {
            let bill = invoice["amount_paid"].as_i64().unwrap_or(0);
            let intents = self.payments.get(&text(&invoice["id"])).into_iter().flatten();
            whole += bill;
            gone += intents.map(|intent| self.gone(intent)).sum::<i64>().min(bill);
        }
        whole > 0 && gone >= whole
    }

    /// What of a payment was refunded, or lost in a dispute.
    fn gone(&self, intent: &str) -> i64 {
        let Some(charge) = self.charges.iter().find(|one| one["payment_intent"] == intent) else {
            return 0;
        };
        let amount = charge["amount"].as_i64().unwrap_or(0);
        let lost = self.disputes.iter().filter(|one| {
            let status = one["status"].as_str().unwrap_or_default();
            one["payment_intent"] == intent && (status == "lost" || status.starts_with("appeal_"))
        });
        let lost: i64 = lost.filter_map(|one| one["amount"].as_i64()).sum();
        (charge["amount_refunded"].as_i64().unwrap_or(0) + lost).min(amount)
    }

    fn is_reversed(&self, intent: &str) -> bool {
        let charge = self.charges.iter().find(|charge| charge["payment_intent"] == intent);
        let amount = charge.and_then(|charge| charge["amount"].as_i64());
        amount.is_some_and(|amount| self.gone(intent) >= amount)
    }

    /// Seasons that were paid for once: when, and by which session.
    fn seasons(&self, user: i64) -> Vec<(i64, String)> {
        let paid = self.sessions.iter().filter(|session| {
            session["mode"] == "payment"
                && session["payment_status"] == "paid"
                && self.user_of(&session["customer"]) == Some(user)
        });
        let mut seasons: Vec<_> = paid
            .map(|session| {
                let id = text(&session["id"]);
                let completed = self.events.iter().find(|event| {
                    event["type"] == "checkout.session.completed"
                        && event["data"]["object"]["id"] == id.as_str()
                });
                (completed.unwrap()["created"].as_i64().unwrap(), id)
            })
            .collect();
        seasons.sort();
        seasons
    }

    fn intent_of_session(&self, id: &str) -> String {
        let session = self.sessions.iter().find(|session| session["id"] == id);
        session.map(|session| text(&session["payment_intent"])).unwrap_or_default()
    }

    /// Whether what a notice says is so. Notices that were on their way when the world moved on are
    /// not asked about.
    pub(crate) fn is_so(&self, notice: &Notice) -> Result<(), String> {
        let subscription = |id: &str| self.subscriptions.iter().find(|one| one["id"] == id);
        let status =
            |id: &str| subscription(id).map(|one| text(&one["status"])).unwrap_or_default();
        let invoice = |id: &str| {
            let found = self.invoices.iter().find(|one| one["id"] == id);
            found.map(|one| text(&one["status"])).unwrap_or_default()
        };
        let alive = |id: &str| id.starts_with("cs_") || !["canceled", ""].contains(&&*status(id));
        let good =
            |id: &str| id.starts_with("cs_") || matches!(&*status(id), "active" | "trialing");
        let ends = |id: &str| subscription(id).and_then(|one| one["cancel_at"].as_i64());
        let has = |id: &str, code: &str| {
            id.starts_with("cs_") || subscription(id).is_some_and(|one| plan(one) == code)
        };
        let so = match notice {
            Notice::Activated { subscription: id, plan, .. } => {
                good(id.as_str()) && has(id.as_str(), plan.as_str())
            }
            Notice::TrialStarted { subscription: id, .. }
            | Notice::TrialEnding { subscription: id, .. } => status(id.as_str()) == "trialing",
            Notice::TrialConverted { subscription: id, invoice: paid, .. }
            | Notice::Renewed { subscription: id, invoice: paid, .. }
            | Notice::PaymentRecovered { subscription: id, invoice: paid, .. } => {
                alive(id.as_str()) && invoice(paid.as_str()) == "paid"
            }
            Notice::StillOwing { subscription: id, invoice: paid, .. } => {
                let open =
                    |one: &Value| matches!(one["status"].as_str(), Some("open" | "uncollectible"));
                invoice(paid.as_str()) == "paid" && self.invoices_of(id.as_str()).any(open)
            }
            Notice::PaymentFailed { subscription: id, invoice: owed, .. }
            | Notice::ActionRequired { subscription: id, invoice: owed, .. } => {
                alive(id.as_str()) && matches!(&*invoice(owed.as_str()), "open" | "uncollectible")
            }
            Notice::GraceEnding { subscription: id, .. }
            | Notice::AccessLapsed { subscription: id, .. } => {
                matches!(&*status(id.as_str()), "past_due" | "unpaid")
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
            Notice::Paused { subscription: id, .. } => {
                subscription(id.as_str()).is_some_and(|one| one["pause_collection"].is_object())
            }
            Notice::Unpaused { subscription: id, .. } => {
                subscription(id.as_str()).is_some_and(|one| one["pause_collection"].is_null())
            }
            Notice::Ended { subscription: id, .. } => {
                id.as_str().starts_with("cs_") || status(id.as_str()) == "canceled"
            }
            Notice::Refunded { .. } => !self.refunds.is_empty(),
            Notice::PaymentReversed { .. } | Notice::PartlyReversed { .. } => {
                self.disputes.iter().any(|dispute| {
                    let status = dispute["status"].as_str().unwrap_or_default();
                    status == "lost" || status.starts_with("appeal_")
                })
            }
            Notice::ReversalLifted { .. } => {
                self.disputes.iter().any(|dispute| dispute["status"] == "won")
            }
            Notice::EarlierReturned { disputed: true, .. } => !self.disputes.is_empty(),
            Notice::EarlierReturned { disputed: false, .. } | Notice::PartlyRefunded { .. } => {
                !self.refunds.is_empty()
            }
            Notice::RefundFailed { .. } => {
                self.refunds.iter().any(|refund| refund["status"] == "failed")
            }
            Notice::PaymentPending { .. } => self.sessions.iter().any(|session| {
                session["status"] == "complete" && session["payment_status"] == "unpaid"
            }),
            Notice::TrialPaused { subscription: id, .. }
            | Notice::SubscriptionPaused { subscription: id, .. }
            | Notice::ResumeOffered { subscription: id, .. } => status(id.as_str()) == "paused",
            Notice::PaymentNotCompleted { .. }
            | Notice::RenewalAhead { .. }
            | Notice::PlanChangeUnpaid { .. }
            | Notice::Alarm { .. } => true,
        };
        if so { Ok(()) } else { Err(format!("not so: {notice:?}")) }
    }
}

fn is_proration(line: &Value) -> bool {
    line["proration"] == true
        || line["parent"]["subscription_item_details"]["proration"] == true
        || line["parent"]["invoice_item_details"]["proration"] == true
}

fn plan(subscription: &Value) -> String {
    let price = text(&subscription["items"]["data"][0]["price"]["id"]);
    price.split('_').nth(1).unwrap_or_default().to_owned()
}

fn gives(plan: &str) -> &'static [&'static str] {
    match plan {
        "basic" => &["digest"],
        "premium" => &["digest", "signals"],
        "pro" => &["digest", "signals", "api"],
        "season" => &["season"],
        _ => &[],
    }
}

fn subscription_of(invoice: &Value) -> String {
    let old = text(&invoice["subscription"]);
    if old.is_empty() {
        text(&invoice["parent"]["subscription_details"]["subscription"])
    } else {
        old
    }
}
