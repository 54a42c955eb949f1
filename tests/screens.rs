//! Every screen in every state and locale: sound HTML, within Telegram's limits, nothing missing.

#![expect(clippy::unwrap_used, reason = "a failed read is a failed test")]

use tollgate::domain::access::{Entitlement, Source};
use tollgate::domain::audit::{AuditEntry, AuditFilter};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{
    CustomerId, EntitlementName, EventId, InvoiceId, PlanCode, PriceId, RequestId, SubscriptionId,
    UserId,
};
use tollgate::domain::money::Money;
use tollgate::domain::notice::Notice;
use tollgate::domain::plan::{Catalogue, Interval, Plan, Price};
use tollgate::domain::status::StatusView;
use tollgate::domain::subscription::{FailedInvoice, Status, Subscription};
use tollgate::messages::{
    Action, EventView, FailedEvent, Phrasebook, Press, Screen, Trouble, Words,
};

const HOSTILE: &str = "<b>&\"Ann</a> <script> & 'Co'";

fn book() -> Phrasebook {
    Phrasebook::load("en").unwrap()
}

fn everybody() -> impl Iterator<Item = Words> {
    let book = book();
    Phrasebook::locales().into_iter().map(move |tag| book.words(tag))
}

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn day() -> Timestamp {
    Timestamp::from_seconds(1_769_817_600) // 2026-01-31T00:00:00Z
}

fn plan(code: &str, name: &str, rights: usize, prices: &[(Interval, i64)]) -> Plan {
    let price = |(interval, minor): &(Interval, i64)| Price {
        interval: *interval,
        amount: usd(*minor),
        stripe_price: Some(PriceId::new("price_1")),
    };
    Plan {
        code: PlanCode::new(code),
        name: name.to_owned(),
        entitlements: (0..rights).map(|n| EntitlementName::new(format!("right_<{n}>"))).collect(),
        prices: prices.iter().map(price).collect(),
    }
}

fn catalogue() -> Catalogue {
    let both = [(Interval::Month, 1900), (Interval::Year, 19000)];
    let mut plans = vec![plan("free", "Free", 1, &[]), plan("premium", "Premium", 9, &both)];
    plans.push(plan("vip", &HOSTILE.repeat(20), 40, &[(Interval::Once, 99_900)]));
    plans.extend((0..60).map(|n| plan(&format!("p{n}"), &"W&".repeat(200), 50, &both)));
    Catalogue { plans }
}

fn view(status: Status, scheduled: bool) -> StatusView {
    let subscription = Subscription {
        id: SubscriptionId::new("sub_1"),
        user: UserId(1),
        customer: CustomerId::new("cus_1"),
        plan: PlanCode::new("premium"),
        price: None,
        interval: Some(Interval::Month),
        status,
        current_period_end: Some(day()),
        cancel_at: scheduled.then(day),
        trial_end: Some(day()),
        ended_at: None,
        past_due_since: Some(day()),
        failed_invoice: Some(FailedInvoice {
            id: InvoiceId::new("in_1"),
            hosted_url: Some("https://invoice.stripe.com/i/1".to_owned()),
        }),
        as_of: None,
    };
    let held = |n: usize| Entitlement {
        name: EntitlementName::new(HOSTILE.repeat(10)),
        plan: PlanCode::new("premium"),
        source: Source::FreePlan,
        since: day(),
        valid_until: n.is_multiple_of(2).then(day),
    };
    StatusView {
        plan: PlanCode::new("premium"),
        plan_name: HOSTILE.to_owned(),
        entitlements: (0..100).map(held).collect(),
        subscription: Some(subscription),
        access_until: scheduled.then(day),
        price: catalogue().plans[1].prices.first().cloned(),
    }
}

fn notices() -> Vec<Notice> {
    let (subscription, invoice) = (SubscriptionId::new("sub_1"), InvoiceId::new("in_1"));
    let (plan, amount) = (PlanCode::new("premium"), usd(1900));
    let mut notices = Vec::new();
    for at in [None, Some(day())] {
        let (subscription, invoice, plan) = (subscription.clone(), invoice.clone(), plan.clone());
        let url = at.map(|_| "https://invoice.stripe.com/i/1".to_owned());
        notices.extend([
            Notice::Activated {
                subscription: subscription.clone(),
                plan: plan.clone(),
                renews_at: at,
            },
            Notice::TrialStarted {
                subscription: subscription.clone(),
                plan: plan.clone(),
                trial_end: at,
            },
            Notice::Renewed {
                subscription: subscription.clone(),
                invoice: invoice.clone(),
                plan: plan.clone(),
                amount,
                renews_at: at,
            },
            Notice::PaymentFailed {
                subscription: subscription.clone(),
                invoice: invoice.clone(),
                plan: plan.clone(),
                amount,
                fix_url: url,
                access_until: at,
                attempt: if at.is_some() { 3 } else { 1 },
            },
            Notice::PaymentRecovered {
                subscription: subscription.clone(),
                invoice,
                plan: plan.clone(),
                amount,
                renews_at: at,
            },
            Notice::Resumed {
                subscription: subscription.clone(),
                plan: plan.clone(),
                renews_at: at,
            },
            Notice::PlanChanged {
                subscription,
                from: PlanCode::new("gone<b>"),
                to: plan.clone(),
                renews_at: at,
            },
            Notice::PaymentPending { plan: at.map(|_| plan.clone()) },
            Notice::PaymentNotCompleted { plan: at.map(|_| plan) },
        ]);
    }
    notices.push(Notice::CancellationScheduled {
        subscription: subscription.clone(),
        plan: plan.clone(),
        ends_at: day(),
    });
    notices.push(Notice::Ended { subscription, plan });
    notices
}

fn entry(seq: i64) -> AuditEntry {
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
fn screens(words: &Words) -> Vec<Screen> {
    let catalogue = catalogue();
    let empty = Catalogue::default();
    let (premium, vip) = (&catalogue.plans[1], &catalogue.plans[2]);
    let url = "https://checkout.stripe.com/c/1";
    let mut all = vec![
        words.welcome(&catalogue, HOSTILE, Some(&view(Status::Active, false))),
        words.welcome(&empty, "", None),
        words.plans(&catalogue, &PlanCode::new("premium")),
        words.plans(&empty, &PlanCode::new("free")),
        words.plan(premium, 14),
        words.plan(vip, 0),
        words.plan(&catalogue.plans[0], 1),
        words.checkout_ready(premium, &premium.prices[0], url, 0),
        words.checkout_ready(premium, &premium.prices[1], url, 3),
        words.checkout_ready(vip, &vip.prices[0], url, 3),
        words.portal_ready(url),
        words.nothing_to_manage(),
        words.language(),
        words.language_set(),
        words.group_redirect("https://t.me/x?start=plans"),
        words.unknown_command(),
        words.unknown_text(),
        words.stale_button(),
        words.not_yours(),
        words.audit_page(&[], &AuditFilter::All, false, false),
        words.audit_page(
            &(0..30).map(entry).collect::<Vec<_>>(),
            &AuditFilter::User(UserId(1)),
            true,
            true,
        ),
        words.audit_event_missing(&EventId::new(HOSTILE)),
        words.audit_failed(&[], false, false),
        words.audit_verified(Ok((0, ""))),
        words.audit_verified(Ok((12, "abc"))),
        words.audit_verified(Err((3, HOSTILE))),
        words.audit_usage(),
    ];
    for place in [None, Some(""), Some("https://example.com"), Some("@support"), Some(HOSTILE)] {
        all.extend([
            words.help(place),
            words.terms(place),
            words.privacy(place),
            words.paysupport(place),
        ]);
    }
    let other = Status::Other("new".to_owned());
    for status in [
        Status::Active,
        Status::Trialing,
        Status::PastDue,
        Status::Unpaid,
        Status::Paused,
        Status::Canceled,
        other,
    ] {
        for scheduled in [true, false] {
            let view = view(status.clone(), scheduled);
            all.extend([words.status(&view), words.already_subscribed(&view)]);
        }
    }
    let free = StatusView { subscription: None, price: None, ..view(Status::Active, false) };
    all.push(words.status(&free));
    let troubles = [
        Trouble::StripeDown,
        Trouble::Busy,
        Trouble::PortalNotConfigured,
        Trouble::PlanNotSold,
        Trouble::Misconfigured,
        Trouble::Internal { request_id: RequestId::new(HOSTILE) },
    ];
    all.extend(troubles.iter().map(|trouble| words.trouble(trouble)));
    all.extend(notices().iter().map(|notice| words.notice(notice, &catalogue)));
    let error = Some(HOSTILE.repeat(200));
    let event = EventView {
        id: EventId::new("evt_1"),
        kind: HOSTILE.to_owned(),
        status: "failed".to_owned(),
        error: error.clone(),
        attempts: 1,
        received: day(),
    };
    all.push(words.audit_event(&event));
    let failed =
        FailedEvent { id: EventId::new("evt_1"), kind: HOSTILE.to_owned(), error, received: day() };
    all.push(words.audit_failed(&vec![failed; 30], true, true));
    all
}

/// The text as a person sees it; panics when the HTML is not Telegram's.
fn visible(html: &str) -> String {
    let (mut open, mut text, mut rest) = (Vec::new(), String::new(), html);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, tail) = after.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {html}"));
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{html}");
        } else {
            assert!(["b", "i", "code"].contains(&tag), "<{tag}> in {html}");
            open.push(tag);
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
    for words in everybody() {
        for screen in screens(&words) {
            let text = visible(&screen.text);
            let size = text.encode_utf16().count();
            assert!((1..=4096).contains(&size), "{}: {size}: {text}", words.tag());
            assert!(!text.contains("{$") && !text.contains("No localization"), "{text}");
            assert!(screen.keyboard.iter().flatten().count() <= 100);
            for button in screen.keyboard.iter().flatten() {
                let label = &button.label;
                assert!((1..=64).contains(&label.chars().count()), "{label}");
                assert!(!label.contains("{$") && !label.contains("No localization"), "{label}");
                match &button.action {
                    Action::Url(url) => assert!(url.starts_with("https://"), "{url}"),
                    Action::Press(press) => {
                        assert!(press.encode().len() <= 64);
                        assert_eq!(Press::decode(&press.encode()).as_ref(), Some(press));
                    }
                }
            }
        }
    }
}

#[test]
fn menus_descriptions_and_alerts_fit() {
    for words in everybody() {
        assert_eq!(words.commands(true).len(), words.commands(false).len() + 1);
        for (command, what) in words.commands(true) {
            assert!((1..=256).contains(&what.chars().count()), "{command}: {what}");
        }
        assert!(words.short_description().chars().count() <= 120, "{}", words.short_description());
        assert!(words.description().chars().count() <= 512);
        for alert in [words.stale_button(), words.not_yours()] {
            assert!(alert.text.chars().count() <= 200 && !alert.text.contains(['<', '&']));
        }
    }
}
