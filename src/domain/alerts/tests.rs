//! Tests of the lifecycle: what is announced, once, and when it is over.

use std::time::Duration;

use crate::domain::admin::{Admin, Role};
use crate::domain::alerts::{
    Alert, AlertChange, AlertKind, AlertState, Observation, recipients, step,
};
use crate::domain::chat_update::ChatId;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EndpointName, UserId};
use crate::domain::paid_chat::ChatProblem;

const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
const MINUTE: Duration = Duration::from_mins(1);

/// The stored alerts, and the messages so far.
#[derive(Default)]
struct Stored {
    alerts: Vec<AlertState>,
    /// `+` with the statement for a beginning or another statement, `-` with the duration in seconds for an end.
    messages: Vec<String>,
}

impl Stored {
    fn observe(&mut self, observed: &Observation, now: Timestamp) {
        for change in step(&self.alerts, observed, now) {
            let key = match &change {
                AlertChange::Stored(state)
                | AlertChange::Announced(state)
                | AlertChange::Over { state, .. } => state.alert.key(),
                AlertChange::Dropped(key) => key.clone(),
            };
            self.alerts.retain(|state| state.alert.key() != key);
            match change {
                AlertChange::Stored(state) => self.alerts.push(state),
                AlertChange::Announced(state) => {
                    self.messages.push(format!("+{}", state.alert.statement()));
                    self.alerts.push(state);
                }
                AlertChange::Over { state, until } => {
                    self.messages.push(format!("-{}", until.since(state.since).as_secs()));
                }
                AlertChange::Dropped(_) => {}
            }
        }
        assert_eq!(
            step(&self.alerts, &Observation { kinds: Vec::new(), ..observed.clone() }, now)
                .into_iter()
                .filter(|change| !matches!(change, AlertChange::Stored(_)))
                .collect::<Vec<_>>(),
            [],
            "the same observation announces nothing again"
        );
    }

    fn take_messages(&mut self) -> Vec<String> {
        std::mem::take(&mut self.messages)
    }
}

fn failed_events(count: u64) -> Observation {
    let alert = Alert::FailedEvents { count, reason: "no user".to_owned() };
    Observation::of(AlertKind::FailedEvents, (count > 0).then_some(alert))
}

fn clock(wrong: Option<bool>) -> Observation {
    let alert = wrong.map(|wrong| Alert::Clock { wall: START, right: START, wrong });
    Observation::of(AlertKind::Clock, alert)
}

#[test]
fn a_condition_is_announced_once_however_often_it_is_observed_and_once_when_it_is_over() {
    let mut stored = Stored::default();
    stored.observe(&failed_events(0), START);
    for (minute, count) in [(0, 1), (1, 1), (2, 7)] {
        stored.observe(&failed_events(count), START.plus(MINUTE * minute));
    }
    assert!(matches!(stored.alerts[0].alert, Alert::FailedEvents { count: 7, .. }));
    stored.observe(&failed_events(0), START.plus(MINUTE * 12));
    stored.observe(&failed_events(0), START.plus(MINUTE * 13));
    assert_eq!(
        (stored.take_messages(), stored.alerts.len()),
        (vec!["+0".into(), "-720".into()], 0)
    );
    stored.observe(&failed_events(1), START.plus(MINUTE * 14));
    assert_eq!(stored.take_messages(), ["+0"], "another episode");
}

#[test]
fn a_cause_that_comes_and_goes_is_one_alert() {
    let mut stored = Stored::default();
    let second = Duration::from_secs(1);
    for at in 0..50 {
        stored.observe(&clock((at % 2 == 0).then_some(true)), START.plus(second * at));
    }
    assert_eq!(stored.take_messages(), ["+1"]);
    let nothing_known = Observation { kinds: Vec::new(), alerts: Vec::new() };
    stored.observe(&nothing_known, START.plus(second * 108));
    assert_eq!(stored.take_messages(), Vec::<String>::new());
    stored.observe(&nothing_known, START.plus(second * 109));
    assert_eq!(stored.take_messages(), ["-49"], "it lasted until its cause was gone");
}

#[test]
fn a_condition_that_becomes_more_serious_is_announced_again_and_ends_once() {
    let mut stored = Stored::default();
    for wrong in [false, true, false, true] {
        stored.observe(&clock(Some(wrong)), START);
    }
    assert_eq!(stored.take_messages(), ["+0", "+1"]);
    stored.observe(&clock(None), START);
    stored.observe(&clock(None), START.plus(MINUTE));
    assert_eq!(stored.take_messages(), ["-0"]);
}

#[test]
fn each_change_of_what_is_wrong_with_a_chat_is_announced_and_the_end_once() {
    let mut stored = Stored::default();
    let club = |problem: Option<ChatProblem>| {
        let title = "Club".to_owned();
        let alert = problem.map(|problem| Alert::Chat { chat: ChatId(-100), title, problem });
        Observation::of(AlertKind::Chat, alert)
    };
    let (demoted, removed) = (ChatProblem::NotAdministrator, ChatProblem::NoAccess);
    for problem in [demoted, demoted, removed, removed, demoted, removed] {
        stored.observe(&club(Some(problem)), START);
    }
    assert_eq!(stored.take_messages(), ["+2", "+0", "+2", "+0"]);
    stored.observe(&club(None), START.plus(MINUTE));
    assert_eq!(stored.take_messages(), ["-60"]);
}

#[test]
fn occurrences_are_counted_until_there_was_none_for_a_while() {
    let mut stored = Stored::default();
    let hour = Duration::from_hours(1);
    let lost = |user| {
        Observation::found(Alert::DeadNotices {
            count: 1,
            user: UserId(user),
            reason: String::new(),
        })
    };
    for (user, at) in [(1, 0), (2, 20), (3, 40)] {
        let now = START.plus(hour * at);
        for change in step(&stored.alerts, &lost(user), now) {
            let (AlertChange::Stored(state) | AlertChange::Announced(state)) = change else {
                panic!("{change:?}")
            };
            stored.alerts = vec![state];
        }
    }
    let alert = &stored.alerts[0].alert;
    assert!(matches!(alert, Alert::DeadNotices { count: 3, user: UserId(3), .. }), "{alert:?}");
    let quiet = Observation { kinds: Vec::new(), alerts: Vec::new() };
    stored.observe(&quiet, START.plus(hour * 63));
    assert_eq!(stored.take_messages(), Vec::<String>::new());
    stored.observe(&quiet, START.plus(hour * 64));
    assert_eq!(stored.take_messages(), ["-144000"]);
}

#[test]
fn alerts_of_one_kind_begin_and_end_apart() {
    let dead = |endpoint: &str| Alert::DeadDeliveries {
        endpoint: EndpointName::new(endpoint),
        count: 1,
        reason: String::new(),
    };
    let of = |alerts: &[Alert]| Observation {
        kinds: vec![AlertKind::DeadDeliveries],
        alerts: alerts.to_vec(),
    };
    let mut stored = Stored::default();
    stored.observe(&of(&[dead("crm"), dead("club")]), START);
    stored.observe(&of(&[dead("club")]), START.plus(MINUTE));
    assert_eq!(stored.take_messages(), ["+0", "+0", "-60"]);
    let left: Vec<_> = stored.alerts.iter().map(|state| state.alert.key().subject).collect();
    assert_eq!(left, ["club"]);
}

#[test]
fn the_name_of_a_kind_is_the_stored_one_and_each_role_gets_its_kinds() {
    let of = |ids: &[(i64, Role)]| -> Vec<Admin> {
        ids.iter().map(|(id, role)| Admin { id: UserId(*id), role: *role }).collect()
    };
    let all = of(&[(1, Role::Owner), (2, Role::Support), (3, Role::Auditor)]);
    let alone = of(&[(3, Role::Auditor)]);
    let read = |admins: &[Admin], kind| -> Vec<i64> {
        recipients(admins, kind).map(|admin| admin.id.0).collect()
    };
    for kind in AlertKind::ALL {
        let readers = read(&all, kind);
        assert!(readers == [1] || readers == [1, 2], "{kind:?}: {readers:?}");
        assert_eq!(read(&alone, kind), [3], "{kind:?}: somebody has to know");
    }
    let stored = serde_json::to_value(failed_events(1).alerts).unwrap();
    assert_eq!(stored[0]["alert"], AlertKind::FailedEvents.as_str());
}
