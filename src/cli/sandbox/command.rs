//! The subcommand: its arguments, and the application with the simulators.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use anyhow::Context;
use tollgate_sandbox::{
    AdminRights, ApiShape, BotIdentity, GroupKind, Options, Payload, Sandbox, StripeOptions,
};

use crate::app::{App, Surroundings};
use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::run::stopped;
use crate::cli::sandbox::history::History;
use crate::cli::sandbox::people::{ADMINS, OWNER, newcomers};
use crate::cli::sandbox::stories;
use crate::cli::setup::block_on;
use crate::config;
use crate::config::{Environment, SHIPPED, Secrets, Settings, Updates};
use crate::domain::clock::{Clock, ManualClock, SystemClock};
use crate::domain::ids::{PlanCode, PriceId};
use crate::domain::plan::Interval;
use crate::domain::plan_image::{PlanImage, PlanImages};
use crate::domain::rate_limits::RateLimits;
use crate::simulators;
use crate::stripe::WEBHOOK_PATH;

const BOT_TOKEN: &str = "123456:sandbox";
const STRIPE_KEY: &str = "sk_test_sandbox";
const WEBHOOK_SECRET: &str = "whsec_sandbox";
const JWT_SECRET: &str = "sandbox-sandbox-sandbox-sandbox-sandbox";
const ENDPOINT_SECRET: &str = "whsec_c2FuZGJveC1zYW5kYm94LXNhbmRib3gtc2FuZGJveA==";
/// A promotion code for the checkout page, and its discount in percent.
const PROMOTION_CODE: &str = "WELCOME20";
const PROMOTION_PERCENT: i64 = 20;
/// The images of two plans of the shipped file.
const IMAGES: [(&str, &[u8]); 2] = [
    ("premium", include_bytes!("../../../assets/sandbox/premium.png")),
    ("pro", include_bytes!("../../../assets/sandbox/pro.png")),
];
/// A paid chat, which the shipped file lacks.
const LOUNGE: &str = r#"
[[chats]]
id = -1001234567890
name = "VIP lounge"
entitlement = "signals"
enforce = "on"
"#;
/// A plan with a single payment, which the shipped file lacks.
const PASS: &str = r#"
[[plans]]
code = "pass"
name = { en = "Season pass", de = "Saisonpass", es = "Pase de temporada", fr = "Pass saison", pt-BR = "Passe de temporada", ru = "Сезонный абонемент", uk = "Сезонний абонемент" }
description = { en = "A whole season, without a subscription.", de = "Eine ganze Saison, ohne Abo.", es = "Toda una temporada, sin suscripción.", fr = "Toute une saison, sans abonnement.", pt-BR = "Uma temporada inteira, sem assinatura.", ru = "Целый сезон без подписки.", uk = "Цілий сезон без підписки." }
entitlements = ["community", "digest", "signals"]
  [[plans.prices]]
  interval = "once"
  access = "90d"
  amount = 4900
  currency = "usd"
"#;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The port of the page; 0 chooses a free one.
    #[arg(long, default_value_t = 8420)]
    port: u16,
    /// The port of the application, with its REST API; 0 chooses a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    api_port: u16,
    /// Leave out the people with a history.
    #[arg(long)]
    empty: bool,
    /// Keep the database in this file; by default it is deleted at the end. Implies --empty.
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Send every outgoing webhook to this address, signed with a secret that is printed. Implies --empty.
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// Start subscriptions with a free trial of whole days, instead of the configured one.
    #[arg(long, value_name = "TIME", value_parser = trial_days)]
    trial: Option<u32>,
    /// The payload of Stripe's webhooks: the whole object, only its id, or both, as two endpoints.
    #[arg(long, value_enum, default_value_t = PayloadStyle::Snapshot)]
    payload: PayloadStyle,
    /// Send Stripe's webhooks in the shape of API versions before 2025-03-31.
    #[arg(long)]
    old_api: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum PayloadStyle {
    Snapshot,
    Thin,
    Both,
}

/// `config`: the operator's own file, if one was given. Fails with wrong configuration, or if a port is
/// taken.
pub(crate) fn run(args: &Args, config: Option<&Path>) -> Result<(), Failure> {
    block_on(run_sandbox(args, config))?
}

async fn run_sandbox(args: &Args, config: Option<&Path>) -> Result<(), Failure> {
    let page = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).with_context(|| {
        format!("port {} is taken: choose another with --port; 0 chooses a free one", args.port)
    });
    let page = page.map_err(Failure::Misconfigured)?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, args.api_port)).await;
    let listener = listener.with_context(|| {
        format!("port {} is taken: choose another with --api-port", args.api_port)
    });
    let listener = listener.map_err(Failure::Misconfigured)?;
    let product = listener.local_addr()?;
    let folder = tempfile::tempdir()?;
    let database = args.database.clone().unwrap_or_else(|| folder.path().join("sandbox.db"));

    let mut settings =
        settings(config, &database, product, page.local_addr()?, args.webhook.as_deref())?;
    if let Some(days) = args.trial {
        settings.billing.trial_days = days;
    }
    let (now, trial_days) = (SystemClock.now(), settings.billing.trial_days);
    // A database that is kept may be ahead of the time at which a history begins.
    let with_history = !args.empty && args.database.is_none() && args.webhook.is_none();
    let beginning = if with_history { stories::beginning(now, trial_days) } else { now };
    let clock = Arc::new(ManualClock::starting_at(beginning));
    let mut options = options(page, Arc::clone(&clock), &settings, product);
    if args.old_api {
        options.stripe.shape = ApiShape::Old;
    }
    if with_history {
        options.people.extend(stories::people());
    }
    let sandbox = Sandbox::start(options).await?;
    for chat in &settings.chats {
        let (id, title) = (chat.id.0, chat.name.as_deref().unwrap_or("Paid chat"));
        sandbox.telegram().create_chat(id, GroupKind::Supergroup, title, OWNER);
        sandbox.telegram().promote_bot(id, OWNER, AdminRights::MEMBERS);
    }
    sandbox.stripe().add_promotion_code(PROMOTION_CODE, PROMOTION_PERCENT);
    sandbox.stripe().payload(match args.payload {
        PayloadStyle::Snapshot => Payload::Snapshot,
        PayloadStyle::Thin => Payload::Thin,
        PayloadStyle::Both => Payload::Both,
    });
    sandbox.stripe().allow_portal_pause(true);
    // Other services create tokens and verify signatures by real time.
    let surroundings = Surroundings {
        clock: Arc::<ManualClock>::clone(&clock),
        outside: Some(Arc::new(SystemClock)),
        chat_link_base: sandbox.link_base(),
        metrics: None,
    };
    let secrets = Secrets::load(&environment(product), &settings.webhook_endpoints)?;
    let catalogue = settings.catalogue.clone();
    let app = App::start(settings, secrets, surroundings, listener).await?;
    print_line(&sandbox.url())?;
    log::info!(
        "open the page in a browser; Ctrl-C ends the sandbox. The REST API is at http://{product}, \
         its JWT_SECRET is {JWT_SECRET}"
    );
    if args.webhook.is_some() {
        log::info!("outgoing webhooks are signed with the secret {ENDPOINT_SECRET}");
    }
    let mut stopped = pin!(stopped());
    let is_stopped = with_history && {
        let history =
            History { sandbox: &sandbox, app: &app, clock: &clock, catalogue: &catalogue };
        let scenes = stories::scenes(now, trial_days);
        tokio::select! {
            () = &mut stopped => true,
            () = history.play(&scenes) => false,
        }
    };
    app.run(async {
        if !is_stopped {
            stopped.await;
        }
    })
    .await;
    sandbox.stop().await;
    Ok(())
}

/// Settings for the simulators: the operator's file, or the shipped one with a single-payment plan.
/// Ignores the operator's environment, admins and webhook endpoints, so that nothing outside the
/// machine is contacted except `webhook`.
fn settings(
    config: Option<&Path>,
    database: &Path,
    product: SocketAddr,
    page: SocketAddr,
    webhook: Option<&str>,
) -> Result<Settings, Failure> {
    let environment = environment(page);
    let mut settings = match config {
        Some(path) => config::load(path, &environment)?,
        None => config::parse(&format!("{SHIPPED}{PASS}{LOUNGE}"), "bot.toml", &environment)?,
    };
    if config.is_none() {
        settings.plan_images = images()?;
    }
    let service =
        webhook.map(|url| format!("[[webhook_endpoints]]\nname = \"sandbox\"\nurl = {url:?}\n"));
    let mut own = format!("{SHIPPED}\n{}", service.unwrap_or_default());
    for admin in &ADMINS {
        let (id, role) = (admin.id, admin.role);
        writeln!(own, "[[admins]]\nid = {id}\nrole = \"{role}\"")?;
    }
    let own = config::parse(&own, "--webhook", &environment)?;
    (settings.admins, settings.webhook_endpoints) = (own.admins, own.webhook_endpoints);
    for plan in &mut settings.catalogue.plans {
        let mut counts = BTreeMap::<Interval, u32>::new();
        for price in &mut plan.prices {
            let (code, interval) = (&plan.code, price.interval);
            let earlier = counts.entry(interval).or_default();
            let suffix = if *earlier == 0 { String::new() } else { format!("_{earlier}") };
            price.stripe_price.get_or_insert_with(|| {
                PriceId::new(format!("price_sandbox_{code}_{interval}{suffix}"))
            });
            *earlier += 1;
        }
    }
    settings.bot.updates = Updates::Polling;
    settings.backup = None;
    settings.http.public_url = format!("http://{product}");
    settings.http.rates = RateLimits::unbounded();
    database.clone_into(&mut settings.database);
    Ok(settings)
}

fn images() -> Result<PlanImages, Failure> {
    let read = |(plan, bytes): (&str, &[u8])| {
        let image = PlanImage::read(bytes.to_vec()).map_err(anyhow::Error::from)?;
        Ok((PlanCode::new(plan), image))
    };
    IMAGES.into_iter().map(read).collect()
}

fn trial_days(text: &str) -> Result<u32, String> {
    const DAY: u64 = 24 * 60 * 60;
    let seconds = config::parse_duration(text)?.as_secs();
    let days = u32::try_from(seconds / DAY).ok().filter(|_| seconds % DAY == 0);
    days.ok_or_else(|| format!("`{text}` is not a number of whole days, such as 7d"))
}

/// The environment for the simulators, whose APIs are at `page`.
fn environment(page: SocketAddr) -> Environment {
    [
        ("TELEGRAM_BOT_TOKEN", BOT_TOKEN.to_owned()),
        ("STRIPE_SECRET_KEY", STRIPE_KEY.to_owned()),
        ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ("JWT_SECRET", JWT_SECRET.to_owned()),
        ("WEBHOOK_ENDPOINT_SECRET_SANDBOX", ENDPOINT_SECRET.to_owned()),
        ("STRIPE_API_BASE", format!("http://{page}/stripe/")),
        ("TELEGRAM_API_URL", format!("http://{page}/telegram")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn options(
    listener: TcpListener,
    clock: Arc<ManualClock>,
    settings: &Settings,
    product: SocketAddr,
) -> Options {
    Options {
        listener,
        clock: simulators::turned(clock),
        bot: BotIdentity { token: BOT_TOKEN.to_owned(), username: "tollgate_bot".to_owned() },
        people: newcomers(),
        groups: Vec::new(),
        stripe: StripeOptions {
            secret_key: STRIPE_KEY.to_owned(),
            webhook_url: format!("http://{product}{WEBHOOK_PATH}"),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            prices: simulators::prices(&settings.catalogue),
            shape: ApiShape::New,
        },
        app_name: "tollgate".to_owned(),
    }
}
