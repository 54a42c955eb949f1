//! The pages that Stripe's checkout returns to. They grant nothing; they lead back to the chat.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::Doors;
use crate::http::problem::Problem;
use crate::messages::PageWords;

#[derive(Template)]
#[template(path = "checkout_return.html")]
struct CheckoutReturn {
    locale: String,
    words: PageWords,
    chat_url: Option<String>,
}

/// Scripts, foreign assets and framing are all refused.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

pub(crate) async fn success(State(doors): State<Doors>, headers: HeaderMap) -> Response {
    page(&doors, &headers, true)
}

pub(crate) async fn cancel(State(doors): State<Doors>, headers: HeaderMap) -> Response {
    page(&doors, &headers, false)
}

fn page(doors: &Doors, headers: &HeaderMap, paid: bool) -> Response {
    let language = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split([',', ';']).next());
    let words = doors.phrasebook.for_user(None, language);
    let page = CheckoutReturn {
        locale: words.tag().to_owned(),
        words: if paid { words.checkout_returned() } else { words.checkout_left() },
        chat_url: doors.bot.chat_url(),
    };
    let Ok(html) = page.render() else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response();
    };
    let mut response = html.into_response();
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
