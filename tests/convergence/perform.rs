//! Performs actions at the simulated Stripe.

use proptest::sample::Index;
use serde_json::{Value, json};
use tollgate_sandbox::{CancelWhen, Card, StripeSim};

use crate::convergence::actions::{
    ADD_ONS, AFTER_RETRIES, Action, CARDS, COLLECTION_PAUSES, ITEMS, MONTHLY, OTHER, PRICES,
    RECURRING, SUBSCRIPTION_PAUSES, TRIAL_ENDS, USERS,
};

/// The user's customer, created as the application creates it.
pub(crate) fn customer_of(stripe: &StripeSim, user: i64) -> String {
    let known = stripe.customers().into_iter().rev().find(|customer| {
        is_user(&customer["metadata"]["user_id"], user) && customer["deleted"] != true
    });
    if let Some(known) = known {
        return text(&known["id"]);
    }
    let made = stripe.call("POST", "customers", &format!("metadata[user_id]={user}")).unwrap();
    text(&made["id"])
}

/// Performs an action; one that Stripe refuses has no effect.
pub(crate) fn perform(stripe: &StripeSim, action: &Action) {
    match action {
        Action::Buys { user, price, card } => {
            if let Some(session) = session(stripe, USERS[*user], PRICES[*price], "") {
                let card = CARDS[*card];
                stripe.pay(&session, card.authenticated()).ok();
            }
        }
        Action::BuysSlowly { user, price } => {
            if let Some(session) = session(stripe, USERS[*user], MONTHLY[*price], "") {
                stripe.pay_by_bank_debit(&session).ok();
            }
        }
        Action::DelayedPaymentEnds { user, succeeds } => {
            let mut awaiting = stripe.sessions();
            awaiting.retain(|session| session["payment_status"] == "unpaid");
            let awaiting = owned_in_state(stripe, awaiting, *user, &["complete"]);
            if let Some(session) = awaiting.first() {
                stripe.settle_bank_debit(session, *succeeds).ok();
            }
        }
        Action::StartsTrial { user, price, card, end } => {
            let more = format!(
                "&subscription_data[trial_period_days]=7&payment_method_collection=if_required\
                 &subscription_data[trial_settings][end_behavior][missing_payment_method]={}",
                TRIAL_ENDS[*end]
            );
            if let Some(session) = session(stripe, USERS[*user], MONTHLY[*price], &more) {
                if *card {
                    stripe.pay(&session, Card::PAYS).ok();
                } else {
                    stripe.start_trial_without_card(&session).ok();
                }
            }
        }
        Action::BuysSecond { user, price } => {
            let user = USERS[*user];
            let customer = customer_of(stripe, user);
            let metadata = [("user_id", user.to_string())];
            let metadata: Vec<_> = metadata.iter().map(|(key, id)| (*key, id.as_str())).collect();
            stripe.subscribe_in_dashboard(&customer, MONTHLY[*price], &metadata).ok();
        }
        Action::BuysItems { user, price, seats } => {
            let user = USERS[*user];
            let (customer, id) = (customer_of(stripe, user), user.to_string());
            let items = [(ITEMS[0], 2), (MONTHLY[*price], *seats)];
            stripe.subscribe_to_items(&customer, &items, &[("user_id", &id)]).ok();
        }
        Action::BuysOtherProduct { user } => {
            let user = USERS[*user];
            let (customer, id) = (customer_of(stripe, user), user.to_string());
            let metadata = [("user_id", &*id), ("plan_code", "pro")];
            stripe.subscribe_in_dashboard(&customer, OTHER, &metadata).ok();
        }
        Action::ConfiguresAccount {
            exhausted,
            pauses_first_failure,
            resumes_when_paid,
            announces_payments,
        } => {
            stripe.on_exhausted_retries(AFTER_RETRIES[*exhausted]).unwrap();
            stripe.pause_on_first_failure(*pauses_first_failure);
            stripe.resume_when_paid(*resumes_when_paid);
            stripe.announce_invoice_payments(*announces_payments);
        }
        Action::PaysInEuros { user } => {
            stripe.present_in(&customer_of(stripe, USERS[*user]), "eur", 900).ok();
        }
        Action::OtherAccountActs { which, how } => act_on_other_account(stripe, *which, *how),
        _ => change_purchase(stripe, action),
    }
}

/// Emits an event of another account that would have an effect in this one.
fn act_on_other_account(stripe: &StripeSim, which: Index, how: usize) {
    let (kind, mut objects, status) = match how {
        0 => ("customer.subscription.deleted", stripe.subscriptions(), "canceled"),
        1 => ("customer.subscription.updated", stripe.subscriptions(), "active"),
        _ => ("invoice.paid", stripe.invoices(), "paid"),
    };
    if !objects.is_empty() {
        let mut object = objects.swap_remove(which.index(objects.len()));
        object["status"] = json!(status);
        let (account, context) =
            if how == 1 { (None, Some("acct_b")) } else { (Some("acct_a"), None) };
        stripe.emit_of(account, context, kind, object);
    }
}

/// Actions on subscriptions, invoices and payments.
fn change_purchase(stripe: &StripeSim, action: &Action) {
    match action {
        Action::Cancels { user, which, now } => {
            let when = if *now { CancelWhen::Now } else { CancelWhen::AtPeriodEnd };
            on(&subscriptions(stripe, *user), *which, |id| stripe.cancel(id, when).ok());
        }
        Action::Resumes { user, which } => {
            let mut ending = stripe.subscriptions();
            ending.retain(|subscription| subscription["cancel_at_period_end"] == true);
            on(&of(stripe, &ending, *user), *which, |id| stripe.resume(id).ok());
        }
        Action::Changes { user, which, price } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                stripe.change_price(id, RECURRING[*price]).ok()
            });
        }
        Action::ChangesInChat { user, which, price } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                let item = text(&plan_item(&stripe.subscription(id)?)?["id"]);
                let form = format!(
                    "items[0][id]={item}&items[0][price]={}&proration_behavior=always_invoice\
                     &payment_behavior=pending_if_incomplete",
                    RECURRING[*price]
                );
                stripe.call("POST", &format!("subscriptions/{id}"), &form).ok()
            });
        }
        Action::ChangesCard { user, card } => {
            let customer = customer_of(stripe, USERS[*user]);
            stripe.change_card(&customer, CARDS[*card]).ok();
        }
        Action::PaysInvoice { user, which } => {
            on(&owed(stripe, *user), *which, |id| stripe.pay_invoice_with(id, Card::PAYS).ok());
        }
        Action::Refunds { user, which, whole } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| {
                stripe.refund(id, if *whole { None } else { Some(300) }).ok()
            });
        }
        Action::RefundFails { which } => {
            if owned_in_state(stripe, stripe.refunds(), 0, &["succeeded"]).is_empty() {
                on(&of(stripe, &stripe.charges(), 0), *which, |id| stripe.refund(id, None).ok());
            }
            let refunds = owned_in_state(stripe, stripe.refunds(), 0, &["succeeded"]);
            on(&refunds, *which, |id| stripe.fail_refund(id).ok());
        }
        Action::Disputes { user, which } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| stripe.dispute(id).ok());
        }
        Action::IsSuspected { user, which } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| stripe.warn_of_fraud(id).ok());
        }
        Action::DisputeCloses { which, won } => {
            on(&disputes(stripe, OPEN_DISPUTES), *which, |id| stripe.close_dispute(id, *won).ok());
        }
        Action::PausesCollection { user, which, how } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                stripe.pause_collection(id, COLLECTION_PAUSES[*how], None).ok()
            });
        }
        Action::EndsPause { user, which } => {
            let mut paused = stripe.subscriptions();
            paused.retain(|found| {
                found["status"] == "paused" || found["pause_collection"].is_object()
            });
            on(&of(stripe, &paused, *user), *which, |id| {
                stripe.resume_collection(id).ok();
                stripe.resume_paused(id).ok()
            });
        }
        Action::VoidsInvoice { user, which } => {
            on(&owed(stripe, *user), *which, |id| stripe.void_invoice(id).ok());
        }
        Action::CustomerIsDeleted { user } => {
            let customer = customer_of(stripe, USERS[*user]);
            stripe.delete_customer(&customer).ok();
        }
        Action::WritesOffInvoice { user, which } => {
            on(&owed(stripe, *user), *which, |id| stripe.mark_uncollectible(id).ok());
        }
        _ => move_money_partly(stripe, action),
    }
}

/// Partial payments and open disputes.
fn move_money_partly(stripe: &StripeSim, action: &Action) {
    match action {
        Action::PaysPart { user, which, tenths } => {
            // A first invoice with a pending debit cannot be paid in another way.
            let mut later = stripe.invoices();
            later.retain(|invoice| invoice["billing_reason"] != "subscription_create");
            let later = owned_in_state(stripe, later, *user, &["open", "uncollectible"]);
            on(&later, *which, |id| {
                let left = stripe.invoice(id)?["amount_remaining"].as_i64()?;
                stripe.pay_invoice_part(id, left * tenths / 10, Card::PAYS).ok()
            });
        }
        Action::DisputesPart { user, which, tenths } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| {
                let charges = stripe.charges();
                let charge = charges.iter().find(|charge| charge["id"] == id)?;
                stripe.dispute_part(id, charge["amount"].as_i64()? * tenths / 10).ok()
            });
        }
        Action::AnswersDispute { which } => {
            let open = disputed(stripe, *which, &["needs_response", "appeal_needs_response"]);
            on(&open, *which, |id| stripe.answer_dispute(id).ok());
        }
        Action::AppealsDispute { which } => {
            let open = disputed(stripe, *which, &["lost", "needs_response", "under_review"]);
            on(&open, *which, |id| {
                stripe.close_dispute(id, false).ok();
                stripe.allow_appeal(id).ok()
            });
        }
        _ => change_items(stripe, action),
    }
}

/// Actions on items, and pauses of whole subscriptions.
fn change_items(stripe: &StripeSim, action: &Action) {
    match action {
        Action::PausesSubscription { user, which, how } => {
            stripe.allow_portal_pause(true);
            let states: &[&str] = match SUBSCRIPTION_PAUSES[*how] {
                "trial_end_without_payment_method" => &["trialing"],
                _ => &["active", "past_due", "unpaid"],
            };
            let all = owned_in_state(stripe, stripe.subscriptions(), *user, states);
            on(&all, *which, |id| match SUBSCRIPTION_PAUSES[*how] {
                "portal" => stripe.pause_in_portal(id).ok(),
                reason => stripe.pause_subscription(id, reason).ok(),
            });
        }
        Action::AddsItem { user, which, price } => {
            on(&running(stripe, *user), *which, |id| stripe.add_item(id, ITEMS[*price], 1).ok());
        }
        Action::RemovesItem { user, which, price } => {
            let with = with_item(stripe, *user, ADD_ONS[*price]);
            on(&with, *which, |id| stripe.remove_item(id, ADD_ONS[*price]).ok());
        }
        Action::SetsSeats { user, which, seats } => {
            on(&running(stripe, *user), *which, |id| {
                let price = text(&plan_item(&stripe.subscription(id)?)?["price"]["id"]);
                stripe.set_quantity(id, &price, *seats).ok()
            });
        }
        Action::RecordsUsage { user, which } => {
            on(&running(stripe, *user), *which, |id| {
                stripe.add_item(id, ADD_ONS[1], 1).ok();
                stripe.record_usage(id, ADD_ONS[1], 700).ok()
            });
        }
        _ => {}
    }
}

/// Opens a checkout session as the application does.
fn session(stripe: &StripeSim, user: i64, price: &str, more: &str) -> Option<String> {
    let customer = customer_of(stripe, user);
    let plan = price.split('_').nth(1)?;
    let once = price.ends_with("once");
    let (kind, holder) = if once {
        ("payment", "payment_intent_data")
    } else {
        ("subscription", "subscription_data")
    };
    let form = format!(
        "customer={customer}&client_reference_id={user}&mode={kind}&line_items[0][price]={price}\
         &line_items[0][quantity]=1&metadata[user_id]={user}&metadata[plan_code]={plan}\
         &metadata[tollgate_plan]={plan}&{holder}[metadata][user_id]={user}\
         &{holder}[metadata][plan_code]={plan}&{holder}[metadata][tollgate_plan]={plan}\
         &success_url=https://example.com/done&cancel_url=https://example.com/back{more}"
    );
    let made = stripe.call("POST", "checkout/sessions", &form);
    made.ok().map(|session| text(&session["id"]))
}

/// The user's subscriptions to listed prices whose items can be changed.
fn running(stripe: &StripeSim, user: usize) -> Vec<String> {
    let mut all = stripe.subscriptions();
    all.retain(|subscription| plan_item(subscription).is_some());
    owned_in_state(stripe, all, user, &["active", "trialing", "past_due"])
}

fn with_item(stripe: &StripeSim, user: usize, price: &str) -> Vec<String> {
    let is = |item: &Value| item["price"]["id"] == price;
    let mut all = stripe.subscriptions();
    all.retain(|found| found["items"]["data"].as_array().is_some_and(|items| items.iter().any(is)));
    owned_in_state(stripe, all, user, &["active", "trialing", "past_due"])
}

fn subscriptions(stripe: &StripeSim, user: usize) -> Vec<String> {
    owned_in_state(
        stripe,
        stripe.subscriptions(),
        user,
        &["active", "trialing", "past_due", "unpaid", "paused"],
    )
}

const OPEN_DISPUTES: &[&str] =
    &["needs_response", "under_review", "appeal_needs_response", "appeal_under_review"];

/// Ids of the disputes in one of these states.
fn disputes(stripe: &StripeSim, states: &[&str]) -> Vec<String> {
    owned_in_state(stripe, stripe.disputes(), 0, states)
}

/// The same; opens a dispute first if there is none.
fn disputed(stripe: &StripeSim, which: Index, states: &[&str]) -> Vec<String> {
    if disputes(stripe, states).is_empty() {
        on(&of(stripe, &stripe.charges(), 0), which, |id| stripe.dispute(id).ok());
    }
    disputes(stripe, states)
}

/// Ids of the user's objects; if there are none, of everyone's.
fn of(stripe: &StripeSim, objects: &[Value], user: usize) -> Vec<String> {
    let customers: Vec<Value> = stripe.customers();
    let is_own = |id: &Value| {
        customers.iter().any(|customer| {
            customer["id"] == *id && is_user(&customer["metadata"]["user_id"], USERS[user])
        })
    };
    let ids = |all: Vec<&Value>| all.into_iter().map(|object| text(&object["id"])).collect();
    let own: Vec<&Value> = objects.iter().filter(|object| is_own(&object["customer"])).collect();
    if own.is_empty() { ids(objects.iter().collect()) } else { ids(own) }
}

/// The same for objects in one of these states.
fn owned_in_state(
    stripe: &StripeSim,
    mut objects: Vec<Value>,
    user: usize,
    states: &[&str],
) -> Vec<String> {
    objects.retain(|object| states.iter().any(|state| object["status"] == *state));
    of(stripe, &objects, user)
}

/// Ids of unpaid invoices.
fn owed(stripe: &StripeSim, user: usize) -> Vec<String> {
    owned_in_state(stripe, stripe.invoices(), user, &["open", "uncollectible"])
}

fn on<T>(ids: &[String], which: Index, action: impl FnOnce(&str) -> Option<T>) {
    if !ids.is_empty() {
        action(&ids[which.index(ids.len())]);
    }
}

/// Metadata holds user ids as text.
fn is_user(value: &Value, user: i64) -> bool {
    value.as_str().is_some_and(|text| text.parse() == Ok(user))
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The items with listed prices, in the order of `bot.toml`.
pub(crate) fn listed_items(subscription: &Value) -> Vec<&Value> {
    let place =
        |item: &&Value| LISTED_PRICES.iter().position(|price| item["price"]["id"] == *price);
    let items = subscription["items"]["data"].as_array().into_iter().flatten();
    let mut listed_items: Vec<&Value> = items.filter(|item| place(item).is_some()).collect();
    listed_items.sort_by_key(place);
    listed_items
}

const LISTED_PRICES: [&str; 4] =
    ["price_basic_month", "price_premium_month", "price_premium_year", "price_pro_month"];

/// The item whose plan is shown.
pub(crate) fn plan_item(subscription: &Value) -> Option<&Value> {
    listed_items(subscription).pop()
}

/// Whether `bot.toml` lists a price.
pub(crate) fn is_listed(price: &str) -> bool {
    LISTED_PRICES.contains(&price)
}
