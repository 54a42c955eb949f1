//! `tollgate refund`, `tollgate cancel` and `tollgate comp`: money back, the end of a subscription, and free days.

use std::time::Duration;

use crate::cli::admin_action::{carry_out, carry_out_for};
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::config;
use crate::domain::admin_action::{ActionRefusal, AdminAction};
use crate::domain::ids::UserId;
use crate::domain::money::Money;

#[derive(Debug, clap::Args)]
pub(crate) struct RefundArgs {
    /// The payment: `pi_…`, `ch_…`, or the invoice that it has paid, `in_…`.
    #[arg(value_name = "PAYMENT")]
    payment: String,
    /// A part of it, for example 5.00; without it, all that is left.
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
    /// For the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CancelArgs {
    /// The Telegram user id.
    #[arg(value_name = "USER", value_parser = clap::value_parser!(i64).range(1..))]
    user: i64,
    /// At once; without it, at the end of the period that is paid for.
    #[arg(long)]
    now: bool,
    /// For the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompArgs {
    /// The Telegram user id.
    #[arg(value_name = "USER", value_parser = clap::value_parser!(i64).range(1..))]
    user: i64,
    /// How much later the next payment is due, for example 7d.
    #[arg(value_name = "DURATION", value_parser = config::parse_duration)]
    span: Duration,
    /// For the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn refund(setup: &Setup, args: RefundArgs) -> Result<(), Failure> {
    let RefundArgs { payment, amount, reason, yes } = args;
    carry_out_for(setup, yes, async move |actions| {
        let user = actions.user_of_payment(&payment).await?;
        let user = user.ok_or(ActionRefusal::PaymentUnknown)?;
        let paid = actions.payment(user, &payment).await?;
        let minor = match &amount {
            None => None,
            Some(text) => {
                let left = Money { minor: paid.left(), ..paid.amount };
                let amount = Money::parse(text, paid.amount.currency);
                Some(amount.ok_or(ActionRefusal::NotThatMuch(left))?.minor)
            }
        };
        Ok(AdminAction::Refund { user, payment: paid.id, minor, reason })
    })
}

pub(crate) fn cancel(setup: &Setup, args: CancelArgs) -> Result<(), Failure> {
    let CancelArgs { user, now, reason, yes } = args;
    carry_out(setup, AdminAction::Cancel { user: UserId(user), now, reason }, yes)
}

pub(crate) fn comp(setup: &Setup, args: CompArgs) -> Result<(), Failure> {
    let CompArgs { user, span, reason, yes } = args;
    carry_out(setup, AdminAction::Comp { user: UserId(user), seconds: span.as_secs(), reason }, yes)
}
