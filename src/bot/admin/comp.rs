//! `/comp`: days of a subscription that are given away.

use crate::bot::Bot;
use crate::bot::admin::subject::reason_in;
use crate::bot::admin::subject::word;
use crate::bot::context::ChatContext;
use crate::domain::admin_action::AdminAction;
use crate::domain::duration;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;

/// Parses `7d [reason]`.
fn parse_comp(user: UserId, arguments: &str) -> Option<AdminAction> {
    let (span, reason) = word(arguments);
    let seconds = duration::parse(span)?.as_secs();
    Some(AdminAction::Comp { user, seconds, reason: reason_in(reason) })
}

impl Bot {
    pub(in crate::bot::admin) async fn handle_comp_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let usage = context.localizer.comp_usage();
        let subject = self.subject(context, arguments, usage.clone(), CallbackData::Whois).await;
        let screen = match subject {
            Ok((user, rest)) => match parse_comp(user, rest) {
                Some(action) => return self.offer_action(context, None, action).await,
                None => usage,
            },
            Err(screen) => screen,
        };
        self.reply(context.chat(), &screen).await;
    }
}

#[cfg(test)]
mod tests {
    use crate::bot::admin::comp::parse_comp;
    use crate::domain::admin_action::AdminAction;
    use crate::domain::ids::UserId;

    #[test]
    fn free_days_have_a_length_and_a_reason() {
        let (user, day) = (UserId(1001), 24 * 60 * 60);
        for (text, seconds, reason) in
            [("7d", 7 * day, None), ("36h lost  a day", day * 3 / 2, Some("lost  a day"))]
        {
            let reason = reason.map(str::to_owned);
            assert_eq!(parse_comp(user, text), Some(AdminAction::Comp { user, seconds, reason }));
        }
        for text in ["", "seven", "soon 7d"] {
            assert_eq!(parse_comp(user, text), None, "{text}");
        }
    }
}
