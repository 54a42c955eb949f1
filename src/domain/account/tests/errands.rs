//! What Stripe is told.

use super::*;

#[test]
fn a_schedule_is_let_go_of_once_its_change_is_made() {
    let schedule = Some(ScheduleId::new("sub_sched_1"));
    let priced = |price: &str| SubscriptionSnapshot {
        items: items(&[price]),
        schedule: schedule.clone(),
        ..snapshot(Status::Active)
    };
    let planned = Heard {
        at: at(200),
        source: Source::Deed("sub_sched_1:200".to_owned()),
        statement: Statement::Planned(Planned {
            subscription: SubscriptionId::new("sub_1"),
            schedule: ScheduleId::new("sub_sched_1"),
            plan: PlanCode::new("pro"),
            price: Some(PriceId::new("price_q")),
            at: at(30 * DAY),
        }),
    };
    let mut history =
        vec![seen(100, snapshot(Status::Active)), planned, seen(200, priced("price_p"))];
    assert_eq!(errands(&history), []);
    history.push(seen(30 * DAY, priced("price_p")));
    assert_eq!(errands(&history), [], "the period has ended, and the price is the old one");
    history.push(seen(30 * DAY + 1, priced("price_q")));
    assert_eq!(errands(&history), [Errand::Release(ScheduleId::new("sub_sched_1"))]);
    history.push(seen(30 * DAY + 2, SubscriptionSnapshot { schedule: None, ..priced("price_q") }));
    assert_eq!(errands(&history), []);
}

#[test]
fn what_rests_for_want_of_a_card_goes_on_with_each_new_one_once() {
    let card = |created: i64, card: Option<&str>| {
        let customer = CustomerSnapshot {
            id: CustomerId::new("cus_1"),
            user: None,
            deleted: false,
            payment_method: card.map(PaymentMethodId::new),
        };
        event(created, Fact::Customer(customer))
    };
    let resume = |card: &str| [Errand::Resume(PaymentMethodId::new(card))];
    let mut history = vec![card(50, None), seen(100, snapshot(Status::Paused))];
    assert_eq!(errands(&history), []);
    history.push(card(200, Some("pm_1")));
    assert_eq!(errands(&history), resume("pm_1"));
    history.push(Heard {
        at: at(201),
        source: Source::Deed("resume:sub_1:pm_1".to_owned()),
        statement: Statement::ResumeAsked {
            subscription: SubscriptionId::new("sub_1"),
            payment_method: PaymentMethodId::new("pm_1"),
        },
    });
    assert_eq!(errands(&history), []);
    history.push(card(300, Some("pm_2")));
    assert_eq!(errands(&history), resume("pm_2"));
    history.push(seen(400, snapshot(Status::Active)));
    assert_eq!(errands(&history), []);
}
