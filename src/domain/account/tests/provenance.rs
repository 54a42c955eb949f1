//! Which plan a purchase gives, since when, until when, and what shows it.

use super::*;

fn priced(price: &str, status: Status) -> SubscriptionSnapshot {
    SubscriptionSnapshot { items: items(&[price]), ..snapshot(status) }
}

fn fetched(created: i64, snapshot: SubscriptionSnapshot) -> Fact {
    let source = Source::Fetched(format!("sub_1:{created}"));
    Fact { source, ..updated(created, snapshot) }
}

#[test]
fn a_plan_is_given_since_it_is_in_good_standing_and_paid_for() {
    let active = |created, price| updated(created, priced(price, Status::Active));
    let incomplete = |created, price| updated(created, priced(price, Status::Incomplete));
    for (case, history, since, has_event) in [
        ("active", vec![active(100, "price_p")], 100, true),
        (
            "incomplete at first",
            vec![incomplete(100, "price_p"), active(200, "price_p")],
            200,
            true,
        ),
        (
            "paid before the first version",
            vec![checkout(100, CheckoutOutcome::Paid), active(200, "price_p")],
            100,
            true,
        ),
        (
            "paid, and reported twice",
            vec![checkout(100, CheckoutOutcome::Paid), checkout(200, CheckoutOutcome::Paid)],
            100,
            true,
        ),
        (
            "changed later",
            vec![active(100, "price_p"), active(200, "price_q"), active(300, "price_q")],
            200,
            true,
        ),
        (
            "changed before it was paid",
            vec![incomplete(100, "price_p"), incomplete(150, "price_q"), active(200, "price_q")],
            200,
            true,
        ),
        (
            "fetched shortly before its event",
            vec![fetched(100, priced("price_p", Status::Active)), active(103, "price_p")],
            103,
            true,
        ),
        (
            "fetched long before an event",
            vec![fetched(100, priced("price_p", Status::Active)), active(200, "price_p")],
            100,
            false,
        ),
    ] {
        let account = account(&history);
        let found = account.purchases[0].provenance(&policy()).unwrap();
        assert_eq!((found.since, found.event.is_some()), (at(since), has_event), "{case}");
    }
}

#[test]
fn only_a_delayed_payment_that_may_still_arrive_is_pending() {
    for (outcome, is_pending) in [
        (CheckoutOutcome::AwaitingPayment, true),
        (CheckoutOutcome::PaymentFailed, false),
        (CheckoutOutcome::Expired, false),
        (CheckoutOutcome::Paid, false),
    ] {
        let account = account(&[checkout(100, outcome)]);
        assert_eq!(account.pending_payment(&policy()).is_some(), is_pending, "{outcome:?}");
    }
    let paid_otherwise =
        [checkout(100, CheckoutOutcome::AwaitingPayment), paid(200, "in_1", "subscription_create")];
    assert_eq!(account(&paid_otherwise).pending_payment(&policy()), None);
}

#[test]
fn an_invoice_that_charges_two_plans_is_for_the_present_one() {
    let mut both = invoice("in_2", "subscription_update", 1);
    both.prices = vec![PriceId::new("price_q"), PriceId::new("price_p")];
    for (price, plan) in [("price_p", "premium"), ("price_q", "pro")] {
        let history = [
            updated(100, priced(price, Status::Active)),
            invoice_event(200, both.clone(), InvoiceOutcome::Paid),
        ];
        let purchase = &account(&history).purchases[0];
        let found = purchase.plan_of_invoice(&purchase.invoices[0], &policy());
        assert_eq!(found, Some(PlanCode::new(plan)));
    }
}

#[test]
fn an_object_is_sold_here_by_a_listed_price_or_our_own_metadata() {
    let ours = || Some(PlanCode::new("premium"));
    for (price, tollgate_plan, is_sold) in [
        ("price_p", None, true),
        ("price_p_former", None, true),
        ("price_x", ours(), true),
        ("price_x", None, false),
    ] {
        let subscription = SubscriptionSnapshot {
            tollgate_plan: tollgate_plan.clone(),
            ..priced(price, Status::Active)
        };
        let invoice = InvoiceSnapshot {
            tollgate_plan: tollgate_plan.clone(),
            prices: vec![PriceId::new(price)],
            ..invoice("in_1", "subscription_create", 1)
        };
        let mut session = checkout(100, CheckoutOutcome::Paid).body.as_ref().clone();
        if let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &mut session {
            session.tollgate_plan = tollgate_plan;
            session.prices = vec![PriceId::new(price)];
        }
        for body in [
            updated(100, subscription).body.as_ref().clone(),
            invoice_event(100, invoice, InvoiceOutcome::Paid).body.as_ref().clone(),
            session,
        ] {
            let FactBody::Stripe(object) = body else { unreachable!() };
            assert_eq!(policy().sells(&object), is_sold, "{price}: {object:?}");
        }
    }
}

#[test]
fn a_renewal_paid_after_the_latest_version_extends_the_period() {
    for (reason, paid_at, end) in [
        ("subscription_cycle", 200, 60 * DAY),
        ("subscription_cycle", 100, 30 * DAY),
        ("subscription_cycle", 50, 30 * DAY),
        ("subscription_update", 200, 30 * DAY),
    ] {
        let history = [updated(100, snapshot(Status::Active)), paid(paid_at, "in_2", reason)];
        let found = account(&history).subscriptions[0].current_period_end;
        assert_eq!(found, Some(at(end)), "{reason} {paid_at}");
    }
}

#[test]
fn an_end_counts_only_if_it_lies_after_the_version_that_reports_it() {
    for (end, is_scheduled) in [(99, false), (100, false), (101, true)] {
        let shown = SubscriptionSnapshot { cancel_at: Some(at(end)), ..snapshot(Status::Active) };
        let account = account(&[updated(100, shown)]);
        assert_eq!(account.subscriptions[0].cancel_at().is_some(), is_scheduled, "{end}");
    }
}

#[test]
fn a_pending_change_shows_the_invoice_that_it_waits_for() {
    let waits =
        SubscriptionSnapshot { pending_update_until: Some(at(DAY)), ..snapshot(Status::Active) };
    for (reason, outcome, is_shown) in [
        ("subscription_update", InvoiceOutcome::Failed, true),
        ("subscription_update", InvoiceOutcome::Open, true),
        ("subscription_update", InvoiceOutcome::Paid, false),
        ("subscription_cycle", InvoiceOutcome::Open, false),
    ] {
        let history =
            [updated(100, waits.clone()), invoice_event(100, invoice("in_2", reason, 1), outcome)];
        let account = account(&history);
        let change = account.subscriptions[0].pending_change.as_ref().unwrap();
        assert_eq!(change.until, at(DAY));
        assert_eq!(change.invoice_url.is_some(), is_shown, "{reason} {outcome:?}");
    }
}

#[test]
fn a_paid_invoice_makes_a_purchase_and_an_unpaid_one_alone_does_not() {
    assert_eq!(account(&[paid(100, "in_1", "subscription_create")]).purchases.len(), 1);
    assert_eq!(account(&[failed(100, "in_1", 1)]).purchases.len(), 0);
}

#[test]
fn a_failure_in_the_second_of_the_latest_version_requires_no_resync() {
    let active = |created| updated(created, snapshot(Status::Active));
    assert_eq!(stripe_tasks(&[active(100), failed(1000, "in_2", 1), active(1000)]), []);
}
