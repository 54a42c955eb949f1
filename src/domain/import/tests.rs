//! What can be taken over and what is unclear, in tables.

use std::collections::BTreeMap;

use crate::domain::account::tests::snapshot;
use crate::domain::changes::CustomerLink;
use crate::domain::event::SubscriptionSnapshot;
use crate::domain::ids::{CustomerId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::import::{
    Directory, ImportPlan, KnownHere, ListedCustomer, ListedFields, PairKey, Pairs, Survey,
    SurveyRules, Unclear,
};
use crate::domain::money::Money;
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::subscription::{Pause, PauseBehavior, Status};
use crate::domain::subscription_item::{Items, SubscriptionItem};

const ALICE: UserId = UserId(1001);

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn catalogue() -> Catalogue {
    let price = Price {
        interval: Interval::Month,
        amount: usd(900),
        stripe_price: Some(PriceId::new("price_b")),
        former: vec![PriceId::new("price_a")],
        access_for: None,
    };
    let plan = Plan { prices: vec![price], ..Plan::named("basic", "Basic") };
    Catalogue::from(vec![plan])
}

fn customer(id: &str, named: Option<&str>) -> ListedCustomer {
    ListedCustomer {
        id: CustomerId::new(id),
        is_deleted: false,
        email: None,
        named: named.map(str::to_owned),
        has_user_id: false,
    }
}

fn bought(
    id: &str,
    customer: &str,
    price: &str,
    minor: i64,
    status: Status,
) -> SubscriptionSnapshot {
    let item = SubscriptionItem {
        price: Some(PriceId::new(price)),
        unit_amount: Some(usd(minor)),
        ..SubscriptionItem::default()
    };
    SubscriptionSnapshot {
        id: SubscriptionId::new(id),
        customer: CustomerId::new(customer),
        items: Items::whole(vec![item]),
        ..snapshot(status)
    }
}

/// What is planned and what is unclear, for `listed`: each a customer, its subscription, and the value of the
/// subscription's own metadata.
fn plan(
    listed: &[(ListedCustomer, SubscriptionSnapshot, Option<&str>)],
    directory: &Directory,
    known: &KnownHere,
) -> ImportPlan {
    let catalogue = catalogue();
    let rules =
        SurveyRules { directory, catalogue: &catalogue, with_paused: false, livemode: Some(true) };
    let mut survey = Survey::default();
    for (customer, seen, named) in listed {
        let fields = ListedFields { named: *named, livemode: Some(true) };
        survey.add_subscription(customer, seen, fields, &rules);
    }
    let groups = survey.groups(directory);
    let mut plan = ImportPlan { unclear: survey.unclear, ..ImportPlan::default() };
    for group in groups {
        group.decide(known, &mut plan);
    }
    plan
}

fn reasons(plan: &ImportPlan) -> Vec<Unclear> {
    plan.unclear.iter().map(|unclear| unclear.reason.clone()).collect()
}

#[test]
fn a_single_subscription_is_taken_over_or_unclear() {
    let active = |price: &str, minor| bought("sub_1", "cus_1", price, minor, Status::Active);
    let paused = bought("sub_1", "cus_1", "price_b", 900, Status::Paused);
    let uncollected = SubscriptionSnapshot {
        pause: Some(Pause { behavior: PauseBehavior::Void, resumes_at: None }),
        ..active("price_b", 900)
    };
    let unlisted = |minor| Unclear::UnknownPrice {
        price: Some(PriceId::new("price_x")),
        amount: Some(usd(minor)),
    };
    let differs = Unclear::PriceDiffers {
        price: PriceId::new("price_b"),
        plan: PlanCode::new("basic"),
        charged: usd(950),
        listed: usd(900),
    };
    let canceled = |named| {
        (customer("cus_1", named), bought("sub_1", "cus_1", "price_b", 900, Status::Canceled), None)
    };
    let deleted = ListedCustomer { is_deleted: true, ..customer("cus_1", Some("1001")) };
    let of = |named, seen| (customer("cus_1", named), seen, None);
    for (case, listed, imported, unclear) in [
        ("clear", of(Some("1001"), active("price_b", 900)), true, None),
        ("a former price", of(Some("1001"), active("price_a", 700)), true, None),
        ("nobody", of(None, active("price_b", 900)), false, Some(Unclear::NoTelegramId)),
        ("a name", of(Some("@ann"), active("price_b", 900)), false, Some(Unclear::NotANumber)),
        ("negative", of(Some("-100"), active("price_b", 900)), false, Some(Unclear::NotANumber)),
        ("another amount", of(Some("1001"), active("price_b", 950)), false, Some(differs)),
        ("another price", of(Some("1001"), active("price_x", 500)), false, Some(unlisted(500))),
        ("paused", of(Some("1001"), paused), false, Some(Unclear::Paused)),
        ("not collected", of(Some("1001"), uncollected), false, Some(Unclear::Paused)),
        ("over", canceled(Some("1001")), true, None),
        ("over, of nobody", canceled(None), false, None),
        ("deleted", (deleted, canceled(None).1, None), false, Some(Unclear::CustomerDeleted)),
        (
            "only the subscription is named",
            (customer("cus_1", None), active("price_b", 900), Some("1001")),
            true,
            None,
        ),
        (
            "two are named",
            (customer("cus_1", Some("1001")), active("price_b", 900), Some("1002")),
            false,
            Some(Unclear::Contradiction),
        ),
    ] {
        let plan = plan(&[listed], &Directory::default(), &KnownHere::default());
        assert_eq!(!plan.imports.is_empty(), imported, "{case}: {plan:?}");
        assert_eq!(reasons(&plan), unclear.into_iter().collect::<Vec<_>>(), "{case}");
    }
}

#[test]
fn a_person_has_one_running_subscription() {
    let active = |id: &str, of: &str| bought(id, of, "price_b", 900, Status::Active);
    let over = |id: &str, of: &str| bought(id, of, "price_b", 900, Status::Canceled);
    let first = || customer("cus_1", Some("1001"));
    let second = || customer("cus_2", Some("1001"));
    let several = Unclear::SeveralLive { user: ALICE };
    let customers = Unclear::SeveralCustomers { user: ALICE };
    for (case, listed, imported, unclear) in [
        (
            "an earlier one is over",
            vec![
                (first(), over("sub_1", "cus_1"), None),
                (second(), active("sub_2", "cus_2"), None),
            ],
            vec!["cus_2", "cus_1"],
            vec![],
        ),
        (
            "two of one customer",
            vec![
                (first(), active("sub_1", "cus_1"), None),
                (first(), active("sub_2", "cus_1"), None),
            ],
            vec![],
            vec![several.clone(), several],
        ),
        (
            "two customers",
            vec![
                (first(), active("sub_1", "cus_1"), None),
                (second(), active("sub_2", "cus_2"), None),
            ],
            vec![],
            vec![customers.clone(), customers],
        ),
        (
            "a page repeats one",
            vec![
                (first(), active("sub_1", "cus_1"), None),
                (first(), active("sub_1", "cus_1"), None),
            ],
            vec!["cus_1"],
            vec![],
        ),
    ] {
        let plan = plan(&listed, &Directory::default(), &KnownHere::default());
        let found: Vec<&str> = plan.imports.iter().map(|found| found.customer.as_str()).collect();
        assert_eq!(found, imported, "{case}");
        assert_eq!(reasons(&plan), unclear, "{case}");
    }
}

#[test]
fn what_is_stored_comes_before_what_the_operator_says() {
    let (cus, sub) = (CustomerId::new("cus_1"), SubscriptionId::new("sub_1"));
    let linked = |user, proven| BTreeMap::from([(cus.clone(), CustomerLink { user, proven })]);
    let owned = |user| BTreeMap::from([(sub.clone(), user)]);
    let other = UserId(7);
    let none = KnownHere::default;
    for (case, known, imports, here, unclear) in [
        ("nothing is stored", none(), 1, 0, None),
        (
            "all of it is here",
            KnownHere { links: linked(ALICE, true), owners: owned(ALICE), ..none() },
            0,
            1,
            None,
        ),
        (
            "only the customer is here",
            KnownHere { links: linked(ALICE, true), ..none() },
            1,
            0,
            None,
        ),
        (
            "it is here without proof",
            KnownHere { links: linked(ALICE, false), owners: owned(ALICE), ..none() },
            1,
            0,
            None,
        ),
        (
            "another user's customer",
            KnownHere { links: linked(other, true), ..none() },
            0,
            0,
            Some(Unclear::OtherOwner { user: other }),
        ),
        (
            "another user's subscription",
            KnownHere { owners: owned(other), ..none() },
            0,
            0,
            Some(Unclear::OtherOwner { user: other }),
        ),
        (
            "another one runs",
            KnownHere { running: Some(SubscriptionId::new("sub_9")), ..none() },
            0,
            0,
            Some(Unclear::LiveHere { user: ALICE }),
        ),
        ("it runs itself", KnownHere { running: Some(sub.clone()), ..none() }, 1, 0, None),
    ] {
        let seen = bought("sub_1", "cus_1", "price_b", 900, Status::Active);
        let listed = [(customer("cus_1", Some("1001")), seen, None)];
        let plan = plan(&listed, &Directory::default(), &known);
        assert_eq!((plan.imports.len(), plan.here.len()), (imports, here), "{case}");
        assert_eq!(reasons(&plan), unclear.into_iter().collect::<Vec<_>>(), "{case}");
    }
}

#[test]
fn lines_of_a_file_name_customers_subscriptions_and_addresses() {
    let key = |text: &str| match text.split_once('_') {
        Some(("cus", _)) => PairKey::Customer(CustomerId::new(text)),
        Some(("sub", _)) => PairKey::Subscription(SubscriptionId::new(text)),
        _ => PairKey::Email(text.to_owned()),
    };
    for (case, named, imported, unclear) in [
        ("the customer", "cus_1", true, vec![]),
        ("the subscription", "sub_1", true, vec![]),
        ("the address", "ann@example.com", true, vec![]),
        (
            "another one",
            "cus_9",
            false,
            vec![Unclear::NoTelegramId, Unclear::Unmatched { line: 2 }],
        ),
    ] {
        let pairs = Pairs(BTreeMap::from([(key(named), (ALICE, 2))]));
        let directory = Directory { metadata_key: None, pairs };
        let email = Some("Ann@example.com".to_owned());
        let listed = ListedCustomer { email, ..customer("cus_1", None) };
        let seen = bought("sub_1", "cus_1", "price_b", 900, Status::Active);
        let plan = plan(&[(listed, seen, None)], &directory, &KnownHere::default());
        assert_eq!(!plan.imports.is_empty(), imported, "{case}");
        assert_eq!(reasons(&plan), unclear, "{case}");
    }
}
