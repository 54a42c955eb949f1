//! Every screen in every state and locale: sound HTML, within Telegram's limits, nothing missing.

use std::collections::BTreeSet;
use std::time::Duration;

use tollgate::domain::access::{Access, Entitlement, Source};
use tollgate::domain::admin::Role;
use tollgate::domain::audit::{AuditEntry, AuditFilter};
use tollgate::domain::chat_update::{BotRights, ChatId, FailedChatUpdate, SharedChatKind};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::conversation::{ConversationNotice, MAX_TEXT_CHARS};
use tollgate::domain::event::DisputeStatus;
use tollgate::domain::ids::{
    CustomerId, EntitlementName, EventId, InvoiceId, PlanCode, PriceId, RequestId, ScheduleId,
    SubscriptionId, UserId,
};
use tollgate::domain::money::Money;
use tollgate::domain::notice::{Alarm, ChatNotice, Ending, Notice};
use tollgate::domain::open_message::{Outcome, Subject};
use tollgate::domain::paid_chat::ChatProblem;
use tollgate::domain::plan::{Catalogue, Interval, Plan, Price};
use tollgate::domain::plan_change::{Basis, Bill, ChangeTiming, Lines, NextCharge};
use tollgate::domain::quote::ChangeQuote;
use tollgate::domain::status::{PendingPayment, StatusView};
use tollgate::domain::stored_event::{EventDetails, FailedEvent};
use tollgate::domain::subscription::{
    EndKind, EndReason, Pause, PauseBehavior, PauseReason, PausedPayment, PendingChange,
    PlannedChange, Recurrence, Retries, Reversal, Schedule, ScheduledEnd, Status, Subscription,
    SubscriptionState, UnlistedSubscription, UnpaidInvoice,
};
use tollgate::domain::subscription_item::{Items, SubscriptionItem};
use tollgate::messages::{
    Action, AuditPage, CallbackData, FailedUpdates, Locales, Localizer, ResumeView, Screen, Trouble,
};

use crate::messages::admin_actions;
use crate::messages::admin_screens::admin_screens;
use crate::messages::figures::{figures_screens, weekly_digest};

pub(super) const HOSTILE: &str = "<b>&\"Ann</a> <script> & 'Co'";

fn locales() -> Locales {
    Locales::load("en").unwrap()
}

pub(super) fn localizers() -> impl Iterator<Item = Localizer> {
    let locales = locales();
    Locales::locales().into_iter().map(move |tag| locales.localizer(tag))
}

pub(super) fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

pub(super) fn day() -> Timestamp {
    Timestamp::from_seconds(1_769_817_600) // 2026-01-31T00:00:00Z
}

pub(super) fn later() -> Timestamp {
    day().plus(Duration::from_hours(28 * 24))
}

/// Price ids have the form `price_premium_month`.
fn plan(code: &str, name: &str, entitlements: usize, prices: &[(Interval, i64)]) -> Plan {
    let price = |(interval, minor): &(Interval, i64)| Price {
        interval: *interval,
        amount: usd(*minor),
        stripe_price: Some(PriceId::new(format!("price_{code}_{interval}"))),
        former: Vec::new(),
        access_for: None,
    };
    Plan {
        entitlements: (0..entitlements)
            .map(|n| EntitlementName::new(format!("right_<{n}>")))
            .collect(),
        prices: prices.iter().map(price).collect(),
        ..Plan::named(code, name)
    }
}

fn for_days(mut plan: Plan, days: u64) -> Plan {
    for price in plan.prices.iter_mut().filter(|price| price.interval == Interval::Once) {
        price.access_for = Some(Duration::from_hours(24 * days));
    }
    plan
}

const BOTH: [(Interval, i64); 2] = [(Interval::Month, 1900), (Interval::Year, 19000)];

pub(super) fn catalogue() -> Catalogue {
    let pass = for_days(plan("pass", "Pass", 2, &[(Interval::Once, 4900)]), 90);
    let all = [BOTH[0], BOTH[1], (Interval::Once, 99_900)];
    let mut plans = vec![plan("free", "Free", 1, &[]), plan("premium", "Premium", 9, &BOTH)];
    plans.push(plan("vip", &HOSTILE.repeat(20), 40, &[(Interval::Once, 99_900)]));
    plans.push(pass);
    plans.push(plan("all", "All", 3, &all));
    plans.extend((0..60).map(|n| plan(&format!("p{n}"), &"W&".repeat(200), 50, &BOTH)));
    Catalogue::from(plans)
}

fn unpaid() -> UnpaidInvoice {
    UnpaidInvoice {
        id: InvoiceId::new("in_1"),
        amount: Some(usd(1900)),
        hosted_url: Some("https://invoice.stripe.com/i/1".to_owned()),
    }
}

/// The state that corresponds to a status, with an unpaid invoice.
fn state(status: Status) -> SubscriptionState {
    let (end, invoice, since) = (None, Some(unpaid()), Some(day()));
    match status {
        Status::Incomplete => SubscriptionState::Incomplete { end, invoice },
        Status::Trialing => SubscriptionState::Trialing { until: Some(day()), end, invoice },
        Status::Active => SubscriptionState::Active { end, invoice },
        Status::PastDue => {
            SubscriptionState::PastDue { since, retries: Retries::Running, end, invoice }
        }
        Status::Unpaid => {
            SubscriptionState::PastDue { since, retries: Retries::Exhausted, end, invoice }
        }
        Status::Paused => {
            let payment = PausedPayment::Owed { since: day() };
            SubscriptionState::Paused { reason: None, payment, end, invoice }
        }
        Status::Canceled => {
            SubscriptionState::Ended { at: None, reason: EndReason::Cancelled(None), invoice }
        }
        Status::IncompleteExpired => {
            SubscriptionState::Ended { at: None, reason: EndReason::NeverPaid, invoice }
        }
        Status::Other(status) => SubscriptionState::Unrecognised { status, end, invoice },
    }
}

fn subscription(status: Status) -> Subscription {
    let state = state(status);
    let item = SubscriptionItem {
        price: Some(PriceId::new("price_premium_month")),
        interval: Some(Interval::Month),
        ..SubscriptionItem::default()
    };
    Subscription {
        id: SubscriptionId::new("sub_1"),
        user: UserId(1),
        customer: Some(CustomerId::new("cus_1")),
        owned: true,
        plan: PlanCode::new("premium"),
        plans: vec![PlanCode::new("premium")],
        unlisted: false,
        recurrence: Recurrence::Recurring(Some(item)),
        items: Items::default(),
        amount: None,
        former_trial_end: Some(day())
            .filter(|_| !matches!(state, SubscriptionState::Trialing { .. })),
        free_until: None,
        state,
        started_at: Some(day()),
        current_period_end: Some(day()),
        collection_pause: None,
        schedule: None,
        pending_change: None,
        reversal: None,
        last_paid: None,
        as_of: None,
    }
}

/// The subscription with an end, unless it has ended.
fn ending(mut subscription: Subscription, at: Option<Timestamp>) -> Subscription {
    let scheduled = at.map(|at| ScheduledEnd { at, kind: EndKind::Date });
    match &mut subscription.state {
        SubscriptionState::Incomplete { end, .. }
        | SubscriptionState::Trialing { end, .. }
        | SubscriptionState::Active { end, .. }
        | SubscriptionState::PastDue { end, .. }
        | SubscriptionState::Paused { end, .. }
        | SubscriptionState::Unrecognised { end, .. } => *end = scheduled,
        SubscriptionState::Ended { .. } => {}
    }
    subscription
}

fn without_invoice(mut subscription: Subscription) -> Subscription {
    let (SubscriptionState::Incomplete { invoice, .. }
    | SubscriptionState::Trialing { invoice, .. }
    | SubscriptionState::Active { invoice, .. }
    | SubscriptionState::PastDue { invoice, .. }
    | SubscriptionState::Paused { invoice, .. }
    | SubscriptionState::Ended { invoice, .. }
    | SubscriptionState::Unrecognised { invoice, .. }) = &mut subscription.state;
    *invoice = None;
    subscription
}

fn with_schedule(subscription: Subscription, change: PlannedChange) -> Subscription {
    let (id, change) = (ScheduleId::new("sub_sched_1"), Some(change));
    Subscription { schedule: Some(Schedule::CreatedHere { id, change }), ..subscription }
}

fn scheduled_elsewhere(subscription: Subscription) -> Subscription {
    let id = ScheduleId::new("sub_sched_1");
    Subscription { schedule: Some(Schedule::Foreign { id }), ..subscription }
}

fn once(until: Option<Timestamp>) -> Subscription {
    let end = until.map(|at| ScheduledEnd { at, kind: EndKind::Term });
    Subscription {
        id: SubscriptionId::new("cs_1"),
        plan: PlanCode::new("pass"),
        recurrence: Recurrence::Once,
        state: SubscriptionState::Active { end, invoice: None },
        current_period_end: None,
        former_trial_end: None,
        free_until: None,
        ..subscription(Status::Active)
    }
}

fn paused(behavior: PauseBehavior, resumes_at: Option<Timestamp>) -> Subscription {
    let collection_pause = Some(Pause { behavior, resumes_at });
    Subscription { collection_pause, ..subscription(Status::Active) }
}

const REASONS: [&str; 7] = [
    "pause_requested",
    "trial_end_without_payment_method",
    "first_payment_failure",
    "final_payment_failure",
    "system",
    "unstated",
    "something_new",
];

/// `owing`: the failed invoice is still unpaid.
fn paused_for(reason: &str, owing: bool) -> Subscription {
    let state = SubscriptionState::Paused {
        reason: Some(PauseReason::from(reason.to_owned())),
        payment: if owing {
            PausedPayment::Owed { since: day() }
        } else {
            PausedPayment::NothingOwed
        },
        end: None,
        invoice: owing.then(unpaid),
    };
    Subscription { state, ..subscription(Status::Paused) }
}

pub(super) fn purchase() -> Source {
    Source::Purchase { id: SubscriptionId::new("sub_1"), event: None, price: None }
}

pub(super) fn grant() -> Source {
    Source::Grant { id: "grant_1".to_owned(), by: UserId(7) }
}

fn awaited(plan: Option<&str>) -> PendingPayment {
    PendingPayment { plan: plan.map(PlanCode::new) }
}

/// The status of a Premium subscriber.
pub(super) fn having(subscription: Subscription) -> StatusView {
    let held = Entitlement {
        name: EntitlementName::new("signals"),
        plan: PlanCode::new("premium"),
        source: purchase(),
        since: day(),
        valid_until: subscription.cancel_at(),
    };
    StatusView {
        unlisted: None,
        plan: PlanCode::new("premium"),
        plan_name: "Premium".into(),
        entitlements: vec![held],
        others: Vec::new(),
        access_until: subscription.cancel_at(),
        lapsed_at: None,
        price: catalogue().plans[1].prices.first().cloned(),
        subscription: Some(subscription),
        can_pause: false,
        awaited: None,
    }
}

/// A status with as much content as possible.
pub(super) fn crowded(subscription: Subscription) -> StatusView {
    let held = |n: usize| Entitlement {
        name: EntitlementName::new(HOSTILE.repeat(10)),
        plan: PlanCode::new(if n.is_multiple_of(3) { "premium" } else { "vip" }),
        source: [Source::FreePlan, purchase(), grant()][n % 3].clone(),
        since: day(),
        valid_until: n.is_multiple_of(2).then(day),
    };
    let other = |n: usize| Subscription {
        plan: PlanCode::new("vip"),
        ..if n.is_multiple_of(2) { once(Some(day())) } else { ending(subscription.clone(), None) }
    };
    StatusView {
        plan: PlanCode::new("vip"),
        plan_name: HOSTILE.repeat(20).into(),
        entitlements: (0..100).map(held).collect(),
        others: (0..20).map(other).collect(),
        awaited: Some(awaited(Some("vip"))),
        can_pause: true,
        unlisted: Some(unlisted(Status::Active, None)),
        ..having(subscription)
    }
}

fn planned(plan: &str, price: Option<&str>, at: Timestamp) -> PlannedChange {
    PlannedChange { plan: PlanCode::new(plan), price: price.map(PriceId::new), at }
}

/// Every state of a subscription that has its own text.
pub(super) fn subscriptions() -> Vec<Subscription> {
    let mut all = vec![once(None), once(Some(day()))];
    for status in [
        Status::Active,
        Status::Trialing,
        Status::PastDue,
        Status::Unpaid,
        Status::Paused,
        Status::Canceled,
        Status::Other("new".to_owned()),
    ] {
        let subscription = subscription(status);
        let planned = planned("vip", None, day());
        for reversal in [Reversal::Refunded, Reversal::DisputeLost] {
            all.push(Subscription { reversal: Some(reversal), ..subscription.clone() });
        }
        all.push(ending(subscription.clone(), Some(day())));
        for url in [None, Some("https://invoice.stripe.com/i/1".to_owned())] {
            let pending_change = Some(PendingChange { until: day(), invoice_url: url });
            all.push(Subscription { pending_change, ..subscription.clone() });
        }
        all.push(with_schedule(without_invoice(subscription.clone()), planned));
        all.push(scheduled_elsewhere(subscription.clone()));
        all.push(subscription);
    }
    for behavior in
        [PauseBehavior::KeepAsDraft, PauseBehavior::MarkUncollectible, PauseBehavior::Void]
    {
        all.extend([paused(behavior, None), paused(behavior, Some(day()))]);
    }
    all.push(Subscription { reversal: Some(Reversal::Refunded), ..once(Some(day())) });
    all.push(Subscription { last_paid: Some(eur(1748)), ..subscription(Status::Active) });
    for reason in REASONS {
        all.extend([paused_for(reason, false), paused_for(reason, true)]);
    }
    all
}

/// Each kind of notice, with and without its optional parts.
pub(super) fn notices() -> Vec<Notice> {
    let mut notices = admin_actions::notices();
    for at in [None, Some(day())] {
        notices.extend(lifecycle_notices(at));
        notices.extend(payment_notices(at));
    }
    let (chat, title) = (ChatId(-1_001_234_567_890), "Traders & <friends>".to_owned());
    notices.extend([
        Notice::Chat(ChatNotice::Removed { chat, title: title.clone() }),
        Notice::Chat(ChatNotice::TooManyChats { chat, title: title.clone() }),
    ]);
    for (chat_kind, problem) in [
        (SharedChatKind::Group, Some(ChatProblem::BasicGroup)),
        (SharedChatKind::Supergroup, None),
        (SharedChatKind::Channel, Some(ChatProblem::NotAdministrator)),
    ] {
        let (title, rights) = (title.clone(), BotRights::default());
        notices.push(Notice::Chat(ChatNotice::BotAdded {
            chat,
            title,
            chat_kind,
            problem,
            rights,
        }));
    }
    let amount = usd(1900);
    notices.extend([
        Notice::TrialPaused { subscription: sub(), plan: code() },
        Notice::RenewalAhead { subscription: sub(), plan: code(), amount, at: day() },
        Notice::PlanChangeUnpaid { subscription: sub(), plan: code() },
        Notice::Refunded { subscription: sub(), plan: code(), amount },
        Notice::PartlyRefunded { subscription: sub(), plan: code(), amount },
        Notice::RefundFailed { subscription: sub(), plan: code(), amount },
        Notice::PartlyReversed { subscription: sub(), plan: code(), amount },
    ]);
    for flag in [false, true] {
        notices.extend([
            Notice::EarlierReturned { subscription: sub(), plan: code(), amount, disputed: flag },
            Notice::ReversalLifted { subscription: sub(), plan: code(), amount, restored: flag },
            Notice::CancellationScheduled {
                subscription: sub(),
                plan: code(),
                ends_at: day(),
                on_trial: flag,
            },
        ]);
    }
    for (reason, owing) in REASONS.into_iter().flat_map(|reason| [(reason, false), (reason, true)])
    {
        notices.push(Notice::SubscriptionPaused {
            subscription: sub(),
            plan: code(),
            reason: PauseReason::from(reason.to_owned()),
            since: day(),
            owing,
            fix_url: owing.then(|| "https://invoice.stripe.com/i/1".to_owned()),
            access_until: owing.then(day),
        });
    }
    for charge in [None, Some(amount)] {
        notices.push(Notice::ResumeOffered {
            subscription: sub(),
            plan: code(),
            paid: amount,
            charge,
            access_until: charge.map(|_| day()),
        });
    }
    for because in [Ending::Cancelled, Ending::Unpaid, Ending::TrialOver, Ending::TermOver] {
        notices.push(Notice::Ended { subscription: sub(), plan: code(), because });
    }
    notices.push(weekly_digest());
    notices.extend(conversation().into_iter().map(Notice::Conversation));
    notices.extend(alarms().into_iter().map(|alarm| Notice::Alarm { alarm }));
    notices
}

/// Notices with the longest and the shortest texts.
fn conversation() -> Vec<ConversationNotice> {
    let (user, by) = (UserId(i64::MAX), UserId(7));
    let long = HOSTILE.repeat(MAX_TEXT_CHARS);
    vec![
        ConversationNotice::FromOperator { by, text: long.clone() },
        ConversationNotice::Blocked { user, name: None },
        ConversationNotice::Blocked { user, name: Some(long.clone()) },
        ConversationNotice::Answer { user, name: Some(long.clone()), text: long },
        ConversationNotice::Answer { user, name: None, text: "?".to_owned() },
    ]
}

fn eur(minor: i64) -> Money {
    Money { minor, currency: "eur".parse().unwrap() }
}

fn sub() -> SubscriptionId {
    SubscriptionId::new("sub_1")
}

fn code() -> PlanCode {
    PlanCode::new("premium")
}

fn lifecycle_notices(at: Option<Timestamp>) -> Vec<Notice> {
    let amount = usd(1900);
    vec![
        Notice::Activated {
            subscription: sub(),
            plan: code(),
            renews_at: at,
            until: None,
            interval: None,
        },
        Notice::Activated {
            subscription: sub(),
            plan: code(),
            renews_at: None,
            until: at,
            interval: None,
        },
        Notice::TrialStarted { subscription: sub(), plan: code(), trial_end: at, interval: None },
        Notice::TrialEnding {
            subscription: sub(),
            plan: code(),
            trial_end: day(),
            amount: at.map(|_| amount),
        },
        Notice::Resumed { subscription: sub(), plan: code(), renews_at: at },
        Notice::EndingSoon {
            subscription: sub(),
            plan: code(),
            ends_at: day(),
            once: at.is_some(),
        },
        Notice::PlanChanged {
            subscription: sub(),
            from: PlanCode::new("gone<b>"),
            to: code(),
            renews_at: at,
            on_trial: false,
            interval: None,
        },
        Notice::PlanChanged {
            subscription: sub(),
            from: PlanCode::new("vip"),
            to: code(),
            renews_at: at,
            on_trial: true,
            interval: None,
        },
        Notice::IntervalChanged {
            subscription: sub(),
            plan: code(),
            interval: Interval::Year,
            amount: Some(usd(19_000)),
            renews_at: at,
            on_trial: at.is_none(),
        },
        Notice::IntervalChanged {
            subscription: sub(),
            plan: code(),
            interval: Interval::Year,
            amount: None,
            renews_at: at,
            on_trial: false,
        },
        Notice::IntervalChanged {
            subscription: sub(),
            plan: code(),
            interval: Interval::Month,
            amount: None,
            renews_at: at,
            on_trial: false,
        },
        Notice::Paused { subscription: sub(), plan: code(), resumes_at: at, access: true },
        Notice::Paused { subscription: sub(), plan: code(), resumes_at: at, access: false },
        Notice::Unpaused { subscription: sub(), plan: code(), renews_at: at },
    ]
}

fn payment_notices(at: Option<Timestamp>) -> Vec<Notice> {
    let (amount, invoice) = (usd(1900), InvoiceId::new("in_1"));
    let fix_url = at.map(|_| "https://invoice.stripe.com/i/1".to_owned());
    vec![
        Notice::TrialConverted {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
            renews_at: at,
        },
        Notice::Renewed {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
            renews_at: at,
        },
        Notice::PaymentFailed {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
            fix_url: fix_url.clone(),
            access_until: at,
            attempt: if at.is_some() { 3 } else { 1 },
        },
        Notice::ActionRequired {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
            fix_url: fix_url.clone(),
            access_until: at,
        },
        Notice::GraceEnding {
            subscription: sub(),
            plan: code(),
            fix_url: fix_url.clone(),
            access_until: day(),
            invoiced: at.is_some(),
        },
        Notice::AccessLapsed {
            subscription: sub(),
            plan: code(),
            fix_url: fix_url.clone(),
            invoiced: at.is_some(),
        },
        Notice::InvoiceOverdue {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
            fix_url: fix_url.clone(),
            access_until: at,
        },
        Notice::DebtSettled { subscription: sub(), invoice: invoice.clone(), plan: code() },
        Notice::PaidAfterEnd {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
        },
        Notice::StillOwing {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
            fix_url: fix_url.clone(),
        },
        Notice::PaymentRecovered {
            subscription: sub(),
            invoice: invoice.clone(),
            plan: code(),
            amount,
            renews_at: at,
        },
        Notice::PaymentReversed { subscription: sub(), plan: code(), amount: at.map(|_| amount) },
        Notice::PaymentPending { plan: at.map(|_| code()) },
        Notice::PaymentNotCompleted { plan: at.map(|_| code()) },
    ]
}

fn alarms() -> Vec<Alarm> {
    let (user, amount) = (UserId(4242), usd(1900));
    let mut alarms = vec![
        Alarm::SecondSubscription {
            user,
            subscriptions: (0..99).map(|n| SubscriptionId::new(format!("sub_<{n}>"))).collect(),
            plans: vec![PlanCode::new("premium"), PlanCode::new("gone<b>")],
        },
        Alarm::CustomerDeleted { user, customer: CustomerId::new("cus_<1>") },
        Alarm::DisputeDue { user, plan: Some(PlanCode::new("vip")), amount, due_by: day() },
        Alarm::SubscriptionPaused {
            user,
            plan: PlanCode::new("vip"),
            subscription: SubscriptionId::new("sub_<1>"),
            reason: PauseReason::Other(HOSTILE.to_owned()),
        },
        Alarm::FraudWarningOver { user, plan: None, amount: Some(amount), lapsed: false },
        Alarm::FraudWarningOver {
            user,
            plan: Some(PlanCode::new("vip")),
            amount: None,
            lapsed: true,
        },
        Alarm::UnlistedPrice {
            user,
            subscription: SubscriptionId::new("sub_<1>"),
            prices: vec![PriceId::new(HOSTILE.repeat(20)); 30],
            plan: None,
        },
        Alarm::UnlistedPrice {
            user,
            subscription: SubscriptionId::new("sub_<1>"),
            prices: vec![PriceId::new("price_<1>")],
            plan: Some(PlanCode::new("premium")),
        },
    ];
    alarms.extend(admin_actions::alarms());
    for code in [None, Some("premium"), Some("vip"), Some("gone<b>")] {
        let plan = code.map(PlanCode::new);
        let running = code == Some("premium");
        for (whole, ended, earlier) in
            [(true, true, false), (true, false, true), (false, false, true), (false, false, false)]
        {
            let (plan, presented) = (plan.clone(), whole.then(|| eur(1750)));
            alarms.push(Alarm::Refund {
                user,
                plan,
                amount,
                presented,
                whole,
                ended,
                earlier,
                running,
                warned: running,
            });
        }
        for status in [
            DisputeStatus::Inquiry,
            DisputeStatus::InquiryReview,
            DisputeStatus::Open,
            DisputeStatus::Review,
            DisputeStatus::Prevented,
            DisputeStatus::Lost,
            DisputeStatus::Appeal,
            DisputeStatus::AppealReview,
            DisputeStatus::Won,
        ] {
            for ended in [false, true] {
                let (plan, reason) = (plan.clone(), plan.as_ref().map(|_| HOSTILE.repeat(99)));
                let (of, due_by) = (ended.then(|| usd(9900)), ended.then(day));
                alarms.push(Alarm::Dispute {
                    user,
                    plan,
                    amount,
                    of,
                    status,
                    reason,
                    due_by,
                    ended,
                    running,
                });
            }
        }
    }
    alarms
}

fn previews() -> Vec<ChangeQuote> {
    let mut all = Vec::new();
    let bills = [
        bill(1_234, 0, 0, 0),
        bill(4_900, 1_000, -500, 0),
        bill(4_900, 49_000, 0, -44_100),
        bill(30, 0, 0, 30),
        bill(4_900, 0, 250, 0),
        Bill { lines: None, discounts: 490, ..bill(4_900, 0, 0, 0) },
    ];
    for bill in bills.into_iter().map(Some).chain([None]) {
        for next in [0, -600, -4_900, -25_100, 300].map(next).map(Some).into_iter().chain([None]) {
            for timing in [ChangeTiming::Now, ChangeTiming::PeriodEnd] {
                all.push(ChangeQuote { timing, bill, next, at: day(), basis: Basis::default() });
            }
        }
    }
    all
}

/// A bill with these charges and credits, and the customer's balance before and after it.
fn bill(charged: i64, credited: i64, starting_balance: i64, ending_balance: i64) -> Bill {
    let total = charged - credited;
    Bill {
        currency: usd(0).currency,
        lines: Some(Lines { charged, credited }),
        discounts: 0,
        total,
        starting_balance,
        ending_balance,
        due: total + starting_balance - ending_balance,
    }
}

fn next(balance: i64) -> NextCharge {
    NextCharge { total: usd(4_900), balance, at: later() }
}

pub(super) fn entry(seq: i64) -> AuditEntry {
    AuditEntry {
        seq,
        at: day(),
        actor: HOSTILE.repeat(9),
        action: HOSTILE.repeat(9),
        subject: HOSTILE.repeat(9),
        user: Some(UserId(1)),
        before: (seq % 2 == 0).then(|| HOSTILE.repeat(99)),
        after: Some(HOSTILE.repeat(99)),
        request_id: RequestId::new("r"),
        hash: "0".repeat(64),
    }
}

/// Every screen in every state that changes its text.
fn screens(localizer: &Localizer) -> Vec<Screen> {
    let catalogue = catalogue();
    let mut all = shop_screens(localizer, &catalogue);
    all.extend(change_screens(localizer, &catalogue));
    all.extend(resume_screens(localizer));
    all.extend(audit_screens(localizer));
    all.extend(admin_actions::screens(localizer, &catalogue));
    all.extend(admin_screens(localizer, &catalogue));
    all.extend(figures_screens(localizer));
    let url = "https://billing.stripe.com/p/1";
    all.extend([
        localizer.portal_ready(url),
        localizer.choose_language(),
        localizer.erasure_waits(),
        localizer.erasure_offer(UserId(1001), true),
        localizer.erasure_offer(UserId(1001), false),
        localizer.erased(),
        localizer.language_set(),
        localizer.owner_confirmed(),
        localizer.group_redirect("https://t.me/x?start=plans"),
        localizer.unknown_command(),
        localizer.unknown_text(),
        localizer.stale_button(),
        localizer.not_yours(),
    ]);
    for place in [None, Some(""), Some("https://example.com"), Some("@support"), Some(HOSTILE)] {
        all.extend([
            localizer.help(place, None),
            localizer.help(place, Some(Role::Owner)),
            localizer.terms(place),
            localizer.privacy(place),
            localizer.paysupport(place),
        ]);
    }
    for subscription in subscriptions() {
        for view in [having(subscription.clone()), crowded(subscription.clone())] {
            all.push(localizer.status(&view, &catalogue));
        }
    }
    let free = StatusView { subscription: None, price: None, ..crowded(once(None)) };
    let awaiting =
        StatusView { awaited: Some(awaited(None)), entitlements: Vec::new(), ..free.clone() };
    all.extend([localizer.status(&free, &catalogue), localizer.status(&awaiting, &catalogue)]);
    let troubles = [
        Trouble::StripeDown,
        Trouble::Busy,
        Trouble::PortalNotConfigured,
        Trouble::PlanNotSold,
        Trouble::TooManyCheckouts,
        Trouble::NoSubscription,
        Trouble::ScheduledElsewhere,
        Trouble::PaymentDeclined,
        Trouble::Misconfigured,
        Trouble::Internal { request_id: RequestId::new(HOSTILE) },
    ];
    all.extend(troubles.iter().map(|trouble| localizer.trouble(trouble)));
    all.extend(notices().iter().map(|notice| localizer.notice(notice, &catalogue)));
    let view = having(subscription(Status::Active));
    all.extend(outcomes().iter().map(|outcome| localizer.outcome(outcome, &view, &catalogue)));
    all
}

fn resume_screens(localizer: &Localizer) -> Vec<Screen> {
    let url = "https://invoice.stripe.com/i/1";
    let mut all = vec![
        localizer.pause_portal(url),
        localizer.resume_refused(HOSTILE),
        localizer.resume_done(),
        localizer.resume_unpaid(HOSTILE, Some(usd(1900)), Some(url)),
        localizer.resume_unpaid(HOSTILE, None, None),
    ];
    for charge in [None, Some(usd(1900))] {
        for period in [None, Some((day(), later()))] {
            all.push(localizer.resume_preview(HOSTILE, &ResumeView { charge, period, at: day() }));
        }
    }
    for reason in REASONS {
        all.push(localizer.paused_first(&having(paused_for(reason, false))));
        all.push(localizer.paused_first(&having(paused_for(reason, true))));
    }
    all
}

fn shop_screens(localizer: &Localizer, catalogue: &Catalogue) -> Vec<Screen> {
    let empty = Catalogue::default();
    let (premium, vip, pass) = (&catalogue.plans[1], &catalogue.plans[2], &catalogue.plans[3]);
    let url = "https://checkout.stripe.com/c/1";
    let view = having(subscription(Status::Active));
    let mut all = vec![
        localizer.welcome(catalogue, HOSTILE, Some(&view)),
        localizer.welcome(&empty, "", None),
        localizer.plans(catalogue, &PlanCode::new("premium")),
        localizer.plans(&empty, &PlanCode::new("free")),
        localizer.plan(catalogue, &catalogue.plans[0], 1, None),
        localizer.checkout_ready(premium, &premium.prices[0], url, 0),
        localizer.checkout_ready(premium, &premium.prices[1], url, 3),
        localizer.checkout_ready(vip, &vip.prices[0], url, 3),
        localizer.checkout_ready(pass, &pass.prices[0], url, 0),
    ];
    for plan in &catalogue.plans[..6] {
        all.extend([
            localizer.plan(catalogue, plan, 14, None),
            localizer.plan(catalogue, plan, 0, view.running()),
        ]);
    }
    all
}

/// Final states of messages whose buttons no longer apply.
fn outcomes() -> Vec<Outcome> {
    let plan = PlanCode::new("vip");
    let mut all = vec![
        Outcome::CheckoutComplete { plan: plan.clone() },
        Outcome::CheckoutExpired { plan },
        Outcome::Status,
    ];
    let plan = PlanCode::new("vip");
    all.push(Outcome::PlanOver(Box::new(Notice::GrantBegun { plan, until: None })));
    let no_plans = Catalogue::default();
    let is_followed = |notice: &Notice| Subject::of_notice(notice, &no_plans).is_some();
    for notice in notices().into_iter().filter(is_followed) {
        all.push(Outcome::Settled(Box::new(notice.clone())));
        all.push(Outcome::Ended(Box::new(notice)));
    }
    all
}

fn change_screens(localizer: &Localizer, catalogue: &Catalogue) -> Vec<Screen> {
    let (premium, vip) = (&catalogue.plans[1], &catalogue.plans[2]);
    let url = "https://invoice.stripe.com/i/1";
    let mut all = vec![
        localizer.change_needs_payment(vip, Some(url)),
        localizer.change_needs_payment(vip, None),
        localizer.change_portal(url),
        localizer.unlisted_first(),
        localizer.nothing_to_resume(),
        localizer.plan_kept(),
        localizer.payment_awaited(None),
        localizer.payment_awaited(Some(vip.name.fallback())),
    ];
    for from in [None, Some(premium), Some(vip)] {
        for to in [premium, vip] {
            all.push(localizer.change_scheduled(from, to, &to.prices[0], day()));
            for preview in previews() {
                all.push(localizer.change_preview(from, to, &to.prices[0], &preview));
            }
        }
    }
    for view in subscriptions().into_iter().map(crowded) {
        all.extend([
            localizer.same_plan(&view),
            localizer.fix_payment_first(&view),
            localizer.resume_first(&view),
            localizer.paused_first(&view),
        ]);
    }
    all
}

fn audit_screens(localizer: &Localizer) -> Vec<Screen> {
    let mut all = vec![
        localizer.audit_event_missing(&EventId::new(HOSTILE)),
        localizer.audit_failed(&[], FailedUpdates::default(), false, false),
        localizer.audit_verified(Ok((0, ""))),
        localizer.audit_verified(Ok((12, "abc"))),
        localizer.audit_verified(Err((3, HOSTILE))),
        localizer.audit_usage(),
    ];
    for next_try in [None, Some(Timestamp::from_millis(0)), Some(later())] {
        for status in ["failed", "pending", "processed", "ignored"] {
            all.push(localizer.audit_event(&event(status, next_try), Some(UserId(1))));
        }
        let failed_updates = vec![failed_update(next_try); 30];
        let updates = FailedUpdates { newest: &failed_updates, count: 30 };
        all.push(localizer.audit_failed(&vec![failed(next_try); 30], updates, true, true));
        all.push(localizer.audit_failed(&[], updates, false, false));
    }
    all
}

fn event(status: &'static str, next_try: Option<Timestamp>) -> EventDetails {
    EventDetails {
        id: EventId::new("evt_1"),
        kind: HOSTILE.to_owned(),
        status,
        error: Some(HOSTILE.repeat(200)),
        attempts: 1,
        received: day(),
        next_try,
        snapshot_event: None,
        payload: Some(Vec::new()),
    }
}

fn failed(next_try: Option<Timestamp>) -> FailedEvent {
    FailedEvent {
        id: EventId::new("evt_1"),
        kind: HOSTILE.to_owned(),
        error: Some(HOSTILE.repeat(200)),
        received: day(),
        next_try,
    }
}

fn failed_update(next_try: Option<Timestamp>) -> FailedChatUpdate {
    FailedChatUpdate {
        id: i64::MAX,
        kind: HOSTILE.to_owned(),
        error: Some(HOSTILE.repeat(200)),
        received: day(),
        next_try,
    }
}

/// The text without markup. Panics if the HTML is not valid for Telegram.
pub(super) fn visible(html: &str) -> String {
    let (mut open, mut text, mut rest) = (Vec::new(), String::new(), html);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, tail) = after.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {html}"));
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else {
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            match name {
                "b" | "i" | "s" | "code" | "pre" => assert_eq!(attributes, "", "<{tag}> in {html}"),
                "tg-time" => {
                    let unix = attributes.strip_prefix("unix=\"").unwrap();
                    let (unix, format) = unix.split_once("\" ").unwrap();
                    assert!(["format=\"D\"", "format=\"dt\""].contains(&format), "{html}");
                    assert!(unix.parse::<i64>().is_ok(), "<{tag}> in {html}");
                    // https://core.telegram.org/bots/api#formatting-options: not inside code.
                    assert!(!open.contains(&"code"), "{html}");
                }
                _ => panic!("<{tag}> in {html}"),
            }
            open.push(name);
        }
        rest = tail;
    }
    assert!(open.is_empty(), "{open:?} left open: {html}");
    text.push_str(rest);
    assert!(!text.contains('>'), "{html}");
    for part in text.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;"].iter().any(|name| part.starts_with(name)), "&{part}");
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn every_screen_is_sound_in_every_locale() {
    for localizer in localizers() {
        for screen in screens(&localizer) {
            let text = visible(&screen.text);
            assert_eq!(visible(&screen.text_in_utc()), text, "the same without the tags of dates");
            let size = text.encode_utf16().count();
            assert!((1..=4096).contains(&size), "{}: {size}: {text}", localizer.tag());
            assert!(!text.contains("{$") && !text.contains("No localization"), "{text}");
            assert!(screen.keyboard.iter().flatten().count() <= 100);
            for button in screen.keyboard.iter().flatten() {
                let label = &button.label;
                assert!((1..=64).contains(&label.chars().count()), "{label}");
                assert!(!label.contains("{$") && !label.contains("No localization"), "{label}");
                match &button.action {
                    Action::Url(url) => assert!(url.starts_with("https://"), "{url}"),
                    Action::CallbackData(press) => {
                        assert!(press.encode().len() <= 64);
                        assert_eq!(CallbackData::decode(&press.encode()).as_ref(), Some(press));
                    }
                }
            }
        }
    }
}

/// Signs, not letters; `✓` and the guillemets are typography.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f300}'..='\u{1faff}' | '⏳' | '⏸' | '⚠' | '✅' | '❌' | '↩' | '▶')
}

#[test]
fn a_screen_shows_one_emoji_at_most() {
    for localizer in localizers() {
        for screen in screens(&localizer) {
            let shown = screen.text.chars().filter(|c| is_emoji(*c)).count();
            assert!(shown <= 1, "{}: {}", localizer.tag(), screen.text);
        }
    }
}

#[test]
fn every_kind_of_notice_is_rendered() {
    let kind = |notice: &Notice| serde_json::to_value(notice).unwrap()["kind"].to_string();
    let kinds: BTreeSet<String> = notices().iter().map(kind).collect();
    // The error for an unknown notice lists every known one.
    let error = serde_json::from_str::<Notice>(r#"{"kind":"?"}"#).unwrap_err().to_string();
    let (_, known) = error.split_once("expected one of ").unwrap();
    for name in known.split('`').skip(1).step_by(2) {
        assert!(kinds.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn menus_descriptions_and_alerts_fit() {
    for localizer in localizers() {
        for role in Role::ALL {
            let commands = localizer.commands(Some(role));
            let own = localizer.admin_commands(role);
            // `/cancel` is for everybody, and does more for those who may cancel for others.
            let mut expected = localizer.commands(None);
            expected.retain(|(name, _)| own.iter().all(|(other, _)| other != name));
            assert_eq!(commands, [expected, own].concat());
            let names: BTreeSet<&str> = commands.iter().map(|(name, _)| *name).collect();
            assert_eq!(names.len(), commands.len(), "no command is listed twice");
            for (command, what) in commands {
                assert!((1..=256).contains(&what.chars().count()), "{command}: {what}");
            }
        }
        assert!(
            localizer.short_description().chars().count() <= 120,
            "{}",
            localizer.short_description()
        );
        assert!(localizer.description().chars().count() <= 512);
        for alert in [localizer.stale_button(), localizer.not_yours()] {
            assert!(alert.text.chars().count() <= 200 && !alert.text.contains(['<', '&']));
        }
    }
}

pub(super) fn english() -> Localizer {
    locales().localizer("en")
}

pub(super) fn presses(screen: &Screen) -> Vec<CallbackData> {
    let press = |action: &Action| match action {
        Action::CallbackData(press) => Some(press.clone()),
        Action::Url(_) => None,
    };
    screen.keyboard.iter().flatten().filter_map(|button| press(&button.action)).collect()
}

fn leads_to(screen: &Screen, url: &str) -> bool {
    let buttons = screen.keyboard.iter().flatten();
    buttons
        .map(|button| &button.action)
        .any(|action| matches!(action, Action::Url(to) if to == url))
}

fn labels(screen: &Screen) -> Vec<&str> {
    screen.keyboard.iter().flatten().map(|button| button.label.as_str()).collect()
}

fn says(screen: &Screen, expected: &[&str]) {
    let text = visible(&screen.text);
    for part in expected {
        assert!(text.contains(part), "{part:?} is missing in: {text}");
    }
}

fn never_says(screen: &Screen, unexpected: &[&str]) {
    let text = visible(&screen.text);
    for part in unexpected {
        assert!(!text.contains(part), "{part:?} is in: {text}");
    }
}

#[test]
fn a_running_subscription_is_changed_and_no_second_one_is_sold() {
    let (localizer, catalogue) = (english(), catalogue());
    let running = subscription(Status::Active);
    let premium = localizer.plan(&catalogue, &catalogue.plans[1], 14, Some(&running));
    let code = PlanCode::new("premium");
    assert_eq!(
        presses(&premium),
        [
            CallbackData::Change(code.clone(), Interval::Month),
            CallbackData::Change(code, Interval::Year),
            CallbackData::Plans
        ]
    );
    assert_eq!(labels(&premium)[0], "✓ $19.00 per month");
    assert!(!labels(&premium)[1].starts_with('✓'));
    says(&premium, &["Premium · your plan", "before anything happens"]);
    never_says(&premium, &["free", "Monthly or yearly"]);

    let all = localizer.plan(&catalogue, &catalogue.plans[4], 14, Some(&running));
    assert_eq!(labels(&all).len(), 3, "{:?}", labels(&all));
    says(
        &localizer.plan(&catalogue, &catalogue.plans[3], 0, Some(&running)),
        &["You can buy it when"],
    );
    let free = localizer.plan(&catalogue, &catalogue.plans[0], 0, Some(&running));
    assert_eq!(presses(&free), [CallbackData::Manage, CallbackData::Plans]);
    assert_eq!(labels(&localizer.plan(&catalogue, &catalogue.plans[4], 14, None)).len(), 4);
}

#[test]
fn what_is_paid_once_says_for_how_long() {
    let (localizer, catalogue) = (english(), catalogue());
    let pass = &catalogue.plans[3];
    let url = "https://checkout.stripe.com/c/1";
    says(
        &localizer.checkout_ready(pass, &pass.prices[0], url, 0),
        &["$49.00 for 90 days, paid once"],
    );
    assert_eq!(labels(&localizer.plan(&catalogue, pass, 0, None))[0], "$49.00 for 90 days");
    let day_pass = for_days(pass.clone(), 1);
    says(
        &localizer.checkout_ready(&day_pass, &day_pass.prices[0], url, 0),
        &["for 1 day, paid once"],
    );
    let vip = &catalogue.plans[2];
    says(&localizer.checkout_ready(vip, &vip.prices[0], url, 0), &["$999.00, paid once"]);
}

#[test]
fn a_change_states_its_cost_before_it_is_confirmed() {
    let (localizer, catalogue) = (english(), catalogue());
    let (premium, all) = (&catalogue.plans[1], &catalogue.plans[4]);
    let show_at = |timing, from: Option<&Plan>, bill, balance| {
        let preview = ChangeQuote {
            timing,
            bill,
            next: Some(next(balance)),
            at: day(),
            basis: Basis::default(),
        };
        localizer.change_preview(from, all, &all.prices[0], &preview)
    };
    let show = |from: Option<&Plan>, bill: Option<Bill>, balance| {
        let timing = if bill.is_some() { ChangeTiming::Now } else { ChangeTiming::PeriodEnd };
        show_at(timing, from, bill, balance)
    };
    let now = show(Some(premium), Some(bill(1_234, 0, 0, 0)), 0);
    says(&now, &["Change from Premium to All, $19.00 per month", "Due now: $12.34."]);
    says(&now, &["Then $49.00 on Feb 28, 2026."]);
    assert!(!now.text.contains('•'), "one amount is no sum: {}", now.text);
    let code = PlanCode::new("all");
    let confirm =
        CallbackData::ConfirmChange(code.clone(), Interval::Month, day(), Some(Basis::default()));
    assert_eq!(presses(&now), [confirm, CallbackData::Plan(code)]);
    says(&show(None, Some(bill(0, 0, 0, 0)), 0), &["Change to All, ", "Nothing is due now."]);
    let end = show(Some(premium), None, 0);
    says(
        &end,
        &[
            "You keep Premium until Feb 28, 2026. Then All starts, and your first payment is $49.00.",
        ],
    );
    let same = show(Some(all), None, 0);
    says(&same, &["Change All to $19.00 per month", "Nothing changes until Feb 28, 2026."]);
    says(
        &show(Some(all), None, -600),
        &["your next payment is $49.00.", "Your credit of $6.00 is used"],
    );
    let on_trial = show_at(ChangeTiming::Now, Some(premium), None, 0);
    says(&on_trial, &["Nothing is due now.", "Then $49.00 on Feb 28, 2026."]);
    assert!(!on_trial.text.contains("You keep"), "{}", on_trial.text);
}

#[test]
fn the_breakdown_of_an_amount_adds_up_and_a_credit_is_followed_to_its_end() {
    let (localizer, catalogue) = (english(), catalogue());
    let all = &catalogue.plans[4];
    let show = |bill: Bill| {
        let next = Some(next(bill.ending_balance));
        let preview = ChangeQuote {
            timing: ChangeTiming::Now,
            bill: Some(bill),
            next,
            at: day(),
            basis: Basis::default(),
        };
        localizer.change_preview(None, all, &all.prices[0], &preview)
    };
    let taxed = Bill { discounts: 490, total: 4_210, due: 3_710, ..bill(4_900, 1_000, -500, 0) };
    says(
        &show(taxed),
        &[
            "Due now: $37.10.",
            "• Charges until Feb 28, 2026: $49.00",
            "• Unused time: −$10.00",
            "• Discount: −$4.90",
            "• Tax: $8.00",
            "• Your credit: −$5.00",
            "Then $49.00 on Feb 28, 2026.",
        ],
    );
    let credit = show(bill(4_900, 49_000, 0, -44_100));
    says(&credit, &["Nothing is due now.", "$441.00 is left as credit for your next renewals."]);
    says(&credit, &["From Feb 28, 2026 on, the credit pays for 9 renewals ($49.00 each)."]);
    assert!(!credit.text.contains("Then "), "{}", credit.text);
    let rest = show(bill(0, 25_100, 0, -25_100));
    says(&rest, &["for 5 renewals ($49.00 each). $6.00 of it goes towards the one after."]);
    says(&show(bill(0, 4_900, 0, -4_900)), &["The credit pays for the renewal on Feb 28, 2026"]);
    let little = show(bill(0, 600, 0, -600));
    says(&little, &["Then $43.00 on Feb 28, 2026: $49.00 less the rest of your credit."]);
    let carried = show(bill(30, 0, 0, 30));
    says(&carried, &["Nothing is due now.", "$0.30 is too small", "Then $49.30 on Feb 28"]);
    let owed = show(bill(4_900, 0, 250, 0));
    says(&owed, &["Due now: $51.50.", "• Carried over from before: $2.50"]);
    let unknown = Bill { lines: None, ..taxed };
    assert!(!show(unknown).text.contains('•'), "not all lines are known");
}

/// A subscription at a price that belongs to no plan.
fn unlisted(status: Status, cancel_at: Option<Timestamp>) -> UnlistedSubscription {
    UnlistedSubscription {
        id: SubscriptionId::new("sub_9"),
        owned: true,
        customer: CustomerId::new("cus_1"),
        prices: vec![PriceId::new("price_9")],
        state: ending(subscription(status), cancel_at).state,
        current_period_end: Some(day()),
        access: Access::Denied,
    }
}

#[test]
fn a_subscription_at_an_unlisted_price_is_shown_and_no_second_one_is_sold() {
    let (localizer, catalogue) = (english(), catalogue());
    let show = |subscription| {
        let view = StatusView {
            subscription: None,
            price: None,
            unlisted: Some(subscription),
            entitlements: Vec::new(),
            ..having(once(None))
        };
        localizer.status(&view, &catalogue)
    };
    let active = show(unlisted(Status::Active, None));
    says(&active, &["a price that belongs to none of the plans", "Renews on Jan 31, 2026."]);
    assert!(!active.text.contains("no paid subscription"));
    assert!(presses(&active).contains(&CallbackData::Manage));
    assert!(!presses(&active).contains(&CallbackData::Plans));
    says(&show(unlisted(Status::Active, Some(day()))), &["Ends on Jan 31, 2026"]);
    says(&show(unlisted(Status::PastDue, None)), &["did not go through"]);
    let first = localizer.unlisted_first();
    says(&first, &["I can't sell you another plan", "/paysupport"]);
    assert_eq!(presses(&first), [CallbackData::Manage, CallbackData::Status]);
}

#[test]
fn a_planned_change_can_be_cancelled() {
    let (localizer, catalogue) = (english(), catalogue());
    let change = planned("all", Some("price_all_month"), later());
    let changing = with_schedule(subscription(Status::Active), change);
    let view = having(changing);
    let status = localizer.status(&view, &catalogue);
    says(&status, &["Renews on Jan 31, 2026.", "Changes to All on Feb 28, 2026."]);
    assert!(presses(&status).contains(&CallbackData::KeepPlan));
    assert!(labels(&status).contains(&"Keep Premium"));
    assert!(presses(&localizer.same_plan(&view)).contains(&CallbackData::KeepPlan));
    let change = planned("premium", Some("price_premium_year"), later());
    let changing = with_schedule(subscription(Status::Active), change);
    says(
        &localizer.status(&having(changing), &catalogue),
        &["From Feb 28, 2026: $190.00 per year."],
    );
    let ends = ending(subscription(Status::Active), Some(day()));
    let elsewhere = scheduled_elsewhere(ends);
    let status = localizer.status(&having(elsewhere), &catalogue);
    says(&status, &["This subscription follows a schedule set up by our team."]);
    assert!(!presses(&status).contains(&CallbackData::Resume), "Stripe would refuse it");
    let (premium, all) = (&catalogue.plans[1], &catalogue.plans[4]);
    let scheduled = localizer.change_scheduled(Some(premium), all, &all.prices[0], later());
    says(&scheduled, &["You keep Premium until Feb 28, 2026, then you have All."]);
    assert_eq!(labels(&scheduled)[0], "Keep Premium");
    let unnamed = localizer.change_scheduled(Some(all), all, &all.prices[0], later());
    says(&unnamed, &["From Feb 28, 2026 on, you pay $19.00 per month for All."]);
    assert_eq!(presses(&unnamed)[0], CallbackData::KeepPlan);
    assert_eq!(labels(&unnamed)[0], "Keep it as it is");
}

#[test]
fn a_scheduled_cancellation_can_be_undone_but_a_fixed_term_cannot() {
    let (localizer, catalogue) = (english(), catalogue());
    let ending = ending(subscription(Status::Active), Some(day()));
    let view = having(ending);
    let status = localizer.status(&view, &catalogue);
    says(&status, &["Ends on Jan 31, 2026 and will not renew.", "until Jan 31, 2026"]);
    assert!(presses(&status).contains(&CallbackData::Resume));
    says(&localizer.resume_first(&view), &["ends on Jan 31, 2026"]);
    let term = localizer.status(&having(once(Some(day()))), &catalogue);
    says(&term, &["Paid once, yours until Jan 31, 2026."]);
    assert!(!presses(&term).contains(&CallbackData::Resume));
}

#[test]
fn a_final_message_has_no_link() {
    let (localizer, catalogue) = (english(), catalogue());
    let view = having(subscription(Status::Active));
    for outcome in outcomes().into_iter().filter(|outcome| *outcome != Outcome::Status) {
        let screen = localizer.outcome(&outcome, &view, &catalogue);
        let buttons = screen.keyboard.iter().flatten();
        let mut links = buttons.filter(|button| matches!(button.action, Action::Url(_)));
        assert!(links.next().is_none(), "{outcome:?}: {screen:?}");
    }
}

#[test]
fn status_says_why_access_is_off() {
    let (localizer, catalogue) = (english(), catalogue());
    let show = |subscription| localizer.status(&having(subscription), &catalogue);
    says(&show(paused(PauseBehavior::Void, Some(day()))), &["have access", "on Jan 31, 2026"]);
    says(&show(paused(PauseBehavior::KeepAsDraft, None)), &["You keep your access"]);
    for (reversal, why) in [
        (Reversal::Refunded, "Your payment was refunded"),
        (Reversal::DisputeLost, "bank reversed the payment"),
    ] {
        let reversed = Subscription { reversal: Some(reversal), ..subscription(Status::Active) };
        let shown = show(reversed.clone());
        says(&shown, &[why, "you don't have access", "the next payment is due on Jan 31, 2026"]);
        assert!(!shown.text.contains("Renews"), "{}", shown.text);
        let ending = show(ending(reversed, Some(day())));
        says(&ending, &["Ends on Jan 31, 2026"]);
        assert!(!ending.text.contains("next payment"), "{}", ending.text);
    }
    for status in [Status::PastDue, Status::Unpaid] {
        let lapsed =
            StatusView { lapsed_at: Some(later()), ..having(subscription(status.clone())) };
        let shown = localizer.status(&lapsed, &catalogue);
        says(&shown, &["Your access has been paused since Feb 28, 2026", "Amount due: $19.00."]);
        assert_eq!(labels(&shown)[0], "Pay the invoice");
        let until = Some(later());
        let graced = StatusView { access_until: until, ..having(subscription(status)) };
        says(
            &localizer.status(&graced, &catalogue),
            &["You keep access until Feb 28", "Amount due: $19.00."],
        );
    }
    let trial = show(paused_for("trial_end_without_payment_method", false));
    says(&trial, &["there's no card on file"]);
    assert!(presses(&trial).contains(&CallbackData::UpdateCard));
}

#[test]
fn each_reason_of_a_pause_has_its_own_text_in_every_locale() {
    let (localizer, catalogue) = (english(), catalogue());
    let pay = Action::Url("https://invoice.stripe.com/i/1".to_owned());
    let mut texts: [BTreeSet<String>; 4] = Default::default();
    for (reason, owing) in [
        ("pause_requested", false),
        ("trial_end_without_payment_method", false),
        ("first_payment_failure", true),
        ("final_payment_failure", true),
        ("system", false),
    ] {
        let subscription = paused_for(reason, owing);
        let reason = subscription.pause_reason().cloned().unwrap();
        let view = having(subscription);
        let notice = match reason {
            PauseReason::TrialEndWithoutPaymentMethod => {
                Notice::TrialPaused { subscription: sub(), plan: code() }
            }
            ref reason => Notice::SubscriptionPaused {
                subscription: sub(),
                plan: code(),
                reason: reason.clone(),
                since: day(),
                owing,
                fix_url: owing.then(|| "https://invoice.stripe.com/i/1".to_owned()),
                access_until: None,
            },
        };
        let chat = [
            localizer.status(&view, &catalogue),
            localizer.paused_first(&view),
            localizer.notice(&notice, &catalogue),
        ];
        for screen in &chat {
            let pressed = presses(screen);
            assert_eq!(
                pressed.contains(&CallbackData::Resume),
                reason == PauseReason::PauseRequested
            );
            let card = owing || reason == PauseReason::TrialEndWithoutPaymentMethod;
            assert_eq!(pressed.contains(&CallbackData::UpdateCard), card, "{reason:?}");
            let links = screen.keyboard.iter().flatten().filter(|button| button.action == pay);
            assert_eq!(links.count(), usize::from(owing), "the open invoice");
        }
        let page = localizer.checkout_resting(Some(&reason)).text;
        for (set, text) in
            texts.iter_mut().zip(chat.map(|screen| screen.text).into_iter().chain([page]))
        {
            assert!(set.insert(text), "{reason:?} reads like another reason");
        }
    }
}

#[test]
fn resuming_states_the_amount_and_the_period_and_encodes_both() {
    let localizer = english();
    let view = ResumeView { charge: Some(usd(1900)), period: Some((day(), later())), at: day() };
    let offer = localizer.resume_preview("Premium", &view);
    says(
        &offer,
        &["Resume Premium?", "$19.00 is charged now", "from Jan 31, 2026 to Feb 28, 2026"],
    );
    assert_eq!(labels(&offer)[0], "Resume for $19.00");
    assert_eq!(presses(&offer)[0], CallbackData::ConfirmResume(day(), 1900));
    let free =
        localizer.resume_preview("Premium", &ResumeView { charge: None, period: None, at: day() });
    says(&free, &["Nothing is charged now"]);
    assert_eq!(presses(&free)[0], CallbackData::ConfirmResume(day(), 0));
}

#[test]
fn each_entitlement_states_its_source() {
    let (localizer, catalogue) = (english(), catalogue());
    let held = |name: &str, plan: &str, source: Source, valid_until| Entitlement {
        name: EntitlementName::new(name),
        plan: PlanCode::new(plan),
        source,
        since: day(),
        valid_until,
    };
    let view = StatusView {
        entitlements: vec![
            held("signals", "premium", purchase(), None),
            held("api", "pass", purchase(), Some(later())),
            held("alerts", "all", grant(), Some(later())),
            held("community", "free", Source::FreePlan, None),
        ],
        others: vec![once(Some(later()))],
        awaited: Some(awaited(Some("all"))),
        ..having(subscription(Status::Active))
    };
    let screen = localizer.status(&view, &catalogue);
    let text = visible(&screen.text);
    for line in [
        "• Signals – since Jan 31, 2026",
        "• Api – since Jan 31, 2026 · until Feb 28, 2026 · Pass",
        "• Alerts – since Jan 31, 2026 · until Feb 28, 2026 · gift from the team",
        "• Community",
        "• Pass – until Feb 28, 2026",
        "Your payment for All is on its way.",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line:?} is missing in: {text}");
    }
}

#[test]
fn a_subscription_without_access_is_named_next_to_the_plan_in_force() {
    let (localizer, catalogue) = (english(), catalogue());
    let view = StatusView {
        plan: PlanCode::new("pass"),
        plan_name: "Pass".into(),
        others: vec![once(None)],
        ..having(subscription(Status::Unpaid))
    };
    let status = localizer.status(&view, &catalogue);
    says(&status, &["Your plan: Pass", "Subscription: Premium", "is overdue"]);
    says(&localizer.fix_payment_first(&view), &["You have an unpaid invoice."]);
    assert_eq!(presses(&localizer.fix_payment_first(&view))[0], CallbackData::UpdateCard);
}

#[test]
fn what_was_bought_for_good_has_nothing_to_cancel() {
    let screen = english().already_owned(&catalogue().plans[1]);
    never_says(&screen, &["cancel"]);
    assert_eq!(presses(&screen), [CallbackData::Plans, CallbackData::Status, CallbackData::Home]);
}

#[test]
fn a_notice_has_the_buttons_that_help() {
    let (localizer, catalogue) = (english(), catalogue());
    for notice in notices() {
        let screen = localizer.notice(&notice, &catalogue);
        let pressed = presses(&screen);
        let first = match &notice {
            Notice::TrialEnding { .. } | Notice::RenewalAhead { .. } => CallbackData::Manage,
            Notice::CancellationScheduled { .. } | Notice::EndingSoon { once: false, .. } => {
                CallbackData::Resume
            }
            Notice::EndingSoon { once: true, .. }
            | Notice::Ended { .. }
            | Notice::Chat(ChatNotice::Removed { .. }) => CallbackData::Plans,
            Notice::TrialPaused { .. }
            | Notice::GraceEnding { invoiced: false, .. }
            | Notice::AccessLapsed { invoiced: false, .. }
            | Notice::PaymentFailed { .. }
            | Notice::ActionRequired { fix_url: None, .. } => CallbackData::UpdateCard,
            Notice::ActionRequired { fix_url: Some(url), .. } => {
                assert_eq!(screen.keyboard[0][0].action, Action::Url(url.clone()));
                assert_eq!(labels(&screen)[0], "Confirm the payment");
                CallbackData::Status
            }
            Notice::Alarm { .. }
            | Notice::WeeklyDigest(_)
            | Notice::Conversation(_)
            | Notice::Chat(ChatNotice::BotAdded { .. }) => continue,
            _ => {
                assert!(pressed.contains(&CallbackData::Status), "{notice:?}");
                continue;
            }
        };
        assert_eq!(pressed[0], first, "{notice:?}");
        assert!(pressed.contains(&CallbackData::Status), "{notice:?}");
    }
}

#[test]
fn an_end_says_why() {
    let (localizer, catalogue) = (english(), catalogue());
    let texts: BTreeSet<String> =
        [Ending::Cancelled, Ending::Unpaid, Ending::TrialOver, Ending::TermOver]
            .map(|because| {
                let (subscription, plan) = (SubscriptionId::new("sub_1"), PlanCode::new("premium"));
                localizer.notice(&Notice::Ended { subscription, plan, because }, &catalogue).text
            })
            .into();
    assert_eq!(texts.len(), 4);
    let until = Notice::Activated {
        subscription: SubscriptionId::new("cs_1"),
        plan: PlanCode::new("pass"),
        renews_at: None,
        until: Some(later()),
        interval: None,
    };
    says(&localizer.notice(&until, &catalogue), &["You have it until Feb 28, 2026."]);
}

#[test]
fn an_alert_names_its_user_and_links_to_the_audit_log() {
    let catalogue = catalogue();
    for localizer in localizers() {
        for alarm in alarms() {
            let screen = localizer.notice(&Notice::Alarm { alarm: alarm.clone() }, &catalogue);
            let pressed = presses(&screen);
            assert!(screen.text.contains("<code>4242</code>"), "{}", screen.text);
            let filter = AuditFilter::User(UserId(4242));
            assert_eq!(pressed, [CallbackData::Audit { filter, before: None }]);
        }
    }
}

#[test]
fn a_returned_payment_states_whether_the_subscription_still_runs() {
    let (localizer, catalogue) = (english(), catalogue());
    let screens = |running: bool| {
        let (user, plan, amount) = (UserId(1), Some(PlanCode::new("premium")), usd(4900));
        let refund = Alarm::Refund {
            user,
            plan: plan.clone(),
            amount,
            presented: None,
            whole: true,
            ended: true,
            earlier: false,
            running,
            warned: false,
        };
        let dispute = dispute(DisputeStatus::Lost, plan, true, running);
        [refund, dispute].map(|alarm| localizer.notice(&Notice::Alarm { alarm }, &catalogue))
    };
    for screen in screens(true) {
        says(&screen, &["access has ended. The subscription itself is still running at Stripe"]);
    }
    for screen in screens(false) {
        says(&screen, &["access has ended."]);
        never_says(&screen, &["goes on"]);
    }
}

fn dispute(status: DisputeStatus, plan: Option<PlanCode>, ended: bool, running: bool) -> Alarm {
    Alarm::Dispute {
        user: UserId(1),
        plan,
        amount: usd(500),
        of: Some(usd(1900)),
        status,
        reason: None,
        due_by: status.needs_response().then(day),
        ended,
        running,
    }
}

#[test]
fn an_open_dispute_states_its_deadline_and_the_disputed_part() {
    let (localizer, catalogue) = (english(), catalogue());
    let screen = |status, ended| {
        let alarm = dispute(status, None, ended, false);
        localizer.notice(&Notice::Alarm { alarm }, &catalogue)
    };
    for status in [DisputeStatus::Inquiry, DisputeStatus::Open, DisputeStatus::Appeal] {
        let screen = screen(status, false);
        says(&screen, &["Amount: $5.00", "Of a payment of: $19.00", "Respond by: 2026-01-31"]);
    }
    let lost = screen(DisputeStatus::Lost, false);
    says(&lost, &["The bank has returned the money to the customer. The user keeps access."]);
    never_says(&lost, &["Respond by"]);
    says(&screen(DisputeStatus::AppealReview, true), &["unless the appeal is won", "has ended"]);
}

#[test]
fn a_change_that_waits_for_its_payment_can_be_paid_from_the_status() {
    let (localizer, catalogue) = (english(), catalogue());
    let url = "https://invoice.stripe.com/i/1";
    let pending_change = Some(PendingChange { until: later(), invoice_url: Some(url.to_owned()) });
    let subscription = Subscription { pending_change, ..subscription(Status::Active) };
    let screen = localizer.status(&having(subscription), &catalogue);
    says(&screen, &["must be paid by Feb 28, 2026"]);
    assert!(presses(&screen).contains(&CallbackData::UpdateCard));
    assert!(leads_to(&screen, url));
    let asked = localizer.change_needs_payment(&catalogue.plans[1], Some(url));
    says(&asked, &["another card works too"]);
    assert!(presses(&asked).contains(&CallbackData::UpdateCard));
    assert!(leads_to(&asked, url));
}

#[test]
fn an_entry_without_a_past_shows_only_what_is() {
    let localizer = english();
    let show = |before: Option<&str>, after: Option<&str>| {
        let (before, after) = (before.map(str::to_owned), after.map(str::to_owned));
        let entry = AuditEntry { before, after, ..entry(1) };
        let page = AuditPage { entries: &[entry], filter: &AuditFilter::All, before: None };
        visible(&localizer.audit_details(&page).text)
    };
    let begun = show(None, Some("{\"plan\":1}"));
    assert!(begun.contains("\n{\"plan\":1}\n") && !begun.contains("none"), "{begun}");
    assert!(show(Some("{1}"), Some("{2}")).contains("{1} → {2}"));
    assert!(show(Some("{1}"), None).contains("{1} → none"));
}

#[test]
fn an_event_states_whether_it_is_retried() {
    let localizer = english();
    let due = Some(Timestamp::from_millis(0));
    let at = format!("Next attempt at {} UTC", "2026-02-28\u{a0}00:00:00");
    says(
        &localizer.audit_failed(&[failed(Some(later()))], FailedUpdates::default(), false, false),
        &[&at],
    );
    says(
        &localizer.audit_failed(&[failed(due)], FailedUpdates::default(), false, false),
        &["Waiting for the next attempt"],
    );
    says(
        &localizer.audit_failed(&[failed(None)], FailedUpdates::default(), false, false),
        &["Given up"],
    );
    says(&localizer.audit_event(&event("pending", Some(later())), None), &[&at]);
    says(&localizer.audit_event(&event("failed", None), None), &["Given up"]);
    never_says(&localizer.audit_event(&event("processed", None), None), &["Given up", "again"]);
}
