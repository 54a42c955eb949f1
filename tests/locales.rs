//! Every locale says everything, in sound HTML, within Telegram's limits; and only locales speak.

#![expect(clippy::unwrap_used, reason = "a failed read is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
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
        valid_until: (n % 2 == 0).then(day),
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
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "{html}"),
            None => {
                assert!(["b", "i", "code"].contains(&tag), "<{tag}> in {html}");
                open.push(tag);
            }
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

/// Key → arguments, out of a parsed file.
fn messages(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{tag}/tollgate.ftl"));
    let text = fs::read_to_string(path).unwrap();
    let resource =
        fluent_syntax::parser::parse(text.as_str()).unwrap_or_else(|(_, e)| panic!("{tag}: {e:?}"));
    let mut all = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let mut arguments = BTreeSet::new();
            collect(&message.value.unwrap(), &mut arguments);
            let key = message.id.name.to_owned();
            assert!(all.insert(key, arguments).is_none(), "{tag}: {} twice", message.id.name);
        }
    }
    all
}

fn collect(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    let mut note = |inline: &InlineExpression<&str>| {
        if let InlineExpression::VariableReference { id } = inline {
            arguments.insert(id.name.to_owned());
        }
    };
    let mut inner = Vec::new();
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable { expression: Expression::Inline(inline) } => note(inline),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                note(selector);
                inner.extend(variants);
            }
            PatternElement::TextElement { .. } => {}
        }
    }
    for variant in inner {
        collect(&variant.value, arguments);
    }
}

#[test]
fn every_locale_has_the_same_keys_with_the_same_arguments() {
    let english = messages("en");
    assert!(english.len() > 100);
    for tag in Phrasebook::locales() {
        assert_eq!(messages(tag), english, "{tag}");
    }
}

#[test]
fn russian_counts_the_slavic_way() {
    let russian = book().words("ru");
    for (count, expected) in [
        (0, "0 записей"),
        (1, "1 запись"),
        (2, "2 записи"),
        (4, "4 записи"),
        (5, "5 записей"),
        (11, "11 записей"),
        (12, "12 записей"),
        (21, "21 запись"),
        (22, "22 записи"),
        (25, "25 записей"),
        (111, "111 записей"),
        (1001, "1001 запись"),
    ] {
        let caption = russian.audit_export_caption(count);
        assert!(caption.ends_with(&format!(" {expected}")), "{caption}");
    }
    let trial = |days| russian.plan(&catalogue().plans[1], days).text;
    for (days, expected) in [
        (1, "Первый день бесплатно"),
        (3, "Первые 3 дня"),
        (14, "Первые 14 дней"),
        (21, "Первый 21 день"),
        (30, "Первые 30 дней"),
    ] {
        assert!(trial(days).contains(expected), "{days}");
    }
}

#[test]
fn money_and_dates_follow_the_locale() {
    let euro = Money { minor: 123_450, currency: "eur".parse().unwrap() };
    let yen = Money { minor: 1500, currency: "jpy".parse().unwrap() };
    let shown: Vec<[String; 5]> = everybody()
        .map(|words| {
            [
                words.tag().to_owned(),
                words.money(usd(1900)),
                words.money(euro),
                words.money(yen),
                words.date(day()),
            ]
        })
        .collect();
    let expected =
        EXPECTED.map(|row| row.map(|text| text.replace('~', "\u{a0}").replace('_', "\u{202f}")));
    assert_eq!(shown, expected);
}

/// `~` is a no-break space, `_` a narrow one.
const EXPECTED: [[&str; 5]; 7] = [
    ["en", "$19.00", "€1,234.50", "¥1,500", "Jan 31, 2026"],
    ["de", "19,00~$", "1.234,50~€", "1.500~¥", "31.01.2026"],
    ["es", "19,00~US$", "1234,50~€", "1500~JP¥", "31 ene 2026"],
    ["fr", "19,00~$US", "1_234,50~€", "1_500~JP¥", "31 janv. 2026"],
    ["pt-BR", "US$~19,00", "€~1.234,50", "JP¥~1.500", "31 de jan. de 2026"],
    ["ru", "19,00~$", "1~234,50~€", "1~500~¥", "31 янв. 2026_г."],
    ["uk", "19,00~US$", "1~234,50~€", "1~500~¥", "31 січ. 2026_р."],
];

#[test]
fn an_amount_is_never_rounded() {
    let shilling = Money { minor: 999, currency: "ugx".parse().unwrap() };
    assert_eq!(book().words("en").money(shilling), "9.99\u{a0}UGX");
    let kuwait = Money { minor: 1255, currency: "kwd".parse().unwrap() };
    assert_eq!(book().words("en").money(kuwait), "KWD\u{a0}1.255");
    assert_eq!(book().words("en").money(usd(-1999)), "-$19.99");
}

#[test]
fn a_year_shows_what_it_saves() {
    let words = book().words("en");
    let text = words.plan(&catalogue().plans[1], 0).text;
    assert!(text.contains("saves 16%") && !text.contains("free"), "{text}");
}

#[test]
fn only_locales_speak_to_people() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for floor in ["messages", "bot"] {
        for file in fs::read_dir(root.join(floor)).into_iter().flatten() {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap_or_default();
            for literal in sentences(&text) {
                panic!("{}: {literal:?} belongs into locales/", path.display());
            }
        }
    }
}

/// String literals with words in them, outside tests, comments, logs and errors for operators.
fn sentences(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<&str> =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("\\\"", "").replace("'\"'", "");
    let code = without_words_for_operators(&code);
    code.split('"').skip(1).step_by(2).filter(|text| is_wordy(text)).map(str::to_owned).collect()
}

/// Leaves out what only a log or an attribute says: from the mark to its closing bracket.
fn without_words_for_operators(code: &str) -> String {
    const MARKS: [&str; 9] = [
        "trace!(",
        "info!(",
        "warn!(",
        "error!(",
        "debug!(",
        "unreachable!(",
        "expect(",
        "#[",
        "log!(",
    ];
    let (mut kept, mut rest) = (String::new(), code);
    while let Some((at, mark)) =
        MARKS.iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min_by_key(|(at, _)| *at)
    {
        kept.push_str(&rest[..at]);
        rest = &rest[at + mark.len()..];
        let (mut depth, mut quoted) = (1, false);
        let end = rest.find(|c| {
            match c {
                '"' => quoted = !quoted,
                '(' | '[' if !quoted => depth += 1,
                ')' | ']' if !quoted => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    kept + rest
}

fn is_wordy(literal: &str) -> bool {
    let mut depth = 0;
    let text: String = literal
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0 && *c != '}'
        })
        .collect();
    text.contains(' ') && text.chars().any(char::is_alphabetic)
}

#[test]
fn a_sentence_in_the_code_is_found() {
    assert_eq!(
        sentences("let a = \"Pay now\"; log::info!(a:% = f(1); \"not this\");"),
        ["Pay now"]
    );
    assert!(sentences("format!(\"1:{a} {b}\"); ").is_empty());
}
