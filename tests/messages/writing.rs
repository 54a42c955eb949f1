//! The screens of messages from admins: to one person, and to many.

use tollgate::domain::broadcast::{
    Broadcast, BroadcastButton, BroadcastState, CopiedMessage, Reach, Segment,
};
use tollgate::domain::conversation::Written;
use tollgate::domain::ids::{PlanCode, UserId};
use tollgate::domain::person::KnownPerson;
use tollgate::domain::plan::Catalogue;
use tollgate::messages::{Localizer, Screen};

use crate::messages::screens::{HOSTILE, day};

/// Every screen, with as much and with as little on it as possible.
pub(super) fn screens(
    localizer: &Localizer,
    catalogue: &Catalogue,
    person: &KnownPerson,
) -> Vec<Screen> {
    let button = BroadcastButton { label: HOSTILE.to_owned(), url: "https://x.test".to_owned() };
    let mut all = vec![
        localizer.message_usage(),
        localizer.message_prompt(person),
        localizer.message_to_unknown(UserId(i64::MAX)),
        localizer.answer_passed_on(),
        localizer.answer_needs_text(),
        localizer.broadcast_usage(),
        Screen { text: "-".to_owned(), ..localizer.broadcast_buttons(Some(&button)) },
        localizer.broadcast_text(HOSTILE),
        localizer.broadcasts_wanted(true),
        localizer.broadcasts_wanted(false),
    ];
    let written = [
        Written::Queued(person.clone()),
        Written::Blocked(person.clone()),
        Written::Unknown(person.id),
        Written::TooLong,
    ];
    all.extend(written.iter().map(|written| localizer.message_written(written)));
    let segments = [
        Segment::Everyone,
        Segment::Plan(PlanCode::new("premium")),
        Segment::Plan(PlanCode::new(HOSTILE.repeat(9))),
        Segment::Trial,
        Segment::PastDue,
        Segment::Ended { days: 30 },
        Segment::Locale("pt-BR".to_owned()),
        Segment::NeverBought,
    ];
    for (segment, people) in
        segments.into_iter().zip([0, 1, 2, 29, 1_000, 20_000].into_iter().cycle())
    {
        let draft = broadcast(segment, people, BroadcastState::Draft);
        all.push(localizer.broadcast_draft(&draft, catalogue));
        let draft = Broadcast { start: None, ..draft };
        all.push(localizer.broadcast_draft(&draft, catalogue));
    }
    for state in [
        BroadcastState::Draft,
        BroadcastState::Scheduled,
        BroadcastState::Running,
        BroadcastState::Paused,
        BroadcastState::Stopped,
        BroadcastState::Done,
    ] {
        let shown = broadcast(Segment::Everyone, 1_000_000, state);
        all.push(localizer.broadcast_progress(&shown, catalogue));
        let reach = Reach { people: 1, ..Reach::default() };
        let shown = Broadcast { reach, problem: None, ..shown };
        all.push(localizer.broadcast_progress(&shown, catalogue));
    }
    all
}

fn broadcast(segment: Segment, people: i64, state: BroadcastState) -> Broadcast {
    Broadcast {
        id: i64::MAX,
        created_by: UserId(7),
        content: CopiedMessage { chat: 7, message: 9 },
        button: None,
        segment,
        state,
        start: Some(day()),
        reach: Reach { people, delivered: people / 2, blocked: people / 4, failed: people / 4 },
        queued: 0,
        problem: Some(HOSTILE.repeat(99)),
        looked_up_to: None,
        progress: Some(1),
    }
}
