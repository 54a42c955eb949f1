//! `/grant` and `/revoke`: plans that admins give and end by hand.

use std::time::Duration;

use crate::bot::Bot;
use crate::bot::admin::subject::reason_in;
use crate::bot::admin::subject::word;
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
    /// Parses `[PLAN [30d | until DATE] [reason]]`.
    fn parse(user: UserId, arguments: &str) -> Option<Self> {
        let (plan, rest) = word(arguments);
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

/// Parses `[PLAN] [reason]`.
fn parse_revoke(user: UserId, arguments: &str) -> AdminAction {
    let (plan, reason) = word(arguments);
    let which = match plan {
        "" => RevokedGrants::All,
        plan => RevokedGrants::OfPlan(PlanCode::new(plan.to_lowercase())),
    };
    AdminAction::Revoke { user, which, reason: reason_in(reason) }
}

impl Bot {
    pub(in crate::bot::admin) async fn handle_grant_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let usage = context.localizer.grant_usage();
        let subject = self.subject(context, arguments, usage.clone(), CallbackData::Grant).await;
        let screen = match subject {
            Ok((user, rest)) => match GrantRequest::parse(user, rest) {
                Some(GrantRequest::Complete(action)) => {
                    return self.offer_action(context, None, action).await;
                }
                Some(GrantRequest::Plan(user)) => {
                    context.localizer.grant_plans(user, self.catalogue())
                }
                None => usage,
            },
            Err(screen) => screen,
        };
        self.reply(context.chat(), &screen).await;
    }

    pub(in crate::bot::admin) async fn handle_revoke_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        let usage = context.localizer.revoke_usage();
        match self.subject(context, arguments, usage, CallbackData::Whois).await {
            Ok((user, rest)) => self.offer_action(context, None, parse_revoke(user, rest)).await,
            Err(screen) => {
                self.reply(context.chat(), &screen).await;
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
            ("premium", GrantTerm::UntilRevoked, None),
            ("Premium  30d", month, None),
            ("premium 30d lost a week", month, Some("lost a week")),
            ("premium until 2027-01-31", january, None),
            ("premium UNTIL 2027-01-31 sorry", january, Some("sorry")),
            ("premium for the trouble", GrantTerm::UntilRevoked, Some("for the trouble")),
        ] {
            let (plan, reason) = (PlanCode::new("premium"), reason.map(str::to_owned));
            let action = AdminAction::Grant { user: USER, plan, term, reason };
            let complete = Some(GrantRequest::Complete(action));
            assert_eq!(GrantRequest::parse(USER, text), complete, "{text}");
        }
        assert_eq!(GrantRequest::parse(USER, ""), Some(GrantRequest::Plan(USER)));
        for text in ["premium until", "premium until 1"] {
            assert_eq!(GrantRequest::parse(USER, text), None, "{text}");
        }
    }

    #[test]
    fn a_revocation_names_a_plan_or_means_everything() {
        let premium = RevokedGrants::OfPlan(PlanCode::new("premium"));
        for (text, which, reason) in [
            ("", RevokedGrants::All, None),
            ("Premium", premium.clone(), None),
            ("premium a mistake", premium, Some("a mistake")),
        ] {
            let reason = reason.map(str::to_owned);
            let action = AdminAction::Revoke { user: USER, which, reason };
            assert_eq!(parse_revoke(USER, text), action, "{text}");
        }
    }
}
