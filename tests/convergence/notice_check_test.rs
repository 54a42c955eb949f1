//! The check of notices confirms what the application sends, and refuses altered notices.

use std::sync::Arc;

use proptest::prelude::{Strategy, any};
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tollgate::domain::notice::{Alarm, Notice};
use tollgate_sandbox::ApiShape;

use crate::convergence::actions::{Action, USERS};
use crate::convergence::application::Application;
use crate::convergence::notice_check::SentNotice;
use crate::convergence::world::World;

/// A yearly plan that fails to change and is announced before its renewal, and a refunded monthly plan.
fn actions() -> Vec<Action> {
    let which = any::<Index>().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let days = |days: u16| Action::TimePasses { hours: 24 * days };
    vec![
        Action::Buys { user: 0, price: 3, card: 0 },
        Action::Buys { user: 1, price: 0, card: 0 },
        Action::BuysSlowly { user: 1, price: 1 },
        Action::DelayedPaymentEnds { user: 1, succeeds: false },
        Action::IsSuspected { user: 1, which },
        Action::Refunds { user: 1, which, whole: false },
        Action::Refunds { user: 1, which, whole: true },
        days(330),
        days(20),
        days(10),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sent_notices_are_confirmed_and_altered_ones_refused() {
    let world = Arc::new(World::new(ApiShape::New).await);
    let app = Application::new(&world).await;
    let (mut kinds, mut delivered) = (Vec::new(), 0);
    for action in actions() {
        world.run_actions(&[action]);
        let bodies = world.deliveries();
        for body in &bodies[delivered..] {
            app.receive(body).await;
        }
        delivered = bodies.len();
        app.settle().await;
        let oracle = world.oracle();
        for sent in app.send_due(None).await {
            oracle.check_notice(&sent).unwrap();
            for altered in alterations(&sent) {
                assert!(oracle.check_notice(&altered).is_err(), "confirmed: {altered:?}");
            }
            let kind = serde_json::to_value(&sent.notice).unwrap();
            kinds.push(kind["kind"].as_str().unwrap().to_owned());
        }
    }
    for kind in [
        "renewal_ahead",
        "payment_pending",
        "payment_not_completed",
        "partly_refunded",
        "refunded",
        "alarm",
    ] {
        assert!(kinds.iter().any(|known| known == kind), "{kind} is missing: {kinds:?}");
    }
}

/// The notice for the other user, and with another amount.
fn alterations(sent: &SentNotice) -> Vec<SentNotice> {
    let SentNotice { user, key, notice } = sent;
    let other = if *user == USERS[0] { USERS[1] } else { USERS[0] };
    let mut altered = vec![SentNotice { user: other, key: key.clone(), notice: notice.clone() }];
    let mut notice = notice.clone();
    let amount = match &mut notice {
        Notice::RenewalAhead { amount, .. }
        | Notice::Renewed { amount, .. }
        | Notice::PartlyRefunded { amount, .. }
        | Notice::Alarm {
            alarm: Alarm::Refund { amount, .. } | Alarm::FraudWarning { amount: Some(amount), .. },
        } => Some(amount),
        _ => None,
    };
    if let Some(amount) = amount {
        amount.minor += 1;
        altered.push(SentNotice { user: *user, key: key.clone(), notice });
    }
    altered
}
