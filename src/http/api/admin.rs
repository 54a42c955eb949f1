//! Who may use the routes for admins: a token with the scope, of an admin whose role includes it.

use axum::http::StatusCode;

use crate::billing::ActionError;
use crate::domain::admin::{Operator, Permission};
use crate::domain::admin_action::ActionRefusal;
use crate::http::AppState;
use crate::http::api::caller::Caller;
use crate::http::problem::Problem;
use crate::http::token::ADMIN_WRITE;

/// Characters of a reason.
const MAX_REASON: usize = 500;

/// The admin who sends the request. Refusals are recorded in the audit log.
pub(super) async fn operator(
    state: &AppState,
    caller: &Caller,
    permission: Permission,
) -> Result<Operator, Problem> {
    let actions = &state.services.admin_actions;
    if !caller.0.has_scope(ADMIN_WRITE) {
        actions.refuse_stranger(caller.user(), permission).await?;
        return Err(Problem::new(StatusCode::FORBIDDEN, "insufficient_scope")
            .because(format!("the token needs the scope `{ADMIN_WRITE}`"))
            .challenge("Bearer error=\"insufficient_scope\", scope=\"admin:write\""));
    }
    Ok(actions.admit(caller.user(), permission).await?)
}

/// The reason of an action. An empty one counts as none.
pub(super) fn reason(text: Option<String>) -> Result<Option<String>, Problem> {
    let reason = text.filter(|reason| !reason.trim().is_empty());
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > MAX_REASON) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "reason_too_long")
            .because("a reason has at most 500 characters"));
    }
    Ok(reason)
}

impl From<ActionError> for Problem {
    fn from(error: ActionError) -> Self {
        let refusal = match error {
            ActionError::Failed(refusal) => return refusal.into(),
            ActionError::RefusedByStripe(message) => {
                return Self::new(StatusCode::CONFLICT, "refused_by_stripe").because(message);
            }
            ActionError::Refused(refusal) => refusal,
        };
        let (status, code) = match refusal {
            ActionRefusal::NotAdmin => (StatusCode::FORBIDDEN, "not_an_admin"),
            ActionRefusal::NotPermitted(_) => (StatusCode::FORBIDDEN, "role_not_permitted"),
            ActionRefusal::PlanUnknown => (StatusCode::BAD_REQUEST, "unknown_plan"),
            ActionRefusal::PlanFree => (StatusCode::BAD_REQUEST, "free_plan"),
            ActionRefusal::EndInPast => (StatusCode::BAD_REQUEST, "end_in_past"),
            ActionRefusal::Unending | ActionRefusal::NotLonger(_) => {
                (StatusCode::CONFLICT, "already_granted")
            }
            ActionRefusal::NothingGranted => (StatusCode::NOT_FOUND, "unknown_grant"),
            ActionRefusal::PaymentUnknown => (StatusCode::NOT_FOUND, "unknown_payment"),
            ActionRefusal::SeveralPayments => (StatusCode::BAD_REQUEST, "several_payments"),
            ActionRefusal::Disputed => (StatusCode::CONFLICT, "payment_disputed"),
            ActionRefusal::NothingLeft => (StatusCode::CONFLICT, "already_refunded"),
            ActionRefusal::NotThatMuch(_) => (StatusCode::BAD_REQUEST, "bad_amount"),
            ActionRefusal::NoSubscription => (StatusCode::CONFLICT, "no_subscription"),
            ActionRefusal::ScheduledElsewhere => (StatusCode::CONFLICT, "scheduled_elsewhere"),
            ActionRefusal::EndsAlready(_) => (StatusCode::CONFLICT, "ends_already"),
            ActionRefusal::NothingToPostpone
            | ActionRefusal::ChangePending
            | ActionRefusal::SeveralPeriods
            | ActionRefusal::TooLate(_) => (StatusCode::CONFLICT, "cannot_postpone"),
            ActionRefusal::SamePerson
            | ActionRefusal::TargetUnknown
            | ActionRefusal::TargetSubscribed
            | ActionRefusal::NothingToMove
            | ActionRefusal::NoticeLeaving => (StatusCode::CONFLICT, "cannot_move"),
            ActionRefusal::NoLongerAsShown => (StatusCode::CONFLICT, "changed_meanwhile"),
            ActionRefusal::NoConfirmation => (StatusCode::CONFLICT, "no_confirmation"),
        };
        Self::new(status, code).because(refusal.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::billing::{ActionError, Refusal};
    use crate::domain::admin::Role;
    use crate::domain::admin_action::ActionRefusal;
    use crate::domain::clock::Timestamp;
    use crate::domain::money::Money;
    use crate::http::problem::Problem;

    fn usd(minor: i64) -> Money {
        Money { minor, currency: "usd".parse().unwrap() }
    }

    #[test]
    fn each_refusal_of_an_action_has_a_documented_code() {
        let documentation = include_str!("../../../docs/API.md");
        let refused = |refusal| ActionError::Refused(refusal);
        for (error, status, code) in [
            (refused(ActionRefusal::NotAdmin), 403, "not_an_admin"),
            (refused(ActionRefusal::NotPermitted(Role::Auditor)), 403, "role_not_permitted"),
            (refused(ActionRefusal::PlanUnknown), 400, "unknown_plan"),
            (refused(ActionRefusal::PlanFree), 400, "free_plan"),
            (refused(ActionRefusal::EndInPast), 400, "end_in_past"),
            (refused(ActionRefusal::Unending), 409, "already_granted"),
            (refused(ActionRefusal::NotLonger(Timestamp::from_seconds(0))), 409, "already_granted"),
            (refused(ActionRefusal::NothingGranted), 404, "unknown_grant"),
            (refused(ActionRefusal::PaymentUnknown), 404, "unknown_payment"),
            (refused(ActionRefusal::SeveralPayments), 400, "several_payments"),
            (refused(ActionRefusal::Disputed), 409, "payment_disputed"),
            (refused(ActionRefusal::NothingLeft), 409, "already_refunded"),
            (refused(ActionRefusal::NotThatMuch(usd(500))), 400, "bad_amount"),
            (refused(ActionRefusal::NoSubscription), 409, "no_subscription"),
            (refused(ActionRefusal::ScheduledElsewhere), 409, "scheduled_elsewhere"),
            (ActionError::RefusedByStripe("no".repeat(9)), 409, "refused_by_stripe"),
            (ActionError::Failed(Refusal::Internal), 500, "internal"),
        ] {
            let problem = Problem::from(error);
            let body: Value = serde_json::from_str(&problem.body()).unwrap();
            assert_eq!((problem.status().as_u16(), &body["code"]), (status, &code.into()));
            assert!(documentation.contains(&format!("`{code}`")), "docs/API.md lacks {code}");
        }
    }
}
