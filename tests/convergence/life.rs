//! Lives of people with subscriptions, as a list of acts at the simulated Stripe.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use tollgate::sandbox::{CancelWhen, Card, StripeSim};

/// One thing that happens. Which of somebody's objects it happens to is an index into those there
/// are; where there is none, nothing happens.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Buys {
        user: usize,
        price: usize,
        card: usize,
    },
    BuysSlowly {
        user: usize,
        price: usize,
    },
    MoneyComes {
        user: usize,
        well: bool,
    },
    Tries {
        user: usize,
        price: usize,
        card: bool,
        end: usize,
    },
    GetsASecond {
        user: usize,
        price: usize,
    },
    Cancels {
        user: usize,
        which: Index,
        now: bool,
    },
    Resumes {
        user: usize,
        which: Index,
    },
    Changes {
        user: usize,
        which: Index,
        price: usize,
    },
    /// As the chat does it: the old plan stays until the difference is paid.
    ChangesInChat {
        user: usize,
        which: Index,
        price: usize,
    },
    TakesCard {
        user: usize,
        card: usize,
    },
    PaysInvoice {
        user: usize,
        which: Index,
    },
    Refunds {
        user: usize,
        which: Index,
        whole: bool,
    },
    RefundBounces {
        which: Index,
    },
    Disputes {
        user: usize,
        which: Index,
    },
    DisputeCloses {
        which: Index,
        won: bool,
    },
    Pauses {
        user: usize,
        which: Index,
        how: usize,
    },
    Unpauses {
        user: usize,
        which: Index,
    },
    Voids {
        user: usize,
        which: Index,
    },
    IsDeleted {
        user: usize,
    },
    TimePasses {
        hours: u16,
    },
}

pub(crate) const USERS: [i64; 6] = [1001, 1002, 1003, 1004, 1005, 1006];
pub(crate) const MONTHLY: [&str; 3] =
    ["price_basic_month", "price_premium_month", "price_pro_month"];
/// What a subscription can be changed to.
const RECURRING: [&str; 4] =
    ["price_basic_month", "price_premium_month", "price_pro_month", "price_premium_year"];
pub(crate) const PRICES: [&str; 5] = [
    "price_basic_month",
    "price_premium_month",
    "price_pro_month",
    "price_premium_year",
    "price_season_once",
];
pub(crate) const CARDS: [Card; 4] =
    [Card::PAYS, Card::FAILS_ON_RENEWAL, Card::FAILS_ON_RENEWAL, Card::ASKS_EVERY_TIME];
const TRIAL_ENDS: [&str; 3] = ["cancel", "pause", "create_invoice"];
const PAUSES: [&str; 3] = ["keep_as_draft", "mark_uncollectible", "void"];

/// One act of the first so many of the [`USERS`].
pub(crate) fn act(people: usize) -> impl Strategy<Value = Act> {
    let user = 0..people;
    let which = any::<Index>;
    prop_oneof![
        4 => (user.clone(), 0..PRICES.len(), 0..CARDS.len())
            .prop_map(|(user, price, card)| Act::Buys { user, price, card }),
        1 => (user.clone(), 0..MONTHLY.len())
            .prop_map(|(user, price)| Act::BuysSlowly { user, price }),
        1 => (user.clone(), any::<bool>()).prop_map(|(user, well)| Act::MoneyComes { user, well }),
        2 => (user.clone(), 0..MONTHLY.len(), any::<bool>(), 0..TRIAL_ENDS.len())
            .prop_map(|(user, price, card, end)| Act::Tries { user, price, card, end }),
        1 => (user.clone(), 0..MONTHLY.len())
            .prop_map(|(user, price)| Act::GetsASecond { user, price }),
        2 => (user.clone(), which(), any::<bool>())
            .prop_map(|(user, which, now)| Act::Cancels { user, which, now }),
        2 => (user.clone(), which()).prop_map(|(user, which)| Act::Resumes { user, which }),
        2 => (user.clone(), which(), 0..RECURRING.len())
            .prop_map(|(user, which, price)| Act::Changes { user, which, price }),
        2 => (user.clone(), which(), 0..RECURRING.len())
            .prop_map(|(user, which, price)| Act::ChangesInChat { user, which, price }),
        1 => (user.clone(), 0..CARDS.len())
            .prop_map(|(user, card)| Act::TakesCard { user, card }),
        2 => (user.clone(), which()).prop_map(|(user, which)| Act::PaysInvoice { user, which }),
        2 => (user.clone(), which(), any::<bool>())
            .prop_map(|(user, which, whole)| Act::Refunds { user, which, whole }),
        1 => which().prop_map(|which| Act::RefundBounces { which }),
        1 => (user.clone(), which()).prop_map(|(user, which)| Act::Disputes { user, which }),
        1 => (which(), any::<bool>()).prop_map(|(which, won)| Act::DisputeCloses { which, won }),
        1 => (user.clone(), which(), 0..PAUSES.len())
            .prop_map(|(user, which, how)| Act::Pauses { user, which, how }),
        1 => (user.clone(), which()).prop_map(|(user, which)| Act::Unpauses { user, which }),
        1 => (user.clone(), which()).prop_map(|(user, which)| Act::Voids { user, which }),
        1 => user.prop_map(|user| Act::IsDeleted { user }),
        12 => prop_oneof![
            1 => Just(1_u16), 1 => Just(24), 2 => Just(80), 1 => Just(24 * 8), 3 => Just(24 * 31)
        ]
            .prop_map(|hours| Act::TimePasses { hours }),
    ]
}

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
            let awaiting = stripe.sessions().into_iter().find(|session| {
                names(&session["client_reference_id"], USERS[*user])
                    && session["status"] == "complete"
                    && session["payment_status"] == "unpaid"
            });
            if let Some(session) = awaiting {
                stripe.settle_delayed(&text(&session["id"]), *well).ok();
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
        _ => live_on(stripe, act),
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
            on(&subscriptions(stripe, *user), *which, |id| stripe.resume(id).ok());
        }
        Act::Changes { user, which, price } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                stripe.change_price(id, RECURRING[*price]).ok()
            });
        }
        Act::ChangesInChat { user, which, price } => {
            let all = stripe.subscriptions();
            on(&subscriptions(stripe, *user), *which, |id| {
                let found = all.iter().find(|one| one["id"] == id)?;
                let item = text(&found["items"]["data"][0]["id"]);
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
            on(&of(stripe, &stripe.invoices(), *user), *which, |id| {
                stripe.pay_invoice_with(id, Card::PAYS).ok()
            });
        }
        Act::Refunds { user, which, whole } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| {
                stripe.refund(id, if *whole { None } else { Some(300) }).ok()
            });
        }
        Act::RefundBounces { which } => {
            let refunds: Vec<_> =
                stripe.refunds().iter().map(|refund| text(&refund["id"])).collect();
            on(&refunds, *which, |id| stripe.fail_refund(id).ok());
        }
        Act::Disputes { user, which } => {
            on(&of(stripe, &stripe.charges(), *user), *which, |id| stripe.dispute(id).ok());
        }
        Act::DisputeCloses { which, won } => {
            let disputes: Vec<_> =
                stripe.disputes().iter().map(|dispute| text(&dispute["id"])).collect();
            on(&disputes, *which, |id| stripe.close_dispute(id, *won).ok());
        }
        Act::Pauses { user, which, how } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                stripe.pause_collection(id, PAUSES[*how], None).ok()
            });
        }
        Act::Unpauses { user, which } => {
            on(&subscriptions(stripe, *user), *which, |id| {
                stripe.resume_collection(id).ok();
                stripe.resume_paused(id).ok()
            });
        }
        Act::Voids { user, which } => {
            on(&of(stripe, &stripe.invoices(), *user), *which, |id| stripe.void_invoice(id).ok());
        }
        Act::IsDeleted { user } => {
            let customer = customer_of(stripe, USERS[*user]);
            stripe.delete_customer(&customer).ok();
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

fn subscriptions(stripe: &StripeSim, user: usize) -> Vec<String> {
    of(stripe, &stripe.subscriptions(), user)
}

/// Ids of those of the objects that are of one of the user's customers.
fn of(stripe: &StripeSim, objects: &[Value], user: usize) -> Vec<String> {
    let customers: Vec<Value> = stripe.customers();
    let his = |id: &Value| {
        customers.iter().any(|customer| {
            customer["id"] == *id && names(&customer["metadata"]["user_id"], USERS[user])
        })
    };
    objects.iter().filter(|object| his(&object["customer"])).map(|one| text(&one["id"])).collect()
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
