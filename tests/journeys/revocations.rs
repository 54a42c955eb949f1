//! The limit of revocations: when too many users lose access at once, the rest keep it until an admin decides.

use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::UserId;
use tollgate::domain::revocation_limit::RevocationLimit;
use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{
    ALICE, BRUNO, JONAS, Journey, NOTHING, OLGA, PREMIUM, Setup, User, minutes, text,
};

const ENDED: (&str, &str) = ("has ended", "ist beendet");
const PAUSED: &str = "⚠️ Unusually many people are losing access";
const OVER: &str = "Over: Unusually many people are losing access";
/// Two of three users within an hour are too many.
const LIMIT: RevocationLimit = RevocationLimit { percent: 10, at_least: 1 };

async fn answered(app: &Journey, user: &User) -> Vec<String> {
    let (_, held) = app.services().accounts.entitlements(UserId(user.id)).await.unwrap();
    let paid = held.iter().filter(|entitlement| entitlement.since > Timestamp::from_millis(0));
    assert!(
        paid.clone()
            .all(|entitlement| entitlement.valid_until.is_none_or(|until| until > app.now()))
    );
    let mut names: Vec<String> = paid.map(|entitlement| entitlement.name.to_string()).collect();
    names.sort();
    names
}

async fn olga(app: &Journey) -> User {
    let olga = app.user(OLGA);
    olga.sends("/start");
    olga.sees("Hi,").await;
    app.settle().await;
    olga
}

/// Each user buys and cancels. Returns the charges and when all access has ended.
async fn end_together(app: &Journey, people: &[&User]) -> (Vec<String>, Timestamp) {
    let stripe = app.stripe();
    let (mut charges, mut end) = (Vec::new(), app.now());
    for user in people {
        if user.id == BRUNO {
            user.sends("/language");
            user.taps("English").await;
            user.sees("I'll speak English").await;
        }
        app.buys(user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(user);
        stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        charges.push(text(&stripe.charges().pop().unwrap()["id"]));
        end = end.max(stripe.period_end(&subscription));
    }
    app.settle().await;
    (charges, end)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_revocations_pause_until_an_admin_continues_them() {
    for down in [false, true] {
        let beginning = Setup { max_revocations: Some(LIMIT), ..Setup::default() };
        let mut app = Journey::starts_with(beginning).await;
        let people = [app.user(ALICE), app.user(JONAS), app.user(BRUNO)];
        let olga = olga(&app).await;
        let (charges, end) = end_together(&app, &people.each_ref()).await;
        // Access ends by time, or by Stripe's event.
        app.stripe().hold(down);
        app.clock().run_until(end).await;
        olga.sees(PAUSED).await;
        app.clock().passes(minutes(1)).await;

        let mut left = Vec::new();
        for user in &people {
            let entitlements = answered(&app, user).await;
            let kept = entitlements == PREMIUM;
            assert!(kept || entitlements == NOTHING, "{entitlements:?}");
            // Without Stripe's event, the end of the subscription is not announced.
            let expected = usize::from(!kept && !down);
            assert!(user.id == BRUNO || user.times(ENDED) == expected, "{}", user.id);
            left.extend(kept.then_some(user));
        }
        assert_eq!(left.len(), 2);
        let alarm = olga.messages().pop().unwrap();
        assert!(alarm.text.contains("In the last hour: 1 of 3"), "{}", alarm.text);
        assert!(alarm.text.contains("tollgate revocations resume"), "{}", alarm.text);

        // A restart changes nothing, nor does the next hour.
        app.restart().await;
        app.clock().passes(minutes(70)).await;
        for user in &left {
            assert_eq!(answered(&app, user).await, PREMIUM);
        }
        // A refund ends access.
        let charge = people.iter().position(|user| user.id == left[0].id).unwrap();
        app.stripe().release(tollgate_sandbox::Order::AsHappened);
        app.stripe().refund(&charges[charge], None).unwrap();
        app.settle().await;
        assert_eq!(answered(&app, left[0]).await, NOTHING);
        assert_eq!(answered(&app, left[1]).await, PREMIUM);
        assert_eq!(left[1].times(ENDED), 0);

        assert!(app.services().accounts.resume_revocations().await.unwrap());
        app.settle().await;
        assert_eq!(answered(&app, left[1]).await, NOTHING);
        assert_eq!(left[1].times(ENDED), 1);
        assert!(
            !app.services().accounts.resume_revocations().await.unwrap(),
            "revocations are not paused"
        );
        olga.sees(OVER).await;
        assert_eq!(olga.times(PAUSED), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_revocations_do_not_pause() {
    let app = Journey::begins().await;
    let people = [app.user(ALICE), app.user(JONAS), app.user(BRUNO)];
    let olga = olga(&app).await;
    let (_, end) = end_together(&app, &people.each_ref()).await;
    app.clock().run_until(end).await;
    for user in &people {
        assert_eq!(answered(&app, user).await, NOTHING);
    }
    assert_eq!(olga.times(PAUSED), 0);
}
