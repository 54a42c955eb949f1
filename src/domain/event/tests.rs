//! What the normalised events and their objects state.

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutSnapshot, Delivery, DisputeStatus, InvoiceOutcome, PaymentRef, RelatedObject,
    StripeEvent, StripeObject, ThinEvent,
};
use crate::domain::ids::{ChargeId, EventId, PaymentIntentId, PlanCode, SessionId, UserId};

fn thin(account: Option<&str>) -> ThinEvent {
    ThinEvent {
        id: EventId::new("evt_1"),
        kind: "v1.invoice.paid".to_owned(),
        created: Timestamp::from_seconds(100),
        livemode: true,
        account: account.map(str::to_owned),
        related: Some(RelatedObject { id: "in_1".to_owned(), kind: "invoice".to_owned() }),
        snapshot: None,
    }
}

#[test]
fn a_thin_event_becomes_one_with_its_object() {
    for account in [Some("acct_1"), None] {
        let event = thin(account).around(StripeObject::Irrelevant);
        let expected = StripeEvent {
            id: EventId::new("evt_1"),
            kind: "v1.invoice.paid".to_owned(),
            created: Timestamp::from_seconds(100),
            api_version: None,
            livemode: true,
            account: account.map(str::to_owned),
            object: StripeObject::Irrelevant,
        };
        assert_eq!(event, expected);
        for delivery in [Delivery::Snapshot(event), Delivery::Thin(thin(account))] {
            assert_eq!((delivery.account(), delivery.kind()), (account, "v1.invoice.paid"));
        }
    }
}

#[test]
fn a_payment_is_known_by_its_intent_or_else_its_charge() {
    let (intent, charge) = (Some(PaymentIntentId::new("pi_1")), Some(ChargeId::new("ch_1")));
    for (intent, charge, key) in [
        (intent.clone(), charge.clone(), "pi_1"),
        (intent, None, "pi_1"),
        (None, charge, "ch_1"),
        (None, None, ""),
    ] {
        assert_eq!(PaymentRef { intent, charge }.key(), key);
    }
}

#[test]
fn a_checkout_names_its_user_only_if_this_product_wrote_the_metadata() {
    let (user, plan) = (Some(UserId(1001)), Some(PlanCode::new("premium")));
    for (tollgate_plan, referred, expected) in
        [(plan.clone(), false, user), (plan, true, None), (None, false, None), (None, true, None)]
    {
        let session = CheckoutSnapshot {
            id: SessionId::new("cs_1"),
            customer: None,
            subscription: None,
            paid_once: false,
            user,
            referred,
            plan: Some(PlanCode::new("premium")),
            tollgate_plan,
            prices: Vec::new(),
            total: None,
            payment_intent: None,
            presented: None,
        };
        assert_eq!(session.written_for(), expected, "{session:?}");
    }
}

#[test]
fn the_status_of_a_dispute_decides_who_acts_and_who_has_the_money() {
    for (status, name, needs_response, money_is_taken) in [
        (DisputeStatus::Inquiry, "inquiry", true, false),
        (DisputeStatus::InquiryReview, "inquiry_review", false, false),
        (DisputeStatus::Open, "open", true, false),
        (DisputeStatus::Review, "review", false, false),
        (DisputeStatus::Prevented, "prevented", false, false),
        (DisputeStatus::Lost, "lost", false, true),
        (DisputeStatus::Appeal, "appeal", true, true),
        (DisputeStatus::AppealReview, "appeal_review", false, true),
        (DisputeStatus::Won, "won", false, false),
    ] {
        assert_eq!((status.as_str(), serde_json::to_value(status).unwrap()), (name, name.into()));
        assert_eq!(status.needs_response(), needs_response, "{name}");
        assert_eq!(status.has_taken_the_money(), money_is_taken, "{name}");
        let is_decided = ["prevented", "lost", "won"].contains(&name);
        assert_eq!(status.is_open(), !is_decided, "{name}");
    }
}

#[test]
fn the_outcome_of_an_invoice_keeps_its_name_when_stored() {
    for (outcome, name) in [
        (InvoiceOutcome::Open, "open"),
        (InvoiceOutcome::Failed, "failed"),
        (InvoiceOutcome::ActionRequired, "action_required"),
        (InvoiceOutcome::Uncollectible, "uncollectible"),
        (InvoiceOutcome::Voided, "voided"),
        (InvoiceOutcome::Paid, "paid"),
    ] {
        assert_eq!((outcome.as_str(), serde_json::to_value(outcome).unwrap()), (name, name.into()));
    }
}
