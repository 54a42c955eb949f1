//! The expected state, derived from the simulated Stripe's own objects and events.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::StripeSim;

use crate::convergence::actions::USERS;
use crate::convergence::perform::{is_listed, listed_items, plan_item, text};

/// Access after a failed payment, in seconds.
const GRACE: i64 = 3 * 86_400;
/// Access that a season pass buys, in seconds.
const TERM: i64 = 90 * 86_400;
/// How long a dispute is to be expected after an early fraud warning, in seconds.
const DISPUTE_WINDOW: i64 = 120 * 86_400;

/// A snapshot of all objects and events.
pub(crate) struct Oracle {
    now: i64,
    subscriptions: Vec<Value>,
    invoices: Vec<Value>,
    charges: Vec<Value>,
    refunds: Vec<Value>,
    disputes: Vec<Value>,
    fraud_warnings: Vec<Value>,
    sessions: Vec<Value>,
    events: Vec<Value>,
    /// Payment intents by invoice.
    payments: BTreeMap<String, Vec<String>>,
    /// Reasons by paused subscription.
    pauses: BTreeMap<String, &'static str>,
}

impl Oracle {
    pub(crate) fn of(stripe: &StripeSim, now: Timestamp) -> Self {
        let mut payments = BTreeMap::<String, Vec<String>>::new();
        let mut after = String::new();
        loop {
            let path = format!("invoice_payments?limit=100{after}");
            let page = stripe.call("GET", &path, "").unwrap();
            for payment in page["data"].as_array().unwrap() {
                let intent = text(&payment["payment"]["payment_intent"]);
                payments.entry(text(&payment["invoice"])).or_default().push(intent);
            }
            if page["has_more"] != true {
                break;
            }
            let last = page["data"].as_array().unwrap().last().unwrap();
            after = format!("&starting_after={}", text(&last["id"]));
        }
        let subscriptions = stripe.subscriptions();
        let pauses = subscriptions.iter().map(|subscription| text(&subscription["id"]));
        let pauses = pauses.filter_map(|id: String| stripe.pause_reason(&id).map(|why| (id, why)));
        let pauses = pauses.collect();
        // Events of other accounts must not have an effect.
        let mut events = stripe.events();
        events.retain(|event| event["account"].is_null() && event["context"].is_null());
        Self {
            now: now.seconds(),
            subscriptions,
            invoices: stripe.invoices(),
            charges: stripe.charges(),
            refunds: stripe.refunds(),
            disputes: stripe.disputes(),
            fraud_warnings: stripe.fraud_warnings(),
            sessions: stripe.sessions(),
            events,
            payments,
            pauses,
        }
    }

    pub(crate) fn user_of(&self, customer: &Value) -> Option<i64> {
        // A deleted customer has lost its metadata; the event of its creation has not.
        let created = self.events.iter().find(|event| {
            event["type"] == "customer.created" && event["data"]["object"]["id"] == *customer
        })?;
        text(&created["data"]["object"]["metadata"]["user_id"]).parse().ok()
    }

    /// `subscription user plan status end` of each, as the database lists them.
    pub(crate) fn subscriptions(&self) -> BTreeSet<String> {
        let all = self.subscriptions.iter().filter_map(|subscription| {
            let user = self.user_of(&subscription["customer"])?;
            let (status, plan) = (text(&subscription["status"]), Self::plan(subscription)?);
            // The database lists no end for a subscription that does not run.
            let open =
                !matches!(&*status, "canceled" | "incomplete" | "incomplete_expired" | "paused");
            let end = subscription["cancel_at"].as_i64().filter(|_| open);
            let end = end.map_or("-".to_owned(), |end| (end * 1000).to_string());
            Some(format!("{} {user} {plan} {status} {end}", text(&subscription["id"])))
        });
        all.collect()
    }

    /// `user name source` of each entitlement in force.
    pub(crate) fn entitlements(&self) -> BTreeSet<String> {
        let mut entitlements = BTreeSet::new();
        let mut give = |user: i64, plan: &str, source: &str| {
            for name in entitlements_of(plan) {
                entitlements.insert(format!("{user} {name} {source}"));
            }
        };
        for subscription in &self.subscriptions {
            let Some(user) = self.user_of(&subscription["customer"]) else { continue };
            let id = text(&subscription["id"]);
            if self.grants_access(subscription, &id) {
                for item in listed_items(subscription) {
                    give(user, &plan_of(item), &id);
                }
            }
        }
        for user in USERS {
            let mut end = 0;
            for (at, id) in self.paid_seasons(user) {
                let reversed = self.is_reversed(&self.intent_of_session(&id));
                if !reversed {
                    end = at.max(end) + TERM;
                    if end > self.now {
                        give(user, "season", &id);
                    }
                }
            }
        }
        entitlements
    }

    /// `kind user:object` of each open dispute and early fraud warning, as the database lists them.
    pub(crate) fn open_alerts(&self) -> BTreeSet<String> {
        let user_of = |about: &Value| {
            let charge = self.charge(&text(&about["payment_intent"]))?;
            self.user_of(&charge["customer"])
        };
        let is_decided = |status: &str| matches!(status, "won" | "lost" | "prevented");
        let open = self.disputes.iter().filter(|found| !is_decided(&text(&found["status"])));
        let disputes = open.filter_map(|dispute| {
            Some(format!("dispute {}:{}", user_of(dispute)?, text(&dispute["id"])))
        });
        let open = self.fraud_warnings.iter().filter(|warning| self.is_warning_open(warning));
        let warnings = open.filter_map(|warning| {
            Some(format!("fraud_warning {}:{}", user_of(warning)?, text(&warning["id"])))
        });
        disputes.chain(warnings).collect()
    }

    /// The rows of disputes whose appeal was lost in the second of its beginning. Of the events of one second the
    /// later stage counts, so that they are open, unless only their last state was fetched.
    pub(crate) fn uncertain_alerts(&self) -> BTreeSet<String> {
        let decided = self.disputes.iter().filter(|dispute| dispute["status"] == "lost");
        let uncertain = decided.filter_map(|dispute| {
            let about = |event: &&Value| event["data"]["object"]["id"] == dispute["id"];
            let events = || self.events.iter().filter(about);
            let last = events().filter_map(|event| event["created"].as_i64()).max();
            let mut of_last_second = events().filter(|event| event["created"].as_i64() == last);
            let is_appeal =
                |event: &Value| text(&event["data"]["object"]["status"]).starts_with("appeal_");
            let charge = self.charge(&text(&dispute["payment_intent"]))?;
            let user = self.user_of(&charge["customer"])?;
            let row = format!("dispute {user}:{}", text(&dispute["id"]));
            of_last_second.any(is_appeal).then_some(row)
        });
        uncertain.collect()
    }

    pub(crate) fn is_warning_open(&self, warning: &Value) -> bool {
        warning["actionable"] == true && !self.has_lapsed(warning)
    }

    /// Whether no dispute is to be expected any more.
    pub(crate) fn has_lapsed(&self, warning: &Value) -> bool {
        warning["created"].as_i64().unwrap() + DISPUTE_WINDOW <= self.now
    }

    fn grants_access(&self, subscription: &Value, id: &str) -> bool {
        if subscription["pause_collection"]["behavior"] == "void"
            || self.running_period_reversed(id)
        {
            return false;
        }
        match subscription["status"].as_str().unwrap() {
            "active" | "trialing" => true,
            "past_due" | "unpaid" => self.first_failure(id).is_some_and(|at| at + GRACE > self.now),
            "paused" => {
                self.pause_reason(id).is_some_and(|reason| reason.ends_with("failure"))
                    && self.grants_access_while_paused(id)
            }
            _ => false,
        }
    }

    /// Access of a subscription that a failed payment has paused: during the grace period, and, once the
    /// invoice is paid, until the end of the period that it covers.
    fn grants_access_while_paused(&self, id: &str) -> bool {
        let last_good = self.last_good(id);
        let failed = |invoice: &&Value| {
            invoice["billing_reason"] != "subscription_update"
                && self
                    .event_times(invoice, "invoice.payment_failed")
                    .max()
                    .is_some_and(|at| Some(at) >= last_good)
        };
        let failed: Vec<&Value> = self.invoices_of(id).filter(failed).collect();
        let owed = failed
            .iter()
            .filter(|invoice| is_owed(invoice))
            .filter_map(|invoice| self.event_times(invoice, "invoice.payment_failed").min())
            .min();
        if let Some(first) = owed {
            return first + GRACE > self.now;
        }
        let paid = failed.iter().filter(|invoice| invoice["status"] == "paid");
        let last = paid.max_by_key(|invoice| {
            (self.event_times(invoice, "invoice.paid").min(), text(&invoice["id"]))
        });
        last.and_then(|invoice| paid_until(invoice)).is_some_and(|end| end > self.now)
    }

    /// The times of an object's events of one type, in seconds.
    pub(crate) fn event_times<'a>(
        &'a self,
        object: &'a Value,
        kind: &'a str,
    ) -> impl Iterator<Item = i64> + 'a {
        let matching = move |event: &&Value| {
            event["type"] == kind && event["data"]["object"]["id"] == object["id"]
        };
        self.events.iter().filter(matching).filter_map(|event| event["created"].as_i64())
    }

    pub(crate) fn invoices_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Value> {
        self.invoices.iter().filter(move |invoice| Self::subscription_of(invoice) == id)
    }

    /// The first failed payment of an open invoice, among the invoices that have failed since the
    /// subscription was last active.
    fn first_failure(&self, id: &str) -> Option<i64> {
        let last_good = self.last_good(id);
        let since_good = self.status_history(id).filter(|(at, _)| Some(*at) >= last_good);
        let bad_since = since_good.into_iter().find(|(_, good)| !good).map(|(at, _)| at);
        let open = self.invoices_of(id).filter(|invoice| is_owed(invoice));
        let failed = open.filter_map(|invoice| {
            let failures: Vec<i64> = self.event_times(invoice, "invoice.payment_failed").collect();
            let (first, last) = (*failures.iter().min()?, failures.iter().max().copied());
            let is_change = invoice["billing_reason"] == "subscription_update";
            let start = if is_change { bad_since.map_or(first, |at| first.max(at)) } else { first };
            (last >= last_good).then_some(start)
        });
        failed.min()
    }

    /// When the subscription was last reported as active or on trial.
    fn last_good(&self, id: &str) -> Option<i64> {
        self.status_history(id).filter(|(_, good)| *good).map(|(at, _)| at).max()
    }

    /// Time and whether the subscription was active or on trial, of each of its events in order.
    fn status_history<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (i64, bool)> + 'a {
        let of = move |event: &&'a Value| {
            let object = &event["data"]["object"];
            object["object"] == "subscription" && object["id"] == id
        };
        self.events.iter().filter(of).filter_map(|event| {
            let status = event["data"]["object"]["status"].as_str()?;
            Some((event["created"].as_i64()?, matches!(status, "active" | "trialing")))
        })
    }

    /// Whether all that was paid for the running period was refunded or lost in disputes.
    pub(crate) fn running_period_reversed(&self, id: &str) -> bool {
        // A pause cuts the period short, but not the time that was paid for.
        let objects = self.events.iter().rev().map(|event| &event["data"]["object"]);
        let mut versions =
            objects.filter(|object| object["object"] == "subscription" && object["id"] == id);
        let version = versions.find(|version| version["status"] != "paused").unwrap();
        let item = plan_item(version).and_then(|item| item["current_period_end"].as_i64());
        let end = item.or_else(|| version["current_period_end"].as_i64());
        let paid = || {
            let paid = self.invoices_of(id).filter(|invoice| invoice["status"] == "paid");
            let paid = paid.filter(|invoice| paid_until(invoice).is_some());
            let mut paid: Vec<&Value> = paid.collect();
            if paid.iter().any(|invoice| paid_until(invoice) <= end) {
                paid.retain(|invoice| paid_until(invoice) <= end);
            }
            paid.into_iter()
        };
        let furthest = paid().map(paid_until).max().flatten();
        let (mut total, mut reversed) = (0, 0);
        for invoice in paid().filter(|invoice| paid_until(invoice) == furthest) {
            let amount = invoice["amount_paid"].as_i64().unwrap_or(0);
            let intents = self.payments.get(&text(&invoice["id"])).into_iter().flatten();
            total += amount;
            reversed += intents.map(|intent| self.reversed_amount(intent)).sum::<i64>().min(amount);
        }
        total > 0 && reversed >= total
    }

    /// The part of a payment that was refunded or lost in disputes, in minor units.
    fn reversed_amount(&self, intent: &str) -> i64 {
        let Some(charge) = self.charge(intent) else { return 0 };
        let amount = charge["amount"].as_i64().unwrap_or(0);
        let lost = self.disputes.iter().filter(|dispute| {
            let status = dispute["status"].as_str().unwrap_or_default();
            dispute["payment_intent"] == intent
                && (status == "lost" || status.starts_with("appeal_"))
        });
        // After a currency conversion, a dispute over everything may differ by up to a tenth.
        let rounded = |part: i64| if part * 10 >= amount * 9 { amount } else { part };
        let lost: i64 = lost.filter_map(|dispute| dispute["amount"].as_i64()).map(rounded).sum();
        (charge["amount_refunded"].as_i64().unwrap_or(0) + lost).min(amount)
    }

    pub(crate) fn is_reversed(&self, intent: &str) -> bool {
        let amount = self.charge(intent).and_then(|charge| charge["amount"].as_i64());
        amount.is_some_and(|amount| self.reversed_amount(intent) >= amount)
    }

    /// The user's paid season passes in order: time and checkout session.
    fn paid_seasons(&self, user: i64) -> Vec<(i64, String)> {
        let paid = self.sessions.iter().filter(|session| {
            session["mode"] == "payment"
                && session["payment_status"] == "paid"
                && self.user_of(&session["customer"]) == Some(user)
        });
        let mut paid_seasons: Vec<_> = paid
            .map(|session| {
                let id = text(&session["id"]);
                let completed = self.events.iter().find(|event| {
                    event["type"] == "checkout.session.completed"
                        && event["data"]["object"]["id"] == id.as_str()
                });
                (completed.unwrap()["created"].as_i64().unwrap(), id)
            })
            .collect();
        paid_seasons.sort();
        paid_seasons
    }

    /// The payment intents of a subscription, or of a single purchase.
    pub(crate) fn intents_of(&self, id: &str) -> BTreeSet<String> {
        let mut intents: BTreeSet<String> = BTreeSet::from([self.intent_of_session(id)]);
        for invoice in self.invoices_of(id) {
            intents.extend(self.payments.get(&text(&invoice["id"])).into_iter().flatten().cloned());
        }
        intents.retain(|intent| !intent.is_empty());
        intents
    }

    /// The invoice that a payment intent has paid.
    pub(crate) fn invoice_paid_with(&self, intent: &str) -> Option<&str> {
        let mut payments = self.payments.iter();
        let pays = |intents: &Vec<String>| intents.iter().any(|id| id == intent);
        payments.find(|(_, intents)| pays(intents)).map(|(invoice, _)| invoice.as_str())
    }

    /// The checkout session for a single payment that a payment intent has paid.
    pub(crate) fn session_paid_with(&self, intent: &str) -> Option<&str> {
        let mut sessions = self.sessions.iter();
        sessions.find(|session| session["payment_intent"] == intent)?["id"].as_str()
    }

    pub(crate) fn intent_of_session(&self, id: &str) -> String {
        self.session(id).map(|session| text(&session["payment_intent"])).unwrap_or_default()
    }

    pub(crate) fn pause_reason(&self, subscription: &str) -> Option<&'static str> {
        self.pauses.get(subscription).copied()
    }

    pub(crate) fn subscription(&self, id: &str) -> Option<&Value> {
        with_id(&self.subscriptions, id)
    }

    pub(crate) fn invoice(&self, id: &str) -> Option<&Value> {
        with_id(&self.invoices, id)
    }

    pub(crate) fn session(&self, id: &str) -> Option<&Value> {
        with_id(&self.sessions, id)
    }

    pub(crate) fn refund(&self, id: &str) -> Option<&Value> {
        with_id(&self.refunds, id)
    }

    pub(crate) fn dispute(&self, id: &str) -> Option<&Value> {
        with_id(&self.disputes, id)
    }

    pub(crate) fn fraud_warning(&self, id: &str) -> Option<&Value> {
        with_id(&self.fraud_warnings, id)
    }

    pub(crate) fn disputes(&self) -> impl Iterator<Item = &Value> {
        self.disputes.iter()
    }

    /// By payment intent.
    pub(crate) fn charge(&self, intent: &str) -> Option<&Value> {
        self.charges.iter().find(|charge| charge["payment_intent"] == intent)
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Value> {
        self.events.iter()
    }

    /// The code of the plan that is shown for a subscription; `None` if it has no listed price.
    pub(crate) fn plan(subscription: &Value) -> Option<String> {
        plan_item(subscription).map(plan_of)
    }

    /// The id of an invoice's subscription, in both shapes of the API; empty if it has none.
    pub(crate) fn subscription_of(invoice: &Value) -> String {
        let old = text(&invoice["subscription"]);
        if old.is_empty() {
            text(&invoice["parent"]["subscription_details"]["subscription"])
        } else {
            old
        }
    }
}

fn with_id<'a>(objects: &'a [Value], id: &str) -> Option<&'a Value> {
    objects.iter().find(|object| object["id"] == id)
}

fn is_proration(line: &Value) -> bool {
    line["proration"] == true
        || line["parent"]["subscription_item_details"]["proration"] == true
        || line["parent"]["invoice_item_details"]["proration"] == true
}

/// The end of the period that an invoice covers; `None` if no line is for a listed price.
fn paid_until(invoice: &Value) -> Option<i64> {
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

fn plan_of(item: &Value) -> String {
    text(&item["price"]["id"]).split('_').nth(1).unwrap_or_default().to_owned()
}

fn entitlements_of(plan: &str) -> &'static [&'static str] {
    match plan {
        "basic" => &["digest"],
        "premium" => &["digest", "signals"],
        "pro" => &["digest", "signals", "api"],
        "season" => &["season"],
        _ => &[],
    }
}
