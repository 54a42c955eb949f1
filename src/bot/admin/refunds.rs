//! `/refund` and `/cancel`: money back, and the end of a subscription.

use crate::bot::Bot;
use crate::bot::admin::subject::reason_in;
use crate::bot::admin::subject::word;
use crate::bot::context::ChatContext;
use crate::domain::account::PaidPayment;
use crate::domain::admin_action::ActionRefusal;
use crate::domain::admin_action::AdminAction;
use crate::domain::ids::UserId;
use crate::domain::money::Money;
use crate::messages::CallbackData;
use crate::messages::Screen;

/// The arguments of `/refund`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RefundRequest<'a> {
    user: UserId,
    /// Empty: it has to be chosen.
    payment: &'a str,
    /// The amount and the reason.
    rest: &'a str,
}

impl<'a> RefundRequest<'a> {
    /// Parses `[pi_… [5.00] [reason]]`.
    fn parse(user: UserId, arguments: &'a str) -> Option<Self> {
        let (payment, rest) = word(arguments);
        let is_id =
            |text: &str| ["pi_", "ch_", "py_", "in_"].iter().any(|kind| text.starts_with(kind));
        (payment.is_empty() || is_id(payment)).then_some(Self { user, payment, rest })
    }
}

/// Parses `[now] [reason]`.
fn parse_cancel(user: UserId, arguments: &str) -> AdminAction {
    let (first, after) = word(arguments);
    let now = first.eq_ignore_ascii_case("now");
    AdminAction::Cancel { user, now, reason: reason_in(if now { after } else { arguments }) }
}

impl Bot {
    pub(in crate::bot::admin) async fn handle_refund_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let usage = context.localizer.refund_usage();
        let subject = self.subject(context, arguments, usage.clone(), CallbackData::Refund).await;
        let request =
            subject.and_then(|(user, rest)| RefundRequest::parse(user, rest).ok_or(usage));
        let request = match request {
            Ok(request) => request,
            Err(screen) => {
                self.reply(context.chat(), &screen).await;
                return;
            }
        };
        if request.payment.is_empty() {
            let screen = self.refundable(context, request.user).await;
            self.reply(context.chat(), &screen).await;
            return;
        }
        let user = request.user;
        match self.services().admin_actions.payment(user, request.payment).await {
            Ok(paid) => match amount_in(&request, &paid) {
                Ok(action) => self.offer_action(context, None, action).await,
                Err(refusal) => {
                    let screen = self.action_trouble(context, refusal.into(), Some(user));
                    self.reply(context.chat(), &screen).await;
                }
            },
            Err(error) => {
                let screen = self.action_trouble(context, error, Some(user));
                self.reply(context.chat(), &screen).await;
            }
        }
    }

    pub(in crate::bot::admin) async fn handle_cancel_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let usage = context.localizer.cancel_usage();
        let target = |user| CallbackData::CancelSubscription(user, false);
        match self.subject(context, arguments, usage, target).await {
            Ok((user, rest)) => self.offer_action(context, None, parse_cancel(user, rest)).await,
            Err(screen) => {
                self.reply(context.chat(), &screen).await;
            }
        }
    }

    /// Handles the buttons that choose a payment and an amount, and the one that cancels a subscription. The
    /// caller has checked the permission.
    pub(in crate::bot::admin) async fn handle_money_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        let screen = match data {
            CallbackData::Refund(user) => self.refundable(context, user).await,
            CallbackData::RefundPayment(user, payment) => {
                match self.services().admin_actions.payment(user, &payment).await {
                    Ok(paid) => context.localizer.refund_amounts(user, &paid, self.catalogue()),
                    Err(error) => self.action_trouble(context, error, Some(user)),
                }
            }
            CallbackData::RefundAmount(user, payment, minor) => {
                let action = AdminAction::Refund { user, payment, minor, reason: None };
                return self.offer_action(context, Some(message), action).await;
            }
            CallbackData::CancelSubscription(user, now) => {
                let action = AdminAction::Cancel { user, now, reason: None };
                return self.offer_action(context, Some(message), action).await;
            }
            _ => return,
        };
        self.show(context.chat(), message, &screen).await;
    }

    /// The payments of a user that can be refunded.
    async fn refundable(&self, context: &ChatContext, user: UserId) -> Screen {
        match self.services().admin_actions.payments(user).await {
            Ok(paid) => context.localizer.refund_payments(user, &paid, self.catalogue()),
            Err(error) => self.action_trouble(context, error, Some(user)),
        }
    }
}

/// The refund of the amount that is named, or of all that is left.
fn amount_in(
    request: &RefundRequest<'_>,
    paid: &PaidPayment,
) -> Result<AdminAction, ActionRefusal> {
    let (first, after) = word(request.rest);
    let is_amount = first.starts_with(|letter: char| letter.is_ascii_digit());
    let (minor, reason) = if is_amount {
        let amount = Money::parse(first, paid.amount.currency);
        let left = Money { minor: paid.left(), ..paid.amount };
        (Some(amount.ok_or(ActionRefusal::NotThatMuch(left))?.minor), after)
    } else {
        (None, request.rest)
    };
    let (user, payment) = (request.user, paid.id.clone());
    Ok(AdminAction::Refund { user, payment, minor, reason: reason_in(reason) })
}

#[cfg(test)]
mod tests {
    use crate::bot::admin::refunds::RefundRequest;
    use crate::bot::admin::refunds::amount_in;
    use crate::bot::admin::refunds::parse_cancel;
    use crate::domain::account::PaidPayment;
    use crate::domain::admin_action::ActionRefusal;
    use crate::domain::admin_action::AdminAction;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;
    use crate::domain::money::Money;

    const USER: UserId = UserId(1001);

    #[test]
    fn a_refund_names_a_payment_an_amount_and_a_reason() {
        let amount = Money { minor: 1900, currency: "usd".parse().unwrap() };
        let paid = PaidPayment {
            id: "pi_1".to_owned(),
            invoice: None,
            plan: None,
            paid_at: Timestamp::from_seconds(0),
            amount,
            returned: 400,
            is_disputed: false,
        };
        for (text, minor, reason) in [
            ("pi_1", None, None),
            ("in_1 5.00", Some(500), None),
            ("pi_1 5,5 broken", Some(550), Some("broken")),
            ("pi_1 was broken", None, Some("was broken")),
        ] {
            let request = RefundRequest::parse(USER, text).unwrap();
            let (payment, reason) = ("pi_1".to_owned(), reason.map(str::to_owned));
            let action = AdminAction::Refund { user: USER, payment, minor, reason };
            assert_eq!(amount_in(&request, &paid), Ok(action), "{text}");
        }
        let request = RefundRequest::parse(USER, "pi_1 5.005").unwrap();
        let left = Money { minor: 1500, ..amount };
        assert_eq!(amount_in(&request, &paid), Err(ActionRefusal::NotThatMuch(left)));
        assert_eq!(RefundRequest::parse(USER, "").unwrap().payment, "");
        for text in ["sub_1", "5.00"] {
            assert_eq!(RefundRequest::parse(USER, text), None, "{text}");
        }
    }

    #[test]
    fn a_cancellation_is_at_once_or_with_the_period() {
        for (text, now, reason) in [
            ("", false, None),
            ("NOW", true, None),
            ("now a scam", true, Some("a scam")),
            ("asked for it", false, Some("asked for it")),
        ] {
            let reason = reason.map(str::to_owned);
            let action = AdminAction::Cancel { user: USER, now, reason };
            assert_eq!(parse_cancel(USER, text), action, "{text}");
        }
    }
}
