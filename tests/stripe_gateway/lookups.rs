//! Lookups: subscriptions, events, customers, sessions, payments.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tollgate::domain::clock::{Clock, ClockReading, Timestamp};
use tollgate::domain::event::{CheckoutOutcome, InvoiceOutcome, PaymentRef, StripeObject};
use tollgate::domain::ids::{
    ChargeId, CustomerId, EventId, InvoiceId, PaymentIntentId, SessionId, SubscriptionId, UserId,
};
use tollgate::domain::subscription::Status;
use tollgate::domain::subscription_item::Items;
use tollgate::stripe::event::parse;
use tollgate::stripe::{PaymentOrigin, StripeError};

use crate::stripe_gateway::stage::{Script, TIMEOUT};

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_100);
/// Twenty seconds before, by Stripe's clock.
const DATE: (&str, &str) = ("date", "Mon, 21 Sep 2026 14:14:40 GMT");
const ANSWERED: i64 = 1_790_000_080;
const GONE: &str =
    r#"{"error":{"code":"resource_missing","param":"id","message":"No such object"}}"#;

fn object(kind: &str) -> Value {
    let path = format!("tests/fixtures/stripe/2026-03-25.dahlia/{kind}.json");
    let event: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    event["data"]["object"].clone()
}

fn subscription(id: &str) -> Value {
    let mut subscription = object("customer.subscription.updated");
    subscription["id"] = json!(id);
    subscription["latest_invoice"] = object("invoice.payment_failed");
    subscription["latest_invoice"]["status"] = json!("open");
    subscription
}

/// An object is dated by its request: a second before the response's `Date`, or more if the response took
/// longer, and in the same second if it took less than a millisecond. `began` is before the request.
fn assert_as_old_as_the_question(at: Timestamp, began: Instant) {
    let longest = i64::try_from(began.elapsed().as_secs()).unwrap();
    let possible = ANSWERED - 1 - longest..=ANSWERED;
    assert!(possible.contains(&at.seconds()), "{at:?} is not in {possible:?}");
    assert_eq!(at, at.whole_second());
}

/// A clock that is thirty seconds later at each reading, as on a machine that sleeps during a request.
#[derive(Debug, Default)]
struct Drowsy(AtomicU64);

impl Clock for Drowsy {
    fn reading(&self) -> ClockReading {
        let since_boot = Duration::from_secs(self.0.fetch_add(30, Ordering::SeqCst));
        ClockReading { wall: NOW, since_boot }
    }
}

#[tokio::test]
async fn a_response_is_older_by_the_time_the_machine_slept() {
    let script =
        Script::default().responds_with_headers(200, &[DATE], subscription("sub_1").to_string());
    let gateway = script.gateway_by(Arc::new(Drowsy::default()), TIMEOUT).await;
    let id = SubscriptionId::new("sub_1");
    let fetched = gateway.retrieve_subscription(&id, NOW).await.unwrap();
    assert_eq!(fetched.at, Timestamp::from_seconds(ANSWERED - 30));
    assert_eq!(fetched.answered, Timestamp::from_seconds(ANSWERED));
}

fn list(data: &[Value], has_more: bool) -> String {
    json!({ "object": "list", "data": data, "has_more": has_more }).to_string()
}

/// A subscription with these items; `more` if its list is cut.
fn of_items(prices: &[&str], has_more: bool) -> Value {
    let mut subscription = subscription("sub_1");
    let item = |price: &&str| json!({ "id": format!("si_{price}"), "price": { "id": price } });
    subscription["items"]["data"] = prices.iter().map(item).collect();
    subscription["items"]["has_more"] = json!(has_more);
    subscription
}

#[tokio::test]
async fn items_beyond_the_first_page_are_read() {
    let page = |prices: &[&str], has_more| {
        let shown = of_items(prices, false);
        list(shown["items"]["data"].as_array().unwrap(), has_more)
    };
    let first = of_items(&["a", "b"], true);
    let script = Script::default()
        .responds_with_headers(200, &[DATE], first.to_string())
        .responds_with(200, page(&["a", "b"], true))
        .responds_with(200, page(&["c"], false))
        .responds_with(200, list(&[of_items(&["d"], false), first], false))
        .responds_with(200, page(&["a", "b", "c"], false));
    let gateway = script.gateway(TIMEOUT).await;
    let id = SubscriptionId::new("sub_1");
    let names = |items: &Items| -> Vec<String> {
        items.prices().into_iter().map(ToString::to_string).collect()
    };

    let began = Instant::now();
    let fetched = gateway.retrieve_subscription(&id, NOW).await.unwrap();
    assert_eq!(names(&fetched.snapshot.items), ["a", "b", "c"]);
    assert!(!fetched.snapshot.items.cut);
    // Dated by its first page.
    assert_as_old_as_the_question(fetched.at, began);

    let listed = gateway.list_subscriptions(None, None, NOW).await.unwrap();
    let listed: Vec<_> =
        listed.items.iter().map(|item| names(&item.as_ref().unwrap().snapshot.items)).collect();
    assert_eq!(listed, [vec!["d"], vec!["a", "b", "c"]]);

    let requests: Vec<String> =
        script.requests().into_iter().map(|requests| requests.line).collect();
    assert_eq!(
        requests[1..3],
        [
            "GET /v1/subscription_items?subscription=sub_1&limit=100",
            "GET /v1/subscription_items?subscription=sub_1&limit=100&starting_after=si_b",
        ]
    );
}

#[tokio::test]
async fn a_subscription_comes_with_its_invoice_and_the_time_at_stripe() {
    let mut draft = subscription("sub_1");
    draft["latest_invoice"]["status"] = json!("draft");
    let mut debited = subscription("sub_1");
    debited["status"] = json!("active");
    let script = Script::default()
        .responds_with_headers(200, &[DATE], subscription("sub_1").to_string())
        .responds_with_headers(200, &[("date", "yesterday")], draft.to_string())
        .responds_with(200, debited.to_string());
    let gateway = script.gateway(TIMEOUT).await;
    let id = SubscriptionId::new("sub_1");

    let began = Instant::now();
    let fetched = gateway.retrieve_subscription(&id, NOW).await.unwrap();
    assert_eq!(fetched.snapshot.id, id);
    assert_eq!(fetched.snapshot.status, Status::PastDue);
    assert_eq!(fetched.snapshot.latest_invoice, Some(InvoiceId::new("in_First")));
    let (invoice, outcome) = fetched.latest_invoice.unwrap();
    assert_eq!((invoice.amount.minor, outcome), (900, InvoiceOutcome::Failed));
    // The object is dated by the request, not by the response.
    assert_as_old_as_the_question(fetched.at, began);

    let fetched = gateway.retrieve_subscription(&id, NOW).await.unwrap();
    assert_eq!((fetched.latest_invoice, fetched.at), (None, NOW));

    // Attempted and not failed: a pending bank debit.
    let fetched = gateway.retrieve_subscription(&id, NOW).await.unwrap();
    assert_eq!(fetched.latest_invoice.unwrap().1, InvoiceOutcome::Open);
    assert_eq!(script.requests()[0].line, "GET /v1/subscriptions/sub_1?expand[0]=latest_invoice");
    assert_eq!(script.requests()[0].key, None);
}

#[tokio::test]
async fn an_unknown_object_is_missing_and_not_retried() {
    let script = Script::default().responds_with(404, GONE).responds_with(404, GONE);
    let gateway = script.gateway(TIMEOUT).await;
    let id = SubscriptionId::new("sub_gone");
    let error = gateway.retrieve_subscription(&id, NOW).await.unwrap_err();
    let missing =
        StripeError::Missing { what: "subscription", request_id: Some("req_7".to_owned()) };
    assert_eq!(error, missing);
    assert!(!error.is_transient());
    let error = gateway.retrieve_session(&SessionId::new("cs_gone"), NOW).await.unwrap_err();
    assert_eq!(error.to_string(), "the checkout session does not exist at Stripe (request req_7)");

    for odd in ["", "../charges", "sub_1/cancel"] {
        let error =
            gateway.retrieve_subscription(&SubscriptionId::new(odd), NOW).await.unwrap_err();
        assert_eq!(error.code(), "missing", "{odd}");
    }
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn one_unreadable_subscription_does_not_lose_the_page() {
    let mut broken = subscription("sub_2");
    broken["status"] = json!(7);
    let first = list(&[subscription("sub_1"), broken, json!("what?"), json!({})], true);
    let second = list(&[subscription("sub_3")], false);
    let script =
        Script::default().responds_with_headers(200, &[DATE], first).responds_with(200, second);
    let gateway = script.gateway(TIMEOUT).await;

    let began = Instant::now();
    let page = gateway.list_subscriptions(None, None, NOW).await.unwrap();
    let read: Vec<_> =
        page.items.iter().map(|item| item.as_ref().map(|fetched| fetched.at)).collect();
    assert_eq!(read.len(), 4);
    assert_as_old_as_the_question(*read[0].as_ref().unwrap(), began);
    let broken = read[1].unwrap_err();
    assert_eq!((broken.id.as_deref(), broken.reason.as_str()), (Some("sub_2"), "no status"));
    assert_eq!((&read[2].unwrap_err().id, &read[3].unwrap_err().id), (&None, &None));
    assert_eq!(page.next, Some(SubscriptionId::new("sub_2")));

    let ann = CustomerId::new("cus_Ann");
    let page = gateway.list_subscriptions(Some(&ann), page.next.as_ref(), NOW).await.unwrap();
    assert!(page.items[0].as_ref().unwrap().latest_invoice.is_some());
    assert_eq!((page.items.len(), page.next), (1, None));
    let lines: Vec<_> = script.requests().into_iter().map(|requests| requests.line).collect();
    assert_eq!(
        lines,
        [
            "GET /v1/subscriptions?expand[0]=data.latest_invoice&limit=100&status=all",
            "GET /v1/subscriptions?customer=cus_Ann&expand[0]=data.latest_invoice&limit=100\
             &starting_after=sub_2&status=all",
        ]
    );
}

#[tokio::test]
async fn a_list_that_would_lose_its_place_is_an_error() {
    let script = Script::default().responds_with(200, list(&[json!({})], true));
    let error =
        script.gateway(TIMEOUT).await.list_subscriptions(None, None, NOW).await.unwrap_err();
    assert_eq!(error.code(), "unexpected");
}

#[tokio::test]
async fn events_are_listed_unchanged_and_retry_after_is_respected() {
    let returned = r#"{"id": "evt_New2",  "type":"invoice.paid", "created":1790000050,
        "data":{"object":{"id":"in_1","amount_paid":900,"currency":"usd"}}}"#;
    let page =
        format!(r#"{{"object":"list","has_more":true,"data":[{returned},{{"id":"evt_New1"}}]}}"#);
    let script = Script::default()
        .responds_with_headers(429, &[("retry-after", "1")], "{}")
        .responds_with(200, page)
        .responds_with(200, list(&[], false));
    let gateway = script.gateway(TIMEOUT).await;
    let begun = Instant::now();
    let page = gateway.list_events(NOW, &["invoice.paid"], None).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(page.items, [returned, r#"{"id":"evt_New1"}"#]);
    assert_eq!(page.next, Some(EventId::new("evt_New1")));
    let event = parse(page.items[0].as_bytes()).unwrap();
    assert!(matches!(event.object, StripeObject::Invoice { outcome: InvoiceOutcome::Paid, .. }));

    let page = gateway.list_events(NOW, &["invoice.paid"], page.next.as_ref()).await.unwrap();
    assert_eq!((page.items.len(), page.next), (0, None));
    let requests = script.requests();
    assert_eq!(
        requests[1].line,
        "GET /v1/events?created[gte]=1790000100&limit=100&types[0]=invoice.paid"
    );
    assert_eq!(
        requests[2].line,
        "GET /v1/events?created[gte]=1790000100&limit=100&types[0]=invoice.paid\
         &starting_after=evt_New1"
    );
}

#[tokio::test]
async fn a_customer_exists_or_is_deleted_or_unknown() {
    let script = Script::default()
        .responds_with(200, object("customer.updated").to_string())
        .responds_with(200, r#"{"id":"cus_Ann","object":"customer","deleted":true}"#)
        .responds_with(404, GONE);
    let gateway = script.gateway(TIMEOUT).await;
    let id = CustomerId::new("cus_Ann");
    let ann = gateway.retrieve_customer(&id).await.unwrap();
    assert_eq!((ann.user, ann.deleted), (Some(UserId(1001)), false));
    let ann = gateway.retrieve_customer(&id).await.unwrap();
    assert_eq!((ann.id, ann.deleted), (id.clone(), true));
    assert_eq!(gateway.retrieve_customer(&id).await, Err(StripeError::CustomerMissing));
    let odd = CustomerId::new("cus_Ann/sources");
    assert_eq!(gateway.retrieve_customer(&odd).await, Err(StripeError::CustomerMissing));
    assert_eq!(script.requests().len(), 3);
}

#[tokio::test]
async fn a_session_has_an_outcome_once_it_is_over() {
    let mut open = object("checkout.session.completed");
    open["status"] = json!("open");
    let script = Script::default()
        .responds_with(200, open.to_string())
        .responds_with_headers(200, &[DATE], object("checkout.session.completed").to_string())
        .responds_with(200, "{}");
    let gateway = script.gateway(TIMEOUT).await;
    let id = SessionId::new("cs_test_Premium1");
    assert_eq!(gateway.retrieve_session(&id, NOW).await, Ok(None));
    let (session, outcome, at) = gateway.retrieve_session(&id, NOW).await.unwrap().unwrap();
    assert_eq!((session.id.clone(), outcome), (id.clone(), CheckoutOutcome::Paid));
    assert_eq!(at, Timestamp::from_seconds(1_790_000_080), "true at that time");
    let error = gateway.retrieve_session(&id, NOW).await.unwrap_err();
    assert_eq!(error.code(), "unexpected");
    assert_eq!(
        script.requests()[0].line,
        "GET /v1/checkout/sessions/cs_test_Premium1?expand[0]=line_items"
    );
}

fn payment(intent: Option<&str>, charge: Option<&str>) -> PaymentRef {
    PaymentRef { intent: intent.map(PaymentIntentId::new), charge: charge.map(ChargeId::new) }
}

#[tokio::test]
async fn a_charge_is_traced_to_its_invoice() {
    let paid = json!({ "id": "inpay_1", "invoice": "in_First", "payment": {} });
    let script = Script::default()
        .responds_with(200, object("charge.refunded").to_string())
        .responds_with(200, list(&[paid], false))
        .responds_with(200, object("invoice.paid").to_string());
    let gateway = script.gateway(TIMEOUT).await;
    let traced = gateway.payment_origin(&payment(None, Some("ch_1")), NOW).await.unwrap();
    assert_eq!(traced.payment, payment(Some("pi_1"), Some("ch_1")));
    assert_eq!(traced.customer, Some(CustomerId::new("cus_Ann")));
    let PaymentOrigin::Invoice(invoice, InvoiceOutcome::Paid) = traced.origin else {
        panic!("{:?}", traced.origin)
    };
    assert_eq!(invoice.subscription, Some(SubscriptionId::new("sub_Premium1")));
    let lines: Vec<_> = script.requests().into_iter().map(|requests| requests.line).collect();
    assert_eq!(
        lines,
        [
            "GET /v1/charges/ch_1",
            "GET /v1/invoice_payments?limit=10&payment[payment_intent]=pi_1\
             &payment[type]=payment_intent",
            "GET /v1/invoices/in_First",
        ]
    );
}

#[tokio::test]
async fn an_invoice_comes_with_its_payments_and_what_the_customer_paid() {
    let mut paid = object("invoice.paid");
    paid["payments"] = json!({ "object": "list", "data": [{
        "object": "invoice_payment", "status": "paid", "amount_paid": 900,
        "payment": { "type": "payment_intent", "payment_intent": {
            "id": "pi_1", "object": "payment_intent",
            "presentment_details": { "presentment_amount": 828, "presentment_currency": "eur" },
        } },
    }] });
    let mut draft = object("invoice.paid");
    draft["status"] = json!("draft");
    let script = Script::default()
        .responds_with_headers(200, &[DATE], paid.to_string())
        .responds_with(200, draft.to_string());
    let gateway = script.gateway(TIMEOUT).await;
    let id = InvoiceId::new("in_First");
    let fetched = gateway.retrieve_invoice(&id, NOW).await.unwrap().unwrap();
    assert_eq!(
        (fetched.outcome, fetched.answered.seconds()),
        (InvoiceOutcome::Paid, 1_790_000_080)
    );
    let presented = fetched.invoice.presented.unwrap();
    assert_eq!((presented.minor, presented.currency.code()), (828, "eur"));
    let payments = fetched.invoice.payments.unwrap();
    assert_eq!(payments[0].payment, payment(Some("pi_1"), None));
    assert_eq!(gateway.retrieve_invoice(&id, NOW).await, Ok(None));
    assert_eq!(
        script.requests()[0].line,
        "GET /v1/invoices/in_First?expand[0]=payments.data.payment.payment_intent"
    );
}

#[tokio::test]
async fn an_old_charge_names_its_invoice_itself() {
    let mut charge = object("charge.refunded");
    charge["invoice"] = json!("in_First");
    charge["payment_intent"] = Value::Null;
    let script = Script::default()
        .responds_with(200, charge.to_string())
        .responds_with(200, object("invoice.paid").to_string());
    let gateway = script.gateway(TIMEOUT).await;
    let traced = gateway.payment_origin(&payment(None, Some("ch_1")), NOW).await.unwrap();
    assert!(matches!(traced.origin, PaymentOrigin::Invoice(..)));
    assert_eq!(traced.payment, payment(None, Some("ch_1")));
}

#[tokio::test]
async fn a_single_payment_is_traced_to_its_session() {
    let mut session = object("checkout.session.completed");
    session["mode"] = json!("payment");
    session["payment_intent"] = json!("pi_1");
    let script = Script::default()
        .responds_with(200, list(&[], false))
        .responds_with(200, list(&[session], false));
    let gateway = script.gateway(TIMEOUT).await;
    let traced = gateway.payment_origin(&payment(Some("pi_1"), None), NOW).await.unwrap();
    assert_eq!(traced.customer, Some(CustomerId::new("cus_Ann")));
    let PaymentOrigin::Session(session, CheckoutOutcome::Paid) = traced.origin else {
        panic!("{:?}", traced.origin)
    };
    assert!(session.paid_once);
    assert_eq!(
        script.requests()[1].line,
        "GET /v1/checkout/sessions?expand[0]=data.line_items&limit=1&payment_intent=pi_1"
    );
}

#[tokio::test]
async fn a_foreign_session_is_no_origin() {
    let mut session = object("checkout.session.completed");
    session["mode"] = json!("payment");
    session["payment_intent"] = json!("pi_2");
    let script = Script::default()
        .responds_with(200, list(&[], false))
        .responds_with(200, list(&[session], false));
    let gateway = script.gateway(TIMEOUT).await;
    let traced = gateway.payment_origin(&payment(Some("pi_1"), None), NOW).await.unwrap();
    assert_eq!((traced.origin, traced.customer), (PaymentOrigin::Unrelated, None));
}

#[tokio::test]
async fn a_payment_of_another_kind_is_unrelated() {
    let mut charge = object("charge.refunded");
    charge["payment_intent"] = Value::Null;
    let script = Script::default()
        .responds_with(200, list(&[], false))
        .responds_with(200, list(&[], false))
        .responds_with(200, charge.to_string());
    let gateway = script.gateway(TIMEOUT).await;
    let traced = gateway.payment_origin(&payment(Some("pi_1"), None), NOW).await.unwrap();
    assert_eq!((traced.origin, traced.customer), (PaymentOrigin::Unrelated, None));
    let traced = gateway.payment_origin(&payment(None, Some("ch_1")), NOW).await.unwrap();
    assert_eq!(traced.origin, PaymentOrigin::Unrelated);
    let error = gateway.payment_origin(&payment(None, None), NOW).await.unwrap_err();
    assert_eq!(error.code(), "unexpected");
    assert_eq!(script.requests().len(), 3);
}
