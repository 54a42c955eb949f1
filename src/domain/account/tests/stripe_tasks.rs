//! Calls to Stripe that are due.

use super::*;

#[test]
fn a_schedule_is_released_once_its_change_is_made() {
    let schedule = Some(ScheduleId::new("sub_sched_1"));
    let priced = |price: &str| SubscriptionSnapshot {
        items: items(&[price]),
        schedule: schedule.clone(),
        ..snapshot(Status::Active)
    };
    let planned = Fact {
        at: at(200),
        source: Source::Internal("sub_sched_1:200".to_owned()),
        body: FactBody::Planned(Planned {
            subscription: SubscriptionId::new("sub_1"),
            schedule: ScheduleId::new("sub_sched_1"),
            plan: PlanCode::new("pro"),
            price: Some(PriceId::new("price_q")),
            at: at(30 * DAY),
        })
        .into(),
    };
    let mut history =
        vec![updated(100, snapshot(Status::Active)), planned, updated(200, priced("price_p"))];
    assert_eq!(stripe_tasks(&history), []);
    history.push(updated(30 * DAY, priced("price_p")));
    assert_eq!(stripe_tasks(&history), [], "the period has ended, but the price has not changed");
    history.push(updated(30 * DAY + 1, priced("price_q")));
    assert_eq!(
        stripe_tasks(&history),
        [StripeTask::ReleaseSchedule(ScheduleId::new("sub_sched_1"))]
    );
    history
        .push(updated(30 * DAY + 2, SubscriptionSnapshot { schedule: None, ..priced("price_q") }));
    assert_eq!(stripe_tasks(&history), []);
}

#[test]
fn a_trial_paused_without_a_payment_method_is_resumed_once_with_each_new_one() {
    let customer = |created: i64, method: Option<&str>| {
        let customer = CustomerSnapshot {
            id: CustomerId::new("cus_1"),
            user: None,
            deleted: false,
            payment_method: method.map(PaymentMethodId::new),
        };
        event(created, StripeObject::Customer(customer))
    };
    let resume = |method: &str| [StripeTask::Resume(PaymentMethodId::new(method))];
    let mut history =
        vec![customer(50, None), updated(100, paused(PauseReason::TrialEndWithoutPaymentMethod))];
    assert_eq!(stripe_tasks(&history), []);
    history.push(customer(200, Some("pm_1")));
    assert_eq!(stripe_tasks(&history), resume("pm_1"));
    history.push(Fact {
        at: at(201),
        source: Source::Internal("resume:sub_1:pm_1".to_owned()),
        body: FactBody::ResumeRequested {
            subscription: SubscriptionId::new("sub_1"),
            payment_method: PaymentMethodId::new("pm_1"),
        }
        .into(),
    });
    assert_eq!(stripe_tasks(&history), []);
    history.push(customer(300, Some("pm_2")));
    assert_eq!(stripe_tasks(&history), resume("pm_2"));
    history.push(updated(400, snapshot(Status::Active)));
    assert_eq!(stripe_tasks(&history), []);
}

#[test]
fn a_truncated_item_list_is_fetched_and_keeps_the_plan_meanwhile() {
    let cut = SubscriptionSnapshot {
        items: Items { cut: true, ..items(&["price_a", "price_b"]) },
        plan: None,
        ..snapshot(Status::Active)
    };
    let whole =
        SubscriptionSnapshot { items: items(&["price_a", "price_b", "price_p"]), ..cut.clone() };
    let unknown = [updated(100, cut.clone())];
    assert_eq!(stripe_tasks(&unknown), [StripeTask::Resync(ResyncReason::ItemsTruncated)]);
    let fetched = |at: i64| Fact {
        source: Source::Fetched(format!("sub_1:{at}")),
        ..updated(at, whole.clone())
    };
    let settled = [updated(100, cut.clone()), fetched(100)];
    assert_eq!(
        stripe_tasks(&settled),
        [StripeTask::Resync(ResyncReason::SameSecond)],
        "same timestamp"
    );
    let settled = [updated(100, cut.clone()), fetched(102)];
    assert_eq!(stripe_tasks(&settled), []);
    assert_eq!(account(&settled).subscriptions[0].plan, PlanCode::new("premium"));
    // The plan stays until the next fetch.
    let again = [updated(100, cut.clone()), fetched(102), updated(200, cut)];
    assert_eq!(stripe_tasks(&again), [StripeTask::Resync(ResyncReason::ItemsTruncated)]);
    let subscription = &account(&again).subscriptions[0];
    assert_eq!(subscription.plan, PlanCode::new("premium"));
    let item = subscription.plan_item().and_then(|item| item.price.clone());
    assert_eq!(item, Some(PriceId::new("price_p")));
    assert_eq!(subscription.amount, None, "the amount of a truncated list is unknown");
}

#[test]
fn each_task_has_its_stored_name_and_its_delay() {
    let resync = StripeTask::Resync;
    for (task, name, seconds) in [
        (resync(ResyncReason::SameSecond), "same_second", 2),
        (resync(ResyncReason::NoVersion), "never_seen", 30),
        (resync(ResyncReason::Outdated), "seen_before", 60),
        (resync(ResyncReason::ItemsTruncated), "items_cut", 0),
        (resync(ResyncReason::UnknownPauseReason), "why_paused", 2),
        (resync(ResyncReason::UnknownInvoice), "unknown_invoice", 60),
        (StripeTask::ReleaseSchedule(ScheduleId::new("sub_sched_1")), "release", 0),
        (StripeTask::Resume(PaymentMethodId::new("pm_1")), "resume", 0),
        (StripeTask::ResumeAfterPayment(InvoiceId::new("in_1")), "resume_paid", 0),
        (StripeTask::FetchPayments(InvoiceId::new("in_1")), "read_payments", 0),
    ] {
        assert_eq!((task.as_str(), task.delay().as_secs()), (name, seconds));
    }
}
