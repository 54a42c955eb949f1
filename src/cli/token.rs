//! `tollgate token`: issues a JWT for the REST API, signed with `JWT_SECRET`.

use std::time::Duration;

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::Setup;
use crate::config;
use crate::domain::clock::{Clock, SystemClock};
use crate::domain::ids::UserId;
use crate::http::Keys;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The Telegram user id that the token authenticates.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i64).range(1..))]
    user: i64,
    /// An additional scope, for example entitlements:read. May be repeated.
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,
    /// The lifetime, for example 1h or 90d.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = config::parse_duration)]
    ttl: Duration,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let secrets = config::jwt_secrets(&setup.environment)?;
    let expires = SystemClock.now().plus(args.ttl);
    print_line(&Keys::new(secrets).issue(UserId(args.user), &args.scope, expires))
}
