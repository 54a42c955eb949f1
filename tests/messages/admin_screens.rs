//! The screens of administrators: people, explanations, and the audit log in words.

use tollgate::domain::access::{Entitlement, Source};
use tollgate::domain::account::{Dated, NextPayment};
use tollgate::domain::admin::Role;
use tollgate::domain::audit::{AuditEntry, AuditFilter};
use tollgate::domain::audit_action::AuditAction;
use tollgate::domain::changes::NoticeState;
use tollgate::domain::explanation::{Explanation, Provision, Step, StepEvent};
use tollgate::domain::ids::{
    CustomerId, EntitlementName, EventId, PlanCode, PriceId, SubscriptionId, UserId,
};
use tollgate::domain::person::{EventSummary, KnownPerson, NobodyFound, PersonView};
use tollgate::domain::plan::Catalogue;
use tollgate::messages::{AuditPage, CallbackData, Localizer, Screen};

use crate::messages::screens::{
    HOSTILE, catalogue, crowded, day, english, entry, having, localizers, notices, subscriptions,
    usd, visible,
};
use crate::messages::writing;

/// Everything that an entry can have stored, with values that are as long as they can be.
const DETAILS: &str = r#"{
    "plan": "p7", "status": "trialing", "amount": {"minor": 199900, "currency": "usd"},
    "owed": {"minor": 199900, "currency": "usd"}, "owed_since": 1769817600, "attempt": 4,
    "reason": "a_reason_that_is_longer_than_any_reason_that_stripe_has_ever_stated_in_a_dispute",
    "cancel_at": 1769817600, "entries": 3, "locale": "de"
}"#;

fn recorded(action: &str) -> AuditEntry {
    AuditEntry {
        action: action.to_owned(),
        actor: "stripe:evt_1MqqbKLt4dXK03v5qaIbiNCC".to_owned(),
        before: Some(r#"{"plan":"vip"}"#.to_owned()),
        after: Some(DETAILS.to_owned()),
        ..entry(1)
    }
}

pub(crate) fn person(name: Option<&str>) -> KnownPerson {
    KnownPerson {
        id: UserId(i64::MAX),
        name: name.map(str::to_owned),
        username: name.map(str::to_owned),
        language: name.map(str::to_owned),
        unreachable_since: name.map(|_| day()),
        first_seen: day(),
        last_seen: None,
    }
}

fn provision(source: Source) -> Provision {
    let name = EntitlementName::new(HOSTILE.repeat(10));
    Provision { names: vec![name; 20], plan: PlanCode::new("vip"), source }
}

fn purchase() -> Source {
    Source::Purchase {
        id: SubscriptionId::new("sub_1MqqbKLt4dXK03v5qaIbiNCC"),
        event: Some(EventId::new("evt_1MqqbKLt4dXK03v5qaIbiNCC")),
        price: Some(PriceId::new("price_premium_year")),
    }
}

fn steps() -> Vec<Step> {
    let sources =
        [purchase(), Source::Grant { id: "grant-1".to_owned(), by: UserId(7) }, Source::FreePlan];
    let started = sources.into_iter().map(|source| StepEvent::Started(provision(source)));
    let ended = StepEvent::Ended(provision(purchase()));
    let states =
        [NoticeState::Sent, NoticeState::Waiting, NoticeState::Leaving, NoticeState::GivenUp];
    let sent = notices().into_iter().zip(states.into_iter().cycle());
    let sent = sent.map(|(notice, state)| StepEvent::Notified { notice, state });
    let entries = AuditAction::ALL.iter().map(|action| recorded(action.as_str()));
    let entries = entries.map(StepEvent::Recorded);
    let steps = started.chain([ended]).chain(sent).chain(entries);
    steps.map(|event| Step { at: day(), event }).collect()
}

/// Every screen, with as much and with as little on it as possible.
pub(super) fn admin_screens(localizer: &Localizer, catalogue: &Catalogue) -> Vec<Screen> {
    let mut all = vec![
        localizer.whois_usage(),
        localizer.why_usage(),
        localizer.namesakes(&vec![person(Some(HOSTILE)); 8], HOSTILE, CallbackData::Whois),
        localizer.person_events(UserId(1), &[]),
    ];
    let nobody = [
        NobodyFound::Unknown,
        NobodyFound::EmailUnknown,
        NobodyFound::OnlyAtStripe(CustomerId::new(HOSTILE)),
        NobodyFound::StripeDown,
    ];
    all.extend(nobody.iter().map(|why| localizer.nobody_found(why, &HOSTILE.repeat(9))));
    let event =
        EventSummary { id: EventId::new("evt_1"), kind: HOSTILE.to_owned(), created: day() };
    all.push(localizer.person_events(UserId(1), &vec![event; 10]));
    all.extend(people(localizer, catalogue));
    for name in [None, Some(HOSTILE.repeat(9))] {
        all.extend(writing::screens(localizer, catalogue, &person(name.as_deref())));
    }
    all.extend(explanations(localizer, catalogue));
    let entries: Vec<AuditEntry> =
        AuditAction::ALL.iter().map(|action| recorded(action.as_str())).collect();
    let user = AuditFilter::User(UserId(1));
    for entries in entries.chunks(11).chain([&[][..], &vec![entry(2); 11]]) {
        for (filter, before) in [(&AuditFilter::All, None), (&user, Some(9))] {
            let page = AuditPage { entries, filter, before };
            all.push(localizer.audit_page(&page, catalogue));
            all.push(localizer.audit_details(&page));
        }
    }
    all
}

fn people(localizer: &Localizer, catalogue: &Catalogue) -> Vec<Screen> {
    let mut all = Vec::new();
    for subscription in subscriptions() {
        for status in [having(subscription.clone()), crowded(subscription.clone())] {
            let ended = status.subscription.clone();
            let view = PersonView {
                person: person(Some(&HOSTILE.repeat(9))),
                status: status.clone(),
                imported_at: Some(day()),
                former: None,
                last_payment: Some(Dated { at: day(), value: usd(1900) }),
                next_payment: Some(NextPayment { at: day(), amount: Some(usd(1900)) }),
                stripe_page: Some("https://dashboard.stripe.com/customers/cus_1".to_owned()),
                entries: vec![recorded("subscription.changed"); 5],
            };
            let mut former = PersonView { former: ended, last_payment: None, ..view.clone() };
            former.person = person(None);
            former.next_payment = Some(NextPayment { at: day(), amount: None });
            former.status.subscription = None;
            let mut never = PersonView {
                former: None,
                imported_at: None,
                entries: Vec::new(),
                ..former.clone()
            };
            never.status.entitlements = Vec::new();
            for view in [view, former, never] {
                all.push(localizer.person(&view, catalogue, Role::Owner));
            }
        }
    }
    all
}

fn explanations(localizer: &Localizer, catalogue: &Catalogue) -> Vec<Screen> {
    let held = crowded(subscriptions().remove(0)).entitlements;
    let full = Explanation {
        person: person(Some(&HOSTILE.repeat(9))),
        entitlement: None,
        held: held.clone(),
        steps: steps(),
    };
    let of = |name: EntitlementName, held: Vec<Entitlement>| Explanation {
        entitlement: Some(name),
        held,
        ..full.clone()
    };
    let nothing = Explanation { held: Vec::new(), steps: Vec::new(), ..full.clone() };
    let mut all = vec![
        localizer.explanation(&nothing, 0, catalogue),
        localizer.explanation(&of(EntitlementName::new("signals"), held), 0, catalogue),
        localizer.explanation(&of(EntitlementName::new("backtests"), Vec::new()), 0, catalogue),
    ];
    all.extend((0..20).map(|page| localizer.explanation(&full, page, catalogue)));
    all
}

#[test]
fn every_action_that_can_be_recorded_has_words_in_every_locale() {
    let catalogue = catalogue();
    for localizer in localizers() {
        let mut texts = Vec::new();
        for action in AuditAction::ALL {
            let entry = AuditEntry { before: None, after: None, ..recorded(action.as_str()) };
            let text = localizer.audited(&entry, &catalogue);
            assert!(!text.contains(action.as_str()), "{}: {text}", localizer.tag());
            texts.push(text);
        }
        let all = texts.len();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), all, "{}: two actions have the same words", localizer.tag());
    }
    let unknown = AuditEntry { before: None, after: None, ..recorded("seat.sold") };
    assert_eq!(english().audited(&unknown, &catalogue), "<code>seat.sold</code>");
}

#[test]
fn an_entry_names_plan_amount_and_date() {
    let catalogue = catalogue();
    let says = |action: AuditAction, before: Option<&str>, after: &str| {
        let (before, after) = (before.map(str::to_owned), Some(after.to_owned()));
        let entry = AuditEntry { before, after, ..recorded(action.as_str()) };
        visible(&english().audited(&entry, &catalogue))
    };
    let money = r#"{"minor":1900,"currency":"usd"}"#;
    for (action, before, after, expected) in [
        (
            AuditAction::AccessEnded,
            None,
            format!(r#"{{"plan":"premium","owed":{money},"owed_since":1769817600}}"#),
            "access ended: Premium, $19.00 unpaid since Jan 31, 2026",
        ),
        (
            AuditAction::InvoicePaid,
            None,
            format!(r#"{{"amount":{money},"reason":"subscription_cycle","attempt":1}}"#),
            "invoice paid: $19.00, renewal",
        ),
        (
            AuditAction::InvoicePaymentFailed,
            None,
            format!(r#"{{"amount":{money},"attempt":2}}"#),
            "payment failed: $19.00, attempt 2",
        ),
        (
            AuditAction::ChargeRefunded,
            None,
            format!(r#"{{"amount":{money},"refunded":500}}"#),
            "payment refunded: $5.00 of $19.00",
        ),
        (
            AuditAction::PlanChangeAsked,
            Some(r#"{"plan":"premium"}"#),
            format!(r#"{{"plan":"pass","amount":{money}}}"#),
            "change of plan requested: Premium → Pass, $19.00",
        ),
        (
            AuditAction::SubscriptionChanged,
            None,
            r#"{"plan":"premium","status":"active","current_period_end":1769817600}"#.to_owned(),
            "subscription changed: Premium, active, renews Jan 31, 2026",
        ),
    ] {
        assert_eq!(says(action, before, &after), expected);
    }
}

#[test]
fn an_event_of_an_entry_is_a_button() {
    let entries = [recorded("invoice.paid"), entry(2)];
    let page = AuditPage { entries: &entries, filter: &AuditFilter::All, before: None };
    let screen = english().audit_page(&page, &catalogue());
    let labels: Vec<&str> = screen.keyboard[0].iter().map(|button| button.label.as_str()).collect();
    assert_eq!(labels, ["#1"]);
}
