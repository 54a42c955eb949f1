//! Metrics and readiness.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use tollgate::domain::webhook::WebhookEventType;
use tollgate_sandbox::{CancelWhen, Card, ChatMessage};

use crate::journeys::harness::{
    ALICE, Journey, OLGA, PAID_LOUNGE, Setup, WebhookReceiver, days, hours, minutes, text,
};

const ALERTS: &str = include_str!("../../deploy/prometheus-alerts.yml");
const DASHBOARD: &str = include_str!("../../deploy/grafana-dashboard.json");
const OPERATIONS: &str = include_str!("../../docs/OPERATIONS.md");

/// Values by series, `name{label="value"}`, at one time.
struct Measures {
    text: String,
    series: BTreeMap<String, f64>,
}

impl Measures {
    async fn of(app: &Journey) -> Self {
        let text = reqwest::get(app.metrics_url()).await.unwrap().text().await.unwrap();
        let samples = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let series = samples
            .map(|line| {
                let (series, value) = line.rsplit_once(' ').unwrap();
                (series.to_owned(), value.parse().unwrap())
            })
            .collect();
        Self { text, series }
    }

    /// Waits until these series have these values.
    async fn become_these(app: &Journey, gauges: &[(String, f64)]) {
        let waits = async {
            loop {
                let measures = Self::of(app).await;
                if gauges.iter().all(|(series, value)| (measures.get(series) - value).abs() < 0.1) {
                    return;
                }
            }
        };
        let outcome = tokio::time::timeout(Duration::from_secs(20), waits).await;
        assert!(outcome.is_ok(), "{gauges:?} in {}", Self::of(app).await.text);
    }

    /// Zero if the series does not exist yet.
    fn get(&self, series: &str) -> f64 {
        self.series.get(series).copied().unwrap_or(0.0)
    }

    /// These series must have grown. Other tests of this process count as well.
    fn grew(&self, since: &Self, series: &[&str]) {
        for series in series {
            assert!(self.get(series) > since.get(series), "{series} in {}", self.text);
        }
    }

    /// These series must have these values, which come from this test's database.
    fn are(&self, gauges: &[(&str, f64)]) {
        for (series, value) in gauges {
            assert!((self.get(series) - value).abs() < 0.1, "{series} in {}", self.text);
        }
    }
}

/// The lounge is a paid chat in which the bot is no administrator.
async fn until_lounge_alert(app: &Journey) {
    let is_alert =
        |message: &ChatMessage| message.text.contains("can’t do its work in a paid chat");
    app.until("the alert", || app.telegram().chat(OLGA).iter().any(is_alert)).await;
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_metric_changes_and_is_well_formed() {
    let meter = WebhookReceiver::opens("meter").await;
    let webhook_endpoints = vec![meter.endpoint(&[WebhookEventType::EntitlementGranted])];
    let bot_toml = &[PAID_LOUNGE];
    let beginning = Setup { webhook_endpoints, backups: true, bot_toml, ..Setup::default() };
    let app = Journey::starts_with(beginning).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    for person in [&alice, &app.user(OLGA)] {
        person.sends("/start");
        person.sees("Hi,").await;
    }
    until_lounge_alert(&app).await;
    let new = Measures::of(&app).await;
    for series in [
        "billing_webhook_events_total{type=\"invoice.paid\",outcome=\"not_stored\"}",
        "billing_webhook_events_total{type=\"other\",outcome=\"refused\"}",
        "billing_checkout_started_total{plan=\"premium\"}",
        "billing_webhook_deliveries_total{endpoint=\"meter\",outcome=\"dead\"}",
    ] {
        assert!(new.series.contains_key(series), "{series} is born with its first count");
    }
    let depth = "billing_webhook_deliveries_depth{endpoint=\"meter\"}";
    let given_up = "billing_webhook_deliveries_dead{endpoint=\"meter\"}";
    let active = "billing_entitlements_active{plan=\"premium\"}";
    new.are(&[
        ("billing_bot_running", 1.0),
        ("billing_outbox_depth", 0.0),
        ("billing_events_failed", 0.0),
        (active, 0.0),
    ]);

    meter.always_responds(Some(503));
    app.buys(&alice, "Premium", Card::PAYS).await;
    let charge = stripe.last_charge();
    alice.sends("/manage");
    alice.link_to("portal").await;
    let bought = Measures::of(&app).await;
    bought.grew(
        &new,
        &[
            "billing_checkout_started_total{plan=\"premium\"}",
            "billing_portal_opened_total",
            "billing_webhook_events_total{type=\"invoice.paid\",outcome=\"processed\"}",
            "billing_webhook_seconds_bucket{le=\"+Inf\"}",
            "billing_webhook_seconds_sum",
            "billing_webhook_seconds_count",
            "billing_notice_seconds_bucket{le=\"+Inf\"}",
            "billing_notice_seconds_sum",
            "billing_notice_seconds_count",
            "billing_stripe_requests_total{operation=\"create_checkout\",outcome=\"ok\"}",
            "billing_webhook_deliveries_total{endpoint=\"meter\",outcome=\"retried\"}",
        ],
    );
    let oldest = "billing_webhook_deliveries_oldest_seconds{endpoint=\"meter\"}";
    assert!(bought.series.contains_key(oldest), "{}", bought.text);
    bought.are(&[(depth, 3.0), (given_up, 0.0), (active, 4.0), ("billing_outbox_depth", 0.0)]);

    // An event of an unknown customer, an outage of Telegram, and a delivery that fails to the end.
    let customer = stripe.call("POST", "customers", "name=Walk-in").unwrap();
    stripe.change_card(&text(&customer["id"]), Card::PAYS).unwrap();
    stripe.subscribe_in_dashboard(&text(&customer["id"]), "price_pro_month", &[]).unwrap();
    app.settle().await;
    app.clock().advance(days(3)).await;
    app.clock().passes(hours(8)).await;
    app.telegram().down(true);
    stripe.refund(&charge, None).unwrap();
    // The charge's owner is looked up first.
    let waits = async {
        loop {
            let measures = Measures::of(&app).await;
            if measures.get("billing_outbox_depth") > 0.0
                && measures.get(active) < 1.0
                && measures.get("billing_alerts_active{kind=\"dead_deliveries\"}") > 0.5
            {
                return measures;
            }
        }
    };
    let troubled = tokio::time::timeout(Duration::from_secs(20), waits).await.unwrap();
    troubled
        .grew(&bought, &["billing_webhook_deliveries_total{endpoint=\"meter\",outcome=\"dead\"}"]);
    assert!(troubled.get("billing_events_failed") > 1.0, "{}", troubled.text);
    troubled.are(&[(depth, 0.0), (given_up, 3.0)]);
    app.telegram().fail_next("sendMessage", 400, None, "Bad Request: message is too long");
    app.telegram().down(false);
    app.clock().advance(days(1)).await;
    app.settle().await;
    let recovered = Measures::of(&app).await;
    recovered.are(&[("billing_outbox_depth", 0.0), ("billing_bot_running", 1.0)]);
    recovered.grew(&troubled, &["billing_notices_lost_total{reason=\"rejected\"}"]);
    app.telegram().revoke_token(true);
    alice.sends("/status");
    let stopped = async {
        while Measures::of(&app).await.get("billing_bot_running") > 0.5 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), stopped).await.unwrap();
    app.telegram().revoke_token(false);
    alice.sees("Your plan:").await;

    lint(&troubled.text);
    are_told_of(&troubled.text);
    let elsewhere = reqwest::get(format!("{}/metrics", app.base_url())).await.unwrap();
    assert_eq!(elsewhere.status(), 404, "not on the public listener");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_money_of_each_currency_is_measured() {
    let app = Journey::begins().await;
    let (alice, usd) = (app.user(ALICE), |name: &str| format!("{name}{{currency=\"usd\"}}"));
    app.buys(&alice, "Premium", Card::PAYS).await;
    // Figures are counted every 15 minutes.
    app.clock().passes(minutes(16)).await;
    let paying = "billing_subscriptions_paying{currency=\"usd\",plan=\"premium\"}".to_owned();
    let bought = [
        (usd("billing_mrr"), 19.0),
        (usd("billing_received"), 19.0),
        (usd("billing_refunded"), 0.0),
        (usd("billing_recovered"), 0.0),
        (paying.clone(), 1.0),
    ];
    Measures::become_these(&app, &bought).await;
    app.stripe().refund(&app.stripe().last_charge(), None).unwrap();
    app.stripe().cancel(&app.stripe().subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    app.clock().passes(minutes(16)).await;
    let refunded = [
        (usd("billing_mrr"), 0.0),
        (usd("billing_received"), 19.0),
        (usd("billing_refunded"), 19.0),
        (paying, 0.0),
    ];
    Measures::become_these(&app, &refunded).await;
}

/// Served only by a server that reads a replica.
const OF_REPLICAS: [&str; 2] = ["billing_replica_readable", "billing_replica_age_seconds"];

/// Alerts and dashboard use existing metrics only; each metric and each alert is documented.
fn are_told_of(text: &str) {
    let described = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let documented: BTreeSet<&str> =
        described.map(|rest| rest.split(' ').next().unwrap()).chain(OF_REPLICAS).collect();
    for metric in &documented {
        assert!(OPERATIONS.contains(&format!("| `{metric}")), "{metric} is not explained");
    }
    for file in [ALERTS, DASHBOARD, OPERATIONS] {
        let words = file.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for name in words.filter(|word| word.starts_with("billing_")) {
            let base = name.strip_suffix("_bucket").unwrap_or(name);
            assert!(documented.contains(base), "there is no {name}");
        }
    }
    for alert in ALERTS.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        assert!(OPERATIONS.contains(&format!("\n## {alert}\n")), "{alert} has no paragraph");
        let anchor = format!("docs/OPERATIONS.md#{}\n", alert.to_lowercase());
        assert!(ALERTS.contains(&anchor), "{alert} does not lead to its paragraph");
    }
    serde_json::from_str::<Value>(DASHBOARD).unwrap();
}

/// Checks what `promtool check metrics` does: help and type before the samples, names with units.
fn lint(text: &str) {
    let mut described = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(help.ends_with('.') && help.len() > 10, "{line}");
            described.insert(name.to_owned(), None);
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            let known = described.get_mut(name);
            *known.unwrap_or_else(|| panic!("no help: {line}")) = Some(kind.to_owned());
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(kind != "histogram" || name.ends_with("_seconds"), "{line}");
        } else {
            let end = line.find(['{', ' ']).unwrap();
            let sample = &line[..end];
            let base =
                ["_bucket", "_sum", "_count"].iter().find_map(|part| sample.strip_suffix(part));
            let kind = described.get(base.unwrap_or(sample)).or_else(|| described.get(sample));
            assert!(kind.is_some_and(Option::is_some), "no type: {line}");
            assert!(sample.starts_with("billing_"), "{line}");
            line.rsplit(' ').next().unwrap().parse::<f64>().unwrap();
        }
    }
    assert!(described.len() >= 12, "{described:?}");
}

/// An alert's entry in `deploy/prometheus-alerts.yml`.
fn alert(name: &str) -> &'static str {
    let mut alerts = ALERTS.split("- alert: ");
    alerts.find(|text| text.starts_with(&format!("{name}\n"))).unwrap()
}

#[test]
fn a_cause_raises_one_alert() {
    // Consequence, cause, and the metric of the cause.
    for (follows, from) in [
        ("TollgateWebhooksNotStored", "billing_database_gone > 0"),
        ("TollgateNoticesWait", "billing_database_gone > 0"),
        ("TollgateWebhookDeliveriesFail", "billing_database_gone > 0"),
        ("TollgateNoticesWait", "billing_bot_running == 0"),
        ("TollgateRevocationsPaused", "billing_clock_trusted < 1"),
        ("TollgateWebhooksRefused", "billing_clock_trusted"),
    ] {
        let rules = alert(follows).split("unless on (instance) ").skip(1);
        assert!(rules.into_iter().any(|rule| rule.contains(from)), "{follows} repeats {from}");
    }
    // One alert for each instance, not for each event type.
    for name in ["TollgateWebhooksNotStored", "TollgateWebhooksRefused"] {
        assert!(alert(name).contains("sum by (instance) (increase("), "{name}");
    }
    for text in ALERTS.split("- alert: ").skip(1) {
        let severity =
            ["severity: page", "severity: ticket"].iter().any(|severity| text.contains(severity));
        assert!(severity, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_reports_queues_and_reached_services() {
    let crm = WebhookReceiver::opens("crm").await;
    let webhook_endpoints = vec![crm.endpoint(&WebhookEventType::ALL)];
    let app =
        Journey::starts_with(Setup { webhook_endpoints, backups: true, ..Setup::default() }).await;
    let (alice, url) = (app.user(ALICE), format!("{}/readyz", app.base_url()));
    // Responses are cached for a second.
    let ready_when = async |fits: &dyn Fn(&Value) -> bool| {
        let asked = async {
            loop {
                let answer = reqwest::get(&url).await.unwrap();
                assert_eq!(answer.status(), 200);
                let body = answer.json::<Value>().await.unwrap();
                if fits(&body) {
                    return body;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), asked).await.unwrap()
    };
    app.user(OLGA).sends("/start");
    app.user(OLGA).sees("Hi,").await;
    crm.always_responds(Some(500));
    alice.chooses("Premium").await;
    app.telegram().down(true);
    app.stripe().pays(&alice, Card::PAYS).await.unwrap();
    app.until("the webhooks are acknowledged", || app.stripe().undelivered() == 0).await;
    let body = ready_when(&|body| body["webhook_deliveries_waiting"].as_u64() > Some(3)).await;
    assert_eq!((&body["ready"], &body["database"]), (&json!(true), &json!(true)), "{body}");
    assert!(body["schema"]["current"].as_u64() >= Some(4), "{body}");
    assert_eq!(body["schema"]["current"], body["schema"]["latest"], "{body}");
    assert_eq!(body["stripe"]["well"], true, "{body}");
    assert!(body["stripe"]["answered_seconds_ago"].is_u64(), "{body}");
    assert_eq!((&body["outbox_depth"], &body["events_failed"]), (&json!(1), &json!(0)), "{body}");
    app.telegram().down(false);
    app.clock().advance(days(3)).await;
    app.clock().passes(hours(8)).await;
    let body = ready_when(&|body| body["webhook_deliveries_dead"].as_u64() > Some(3)).await;
    assert_eq!(body["telegram"]["well"], true, "{body}");
    assert!(body["telegram"]["answered_seconds_ago"].is_u64(), "{body}");
    assert_eq!(
        (&body["outbox_depth"], &body["webhook_deliveries_waiting"]),
        (&json!(0), &json!(0))
    );
}
