//! A webhook receiver that records every delivery.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;

use crate::database::Database;

type Posts = Arc<Mutex<Vec<String>>>;

pub(crate) struct Service {
    pub(crate) url: String,
    /// `webhook-id` of each delivery, in order of arrival.
    posts: Posts,
}

impl Service {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let posts = Posts::default();
        let router = Router::new().route("/", post(record_post)).with_state(Arc::clone(&posts));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, posts }
    }

    /// Asserts that every queued event was delivered, in order for each user. Returns the number of events
    /// and the number of duplicate deliveries.
    pub(crate) fn check_posts(&self, database: &Database) -> (usize, usize) {
        let posts = self.posts.lock().unwrap();
        let mut received: Vec<&String> = Vec::new();
        let mut seen = BTreeSet::new();
        received.extend(posts.iter().filter(|id| seen.insert(*id)));
        let rows = database.query(
            "SELECT user_id, body ->> '$.id' FROM webhook_deliveries ORDER BY user_id, delivery_id",
        );
        let mut installation = vec![];
        for row in &rows {
            let (user, id) = row.split_once(' ').unwrap();
            let found = received.iter().position(|received| *received == id);
            installation.push((user, found.unwrap_or_else(|| panic!("not delivered: {row}"))));
        }
        assert_eq!(
            installation.len(),
            received.len(),
            "delivered an event that is not in the database"
        );
        assert!(installation.is_sorted(), "delivered in another order");
        (received.len(), posts.len() - received.len())
    }
}

async fn record_post(State(posts): State<Posts>, headers: HeaderMap) -> StatusCode {
    posts.lock().unwrap().push(headers["webhook-id"].to_str().unwrap().to_owned());
    StatusCode::NO_CONTENT
}
