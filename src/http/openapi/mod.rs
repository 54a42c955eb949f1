//! The OpenAPI 3.1 document: of the routes, and of the outgoing webhooks.

mod document;
mod page;
pub(in crate::http) mod responses;
mod webhooks;

pub use crate::http::openapi::document::document;
pub(in crate::http) use crate::http::openapi::document::serve;
pub(in crate::http) use crate::http::openapi::page::serve as serve_page;
