//! The answers: each from its flag, the environment, the operator, or a default.

use anyhow::anyhow;
use secrecy::{ExposeSecret, SecretString};

use crate::cli::failure::Failure;
use crate::cli::init::arguments::{Args, public_url};
use crate::cli::init::dialog::Dialog;
use crate::cli::init::given_secret::given_secret;
use crate::cli::init::known::Known;
use crate::cli::init::{bot, owner, prompts, shop, stripe_key};
use crate::cli::setup::Setup;
use crate::config::{ConfigError, Draft};

/// Everything that is written.
pub(super) struct Answers {
    pub(super) bot_token: SecretString,
    pub(super) stripe_key: SecretString,
    pub(super) draft: Draft,
}

const STRIPE_VARIABLE: &str = "STRIPE_SECRET_KEY";

impl Answers {
    /// Asks for what is neither in the flags nor in the environment. In a script, what has no default must be
    /// there: one error names everything that is missing.
    pub(super) async fn collect(
        dialog: &mut Dialog,
        setup: &Setup,
        args: &Args,
    ) -> Result<Self, Failure> {
        let known = Known::read(dialog, setup);
        let known = known.as_ref();
        if !dialog.asks() {
            complete(setup, args, known)?;
        }
        let bot = bot::find(dialog, setup, args).await?;
        let bot = bot.ok_or_else(|| missing(&[BOT_TOKEN]))?;
        let owner = owner::find(dialog, setup, args, &bot, known).await?;
        let stripe_key = stripe_key(dialog, setup, args)?;
        let public_url = match &args.public_url {
            Some(url) => url.clone(),
            None => asked_public_url(dialog, known)?,
        };
        let draft = shop::ask(dialog, setup, args, &owner, public_url, known)?;
        Ok(Self { bot_token: bot.token, stripe_key, draft })
    }
}

const BOT_TOKEN: &str =
    "--bot-token-file FILE, or TELEGRAM_BOT_TOKEN in the environment: @BotFather gives it";
const STRIPE_KEY: &str = "--stripe-key-file FILE, or STRIPE_SECRET_KEY in the environment: from \
                          https://dashboard.stripe.com/apikeys";
const OWNER: &str = "--owner-id ID: your numeric Telegram id, which @userinfobot shows";
const PUBLIC_URL: &str = "--public-url URL: where Stripe and customers reach this server";

/// Refuses a script that leaves out an answer without a default.
fn complete(setup: &Setup, args: &Args, known: Option<&Known>) -> Result<(), Failure> {
    let variable = |name: &str| setup.environment.get(name).map_err(ConfigError::from);
    let has_token = args.bot_token_file.is_some() || variable(bot::VARIABLE)?.is_some();
    let has_key = args.stripe_key_file.is_some() || variable(STRIPE_VARIABLE)?.is_some();
    let absent: Vec<&str> = [
        (BOT_TOKEN, has_token),
        (STRIPE_KEY, has_key),
        (OWNER, args.owner_id.or_else(|| known?.owner()).is_some()),
        (PUBLIC_URL, args.public_url.is_some() || known.is_some()),
    ]
    .into_iter()
    .filter_map(|(what, is_there)| (!is_there).then_some(what))
    .collect();
    if absent.is_empty() { Ok(()) } else { Err(missing(&absent)) }
}

fn missing(what: &[&str]) -> Failure {
    let list = what.join("\n  -> ");
    Failure::Misconfigured(anyhow!("with --yes nothing is asked, and this is missing\n  -> {list}"))
}

fn stripe_key(dialog: &Dialog, setup: &Setup, args: &Args) -> Result<SecretString, Failure> {
    let file = args.stripe_key_file.as_deref();
    let given = given_secret(setup, STRIPE_VARIABLE, "--stripe-key-file", file, stripe_key::check)?;
    let key = match given {
        Some((key, source)) => {
            dialog.confirms(format!("Stripe: a key from {source}"));
            key
        }
        None if dialog.asks() => {
            dialog.explains(
                "Stripe's key is at https://dashboard.stripe.com/apikeys. Begin in test mode (sk_test_…): no \
                 real money moves.",
            );
            prompts::secret("Secret or restricted key of Stripe (not shown)", stripe_key::check)?
        }
        None => return Err(missing(&[STRIPE_KEY])),
    };
    if stripe_key::is_live(key.expose_secret()) {
        dialog.warns(
            "This is a live key: payments with it are real. A test key is better to begin with.",
        );
    }
    Ok(key)
}

fn asked_public_url(dialog: &Dialog, known: Option<&Known>) -> Result<String, Failure> {
    let default = known.map(|known| known.settings.http.public_url.as_str());
    if !dialog.asks() {
        return default.map(str::to_owned).ok_or_else(|| missing(&[PUBLIC_URL]));
    }
    prompts::text(
        "Address of this server, as Stripe and customers reach it",
        default,
        "https://billing.your-domain.com",
        |url| public_url(url).map(|_| ()),
    )
}
