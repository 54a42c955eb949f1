//! What a person wants to see or do, and the screen that answers it.

use crate::billing::ChangeOffer;
use crate::billing::Changed;
use crate::billing::CheckoutStart;
use crate::billing::Consent;
use crate::billing::Refusal;
use crate::billing::ResumeOffer;
use crate::billing::ResumeOutcome;
use crate::billing::Resumption;
use crate::bot::Bot;
use crate::bot::ChatContext;
use crate::bot::commands::Command;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::open_message::CustomerAction;
use crate::domain::open_message::Subject;
use crate::domain::plan::Interval;
use crate::domain::plan::Plan;
use crate::domain::plan_change::Basis;
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::logging;
use crate::messages::CallbackData;
use crate::messages::ChangeView;
use crate::messages::Locales;
use crate::messages::Localizer;
use crate::messages::ResumeView;
use crate::messages::Screen;
use crate::messages::Trouble;
use crate::stripe::PortalFlow;

/// Telegram's limit on a text.
const TEXT_LIMIT: usize = 4096;

/// Commands and presses that lead to the same place are the same goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Home,
    Help,
    Plans,
    /// Buying, with whatever was written after the command: a plan's code or name.
    CheckoutStart(Option<String>),
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

impl Route {
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
            Command::Upgrade(plan) => Self::CheckoutStart(plan),
            Command::Manage => Self::Manage,
            Command::Status => Self::Status,
            Command::Language => Self::Language,
            Command::Terms => Self::Terms,
            Command::Privacy => Self::Privacy,
            Command::PaySupport => Self::PaySupport,
        }
    }

    /// Nothing for presses that are the admins'.
    pub(super) fn pressed(press: &CallbackData) -> Option<Self> {
        Some(match press {
            CallbackData::Home => Self::Home,
            CallbackData::Help => Self::Help,
            CallbackData::Plans => Self::Plans,
            CallbackData::Plan(plan) => Self::Plan(plan.clone()),
            CallbackData::Buy(plan, interval) => Self::Buy(plan.clone(), *interval),
            CallbackData::Change(plan, interval) => Self::Change(plan.clone(), *interval),
            CallbackData::ConfirmChange(plan, interval, at, basis) => {
                Self::ConfirmChange(plan.clone(), *interval, *at, *basis)
            }
            CallbackData::KeepPlan => Self::KeepPlan,
            CallbackData::Resume => Self::Resume,
            CallbackData::ConfirmResume(at, minor) => Self::ConfirmResume(*at, *minor),
            CallbackData::Pause => Self::Pause,
            CallbackData::Manage => Self::Manage,
            CallbackData::UpdateCard => Self::UpdateCard,
            CallbackData::Status => Self::Status,
            CallbackData::Language => Self::Language,
            CallbackData::SetLanguage(tag) => Self::SetLanguage(tag.clone()),
            CallbackData::Audit { .. }
            | CallbackData::AuditFailed { .. }
            | CallbackData::AuditEvent(_)
            | CallbackData::AuditVerify => return None,
        })
    }
}

/// What answers a goal.
pub(super) enum Answer {
    Screen(Screen),
    /// The screen stops being true when its subject moves.
    Following(Screen, Subject),
    /// The news goes into the message that was pressed.
    NoticeProgress,
}

impl Answer {
    pub(super) fn screen(&self) -> Option<&Screen> {
        match self {
            Self::Screen(screen) | Self::Following(screen, _) => Some(screen),
            Self::NoticeProgress => None,
        }
    }
}

impl Bot {
    /// Does what is wanted; a refusal has a screen as well. `pressed`: the message with the button.
    pub(super) async fn answer(
        &self,
        context: &ChatContext,
        route: Route,
        pressed: Option<i64>,
    ) -> Answer {
        let outcome = self.attempt(context, route, pressed).await;
        outcome.unwrap_or_else(|refusal| Answer::Screen(trouble(&context.words, refusal)))
    }

    /// The start menu, or why it cannot be shown.
    pub(super) async fn home(&self, context: &ChatContext) -> Screen {
        match self.billing().status(context.id()).await {
            Ok(status) => self.welcome(context, &status),
            Err(refusal) => trouble(&context.words, refusal),
        }
    }

    fn welcome(&self, context: &ChatContext, status: &StatusView) -> Screen {
        context.words.welcome(self.billing().catalogue(), &context.first_name, Some(status))
    }

    async fn attempt(
        &self,
        context: &ChatContext,
        route: Route,
        pressed: Option<i64>,
    ) -> Result<Answer, Refusal> {
        let (words, options) = (&context.words, self.options());
        let screen = match route {
            Route::Home => {
                let status = self.billing().status(context.id()).await?;
                self.welcome(context, &status)
            }
            Route::Help => words.help(options.support.as_deref()),
            Route::Plans => {
                let status = self.billing().status(context.id()).await?;
                words.plans(self.billing().catalogue(), &status.plan)
            }
            Route::CheckoutStart(wish) => self.offer(context, wish.as_deref()).await?,
            Route::Plan(code) => self.offer(context, Some(code.as_str())).await?,
            Route::Buy(code, interval) => {
                let bought = self.billing().start_checkout(&context.person, &code, interval).await;
                match self.or_plans(context, bought).await? {
                    Err(plans) => plans,
                    Ok(CheckoutStart::Checkout { plan, price, session, url, trial_days }) => {
                        let screen = words.checkout_ready(&plan, &price, &url, trial_days);
                        let subject = Subject::Checkout { session, plan: plan.code };
                        return Ok(Answer::Following(screen, subject));
                    }
                    // An old button, and a subscription that has been bought since.
                    Ok(CheckoutStart::AlreadyLive) => {
                        self.offer_change(context, &code, interval).await?
                    }
                    Ok(CheckoutStart::AlreadyHad(plan)) => words.already_had(&plan),
                    Ok(CheckoutStart::Awaited(plan)) => {
                        let catalogue = self.billing().catalogue();
                        words.payment_awaited(plan.as_ref().map(|plan| catalogue.name(plan)))
                    }
                }
            }
            Route::Change(code, interval) => self.offer_change(context, &code, interval).await?,
            Route::ConfirmChange(code, interval, at, basis) => {
                let consent = Consent { at, basis, message: pressed };
                return self.change(context, &code, interval, consent).await;
            }
            Route::KeepPlan => {
                self.billing().cancel_scheduled_change(&context.person).await?;
                words.plan_kept()
            }
            Route::Resume => return self.resume(context, pressed).await,
            Route::ConfirmResume(at, minor) => self.confirm_resume(context, at, minor).await?,
            Route::Pause => {
                let url =
                    self.billing().open_portal(&context.person, None, self.chat_link(None)).await?;
                words.pause_portal(&url)
            }
            Route::Manage => self.portal(context, None).await?,
            Route::UpdateCard => {
                self.portal(context, Some(PortalFlow::PaymentMethodUpdate)).await?
            }
            Route::Status => {
                self.billing().look_at_portal(context.id()).await?;
                let view = self.billing().status(context.id()).await?;
                words.status(&view, self.billing().catalogue())
            }
            Route::Language => words.language(),
            Route::SetLanguage(tag) => {
                if !Locales::locales().contains(&tag.as_str()) {
                    return Ok(Answer::Screen(words.language()));
                }
                self.billing().choose_language(context.id(), Some(&tag)).await?;
                self.locales().words(&tag).language_set()
            }
            Route::Terms => words.terms(options.terms_url.as_deref()),
            Route::Privacy => words.privacy(options.privacy_url.as_deref()),
            Route::PaySupport => words.paysupport(options.support.as_deref()),
        };
        Ok(Answer::Screen(screen))
    }

    /// A plan that is not sold leads to those that are.
    async fn or_plans<T>(
        &self,
        context: &ChatContext,
        outcome: Result<T, Refusal>,
    ) -> Result<Result<T, Screen>, Refusal> {
        match outcome {
            Ok(done) => Ok(Ok(done)),
            Err(Refusal::PlanUnknown | Refusal::PlanNotSold) => {
                let status = self.billing().status(context.id()).await?;
                Ok(Err(self.no_such_plan(context, &status)))
            }
            Err(refusal) => Err(refusal),
        }
    }

    async fn offer_change(
        &self,
        context: &ChatContext,
        code: &PlanCode,
        interval: Interval,
    ) -> Result<Screen, Refusal> {
        let back = self.chat_link(None);
        let offer = self.billing().offer_change(&context.person, code, interval, back).await;
        Ok(match self.or_plans(context, offer).await? {
            Ok(offer) => show_offer(&context.words, &offer),
            Err(plans) => plans,
        })
    }

    /// Takes a cancellation back. What is paused is resumed only after its cost was shown.
    async fn resume(&self, context: &ChatContext, pressed: Option<i64>) -> Result<Answer, Refusal> {
        let words = &context.words;
        let offer = self.billing().offer_resume(&context.person).await?;
        if let ResumeOffer::Not(status) = &offer
            && !status.running().is_some_and(Subscription::is_paused)
        {
            return Ok(Answer::Screen(
                match self.billing().resume(&context.person, pressed).await? {
                    Resumption::UnderWay => return Ok(Answer::NoticeProgress),
                    Resumption::Told(notice) => words.notice(&notice, self.billing().catalogue()),
                    Resumption::Nothing => words.nothing_to_resume(),
                },
            ));
        }
        Ok(Answer::Screen(self.show_resume(words, &offer)))
    }

    async fn confirm_resume(
        &self,
        context: &ChatContext,
        at: Timestamp,
        minor: i64,
    ) -> Result<Screen, Refusal> {
        let (words, catalogue) = (&context.words, self.billing().catalogue());
        Ok(match self.billing().resume_paused(&context.person, at, minor).await? {
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

    fn show_resume(&self, words: &Localizer, offer: &ResumeOffer) -> Screen {
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
        context: &ChatContext,
        code: &PlanCode,
        interval: Interval,
        consent: Consent,
    ) -> Result<Answer, Refusal> {
        let (words, back) = (&context.words, self.chat_link(None));
        let changed = self.billing().change(&context.person, code, interval, consent, back).await;
        Ok(Answer::Screen(match self.or_plans(context, changed).await? {
            Ok(Changed::UnderWay) => return Ok(Answer::NoticeProgress),
            Ok(Changed::Told(notice)) => words.notice(&notice, self.billing().catalogue()),
            Ok(Changed::Scheduled { from, to, price, at }) => {
                words.change_scheduled(from.as_ref(), &to, &price, at)
            }
            Ok(Changed::AwaitsPayment { to, url, subscription }) => {
                let screen = words.change_needs_payment(&to, url.as_deref());
                let subject =
                    Subject::CustomerAction { subscription, action: CustomerAction::ChangePlan };
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
    async fn offer(&self, context: &ChatContext, wish: Option<&str>) -> Result<Screen, Refusal> {
        let status = self.billing().status(context.id()).await?;
        if status.running().is_some_and(|one| one.is_owing() || one.is_paused()) {
            return Ok(context.words.fix_payment_first(&status));
        }
        if status.is_unlisted() {
            return Ok(context.words.unlisted_first());
        }
        let catalogue = self.billing().catalogue();
        Ok(match wish {
            None => context.words.plans(catalogue, &status.plan),
            Some(wish) => match named(&catalogue.plans, wish) {
                Some(plan) if plan.is_free() || plan.sellable().next().is_some() => {
                    let trial_days = self.billing().trial_days(context.id()).await?;
                    context.words.plan(plan, trial_days, status.running())
                }
                _ => self.no_such_plan(context, &status),
            },
        })
    }

    /// The plans there are, under a line that says that the wanted one is not among them.
    fn no_such_plan(&self, context: &ChatContext, status: &StatusView) -> Screen {
        let hint = context.words.trouble(&Trouble::PlanNotSold).text;
        let mut plans = context.words.plans(self.billing().catalogue(), &status.plan);
        let text = format!("{hint}\n\n{}", plans.text);
        if text.chars().count() <= TEXT_LIMIT {
            plans.text = text;
        }
        plans
    }

    async fn portal(
        &self,
        context: &ChatContext,
        flow: Option<PortalFlow>,
    ) -> Result<Screen, Refusal> {
        let back = self.chat_link(None);
        let url = self.billing().open_portal(&context.person, flow, back).await?;
        Ok(context.words.portal_ready(&url))
    }
}

fn show_offer(words: &Localizer, offer: &ChangeOffer) -> Screen {
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
pub(super) fn trouble(words: &Localizer, refusal: Refusal) -> Screen {
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
    use crate::bot::screens::Route;
    use crate::bot::screens::named;
    use crate::domain::ids::PlanCode;
    use crate::domain::plan::Plan;

    #[test]
    fn a_deep_link_leads_where_its_payload_says() {
        for (payload, route) in [
            ("plan_pro", Route::CheckoutStart(Some("pro".to_owned()))),
            ("upgrade", Route::CheckoutStart(None)),
            ("manage", Route::Manage),
            ("status", Route::Status),
            ("start", Route::Home),
            ("audit", Route::Home),
            ("ref_1234", Route::Home),
        ] {
            let command = Command::Start(Some(payload.to_owned()));
            assert_eq!(Route::of(command), route, "{payload}");
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
