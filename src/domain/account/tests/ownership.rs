//! What was sold here, and whose it is, whatever order that is heard in.

use super::*;

fn priced(price: &str) -> SubscriptionSnapshot {
    SubscriptionSnapshot { items: items(&[price]), ..snapshot(Status::Active) }
}

/// A subscription as another product of the account could have made it: common names, no mark.
fn common(price: &str) -> SubscriptionSnapshot {
    SubscriptionSnapshot { tollgate_plan: None, ..priced(price) }
}

fn session_without_a_mark() -> Fact {
    let mut heard = checkout(100, CheckoutOutcome::Paid);
    let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &mut heard.body else {
        unreachable!()
    };
    session.tollgate_plan = None;
    heard
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
fn a_plan_comes_from_a_listed_price_else_from_the_mark_of_this_product() {
    let marked = |price: &str| SubscriptionSnapshot { plan: None, ..priced(price) };
    for (case, snapshot, plan) in [
        ("listed", common("price_q"), Some(PlanCode::new("pro"))),
        ("sold before", common("price_q_former"), Some(PlanCode::new("pro"))),
        ("listed, whatever the mark says", marked("price_q"), Some(PlanCode::new("pro"))),
        ("marked", marked("price_x"), Some(PlanCode::new("premium"))),
        ("common names", common("price_x"), None),
    ] {
        assert_eq!(account(&[seen(100, snapshot)]).purchases[0].plan(&policy()), plan, "{case}");
    }
    let mut left = marked("price_x");
    left.tollgate_plan = Some(PlanCode::new("gold"));
    assert_eq!(account(&[seen(100, left)]).purchases[0].plan(&policy()), None, "no such plan");
}

#[test]
fn a_common_name_counts_only_where_the_checkout_was_opened_here() {
    let foreign = seen(100, common("price_x"));
    let one = in_every_order(&[foreign.clone(), session_without_a_mark()]);
    assert_eq!(one.purchases[0].plan(&policy()), None);
    assert!(one.rights(&policy(), at(100)).is_empty());
    let facts = [foreign, session_without_a_mark(), opened(), seen(200, common("price_x"))];
    let ours = in_every_order(&facts);
    assert_eq!(ours.purchases[0].plan(&policy()), Some(PlanCode::new("premium")));
    assert_eq!(ours.rights(&policy(), at(200)).len(), 1);
    // Another page proves nothing.
    let other = Fact::opened(&SessionId::new("cs_2"), &PlanCode::new("premium"), at(50));
    let facts = [facts[0].clone(), facts[1].clone(), other];
    assert_eq!(in_every_order(&facts).purchases[0].plan(&policy()), None);
}

#[test]
fn a_single_payment_gives_what_its_price_or_the_mark_says() {
    let bare = |prices: &[&str]| {
        let mut heard = once(100, "cs_1", "forever");
        let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &mut heard.body else {
            unreachable!()
        };
        session.tollgate_plan = None;
        session.prices = prices.iter().map(|price| PriceId::new(*price)).collect();
        heard
    };
    for (case, facts, plan) in [
        ("marked", vec![once(100, "cs_1", "forever")], Some(PlanCode::new("forever"))),
        ("common names", vec![bare(&[])], None),
        ("foreign price", vec![bare(&["price_x"])], None),
        ("opened here", vec![bare(&[]), opened()], Some(PlanCode::new("forever"))),
        ("listed", vec![bare(&["price_s"])], Some(PlanCode::new("season"))),
        (
            "told, then asked for",
            vec![bare(&[]), bare(&["price_s"])],
            Some(PlanCode::new("season")),
        ),
    ] {
        let account = in_every_order(&facts);
        assert_eq!(account.purchases[0].plan(&policy()), plan, "{case}");
    }
}

#[test]
fn a_purchase_is_the_users_only_if_the_customer_is_proven_theirs() {
    let link = Fact::linked(&CustomerId::new("cus_1"), at(50));
    let owing = || failed(1000, "in_2", 1);
    let mut bare_invoice = invoice("in_2", "subscription_cycle", 1);
    bare_invoice.tollgate_plan = None;
    let unmarked = turned(1000, bare_invoice, InvoiceOutcome::Failed);
    let past_due = SubscriptionSnapshot { status: Status::PastDue, ..common("price_p") };
    for (case, facts, owned) in [
        ("common names", vec![seen(1000, past_due.clone()), unmarked.clone()], false),
        (
            "paid for by somebody with a link",
            vec![session_without_a_mark(), seen(1000, past_due.clone()), unmarked.clone()],
            false,
        ),
        ("linked", vec![seen(1000, past_due.clone()), unmarked.clone(), link], true),
        ("marked on an invoice", vec![seen(1000, past_due.clone()), owing()], true),
        (
            "opened here",
            vec![session_without_a_mark(), opened(), seen(1000, past_due), unmarked],
            true,
        ),
    ] {
        let account = in_every_order(&facts);
        let one = &account.subscriptions[0];
        assert_eq!(one.owned, owned, "{case}");
        assert_eq!(account.running().is_some(), owned, "{case}");
        let page = one.failed_invoice.as_ref().and_then(|invoice| invoice.hosted_url.as_ref());
        assert_eq!(page.is_some(), owned, "an invoice shows who pays it: {case}");
    }
}

#[test]
fn a_reference_beside_the_mark_says_for_whom_and_proves_nothing() {
    let mut heard = checkout(100, CheckoutOutcome::Paid);
    let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &mut heard.body else {
        unreachable!()
    };
    session.referred = true;
    let account = account(&[heard]);
    assert_eq!(account.purchases[0].plan(&policy()), Some(PlanCode::new("premium")));
    assert!(!account.subscriptions[0].owned);
}

#[test]
fn a_delayed_payment_of_somebody_else_stops_no_purchase() {
    let mut strangers = checkout(100, CheckoutOutcome::AwaitingPayment);
    let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &mut strangers.body else {
        unreachable!()
    };
    session.tollgate_plan = None;
    assert_eq!(account(&[strangers]).pending_payment(&policy()), None);
    let own = account(&[checkout(100, CheckoutOutcome::AwaitingPayment)]);
    assert!(own.pending_payment(&policy()).is_some());
}
