//! Reads `bot.toml` and the environment into validated settings and secrets. No other module reads either.

mod brand;
mod catalogue;
mod chats;
mod check;
mod dot_env;
mod draft;
mod endpoint_secrets;
mod environment;
mod file;
mod localized_text;
mod operator_texts;
mod plan_image;
mod price_ids;
mod problem;
mod readiness;
mod saved_file;
mod secret_list;
mod secrets;
mod settings;
mod shape;
mod validate;
mod values;
mod webhook_endpoints;

pub use dot_env::DotEnv;
pub use draft::{Draft, NoExampleAmounts, PlanTemplate, has_example_amounts};
pub use endpoint_secrets::webhook_endpoint_secrets;
pub use environment::Environment;
pub use file::{inspect, load, parse};
pub use price_ids::{PriceIds, with_ids};
pub use problem::{ConfigError, Problem};
pub use saved_file::{Access, replace, replaceable};
pub use secrets::{Secrets, check_bot_token, jwt_secrets};
pub use settings::{BillingSettings, BotSettings, HttpSettings, Settings, Updates};
pub use values::{check_public_url, parse_duration};

/// The `bot.toml` that ships with tollgate, which explains each key.
pub const SHIPPED: &str = include_str!("../../bot.toml");
