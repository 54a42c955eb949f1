//! `/grant` and `/revoke`: plans that admins give and end by hand.

use std::time::Duration;

use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::domain::admin_action::AdminAction;
use crate::domain::admin_action::GrantTerm;
use crate::domain::admin_action::RevokedGrants;
use crate::domain::date;
use crate::domain::duration;
use crate::domain::ids::PlanCode;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;

const DAY: Duration = Duration::from_hours(24);

/// The arguments of `/grant`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum GrantRequest {
    /// The plan has to be chosen.
    Plan(UserId),
    Complete(AdminAction),
}

impl GrantRequest {
    /// Parses `ID [PLAN [30d | until DATE] [reason]]`.
    fn parse(arguments: &str) -> Option<Self> {
        let (user, rest) = word(arguments);
        let user = UserId::of_text(user)?;
        let (plan, rest) = word(rest);
        if plan.is_empty() {
            return Some(Self::Plan(user));
        }
        let (first, after) = word(rest);
        let (term, reason) = if first.eq_ignore_ascii_case("until") {
            let (end, after) = word(after);
            (GrantTerm::Until(date::parse_end(end)?), after)
        } else if let Some(span) = duration::parse(first) {
            (GrantTerm::lasting(span), after)
        } else {
            (GrantTerm::UntilRevoked, rest)
        };
        let plan = PlanCode::new(plan.to_lowercase());
        Some(Self::Complete(AdminAction::Grant { user, plan, term, reason: reason_in(reason) }))
    }
}

/// Parses `ID [PLAN] [reason]`.
fn parse_revoke(arguments: &str) -> Option<AdminAction> {
    let (user, rest) = word(arguments);
    let user = UserId::of_text(user)?;
    let (plan, reason) = word(rest);
    let which = match plan {
        "" => RevokedGrants::All,
        plan => RevokedGrants::OfPlan(PlanCode::new(plan.to_lowercase())),
    };
    Some(AdminAction::Revoke { user, which, reason: reason_in(reason) })
}

/// The first word, and the rest.
pub(in crate::bot::admin) fn word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (first, rest.trim())
}

pub(in crate::bot::admin) fn reason_in(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Bot {
    pub(in crate::bot::admin) async fn handle_grant_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let screen = match GrantRequest::parse(arguments) {
            Some(GrantRequest::Complete(action)) => {
                return self.offer_action(context, None, action).await;
            }
            Some(GrantRequest::Plan(user)) => context.localizer.grant_plans(user, self.catalogue()),
            None => context.localizer.grant_usage(),
        };
        self.reply(context.chat(), &screen).await;
    }

    pub(in crate::bot::admin) async fn handle_revoke_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        match parse_revoke(arguments) {
            Some(action) => self.offer_action(context, None, action).await,
            None => {
                self.reply(context.chat(), &context.localizer.revoke_usage()).await;
            }
        }
    }

    /// Handles the buttons that choose a plan and how long it is given. The caller has checked the permission.
    pub(in crate::bot::admin) async fn handle_grant_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        let (localizer, catalogue) = (&context.localizer, self.catalogue());
        let screen = match data {
            CallbackData::Grant(user) => localizer.grant_plans(user, catalogue),
            CallbackData::GrantPlan(user, plan) => localizer.grant_terms(user, &plan, catalogue),
            CallbackData::GrantTerm(user, plan, days) => {
                let term = match days {
                    Some(days) => GrantTerm::lasting(DAY * days),
                    None => GrantTerm::UntilRevoked,
                };
                let action = AdminAction::Grant { user, plan, term, reason: None };
                return self.offer_action(context, Some(message), action).await;
            }
            _ => return,
        };
        self.show(context.chat(), message, &screen).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::bot::admin::grants::GrantRequest;
    use crate::bot::admin::grants::parse_revoke;
    use crate::domain::admin_action::AdminAction;
    use crate::domain::admin_action::GrantTerm;
    use crate::domain::admin_action::RevokedGrants;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::PlanCode;
    use crate::domain::ids::UserId;

    const USER: UserId = UserId(1001);

    #[test]
    fn a_grant_is_read_with_its_term_and_its_reason() {
        let month = GrantTerm::lasting(Duration::from_hours(30 * 24));
        let january = GrantTerm::Until(Timestamp::from_seconds(1_801_439_999));
        for (text, term, reason) in [
            ("1001 premium", GrantTerm::UntilRevoked, None),
            ("1001  Premium 30d", month, None),
            ("1001 premium 30d lost a week", month, Some("lost a week")),
            ("1001 premium until 2027-01-31", january, None),
            ("1001 premium UNTIL 2027-01-31 sorry", january, Some("sorry")),
            ("1001 premium for the trouble", GrantTerm::UntilRevoked, Some("for the trouble")),
        ] {
            let (plan, reason) = (PlanCode::new("premium"), reason.map(str::to_owned));
            let action = AdminAction::Grant { user: USER, plan, term, reason };
            assert_eq!(GrantRequest::parse(text), Some(GrantRequest::Complete(action)), "{text}");
        }
        assert_eq!(GrantRequest::parse("1001"), Some(GrantRequest::Plan(USER)));
        for text in ["", "bob premium", "-1 premium", "1001 premium until", "1001 premium until 1"]
        {
            assert_eq!(GrantRequest::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_revocation_names_a_plan_or_means_everything() {
        let premium = RevokedGrants::OfPlan(PlanCode::new("premium"));
        for (text, which, reason) in [
            ("1001", RevokedGrants::All, None),
            ("1001 Premium", premium.clone(), None),
            ("1001 premium a mistake", premium, Some("a mistake")),
        ] {
            let reason = reason.map(str::to_owned);
            let action = AdminAction::Revoke { user: USER, which, reason };
            assert_eq!(parse_revoke(text), Some(action), "{text}");
        }
        assert_eq!(parse_revoke("x"), None);
    }
}
