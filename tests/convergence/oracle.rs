//! What is true, told by the simulated Stripe's own state.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::money::Money;
use tollgate::domain::notice::Notice;
use tollgate_sandbox::StripeSim;

use crate::life::USERS;
use crate::living::{is_listed, plan_item, sold, text};

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
    /// Why each of the paused subscriptions is.
    pauses: BTreeMap<String, &'static str>,
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
        let subscriptions = stripe.subscriptions();
        let pauses = subscriptions.iter().map(|one| text(&one["id"]));
        let pauses = pauses.filter_map(|id: String| stripe.pause_reason(&id).map(|why| (id, why)));
        let pauses = pauses.collect();
        // What happens on other accounts is nothing to this one.
        let mut events = stripe.events();
        events.retain(|event| event["account"].is_null() && event["context"].is_null());
        Self {
            now: now.seconds(),
            subscriptions,
            invoices: stripe.invoices(),
            charges: stripe.charges(),
            refunds: stripe.refunds(),
            disputes: stripe.disputes(),
            sessions: stripe.sessions(),
            events,
            payments,
            pauses,
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
            let (status, plan) = (text(&one["status"]), plan(one)?);
            // The end of what does not run is nobody's business.
            let open =
                !matches!(&*status, "canceled" | "incomplete" | "incomplete_expired" | "paused");
            let end = one["cancel_at"].as_i64().filter(|_| open);
            let end = end.map_or("-".to_owned(), |end| (end * 1000).to_string());
            Some(format!("{} {user} {plan} {status} {end}", text(&one["id"])))
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
                for item in sold(one) {
                    give(user, &plan_of(item), &id);
                }
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
            "paused" => {
                self.pauses.get(id).is_some_and(|why| why.ends_with("failure"))
                    && self.is_open_in_pause(id)
            }
            _ => false,
        }
    }

    /// While a failed payment has paused it: for the grace time, and, once it is paid, for the period
    /// that was paid for.
    fn is_open_in_pause(&self, id: &str) -> bool {
        let well = self.states(id).filter(|(_, good)| *good).map(|(at, _)| at).max();
        let failed = |one: &&Value| {
            one["billing_reason"] != "subscription_update"
                && self
                    .dates(one, "invoice.payment_failed")
                    .max()
                    .is_some_and(|at| Some(at) >= well)
        };
        let failed: Vec<&Value> = self.invoices_of(id).filter(failed).collect();
        let first = |one: &&Value| self.dates(one, "invoice.payment_failed").min();
        let owed =
            failed.iter().copied().filter(|one| is_owed(one)).filter_map(|one| first(&one)).min();
        if let Some(first) = owed {
            return first + GRACE > self.now;
        }
        let paid = failed.iter().filter(|one| one["status"] == "paid");
        let last = paid.max_by_key(|one| (self.dates(one, "invoice.paid").min(), text(&one["id"])));
        last.and_then(|one| reach(one)).is_some_and(|end| end > self.now)
    }

    /// When events of that type told of an object.
    fn dates<'a>(&'a self, of: &'a Value, kind: &'a str) -> impl Iterator<Item = i64> + 'a {
        let told = move |event: &&Value| {
            event["type"] == kind && event["data"]["object"]["id"] == of["id"]
        };
        self.events.iter().filter(told).filter_map(|event| event["created"].as_i64())
    }

    fn invoices_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Value> {
        self.invoices.iter().filter(move |invoice| subscription_of(invoice) == id)
    }

    /// The first failure of what is still owed and has failed since all was well.
    fn first_failure(&self, id: &str) -> Option<i64> {
        let well = self.states(id).filter(|(_, good)| *good).map(|(at, _)| at).max();
        let owing = self.states(id).filter(|(at, _)| Some(*at) >= well).find(|(_, good)| !good);
        let since = owing.map(|(at, _)| at);
        let failed = self.invoices_of(id).filter(|one| is_owed(one)).filter_map(|invoice| {
            let failures: Vec<i64> = self.dates(invoice, "invoice.payment_failed").collect();
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
        // A pause cuts the period short, and not what was paid for.
        let told = self.events.iter().rev().map(|event| &event["data"]["object"]);
        let mut of = told.filter(|one| one["object"] == "subscription" && one["id"] == id);
        let sub = of.find(|one| one["status"] != "paused").unwrap();
        let item = plan_item(sub).and_then(|item| item["current_period_end"].as_i64());
        let end = item.or_else(|| sub["current_period_end"].as_i64());
        let paid = || {
            let paid = self.invoices_of(id).filter(|invoice| invoice["status"] == "paid");
            let paid = paid.filter(|invoice| reach(invoice).is_some());
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
        // What leaves less than a tenth is the whole after a conversion.
        let whole = |one: i64| if one * 10 >= amount * 9 { amount } else { one };
        let lost: i64 = lost.filter_map(|one| one["amount"].as_i64()).map(whole).sum();
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

    /// What a subscription, or a single payment, was paid with.
    fn intents_of(&self, id: &str) -> BTreeSet<String> {
        let mut intents: BTreeSet<String> = BTreeSet::from([self.intent_of_session(id)]);
        for invoice in self.invoices_of(id) {
            intents.extend(self.payments.get(&text(&invoice["id"])).into_iter().flatten().cloned());
        }
        intents.retain(|intent| !intent.is_empty());
        intents
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
            id.starts_with("cs_")
                || subscription(id).is_some_and(|one| plan(one).as_deref() == Some(code))
        };
        // What customers are told is in their own currency; the rest has to be to the cent.
        let came_to = |id: &str, amount: Money| {
            let found = self.invoices.iter().find(|one| one["id"] == id);
            amount.currency.code() != "usd"
                || found.is_some_and(|one| one["amount_paid"].as_i64() == Some(amount.minor))
        };
        let so = match notice {
            Notice::Activated { subscription: id, plan, .. } => {
                good(id.as_str()) && has(id.as_str(), plan.as_str())
            }
            Notice::TrialStarted { subscription: id, .. }
            | Notice::TrialEnding { subscription: id, .. } => status(id.as_str()) == "trialing",
            Notice::TrialConverted { subscription: id, invoice: paid, amount, .. }
            | Notice::Renewed { subscription: id, invoice: paid, amount, .. }
            | Notice::PaymentRecovered { subscription: id, invoice: paid, amount, .. } => {
                alive(id.as_str())
                    && invoice(paid.as_str()) == "paid"
                    && came_to(paid.as_str(), *amount)
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
            Notice::Paused { subscription: id, .. } => {
                subscription(id.as_str()).is_some_and(|one| one["pause_collection"].is_object())
            }
            Notice::Unpaused { subscription: id, .. } => subscription(id.as_str())
                .is_some_and(|one| one["pause_collection"].is_null() && one["status"] != "paused"),
            Notice::Ended { subscription: id, .. } => {
                id.as_str().starts_with("cs_") || status(id.as_str()) == "canceled"
            }
            Notice::PaymentPending { .. } => self.sessions.iter().any(|session| {
                session["status"] == "complete" && session["payment_status"] == "unpaid"
            }),
            Notice::SubscriptionPaused { subscription: id, reason, .. } => {
                status(id.as_str()) == "paused"
                    && self.pauses.get(id.as_str()).is_some_and(|why| *why == reason.as_str())
            }
            Notice::TrialPaused { subscription: id, .. } => {
                self.pauses.get(id.as_str()) == Some(&"trial_end_without_payment_method")
            }
            Notice::ResumeOffered { subscription: id, .. } => status(id.as_str()) == "paused",
            Notice::PaymentNotCompleted { .. }
            | Notice::RenewalAhead { .. }
            | Notice::PlanChangeUnpaid { .. }
            | Notice::Alarm { .. } => true,
            _ => self.came_back(notice),
        };
        if so { Ok(()) } else { Err(format!("not so: {notice:?}")) }
    }

    /// Whether the money went back, or did not, as a notice says.
    fn came_back(&self, notice: &Notice) -> bool {
        let of = |id: &str, all: &[Value], is: &dyn Fn(&str) -> bool| {
            let intents = self.intents_of(id);
            all.iter().any(|one| {
                intents.contains(&text(&one["payment_intent"]))
                    && is(one["status"].as_str().unwrap_or_default())
            })
        };
        let refunded = |id: &str| of(id, &self.refunds, &|status| status != "failed");
        let lost =
            |id: &str| of(id, &self.disputes, &|is| is == "lost" || is.starts_with("appeal_"));
        match notice {
            Notice::Refunded { subscription: id, .. }
            | Notice::PartlyRefunded { subscription: id, .. }
            | Notice::EarlierReturned { subscription: id, disputed: false, .. } => {
                refunded(id.as_str())
            }
            Notice::PaymentReversed { subscription: id, .. }
            | Notice::PartlyReversed { subscription: id, .. }
            | Notice::EarlierReturned { subscription: id, disputed: true, .. } => lost(id.as_str()),
            Notice::ReversalLifted { subscription: id, .. } => {
                of(id.as_str(), &self.disputes, &|status| status == "won")
            }
            Notice::RefundFailed { subscription: id, .. } => {
                of(id.as_str(), &self.refunds, &|status| status == "failed")
            }
            _ => false,
        }
    }
}

fn is_proration(line: &Value) -> bool {
    line["proration"] == true
        || line["parent"]["subscription_item_details"]["proration"] == true
        || line["parent"]["invoice_item_details"]["proration"] == true
}

/// How far what an invoice paid for reaches; `None` where none of its lines is about a plan.
fn reach(invoice: &Value) -> Option<i64> {
    let price = |line: &Value| {
        let old = text(&line["price"]["id"]);
        let new = || text(&line["pricing"]["price_details"]["price"]);
        if old.is_empty() { new() } else { old }
    };
    let lines = || {
        let lines = invoice["lines"]["data"].as_array().into_iter().flatten();
        lines.filter(|line| is_listed(&price(line)))
    };
    let end = |line: &Value| line["period"]["end"].as_i64();
    let whole = lines().filter(|line| !is_proration(line)).filter_map(end).max();
    whole.or_else(|| lines().filter_map(end).max())
}

fn is_owed(invoice: &Value) -> bool {
    let forgiven = invoice["status_details"]["uncollectible"]["reason"] == "user_forgiven";
    !matches!(invoice["status"].as_str(), Some("paid" | "void")) && !forgiven
}

/// The plan that is shown, where one is sold.
fn plan(subscription: &Value) -> Option<String> {
    plan_item(subscription).map(plan_of)
}

fn plan_of(item: &Value) -> String {
    text(&item["price"]["id"]).split('_').nth(1).unwrap_or_default().to_owned()
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
