//! Generated actions of users, merchant and time at the simulated Stripe.

use proptest::prelude::*;
use proptest::sample::Index;
use tollgate_sandbox::Card;

/// One action. `which` is an index into the objects that the action applies to; without any, the action has
/// no effect.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Buys {
        user: usize,
        price: usize,
        card: usize,
    },
    BuysSlowly {
        user: usize,
        price: usize,
    },
    DelayedPaymentEnds {
        user: usize,
        succeeds: bool,
    },
    StartsTrial {
        user: usize,
        price: usize,
        card: bool,
        end: usize,
    },
    BuysSecond {
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
    /// As the bot does it: the old plan stays until the difference is paid.
    ChangesInChat {
        user: usize,
        which: Index,
        price: usize,
    },
    ChangesCard {
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
    RefundFails {
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
    /// The bank suspects that a payment is fraud.
    IsSuspected {
        user: usize,
        which: Index,
    },
    PausesCollection {
        user: usize,
        which: Index,
        how: usize,
    },
    EndsPause {
        user: usize,
        which: Index,
    },
    VoidsInvoice {
        user: usize,
        which: Index,
    },
    CustomerIsDeleted {
        user: usize,
    },
    TimePasses {
        hours: u16,
    },
    /// The merchant's account settings.
    ConfiguresAccount {
        exhausted: usize,
        pauses_first_failure: bool,
        resumes_when_paid: bool,
        announces_payments: bool,
    },
    /// Pauses the subscription as a whole. Failed payments pause by the account's settings.
    PausesSubscription {
        user: usize,
        which: Index,
        how: usize,
    },
    /// A subscription with seats whose first item is an add-on.
    BuysItems {
        user: usize,
        price: usize,
        seats: i64,
    },
    /// A subscription to another product on the same account, with our metadata.
    BuysOtherProduct {
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
    RecordsUsage {
        user: usize,
        which: Index,
    },
    PaysPart {
        user: usize,
        which: Index,
        tenths: i64,
    },
    WritesOffInvoice {
        user: usize,
        which: Index,
    },
    DisputesPart {
        user: usize,
        which: Index,
        tenths: i64,
    },
    /// The merchant submits evidence for an open dispute.
    AnswersDispute {
        which: Index,
    },
    AppealsDispute {
        which: Index,
    },
    /// An event of another Stripe account about an object with a familiar id.
    OtherAccountActs {
        which: Index,
        how: usize,
    },
    /// From now on, the customer pays in euros.
    PaysInEuros {
        user: usize,
    },
}

pub(crate) const USERS: [i64; 6] = [1001, 1002, 1003, 1004, 1005, 1006];
pub(crate) const MONTHLY: [&str; 3] =
    ["price_basic_month", "price_premium_month", "price_pro_month"];
/// Prices that a subscription can change to.
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
/// Prices of additional items: an add-on, a metered price, and other plans.
pub(crate) const ITEMS: [&str; 4] =
    ["price_addon_month", "price_calls_month", "price_basic_month", "price_pro_month"];
pub(crate) const ADD_ONS: [&str; 2] = ["price_addon_month", "price_calls_month"];
pub(crate) const OTHER: &str = "price_other_month";
pub(crate) const AFTER_RETRIES: [&str; 4] = ["cancel", "unpaid", "past_due", "pause"];
pub(crate) const SUBSCRIPTION_PAUSES: [&str; 4] =
    ["portal", "pause_requested", "system", "trial_end_without_payment_method"];
pub(crate) const TRIAL_ENDS: [&str; 3] = ["cancel", "pause", "create_invoice"];
pub(crate) const COLLECTION_PAUSES: [&str; 3] = ["keep_as_draft", "mark_uncollectible", "void"];

/// Any account settings.
pub(crate) fn account_settings() -> impl Strategy<Value = Action> {
    (0..AFTER_RETRIES.len(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(exhausted, pauses_first_failure, resumes_when_paid, announces_payments)| {
            Action::ConfiguresAccount {
                exhausted,
                pauses_first_failure,
                resumes_when_paid,
                announces_payments,
            }
        },
    )
}

/// An action of one of the first `people` of [`USERS`].
pub(crate) fn action(people: usize) -> impl Strategy<Value = Action> {
    prop_oneof![20 => purchase(people), 26 => change(people), 24 => money(people), 18 => time()]
}

fn time() -> impl Strategy<Value = Action> {
    prop_oneof![
        1 => Just(1_u16), 1 => Just(24), 2 => Just(80), 1 => Just(24 * 8), 3 => Just(24 * 31)
    ]
    .prop_map(|hours| Action::TimePasses { hours })
}

fn purchase(people: usize) -> impl Strategy<Value = Action> {
    let user = 0..people;
    prop_oneof![
        4 => (user.clone(), 0..PRICES.len(), 0..CARDS.len())
            .prop_map(|(user, price, card)| Action::Buys { user, price, card }),
        2 => (user.clone(), 0..MONTHLY.len())
            .prop_map(|(user, price)| Action::BuysSlowly { user, price }),
        2 => (user.clone(), any::<bool>()).prop_map(|(user, succeeds)| Action::DelayedPaymentEnds { user, succeeds }),
        2 => (user.clone(), 0..MONTHLY.len(), any::<bool>(), 0..TRIAL_ENDS.len())
            .prop_map(|(user, price, card, end)| Action::StartsTrial { user, price, card, end }),
        1 => (user.clone(), 0..MONTHLY.len())
            .prop_map(|(user, price)| Action::BuysSecond { user, price }),
        2 => (user.clone(), 0..MONTHLY.len(), 1..4_i64)
            .prop_map(|(user, price, seats)| Action::BuysItems { user, price, seats }),
        1 => user.prop_map(|user| Action::BuysOtherProduct { user }),
    ]
}

fn change(people: usize) -> impl Strategy<Value = Action> {
    let target = || (0..people, any::<Index>());
    prop_oneof![
        3 => (target(), any::<bool>())
            .prop_map(|((user, which), now)| Action::Cancels { user, which, now }),
        3 => target().prop_map(|(user, which)| Action::Resumes { user, which }),
        2 => (target(), 0..RECURRING.len())
            .prop_map(|((user, which), price)| Action::Changes { user, which, price }),
        2 => (target(), 0..RECURRING.len())
            .prop_map(|((user, which), price)| Action::ChangesInChat { user, which, price }),
        1 => (target(), 0..COLLECTION_PAUSES.len())
            .prop_map(|((user, which), how)| Action::PausesCollection { user, which, how }),
        2 => target().prop_map(|(user, which)| Action::EndsPause { user, which }),
        2 => (target(), 0..SUBSCRIPTION_PAUSES.len())
            .prop_map(|((user, which), how)| Action::PausesSubscription { user, which, how }),
        2 => (target(), 0..ITEMS.len())
            .prop_map(|((user, which), price)| Action::AddsItem { user, which, price }),
        4 => (target(), 0..ADD_ONS.len())
            .prop_map(|((user, which), price)| Action::RemovesItem { user, which, price }),
        1 => (target(), 1..4_i64)
            .prop_map(|((user, which), seats)| Action::SetsSeats { user, which, seats }),
        1 => target().prop_map(|(user, which)| Action::RecordsUsage { user, which }),
        1 => (0..people).prop_map(|user| Action::CustomerIsDeleted { user }),
        1 => (any::<Index>(), 0..3_usize)
            .prop_map(|(which, how)| Action::OtherAccountActs { which, how }),
    ]
}

fn money(people: usize) -> impl Strategy<Value = Action> {
    let (user, target) = (0..people, || (0..people, any::<Index>()));
    prop_oneof![
        2 => (user.clone(), 0..CARDS.len()).prop_map(|(user, card)| Action::ChangesCard { user, card }),
        2 => target().prop_map(|(user, which)| Action::PaysInvoice { user, which }),
        2 => (target(), 1..10_i64)
            .prop_map(|((user, which), tenths)| Action::PaysPart { user, which, tenths }),
        3 => (target(), any::<bool>())
            .prop_map(|((user, which), whole)| Action::Refunds { user, which, whole }),
        2 => any::<Index>().prop_map(|which| Action::RefundFails { which }),
        2 => target().prop_map(|(user, which)| Action::Disputes { user, which }),
        1 => (target(), 1..10_i64)
            .prop_map(|((user, which), tenths)| Action::DisputesPart { user, which, tenths }),
        2 => (any::<Index>(), any::<bool>())
            .prop_map(|(which, won)| Action::DisputeCloses { which, won }),
        2 => target().prop_map(|(user, which)| Action::IsSuspected { user, which }),
        1 => any::<Index>().prop_map(|which| Action::AnswersDispute { which }),
        2 => any::<Index>().prop_map(|which| Action::AppealsDispute { which }),
        1 => target().prop_map(|(user, which)| Action::VoidsInvoice { user, which }),
        1 => target().prop_map(|(user, which)| Action::WritesOffInvoice { user, which }),
        1 => user.prop_map(|user| Action::PaysInEuros { user }),
    ]
}
