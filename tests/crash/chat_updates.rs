//! A process that is killed between receiving an update about a chat and committing it.

use rusqlite::Connection;
use serde_json::json;
use tollgate::config::{self, Environment};
use tollgate::simulators::real_time;
use tollgate_sandbox::Sandbox;

use crate::convergence::catalogue;
use crate::crash::files::logged_errors;
use crate::crash::server::{Port, Server};
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::variables::variables;
use crate::harness::wait::until;

const KILLS: i64 = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_that_was_received_and_not_committed_is_received_again() {
    let port = Port::new();
    let settings = config::parse(catalogue::FILE, "bot.toml", &Environment::default()).unwrap();
    let mut options = simulators::options(real_time());
    options.stripe.prices = catalogue::prices(&settings.catalogue);
    let sandbox = Sandbox::start(options).await.unwrap();
    let mut variables = variables(&sandbox.url());
    variables.extend([
        ("LOG_FORMAT", "json".to_owned()),
        ("WEBHOOK_ENDPOINT_SECRET_SERVICE", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()),
    ]);
    let installation = Installation::new(catalogue::FILE, variables);
    let telegram = sandbox.telegram();
    let mut server = Server::start(&installation, &port);
    for kill in 0..KILLS {
        server.wait_until_up(&installation).await;
        until("the bot polls", || telegram.is_polled()).await;
        let database = Connection::open(installation.database_file("tollgate.db")).unwrap();
        // The application's commits wait.
        database.execute_batch("BEGIN IMMEDIATE").unwrap();
        telegram.push_raw_update(json!({ "chat_join_request": {
            "chat": { "id": -1_001, "type": "channel", "title": "Signals" }, "date": kill,
            "from": { "id": 7, "is_bot": false, "first_name": "Ann" }, "user_chat_id": 7,
        } }));
        until("the update is received", || !telegram.is_polled()).await;
        server.kill(&installation);
        assert_eq!(telegram.undelivered_updates(), 1);
        drop(database);
        server = Server::start(&installation, &port);
        let stored = "SELECT count(*) FROM chat_updates";
        let expected = [(kill + 1).to_string()];
        until("the update is stored and confirmed", || {
            installation.database().query(stored) == expected && telegram.undelivered_updates() == 0
        })
        .await;
    }
    let status = server.stop();
    assert!(status.success(), "{status}\n{}", installation.log_tail());
    assert_eq!(logged_errors(&installation), Vec::<String>::new());
    assert_eq!(telegram.violations(), Vec::<String>::new());
}
