//! Rejects control requests from other web pages, including by DNS rebinding.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware::Next;
use axum::response::IntoResponse;
use axum::response::Response;

/// Responds with 403 unless `Host`, and `Origin` if present, are loopback names.
pub(crate) async fn only_loopback(request: Request, next: Next) -> Response {
    if allowed(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "the sandbox answers only to loopback names\n").into_response()
    }
}

fn allowed(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(header::HOST).is_some_and(is_loopback);
    let origin = text(header::ORIGIN)
        .is_none_or(|origin| origin.strip_prefix("http://").is_some_and(is_loopback));
    host && origin
}

fn is_loopback(authority: &str) -> bool {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => authority,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_names_pass() {
        for good in ["127.0.0.1", "127.0.0.1:80", "localhost:8080", "[::1]", "[::1]:9"] {
            assert!(is_loopback(good), "{good}");
        }
        for bad in ["", "example.com", "127.0.0.1.example.com:80", "localhost.example.com", "::1"] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }
}
