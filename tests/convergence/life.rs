//! Lives of people with subscriptions, as a list of acts at the simulated Stripe.

use proptest::prelude::*;
use proptest::sample::Index;
use tollgate_sandbox::Card;

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
    /// How the merchant has set the account up.
    SetsUp {
        exhausted: usize,
        pauses_first_failure: bool,
        resumes_when_paid: bool,
        announces_payments: bool,
    },
    /// The subscription as a whole is paused. Failed payments pause by the account's settings.
    PausesWhole {
        user: usize,
        which: Index,
        how: usize,
    },
    /// A subscription with seats, an add-on in front of the plan.
    GetsSeveral {
        user: usize,
        price: usize,
        seats: i64,
    },
    /// Of another product on the same account, with the metadata that is common.
    GetsOther {
        user: usize,
    },
    AddsItem {
        user: usize,
        which: Index,
        price: usize,
    },
    /// Add-ons only.
    RemovesItem {
        user: usize,
        which: Index,
        price: usize,
    },
    SetsSeats {
        user: usize,
        which: Index,
        seats: i64,
    },
    UsesCalls {
        user: usize,
        which: Index,
    },
    PaysPart {
        user: usize,
        which: Index,
        tenths: i64,
    },
    GivesUp {
        user: usize,
        which: Index,
    },
    DisputesPart {
        user: usize,
        which: Index,
        tenths: i64,
    },
    /// The merchant answers what waits for an answer.
    Answers {
        which: Index,
    },
    Appeals {
        which: Index,
    },
    /// An event of another Stripe account, about an object that looks like one of this.
    HappensElsewhere {
        which: Index,
        how: usize,
    },
    /// The customer pays in a currency of their own from now on.
    PaysInEuros {
        user: usize,
    },
}

pub(crate) const USERS: [i64; 6] = [1001, 1002, 1003, 1004, 1005, 1006];
pub(crate) const MONTHLY: [&str; 3] =
    ["price_basic_month", "price_premium_month", "price_pro_month"];
/// What a subscription can be changed to.
pub(crate) const RECURRING: [&str; 4] =
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
/// What can stand beside the plan: an add-on, a metered price, and other plans.
pub(crate) const ITEMS: [&str; 4] =
    ["price_addon_month", "price_calls_month", "price_basic_month", "price_pro_month"];
pub(crate) const ADD_ONS: [&str; 2] = ["price_addon_month", "price_calls_month"];
pub(crate) const OTHER: &str = "price_other_month";
pub(crate) const EXHAUSTED: [&str; 4] = ["cancel", "unpaid", "past_due", "pause"];
pub(crate) const WHOLE_PAUSES: [&str; 4] =
    ["portal", "pause_requested", "system", "trial_end_without_payment_method"];
pub(crate) const TRIAL_ENDS: [&str; 3] = ["cancel", "pause", "create_invoice"];
pub(crate) const PAUSES: [&str; 3] = ["keep_as_draft", "mark_uncollectible", "void"];

/// How an account can be set up.
pub(crate) fn setup() -> impl Strategy<Value = Act> {
    (0..EXHAUSTED.len(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(exhausted, pauses_first_failure, resumes_when_paid, announces_payments)| Act::SetsUp {
            exhausted,
            pauses_first_failure,
            resumes_when_paid,
            announces_payments,
        },
    )
}

/// One act of the first so many of the [`USERS`].
pub(crate) fn act(people: usize) -> impl Strategy<Value = Act> {
    prop_oneof![20 => purchase(people), 26 => change(people), 22 => money(people), 18 => time()]
}

fn time() -> impl Strategy<Value = Act> {
    prop_oneof![
        1 => Just(1_u16), 1 => Just(24), 2 => Just(80), 1 => Just(24 * 8), 3 => Just(24 * 31)
    ]
    .prop_map(|hours| Act::TimePasses { hours })
}

fn purchase(people: usize) -> impl Strategy<Value = Act> {
    let user = 0..people;
    prop_oneof![
        4 => (user.clone(), 0..PRICES.len(), 0..CARDS.len())
            .prop_map(|(user, price, card)| Act::Buys { user, price, card }),
        2 => (user.clone(), 0..MONTHLY.len())
            .prop_map(|(user, price)| Act::BuysSlowly { user, price }),
        2 => (user.clone(), any::<bool>()).prop_map(|(user, well)| Act::MoneyComes { user, well }),
        2 => (user.clone(), 0..MONTHLY.len(), any::<bool>(), 0..TRIAL_ENDS.len())
            .prop_map(|(user, price, card, end)| Act::Tries { user, price, card, end }),
        1 => (user.clone(), 0..MONTHLY.len())
            .prop_map(|(user, price)| Act::GetsASecond { user, price }),
        2 => (user.clone(), 0..MONTHLY.len(), 1..4_i64)
            .prop_map(|(user, price, seats)| Act::GetsSeveral { user, price, seats }),
        1 => user.prop_map(|user| Act::GetsOther { user }),
    ]
}

fn change(people: usize) -> impl Strategy<Value = Act> {
    let one = || (0..people, any::<Index>());
    prop_oneof![
        3 => (one(), any::<bool>())
            .prop_map(|((user, which), now)| Act::Cancels { user, which, now }),
        3 => one().prop_map(|(user, which)| Act::Resumes { user, which }),
        2 => (one(), 0..RECURRING.len())
            .prop_map(|((user, which), price)| Act::Changes { user, which, price }),
        2 => (one(), 0..RECURRING.len())
            .prop_map(|((user, which), price)| Act::ChangesInChat { user, which, price }),
        1 => (one(), 0..PAUSES.len())
            .prop_map(|((user, which), how)| Act::Pauses { user, which, how }),
        2 => one().prop_map(|(user, which)| Act::Unpauses { user, which }),
        2 => (one(), 0..WHOLE_PAUSES.len())
            .prop_map(|((user, which), how)| Act::PausesWhole { user, which, how }),
        2 => (one(), 0..ITEMS.len())
            .prop_map(|((user, which), price)| Act::AddsItem { user, which, price }),
        4 => (one(), 0..ADD_ONS.len())
            .prop_map(|((user, which), price)| Act::RemovesItem { user, which, price }),
        1 => (one(), 1..4_i64)
            .prop_map(|((user, which), seats)| Act::SetsSeats { user, which, seats }),
        1 => one().prop_map(|(user, which)| Act::UsesCalls { user, which }),
        1 => (0..people).prop_map(|user| Act::IsDeleted { user }),
        1 => (any::<Index>(), 0..3_usize)
            .prop_map(|(which, how)| Act::HappensElsewhere { which, how }),
    ]
}

fn money(people: usize) -> impl Strategy<Value = Act> {
    let (user, one) = (0..people, || (0..people, any::<Index>()));
    prop_oneof![
        2 => (user.clone(), 0..CARDS.len()).prop_map(|(user, card)| Act::TakesCard { user, card }),
        2 => one().prop_map(|(user, which)| Act::PaysInvoice { user, which }),
        2 => (one(), 1..10_i64)
            .prop_map(|((user, which), tenths)| Act::PaysPart { user, which, tenths }),
        3 => (one(), any::<bool>())
            .prop_map(|((user, which), whole)| Act::Refunds { user, which, whole }),
        2 => any::<Index>().prop_map(|which| Act::RefundBounces { which }),
        2 => one().prop_map(|(user, which)| Act::Disputes { user, which }),
        1 => (one(), 1..10_i64)
            .prop_map(|((user, which), tenths)| Act::DisputesPart { user, which, tenths }),
        2 => (any::<Index>(), any::<bool>())
            .prop_map(|(which, won)| Act::DisputeCloses { which, won }),
        1 => any::<Index>().prop_map(|which| Act::Answers { which }),
        2 => any::<Index>().prop_map(|which| Act::Appeals { which }),
        1 => one().prop_map(|(user, which)| Act::Voids { user, which }),
        1 => one().prop_map(|(user, which)| Act::GivesUp { user, which }),
        1 => user.prop_map(|user| Act::PaysInEuros { user }),
    ]
}
