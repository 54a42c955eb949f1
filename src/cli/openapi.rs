//! `tollgate openapi`: prints the OpenAPI document of the REST API.

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::http;

pub(crate) fn run() -> Result<(), Failure> {
    let document = http::document().to_pretty_json()?;
    print_line(&document)
}
