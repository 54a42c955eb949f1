//! Simulated Stripe and Telegram.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use tollgate_sandbox::{ApiShape, BotIdentity, Clock, Options, Person, Price, StripeOptions};

use crate::harness::variables::{BOT_TOKEN, NOWHERE, STRIPE_KEY, WEBHOOK_SECRET};

/// Simulators on a free port with the secrets of [`variables`](crate::harness::variables): no users, no
/// prices, and webhooks that reach nobody.
pub(crate) fn options(clock: Arc<dyn Clock>) -> Options {
    Options {
        listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
        clock,
        bot: BotIdentity { token: BOT_TOKEN.to_owned(), username: "tollgate_bot".to_owned() },
        people: Vec::new(),
        groups: Vec::new(),
        stripe: StripeOptions {
            secret_key: STRIPE_KEY.to_owned(),
            webhook_url: NOWHERE.to_owned(),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            prices: Vec::new(),
            shape: ApiShape::New,
        },
        app_name: "tollgate".to_owned(),
    }
}

/// The URL at which simulators with these options will be, without a trailing slash.
pub(crate) fn url(options: &Options) -> String {
    format!("http://{}", options.listener.local_addr().unwrap())
}

/// A Telegram user whose app is in English.
pub(crate) fn person(id: i64, first_name: &str) -> Person {
    Person {
        id,
        first_name: first_name.to_owned(),
        last_name: None,
        username: None,
        language_code: Some("en".to_owned()),
        admin: false,
    }
}

/// A monthly price in US dollars that belongs to no plan.
pub(crate) fn price(id: &str, product_name: &str, unit_amount: i64) -> Price {
    Price {
        id: id.to_owned(),
        product_name: product_name.to_owned(),
        plan_code: None,
        unit_amount,
        currency: "usd".to_owned(),
        interval: Some("month".to_owned()),
        metered: false,
    }
}
