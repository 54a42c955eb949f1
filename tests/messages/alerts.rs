//! Messages about alerts, and the list of those that are on.

use std::time::Duration;

use tollgate::domain::admin::Role;
use tollgate::domain::alerts::{Alert, AlertState, PortalProblem, PriceProblem};
use tollgate::domain::audit::AuditFilter;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::event::DisputeStatus;
use tollgate::domain::ids::{DisputeId, EndpointName, FraudWarningId, PlanCode, PriceId, UserId};
use tollgate::domain::money::Money;
use tollgate::domain::notice::{Alarm, Notice};
use tollgate::domain::paid_chat::ChatProblem;
use tollgate::domain::person::KnownPerson;
use tollgate::domain::plan::Interval;
use tollgate::messages::{Action, CallbackData, Screen};

use crate::messages::screens::{HOSTILE, catalogue, english, localizers, presses};

const AT: Timestamp = Timestamp::from_seconds(1_769_817_600); // 2026-01-31T00:00:00Z

fn price(problem: PriceProblem) -> Alert {
    let (plan, price) = (PlanCode::new("premium"), PriceId::new("price_<1>"));
    Alert::Price { plan, interval: Interval::Month, price, problem }
}

const PERSON: UserId = UserId(4242);

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn dispute(status: DisputeStatus) -> Alert {
    Alert::Dispute {
        user: PERSON,
        dispute: DisputeId::new("du_1"),
        payment: "pi_1".to_owned(),
        amount: usd(1900),
        status,
        due_by: status.needs_response().then_some(AT),
    }
}

fn fraud_warning(amount: Option<Money>) -> Alert {
    Alert::FraudWarning {
        user: PERSON,
        warning: FraudWarningId::new("issfr_1"),
        payment: "pi_1".to_owned(),
        amount,
    }
}

/// Somebody with a name that tries to be markup.
fn people() -> Vec<KnownPerson> {
    vec![KnownPerson {
        id: PERSON,
        name: Some(HOSTILE.repeat(20)),
        username: Some("alice".to_owned()),
        language: None,
        unreachable_since: None,
        first_seen: AT,
        last_seen: Some(AT),
    }]
}

fn chat(problem: ChatProblem) -> Alert {
    Alert::Chat { chat: ChatId(-1001), title: HOSTILE.to_owned(), problem }
}

/// Each kind in each of its stages.
pub(crate) fn alerts() -> Vec<Alert> {
    let later = AT.plus(Duration::from_hours(1));
    let reason = HOSTILE.repeat(200);
    vec![
        Alert::FailedEvents { count: 7, reason: reason.clone() },
        Alert::FailedChatUpdates { count: 2, reason: reason.clone() },
        Alert::DeadDeliveries {
            endpoint: EndpointName::new("crm"),
            count: 1,
            reason: reason.clone(),
        },
        Alert::DeadNotices { count: 2, user: UserId(4242), reason: reason.clone() },
        Alert::Backup { reason: reason.clone(), last: Some(AT), overdue: false },
        Alert::Backup { reason, last: None, overdue: true },
        Alert::RevocationsPaused { revoked: 21, people: 200 },
        Alert::Clock { wall: later, right: AT, wrong: false },
        Alert::Clock { wall: later, right: AT, wrong: true },
        Alert::SignatureFailures { refused: 7, accepted: 0 },
        Alert::Drift { count: 3, user: Some(UserId(4242)) },
        Alert::StripeUnreachable,
        Alert::StripeKey { status: 401, operation: "create_refund".to_owned() },
        Alert::TelegramUnreachable,
        Alert::DiskLow { free: 300_000_000, needed: 512_000_000 },
        Alert::WebhookEndpoint { disabled: true },
        Alert::WebhookEndpoint { disabled: false },
        Alert::ChargesDisabled,
        price(PriceProblem::Missing),
        price(PriceProblem::Archived),
        price(PriceProblem::Different),
        Alert::Portal { problem: PortalProblem::Missing },
        Alert::Portal { problem: PortalProblem::PaymentMethod },
        Alert::Portal { problem: PortalProblem::Cancellation },
        dispute(DisputeStatus::Inquiry),
        dispute(DisputeStatus::Open),
        dispute(DisputeStatus::Review),
        dispute(DisputeStatus::Appeal),
        chat(ChatProblem::NoAccess),
        chat(ChatProblem::BasicGroup),
        chat(ChatProblem::NotAdministrator),
        chat(ChatProblem::CannotInvite),
        chat(ChatProblem::CannotRemove),
        Alert::ChatRemovals { chat: ChatId(-1001), title: HOSTILE.to_owned(), count: 251 },
        Alert::ChatBanned { chat: ChatId(-1001), title: "VIP".to_owned(), user: UserId(4242) },
        fraud_warning(None),
        fraud_warning(Some(usd(1900))),
    ]
}

fn title(screen: &Screen) -> &str {
    screen.text.split("</b>").next().unwrap().rsplit("<b>").next().unwrap()
}

fn began(alert: &Alert) -> Notice {
    Notice::Alarm { alarm: Alarm::AlertBegan { alert: Box::new(alert.clone()) } }
}

#[test]
fn an_alert_states_what_is_wrong_and_what_to_do_and_leads_to_the_list() {
    for localizer in localizers() {
        for alert in alerts() {
            let screen = localizer.notice(&began(&alert), &catalogue());
            assert!(screen.text.starts_with("⚠️ <b>"), "{}", screen.text);
            assert!(screen.text.contains("\n\n"), "{}", screen.text);
            assert_eq!(presses(&screen).last(), Some(&CallbackData::Alerts));
            let over = Alarm::AlertOver {
                alert: Box::new(alert.clone()),
                since: AT,
                until: AT.plus(Duration::from_mins(12)),
            };
            let over = localizer.notice(&Notice::Alarm { alarm: over }, &catalogue());
            assert!(
                over.text.contains(title(&screen)) && over.text.contains("12"),
                "{}",
                over.text
            );
        }
    }
}

#[test]
fn the_list_shows_each_alert_with_its_beginning_and_fits_into_a_message() {
    let state = |alert| AlertState { alert, since: AT, announced: Some(0), clear: None };
    for localizer in localizers() {
        let all: Vec<_> = alerts().into_iter().map(state).collect();
        let list = |alerts: &[AlertState]| localizer.alerts(alerts, &people(), Role::Owner);
        for some in all.chunks(10) {
            let screen = list(some);
            for AlertState { alert, .. } in some {
                let began = localizer.notice(&began(alert), &catalogue());
                assert!(screen.text.contains(title(&began)), "{}", screen.text);
            }
        }
        assert_eq!(list(&all).text.matches("00:00:00").count(), all.len().min(20));
        let many = list(&vec![all[1].clone(); 99]);
        assert!(many.text.contains("79") && many.text.chars().count() < 4096);
        let long = list(&vec![state(dispute(DisputeStatus::Open)); 99]);
        assert!(long.text.chars().count() < 4096 && long.text.contains('…'), "{}", long.text);
        assert!(list(&[]).text.contains('✅'));
    }
}

#[test]
fn the_list_names_the_person_and_offers_what_the_role_permits() {
    let state = |alert| AlertState { alert, since: AT, announced: Some(0), clear: None };
    let alerts = [state(dispute(DisputeStatus::Open)), state(fraud_warning(Some(usd(1900))))];
    let refund = CallbackData::RefundPayment(PERSON, "pi_1".to_owned());
    for (role, pressed) in [
        (
            Role::Owner,
            vec![CallbackData::Whois(PERSON), refund.clone(), CallbackData::Whois(PERSON)],
        ),
        (Role::Support, vec![CallbackData::Whois(PERSON), refund, CallbackData::Whois(PERSON)]),
        (Role::Auditor, vec![CallbackData::Whois(PERSON); 2]),
    ] {
        let screen = english().alerts(&alerts, &people(), role);
        assert_eq!(presses(&screen), pressed, "{role}");
        assert_eq!(screen.text.matches("@alice").count(), 2, "{}", screen.text);
        assert!(screen.text.contains("Respond by: <b>"), "{}", screen.text);
        let page = Action::Url("https://dashboard.stripe.com/payments/pi_1".to_owned());
        assert_eq!(screen.keyboard[0][0].action, page);
    }
    let decided = [state(dispute(DisputeStatus::Review))];
    let screen = english().alerts(&decided, &[], Role::Owner);
    assert!(screen.text.contains("The bank has not decided yet."), "{}", screen.text);
    assert!(screen.keyboard[0][1].label.contains("4242"), "without a name it is the id");
}

#[test]
fn a_fraud_warning_leads_to_the_refund_of_its_payment_and_to_the_person() {
    let alarm = Alarm::FraudWarning {
        user: PERSON,
        plan: Some(PlanCode::new("premium")),
        payment: "pi_1".to_owned(),
        amount: Some(usd(1900)),
        fraud_type: Some(HOSTILE.to_owned()),
    };
    for localizer in localizers() {
        let notice = Notice::Alarm { alarm: alarm.clone() };
        let screen = localizer.notice_about(&notice, &people(), &catalogue());
        let filter = AuditFilter::User(PERSON);
        let expected = [
            CallbackData::RefundPayment(PERSON, "pi_1".to_owned()),
            CallbackData::ShowPerson(PERSON),
            CallbackData::Audit { filter, before: None },
        ];
        assert_eq!(presses(&screen), expected);
        assert!(screen.text.contains("@alice") && screen.text.contains("19"), "{}", screen.text);
    }
}

#[test]
fn a_duration_is_stated_in_its_largest_unit() {
    for (seconds, expected) in [
        (59, "It lasted less than a minute."),
        (60, "It lasted 1 minute."),
        (3_599, "It lasted 59 minutes."),
        (3_600, "It lasted 1 hour."),
        (86_399, "It lasted 23 hours."),
        (86_400 * 3, "It lasted 3 days."),
    ] {
        let alarm = Alarm::AlertOver {
            alert: Box::new(alerts().remove(0)),
            since: AT,
            until: AT.plus(Duration::from_secs(seconds)),
        };
        let screen = english().notice(&Notice::Alarm { alarm }, &catalogue());
        assert!(screen.text.ends_with(expected), "{}", screen.text);
    }
}
