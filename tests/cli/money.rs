//! `tollgate comp`, `tollgate cancel`, `tollgate move` and `tollgate refund`, against simulated Stripe.

use serde_json::Value;
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::simulators::real_time;
use tollgate_sandbox::{Card, Price, Sandbox};

use crate::cli::installations::{ready, text};
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::wait::until;

/// An installation, and a user at Stripe who has paid for Basic.
struct Paid {
    place: Installation,
    sandbox: Sandbox,
    subscription: String,
}

impl Paid {
    async fn set() -> Self {
        let mut options = simulators::options(real_time());
        options.stripe.prices = vec![Price {
            plan_code: Some("basic".to_owned()),
            ..simulators::price("price_basic", "Basic", 900)
        }];
        let sandbox = Sandbox::start(options).await.unwrap();
        let stripe = sandbox.stripe();
        let customer = stripe.call("POST", "customers", "metadata[user_id]=1001").unwrap();
        let form = format!(
            "mode=subscription&customer={}&success_url=https://example.com/\
             &line_items[0][price]=price_basic&line_items[0][quantity]=1\
             &subscription_data[metadata][user_id]=1001\
             &subscription_data[metadata][tollgate_plan]=basic",
            customer["id"].as_str().unwrap()
        );
        let session = stripe.call("POST", "checkout/sessions", &form).unwrap();
        let paid = stripe.pay(session["id"].as_str().unwrap(), Card::PAYS).unwrap();
        // What is done next is in a later second of Stripe's clock.
        let later = SystemClock.now().seconds() + 2;
        until("the second is over", || SystemClock.now().seconds() >= later).await;
        let set = Self { place: ready(&[]), subscription: paid.subscription.unwrap(), sandbox };
        set.runs(&["migrate", "up"], 0, &["applied"]).await;
        set.runs(&["reconcile", "--since", "1d"], 0, &[]).await;
        set
    }

    async fn runs(&self, arguments: &[&str], code: i32, parts: &[&str]) {
        let mut command = self.place.command(arguments);
        command
            .env("STRIPE_API_BASE", self.sandbox.stripe_api_base())
            .env("TELEGRAM_API_URL", self.sandbox.telegram_api_url());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let printed = text(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {printed}");
        for part in parts {
            assert!(printed.contains(part), "`{part}` is missing of {arguments:?}:\n{printed}");
        }
    }

    fn at_stripe(&self) -> Value {
        self.sandbox.stripe().subscription(&self.subscription).unwrap()
    }

    /// Who has access, as stored.
    fn entitled(&self) -> Vec<String> {
        let sql = "SELECT DISTINCT user_id || '' FROM entitlements WHERE ended_ms IS NULL";
        self.place.database().query(sql)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_changed_on_the_command_line() {
    let set = Paid::set().await;
    assert_eq!(set.entitled(), ["1001"]);
    set.runs(&["comp", "1001"], 2, &["DURATION"]).await;
    set.runs(&["comp", "1001", "7d"], 2, &["Give 7 days of Basic away?", "--yes"]).await;
    set.runs(&["comp", "4711", "7d", "--yes"], 1, &["no running subscription"]).await;
    let given = ["comp", "1001", "7d", "--reason", "the outage", "--yes"];
    set.runs(&given, 0, &["7 days of Basic given away", "$9.00", "the outage"]).await;
    assert_eq!(set.at_stripe()["status"], "trialing");

    set.runs(&["move", "1001"], 2, &["NEW"]).await;
    set.runs(&["move", "1001", "1002", "--yes"], 1, &["has never written to the bot"]).await;
    set.place
        .database()
        .execute("INSERT INTO users (user_id, first_seen_ms, last_seen_ms) VALUES (1002, 1, 1)");
    set.runs(&["move", "1001", "1002", "--yes"], 0, &["All purchases moved", "/move 1002 1001"])
        .await;
    assert_eq!(set.at_stripe()["metadata"]["user_id"], "1002");
    assert_eq!(set.entitled(), ["1002"]);
    set.runs(&["reconcile", "--since", "1d"], 0, &[]).await;
    assert_eq!(set.entitled(), ["1002"]);

    set.runs(&["cancel", "1001", "--yes"], 1, &["no running subscription"]).await;
    set.runs(&["cancel", "1002", "--yes"], 0, &["Basic cancelled", "with the period"]).await;
    assert_eq!(set.at_stripe()["cancel_at_period_end"], true);
    set.runs(&["comp", "1002", "7d", "--yes"], 1, &["no payment is due next"]).await;

    let charge = set.sandbox.stripe().charges().pop().unwrap();
    let charge = charge["id"].as_str().unwrap();
    set.runs(&["refund", "ch_unknown", "--yes"], 1, &["no such payment"]).await;
    set.runs(&["refund", charge, "--amount", "9.01", "--yes"], 1, &["is left to refund"]).await;
    set.runs(&["refund", charge, "--amount", "4.00", "--yes"], 0, &["$4.00 refunded"]).await;
    set.runs(&["cancel", "1002", "--now", "--yes"], 0, &["Basic cancelled"]).await;
    assert_eq!(set.at_stripe()["status"], "canceled");
    assert_eq!(set.sandbox.stripe().refunds().len(), 1);
    assert_eq!(set.entitled(), [""; 0]);
    set.runs(
        &["audit", "export", "--format", "jsonl"],
        0,
        &[
            "subscription.goodwill_requested",
            "account.moved",
            "subscription.cancel_requested",
            "refund.requested",
            "\"actor\":\"cli:",
        ],
    )
    .await;
}
