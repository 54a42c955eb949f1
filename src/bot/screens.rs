//! What a person wants to see or do, and the screen that answers it.

use crate::billing::ChangeOffer;
use crate::billing::Changed;
use crate::billing::Consent;
use crate::billing::Refusal;
use crate::billing::ResumeOffer;
use crate::billing::ResumeOutcome;
use crate::billing::Resumption;
use crate::billing::Upgrade;
use crate::bot::Bot;
use crate::bot::Visit;
use crate::bot::commands::Command;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::open_message::Deed;
use crate::domain::open_message::Subject;
use crate::domain::plan::Interval;
use crate::domain::plan::Plan;
use crate::domain::plan_change::Basis;
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::logging;
use crate::messages::ChangeView;
use crate::messages::Phrasebook;
use crate::messages::Press;
use crate::messages::ResumeView;
use crate::messages::Screen;
use crate::messages::Trouble;
use crate::messages::Words;
use crate::stripe::PortalFlow;

/// Telegram's limit on a text.
const TEXT_LIMIT: usize = 4096;

/// Commands and presses that lead to the same place are the same goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goal {
    Home,
    Help,
    Plans,
    /// Buying, with whatever was written after the command: a plan's code or name.
    Upgrade(Option<String>),
    Plan(PlanCode),
    Buy(PlanCode, Interval),
    /// What a change of the running subscription would cost.
    Change(PlanCode, Interval),
    /// The change whose cost was shown, reckoned from that moment.
    ConfirmChange(PlanCode, Interval, Timestamp, Option<Basis>),
    /// A scheduled change of plan is taken back.
    KeepPlan,
    /// A scheduled cancellation is taken back, or a pause is to end.
    Resume,
    /// A pause ends for the amount that was shown, at that moment.
    ConfirmResume(Timestamp, i64),
    Pause,
    Manage,
    UpdateCard,
    Status,
    Language,
    SetLanguage(String),
    Terms,
    Privacy,
    PaySupport,
}

impl Goal {
    /// Unknown commands, and those that are no screens, lead home.
    pub(super) fn of(command: Command) -> Self {
        match command {
            Command::Start(Some(payload)) => match Command::from_payload(&payload) {
                Command::Start(_) => Self::Home,
                command => Self::of(command),
            },
            Command::Start(None) | Command::Audit(_) | Command::Unknown => Self::Home,
            Command::Help => Self::Help,
            Command::Plans => Self::Plans,
            Command::Upgrade(plan) => Self::Upgrade(plan),
            Command::Manage => Self::Manage,
            Command::Status => Self::Status,
            Command::Language => Self::Language,
            Command::Terms => Self::Terms,
            Command::Privacy => Self::Privacy,
            Command::PaySupport => Self::PaySupport,
        }
    }

    /// Nothing for presses that are the admins'.
    pub(super) fn pressed(press: &Press) -> Option<Self> {
        Some(match press {
            Press::Home => Self::Home,
            Press::Help => Self::Help,
            Press::Plans => Self::Plans,
            Press::Plan(plan) => Self::Plan(plan.clone()),
            Press::Buy(plan, interval) => Self::Buy(plan.clone(), *interval),
            Press::Change(plan, interval) => Self::Change(plan.clone(), *interval),
            Press::ConfirmChange(plan, interval, at, basis) => {
                Self::ConfirmChange(plan.clone(), *interval, *at, *basis)
            }
            Press::KeepPlan => Self::KeepPlan,
            Press::Resume => Self::Resume,
            Press::ConfirmResume(at, minor) => Self::ConfirmResume(*at, *minor),
            Press::Pause => Self::Pause,
            Press::Manage => Self::Manage,
            Press::UpdateCard => Self::UpdateCard,
            Press::Status => Self::Status,
            Press::Language => Self::Language,
            Press::SetLanguage(tag) => Self::SetLanguage(tag.clone()),
            Press::Audit { .. }
            | Press::AuditFailed { .. }
            | Press::AuditEvent(_)
            | Press::AuditVerify => return None,
        })
    }
}

/// What answers a goal.
pub(super) enum Answer {
    Screen(Screen),
    /// The screen stops being true when its subject moves.
    Following(Screen, Subject),
    /// The news goes into the message that was pressed.
    News,
}

impl Answer {
    pub(super) fn screen(&self) -> Option<&Screen> {
        match self {
            Self::Screen(screen) | Self::Following(screen, _) => Some(screen),
            Self::News => None,
        }
    }
}

impl Bot {
    /// Does what is wanted; a refusal has a screen as well. `pressed`: the message with the button.
    pub(super) async fn answer(&self, visit: &Visit, goal: Goal, pressed: Option<i64>) -> Answer {
        let outcome = self.attempt(visit, goal, pressed).await;
        outcome.unwrap_or_else(|refusal| Answer::Screen(trouble(&visit.words, refusal)))
    }

    /// The start menu, or why it cannot be shown.
    pub(super) async fn home(&self, visit: &Visit) -> Screen {
        match self.billing().status(visit.id()).await {
            Ok(status) => self.welcome(visit, &status),
            Err(refusal) => trouble(&visit.words, refusal),
        }
    }

    fn welcome(&self, visit: &Visit, status: &StatusView) -> Screen {
        visit.words.welcome(self.billing().catalogue(), &visit.first_name, Some(status))
    }

    async fn attempt(
        &self,
        visit: &Visit,
        goal: Goal,
        pressed: Option<i64>,
    ) -> Result<Answer, Refusal> {
        let (words, options) = (&visit.words, self.options());
        let screen = match goal {
            Goal::Home => {
                let status = self.billing().status(visit.id()).await?;
                self.welcome(visit, &status)
            }
            Goal::Help => words.help(options.support.as_deref()),
            Goal::Plans => {
                let status = self.billing().status(visit.id()).await?;
                words.plans(self.billing().catalogue(), &status.plan)
            }
            Goal::Upgrade(wish) => self.offer(visit, wish.as_deref()).await?,
            Goal::Plan(code) => self.offer(visit, Some(code.as_str())).await?,
            Goal::Buy(code, interval) => {
                let bought = self.billing().upgrade(&visit.person, &code, interval).await;
                match self.or_plans(visit, bought).await? {
                    Err(plans) => plans,
                    Ok(Upgrade::Checkout { plan, price, session, url, trial_days }) => {
                        let screen = words.checkout_ready(&plan, &price, &url, trial_days);
                        let subject = Subject::Checkout { session, plan: plan.code };
                        return Ok(Answer::Following(screen, subject));
                    }
                    // An old button, and a subscription that has been bought since.
                    Ok(Upgrade::AlreadyLive) => self.offer_change(visit, &code, interval).await?,
                    Ok(Upgrade::AlreadyHad(plan)) => words.already_had(&plan),
                    Ok(Upgrade::Awaited(plan)) => {
                        let catalogue = self.billing().catalogue();
                        words.payment_awaited(plan.as_ref().map(|plan| catalogue.name(plan)))
                    }
                }
            }
            Goal::Change(code, interval) => self.offer_change(visit, &code, interval).await?,
            Goal::ConfirmChange(code, interval, at, basis) => {
                let consent = Consent { at, basis, message: pressed };
                return self.change(visit, &code, interval, consent).await;
            }
            Goal::KeepPlan => {
                self.billing().keep_plan(&visit.person).await?;
                words.plan_kept()
            }
            Goal::Resume => return self.resume(visit, pressed).await,
            Goal::ConfirmResume(at, minor) => self.confirm_resume(visit, at, minor).await?,
            Goal::Pause => {
                let url = self.billing().manage(&visit.person, None, self.chat_link(None)).await?;
                words.pause_portal(&url)
            }
            Goal::Manage => self.portal(visit, None).await?,
            Goal::UpdateCard => self.portal(visit, Some(PortalFlow::PaymentMethodUpdate)).await?,
            Goal::Status => {
                self.billing().look_at_portal(visit.id()).await?;
                let view = self.billing().status(visit.id()).await?;
                words.status(&view, self.billing().catalogue())
            }
            Goal::Language => words.language(),
            Goal::SetLanguage(tag) => {
                if !Phrasebook::locales().contains(&tag.as_str()) {
                    return Ok(Answer::Screen(words.language()));
                }
                self.billing().choose_language(visit.id(), Some(&tag)).await?;
                self.phrasebook().words(&tag).language_set()
            }
            Goal::Terms => words.terms(options.terms_url.as_deref()),
            Goal::Privacy => words.privacy(options.privacy_url.as_deref()),
            Goal::PaySupport => words.paysupport(options.support.as_deref()),
        };
        Ok(Answer::Screen(screen))
    }

    /// A plan that is not sold leads to those that are.
    async fn or_plans<T>(
        &self,
        visit: &Visit,
        outcome: Result<T, Refusal>,
    ) -> Result<Result<T, Screen>, Refusal> {
        match outcome {
            Ok(done) => Ok(Ok(done)),
            Err(Refusal::PlanUnknown | Refusal::PlanNotSold) => {
                let status = self.billing().status(visit.id()).await?;
                Ok(Err(self.no_such_plan(visit, &status)))
            }
            Err(refusal) => Err(refusal),
        }
    }

    async fn offer_change(
        &self,
        visit: &Visit,
        code: &PlanCode,
        interval: Interval,
    ) -> Result<Screen, Refusal> {
        let back = self.chat_link(None);
        let offer = self.billing().offer_change(&visit.person, code, interval, back).await;
        Ok(match self.or_plans(visit, offer).await? {
            Ok(offer) => show_offer(&visit.words, &offer),
            Err(plans) => plans,
        })
    }

    /// Takes a cancellation back. What is paused is resumed only after its cost was shown.
    async fn resume(&self, visit: &Visit, pressed: Option<i64>) -> Result<Answer, Refusal> {
        let words = &visit.words;
        let offer = self.billing().offer_resume(&visit.person).await?;
        if let ResumeOffer::Not(status) = &offer
            && !status.running().is_some_and(Subscription::is_paused)
        {
            return Ok(Answer::Screen(
                match self.billing().resume(&visit.person, pressed).await? {
                    Resumption::UnderWay => return Ok(Answer::News),
                    Resumption::Told(notice) => words.notice(&notice, self.billing().catalogue()),
                    Resumption::Nothing => words.nothing_to_resume(),
                },
            ));
        }
        Ok(Answer::Screen(self.show_resume(words, &offer)))
    }

    async fn confirm_resume(
        &self,
        visit: &Visit,
        at: Timestamp,
        minor: i64,
    ) -> Result<Screen, Refusal> {
        let (words, catalogue) = (&visit.words, self.billing().catalogue());
        Ok(match self.billing().resume_paused(&visit.person, at, minor).await? {
            ResumeOutcome::Done => words.resume_done(),
            ResumeOutcome::AwaitsPayment { plan, charge, url } => {
                words.resume_unpaid(catalogue.name(&plan), charge, url.as_deref())
            }
            ResumeOutcome::Refused { plan } => words.resume_refused(catalogue.name(&plan)),
            ResumeOutcome::OfferAnew(offer) => {
                let screen = self.show_resume(words, &offer);
                match *offer {
                    ResumeOffer::Preview { .. } => words.offered_anew(screen),
                    ResumeOffer::Not(_) => screen,
                }
            }
        })
    }

    fn show_resume(&self, words: &Words, offer: &ResumeOffer) -> Screen {
        match offer {
            ResumeOffer::Preview { plan, charge, period, at } => {
                let view = ResumeView { charge: *charge, period: *period, at: *at };
                words.resume_preview(self.billing().catalogue().name(plan), &view)
            }
            ResumeOffer::Not(status) if status.running().is_some_and(Subscription::is_paused) => {
                words.paused_first(status)
            }
            ResumeOffer::Not(_) => words.nothing_to_resume(),
        }
    }

    async fn change(
        &self,
        visit: &Visit,
        code: &PlanCode,
        interval: Interval,
        consent: Consent,
    ) -> Result<Answer, Refusal> {
        let (words, back) = (&visit.words, self.chat_link(None));
        let changed = self.billing().change(&visit.person, code, interval, consent, back).await;
        Ok(Answer::Screen(match self.or_plans(visit, changed).await? {
            Ok(Changed::UnderWay) => return Ok(Answer::News),
            Ok(Changed::Told(notice)) => words.notice(&notice, self.billing().catalogue()),
            Ok(Changed::Scheduled { from, to, price, at }) => {
                words.change_scheduled(from.as_ref(), &to, &price, at)
            }
            Ok(Changed::AwaitsPayment { to, url, subscription }) => {
                let screen = words.change_needs_payment(&to, url.as_deref());
                let subject = Subject::Deed { subscription, deed: Deed::ChangePlan };
                return Ok(Answer::Following(screen, subject));
            }
            Ok(Changed::OfferAnew(offer)) => {
                let screen = show_offer(words, &offer);
                match *offer {
                    ChangeOffer::Preview(_) => words.offered_anew(screen),
                    _ => screen,
                }
            }
            Err(plans) => plans,
        }))
    }

    /// Leads to one plan, or to all of them. Whoever has a running subscription changes it: a
    /// second one is never sold beside it.
    async fn offer(&self, visit: &Visit, wish: Option<&str>) -> Result<Screen, Refusal> {
        let status = self.billing().status(visit.id()).await?;
        if status.running().is_some_and(|one| one.is_owing() || one.is_paused()) {
            return Ok(visit.words.fix_payment_first(&status));
        }
        if status.is_unlisted() {
            return Ok(visit.words.unlisted_first());
        }
        let catalogue = self.billing().catalogue();
        Ok(match wish {
            None => visit.words.plans(catalogue, &status.plan),
            Some(wish) => match named(&catalogue.plans, wish) {
                Some(plan) if plan.is_free() || plan.sellable().next().is_some() => {
                    let trial_days = self.billing().trial_days(visit.id()).await?;
                    visit.words.plan(plan, trial_days, status.running())
                }
                _ => self.no_such_plan(visit, &status),
            },
        })
    }

    /// The plans there are, under a line that says that the wanted one is not among them.
    fn no_such_plan(&self, visit: &Visit, status: &StatusView) -> Screen {
        let hint = visit.words.trouble(&Trouble::PlanNotSold).text;
        let mut plans = visit.words.plans(self.billing().catalogue(), &status.plan);
        let text = format!("{hint}\n\n{}", plans.text);
        if text.chars().count() <= TEXT_LIMIT {
            plans.text = text;
        }
        plans
    }

    async fn portal(&self, visit: &Visit, flow: Option<PortalFlow>) -> Result<Screen, Refusal> {
        let back = self.chat_link(None);
        let url = self.billing().manage(&visit.person, flow, back).await?;
        Ok(visit.words.portal_ready(&url))
    }
}

fn show_offer(words: &Words, offer: &ChangeOffer) -> Screen {
    match offer {
        ChangeOffer::Preview(preview) => {
            let view = ChangeView {
                timing: preview.timing,
                bill: preview.bill,
                next: preview.next,
                at: preview.at,
                basis: preview.basis,
            };
            words.change_preview(preview.from.as_ref(), &preview.to, &preview.price, &view)
        }
        ChangeOffer::Same(status) => words.same_plan(status),
        ChangeOffer::PaymentFirst(status) => words.fix_payment_first(status),
        ChangeOffer::ResumeFirst(status) => words.resume_first(status),
        ChangeOffer::Unlisted(_) => words.unlisted_first(),
        ChangeOffer::Portal { url } => words.change_portal(url),
    }
}

/// A plan by its code, else by its name, in any case.
fn named<'a>(plans: &'a [Plan], wish: &str) -> Option<&'a Plan> {
    let wish = wish.trim().to_lowercase();
    let by_code = plans.iter().find(|plan| plan.code.as_str().to_lowercase() == wish);
    by_code.or_else(|| plans.iter().find(|plan| plan.name.to_lowercase() == wish))
}

/// The words for a refusal.
pub(super) fn trouble(words: &Words, refusal: Refusal) -> Screen {
    words.trouble(&match refusal {
        Refusal::StripeDown => Trouble::StripeDown,
        Refusal::Busy | Refusal::Overloaded => Trouble::Busy,
        Refusal::PortalNotConfigured => Trouble::PortalNotConfigured,
        Refusal::PlanUnknown | Refusal::PlanNotSold => Trouble::PlanNotSold,
        Refusal::Misconfigured => Trouble::Misconfigured,
        Refusal::NoSubscription => Trouble::NoSubscription,
        Refusal::ScheduledElsewhere => Trouble::ScheduledElsewhere,
        Refusal::Declined => Trouble::PaymentDeclined,
        Refusal::Internal => Trouble::Internal { request_id: logging::request_id() },
    })
}

#[cfg(test)]
mod tests {
    use crate::bot::commands::Command;
    use crate::bot::screens::Goal;
    use crate::bot::screens::named;
    use crate::domain::ids::PlanCode;
    use crate::domain::plan::Plan;

    #[test]
    fn a_deep_link_leads_where_its_payload_says() {
        for (payload, goal) in [
            ("plan_pro", Goal::Upgrade(Some("pro".to_owned()))),
            ("upgrade", Goal::Upgrade(None)),
            ("manage", Goal::Manage),
            ("status", Goal::Status),
            ("start", Goal::Home),
            ("audit", Goal::Home),
            ("ref_1234", Goal::Home),
        ] {
            let command = Command::Start(Some(payload.to_owned()));
            assert_eq!(Goal::of(command), goal, "{payload}");
        }
    }

    #[test]
    fn a_plan_is_found_by_code_and_by_name_in_any_case() {
        let plan = |code: &str, name: &str| Plan {
            code: PlanCode::new(code),
            name: name.to_owned(),
            entitlements: Vec::new(),
            prices: Vec::new(),
        };
        let plans = [plan("basic", "Starter"), plan("premium", "Größer")];
        for (wish, found) in [
            ("basic", Some("basic")),
            ("BASIC", Some("basic")),
            (" starter ", Some("basic")),
            ("GRÖßER", Some("premium")),
            ("platinum", None),
        ] {
            let code = named(&plans, wish).map(|plan| plan.code.as_str());
            assert_eq!(code, found, "{wish}");
        }
    }
}
