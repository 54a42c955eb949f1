//! Messages about alerts, and the list of those that are on.

use std::time::Duration;

use tollgate::domain::alerts::{Alert, AlertState, PortalProblem, PriceProblem};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{EndpointName, PlanCode, PriceId, UserId};
use tollgate::domain::notice::{Alarm, Notice};
use tollgate::domain::plan::Interval;
use tollgate::messages::{CallbackData, Screen};

use crate::messages::screens::{HOSTILE, catalogue, english, localizers, presses};

const AT: Timestamp = Timestamp::from_seconds(1_769_817_600); // 2026-01-31T00:00:00Z

fn price(problem: PriceProblem) -> Alert {
    let (plan, price) = (PlanCode::new("premium"), PriceId::new("price_<1>"));
    Alert::Price { plan, interval: Interval::Month, price, problem }
}

/// Each kind in each of its stages.
pub(crate) fn alerts() -> Vec<Alert> {
    let later = AT.plus(Duration::from_hours(1));
    let reason = HOSTILE.repeat(200);
    vec![
        Alert::FailedEvents { count: 7, reason: reason.clone() },
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
        let list = localizer.alerts(&all);
        for alert in alerts().into_iter().take(20) {
            let screen = localizer.notice(&began(&alert), &catalogue());
            assert!(list.text.contains(title(&screen)), "{}", list.text);
        }
        assert_eq!(list.text.matches("00:00:00").count(), all.len().min(20));
        let many = localizer.alerts(&vec![all[1].clone(); 99]);
        assert!(many.text.contains("79") && many.text.chars().count() < 4096);
        assert!(localizer.alerts(&[]).text.contains('✅'));
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
