//! The embedded pages, and the replacement for `https://t.me` links.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;
use axum::routing::get;
use include_dir::Dir;
use include_dir::include_dir;

use crate::World;

static PAGE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/page");

/// A page on which people pay. All of them are rendered from one template.
#[derive(Clone, Copy)]
struct PaymentPage {
    /// What the scripts and styles distinguish it by.
    name: &'static str,
    title: &'static str,
    script: &'static str,
    loading: &'static str,
}

impl PaymentPage {
    const CHECKOUT: Self = Self {
        name: "checkout",
        title: "Checkout",
        script: "pay.js",
        loading: "Opening the checkout…",
    };
    const INVOICE: Self = Self {
        name: "invoice",
        title: "Invoice",
        script: "pay.js",
        loading: "Opening the invoice…",
    };
    const RECEIPT: Self = Self {
        name: "receipt",
        title: "Receipt",
        script: "pay.js",
        loading: "Opening the receipt…",
    };
    const PORTAL: Self = Self {
        name: "portal",
        title: "Billing",
        script: "portal.js",
        loading: "Opening your billing…",
    };

    fn render(self) -> String {
        include_str!("page/payment.html")
            .replace("{{page}}", self.name)
            .replace("{{title}}", self.title)
            .replace("{{script}}", self.script)
            .replace("{{loading}}", self.loading)
    }
}

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(|| async { file("chat.html") }))
        .route("/checkout/{id}", get(|| async { payment(PaymentPage::CHECKOUT) }))
        .route("/portal/{id}", get(|| async { payment(PaymentPage::PORTAL) }))
        .route("/invoice/{id}", get(|| async { payment(PaymentPage::INVOICE) }))
        .route("/receipt/{id}", get(|| async { payment(PaymentPage::RECEIPT) }))
        // There is no PDF: the page of the invoice has the same content.
        .route("/invoice/{id}/pdf", get(|| async { payment(PaymentPage::INVOICE) }))
        .route("/assets/{file}", get(|Path(name): Path<String>| async move { file(&name) }))
        .route("/t.me/{bot}", get(deep_link))
}

/// A deep link opens the chat with the bot and offers START, here by the URL's fragment.
async fn deep_link(RawQuery(query): RawQuery) -> Redirect {
    match query {
        Some(query) => Redirect::temporary(&format!("/#{query}")),
        None => Redirect::temporary("/"),
    }
}

fn payment(page: PaymentPage) -> Response {
    respond("text/html; charset=utf-8", page.render())
}

fn file(name: &str) -> Response {
    let Some(file) = PAGE.get_file(name) else {
        return (StatusCode::NOT_FOUND, "no such page\n").into_response();
    };
    let kind = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    respond(kind, file.contents())
}

fn respond(kind: &'static str, body: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, body).into_response()
}
