//! What becomes of a Stripe event, and to whom it belongs.

use serde_json::json;

use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::changes::tests::{
    ALICE, House, OLGA, active, at, context, fact, invoice, snapshot, stripe_event, subscription,
};
use crate::domain::changes::{
    AccountRecord, Changes, CustomerLink, CustomerLinkChange, EventDecision, EventOrigin,
    EventOutcome, EventRecord, EventUpdate, Inquiry, Lookup, OwnershipEvidence, OwnershipRecord,
    ResolvedOwner, Triage, customer_linked, resolve_owner,
};
use crate::domain::changes::{ApplyError, NoticeChange};
use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, CustomerSnapshot, InvoiceOutcome,
    InvoicePayment, PaymentRef, StripeEvent, StripeObject, SubscriptionEventKind,
    SubscriptionSnapshot,
};
use crate::domain::ids::{
    ChargeId, CustomerId, InvoiceId, PaymentIntentId, PlanCode, PriceId, SessionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::notice::Notice;
use crate::domain::subscription::Status;
use crate::domain::subscription_item::{Items, SubscriptionItem};

const HERE: EventOrigin = EventOrigin { is_foreign: Some(false), livemode: Some(false) };

pub(super) fn decision<'a>(house: &'a House, event: &'a StripeEvent) -> EventDecision<'a> {
    EventDecision {
        event,
        record: EventRecord::default(),
        origin: HERE,
        rules: house.rules(),
        context: context(101),
        fetched: &[],
        inquiry: Inquiry::Later,
    }
}

fn with_owner(
    decision: &EventDecision<'_>,
    owner: ResolvedOwner,
    stored: &OwnershipRecord,
    record: &AccountRecord,
) -> Changes {
    decision.with_owner(owner, stored, record, decision.facts())
}

fn decided(decision: &EventDecision<'_>) -> EventUpdate {
    match decision.triage() {
        Triage::Decided(changes) => changes.event.unwrap(),
        Triage::NeedsOwner(evidence) => panic!("{evidence:?}"),
    }
}

fn refunded() -> StripeObject {
    let amount = Money { minor: 1900, currency: "usd".parse().unwrap() };
    StripeObject::Charge(ChargeSnapshot {
        payment: PaymentRef {
            intent: Some(PaymentIntentId::new("pi_1")),
            charge: Some(ChargeId::new("ch_1")),
        },
        customer: Some(CustomerId::new("cus_1")),
        invoice: None,
        amount,
        refunded: 1900,
        presented: None,
    })
}

#[test]
fn some_events_need_no_account() {
    let house = House::new();
    let event = stripe_event("evt_1", 100, active());
    let here = decision(&house, &event);
    let foreign = EventOrigin { is_foreign: Some(true), ..HERE };
    let unclear = EventOrigin { is_foreign: None, ..HERE };
    let live = EventOrigin { livemode: Some(true), ..HERE };
    let irrelevant = stripe_event("evt_1", 100, StripeObject::Irrelevant);
    let reason = "no id".to_owned();
    let unreadable = stripe_event("evt_1", 100, StripeObject::Unreadable { reason });
    let failed = |reason: &str| EventOutcome::Failed { reason: reason.to_owned(), dead: true };
    let other_mode = failed("the event is of test mode, the API key is not");
    for (decision, outcome, next_try) in [
        (EventDecision { origin: foreign, ..here }, EventOutcome::Ignored, None),
        (EventDecision { origin: unclear, ..here }, EventOutcome::Waiting, Some(at(101))),
        (
            EventDecision { origin: unclear, inquiry: Inquiry::Now, ..here },
            EventOutcome::Waiting,
            None,
        ),
        (EventDecision { origin: live, ..here }, other_mode, None),
        (EventDecision { event: &irrelevant, ..here }, EventOutcome::Ignored, None),
        (EventDecision { event: &unreadable, ..here }, failed("no id"), None),
    ] {
        let update = decided(&decision);
        assert_eq!((update.outcome, update.next_try), (outcome, next_try), "{:?}", decision.origin);
    }
}

#[test]
fn an_event_becomes_a_fact_a_link_and_entries_in_order() {
    let house = House::new();
    let event = stripe_event("evt_1", 100, active());
    let decision = decision(&house, &event);
    let owner = ResolvedOwner { user: ALICE, proven: true };
    let record = AccountRecord::new(ALICE);
    let changes = with_owner(&decision, owner, &OwnershipRecord::default(), &record);
    let customer = CustomerId::new("cus_1");
    let link = CustomerLinkChange { customer: customer.clone(), proven: true, in_use: true };
    assert_eq!(changes.customer, Some(link));
    let entry = AuditDraft {
        actor: Actor::Stripe(event.id.clone()),
        action: AuditAction::SubscriptionCreated,
        subject: "sub_1".to_owned(),
        user: Some(ALICE),
        before: None,
        after: Some(json!({
            "plan": "premium", "status": "active", "price": "price_p", "items": null,
            "current_period_end": 30 * 86_400, "cancel_at": null, "trial_end": null, "pause": null,
        })),
    };
    let linked = customer_linked(Actor::Worker("inbox".to_owned()), ALICE, &customer);
    assert_eq!(changes.audit_entries, [linked, entry]);
    let processed = EventUpdate {
        id: event.id.clone(),
        outcome: EventOutcome::Processed,
        error: None,
        attempts: 1,
        next_try: None,
        audited: true,
        awaited_objects: Vec::new(),
    };
    assert_eq!(changes.event, Some(processed));

    let audited = EventRecord { audited: true, attempts: 1 };
    let again = EventDecision { record: audited, ..decision };
    let stored = OwnershipRecord {
        links: vec![(customer, CustomerLink { user: ALICE, proven: true })],
        ..OwnershipRecord::default()
    };
    let changes = with_owner(&again, owner, &stored, &record);
    assert_eq!((changes.audit_entries, changes.customer), (Vec::new(), None));
    assert_eq!(changes.event.map(|update| update.attempts), Some(2));
}

#[test]
fn an_event_of_nobody_waits_then_fails_then_is_given_up() {
    let house = House::new();
    let event = stripe_event("evt_1", 100, active());
    let first = decision(&house, &event);
    let waiting = first.without_owner().event.unwrap();
    assert_eq!((waiting.outcome, waiting.next_try), (EventOutcome::Waiting, Some(at(101))));

    let nothing = Lookup::default();
    let asked = EventDecision { inquiry: Inquiry::Answered(&nothing), ..first };
    let reason = "no user: customer cus_1 is linked to nobody here, and no metadata.user_id names \
                  anybody";
    let failed = |dead| EventOutcome::Failed { reason: reason.to_owned(), dead };
    let changes = asked.without_owner();
    let expected = EventUpdate {
        id: event.id.clone(),
        outcome: failed(false),
        error: Some(reason.to_owned()),
        attempts: 1,
        next_try: Some(at(111)),
        audited: false,
        awaited_objects: Vec::new(),
    };
    assert_eq!(changes, Changes { event: Some(expected.clone()), ..Changes::default() });

    let tired = EventRecord { attempts: 8, audited: false };
    let dead = EventDecision { record: tired, ..asked }.without_owner();
    assert_eq!(
        dead,
        Changes {
            audit_entries: vec![AuditDraft {
                actor: Actor::Stripe(event.id.clone()),
                action: AuditAction::EventFailed,
                subject: "evt_1".to_owned(),
                user: None,
                before: None,
                after: Some(json!({ "type": event.kind, "reason": reason })),
            }],
            event: Some(EventUpdate {
                outcome: failed(true),
                attempts: 9,
                next_try: None,
                ..expected
            }),
            ..Changes::default()
        }
    );
}

#[test]
fn a_refund_of_nobody_waits_for_an_account_that_has_its_payment() {
    let house = House::new();
    let event = stripe_event("evt_1", 100, refunded());
    let nothing = Lookup::default();
    let asked = EventDecision { inquiry: Inquiry::Answered(&nothing), ..decision(&house, &event) };
    let update = asked.without_owner().event.unwrap();
    assert_eq!(update.outcome, EventOutcome::Ignored);
    assert_eq!(update.awaited_objects, ["ch_1", "cus_1", "pi_1"]);
    let owner = ResolvedOwner { user: ALICE, proven: true };
    let record = AccountRecord::new(ALICE);
    let unknown_payment = with_owner(&asked, owner, &OwnershipRecord::default(), &record);
    assert_eq!(unknown_payment.event, Some(update), "the account does not have it either");
}

#[test]
fn a_final_refusal_is_not_tried_again() {
    let house = House::new();
    let event = stripe_event("evt_1", 100, active());
    let decision = decision(&house, &event);
    for (why, dead) in [
        (ApplyError::Unreadable("why".to_owned()), true),
        (ApplyError::WrongMode("live"), true),
        (ApplyError::NoAnswer("why".to_owned()), false),
        (ApplyError::NotWritten("why".to_owned()), false),
    ] {
        let update = decision.refuse(&why).event.unwrap();
        assert_eq!(update.next_try.is_none(), dead, "{why}");
    }
}

#[test]
fn stored_links_outweigh_metadata_and_proof_outweighs_both() {
    let customer = || CustomerId::new("cus_1");
    let link = |user, proven| OwnershipRecord {
        links: vec![(customer(), CustomerLink { user, proven })],
        ..OwnershipRecord::default()
    };
    let nothing = OwnershipRecord::default;
    let evidence = |written_for, customer_of, named, ours| OwnershipEvidence {
        customers: vec![customer()],
        sessions: vec![SessionId::new("cs_1")],
        objects: Vec::new(),
        written_for,
        customer_of,
        named,
        ours,
    };
    let (alice, olga) = (Some(ALICE), Some(OLGA));
    let owned = |user: UserId, proven| Some(ResolvedOwner { user, proven });
    let of_session = OwnershipRecord { session_of: olga, ..nothing() };
    let of_object = OwnershipRecord { object_of: olga, ..link(ALICE, false) };
    for (case, evidence, stored, expected) in [
        ("proven link", evidence(alice, None, None, true), link(OLGA, true), owned(OLGA, true)),
        ("our metadata", evidence(alice, None, None, false), link(OLGA, false), owned(ALICE, true)),
        ("our page", evidence(None, None, alice, true), of_session, owned(OLGA, true)),
        ("known object", evidence(None, None, alice, true), of_object, owned(OLGA, false)),
        ("link", evidence(None, None, olga, true), link(ALICE, false), owned(ALICE, false)),
        ("customer", evidence(None, alice, olga, true), nothing(), owned(ALICE, true)),
        ("name", evidence(None, None, alice, true), nothing(), owned(ALICE, false)),
        ("name on what is not sold here", evidence(None, None, alice, false), nothing(), None),
        ("nothing", evidence(None, None, None, true), nothing(), None),
    ] {
        assert_eq!(resolve_owner(&evidence, &stored), expected, "{case}");
    }
}

#[test]
fn changes_are_listed_line_by_line() {
    let house = House::new();
    let event = stripe_event("evt_1", 100, active());
    let owner = ResolvedOwner { user: ALICE, proven: true };
    let record = AccountRecord::new(ALICE);
    let changes =
        with_owner(&decision(&house, &event), owner, &OwnershipRecord::default(), &record);
    let listed = changes.to_string();
    let lines: Vec<&str> = listed.lines().collect();
    let starts = [
        "event evt_1: processed",
        "account 1001",
        "  customer cus_1 linked, proven, in use",
        "  fact evt_1 of 1970-01-01T00:01:40Z",
        "  subscription sub_1 (new): user 1001, customer cus_1, plan premium, price price_p, ",
        "  entitlement opened: digest of premium, from subscription:sub_1, until something changes",
        "  entitlement opened: signals of premium, from subscription:sub_1, until something changes",
        "  granted digest of premium",
        "  granted signals of premium",
        "  notice to 1001 queued: sub_1:",
        "  webhook to club: {\"type\":\"subscription.changed\"",
        "  webhook to club: {\"type\":\"entitlement.granted\"",
        "  audit entry customer.linked cus_1 by worker:inbox",
        "  audit entry subscription.created sub_1 by stripe:evt_1",
    ];
    assert_eq!(lines.len(), starts.len(), "{listed}");
    for (line, start) in lines.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}\n{start}");
    }
}

/// A paid checkout at a price that no plan lists.
fn unlisted_checkout() -> StripeObject {
    let session = CheckoutSnapshot {
        id: SessionId::new("cs_1"),
        customer: Some(CustomerId::new("cus_1")),
        subscription: None,
        paid_once: true,
        user: Some(ALICE),
        referred: false,
        plan: None,
        tollgate_plan: None,
        prices: vec![PriceId::new("price_x")],
        total: None,
        payment_intent: None,
        presented: None,
    };
    StripeObject::Checkout { session, outcome: CheckoutOutcome::Paid }
}

fn unlisted_subscription(status: Status) -> StripeObject {
    let item =
        SubscriptionItem { price: Some(PriceId::new("price_x")), ..SubscriptionItem::default() };
    let snapshot = SubscriptionSnapshot {
        items: Items::whole(vec![item]),
        plan: None,
        tollgate_plan: None,
        ..snapshot(status)
    };
    subscription(snapshot, SubscriptionEventKind::Changed)
}

fn customer(deleted: bool) -> StripeObject {
    let (id, payment_method) = (CustomerId::new("cus_1"), None);
    StripeObject::Customer(CustomerSnapshot { id, user: None, deleted, payment_method })
}

#[test]
fn an_unproven_customer_is_linked_only_once_stripe_was_queried() {
    let house = House::new();
    let event = stripe_event("evt_1", 100, active());
    let nothing = Lookup::default();
    let (later, answered) = (Inquiry::Later, Inquiry::Answered(&nothing));
    let link = |proven| Some(CustomerLink { user: ALICE, proven });
    for (proven, link, inquiry, outcome) in [
        (false, None, later, EventOutcome::Waiting),
        (false, None, Inquiry::Now, EventOutcome::Waiting),
        (false, None, answered, EventOutcome::Processed),
        (false, link(false), later, EventOutcome::Processed),
        (true, None, later, EventOutcome::Processed),
    ] {
        let links = link.map(|link| (CustomerId::new("cus_1"), link)).into_iter().collect();
        let stored = OwnershipRecord { links, ..OwnershipRecord::default() };
        let decision = EventDecision { inquiry, ..decision(&house, &event) };
        let owner = ResolvedOwner { user: ALICE, proven };
        let update =
            with_owner(&decision, owner, &stored, &AccountRecord::new(ALICE)).event.unwrap();
        assert_eq!(update.outcome, outcome, "{proven} {link:?} {inquiry:?}");
    }
}

#[test]
fn a_user_is_shown_the_payment_page_only_of_a_customer_who_is_proven_to_be_theirs() {
    let house = House::new();
    let unmarked = SubscriptionSnapshot { tollgate_plan: None, ..snapshot(Status::Active) };
    let bought = subscription(unmarked, SubscriptionEventKind::Created);
    let history = vec![fact("evt_0", 100, bought)];
    let record = AccountRecord { history, ..AccountRecord::new(ALICE) };
    let mut object = invoice(1, InvoiceOutcome::ActionRequired);
    if let StripeObject::Invoice { invoice, .. } = &mut object {
        invoice.tollgate_plan = None;
    }
    let event = stripe_event("evt_1", 101, object);
    for (linked, proven) in [(false, true), (true, true), (true, false)] {
        let link = (CustomerId::new("cus_1"), CustomerLink { user: ALICE, proven: false });
        let links = linked.then_some(link).into_iter().collect();
        let stored = OwnershipRecord { links, ..OwnershipRecord::default() };
        let owner = ResolvedOwner { user: ALICE, proven };
        let changes = with_owner(&decision(&house, &event), owner, &stored, &record);
        let shown = changes.notices.iter().find_map(|change| match change {
            NoticeChange::Queue(queued) => match &queued.notice.notice {
                Notice::ActionRequired { fix_url, .. } => Some(fix_url.is_some()),
                _ => None,
            },
            _ => None,
        });
        assert_eq!(shown, Some(proven), "{linked} {proven}");
    }
}

#[test]
fn a_proven_link_stays_and_an_unproven_one_yields_to_proof() {
    let id = CustomerId::new("cus_1");
    let other = CustomerId::new("cus_2");
    let link = |proven| Some(CustomerLink { user: ALICE, proven });
    // stored link, now proven, another customer is in use; the change: proven, in use
    for (stored, proven, has_customer, expected) in [
        (None, true, false, Some((true, true))),
        (None, true, true, Some((true, false))),
        (None, false, false, Some((false, false))),
        (link(false), false, false, None),
        (link(false), true, false, Some((true, true))),
        (link(true), true, false, None),
        (link(true), false, false, None),
    ] {
        let record = AccountRecord { has_customer, ..AccountRecord::new(ALICE) };
        let change = CustomerLinkChange::learned(id.clone(), stored, proven, &record);
        let found = change.map(|change| (change.proven, change.in_use));
        assert_eq!(found, expected, "{stored:?} {proven} {has_customer}");
        let links = stored.map(|link| (id.clone(), link)).into_iter().collect();
        let record = OwnershipRecord { links, ..OwnershipRecord::default() };
        assert_eq!((record.link_of(&id), record.link_of(&other)), (stored, None));
    }
}

#[test]
fn what_stripe_answers_is_evidence_beside_the_event() {
    let house = House::new();
    let lookup = Lookup {
        customer: Some(CustomerId::new("cus_9")),
        user: Some(OLGA),
        written_for: Some(OLGA),
        customer_of: Some(OLGA),
        sessions: vec![SessionId::new("cs_9")],
        ours: true,
        statements: Vec::new(),
    };
    let (checkout, charge) = (unlisted_checkout(), refunded());
    let (checkout, charge) =
        (stripe_event("evt_1", 100, checkout), stripe_event("evt_2", 100, charge));
    let evidence =
        |event: &StripeEvent, inquiry| match (EventDecision { inquiry, ..decision(&house, event) })
            .triage()
        {
            Triage::NeedsOwner(evidence) => evidence,
            Triage::Decided(changes) => panic!("{changes}"),
        };
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<String>>();
    let of_checkout = OwnershipEvidence {
        customers: vec![CustomerId::new("cus_1")],
        sessions: vec![SessionId::new("cs_1")],
        objects: ids(&["cs_1"]),
        written_for: None,
        customer_of: None,
        named: Some(ALICE),
        ours: false,
    };
    assert_eq!(evidence(&checkout, Inquiry::Later), of_checkout);
    let answered = OwnershipEvidence {
        customers: vec![CustomerId::new("cus_1"), CustomerId::new("cus_9")],
        sessions: vec![SessionId::new("cs_1"), SessionId::new("cs_9")],
        written_for: Some(OLGA),
        customer_of: Some(OLGA),
        ours: true,
        ..of_checkout
    };
    assert_eq!(evidence(&checkout, Inquiry::Answered(&lookup)), answered);
    let of_charge = OwnershipEvidence {
        sessions: vec![SessionId::new("cs_9")],
        objects: ids(&["pi_1", "ch_1"]),
        named: Some(OLGA),
        ..answered
    };
    assert_eq!(evidence(&charge, Inquiry::Answered(&lookup)), of_charge);
    let sold = stripe_event("evt_3", 100, active());
    assert!(evidence(&sold, Inquiry::Later).ours, "a listed price is sold here");
    assert_eq!(evidence(&sold, Inquiry::Later).written_for, Some(ALICE));
}

#[test]
fn an_event_of_nobody_is_set_aside_unless_it_was_sold_here() {
    let house = House::new();
    let (nothing, sold) = (Lookup::default(), Lookup { ours: true, ..Lookup::default() });
    let (later, foreign, ours) =
        (Inquiry::Later, Inquiry::Answered(&nothing), Inquiry::Answered(&sold));
    let payment = InvoicePayment {
        payment: PaymentRef { intent: Some(PaymentIntentId::new("pi_1")), charge: None },
        amount: Money { minor: 1900, currency: "usd".parse().unwrap() },
    };
    let payment = StripeObject::InvoicePayment { invoice: InvoiceId::new("in_1"), payment };
    let money = ["ch_1", "cus_1", "pi_1"];
    // object, what Stripe has answered; outcome, the objects that are awaited
    for (object, inquiry, outcome, awaited) in [
        (unlisted_checkout(), later, "pending", &[][..]),
        (unlisted_checkout(), foreign, "ignored", &[]),
        (unlisted_checkout(), ours, "failed", &[]),
        (refunded(), later, "pending", &[]),
        (refunded(), foreign, "ignored", &money),
        (refunded(), ours, "ignored", &money),
        (payment.clone(), later, "ignored", &["in_1", "pi_1"]),
        (payment.clone(), Inquiry::Now, "pending", &[]),
        (payment, foreign, "ignored", &["in_1", "pi_1"]),
        (customer(true), foreign, "ignored", &["cus_1"]),
        (customer(false), foreign, "ignored", &[]),
    ] {
        let event = stripe_event("evt_1", 100, object);
        let update = EventDecision { inquiry, ..decision(&house, &event) }.without_owner();
        let update = update.event.unwrap();
        let case = format!("{:?} {inquiry:?}", event.object);
        assert_eq!(update.outcome.as_str(), outcome, "{case}");
        assert_eq!(update.awaited_objects, awaited, "{case}");
        let is_explained = outcome == "failed" || !awaited.is_empty();
        assert_eq!(update.error.is_some(), is_explained, "{case}");
    }
}

#[test]
fn a_purchase_of_an_unknown_plan_is_refused_or_of_another_product() {
    let house = House::new();
    let (nothing, sold) = (Lookup::default(), Lookup { ours: true, ..Lookup::default() });
    let (foreign, ours) = (Inquiry::Answered(&nothing), Inquiry::Answered(&sold));
    let opened = Fact {
        at: at(90),
        source: Source::Internal("checkout".to_owned()),
        body: FactBody::CheckoutOpened {
            session: SessionId::new("cs_1"),
            plan: PlanCode::new("gone"),
        }
        .into(),
    };
    let before = vec![fact("evt_0", 90, active())];
    let live = || unlisted_subscription(Status::Active);
    for (case, object, history, proven, inquiry, outcome) in [
        ("a checkout", unlisted_checkout(), vec![], true, Inquiry::Later, "pending"),
        ("of another product", unlisted_checkout(), vec![], true, foreign, "ignored"),
        ("sold here", unlisted_checkout(), vec![], true, ours, "failed"),
        ("opened here", unlisted_checkout(), vec![opened], true, foreign, "failed"),
        ("a subscription", live(), vec![], false, Inquiry::Later, "pending"),
        ("of an unproven customer", live(), vec![], false, foreign, "failed"),
        ("of a proven customer", live(), vec![], true, Inquiry::Later, "processed"),
        ("whose plan was known", live(), before, false, foreign, "processed"),
        (
            "that has ended",
            unlisted_subscription(Status::Canceled),
            vec![],
            false,
            foreign,
            "processed",
        ),
    ] {
        let event = stripe_event("evt_1", 100, object);
        let decision = EventDecision { inquiry, ..decision(&house, &event) };
        let owner = ResolvedOwner { user: ALICE, proven };
        let record = AccountRecord { history, ..AccountRecord::new(ALICE) };
        let update = with_owner(&decision, owner, &OwnershipRecord::default(), &record).event;
        assert_eq!(update.unwrap().outcome.as_str(), outcome, "{case}");
    }
}
