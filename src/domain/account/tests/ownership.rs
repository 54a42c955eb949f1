//! Which purchases were sold here, and whose they are, in any order of facts.

use std::sync::Arc;

use super::*;

fn priced(price: &str) -> SubscriptionSnapshot {
    SubscriptionSnapshot { items: items(&[price]), ..snapshot(Status::Active) }
}

/// A subscription that another product on the Stripe account could have created: with `plan_code` and
/// `user_id`, but without `tollgate_plan`.
fn with_common_metadata(price: &str) -> SubscriptionSnapshot {
    SubscriptionSnapshot { tollgate_plan: None, ..priced(price) }
}

fn unmarked_session() -> Fact {
    let mut fact = checkout(100, CheckoutOutcome::Paid);
    let FactBody::Stripe(StripeObject::Checkout { session, .. }) = Arc::make_mut(&mut fact.body)
    else {
        unreachable!()
    };
    session.tollgate_plan = None;
    fact
}

fn opened() -> Fact {
    Fact::opened(&SessionId::new("cs_1"), &PlanCode::new("premium"), at(50))
}

fn in_every_order(facts: &[Fact]) -> Account {
    let expected = account(facts);
    for order in permutations(facts.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| facts[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected, "{order:?}");
    }
    expected
}

#[test]
fn a_plan_is_found_by_a_listed_price_or_by_our_own_metadata() {
    let marked = |price: &str| SubscriptionSnapshot { plan: None, ..priced(price) };
    for (case, snapshot, plan) in [
        ("listed", with_common_metadata("price_q"), Some(PlanCode::new("pro"))),
        ("former price", with_common_metadata("price_q_former"), Some(PlanCode::new("pro"))),
        ("listed, with other metadata", marked("price_q"), Some(PlanCode::new("pro"))),
        ("marked", marked("price_x"), Some(PlanCode::new("premium"))),
        ("common metadata", with_common_metadata("price_x"), None),
    ] {
        assert_eq!(account(&[updated(100, snapshot)]).purchases[0].plan(&policy()), plan, "{case}");
    }
    let mut left = marked("price_x");
    left.tollgate_plan = Some(PlanCode::new("gold"));
    assert_eq!(account(&[updated(100, left)]).purchases[0].plan(&policy()), None, "no such plan");
}

#[test]
fn common_metadata_counts_only_if_the_checkout_was_opened_here() {
    let foreign = updated(100, with_common_metadata("price_x"));
    let foreign_account = in_every_order(&[foreign.clone(), unmarked_session()]);
    assert_eq!(foreign_account.purchases[0].plan(&policy()), None);
    assert!(foreign_account.entitlements(&policy(), at(100)).is_empty());
    let facts =
        [foreign, unmarked_session(), opened(), updated(200, with_common_metadata("price_x"))];
    let ours = in_every_order(&facts);
    assert_eq!(ours.purchases[0].plan(&policy()), Some(PlanCode::new("premium")));
    assert_eq!(ours.entitlements(&policy(), at(200)).len(), 1);
    // Another session proves nothing.
    let other = Fact::opened(&SessionId::new("cs_2"), &PlanCode::new("premium"), at(50));
    let facts = [facts[0].clone(), facts[1].clone(), other];
    assert_eq!(in_every_order(&facts).purchases[0].plan(&policy()), None);
}

#[test]
fn a_single_payment_gives_the_plan_of_its_price_or_of_our_own_metadata() {
    let bare = |prices: &[&str]| {
        let mut fact = once(100, "cs_1", "forever");
        let FactBody::Stripe(StripeObject::Checkout { session, .. }) =
            Arc::make_mut(&mut fact.body)
        else {
            unreachable!()
        };
        session.tollgate_plan = None;
        session.prices = prices.iter().map(|price| PriceId::new(*price)).collect();
        fact
    };
    for (case, facts, plan) in [
        ("marked", vec![once(100, "cs_1", "forever")], Some(PlanCode::new("forever"))),
        ("common metadata", vec![bare(&[])], None),
        ("foreign price", vec![bare(&["price_x"])], None),
        ("opened here", vec![bare(&[]), opened()], Some(PlanCode::new("forever"))),
        ("listed", vec![bare(&["price_s"])], Some(PlanCode::new("season"))),
        (
            "without prices, then fetched",
            vec![bare(&[]), bare(&["price_s"])],
            Some(PlanCode::new("season")),
        ),
    ] {
        let account = in_every_order(&facts);
        assert_eq!(account.purchases[0].plan(&policy()), plan, "{case}");
    }
}

#[test]
fn a_purchase_is_owned_only_if_the_customer_is_proven_to_be_the_users() {
    let link = Fact::linked(&CustomerId::new("cus_1"), at(50));
    let owing = || failed(1000, "in_2", 1);
    let mut bare_invoice = invoice("in_2", "subscription_cycle", 1);
    bare_invoice.tollgate_plan = None;
    let unmarked = invoice_event(1000, bare_invoice, InvoiceOutcome::Failed);
    let past_due =
        SubscriptionSnapshot { status: Status::PastDue, ..with_common_metadata("price_p") };
    for (case, facts, owned) in [
        ("common metadata", vec![updated(1000, past_due.clone()), unmarked.clone()], false),
        (
            "paid by someone else with a link",
            vec![unmarked_session(), updated(1000, past_due.clone()), unmarked.clone()],
            false,
        ),
        ("linked", vec![updated(1000, past_due.clone()), unmarked.clone(), link], true),
        ("marked on an invoice", vec![updated(1000, past_due.clone()), owing()], true),
        (
            "opened here",
            vec![unmarked_session(), opened(), updated(1000, past_due), unmarked],
            true,
        ),
    ] {
        let account = in_every_order(&facts);
        let subscription = &account.subscriptions[0];
        assert_eq!(subscription.owned, owned, "{case}");
        assert_eq!(account.running().is_some(), owned, "{case}");
        let url = subscription.unpaid_invoice().and_then(|invoice| invoice.hosted_url.as_ref());
        assert_eq!(url.is_some(), owned, "an invoice shows who pays: {case}");
    }
}

#[test]
fn a_client_reference_names_the_user_and_proves_nothing() {
    let mut fact = checkout(100, CheckoutOutcome::Paid);
    let FactBody::Stripe(StripeObject::Checkout { session, .. }) = Arc::make_mut(&mut fact.body)
    else {
        unreachable!()
    };
    session.referred = true;
    let account = account(&[fact]);
    assert_eq!(account.purchases[0].plan(&policy()), Some(PlanCode::new("premium")));
    assert!(!account.subscriptions[0].owned);
}

#[test]
fn a_delayed_payment_of_another_customer_blocks_no_purchase() {
    let mut unowned = checkout(100, CheckoutOutcome::AwaitingPayment);
    let FactBody::Stripe(StripeObject::Checkout { session, .. }) = Arc::make_mut(&mut unowned.body)
    else {
        unreachable!()
    };
    session.tollgate_plan = None;
    assert_eq!(account(&[unowned]).pending_payment(&policy()), None);
    let own = account(&[checkout(100, CheckoutOutcome::AwaitingPayment)]);
    assert!(own.pending_payment(&policy()).is_some());
}

#[test]
fn an_invoice_and_a_checkout_name_who_pays() {
    let customer = CustomerId::new("cus_1");
    for (fact, payer) in [
        (paid(100, "in_1", "subscription_create"), Some(&customer)),
        (checkout(100, CheckoutOutcome::Paid), Some(&customer)),
        (charge(100, "pi_1", 0), None),
        (opened(), None),
    ] {
        assert_eq!(fact.payer(), payer, "{fact:?}");
    }
}

#[test]
fn a_purchase_is_opened_here_only_if_its_own_session_was() {
    let other = Fact::opened(&SessionId::new("cs_2"), &PlanCode::new("premium"), at(50));
    for (facts, is_opened_here) in [
        (vec![unmarked_session()], false),
        (vec![unmarked_session(), other], false),
        (vec![unmarked_session(), opened()], true),
    ] {
        let account = account(&facts);
        let found = account.purchases[0].is_opened_here();
        assert_eq!(found, is_opened_here, "{facts:?}");
    }
}

#[test]
fn an_object_leads_to_its_account_by_the_references_that_it_carries() {
    let of_customer = || Address { customer: Some(CustomerId::new("cus_1")), ..Address::default() };
    let marked = || Address { user: Some(ALICE), written_for: Some(ALICE), ..of_customer() };
    let paid_by = |payment: PaymentRef| Address { payment: Some(payment), ..Address::default() };
    let charged = PaymentRef { charge: Some(ChargeId::new("ch_pi_1")), ..payment("pi_1") };
    let customer = StripeObject::Customer(CustomerSnapshot {
        id: CustomerId::new("cus_1"),
        user: Some(ALICE),
        deleted: false,
        payment_method: None,
    });
    let upcoming = StripeObject::Upcoming(UpcomingInvoice {
        customer: CustomerId::new("cus_1"),
        subscription: SubscriptionId::new("sub_1"),
        amount: usd(1900),
        due_at: at(200),
        prices: Vec::new(),
    });
    for (fact, expected) in [
        (updated(100, snapshot(Status::Active)), marked()),
        (updated(100, with_common_metadata("price_p")), Address { written_for: None, ..marked() }),
        (
            checkout(100, CheckoutOutcome::Paid),
            Address { session: Some(SessionId::new("cs_1")), ..marked() },
        ),
        (paid(100, "in_1", "subscription_create"), marked()),
        (event(100, upcoming), of_customer()),
        (charge(100, "pi_1", 0), Address { payment: Some(charged), ..of_customer() }),
        (contributes(100, "pi_1", "in_1", 1900), paid_by(payment("pi_1"))),
        (refund(100, "re_1", "pi_1", 1900), paid_by(payment("pi_1"))),
        (dispute(100, "pi_1", 1900, DisputeStatus::Open), paid_by(payment("pi_1"))),
        (event(100, customer), Address { user: Some(ALICE), ..of_customer() }),
        (event(100, StripeObject::Irrelevant), Address::default()),
    ] {
        let FactBody::Stripe(object) = &*fact.body else { unreachable!() };
        assert_eq!(Address::of(object), expected, "{fact:?}");
    }
}
