//! `tollgate openapi`: the document of the REST API.

use crate::cli::{Failure, tell};
use crate::http;

pub(crate) fn run() -> Result<(), Failure> {
    let document = http::document().to_pretty_json()?;
    tell(&document)
}
