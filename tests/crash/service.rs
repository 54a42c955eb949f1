//! A service that is told what happens, and remembers every post.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;

use crate::ledger::Ledger;

type Posts = Arc<Mutex<Vec<String>>>;

pub(crate) struct Service {
    pub(crate) url: String,
    /// `webhook-id` of each post, in the order in which they came.
    posts: Posts,
}

impl Service {
    pub(crate) async fn opens() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let posts = Posts::default();
        let router = Router::new().route("/", post(take)).with_state(Arc::clone(&posts));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, posts }
    }

    /// All that the ledger has put in was posted, and of each user in that order. Returns how many
    /// events there were, and how many posts of them were one too many.
    pub(crate) fn has_heard_everything(&self, ledger: &Ledger) -> (usize, usize) {
        let posts = self.posts.lock().unwrap();
        let mut heard: Vec<&String> = Vec::new();
        let mut seen = BTreeSet::new();
        heard.extend(posts.iter().filter(|id| seen.insert(*id)));
        let rows = ledger.query(
            "SELECT user_id, body ->> '$.id' FROM webhook_deliveries ORDER BY user_id, delivery_id",
        );
        let mut place = vec![];
        for row in &rows {
            let (user, id) = row.split_once(' ').unwrap();
            let found = heard.iter().position(|heard| *heard == id);
            place.push((user, found.unwrap_or_else(|| panic!("never told: {row}"))));
        }
        assert_eq!(place.len(), heard.len(), "told of what the ledger does not know");
        assert!(place.is_sorted(), "told in another order");
        (heard.len(), posts.len() - heard.len())
    }
}

async fn take(State(posts): State<Posts>, headers: HeaderMap) -> StatusCode {
    posts.lock().unwrap().push(headers["webhook-id"].to_str().unwrap().to_owned());
    StatusCode::NO_CONTENT
}
