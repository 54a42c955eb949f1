//! How each act of a life happens at the simulated Stripe.

use proptest::sample::Index;
use serde_json::{Value, json};
use tollgate_sandbox::{CancelWhen, Card, StripeSim};

use crate::life::{
    ADD_ONS, Act, CARDS, EXHAUSTED, ITEMS, MONTHLY, OTHER, PAUSES, PRICES, RECURRING, TRIAL_ENDS,
    USERS, WHOLE_PAUSES,
};

/// Somebody's customer, made as the product makes it.
pub(crate) fn customer_of(stripe: &StripeSim, user: i64) -> String {
    let known = stripe.customers().into_iter().rev().find(|customer| {
        names(&customer["metadata"]["user_id"], user) && customer["deleted"] != true
    });
    if let Some(known) = known {
        return text(&known["id"]);
    }
    let made = stripe.call("POST", "customers", &format!("metadata[user_id]={user}")).unwrap();
    text(&made["id"])
}

/// Lives one act; what is impossible at Stripe does not happen.
pub(crate) fn live(stripe: &StripeSim, act: &Act) {
    match act {
        Act::Buys { user, price, card } => {
            if let Some(session) = session(stripe, USERS[*user], PRICES[*price], "") {
                let card = CARDS[*card];
                stripe.pay(&session, card.authenticated()).ok();
            }
        }
        Act::BuysSlowly { user, price } => {
            if let Some(session) = session(stripe, USERS[*user], MONTHLY[*price], "") {
                stripe.pay_later(&session).ok();
            }
        }
        Act::MoneyComes { user, well } => {
            let mut awaiting = stripe.sessions();
            awaiting.retain(|one| one["payment_status"] == "unpaid");
            let awaiting = of_those(stripe, awaiting, *user, &["complete"]);
            if let Some(session) = awaiting.first() {
                stripe.settle_delayed(session, *well).ok();
            }
        }
        Act::Tries { user, price, card, end } => {
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
        Act::GetsASecond { user, price } => {
            let user = USERS[*user];
            let customer = customer_of(stripe, user);
            let metadata = [("user_id", user.to_string())];
            let metadata: Vec<_> = metadata.iter().map(|(key, id)| (*key, id.as_str())).collect();
            stripe.subscribe_in_dashboard(&customer, MONTHLY[*price], &metadata).ok();
        }
        Act::GetsSeveral { user, price, seats } => {
            let user = USERS[*user];
            let (customer, id) = (customer_of(stripe, user), user.to_string());
            let items = [(ITEMS[0], 2), (MONTHLY[*price], *seats)];
            stripe.subscribe_to_items(&customer, &items, &[("user_id", &id)]).ok();
        }
        Act::GetsOther { user } => {
            let user = USERS[*user];
            let (customer, id) = (customer_of(stripe, user), user.to_string());
            let metadata = [("user_id", &*id), ("plan_code", "pro")];
            stripe.subscribe_in_dashboard(&customer, OTHER, &metadata).ok();
        }
        Act::SetsUp { exhausted, pauses_first_failure, resumes_when_paid, announces_payments } => {
            stripe.on_exhausted_retries(EXHAUSTED[*exhausted]).unwrap();
            stripe.pause_on_first_failure(*pauses_first_failure);
            stripe.resume_when_paid(*resumes_when_paid);
            stripe.announce_invoice_payments(*announces_payments);
        }
        Act::PaysInEuros { user } => {
            stripe.present_in(&customer_of(stripe, USERS[*user]), "eur", 900).ok();
        }
        Act::HappensElsewhere { which, how } => elsewhere(stripe, *which, *how),
        _ => live_on(stripe, act),
    }
}

/// The object is of another account, and says what would matter here.
fn elsewhere(stripe: &StripeSim, which: Index, how: usize) {
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

/// What happens to what was bought.
fn live_on(stripe: &StripeSim, act: &Act) {
    match act {
        Act::Cancels { user, which, now } => {
            let when = if *now { CancelWhen::Now } else { CancelWhen::AtPeriodEnd };
            on(&subscriptions(stripe, *user), *which, |id| stripe.cancel(id, when).ok());
        }
        Act::Resumes { user, which } => {
            let mut ending = stripe.subscriptions();
            ending.retain(|one| one["cancel_at_period_end"] == true);
            on(&of(stripe, &ending, *user), *which, |id| stripe.resume(id).ok());
        }
        Act::Changes { user, which, price } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                stripe.change_price(id, RECURRING[*price]).ok()
            });
        }
        Act::ChangesInChat { user, which, price } => {
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
        Act::TakesCard { user, card } => {
            let customer = customer_of(stripe, USERS[*user]);
            stripe.change_card(&customer, CARDS[*card]).ok();
        }
        Act::PaysInvoice { user, which } => {
            on(&owed(stripe, *user), *which, |id| stripe.pay_invoice_with(id, Card::PAYS).ok());
        }
        Act::Refunds { user, which, whole } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| {
                stripe.refund(id, if *whole { None } else { Some(300) }).ok()
            });
        }
        Act::RefundBounces { which } => {
            if of_those(stripe, stripe.refunds(), 0, &["succeeded"]).is_empty() {
                on(&of(stripe, &stripe.charges(), 0), *which, |id| stripe.refund(id, None).ok());
            }
            let refunds = of_those(stripe, stripe.refunds(), 0, &["succeeded"]);
            on(&refunds, *which, |id| stripe.fail_refund(id).ok());
        }
        Act::Disputes { user, which } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| stripe.dispute(id).ok());
        }
        Act::DisputeCloses { which, won } => {
            on(&disputes(stripe, OPEN_DISPUTES), *which, |id| stripe.close_dispute(id, *won).ok());
        }
        Act::Pauses { user, which, how } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                stripe.pause_collection(id, PAUSES[*how], None).ok()
            });
        }
        Act::Unpauses { user, which } => {
            let mut paused = stripe.subscriptions();
            paused.retain(|one| one["status"] == "paused" || one["pause_collection"].is_object());
            on(&of(stripe, &paused, *user), *which, |id| {
                stripe.resume_collection(id).ok();
                stripe.resume_paused(id).ok()
            });
        }
        Act::Voids { user, which } => {
            on(&owed(stripe, *user), *which, |id| stripe.void_invoice(id).ok());
        }
        Act::IsDeleted { user } => {
            let customer = customer_of(stripe, USERS[*user]);
            stripe.delete_customer(&customer).ok();
        }
        Act::GivesUp { user, which } => {
            on(&owed(stripe, *user), *which, |id| stripe.mark_uncollectible(id).ok());
        }
        _ => moves_part_of_the_money(stripe, act),
    }
}

/// What happens to a part of what was paid, and to disputes that are not over.
fn moves_part_of_the_money(stripe: &StripeSim, act: &Act) {
    match act {
        Act::PaysPart { user, which, tenths } => {
            // A first invoice that waits for a debit cannot be paid in another way.
            let mut later = stripe.invoices();
            later.retain(|one| one["billing_reason"] != "subscription_create");
            let later = of_those(stripe, later, *user, &["open", "uncollectible"]);
            on(&later, *which, |id| {
                let left = stripe.invoice(id)?["amount_remaining"].as_i64()?;
                stripe.pay_invoice_part(id, left * tenths / 10, Card::PAYS).ok()
            });
        }
        Act::DisputesPart { user, which, tenths } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| {
                let charges = stripe.charges();
                let charge = charges.iter().find(|one| one["id"] == id)?;
                stripe.dispute_part(id, charge["amount"].as_i64()? * tenths / 10).ok()
            });
        }
        Act::Answers { which } => {
            let open = disputed(stripe, *which, &["needs_response", "appeal_needs_response"]);
            on(&open, *which, |id| stripe.answer_dispute(id).ok());
        }
        Act::Appeals { which } => {
            let open = disputed(stripe, *which, &["lost", "needs_response", "under_review"]);
            on(&open, *which, |id| {
                stripe.close_dispute(id, false).ok();
                stripe.allow_appeal(id).ok()
            });
        }
        _ => changes_items(stripe, act),
    }
}

/// What happens to the items of a subscription, and to the subscription as a whole.
fn changes_items(stripe: &StripeSim, act: &Act) {
    match act {
        Act::PausesWhole { user, which, how } => {
            stripe.allow_portal_pause(true);
            let states: &[&str] = match WHOLE_PAUSES[*how] {
                "trial_end_without_payment_method" => &["trialing"],
                _ => &["active", "past_due", "unpaid"],
            };
            let all = of_those(stripe, stripe.subscriptions(), *user, states);
            on(&all, *which, |id| match WHOLE_PAUSES[*how] {
                "portal" => stripe.pause_in_portal(id).ok(),
                reason => stripe.pause_subscription(id, reason).ok(),
            });
        }
        Act::AddsItem { user, which, price } => {
            on(&running(stripe, *user), *which, |id| stripe.add_item(id, ITEMS[*price], 1).ok());
        }
        Act::RemovesItem { user, which, price } => {
            let with = with_item(stripe, *user, ADD_ONS[*price]);
            on(&with, *which, |id| stripe.remove_item(id, ADD_ONS[*price]).ok());
        }
        Act::SetsSeats { user, which, seats } => {
            on(&running(stripe, *user), *which, |id| {
                let price = text(&plan_item(&stripe.subscription(id)?)?["price"]["id"]);
                stripe.set_quantity(id, &price, *seats).ok()
            });
        }
        Act::UsesCalls { user, which } => {
            on(&running(stripe, *user), *which, |id| {
                stripe.add_item(id, ADD_ONS[1], 1).ok();
                stripe.record_usage(id, ADD_ONS[1], 700).ok()
            });
        }
        _ => {}
    }
}

/// A checkout session as the product opens it.
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

/// Those that are sold here and whose items can be changed.
fn running(stripe: &StripeSim, user: usize) -> Vec<String> {
    let mut all = stripe.subscriptions();
    all.retain(|one| plan_item(one).is_some());
    of_those(stripe, all, user, &["active", "trialing", "past_due"])
}

fn with_item(stripe: &StripeSim, user: usize, price: &str) -> Vec<String> {
    let is = |item: &Value| item["price"]["id"] == price;
    let mut all = stripe.subscriptions();
    all.retain(|one| one["items"]["data"].as_array().is_some_and(|items| items.iter().any(is)));
    of_those(stripe, all, user, &["active", "trialing", "past_due"])
}

fn subscriptions(stripe: &StripeSim, user: usize) -> Vec<String> {
    of_those(
        stripe,
        stripe.subscriptions(),
        user,
        &["active", "trialing", "past_due", "unpaid", "paused"],
    )
}

const OPEN_DISPUTES: &[&str] =
    &["needs_response", "under_review", "appeal_needs_response", "appeal_under_review"];

/// Disputes in one of these states.
fn disputes(stripe: &StripeSim, states: &[&str]) -> Vec<String> {
    of_those(stripe, stripe.disputes(), 0, states)
}

/// The same; if there is none, somebody disputes something.
fn disputed(stripe: &StripeSim, which: Index, states: &[&str]) -> Vec<String> {
    if disputes(stripe, states).is_empty() {
        on(&of(stripe, &stripe.charges(), 0), which, |id| stripe.dispute(id).ok());
    }
    disputes(stripe, states)
}

/// Ids of those of the objects that are of one of the user's customers; where there are none, of
/// somebody else's.
fn of(stripe: &StripeSim, objects: &[Value], user: usize) -> Vec<String> {
    let customers: Vec<Value> = stripe.customers();
    let his = |id: &Value| {
        customers.iter().any(|customer| {
            customer["id"] == *id && names(&customer["metadata"]["user_id"], USERS[user])
        })
    };
    let ids = |all: Vec<&Value>| all.into_iter().map(|one| text(&one["id"])).collect();
    let own: Vec<&Value> = objects.iter().filter(|object| his(&object["customer"])).collect();
    if own.is_empty() { ids(objects.iter().collect()) } else { ids(own) }
}

/// The same, of those in one of these states.
fn of_those(
    stripe: &StripeSim,
    mut objects: Vec<Value>,
    user: usize,
    states: &[&str],
) -> Vec<String> {
    objects.retain(|one| states.iter().any(|state| one["status"] == *state));
    of(stripe, &objects, user)
}

/// Invoices that are owed.
fn owed(stripe: &StripeSim, user: usize) -> Vec<String> {
    of_those(stripe, stripe.invoices(), user, &["open", "uncollectible"])
}

fn on<T>(ids: &[String], which: Index, act: impl FnOnce(&str) -> Option<T>) {
    if !ids.is_empty() {
        act(&ids[which.index(ids.len())]);
    }
}

/// Ids are texts in metadata.
fn names(value: &Value, user: i64) -> bool {
    value.as_str().is_some_and(|text| text.parse() == Ok(user))
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The items whose prices are sold here, in the order in which `bot.toml` lists them.
pub(crate) fn sold(subscription: &Value) -> Vec<&Value> {
    let place = |item: &&Value| LISTED.iter().position(|price| item["price"]["id"] == *price);
    let items = subscription["items"]["data"].as_array().into_iter().flatten();
    let mut sold: Vec<&Value> = items.filter(|item| place(item).is_some()).collect();
    sold.sort_by_key(place);
    sold
}

const LISTED: [&str; 4] =
    ["price_basic_month", "price_premium_month", "price_premium_year", "price_pro_month"];

/// The item of the plan that is shown.
pub(crate) fn plan_item(subscription: &Value) -> Option<&Value> {
    sold(subscription).pop()
}

/// Whether a price is one of a plan.
pub(crate) fn is_listed(price: &str) -> bool {
    LISTED.contains(&price)
}
