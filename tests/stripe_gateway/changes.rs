//! Plan changes, immediate and scheduled, cancellations and resumptions.

use serde_json::{Value, json};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{PriceId, ScheduleId, SubscriptionId, SubscriptionItemId};
use tollgate::domain::plan::Interval;
use tollgate::stripe::{
    ChangeOutcome, PlanChange, PlannedEnd, PlannedPhase, ResumeTerms, ScheduledChange, Scheduling,
    StripeError,
};

use crate::stripe_gateway::stage::{Script, TIMEOUT};

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_100);
const DATE: (&str, &str) = ("date", "Mon, 21 Sep 2026 14:14:40 GMT");

fn change() -> PlanChange {
    PlanChange {
        subscription: SubscriptionId::new("sub_1"),
        item: SubscriptionItemId::new("si_1"),
        quantity: Some(1),
        price: PriceId::new("price_Pro"),
        proration_date: NOW,
        restarts_period: false,
        key: "change-1".to_owned(),
    }
}

fn preview(amount_due: i64, start: i64, end: i64) -> String {
    json!({
        "object": "invoice",
        "amount_due": amount_due,
        "total": amount_due + 50,
        "starting_balance": -50,
        "currency": "usd",
        "next_payment_attempt": start + 3600,
        "period_end": start,
        "lines": { "data": [{ "period": { "start": start, "end": end } }] },
    })
    .to_string()
}

fn subscription(pending: &Value) -> String {
    json!({
        "id": "sub_1",
        "object": "subscription",
        "customer": "cus_1",
        "status": "active",
        "pending_update": pending,
        "latest_invoice": {
            "id": "in_2",
            "status": if pending.is_null() { "paid" } else { "open" },
            "amount_due": 450,
            "amount_paid": 450,
            "currency": "usd",
            "attempt_count": 1,
            "hosted_invoice_url": "https://invoice.stripe.com/i/in_2",
        },
    })
    .to_string()
}

#[tokio::test]
async fn a_preview_shows_what_is_due_now_and_at_the_next_renewal() {
    let end = 1_792_592_000;
    let script = Script::default()
        .responds_with_headers(200, &[DATE], preview(450, 1_790_000_080, end))
        .responds_with_headers(200, &[DATE], preview(1_900, end, end + 2_592_000));
    let preview = script.gateway(TIMEOUT).await.preview_change(&change(), NOW).await.unwrap();
    let bill = preview.bill;
    assert_eq!((bill.due, bill.currency.code(), bill.credit_used()), (450, "usd", 50));
    let next = preview.next.unwrap();
    assert_eq!((next.total.minor, next.balance, next.restarted_until), (1_950, -50, None));
    let requests = script.requests();
    for (request, key, expected) in [
        (&requests[0], "change-1-now", "[proration_behavior]=always_invoice"),
        (&requests[1], "change-1-next", "[proration_behavior]=none"),
    ] {
        assert_eq!(request.line, "POST /v1/invoices/create_preview");
        assert_eq!(request.key.as_deref(), Some(key));
        assert!(request.body.contains(expected), "{}", request.body);
        assert!(request.body.contains("[items][0][price]=price_Pro"), "{}", request.body);
    }
    assert!(requests[0].body.contains("[proration_date]=1790000100"));
    assert!(!requests[1].body.contains("proration_date"));
}

#[tokio::test]
async fn another_interval_starts_a_period_now() {
    let year = 1_790_000_080 + 31_536_000;
    let script =
        Script::default().responds_with_headers(200, &[DATE], preview(9_000, 1_790_000_080, year));
    let gateway = script.gateway(TIMEOUT).await;
    let next = gateway.preview_renewal(&change(), "next-1", NOW).await.unwrap();
    let until = next.and_then(|next| next.restarted_until);
    assert_eq!(until, Some(Timestamp::from_seconds(year)));
}

#[tokio::test]
async fn a_subscription_that_ends_has_no_next_renewal() {
    let ends = r#"{"error":{"code":"invoice_upcoming_none","message":"No upcoming invoices for customer: cus_1"}}"#;
    let script = Script::default()
        .responds_with(200, preview(450, 1_790_000_080, 1))
        .responds_with(404, ends);
    let preview = script.gateway(TIMEOUT).await.preview_change(&change(), NOW).await.unwrap();
    assert_eq!((preview.bill.due, preview.next), (450, None));

    let script = Script::default().responds_with(200, r#"{"amount_due":"450","currency":"usd"}"#);
    let error = script.gateway(TIMEOUT).await.preview_change(&change(), NOW).await.unwrap_err();
    assert_eq!(error.code(), "unexpected");
}

#[tokio::test]
async fn a_change_is_complete_or_awaits_its_payment() {
    let pending = json!({ "expires_at": 1_790_082_800 });
    let script = Script::default()
        .responds_with_headers(200, &[DATE], subscription(&Value::Null))
        .responds_with_headers(200, &[DATE], subscription(&pending));
    let gateway = script.gateway(TIMEOUT).await;
    let ChangeOutcome::Done(fetched) = gateway.change_plan(&change(), NOW).await.unwrap() else {
        panic!("not done")
    };
    assert_eq!(fetched.at, Timestamp::from_seconds(1_790_000_080));
    let ChangeOutcome::AwaitsPayment { hosted_url, fetched } =
        gateway.change_plan(&change(), NOW).await.unwrap()
    else {
        panic!("done")
    };
    assert_eq!(hosted_url.as_deref(), Some("https://invoice.stripe.com/i/in_2"));
    let until = fetched.snapshot.pending_update_until;
    assert_eq!(until, Some(Timestamp::from_seconds(1_790_082_800)));
    let requests = &script.requests()[0];
    assert_eq!(requests.line, "POST /v1/subscriptions/sub_1");
    assert_eq!(requests.key.as_deref(), Some("change-1"));
    assert!(requests.body.contains("payment_behavior=pending_if_incomplete"), "{}", requests.body);
}

#[tokio::test]
async fn a_replayed_response_is_requested_again() {
    let pending = json!({ "expires_at": 1_790_082_800 });
    let script = Script::default()
        .responds_with_headers(200, &[("idempotent-replayed", "true")], subscription(&pending))
        .responds_with_headers(200, &[DATE], subscription(&Value::Null));
    let outcome = script.gateway(TIMEOUT).await.change_plan(&change(), NOW).await.unwrap();
    assert!(matches!(outcome, ChangeOutcome::Done(_)), "{outcome:?}");
    assert_eq!(script.requests()[1].line, "GET /v1/subscriptions/sub_1?expand[0]=latest_invoice");
}

#[tokio::test]
async fn a_declined_payment_is_returned_and_not_retried() {
    let declined = r#"{"error":{"type":"card_error","code":"card_declined","decline_code":"do_not_honor","message":"Your card was declined.","payment_method":{"card":{"last4":"9995"}}}}"#;
    let script = Script::default().responds_with(402, declined);
    let error = script.gateway(TIMEOUT).await.change_plan(&change(), NOW).await.unwrap_err();
    let expected = StripeError::Declined {
        code: Some("card_declined".to_owned()),
        decline_code: Some("do_not_honor".to_owned()),
        message: "Your card was declined.".to_owned(),
        request_id: Some("req_7".to_owned()),
    };
    assert_eq!(error, expected);
    assert_eq!((error.is_transient(), error.request_id()), (false, Some("req_7")));
    assert_eq!(script.requests().len(), 1);
}

fn scheduled(schedule: Option<&str>) -> ScheduledChange {
    ScheduledChange {
        subscription: SubscriptionId::new("sub_1"),
        schedule: schedule.map(ScheduleId::new),
        current_price: PriceId::new("price_Pro"),
        price: PriceId::new("price_Lite"),
        interval: Interval::Month,
        at: Timestamp::from_seconds(1_792_592_000),
        key: "later-1".to_owned(),
    }
}

const START: i64 = 1_790_000_000;
const END: i64 = 1_792_592_000;

/// The running phase, and the price of the next phase.
fn schedule(next: Option<&str>, metadata: &Value) -> String {
    let phase = |start: i64, end: i64, price: &str| {
        json!({
            "start_date": start, "end_date": end, "discounts": [], "default_tax_rates": [],
            "items": [
                { "price": "price_Addon", "plan": "price_Addon", "quantity": 4 },
                { "price": price, "plan": price, "quantity": 3, "tax_rates": [{ "id": "txr_1" }] },
            ],
        })
    };
    let next = next.map(|price| phase(END, END + 9, price));
    let phases: Vec<Value> = [phase(START, END, "price_Pro")].into_iter().chain(next).collect();
    json!({
        "id": "sub_sched_1", "end_behavior": "release", "metadata": metadata,
        "current_phase": { "start_date": START, "end_date": END }, "phases": phases,
    })
    .to_string()
}

fn planned(price: &str) -> PlannedPhase {
    PlannedPhase { price: PriceId::new(price), at: Timestamp::from_seconds(END) }
}

#[tokio::test]
async fn a_change_at_the_periods_end_uses_a_schedule() {
    let made = schedule(None, &json!({}));
    let script = Script::default().responds_with(200, made.clone()).responds_with(200, made);
    let gateway = script.gateway(TIMEOUT).await;
    let outcome = gateway.schedule_change(&scheduled(None), None).await.unwrap();
    assert_eq!(outcome, Scheduling::Scheduled(ScheduleId::new("sub_sched_1")));
    let requests = script.requests();
    assert_eq!(requests[0].line, "POST /v1/subscription_schedules");
    assert_eq!(requests[0].body, "from_subscription=sub_1");
    assert_eq!(requests[0].key.as_deref(), Some("later-1"));
    assert_eq!(requests[1].line, "POST /v1/subscription_schedules/sub_sched_1");
    assert_eq!(requests[1].key.as_deref(), Some("later-1-phases"));
    for part in [
        "phases[0][start_date]=1790000000",
        "phases[0][end_date]=1792592000",
        "phases[0][items][1][price]=price_Pro",
        "phases[1][items][0][price]=price_Addon",
        "phases[1][items][0][quantity]=4",
        "phases[1][items][1][price]=price_Lite",
        "phases[1][items][1][quantity]=3",
        "phases[1][items][1][tax_rates][0]=txr_1",
        "phases[1][duration][interval]=month",
        "metadata[tollgate_change_to]=price_Lite",
        "metadata[tollgate_change_at]=1792592000",
        "end_behavior=release",
    ] {
        assert!(requests[1].body.contains(part), "{part} in {}", requests[1].body);
    }
}

#[tokio::test]
async fn an_existing_schedule_is_changed_and_can_be_released() {
    let earlier = schedule(Some("price_Mini"), &json!({}));
    let script = Script::default()
        .responds_with(200, earlier.clone())
        .responds_with(200, earlier.clone())
        .responds_with(200, earlier);
    let gateway = script.gateway(TIMEOUT).await;
    let change = scheduled(Some("sub_sched_1"));
    let record = planned("price_Mini");
    let outcome = gateway.schedule_change(&change, Some(&record)).await.unwrap();
    let Scheduling::Scheduled(id) = outcome else { panic!("{outcome:?}") };
    gateway.release_schedule(&id, "release-1").await.unwrap();
    let once = ScheduledChange { interval: Interval::Once, ..scheduled(None) };
    assert_eq!(gateway.schedule_change(&once, None).await.unwrap_err().code(), "unexpected");
    let requests: Vec<_> =
        script.requests().into_iter().map(|requests| (requests.line, requests.key)).collect();
    let line = |line: &str, key: Option<&str>| (line.to_owned(), key.map(str::to_owned));
    assert_eq!(
        requests,
        [
            line("GET /v1/subscription_schedules/sub_sched_1", None),
            line("POST /v1/subscription_schedules/sub_sched_1", Some("later-1-phases")),
            line("POST /v1/subscription_schedules/sub_sched_1/release", Some("release-1")),
        ]
    );
}

#[tokio::test]
async fn a_foreign_schedule_is_not_changed() {
    let theirs = schedule(Some("price_Mini"), &json!({ "contract": "17" }));
    let script = Script::default().responds_with(200, theirs.clone()).responds_with(200, theirs);
    let gateway = script.gateway(TIMEOUT).await;
    let id = ScheduleId::new("sub_sched_1");
    let end = Some(Timestamp::from_seconds(END));
    assert!(!gateway.owns_schedule(&id, None, end).await.unwrap());
    let change = scheduled(Some("sub_sched_1"));
    let outcome = gateway.schedule_change(&change, Some(&planned("price_Nano"))).await.unwrap();
    assert_eq!(outcome, Scheduling::Foreign);
    assert!(
        script.requests().iter().all(|requests| requests.line.starts_with("GET ")),
        "no request is sent"
    );
}

#[tokio::test]
async fn an_already_scheduled_change_is_not_sent_again() {
    let metadata =
        json!({ "tollgate_change_to": "price_Lite", "tollgate_change_at": "1792592000" });
    let script = Script::default().responds_with(200, schedule(Some("price_Lite"), &metadata));
    let gateway = script.gateway(TIMEOUT).await;
    let outcome = gateway.schedule_change(&scheduled(Some("sub_sched_1")), None).await.unwrap();
    assert_eq!(outcome, Scheduling::Scheduled(ScheduleId::new("sub_sched_1")));
    assert_eq!(script.requests().len(), 1);
}

#[tokio::test]
async fn a_cancellation_is_revoked() {
    let script = Script::default()
        .responds_with_headers(200, &[DATE], subscription(&Value::Null))
        .responds_with(404, "{}");
    let gateway = script.gateway(TIMEOUT).await;
    let id = SubscriptionId::new("sub_1");
    let fetched =
        gateway.resume_subscription(&id, PlannedEnd::PeriodEnd, "resume-1", NOW).await.unwrap();
    assert_eq!((fetched.snapshot.cancel_at_period_end, fetched.snapshot.cancel_at), (false, None));
    let error =
        gateway.resume_subscription(&id, PlannedEnd::Date, "resume-2", NOW).await.unwrap_err();
    assert_eq!(error.code(), "missing");
    let requests = script.requests();
    assert_eq!(requests[0].body, "cancel_at_period_end=false&expand[0]=latest_invoice");
    assert_eq!(requests[1].body, "cancel_at=&expand[0]=latest_invoice");
    assert_eq!(requests[1].key.as_deref(), Some("resume-2"));
}

#[tokio::test]
async fn a_resumption_is_charged_at_once_or_within_its_period() {
    const SUCCESS: &str = "&expand[0]=latest_invoice&payment_behavior=resume_on_payment_success";
    let script = Script::default()
        .responds_with(200, subscription(&Value::Null))
        .responds_with(200, subscription(&Value::Null))
        .responds_with(400, "{}");
    let gateway = script.gateway(TIMEOUT).await;
    let id = SubscriptionId::new("sub_1");
    for (terms, key) in
        [(ResumeTerms::NewPeriod, "resume-1"), (ResumeTerms::RunningPeriod, "resume-2")]
    {
        gateway.resume_paused(&id, terms, key, NOW).await.unwrap();
    }
    let refused =
        gateway.resume_paused(&id, ResumeTerms::NewPeriod, "resume-3", NOW).await.unwrap_err();
    assert!(!refused.is_transient(), "{refused}");
    let requests = script.requests();
    assert_eq!(requests[0].line, "POST /v1/subscriptions/sub_1/resume");
    assert_eq!(requests[0].body, format!("billing_cycle_anchor[type]=now{SUCCESS}"));
    assert_eq!(
        requests[1].body,
        format!("billing_cycle_anchor[type]=unchanged{SUCCESS}&proration_behavior=none")
    );
    assert_eq!(requests[1].key.as_deref(), Some("resume-2"));
}

#[tokio::test]
async fn the_classic_billing_mode_is_resumed_without_a_payment_behavior() {
    let refusal = r#"{"error":{"type":"invalid_request_error","param":"payment_behavior",
                     "message":"only for flexible billing mode"}}"#;
    let script = Script::default()
        .responds_with(400, refusal)
        .responds_with(200, subscription(&Value::Null));
    let gateway = script.gateway(TIMEOUT).await;
    let id = SubscriptionId::new("sub_1");
    gateway.resume_paused(&id, ResumeTerms::NewPeriod, "resume-1", NOW).await.unwrap();
    let requests = script.requests();
    assert_eq!(requests[1].body, "billing_cycle_anchor[type]=now&expand[0]=latest_invoice");
    assert_eq!(requests[1].key.as_deref(), Some("resume-1-classic"));
}

#[tokio::test]
async fn resuming_is_previewed_with_its_amount_and_period_or_makes_no_invoice() {
    let none = r#"{"error":{"type":"invalid_request_error","code":"invoice_upcoming_none",
                  "message":"No upcoming invoices"}}"#;
    let invoice = json!({
        "amount_due": 1234, "currency": "usd",
        "lines": { "data": [
            { "period": { "start": 1_790_000_000, "end": 1_790_000_000 } },
            { "period": { "start": 1_790_000_000, "end": 1_792_592_000 } },
        ]},
    });
    let script = Script::default().responds_with(200, invoice.to_string()).responds_with(404, none);
    let gateway = script.gateway(TIMEOUT).await;
    let id = SubscriptionId::new("sub_1");
    let costs = gateway.preview_resume(&id, ResumeTerms::NewPeriod, "preview-1").await.unwrap();
    let costs = costs.unwrap();
    assert_eq!((costs.due_now.minor, costs.due_now.currency), (1234, "usd".parse().unwrap()));
    let moment = Timestamp::from_seconds;
    assert_eq!(costs.period, Some((moment(1_790_000_000), moment(1_792_592_000))));
    let free = gateway.preview_resume(&id, ResumeTerms::RunningPeriod, "preview-2").await.unwrap();
    assert_eq!(free, None);
}
